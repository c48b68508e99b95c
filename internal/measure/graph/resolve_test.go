package graph_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/parse"
)

var update = flag.Bool("update", false, "write the golden files of this package")

// languageOf names the language of a test file.
var languageOf = map[string]string{
	".go": "Go", ".py": "Python", ".ts": "TypeScript", ".tsx": "TSX", ".js": "JavaScript", ".java": "Java", ".cs": "C#", ".rs": "Rust", ".c": "C", ".h": "C", ".cpp": "C++", ".hpp": "C++",
	".kt": "Kotlin", ".php": "PHP", ".rb": "Ruby", ".swift": "Swift", ".scala": "Scala", ".lua": "Lua", ".sh": "Shell",
}

// build relates the files of an archive.
func build(t testing.TB, files []txtar.File) *graph.Graph {
	t.Helper()
	p := parse.NewParser(parse.Limits{})
	defer p.Close()
	b := graph.NewBuilder(graph.Options{})
	for _, f := range files {
		if graph.IsManifest(f.Name) {
			b.Manifest(f.Name, f.Data)
		}
		language := languageOf[filepath.Ext(f.Name)]
		if language == "" {
			continue
		}
		facts := p.Facts(language, f.Data)
		base := filepath.Base(f.Name)
		test := strings.Contains(base, "_test.") || strings.HasPrefix(base, "test_")
		b.Add(&reposage.File{Entry: reposage.Entry{Path: f.Name}, Language: language, Test: test}, graph.AppendUnit(nil, facts))
	}
	g, err := b.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// describe names a node for people.
func describe(g *graph.Graph, id graph.NodeID) string {
	n := g.Node(id)
	switch n.Kind {
	case graph.KindFolder:
		return n.Qualified + "/"
	case graph.KindFile:
		return n.Path
	case graph.KindExternal:
		return "<" + n.Name + ">"
	}
	return n.Path + ":" + n.Qualified
}

// listEdges lists all edges but contains.
func listEdges(g *graph.Graph) string {
	var lines []string
	for id := range g.Len() {
		g.Out(graph.NodeID(id), func(e graph.Edge) bool {
			if e.Kind == reposage.EdgeContains {
				return true
			}
			line := fmt.Sprintf("%s:%d %s -> %s %s", describe(g, e.From), e.Line, e.Kind, describe(g, e.To), e.Evidence)
			if e.Candidates > 1 {
				line += fmt.Sprintf(" 1 of %d", e.Candidates)
			}
			if e.Uses > 1 {
				line += fmt.Sprintf(" x%d", e.Uses)
			}
			lines = append(lines, line)
			return true
		})
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// TestResolve compares the edges of testdata/resolve/*.txtar with the file "edges" in each.
func TestResolve(t *testing.T) {
	archives, err := filepath.Glob("testdata/resolve/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives: ", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var want string
			files := slices.DeleteFunc(a.Files, func(f txtar.File) bool {
				if f.Name == "edges" {
					want = string(f.Data)
				}
				return f.Name == "edges"
			})
			got := listEdges(build(t, files))
			slices.Reverse(files)
			if again := listEdges(build(t, files)); again != got {
				t.Error("the order of the files changes the edges")
			}
			slices.Reverse(files)
			if *update {
				a.Files = append(files, txtar.File{Name: "edges", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
