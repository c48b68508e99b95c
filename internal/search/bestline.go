package search

import (
	"bytes"
	"slices"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// What the points of a line are multiplied by, for what it is beside a place where words stand.
const (
	atDefinition = 1.3 // a function or type is declared there
	atImport     = 0.3 // it names what other files have
	besideLine   = 0.5 // what stands in the lines above and below
)

// bestLine is the line of a chunk to look at first: where a phrase or pattern matches; where a name of the query is
// defined; among the definitions that the filter wants; else where most of the query's words stand.
func (cs *candidates) bestLine(l *chunkLines, marks []mark) int {
	exact := slices.ContainsFunc(marks, func(m mark) bool { return m.word < 0 })
	points := cs.points(l, marks, exact)
	if !exact {
		if d := cs.namedDefinition(l.chunk); d != nil {
			return int(d.Line)
		}
		if line := cs.filteredLine(l, points); line > 0 {
			return line
		}
	}
	best := 0
	for i, p := range points {
		if p > points[best] {
			best = i
		}
	}
	if points[best] == 0 {
		return firstLine(l.chunk)
	}
	return l.first + best
}

// namedDefinition is the likeliest definition of a name that was typed; nil when the chunk has none.
func (cs *candidates) namedDefinition(c *reposage.Chunk) (best *reposage.Definition) {
	most := 0.0
	for i := range cs.in.names {
		n := &cs.in.names[i]
		if n.words > 0 {
			continue
		}
		for j := range c.Definitions {
			if worth := definitionWorth(&c.Definitions[j], n); worth > most {
				best, most = &c.Definitions[j], worth
			}
		}
	}
	return best
}

// filteredLine is the line with most points of those that define what kind: and sym: ask for; 0 without such.
func (cs *candidates) filteredLine(l *chunkLines, points []float64) (line int) {
	if !cs.filter.OnChunks() {
		return 0
	}
	most := -1.0
	for i := range l.chunk.Definitions {
		at := int(l.chunk.Definitions[i].Line) - l.first
		if at >= 0 && at < len(points) && points[at] > most && takesDefinition(cs.filter, l.chunk, i) {
			line, most = l.first+at, points[at]
		}
	}
	return line
}

// takesDefinition reports whether definition i of a chunk is what kind: and sym: ask for.
func takesDefinition(f *index.Filter, c *reposage.Chunk, i int) bool {
	return f.TakesChunk(&reposage.Chunk{Definitions: c.Definitions[i : i+1]})
}

// points says how much speaks for each line: the words that stand in it, a part of those beside it, and what it is. A
// line without any has no points; with exact, nor has one where no phrase or pattern matches.
func (cs *candidates) points(l *chunkLines, marks []mark, exact bool) []float64 {
	own, matched := cs.ownPoints(l, marks)
	defines := l.defines()
	points := make([]float64, len(own))
	for i, p := range own {
		if p == 0 || exact && !matched[i] {
			continue
		}
		if i > 0 {
			p += own[i-1] * besideLine
		}
		if i+1 < len(own) {
			p += own[i+1] * besideLine
		}
		switch {
		case defines[i]:
			p *= atDefinition
		case isImport(l.line(i)):
			p *= atImport
		}
		points[i] = p
	}
	return points
}

// ownPoints is how much of the query stands in each line itself, each word counted once, an identifier by its parts;
// and whether a phrase or pattern matches there.
func (cs *candidates) ownPoints(l *chunkLines, marks []mark) (points []float64, matched []bool) {
	points, matched = make([]float64, len(l.starts)), make([]bool, len(l.starts))
	type wordOfLine struct{ line, word int }
	seen := map[wordOfLine]uint64{}
	for _, m := range marks {
		at := l.index(m.start)
		if at < 0 {
			continue
		}
		if m.word < 0 {
			if !matched[at] {
				points[at] += m.weight
			}
			matched[at] = true
			continue
		}
		key, w := wordOfLine{at, m.word}, &cs.in.words[m.word]
		before := seen[key]
		seen[key] = before | m.terms
		points[at] += m.weight * (w.found(before|m.terms) - w.found(before))
	}
	return points, matched
}

// firstLine is where to look when no word stands in the chunk.
func firstLine(c *reposage.Chunk) int {
	if len(c.Definitions) > 0 {
		return int(c.Definitions[0].Line)
	}
	return int(c.Line)
}

// importWords begin a line that names other files, or says what namespace its own is in.
var importWords = setOf(`import using use require require_relative require_once include include_once #include #import package namespace @import`)

// isImport reports whether a line only names what other files have, or guards a header.
func isImport(line []byte) bool {
	line = bytes.TrimSpace(line)
	word, rest, _ := bytes.Cut(line, []byte(" "))
	switch {
	case string(word) == "from":
		return bytes.Contains(rest, []byte(" import"))
	case string(word) == "export":
		return bytes.Contains(rest, []byte(" from "))
	case string(word) == "#ifndef", string(word) == "#endif", string(word) == "#pragma", string(word) == "#define" && !bytes.Contains(rest, []byte(" ")):
		return true // of headers
	case importWords[string(word)]:
		return !bytes.HasSuffix(line, []byte("{")) || bytes.HasPrefix(word, []byte("import"))
	}
	return bytes.Contains(line, []byte("= require("))
}

// chunkLines are the lines of a chunk.
type chunkLines struct {
	text   []byte
	chunk  *reposage.Chunk
	first  int   // number of the first
	starts []int // offsets
}

func newChunkLines(text []byte, c *reposage.Chunk) *chunkLines {
	end := min(int(c.End), len(text))
	l := &chunkLines{text: text[:end], chunk: c, first: int(c.Line), starts: []int{min(int(c.Start), end)}}
	for at := l.starts[0]; ; {
		n := bytes.IndexByte(text[at:end], '\n')
		if n < 0 || at+n+1 >= end {
			return l
		}
		at += n + 1
		l.starts = append(l.starts, at)
	}
}

// line is the text of line i of the chunk, counted from 0, with its end.
func (l *chunkLines) line(i int) []byte {
	if i+1 < len(l.starts) {
		return l.text[l.starts[i]:l.starts[i+1]]
	}
	return l.text[l.starts[i]:]
}

// index is the line that an offset of the text is in, counted from 0; -1 for one before the chunk.
func (l *chunkLines) index(offset int) int {
	at, ok := slices.BinarySearch(l.starts, offset)
	if !ok {
		at--
	}
	return at
}

// defines tells the lines where something with a body is named.
func (l *chunkLines) defines() []bool {
	is := make([]bool, len(l.starts))
	for i := range l.chunk.Definitions {
		d := &l.chunk.Definitions[i]
		if at := int(d.Line) - l.first; at >= 0 && at < len(is) && hasBody(d.Kind) && d.Kind != reposage.SymModule {
			is[at] = true
		}
	}
	return is
}

// hasBody reports whether symbols of a kind go on below the line of their name.
func hasBody(k reposage.SymbolKind) bool {
	return k != reposage.SymField && k != reposage.SymConstant && k != reposage.SymVariable
}
