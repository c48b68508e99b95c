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

func scriptOf(r rune) script {
	switch {
	case r < utf8.RuneSelf:
		if classes[r] != separator {
			return worded
		}
		return apart
	case r == '\u200c' || r == '\u200d' || unicode.Is(unicode.M, r):
		return mark
	case r == 'ー' || r == 'ｰ': // lengthens a vowel of either kana
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

// unicodeRun reads a run that may have characters outside ASCII, or passes over what separates.
func (s *Scanner) unicodeRun(start int) bool {
	n, of := segment(s.text[start:])
	end := start + n
	s.pos = end
	if of == apart {
		return true
	}
	run := s.text[start:end]
	s.queue, s.fold = s.base[:0], s.fold[:0]
	switch of {
	case pictured:
		s.pictures(run, start)
	case gram:
		s.grams(run, start)
	default:
		s.word(run, start)
	}
	if !norm.NFKC.IsNormal(run) || bytes.Contains(run, []byte("\u200c")) || bytes.Contains(run, []byte("\u200d")) {
		s.normalForm(run, start)
	}
	return true
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
		k := len(s.queue)
		if s.pair(folded, parts[i-1], parts[i], at); len(s.queue) > k {
			s.queue[k].start, s.queue[k].end = at, end
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
			before == upper && at == upper && classOf(after) == lower && !(after == 's' && i+1 == len(run)):
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

// classOf is the class of a rune of a run, 0 for a mark. Letters without case are lower.
func classOf(r rune) class {
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
	if r < utf8.RuneSelf {
		return rune(lowered[r])
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// AppendFold appends text with each rune folded. Invalid bytes become U+FFFD.
func AppendFold(dst []byte, text string) []byte {
	for _, r := range text {
		dst = utf8.AppendRune(dst, Fold(r))
	}
	return dst
}

// normalForm queues the terms of a run's normal form as Parts.
func (s *Scanner) normalForm(run []byte, at int) {
	s.plain = norm.NFKC.Append(s.plain[:0], run...)
	kept := s.plain[:0]
	for i := 0; i < len(s.plain); {
		r, size := utf8.DecodeRune(s.plain[i:])
		if r != '\u200c' && r != '\u200d' {
			kept = append(kept, s.plain[i:i+size]...)
		}
		i += size
	}
	s.plain = kept
	if s.sub == nil {
		s.sub = new(Scanner)
	}
	if bytes.Equal(run, s.plain) {
		return
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
