package source

import (
	"bytes"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scriptedRepo is a bare repository written commit by commit, with fixed dates and names.
type scriptedRepo struct {
	t      *testing.T
	stream bytes.Buffer
	trees  []map[string]string // by commit number, from 1
	git    gitDir
}

// day is the time between scripted commits; startDay the date of the first.
const (
	day      = 24 * 3600
	startDay = 1_700_000_000
)

func newScriptedRepo(t *testing.T, args ...string) *scriptedRepo {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "repo.git")
	scriptGit(t, "", append([]string{"init", "-q", "--bare", dir}, args...)...)
	return &scriptedRepo{t: t, git: gitDir{dir: dir}, trees: []map[string]string{nil}}
}

// scriptGit runs a trusted git command of a test.
func scriptGit(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(baseEnv(), "GIT_ALLOW_PROTOCOL=file")
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

// step is one commit of a script.
type step struct {
	parents []int  // commit numbers; nil: the commit before; {0}: none
	when    int64  // 0: number × day
	author  string // "" : "Ada <ada@example.org>"
	set     map[string]string
	remove  []string
	mode    map[string]string // of set paths; "100644" without
}

// commit adds a commit and returns its number, from 1. Its tree is the first parent's, with paths removed
// and then set.
func (s *scriptedRepo) commit(st step) int {
	n := len(s.trees)
	if st.parents == nil {
		st.parents = []int{n - 1}
	}
	if st.when == 0 {
		st.when = startDay + int64(n)*day
	}
	if st.author == "" {
		st.author = "Ada <ada@example.org>"
	}
	tree := maps.Clone(s.trees[st.parents[0]])
	if tree == nil {
		tree = map[string]string{}
	}
	w := &s.stream
	fmt.Fprintf(w, "commit refs/heads/c%d\nmark :%d\nauthor %s %d +0000\ncommitter %s %d +0000\ndata 0\n", n, n, st.author, st.when, st.author, st.when)
	for i, p := range st.parents {
		if p != 0 {
			fmt.Fprintf(w, "%s :%d\n", map[bool]string{true: "from", false: "merge"}[i == 0], p)
		}
	}
	for _, p := range st.remove {
		delete(tree, p)
		fmt.Fprintf(w, "D %s\n", quotePath(p))
	}
	for _, p := range slices.Sorted(maps.Keys(st.set)) {
		tree[p] = st.set[p]
		mode := st.mode[p]
		if mode == "" {
			mode = "100644"
		}
		fmt.Fprintf(w, "M %s inline %s\ndata %d\n%s\n", mode, quotePath(p), len(st.set[p]), st.set[p])
	}
	s.trees = append(s.trees, tree)
	return n
}

// quotePath quotes a path for fast-import.
func quotePath(p string) string {
	r := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	return `"` + r.Replace(p) + `"`
}

// write imports what was scripted so far and returns the id of commit n.
func (s *scriptedRepo) write(n int) string {
	s.t.Helper()
	if s.stream.Len() > 0 {
		marks := filepath.Join(s.git.dir, "marks")
		scriptGit(s.t, s.stream.String(), "--git-dir="+s.git.dir, "fast-import", "--quiet", "--force", "--import-marks-if-exists="+marks, "--export-marks="+marks)
		s.stream.Reset()
	}
	return strings.TrimSpace(scriptGit(s.t, "", "--git-dir="+s.git.dir, "rev-parse", fmt.Sprintf("refs/heads/c%d", n)))
}

// history reads the history of commit n and holds it against what every history must be.
func (s *scriptedRepo) history(n int, o HistoryOptions) *History {
	s.t.Helper()
	id := s.write(n)
	h, err := readHistory(s.t.Context(), s.git, id, o)
	if err != nil {
		s.t.Fatal(err)
	}
	checkHistory(s.t, h)
	return h
}

// checkHistory tests what must hold for any history: children before parents, and an encoding that
// loses nothing.
func checkHistory(t *testing.T, h *History) {
	t.Helper()
	seen := map[oid]bool{}
	for _, c := range h.commits {
		for _, p := range c.parents {
			if seen[p] {
				t.Errorf("commit %s comes after its parent %s", c.id, p)
			}
		}
		seen[c.id] = true
	}
	data := h.Encode()
	back, err := DecodeHistory(data)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	if !bytes.Equal(back.Encode(), data) {
		t.Error("decoding and encoding again gives other bytes")
	}
	if a, b := describe(h, nil), describe(back, nil); a != b {
		t.Errorf("decoded history differs:\n%s\nwant\n%s", b, a)
	}
}

// describe renders a history for people: the commits, and the churn of every path and of the given
// line ranges.
func describe(h *History, ranges map[string][]LineRange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "commits %d, window %s .. %s\n", h.Commits(), dayOf(h.Since.Unix()), dayOf(h.Until.Unix()))
	for _, x := range h.Bounded {
		fmt.Fprintf(&b, "bound %s: %s (%s)\n", x.Kind, x.Reason, dayOf(x.Since.Unix()))
	}
	for _, a := range h.Authors() {
		fmt.Fprintf(&b, "author %s <%s>: %d, %s .. %s\n", a.Name, a.Email, a.Commits, dayOf(a.First), dayOf(a.Last))
	}
	h.Each(func(c CommitInfo) bool {
		fmt.Fprintf(&b, "commit %s %s %q\n", dayOf(c.Time.Unix()), c.Author.Name, c.Paths)
		return true
	})
	for _, p := range slices.Sorted(slices.Values(h.paths)) {
		c := h.File(p)
		created, ok := h.Created(p)
		fmt.Fprintf(&b, "file %q: %d commits, %d authors, +%d -%d, %s .. %s", p, c.Commits, c.Authors, c.Added, c.Deleted, dayOf(c.First), dayOf(c.Last))
		if ok {
			fmt.Fprintf(&b, ", created %s", dayOf(created))
		}
		b.WriteByte('\n')
		for i, c := range h.Ranges(p, ranges[p]) {
			r := ranges[p][i]
			fmt.Fprintf(&b, "  lines %d-%d: %d commits, %d authors, +%d -%d, %s .. %s\n", r.Start, r.End, c.Commits, c.Authors, c.Added, c.Deleted, dayOf(c.First), dayOf(c.Last))
		}
	}
	return b.String()
}

// dayOf names a time by the number of the day it would be in a script.
func dayOf(when int64) string {
	if when == 0 {
		return "-"
	}
	d := when - startDay
	if d%day == 0 {
		return fmt.Sprintf("d%d", d/day)
	}
	return fmt.Sprintf("d%.2f", float64(d)/day)
}
