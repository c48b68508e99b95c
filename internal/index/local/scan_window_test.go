package local

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
)

// lineExpression is an expression whose matches have no line end. It remembers the longest text that it was given.
type lineExpression struct {
	expression
	most *int
}

func (lineExpression) OneLine() bool { return true }

func (e lineExpression) Next(text []byte, from int) (start, end int, ok bool) {
	*e.most = max(*e.most, len(text)-from)
	return e.expression.Next(text, from)
}

// TestScanByWindows finds the same matches, a few lines at a time.
func TestScanByWindows(t *testing.T) {
	text := []byte(strings.Repeat(strings.Repeat("x", 70)+"\n"+strings.Repeat("y ", 40)+"needle\n", 2000) + strings.Repeat("z", scanWindow*2) + "needle")
	path := filepath.Join(t.TempDir(), "index")
	m := testMeta
	m.Model, m.Dim = "", 0
	writeIndex(t, path, m, nil, []indextest.Document{{
		File: index.File{Path: "a.txt", Blob: "1", Language: "Text"}, Text: text, Chunks: index.Split(text, nil, "Text"),
	}})
	x := openIndex(t, path)
	all := func(p index.Pattern) (found []index.Match) {
		if err := x.Scan(t.Context(), p, nil, func(m index.Match) bool { found = append(found, m); return true }); err != nil {
			t.Fatal(err)
		}
		return found
	}
	most := 0
	e := expression{regexp.MustCompile("needle"), nil}
	want, got := all(e), all(lineExpression{e, &most})
	if len(want) != 2001 || !slices.Equal(got, want) {
		t.Errorf("%d matches by windows, %d at once", len(got), len(want))
	}
	if longest := 3*scanWindow + 200; most > longest {
		t.Errorf("searched %d bytes at a time, more than %d", most, longest)
	}
}
