package source

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var updateHistory = flag.Bool("update-history", false, "rewrite testdata/history")

const twoFuncs = "package p\n\nfunc a() {\n\tone()\n}\n\nfunc b() {\n\ttwo()\n}\n"

// edit returns text with old replaced by new; both must be there.
func edit(t *testing.T, text, old, new string) string {
	t.Helper()
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q stands %d times in %q", old, strings.Count(text, old), text)
	}
	return strings.Replace(text, old, new, 1)
}

type m = map[string]string

// goldenHistories are scripts whose whole result is kept in testdata/history.
var goldenHistories = []struct {
	name   string
	script func(t *testing.T, s *scriptedRepo) int
	ranges map[string][]LineRange
}{
	{"functions", func(t *testing.T, s *scriptedRepo) int {
		v := twoFuncs
		s.commit(step{set: m{"x.go": v}})
		v = edit(t, v, "two()", "two(2)")
		s.commit(step{set: m{"x.go": v}, author: "Bob <bob@example.org>"})
		v = edit(t, v, "one()\n", "one()\n\tmore()\n\tmore()\n") // shifts b
		s.commit(step{set: m{"x.go": v}})
		v = edit(t, v, "func b", "func between() {\n}\n\nfunc b") // touches neither
		s.commit(step{set: m{"x.go": v}})
		v = edit(t, v, "two(2)", "two(3)")
		s.commit(step{set: m{"x.go": v}, author: "Cy <cy@example.org>"})
		v = edit(t, v, "\tmore()\n\tmore()\n", "\tmore()\n")
		return s.commit(step{set: m{"x.go": v}})
	}, map[string][]LineRange{"x.go": {{3, 6}, {8, 9}, {11, 13}, {1, 13}, {0, 0}, {9, 8}, {500, 600}}}},
	{"rename_chain", func(t *testing.T, s *scriptedRepo) int {
		v := twoFuncs
		s.commit(step{set: m{"a.go": v, "README.md": "# x\n"}})
		s.commit(step{set: m{"sub/b.go": v}, remove: []string{"a.go"}})
		v = edit(t, v, "one()", "eins()")
		s.commit(step{set: m{"c.go": v}, remove: []string{"sub/b.go"}}) // rename and edit
		v = edit(t, v, "two()", "zwei()")
		return s.commit(step{set: m{"c.go": v}})
	}, map[string][]LineRange{"c.go": {{3, 5}, {7, 9}}}},
	{"swap", func(t *testing.T, s *scriptedRepo) int {
		a, b := twoFuncs, "package q\n\nvar x = 1\nvar y = 2\n"
		s.commit(step{set: m{"a.go": a, "b.go": b}})
		s.commit(step{set: m{"a.go": edit(t, a, "one()", "eins()"), "b.go": b}})
		s.commit(step{set: m{"a.go": b, "b.go": edit(t, a, "one()", "eins()")}})
		return s.commit(step{set: m{"a.go": edit(t, b, "x = 1", "x = 3")}})
	}, map[string][]LineRange{"a.go": {{3, 3}}, "b.go": {{3, 5}}}},
	{"readded", func(_ *testing.T, s *scriptedRepo) int {
		s.commit(step{set: m{"a.go": twoFuncs, "z.go": "package p\n"}})
		s.commit(step{remove: []string{"a.go"}})
		s.commit(step{set: m{"z.go": "package p // z\n"}})
		s.commit(step{set: m{"a.go": twoFuncs}})
		return s.commit(step{remove: []string{"z.go"}})
	}, map[string][]LineRange{"a.go": {{3, 5}}}},
	{"merge", func(t *testing.T, s *scriptedRepo) int {
		base := s.commit(step{set: m{"a.go": twoFuncs, "b.go": "package p\n"}})
		left := s.commit(step{set: m{"a.go": edit(t, twoFuncs, "one()", "one()\n\tx()\n\ty()")}})
		right := s.commit(step{parents: []int{base}, set: m{"a.go": edit(t, twoFuncs, "two()", "zwei()")}, author: "Bob <bob@example.org>"})
		s.commit(step{parents: []int{base}, set: m{"b.go": "package p // b\n"}})
		both := edit(t, edit(t, twoFuncs, "two()", "zwei()"), "one()", "one()\n\tx()\n\ty()")
		s.commit(step{parents: []int{left, right}, set: m{"a.go": both}})
		s.commit(step{parents: []int{5, 4}, set: m{"b.go": "package p // b\n"}})
		return s.commit(step{set: m{"a.go": edit(t, both, "zwei()", "zwei(2)")}})
	}, map[string][]LineRange{"a.go": {{3, 7}, {9, 11}}, "b.go": {{1, 1}}}},
}

func TestHistoryGolden(t *testing.T) {
	for _, tt := range goldenHistories {
		t.Run(tt.name, func(t *testing.T) {
			s := newScriptedRepo(t)
			n := tt.script(t, s)
			got := describe(s.history(n, HistoryOptions{}), tt.ranges)
			name := filepath.Join("testdata", "history", tt.name+".golden")
			if *updateHistory {
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
