package source

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

// Suspect says where a text first holds characters by which code can look like what it is not. Each
// field is a line, 0 where there is nothing.
type Suspect struct {
	Bidi      int // see BidiLine
	Invisible int // see InvisibleLine
	Homoglyph int // see HomoglyphLine
}

// Suspicious looks through a file's text. Homoglyphs and zero-width characters are looked for in code
// only: prose in many languages needs the latter.
func Suspicious(f *File, text []byte) Suspect {
	code := f.Kind == reposage.KindCode
	s := Suspect{Bidi: BidiLine(text), Invisible: InvisibleLine(text, code)}
	if code {
		s.Homoglyph = HomoglyphLine(text)
	}
	return s
}

// InvisibleLine returns the first line with characters that take no room on a screen and can carry a
// hidden text: Unicode tags and rows of variation selectors, and in code also zero-width spaces, word
// joiners and fillers, which make two equal-looking names differ. Joiners count where they touch an
// ASCII letter or digit, tags where they are not part of a flag.
func InvisibleLine(text []byte, code bool) int {
	var before rune // the character before
	for at := 0; at < len(text); {
		if text[at] < utf8.RuneSelf {
			before = rune(text[at])
			at++
			continue
		}
		r, size := utf8.DecodeRune(text[at:])
		if hides(r, before, next(text[at+size:]), code) {
			return lineAt(text, at)
		}
		if before != blackFlag || !isTag(r) { // the tags of a flag stand in its place
			before = r
		}
		at += size
	}
	return 0
}

// blackFlag begins the flags of regions, whose codes are tags.
const blackFlag = '\U0001F3F4'

func isTag(r rune) bool { return 0xE0000 <= r && r <= 0xE007F }

func hides(r, before, after rune, code bool) bool {
	switch {
	case isTag(r):
		return before != blackFlag
	case unicode.Is(unicode.Variation_Selector, r):
		return unicode.Is(unicode.Variation_Selector, before)
	case !code:
		return false
	case r == 0x200C || r == 0x200D: // joiners belong into emoji and into some scripts
		return isWord(before) && before < utf8.RuneSelf || isWord(after) && after < utf8.RuneSelf
	case r == 0x200B || 0x2060 <= r && r <= 0x2064 || r == 0xFEFF || r == 0x180E: // zero width
		return true
	case r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0: // fillers, which are letters
		return true
	}
	return false
}

func next(text []byte) rune {
	r, _ := utf8.DecodeRune(text)
	return r
}

// lookalikes are the letters of Cyrillic and Greek that most fonts draw as one of Latin.
const lookalikes = "аеорсухіјѕһԁԛԝАВЕКМНОРСТХУЅІЈԌԚԜ" + "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"

var isLookalike = func() map[rune]bool {
	set := make(map[rune]bool)
	for _, r := range lookalikes {
		set[r] = true
	}
	return set
}()

// HomoglyphLine returns the first line with a word of Latin letters in which every other letter looks
// like one of Latin, though it is Cyrillic or Greek: a name that passes for another. Words wholly in
// another script, and those that mix scripts visibly, are none.
func HomoglyphLine(text []byte) int {
	for at := 0; at < len(text); {
		if text[at] < utf8.RuneSelf {
			at++
			continue
		}
		r, size := utf8.DecodeRune(text[at:])
		if !isLookalike[r] {
			at += size
			continue
		}
		from, to := wordAround(text, at)
		if passesForLatin(text[from:to]) {
			return lineAt(text, at)
		}
		at = to
	}
	return 0
}

// wordAround returns the bounds of the run of letters, digits and underscores around at.
func wordAround(text []byte, at int) (from, to int) {
	for from = at; from > 0; {
		r, size := utf8.DecodeLastRune(text[:from])
		if !isWord(r) {
			break
		}
		from -= size
	}
	for to = at; to < len(text); {
		r, size := utf8.DecodeRune(text[to:])
		if !isWord(r) {
			break
		}
		to += size
	}
	return from, to
}

func isWord(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func passesForLatin(word []byte) bool {
	latin := false
	for _, r := range string(word) {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.IsLetter(r) && !isLookalike[r]:
			return false
		}
	}
	return latin
}

// lineAt is the number of the line that holds the byte at an offset.
func lineAt(text []byte, at int) int { return 1 + bytes.Count(text[:at], []byte{'\n'}) }
