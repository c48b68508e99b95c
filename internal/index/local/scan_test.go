package local

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
)

// TestScanManyMatches: more matches than are found ahead come in order, across the files of a block, and can be stopped
// anywhere.
func TestScanManyMatches(t *testing.T) {
	const lines = maxAhead + 1000
	var docs []indextest.Document
	for _, name := range []string{"a", "b", "c"} {
		text := []byte(strings.Repeat("p\n", lines))
		docs = append(docs, indextest.Document{File: index.File{Path: name}, Text: text, Chunks: index.Split(text, nil, "")})
	}
	path := filepath.Join(t.TempDir(), "index")
	writeIndex(t, path, Meta{}, nil, docs)
	x := openIndex(t, path)
	for _, stop := range []int{1, maxAhead, maxAhead + 1, lines, lines + 1, 2*lines + maxAhead + 5, 3 * lines} {
		n := 0
		err := x.Scan(t.Context(), scanned{regexp.MustCompile("p")}, nil, func(m index.Match) bool {
			if want := int32(n / lines); x.FileOf(m.Chunk) != want || m.Line != n%lines+1 || m.Start != uint32(n%lines*2) {
				t.Fatalf("match %d is %+v of file %d", n, m, x.FileOf(m.Chunk))
			}
			n++
			return n < stop
		})
		if err != nil || n != stop {
			t.Fatalf("stopped after %d: %d matches, error %v", stop, n, err)
		}
	}
}

func TestLineEnds(t *testing.T) {
	text := []byte("a\nb\r\nc\rd\r")
	for end, want := range []uint32{0, 0, 1, 1, 1, 2, 2, 3, 3, 4} {
		if got := lineEnds(text, 0, uint32(end)); got != want {
			t.Errorf("%q has %d line ends, want %d", text[:end], got, want)
		}
	}
}

func TestNeedles(t *testing.T) {
	for literal, want := range map[string]string{
		"":                     "[]",
		"foo":                  "[{foo 3}]",
		"foo(":                 "[{foo 2}]",
		".Foo":                 "[{foo 1}]",
		"(foo)":                "[{foo 0}]",
		"foo.foo":              "[{foo 1}]",
		"context deadline err": "[{deadline 0} {err 1} {context 2}]",
		" a of the list":       "[{the 0} {list 1}]",
		"x y":                  "[{x 2}]",
		"größe(":               "[{größe 3}]",
		"é foo é":              "[{foo 0}]",
	} {
		if got := fmt.Sprint(needles(literal)); got != want {
			t.Errorf("needles of %q: %s, want %s", literal, got, want)
		}
	}
}
