package graph

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// Hierarchy is the types that a type inherits from and those that inherit from it.
type Hierarchy struct {
	Of          []Symbol   `json:"of"`
	Ancestors   []Branch   `json:"ancestors"`   // what it inherits from or implements; interfaces among them
	Descendants []Branch   `json:"descendants"` // what inherits from it or implements it
	Methods     []Override `json:"methods"`     // its methods that stand for others, or that others stand for
	Hidden      int        `json:"hidden"`      // branches beyond the limit
}

// Override is a method with those of the same name in base types and in derived ones.
type Override struct {
	Method       Symbol   `json:"method"`
	Overrides    []Symbol `json:"overrides"`     // nearest base types first
	OverriddenBy []Symbol `json:"overridden_by"` // nearest derived types first
}

// Hierarchy returns what definitions of a type inherit from and what inherits from them. EInvalid for something that
// is no type.
func (g *Graph) Hierarchy(ids []NodeID, o QueryOptions) (*Hierarchy, error) {
	for _, id := range ids {
		if g.nodes[id].kind != uint8(KindType) {
			return nil, reposage.Errorf(reposage.EInvalid, "%s is a %s, and only types have a hierarchy", g.placeOf(id), NodeKind(g.nodes[id].kind)).
				WithHint("Name a class, struct, interface or trait.")
		}
	}
	h := &Hierarchy{Of: g.symbols(ids), Ancestors: []Branch{}, Descendants: []Branch{}, Methods: []Override{}}
	up := g.typeTree(ids, &o, g.bases)
	down := g.typeTree(ids, &o, g.derived)
	for i := range ids {
		h.Ancestors = append(h.Ancestors, up.branch(int32(i)).Branches...)
		h.Descendants = append(h.Descendants, down.branch(int32(i)).Branches...)
	}
	for _, t := range []*growth{up, down} {
		for i := range t.rows {
			h.Hidden += t.rows[i].more
		}
	}
	h.Methods = g.overrides(ids, up.types(ids), down.types(ids))
	return h, nil
}

func (g *Graph) typeTree(ids []NodeID, o *QueryOptions, next func(NodeID, *QueryOptions, func(link))) *growth {
	t := &growth{g: g, o: o, grew: map[NodeID]bool{}}
	t.links = func(id NodeID) (out []link) {
		next(id, o, func(l link) { out = append(out, l) })
		slices.SortStableFunc(out, func(a, b link) int { return cmp.Compare(a.other, b.other) })
		return slices.CompactFunc(out, func(a, b link) bool { return a.other == b.other })
	}
	t.plant(ids)
	return t
}

// bases calls fn for each type that a type, or a block that adds to it, inherits from.
func (g *Graph) bases(id NodeID, o *QueryOptions, fn func(link)) {
	inherits := func(l link) {
		if l.edge.kind == uint8(reposage.EdgeInherits) {
			fn(l)
		}
	}
	g.eachOut(id, o, inherits)
	n := &g.nodes[id]
	if n.file < 0 {
		return
	}
	g.eachBeside(NodeID(n.file), func(c NodeID) {
		if r := &g.nodes[c]; c != id && r.symbol == uint8(reposage.SymImpl) && r.name == n.name {
			g.eachOut(c, o, inherits)
		}
	})
}

// derived calls fn for each type that inherits from a type. A block that adds to a type stands for it.
func (g *Graph) derived(id NodeID, o *QueryOptions, fn func(link)) {
	g.eachIn(id, o, func(l link) {
		if l.edge.kind != uint8(reposage.EdgeInherits) {
			return
		}
		if n := &g.nodes[l.other]; n.symbol == uint8(reposage.SymImpl) && n.file >= 0 {
			if types := g.typesNamed(g.str(n.qualified), NodeID(n.file)); len(types) > 0 {
				l.other = types[0]
			}
		}
		fn(l)
	})
}

// types returns the types of a grown tree but its roots, the nearest first.
func (t *growth) types(roots []NodeID) (out []NodeID) {
	for _, r := range t.rows[len(roots):] {
		if !slices.Contains(roots, r.id) && !r.seen && !r.cycle {
			out = append(out, r.id)
		}
	}
	return out
}

// overrides pairs the methods of types with those of the same name above and below.
func (g *Graph) overrides(ids, above, below []NodeID) []Override {
	byName := func(types []NodeID) map[uint32][]NodeID {
		m := map[uint32][]NodeID{}
		for _, t := range types {
			for _, method := range g.methods(t) {
				if g.constructed(method) == NoNode {
					m[g.nodes[method].name] = append(m[g.nodes[method].name], method)
				}
			}
		}
		return m
	}
	up, down := byName(above), byName(below)
	rows := []Override{}
	for _, id := range ids {
		for _, m := range g.methods(id) {
			name := g.nodes[m].name
			if g.constructed(m) == NoNode && len(up[name])+len(down[name]) > 0 {
				rows = append(rows, Override{Method: g.symbol(m), Overrides: g.symbols(up[name]), OverriddenBy: g.symbols(down[name])})
			}
		}
	}
	return rows
}
