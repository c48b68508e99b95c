package source

import (
	"bytes"
	"sort"
)

// mark sets delA and delB for the lines that are not common to a and b.
func (d *lineDiffer) mark() {
	for _, id := range d.a {
		d.stats[id].inA = true
	}
	for _, id := range d.b {
		d.stats[id].inB = true
	}
	d.ca, d.ia = d.ca[:0], d.ia[:0]
	for i, id := range d.a {
		if !d.stats[id].inB {
			d.delA[i] = true
			continue
		}
		d.ca, d.ia = append(d.ca, id), append(d.ia, int32(i))
	}
	d.cb, d.ib = d.cb[:0], d.ib[:0]
	for i, id := range d.b {
		if !d.stats[id].inA {
			d.delB[i] = true
			continue
		}
		d.cb, d.ib = append(d.cb, id), append(d.ib, int32(i))
	}
	if d.forward == nil {
		d.forward, d.backward = make([]int32, 2*maxEdits+4), make([]int32, 2*maxEdits+4)
	}
	d.work = maxDiffWork
	d.compare(0, len(d.ca), 0, len(d.cb))
}

// maxEdits is the number of edits in one direction after which Myers' search gives way to
// patience: its cost grows with lines × edits.
const maxEdits = 400

// maxDiffWork bounds the steps of one comparison; what is left then differs as a whole.
const maxDiffWork = 20_000_000

// compare marks what differs between ca[a0:a1] and cb[b0:b1].
func (d *lineDiffer) compare(a0, a1, b0, b1 int) {
	for {
		for a0 < a1 && b0 < b1 && d.ca[a0] == d.cb[b0] {
			a0, b0 = a0+1, b0+1
		}
		for a0 < a1 && b0 < b1 && d.ca[a1-1] == d.cb[b1-1] {
			a1, b1 = a1-1, b1-1
		}
		if a0 == a1 || b0 == b1 {
			d.markAll(a0, a1, b0, b1)
			return
		}
		x, y, ok := d.middle(a0, a1, b0, b1)
		if !ok {
			d.patience(a0, a1, b0, b1)
			return
		}
		// The first half by recursion, the second in the loop: the depth is the logarithm of the edits.
		d.compare(a0, x, b0, y)
		a0, b0 = x, y
	}
}

func (d *lineDiffer) markAll(a0, a1, b0, b1 int) {
	for i := a0; i < a1; i++ {
		d.delA[d.ia[i]] = true
	}
	for j := b0; j < b1; j++ {
		d.delB[d.ib[j]] = true
	}
}

// middle finds a point on a shortest edit path near its middle by searching from both ends, or
// gives up after maxEdits.
func (d *lineDiffer) middle(a0, a1, b0, b1 int) (x, y int, ok bool) {
	n, m := a1-a0, b1-b0
	delta := n - m
	odd := delta&1 != 0
	f, b := d.forward, d.backward
	for e := 0; e <= maxEdits && d.work > 0; e++ {
		lo, hi := diagonals(e, n, m)
		for k := lo; k <= hi; k += 2 {
			px := reach(f, k, e, n, m)
			from := px
			for px >= 0 && px < n && px-k < m && d.ca[a0+px] == d.cb[b0+px-k] {
				px++
			}
			d.work -= px - from + 1
			f[midDiagonal+k] = int32(px)
			if r := delta - k; odd && px >= 0 && meets(b, r, e-1, n, m, px) {
				return a0 + px, b0 + px - k, true
			}
		}
		for k := lo; k <= hi; k += 2 {
			px := reach(b, k, e, n, m)
			from := px
			for px >= 0 && px < n && px-k < m && d.ca[a1-px-1] == d.cb[b1-(px-k)-1] {
				px++
			}
			d.work -= px - from + 1
			b[midDiagonal+k] = int32(px)
			if r := delta - k; !odd && px >= 0 && meets(f, r, e, n, m, px) {
				return a1 - px, b1 - (px - k), true
			}
		}
	}
	return 0, 0, false
}

// midDiagonal is the index of diagonal 0 in a path array.
const midDiagonal = maxEdits + 1

// diagonals returns the range of diagonals that e edits can reach inside n × m, of e's parity.
func diagonals(e, n, m int) (lo, hi int) {
	lo, hi = -e, e
	if lo < -m {
		lo = -m + (e+m)&1
	}
	if hi > n {
		hi = n - (e+n)&1
	}
	return lo, hi
}

// meets reports whether a path at px of one search has reached the path on diagonal r of the other,
// which has made e edits.
func meets(other []int32, r, e, n, m, px int) bool {
	if r < -e || r > e || r < -m || r > n {
		return false
	}
	q := int(other[midDiagonal+r])
	return q >= 0 && px+q >= n
}

// reach returns where diagonal k begins with e edits: right of diagonal k-1 or below k+1, whichever
// is further; -1 when both leave n × m.
func reach(v []int32, k, e, n, m int) int {
	if e == 0 {
		return 0
	}
	best := -1
	if k > -e && k-1 >= -m {
		if p := int(v[midDiagonal+k-1]); p >= 0 && p < n {
			best = p + 1
		}
	}
	if k < e && k+1 <= n {
		if p := int(v[midDiagonal+k+1]); p > best && p-(k+1) < m {
			best = p
		}
	}
	return best
}

// patience splits at lines that occur once on both sides and stand in the same order; without
// any, everything differs.
func (d *lineDiffer) patience(a0, a1, b0, b1 int) {
	type anchor struct{ a, b int }
	if d.work -= a1 - a0 + b1 - b0; d.work < 0 {
		d.markAll(a0, a1, b0, b1)
		return
	}
	count := make(map[int32]*[4]int, a1-a0) // occurrences in a and b, last places
	for i := a0; i < a1; i++ {
		c := count[d.ca[i]]
		if c == nil {
			c = new([4]int)
			count[d.ca[i]] = c
		}
		c[0]++
		c[2] = i
	}
	for j := b0; j < b1; j++ {
		if c := count[d.cb[j]]; c != nil {
			c[1]++
			c[3] = j
		}
	}
	var unique []anchor
	for i := a0; i < a1; i++ {
		if c := count[d.ca[i]]; c[0] == 1 && c[1] == 1 {
			unique = append(unique, anchor{i, c[3]})
		}
	}
	// Longest increasing subsequence in b.
	tails, prev := make([]int, 0, len(unique)), make([]int, len(unique))
	for i, u := range unique {
		at := sort.Search(len(tails), func(t int) bool { return unique[tails[t]].b >= u.b })
		prev[i] = -1
		if at > 0 {
			prev[i] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, i)
		} else {
			tails[at] = i
		}
	}
	if len(tails) == 0 {
		d.markAll(a0, a1, b0, b1)
		return
	}
	chain := make([]anchor, len(tails))
	for i, k := tails[len(tails)-1], len(tails)-1; k >= 0; i, k = prev[i], k-1 {
		chain[k] = unique[i]
	}
	for _, u := range chain {
		d.compare(a0, u.a, b0, u.b)
		a0, b0 = u.a+1, u.b+1
	}
	d.compare(a0, a1, b0, b1)
}

// maxSlide bounds how far a hunk is moved.
const maxSlide = 64

// slide moves hunks that only add or only delete to the best of the places that say the same:
// where the lines added stand for lines deleted, or else where the hunk begins and ends at the
// least indented lines. It returns the hunks, of which there may be fewer.
func (d *lineDiffer) slide(hunks []hunk, first int32, old, new []byte) []hunk {
	out := hunks[:0]
	for i := 0; i < len(hunks); i++ {
		h := hunks[i]
		run := lineRun{d.b, new, d.newLines, h.newStart - first - 1, h.newLen}
		if h.newLen == 0 {
			run = lineRun{d.a, old, d.oldLines, h.oldStart - first - 1, h.oldLen}
		} else if h.oldLen != 0 {
			out = append(out, h)
			continue
		}
		up, down := h.oldStart-first-1, int32(len(d.a))-(h.oldStart-first-1)-h.oldLen
		if n := len(out); n > 0 {
			up = h.oldStart - out[n-1].oldStart - out[n-1].oldLen
			if out[n-1].opposite(h) && run.up(up) == up {
				out[n-1] = out[n-1].join(h)
				continue
			}
			up--
		}
		if i+1 < len(hunks) {
			down = hunks[i+1].oldStart - h.oldStart - h.oldLen
			if h.opposite(hunks[i+1]) && run.down(down) == down {
				hunks[i+1] = h.moved(down).join(hunks[i+1])
				continue
			}
			down--
		}
		out = append(out, h.moved(run.best(up, down)))
	}
	return out
}

// opposite reports whether one of h and k only adds and the other only deletes.
func (h hunk) opposite(k hunk) bool {
	return h.oldLen == 0 && k.newLen == 0 || h.newLen == 0 && k.oldLen == 0
}

// moved returns h moved down by n lines.
func (h hunk) moved(n int32) hunk {
	h.oldStart, h.newStart = h.oldStart+n, h.newStart+n
	return h
}

// join makes one hunk of h and the opposite hunk k, where h stands.
func (h hunk) join(k hunk) hunk {
	return hunk{oldStart: h.oldStart, oldLen: h.oldLen + k.oldLen, newStart: h.newStart, newLen: h.newLen + k.newLen}
}

// lineRun is a run of n lines at lo that are added or deleted.
type lineRun struct {
	ids   []int32
	text  []byte
	lines []textLine
	lo, n int32
}

// up returns by how many lines the run can be moved up, at most limit.
func (r lineRun) up(limit int32) (u int32) {
	for u < min(limit, maxSlide) && r.ids[r.lo-u-1] == r.ids[r.lo+r.n-u-1] {
		u++
	}
	return u
}

// down returns by how many lines the run can be moved down, at most limit.
func (r lineRun) down(limit int32) (v int32) {
	for v < min(limit, maxSlide) && r.ids[r.lo+r.n+v] == r.ids[r.lo+v] {
		v++
	}
	return v
}

// best returns by how many lines the run is best moved, negative for up.
func (r lineRun) best(up, down int32) int32 {
	u, v := r.up(up), r.down(down)
	if u+v == 0 {
		return 0
	}
	best, bestScore := v, 1<<30
	for s := v; s >= -u; s-- {
		score := borderScore(r.text, r.lines, int(r.lo+s)) + borderScore(r.text, r.lines, int(r.lo+r.n+s))
		if score < bestScore {
			best, bestScore = s, score
		}
	}
	return best
}

// borderScore rates a border before line i, the less the better: the indentation there; less when
// a blank line stands before, more when one stands after, and more before a line that closes a block.
func borderScore(text []byte, lines []textLine, i int) int {
	const blankBefore, blankAfter, closing, lookAhead = -3, 2, 5, 20
	score := 0
	if i > 0 && lineIndent(text, lines[i-1]) < 0 {
		score += blankBefore
	}
	for k := i; k < len(lines) && k < i+lookAhead; k++ {
		n := lineIndent(text, lines[k])
		if n < 0 {
			if k == i {
				score += blankAfter
			}
			continue
		}
		if k == i && closesBlock(text[lines[k].start:lines[k].end]) {
			score += closing
		}
		return score + n
	}
	return score
}

// closesBlock reports whether a line begins with what ends a block in most languages.
func closesBlock(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	return len(line) > 0 && bytes.IndexByte([]byte("})]"), line[0]) >= 0 || bytes.Equal(line, []byte("end"))
}

// lineIndent returns the width of a line's indentation, -1 for a blank line.
func lineIndent(text []byte, l textLine) int {
	n := 0
	for _, c := range text[l.start:l.end] {
		switch c {
		case ' ':
			n++
		case '\t':
			n += 8 - n%8
		default:
			return n
		}
	}
	return -1
}
