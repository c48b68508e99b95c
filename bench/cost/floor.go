package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/reposage/reposage/internal/parse/grammars"
)

// floorArg makes this program the floor of a whole run: see firstParse.
const floorArg = "-first-parse"

// sent is a document on its way to another process.
type sent struct {
	Grammar string
	Text    []byte
}

// firstParse returns the CPU time of parsing the documents once, in a process that has not parsed
// before and on as many threads as RepoSage has parsers: what a whole run cannot do without. Memory
// is touched for the first time and the cores are as busy as in a whole run, which parseFloor's loop on
// one thread knows nothing of.
func firstParse(ctx context.Context, docs []document) (time.Duration, error) {
	sources := make([]sent, len(docs))
	for i, d := range docs {
		sources[i] = sent{Grammar: d.grammar.Name, Text: d.text}
	}
	var in bytes.Buffer
	if err := gob.NewEncoder(&in).Encode(sources); err != nil {
		return 0, fmt.Errorf("encode documents: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("find own program: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, floorArg)
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("run floor: %w", err)
	}
	ns, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read floor: %w", err)
	}
	return time.Duration(ns), nil
}

// serveFirstParse is the other side: it reads documents and prints nanoseconds.
func serveFirstParse(in io.Reader, out io.Writer) error {
	var sources []sent
	if err := gob.NewDecoder(in).Decode(&sources); err != nil {
		return fmt.Errorf("decode documents: %w", err)
	}
	loaded := map[string]*grammars.Grammar{}
	next := make(chan sent, len(sources))
	for _, s := range sources {
		if loaded[s.Grammar] == nil {
			loaded[s.Grammar] = grammars.Load(s.Grammar)
		}
		next <- s
	}
	close(next)
	start := processCPU()
	var threads sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		threads.Go(func() {
			p := grammars.NewParser()
			defer p.Close()
			for s := range next {
				p.ParseOnly(loaded[s.Grammar], s.Text)
			}
		})
	}
	threads.Wait()
	_, err := fmt.Fprintln(out, (processCPU() - start).Nanoseconds())
	return err
}
