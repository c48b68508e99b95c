package people

import (
	"fmt"
	"reflect"
	"testing"
)

// a changes 8 times, b 6 times, together 5 times: 5/8. c and a change together 4 times only. d and e change 10 and
// 20 times, 9 times together: 9/20 is too little.
func TestCoupling(t *testing.T) {
	h := newHistory("a.go", "b.go", "c.go", "d.go", "e.go")
	h.commits(5, "Ann", 5, "b.go", "a.go")
	h.commits(1, "Ann", 5, "b.go")
	h.commits(3, "Ben", 5, "a.go", "c.go")
	h.commits(1, "Ben", 5, "c.go")
	h.commits(9, "Ben", 5, "d.go", "e.go")
	h.commits(1, "Ben", 5, "d.go")
	h.commits(11, "Ben", 5, "e.go")
	h.commits(20, "dependabot[bot]", 5, "c.go", "e.go")
	got := Analyze(h.in).Couplings
	want := Couplings{Commits: 31, Total: 1, Hidden: 1, Pairs: []Coupling{
		{A: "a.go", B: "b.go", Common: 5, OfA: 8, OfB: 6, Degree: 0.625, Kind: CouplingCode, Hidden: true},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestCouplingWithRelation(t *testing.T) {
	h := newHistory("b.go", "a.go", "c.go", "a_test.go", "x/a.c", "x/a.h")
	h.commits(10, "Ann", 5, "a.go", "b.go", "c.go", "a_test.go", "x/a.c", "x/a.h")
	asked := 0
	h.in.Related = func(a, b int32) bool {
		asked++
		names := [2]string{h.in.Files[a].Path, h.in.Files[b].Path}
		return names == [2]string{"a.go", "b.go"}
	}
	r := Analyze(h.in)
	if asked != 15 || r.Couplings.Total != 15 {
		t.Fatalf("asked %d times for %d pairs", asked, r.Couplings.Total)
	}
	kinds := map[string]string{}
	for _, p := range r.Couplings.Pairs {
		kinds[p.A+" "+p.B] = fmt.Sprint(p.Kind, " ", p.Related, " ", p.Hidden)
	}
	for pair, want := range map[string]string{
		"a.go b.go": "code true false", "a.go c.go": "code false true", "a.go a_test.go": "test-subject false false",
		"a_test.go b.go": "test false false", "x/a.c x/a.h": "twin false false", "a.go x/a.c": "code false true",
	} {
		if kinds[pair] != want {
			t.Errorf("%s: %q, want %q", pair, kinds[pair], want)
		}
	}
	s := r.Summarize(8)
	if len(s.Coupled.Pairs) != 8 || !s.Coupled.Pairs[0].Hidden || s.Coupled.Total != 15 {
		t.Errorf("summary %+v", s.Coupled)
	}
	for _, p := range s.Coupled.Pairs {
		if p.Kind == CouplingTest || p.Kind == CouplingSubject {
			t.Errorf("%s and %s: tests are not among the worst", p.A, p.B)
		}
	}
	h.in.Related = nil
	if r := Analyze(h.in); r.Couplings.Hidden != 0 || r.Couplings.Total != 15 {
		t.Errorf("without a graph: %+v", r.Couplings)
	}
}

// Stronger pairs come first: 6 of 6 (6.0) before 10 of 18 (5.6) before 5 of 5 (5.0).
func TestCouplingOrder(t *testing.T) {
	h := newHistory("a", "b", "c", "d", "e", "f")
	h.commits(5, "Ann", 5, "a", "b")
	h.commits(6, "Ann", 5, "c", "d")
	h.commits(10, "Ann", 5, "e", "f")
	h.commits(8, "Ann", 5, "e")
	var got []string
	for _, p := range Analyze(h.in).Couplings.Pairs {
		got = append(got, p.A+p.B)
	}
	if want := []string{"cd", "ef", "ab"}; !reflect.DeepEqual(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

// 50 paths still count, 51 do not, also when most of them exist no more.
func TestLargeCommits(t *testing.T) {
	for paths, want := range map[int]int{50: 1, 51: 0} {
		h := newHistory("a.go", "b.go")
		h.commits(6, "Ann", 5, "a.go", "b.go")
		for i := range h.in.Commits {
			h.in.Commits[i].Paths = paths
		}
		r := Analyze(h.in)
		if c := r.Couplings; c.Total != want || c.Large != 6*(1-want) || c.Commits != 6*want {
			t.Errorf("%d paths: %+v", paths, c)
		}
		if r.Files[0].Commits != 6 {
			t.Errorf("ownership counts %d commits", r.Files[0].Commits)
		}
	}
}

// Ten groups of 50 files give 12,250 pairs; the 10,000 strongest are kept, all are counted.
func TestManyCouplings(t *testing.T) {
	var files []string
	for i := range 500 {
		files = append(files, fmt.Sprintf("f%03d.go", i))
	}
	h := newHistory(files...)
	for g := range 10 {
		h.commits(5+g, "Ann", 5, files[g*50:g*50+50]...)
	}
	c := Analyze(h.in).Couplings
	if c.Total != 12_250 || c.Hidden != 12_250 || len(c.Pairs) != maxCouplings {
		t.Fatalf("%d pairs, %d hidden, %d kept", c.Total, c.Hidden, len(c.Pairs))
	}
	if first, last := c.Pairs[0], c.Pairs[maxCouplings-1]; first.Common != 14 || last.Common != 6 {
		t.Errorf("kept from %d to %d common commits", first.Common, last.Common)
	}
}

func TestSubject(t *testing.T) {
	for file, want := range map[string]string{
		"test_client.py": "client", "src/client.spec.ts": "client", "ClientTests.cs": "client", "client.go": "client", "HTTPClientTest.java": "httpclient",
		"http_client.rb": "httpclient", "tests.py": "", "latest.go": "latest", "Contest.java": "contest", "TestClient.php": "client", ".eslintrc": "eslintrc",
	} {
		if got := subject(file); got != want {
			t.Errorf("subject(%q) = %q, want %q", file, got, want)
		}
	}
}

// A window of 20,000 commits over 75,000 files.
func BenchmarkAnalyze(b *testing.B) {
	h := &history{in: Input{Until: until, Related: func(a, b int32) bool { return false }}}
	for i := range 75_000 {
		h.in.Files = append(h.in.Files, File{Path: fmt.Sprintf("d%d/e%d/f%d/g%d.go", i%10, i%100, i%1000, i), CodeLines: 100, Last: until})
	}
	for i := range 300 {
		h.in.Authors = append(h.in.Authors, fmt.Sprint("Author ", i))
	}
	seed := uint32(1)
	next := func(n int) int32 {
		seed = seed*1664525 + 1013904223
		return int32(seed>>8) % int32(n)
	}
	for range 20_000 {
		c := Commit{Time: until - int64(next(365))*day, Author: next(300)}
		base := next(74_000)
		for range 1 + next(20) {
			c.Files = append(c.Files, base+next(40))
		}
		h.in.Commits = append(h.in.Commits, c)
	}
	b.ReportAllocs()
	for b.Loop() {
		Analyze(h.in)
	}
}
