package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// synthetic is a repository made for the benchmark. Two made with the same numbers are equal.
type synthetic struct {
	dir     string
	files   int
	commits int
}

const (
	fileSize  = 4000          // bytes of a generated file, about
	firstTime = 1_760_000_000 // of the first commit; the others follow by the hour
	author    = "Bench <bench@example.org>"
	branch    = "refs/heads/main"
	touched   = 10 // files that a later commit changes
)

// path of the n-th file: forty files a folder, folders of forty.
func (s *synthetic) path(n int) string {
	return fmt.Sprintf("area%02d/part%02d/file%05d.%s", n/1600, n/40%40, n, s.dialect(n).ext)
}

func (s *synthetic) dialect(n int) *dialect { return &dialects[n%len(dialects)] }

// newSynthetic makes a bare repository of so many files and commits; all but the first commit change ten files.
func newSynthetic(ctx context.Context, dir string, files, commits int) (*synthetic, error) {
	s := &synthetic{dir: dir, files: files}
	if err := initBare(ctx, dir, branch); err != nil {
		return nil, err
	}
	err := s.importing(ctx, func(w *bufio.Writer) {
		s.commit(w, "", func() {
			for n := range files {
				s.modify(w, n)
			}
		})
		for range commits - 1 {
			s.change(w, "")
		}
	})
	return s, err
}

// grow adds one commit that changes ten files.
func (s *synthetic) grow(ctx context.Context) error {
	return s.importing(ctx, func(w *bufio.Writer) { s.change(w, branch+"^0") })
}

func (s *synthetic) change(w *bufio.Writer, from string) {
	s.commit(w, from, func() {
		for i := range touched {
			s.modify(w, (s.commits*touched+i)*7919%s.files)
		}
	})
}

func (s *synthetic) commit(w *bufio.Writer, from string, body func()) {
	fmt.Fprintf(w, "commit %s\ncommitter %s %d +0000\ndata 6\nchange\n", branch, author, firstTime+3600*s.commits)
	if from != "" {
		fmt.Fprintf(w, "from %s\n", from)
	}
	body()
	s.commits++
}

func (s *synthetic) modify(w *bufio.Writer, n int) {
	text := program(s.dialect(n), uint64(n)<<20|uint64(s.commits), fileSize)
	fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", s.path(n), len(text), text)
}

func (s *synthetic) importing(ctx context.Context, fn func(*bufio.Writer)) error {
	return fastImport(ctx, s.dir, fn)
}

// git runs git free of the user's configuration.
func git(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = []string{"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "LC_ALL=C"}
	return cmd
}

func initBare(ctx context.Context, dir, head string) error {
	name := strings.TrimPrefix(head, "refs/heads/")
	if out, err := git(ctx, "", "init", "-q", "--bare", "-b", name, dir).CombinedOutput(); err != nil {
		return fmt.Errorf("git init: %w\n%s", err, out)
	}
	return nil
}

// fastImport feeds git with what fn writes.
func fastImport(ctx context.Context, dir string, fn func(*bufio.Writer)) error {
	cmd := git(ctx, dir, "-c", "core.compression=1", "-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--depth=0")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("git fast-import: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("git fast-import: %w", err)
	}
	w := bufio.NewWriterSize(in, 1<<20)
	fn(w)
	err = errors.Join(w.Flush(), in.Close(), cmd.Wait())
	if err != nil {
		return fmt.Errorf("git fast-import: %w\n%s", err, stderr.String())
	}
	return nil
}

// borrow makes a bare repository that reads the objects of another and starts at its commit.
func borrow(ctx context.Context, dir, from, commit string) error {
	if err := initBare(ctx, dir, branch); err != nil {
		return err
	}
	objects, err := git(ctx, from, "rev-parse", "--path-format=absolute", "--git-path", "objects").Output()
	if err != nil {
		return fmt.Errorf("find objects: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "objects", "info", "alternates"), objects, 0o600); err != nil {
		return fmt.Errorf("borrow objects: %w", err)
	}
	if out, err := git(ctx, dir, "update-ref", branch, commit).CombinedOutput(); err != nil {
		return fmt.Errorf("git update-ref: %w\n%s", err, out)
	}
	return nil
}
