package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// diagram is a layered drawing of what depends on what: users above what they use, edges against that
// direction marked.
type diagram struct {
	Width, Height float64
	Boxes         []diagramBox
	Lines         []diagramLine
}

type diagramBox struct {
	X, Y, W, H   float64
	TextX, TextY float64
	Label, Title string
	Cyclic       bool // part of a cycle
}

type diagramLine struct {
	Path  string // of SVG
	Back  bool   // against the direction of the others
	Level int    // thickness by weight, 0 to 3
	Title string
}

// dependency is what a diagram draws.
type dependency struct {
	From, To int
	Weight   int // uses
}

// node is a box before it has a place. Layer counts from 0, which uses nothing drawn.
type node struct {
	Name   string
	Layer  int
	Size   int // NLOC; names the box's title
	Cyclic bool
}

// Measures of a diagram, in units of its view box.
const (
	diagramWidth = 1120.0
	boxHeight    = 30.0
	layerGap     = 46.0
	boxGap       = 12.0
	labelCell    = 7.0 // of the font the style sheet sets
	mostInRow    = 8   // boxes; a wider layer takes several rows
)

// drawDependencies lays a graph out: layers from top to bottom, the order in each by the mean position of what is
// above (Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures, 1981).
// The same input gives the same drawing.
func drawDependencies(nodes []node, edges []dependency) *diagram {
	rows := orderRows(layerRows(nodes), edges)
	d := &diagram{Width: diagramWidth}
	at := make([]diagramBox, len(nodes))
	y := 4.0
	for _, row := range rows {
		placeRow(row, nodes, at, y)
		y += boxHeight + layerGap
	}
	d.Height = max(boxHeight, y-layerGap) + 4
	heaviest := 1
	for _, e := range edges {
		heaviest = max(heaviest, e.Weight)
	}
	for _, e := range edges {
		if e.From != e.To {
			d.Lines = append(d.Lines, connect(&at[e.From], &at[e.To], nodes, e, heaviest))
		}
	}
	d.Boxes = at
	return d
}

// layerRows returns the nodes by layer, the highest first; a crowded layer is several rows.
func layerRows(nodes []node) (rows [][]int) {
	order := make([]int, len(nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(nodes[b].Layer, nodes[a].Layer), cmp.Compare(nodes[a].Name, nodes[b].Name))
	})
	for i := 0; i < len(order); {
		n := i
		for n < len(order) && nodes[order[n]].Layer == nodes[order[i]].Layer {
			n++
		}
		layer := order[i:n]
		parts := (len(layer) + mostInRow - 1) / mostInRow
		for part := range slices.Chunk(layer, (len(layer)+parts-1)/parts) {
			rows = append(rows, slices.Clone(part))
		}
		i = n
	}
	return rows
}

// orderRows reorders each row so that neighbours of neighbours stand close: a few sweeps down and up.
func orderRows(rows [][]int, edges []dependency) [][]int {
	neighbours := map[int][]int{}
	for _, e := range edges {
		neighbours[e.From] = append(neighbours[e.From], e.To)
		neighbours[e.To] = append(neighbours[e.To], e.From)
	}
	place := map[int]float64{}
	for _, row := range rows {
		spread(row, place)
	}
	for sweep := range 6 {
		for k := range rows {
			i := k
			if sweep%2 == 1 {
				i = len(rows) - 1 - k
			}
			row := rows[i]
			mean := map[int]float64{}
			for _, n := range row {
				mean[n] = place[n]
				if list := neighbours[n]; len(list) > 0 {
					sum := 0.0
					for _, other := range list {
						sum += place[other]
					}
					mean[n] = sum / float64(len(list))
				}
			}
			slices.SortStableFunc(row, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
			spread(row, place)
		}
	}
	return rows
}

// spread gives a row's nodes places from 0 to 1.
func spread(row []int, place map[int]float64) {
	for i, n := range row {
		place[n] = (float64(i) + 0.5) / float64(len(row))
	}
}

// placeRow gives the boxes of a row their rectangles, centred.
func placeRow(row []int, nodes []node, at []diagramBox, y float64) {
	most := (diagramWidth - boxGap*float64(len(row)+1)) / float64(len(row))
	total := boxGap * float64(len(row)-1)
	for _, n := range row {
		at[n].Label = shortPath(Visible(nodes[n].Name), int((most-16)/labelCell))
		at[n].W = min(most, float64(Width(at[n].Label))*labelCell+20)
		total += at[n].W
	}
	x := (diagramWidth - total) / 2
	for _, n := range row {
		b := &at[n]
		b.X, b.Y, b.H = tenth(x), tenth(y), boxHeight
		b.W = tenth(b.W)
		b.TextX, b.TextY = tenth(b.X+b.W/2), tenth(y+boxHeight/2+4)
		b.Title = Visible(nodes[n].Name)
		if nodes[n].Size > 0 {
			b.Title += ", " + plural(nodes[n].Size, "code line", "code lines")
		}
		b.Cyclic = nodes[n].Cyclic
		x += b.W + boxGap
	}
}

// shortPath shortens a path to n cells at its beginning: the end tells folders apart.
func shortPath(s string, n int) string {
	if Width(s) <= n {
		return s
	}
	return "…" + tailCells(s, max(1, n-1))
}

// connect draws a dependency as a curve, from the lower side of its user to the upper side of what it uses; one
// against the direction, or within a row, goes around.
func connect(from, to *diagramBox, nodes []node, e dependency, heaviest int) diagramLine {
	l := diagramLine{
		Back:  to.Y <= from.Y,
		Level: int(3 * math.Log1p(float64(e.Weight)) / math.Log1p(float64(heaviest))),
		Title: fmt.Sprintf("%s → %s: %s", Visible(nodes[e.From].Name), Visible(nodes[e.To].Name), plural(e.Weight, "use", "uses")),
	}
	x1, x2 := tenth(from.X+from.W/2), tenth(to.X+to.W/2)
	y1, y2 := from.Y+from.H, to.Y
	bend := tenth(max(layerGap*0.6, (y2-y1)/2))
	switch {
	case to.Y > from.Y:
		l.Path = fmt.Sprintf("M%g %gC%g %g %g %g %g %g", x1, y1, x1, tenth(y1+bend), x2, tenth(y2-bend), x2, y2)
	case to.Y == from.Y:
		drop := tenth(from.Y - layerGap*0.45)
		l.Path = fmt.Sprintf("M%g %gC%g %g %g %g %g %g", x1, from.Y, x1, drop, x2, drop, x2, to.Y)
	default:
		l.Path = fmt.Sprintf("M%g %gC%g %g %g %g %g %g", x1, from.Y, tenth(x1+30), tenth(from.Y-bend), tenth(x2+30), tenth(to.Y+to.H+bend), x2, tenth(to.Y+to.H))
	}
	return l
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }
