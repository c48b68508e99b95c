package parse

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonString is a string of a JSON text: the offsets of its first byte and its closing quote.
type jsonString struct{ start, end int }

// jsonScanner walks over a JSON text without building values. After an error bad is set and every method
// returns at once. Nesting costs no stack but that of the methods the caller nests.
type jsonScanner struct {
	text []byte
	pos  int
	bad  bool
}

// peek returns the next byte that is not white space, 0 at the end.
func (s *jsonScanner) peek() byte {
	for ; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
		default:
			return s.text[s.pos]
		}
	}
	return 0
}

func (s *jsonScanner) expect(c byte) bool {
	if s.bad || s.peek() != c {
		s.bad = true
		return false
	}
	s.pos++
	return true
}

// object calls fn for each key; fn reads the value.
func (s *jsonScanner) object(fn func(key string)) {
	s.list('{', '}', func() {
		if s.peek() != '"' {
			s.bad = true
			return
		}
		key := s.decoded(s.string())
		if s.expect(':') {
			fn(key)
		}
	})
}

// array calls fn for each element; fn reads it.
func (s *jsonScanner) array(fn func()) { s.list('[', ']', fn) }

func (s *jsonScanner) list(open, end byte, element func()) {
	if !s.expect(open) {
		return
	}
	if s.peek() == end {
		s.pos++
		return
	}
	for !s.bad {
		before := s.pos
		element()
		if s.pos == before { // nothing was read
			s.bad = true
		}
		if s.bad {
			return
		}
		if s.peek() == end {
			s.pos++
			return
		}
		s.expect(',')
	}
}

// string reads a string and returns where it stands.
func (s *jsonScanner) string() jsonString {
	if !s.expect('"') {
		return jsonString{}
	}
	start := s.pos
	for s.pos < len(s.text) {
		i := bytes.IndexAny(s.text[s.pos:min(len(s.text), s.pos+64)], `"\`)
		if i < 0 {
			s.pos = min(len(s.text), s.pos+64)
			continue
		}
		s.pos += i + 1
		if s.text[s.pos-1] == '"' {
			return jsonString{start, s.pos - 1}
		}
		s.pos++ // what is escaped
	}
	s.pos = len(s.text)
	s.bad = true
	return jsonString{}
}

// skip passes over one value, however deep.
func (s *jsonScanner) skip() {
	depth := 0
	for !s.bad {
		switch c := s.peek(); c {
		case 0:
			s.bad = true
		case '"':
			s.string()
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			if depth == 0 { // a value was expected
				s.bad = true
				return
			}
			depth--
			s.pos++
		case ',', ':':
			if depth == 0 {
				s.bad = true
				return
			}
			s.pos++
			continue
		default:
			s.scalar()
		}
		if depth == 0 {
			return
		}
	}
}

// scalar passes over a number, true, false or null.
func (s *jsonScanner) scalar() {
	for s.pos < len(s.text) && bytes.IndexByte([]byte(" \t\r\n,:]}[{\""), s.text[s.pos]) < 0 {
		s.pos++
	}
}

// decoded returns the text of a short string.
func (s *jsonScanner) decoded(j jsonString) string {
	var b strings.Builder
	j.end = min(j.end, j.start+80)
	s.unescape(j, func(r rune, _ int) { b.WriteRune(r) })
	return b.String()
}

// unescape calls fn for each character of a string with its offset in the text.
func (s *jsonScanner) unescape(j jsonString, fn func(r rune, at int)) {
	for i := j.start; i < j.end; {
		if s.text[i] != '\\' || i+1 >= j.end {
			r, size := utf8.DecodeRune(s.text[i:j.end])
			fn(r, i)
			i += size
			continue
		}
		r, size := unescape(s.text[i:j.end])
		fn(r, i)
		i += size
	}
}

// unescape reads one escape sequence, a surrogate pair included.
func unescape(b []byte) (r rune, size int) {
	switch b[1] {
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'u':
		r, ok := hex4(b[2:])
		if !ok {
			return utf8.RuneError, 2
		}
		if utf16.IsSurrogate(r) {
			if len(b) >= 8 && b[6] == '\\' && b[7] == 'u' {
				if low, ok := hex4(b[8:]); ok {
					if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
						return pair, 12
					}
				}
			}
			return utf8.RuneError, 6
		}
		return r, 6
	}
	return rune(b[1]), 2
}

func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
