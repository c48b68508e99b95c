package query

import (
	"errors"
	"regexp/syntax"
	"slices"
	"strings"
)

// programSize estimates the number of instructions that a pattern compiles to.
func programSize(re *syntax.Regexp) int {
	n := 1
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		n += programSize(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return min(n, 1<<24)
}

// minLength is the least number of characters that a match has.
func minLength(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return minLength(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min * minLength(re.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, sub := range re.Sub {
			n += minLength(sub)
		}
		return n
	case syntax.OpAlternate:
		n := minLength(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			n = min(n, minLength(sub))
		}
		return n
	}
	return 0
}

// has reports whether a pattern has one of the operations.
func has(re *syntax.Regexp, ops ...syntax.Op) bool {
	return slices.Contains(ops, re.Op) || slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return has(sub, ops...) })
}

// hasFlag reports whether a flag holds anywhere in a pattern.
func hasFlag(re *syntax.Regexp, flag syntax.Flags) bool {
	return re.Flags&flag != 0 || slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return hasFlag(sub, flag) })
}

// looksBack reports whether a pattern asks what is before a place.
func looksBack(re *syntax.Regexp) bool {
	return has(re, syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary)
}

// hasLineEnd reports whether a pattern asks for a line end as such: by its character or by (?s).
func hasLineEnd(re *syntax.Regexp) bool {
	return re.Op == syntax.OpLiteral && slices.Contains(re.Rune, '\n') || re.Op == syntax.OpAnyChar || slices.ContainsFunc(re.Sub, hasLineEnd)
}

// takesLineEnd reports whether a match may have a line end in it, or depends on the end of the text.
func takesLineEnd(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpEndText:
		return true
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i] <= '\n' && '\n' <= re.Rune[i+1] {
				return true
			}
		}
	}
	return hasLineEnd(re) || slices.ContainsFunc(re.Sub, takesLineEnd)
}

// withoutLineEnds takes the line end out of all classes.
func withoutLineEnds(re *syntax.Regexp) {
	for _, sub := range re.Sub {
		withoutLineEnds(sub)
	}
	if re.Op != syntax.OpCharClass {
		return
	}
	var kept []rune
	for i := 0; i+1 < len(re.Rune); i += 2 {
		low, high := re.Rune[i], re.Rune[i+1]
		if low > '\n' || high < '\n' {
			kept = append(kept, low, high)
			continue
		}
		if low < '\n' {
			kept = append(kept, low, '\n'-1)
		}
		if high > '\n' {
			kept = append(kept, '\n'+1, high)
		}
	}
	re.Rune = kept
}

// endsBeforeCR makes each $ match before the carriage return of a CRLF, too, and reports whether there is one.
func endsBeforeCR(re *syntax.Regexp) (found bool) {
	for _, sub := range re.Sub {
		found = endsBeforeCR(sub) || found
	}
	if re.Op != syntax.OpEndLine {
		return found
	}
	cr := &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{'\r'}}
	optional := &syntax.Regexp{Op: syntax.OpQuest, Sub: []*syntax.Regexp{cr}}
	end := &syntax.Regexp{Op: syntax.OpEndLine}
	*re = syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{optional, end}}
	return true
}

// patternErrors say what RE2 means.
var patternErrors = map[syntax.ErrorCode][2]string{
	syntax.ErrInvalidCharClass:      {"the character class is invalid", `write \[ for the bracket itself`},
	syntax.ErrInvalidCharRange:      {"the range of characters is the wrong way round or unknown", "a range goes from the lower to the higher character, as in a-z"},
	syntax.ErrInvalidEscape:         {"this backslash stands before something that it means nothing with", `RE2 knows \d \w \s \b \pL and the like, but no \1; write \\ for the backslash itself`},
	syntax.ErrInvalidNamedCapture:   {"the name of the group is invalid", "a group with a name is (?P<name>…)"},
	syntax.ErrInvalidPerlOp:         {"RE2 has no such group", "it knows no look-ahead, look-behind and atomic groups; search for the words around it"},
	syntax.ErrInvalidRepeatOp:       {"this repeats a repetition", "put brackets around the inner one, as in (?:a+)+"},
	syntax.ErrInvalidRepeatSize:     {"the number of repetitions is too high", "at most 1000 are allowed, inner ones multiplied"},
	syntax.ErrInvalidUTF8:           {"the pattern is not valid UTF-8", ""},
	syntax.ErrMissingBracket:        {"a [ is not closed", `close it with ], or write \[ for the bracket itself`},
	syntax.ErrMissingParen:          {"a ( is not closed", `close it with ), or write \( for the bracket itself`},
	syntax.ErrMissingRepeatArgument: {"there is nothing to repeat", `write \*, \+ or \? for the character itself`},
	syntax.ErrTrailingBackslash:     {"the pattern ends with a backslash", `write \\ for the backslash itself`},
	syntax.ErrUnexpectedParen:       {"a ) closes nothing", `write \) for the bracket itself`},
	syntax.ErrNestingDepth:          {"the pattern is nested too deeply", "search for a part of it"},
	syntax.ErrLarge:                 {"the pattern is too complex", "search for a part of it"},
}

// badPattern makes an error of what is wrong with a pattern, which begins at byte at.
func (r *reader) badPattern(err error, text string, start, at, end int) *Error {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return newError(r.raw, start, end, "%s", err.Error()).hint("%s", map[error]string{
			errEmptyMatch: "ask for something that must be there, as in a+ instead of a*",
			errTooLong:    "search for a part of it",
			errTooComplex: "search for a part of it, or with fewer repetitions",
		}[err])
	}
	says, ok := patternErrors[e.Code]
	if !ok {
		says = [2]string{"the pattern is invalid: " + e.Code.String(), ""}
	}
	from, to := blame(e, text)
	if at+to > end || r.raw[at+from:at+to] != text[from:to] {
		return newError(r.raw, start, end, "%s", says[0]).hint("%s", says[1]) // quoted with backslashes
	}
	return newError(r.raw, at+from, at+to, "%s", says[0]).hint("%s", says[1])
}

// blame returns the bytes of the pattern that an error is about.
func blame(e *syntax.Error, text string) (from, to int) {
	switch e.Code {
	case syntax.ErrTrailingBackslash:
		return len(text) - 1, len(text)
	case syntax.ErrMissingParen:
		return unclosed(text)
	case syntax.ErrUnexpectedParen:
		return unopened(text)
	}
	if i := strings.Index(text, e.Expr); i >= 0 && e.Expr != "" {
		return i, i + len(e.Expr)
	}
	return 0, len(text)
}

// unclosed returns the innermost bracket that is not closed.
func unclosed(text string) (from, to int) {
	var open []int
	scanBrackets(text, func(i int) bool {
		if text[i] == '(' {
			open = append(open, i)
		} else if len(open) > 0 {
			open = open[:len(open)-1]
		}
		return true
	})
	if len(open) == 0 {
		return 0, len(text)
	}
	return open[len(open)-1], open[len(open)-1] + 1
}

// unopened returns the first bracket that closes nothing.
func unopened(text string) (from, to int) {
	to = len(text)
	depth := 0
	scanBrackets(text, func(i int) bool {
		if text[i] == '(' {
			depth++
		} else if depth--; depth < 0 {
			from, to = i, i+1
			return false
		}
		return true
	})
	return from, to
}

// scanBrackets calls fn for each round bracket outside of classes and escapes until it returns false.
func scanBrackets(text string, fn func(i int) bool) {
	class := -1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case class < 0 && c == '[':
			class = i
		case c == ']' && class >= 0 && i > class+1 && (i != class+2 || text[i-1] != '^'):
			class = -1
		case class < 0 && (c == '(' || c == ')'):
			if !fn(i) {
				return
			}
		}
	}
}
