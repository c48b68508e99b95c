package index

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// lineMark is what a line looks like.
type lineMark struct {
	indent    uint8 // columns, a tab being four; at most 60
	blank     bool
	open      bool // ends in the middle of an expression: = or (
	closer    bool // continues what is before it: a closing bracket, else, end
	comment   bool // holds nothing but comment
	inside    bool // its start is inside of a comment or a fenced block
	gap       bool // holds nothing but a comment without a word
	doc       bool // holds nothing but a comment that starts with /**
	decorator bool
	names     bool // declares something
}

// measure reads the lines of the text.
func (s *splitter) measure() {
	n := bytes.Count(s.text, []byte{'\n'}) + 1
	s.starts = make([]uint32, 0, n+1)
	s.sizes = make([]uint32, 1, n+1)
	s.marks = make([]lineMark, 0, n)
	for at := 0; at < len(s.text); {
		end := len(s.text)
		if i := bytes.IndexByte(s.text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		s.starts = append(s.starts, uint32(at))
		s.mark(s.text[at:end])
		at = end
	}
	s.starts = append(s.starts, uint32(len(s.text)))
}

func (s *splitter) mark(line []byte) {
	var m lineMark
	indent, i := 0, 0
	for ; i < len(line) && (line[i] == ' ' || line[i] == '\t'); i++ {
		indent++
		if line[i] == '\t' {
			indent += 3
		}
	}
	m.indent = uint8(min(indent, 60))
	rest := bytes.TrimSpace(line[i:])
	m.blank = len(rest) == 0
	m.closer = !m.blank && closes(rest)
	m.open = !m.blank && (rest[len(rest)-1] == '=' || rest[len(rest)-1] == '(')
	size := s.sizes[len(s.sizes)-1]
	if !m.blank {
		size += uint32(utf8.RuneCount(rest)) + 1
	}
	s.sizes = append(s.sizes, size)
	s.marks = append(s.marks, m)
}

// continuing are the words that begin a line in the middle of a statement.
var continuing = map[string]bool{
	"else": true, "elif": true, "elsif": true, "elseif": true, "catch": true, "except": true, "finally": true, "rescue": true,
	"ensure": true, "end": true, "then": true, "fi": true, "done": true, "esac": true, "until": true,
}

func closes(line []byte) bool {
	switch line[0] {
	case '}', ')', ']':
		return true
	case '<':
		return len(line) > 1 && line[1] == '/'
	}
	n := 0
	for n < len(line) && n < 8 && 'a' <= line[n] && line[n] <= 'z' {
		n++
	}
	return n > 1 && n < 8 && continuing[string(line[:n])] && (n == len(line) || line[n] != '_' && line[n] != '.')
}

// lineOf returns the line of an offset.
func (s *splitter) lineOf(offset uint32) int {
	n := s.lines()
	i := sort.Search(n, func(i int) bool { return s.starts[i] > offset })
	return max(i-1, 0)
}

// linesOf returns the lines that a range of bytes touches.
func (s *splitter) linesOf(start, end uint32) (first, last int) {
	first = s.lineOf(start)
	if end <= start {
		return first, first
	}
	return first, max(first, s.lineOf(end-1))
}

// readComments marks the lines of comments.
func (s *splitter) readComments() {
	for _, c := range s.facts.Comments {
		if c.End <= c.Start || int(c.End) > len(s.text) {
			continue
		}
		first, last := s.linesOf(c.Start, c.End)
		for i := first + 1; i <= last; i++ {
			s.marks[i].inside = true
		}
		for i := first; i <= last; i++ {
			from, to := max(s.starts[i], c.Start), min(s.starts[i+1], c.End)
			before, after := s.text[s.starts[i]:from], s.text[to:s.starts[i+1]]
			s.marks[i].comment = len(bytes.TrimSpace(before)) == 0 && len(bytes.TrimSpace(after)) == 0
			s.marks[i].gap = s.marks[i].comment && !hasWords(s.text[from:to])
			s.marks[i].doc = s.marks[i].comment && bytes.HasPrefix(s.text[c.Start:], []byte("/**"))
		}
	}
}

// hasWords reports whether a text has a letter or digit, taking all characters outside ASCII for one.
func hasWords(text []byte) bool {
	for _, c := range text {
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}
