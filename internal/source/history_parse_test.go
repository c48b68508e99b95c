package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	idA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	idB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	id0 = "0000000000000000000000000000000000000000"
)

func TestLogParserRefusesBrokenOutput(t *testing.T) {
	head := idA + "\n" + idB + "\n17\na@b\nA\x00"
	tests := []struct {
		name, in string
		commits  int
		err      error // nil: any error but EOF
	}{
		{"nothing", "", 0, io.EOF},
		{"commit without changes", head, 1, io.EOF},
		{"cut in the header", idA + "\n" + idB, 0, io.ErrUnexpectedEOF},
		{"cut before the path", head + "\n:100644 100644 " + idA + " " + idB + " M\x00", 0, io.ErrUnexpectedEOF},
		{"cut in the path", head + "\n:100644 100644 " + idA + " " + idB + " M\x00a.g", 0, io.ErrUnexpectedEOF},
		{"short header", "abc\x00", 0, nil},
		{"no object id", "x" + idA[1:] + "\n\n17\n\n\x00", 0, nil},
		{"bad parent", idA + "\nnope\n17\n\n\x00", 0, nil},
		{"bad mode", head + ":999 100644 " + idA + " " + idB + " M\x00a\x00", 0, nil},
		{"too few fields", head + ":100644 " + idA + " M\x00a\x00", 0, nil},
		{"fields of a merge missing", head + "::100644 100644 " + idA + " " + idB + " MM\x00a\x00", 0, nil},
		{"endless token", strings.Repeat("x", 3*maxToken), 0, nil},
	}
	for _, tt := range tests {
		p := newLogParser(strings.NewReader(tt.in))
		n := 0
		var err error
		for ; err == nil; n++ {
			_, err = p.next()
		}
		if n--; n != tt.commits || tt.err != nil && !errors.Is(err, tt.err) || tt.err == nil && errors.Is(err, io.EOF) {
			t.Errorf("%s: %d commits, %v", tt.name, n, err)
		}
	}
}

func TestLogParserReadsOddValues(t *testing.T) {
	in := idA + "\n\n-5\nbad\xffmail\n" + strings.Repeat("n", 1000) + "\x00" +
		idB + "\n" + idA + " " + idA + "\n99999999999999999999\n\n\x00\x00::100644 000000 100755 " + idA + " " + id0 + " " + idB + " MA\x00new\nline\x00"
	p := newLogParser(strings.NewReader(in))
	a, err := p.next()
	if err != nil || a.when != 0 || a.person.email != "bad\uFFFDmail" || len(a.person.name) != maxPerson || len(a.parents) != 0 {
		t.Errorf("%+v, %v", a, err)
	}
	b, err := p.next()
	if err != nil || b.when != 0 || len(b.parents) != 2 || len(b.changes) != 1 {
		t.Fatalf("%+v, %v", b, err)
	}
	if c := b.changes[0]; c.path != "new\nline" || c.old[1] != "" || c.old[0].String() != idA || c.new.String() != idB || c.newMode != 0o100755 {
		t.Errorf("%+v", c)
	}
	if _, err := p.next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestLargeCommitsKeepNoPaths(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(idA + "\n\n17\n\n\x00")
	for i := range maxCommitChanges + 1 {
		fmt.Fprintf(&b, ":000000 100644 %s %s A\x00f%d\x00", id0, idB, i)
	}
	c, err := newLogParser(&b).next()
	if err != nil || len(c.changes) != 0 || c.count != maxCommitChanges+1 {
		t.Errorf("%d changes kept of %d, %v", len(c.changes), c.count, err)
	}
}

func FuzzLogParser(f *testing.F) {
	f.Add([]byte(idA + "\n" + idB + "\n17\na@b\nA\x00\n:100644 100644 " + idA + " " + idB + " M\x00a.go\x00"))
	f.Add([]byte(idA + "\n\n17\n\n\x00\x00::100644 000000 100755 " + idA + " " + id0 + " " + idB + " MA\x00p\x00"))
	f.Add([]byte(":\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		p := newLogParser(bytes.NewReader(in))
		r := &historyReader{}
		r.reset()
		for {
			c, err := p.next()
			if err != nil {
				return
			}
			kept := r.convert(c)
			if len(kept.changes) > len(c.changes)*max(len(c.parents), 1)*8 && len(c.parents) > 0 {
				t.Fatalf("%d changes of %d entries", len(kept.changes), len(c.changes))
			}
			for _, ch := range kept.changes {
				if ch.old == 0 && ch.new == 0 {
					t.Fatal("a change of nothing to nothing")
				}
			}
		}
	})
}

func FuzzParseInfo(f *testing.F) {
	f.Add([]byte(idA + " blob 12\n"))
	f.Add([]byte(idA + " missing\n"))
	f.Add([]byte("x y -1\n"))
	f.Fuzz(func(t *testing.T, line []byte) {
		if size, err := parseInfo(line); err == nil && size < -1 {
			t.Fatalf("size %d of %q", size, line)
		}
	})
}

func FuzzDecodeHistory(f *testing.F) {
	h := &History{
		Commit: idA, limits: historyLimits{commits: 1}, window: 1, people: []person{{"A", "a@b"}}, paths: []string{"a.go", "a.go2"}, reusable: true,
		Bounded: []Bound{{Kind: BoundAge, Reason: "r"}},
		commits: []commit{{id: oid(bytes.Repeat([]byte{0xaa}, 20)), parents: []oid{oid(bytes.Repeat([]byte{0xbb}, 20))}, window: true, count: 1, changes: []change{
			{path: 0, from: 1, new: 1, old: 2, similarity: 80, lines: true, hunks: []hunk{{1, 2, 1, 3}, {9, 0, 10, 1}}},
		}}},
	}
	f.Add(h.Encode())
	f.Add([]byte(historyVersion))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) >= len(historyVersion)+4 { // let mutations past the checksum
			data = sealed(data[:len(data)-4])
		}
		h, err := DecodeHistory(data)
		if err != nil {
			return
		}
		h.Weekly()
		h.Monthly()
		for _, p := range h.paths {
			h.File(p)
			h.Ranges(p, []LineRange{{1, 3}, {2, 1 << 30}})
		}
		again, err := DecodeHistory(h.Encode())
		if err != nil || !bytes.Equal(again.Encode(), h.Encode()) {
			t.Fatalf("does not survive encoding: %v", err)
		}
	})
}

func TestDecodeHistoryRefusesDamage(t *testing.T) {
	s := newScriptedRepo(t)
	s.commit(step{set: m{"a.go": twoFuncs}})
	data := s.history(1, HistoryOptions{}).Encode()
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 0x40
		if _, err := DecodeHistory(bad); err == nil {
			t.Fatalf("byte %d changed: no error", i)
		}
		if _, err := DecodeHistory(data[:i]); err == nil {
			t.Fatalf("cut at byte %d: no error", i)
		}
	}
	h, err := readHistory(t.Context(), s.git, s.write(1), HistoryOptions{Base: data[:len(data)-1]})
	if err != nil || h.Commits() != 1 {
		t.Errorf("a damaged base: %v, %v", h, err)
	}
}

// TestMailmapAgreesWithGit compares with git check-mailmap.
func TestMailmapAgreesWithGit(t *testing.T) {
	text := strings.Join([]string{
		"# comment", "", "Proper <p1@x.org>", "<new@x.org> <old@x.org>", "Both Names <both@x.org> <was@x.org>",
		"Third <third@x.org> Nick <shared@x.org>", "Fourth <fourth@x.org> other nick <SHARED@x.org>",
		"Later <p1@x.org>", "  Spaces   <sp@x.org>   <spold@x.org>  ", "Trailing <t@x.org> <told@x.org> # comment",
		"Unicode é <u@x.org> <UOLD@X.ORG>", "no brackets", "open <only", "<alone@x.org>", "Name Only <both@x.org>",
	}, "\n")
	file := filepath.Join(t.TempDir(), "mailmap")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	m := parseMailmap([]byte(text))
	dir := filepath.Join(t.TempDir(), "r.git")
	scriptGit(t, "", "init", "-q", "--bare", dir)
	for _, p := range []person{
		{"X", "p1@x.org"}, {"X", "P1@X.ORG"}, {"X", "old@x.org"}, {"X", "was@x.org"}, {"Nick", "shared@x.org"}, {"NICK", "Shared@x.org"},
		{"Other Nick", "shared@x.org"}, {"Someone", "shared@x.org"}, {"X", "spold@x.org"}, {"X", "told@x.org"}, {"X", "uold@x.org"},
		{"X", "alone@x.org"}, {"X", "both@x.org"}, {"X", "unknown@x.org"}, {"X", "third@x.org"},
	} {
		want := strings.TrimSpace(scriptGit(t, "", "--git-dir="+dir, "-c", "mailmap.file="+file, "check-mailmap", fmt.Sprintf("%s <%s>", p.name, p.email)))
		to := m.resolve(p)
		if got := fmt.Sprintf("%s <%s>", to.name, to.email); got != want {
			t.Errorf("%v: %s, git says %s", p, got, want)
		}
	}
}

// TestRangesAgreeWithBlame compares the last change of each line with git blame on histories
// whose lines are all different, so that there is one right answer.
func TestRangesAgreeWithBlame(t *testing.T) {
	checked := 0
	for seed := range 12 {
		r := rand.New(rand.NewPCG(uint64(seed), 99))
		s := newScriptedRepo(t)
		next := 0
		fresh := func(n int) (out []string) {
			for range n {
				next++
				out = append(out, fmt.Sprintf("line %d of many that are all different", next))
			}
			return out
		}
		s.commit(step{set: m{"f.go": string(text(fresh(40)))}})
		for range 25 {
			n := len(s.trees)
			parent := n - 1
			name := "f.go"
			for p := range s.trees[parent] {
				name = p
			}
			lines := strings.Split(strings.TrimSuffix(s.trees[parent][name], "\n"), "\n")
			at := r.IntN(len(lines) - 3)
			switch r.IntN(4) {
			case 0:
				lines = slices.Concat(lines[:at], lines[at+2:])
			case 1:
				lines = slices.Concat(lines[:at], fresh(1+r.IntN(3)), lines[at:])
			default:
				lines = slices.Concat(lines[:at], fresh(2), lines[at+2:])
			}
			st := step{set: m{name: string(text(lines))}}
			if r.IntN(6) == 0 {
				st.remove = []string{name}
				st.set = m{fmt.Sprintf("g%d.go", n): string(text(lines))}
			}
			s.commit(st)
		}
		checked += compareWithBlame(t, s, len(s.trees)-1)
	}
	if checked < 300 {
		t.Errorf("only %d lines compared", checked)
	}
}

// compareWithBlame holds Ranges' Last of every single line against git blame.
func compareWithBlame(t *testing.T, s *scriptedRepo, n int) int {
	t.Helper()
	h := s.history(n, HistoryOptions{})
	checked := 0
	for name, content := range s.trees[n] {
		var spans []LineRange
		for i := range strings.Count(content, "\n") {
			spans = append(spans, LineRange{i + 1, i + 1})
		}
		churn := h.Ranges(name, spans)
		var when int64
		line := 0
		for field := range strings.Lines(scriptGit(t, "", "--git-dir="+s.git.dir, "blame", "--line-porcelain", h.Commit, "--", name)) {
			if v, ok := strings.CutPrefix(field, "committer-time "); ok {
				when, _ = strconv.ParseInt(strings.TrimSpace(v), 10, 64)
			}
			if strings.HasPrefix(field, "\t") {
				if churn[line].Last != when {
					t.Errorf("%s:%d last changed %s, git blame says %s", name, line+1, dayOf(churn[line].Last), dayOf(when))
				}
				line++
				checked++
			}
		}
	}
	return checked
}
