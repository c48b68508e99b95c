package graph

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// A shop in layers: the command needs orders and billing, both need money; orders and billing need each other.
const shop = `
Python cmd/main.py
  func main entry
Python orders/order.py
  type Order
  method Order.total
  func load
Python billing/invoice.py
  func bill
  func remind
Python money/money.py
  interface Amount abstract
  type Euro
  func round
Python orders/order_test.py test
  func test_total entry
external requests
cmd/main.py:main calls orders/order.py:load @4
cmd/main.py:main calls billing/invoice.py:bill @5 x3
orders/order.py:Order.total calls money/money.py:round @12 x2
orders/order.py:load calls billing/invoice.py:bill @22
orders/order.py imports requests
billing/invoice.py:bill calls orders/order.py:Order.total @7 x4
billing/invoice.py:remind calls orders/order.py:load @15 x2
billing/invoice.py:bill references money/money.py:Amount @2
money/money.py:Euro inherits money/money.py:Amount @11
orders/order_test.py:test_total calls cmd/main.py:main @3
money/money.py:round calls cmd/main.py:main @30 name
`

func TestPackagesByHand(t *testing.T) {
	rows, edges := sketch(t, shop).packages()
	want := []PackageRow{
		{Path: "billing", Files: 1, Afferent: 2, Efferent: 2, Instability: 0.5, Distance: 0.5, Cyclic: true, Layer: 1},
		{Path: "cmd", Files: 1, Afferent: 0, Efferent: 2, Instability: 1, Layer: 2},
		{Path: "money", Files: 1, Afferent: 2, Efferent: 0, Abstractness: 0.5, Distance: 0.5, Layer: 0},
		{Path: "orders", Files: 1, Afferent: 2, Efferent: 2, Instability: 0.5, Distance: 0.5, Cyclic: true, Layer: 1},
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("got  %+v\nwant %+v", rows, want)
	}
	wantEdges := []PackageEdge{{0, 2, 1}, {0, 3, 6}, {1, 0, 3}, {1, 3, 1}, {3, 0, 1}, {3, 2, 2}}
	if !reflect.DeepEqual(edges, wantEdges) {
		t.Errorf("got %v, want %v", edges, wantEdges)
	}
}

// The only cycle is orders and billing; one call the one way, six the other: the one is cheapest to cut.
func TestCycleByHand(t *testing.T) {
	g := sketch(t, shop)
	for level, names := range map[Level][2]string{LevelFile: {"billing/invoice.py", "orders/order.py"}, LevelPackage: {"billing", "orders"}} {
		got := g.Cycles(level)
		want := []Cycle{{
			Level: level, Members: names[:], Shortest: []string{names[1], names[0], names[1]}, Edges: 2,
			Cut: Cut{From: names[1], To: names[0], Uses: 1, Path: "orders/order.py", Line: 22},
		}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", level, got, want)
		}
	}
}

// What a language compiles as one cannot be a cycle of files; two packages still can.
func TestFilesOfOneUnitAreNoCycle(t *testing.T) {
	g := sketch(t, `
Go a/x.go
  func f
Go a/y.go
  func g
a/x.go:f calls a/y.go:g
a/y.go:g calls a/x.go:f
`)
	if got := g.Cycles(LevelFile); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

// A base type that calls its own method does not depend on who overrides it, though the call may go there.
func TestDispatchIsNoDependency(t *testing.T) {
	g := sketch(t, `
Python base.py
  type Reader
  method Reader.dispose
  method Reader.close
Python derived.py
  type FileReader
  method FileReader.close override
derived.py:FileReader inherits base.py:Reader
base.py:Reader.dispose calls base.py:Reader.close c2
base.py:Reader.dispose calls derived.py:FileReader.close c2
`)
	if got := g.Cycles(LevelFile); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	if !g.RelatedFiles()("base.py", "derived.py") {
		t.Error("the files are not related")
	}
}

// What a compiler refuses cannot be: folders of a Rust crate are no packages, and those of Go have no cycle.
func TestPackagesWithoutCycles(t *testing.T) {
	for language, want := range map[string]int{"Rust": 0, "Swift": 0, "Go": 0, "Python": 1, "Java": 1, "TypeScript": 1} {
		g := sketch(t, strings.ReplaceAll(`
LANGUAGE a/x
  func f
LANGUAGE b/y
  func g
a/x:f calls b/y:g
b/y:g calls a/x:f
`, "LANGUAGE", language))
		rows, _ := g.packages()
		if got := g.Cycles(LevelPackage); len(got) != want || rows[0].Cyclic != (want == 1) {
			t.Errorf("%s: %+v", language, got)
		}
	}
}

func TestRingOf5000Files(t *testing.T) {
	const n = 5000
	g := assemble(ring(n))
	cycles := g.Cycles(LevelFile)
	if len(cycles) != 1 || len(cycles[0].Members) != n || len(cycles[0].Shortest) != n+1 || cycles[0].Edges != n || cycles[0].Cut.Uses != 2 {
		t.Fatalf("%d cycles, cut %+v", len(cycles), cycles[0].Cut)
	}
	if layers := g.dependencyGraph(LevelFile, false).levels(); len(layers) != n || layers[0] != 0 || layers[n-1] != 0 {
		t.Error("members of a cycle have different layers")
	}
}

// A chain as long as a repository must not exhaust the stack either.
func TestLevelsOfAChain(t *testing.T) {
	const n = 5000
	d := ring(n)
	d.edges = d.edges[:len(d.edges)-1] // opens the ring
	levels := assemble(d).dependencyGraph(LevelFile, false).levels()
	for i, l := range levels {
		if l != n-1-i {
			t.Fatalf("level %d of file %d", l, i)
		}
	}
}

func TestLayersByHand(t *testing.T) {
	got := sketch(t, shop).Layers()
	want := []Layer{{2, []string{"cmd"}}, {1, []string{"billing", "orders"}}, {0, []string{"money"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFanByHand(t *testing.T) {
	got := sketch(t, shop).Fan()
	want := []FanRow{{"billing/invoice.py", 2, 2}, {"cmd/main.py", 0, 2}, {"money/money.py", 2, 0}, {"orders/order.py", 2, 2}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Of three nodes a → b → c with rank r and the share that c hands to all of them: c is first, then b.
func TestRankOfAChain(t *testing.T) {
	g := sketch(t, `
Python x.py
  func a
  func b
  func c
x.py:a calls x.py:b
x.py:b calls x.py:c
`)
	got := g.central(10)
	// The fixed point of r(a) = k, r(b) = k + 0.85 r(a), r(c) = k + 0.85 r(b) with sum 1:
	// k (1 + 1.85 + 2.5725) = 1, so k = 0.18442.
	want := []SymbolRow{
		{Path: "x.py", Line: 21, Name: "c", Kind: "function", FanIn: 1, FanOut: 0, Rank: 474.41},
		{Path: "x.py", Line: 11, Name: "b", Kind: "function", FanIn: 1, FanOut: 1, Rank: 341.17},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if d := got[i].Rank - want[i].Rank; d > 0.5 || d < -0.5 {
			t.Errorf("rank of %s is %g, want %g", got[i].Name, got[i].Rank, want[i].Rank)
		}
		got[i].Rank = want[i].Rank
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}

func TestLCOM4ByHand(t *testing.T) {
	g := sketch(t, `
Python x.py
  type T
  method T.a
  method T.b
  method T.c
  method T.d
`)
	use := func(lists ...string) *ClassMembers {
		c := &ClassMembers{Class: 2}
		for i, l := range lists {
			c.Methods = append(c.Methods, MethodUse{Method: NodeID(3 + i), Uses: strings.Fields(l)})
		}
		return c
	}
	for name, c := range map[string]struct {
		class *ClassMembers
		want  int
	}{
		"no method":                 {use(), 1},
		"none uses anything":        {use("", "", ""), 1},
		"one field":                 {use("x", "x", "x"), 1},
		"two fields":                {use("x", "x", "y", "y"), 2},
		"a bridge":                  {use("x", "x y", "y"), 1},
		"four purposes":             {use("w", "x", "y", "z"), 4},
		"a calls c":                 {use("x c", "", "y"), 1},
		"called, using nothing":     {use("x b", "", "y"), 2},
		"c calls a, b is by itself": {use("x", "z", "a"), 2},
	} {
		if got := g.lcom4(c.class); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// Every reason has a definition of its own; dead, recursive and lost are named, a method of lost is not, and whose method
// is called is used.
func TestUnreferencedByHand(t *testing.T) {
	g := sketch(t, `
Python a.py
  func main entry
  func used
  func by_name
  func dead
  func recursive
  type lost
  method lost.method
  type named
  method named.method
  func public exported
  func virtual override
  func route decorated
  interface shape abstract
  func spoken mentioned
  func broken partial
  type (anonymous)
  func variant
Python b.py
  func variant
Python a_test.py test
  func helper
a.py:main calls a.py:used
a.py:main calls a.py:by_name name
a.py:recursive calls a.py:recursive
a.py:lost.method calls a.py:lost
a.py:main calls a.py:named.method
a.py:main calls b.py:variant
`)
	u := g.FindUnreferenced()
	var names []string
	for _, r := range u.Rows {
		names = append(names, fmt.Sprintf("%s:%d %s %s %d", r.Path, r.Line, r.Kind, r.Name, r.Lines))
	}
	want := []string{"a.py:31 function dead 10", "a.py:41 function recursive 10", "a.py:51 type lost 10"}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(names, "\n"), strings.Join(want, "\n"))
	}
	var excluded []Exclusion
	for _, r := range exclusionReasons {
		excluded = append(excluded, Exclusion{r, 1})
	}
	if !reflect.DeepEqual(u.Excluded, excluded) {
		t.Errorf("excluded %+v", u.Excluded)
	}
}

// A function that is an argument, a result or a member of an object has no name that anything could use.
func TestValuesInPlaceAreUsed(t *testing.T) {
	u := sketch(t, `
JavaScript a.js
  func passed inplace
  func dead
`).FindUnreferenced()
	if len(u.Rows) != 1 || u.Rows[0].Name != "dead" {
		t.Errorf("got %+v, want dead alone", u.Rows)
	}
}

func TestSummaryCountsNoNameOnlyEdge(t *testing.T) {
	s := sketch(t, shop).Summarize(SummaryOptions{Top: 2})
	if s.Edges["calls"] != 7 || s.Edges["inherits"] != 1 || s.Edges["references"] != 1 || s.Edges["imports"] != 1 {
		t.Errorf("edges %v", s.Edges)
	}
	if s.Nodes["file"] != 5 || s.Nodes["type"] != 3 || s.Nodes["external"] != 1 || s.Nodes["folder"] != 5 {
		t.Errorf("nodes %v", s.Nodes)
	}
	if s.FileCycles != 1 || s.PackageCycles != 1 || s.PackageCount != 4 || s.Layers != 3 || s.ExternalCount != 1 {
		t.Errorf("summary %+v", s)
	}
	if len(s.Central) != 2 || s.Central[0].FanIn == 0 {
		t.Errorf("central %+v", s.Central)
	}
}

// Repeated edges become one with all their uses and the strongest evidence.
func TestJoinEdges(t *testing.T) {
	g := sketch(t, `
Python x.py
  func a
  func b
x.py:a calls x.py:b @9 import
x.py:a calls x.py:b @7 x3
x.py:a calls x.py:b @8 x65000
x.py:a calls x.py:b @2 x65000 name
`)
	var got []Edge
	g.In(3, func(e Edge) bool {
		if e.Kind != reposage.EdgeContains {
			got = append(got, e)
		}
		return true
	})
	want := []Edge{{From: 2, To: 3, Kind: reposage.EdgeCalls, Evidence: reposage.EvidenceResolved, Line: 7, Uses: 65535, Candidates: 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A module of tests in a file of the product is test code: what it needs is not needed by the product.
func TestImpactTellsModulesOfTests(t *testing.T) {
	g := sketch(t, `
Rust a.rs
  func f
  func g
  func check test
a.rs:g calls a.rs:f
a.rs:check calls a.rs:f
`)
	m := g.Impact(mustFind(t, g, "f"), QueryOptions{})
	if m.Symbols != 1 || m.TestSymbols != 1 || len(m.Files) != 1 || len(m.Tests) != 1 || m.Tests[0].Symbols[0].Symbol.Name != "check" || m.Files[0].Symbols[0].Symbol.Name != "g" {
		t.Errorf("got %+v", m)
	}
}

func TestInTestsIsARustModule(t *testing.T) {
	f := &reposage.Facts{Symbols: []reposage.Symbol{{Kind: reposage.SymModule, Name: "tests", Parent: -1}, {Kind: reposage.SymFunction, Name: "works", Parent: 0}, {Kind: reposage.SymFunction, Name: "tests", Parent: -1}}}
	for i, want := range []bool{true, true, false} {
		if got := inTests(f, &f.Symbols[i]); got != want {
			t.Errorf("symbol %d: %v", i, got)
		}
	}
}
