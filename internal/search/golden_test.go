package search_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/search"
)

// goldenQueries are asked of testdata/corpus. What they find is in testdata/results.golden, so that every change of the
// ranking is seen where it is reviewed; 'go test -update' writes it anew.
var goldenQueries = []string{
	// names
	"Router", "shortest_path", "frame_decode", "SessionKey::expired", "ParcelStore.load", "applyDiscount", "TaxTable", "Retry", "bucket",
	// key words
	"rate limit", "request logging", "graceful shutdown", "exponential backoff", "session key rotation", "dijkstra priority queue",
	"checksum", "password login", "invoice total with tax", "cache of parcels", "delivery queue", "user settings file", "database backup",
	// questions
	"how are requests matched to handlers", "what happens when a delivery fails", "where is a closed depot left out of routes",
	"how does a client learn that a parcel changed", "how is a damaged frame noticed",
	// what asks for a role
	"test of the router", "router example", "legacy retry", "how do I install it", "ferry.yaml timeout",
	// exact and filters
	`"too many requests"`, `/func \(s \*Server\) \w+/`, "handler lang:go -path:middleware", "retry test:no kind:class", "sym:Settings", "kind:interface",
	"荷物", "no such thing anywhere",
}

func TestGolden(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	var got strings.Builder
	for _, q := range goldenQueries {
		res := ask(t, s, q, search.Request{N: 5, Context: -1})
		fmt.Fprintf(&got, "%s — %s\n", q, res.Kind)
		for _, r := range res.List {
			fmt.Fprintf(&got, "  %.2f %s:%d-%d", r.Score, r.Path, r.Line, r.EndLine)
			if r.Symbol != "" {
				fmt.Fprintf(&got, " %s", r.Symbol)
			}
			fmt.Fprintf(&got, " @%d\n", r.Best)
		}
		for _, n := range res.Notes {
			fmt.Fprintf(&got, "  note: %s\n", n)
		}
	}
	checkGolden(t, "testdata/results.golden", got.String())
}

func TestGoldenExplain(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	var got strings.Builder
	for _, q := range []string{"Router", "exponential backoff", "how are requests matched to handlers"} {
		fmt.Fprintf(&got, "%s\n", q)
		for _, r := range ask(t, s, q, search.Request{N: 3, Context: 1, Explain: true}).List {
			fmt.Fprintf(&got, "  %.3f %s\n", r.Score, r.Path)
			for _, p := range r.Parts {
				fmt.Fprintf(&got, "    %+.3f %s\n", p.Points, p.Words)
			}
			for _, l := range r.Lines {
				fmt.Fprintf(&got, "    %4d|%s\n", l.Number, marked(l))
			}
		}
	}
	checkGolden(t, "testdata/explain.golden", got.String())
}

// marked puts what matches in brackets.
func marked(l search.Line) string {
	var b strings.Builder
	at := 0
	for _, m := range l.Marks {
		b.WriteString(l.Text[at:m.Start] + "[" + l.Text[m.Start:m.End] + "]")
		at = m.End
	}
	return b.String() + l.Text[at:]
}

func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; if the new ranking is better, run go test with -update\n%s", file, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, w[i], g[i])
		}
	}
	return "one is longer"
}
