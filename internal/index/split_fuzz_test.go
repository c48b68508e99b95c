package index

import (
	"encoding/binary"
	"reflect"
	"testing"

	"github.com/reposage/reposage"
)

// factsFrom makes facts of arbitrary bytes; most contradict the text and themselves.
func factsFrom(b []byte, text []byte) *reposage.Facts {
	f := &reposage.Facts{}
	next := func() uint32 {
		if len(b) < 2 {
			return 0
		}
		v := binary.LittleEndian.Uint16(b)
		b = b[2:]
		if v < 0x8000 {
			return uint32(v) % uint32(len(text)+2)
		}
		return uint32(v) << 16
	}
	for len(b) >= 2 {
		what := next()
		span := reposage.Span{Start: next(), End: next(), Line: next(), EndLine: next()}
		switch what % 4 {
		case 0:
			f.Comments = append(f.Comments, reposage.Comment{Span: span, Doc: what&4 != 0})
		case 1:
			f.Refs = append(f.Refs, reposage.Ref{Kind: reposage.RefDecorator, Offset: span.Start, Line: span.Line})
		default:
			name := []string{"f", closureName, "Name", "_", ""}[next()%5]
			f.Symbols = append(f.Symbols, reposage.Symbol{
				Kind: reposage.SymbolKind(what >> 3 % 18), Name: name, Qualified: "a." + name, Parent: int32(next()) - 1, Span: span, NameLine: next(),
				Doc: reposage.Span{Start: next(), End: next()}, Signature: "sig",
			})
		}
	}
	return f
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("package x\n\n// f does\nfunc f() {\n}\n"), []byte{2, 0, 11, 0, 40, 0, 1, 0, 3, 0, 0, 0}, "Go")
	f.Add([]byte("# Title\n\ntext\n\n## Sub\n\n```\n# no\n```\n\nTitle\n=====\n"), []byte{}, "Markdown")
	f.Add([]byte("=====\nTitle\n=====\n\nSub\n---\n\n..\n"), []byte{}, "reStructuredText")
	f.Add([]byte("= Title\n\n----\n== no\n----\n\n== Sub\n"), []byte{}, "AsciiDoc")
	f.Add([]byte("* a\n** b\n\xff\x00\r\n\r"), []byte{}, "Org")
	f.Fuzz(func(t *testing.T, text, facts []byte, language string) {
		if len(text) > 1<<20 {
			return
		}
		made := factsFrom(facts, text)
		chunks := Split(text, made, language)
		checkChunks(t, text, chunks)
		for _, c := range chunks {
			checkFields(t, &c)
		}
		if again := Split(text, made, language); !reflect.DeepEqual(again, chunks) {
			t.Fatal("the same file gave other chunks")
		}
		decoded, err := DecodeChunks(AppendChunks(nil, chunks))
		if err != nil || !reflect.DeepEqual(decoded, chunks) && len(chunks) > 0 {
			t.Fatalf("%v\n got %+v\nwant %+v", err, decoded, chunks)
		}
	})
}

// checkFields reports fields of a chunk that lie outside of it or are out of order.
func checkFields(t testing.TB, c *reposage.Chunk) {
	t.Helper()
	at := c.Start
	for _, s := range c.Comments {
		if s.Start < at || s.End <= s.Start || s.End > c.End || s.Line < c.Line || s.EndLine > c.EndLine || s.EndLine < s.Line {
			t.Fatalf("comment %+v of chunk %+v", s, c.Span)
		}
		at = s.End
	}
	if d := c.Doc; d != (reposage.Span{}) && (d.Start < c.Start || d.End > c.End || d.Line < c.Line || d.EndLine > c.EndLine) {
		t.Fatalf("doc %+v of chunk %+v", d, c.Span)
	}
	line := c.Line
	for _, d := range c.Definitions {
		if d.Line < line || d.Line > c.EndLine || d.Name == "" {
			t.Fatalf("definition %+v of chunk %+v", d, c.Span)
		}
		line = d.Line
	}
}
