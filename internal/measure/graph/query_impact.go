package graph

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// Impact is what may break when a symbol changes: everything that calls it, inherits from it or refers to it, and what does
// so with those, and so on.
type Impact struct {
	Of    []Symbol     `json:"of"`
	Files []ImpactFile `json:"files"` // outside of tests, the nearest first
	Tests []ImpactFile `json:"tests"` // the tests that reach it, the nearest first

	Symbols     int `json:"symbols"` // outside of tests, before the limit
	FileCount   int `json:"file_count"`
	TestSymbols int `json:"test_symbols"`
	TestCount   int `json:"test_file_count"`
	Farthest    int `json:"farthest"` // greatest distance
	Hidden      int `json:"hidden"`   // symbols beyond the limit
}

// ImpactFile is the dependants in one file.
type ImpactFile struct {
	Path     string      `json:"path"`
	Distance int         `json:"distance"` // of the nearest
	Count    int         `json:"count"`    // dependants, before the limit
	Symbols  []Dependant `json:"symbols"`  // the nearest first
}

// Dependant is a symbol that may break.
type Dependant struct {
	Symbol   Symbol `json:"symbol"`
	Distance int    `json:"distance"` // steps to what changes
	Use      Use    `json:"use"`      // the last of them
	Via      Symbol `json:"via"`      // what it needs
}

// Impact returns the dependants of definitions. That of a type is that of its members as well, that of a file or folder that
// of everything in it. A method that stands for another one of a base type depends on it.
func (g *Graph) Impact(ids []NodeID, o QueryOptions) *Impact {
	m := &Impact{Of: g.symbols(ids), Files: []ImpactFile{}, Tests: []ImpactFile{}}
	code, tests := map[NodeID][]reached{}, map[NodeID][]reached{}
	for _, r := range g.dependants(ids, &o) {
		m.Farthest = max(m.Farthest, int(r.distance))
		file, in := NodeID(g.nodes[r.id].file), code
		if Flags(g.nodes[r.id].flags|g.nodes[file].flags)&FlagTest != 0 { // a file of the product may have a module of tests
			in = tests
		}
		in[file] = append(in[file], r)
	}
	room := o.Limit
	m.Files, m.Symbols = g.impactFiles(m, code, &o, &room)
	m.Tests, m.TestSymbols = g.impactFiles(m, tests, &o, &room)
	m.FileCount, m.TestCount = len(m.Files), len(m.Tests)
	return m
}

// impactFiles lists what was reached in files, the nearest first, and counts it. Rows beyond the room left are hidden.
func (g *Graph) impactFiles(m *Impact, byFile map[NodeID][]reached, o *QueryOptions, room *int) (files []ImpactFile, symbols int) {
	files = []ImpactFile{}
	for _, file := range g.nearestFirst(byFile) {
		rows := byFile[file]
		slices.SortFunc(rows, func(a, b reached) int { return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.id, b.id)) })
		f := ImpactFile{Path: g.str(g.nodes[file].qualified), Distance: int(rows[0].distance), Count: len(rows), Symbols: []Dependant{}}
		symbols += len(rows)
		for _, r := range rows {
			if o.Limit > 0 && *room == 0 {
				m.Hidden++
				continue
			}
			*room--
			f.Symbols = append(f.Symbols, Dependant{Symbol: g.symbol(r.id), Distance: int(r.distance), Use: g.reason(&r), Via: g.symbol(r.via)})
		}
		files = append(files, f)
	}
	return files, symbols
}

// reached is a node that a search came to.
type reached struct {
	id, via  NodeID
	edge     *edgeRow // nil for a method that stands for via
	distance int32
}

func (g *Graph) reason(r *reached) Use {
	if r.edge != nil {
		return g.use(r.edge)
	}
	n := g.Node(r.id)
	return Use{Kind: "overrides", Evidence: reposage.EvidenceResolved.String(), Path: n.Path, Line: n.Line, Uses: 1, Candidates: 1}
}

// dependants searches breadth first against the direction of the edges. Sources of one distance come by id.
func (g *Graph) dependants(ids []NodeID, o *QueryOptions) []reached {
	distance := make([]int32, len(g.nodes)) // plus one; 0 is not reached
	var queue []reached
	enter := func(id NodeID) {
		if distance[id] == 0 {
			distance[id] = 1
			queue = append(queue, reached{id: id, via: NoNode})
		}
	}
	for _, id := range ids {
		for _, c := range g.within(id) {
			enter(c)
		}
	}
	roots := len(queue)
	for i := 0; i < len(queue); i++ {
		r := queue[i]
		if o.Depth > 0 && int(r.distance) >= o.Depth {
			break
		}
		from := len(queue)
		g.eachDependant(r.id, o, func(l link) {
			if l.edge != nil && l.edge.kind == uint8(reposage.EdgeImports) && r.distance > 0 {
				return // who imports a file that needs the symbol need not need it
			}
			if n := &g.nodes[l.other]; distance[l.other] == 0 && n.file >= 0 {
				distance[l.other] = r.distance + 2
				queue = append(queue, reached{id: l.other, via: r.id, edge: l.edge, distance: r.distance + 1})
			}
		})
		slices.SortFunc(queue[from:], func(a, b reached) int { return cmp.Compare(a.id, b.id) })
	}
	return queue[roots:]
}

// eachDependant calls fn for everything that directly depends on a node. The edge is nil for a method that stands
// for it.
func (g *Graph) eachDependant(id NodeID, o *QueryOptions, fn func(link)) {
	g.eachIn(id, o, fn)
	if class := g.constructed(id); class != NoNode {
		g.eachIn(class, o, func(l link) {
			if l.edge.kind == uint8(reposage.EdgeCalls) {
				fn(l)
			}
		})
	}
	for _, m := range g.overriders(id, o) {
		fn(link{m, nil})
	}
}

// nearestFirst sorts files by the distance of their nearest dependant, then path.
func (g *Graph) nearestFirst(byFile map[NodeID][]reached) []NodeID {
	files := make([]NodeID, 0, len(byFile))
	for f := range byFile {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b NodeID) int {
		return cmp.Or(cmp.Compare(byFile[a][0].distance, byFile[b][0].distance), cmp.Compare(g.str(g.nodes[a].qualified), g.str(g.nodes[b].qualified)), cmp.Compare(a, b))
	})
	return files
}

// overriders returns the methods that stand for a method in a type that directly inherits from its own.
func (g *Graph) overriders(id NodeID, o *QueryOptions) []NodeID {
	n := &g.nodes[id]
	if n.kind != uint8(KindFunction) || g.constructed(id) != NoNode {
		return nil
	}
	owner := g.owner(id)
	if owner == NoNode {
		return nil
	}
	return g.inSubtypes(owner, o, func(m *nodeRow) bool { return m.name == n.name })
}

// inSubtypes returns the methods that are wanted of the types that directly inherit from a type.
func (g *Graph) inSubtypes(typ NodeID, o *QueryOptions, want func(*nodeRow) bool) (out []NodeID) {
	g.eachIn(typ, o, func(l link) {
		if l.edge.kind != uint8(reposage.EdgeInherits) {
			return
		}
		for _, m := range g.methods(l.other) {
			if want(&g.nodes[m]) {
				out = append(out, m)
			}
		}
	})
	return out
}

// methods returns the functions that directly belong to a type, or to a block that adds to one.
func (g *Graph) methods(typ NodeID) []NodeID {
	qualified := g.str(g.nodes[typ].qualified)
	return g.filter(g.members(typ), func(m *nodeRow) bool {
		if m.kind != uint8(KindFunction) {
			return false
		}
		q := g.str(m.qualified)
		return len(q) == len(qualified)+1+len(g.str(m.name)) || m.parent >= 0 && g.nodes[m.parent].symbol == uint8(reposage.SymImpl)
	})
}

// Path is a shortest way from one symbol to another along what needs what.
type Path struct {
	From []Symbol `json:"from"`
	To   []Symbol `json:"to"`
	// Steps lead from one of From to one of To; none when there is no way.
	Steps []Step `json:"steps"`
	// Backward says that there is a way from To to From instead.
	Backward bool `json:"backward,omitempty"`
}

// Step is a relation on a Path.
type Step struct {
	From Symbol `json:"from"`
	Use  Use    `json:"use"`
	To   Symbol `json:"to"`
}

// Path returns a shortest way from one of the first definitions, or of what is in them, to one of the others.
func (g *Graph) Path(from, to []NodeID, o QueryOptions) *Path {
	p := &Path{From: g.symbols(from), To: g.symbols(to), Steps: []Step{}}
	p.Steps = g.way(from, to, &o)
	p.Backward = len(p.Steps) == 0 && len(g.way(to, from, &o)) > 0
	return p
}

// way searches breadth first along the edges.
func (g *Graph) way(from, to []NodeID, o *QueryOptions) []Step {
	goal := map[NodeID]bool{}
	for _, id := range to {
		for _, c := range g.within(id) {
			goal[c] = true
		}
	}
	seen := make([]bool, len(g.nodes))
	var queue []reached
	before := []int32{}
	for _, id := range from {
		for _, c := range g.within(id) {
			if !seen[c] {
				seen[c] = true
				queue, before = append(queue, reached{id: c, via: NoNode}), append(before, -1)
			}
		}
	}
	for i := 0; i < len(queue); i++ {
		r := queue[i]
		if o.Depth > 0 && int(r.distance) >= o.Depth {
			break
		}
		arrived := false
		g.eachNeed(r.id, o, func(l link) {
			if !arrived && (goal[l.other] || !seen[l.other]) { // a goal may be where the way begins: a cycle
				seen[l.other], arrived = true, goal[l.other]
				queue, before = append(queue, reached{id: l.other, via: r.id, edge: l.edge, distance: r.distance + 1}), append(before, int32(i))
			}
		})
		if arrived {
			return g.steps(queue, before, int32(len(queue)-1))
		}
	}
	return []Step{}
}

// eachNeed calls fn for everything that a node directly needs; a class that an object is made of needs what its
// constructor needs.
func (g *Graph) eachNeed(id NodeID, o *QueryOptions, fn func(link)) {
	g.eachOut(id, o, fn)
	if g.nodes[id].kind != uint8(KindType) {
		return
	}
	g.Children(id, func(c NodeID) bool {
		if g.constructed(c) == id {
			g.eachOut(c, o, fn)
		}
		return true
	})
}

func (g *Graph) steps(queue []reached, before []int32, at int32) []Step {
	steps := []Step{}
	for ; before[at] >= 0; at = before[at] {
		r := &queue[at]
		steps = append(steps, Step{From: g.symbol(r.via), Use: g.reason(r), To: g.symbol(r.id)})
	}
	slices.Reverse(steps)
	return steps
}
