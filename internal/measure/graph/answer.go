package graph

import (
	"cmp"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// QueryOptions bound what a query follows and returns.
type QueryOptions struct {
	// Evidence is the weakest that is followed; 0 is import-scoped. Name-only relations are followed only if asked for.
	Evidence reposage.Evidence
	Depth    int // most steps away; 0 is any number
	Limit    int // most symbols returned; 0 is all
}

// admits reports whether an edge is a dependency of enough evidence.
func (o *QueryOptions) admits(e *edgeRow) bool {
	weakest := cmp.Or(o.Evidence, reposage.EvidenceImport)
	return e.kind != uint8(reposage.EdgeContains) && e.evidence != 0 && reposage.Evidence(e.evidence) <= weakest
}

// Symbol is a node as answers name it.
type Symbol struct {
	ID       NodeID `json:"-"`
	Kind     string `json:"kind"`           // folder, file, type, function, value or external
	Name     string `json:"name"`           // qualified, inside its file; the path of a file or folder; the name of an external
	Path     string `json:"path,omitempty"` // file or folder; none for externals
	Line     int    `json:"line,omitempty"`
	EndLine  int    `json:"end_line,omitempty"`
	Language string `json:"language,omitempty"`
	Test     bool   `json:"test,omitempty"`
}

func (g *Graph) symbol(id NodeID) Symbol {
	n := g.Node(id)
	return Symbol{ID: id, Kind: n.Kind.String(), Name: n.Qualified, Path: n.Path, Line: n.Line, EndLine: n.EndLine, Language: n.Language, Test: n.Test()}
}

func (g *Graph) symbols(ids []NodeID) []Symbol {
	out := make([]Symbol, len(ids))
	for i, id := range ids {
		out[i] = g.symbol(id)
	}
	return out
}

// Use is how one symbol needs another.
type Use struct {
	Kind     string `json:"kind"`               // calls, inherits, references, imports; overrides for a method that stands for another; uses for several
	Evidence string `json:"evidence,omitempty"` // resolved, import-scoped or name-only; none for several
	Path     string `json:"path,omitempty"`
	Line     int    `json:"line,omitempty"` // of the first use
	Uses     int    `json:"uses"`           // places
	// Candidates is how many definitions the first use may mean; 1 when it is this one.
	Candidates int `json:"candidates"`
}

func (g *Graph) use(e *edgeRow) Use {
	u := Use{Kind: reposage.EdgeKind(e.kind).String(), Evidence: reposage.Evidence(e.evidence).String(), Line: int(e.line), Uses: int(e.uses), Candidates: max(1, int(e.candidates))}
	if file := g.nodes[e.from].file; file >= 0 {
		u.Path = g.str(g.nodes[file].qualified)
	}
	return u
}

// link is a relation that a query follows.
type link struct {
	other NodeID // the end that is not asked about
	edge  *edgeRow
}

// eachIn calls fn for each edge that reaches a node and is admitted.
func (g *Graph) eachIn(id NodeID, o *QueryOptions, fn func(link)) {
	for i := g.in[id]; i < g.in[id+1]; i++ {
		if e := &g.edges[g.incoming[i]]; o.admits(e) {
			fn(link{NodeID(e.from), e})
		}
	}
}

// eachOut calls fn for each edge that leaves a node and is admitted.
func (g *Graph) eachOut(id NodeID, o *QueryOptions, fn func(link)) {
	for i := g.out[id]; i < g.out[id+1]; i++ {
		if e := &g.edges[i]; o.admits(e) {
			fn(link{NodeID(e.to), e})
		}
	}
}

// initializers are what the constructors are called that are no keyword of their language.
var initializers = set("__init__", "initialize", "__construct", "constructor", "init")

// constructed returns the class that a constructor makes an object of, NoNode for anything else. A use of the
// class is a use of its constructor: that is where `new T()` leads.
func (g *Graph) constructed(id NodeID) NodeID {
	n := &g.nodes[id]
	if n.kind != uint8(KindFunction) || n.parent < 0 || g.nodes[n.parent].kind != uint8(KindType) {
		return NoNode
	}
	if n.symbol == uint8(reposage.SymConstructor) || initializers[g.str(n.name)] {
		return NodeID(n.parent)
	}
	return NoNode
}

// owner returns the type that a method belongs to, NoNode for anything else. It may stand beside its type, as in Go,
// or in a block that adds to it.
func (g *Graph) owner(id NodeID) NodeID {
	n := &g.nodes[id]
	if n.kind != uint8(KindFunction) || n.file < 0 {
		return NoNode
	}
	if p := n.parent; p >= 0 && g.nodes[p].kind == uint8(KindType) && g.nodes[p].symbol != uint8(reposage.SymImpl) {
		if g.nodes[p].symbol == uint8(reposage.SymModule) {
			return NoNode
		}
		return NodeID(p)
	}
	qualified := g.str(n.qualified)
	dot := strings.LastIndexByte(qualified, '.')
	if dot < 0 {
		return NoNode
	}
	types := g.typesNamed(qualified[:dot], NodeID(n.file))
	if len(types) == 0 {
		return NoNode
	}
	return types[0]
}

func (g *Graph) filter(ids []NodeID, keep func(*nodeRow) bool) (out []NodeID) {
	for _, id := range ids {
		if keep(&g.nodes[id]) {
			out = append(out, id)
		}
	}
	return out
}

// typesNamed returns the types of a qualified name in the folder of a file, those of the file itself first.
func (g *Graph) typesNamed(qualified string, file NodeID) []NodeID {
	folder := g.nodes[file].parent
	types := g.filter(g.named(shortName(qualified)), func(t *nodeRow) bool {
		return t.kind == uint8(KindType) && t.symbol != uint8(reposage.SymImpl) && t.symbol != uint8(reposage.SymModule) && t.file >= 0 &&
			g.nodes[t.file].parent == folder && (qualified == g.str(t.qualified) || strings.HasSuffix(qualified, "."+g.str(t.qualified)))
	})
	slices.SortStableFunc(types, func(a, b NodeID) int {
		return cmp.Compare(boolInt(g.nodes[a].file != int32(file)), boolInt(g.nodes[b].file != int32(file)))
	})
	return types
}

// members returns the methods, values and inner types of a type: what it contains, and what stands beside it in the
// files of its folder or in blocks that add to it.
func (g *Graph) members(typ NodeID) []NodeID {
	seen := map[NodeID]bool{typ: true}
	out := g.contents(typ, seen, nil)
	n := &g.nodes[typ]
	if n.kind != uint8(KindType) || n.file < 0 {
		return out
	}
	prefix := g.str(n.qualified) + "."
	g.eachBeside(NodeID(n.file), func(c NodeID) {
		r := &g.nodes[c]
		switch {
		case seen[c]:
		case r.kind == uint8(KindFunction) && r.symbol == uint8(reposage.SymMethod) && strings.HasPrefix(g.str(r.qualified), prefix):
			seen[c] = true
			out = g.contents(c, seen, append(out, c))
		case r.symbol == uint8(reposage.SymImpl) && r.name == n.name:
			seen[c] = true
			out = g.contents(c, seen, out)
		}
	})
	slices.Sort(out)
	return out
}

// contents appends everything that a node contains and was not seen before. A damaged graph may contain itself.
func (g *Graph) contents(id NodeID, seen map[NodeID]bool, out []NodeID) []NodeID {
	next := len(out)
	enter := func(c NodeID) bool {
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
		return true
	}
	g.Children(id, enter)
	for ; next < len(out); next++ {
		g.Children(out[next], enter)
	}
	return out
}

// eachBeside calls fn for what stands at the top of the files of a file's folder.
func (g *Graph) eachBeside(file NodeID, fn func(NodeID)) {
	each := func(c NodeID) bool {
		fn(c)
		return true
	}
	folder := g.nodes[file].parent
	if folder < 0 {
		g.Children(file, each)
		return
	}
	g.Children(NodeID(folder), func(c NodeID) bool {
		if g.nodes[c].kind == uint8(KindFile) {
			g.Children(c, each)
		}
		return true
	})
}

// within returns a node and everything that changes with it: the members of a type, the definitions of a file, all of
// a folder.
func (g *Graph) within(id NodeID) []NodeID {
	if g.nodes[id].kind == uint8(KindType) {
		return append([]NodeID{id}, g.members(id)...)
	}
	return g.contents(id, map[NodeID]bool{id: true}, []NodeID{id})
}
