package report

import (
	"math"

	"github.com/reposage/reposage/internal/measure"
)

// heatLevels is the number of colours above cold: level 0 is cold, heatLevels the hottest.
const heatLevels = 6

// The drawing of the treemap that works without scripts, in SVG units.
const (
	mapWidth  = 1120
	mapHeight = 560
	leastSide = 6   // a smaller cell is not drawn; its folder shows through
	headRoom  = 17  // height of a folder's name
	headDepth = 3   // levels of folders that may carry their name
	charWidth = 6.6 // of the label font, for what fits
)

// mapCell is a rectangle of the treemap: a folder's frame, or a file.
type mapCell struct {
	X, Y, W, H string // SVG attributes
	Folder     bool
	Level      int    // 0 to heatLevels; of files
	Label      string // shortened to fit, "" where nothing fits
	TextX      string
	TextY      string
	Title      string // everything about it in words
}

// heat grades the nodes of a treemap.
type heat struct {
	history bool // colours are hotspots; otherwise cognitive complexity
	top     float64
}

// newHeat finds the hottest file below root.
func newHeat(root *measure.TreeNode, history bool) heat {
	h := heat{history: history}
	eachLeaf(root, func(n *measure.TreeNode) { h.top = math.Max(h.top, h.score(n)) })
	return h
}

func eachLeaf(n *measure.TreeNode, fn func(*measure.TreeNode)) {
	if len(n.Children) == 0 {
		fn(n)
	}
	for _, c := range n.Children {
		eachLeaf(c, fn)
	}
}

func (h heat) score(n *measure.TreeNode) float64 {
	if h.history {
		return float64(n.Hotspot)
	}
	if n.Path == "" {
		return 0 // a sum over "n more files" says nothing about one of them
	}
	return float64(n.Cognitive)
}

// level maps a score to a colour. Scores are products of two skewed numbers: the square root
// spreads the small ones without making everything look hot, as a logarithm does.
func (h heat) level(n *measure.TreeNode) int {
	score := h.score(n)
	if score <= 0 || h.top <= 0 {
		return 0
	}
	return min(heatLevels, int(math.Ceil(math.Sqrt(score/h.top)*heatLevels)))
}

// drawTreemap lays out the whole tree in the SVG's frame.
func drawTreemap(root *measure.TreeNode, h heat) []mapCell {
	d := drawing{heat: h}
	d.children(root, rect{0, 0, mapWidth, mapHeight}, "", 0)
	return d.cells
}

type drawing struct {
	heat
	cells []mapCell
}

func (d *drawing) children(n *measure.TreeNode, r rect, path string, depth int) {
	weights := make([]float64, len(n.Children))
	for i, c := range n.Children {
		weights[i] = float64(c.Size)
	}
	for i, cell := range squarify(weights, r) {
		d.node(n.Children[i], cell, path, depth)
	}
}

func (d *drawing) node(n *measure.TreeNode, r rect, parent string, depth int) {
	if r.w < leastSide || r.h < leastSide {
		return
	}
	path := joinNames(parent, n.Name)
	head := hasHead(r, depth)
	d.add(n, r.inset(0.5, 0.5, 0.5, 0.5), path, head)
	inner := r.inset(1.5, 1.5, 1.5, 1.5)
	if head {
		inner = r.inset(2, headRoom, 2, 2)
	}
	d.children(n, inner, path, depth+1)
}

// hasHead reports whether a folder carries its name: it must be large and not deep inside others,
// or the map would be all names.
func hasHead(r rect, depth int) bool { return r.w >= 60 && r.h >= 48 && depth < headDepth }

func (d *drawing) add(n *measure.TreeNode, r rect, path string, head bool) {
	c := mapCell{X: svg(r.x), Y: svg(r.y), W: svg(r.w), H: svg(r.h), Folder: len(n.Children) > 0, Title: nodeTitle(n, path)}
	room := int((r.w - 8) / charWidth)
	if c.Folder {
		if head {
			c.Label = ClipMiddle(Visible(n.Name), room)
		}
	} else {
		c.Level = d.level(n)
		if r.h >= 17 && room >= 6 {
			c.Label = ClipMiddle(Visible(n.Name), room)
		}
	}
	c.TextX, c.TextY = svg(r.x+4), svg(r.y+12.5)
	d.cells = append(d.cells, c)
}

// joinNames joins shown names to a shown path.
func joinNames(parent, name string) string {
	if parent == "" {
		return Visible(name)
	}
	return parent + "/" + Visible(name)
}

// nodeTitle says all about a node in one line.
func nodeTitle(n *measure.TreeNode, path string) string {
	s := path + ": " + plural(n.Size, "code line", "code lines") + ", cognitive " + thousands(n.Cognitive)
	if n.Files > 1 {
		return s + ", " + thousands(n.Files) + " files"
	}
	if n.Commits > 0 {
		s += ", " + plural(n.Commits, "commit", "commits")
	}
	return s
}

// svg formats a coordinate with one decimal.
func svg(f float64) string { return decimal(math.Round(f*10) / 10) }

// mapNode is a node of the treemap as the script reads it, an array to keep the page small:
// name, code lines, cognitive complexity, commits, files, level, children.
type mapNode [7]any

func scriptTree(n *measure.TreeNode, h heat) mapNode {
	children := make([]mapNode, 0, len(n.Children))
	for _, c := range n.Children {
		if c.Size > 0 {
			children = append(children, scriptTree(c, h))
		}
	}
	return mapNode{Visible(n.Name), n.Size, n.Cognitive, n.Commits, n.Files, h.level(n), children}
}
