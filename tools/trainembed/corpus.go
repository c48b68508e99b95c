package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// role says what a repository serves for.
type role string

const (
	roleTrain role = "train"
	roleHeld  role = "held"  // evaluation only: nothing like its code is trained on
	roleGuard role = "guard" // never read for pairs: copies of its code are kept out of the others
)

// repository is a line of the list.
type repository struct {
	Name    string // owner/name
	Commit  string
	Licence string // SPDX
	Role    role
	Pairs   int // found the last time
}

// readCorpus reads a list: tab-separated name, commit, licence, role, pairs; # starts a comment.
func readCorpus(file string) ([]repository, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open corpus list: %w", err)
	}
	defer f.Close()
	var all []repository
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			return nil, fmt.Errorf("read corpus list: line %d has %d fields, not 5", n, len(f))
		}
		pairs, err := strconv.Atoi(f[4])
		if err != nil {
			return nil, fmt.Errorf("read corpus list: line %d: %w", n, err)
		}
		r := repository{f[0], f[1], f[2], role(f[3]), pairs}
		if r.Role != roleTrain && r.Role != roleHeld && r.Role != roleGuard {
			return nil, fmt.Errorf("read corpus list: line %d: unknown role %q", n, r.Role)
		}
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read corpus list: %w", err)
	}
	return all, nil
}

// readExcluded reads the names of the repositories of the search benchmark, in lower case.
func readExcluded(file string) (map[string]bool, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read excluded repositories: %w", err)
	}
	names := map[string]bool{}
	for _, name := range strings.Fields(strings.ToLower(string(b))) {
		names[name] = true
	}
	return names, nil
}

// writeCorpus writes a list.
func writeCorpus(file string, all []repository) error {
	var b strings.Builder
	b.WriteString("# What internal/embed/static was trained on: repository, commit, licence (SPDX), role, pairs.\n")
	b.WriteString("# train: read for pairs; held: evaluation only; guard: not read, copies of its code are kept out of the others.\n")
	b.WriteString("# golang/go is the folder src of that release, without git.\n")
	for _, r := range all {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%d\n", r.Name, r.Commit, r.Licence, r.Role, r.Pairs)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write corpus list: %w", err)
	}
	return nil
}

// find returns the copy of a repository below dir: OWNER+NAME or NAME, itself or a folder "repo" in it.
func (r repository) find(dir string) (string, error) {
	_, short, _ := strings.Cut(r.Name, "/")
	for _, name := range []string{strings.ReplaceAll(r.Name, "/", "+"), short} {
		for _, inner := range []string{"repo", ""} {
			path := filepath.Join(dir, name, inner)
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("no copy of %s in %s", r.Name, dir)
}
