package index

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// file builds a text and the facts that a parser would find.
type file struct {
	text  bytes.Buffer
	facts reposage.Facts
	open  []int // symbols
}

func (f *file) line() uint32 { return uint32(bytes.Count(f.text.Bytes(), []byte("\n")) + 1) }

func (f *file) write(lines ...string) *file {
	for _, l := range lines {
		if l != "" {
			f.text.WriteString(strings.Repeat("\t", len(f.open)))
		}
		f.text.WriteString(l + "\n")
	}
	return f
}

// fill writes statements of n characters.
func (f *file) fill(n int) *file {
	for i := 0; i < n; i += 40 {
		f.write(fmt.Sprintf("statement%030d", i)[:39])
	}
	return f
}

// comment writes a comment.
func (f *file) comment(lines ...string) reposage.Span {
	f.text.WriteString(strings.Repeat("\t", len(f.open)))
	s := reposage.Span{Start: uint32(f.text.Len()), Line: f.line()}
	f.text.WriteString(strings.Join(lines, "\n"))
	s.End, s.EndLine = uint32(f.text.Len()), f.line()
	f.text.WriteString("\n")
	f.facts.Comments = append(f.facts.Comments, reposage.Comment{Span: s})
	return s
}

func (f *file) decorator(text string) *file {
	f.facts.Refs = append(f.facts.Refs, reposage.Ref{Kind: reposage.RefDecorator, Name: text, Line: f.line(), Offset: uint32(f.text.Len())})
	return f.write(text)
}

// begin opens a symbol, in the last one that is open.
func (f *file) begin(kind reposage.SymbolKind, name string) *file {
	sym := reposage.Symbol{Kind: kind, Name: name, Qualified: name, Parent: -1, NameLine: f.line(), Signature: "sig " + name}
	if n := len(f.open); n > 0 {
		sym.Parent = int32(f.open[n-1])
		sym.Qualified = f.facts.Symbols[sym.Parent].Qualified + "." + name
	}
	sym.Start = uint32(f.text.Len() + len(f.open))
	sym.Body.End = 1 // there is one
	f.write("begin " + name + " {")
	f.open = append(f.open, len(f.facts.Symbols))
	f.facts.Symbols = append(f.facts.Symbols, sym)
	return f
}

func (f *file) end() *file {
	i := f.open[len(f.open)-1]
	f.open = f.open[:len(f.open)-1]
	f.write("}")
	f.facts.Symbols[i].End = uint32(f.text.Len() - 1)
	return f
}

// function writes a function of about n characters.
func (f *file) function(name string, n int) *file {
	return f.begin(reposage.SymFunction, name).fill(n - 30).end()
}

var kindNames = []string{"", "symbol", "part", "group", "rest", "section", "block"}

// outline writes chunks in short: lines, kind, symbol, definitions.
func outline(chunks []reposage.Chunk) string {
	var out []string
	for _, c := range chunks {
		s := fmt.Sprintf("%d-%d %s", c.Line, c.EndLine, kindNames[c.Kind])
		if c.Symbol != "" {
			s += " " + c.Symbol
		}
		var names []string
		for _, d := range c.Definitions {
			names = append(names, d.Name)
		}
		if len(names) > 0 {
			s += " [" + strings.Join(names, " ") + "]"
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

func TestSplitAlongSymbols(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(f *file)
		want  string
	}{
		{"a function", func(f *file) { f.function("f", 600) }, "1-17 symbol f [f]"},
		{"with what little is around it", func(f *file) { f.write("package x", "").function("f", 600).write("", "// the end") }, "1-21 symbol f [f]"},
		{"imports stay apart", func(f *file) { f.fill(400).write("").function("f", 600) }, "1-10 rest\n12-28 symbol f [f]"},
		{"two functions", func(f *file) { f.function("f", 600).write("").function("g", 600) }, "1-17 symbol f [f]\n19-35 symbol g [g]"},
		{"small functions", func(f *file) { f.function("f", 200).function("g", 200).write("").function("h", 200) }, "1-22 group [f g h]"},
		{"as many as fit", func(f *file) {
			for i := range 10 {
				f.function(fmt.Sprintf("f%d", i), 300)
			}
		}, "1-45 group [f0 f1 f2 f3 f4]\n46-90 group [f5 f6 f7 f8 f9]"},
		{"a function that is long, but not for two", func(f *file) { f.function("f", 2100) }, "1-54 symbol f [f]"},
		{"a long function", func(f *file) { f.function("f", 4000) }, "1-33 part f [f]\n34-66 part f\n67-102 part f"},
		{"a short class", func(f *file) {
			f.begin(reposage.SymClass, "C").function("f", 400).function("g", 400).end()
		}, "1-26 symbol C [C f g]"},
		{"a long class", func(f *file) {
			f.begin(reposage.SymClass, "C").fill(300).function("f", 800).write("").function("g", 200).function("h", 200).end()
		}, "1-9 part C [C]\n10-47 group C [f g h]"},
		{"a class with a small head", func(f *file) {
			f.begin(reposage.SymClass, "C").write("x").function("f", 800).write("").function("g", 800).end()
		}, "1-24 symbol C.f [C f]\n26-48 symbol C.g [g]"},
		{"namespaces", func(f *file) {
			f.begin(reposage.SymModule, "a").begin(reposage.SymModule, "b").function("f", 3000).function("g", 800).end().end()
		}, "1-39 part a.b.f [a b f]\n40-79 part a.b.f\n80-103 symbol a.b.g [g]"},
		{"a namespace for the rest of the file", func(f *file) {
			f.begin(reposage.SymModule, "a").facts.Symbols[0].Body = reposage.Span{}
			f.facts.Symbols[0].End = uint32(f.text.Len())
			f.open = nil
			f.fill(300).function("f", 600)
		}, "1-9 rest [a]\n10-26 symbol f [f]"},
		{"functions in a long one", func(f *file) {
			f.begin(reposage.SymFunction, "f").fill(800).function("g", 800).fill(800).end()
		}, "1-21 part f [f]\n22-43 symbol f.g [g]\n44-64 part f"},
		{"closures are part of what they are in", func(f *file) {
			f.begin(reposage.SymFunction, "f").fill(400).begin(reposage.SymClosure, closureName).fill(400).end().end()
		}, "1-24 symbol f [f]"},
		{"unless they hold the file", func(f *file) {
			f.begin(reposage.SymClosure, closureName).function("f", 1200).function("g", 1300).end()
		}, "1-33 symbol f [f]\n34-68 symbol g [g]"},
		{"constants are rest", func(f *file) {
			f.begin(reposage.SymConstant, "c").end().begin(reposage.SymVariable, "v").end()
		}, "1-4 rest [c v]"},
		{"a long table", func(f *file) {
			f.function("f", 600).begin(reposage.SymVariable, "table").fill(3000).end()
		}, "1-17 symbol f [f]\n18-54 part table [table]\n55-94 part table"},
		{"long statements", func(f *file) { f.function("f", 600).fill(4000) }, "1-17 symbol f [f]\n18-49 rest\n50-82 rest\n83-117 rest"},
		{"two on a line", func(f *file) {
			f.text.WriteString("a() {} b() {}\n")
			f.facts.Symbols = []reposage.Symbol{
				{Kind: reposage.SymFunction, Name: "a", Qualified: "a", NameLine: 1, Span: reposage.Span{Start: 0, End: 6}},
				{Kind: reposage.SymFunction, Name: "b", Qualified: "b", NameLine: 1, Span: reposage.Span{Start: 7, End: 13}},
			}
		}, "1-1 symbol a [a b]"},
	} {
		var f file
		c.build(&f)
		chunks := Split(f.text.Bytes(), &f.facts, "Go")
		checkChunks(t, f.text.Bytes(), chunks)
		if got := outline(chunks); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.ReplaceAll(got, "\n", "\n     "), strings.ReplaceAll(c.want, "\n", "\n     "))
		}
	}
}

func TestCommentsAndDecoratorsGoWithTheirSymbol(t *testing.T) {
	for _, c := range []struct {
		name  string
		above func(f *file)
		first uint32 // line of the second chunk
	}{
		{"none", func(f *file) {}, 19},
		{"a comment", func(f *file) { f.comment("// about g") }, 19},
		{"comments", func(f *file) { f.comment("// about g"); f.comment("/* on", "and on */") }, 19},
		{"a comment apart", func(f *file) { f.comment("// about f"); f.write("") }, 21},
		{"a doc comment apart", func(f *file) { f.comment("/**", " * about g", " */"); f.write("") }, 19},
		{"a decorator", func(f *file) { f.decorator("@d") }, 19},
		{"a decorator of lines", func(f *file) { f.decorator("@d(").write("x", ")") }, 19},
		{"both", func(f *file) { f.comment("// about g"); f.decorator("@d"); f.comment("// more"); f.decorator("@e") }, 19},
		{"a statement", func(f *file) { f.write("x = 1") }, 20},
		{"the start of it", func(f *file) { f.write("x =") }, 19},
		{"a comment behind code", func(f *file) {
			f.text.WriteString("x = 1 ")
			f.comment("// one")
		}, 20},
	} {
		f := new(file)
		f.function("f", 600).write("")
		c.above(f)
		f.function("g", 600)
		chunks := Split(f.text.Bytes(), &f.facts, "Go")
		checkChunks(t, f.text.Bytes(), chunks)
		if last := chunks[len(chunks)-1]; last.Symbol != "g" || last.Line != c.first && (c.first <= 19 || last.Line != 19) {
			t.Errorf("%s: g starts on line %d, not %d", c.name, last.Line, c.first)
		}
	}
}

func TestFieldsOfAChunk(t *testing.T) {
	f := new(file)
	f.fill(500).write("")
	doc := f.comment("// about C")
	f.begin(reposage.SymClass, "C")
	f.facts.Symbols[0].Doc, f.facts.Symbols[0].Exported = doc, true
	f.begin(reposage.SymField, "x").end()
	inner := f.comment("// inside")
	f.function("m", 600).end()
	chunks := Split(f.text.Bytes(), &f.facts, "Go")
	if len(chunks) != 2 {
		t.Fatal(outline(chunks))
	}
	c := chunks[1]
	if c.Kind != reposage.ChunkSymbol || c.Symbol != "C" || c.SymbolKind != reposage.SymClass || c.Signature != "sig C\nsig m" || c.Doc != doc {
		t.Errorf("%+v", c)
	}
	if !slices.Equal(c.Comments, []reposage.Span{doc, inner}) {
		t.Errorf("comments %+v, not %+v", c.Comments, []reposage.Span{doc, inner})
	}
	want := []reposage.Definition{
		{Kind: reposage.SymClass, Exported: true, Name: "C", Qualified: "C", Line: 16},
		{Kind: reposage.SymField, Name: "x", Qualified: "C.x", Line: 17},
		{Kind: reposage.SymFunction, Name: "m", Qualified: "C.m", Line: 20},
	}
	if !slices.Equal(c.Definitions, want) {
		t.Errorf("definitions %+v", c.Definitions)
	}
}

func TestLimitedFactsGiveBlocks(t *testing.T) {
	f := new(file)
	f.function("f", 600).function("g", 600)
	f.facts.Limit = reposage.LimitTime
	if got, want := outline(Split(f.text.Bytes(), &f.facts, "Go")), "1-34 block"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
