package report

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/search"
)

// foundFixture are results with what makes rendering hard: tabs, wide characters, a long line marked near its end, names
// and lines that would confuse a terminal, bytes that are no UTF-8.
func foundFixture() *SearchReport {
	long := strings.Repeat("// and on and on ", 20) + "until ripe"
	s := NewSearchReport(fixture().Revision, "pick\x1b[2J ripe fruit", &search.Results{
		Kind: search.KindQuestion, Commit: "0123456789abcdef", Notes: []string{"The query was compared by its words alone: the model \x1b[31mfailed."},
		List: []search.Result{
			{
				Path: "orchard/tree.go", Language: "Go", Line: 40, EndLine: 52, Best: 42, Symbol: "Tree.pick", SymbolKind: reposage.SymMethod, Score: 2.3456,
				Lines: []search.Line{
					{Number: 41, Text: "// pick takes ripe fruit.", Marks: []search.Mark{{Start: 3, End: 7}, {Start: 14, End: 18}, {Start: 19, End: 24}}},
					{Number: 42, Text: "func (t *Tree) pick(all bool) (n int, err error) {", Marks: []search.Mark{{Start: 15, End: 19}}},
					{Number: 43, Text: "\tfor _, f := range t.fruit {", Marks: []search.Mark{{Start: 21, End: 26}}},
				},
				Parts: []search.Part{{Points: 1.5, Words: "words of the query found in one place: 100% (pick, ripe, fruit)"}, {Points: 0.8456, Words: "defines pick: 85%"}},
			},
			{
				Path: "docs/\x1b[31mred\u202e.md", Language: "Markdown", Test: true, Line: 7, EndLine: 7, Best: 7, Score: 0.5,
				Lines: []search.Line{{Number: 7, Text: "果物を摘む \x1b[2J\xff ripe", Marks: []search.Mark{{Start: 22, End: 26}}}},
			},
			{
				Path: "long.js", Language: "JavaScript", Line: 1, EndLine: 900, Best: 900, Symbol: strings.Repeat("deeply.", 30) + "nested", SymbolKind: reposage.SymFunction, Score: 0.25,
				Lines: []search.Line{{Number: 900, Text: long, Marks: []search.Mark{{Start: len(long) - 4, End: len(long)}}}},
			},
		},
	})
	s.Model, s.Files, s.Chunks, s.TookMS = "static", 3, 1234, 0.8
	return s
}

func renderSearch(t *testing.T, s *SearchReport, f Format, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Search(&b, s, f, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSearchGolden(t *testing.T) {
	golden(t, "search.txt", renderSearch(t, foundFixture(), FormatText, TextOptions{}))
	golden(t, "search-color.txt", renderSearch(t, foundFixture(), FormatText, TextOptions{Width: 72, Color: true}))
	golden(t, "search.json", renderSearch(t, foundFixture(), FormatJSON, TextOptions{}))
	golden(t, "search.grep", renderSearch(t, foundFixture(), FormatGrep, TextOptions{}))
	none := NewSearchReport(fixture().Revision, "nowhere", &search.Results{Kind: search.KindSymbol})
	golden(t, "search-none.txt", renderSearch(t, none, FormatText, TextOptions{}))
	golden(t, "search-none.json", renderSearch(t, none, FormatJSON, TextOptions{}))
}

// TestSearchIsInert: nothing of a repository or a query reaches the terminal as it is.
func TestSearchIsInert(t *testing.T) {
	for _, f := range []Format{FormatText, FormatGrep} {
		if out := renderSearch(t, foundFixture(), f, TextOptions{}); strings.ContainsAny(out, "\x1b\u202e") || !utf8.ValidString(out) {
			t.Errorf("%s hands on what moves a cursor:\n%q", f, out)
		}
	}
}

func TestIndexGolden(t *testing.T) {
	x := &IndexReport{Revision: fixture().Revision, Built: true, Files: 1200, Kept: 1190, Chunks: 9000, Text: 9 << 20, Size: 7 << 20, Model: "static-code@crc32c:0"}
	var b bytes.Buffer
	if err := Index(&b, x, FormatText, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "index.txt", b.String())
	b.Reset()
	if err := Index(&b, x, FormatJSON, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "index.json", b.String())
}
