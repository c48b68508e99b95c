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
	end := min(len(x.a.code), len(x.b.code)-x.shift)
	right := i
	for right < end && x.agree(right, i) {
		right++
	}
	start := max(0, -x.shift)
	left := i
	for left > start && x.agreeBefore(left-1) {
		left--
	}
	return tokenSpan{left, right}
}

// kept reports whether token i is the very same in both files.
func (x *alignment) kept(i int) bool { return x.a.text[i] == x.b.text[i+x.shift] }

// agree reports whether token i continues a run from start on. A name that was changed must be changed as it was
// where it stood before, unless it was kept there: a function and a variable may share a name, and only one of
// them change. What stands before the run says nothing.
func (x *alignment) agree(i, start int) bool {
	a, b := x.a.code[i], x.b.code[i+x.shift]
	switch {
	case a == b:
		return true
	case !isName(a) || !isName(b):
		return false
	}
	consistent := func(distance uint32) bool {
		before := i - int(distance)
		return distance == 0 || before < start || x.kept(before)
	}
	return x.kept(i) || consistent(a) && consistent(b)
}

// agreeBefore is agree for the token in front of a run.
func (x *alignment) agreeBefore(i int) bool {
	a, b := x.a.code[i], x.b.code[i+x.shift]
	if isName(a) != isName(b) || !isName(a) {
		return a == b
	}
	na, nb := x.a.next[i], x.b.next[i+x.shift]
	consistent := func(distance uint8) bool { return distance == 0 || x.kept(i+int(distance)) }
	return na == nb || x.kept(i) || consistent(na) && consistent(nb)
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
