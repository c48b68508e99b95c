package search

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index/term"
)

// Line is a line of a file that is shown with a result.
type Line struct {
	Number int    // from 1
	Text   string // without line end; a longer one is cut
	Marks  []Mark // what matches in it, in order, apart from each other
}

// Mark is a stretch of a line that matches: bytes of its text, half-open.
type Mark struct{ Start, End int }

// maxLine is how many bytes of a line are shown, maxMarks how many stretches of a chunk are marked.
const (
	maxLine  = 400
	maxMarks = 500
)

// mark is a stretch of a file that matches, with how telling it is.
type mark struct {
	start, end int
	word       int    // of the query; -1 for phrases and patterns
	terms      uint64 // of the lexical query that it has
	weight     float64
}

// result reads what is shown of a ranked piece.
func (cs *candidates) result(ctx context.Context, r *ranked, want Request) (Result, error) {
	s := cs.s
	chunk, file, err := s.index.Chunk(ctx, r.piece.chunk)
	if err != nil {
		return Result{}, err
	}
	text, err := s.index.Text(ctx, file.Path)
	if err != nil {
		return Result{}, err
	}
	res := Result{
		Chunk: r.piece.chunk, Path: file.Path, Language: file.Language, Test: file.Test, Line: int(chunk.Line), EndLine: int(chunk.EndLine),
		Symbol: chunk.Symbol, SymbolKind: chunk.SymbolKind, Score: r.score,
	}
	marks := cs.marks(text, &chunk)
	lines := newChunkLines(text, &chunk)
	if res.Best = cs.bestLine(lines, marks); cs.in.place.line > 0 && cs.in.place.chunk == r.piece.chunk {
		res.Best = cs.in.place.line
	}
	if d := lines.definitionAt(res.Best); d != nil {
		res.Symbol, res.SymbolKind = d.Qualified, d.Kind
	} else if chunk.Kind == reposage.ChunkSymbol && lines.above(res.Best) {
		res.Symbol, res.SymbolKind = "", 0
	}
	if want.Context >= 0 {
		res.Lines = linesAround(text, &chunk, res.Best, want.Context, marks)
	}
	if want.Explain {
		res.Parts = cs.explain(r)
	}
	return res, nil
}

// marks finds what matches in a chunk, in order of start, longer ones first.
func (cs *candidates) marks(text []byte, c *reposage.Chunk) []mark {
	size := uint32(len(text))
	start, end := int(min(c.Start, size)), int(min(c.End, size))
	found := cs.wordMarks(text[:end], start)
	for _, p := range cs.in.shown {
		for at := start; at < end && len(found) < maxMarks; {
			from, to, ok := p.Next(text[:end], at)
			if !ok {
				break
			}
			found = append(found, mark{from, to, -1, 0, cs.in.weight + 1})
			at = max(to, from+1)
		}
	}
	slices.SortStableFunc(found, func(a, b mark) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	return found
}

// wordMarks finds the words of the query by the terms they share with the text.
func (cs *candidates) wordMarks(text []byte, start int) (found []mark) {
	if len(cs.in.lexical.Terms) == 0 {
		return nil
	}
	ofTerm := make(map[string]int, len(cs.in.lexical.Terms))
	for i, t := range cs.in.lexical.Terms {
		ofTerm[t.Text] = i
	}
	var s term.Scanner
	for s.Reset(text[start:]); s.Next() && len(found) < maxMarks; {
		i, ok := ofTerm[string(s.Term())]
		if !ok || i >= 64 {
			continue
		}
		from, to := s.Span()
		for w := range cs.in.words {
			if cs.in.words[w].terms&(1<<i) != 0 {
				found = append(found, mark{start + from, start + to, w, 1 << i, cs.in.words[w].idf})
				break
			}
		}
	}
	return found
}

// linesAround cuts the lines around one out of a file.
func linesAround(text []byte, c *reposage.Chunk, best, around int, marks []mark) []Line {
	number, at := int(c.Line), min(int(c.Start), len(text))
	for number > max(1, best-around) && at > 0 { // before the chunk
		at = bytes.LastIndexByte(text[:at-1], '\n') + 1
		number--
	}
	var lines []Line
	for ; number <= best+around && at < len(text); number++ {
		end := len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n
		}
		if number >= best-around {
			lines = append(lines, newLine(text, number, at, end, marks))
		}
		at = end + 1
	}
	return lines
}

// newLine makes the line at some bytes of a text. Of a line that is too long the part with the first mark is shown.
func newLine(text []byte, number, start, end int, marks []mark) Line {
	end = start + len(bytes.TrimSuffix(text[start:end], []byte("\r")))
	from, to := start, end
	inside := func(m mark) bool { return m.start < end && m.end > start }
	if end-start > maxLine {
		if i := slices.IndexFunc(marks, inside); i >= 0 && marks[i].start-start > maxLine/2 {
			from = marks[i].start - maxLine/2
		}
		to = min(end, from+maxLine)
	}
	line := Line{Number: number, Text: strings.ToValidUTF8(string(text[from:to]), "")}
	shift := from
	if len(line.Text) != to-from { // cut inside of a character, at the start or the end
		for shift < to && text[shift]&0xC0 == 0x80 {
			shift++
		}
	}
	for _, m := range marks {
		a, b := max(m.start-shift, 0), min(m.end-shift, len(line.Text))
		if !inside(m) || a >= b {
			continue
		}
		if n := len(line.Marks); n > 0 && a <= line.Marks[n-1].End {
			line.Marks[n-1].End = max(line.Marks[n-1].End, b)
		} else {
			line.Marks = append(line.Marks, Mark{a, b})
		}
	}
	return line
}
