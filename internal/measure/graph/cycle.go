package graph

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// Level is what dependencies are looked at between.
type Level string

// The levels.
const (
	LevelFile    Level = "file"
	LevelPackage Level = "package" // folders that hold code
)

// dependencies is a graph of files or folders: what uses what, with the number of uses.
type dependencies struct {
	ids   []NodeID // by position
	at    map[NodeID]int32
	edges [][]dependency // by position, sorted by target
}

// dependency is the uses of one file or folder by another.
type dependency struct {
	to   int32
	uses int
	from NodeID // the file with the first use
	line int
}

// believed reports whether an edge takes part in what is derived: name-only edges never do.
func believed(e *edgeRow) bool {
	return e.kind != uint8(reposage.EdgeContains) && e.evidence != uint8(reposage.EvidenceName) && e.evidence != 0
}

// needs reports whether the source of an edge cannot be without its target. A call through a base type reaches methods
// that override the one named, but the caller does not depend on them.
func (g *Graph) needs(e *edgeRow) bool {
	overrider := e.candidates > 1 && Flags(g.nodes[e.to].flags)&(FlagOverride|FlagAbstract) == FlagOverride
	return believed(e) && !overrider
}

// dependencyGraph joins what symbols need into what files or folders need. Test code is left out unless asked for: a
// test uses what it tests, and hardly anything uses a test.
func (g *Graph) dependencyGraph(level Level, tests bool) *dependencies {
	return g.joinUnits(level, tests, g.needs)
}

// joinUnits joins the edges of symbols that count into those of files or folders.
func (g *Graph) joinUnits(level Level, tests bool, counts func(*edgeRow) bool) *dependencies {
	d := &dependencies{at: map[NodeID]int32{}}
	position := make([]int32, len(g.nodes)) // of each node's file or folder
	for i := range g.nodes {
		position[i] = -1
		n := &g.nodes[i]
		if n.file < 0 || g.nodes[n.file].flags&uint16(FlagTest) != 0 && !tests {
			continue
		}
		unit := n.file
		if level == LevelPackage {
			unit = g.nodes[n.file].parent
		}
		if unit < 0 {
			continue
		}
		p, ok := d.at[NodeID(unit)]
		if !ok {
			p = int32(len(d.ids))
			d.at[NodeID(unit)] = p
			d.ids = append(d.ids, NodeID(unit))
		}
		position[i] = p
	}
	d.edges = make([][]dependency, len(d.ids))
	for i := range g.edges {
		e := &g.edges[i]
		from, to := position[e.from], position[e.to]
		if level == LevelPackage && to < 0 { // a package that is imported as a whole
			if p, ok := d.at[NodeID(e.to)]; ok {
				to = p
			}
		}
		if from >= 0 && to >= 0 && from != to && counts(e) {
			d.edges[from] = append(d.edges[from], dependency{to: to, uses: int(e.uses), from: NodeID(g.nodes[e.from].file), line: int(e.line)})
		}
	}
	for i := range d.edges {
		d.edges[i] = joinDependencies(d.edges[i])
	}
	return d
}

func joinDependencies(list []dependency) []dependency {
	slices.SortFunc(list, func(a, b dependency) int {
		return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from), cmp.Compare(a.line, b.line))
	})
	out := list[:0]
	for _, e := range list {
		if n := len(out); n > 0 && out[n-1].to == e.to {
			out[n-1].uses += e.uses
			continue
		}
		out = append(out, e)
	}
	return slices.Clip(out)
}

// components returns the strongly connected components with more than one member (Tarjan, 1972), each sorted. It
// keeps its own stack: a cycle may be as long as the repository.
func (d *dependencies) components() (components [][]int32) {
	n := len(d.ids)
	index, low := make([]int32, n), make([]int32, n)
	onStack := make([]bool, n)
	var stack []int32
	type frame struct{ node, edge int32 }
	var calls []frame
	next := int32(1)
	for root := range int32(n) {
		if index[root] != 0 {
			continue
		}
		calls = append(calls, frame{root, 0})
		for len(calls) > 0 {
			f := &calls[len(calls)-1]
			v := f.node
			if f.edge == 0 && index[v] == 0 {
				index[v], low[v] = next, next
				next++
				stack, onStack[v] = append(stack, v), true
			}
			if int(f.edge) < len(d.edges[v]) {
				w := d.edges[v][f.edge].to
				f.edge++
				if index[w] == 0 {
					calls = append(calls, frame{w, 0})
				} else if onStack[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				p := calls[len(calls)-1].node
				low[p] = min(low[p], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			at := len(stack) - 1
			for stack[at] != v { // from the top, where a component lies
				at--
			}
			if len(stack)-at > 1 {
				component := slices.Clone(stack[at:])
				slices.Sort(component)
				components = append(components, component)
			}
			for _, w := range stack[at:] {
				onStack[w] = false
			}
			stack = stack[:at]
		}
	}
	return components
}

// Cycle is files or packages that depend on each other.
type Cycle struct {
	Level   Level    `json:"level"`
	Members []string `json:"members"` // paths, sorted
	// Shortest is a shortest way round, beginning and ending at the same member.
	Shortest []string `json:"shortest"`
	Edges    int      `json:"edges"` // dependencies between members
	Cut      Cut      `json:"cut"`
}

// Cut is the cheapest dependency whose removal breaks the shortest way round.
type Cut struct {
	From string `json:"from"`
	To   string `json:"to"`
	Uses int    `json:"uses"` // places to change
	Path string `json:"path"` // file of the first of them
	Line int    `json:"line"`
}

// Cycles returns the cycles of a level, the largest first.
func (g *Graph) Cycles(level Level) []Cycle {
	d := g.dependencyGraph(level, false)
	g.dropWithinUnits(d, level)
	cycles := []Cycle{}
	for _, component := range d.components() {
		cycles = append(cycles, g.cycle(d, level, component))
	}
	slices.SortStableFunc(cycles, func(a, b Cycle) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.Members[0], b.Members[0]))
	})
	return cycles
}

// dropWithinUnits drops the dependencies that cannot be part of a cycle worth telling. Files that their language takes as
// one (those of a Go package, of a package of classes, of a Rust crate) refer to each other as they like, and no one of
// them is meant to be understood alone. Between packages of Go, crates, and modules of Swift the compiler allows no
// cycle.
func (g *Graph) dropWithinUnits(d *dependencies, level Level) {
	for i := range d.edges {
		from := &g.nodes[d.ids[i]]
		d.edges[i] = slices.DeleteFunc(d.edges[i], func(e dependency) bool {
			switch families[g.str(g.nodes[e.from].language)] {
			case famRust, famSwift:
				return true
			case famGo:
				return level == LevelPackage || g.nodes[d.ids[e.to]].parent == from.parent
			case famJVM, famCSharp:
				return level == LevelFile && g.nodes[d.ids[e.to]].parent == from.parent
			}
			return false
		})
	}
}

func (g *Graph) cycle(d *dependencies, level Level, component []int32) Cycle {
	c := Cycle{Level: level}
	in := map[int32]bool{}
	for _, v := range component {
		in[v] = true
		c.Members = append(c.Members, g.Node(d.ids[v]).Path)
	}
	slices.Sort(c.Members)
	for _, v := range component {
		for _, e := range d.edges[v] {
			if in[e.to] {
				c.Edges++
			}
		}
	}
	way := d.shortestCycle(component, in)
	best := dependency{uses: -1}
	var from int32
	for i, v := range way {
		c.Shortest = append(c.Shortest, g.Node(d.ids[v]).Path)
		if i+1 == len(way) {
			break
		}
		for _, e := range d.edges[v] {
			if e.to == way[i+1] && (best.uses < 0 || e.uses < best.uses) {
				best, from = e, v
			}
		}
	}
	if best.uses > 0 {
		c.Cut = Cut{From: g.Node(d.ids[from]).Path, To: g.Node(d.ids[best.to]).Path, Uses: best.uses, Path: g.Node(best.from).Path, Line: best.line}
	}
	return c
}

// maxCycleStarts bounds from how many members a shortest way round is looked for.
const maxCycleStarts = 64

// shortestCycle returns a shortest way round within a component: breadth first from some of its members.
func (d *dependencies) shortestCycle(component []int32, in map[int32]bool) []int32 {
	var best []int32
	for _, start := range component[:min(len(component), maxCycleStarts)] {
		before := map[int32]int32{start: -1}
		queue := []int32{start}
		for len(queue) > 0 && (best == nil || len(best) > 3) {
			v := queue[0]
			queue = queue[1:]
			for _, e := range d.edges[v] {
				if e.to == start {
					way := []int32{start}
					for at := v; at >= 0; at = before[at] {
						way = append(way, at)
					}
					slices.Reverse(way)
					if best == nil || len(way) < len(best) {
						best = way
					}
					queue = nil
					break
				}
				if _, seen := before[e.to]; !seen && in[e.to] {
					before[e.to] = v
					queue = append(queue, e.to)
				}
			}
		}
	}
	return best
}

// RelatedFiles returns a function that reports whether either of two files, given by path, depends on the other. Name-only
// edges count: whoever says that two files have no relation should not overlook one.
func (g *Graph) RelatedFiles() func(a, b string) bool {
	d := g.joinUnits(LevelFile, true, believed)
	at := make(map[string]int32, len(d.ids))
	folders := map[int32]map[NodeID]bool{} // packages that a file imports as a whole
	for i, id := range d.ids {
		at[g.Node(id).Path] = int32(i)
		g.Out(id, func(e Edge) bool {
			if e.Kind == reposage.EdgeImports && g.nodes[e.To].kind == uint8(KindFolder) {
				if folders[int32(i)] == nil {
					folders[int32(i)] = map[NodeID]bool{}
				}
				folders[int32(i)][e.To] = true
			}
			return true
		})
	}
	uses := func(a, b int32) bool {
		_, ok := slices.BinarySearchFunc(d.edges[a], b, func(e dependency, to int32) int { return cmp.Compare(e.to, to) })
		return ok || folders[a][NodeID(g.nodes[d.ids[b]].parent)]
	}
	named := g.namedPairs()
	return func(a, b string) bool {
		x, ok1 := at[a]
		y, ok2 := at[b]
		return ok1 && ok2 && (uses(x, y) || uses(y, x) || named[[2]NodeID{d.ids[x], d.ids[y]}] || named[[2]NodeID{d.ids[y], d.ids[x]}])
	}
}

// namedPairs are the files of which one uses a name that the other defines, by name-only edges.
func (g *Graph) namedPairs() map[[2]NodeID]bool {
	pairs := map[[2]NodeID]bool{}
	for i := range g.edges {
		e := &g.edges[i]
		from, to := g.nodes[e.from].file, g.nodes[e.to].file
		if e.evidence == uint8(reposage.EvidenceName) && from >= 0 && to >= 0 && from != to {
			pairs[[2]NodeID{NodeID(from), NodeID(to)}] = true
		}
	}
	return pairs
}
