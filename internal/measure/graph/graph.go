package graph

import (
	"bytes"
	"slices"

	"github.com/reposage/reposage"
)

// NodeID is a node of one graph. Nodes are numbered folders first, then each file with its symbols in source
// order, external dependencies last.
type NodeID int32

// NoNode is no node: the parent of the root folder.
const NoNode NodeID = -1

// NodeKind is what a node is. Values are stable (stored).
type NodeKind uint8

// The kinds.
const (
	KindFolder   NodeKind = iota + 1
	KindFile              // of code
	KindType              // class, struct, interface, enum, type, module
	KindFunction          // function, method, constructor, accessor; closures belong to what is around them
	KindValue             // constant or variable of a file or class
	KindExternal          // a dependency outside of the repository, or a standard library
)

var nodeKindNames = [...]string{KindFolder: "folder", KindFile: "file", KindType: "type", KindFunction: "function", KindValue: "value", KindExternal: "external"}

// String returns the kind as outputs name it.
func (k NodeKind) String() string {
	if int(k) < len(nodeKindNames) {
		return nodeKindNames[k]
	}
	return ""
}

// Flags say more about a node. Values are stable (stored).
type Flags uint16

// The flags.
const (
	FlagTest       Flags = 1 << iota // in test code
	FlagExported                     // visible outside of its file or module
	FlagDocumented                   // has a doc comment
	FlagAbstract                     // interface, or a method without a body
	FlagEntry                        // called from outside: main, init, a test, a handler by decorator
	FlagOverride                     // may be called through a base type or interface, also one from outside
	FlagMentioned                    // its name is used somewhere in a way that could not be resolved
	FlagStandard                     // an external that is a standard library
	FlagDeclared                     // an external that a manifest names
	FlagPartial                      // touches a syntax error
	FlagDecorated                    // has a decorator or annotation
	FlagInPlace                      // a value used where it stands: an argument, a result, a member of an object
	FlagInherits                     // overrides or implements a member of a type of the repository
)

// Node is one node.
type Node struct {
	ID        NodeID
	Kind      NodeKind
	Symbol    reposage.SymbolKind // of a type, function or value; 0 otherwise
	Flags     Flags
	Name      string // last element: "Get", "server.go", "github.com/x/y"
	Qualified string // inside the file: "Server.Get"; path of a file or folder; name of an external
	Path      string // file or folder; "" for externals
	Line      int    // of the declaration; 0 for files, folders and externals
	EndLine   int
	Parent    NodeID
	File      NodeID // the file it is in, itself for a file; NoNode otherwise
	Language  string // of files and what is in them
	Version   string // of externals, as a manifest has it
}

// Test reports whether the node is test code.
func (n *Node) Test() bool { return n.Flags&FlagTest != 0 }

// Edge is one relation. Uses of one node by another in the same way are one edge.
type Edge struct {
	From, To NodeID
	Kind     reposage.EdgeKind
	Evidence reposage.Evidence // of the strongest use
	Line     int               // of the first use of that evidence, in the file of From
	Uses     int               // places, saturating at 65535
	// Candidates is how many definitions that use may mean; 1 when it is this one.
	Candidates int
}

// Uses counts the uses of names by how they were resolved. Contains and import edges are not among them.
type Uses struct {
	Resolved  int            `json:"resolved"`
	Import    int            `json:"import_scoped"`
	Name      int            `json:"name_only"`
	External  int            `json:"external"`  // of dependencies and standard libraries
	Ambiguous int            `json:"ambiguous"` // more definitions fit than are kept apart
	Unknown   int            `json:"unknown"`   // no definition of that name is in the repository, or it is a local value
	Languages []LanguageUses `json:"languages"`
}

// LanguageUses are the uses in the files of one language.
type LanguageUses struct {
	Language  string `json:"language"`
	Calls     int    `json:"calls"` // calls whose callee is in the repository as far as names tell
	Resolved  int    `json:"resolved"`
	Import    int    `json:"import_scoped"`
	Name      int    `json:"name_only"`
	Ambiguous int    `json:"ambiguous"`
}

// Graph is the relations of one revision. It does not change and may be read by many goroutines.
type Graph struct {
	nodes    []nodeRow
	edges    []edgeRow // sorted by from, kind, to
	out      []uint32  // by node: first edge; one more at the end
	in       []uint32  // by node: first entry of incoming
	incoming []uint32  // indexes of edges, sorted by to, kind, from
	names    []int32   // nodes sorted by name, then id
	offsets  []uint32  // of strings; one more at the end
	text     []byte    // the strings
	stored   []byte    // encoded rest
	lazy     restOf
}

// nodeRow is a node as it is stored.
type nodeRow struct {
	name, qualified, language, version uint32 // strings
	parent, file                       int32
	line, endLine                      uint32
	flags                              uint16
	kind, symbol                       uint8
}

// edgeRow is an edge as it is stored.
type edgeRow struct {
	from, to       int32
	line           uint32
	uses           uint16
	candidates     uint16
	kind, evidence uint8
}

// ClassMembers is what the cohesion of a class is computed from.
type ClassMembers struct {
	Class   NodeID
	Methods []MethodUse
}

// MethodUse is a method with the members of its own object that it uses.
type MethodUse struct {
	Method NodeID
	Uses   []string // fields and methods by name, sorted
}

// Problem is a manifest that could not be read whole.
type Problem struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// ManifestRow is a manifest that was read.
type ManifestRow struct {
	Path         string
	Ecosystem    Ecosystem
	Name         string
	Dependencies []Dependency
}

// Len returns the number of nodes.
func (g *Graph) Len() int { return len(g.nodes) }

// Edges returns the number of edges.
func (g *Graph) Edges() int { return len(g.edges) }

// Uses says how many uses of names were resolved and how.
func (g *Graph) Uses() Uses { return g.rest().Uses }

func (g *Graph) str(id uint32) string {
	if int(id)+1 >= len(g.offsets) {
		return ""
	}
	return string(g.text[g.offsets[id]:g.offsets[id+1]])
}

// Node returns a node. The id must be one of the graph's.
func (g *Graph) Node(id NodeID) Node {
	r := &g.nodes[id]
	n := Node{ID: id, Kind: NodeKind(r.kind), Symbol: reposage.SymbolKind(r.symbol), Flags: Flags(r.flags), Name: g.str(r.name), Qualified: g.str(r.qualified),
		Line: int(r.line), EndLine: int(r.endLine), Parent: NodeID(r.parent), File: NodeID(r.file), Language: g.str(r.language), Version: g.str(r.version)}
	switch {
	case n.Kind == KindFile || n.Kind == KindFolder:
		n.Path = n.Qualified
	case r.file >= 0:
		n.Path = g.str(g.nodes[r.file].qualified)
	}
	return n
}

// Out calls fn for each edge that leaves a node, by kind and target, until it returns false.
func (g *Graph) Out(id NodeID, fn func(Edge) bool) {
	for i := g.out[id]; i < g.out[id+1]; i++ {
		if !fn(g.edge(i)) {
			return
		}
	}
}

// In calls fn for each edge that reaches a node, by kind and source, until it returns false.
func (g *Graph) In(id NodeID, fn func(Edge) bool) {
	for i := g.in[id]; i < g.in[id+1]; i++ {
		if !fn(g.edge(g.incoming[i])) {
			return
		}
	}
}

func (g *Graph) edge(i uint32) Edge {
	r := &g.edges[i]
	return Edge{From: NodeID(r.from), To: NodeID(r.to), Kind: reposage.EdgeKind(r.kind), Evidence: reposage.Evidence(r.evidence), Line: int(r.line),
		Uses: int(r.uses), Candidates: int(r.candidates)}
}

// Children calls fn for the nodes that a node contains, in source order, until it returns false.
func (g *Graph) Children(id NodeID, fn func(NodeID) bool) {
	g.Out(id, func(e Edge) bool { return e.Kind != reposage.EdgeContains || fn(e.To) })
}

// Classes returns the classes with what their methods use of their own object.
func (g *Graph) Classes() []ClassMembers { return g.rest().Classes }

// Manifests returns the manifests that were read, by path.
func (g *Graph) Manifests() []ManifestRow { return g.rest().Manifests }

// Problems returns the manifests that could not be read whole, by path.
func (g *Graph) Problems() []Problem { return g.rest().Problems }

// draft is a graph under construction: what the Builder, and tests, hand over.
type draft struct {
	nodes     []draftNode
	edges     []edgeRow // any order, repeats allowed: they become uses of one edge
	uses      Uses
	classes   []ClassMembers
	problems  []Problem
	manifests []ManifestRow
}

type draftNode struct {
	kind                               NodeKind
	symbol                             reposage.SymbolKind
	flags                              Flags
	name, qualified, language, version string
	parent, file                       int32
	line, endLine                      uint32
}

// assemble sorts, joins and indexes a draft.
func assemble(d *draft) *Graph {
	g := new(Graph)
	g.lazy.value = rest{d.uses, d.classes, d.problems, d.manifests}
	strings := newTable()
	g.nodes = make([]nodeRow, len(d.nodes))
	for i := range d.nodes {
		n := &d.nodes[i]
		g.nodes[i] = nodeRow{name: strings.id(n.name), qualified: strings.id(n.qualified), language: strings.id(n.language), version: strings.id(n.version),
			parent: n.parent, file: n.file, line: n.line, endLine: n.endLine, flags: uint16(n.flags), kind: uint8(n.kind), symbol: uint8(n.symbol)}
	}
	g.offsets, g.text = strings.offsets, strings.text
	g.edges = joinEdges(d.edges, len(d.nodes))
	g.index()
	return g
}

// joinEdges sorts edges and makes one of those that differ in their place only: the strongest evidence, its first
// line, all uses.
func joinEdges(edges []edgeRow, nodes int) []edgeRow {
	edges = sortEdges(edges, nodes)
	out := edges[:0]
	for _, e := range edges {
		e.uses = max(e.uses, 1)
		if n := len(out); n > 0 && out[n-1].from == e.from && out[n-1].to == e.to && out[n-1].kind == e.kind {
			out[n-1].uses = uint16(min(int(out[n-1].uses)+int(e.uses), 65535))
			continue
		}
		out = append(out, e)
	}
	return slices.Clip(out)
}

// sortEdges sorts by compareEdges: first by source, in one pass, then the few edges of each.
func sortEdges(edges []edgeRow, nodes int) []edgeRow {
	next := make([]uint32, nodes+1)
	for i := range edges {
		next[edges[i].from+1]++
	}
	for i := range nodes {
		next[i+1] += next[i]
	}
	sorted := make([]edgeRow, len(edges))
	for i := range edges {
		from := edges[i].from
		sorted[next[from]] = edges[i]
		next[from]++
	}
	first := uint32(0)
	for i := range nodes {
		slices.SortFunc(sorted[first:next[i]], compareEdges)
		first = next[i]
	}
	return sorted
}

func compareEdges(a, b edgeRow) int {
	switch {
	case a.from != b.from:
		return int(a.from) - int(b.from)
	case a.kind != b.kind:
		return int(a.kind) - int(b.kind)
	case a.to != b.to:
		return int(a.to) - int(b.to)
	case a.evidence != b.evidence:
		return int(a.evidence) - int(b.evidence)
	case a.candidates != b.candidates:
		return int(a.candidates) - int(b.candidates)
	}
	return int(a.line) - int(b.line)
}

// index fills in what is derived from nodes and edges.
func (g *Graph) index() {
	n := len(g.nodes)
	g.out, g.in = make([]uint32, n+1), make([]uint32, n+1)
	for i := range g.edges {
		g.out[g.edges[i].from+1]++
		g.in[g.edges[i].to+1]++
	}
	for i := range n {
		g.out[i+1] += g.out[i]
		g.in[i+1] += g.in[i]
	}
	g.incoming = make([]uint32, len(g.edges))
	next := slices.Clone(g.in)
	for i := range g.edges { // edges are sorted by source, so each list is too
		to := g.edges[i].to
		g.incoming[next[to]] = uint32(i)
		next[to]++
	}
	g.names = make([]int32, n)
	for i := range g.names {
		g.names[i] = int32(i)
	}
	slices.SortFunc(g.names, func(a, b int32) int {
		if c := bytes.Compare(g.bytes(g.nodes[a].name), g.bytes(g.nodes[b].name)); c != 0 {
			return c
		}
		return int(a) - int(b)
	})
}

func (g *Graph) bytes(id uint32) []byte { return g.text[g.offsets[id]:g.offsets[id+1]] }

// table interns strings.
type table struct {
	ids     map[string]uint32
	offsets []uint32
	text    []byte
}

func newTable() *table {
	return &table{ids: map[string]uint32{"": 0}, offsets: []uint32{0, 0}}
}

func (t *table) id(s string) uint32 {
	if id, ok := t.ids[s]; ok {
		return id
	}
	id := uint32(len(t.offsets) - 1)
	t.text = append(t.text, s...)
	t.offsets = append(t.offsets, uint32(len(t.text)))
	t.ids[s] = id
	return id
}
