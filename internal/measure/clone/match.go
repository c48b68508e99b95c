package clone

// A match is two runs of tokens that are the same up to renaming.
type match struct {
	fileA, fileB uint32
	a, b         uint32 // first tokens
	length       uint32 // tokens
	exact        bool
}

// tokenSpan is a half-open range of tokens.
type tokenSpan struct{ from, to int }

func (s tokenSpan) len() int                   { return s.to - s.from }
func (s tokenSpan) holds(other tokenSpan) bool { return s.from <= other.from && other.to <= s.to }
func (s tokenSpan) common(other tokenSpan) int { return min(s.to, other.to) - max(s.from, other.from) }
func (s tokenSpan) shifted(by int) tokenSpan   { return tokenSpan{s.from + by, s.to + by} }
func (s tokenSpan) of(codes []uint32) []uint32 { return codes[s.from:s.to] }

// alignment lays one file over another, or over itself: token i of a over token i+shift of b. Spans are of a's
// tokens.
type alignment struct {
	a, b         *tokens
	fileA, fileB uint32
	shift        int
}

// matcher turns the candidates of pairs of files into matches.
type matcher struct {
	o       Options
	grams   gramSet
	common  []uint32
	repeats []tokenSpan // of the pair at hand, a file with itself: runs of one block over and over
	matches []match
}

// pair compares two files, which may be one, at their candidates, sorted.
func (m *matcher) pair(a, b *tokens, candidates []candidate) {
	m.repeats = m.repeats[:0]
	covered := -1
	x := alignment{a: a, b: b}
	for i := range candidates {
		c := &candidates[i]
		if shift := int(c.diagonal()); i == 0 || shift != x.shift {
			x = alignment{a, b, c.fileA, c.fileB, shift}
			covered = -1
		}
		if int(c.a) < covered {
			continue
		}
		found := x.extend(int(c.a))
		covered = found.to
		switch {
		case found.len() < m.o.MinTokens:
		case c.fileA == c.fileB:
			m.itself(x, found)
		default:
			m.judge(x, found)
		}
	}
}

// extend returns the run around token i that is the same, up to renaming, in both files.
func (x *alignment) extend(i int) tokenSpan {
	a, b, j := x.a, x.b, i+x.shift
	right := 0
	for i+right < len(a.code) && j+right < len(b.code) && agree(a.code[i+right], b.code[j+right], right) {
		right++
	}
	left := 0
	for left < i && left < j {
		p, q := i-left-1, j-left-1
		ca, cb := a.code[p], b.code[q]
		if isName(ca) != isName(cb) || !isName(ca) && ca != cb || a.next[p] != b.next[q] {
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
func (m *matcher) itself(x alignment, found tokenSpan) {
	both := tokenSpan{found.from, found.to + x.shift}
	for _, r := range m.repeats {
		if r.holds(both) {
			return
		}
	}
	if found.len() <= x.shift {
		m.judge(x, found)
		return
	}
	m.repeats = append(m.repeats, both)
	if x.shift < m.o.MinTokens {
		return
	}
	for at := found.from; at+2*x.shift <= both.to; at += x.shift {
		m.judge(x, tokenSpan{at, at + x.shift})
	}
}
