package query

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/reposage/reposage"
)

// Error says what is wrong with a query, and where. It unwraps to a *reposage.Error of code EInvalid with a hint.
type Error struct {
	Query      string
	Start, End int // bytes of Query; equal when no place is to blame
	err        *reposage.Error
}

func newError(query string, start, end int, format string, args ...any) *Error {
	return &Error{query, start, end, reposage.Errorf(reposage.EInvalid, format, args...)}
}

func (e *Error) hint(format string, args ...any) *Error {
	e.err = e.err.WithHint(format, args...)
	return e
}

// Error returns one sentence, without the place.
func (e *Error) Error() string { return e.err.Error() }

// Unwrap returns the *reposage.Error.
func (e *Error) Unwrap() error { return e.err }

// around is how many columns of the query Marked shows before and after the place.
const around = 36

// Marked returns two lines: the query, or the part of it around the place, and marks below the characters to blame.
// It is "" when no place is to blame.
func (e *Error) Marked() string {
	if e.Start >= e.End {
		return ""
	}
	left, cutLeft := window(e.Query[:e.Start], -1)
	blamed, cutBlamed := window(e.Query[e.Start:e.End], 1)
	right, cutRight := window(e.Query[e.End:], 1)
	if cutBlamed {
		right, cutRight = "", true
	}
	if cutLeft {
		left = "…" + left
	}
	if cutRight {
		right += "…"
	}
	return left + blamed + right + "\n" + strings.Repeat(" ", columns(left)) + strings.Repeat("^", max(1, columns(blamed)))
}

// window returns what fits of the start (direction 1) or the end (-1) of a text, made printable, and whether it was cut.
func window(text string, direction int) (string, bool) {
	var kept []rune
	used := 0
	for len(text) > 0 {
		c, size := utf8.DecodeRuneInString(text)
		if direction < 0 {
			c, size = utf8.DecodeLastRuneInString(text)
		}
		c = printable(c)
		if used += columnsOf(c); used > around {
			break
		}
		kept = append(kept, c)
		if direction < 0 {
			text = text[:len(text)-size]
		} else {
			text = text[size:]
		}
	}
	if direction < 0 {
		for i, j := 0, len(kept)-1; i < j; i, j = i+1, j-1 {
			kept[i], kept[j] = kept[j], kept[i]
		}
	}
	return string(kept), len(text) > 0
}

// printable replaces what would move the cursor or is invisible.
func printable(c rune) rune {
	switch {
	case isSpace(c):
		return ' '
	case c == utf8.RuneError || !isGraphic(c):
		return '·'
	}
	return c
}

// columns is the width of a text on a terminal.
func columns(text string) int {
	n := 0
	for _, c := range text {
		n += columnsOf(c)
	}
	return n
}

func columnsOf(c rune) int {
	switch width.LookupRune(c).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	if isMark(c) {
		return 0
	}
	return 1
}
