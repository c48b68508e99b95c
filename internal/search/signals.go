package search

import (
	"cmp"
	"slices"
)

// signals are what speaks for a file, each from 0 to 1 (what a definition is worth may exceed it a little).
type signals struct {
	words, meaning, coverage, together, mass float64
	asked, named, folder, titled             float64
	defines, composed                        float64
}

// measure fills in the signals of all candidates, and the order of each one's pieces.
func (cs *candidates) measure() {
	var best, most float64
	for i := range cs.list {
		c := &cs.list[i]
		for _, p := range c.pieces {
			best = max(best, p.words)
			c.mass += p.words
		}
		most = max(most, c.mass)
	}
	for i := range cs.list {
		c := &cs.list[i]
		if most > 0 {
			c.mass /= most
		}
		cs.measurePieces(c, best)
		cs.measurePath(c)
	}
}

// measurePieces scores the pieces of a file, for which the best of all have that many points by words, and sorts them.
func (cs *candidates) measurePieces(c *candidate, best float64) {
	w := &cs.s.weights
	meaning, defines := w.ofMeaning(cs.in.kind), 1.0
	if cs.in.kind == KindSymbol {
		defines = w.SymbolDefines
	}
	var all uint64
	for i := range c.pieces {
		p := &c.pieces[i]
		if best > 0 {
			p.words /= best
		}
		together := cs.share(p.terms)
		p.score = w.Words*p.words + meaning*p.meaning + w.Together*together + defines*p.defines
		all |= p.terms
		c.words, c.meaning, c.together = max(c.words, p.words), max(c.meaning, p.meaning), max(c.together, together)
	}
	c.coverage = cs.share(all)
	slices.SortFunc(c.pieces, func(a, b piece) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.chunk, b.chunk))
	})
}

// share is how much of the query's words, by weight, is among the terms.
func (cs *candidates) share(terms uint64) float64 {
	if cs.in.weight == 0 {
		return 0
	}
	sum := 0.0
	for i := range cs.in.words {
		w := &cs.in.words[i]
		sum += w.idf * w.found(terms)
	}
	return sum / cs.in.weight
}

// measurePath compares the words of the query with those of the path, both ways.
func (cs *candidates) measurePath(c *candidate) {
	t := cs.s.table
	e := &t.entries[c.file]
	var weight float64
	for i := range cs.likes {
		idf := cs.in.paths[i].idf
		weight += idf
		c.asked += idf * cs.likes[i].best(e.stem)
		c.folder += idf * cs.likes[i].best(e.folders)
	}
	if weight > 0 {
		c.asked /= weight
		c.folder /= weight
	}
	var sum float64
	for _, id := range e.stem {
		best := 0.0
		for i, l := range cs.likes {
			if like := l.of(id); like > best {
				best = max(best, like*cs.inStem(i, e))
			}
		}
		c.named += best * t.words[id].idf
		sum += t.words[id].idf
	}
	if sum > 0 {
		c.named /= sum
	}
}

// inStem is how much of the word that a subject is part of the name of a file has: session_key has one half of
// session_destroy.
func (cs *candidates) inStem(subject int, e *fileEntry) float64 {
	s := &cs.in.paths[subject]
	if s.of == 1 {
		return 1
	}
	found := 0.0
	for _, l := range cs.likes[s.first : s.first+s.of] {
		found += l.best(e.stem)
	}
	return found / float64(s.of)
}
