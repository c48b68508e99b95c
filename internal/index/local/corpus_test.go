package local

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// document is a file as the writer takes it.
type document struct {
	file    index.File
	text    []byte
	chunks  []reposage.Chunk
	vectors [][]float32
}

const testDim = 8

// testMeta describes the indexes of the tests.
var testMeta = Meta{Repository: "test", Commit: strings.Repeat("ab", 20), Tree: strings.Repeat("cd", 20), Analyzer: "test-1", Model: "model-1", Dim: testDim}

// cut makes chunks of a few lines each, with all that a chunk can have.
func cut(r *rand.Rand, text string) []reposage.Chunk {
	var chunks []reposage.Chunk
	offset, line := 0, 1
	for offset < len(text) {
		start, first := offset, line
		for n := 1 + r.IntN(6); n > 0 && offset < len(text); n-- {
			i := strings.IndexByte(text[offset:], '\n')
			if i < 0 {
				i = len(text) - offset - 1
			}
			offset += i + 1
			line++
		}
		if strings.TrimSpace(text[start:offset]) == "" {
			continue
		}
		c := reposage.Chunk{Span: reposage.Span{Start: uint32(start), End: uint32(offset), Line: uint32(first), EndLine: uint32(line - 1)}, Kind: reposage.ChunkRest}
		if i := strings.Index(text[start:offset], "//"); i >= 0 {
			end := strings.IndexByte(text[start+i:offset], '\n')
			if end < 0 {
				end = offset - start - i
			}
			c.Comments = []reposage.Span{{Start: uint32(start + i), End: uint32(start + i + end), Line: c.Line, EndLine: c.Line}}
			if r.IntN(2) == 0 {
				c.Doc = c.Comments[0]
			}
		}
		if words := strings.Fields(text[start:offset]); len(words) > 1 && r.IntN(3) > 0 {
			c.Kind, c.SymbolKind = reposage.ChunkSymbol, reposage.SymFunction+reposage.SymbolKind(r.IntN(3))
			c.Symbol = "Outer." + words[0]
			c.Signature = "func " + words[0] + "(" + words[1] + ")"
			c.Definitions = []reposage.Definition{
				{Kind: c.SymbolKind, Exported: r.IntN(2) == 0, Name: words[0], Qualified: c.Symbol, Line: c.Line},
				{Kind: reposage.SymField, Name: words[1], Qualified: "Outer." + words[1], Line: c.EndLine},
			}
		}
		chunks = append(chunks, c)
	}
	return chunks
}

// randomDocuments makes files of a small vocabulary, so that terms repeat.
func randomDocuments(r *rand.Rand, n int) []document {
	vocabulary := strings.Fields("alpha beta getHTTPServer file_name parse Parser x y if return err 42 0xff größe 中文字 λ request Response")
	languages := []string{"Go", "Python", ""}
	docs := make([]document, n)
	for i := range docs {
		var b strings.Builder
		for range r.IntN(60) {
			for range r.IntN(9) {
				b.WriteString(vocabulary[min(r.IntN(len(vocabulary)), r.IntN(len(vocabulary)))])
				b.WriteString([]string{" ", " ", "(", ".", " // ", "\t"}[r.IntN(6)])
			}
			b.WriteString([]string{"\n", "\n", "\r\n", "\n\n"}[r.IntN(4)])
		}
		d := &docs[i]
		d.text = []byte(b.String())
		d.chunks = cut(r, b.String())
		d.file = index.File{
			Path: fmt.Sprintf("%s/%s_%d.go", vocabulary[r.IntN(6)], vocabulary[r.IntN(6)], i), Blob: fmt.Sprintf("%040x", r.Uint64()),
			Language: languages[r.IntN(3)], Kind: reposage.KindCode, Test: r.IntN(4) == 0, Lines: strings.Count(b.String(), "\n"), Rank: r.Float32(),
		}
		for range d.chunks {
			v := make([]float32, testDim)
			for k := range v {
				v[k] = float32(r.NormFloat64())
			}
			d.vectors = append(d.vectors, v)
		}
	}
	return docs
}

// writeIndex writes documents to path.
func writeIndex(t testing.TB, path string, base *Index, docs []document) {
	t.Helper()
	w, err := Create(path, testMeta)
	if err != nil {
		t.Fatal(err)
	}
	w.Base(base)
	for i := range docs {
		d := &docs[i]
		if w.Keep(d.file) {
			continue
		}
		if err := w.Add(d.file, d.text, d.chunks, d.vectors); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// openIndex opens an index until the test ends.
func openIndex(t testing.TB, path string) *Index {
	t.Helper()
	x, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}
