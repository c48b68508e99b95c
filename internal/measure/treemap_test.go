package measure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

func treeRows(n int) (rows []FileRow) {
	for i := range n {
		rows = append(rows, FileRow{
			Path: fmt.Sprintf("a/b/d%02d/f%03d.go", i%9, i), CodeLines: 10 + i, Cognitive: i,
			Churn: reposage.Churn{Commits: i % 5}, Hotspot: int64(i * (i % 5)),
		})
	}
	slices.SortFunc(rows, func(a, b FileRow) int { return strings.Compare(a.Path, b.Path) })
	return rows
}

func TestTreemapKeepsSums(t *testing.T) {
	rows := treeRows(300)
	var size, hottest int64
	for i := range rows {
		size += int64(rows[i].CodeLines)
		hottest = max(hottest, rows[i].Hotspot)
	}
	for _, limit := range []int{0, 1, 20, 300, 1000} {
		root := buildTreemap(rows, &Options{TreemapFiles: limit})
		if root.Files != 300 || int64(root.Size) != size || root.Hotspot != hottest || root.Heat != 1 {
			t.Errorf("limit %d: %d files, size %d, hotspot %d, heat %v", limit, root.Files, root.Size, root.Hotspot, root.Heat)
		}
		leaves := 0
		walkTree(root, func(n *TreeNode) {
			if n.Path != "" && len(n.Children) == 0 {
				leaves++
			}
			if !slices.IsSortedFunc(n.Children, func(a, b *TreeNode) int { return b.Size - a.Size }) {
				t.Errorf("children of %s are not sorted", n.Name)
			}
		})
		if leaves != min(limit, 300) {
			t.Errorf("limit %d: %d files shown", limit, leaves)
		}
	}
}

func walkTree(n *TreeNode, fn func(*TreeNode)) {
	fn(n)
	for _, c := range n.Children {
		walkTree(c, fn)
	}
}

func TestTreemapShape(t *testing.T) {
	deep := strings.Repeat("x/", 2000) + "end.go"
	rows := []FileRow{
		{Path: "README.go", CodeLines: 1},
		{Path: "src/main/java/A.java", CodeLines: 5, Hotspot: 100},
		{Path: "src/main/java/B.java", CodeLines: 9},
		{Path: "test/T.java", CodeLines: 3, Hotspot: 900, Test: true},
		{Path: deep, CodeLines: 2},
	}
	root := buildTreemap(rows, &Options{TreemapFiles: 10, Revision: reposage.Revision{Name: "demo"}})
	if root.Name != "demo" {
		t.Errorf("root is %q", root.Name)
	}
	src := root.Children[0]
	if src.Name != "src/main/java" || src.Path != "src/main/java" || src.Children[0].Name != "B.java" || src.Heat != 1 {
		t.Errorf("chain of folders: %+v", src)
	}
	depth := 0
	walkTree(root, func(n *TreeNode) {
		if strings.HasSuffix(n.Path, "end.go") {
			depth = strings.Count(n.Path, "/") - strings.Count(n.Name, "/")
		}
		if n.Name == "test" && n.Heat != 0 {
			t.Error("a test is hot though tests are not ranked")
		}
	})
	if depth > maxTreeDepth {
		t.Errorf("a file %d folders deep", depth)
	}
}
