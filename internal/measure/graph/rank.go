package graph

import (
	"cmp"
	"math"
	"slices"

	"github.com/reposage/reposage"
)

// FanRow is a file with what depends on it and what it depends on.
type FanRow struct {
	Path string
	In   int // files that use it
	Out  int // files that it uses
}

// Fan returns fan-in and fan-out of every file outside of tests, by path: distinct files.
func (g *Graph) Fan() []FanRow {
	d := g.dependencyGraph(LevelFile, false)
	rows := make([]FanRow, len(d.ids))
	for i := range d.ids {
		rows[i].Path = g.Node(d.ids[i]).Path
		rows[i].Out = len(d.edges[i])
		for _, e := range d.edges[i] {
			rows[e.to].In++
		}
	}
	slices.SortFunc(rows, func(a, b FanRow) int { return cmp.Compare(a.Path, b.Path) })
	return rows
}

// PackageRow is a folder with its place among the others (Martin: Agile Software Development, 2002).
type PackageRow struct {
	Path         string  `json:"path"`
	Files        int     `json:"files"`
	Afferent     int     `json:"afferent"`     // Ca: packages that depend on it
	Efferent     int     `json:"efferent"`     // Ce: packages that it depends on
	Instability  float64 `json:"instability"`  // Ce / (Ca + Ce), 0 when both are 0
	Abstractness float64 `json:"abstractness"` // abstract types / types, 0 without types
	Distance     float64 `json:"distance"`     // |abstractness + instability − 1|
	Cyclic       bool    `json:"cyclic,omitempty"`
	Layer        int     `json:"layer"`
}

// PackageEdge is the uses of one package by another.
type PackageEdge struct {
	From int `json:"from"` // index into the packages
	To   int `json:"to"`
	Uses int `json:"uses"`
}

// packages returns all folders that hold code outside of tests, by path, with the dependencies between them.
func (g *Graph) packages() ([]PackageRow, []PackageEdge) {
	d := g.dependencyGraph(LevelPackage, false)
	order := make([]int32, len(d.ids))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(g.Node(d.ids[a]).Path, g.Node(d.ids[b]).Path) })
	place := make([]int, len(order))
	rows := make([]PackageRow, len(order))
	levels := d.levels()
	for to, from := range order {
		place[from] = to
		rows[to] = PackageRow{Path: g.Node(d.ids[from]).Path, Efferent: len(d.edges[from]), Layer: levels[from]}
	}
	edges := []PackageEdge{}
	for from := range d.edges {
		for _, e := range d.edges[from] {
			rows[place[e.to]].Afferent++
			edges = append(edges, PackageEdge{place[from], place[e.to], e.uses})
		}
	}
	g.dropWithinUnits(d, LevelPackage) // after all else is told
	for _, c := range d.components() {
		for _, v := range c {
			rows[place[v]].Cyclic = true
		}
	}
	types, abstract := g.countTypes(d, place)
	for i := range rows {
		r := &rows[i]
		if n := r.Afferent + r.Efferent; n > 0 {
			r.Instability = hundredth(float64(r.Efferent) / float64(n))
		}
		if types[i] > 0 {
			r.Abstractness = hundredth(float64(abstract[i]) / float64(types[i]))
		}
		r.Distance = hundredth(math.Abs(r.Abstractness + r.Instability - 1))
		r.Files = g.filesIn(d.ids[order[i]])
	}
	slices.SortFunc(edges, func(a, b PackageEdge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return rows, edges
}

func (g *Graph) countTypes(d *dependencies, place []int) (types, abstract []int) {
	types, abstract = make([]int, len(place)), make([]int, len(place))
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.kind != uint8(KindType) || n.symbol == uint8(reposage.SymModule) || n.symbol == uint8(reposage.SymImpl) || n.file < 0 {
			continue
		}
		if p, ok := d.at[NodeID(g.nodes[n.file].parent)]; ok && Flags(n.flags)&FlagTest == 0 {
			types[place[p]]++
			if Flags(n.flags)&FlagAbstract != 0 {
				abstract[place[p]]++
			}
		}
	}
	return types, abstract
}

func (g *Graph) filesIn(folder NodeID) (n int) {
	g.Children(folder, func(c NodeID) bool {
		if g.nodes[c].kind == uint8(KindFile) && Flags(g.nodes[c].flags)&FlagTest == 0 {
			n++
		}
		return true
	})
	return n
}

func hundredth(v float64) float64 { return math.Round(100*v) / 100 }

// SymbolRow is a function or type with its place in the graph.
type SymbolRow struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	FanIn  int    `json:"fan_in"`  // distinct functions and types that use it, tests left out
	FanOut int    `json:"fan_out"` // distinct functions and types that it uses
	// Rank is the share of a reader's time who follows uses at random (PageRank with damping 0.85; Brin and
	// Page, 1998), in thousandths.
	Rank float64 `json:"rank"`
}

// rankRounds and damping are PageRank's; after so many rounds the order of the first does not change any more.
const (
	rankRounds = 30
	damping    = 0.85
)

// central returns the symbols of the highest rank.
func (g *Graph) central(top int) []SymbolRow {
	n := len(g.nodes)
	takes := make([]bool, n)
	for i := range g.nodes {
		k := NodeKind(g.nodes[i].kind)
		takes[i] = (k == KindFunction || k == KindType) && Flags(g.nodes[i].flags)&FlagTest == 0
	}
	fanOut, fanIn := make([]int, n), make([]int, n)
	var uses [][2]int32
	for i := range g.edges {
		if e := &g.edges[i]; believed(e) && e.kind != uint8(reposage.EdgeImports) && takes[e.from] && takes[e.to] && e.from != e.to {
			fanOut[e.from]++
			fanIn[e.to]++
			uses = append(uses, [2]int32{e.from, e.to})
		}
	}
	rank := pageRank(takes, fanOut, uses)
	var order []int
	for i := range takes {
		if takes[i] && fanIn[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(rank[b], rank[a]), cmp.Compare(a, b)) })
	rows := []SymbolRow{}
	for _, i := range order[:min(top, len(order))] {
		node := g.Node(NodeID(i))
		rows = append(rows, SymbolRow{Path: node.Path, Line: node.Line, Name: node.Qualified, Kind: node.Kind.String(), FanIn: fanIn[i], FanOut: fanOut[i], Rank: hundredth(1000 * rank[i])})
	}
	return rows
}

// pageRank returns the rank of the nodes taken, from their uses of one another.
func pageRank(takes []bool, fanOut []int, uses [][2]int32) []float64 {
	total := 0
	for _, t := range takes {
		if t {
			total++
		}
	}
	rank, next, share := make([]float64, len(takes)), make([]float64, len(takes)), make([]float64, len(takes))
	if total == 0 {
		return rank
	}
	for i, t := range takes {
		if t {
			rank[i] = 1 / float64(total)
		}
	}
	for range rankRounds {
		lost := 0.0
		for i, t := range takes {
			switch {
			case t && fanOut[i] == 0:
				lost += rank[i]
			case t:
				share[i] = damping * rank[i] / float64(fanOut[i])
			}
		}
		base := (1 - damping + damping*lost) / float64(total)
		for i, t := range takes {
			if t {
				next[i] = base
			}
		}
		for _, u := range uses {
			next[u[1]] += share[u[0]]
		}
		rank, next = next, rank
	}
	return rank
}
