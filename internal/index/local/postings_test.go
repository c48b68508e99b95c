package local

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
)

// TestPostingsComeBack: lists of all forms of postings are read as they were written.
func TestPostingsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var want []posting
	var b []byte
	last, chunk := int32(-1), int32(0)
	for len(want) < 5000 {
		p := posting{chunk: chunk}
		for p.counts == (counts{}) {
			for f := range p.counts {
				p.counts[f] = []uint16{0, 0, 0, 1, 1, 2, 15, 16, 300, math.MaxUint16}[r.IntN(10)]
			}
		}
		if r.IntN(3) == 0 {
			p.counts = bodyOnce
		}
		want = append(want, p)
		b = appendPosting(b, last, p)
		last = chunk
		chunk += 1 + int32(r.IntN(3)*r.IntN(200))
	}
	got, err := decodePostings(nil, b, int(last)+1)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%d postings, error %v; want %d", len(got), err, len(want))
	}
	if _, err := decodePostings(nil, b, int(last)); err == nil {
		t.Error("a chunk that does not exist is read")
	}
	if _, err := decodePostings(nil, b[:len(b)-1], int(last)+1); err == nil && want[len(want)-1].counts != bodyOnce {
		t.Error("a list that is cut is read")
	}
}

// TestWordOften: a word that stands more often than can be counted still scores, and no length overflows.
func TestWordOften(t *testing.T) {
	text := []byte(strings.Repeat("x ", 70000) + "\n")
	docs := []indextest.Document{
		{File: index.File{Path: "a"}, Text: text, Chunks: index.Split(text, nil, "")},
		{File: index.File{Path: "b"}, Text: []byte("y\n"), Chunks: index.Split([]byte("y\n"), nil, "")},
	}
	path := filepath.Join(t.TempDir(), "index")
	writeIndex(t, path, Meta{}, nil, docs)
	x := openIndex(t, path)
	hits, err := x.Words(t.Context(), index.Lexical{Terms: []index.Term{{Text: "x", Weight: 1}}}, nil, 10)
	if err != nil || len(hits) != 1 || !(hits[0].Score > 0) || math.IsInf(float64(hits[0].Score), 0) {
		t.Errorf("%+v, error %v", hits, err)
	}
	if total := x.about.total[index.FieldBody]; total != math.MaxUint16+1 {
		t.Errorf("%d terms in all bodies, want %d", total, math.MaxUint16+1)
	}
}
