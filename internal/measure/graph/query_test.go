package graph

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// Shapes are drawn in a loop that calls itself through draw; the test reaches all of it.
const drawing = `
Python base.py
  interface Shape abstract
  method Shape.area abstract
Python shapes.py
  type Circle
  constructor Circle.__init__
  method Circle.area
  type Square
  method Square.area
  func check
Python app/draw.py
  func draw
  func loop
  func main
  func unused
Python app/test_draw.py test
  func test_main entry
Python app/other.py
  func draw
external numpy
shapes.py:Circle inherits base.py:Shape @1
shapes.py:Square inherits base.py:Shape @31
shapes.py:Circle.__init__ calls shapes.py:check @12
app/draw.py imports shapes.py @1
app/draw.py imports numpy @2
app/test_draw.py imports app/draw.py @1
app/draw.py:draw calls base.py:Shape.area @5
app/draw.py:draw calls app/draw.py:loop @6
app/draw.py:loop calls app/draw.py:draw @15 x2
app/draw.py:main calls app/draw.py:loop @22
app/draw.py:main calls shapes.py:Circle @21 import
app/draw.py:main references app/draw.py:draw @23
app/test_draw.py:test_main calls app/draw.py:main @3
app/other.py:draw calls app/draw.py:main @4 name
`

func mustFind(t testing.TB, g *Graph, text string) []NodeID {
	t.Helper()
	ids, err := g.Find(text)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// outline writes branches one by line: indented by depth, with what is special about them.
func outline(branches []Branch, depth int) (lines []string) {
	for _, b := range branches {
		line := strings.Repeat("  ", depth) + b.Symbol.Name
		if b.Use != nil {
			line += fmt.Sprintf(" %s@%d", b.Use.Kind, b.Use.Line)
			if b.Use.Evidence != "resolved" {
				line += " " + b.Use.Evidence
			}
			if b.Use.Uses > 1 {
				line += fmt.Sprintf(" x%d", b.Use.Uses)
			}
		}
		for _, mark := range []struct {
			on   bool
			text string
		}{{b.Cycle, " cycle"}, {b.Seen, " seen"}, {b.More > 0, fmt.Sprintf(" +%d", b.More)}, {b.Symbol.Test, " test"}} {
			if mark.on {
				line += mark.text
			}
		}
		lines = append(append(lines, line), outline(b.Branches, depth+1)...)
	}
	return lines
}

func wantLines(t *testing.T, what string, got []string, want string) {
	t.Helper()
	if text := strings.Join(got, "\n"); text != strings.Trim(want, "\n") {
		t.Errorf("%s:\n%s\nwant\n%s", what, text, strings.Trim(want, "\n"))
	}
}

func TestCallersByHand(t *testing.T) {
	g := sketch(t, drawing)
	for _, c := range []struct {
		symbol string
		o      QueryOptions
		hidden int
		weaker int
		want   string
	}{
		{"app/draw.py:loop", QueryOptions{}, 0, 0, `
loop
  draw calls@6
    loop calls@15 x2 cycle
    main references@23 seen
  main calls@22
    test_main calls@3 test`},
		{"app/draw.py:loop", QueryOptions{Depth: 1}, 3, 0, `
loop
  draw calls@6 +2
  main calls@22 +1`},
		{"app/draw.py:loop", QueryOptions{Limit: 3}, 2, 0, `
loop
  draw calls@6 +1
    loop calls@15 x2 cycle
  main calls@22 +1`},
		{"main", QueryOptions{}, 0, 1, `
main
  test_main calls@3 test`},
		{"main", QueryOptions{Evidence: reposage.EvidenceName}, 0, 0, `
main
  draw calls@4 name-only
  test_main calls@3 test`},
		{"check", QueryOptions{}, 0, 0, `
check
  Circle.__init__ calls@12
    main calls@21 import-scoped
      test_main calls@3 test`},
		{"check", QueryOptions{Evidence: reposage.EvidenceResolved}, 0, 0, `
check
  Circle.__init__ calls@12`},
		{"unused", QueryOptions{}, 0, 0, "unused"},
	} {
		tree := g.Callers(mustFind(t, g, c.symbol), c.o)
		wantLines(t, fmt.Sprintf("callers %s %+v", c.symbol, c.o), outline(tree.Roots, 0), c.want)
		if tree.Hidden != c.hidden || tree.Weaker != c.weaker {
			t.Errorf("callers %s %+v: hidden %d weaker %d, want %d %d", c.symbol, c.o, tree.Hidden, tree.Weaker, c.hidden, c.weaker)
		}
	}
}

func TestCalleesByHand(t *testing.T) {
	g := sketch(t, drawing)
	tree := g.Callees(mustFind(t, g, "main"), QueryOptions{})
	wantLines(t, "callees", outline(tree.Roots, 0), `
main
  Circle calls@21 import-scoped
    check calls@12
  loop calls@22
    draw calls@15 x2 seen
  draw references@23
    Shape.area calls@5
    loop calls@6 seen`)
	net := tree.Net(false)
	if len(net.Nodes) != 6 || len(net.Edges) != 7 {
		t.Errorf("net of %d nodes and %d edges: %+v", len(net.Nodes), len(net.Edges), net)
	}
}

func TestImpactByHand(t *testing.T) {
	g := sketch(t, drawing)
	for _, c := range []struct {
		symbol, want string
		o            QueryOptions
		farthest     int
	}{
		{"Shape.area", `
app/draw.py 1: draw 1 calls Shape.area, loop 2 calls draw, main 2 references draw
shapes.py 1: Circle.area 1 overrides Shape.area, Square.area 1 overrides Shape.area
test app/test_draw.py 3: test_main 3 calls main`, QueryOptions{}, 3},
		{"Shape.area", `
app/draw.py 1: draw 1 calls Shape.area
shapes.py 1: Circle.area 1 overrides Shape.area, Square.area 1 overrides Shape.area`, QueryOptions{Depth: 1}, 1},
		{"check", `
shapes.py 1: Circle.__init__ 1 calls check
app/draw.py 2: main 2 calls Circle.__init__
test app/test_draw.py 3: test_main 3 calls main`, QueryOptions{}, 3},
		// A type's impact is that of its members, and what inherits from it.
		{"Shape", `
app/draw.py 1: draw 1 calls Shape.area, loop 2 calls draw, main 2 calls Circle
shapes.py 1: Circle 1 inherits Shape, Circle.area 1 overrides Shape.area, Square 1 inherits Shape, Square.area 1 overrides Shape.area
test app/test_draw.py 3: test_main 3 calls main`, QueryOptions{}, 3},
		// A file's is that of its definitions, and who imports it.
		{"shapes.py", `
app/draw.py 1: app/draw.py 1 imports shapes.py, main 1 calls Circle
test app/test_draw.py 2: test_main 2 calls main`, QueryOptions{}, 2},
		{"unused", "", QueryOptions{}, 0},
	} {
		m := g.Impact(mustFind(t, g, c.symbol), c.o)
		var lines []string
		write := func(prefix string, files []ImpactFile) {
			for _, f := range files {
				var parts []string
				for _, d := range f.Symbols {
					parts = append(parts, fmt.Sprintf("%s %d %s %s", d.Symbol.Name, d.Distance, d.Use.Kind, d.Via.Name))
				}
				lines = append(lines, fmt.Sprintf("%s%s %d: %s", prefix, f.Path, f.Distance, strings.Join(parts, ", ")))
			}
		}
		write("", m.Files)
		write("test ", m.Tests)
		wantLines(t, fmt.Sprintf("impact %s %+v", c.symbol, c.o), lines, c.want)
		if m.Farthest != c.farthest {
			t.Errorf("impact %s: farthest %d, want %d", c.symbol, m.Farthest, c.farthest)
		}
	}
}

func TestImpactCountsBeyondItsLimit(t *testing.T) {
	g := sketch(t, drawing)
	m := g.Impact(mustFind(t, g, "Shape.area"), QueryOptions{Limit: 2})
	if m.Symbols != 5 || m.TestSymbols != 1 || m.FileCount != 2 || m.TestCount != 1 || m.Hidden != 4 || len(m.Net().Edges) != 2 {
		t.Errorf("got %+v", m)
	}
}

func TestHierarchyByHand(t *testing.T) {
	g := sketch(t, drawing+`
Go shape/a.go
  type Base
  method Base.Close
  method Base.Open
Go shape/b.go
  type Derived
  method Derived.Close
  type Last
shape/b.go:Derived inherits shape/a.go:Base @3
shape/b.go:Last inherits shape/b.go:Derived @21
`)
	h, err := g.Hierarchy(mustFind(t, g, "Derived"), QueryOptions{})
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, "ancestors", outline(h.Ancestors, 0), "Base inherits@3")
	wantLines(t, "descendants", outline(h.Descendants, 0), "Last inherits@21")
	if len(h.Methods) != 1 || h.Methods[0].Method.Name != "Derived.Close" || len(h.Methods[0].Overrides) != 1 || h.Methods[0].Overrides[0].Path != "shape/a.go" {
		t.Errorf("methods %+v", h.Methods)
	}
	if h, err = g.Hierarchy(mustFind(t, g, "Shape"), QueryOptions{}); err != nil {
		t.Fatal(err)
	}
	wantLines(t, "descendants", outline(h.Descendants, 0), "Circle inherits@1\nSquare inherits@31")
	if len(h.Methods) != 1 || len(h.Methods[0].OverriddenBy) != 2 {
		t.Errorf("methods %+v", h.Methods)
	}
	if _, err = g.Hierarchy(mustFind(t, g, "main"), QueryOptions{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("a function: %v", err)
	}
}

func TestImportsByHand(t *testing.T) {
	g := sketch(t, drawing)
	names := func(rows []ImportRow) (out []string) {
		for _, r := range rows {
			out = append(out, fmt.Sprintf("%s %s:%d", r.Symbol.Name, r.Path, r.Line))
		}
		return out
	}
	uses := func(rows []UseRow) (out []string) {
		for _, r := range rows {
			out = append(out, fmt.Sprintf("%s %d %s", r.Path, r.Uses, strings.Join(r.Symbols, ",")))
		}
		return out
	}
	for _, c := range []struct{ path, imports, importers, uses, users string }{
		{"app/draw.py", "shapes.py app/draw.py:1\nnumpy app/draw.py:2", "app/test_draw.py app/test_draw.py:1", "base.py 1 Shape.area\nshapes.py 1 Circle", "app/test_draw.py 1 main"},
		{"app", "shapes.py app/draw.py:1\nnumpy app/draw.py:2", "", "base.py 1 Shape.area\nshapes.py 1 Circle", ""},
		{"numpy", "", "app/draw.py app/draw.py:2", "", ""},
	} {
		id, err := g.FindPath(c.path)
		if err != nil {
			t.Fatal(err)
		}
		r := g.Imports(id, QueryOptions{})
		wantLines(t, c.path+" imports", names(r.Imports), c.imports)
		wantLines(t, c.path+" importers", names(r.Importers), c.importers)
		wantLines(t, c.path+" uses", uses(r.Uses), c.uses)
		wantLines(t, c.path+" users", uses(r.Users), c.users)
	}
	if _, err := g.FindPath("main"); reposage.ErrorCode(err) != reposage.ENotFound {
		t.Errorf("a function has no imports: %v", err)
	}
}

func TestPathByHand(t *testing.T) {
	g := sketch(t, drawing)
	for _, c := range []struct {
		from, to, want string
		o              QueryOptions
		backward       bool
	}{
		{"test_main", "check", "test_main calls@3 main calls@21 Circle calls@12 check", QueryOptions{}, false},
		{"test_main", "check", "", QueryOptions{Evidence: reposage.EvidenceResolved}, false},
		{"test_main", "check", "", QueryOptions{Depth: 2}, false},
		{"main", "Shape", "main references@23 draw calls@5 Shape.area", QueryOptions{Evidence: reposage.EvidenceResolved}, false},
		{"main", "Shape", "main calls@21 Circle inherits@1 Shape", QueryOptions{}, false},
		{"main", "main", "", QueryOptions{}, false},
		{"app/draw.py:draw", "app/draw.py:draw", "draw calls@6 loop calls@15 draw", QueryOptions{}, false},
		{"check", "main", "", QueryOptions{}, true},
		{"app/draw.py", "base.py", "draw calls@5 Shape.area", QueryOptions{}, false},
	} {
		p := g.Path(mustFind(t, g, c.from), mustFind(t, g, c.to), c.o)
		var parts []string
		for i, s := range p.Steps {
			if i == 0 {
				parts = append(parts, s.From.Name)
			}
			parts = append(parts, fmt.Sprintf("%s@%d %s", s.Use.Kind, s.Use.Line, s.To.Name))
		}
		if got := strings.Join(parts, " "); got != c.want || p.Backward != c.backward {
			t.Errorf("%s to %s %+v: %q backward %v, want %q", c.from, c.to, c.o, got, p.Backward, c.want)
		}
	}
}

func TestExportByHand(t *testing.T) {
	g := sketch(t, drawing)
	list := func(n *Net) (lines []string) {
		for _, e := range n.Edges {
			lines = append(lines, fmt.Sprintf("%s > %s x%d %s:%d", n.Nodes[e.From].Name, n.Nodes[e.To].Name, e.Use.Uses, e.Use.Path, e.Use.Line))
		}
		return lines
	}
	wantLines(t, "packages", list(g.Export(LevelPackage, QueryOptions{})), "app > . x3 app/draw.py:1")
	wantLines(t, "files", list(g.Export(LevelFile, QueryOptions{})), `
app/draw.py > base.py x1 app/draw.py:5
app/draw.py > shapes.py x2 app/draw.py:1
shapes.py > base.py x2 shapes.py:1`)
	n := g.Export(LevelSymbol, QueryOptions{Evidence: reposage.EvidenceName})
	if !slices.Contains(list(n), "draw > main x1 app/other.py:4") {
		t.Errorf("symbols: %v", list(n))
	}
	shopNet := sketch(t, shop).CycleNet(LevelPackage)
	wantLines(t, "cycles", list(shopNet), "billing > orders x6 billing/invoice.py:7\norders > billing x1 orders/order.py:22")
}

func TestFindByHand(t *testing.T) {
	g := sketch(t, drawing)
	for text, want := range map[string]string{
		"app":                        "app",
		"./app/":                     "app",
		".":                          ".",
		"draw.py":                    "app/draw.py",
		"app/draw.py:1":              "draw",
		"draw.py:15":                 "loop",
		"shapes.py:12":               "Circle.__init__",
		"draw.py:9999":               "app/draw.py",
		"app/draw.py:draw":           "draw",
		"Circle":                     "Circle",
		"Circle.area":                "Circle.area",
		"Circle::area":               "Circle.area",
		"Circle#area":                "Circle.area",
		"other.draw":                 "draw",
		"numpy":                      "numpy",
		"shapes.py:Square.area":      "Square.area",
		"app/test_draw.py:test_main": "test_main",
	} {
		ids, err := g.Find(text)
		if err != nil || len(ids) != 1 || g.Node(ids[0]).Qualified != want {
			t.Errorf("%q: %v %v, want %s", text, ids, err, want)
		}
	}
	for text, c := range map[string]struct {
		code reposage.Code
		hint string
	}{
		"draw":      {reposage.EInvalid, "app/draw.py:1 (draw)"},
		"area":      {reposage.EInvalid, "base.py:11 (Shape.area)"},
		"Cirkle":    {reposage.ENotFound, "Circle"},
		"chec":      {reposage.ENotFound, "check"},
		"draw.py:x": {reposage.ENotFound, ""},
		"zzzzzz":    {reposage.ENotFound, "Name a path"},
		"":          {reposage.EInvalid, ""},
	} {
		if _, err := g.Find(text); reposage.ErrorCode(err) != c.code || !strings.Contains(reposage.ErrorHint(err), c.hint) {
			t.Errorf("%q: %v, hint %q; want %s, hint %q", text, err, reposage.ErrorHint(err), c.code, c.hint)
		}
	}
}

// The same question has the same answer, also of a graph that was stored.
func TestAnswersAreStable(t *testing.T) {
	g := sketch(t, drawing)
	stored, err := g.Encode()
	if err != nil {
		t.Fatal(err)
	}
	opened, err := Open(stored)
	if err != nil {
		t.Fatal(err)
	}
	ids := mustFind(t, g, "Shape")
	if a, b := g.Impact(ids, QueryOptions{}), opened.Impact(ids, QueryOptions{}); !reflect.DeepEqual(a, b) {
		t.Errorf("impact %+v, of the stored graph %+v", a, b)
	}
	if a, b := g.Callers(ids, QueryOptions{}), opened.Callers(ids, QueryOptions{}); !reflect.DeepEqual(a, b) {
		t.Errorf("callers %+v, of the stored graph %+v", a, b)
	}
}

// BenchmarkQueries2M asks for the callers and the impact of a definition among two million relations.
func BenchmarkQueries2M(b *testing.B) {
	g := assemble(large(200_000, 2_000_000))
	hub := NodeID(3) // the first function, which a thousandth of all use
	b.Run("callers", func(b *testing.B) {
		for b.Loop() {
			g.Callers([]NodeID{hub}, QueryOptions{Depth: 2, Limit: 200})
		}
	})
	b.Run("impact", func(b *testing.B) {
		for b.Loop() {
			g.Impact([]NodeID{hub}, QueryOptions{Limit: 100})
		}
	})
	b.Run("impact 3 steps", func(b *testing.B) {
		for b.Loop() {
			g.Impact([]NodeID{hub}, QueryOptions{Depth: 3, Limit: 100})
		}
	})
}
