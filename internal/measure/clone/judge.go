package clone

import (
	"iter"
	"sort"

	"github.com/reposage/reposage"
)

const (
	// minNovelty is how many different token 4-grams a duplicate has at least, as a share of Options.MinTokens:
	// less is repetition.
	minNovelty = 0.4
	// nearlySame is the share of identifiers and literals from which on a match is a copy even if its shape is a
	// repetition, such as a table, or if it begins in one function and ends in another.
	nearlySame = 0.9
)

// judge records a match if it is a duplicate: the part of it that is worth showing, or else all of it.
func (m *matcher) judge(x alignment, found tokenSpan) {
	part, all, rest := found, x.likeness(found), m.o.MinTokens
	if all.share() >= nearlySame {
		rest /= 4 // hardly by chance
	}
	if !all.exact() {
		part = x.widened(x.best(found, m.o.MinSame), found)
	}
	if m.keep(x, x.whole(part, rest)) || all.share() < nearlySame {
		return
	}
	if !m.keep(x, x.trimmed(found)) {
		m.keep(x, found)
	}
}

// keep records a span as a match if it is long, alike and novel enough.
func (m *matcher) keep(x alignment, s tokenSpan) bool {
	copied := s.shifted(x.shift)
	if s.len() < m.o.MinTokens || x.a.codeLines(s.from, s.to) < m.o.MinLines || x.b.codeLines(copied.from, copied.to) < m.o.MinLines {
		return false
	}
	l := x.likeness(s)
	if l.share() < m.o.MinSame || !m.novel(x, s, l) {
		return false
	}
	m.matches = append(m.matches, match{x.fileA, x.fileB, uint32(s.from), uint32(copied.from), uint32(s.len()), l.exact()})
	return true
}

// novel reports whether a match is more than a few tokens over and over: by its shape or, when nearly all of the
// names and literals are the same, too, by those.
func (m *matcher) novel(x alignment, s tokenSpan, l likeness) bool {
	least := int(minNovelty * float64(m.o.MinTokens))
	if m.grams.reaches(least, s.of(x.a.code), shape) {
		return true
	}
	if l.share() < nearlySame {
		return false
	}
	m.common = m.common[:0]
	textB := s.shifted(x.shift).of(x.b.text)
	for i, own := range s.of(x.a.text) {
		if own != textB[i] {
			own = own & classBits
		}
		m.common = append(m.common, own)
	}
	return m.grams.reaches(least, m.common, text)
}

// likeness counts the identifiers and literals of a match, and those that are the same in both runs.
type likeness struct{ same, content int }

func (l likeness) exact() bool { return l.same == l.content }

func (l likeness) share() float64 {
	if l.content == 0 {
		return 1
	}
	return float64(l.same) / float64(l.content)
}

// isContent reports whether a code is an identifier or a literal: what a copy may change.
func isContent(code uint32) bool { return isName(code) || code == codeNumber || code == codeString }

func (x *alignment) likeness(s tokenSpan) (l likeness) {
	textB := s.shifted(x.shift).of(x.b.text)
	for i, own := range s.of(x.a.text) {
		if isContent(x.a.code[s.from+i]) {
			l.content++
			if own == textB[i] {
				l.same++
			}
		}
	}
	return l
}

// best returns the part of a match that stands out by identifiers and literals that are the same: the part with
// the highest sum when each of them counts in favour and each other one against, so that minSame of them in favour
// make nothing.
func (x *alignment) best(s tokenSpan, minSame float64) tokenSpan {
	textB := s.shifted(x.shift).of(x.b.text)
	best, part := tokenSpan{s.from, s.from}, tokenSpan{s.from, s.from}
	sum, top := 0.0, 0.0
	for i, own := range s.of(x.a.text) {
		if isContent(x.a.code[s.from+i]) {
			sum -= minSame
			if own == textB[i] {
				sum++
			}
		}
		part.to = s.from + i + 1
		if sum <= 0 {
			sum, part = 0, tokenSpan{part.to, part.to}
		} else if sum > top {
			top, best = sum, part
		}
	}
	return best
}

// widened extends a part of a span to the borders of the functions that it cuts and the span holds, and over
// brackets that close behind it.
func (x *alignment) widened(part, all tokenSpan) tokenSpan {
	wide, closing := part, all.to
	for s := range x.a.callables(part) {
		if s.to >= part.to {
			closing = min(closing, s.to)
		}
		if all.holds(s) {
			wide.from, wide.to = min(wide.from, s.from), max(wide.to, s.to)
		}
	}
	for wide.to < closing && x.a.punctuation(wide.to) {
		wide.to++
	}
	return wide
}

// whole cuts off what a span holds of a function at its start or end, when it is only the function's end or start
// and shorter than a number of tokens: that these have the same shape elsewhere happens by chance.
func (x *alignment) whole(s tokenSpan, shorter int) tokenSpan {
	s = x.a.withoutRests(s, shorter)
	s = x.b.withoutRests(s.shifted(x.shift), shorter).shifted(-x.shift)
	return x.trimmed(s)
}

// withoutRests looks at the outermost function of those that start before a span and end in it, and of those that
// start in it and end behind.
func (t *tokens) withoutRests(s tokenSpan, shorter int) tokenSpan {
	cut, start, end := s, false, false
	for f := range t.callables(s) {
		switch {
		case f.from < s.from && f.to < s.to && !start:
			start = true
			if f.to-s.from < shorter {
				cut.from = f.to
			}
		case f.from > s.from && f.to > s.to && !end:
			end = true
			if s.to-f.from < shorter {
				cut.to = f.from
			}
		}
	}
	return tokenSpan{cut.from, max(cut.from, cut.to)}
}

// trimmed leaves out closing brackets and separators at the start of a span, and the head of a file before its
// first declaration. Both files agree on what is a bracket.
func (x *alignment) trimmed(s tokenSpan) tokenSpan {
	if t := x.a; s.from == 0 && len(t.symbols) > 0 && t.symbols[0].first <= maxPreamble {
		s.from = min(int(t.symbols[0].first), s.to)
	}
	for s.from < s.to && x.a.punctuation(s.from) {
		s.from++
	}
	return s
}

// callables yields the functions that have tokens in a span.
func (t *tokens) callables(s tokenSpan) iter.Seq[tokenSpan] {
	return func(yield func(tokenSpan) bool) {
		i := sort.Search(len(t.symbols), func(i int) bool { return int(t.symbols[i].first) >= s.from })
		for i > 0 && int(t.symbols[i-1].reach) > s.from {
			i--
		}
		for ; i < len(t.symbols) && int(t.symbols[i].first) < s.to; i++ {
			f := &t.symbols[i]
			if f.callable && int(f.end) > s.from && !yield(tokenSpan{int(f.first), int(f.end)}) {
				return
			}
		}
	}
}

// punctuation reports whether a token is a closing bracket or a separator.
func (t *tokens) punctuation(token int) bool {
	return reposage.TokenClass(t.text[token]&classBits) == reposage.TokPunctuation
}
