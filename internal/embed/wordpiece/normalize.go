package wordpiece

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalizer is BertNormalizer. The zero value changes nothing.
type normalizer struct {
	clean  bool // drop control characters, make all white space a blank
	cjk    bool // a blank on both sides of each Chinese character
	accent bool // drop accents
	lower  bool // lower case
}

// append adds the normalised s to dst.
func (n normalizer) append(dst []byte, s string) []byte {
	if n == (normalizer{}) {
		return append(dst, s...)
	}
	if ascii(s) {
		return n.appendASCII(dst, s)
	}
	if n.accent {
		// Cleaning and spacing come before the decomposition, as they do in the original: it may yield characters
		// that they would act on.
		return n.appendStripped(dst, n.spaced(make([]byte, 0, len(s)+len(s)/2), s))
	}
	start := len(dst)
	dst = n.spaced(dst, s)
	if !n.lower {
		return dst
	}
	return appendLower(dst[:start], string(dst[start:]))
}

// appendASCII is append for text without accents or Chinese.
func (n normalizer) appendASCII(dst []byte, s string) []byte {
	for _, c := range []byte(s) {
		switch {
		case n.clean && (c == '\n' || c == '\t' || c == '\r'):
			c = ' '
		case n.clean && (c < ' ' || c == 0x7f):
			continue
		case n.lower && 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// spaced cleans and sets blanks around Chinese characters.
func (n normalizer) spaced(dst []byte, s string) []byte {
	for _, r := range s {
		if n.clean {
			if r == 0 || r == utf8.RuneError || isControl(r) {
				continue
			}
			if isSpace(r) {
				r = ' '
			}
		}
		if n.cjk && isChinese(r) {
			dst = append(dst, ' ')
			dst = utf8.AppendRune(dst, r)
			dst = append(dst, ' ')
			continue
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// appendStripped adds s in canonical decomposition without its non-spacing marks.
func (n normalizer) appendStripped(dst, s []byte) []byte {
	s = norm.NFD.Bytes(s)
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		s = s[size:]
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if n.lower {
			dst = appendLowerRune(dst, r)
		} else {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

func appendLower(dst []byte, s string) []byte {
	for _, r := range s {
		dst = appendLowerRune(dst, r)
	}
	return dst
}

// appendLowerRune adds r in lower case. İ is the one character whose lower case is two.
func appendLowerRune(dst []byte, r rune) []byte {
	if r == 'İ' {
		return append(dst, "i̇"...)
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isControl reports whether cleaning drops r: control, format and private characters, but for the three that are
// white space.
func isControl(r rune) bool {
	if r == '\t' || r == '\n' || r == '\r' {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }

func isASCIIPunct(c byte) bool {
	return '!' <= c && c <= '/' || ':' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}

// isPunct reports whether r is a word of its own: all ASCII that is neither letter, digit nor control, and what Unicode
// calls punctuation.
func isPunct(r rune) bool {
	if r < utf8.RuneSelf {
		return isASCIIPunct(byte(r))
	}
	return unicode.IsPunct(r)
}

// isChinese reports whether r is in the blocks that BERT's authors chose: the ideographs, not kana or hangul. The
// reference leaves out the first 256 of extension E; so do we.
func isChinese(r rune) bool {
	return r >= 0x3400 && (r <= 0x4DBF || r >= 0x4E00 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x2A6DF ||
		r >= 0x2A700 && r <= 0x2B81F || r >= 0x2B920 && r <= 0x2CEAF || r >= 0x2F800 && r <= 0x2FA1F)
}
