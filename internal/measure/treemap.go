package measure

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// maxTreeDepth bounds the folders shown one inside the other; deeper ones are merged into a
// single name, so that a hostile path cannot make a page of thousands of frames.
const maxTreeDepth = 24

// buildTreemap arranges files, sorted by path, into folders. The hottest and then the largest
// files are shown one by one; the others join the "n more files" of the nearest shown folder.
func buildTreemap(files []FileRow, o *Options) *TreeNode {
	b := treeBuilder{rankTests: o.RankTests, folders: map[string]*TreeNode{}}
	root := &TreeNode{Name: cmp.Or(o.Revision.Name, ".")}
	b.folders[""] = root
	for i := range files {
		b.hottest = max(b.hottest, b.hotspot(&files[i]))
	}
	shown := b.choose(files, o.TreemapFiles)
	for i := range files {
		if shown[i] {
			b.show(&files[i])
		}
	}
	for i := range files {
		if !shown[i] {
			b.fold(&files[i])
		}
	}
	b.finish(root)
	return root
}

type treeBuilder struct {
	rankTests bool
	hottest   int64
	folders   map[string]*TreeNode // by path without final slash
	more      map[*TreeNode]*TreeNode
}

// hotspot returns the score a file is coloured by: tests stay cold unless they are ranked.
func (b *treeBuilder) hotspot(f *FileRow) int64 {
	if f.Test && !b.rankTests {
		return 0
	}
	return f.Hotspot
}

// choose marks the files that are shown one by one.
func (b *treeBuilder) choose(files []FileRow, limit int) []bool {
	order := make([]int, len(files))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(
			cmp.Compare(b.hotspot(&files[j]), b.hotspot(&files[i])),
			cmp.Compare(files[j].CodeLines, files[i].CodeLines),
			cmp.Compare(i, j))
	})
	shown := make([]bool, len(files))
	for _, i := range order[:min(max(limit, 0), len(order))] {
		shown[i] = true
	}
	return shown
}

func (b *treeBuilder) show(f *FileRow) {
	dir, name := splitPath(f.Path)
	parent := b.folder(dir)
	parent.Children = append(parent.Children, &TreeNode{
		Name: name, Path: f.Path, Files: 1, Size: f.CodeLines, Cognitive: f.Cognitive,
		Commits: f.Churn.Commits, Hotspot: b.hotspot(f), Language: f.Language,
	})
}

// folder returns the node of a folder, making it and the ones above it.
func (b *treeBuilder) folder(dir string) *TreeNode {
	if n := b.folders[dir]; n != nil {
		return n
	}
	var missing []string
	at := dir
	for b.folders[at] == nil {
		missing = append(missing, at)
		at, _ = splitPath(at)
	}
	node := b.folders[at]
	for _, path := range slices.Backward(missing) {
		child := &TreeNode{Name: strings.TrimPrefix(path[len(at):], "/"), Path: path}
		node.Children = append(node.Children, child)
		b.folders[path] = child
		node, at = child, path
	}
	return node
}

// fold enters a file into the "more" node of the nearest folder that is shown.
func (b *treeBuilder) fold(f *FileRow) {
	dir, _ := splitPath(f.Path)
	for b.folders[dir] == nil {
		dir, _ = splitPath(dir)
	}
	folder := b.folders[dir]
	if b.more == nil {
		b.more = map[*TreeNode]*TreeNode{}
	}
	m := b.more[folder]
	if m == nil {
		m = &TreeNode{}
		b.more[folder] = m
		folder.Children = append(folder.Children, m)
	}
	m.Files++
	m.Size += f.CodeLines
	m.Cognitive += f.Cognitive
	m.Commits = max(m.Commits, f.Churn.Commits)
	m.Hotspot = max(m.Hotspot, b.hotspot(f))
	m.Name = plural(m.Files, "more file")
}

// finish sums folders up from their children, merges chains of folders and sorts.
func (b *treeBuilder) finish(n *TreeNode) {
	for i, c := range n.Children {
		b.finish(c)
		if len(c.Children) == 1 && len(c.Children[0].Children) > 0 {
			only := c.Children[0]
			only.Name = c.Name + "/" + only.Name
			n.Children[i], c = only, only
		}
		n.Files += c.Files
		n.Size += c.Size
		n.Cognitive += c.Cognitive
		n.Commits = max(n.Commits, c.Commits)
		n.Hotspot = max(n.Hotspot, c.Hotspot)
	}
	n.Heat = b.heat(n.Hotspot)
	slices.SortFunc(n.Children, func(x, y *TreeNode) int {
		return cmp.Or(cmp.Compare(y.Size, x.Size), strings.Compare(x.Name, y.Name), strings.Compare(x.Path, y.Path))
	})
}

// heat puts a score on a log scale from 0 to 1, the hottest file's: products spread over decades.
func (b *treeBuilder) heat(hotspot int64) float64 {
	if b.hottest == 0 {
		return 0
	}
	return roundTo(math.Log1p(float64(hotspot))/math.Log1p(float64(b.hottest)), 1000)
}

// splitPath splits a path at its last slash, or, when it is deeper than maxTreeDepth, behind the
// last folder that is still shown.
func splitPath(path string) (dir, name string) {
	at, depth := -1, 0
	for i := range len(path) {
		if path[i] == '/' {
			at = i
			if depth++; depth == maxTreeDepth {
				break
			}
		}
	}
	if at < 0 {
		return "", path
	}
	return path[:at], path[at+1:]
}
