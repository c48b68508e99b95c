package local

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/index/indextest"
)

// TestBytesDependOnInputAlone: neither the order of files nor a base changes a byte.
func TestBytesDependOnInputAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	docs := indextest.Random(r, 150, testDim)
	dir := t.TempDir()
	fresh := filepath.Join(dir, "fresh")
	writeIndex(t, fresh, testMeta, nil, docs)
	want, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	compare := func(name, path string) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the index differs, error %v", name, err)
		}
	}
	shuffled := slices.Clone(docs)
	r.Shuffle(len(docs), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	other := filepath.Join(dir, "other")
	writeIndex(t, other, testMeta, nil, shuffled)
	compare("other order", other)

	for _, changed := range []int{0, 1, 30, 150} {
		// The base lacks some files, has others, and has some with another content.
		older := slices.Concat(shuffled[changed:], indextest.Random(r, changed, testDim))
		slices.SortFunc(older, func(a, b indextest.Document) int { return strings.Compare(a.File.Path, b.File.Path) })
		older = slices.CompactFunc(older, func(a, b indextest.Document) bool { return a.File.Path == b.File.Path })
		writeIndex(t, filepath.Join(dir, "base"), testMeta, nil, older)
		base := openIndex(t, filepath.Join(dir, "base"))
		writeIndex(t, other, testMeta, base, shuffled)
		compare("with a base", other)
	}
}
