package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/reposage/reposage"
)

// gitDir runs git on one repository that is not trusted: no configuration of the user or the
// machine is read, nothing the repository's own configuration names is run, no object is fetched
// on demand, replace refs and grafts are ignored.
type gitDir struct {
	dir  string   // the git directory (bare mirror, or .git of a work tree)
	env  []string // added to the base environment
	conf []string // added -c settings
}

// baseConfig disarms every setting of a hostile repository by which git would run a program.
var baseConfig = []string{
	"safe.directory=*", // reading another user's repository is the point; nothing of it is run
	"core.hooksPath=/dev/null", "core.fsmonitor=false", "core.symlinks=false", "core.untrackedCache=false",
	"core.attributesFile=/dev/null", "core.excludesFile=/dev/null", "core.quotePath=false", "core.commitGraph=true",
	"protocol.allow=never", "submodule.recurse=false", "transfer.bundleURI=false", "gc.auto=0", "maintenance.auto=false",
	"credential.helper=", "core.sshCommand=/bin/false", "core.askPass=/bin/false", "diff.external=", "log.showSignature=false",
	"core.alternateRefsCommand=/bin/false", "gpg.program=/bin/false", "mailmap.file=/dev/null",
	"advice.graftFileDeprecated=false", // GIT_GRAFT_FILE below would be remarked upon
}

func baseEnv() []string {
	return []string{
		"PATH=/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", "HOME=/nonexistent", "LC_ALL=C",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=/bin/false",
		"GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE=/dev/null", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0",
		"GIT_PROTOCOL_FROM_USER=0", "GIT_ATTR_NOSYSTEM=1", "GIT_ALLOW_PROTOCOL=none",
	}
}

// command prepares a git command in its own process group, killed as a group when ctx ends.
func (g gitDir) command(ctx context.Context, args ...string) *exec.Cmd {
	var full []string
	for _, c := range append(append([]string(nil), baseConfig...), g.conf...) {
		full = append(full, "-c", c)
	}
	if g.dir != "" {
		full = append(full, "--git-dir="+g.dir)
	}
	cmd := exec.CommandContext(ctx, "git", append(full, args...)...)
	cmd.Env = append(baseEnv(), g.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// stream runs git and hands its standard output to read. When read returns before the end of
// the output, git is killed. A non-zero exit is an error that carries the first line of stderr.
func (g gitDir) stream(ctx context.Context, read func(io.Reader) error, args ...string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := g.command(ctx, args...)
	stderr := &headBuffer{max: 4 << 10}
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("pipe git output: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return startError(err)
	}
	readErr := read(out)
	if readErr != nil {
		cancel()
	}
	waitErr := cmd.Wait()
	if readErr != nil {
		return readErr
	}
	if waitErr != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &gitError{args: args, stderr: stderr.String(), err: waitErr}
	}
	return nil
}

// output runs git and returns at most limit bytes of its standard output; more is an error.
func (g gitDir) output(ctx context.Context, limit int64, args ...string) ([]byte, error) {
	var buf bytes.Buffer
	err := g.stream(ctx, func(r io.Reader) error {
		n, err := io.Copy(&buf, io.LimitReader(r, limit+1))
		if err == nil && n > limit {
			err = reposage.Errorf(reposage.ERepoTooLarge, "git %s printed more than %d bytes", args[0], limit)
		}
		return err
	}, args...)
	return buf.Bytes(), err
}

// gitError is a git command that ended with an error.
type gitError struct {
	args   []string
	stderr string
	err    error
}

func (e *gitError) Error() string {
	line := complaint(e.stderr)
	if line == "" {
		line = e.err.Error()
	}
	return fmt.Sprintf("git %s: %s", e.args[0], line)
}

// complaint returns the line of git's standard error that says why it ended: the first "fatal:", or
// else the first line, which may be a warning.
func complaint(stderr string) string {
	first := ""
	for line := range strings.SplitSeq(stderr, "\n") {
		if strings.HasPrefix(line, "fatal: ") {
			return line
		}
		if first == "" {
			first = strings.TrimSpace(line)
		}
	}
	return first
}

func (e *gitError) Unwrap() error { return e.err }

func startError(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return reposage.Wrap(reposage.EUnsupported, err, "git is not installed").WithHint("Install git 2.39 or newer and run the command again.")
	}
	return fmt.Errorf("start git: %w", err)
}

// headBuffer keeps the first max bytes written and drops the rest.
type headBuffer struct {
	bytes.Buffer
	max int
}

func (b *headBuffer) Write(p []byte) (int, error) {
	if room := b.max - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
