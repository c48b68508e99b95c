package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"syscall"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// minWork is the CPU time that one in-process measurement takes at least; small corpora are repeated.
const minWork = 500 * time.Millisecond

// processCPU is the CPU time of this process with all its threads, the garbage collector's too.
func processCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // cannot fail with these arguments
	}
	return cpuOf(&u)
}

func cpuOf(u *syscall.Rusage) time.Duration {
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// parseFloor returns the CPU time of parsing the documents and nothing else.
func parseFloor(docs []document) (time.Duration, error) {
	p := grammars.NewParser()
	defer p.Close()
	return repeated(func() error {
		for _, d := range docs {
			if s := p.ParseOnly(d.grammar, d.text); s != grammars.OK {
				return fmt.Errorf("parse %s: status %d", d.path, s)
			}
		}
		return nil
	})
}

// childWork returns the CPU time of what a parser process does with the documents: facts, metrics, and
// the encoding of both.
func childWork(docs []document) (time.Duration, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as a child does
	p := parse.NewParser(parse.Limits{})
	defer p.Close()
	var facts, metrics []byte
	return repeated(func() error {
		for _, d := range docs {
			f := p.Facts(d.language, d.text)
			if f.Limit != "" {
				return fmt.Errorf("parse %s: limit %s", d.path, f.Limit)
			}
			m := measure.File(f, reposage.ProfileDefault)
			facts = parse.AppendFacts(facts[:0], f)
			metrics = measure.AppendMetrics(metrics[:0], &m)
		}
		return nil
	})
}

// repeated returns the CPU time of one call of fn, measured over as many as fill minWork.
func repeated(fn func() error) (time.Duration, error) {
	start := processCPU()
	for n := 1; ; n++ {
		if err := fn(); err != nil {
			return 0, err
		}
		if d := processCPU() - start; d >= minWork {
			return d / time.Duration(n), nil
		}
	}
}

// startProfile profiles this process until the returned function is called.
func startProfile(path string) (stop func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create profile: %w", err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, fmt.Errorf("start profile: %w", err)
	}
	return func() error { pprof.StopCPUProfile(); return f.Close() }, nil
}
