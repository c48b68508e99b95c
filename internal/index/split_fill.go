package index

import (
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// maxSignatures is how many bytes of signatures a chunk has, about.
const maxSignatures = 2000

// chunks makes chunks of the pieces.
func (s *splitter) chunks() []reposage.Chunk {
	out := make([]reposage.Chunk, len(s.pieces))
	defs := s.definitions()
	comments := s.ordered()
	for i, p := range s.pieces {
		c := &out[i]
		c.Span = reposage.Span{Start: s.starts[p.first], End: s.starts[p.last+1], Line: uint32(p.first + 1), EndLine: uint32(p.last + 1)}
		c.Kind, c.Symbol = p.kind, p.section
		n := 0
		for n < len(defs) && defs[n].line <= p.last {
			n++
		}
		mine := defs[:n]
		defs = defs[n:]
		for len(mine) > 0 && mine[0].line < p.first {
			mine = mine[1:]
		}
		for _, d := range mine {
			c.Definitions = append(c.Definitions, d.Definition)
		}
		if p.symbol >= 0 {
			sym := &s.facts.Symbols[p.symbol]
			c.Symbol, c.SymbolKind = qualified(sym), sym.Kind
			if sym.Doc.Start >= c.Start && sym.Doc.End <= c.End && sym.Doc.Start < sym.Doc.End {
				c.Doc = s.spanOf(sym.Doc.Start, sym.Doc.End)
			}
		}
		c.Signature = s.signatures(p, mine)
		comments = s.comments(c, comments)
	}
	return out
}

func (s *splitter) spanOf(start, end uint32) reposage.Span {
	first, last := s.linesOf(start, end)
	return reposage.Span{Start: start, End: end, Line: uint32(first + 1), EndLine: uint32(last + 1)}
}

// withoutNameless takes symbols without a name out of a qualified name, and C++'s own separator.
var withoutNameless = strings.NewReplacer(closureName+".", "", anonymous, "", "::", ".")

// qualified is the qualified name of a symbol, with dots in every language, without the functions and classes in it
// that have no name.
func qualified(sym *reposage.Symbol) string {
	if !strings.ContainsAny(sym.Qualified, "(:") {
		return sym.Qualified
	}
	return withoutNameless.Replace(sym.Qualified)
}

// definition is a Definition with its symbol.
type definition struct {
	reposage.Definition
	line   int // from 0
	symbol int
}

// definitions returns what the file defines, in order of line.
func (s *splitter) definitions() []definition {
	var defs []definition
	for i := range s.facts.Symbols {
		sym := &s.facts.Symbols[i]
		if sym.Name == "" || sym.Name == "_" || nameless(sym) || sym.NameLine == 0 || int(sym.NameLine) > s.lines() {
			continue
		}
		name := ownName(sym)
		line := s.nameLine(sym, name)
		d := reposage.Definition{Kind: sym.Kind, Exported: sym.Exported, Name: name, Qualified: qualified(sym), Line: uint32(line + 1)}
		defs = append(defs, definition{d, line, i})
	}
	slices.SortStableFunc(defs, func(a, b definition) int { return a.line - b.line })
	return defs
}

// signatures joins those of the piece's symbol and of its definitions.
func (s *splitter) signatures(p piece, defs []definition) string {
	if p.heads != "" {
		return p.heads
	}
	var all []string
	size := 0
	add := func(symbol int) {
		if sig := s.facts.Symbols[symbol].Signature; sig != "" && size < maxSignatures && !slices.Contains(all, sig) {
			all = append(all, sig)
			size += len(sig)
		}
	}
	if p.symbol >= 0 {
		add(p.symbol)
	}
	for _, d := range defs {
		switch d.Kind {
		case reposage.SymField, reposage.SymConstant, reposage.SymVariable, reposage.SymClosure:
			continue
		}
		if d.symbol != p.symbol {
			add(d.symbol)
		}
	}
	return strings.Join(all, "\n")
}

// ordered returns the comments without those that are out of order or of the text.
func (s *splitter) ordered() []reposage.Comment {
	var all []reposage.Comment
	end := uint32(0)
	for _, c := range s.facts.Comments {
		if c.Start >= end && c.End > c.Start && int(c.End) <= len(s.text) {
			all = append(all, c)
			end = c.End
		}
	}
	return all
}

// comments fills in the comments of a chunk and returns those below it.
func (s *splitter) comments(c *reposage.Chunk, all []reposage.Comment) []reposage.Comment {
	for len(all) > 0 && all[0].Start < c.End {
		start, end := max(all[0].Start, c.Start), min(all[0].End, c.End)
		if start < end {
			c.Comments = append(c.Comments, s.spanOf(start, end))
		}
		if all[0].End > c.End {
			break
		}
		all = all[1:]
	}
	return all
}
