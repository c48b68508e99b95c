package parse

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"

	"github.com/reposage/reposage"
)

// swiftBlanks are what the grammar stumbles over, each with the part to blank as its first group: a condition of
// compilation before the end of a type, and words newer than the grammar.
var swiftBlanks = [...]func() *regexp.Regexp{
	lazily(`(?m)^[ \t]*(#(?:if|elseif|else|endif)\b[^\n]*)$`),
	lazily(`\bnonisolated(\(unsafe\))`),
	lazily(`[:,][ \t]*(@(?:unchecked|preconcurrency|retroactive))[ \t]+[A-Z]`),
	lazily(`(?:[:,(]|->)[ \t]*(sending|any)[ \t]+[@A-Z(]`),
}

// maskSwift blanks what the grammar cannot read and writes the value (), which it does not know, as a name. The
// result is as long as the text.
func maskSwift(text []byte) ([]byte, []reposage.Span) {
	out := slices.Clone(text)
	var spans []reposage.Span
	for _, re := range swiftBlanks {
		for _, m := range re().FindAllSubmatchIndex(text, -1) {
			spans = append(spans, reposage.Span{Start: uint32(m[2]), End: uint32(m[3])})
		}
	}
	slices.SortFunc(spans, func(a, b reposage.Span) int { return cmp.Compare(a.Start, b.Start) })
	end := uint32(0)
	spans = slices.DeleteFunc(spans, func(s reposage.Span) bool { // inside another
		inside := s.Start < end
		end = max(end, s.End)
		return inside
	})
	for _, s := range spans {
		for i := s.Start; i < s.End; i++ {
			out[i] = ' '
		}
	}
	nameUnits(out)
	return out, spans
}

// nameUnits writes () as a name where it is a value: f(()), { _ in () }.
func nameUnits(out []byte) {
	for at := 0; ; at += 2 {
		i := bytes.Index(out[at:], []byte("()"))
		if i < 0 {
			return
		}
		at += i
		before, after := bytes.TrimRight(out[max(0, at-64):at], " \t\n"), bytes.TrimLeft(out[at+2:min(len(out), at+66)], " \t\n")
		if len(before) == 0 || len(after) == 0 || !bytes.ContainsAny(after[:1], "),}") {
			continue
		}
		if bytes.ContainsAny(before[len(before)-1:], "(,:") || bytes.HasSuffix(before, []byte(" in")) || bytes.HasSuffix(before, []byte("return")) {
			copy(out[at:], "__")
		}
	}
}
