package static

import (
	"unicode"
	"unicode/utf8"
)

// maxWord is the longest word in bytes; longer ones are cut. Nothing longer is a word of a language.
const maxWord = 40

// script says how a word is turned into tokens.
type script uint8

const (
	alphabetic script = iota // letters or digits of a script that separates words
	joined                   // Han, Kana, Hangul, Thai …: no spaces between words
)

// scanner cuts a text into lower-case words.
type scanner struct {
	text   []byte
	pos    int
	n      int // length of the word in buf
	script script
	buf    [maxWord + utf8.UTFMax]byte
}

// EachWord calls yield with every word of a text, in order: runs of letters or of digits, cut where an identifier
// changes case and in lower case. The bytes are valid during the call.
func EachWord(text []byte, yield func(word []byte)) {
	s := scanner{text: text}
	for s.next() {
		yield(s.word())
	}
}

// word is the word that next found.
func (s *scanner) word() []byte { return s.buf[:s.n] }

// classes of ASCII bytes; 0 separates words.
const (
	lower = 1 + iota
	upper
	digit
	beyond // not ASCII
)

var classOf = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = lower
		case c >= 'A' && c <= 'Z':
			t[c] = upper
		case c >= '0' && c <= '9':
			t[c] = digit
		case c >= utf8.RuneSelf:
			t[c] = beyond
		}
	}
	return t
}()

// next finds the next word.
func (s *scanner) next() bool {
	for s.pos < len(s.text) {
		switch classOf[s.text[s.pos]] {
		case lower:
			s.take(s.run(s.pos, lower))
		case upper:
			s.take(s.capitals())
		case digit:
			s.take(s.run(s.pos, digit))
		case beyond:
			if !s.runes() {
				continue
			}
		default:
			s.pos++
			continue
		}
		return true
	}
	return false
}

// run returns the end of the bytes of one class from i on.
func (s *scanner) run(i int, class uint8) int {
	for i < len(s.text) && classOf[s.text[i]] == class {
		i++
	}
	return i
}

// capitals returns the end of a word that starts with a capital: Server, HTTP of HTTPServer, URLs.
func (s *scanner) capitals() int {
	end := s.run(s.pos, upper)
	tail := s.run(end, lower)
	switch {
	case tail == end, end-s.pos == 1:
		return tail
	case tail == end+1 && s.text[end] == 's':
		return tail // the plural of an abbreviation
	}
	return end - 1
}

// take makes the bytes up to end the word, in lower case and cut to maxWord. A word that goes on beyond ASCII is
// left to runes.
func (s *scanner) take(end int) {
	if end < len(s.text) && s.text[end] >= utf8.RuneSelf && classOf[s.text[s.pos]] != digit && s.runes() {
		return
	}
	n := min(end-s.pos, maxWord)
	for i, c := range s.text[s.pos : s.pos+n] {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		s.buf[i] = c
	}
	s.n, s.pos, s.script = n, end, alphabetic
}

// runes takes a word that has letters beyond ASCII, or passes over one character and reports false.
func (s *scanner) runes() bool {
	r, size := utf8.DecodeRune(s.text[s.pos:])
	if !wordRune(r) {
		s.pos += size
		return false
	}
	s.n, s.script = 0, scriptOf(r)
	wasLower := false
	for s.pos < len(s.text) && s.n < maxWord {
		r, size := utf8.DecodeRune(s.text[s.pos:])
		if !wordRune(r) && !unicode.Is(unicode.M, r) || scriptOf(r) != s.script || wasLower && unicode.IsUpper(r) {
			break
		}
		wasLower = unicode.IsLower(r)
		s.n += utf8.EncodeRune(s.buf[s.n:], unicode.ToLower(r))
		s.pos += size
	}
	return true
}

// wordRune reports whether a character is part of a word, or one by itself: emoji carry meaning, dashes and frames
// do not.
func wordRune(r rune) bool {
	return unicode.IsLetter(r) || r >= utf8.RuneSelf && unicode.IsDigit(r) || r >= 0x1f000 && unicode.Is(unicode.So, r)
}

// scriptOf tells the scripts that do not separate words.
func scriptOf(r rune) script {
	if r >= 0x0e00 && (r >= 0x1f000 || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)) {
		return joined
	}
	return alphabetic
}
