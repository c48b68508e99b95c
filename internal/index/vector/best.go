package vector

import (
	"cmp"
	"math"
	"slices"
)

// bestHits keeps the hits with the greatest scores, of equal ones those with the smaller row. It is a heap with the
// worst on top, as most rows of a scan are worse than that and cost one comparison with bar.
type bestHits struct {
	hits []Hit
	room int
	bar  float32 // a row offered in ascending order must score more than this
}

func newBest(room int) *bestHits {
	b := &bestHits{hits: make([]Hit, 0, room), room: room, bar: float32(math.Inf(-1))}
	if room == 0 {
		b.bar = float32(math.Inf(1))
	}
	return b
}

// compare orders hits from best to worst.
func compare(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Row, b.Row))
}

// add offers a hit. NaN counts as worse than everything, as cmp.Compare has it.
func (b *bestHits) add(row int32, score float32) {
	h := Hit{row, score}
	switch {
	case len(b.hits) < b.room:
		b.hits = append(b.hits, h)
		b.up()
	case b.room > 0 && compare(h, b.hits[0]) < 0:
		b.hits[0] = h
		b.down()
	}
	if len(b.hits) == b.room && b.room > 0 {
		b.bar = b.hits[0].Score
	}
}

// up moves the last hit to its place.
func (b *bestHits) up() {
	for i := len(b.hits) - 1; i > 0; {
		parent := (i - 1) / 2
		if compare(b.hits[i], b.hits[parent]) <= 0 {
			return
		}
		b.hits[i], b.hits[parent] = b.hits[parent], b.hits[i]
		i = parent
	}
}

// down moves the first hit to its place.
func (b *bestHits) down() {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(b.hits) {
			return
		}
		if child+1 < len(b.hits) && compare(b.hits[child+1], b.hits[child]) > 0 {
			child++
		}
		if compare(b.hits[child], b.hits[i]) <= 0 {
			return
		}
		b.hits[i], b.hits[child] = b.hits[child], b.hits[i]
		i = child
	}
}

// sorted returns the hits, best first. Nothing may be added after.
func (b *bestHits) sorted() []Hit {
	slices.SortFunc(b.hits, compare)
	return b.hits
}
