package wordpiece

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// added is a token that is found in a text as a whole, before words are cut: "[SEP]".
type added struct {
	id          int32
	content     string
	single      bool // not within a word
	left, right bool // white space on that side belongs to it
}

// matcher finds added tokens: at the first place where any begins, the longest.
type matcher struct {
	tokens []added    // longest first
	starts [256][]int // tokens by first byte, in that order
}

// match is an added token in a text.
type match struct {
	id         int32
	start, end int
}

func newMatcher(tokens []added) matcher {
	slices.SortStableFunc(tokens, func(a, b added) int { return len(b.content) - len(a.content) })
	m := matcher{tokens: tokens}
	for i, a := range tokens {
		m.starts[a.content[0]] = append(m.starts[a.content[0]], i)
	}
	return m
}

// next returns the first match at or after from.
func (m *matcher) next(s string, from int) (match, bool) {
	if len(m.tokens) == 0 {
		return match{}, false
	}
	for i := from; i < len(s); i++ {
		a := m.at(s, i)
		if a == nil {
			continue
		}
		end := i + len(a.content)
		if a.single && (endsInWord(s[:i]) || startsInWord(s[end:])) {
			i = end - 1
			continue
		}
		start := i
		if a.left {
			start = from + len(strings.TrimRightFunc(s[from:i], unicode.IsSpace))
		}
		if a.right {
			end = len(s) - len(strings.TrimLeftFunc(s[end:], unicode.IsSpace))
		}
		return match{a.id, start, end}, true
	}
	return match{}, false
}

// at returns the longest token that stands at i.
func (m *matcher) at(s string, i int) *added {
	for _, k := range m.starts[s[i]] {
		if strings.HasPrefix(s[i:], m.tokens[k].content) {
			return &m.tokens[k]
		}
	}
	return nil
}

func endsInWord(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	return size > 0 && isWord(r)
}

func startsInWord(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && isWord(r)
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.Is(unicode.Pc, r)
}
