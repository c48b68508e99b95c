package clone

import "github.com/reposage/reposage"

// A match is two runs of tokens that are the same up to renaming.
type match struct {
	fileA, fileB uint32
	a, b         uint32 // first tokens
	length       uint32 // tokens
	exact        bool
}

// minNovelty is how many different token 4-grams a duplicate has at least, as a share of Options.MinTokens: less
// is repetition.
const minNovelty = 0.4

// repetitionSame is the share of identifiers and literals that a copy of a repetition, such as a table, keeps.
const repetitionSame = 0.9

// matcher turns the candidates of pairs of files into matches.
type matcher struct {
	o       Options
	grams   gramSet
	common  []uint32
	repeats []tokenSpan // of the pair at hand, a file with itself: runs of one block over and over
	matches []match
}

// tokenSpan is a half-open range of tokens.
type tokenSpan struct{ from, to int }

func (s tokenSpan) len() int                   { return s.to - s.from }
func (s tokenSpan) holds(other tokenSpan) bool { return s.from <= other.from && other.to <= s.to }
func (s tokenSpan) common(other tokenSpan) int { return min(s.to, other.to) - max(s.from, other.from) }
func (s tokenSpan) shifted(by int64) tokenSpan { return tokenSpan{s.from + int(by), s.to + int(by)} }
func (s tokenSpan) of(codes []uint32) []uint32 { return codes[s.from:s.to] }

// pair compares two files, which may be one, at their candidates, sorted.
func (m *matcher) pair(a, b *tokens, candidates []candidate) {
	m.repeats = m.repeats[:0]
	diagonal, covered := int64(0), -1
	for i := range candidates {
		c := &candidates[i]
		if c.diagonal() != diagonal {
			diagonal, covered = c.diagonal(), -1
		}
		if int(c.a) < covered {
			continue
		}
		found := extend(a, b, int(c.a), int(c.b))
		covered = found.to
		if found.len() < m.o.MinTokens {
			continue
		}
		if c.fileA == c.fileB {
			m.itself(a, c, found, diagonal)
		} else {
			m.keep(a, b, c, found, diagonal)
		}
	}
}

// extend returns the run of a's tokens around token i that is the same, up to renaming, as b's around j.
func extend(a, b *tokens, i, j int) tokenSpan {
	right := 0
	for i+right < len(a.code) && j+right < len(b.code) && agree(a.code[i+right], b.code[j+right], right) {
		right++
	}
	left := 0
	for left < i && left < j {
		x, y := i-left-1, j-left-1
		ca, cb := a.code[x], b.code[y]
		if isName(ca) != isName(cb) || !isName(ca) && ca != cb || a.next[x] != b.next[y] {
			break
		}
		left++
	}
	return tokenSpan{i - left, i + right}
}

// agree compares two codes that stand the given number of tokens behind the start of the comparison, before which
// the occurrences of names say nothing.
func agree(a, b uint32, behind int) bool {
	if a == b {
		return true
	}
	return isName(a) && isName(b) && (a == 0 || int(a) > behind) && (b == 0 || int(b) > behind)
}

// itself takes a match of a file with itself. One that overlaps its copy is a block that repeats: blocks that
// are long enough are copies of each other, shorter ones are a table.
func (m *matcher) itself(t *tokens, c *candidate, found tokenSpan, diagonal int64) {
	both := tokenSpan{found.from, found.to + int(diagonal)}
	for _, r := range m.repeats {
		if r.holds(both) {
			return
		}
	}
	period := int(diagonal)
	if found.len() <= period {
		m.keep(t, t, c, found, diagonal)
		return
	}
	m.repeats = append(m.repeats, both)
	if period < m.o.MinTokens {
		return
	}
	for at := found.from; at+2*period <= both.to; at += period {
		m.keep(t, t, c, tokenSpan{at, at + period}, diagonal)
	}
}

// keep records a match if it is a duplicate.
func (m *matcher) keep(a, b *tokens, c *candidate, found tokenSpan, diagonal int64) {
	l := likenessOf(a, b, found, diagonal)
	if !l.exact() {
		part := a.widened(m.best(a, b, found, diagonal), found)
		if part.len() >= m.o.MinTokens {
			found, l = part, likenessOf(a, b, part, diagonal)
		} else if l.share() < m.o.MinSame {
			return
		}
	}
	whole := m.align(a, b, found, diagonal, l.exact())
	if whole.len() < m.o.MinTokens {
		return
	}
	if whole != found {
		found, l = whole, likenessOf(a, b, whole, diagonal)
	}
	copied := found.shifted(diagonal)
	if a.codeLines(found.from, found.to) < m.o.MinLines || b.codeLines(copied.from, copied.to) < m.o.MinLines {
		return
	}
	if l.share() < m.o.MinSame || !m.novel(a, b, found, diagonal, l) {
		return
	}
	m.matches = append(m.matches, match{c.fileA, c.fileB, uint32(found.from), uint32(copied.from), uint32(found.len()), l.exact()})
}

// novel reports whether a match is more than a few tokens over and over: by its shape or, when nearly all of the
// names and literals are the same, too, by those.
func (m *matcher) novel(a, b *tokens, found tokenSpan, diagonal int64, l likeness) bool {
	least := int(minNovelty * float64(m.o.MinTokens))
	if m.grams.count(found.of(a.code), shape) >= least {
		return true
	}
	if l.share() < repetitionSame {
		return false
	}
	m.common = m.common[:0]
	textB := found.shifted(diagonal).of(b.text)
	for i, text := range found.of(a.text) {
		if text != textB[i] {
			text = shape(a.code[found.from+i])
		}
		m.common = append(m.common, text)
	}
	return m.grams.count(m.common, itself) >= least
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

func likenessOf(a, b *tokens, found tokenSpan, diagonal int64) (l likeness) {
	textB := found.shifted(diagonal).of(b.text)
	for i, text := range found.of(a.text) {
		if isContent(a.code[found.from+i]) {
			l.content++
			if text == textB[i] {
				l.same++
			}
		}
	}
	return l
}

// best returns the part of a match that stands out by identifiers and literals that are the same: the part with
// the highest sum when each of them counts in favour and each other one against.
func (m *matcher) best(a, b *tokens, found tokenSpan, diagonal int64) tokenSpan {
	textB := found.shifted(diagonal).of(b.text)
	best, part := tokenSpan{}, tokenSpan{found.from, found.from}
	sum, top := 0.0, 0.0
	for i, text := range found.of(a.text) {
		if isContent(a.code[found.from+i]) {
			if text == textB[i] {
				sum += 1 - m.o.MinSame
			} else {
				sum -= m.o.MinSame
			}
		}
		part.to = found.from + i + 1
		if sum <= 0 {
			sum, part = 0, tokenSpan{part.to, part.to}
		} else if sum > top {
			top, best = sum, part
		}
	}
	return best
}

// widened extends a part of a range to the borders of the functions that it cuts and the range holds, and over
// brackets that close behind it.
func (t *tokens) widened(part, all tokenSpan) tokenSpan {
	wide, closing := part, all.to
	for i := range t.symbols {
		s := &t.symbols[i]
		first, end := int(s.first), int(s.end)
		if first >= part.to {
			break
		}
		if !s.callable || end <= part.from {
			continue
		}
		if end >= part.to {
			closing = min(closing, end)
		}
		if first >= all.from && end <= all.to {
			wide.from, wide.to = min(wide.from, first), max(wide.to, end)
		}
	}
	for wide.to < closing && t.punctuation(wide.to) {
		wide.to++
	}
	return wide
}

// punctuation reports whether a token is a closing bracket or a separator.
func (t *tokens) punctuation(token int) bool {
	return reposage.TokenClass(t.text[token]&classBits) == reposage.TokPunctuation
}

// align cuts off the rests of functions that a match holds only the end or the start of, unless too little is
// left. Then a match of the same tokens stays as it is, and any other is none: that one function's end and
// the next one's start have the same shape elsewhere happens by chance. Both files agree on what is a bracket, so that
// the start is the same in both.
func (m *matcher) align(a, b *tokens, found tokenSpan, diagonal int64, exact bool) tokenSpan {
	whole := a.withoutCut(found)
	whole = b.withoutCut(whole.shifted(diagonal)).shifted(-diagonal)
	if whole.len() < m.o.MinTokens {
		if !exact {
			return tokenSpan{}
		}
		whole = found
	}
	if from := a.start(whole); whole.to-from >= m.o.MinTokens {
		whole.from = from
	}
	return whole
}

// start returns where a range starts when closing brackets and separators before it are left out, and the head
// of a file before its first declaration.
func (t *tokens) start(found tokenSpan) int {
	from := found.from
	if from == 0 && len(t.symbols) > 0 && t.symbols[0].first <= maxPreamble {
		from = int(t.symbols[0].first)
	}
	for from < found.to && t.punctuation(from) {
		from++
	}
	return from
}

// withoutCut shrinks a range by the functions that it holds only the end or the start of. A range that lies
// within a function stays.
func (t *tokens) withoutCut(found tokenSpan) tokenSpan {
	cut := found
	for i := range t.symbols {
		s := &t.symbols[i]
		first, end := int(s.first), int(s.end)
		if first >= found.to {
			break
		}
		if !s.callable || end <= found.from {
			continue
		}
		if first < found.from && end < found.to {
			cut.from = max(cut.from, end)
		} else if first > found.from && end > found.to {
			cut.to = min(cut.to, first)
		}
	}
	if cut.len() < 0 {
		return tokenSpan{}
	}
	return cut
}
