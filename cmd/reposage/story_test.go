package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/reposage/reposage/internal/e2e"
)

// TestMain lets stories start this test binary as the program itself, children included.
// reposage-fragile is the same program with a parser that crashes.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"reposage": main, "reposage-fragile": fragile})
}

// fragile is main, but its parse children die of a segmentation fault when they are to parse a file of
// Python that holds the words "raise SIGSEGV", as they would of a grammar with a fault. Having its lines
// counted, as a file of no grammar, is safe.
func fragile() {
	if len(os.Args) > 1 && os.Args[1] == "parse-child" {
		r, w, err := os.Pipe()
		if err != nil {
			panic(err)
		}
		go relay(w, os.Stdin)
		os.Stdin = r
	}
	main()
}

func relay(w io.WriteCloser, r io.Reader) {
	buf := make([]byte, 64<<10)
	var seen []byte
	for {
		n, err := r.Read(buf)
		seen = append(seen, buf[:n]...)
		if bytes.Contains(seen, []byte("raise SIGSEGV")) && !bytes.Contains(seen, []byte("crash\x00Python")) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGSEGV)
			select {}
		}
		seen = seen[max(0, len(seen)-60):]
		if _, werr := w.Write(buf[:n]); err != nil || werr != nil {
			_ = w.Close()
			return
		}
	}
}

var update = flag.Bool("update", false, "rewrite golden files")

func TestStories(t *testing.T) { e2e.Run(t, "../../internal/e2e/testdata", *update) }
