package local

import (
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/index/indextest"
)

const testDim = 8

// testMeta describes the indexes of the tests.
var testMeta = Meta{Repository: "test", Commit: strings.Repeat("ab", 20), Tree: strings.Repeat("cd", 20), Analyzer: "test-1", Model: "model-1", Dim: testDim}

// writeIndex writes documents to path.
func writeIndex(t testing.TB, path string, m Meta, base *Index, docs []indextest.Document) {
	t.Helper()
	w, err := Create(path, m)
	if err != nil {
		t.Fatal(err)
	}
	w.Base(base)
	for i := range docs {
		d := &docs[i]
		if w.Keep(d.File) {
			continue
		}
		if err := w.Add(d.File, d.Text, d.Chunks, d.Vectors); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// openIndex opens an index until the test ends.
func openIndex(t testing.TB, path string) *Index {
	t.Helper()
	x, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}
