package index

import (
	"github.com/reposage/reposage"
)

// SplitVersion names the rules of Split. It is part of the key that chunks are kept under: raise it whenever the
// same file could be cut elsewhere.
const SplitVersion = 3

// Sizes of chunks, in characters without indentation. They balance a chunk that says enough to be found against one
// that says too much to be understood.
const (
	targetSize = 1500               // what is joined and what is cut comes close to it
	wholeSize  = targetSize * 3 / 2 // a function up to this stays whole
	partSize   = targetSize * 5 / 4 // what is longer is cut into pieces of this size at most, about
	smallSize  = 450                // smaller ones are joined with a neighbour
	crumbSize  = 100                // nothing this small stays alone, but symbols
	tinySize   = 200                // even with one of another sort
)

// Split cuts a decoded file (UTF-8, lines ending in LF or CRLF) into chunks:
//
//   - code, along the symbols of its facts: a function with its comment and decorators is one chunk, a class too, if it
//     is short; a longer class gives its members and one with its head and fields; a function too long is cut where it
//     is blank or indented least; small neighbours are joined; the rest of the file is kept;
//   - Markdown, reStructuredText and AsciiDoc, along headings;
//   - code of languages without a grammar along the definitions that their lines show (outline.go);
//   - everything else, facts nil, limited or without symbols included, at blank lines and lines of little indentation.
//
// A chunk has whole lines, so a line of a megabyte is a chunk of a megabyte: who indexes it caps what is read of it.
// The result depends on the arguments alone. Facts that contradict the text or themselves give odd chunks, never a
// panic.
func Split(text []byte, f *reposage.Facts, language string) []reposage.Chunk {
	s := splitter{text: text, facts: f}
	if f == nil || f.Limit != "" {
		s.facts = &reposage.Facts{}
	}
	if len(s.facts.Symbols) == 0 {
		if found, ok := outlineOf(text, language); ok {
			s.facts = found
		}
	}
	s.measure()
	if s.lines() == 0 {
		return nil
	}
	s.readComments()
	find := headingsOf[language]
	switch {
	case find != nil:
		s.sections(find)
	case len(s.facts.Symbols) > 0:
		s.scope(&item{last: s.lines() - 1, symbol: -1, inner: s.items()})
	default:
		kind := reposage.ChunkBlock
		if len(s.facts.Tokens.Seq) > 0 || len(s.facts.Refs) > 0 {
			kind = reposage.ChunkRest
		}
		s.cut(piece{last: s.lines() - 1, kind: kind, symbol: -1})
	}
	s.absorb()
	return s.chunks()
}

// splitter is the state of one Split. Lines are counted from 0.
type splitter struct {
	text   []byte
	facts  *reposage.Facts
	starts []uint32 // of each line, and the end of the text
	sizes  []uint32 // characters before each line, and all
	marks  []lineMark
	pieces []piece
}

// piece is a chunk in the making: lines first to last.
type piece struct {
	first, last int
	kind        reposage.ChunkKind
	symbol      int    // index of the symbol it is cut from, -1 for none
	section     string // path of headings
	heads       string // headings of sections joined, one line each
}

func (s *splitter) lines() int { return len(s.marks) }

// size is the number of characters of lines first to last.
func (s *splitter) size(first, last int) int {
	if last < first {
		return 0
	}
	return int(s.sizes[last+1] - s.sizes[first])
}

// absorb gives pieces too small to be of use to a neighbour: what ends a block to the one above, the rest to the one
// below.
func (s *splitter) absorb() {
	kept := s.pieces[:0]
	for i, p := range s.pieces {
		loose := p.kind == reposage.ChunkPart || p.kind == reposage.ChunkRest || p.kind == reposage.ChunkBlock
		if !loose || s.size(p.first, p.last) >= crumbSize {
			kept = append(kept, p)
			continue
		}
		if n := len(kept); n > 0 && (s.marks[p.first].closer || i+1 == len(s.pieces)) {
			kept[n-1].last = p.last
		} else if i+1 < len(s.pieces) {
			s.pieces[i+1].first = p.first
		} else {
			kept = append(kept, p)
		}
	}
	s.pieces = kept
}

// add takes a piece without the blank lines around it, if anything is left.
func (s *splitter) add(p piece) {
	if p.first, p.last = s.trim(p.first, p.last); p.first <= p.last {
		s.pieces = append(s.pieces, p)
	}
}

func (s *splitter) trim(first, last int) (int, int) {
	for first <= last && s.marks[first].blank {
		first++
	}
	for first <= last && s.marks[last].blank {
		last--
	}
	return first, last
}
