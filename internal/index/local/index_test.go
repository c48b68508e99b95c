package local

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/index"
)

// TestEverythingComesBack: files, chunks and texts are as they were given, in order of path.
func TestEverythingComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	docs := randomDocuments(r, 200)
	path := filepath.Join(t.TempDir(), "index")
	writeIndex(t, path, nil, docs)
	x := openIndex(t, path)
	if err := x.Verify(); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(docs, func(a, b document) int { return strings.Compare(a.file.Path, b.file.Path) })
	if n := x.Info().Files; n != len(docs) {
		t.Fatalf("%d files, want %d", n, len(docs))
	}
	for i := range docs {
		d := &docs[i]
		if x.Files()[i] != d.file {
			t.Fatalf("file %d is %+v, want %+v", i, x.Files()[i], d.file)
		}
		text, err := x.Text(t.Context(), d.file.Path)
		if err != nil || !bytes.Equal(text, d.text) {
			t.Fatalf("text of %s: %d bytes, error %v; want %d bytes", d.file.Path, len(text), err, len(d.text))
		}
		first, end := x.ChunksOf(int32(i))
		if int(end-first) != len(d.chunks) {
			t.Fatalf("%s has %d chunks, want %d", d.file.Path, end-first, len(d.chunks))
		}
		for j := range d.chunks {
			c, f, err := x.Chunk(t.Context(), first+int32(j))
			if err != nil || f != d.file || !reflect.DeepEqual(c, d.chunks[j]) || x.FileOf(first+int32(j)) != int32(i) {
				t.Fatalf("chunk %d of %s, error %v:\ngot  %+v\nwant %+v", j, d.file.Path, err, c, d.chunks[j])
			}
		}
	}
}

// TestBytesDependOnInputAlone: neither the order of files nor a base changes a byte.
func TestBytesDependOnInputAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	docs := randomDocuments(r, 300)
	dir := t.TempDir()
	fresh := filepath.Join(dir, "fresh")
	writeIndex(t, fresh, nil, docs)
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
	writeIndex(t, other, nil, shuffled)
	compare("other order", other)

	for _, changed := range []int{0, 1, 30, 300} {
		// The base lacks some files, has others, and has some with another content.
		older := slices.Concat(shuffled[changed:], randomDocuments(r, changed))
		slices.SortFunc(older, func(a, b document) int { return strings.Compare(a.file.Path, b.file.Path) })
		older = slices.CompactFunc(older, func(a, b document) bool { return a.file.Path == b.file.Path })
		writeIndex(t, filepath.Join(dir, "base"), nil, older)
		base := openIndex(t, filepath.Join(dir, "base"))
		writeIndex(t, other, base, shuffled)
		compare("with a base", other)
	}
}

func TestWordsAtHand(t *testing.T) {
	docs := randomDocuments(rand.New(rand.NewPCG(5, 6)), 50)
	path := filepath.Join(t.TempDir(), "index")
	writeIndex(t, path, nil, docs)
	x := openIndex(t, path)
	hits, err := x.Words(t.Context(), index.Lexical{Terms: []index.Term{{Text: "alpha", Weight: 1}, {Text: "server", Weight: 1}}}, nil, 10)
	if err != nil || len(hits) != 10 || hits[0].Score <= hits[9].Score {
		t.Fatalf("%v, %v", hits, err)
	}
}
