package indextest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// vocabulary is what random documents are made of: few words, so that they repeat, in every form that matters to an
// index.
var vocabulary = strings.Fields("alpha beta getHTTPServer file_name parse Parser x y if return err 42 0xff größe 中文字 λ 👍 request Response " + long)

// long is a run that is no whole term.
var long = strings.Repeat("0123456789abcdef", 8)

// Random returns n files of a small vocabulary with chunks that have all that chunks can have, and vectors of dim
// dimensions, none when dim is 0. The same generator gives the same files. Paths differ from one file to the next; some
// files are empty or blank.
func Random(r *rand.Rand, n, dim int) []Document {
	docs := make([]Document, n)
	languages := []string{"Go", "Python", "C++", ""}
	for i := range docs {
		text := randomText(r)
		d := &docs[i]
		d.Text, d.Chunks = []byte(text), randomChunks(r, text)
		d.File = index.File{
			Path: fmt.Sprintf("%s/%s_%d.go", vocabulary[r.IntN(6)], vocabulary[r.IntN(6)], i),
			Blob: fmt.Sprintf("%016x%024x", r.Uint64(), r.Uint64()), Language: languages[r.IntN(len(languages))],
			Kind: reposage.KindCode, Test: r.IntN(4) == 0, Lines: strings.Count(text, "\n"),
		}
		for range d.Chunks {
			if dim > 0 {
				d.Vectors = append(d.Vectors, RandomVector(r, dim))
			}
		}
	}
	return docs
}

// RandomVector returns a vector of length 1, now and then 0.
func RandomVector(r *rand.Rand, dim int) []float32 {
	v := make([]float32, dim)
	if r.IntN(20) == 0 {
		return v
	}
	sum := 0.0
	for i := range v {
		v[i] = float32(r.NormFloat64())
		sum += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(60) {
		for range r.IntN(9) {
			b.WriteString(vocabulary[min(r.IntN(len(vocabulary)), r.IntN(len(vocabulary)))])
			b.WriteString([]string{" ", " ", "(", ".", " // ", "\t"}[r.IntN(6)])
		}
		b.WriteString([]string{"\n", "\n", "\r\n", "\n\n"}[r.IntN(4)])
	}
	return b.String()
}

// randomChunks cuts a text into chunks of a few lines each. Blank ones are left out.
func randomChunks(r *rand.Rand, text string) []reposage.Chunk {
	var chunks []reposage.Chunk
	lines := strings.SplitAfter(text, "\n")
	for offset, line := 0, 1; len(lines) > 0; {
		n := min(1+r.IntN(6), len(lines))
		piece := strings.Join(lines[:n], "")
		s := reposage.Span{Start: uint32(offset), End: uint32(offset + len(piece)), Line: uint32(line), EndLine: uint32(line + n - 1)}
		if strings.TrimSpace(piece) != "" {
			chunks = append(chunks, randomChunk(r, s, piece))
		}
		offset, line, lines = offset+len(piece), line+n, lines[n:]
	}
	return chunks
}

func randomChunk(r *rand.Rand, s reposage.Span, text string) reposage.Chunk {
	c := reposage.Chunk{Span: s, Kind: reposage.ChunkRest}
	if i := strings.Index(text, "//"); i >= 0 {
		end := i + strings.IndexAny(text[i:]+"\n", "\r\n")
		line := s.Line + uint32(strings.Count(text[:i], "\n"))
		c.Comments = []reposage.Span{{Start: s.Start + uint32(i), End: s.Start + uint32(end), Line: line, EndLine: line}}
		if r.IntN(2) == 0 {
			c.Doc = c.Comments[0]
		}
	}
	words := strings.Fields(text)
	if len(words) < 2 || r.IntN(3) == 0 {
		return c
	}
	c.Kind, c.SymbolKind = reposage.ChunkSymbol, reposage.SymFunction+reposage.SymbolKind(r.IntN(3))
	c.Symbol = "Outer." + words[0]
	c.Signature = "func " + words[0] + "(" + words[1] + ")"
	c.Definitions = []reposage.Definition{
		{Kind: c.SymbolKind, Exported: r.IntN(2) == 0, Name: words[0], Qualified: c.Symbol, Line: c.Line},
		{Kind: reposage.SymField, Name: words[1], Qualified: "Outer." + words[1], Line: c.EndLine},
	}
	return c
}

// randomFilter returns a filter, nil now and then.
func randomFilter(r *rand.Rand) *index.Filter {
	pick := func(of ...string) []string {
		if r.IntN(3) > 0 {
			return nil
		}
		r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		return slices.Clone(of[:1+r.IntN(2)])
	}
	switch r.IntN(4) {
	case 0:
		return nil
	case 1:
		return &index.Filter{Paths: pick("alpha", "*_1*.go", "/beta/**", "x/"), Tests: index.TestFiles(r.IntN(3))}
	}
	f := &index.Filter{
		Paths: pick("alpha", "*_1*.go", "/beta/**"), NotPaths: pick("parse", "*2.go"),
		Languages: pick("go", "PYTHON"), NotLanguages: pick("Go", "c++"),
		Symbols: pick("alpha", "Outer.beta", "outer", "nowhere"), Tests: index.TestFiles(r.IntN(3)),
	}
	if r.IntN(4) == 0 {
		f.Kinds = []reposage.SymbolKind{reposage.SymFunction, reposage.SymbolKind(1 + r.IntN(15))}
	}
	return f
}
