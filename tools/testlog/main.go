// Command testlog reads the events of "go test -json" and prints what "go test" prints, and at the end, loudly,
// which tests were skipped and why: without -v, go test is silent about them.
//
//	go test -json ./... | go -C tools run ./testlog
//
// It exits 1 when a test or a package failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

// event is one line of go test -json; see "go doc test2json".
type event struct {
	Action     string
	Package    string
	ImportPath string // of build output
	Test       string
	Output     string
}

func main() {
	failed, err := run(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testlog:", err)
	}
	if failed || err != nil {
		os.Exit(1)
	}
}

// run copies events from in to out. Text that is no event is passed on.
func run(in io.Reader, out io.Writer) (failed bool, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), 64<<20)
	held := map[string][]string{} // output of tests that still run
	var skipped []string
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text())
			continue
		}
		test := e.Package + " " + e.Test
		switch {
		case e.Action == "build-output":
			fmt.Fprint(out, e.Output)
		case e.Action == "output" && e.Test == "":
			if e.Output != "PASS\n" {
				fmt.Fprint(out, e.Output)
			}
		case e.Action == "output":
			held[test] = append(held[test], e.Output)
		case e.Action == "fail":
			failed = true
			for _, o := range held[test] {
				fmt.Fprint(out, o)
			}
			delete(held, test)
		case e.Action == "skip" && e.Test != "":
			skipped = append(skipped, test+": "+reason(held[test]))
			delete(held, test)
		case e.Action == "pass":
			delete(held, test)
		case e.Action == "build-fail":
			failed = true
		}
	}
	sort.Strings(skipped)
	for _, s := range skipped {
		fmt.Fprintf(out, "*** NOT RUN: %s ***\n", s)
	}
	return failed, lines.Err()
}

// reason is what a test said when it was skipped: its output without the lines go test adds.
func reason(output []string) string {
	var said []string
	for _, o := range output {
		o = strings.TrimSpace(o)
		if o == "" || strings.HasPrefix(o, "=== ") || strings.HasPrefix(o, "--- ") {
			continue
		}
		if _, text, ok := strings.Cut(o, ".go:"); ok { // file.go:12: reason
			_, o, _ = strings.Cut(text, ": ")
		}
		said = append(said, o)
	}
	if said == nil {
		return "no reason given"
	}
	return strings.Join(said, " ")
}
