package graph

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// Tree is who calls a symbol, or what it calls.
type Tree struct {
	Roots []Branch `json:"roots"` // the definitions asked about
	// Weaker counts the direct relations that were left out because their evidence is weaker than asked for.
	Weaker int `json:"weaker"`
	Hidden int `json:"hidden"` // branches beyond the limit
}

// Branch is a symbol of a Tree with what hangs from it.
type Branch struct {
	Symbol Symbol `json:"symbol"`
	Use    *Use   `json:"use,omitempty"` // between it and the symbol that it hangs from; none for a root
	// Cycle: the symbol is also one of those that it hangs from. Seen: what hangs from it is shown at another place, nearer to
	// the root.
	Cycle    bool     `json:"cycle,omitempty"`
	Seen     bool     `json:"seen,omitempty"`
	More     int      `json:"more,omitempty"` // branches that are not shown: beyond the depth or the limit
	Branches []Branch `json:"branches"`
}

// Callers returns who calls definitions or hands them on as a value, who calls those, and so on. Of a class it is
// who makes objects of it.
func (g *Graph) Callers(ids []NodeID, o QueryOptions) *Tree {
	return g.tree(ids, &o, func(id NodeID, fn func(link)) {
		g.eachIn(id, &o, fn)
		if class := g.constructed(id); class != NoNode {
			g.eachIn(class, &o, fn)
		}
		if g.nodes[id].kind == uint8(KindType) {
			g.Children(id, func(c NodeID) bool {
				if g.constructed(c) == id {
					g.eachIn(c, &o, fn)
				}
				return true
			})
		}
	}, g.weaker(ids, &o, true))
}

// Callees returns what definitions call, what those call, and so on. A class that an object is made of stands
// for its constructor.
func (g *Graph) Callees(ids []NodeID, o QueryOptions) *Tree {
	return g.tree(ids, &o, func(id NodeID, fn func(link)) {
		g.eachOut(id, &o, fn)
		if g.nodes[id].kind == uint8(KindType) {
			g.Children(id, func(c NodeID) bool {
				if g.constructed(c) == id {
					g.eachOut(c, &o, fn)
				}
				return true
			})
		}
	}, g.weaker(ids, &o, false))
}

// weaker counts the calls of definitions that a query leaves out.
func (g *Graph) weaker(ids []NodeID, o *QueryOptions, in bool) (n int) {
	all := &QueryOptions{Evidence: reposage.EvidenceName}
	count := func(l link) {
		if l.edge.kind == uint8(reposage.EdgeCalls) && !o.admits(l.edge) {
			n++
		}
	}
	for _, id := range ids {
		if in {
			g.eachIn(id, all, count)
		} else {
			g.eachOut(id, all, count)
		}
	}
	return n
}

// growth is a tree that grows breadth first, so that a limit cuts what is farthest away.
type growth struct {
	g     *Graph
	o     *QueryOptions
	links func(NodeID) []link // what hangs from a node, in order, each once
	rows  []grown
	grew  map[NodeID]bool // what hangs from it is in the tree
	total int
}

// grown is a branch by index.
type grown struct {
	id          NodeID
	edge        *edgeRow
	parent      int32
	depth       int
	first, end  int32 // its branches are rows first to end
	more        int
	cycle, seen bool
}

func (g *Graph) tree(ids []NodeID, o *QueryOptions, next func(NodeID, func(link)), weaker int) *Tree {
	t := growth{g: g, o: o, grew: map[NodeID]bool{}}
	t.links = func(id NodeID) []link { return g.calls(id, next) }
	t.plant(ids)
	out := &Tree{Weaker: weaker, Roots: []Branch{}}
	for i := range ids {
		out.Roots = append(out.Roots, t.branch(int32(i)))
	}
	for i := range t.rows {
		out.Hidden += t.rows[i].more
	}
	return out
}

// plant grows the tree from its roots.
func (t *growth) plant(ids []NodeID) {
	for _, id := range ids {
		t.rows = append(t.rows, grown{id: id, parent: -1})
	}
	for i := 0; i < len(t.rows); i++ {
		t.grow(int32(i))
	}
}

// grow hangs the neighbours of a row from it.
func (t *growth) grow(at int32) {
	r := &t.rows[at]
	for p := r.parent; p >= 0 && !r.cycle; p = t.rows[p].parent {
		r.cycle = t.rows[p].id == r.id
	}
	if r.cycle {
		return
	}
	if t.grew[r.id] {
		r.seen = len(t.links(r.id)) > 0
		return
	}
	links := t.links(r.id)
	if t.o.Depth > 0 && r.depth >= t.o.Depth {
		r.more = len(links)
		return
	}
	t.grew[r.id] = true
	if room := t.o.Limit - t.total; t.o.Limit > 0 && len(links) > room {
		r.more = len(links) - max(0, room)
		links = links[:max(0, room)]
	}
	t.total += len(links)
	r.first, r.end = int32(len(t.rows)), int32(len(t.rows)+len(links))
	depth := r.depth + 1
	for _, l := range links {
		t.rows = append(t.rows, grown{id: l.other, edge: l.edge, parent: at, depth: depth})
	}
}

// calls returns the calls of a symbol, one by symbol at the other end, code before tests, in source order.
func (g *Graph) calls(id NodeID, next func(NodeID, func(link))) []link {
	var out []link
	at := map[NodeID]bool{}
	next(id, func(l link) {
		k := reposage.EdgeKind(l.edge.kind)
		asValue := k == reposage.EdgeReferences && g.nodes[l.edge.to].kind == uint8(KindFunction)
		if (k == reposage.EdgeCalls || asValue) && !at[l.other] {
			at[l.other] = true
			out = append(out, l)
		}
	})
	slices.SortStableFunc(out, func(a, b link) int {
		x, y := &g.nodes[a.other], &g.nodes[b.other]
		return cmp.Or(cmp.Compare(x.flags&uint16(FlagTest), y.flags&uint16(FlagTest)), cmp.Compare(a.edge.from, b.edge.from), cmp.Compare(a.edge.line, b.edge.line), cmp.Compare(a.other, b.other))
	})
	return out
}

func (t *growth) branch(at int32) Branch {
	r := &t.rows[at]
	b := Branch{Symbol: t.g.symbol(r.id), Cycle: r.cycle, Seen: r.seen, More: r.more, Branches: []Branch{}}
	if r.edge != nil {
		u := t.g.use(r.edge)
		b.Use = &u
	}
	for i := r.first; i < r.end; i++ {
		b.Branches = append(b.Branches, t.branch(i))
	}
	return b
}
