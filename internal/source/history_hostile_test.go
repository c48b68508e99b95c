package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

func TestHistoryRunsNothingTheRepositoryNames(t *testing.T) {
	s := newScriptedRepo(t)
	marker := filepath.Join(t.TempDir(), "ran")
	program := filepath.Join(t.TempDir(), "evil.sh")
	if err := os.WriteFile(program, fmt.Appendf(nil, "#!/bin/sh\necho \"$0 $@\" >>%s\nexit 0\n", marker), 0o755); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("Leaked <leak@example.org> <ada@example.org>\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.commit(step{set: m{"a.go": twoFuncs, ".gitattributes": "*.go diff=evil filter=evil\n"}})
	s.commit(step{set: m{"a.go": edit(t, twoFuncs, "one()", "eins()")}})
	n := s.commit(step{set: m{"b.go": twoFuncs}})
	config := fmt.Sprintf(`
[diff]
	external = %[1]s
	orderFile = %[2]s
	renames = copies
	noprefix = true
	relative = true
[diff "evil"]
	command = %[1]s
	textconv = %[1]s
	cachetextconv = true
[filter "evil"]
	smudge = %[1]s
	clean = %[1]s
[log]
	showSignature = true
	follow = true
	mailmap = true
	showRoot = false
	diffMerges = off
	date = relative
	decorate = full
[format]
	pretty = fuller
[gpg]
	program = %[1]s
[mailmap]
	file = %[2]s
	blob = HEAD:a.go
[core]
	pager = %[1]s
	fsmonitor = %[1]s
	hooksPath = %[3]s
	attributesFile = %[2]s
	alternateRefsCommand = %[1]s
	quotePath = true
[pager]
	log = %[1]s
[alias]
	log = !%[1]s
	cat-file = !%[1]s
[i18n]
	logOutputEncoding = UTF-16
	commitEncoding = ISO-8859-1
[color]
	ui = always
`, program, secret, filepath.Dir(program))
	appendFile(t, filepath.Join(s.git.dir, "config"), config)
	want := describe(s.history(n, HistoryOptions{}), map[string][]LineRange{"a.go": {{3, 5}}})
	if strings.Contains(want, "Leaked") || !strings.Contains(want, "commits 3,") || !strings.Contains(want, "lines 3-5: 2 commits") {
		t.Errorf("hostile settings changed the result:\n%s", want)
	}
	if out, err := os.ReadFile(marker); err == nil {
		t.Errorf("programs of the repository ran:\n%s", out)
	}
	// The trap works: git without protection does run it.
	cmd := s.git.command(t.Context(), "version")
	cmd.Args = []string{"git", "--git-dir=" + s.git.dir, "log", "-p", "--ext-diff", s.write(n)}
	if err := cmd.Run(); err == nil {
		if _, err := os.Stat(marker); err != nil {
			t.Error("the trap does not work: an unprotected git log ran nothing")
		}
	}
}

func appendFile(t *testing.T, name, text string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestHistoryIgnoresReplaceRefsAndGrafts(t *testing.T) {
	s := newScriptedRepo(t)
	s.commit(step{set: m{"a.go": twoFuncs}})
	s.commit(step{set: m{"a.go": edit(t, twoFuncs, "one()", "eins()")}, author: "Bob <bob@example.org>"})
	n := s.commit(step{set: m{"b.go": twoFuncs}})
	want := describe(s.history(n, HistoryOptions{}), nil)
	second := s.write(2)
	other := s.commit(step{parents: []int{0}, set: m{"fake.go": "package fake\n"}, author: "Mallory <m@example.org>"})
	scriptGit(t, "", "--git-dir="+s.git.dir, "update-ref", "refs/replace/"+second, s.write(other))
	if err := os.WriteFile(filepath.Join(s.git.dir, "info", "grafts"), []byte(s.write(n)+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := describe(s.history(n, HistoryOptions{}), nil); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestHistoryOfAShallowClone(t *testing.T) {
	s := newScriptedRepo(t)
	for i := range 6 {
		s.commit(step{set: m{"a.go": edit(t, twoFuncs, "one()", fmt.Sprintf("one(%d)", i)), fmt.Sprintf("f%d.go", i): twoFuncs}})
	}
	tip := s.write(6)
	scriptGit(t, "", "--git-dir="+s.git.dir, "symbolic-ref", "HEAD", "refs/heads/c6")
	clone := filepath.Join(t.TempDir(), "clone")
	scriptGit(t, "", "-c", "protocol.file.allow=always", "clone", "-q", "--bare", "--depth=3", "file://"+s.git.dir, clone)
	h, err := readHistory(t.Context(), gitDir{dir: clone}, tip, HistoryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkHistory(t, h)
	// Commits 6 and 5 are known; 4 is the boundary, whose changes are not.
	if h.Commits() != 2 || len(h.Bounded) != 1 || h.Bounded[0].Kind != BoundShallow || dayOf(h.Bounded[0].Since.Unix()) != "d4" {
		t.Errorf("%d commits, bounds %v", h.Commits(), h.Bounded)
	}
	if c := h.File("a.go"); c.Commits != 2 || dayOf(c.First) != "d5" {
		t.Errorf("a.go: %+v", c)
	}
	if _, ok := h.Created("a.go"); ok {
		t.Error("a.go seems to be created at the boundary")
	}
	if c := h.File("f3.go"); c != (reposage.Churn{}) {
		t.Errorf("f3.go, unchanged since before the boundary: %+v", c)
	}
	deeper := h.Encode()
	scriptGit(t, "", "-c", "protocol.file.allow=always", "--git-dir="+clone, "fetch", "-q", "--unshallow", "origin")
	h, err = readHistory(t.Context(), gitDir{dir: clone}, tip, HistoryOptions{Base: deeper})
	if err != nil || h.Commits() != 6 || len(h.Bounded) != 0 {
		t.Errorf("after the clone was completed: %v, %v", h, err)
	}
}

func TestHistoryOfALinkedWorktree(t *testing.T) {
	s := newScriptedRepo(t)
	n := s.commit(step{set: m{"a.go": twoFuncs}})
	tip := s.write(n)
	dir := filepath.Join(t.TempDir(), "linked")
	scriptGit(t, "", "--git-dir="+s.git.dir, "worktree", "add", "-q", "--detach", dir, tip)
	entries, err := os.ReadDir(filepath.Join(s.git.dir, "worktrees"))
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	g := gitDir{dir: filepath.Join(s.git.dir, "worktrees", entries[0].Name())}
	if err := os.WriteFile(filepath.Join(s.git.dir, "shallow"), []byte(tip+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	h, err := readHistory(t.Context(), g, tip, HistoryOptions{})
	if err != nil || len(h.Bounded) != 1 || h.Bounded[0].Kind != BoundShallow {
		t.Errorf("%v, %v: the boundary of the main repository was not seen", h, err)
	}
}

func TestHistorySHA256(t *testing.T) {
	s := newScriptedRepo(t, "--object-format=sha256")
	s.commit(step{set: m{"a.go": twoFuncs, "empty.go": ""}})
	n := s.commit(step{set: m{"b.go": edit(t, twoFuncs, "one()", "eins()"), "moved.go": ""}, remove: []string{"a.go", "empty.go"}})
	h := s.history(n, HistoryOptions{})
	if len(h.Commit) != 64 || h.File("b.go").Commits != 2 || h.Ranges("b.go", []LineRange{{3, 5}})[0].Commits != 2 {
		t.Errorf("%s", describe(h, nil))
	}
	if h.File("moved.go").Commits != 1 {
		t.Error("an empty file counts as a rename of another empty file")
	}
}

func TestHistoryWithMissingAndDamagedObjects(t *testing.T) {
	script := func(t *testing.T) (*scriptedRepo, string) {
		s := newScriptedRepo(t)
		s.commit(step{set: m{"a.go": twoFuncs, "b.go": twoFuncs}})
		s.commit(step{set: m{"a.go": edit(t, twoFuncs, "one()", "eins()")}})
		s.commit(step{set: m{"a.go": edit(t, twoFuncs, "one()", "un()")}})
		n := s.commit(step{set: m{"b.go": edit(t, twoFuncs, "two()", "zwei()")}})
		return s, s.write(n) // so few objects are loose ones
	}
	object := func(t *testing.T, s *scriptedRepo, rev string) string {
		id := strings.TrimSpace(scriptGit(t, "", "--git-dir="+s.git.dir, "rev-parse", rev))
		return filepath.Join(s.git.dir, "objects", id[:2], id[2:])
	}
	t.Run("missing blob", func(t *testing.T) {
		s, tip := script(t)
		if err := os.Remove(object(t, s, "refs/heads/c2:a.go")); err != nil {
			t.Fatal(err)
		}
		h, err := readHistory(t.Context(), s.git, tip, HistoryOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if c := h.File("a.go"); c.Commits != 3 {
			t.Errorf("a.go: %+v", c)
		}
		if c := h.Ranges("b.go", []LineRange{{7, 9}})[0]; c.Commits != 2 {
			t.Errorf("lines of b.go: %+v", c)
		}
	})
	t.Run("damaged blob", func(t *testing.T) {
		s, tip := script(t)
		name := object(t, s, "refs/heads/c2:a.go")
		if err := os.Chmod(name, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("garbage"), 0o644); err != nil {
			t.Fatal(err)
		}
		h, err := readHistory(t.Context(), s.git, tip, HistoryOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if c := h.Ranges("b.go", []LineRange{{7, 9}})[0]; c.Commits != 2 {
			t.Errorf("lines of b.go: %+v, bounds %v", c, h.Bounded)
		}
	})
	t.Run("missing tree", func(t *testing.T) {
		s, tip := script(t)
		if err := os.Remove(object(t, s, "refs/heads/c2^{tree}")); err != nil {
			t.Fatal(err)
		}
		h, err := readHistory(t.Context(), s.git, tip, HistoryOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(h.Bounded) != 1 || h.Bounded[0].Kind != BoundDamaged || h.reusable {
			t.Errorf("bounds %v, reusable %v", h.Bounded, h.reusable)
		}
		if c := h.File("b.go"); c.Commits != 1 {
			t.Errorf("b.go: %+v", c)
		}
	})
	t.Run("missing commit", func(t *testing.T) {
		s, _ := script(t)
		_, err := readHistory(t.Context(), s.git, strings.Repeat("12", 20), HistoryOptions{})
		if reposage.ErrorCode(err) != reposage.ECorrupt {
			t.Errorf("error %v", err)
		}
	})
}

func TestHistoryStops(t *testing.T) {
	s := newScriptedRepo(t)
	for i := range 20 {
		s.commit(step{set: m{"a.go": fmt.Sprintf("package p\n\nvar x = %d\n", i)}})
	}
	tip := s.write(20)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readHistory(ctx, s.git, tip, HistoryOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if _, err := readHistory(t.Context(), s.git, "--all", HistoryOptions{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("no object id: %v", err)
	}
	// Out of time before the first commit is an error, not an empty history.
	if _, err := readHistory(t.Context(), s.git, tip, HistoryOptions{Timeout: 1}); reposage.ErrorCode(err) != reposage.ETimeout {
		t.Errorf("timeout: %v", err)
	}
}

// TestHistoryOfALongHistory reads 200,000 commits in a line.
func TestHistoryOfALongHistory(t *testing.T) {
	commits := 200_000
	if testing.Short() {
		commits = 5_000
		t.Logf("SHORT: %d commits instead of 200,000", commits)
	}
	dir := filepath.Join(t.TempDir(), "long.git")
	scriptGit(t, "", "init", "-q", "--bare", dir)
	var w bytes.Buffer
	for i := 1; i <= commits; i++ {
		when := startDay + i*1200 // 72 a day
		fmt.Fprintf(&w, "commit refs/heads/main\nmark :%d\ncommitter P%d <p%d@example.org> %d +0000\ndata 0\n", i, i%50, i%50, when)
		if i > 1 {
			fmt.Fprintf(&w, "from :%d\n", i-1)
		}
		text := fmt.Sprintf("package p\n\nvar x = %d\n", i)
		fmt.Fprintf(&w, "M 100644 inline d%d/f%d.go\ndata %d\n%s\n", i%10, i%100, len(text), text)
	}
	scriptGit(t, w.String(), "--git-dir="+dir, "fast-import", "--quiet")
	g := gitDir{dir: dir}
	tip := strings.TrimSpace(scriptGit(t, "", "--git-dir="+dir, "rev-parse", "refs/heads/main"))
	start := time.Now()
	h, err := readHistory(t.Context(), g, tip, HistoryOptions{MaxCommits: commits / 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d commits read in %v, %d bytes encoded", len(h.commits), time.Since(start), len(h.Encode()))
	if h.Commits() != commits/20 || len(h.Bounded) != 1 || h.Bounded[0].Kind != BoundCommits {
		t.Errorf("%d commits, bounds %v", h.Commits(), h.Bounded)
	}
	if want := time.Unix(int64(startDay+(commits-commits/20+1)*1200), 0).UTC(); !h.Bounded[0].Since.Equal(want) {
		t.Errorf("complete since %v, want %v", h.Bounded[0].Since, want)
	}
	if testing.Short() {
		return
	}
	h, err = readHistory(t.Context(), g, tip, HistoryOptions{FullHistory: true, MaxCommits: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.commits) != commits || len(h.Bounded) != 0 {
		t.Errorf("full: %d commits, bounds %v", len(h.commits), h.Bounded)
	}
	if when, ok := h.Created("d0/f10.go"); !ok || when != startDay+10*1200 {
		t.Errorf("full: d0/f10.go created %d, %v", when, ok)
	}
}
