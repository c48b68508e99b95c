package term

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// script is what a rune is to a run.
type script uint8

const (
	apart    script = iota // separates
	worded                 // of a script with words: letters, digits, '_', '$'
	gram                   // of a script without spaces
	pictured               // an emoji
	mark                   // continues a run: combining marks, joiners without width
)

// unspaced are the scripts whose words are not set apart.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

func lookUpScript(r rune) script {
	switch {
	case r < utf8.RuneSelf:
		if classes[r] != separator {
			return worded
		}
		return apart
	case r == '\u0345': // a mark with a letter as its capital
		return worded
	case r == '\u200c' || r == '\u200d' || unicode.Is(unicode.M, r):
		return mark
	case r == 'ー' || r == 'ｰ' || r == 'ﾞ' || r == 'ﾟ': // go with either kana
		return gram
	case unicode.IsLetter(r):
		if r >= 0x0e00 && unicode.In(r, unspaced...) {
			return gram
		}
		return worded
	case unicode.IsNumber(r):
		return worded
	case r >= 0x1f000 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf:
		return pictured
	}
	return apart
}

// segment returns the end of the run that starts at the first byte of text, and its script.
func segment(text []byte) (end int, of script) {
	for end < len(text) {
		r, size := utf8.DecodeRune(text[end:])
		next := scriptOf(r)
		if r == utf8.RuneError && size == 1 {
			next = apart
		}
		if end == 0 {
			of = next
		} else if next != of && (next != mark || of == apart) {
			break
		}
		end += size
	}
	if of == mark {
		of = apart
	}
	return end, of
}

// unicodeRun queues the terms of a run that may have characters outside ASCII, or passes over what separates.
func (s *Scanner) unicodeRun(start int) {
	n, of := segment(s.text[start:])
	end := start + n
	s.pos = end
	if of == apart {
		return
	}
	run := s.text[start:end]
	switch of {
	case pictured:
		s.pictures(run, start)
	case gram:
		s.grams(run, start)
	default:
		s.word(run, start)
	}
	if of != pictured && !s.isForm {
		s.forms(run, start)
	}
}

// pictures queues each emoji of a run.
func (s *Scanner) pictures(run []byte, at int) {
	for i := 0; i < len(run); {
		r, size := utf8.DecodeRune(run[i:])
		if scriptOf(r) == pictured {
			s.whole(run[i:i+size], at+i, at+i+size)
		}
		i += size
	}
}

// grams queues each two neighbouring characters of a run, or its only one.
func (s *Scanner) grams(run []byte, at int) {
	_, last := utf8.DecodeRune(run)
	if last == len(run) {
		s.whole(run, at, at+last)
	}
	for i, size := 0, last; i+size < len(run); {
		_, next := utf8.DecodeRune(run[i+size:])
		s.whole(run[i:i+size+next], at+i, at+i+size+next)
		i, size = i+size, next
	}
}

// cut returns the first MaxBytes of a valid text, or fewer so that no character is split.
func cut(run []byte) []byte {
	if len(run) <= MaxBytes {
		return run
	}
	n := MaxBytes
	for !utf8.RuneStart(run[n]) {
		n--
	}
	return run[:n]
}

// word queues a run of a script with words.
func (s *Scanner) word(run []byte, at int) {
	end := at + len(run)
	first := cut(run)
	parts := s.splitUnicode(first)
	folded := s.fold[:len(s.fold):len(s.fold)]
	s.whole(folded, at, end)
	if len(parts) == 1 && parts[0].end-parts[0].start == len(folded) {
		parts = nil
	}
	for _, p := range parts {
		s.push(folded[p.start:p.end], Part, at, end)
		s.stem(folded[p.start:p.end], at, end)
	}
	for i := 1; i < len(parts); i++ {
		k := len(s.terms)
		if s.pair(folded, parts[i-1], parts[i], at); len(s.terms) > k {
			s.terms[k].start, s.terms[k].end = at, end
		}
	}
	if len(first) < len(run) {
		s.long(at, end)
	}
}

// splitUnicode folds a run into s.fold and returns its words, with the borders of splitASCII.
func (s *Scanner) splitUnicode(run []byte) []part {
	parts, start := s.parts[:0], 0
	end := func() {
		if len(s.fold) > start && len(parts) < maxParts {
			parts = append(parts, part{start, len(s.fold)})
		}
		start = len(s.fold)
	}
	var before class
	for i := 0; i < len(run); {
		r, size := utf8.DecodeRune(run[i:])
		i += size
		at := classOf(r)
		if at == 0 { // a mark
			s.fold = utf8.AppendRune(s.fold, Fold(r))
			continue
		}
		after, _ := utf8.DecodeRune(run[i:])
		switch {
		case before == 0 || before == joiner:
		case at == joiner, (before == digit) != (at == digit), before == lower && at == upper,
			before == upper && at == upper && classOf(after) == lower && (after != 's' || i+1 != len(run)):
			end()
		}
		s.fold = utf8.AppendRune(s.fold, Fold(r))
		if at == joiner {
			start = len(s.fold)
		}
		before = at
	}
	end()
	return parts
}

// lookUpClass returns the class of a rune of a run, 0 for a mark. Letters without case are lower.
func lookUpClass(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		return classes[r]
	case unicode.IsNumber(r):
		return digit
	case unicode.IsUpper(r) || unicode.IsTitle(r):
		return upper
	case unicode.IsLetter(r):
		return lower
	}
	return 0
}

// Fold maps runes that differ by case only to the same one: those that a regular expression takes for the same
// under (?i), and the dotted capital I of Turkish.
func Fold(r rune) rune {
	if 0 <= r && r < utf8.RuneSelf {
		return rune(lowered[r])
	}
	if r < 0 || r > unicode.MaxRune {
		return r
	}
	return propertiesOf(r).folded
}

// AppendFold appends text with each rune folded. Invalid bytes become U+FFFD.
func AppendFold(dst []byte, text string) []byte {
	for _, r := range text {
		dst = utf8.AppendRune(dst, Fold(r))
	}
	return dst
}

// forms queues the terms of a run's other forms.
func (s *Scanner) forms(run []byte, at int) {
	normal := norm.NFKC.IsNormal(run) && !bytes.Contains(run, []byte("\u200c")) && !bytes.Contains(run, []byte("\u200d"))
	if !normal {
		s.plain = withoutJoiners(norm.NFKC.Append(s.plain[:0], run...))
		s.form(run, at)
	}
	if bytes.ContainsFunc(run, isAccented) {
		s.plain = norm.NFKC.Bytes(withoutAccents(norm.NFKD.Append(s.plain[:0], run...)))
		s.form(run, at)
	}
}

// withoutJoiners takes the joiners without width out of a text, in place.
func withoutJoiners(text []byte) []byte {
	kept := text[:0]
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r != '\u200c' && r != '\u200d' {
			kept = append(kept, text[i:i+size]...)
		}
		i += size
	}
	return kept
}

// isAccented reports whether a rune is a Latin letter outside ASCII or an accent.
func isAccented(r rune) bool {
	return r >= 0xc0 && r < 0x250 || r >= 0x300 && r < 0x345 || r >= 0x1e00 && r < 0x1f00
}

// withoutAccents takes the marks behind Latin letters out of a decomposed text, in place.
func withoutAccents(text []byte) []byte {
	kept := text[:0]
	latin := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r < 0x300 || r >= 0x345 || !latin {
			kept = append(kept, text[i:i+size]...)
			latin = r < utf8.RuneSelf
		}
		i += size
	}
	return kept
}

// form queues the terms of s.plain, another form of a run, as Parts.
func (s *Scanner) form(run []byte, at int) {
	if bytes.Equal(run, s.plain) {
		return
	}
	if s.sub == nil {
		s.sub = &Scanner{isForm: true}
	}
	for s.sub.Reset(s.plain); s.sub.Next(); {
		t, kind := s.sub.Term(), s.sub.Kind()
		if kind == Whole {
			kind = Part
		}
		if kind == Part || kind == Stem {
			s.push(bytes.Clone(t), kind, at, at+len(run))
		}
	}
}
