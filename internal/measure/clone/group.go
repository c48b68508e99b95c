package clone

import (
	"cmp"
	"slices"
)

// A piece is a run of tokens of one file that has copies.
type piece struct {
	tokenSpan
	file uint32
}

func comparePieces(x, y piece) int {
	return cmp.Or(cmp.Compare(x.file, y.file), cmp.Compare(x.from, y.from), cmp.Compare(y.to, x.to))
}

// samePiece is the share of the longer of two overlapping runs that must be common for them to be one piece.
const samePiece = 0.8

// activePieces is how many of the overlapping pieces before a run are looked at.
const activePieces = 32

// A family is the pieces that matches join, sorted and without overlap.
type family struct {
	pieces []uint32 // indexes
	tokens int      // of the shortest match
	exact  bool     // all matches are
}

func (f *family) weight() int { return f.tokens * (len(f.pieces) - 1) }

// grouping turns matches into pieces and families.
type grouping struct {
	pieces   []piece
	parents  []uint32 // union-find over pieces
	families []family
}

// group joins matches.
func group(matches []match) *grouping {
	g := &grouping{}
	ends := g.cut(matches)
	g.parents = make([]uint32, len(g.pieces))
	for i := range g.parents {
		g.parents[i] = uint32(i)
	}
	for i := range matches {
		a, b := g.root(ends[2*i]), g.root(ends[2*i+1])
		g.parents[max(a, b)] = min(a, b)
	}
	g.collect(matches, ends)
	return g
}

// cut makes the pieces: runs that differ a little at their ends are one. It returns, for each match, the pieces
// that its two runs belong to.
func (g *grouping) cut(matches []match) (ends []uint32) {
	runs := make([]piece, 0, 2*len(matches))
	for i := range matches {
		m := &matches[i]
		for _, r := range [...]piece{{file: m.fileA, tokenSpan: tokenSpan{from: int(m.a)}}, {file: m.fileB, tokenSpan: tokenSpan{from: int(m.b)}}} {
			r.to = r.from + int(m.length)
			runs = append(runs, r)
		}
	}
	order := make([]uint32, len(runs))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(x, y uint32) int { return comparePieces(runs[x], runs[y]) })
	ends = make([]uint32, len(runs))
	for _, at := range order {
		ends[at] = g.place(runs[at])
	}
	return ends
}

// place returns the piece that a run belongs to, a new one if need be. Runs come sorted.
func (g *grouping) place(r piece) uint32 {
	for i := len(g.pieces) - 1; i >= max(0, len(g.pieces)-activePieces); i-- {
		p := &g.pieces[i]
		if p.file != r.file {
			break
		}
		if float64(p.common(r.tokenSpan)) >= samePiece*float64(max(p.len(), r.len())) {
			return uint32(i)
		}
	}
	g.pieces = append(g.pieces, r)
	return uint32(len(g.pieces) - 1)
}

func (g *grouping) root(i uint32) uint32 {
	for g.parents[i] != i {
		g.parents[i] = g.parents[g.parents[i]]
		i = g.parents[i]
	}
	return i
}

// collect makes the families. Of pieces of one family that overlap the first stays.
func (g *grouping) collect(matches []match, ends []uint32) {
	index := make([]int32, len(g.pieces)) // of the root's family, plus one
	for i := range g.pieces {
		root := g.root(uint32(i))
		if index[root] == 0 {
			g.families = append(g.families, family{exact: true})
			index[root] = int32(len(g.families))
		}
		f := &g.families[index[root]-1]
		if n := len(f.pieces); n > 0 {
			if p := &g.pieces[f.pieces[n-1]]; p.file == g.pieces[i].file && p.to > g.pieces[i].from {
				continue
			}
		}
		f.pieces = append(f.pieces, uint32(i))
	}
	for i := range matches {
		f := &g.families[index[g.root(ends[2*i])]-1]
		f.exact = f.exact && matches[i].exact
		if n := int(matches[i].length); f.tokens == 0 || n < f.tokens {
			f.tokens = n
		}
	}
	g.families = slices.DeleteFunc(g.families, func(f family) bool { return len(f.pieces) < 2 })
}

// choose returns the families to report: the heaviest first, and of a lighter one only what the heavier ones
// leave, together with one place of it as the original.
func (g *grouping) choose() []family {
	order := slices.Clone(g.families)
	slices.SortFunc(order, g.heavier)
	taken := map[uint32]*spans{}
	chosen := order[:0]
	for _, f := range order {
		if f.pieces = g.uncovered(taken, f.pieces); len(f.pieces) < 2 {
			continue
		}
		for _, i := range f.pieces {
			p := &g.pieces[i]
			if taken[p.file] == nil {
				taken[p.file] = &spans{}
			}
			taken[p.file].add(p.tokenSpan)
		}
		chosen = append(chosen, f)
	}
	slices.SortFunc(chosen, g.heavier)
	return chosen
}

func (g *grouping) heavier(x, y family) int {
	return cmp.Or(cmp.Compare(y.weight(), x.weight()), cmp.Compare(x.pieces[0], y.pieces[0]), cmp.Compare(x.pieces[1], y.pieces[1]))
}

// uncovered returns the pieces of which less than half is taken and, before them, one of the others.
func (g *grouping) uncovered(taken map[uint32]*spans, pieces []uint32) []uint32 {
	var left []uint32
	original := -1
	for i, at := range pieces {
		p := &g.pieces[at]
		if s := taken[p.file]; s != nil && 2*s.common(p.tokenSpan) >= p.len() {
			if original < 0 {
				original = i
			}
			continue
		}
		left = append(left, at)
	}
	if original >= 0 && len(left) > 0 {
		left = append(left, pieces[original])
		slices.Sort(left)
	}
	return left
}

// spans is a set of tokens as sorted ranges that do not touch.
type spans struct{ list []tokenSpan }

func (s *spans) add(x tokenSpan) {
	from, _ := slices.BinarySearchFunc(s.list, x.from, func(y tokenSpan, from int) int { return cmp.Compare(y.to, from) })
	to := from
	for to < len(s.list) && s.list[to].from <= x.to {
		x.from, x.to = min(x.from, s.list[to].from), max(x.to, s.list[to].to)
		to++
	}
	s.list = slices.Replace(s.list, from, to, x)
}

// common returns how many tokens of x are in the set.
func (s *spans) common(x tokenSpan) (n int) {
	at, _ := slices.BinarySearchFunc(s.list, x.from, func(y tokenSpan, from int) int { return cmp.Compare(y.to, from) })
	for ; at < len(s.list) && s.list[at].from < x.to; at++ {
		n += max(0, s.list[at].common(x))
	}
	return n
}
