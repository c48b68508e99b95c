package graph

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// goFacts are facts of a small file of Go, with what units keep.
func goFacts() *reposage.Facts {
	return &reposage.Facts{Language: "Go", Symbols: []reposage.Symbol{
		{Kind: reposage.SymStruct, Name: "Server", Qualified: "Server", Parent: -1, Span: reposage.Span{Start: 20, End: 60, Line: 3, EndLine: 5}, Exported: true, Body: reposage.Span{End: 1}, Doc: reposage.Span{End: 1}},
		{Kind: reposage.SymMethod, Name: "Server.Run", Qualified: "Server.Run", Parent: -1, Span: reposage.Span{Start: 70, End: 120, Line: 7, EndLine: 9}, Exported: true, Body: reposage.Span{End: 1}, Params: []string{"addr", "n"}},
		{Kind: reposage.SymClosure, Name: "(closure)", Qualified: "Server.Run.(closure)", Parent: 1, Span: reposage.Span{Start: 80, End: 90, Line: 8, EndLine: 8}, Partial: true},
	}, Refs: []reposage.Ref{
		{Kind: reposage.RefImport, Qualifier: "net/http", Symbol: -1, Line: 1, Offset: 5},
		{Kind: reposage.RefCall, Name: "Run", Qualifier: "s", Alias: "x", Symbol: 2, Line: 8, Offset: 85, Args: 2},
		{Kind: reposage.RefType, Name: "Server", Symbol: 1, Line: 7, Offset: 72}, // an offset before the last one
	}, Bindings: []reposage.Binding{
		{Kind: reposage.BindParam, From: reposage.FromDeclared, Name: "s", Type: "*Server", Symbol: 1, Line: 7, Offset: 71},
		{Kind: reposage.BindLocal, From: reposage.FromCall, Index: 1, Name: "err", Type: "s.Run", Symbol: 2, Line: 8, Offset: 82},
	}}
}

func TestUnitKeepsFacts(t *testing.T) {
	want := goFacts()
	prefix := []byte("before")
	b := AppendUnit(prefix, want)
	if !bytes.HasPrefix(b, prefix) {
		t.Fatal("what was there is gone")
	}
	got, err := DecodeUnit(b[len(prefix):])
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestUnitOfNothing(t *testing.T) {
	for name, f := range map[string]*reposage.Facts{
		"no symbols": {Language: "Go"},
		"a limit":    {Language: "Go", Limit: reposage.LimitTime, Symbols: make([]reposage.Symbol, 3)},
	} {
		if b := AppendUnit(nil, f); len(b) > 0 {
			t.Errorf("%s: %d bytes", name, len(b))
		}
	}
	if f, err := DecodeUnit(nil); f != nil || err != nil {
		t.Errorf("no bytes: %v, %v", f, err)
	}
}

func TestDamagedUnits(t *testing.T) {
	whole := AppendUnit(nil, goFacts())
	for n := 1; n < len(whole); n++ {
		if f, err := DecodeUnit(whole[:n]); err == nil {
			t.Fatalf("%d of %d bytes are taken for a unit: %+v", n, len(whole), f)
		}
	}
	many := binary.AppendUvarint([]byte{unitVersion}, 1<<40) // symbols
	for name, b := range map[string][]byte{"other version": append([]byte{unitVersion + 1}, whole[1:]...), "too many symbols": many, "bytes behind it": append(whole[:len(whole):len(whole)], 0)} {
		if _, err := DecodeUnit(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzDecodeUnit gives DecodeUnit and Build bytes that nobody wrote.
func FuzzDecodeUnit(f *testing.F) {
	f.Add(AppendUnit(nil, goFacts()), "a.go", "Go")
	f.Add(AppendUnit(nil, goFacts()), "src/lib.rs", "Rust")
	f.Add(AppendUnit(nil, goFacts()), "a.cs", "C#")
	f.Add(AppendUnit(nil, goFacts()), "x/__init__.py", "Python")
	f.Add([]byte{unitVersion, 1, 1, 1, 1, 1, 1}, "a.ts", "TypeScript")
	f.Fuzz(func(t *testing.T, unit []byte, path, language string) {
		facts, err := DecodeUnit(unit)
		if err == nil && facts != nil {
			again, err := DecodeUnit(AppendUnit(nil, facts))
			if err != nil || again != nil && !reflect.DeepEqual(again.Refs, facts.Refs) {
				t.Fatalf("it changes when written again: %v", err)
			}
		}
		b := NewBuilder(Options{Jobs: 1})
		for _, p := range []string{path, "other.go", "lib/mod.rs"} {
			b.Add(&reposage.File{Entry: reposage.Entry{Path: p}, Language: language}, unit)
		}
		if _, err := b.Build(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

// made writes a file's unit for tests: symbols and refs, one a line.
//
//	type NAME            a class, which may stand below another: Outer.Inner
//	func NAME            a function, or a method: Class.name
//	in NAME              what follows is in that symbol
//	base NAME, call [Q.]NAME, import MODULE NAME [as ALIAS], export MODULE NAME
func made(language, text string) []byte {
	f := &reposage.Facts{Language: language}
	at := int32(-1)
	symbols := map[string]int32{}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		w := strings.Fields(line)
		n := uint32(i + 1)
		ref := reposage.Ref{Symbol: at, Line: n, Offset: n * 10}
		switch w[0] {
		case "type", "func":
			outer, name, member := strings.Cut(w[1], ".")
			s := reposage.Symbol{Kind: reposage.SymClass, Name: w[1], Qualified: w[1], Parent: -1, Span: reposage.Span{Line: n, EndLine: n}, Body: reposage.Span{End: 1}}
			if w[0] == "func" {
				s.Kind = reposage.SymFunction
			}
			if member {
				s.Parent, s.Name, s.Kind = symbols[outer], name, reposage.SymMethod
			}
			at = int32(len(f.Symbols))
			symbols[w[1]] = at
			f.Symbols = append(f.Symbols, s)
			continue
		case "base":
			ref.Kind, ref.Name = reposage.RefBase, w[1]
		case "call":
			ref.Kind, ref.Name = reposage.RefCall, w[1]
			if i := strings.LastIndexByte(w[1], '.'); i >= 0 {
				ref.Qualifier, ref.Name = w[1][:i], w[1][i+1:]
			}
		case "import":
			ref.Kind, ref.Qualifier, ref.Name, ref.Symbol = reposage.RefImport, w[1], w[2], -1
		case "export":
			ref.Kind, ref.Qualifier, ref.Name, ref.Symbol = reposage.RefExport, w[1], w[2], -1
		}
		f.Refs = append(f.Refs, ref)
	}
	return AppendUnit(nil, f)
}

// addMade adds a file for tests.
func addMade(b *Builder, path, language, text string) {
	b.Add(&reposage.File{Entry: reposage.Entry{Path: path}, Language: language}, made(language, text))
}

// callsFrom counts the calls that leave a file, by evidence.
func callsFrom(g *Graph, path string) map[reposage.Evidence]int {
	n := map[reposage.Evidence]int{}
	for id := range NodeID(g.Len()) {
		g.Out(id, func(e Edge) bool {
			if e.Kind == reposage.EdgeCalls && g.Node(id).Path == path {
				n[e.Evidence]++
			}
			return true
		})
	}
	return n
}

// TestHostileRepositories builds graphs of what somebody may write to make it fail or wrong.
func TestHostileRepositories(t *testing.T) {
	tests := map[string]struct {
		add  func(b *Builder)
		from string
		want map[reposage.Evidence]int
	}{
		"the same function in 200 files is nobody's": {func(b *Builder) {
			for i := range 200 {
				addMade(b, fmt.Sprintf("p%03d/a.py", i), "Python", "func f")
			}
			addMade(b, "main.py", "Python", "func main\ncall f\ncall x.f")
		}, "main.py", map[reposage.Evidence]int{}},
		"two of a name are both possible, by name only": {func(b *Builder) {
			addMade(b, "p/a.py", "Python", "func f")
			addMade(b, "q/a.py", "Python", "func f")
			addMade(b, "main.py", "Python", "func main\ncall f")
		}, "main.py", map[reposage.Evidence]int{reposage.EvidenceName: 2}},
		"classes that inherit from each other": {func(b *Builder) {
			addMade(b, "a.py", "Python", "type A\nbase B\ntype B\nbase C\ntype C\nbase A\nfunc A.f\ncall self.g\nfunc B.g\ncall self.missing")
		}, "a.py", map[reposage.Evidence]int{reposage.EvidenceResolved: 1}},
		"a class that inherits from itself": {func(b *Builder) {
			addMade(b, "a.py", "Python", "type A\nbase A\nfunc A.f\ncall self.f\ncall super().f")
		}, "a.py", map[reposage.Evidence]int{reposage.EvidenceResolved: 1}},
		"modules that hand on each other's names": {func(b *Builder) {
			addMade(b, "a.ts", "TypeScript", "import ./b *\nexport ./b *")
			addMade(b, "b.ts", "TypeScript", "import ./a *\nexport ./a *")
			addMade(b, "main.ts", "TypeScript", "import ./a f\nfunc main\ncall f")
		}, "main.ts", map[reposage.Evidence]int{}},
		"names of one letter": {func(b *Builder) {
			addMade(b, "a.go", "Go", "func a\ncall b\nfunc b\ncall a")
		}, "a.go", map[reposage.Evidence]int{reposage.EvidenceResolved: 2}},
		"a chain without end": {func(b *Builder) {
			addMade(b, "a.py", "Python", "type A\nfunc A.f\ncall self"+strings.Repeat(".f()", 10_000)+".f\ncall "+strings.Repeat("f(", 50_000)+".f")
		}, "a.py", map[reposage.Evidence]int{reposage.EvidenceImport: 1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := NewBuilder(Options{})
			test.add(b)
			g, err := b.Build(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := callsFrom(g, test.from); !reflect.DeepEqual(got, test.want) {
				t.Errorf("calls by evidence: got %v, want %v", got, test.want)
			}
		})
	}
}

// BenchmarkGrowth builds graphs of files that all define the same names; the time of a file must not grow with their
// number.
func BenchmarkGrowth(b *testing.B) {
	for _, files := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("%d_files", files), func(b *testing.B) {
			for b.Loop() {
				builder := NewBuilder(Options{Jobs: 1})
				for i := range files {
					addMade(builder, fmt.Sprintf("d%d/f%d.py", i%100, i), "Python", "type A\nbase Base\nfunc A.get\ncall self.set\nfunc A.set\ncall x.get\nfunc main\ncall A\ncall get")
				}
				if _, err := builder.Build(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*files), "ns/file")
		})
	}
}

func TestBuildStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := NewBuilder(Options{})
	addMade(b, "a.py", "Python", "func f")
	if g, err := b.Build(ctx); err == nil {
		t.Errorf("a graph of %d nodes after the context ended", g.Len())
	}
}
