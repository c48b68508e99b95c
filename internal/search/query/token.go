package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isGraphic(c rune) bool { return unicode.IsGraphic(c) }
func isMark(c rune) bool    { return unicode.Is(unicode.M, c) }

// quote reports whether a text begins with a quotation mark, and returns its size and the one that closes it.
func quote(text string) (size int, closing rune, ok bool) {
	switch c, size := utf8.DecodeRuneInString(text); c {
	case '"':
		return size, '"', true
	case '“', '„':
		return size, '”', true
	}
	return 0, 0, false
}

// quoted reads a quoted text that starts at byte start. A backslash keeps a quotation mark or a backslash from being
// one; before anything else it stands for itself.
func (r *reader) quoted(start int) (text string, end int, err error) {
	size, closing, _ := quote(r.raw[start:])
	var b strings.Builder
	for i := start + size; i < len(r.raw); {
		c, size := utf8.DecodeRuneInString(r.raw[i:])
		switch {
		case c == closing || closing == '”' && c == '“' && b.Len() > 0:
			return b.String(), i + size, nil
		case c == '\\' && strings.HasPrefix(r.raw[i+1:], `"`):
			b.WriteByte('"')
			i++
		default:
			b.WriteString(r.raw[i : i+size])
		}
		i += size
	}
	return "", 0, newError(r.raw, start, start+size, "this quotation mark is not closed").hint(`close it, or write \" to search for the mark itself`)
}

// slashes reads /regex/ or /regex/i. It reports false where the slash is the start of a word: a path, a comment.
func (r *reader) slashes(start int) (bool, error) {
	body, end, flags := slashed(r.raw[start:])
	if end == 0 {
		return false, nil
	}
	return true, r.pattern(body, start, start+1, start+end, strings.Contains(flags, "i"))
}

// slashed returns the pattern between two slashes and where they end; 0 if the text begins with something else. As
// in JavaScript a slash inside needs a backslash or brackets around it, so that /etc/passwd is none.
func slashed(text string) (body string, end int, flags string) {
	inClass := false
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			return "", 0, ""
		case c == '\\':
			i++
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '/' && !inClass:
			rest := text[i+1:]
			n := strings.IndexFunc(rest, isSpace)
			if n < 0 {
				n = len(rest)
			}
			if i == 1 || text[1] == '*' || n > 0 && rest[:n] != "i" {
				return "", 0, ""
			}
			return text[1:i], i + 1 + n, rest[:n]
		}
	}
	return "", 0, ""
}
