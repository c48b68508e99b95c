package graph

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// LevelSymbol is the level of single definitions.
const LevelSymbol Level = "symbol"

// Net is nodes and the relations between them, for drawing an answer or handing it to another program.
type Net struct {
	Nodes []Symbol  `json:"nodes"`
	Edges []NetEdge `json:"edges"`
}

// NetEdge is a relation of a Net.
type NetEdge struct {
	From int `json:"source"` // index into the nodes
	To   int `json:"to_node"`
	Use  Use `json:"use"`
}

// netBuilder numbers the nodes of a Net as they come.
type netBuilder struct {
	net  *Net
	at   map[NodeID]int
	seen map[[2]int]bool
}

func newNet() *netBuilder {
	return &netBuilder{net: &Net{Nodes: []Symbol{}, Edges: []NetEdge{}}, at: map[NodeID]int{}, seen: map[[2]int]bool{}}
}

func (b *netBuilder) node(s Symbol) int {
	i, ok := b.at[s.ID]
	if !ok {
		i = len(b.net.Nodes)
		b.at[s.ID] = i
		b.net.Nodes = append(b.net.Nodes, s)
	}
	return i
}

// edge enters a relation once.
func (b *netBuilder) edge(from, to Symbol, u Use) {
	f, t := b.node(from), b.node(to)
	if key := [2]int{f, t}; !b.seen[key] {
		b.seen[key] = true
		b.net.Edges = append(b.net.Edges, NetEdge{f, t, u})
	}
}

// Net returns a tree as nodes and edges. Edges lead from who needs to what is needed: of callers, in is true.
func (t *Tree) Net(in bool) *Net {
	b := newNet()
	for i := range t.Roots {
		b.node(t.Roots[i].Symbol)
		b.branches(&t.Roots[i], in)
	}
	return b.net
}

func (b *netBuilder) branches(of *Branch, in bool) {
	for i := range of.Branches {
		c := &of.Branches[i]
		if in {
			b.edge(c.Symbol, of.Symbol, *c.Use)
		} else {
			b.edge(of.Symbol, c.Symbol, *c.Use)
		}
		b.branches(c, in)
	}
}

// Net returns a hierarchy as nodes and edges, from derived to base types.
func (h *Hierarchy) Net() *Net {
	b := newNet()
	for _, s := range h.Of {
		b.node(s)
	}
	if len(h.Of) > 0 {
		b.branches(&Branch{Symbol: h.Of[0], Branches: h.Ancestors}, false)
		b.branches(&Branch{Symbol: h.Of[0], Branches: h.Descendants}, true)
	}
	return b.net
}

// Net returns imports and uses as nodes and edges.
func (r *Imports) Net() *Net {
	b := newNet()
	b.node(r.Of)
	row := func(i *ImportRow) Use {
		return Use{Kind: reposage.EdgeImports.String(), Evidence: reposage.EvidenceResolved.String(), Path: i.Path, Line: i.Line, Uses: i.Uses, Candidates: 1}
	}
	for i := range r.Imports {
		b.edge(r.Of, r.Imports[i].Symbol, row(&r.Imports[i]))
	}
	for i := range r.Importers {
		b.edge(r.Importers[i].Symbol, r.Of, row(&r.Importers[i]))
	}
	for i := range r.Uses {
		b.edge(r.Of, r.Uses[i].symbol, r.Uses[i].use())
	}
	for i := range r.Users {
		b.edge(r.Users[i].symbol, r.Of, r.Users[i].use())
	}
	return b.net
}

func (r *UseRow) use() Use {
	return Use{Kind: usesKind, Path: r.File, Line: r.Line, Uses: r.Uses, Candidates: 1}
}

// usesKind is the kind of relations that stand for several.
const usesKind = "uses"

// Net returns an impact as nodes and edges: each dependant with what it needs.
func (m *Impact) Net() *Net {
	b := newNet()
	for _, s := range m.Of {
		b.node(s)
	}
	for _, files := range [][]ImpactFile{m.Files, m.Tests} {
		for i := range files {
			for _, d := range files[i].Symbols {
				b.edge(d.Symbol, d.Via, d.Use)
			}
		}
	}
	return b.net
}

// Net returns a path as nodes and edges.
func (p *Path) Net() *Net {
	b := newNet()
	for _, s := range p.Steps {
		b.edge(s.From, s.To, s.Use)
	}
	return b.net
}

// Export returns the dependencies of a level. Files and packages are those outside of tests, by path; definitions are
// all, with relations of enough evidence.
func (g *Graph) Export(level Level, o QueryOptions) *Net {
	if level == LevelSymbol {
		return g.symbolNet(&o)
	}
	return g.dependencyNet(g.dependencyGraph(level, false), func(int32) bool { return true })
}

// CycleNet returns the files or packages that are part of a cycle, and what they need of each other.
func (g *Graph) CycleNet(level Level) *Net {
	d := g.dependencyGraph(level, false)
	g.dropWithinUnits(d, level)
	of := make([]int32, len(d.ids))
	for i, c := range d.components() {
		for _, v := range c {
			of[v] = int32(i + 1)
		}
	}
	for v := range d.edges {
		d.edges[v] = slices.DeleteFunc(d.edges[v], func(e dependency) bool { return of[v] == 0 || of[e.to] != of[v] })
	}
	return g.dependencyNet(d, func(v int32) bool { return of[v] > 0 })
}

func (g *Graph) dependencyNet(d *dependencies, takes func(int32) bool) *Net {
	order := make([]int32, 0, len(d.ids))
	for i := range d.ids {
		if takes(int32(i)) {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(g.Node(d.ids[a]).Path, g.Node(d.ids[b]).Path) })
	b := newNet()
	for _, v := range order {
		b.node(g.symbol(d.ids[v]))
	}
	for _, v := range order {
		for _, e := range d.edges[v] {
			path := g.Node(e.from).Path
			b.edge(g.symbol(d.ids[v]), g.symbol(d.ids[e.to]), Use{Kind: usesKind, Path: path, Line: e.line, Uses: e.uses, Candidates: 1})
		}
	}
	slices.SortFunc(b.net.Edges, func(x, y NetEdge) int { return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To)) })
	return b.net
}

func (g *Graph) symbolNet(o *QueryOptions) *Net {
	b := newNet()
	for i := range g.nodes {
		if NodeKind(g.nodes[i].kind) > KindFile {
			b.node(g.symbol(NodeID(i)))
		}
	}
	for i := range g.edges {
		if e := &g.edges[i]; o.admits(e) && e.from != e.to {
			b.edge(g.symbol(NodeID(e.from)), g.symbol(NodeID(e.to)), g.use(e))
		}
	}
	return b.net
}

// Add appends the nodes and edges of another net, which has none in common.
func (n *Net) Add(o *Net) {
	base := len(n.Nodes)
	n.Nodes = append(n.Nodes, o.Nodes...)
	for _, e := range o.Edges {
		n.Edges = append(n.Edges, NetEdge{base + e.From, base + e.To, e.Use})
	}
}

// Net returns the definitions as nodes.
func (u *Unreferenced) Net() *Net {
	n := &Net{Nodes: []Symbol{}, Edges: []NetEdge{}}
	for i := range u.Rows {
		r := &u.Rows[i]
		n.Nodes = append(n.Nodes, Symbol{ID: NoNode, Kind: r.Kind, Name: r.Name, Path: r.Path, Line: r.Line, EndLine: r.EndLine})
	}
	return n
}
