// Command cost measures what a run of RepoSage costs: CPU time against parsing alone, wall time against
// lizard, a run with nothing or little to do, and memory as repositories grow. See bench/README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// options are the command line.
type options struct {
	corpora string // folder of git directories
	lizard  string // program, "" when there is none
	binary  string // reposage, "" builds it
	out     string // folder of the results, "" prints only
	profile string // file for a CPU profile of the work of a child
	only    string // corpora and synthetic parts to run, comma-separated
	runs    int
}

// wants reports whether a part was asked for.
func (o *options) wants(part string) bool {
	return o.only == "" || strings.Contains(","+o.only+",", ","+part+",")
}

func main() {
	log.SetFlags(0)
	if len(os.Args) == 2 && os.Args[1] == floorArg {
		if err := serveFirstParse(os.Stdin, os.Stdout); err != nil {
			log.Fatalf("cost: %v", err)
		}
		return
	}
	var o options
	flag.StringVar(&o.corpora, "corpora", "", "`DIR` with a git directory for each of gin, flask, express, gson, redis, tokio and, if there, babel")
	flag.StringVar(&o.lizard, "lizard", "", "`PATH` of lizard 1.24 (pip install lizard==1.24.0); without it that column stays empty")
	flag.StringVar(&o.binary, "binary", "", "`PATH` of the reposage to measure (default: build it)")
	flag.StringVar(&o.out, "out", "bench/results", "write DATE.txt and DATE.json to this `DIR`; \"\" prints only")
	flag.StringVar(&o.profile, "profile", "", "write a CPU profile of facts and metrics in process to `FILE`")
	flag.StringVar(&o.only, "only", "", "these parts only: names of corpora, change, memory (`A,B`)")
	flag.IntVar(&o.runs, "runs", 5, "runs of each measurement; medians are shown")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &o); err != nil {
		log.Fatalf("cost: %v", err)
	}
}

func run(ctx context.Context, o *options) (err error) {
	if o.corpora == "" || o.runs < 1 {
		return errors.New("-corpora is needed, and at least one run")
	}
	work, err := os.MkdirTemp("", "reposage-cost-")
	if err != nil {
		return fmt.Errorf("make temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := o.programs(ctx, work); err != nil {
		return err
	}
	b := &bench{options: o, work: work, result: Result{Environment: environment(ctx, o)}}
	for _, part := range []func(context.Context) error{b.corporaPart, b.changePart, b.memoryPart} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	b.result.Environment.LoadAfter = load()
	return b.result.write(os.Stdout, o.out)
}

// bench is one run of everything.
type bench struct {
	*options
	work   string
	result Result
}

// say tells what is going on, on stderr.
func say(format string, args ...any) {
	log.Printf("%s "+format, append([]any{time.Now().Format(time.TimeOnly)}, args...)...)
}

// programs finds lizard and reposage, or builds it.
func (o *options) programs(ctx context.Context, work string) error {
	if o.lizard != "" {
		if _, err := exec.LookPath(o.lizard); err != nil {
			return fmt.Errorf("find lizard: %w", err)
		}
	} else {
		say("NO LIZARD: its column stays empty. python3 -m venv V && V/bin/pip install lizard==1.24.0, then -lizard V/bin/lizard")
	}
	if o.binary != "" {
		path, err := filepath.Abs(o.binary)
		o.binary = path
		return err
	}
	o.binary = filepath.Join(work, "reposage")
	say("building reposage")
	if out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", o.binary, "./cmd/reposage").CombinedOutput(); err != nil {
		return fmt.Errorf("build reposage: %w\n%s", err, out)
	}
	return nil
}
