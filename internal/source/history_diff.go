package source

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// lineDiffer compares two versions of a file line by line. It is kept between calls for its
// buffers and is not safe for concurrent use.
//
// The edit script is a shortest one (Myers 1986, linear space) after equal lines at both
// ends and lines that only one side has were set aside; beyond a cost limit, lines that are unique
// on both sides split the problem (patience). Where a hunk could stand in several
// places, the one that begins and ends at the least indented lines is taken, so that an added
// function is the added function and not the tail of the one before.
type lineDiffer struct {
	seed  maphash.Seed
	table []lineSlot // open addressing, a power of two; hash → line id
	round uint32     // slots of earlier rounds are free
	stats []lineStat // by line id

	oldLines, newLines []textLine
	a, b               []int32 // ids of the lines in the middle
	ca, cb             []int32 // those that both sides have
	ia, ib             []int32 // their places in a and b
	delA, delB         []bool  // per line of the middle: not common
	forward, backward  []int32 // Myers' furthest reaching paths
	work               int     // steps left
}

// textLine is a line's place in the text, without its end.
type textLine struct{ start, end int32 }

// lineSlot is a place of the table.
type lineSlot struct {
	hash  uint64
	round uint32
	id    int32
}

// lineStat says on which sides a line occurs.
type lineStat struct{ inA, inB bool }

func newLineDiffer() *lineDiffer {
	return &lineDiffer{seed: maphash.MakeSeed()}
}

// diff returns the hunks that turn old into new, in order, and whether both are text. CR before LF
// is not looked at: a change of line ends changes no line.
func (d *lineDiffer) diff(old, new []byte) ([]hunk, bool) {
	old, ok1 := lineText(old)
	new, ok2 := lineText(new)
	if !ok1 || !ok2 {
		return nil, false
	}
	if len(old) == 0 || len(new) == 0 {
		return wholeHunk(countLines(old), countLines(new)), true
	}
	first, old, new := trimCommon(old, new)
	d.oldLines = splitLines(d.oldLines[:0], old)
	d.newLines = splitLines(d.newLines[:0], new)
	d.resetTable(len(d.oldLines) + len(d.newLines))
	d.a = d.number(d.a[:0], old, d.oldLines)
	d.b = d.number(d.b[:0], new, d.newLines)
	d.delA, d.delB = resized(d.delA, len(d.a)), resized(d.delB, len(d.b))
	d.mark()
	return d.slide(d.hunks(int32(first)), int32(first), old, new), true
}

// wholeHunk is the hunk between a file and nothing.
func wholeHunk(old, new int32) []hunk {
	if old == 0 && new == 0 {
		return nil
	}
	return []hunk{{oldStart: 1, oldLen: old, newStart: 1, newLen: new}}
}

// countLines counts lines; a last one without line end counts.
func countLines(b []byte) int32 {
	n := bytes.Count(b, []byte{'\n'})
	if len(b) > 0 && b[len(b)-1] != '\n' {
		n++
	}
	return int32(n)
}

// lineText returns text with every line end as LF, and false for binary content. UTF-16 with a
// byte order mark is decoded, so that lines are those of the decoded file.
func lineText(raw []byte) ([]byte, bool) {
	if len(raw) >= 2 && (raw[0] == 0xff && raw[1] == 0xfe || raw[0] == 0xfe && raw[1] == 0xff) {
		raw = decodeUTF16(raw)
	} else if bytes.IndexByte(raw[:min(len(raw), 8000)], 0) >= 0 {
		return nil, false
	}
	if i := loneCR(raw); i >= 0 {
		raw = append([]byte(nil), raw...)
		for ; i >= 0; i = loneCR(raw) {
			raw[i] = '\n'
		}
	}
	return raw, true
}

// loneCR returns the place of the first CR that is not followed by LF, -1 if there is none.
func loneCR(b []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '\r')
		if i < 0 {
			return -1
		}
		i += from
		if i+1 == len(b) || b[i+1] != '\n' {
			return i
		}
		from = i + 2
	}
}

func decodeUTF16(raw []byte) []byte {
	var order binary.ByteOrder = binary.LittleEndian
	if raw[0] == 0xfe {
		order = binary.BigEndian
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 2; i+1 < len(raw); i += 2 {
		units = append(units, order.Uint16(raw[i:]))
	}
	out := make([]byte, 0, len(units))
	for _, c := range utf16.Decode(units) {
		out = utf8.AppendRune(out, c)
	}
	return out
}

// trimCommon cuts whole common lines off both ends, but for maxSlide lines, and returns how many
// were cut at the front.
func trimCommon(old, new []byte) (lines int, oldMid, newMid []byte) {
	n := commonPrefix(old, new)
	if n == len(old) && n == len(new) {
		return 0, nil, nil
	}
	n = bytes.LastIndexByte(old[:n], '\n') + 1
	for i := 0; i < maxSlide && n > 0; i++ {
		n = bytes.LastIndexByte(old[:n-1], '\n') + 1
	}
	lines = bytes.Count(old[:n], []byte{'\n'})
	old, new = old[n:], new[n:]
	m := commonSuffix(old, new)
	// The suffix begins after a line end.
	for i := 0; i <= maxSlide && m > 0; i++ {
		tail := old[len(old)-m:]
		end := bytes.IndexByte(tail, '\n')
		if end < 0 {
			m = 0
		} else {
			m -= end + 1
		}
	}
	return lines, old[:len(old)-m], new[:len(new)-m]
}

// commonPrefix returns the number of leading bytes that a and b share.
func commonPrefix(a, b []byte) int {
	n, i := min(len(a), len(b)), 0
	const step = 4096
	for i+step <= n && bytes.Equal(a[i:i+step], b[i:i+step]) {
		i += step
	}
	for i+8 <= n && binary.LittleEndian.Uint64(a[i:]) == binary.LittleEndian.Uint64(b[i:]) {
		i += 8
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// commonSuffix returns the number of trailing bytes that a and b share.
func commonSuffix(a, b []byte) int {
	n, i := min(len(a), len(b)), 0
	const step = 4096
	for i+step <= n && bytes.Equal(a[len(a)-i-step:len(a)-i], b[len(b)-i-step:len(b)-i]) {
		i += step
	}
	for i+8 <= n && binary.LittleEndian.Uint64(a[len(a)-i-8:]) == binary.LittleEndian.Uint64(b[len(b)-i-8:]) {
		i += 8
	}
	for i < n && a[len(a)-i-1] == b[len(b)-i-1] {
		i++
	}
	return i
}

// splitLines appends the lines of text; a last one without line end counts.
func splitLines(out []textLine, text []byte) []textLine {
	for at := 0; at < len(text); {
		end, next := len(text), len(text)
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			end, next = at+i, at+i+1
		}
		if end > at && text[end-1] == '\r' {
			end--
		}
		out = append(out, textLine{int32(at), int32(end)})
		at = next
	}
	return out
}

// resetTable makes room for n distinct lines.
func (d *lineDiffer) resetTable(n int) {
	d.stats = d.stats[:0]
	if d.round++; len(d.table) < 2*n || d.round == 0 {
		d.table = make([]lineSlot, 1<<bits.Len(uint(2*n)))
		d.round = 1
	}
}

// number gives equal lines equal ids.
func (d *lineDiffer) number(out []int32, text []byte, lines []textLine) []int32 {
	mask := uint64(len(d.table) - 1)
	for _, l := range lines {
		h := maphash.Bytes(d.seed, text[l.start:l.end])
		at := h & mask
		for d.table[at].round == d.round && d.table[at].hash != h {
			at = (at + 1) & mask
		}
		slot := &d.table[at]
		if slot.round != d.round {
			*slot = lineSlot{h, d.round, int32(len(d.stats))}
			d.stats = append(d.stats, lineStat{})
		}
		out = append(out, slot.id)
	}
	return out
}

func resized(b []bool, n int) []bool {
	if cap(b) < n {
		return make([]bool, n, n+n/2)
	}
	b = b[:n]
	clear(b)
	return b
}

// hunks joins the marks of both sides; first is the number of lines cut off the front.
func (d *lineDiffer) hunks(first int32) []hunk {
	var out []hunk
	i, j := 0, 0
	for i < len(d.delA) || j < len(d.delB) {
		h := hunk{oldStart: first + int32(i) + 1, newStart: first + int32(j) + 1}
		for ; i < len(d.delA) && d.delA[i]; i++ {
			h.oldLen++
		}
		for ; j < len(d.delB) && d.delB[j]; j++ {
			h.newLen++
		}
		if h.oldLen > 0 || h.newLen > 0 {
			out = append(out, h)
		}
		i++
		j++
	}
	return out
}
