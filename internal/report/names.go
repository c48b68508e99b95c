package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Visible returns a name as one line that a terminal cannot misread. A name of printable
// characters stays as it is. Any other (control characters, ANSI sequences, bidi overrides,
// zero-width characters, line ends, bytes that are no UTF-8) is put in double quotes with Go and
// C escapes, as git does it, and so is a name that begins with a quote: the form is unambiguous.
func Visible(s string) string {
	if !strings.HasPrefix(s, `"`) && isPlain(s) {
		return s
	}
	return `"` + escape(s, true) + `"`
}

// VisibleText is Visible for text that is not a name (source lines, details): it escapes the same
// characters, but adds no quotes, leaves backslashes alone and expands tabs.
func VisibleText(s string) string {
	s = strings.ReplaceAll(s, "\t", "    ")
	if isPlain(s) {
		return s
	}
	return escape(s, false)
}

// escape writes every character that is not inert as an escape of Go and C; quoted escapes the
// double quote and the backslash too.
func escape(s string, quoted bool) string {
	var b strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case quoted && (r == '"' || r == '\\'):
			b.WriteByte('\\')
			b.WriteRune(r)
		case isInert(r):
			b.WriteRune(r)
		default:
			b.WriteString(escapeRune(r))
		}
	}
	return b.String()
}

func escapeRune(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	default:
		return fmt.Sprintf(`\U%08x`, r)
	}
}

// isPlain reports whether s is valid UTF-8 of inert characters only.
func isPlain(s string) bool {
	for i, r := range s {
		if !isInert(r) {
			return false
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
	}
	return true
}

// isInert reports whether r takes part in a line of text as a visible character. Format
// characters (bidi controls, joiners, tags), private use and unassigned code points are not, nor
// are spaces other than the ASCII one. Characters that draw nothing though Unicode calls them
// letters or marks (Hangul fillers, the Mongolian separators) are treated alike.
func isInert(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u034f', '\u17b4', '\u17b5', '\u2800':
		return false
	}
	return unicode.IsPrint(r)
}

// Width returns the number of terminal cells of s, which must be inert text.
func Width(s string) int {
	n, last := 0, 0
	for _, r := range s {
		w := runeWidth(r)
		if r == '\ufe0f' && last == 1 { // asks for the emoji form of a narrow character
			w = 1
		}
		n += w
		last = w
	}
	return n
}

// runeWidth returns the cells of one character: 0 for combining marks, 2 for East Asian wide and
// emoji, else 1. Characters of ambiguous width are narrow outside East Asian locales.
func runeWidth(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// padRight fills s with blanks up to n cells.
func padRight(s string, n int) string { return s + blanks(n-Width(s)) }

// padLeft puts blanks before s up to n cells.
func padLeft(s string, n int) string { return blanks(n-Width(s)) + s }

func blanks(n int) string {
	if n <= 0 {
		return ""
	}
	return strings.Repeat(" ", n)
}

// Clip shortens s at its end to at most n cells, marking the loss with an ellipsis.
func Clip(s string, n int) string {
	if Width(s) <= n {
		return s
	}
	if n < 1 {
		return ""
	}
	return headCells(s, n-1) + "…"
}

// ClipMiddle shortens s in its middle to at most n cells. The end, which tells files and methods
// apart, keeps two thirds of the room.
func ClipMiddle(s string, n int) string {
	if Width(s) <= n {
		return s
	}
	if n < 3 {
		return Clip(s, n)
	}
	tail := tailCells(s, (n-1)*2/3)
	return headCells(s, n-1-Width(tail)) + "…" + tail
}

// headCells returns the longest beginning of s that has at most n cells.
func headCells(s string, n int) string {
	used := 0
	for i, r := range s {
		used += runeWidth(r)
		if used > n {
			return s[:i]
		}
	}
	return s
}

// tailCells returns the longest end of s that has at most n cells and begins with a character
// that has a width of its own.
func tailCells(s string, n int) string {
	used, cut := 0, len(s)
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		w := runeWidth(r)
		if used += w; used > n {
			break
		}
		if w > 0 {
			cut = i
		}
	}
	return s[cut:]
}

// shortName shortens a qualified symbol name to n cells by leaving out what it is qualified with,
// from the outside: "…JsonReader.read". The last part is shortened in its middle only if it must be.
func shortName(name string, n int) string {
	const separators = ".:#"
	if Width(name) <= n {
		return name
	}
	base := strings.TrimSuffix(name, "(closure)") // says little without the function around it
	tail := tailCells(name, n)                    // with the separator that the ellipsis replaces
	if cut := strings.IndexAny(tail, separators); cut >= 0 {
		short := strings.TrimLeft(tail[cut:], separators)
		if short != "" && len(name)-len(short) < len(strings.TrimRight(base, separators)) {
			return "…" + short
		}
	}
	return ClipMiddle(name[strings.LastIndexAny(strings.TrimRight(base, separators), separators)+1:], n)
}

// wrap breaks text at blanks into lines of at most n cells; a longer word gets its own line. A unit
// stays with its number.
func wrap(text string, n int) []string {
	var lines []string
	line := ""
	for _, word := range words(text) {
		switch {
		case line == "":
			line = word
		case Width(line)+1+Width(word) <= n:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// words splits text at blanks, but not before a unit.
func words(text string) []string {
	var out []string
	for _, w := range strings.Fields(text) {
		switch strings.TrimRight(w, ".,;:)") {
		case "%", "B", "KiB", "MiB", "GiB", "ms", "s", "min", "days":
			if len(out) > 0 {
				out[len(out)-1] += " " + w
				continue
			}
		}
		out = append(out, w)
	}
	return out
}
