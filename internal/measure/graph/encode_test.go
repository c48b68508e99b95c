package graph

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"testing"

	"github.com/reposage/reposage"
)

// readEverything asks an opened graph all that can be asked; it is for graphs that hold anything.
func readEverything(g *Graph) {
	for id := range NodeID(g.Len()) {
		g.Node(id)
		g.Out(id, func(Edge) bool { return true })
		g.In(id, func(Edge) bool { return true })
	}
	g.Summarize(SummaryOptions{})
	g.Layers()
	g.Fan()
	g.ClassRows()
	g.RelatedFiles()("orders/order.py", "billing/invoice.py")
	for _, target := range []string{".", "order.py", "orders/order.py:5", "bill", "order.py:Order.total", "Order", "requests", "nothing", ""} {
		_, _ = g.Find(target)
	}
}

// askEverything asks every question about some nodes.
func askEverything(g *Graph) {
	o := QueryOptions{Evidence: reposage.EvidenceName, Depth: 4, Limit: 50}
	for id := NodeID(0); int(id) < min(g.Len(), 12); id++ {
		ids := []NodeID{id}
		g.Callers(ids, o)
		g.Callees(ids, o)
		g.Impact(ids, o)
		g.Imports(id, o)
		g.Path(ids, []NodeID{NodeID(g.Len() - 1 - int(id))}, o)
		_, _ = g.Hierarchy(ids, o)
	}
}

func FuzzOpen(f *testing.F) {
	for _, text := range []string{shop, "", "Go a.go\n func f\na.go:f calls a.go:f"} {
		stored, err := sketch(f, text).Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(stored)
		for at := 0; at < len(stored); at += 1 + len(stored)/16 {
			damaged := bytes.Clone(stored)
			binary.NativeEndian.PutUint32(damaged[min(at/4*4, len(damaged)-4):], 0xfffffff0)
			f.Add(damaged)
		}
	}
	f.Fuzz(func(_ *testing.T, stored []byte) {
		g, err := Open(stored)
		if err != nil {
			return
		}
		readEverything(g)
		askEverything(g)
	})
}

func TestOpenGivesWhatWasEncoded(t *testing.T) {
	g := sketch(t, shop)
	g.lazy.value.Classes = []ClassMembers{{Class: 4, Methods: []MethodUse{{Method: 5, Uses: []string{"price"}}}}}
	g.lazy.value.Uses.Resolved = 7
	stored, err := g.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, shift := range []int{0, 1} { // a cache may hand out bytes at any address
		opened, err := Open(append(make([]byte, shift), stored...)[shift:])
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(opened.Summarize(SummaryOptions{}), g.Summarize(SummaryOptions{})) || opened.Uses().Resolved != 7 || !reflect.DeepEqual(opened.Classes(), g.Classes()) {
			t.Error("the opened graph differs")
		}
		again, err := opened.Encode()
		if err != nil || !bytes.Equal(again, stored) {
			t.Errorf("encoding it again gives other bytes (%v)", err)
		}
	}
}

// Every byte of the index is damaged once, in turn: the graph is refused, or is read without a panic.
func TestOpenDamaged(t *testing.T) {
	stored, err := sketch(t, shop).Encode()
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := range stored {
		damaged := bytes.Clone(stored)
		damaged[at] = []byte{0, 0x7f, 0xff}[at%3]
		g, err := Open(damaged)
		if err != nil {
			refused++
			continue
		}
		readEverything(g)
		askEverything(g)
	}
	for n := range stored {
		if _, err := Open(stored[:n]); err == nil {
			t.Fatalf("the first %d bytes open", n)
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}

// large is a graph of a size, with edges as they are in code: most to near nodes, some to a few that all use.
func large(functions, edges int) *draft {
	d := &draft{nodes: []draftNode{{kind: KindFolder, name: ".", qualified: ".", parent: -1, file: -1}}}
	const perFolder, perFile = 40, 12
	folder, file := int32(0), int32(0)
	var ids []int32
	for i := range functions {
		if i%(perFolder*perFile) == 0 {
			folder = int32(len(d.nodes))
			d.nodes = append(d.nodes, draftNode{kind: KindFolder, name: fmt.Sprintf("p%d", i), qualified: fmt.Sprintf("p%d", i), parent: 0, file: -1})
			d.edges = append(d.edges, edgeRow{from: 0, to: folder, kind: 1, evidence: 1})
		}
		if i%perFile == 0 {
			file = int32(len(d.nodes))
			name := fmt.Sprintf("f%d.go", i)
			d.nodes = append(d.nodes, draftNode{kind: KindFile, name: name, qualified: fmt.Sprintf("%s/%s", d.nodes[folder].qualified, name), language: "Go", parent: folder, file: file})
			d.edges = append(d.edges, edgeRow{from: folder, to: file, kind: 1, evidence: 1})
		}
		id := int32(len(d.nodes))
		name := fmt.Sprintf("function%d", i)
		d.nodes = append(d.nodes, draftNode{kind: KindFunction, symbol: 1, name: name, qualified: name, language: "Go", parent: file, file: file, line: uint32(1 + 10*(i%perFile)), endLine: uint32(9 + 10*(i%perFile))})
		d.edges = append(d.edges, edgeRow{from: file, to: id, kind: 1, evidence: 1})
		ids = append(ids, id)
	}
	state := uint64(1)
	random := func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int(state>>33) % n
	}
	for len(d.edges) < edges {
		from := random(functions)
		to := max(0, from-random(2000))
		if random(10) == 0 {
			to = random(min(functions, 1000))
		}
		d.edges = append(d.edges, edgeRow{from: ids[from], to: ids[to], kind: 3, evidence: uint8(1 + random(2)), line: uint32(random(100)), uses: 1, candidates: 1})
	}
	return d
}

// TestOpenCopiesNothing: a question to a large graph must not pay for reading it.
func TestOpenCopiesNothing(t *testing.T) {
	stored, err := assemble(large(25_000, 100_000)).Encode()
	if err != nil {
		t.Fatal(err)
	}
	allocated := testing.AllocsPerRun(10, func() {
		if _, err := Open(stored); err != nil {
			t.Fatal(err)
		}
	})
	if allocated > 4 {
		t.Errorf("opening a graph allocates %v times", allocated)
	}
}

func BenchmarkAssemble2M(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := large(500_000, 2_000_000)
		b.StartTimer()
		assemble(d)
	}
}

func BenchmarkEncode2M(b *testing.B) {
	g := assemble(large(500_000, 2_000_000))
	for b.Loop() {
		if _, err := g.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, size := range []struct{ nodes, edges int }{{25_000, 100_000}, {500_000, 2_000_000}} {
		stored, err := assemble(large(size.nodes, size.edges)).Encode()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("edges=%d", size.edges), func(b *testing.B) {
			for b.Loop() {
				if _, err := Open(stored); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDerive2M(b *testing.B) {
	g := assemble(large(500_000, 2_000_000))
	for name, fn := range map[string]func(){
		"find": func() { _, _ = g.Find("function4711") }, "find-none": func() { _, _ = g.Find("funktion4711") }, "cycles-file": func() { g.Cycles(LevelFile) }, "cycles-package": func() { g.Cycles(LevelPackage) },
		"layers": func() { g.Layers() }, "unreferenced": func() { g.FindUnreferenced() }, "central": func() { g.central(30) }, "summary": func() { g.Summarize(SummaryOptions{}) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				fn()
			}
		})
	}
}

// Questions about one symbol must not pay for the size of the graph; impact and ways may pass through all of it.
func BenchmarkAsk2M(b *testing.B) {
	g := assemble(large(500_000, 2_000_000))
	id := []NodeID{NodeID(g.Len() / 2)}
	for _, q := range []struct {
		name string
		ask  func()
	}{
		{"callers-3", func() { g.Callers(id, QueryOptions{Depth: 3, Limit: 100}) }},
		{"callees-3", func() { g.Callees(id, QueryOptions{Depth: 3, Limit: 100}) }},
		{"impact-2", func() { g.Impact(id, QueryOptions{Depth: 2, Limit: 100}) }},
		{"impact-all", func() { g.Impact(id, QueryOptions{Limit: 100}) }},
		{"path", func() { g.Path(id, []NodeID{id[0] / 2}, QueryOptions{}) }},
		{"imports", func() { g.Imports(NodeID(g.nodes[id[0]].file), QueryOptions{}) }},
		{"find-line", func() { _, _ = g.Find(g.Node(id[0]).Path + ":15") }},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				q.ask()
			}
		})
	}
}
