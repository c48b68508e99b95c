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

// before reports whether a is better than b. Scores are never NaN here.
func (a Hit) before(b Hit) bool {
	return a.Score > b.Score || a.Score == b.Score && a.Row < b.Row
}

// add offers a hit.
func (b *bestHits) add(row int32, score float32) {
	h := Hit{row, score}
	switch {
	case len(b.hits) < b.room:
		b.hits = append(b.hits, h)
		b.up()
	case b.room > 0 && h.before(b.hits[0]):
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
		if !b.hits[parent].before(b.hits[i]) {
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
		if child+1 < len(b.hits) && b.hits[child].before(b.hits[child+1]) {
			child++
		}
		if !b.hits[i].before(b.hits[child]) {
			return
		}
		b.hits[i], b.hits[child] = b.hits[child], b.hits[i]
		i = child
	}
}

// sorted returns the hits, best first. Nothing may be added after.
func (b *bestHits) sorted() []Hit {
	slices.SortFunc(b.hits, func(x, y Hit) int { return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Row, y.Row)) })
	return b.hits
}
