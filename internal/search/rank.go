package search

import (
	"cmp"
	"slices"
)

// ranked is a piece with its place among the results.
type ranked struct {
	candidate *candidate
	piece     *piece
	place     int     // among the pieces of its file, from 0
	score     float64 // of the file, for the first piece; less for the others
}

// rank scores all candidates and returns the n best pieces. A file's first piece has the file's score; each further one
// the same share of it that its own points are of the first's, and Again for each before it.
func (cs *candidates) rank(n int) []ranked {
	cs.measure()
	var all []ranked
	for i := range cs.list {
		c := &cs.list[i]
		if len(c.pieces) == 0 {
			continue
		}
		c.score = total(cs.terms(c)) * penalty(cs.penalties(c.file))
		all = append(all, ranked{c, &c.pieces[0], 0, c.score})
		share, top := c.score, c.pieces[0].score
		for j := 1; j < min(len(c.pieces), n); j++ {
			if share *= cs.s.weights.Again; top > 0 {
				all = append(all, ranked{c, &c.pieces[j], j, share * c.pieces[j].score / top})
			} else if cs.in.kind == KindFilter { // each as good as the others
				all = append(all, ranked{c, &c.pieces[j], 0, c.score})
			}
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.piece.chunk, b.piece.chunk))
	})
	return all[:min(n, len(all))]
}

// addend is a part of a file's score: a signal times its weight.
type addend struct {
	name   string // as --explain shows it
	value  float64
	weight float64
}

// terms lists what a file's score is the sum of.
func (cs *candidates) terms(c *candidate) [11]addend {
	w := &cs.s.weights
	defines, titled, path := w.Defines, w.Titled, 1.0
	switch cs.in.kind {
	case KindSymbol, KindFilter:
		defines, titled = w.SymbolDefines, w.SymbolTitled
	case KindQuestion:
		path = w.QuestionPath
	}
	return [...]addend{
		{"words of the best place", c.words, w.Words},
		{"meaning of the best place", c.meaning, w.ofMeaning(cs.in.kind)},
		{"words of the query found in the file", c.coverage, w.Coverage},
		{"words of the query found in one place", c.together, w.Together},
		{"matches in the whole file", c.mass, w.Mass},
		{"query named by the file's name", c.asked, w.Asked * path},
		{"file's name asked for by the query", c.named, w.Named * path},
		{"query named by the folder", c.folder, w.Folder},
		{"defines the name", c.defines, defines},
		{"defines a name made of the query's words", c.composed, w.Composed},
		{"is called as asked", c.titled, titled},
	}
}

func total(terms [11]addend) (sum float64) {
	for i := range terms {
		sum += terms[i].value * terms[i].weight
	}
	return sum
}

// factor is what a role leaves of a file's score.
type factor struct {
	name string
	role role
	left float64
}

// penalties lists what a file's roles cost it, those that the query asks for excepted.
func (cs *candidates) penalties(file int32) []factor {
	roles := cs.s.table.entries[file].roles &^ cs.in.wants
	w := &cs.s.weights
	var due []factor
	if cs.in.usage && cs.s.table.guides(file) {
		due = append(due, factor{"documentation", 0, w.Guide})
	}
	if roles == 0 {
		return due
	}
	for _, f := range [...]factor{
		{"test code", roleTest, w.Test},
		{"example", roleExample, w.Example},
		{"for the sake of what is old", roleCompat, w.Compat},
		{"hands on what other files define", roleBarrel, w.Barrel},
		{"declares types only", roleTypes, w.Types},
		{"no code", roleProse, w.Prose},
		{"for one platform", roleForeign, w.Foreign},
		{"internal", roleInner, w.Inner},
		{"tells what was changed", roleHistory, w.History},
		{"a copy of others' code", roleVendored, w.Vendored},
	} {
		if roles&f.role != 0 {
			due = append(due, f)
		}
	}
	return due
}

func penalty(due []factor) float64 {
	left := 1.0
	for i := range due {
		left *= due[i].left
	}
	return left
}
