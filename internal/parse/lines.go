package parse

import (
	"bytes"
	"sort"
)

// lineIndex maps byte offsets to line numbers and remembers what each line holds. The text has only
// LF as line end (source.Inspect turns a lone CR into LF; the CR of CRLF is white space).
type lineIndex struct {
	starts []uint32 // offset of the first byte of each line
	flags  []uint8  // by line - 1
	code   []uint32 // code lines up to and including a line, by line; filled by seal
	cursor int      // where the last lookup of at ended
}

const (
	lineCode    = 1
	lineComment = 2
)

func (x *lineIndex) reset(text []byte) {
	x.starts = append(x.starts[:0], 0)
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 || at+i+1 == len(text) {
			break
		}
		at += i + 1
		x.starts = append(x.starts, uint32(at))
	}
	if len(text) == 0 {
		x.starts = x.starts[:0]
	}
	n := len(x.starts)
	if cap(x.flags) < n {
		x.flags = make([]uint8, n+n/4)
	}
	x.flags = x.flags[:n]
	clear(x.flags)
	x.cursor = 0
}

// count returns the number of lines; a last line without line end counts.
func (x *lineIndex) count() uint32 { return uint32(len(x.starts)) }

// at returns the line of an offset for lookups in increasing order, each constant on average.
func (x *lineIndex) at(offset uint32) uint32 {
	if len(x.starts) == 0 {
		return 1
	}
	if offset < x.starts[x.cursor] {
		return x.find(offset)
	}
	for x.cursor+1 < len(x.starts) && x.starts[x.cursor+1] <= offset {
		x.cursor++
	}
	return uint32(x.cursor + 1)
}

// find returns the line of any offset.
func (x *lineIndex) find(offset uint32) uint32 {
	i := sort.Search(len(x.starts), func(i int) bool { return x.starts[i] > offset })
	return uint32(max(i, 1))
}

// last returns the line of the last byte of a range that starts on line first.
func (x *lineIndex) last(first, end uint32) uint32 {
	if end == 0 {
		return first
	}
	if int(first) < len(x.starts) && x.starts[first] > end-1 {
		return first
	}
	if int(first) >= len(x.starts) {
		return first
	}
	return x.find(end - 1)
}

func (x *lineIndex) mark(first, last uint32, flag uint8) {
	for l := first; l <= last && int(l) <= len(x.flags); l++ {
		x.flags[l-1] |= flag
	}
}

// seal sums up the flags: code, comment-only and blank lines. After it codeLines answers.
func (x *lineIndex) seal() (code, comment, blank uint32) {
	x.code = append(x.code[:0], 0)
	for _, f := range x.flags {
		switch {
		case f&lineCode != 0:
			code++
		case f&lineComment != 0:
			comment++
		default:
			blank++
		}
		x.code = append(x.code, code)
	}
	return code, comment, blank
}

// codeLines returns the number of code lines from first to last.
func (x *lineIndex) codeLines(first, last uint32) uint32 {
	n := uint32(len(x.code) - 1)
	if first == 0 || first > last || first > n {
		return 0
	}
	return x.code[min(last, n)] - x.code[first-1]
}
