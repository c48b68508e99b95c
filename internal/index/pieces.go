package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

// Pieces calls fn with the texts of a chunk's fields but the path, in which terms are to be looked for: the name of
// what it is cut from and of each definition once, the signature, each comment, and what is left of its lines. A word
// at the border of a comment is never cut in two. The texts are valid during the call.
func Pieces(text []byte, c *reposage.Chunk, fn func(Field, []byte)) {
	names(c, fn)
	if c.Signature != "" {
		fn(FieldSignature, []byte(c.Signature))
	}
	size := uint32(len(text))
	at, end := min(c.Start, size), min(c.End, size)
	for _, comment := range inOrder(c.Comments) {
		from, to := wordBorder(text, clamp(comment.Start, at, end)), wordBorder(text, clamp(comment.End, at, end))
		if from > at {
			fn(FieldBody, text[at:from])
		}
		if to > from {
			fn(FieldComment, text[from:to])
			at = to
		}
	}
	if end > at {
		fn(FieldBody, text[at:end])
	}
}

// names gives Symbol and those names of definitions that are not its last element.
func names(c *reposage.Chunk, fn func(Field, []byte)) {
	if c.Symbol != "" {
		fn(FieldName, []byte(c.Symbol))
	}
	own := c.Symbol[strings.LastIndexByte(c.Symbol, '.')+1:]
	for i, d := range c.Definitions {
		if d.Name != own && (i == 0 || d.Name != c.Definitions[i-1].Name) {
			fn(FieldName, []byte(d.Name))
		}
	}
}

func inOrder(spans []reposage.Span) []reposage.Span {
	byStart := func(a, b reposage.Span) int { return cmp.Compare(a.Start, b.Start) }
	if !slices.IsSortedFunc(spans, byStart) {
		spans = slices.SortedStableFunc(slices.Values(spans), byStart)
	}
	return spans
}

func clamp(n, low, high uint32) uint32 { return min(max(n, low), high) }

// wordBorder moves an offset on to the next border of a word.
func wordBorder(text []byte, at uint32) uint32 {
	if before, _ := utf8.DecodeLastRune(text[:at]); !inWord(before) {
		return at
	}
	for int(at) < len(text) {
		r, n := utf8.DecodeRune(text[at:])
		if !inWord(r) {
			break
		}
		at += uint32(n)
	}
	return at
}

func inWord(r rune) bool {
	return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
