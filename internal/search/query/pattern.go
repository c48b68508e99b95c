package query

import (
	"bytes"
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pattern is a regular expression of RE2. It implements index.Pattern. ^ and $ match at each line, and no match is
// empty. As in grep, a match of a query's pattern lies within a line, also where a class such as \s or [^)] would take
// a line end, unless the pattern has \n or (?s) in it.
type Pattern struct {
	Text     string // as written, without slashes
	Folded   bool   // case is ignored
	re       *regexp.Regexp
	within   *regexp.Regexp // one character, then re; nil if re never looks back
	oneLine  bool           // no match has a line end, or depends on one but for its being there
	begins   bool           // asks for the start of the text
	trims    bool           // a carriage return at the end of a match belongs to the line end
	literals [][]string
	anchors  []anchors // all of them are in a match, the best first; nil without good ones
}

// maxProgram bounds the size of a compiled pattern, in instructions.
const maxProgram = 1000

// pattern reads a regular expression: the token from start to end, of which the text begins at byte at.
func (r *reader) pattern(text string, start, at, end int, folded bool) error {
	if r.q.Pattern != nil {
		return newError(r.raw, start, end, "there is a second pattern").hint("join them as a|b, or search for one at a time")
	}
	p, err := compile(text, folded, true)
	if err != nil {
		return r.badPattern(err, text, start, at, end)
	}
	r.q.Pattern = p
	r.take(TokenPattern, start, end)
	return nil
}

// Compile reads a regular expression. Case is ignored if folded is set, or if the text has no capital letter and no
// flag i of its own. Unlike in a query a class such as \s takes line ends, too.
func Compile(text string, folded bool) (*Pattern, error) {
	p, err := compile(text, folded, false)
	if err != nil {
		r := reader{raw: text}
		return nil, r.badPattern(err, text, 0, 0, len(text))
	}
	return p, nil
}

var (
	errEmptyMatch = errors.New("the pattern matches the empty text, so it matches everywhere")
	errTooLong    = errors.New("the pattern is too long")
	errTooComplex = errors.New("the pattern is too complex")
)

func compile(text string, folded, lines bool) (*Pattern, error) {
	if len(text) > MaxPattern {
		return nil, errTooLong
	}
	p := &Pattern{Text: text, Folded: folded || !hasCase(text)}
	flags := syntax.Perl &^ syntax.OneLine
	if p.Folded {
		flags |= syntax.FoldCase
	}
	tree, err := syntax.Parse(text, flags)
	if err != nil {
		return nil, err
	}
	if programSize(tree) > maxProgram {
		return nil, errTooComplex
	}
	if minLength(tree) == 0 {
		return nil, errEmptyMatch
	}
	if lines && !strings.Contains(text, `\n`) && !hasLineEnd(tree) {
		withoutLineEnds(tree)
	}
	literals := required(tree.Simplify())
	p.trims = endsBeforeCR(tree)
	source := tree.String()
	if p.re, err = regexp.Compile(source); err != nil {
		return nil, err
	}
	if looksBack(tree) {
		p.within = regexp.MustCompile("(?s:.)(?:" + source + ")")
	}
	p.oneLine, p.begins = !takesLineEnd(tree), has(tree, syntax.OpBeginText)
	p.literals = literals
	p.anchors = newAnchors(p.literals, p.Folded || hasFlag(tree, syntax.FoldCase))
	return p, nil
}

// Literals implements index.Pattern. The literals are folded by term.Fold, rune by rune, as a text must be to be
// compared with them.
func (p *Pattern) Literals() [][]string { return p.literals }

// OneLine reports whether no match has a line end in it: then a text may be searched a few lines at a time.
func (p *Pattern) OneLine() bool { return p.oneLine }

// Next implements index.Pattern.
func (p *Pattern) Next(text []byte, from int) (start, end int, ok bool) {
	start, end, ok = p.find(text, from)
	if p.trims && end-start > 1 && text[end-1] == '\r' {
		end--
	}
	return start, end, ok
}

// find is Next where a carriage return may be part of the match.
func (p *Pattern) find(text []byte, from int) (start, end int, ok bool) {
	if p.anchors == nil {
		return p.next(text, from)
	}
	for from < len(text) {
		at := p.anchors[0].find(text, from)
		if at < 0 {
			break
		}
		if !p.oneLine {
			return p.next(text, from)
		}
		line := indexFrom(text, '\n', at)
		from = max(from, bytes.LastIndexByte(text[:at], '\n')+1)
		if p.mayMatch(text[:line], from) {
			if start, end, ok = p.next(text[:line], from); ok {
				return start, end, true
			}
		}
		from = line + 1
	}
	return 0, 0, false
}

// mayMatch reports whether the anchors are in a text after from, apart from the first.
func (p *Pattern) mayMatch(text []byte, from int) bool {
	for _, as := range p.anchors[1:] {
		if as.find(text, from) < 0 {
			return false
		}
	}
	return true
}

// next is Next by the expression alone.
func (p *Pattern) next(text []byte, from int) (start, end int, ok bool) {
	if from > 0 && from <= len(text) && p.within != nil && (p.begins || text[from-1] != '\n') {
		line := len(text)
		if p.oneLine && !p.begins {
			line = indexFrom(text, '\n', from)
		}
		if start, end, ok = p.after(text[:line], from); ok || line == len(text) {
			return start, end, ok
		}
		from = line + 1 // where nothing before it matters
	}
	if from > len(text) {
		return 0, 0, false
	}
	m := p.re.FindIndex(text[from:])
	if m == nil {
		return 0, 0, false
	}
	return from + m[0], from + m[1], true
}

// after is Next for a pattern that looks back: the character before from is searched, too.
func (p *Pattern) after(text []byte, from int) (start, end int, ok bool) {
	_, before := utf8.DecodeLastRune(text[:from])
	from -= before
	m := p.within.FindIndex(text[from:])
	if m == nil {
		return 0, 0, false
	}
	_, first := utf8.DecodeRune(text[from+m[0]:])
	return from + m[0] + first, from + m[1], true
}

// hasCase reports whether a pattern has a capital letter of its own, or says itself whether case matters.
func hasCase(text string) bool {
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		rest := text[i+size:]
		switch {
		case c == '\\':
			size += escaped(rest)
		case c == '(' && strings.HasPrefix(rest, "?"):
			n := strings.IndexAny(rest, ":)>")
			if n < 0 {
				return false
			}
			if !strings.ContainsAny(rest[:n], "<") && strings.Contains(rest[:n], "i") {
				return true
			}
			size += n
		case unicode.IsUpper(c):
			return true
		}
		i += size
	}
	return false
}

// escaped returns the length of what belongs to a backslash before a text.
func escaped(text string) int {
	if text == "" {
		return 0
	}
	if len(text) > 1 && strings.ContainsRune("pPx", rune(text[0])) {
		if n := strings.IndexByte(text, '}'); text[1] == '{' && n > 0 {
			return n + 1
		}
		if text[0] == 'x' {
			return min(3, len(text))
		}
		return 1 + len(firstRune(text[1:]))
	}
	return len(firstRune(text))
}
