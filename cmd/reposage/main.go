// Command reposage tells what is in a repository and where it hurts.
//
// This package holds flags, exit codes and the terminal; what a command does is in package app, what
// its output looks like in package report.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/config"
	"github.com/reposage/reposage/internal/report"
)

// softMemory is what the collector tries to stay below, in bytes: with a hundred thousand files, letting garbage grow to the
// size of what lives would take a gigabyte.
const softMemory = 700 << 20

// garbage is how much garbage may gather beside what lives, in percent: a run is short, and the collector's share of
// it was a tenth. Large repositories are held by softMemory.
const garbage = 200

func main() {
	if percent := debug.SetGCPercent(garbage); percent != 100 { // GOGC is set
		debug.SetGCPercent(percent)
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // GOMEMLIMIT is not set
		debug.SetMemoryLimit(softMemory)
	}
	ctx, stop := interruptible(context.Background())
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// streams are the three standard streams. Terminal features are used only where they are files
// that are terminals.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, std streams) int {
	env, err := config.FromEnvironment()
	if err == nil {
		root := newRoot(&program{std: std, env: env})
		root.SetArgs(args)
		err = root.ExecuteContext(ctx)
	}
	if err == nil {
		return 0
	}
	if errors.Is(err, errReaderGone) {
		return exitReaderGone
	}
	if ctx.Err() != nil {
		err = &reposage.Error{Code: reposage.ECanceled, Message: "interrupted"}
	}
	printError(std.err, err)
	return exitCode(err)
}

// interruptible returns a context that the first SIGINT or SIGTERM cancels, so that children are
// killed and temporary folders removed. The second ends the process at once. SIGPIPE, which would end
// the process without cleaning up when a pager or head stops reading, becomes an error of the write.
func interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // not ignored: children would inherit that
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for n := 0; ; n++ {
			select {
			case <-signals:
			case <-parent.Done():
				return
			}
			if n > 0 {
				os.Exit(exitCode(context.Canceled))
			}
			cancel()
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel() }
}

// printError writes what went wrong and what to do about it. Both may quote names from a
// hostile repository or server.
func printError(w io.Writer, err error) {
	fmt.Fprintf(w, "reposage: %s\n", report.VisibleText(err.Error()))
	if hint := reposage.ErrorHint(err); hint != "" {
		fmt.Fprintf(w, "  hint: %s\n", report.VisibleText(hint))
	}
}

// The exit codes, as docs/cli.md lists them.
const (
	exitInternal    = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitRefused     = 4
	exitRemote      = 5
	exitLimit       = 6
	exitCorrupt     = 7
	exitGate        = 8
	exitInterrupted = 130 // 128 + SIGINT, as shells count it
	exitReaderGone  = 141 // 128 + SIGPIPE
)

// exitCode maps an error to the process's exit code.
func exitCode(err error) int {
	if errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	switch reposage.ErrorCode(err) {
	case "":
		return 0
	case reposage.EInvalid, reposage.EUnsupported:
		return exitUsage
	case reposage.ENotFound, reposage.ERefNotFound:
		return exitNotFound
	case reposage.EURLNotAllowed, reposage.EEgressDenied:
		return exitRefused
	case reposage.EUnreachable, reposage.EAuthRequired:
		return exitRemote
	case reposage.ERepoTooLarge, reposage.ETooManyFiles, reposage.ETimeout:
		return exitLimit
	case reposage.ECorrupt:
		return exitCorrupt
	case reposage.EGate:
		return exitGate
	case reposage.ECanceled:
		return exitInterrupted
	}
	return exitInternal
}
