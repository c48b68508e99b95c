package source

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
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
	{"octopus", func(_ *testing.T, s *scriptedRepo) int {
		base := s.commit(step{set: m{"a.go": twoFuncs}})
		var sides []int
		all := m{}
		for i := range 60 {
			p := fmt.Sprintf("side%02d.go", i)
			all[p] = fmt.Sprintf("package p\n\nvar v%d = 1\n", i)
			sides = append(sides, s.commit(step{parents: []int{base}, set: m{p: all[p]}, author: fmt.Sprintf("P%d <p%d@example.org>", i%3, i%3)}))
		}
		s.commit(step{parents: sides, set: all})
		return s.commit(step{set: m{"side07.go": "package p\n\nvar v7 = 7\n"}})
	}, map[string][]LineRange{"side07.go": {{3, 3}}}},
	{"criss_cross", func(t *testing.T, s *scriptedRepo) int {
		s.commit(step{set: m{"a.go": twoFuncs}})
		left, right := edit(t, twoFuncs, "one()", "eins()"), edit(t, twoFuncs, "two()", "zwei()")
		both := edit(t, left, "two()", "zwei()")
		s.commit(step{parents: []int{1}, set: m{"a.go": left}, author: "L <l@example.org>"})
		s.commit(step{parents: []int{1}, set: m{"a.go": right}, author: "R <r@example.org>"})
		s.commit(step{parents: []int{2, 3}, set: m{"a.go": both}})
		s.commit(step{parents: []int{3, 2}, set: m{"a.go": both}})
		s.commit(step{parents: []int{4}, set: m{"a.go": edit(t, both, "eins()", "ein()")}, author: "L <l@example.org>"})
		s.commit(step{parents: []int{5}, set: m{"a.go": edit(t, both, "zwei()", "zwo()")}, author: "R <r@example.org>"})
		return s.commit(step{parents: []int{6, 7}, set: m{"a.go": edit(t, edit(t, both, "eins()", "ein()"), "zwei()", "zwo()")}})
	}, map[string][]LineRange{"a.go": {{3, 5}, {7, 9}}}},
	{"names", func(_ *testing.T, s *scriptedRepo) int {
		s.commit(step{set: m{
			"caf\xe9.go": twoFuncs, "new\nline.go": twoFuncs, "tab\there.go": "package t\n", "-dash.go": "package d\n", `q"uo\te.go`: "package q\n",
			":colon.go": "package c\n", " lead.go": "package l\n", "é.go": "package e\n", "$(id);x.go": "package i\n",
		}})
		s.commit(step{set: m{"caf\xe9.go": edit1(twoFuncs, "one()", "eins()"), ":colon.go": "package cc\n"}})
		return s.commit(step{set: m{"new\nname.go": edit1(twoFuncs, "two()", "zwei()")}, remove: []string{"new\nline.go"}})
	}, map[string][]LineRange{"caf\xe9.go": {{3, 5}}, "new\nname.go": {{7, 9}}}},
	{"line_ends", func(_ *testing.T, s *scriptedRepo) int {
		crlf := strings.ReplaceAll(twoFuncs, "\n", "\r\n")
		cr := strings.ReplaceAll(twoFuncs, "\n", "\r")
		s.commit(step{set: m{"crlf.go": crlf, "cr.go": cr, "turned.go": twoFuncs}})
		s.commit(step{set: m{"crlf.go": edit1(crlf, "one()", "eins()"), "cr.go": edit1(cr, "two()", "zwei()"), "turned.go": crlf}})
		return s.commit(step{set: m{"turned.go": edit1(crlf, "one()", "eins()")}})
	}, map[string][]LineRange{"crlf.go": {{3, 5}, {7, 9}}, "cr.go": {{3, 5}, {7, 9}}, "turned.go": {{3, 5}, {7, 9}}}},
	{"empty_commits_and_modes", func(_ *testing.T, s *scriptedRepo) int {
		s.commit(step{set: m{"run.sh": "#!/bin/sh\ntrue\n", "link": "run.sh"}, mode: m{"link": "120000"}})
		s.commit(step{})
		s.commit(step{set: m{"run.sh": "#!/bin/sh\ntrue\n"}, mode: m{"run.sh": "100755"}})
		s.commit(step{set: m{"link": "other"}, mode: m{"link": "120000"}})
		s.commit(step{set: m{"link": "#!/bin/sh\nfalse\n"}}) // becomes a file
		return s.commit(step{author: "Empty <>"})
	}, map[string][]LineRange{"run.sh": {{1, 2}}}},
	{"skewed_clocks", func(_ *testing.T, s *scriptedRepo) int {
		v := func(i int) m { return m{"a.go": fmt.Sprintf("package p\n\nvar x = %d\n", i)} }
		s.commit(step{set: v(1)})
		s.commit(step{set: v(2), when: 1})                       // 1970
		s.commit(step{set: v(3), when: startDay + 4000*day})     // far ahead
		s.commit(step{set: v(4), when: startDay - 3*day})        // before its parent
		return s.commit(step{set: v(5), when: startDay + 5*day}) // the analysed one
	}, map[string][]LineRange{"a.go": {{3, 3}}}},
	{"bulk", func(_ *testing.T, s *scriptedRepo) int {
		files := m{}
		for i := range 5000 {
			files[fmt.Sprintf("d%d/f%d.go", i%50, i)] = fmt.Sprintf("package d%d\n\nvar v%d = %d\n", i%50, i, i)
		}
		s.commit(step{set: files})
		moved, old := m{}, []string{}
		for p, v := range files {
			moved["sub/"+p] = v
			old = append(old, p)
		}
		s.commit(step{set: moved, remove: old})
		for p, v := range moved {
			moved[p] = v + "// end\n"
		}
		return s.commit(step{set: moved})
	}, nil},
	{"mailmap", func(_ *testing.T, s *scriptedRepo) int {
		s.commit(step{set: m{"a.go": "package a\n"}, author: "ada <ADA@old.example>"})
		s.commit(step{set: m{"a.go": "package b\n"}, author: "Ada L <ada@example.org>"})
		s.commit(step{set: m{"a.go": "package c\n"}, author: "root <root@localhost>"})
		s.commit(step{set: m{"a.go": "package d\n"}, author: "Bob <root@localhost>"})
		return s.commit(step{set: m{".mailmap": "# who is who\n\nAda Lovelace <ada@example.org> <ada@old.example>\n" +
			"Ada Lovelace <ada@example.org>\nRobert <bob@example.org> bob <ROOT@localhost>\nbroken <line\n"}, author: "Ada L <ada@example.org>"})
	}, nil},
}

// edit1 is edit for scripts whose texts are constant.
func edit1(text, old, new string) string { return strings.Replace(text, old, new, 1) }

func TestHistoryGolden(t *testing.T) {
	for _, tt := range goldenHistories {
		t.Run(tt.name, func(t *testing.T) {
			s := newScriptedRepo(t)
			n := tt.script(t, s)
			got := describe(s.history(n, HistoryOptions{}), tt.ranges)
			if lines := strings.SplitAfter(got, "\n"); len(got) > 16<<10 {
				got = strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "commit ") }), "")
				got = got[:4<<10] + fmt.Sprintf("…\n%d bytes, sha256 %x\n", len(got), sha256.Sum256([]byte(got)))
			}
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

func TestHistoryActivity(t *testing.T) {
	s := newScriptedRepo(t)
	for i := range 30 {
		s.commit(step{set: m{"a.go": fmt.Sprintf("package p // %d\n", i)}, author: fmt.Sprintf("P%d <p%d@example.org>", i%2, i%2)})
	}
	for _, tt := range []struct {
		window          time.Duration
		commits         int
		weeks, lastWeek int
		months          int
	}{
		{10 * 24 * time.Hour, 11, 2, 7, 1}, // the window's first second counts
		{0, 30, 53, 7, 13},
		{math.MaxInt64, 30, 5, 7, 2},
	} {
		h := s.history(30, HistoryOptions{Window: tt.window})
		weeks, months := h.Weekly(), h.Monthly()
		if h.Commits() != tt.commits || len(weeks) != tt.weeks || len(months) != tt.months {
			t.Errorf("%v: %d commits, %d weeks, %d months", tt.window, h.Commits(), len(weeks), len(months))
			continue
		}
		last := weeks[len(weeks)-1]
		if last.Commits != tt.lastWeek || last.Authors != 2 || !last.Start.Equal(h.Until.AddDate(0, 0, -7)) {
			t.Errorf("%v: last week %+v", tt.window, last)
		}
		total := 0
		for _, b := range months {
			total += b.Commits
		}
		if total != tt.commits {
			t.Errorf("%v: months hold %d commits of %d", tt.window, total, tt.commits)
		}
	}
}
