package index

import (
	"cmp"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// item is a symbol that chunks are cut along, with its comment and decorators: lines first to last.
type item struct {
	first, last int
	head        int // line where the declaration itself starts
	symbol      int // in Facts.Symbols, -1 for the file
	inner       []*item
}

// What the parser calls a function without a name, and puts behind the type of an object whose class has none.
const (
	closureName = "(closure)"
	anonymous   = "(anonymous)"
)

// nameless reports whether a symbol has no name of its own.
func nameless(sym *reposage.Symbol) bool {
	return sym.Name == closureName || strings.HasSuffix(sym.Name, anonymous)
}

// borders reports whether a symbol of this size may be a chunk of its own.
func borders(sym *reposage.Symbol, size int) bool {
	if nameless(sym) {
		return size > wholeSize
	}
	switch sym.Kind {
	case reposage.SymField, reposage.SymConstant, reposage.SymVariable:
		return size > wholeSize
	case reposage.SymClosure:
		return size > smallSize
	case reposage.SymModule:
		return sym.Body.End > sym.Body.Start || size > tinySize // "namespace x;" stands for the rest of the file
	}
	return true
}

// items returns the symbols at file level, the inner ones in them. Symbols that share a line are one item.
func (s *splitter) items() []*item {
	root := item{last: s.lines() - 1, head: -1, symbol: -1}
	stack := []*item{&root}
	s.readNames()
	for _, it := range s.candidates() {
		top := stack[len(stack)-1]
		for len(stack) > 1 && it.first > top.last {
			stack = stack[:len(stack)-1]
			top = stack[len(stack)-1]
		}
		if len(stack) > 1 && it.first == top.head && it.last >= top.last {
			s.merge(stack, it)
			continue
		}
		low := top.head + 1
		if n := len(top.inner); n > 0 {
			low = max(low, top.inner[n-1].last+1)
			if before := top.inner[n-1]; it.first <= before.last {
				s.merge(append(stack, before), it)
				continue
			}
		}
		for _, up := range stack {
			up.last = max(up.last, it.last)
		}
		it.first = s.lead(it, low)
		top.inner = append(top.inner, it)
		stack = append(stack, it)
	}
	return root.inner
}

// merge gives the lines of a symbol to the innermost item, which it shares a line with.
func (s *splitter) merge(stack []*item, it *item) {
	for _, up := range stack {
		up.last = max(up.last, it.last)
	}
	top := stack[len(stack)-1]
	if top.symbol >= 0 && nameless(&s.facts.Symbols[top.symbol]) {
		top.symbol = it.symbol
	}
}

// candidates returns the symbols that may be items, outer ones before inner ones.
func (s *splitter) candidates() []*item {
	all := make([]item, 0, len(s.facts.Symbols))
	for i := range s.facts.Symbols {
		sym := &s.facts.Symbols[i]
		if sym.End <= sym.Start || int(sym.End) > len(s.text) {
			continue
		}
		first, last := s.linesOf(sym.Start, sym.End)
		if borders(sym, s.size(first, last)) {
			all = append(all, item{first: first, head: first, last: last, symbol: i})
		}
	}
	slices.SortStableFunc(all, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(b.last, a.last))
	})
	out := make([]*item, len(all))
	for i := range all {
		out[i] = &all[i]
	}
	return out
}

// readNames marks the lines with a decorator or annotation and those where something is declared.
func (s *splitter) readNames() {
	for i := range s.facts.Refs {
		if r := &s.facts.Refs[i]; r.Kind == reposage.RefDecorator && int(r.Offset) < len(s.text) {
			s.marks[s.lineOf(r.Offset)].decorator = true
		}
	}
	for i := range s.facts.Symbols {
		if line := int(s.facts.Symbols[i].NameLine) - 1; line >= 0 && line < s.lines() {
			s.marks[line].names = true
		}
	}
}

// lead returns the line where the comments and decorators of an item begin, not above line low.
func (s *splitter) lead(it *item, low int) int {
	first := it.first
	if sym := &s.facts.Symbols[it.symbol]; sym.Doc.End > sym.Doc.Start && sym.Doc.Start < sym.Start {
		first = min(first, max(low, s.lineOf(sym.Doc.Start)))
	}
	for i := first - 1; i >= low; i-- {
		switch m := s.marks[i]; {
		case m.comment && i == first-1, m.decorator && !m.names, m.open && i == first-1 && i >= it.head-2:
			first = i
		case m.blank && i == first-1 && i > low && s.marks[i-1].doc:
			first = i
		case m.blank || m.names:
			return first
		}
	}
	return first
}

// scope adds the pieces of an item: of each inner one, of what lies between them, small neighbours joined.
func (s *splitter) scope(it *item) {
	j := joiner{s: s, owner: it.symbol}
	at := it.first
	for _, in := range it.inner {
		if in.first > at && s.size(at, in.first-1) < tinySize && s.long(in) && at == it.first {
			in.first = at // the head of a namespace goes with its first member
		}
		j.gap(at, in.first-1)
		at = max(at, in.last+1)
		if !s.long(in) {
			j.member(in)
			continue
		}
		j.flush()
		if len(in.inner) == 0 {
			s.cut(piece{first: in.first, last: in.last, kind: s.partOf(in.symbol), symbol: s.named(in.symbol, it.symbol)})
			continue
		}
		in.symbol = s.named(in.symbol, it.symbol)
		s.scope(in)
	}
	j.gap(at, it.last)
	j.flush()
}

// long reports whether an item is too long for one chunk.
func (s *splitter) long(it *item) bool {
	size := s.size(it.first, it.last)
	return size > wholeSize || size > targetSize && len(it.inner) > 1
}

// named returns a symbol, or the one around it if it has no name.
func (s *splitter) named(symbol, around int) int {
	if symbol >= 0 && nameless(&s.facts.Symbols[symbol]) {
		return around
	}
	return symbol
}

// partOf is the kind of a piece of a symbol.
func (s *splitter) partOf(symbol int) reposage.ChunkKind {
	if symbol < 0 {
		return reposage.ChunkRest
	}
	return reposage.ChunkPart
}
