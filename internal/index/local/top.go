package local

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage/internal/index"
)

// top keeps the n best hits: a heap with the worst in front. Of equal scores the lower chunk is better.
type top struct {
	n    int
	hits []index.Hit
}

func newTop(n int) *top { return &top{n: n, hits: make([]index.Hit, 0, min(n, 1024))} }

// wants reports whether a hit of the score would be kept, if chunks are offered in ascending order.
func (t *top) wants(score float32) bool { return len(t.hits) < t.n || score > t.hits[0].Score }

func better(a, b index.Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Chunk, b.Chunk))
}

// add offers a hit.
func (t *top) add(h index.Hit) {
	if len(t.hits) < t.n {
		t.hits = append(t.hits, h)
		for i := len(t.hits) - 1; i > 0; {
			parent := (i - 1) / 2
			if better(t.hits[i], t.hits[parent]) <= 0 {
				break
			}
			t.hits[i], t.hits[parent] = t.hits[parent], t.hits[i]
			i = parent
		}
		return
	}
	if better(h, t.hits[0]) >= 0 {
		return
	}
	t.hits[0] = h
	for i := 0; ; {
		worst := 2*i + 1
		if worst >= len(t.hits) {
			return
		}
		if worst+1 < len(t.hits) && better(t.hits[worst+1], t.hits[worst]) > 0 {
			worst++
		}
		if better(t.hits[worst], t.hits[i]) <= 0 {
			return
		}
		t.hits[i], t.hits[worst] = t.hits[worst], t.hits[i]
		i = worst
	}
}

// sorted returns the hits, the best first.
func (t *top) sorted() []index.Hit {
	slices.SortFunc(t.hits, better)
	return t.hits
}
