package graph

import (
	slashpath "path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// UnreferencedRow is a definition that nothing in the repository refers to.
type UnreferencedRow struct {
	Path    string `json:"path"`
	Line    int    `json:"line"`
	EndLine int    `json:"end_line"`
	Name    string `json:"name"`
	Kind    string `json:"kind"` // "function" or "type"
	Lines   int    `json:"lines"`
}

// Unreferenced is the code that nothing refers to, and what was left out of it and why.
type Unreferenced struct {
	Rows     []UnreferencedRow `json:"rows"` // by path and line
	Excluded []Exclusion       `json:"excluded"`
}

// Exclusion counts definitions that nothing refers to and that may be used all the same.
type Exclusion struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// The reasons, in the order in which they are tested.
var exclusionReasons = []string{
	"test code",
	"an entry point: main, init, a test, or a name that the language calls",
	"public: another repository may use it",
	"may be called through a base type or interface",
	"decorated: a framework may call it",
	"abstract or declared only",
	"its name is used where the receiver is not known",
	"touches a syntax error",
	"stands in a function or has no name: used where it stands",
	"another definition of its name is used: an overload, or a variant for another platform",
}

// FindUnreferenced returns the functions and types without a use of any evidence. It leaves out whatever may be used
// in a way that is not seen here: few and right beats many.
func (g *Graph) FindUnreferenced() Unreferenced {
	u := Unreferenced{Rows: []UnreferencedRow{}}
	counts := make([]int, len(exclusionReasons))
	for i := range g.nodes {
		n := &g.nodes[i]
		kind := NodeKind(n.kind)
		if kind != KindFunction && kind != KindType || n.symbol == uint8(reposage.SymModule) || n.symbol == uint8(reposage.SymImpl) || g.used(NodeID(i)) {
			continue
		}
		if r := g.exclusion(NodeID(i)); r >= 0 {
			counts[r]++
			continue
		}
		if p := n.parent; p >= 0 && g.nodes[p].file == n.file && NodeKind(g.nodes[p].kind) == KindType && !g.used(NodeID(p)) && g.exclusion(NodeID(p)) < 0 {
			continue // the type around it is named
		}
		node := g.Node(NodeID(i))
		u.Rows = append(u.Rows, UnreferencedRow{Path: node.Path, Line: node.Line, EndLine: node.EndLine, Name: node.Qualified, Kind: kind.String(), Lines: node.EndLine - node.Line + 1})
	}
	for r, n := range counts {
		if n > 0 {
			u.Excluded = append(u.Excluded, Exclusion{exclusionReasons[r], n})
		}
	}
	if u.Excluded == nil {
		u.Excluded = []Exclusion{}
	}
	return u
}

// used reports whether anything but itself and what it contains refers to a node. A type is used when a constructor or
// another member of it is.
func (g *Graph) used(id NodeID) bool {
	if g.usedFromOutside(id, id) {
		return true
	}
	if NodeKind(g.nodes[id].kind) != KindType {
		return false
	}
	return slices.ContainsFunc(g.contents(id, map[NodeID]bool{id: true}, nil), func(member NodeID) bool { return g.usedFromOutside(member, id) })
}

// usedFromOutside reports whether anything but a definition, and what it contains, refers to a member of it or to
// itself.
func (g *Graph) usedFromOutside(member, id NodeID) bool {
	n := &g.nodes[id]
	for i := g.in[member]; i < g.in[member+1]; i++ {
		e := &g.edges[g.incoming[i]]
		if e.kind == uint8(reposage.EdgeContains) || NodeID(e.from) == id || g.inside(e.from, int32(id)) {
			continue
		}
		if n.kind == uint8(KindType) && g.isMemberOf(e.from, int32(id)) {
			continue // a method that names its own type in its signature
		}
		return true
	}
	return false
}

func (g *Graph) inside(node, around int32) bool {
	for p := g.nodes[node].parent; p >= 0; p = g.nodes[p].parent {
		if p == around {
			return true
		}
	}
	return false
}

// isMemberOf reports whether a function that stands outside of a type is a method of it, by its name.
func (g *Graph) isMemberOf(function, typ int32) bool {
	f, t := &g.nodes[function], &g.nodes[typ]
	return f.symbol == uint8(reposage.SymMethod) && strings.HasPrefix(g.str(f.qualified), g.str(t.qualified)+".")
}

// exclusion returns the first reason for which a definition may be used unseen, -1 for none.
func (g *Graph) exclusion(id NodeID) int {
	n := &g.nodes[id]
	flags := Flags(n.flags)
	language := g.str(n.language)
	family := families[language]
	for r, holds := range []bool{
		flags&FlagTest != 0,
		flags&FlagEntry != 0 || g.startsProgram(id),
		g.isPublic(id, family),
		flags&FlagOverride != 0,
		flags&FlagDecorated != 0,
		flags&FlagAbstract != 0 || n.symbol == uint8(reposage.SymAccessor),
		flags&FlagMentioned != 0,
		flags&FlagPartial != 0,
		flags&FlagInPlace != 0 || g.isLocal(n, family),
		g.hasUsedTwin(id),
	} {
		if holds {
			return r
		}
	}
	return -1
}

// startsProgram reports whether a type has the method that a program starts with.
func (g *Graph) startsProgram(id NodeID) (starts bool) {
	if NodeKind(g.nodes[id].kind) == KindType {
		g.Children(id, func(c NodeID) bool {
			name := g.str(g.nodes[c].name)
			starts = name == "main" || name == "Main"
			return !starts
		})
	}
	return starts
}

// isLocal reports whether a definition stands where it is used: an anonymous class and what is in it, an initializer,
// what a function defines for itself and may return.
func (g *Graph) isLocal(n *nodeRow, f family) bool {
	for p := n.parent; p >= 0; p = g.nodes[p].parent {
		if NodeKind(g.nodes[p].kind) == KindFunction {
			return true
		}
	}
	switch name := g.str(n.name); {
	case strings.Contains(g.str(n.qualified), "("): // "(anonymous)"
		return true
	case f == famJVM || f == famCSharp || f == famJS:
		return name == "static" || name == "Companion"
	}
	return false
}

// hasUsedTwin reports whether a definition of the same kind and qualified name is used, which stands in the same
// file or folder: which of them is meant may be decided by types, or by what the code is built for.
func (g *Graph) hasUsedTwin(id NodeID) bool {
	n := &g.nodes[id]
	folder := g.nodes[n.file].parent
	for _, other := range g.named(g.str(n.name)) {
		o := &g.nodes[other]
		if other != id && o.kind == n.kind && o.qualified == n.qualified && o.file >= 0 && g.nodes[o.file].parent == folder && g.used(other) {
			return true
		}
	}
	return false
}

// isPublic reports whether code outside of the repository may use a definition. What a program does not export is
// its own; in a Go program or internal folder nothing is public.
func (g *Graph) isPublic(id NodeID, f family) bool {
	n := &g.nodes[id]
	path := g.str(g.nodes[n.file].qualified)
	if f == famC && strings.HasPrefix(slashpath.Ext(path), ".h") {
		return true // whoever includes a header may use all of it
	}
	if Flags(n.flags)&FlagExported == 0 {
		return false
	}
	if f == famGo && (strings.HasPrefix(path, "internal/") || strings.Contains(path, "/internal/") || strings.HasPrefix(path, "cmd/")) {
		return false
	}
	return true
}
