package parse

import (
	"bytes"
	"slices"

	"github.com/reposage/reposage"
)

var (
	// whenGuard is the guard of a branch (Kotlin 2.1): "is Join if ready() -> …", "else if x -> …".
	whenGuard = lazily(`^[ \t]*(?:(?:!?(?:is|in)[ \t]|[\w."])[^{}=]*?|else)[ \t]+(if\b[^{}]*?)[ \t]*->`)
	// unaryPlus begins a statement, as in "+item": the grammar goes on with the statement before.
	unaryPlus = lazily(`^[ \t]*(\+)["\w(]`)
	// whereName is the soft keyword as a name: the grammar goes on with the type before.
	whereName = lazily(`^[ \t]*wher(e)[ \t]*(?:\?\.|\.|=|\()`)
)

// maskKotlin blanks what is newer than the grammar, the guards of branches, and what it reads as a part of the
// line before. The result is as long as the text.
func maskKotlin(text []byte) ([]byte, []reposage.Span) {
	out := slices.Clone(text)
	var spans []reposage.Span
	for start := 0; start < len(text); {
		end := len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i + 1
		}
		line := text[start:end]
		if name := whereName().FindSubmatchIndex(line); name != nil {
			out[start+name[2]] = '_'
		}
		match := unaryPlus().FindSubmatchIndex(line)
		if match == nil && bytes.Contains(line, []byte("->")) {
			match = whenGuard().FindSubmatchIndex(line)
		}
		if match != nil {
			from, to := start+match[2], start+match[3]
			for i := from; i < to; i++ {
				out[i] = ' '
			}
			spans = append(spans, reposage.Span{Start: uint32(from), End: uint32(to)})
		}
		start = end
	}
	return out, spans
}

// guardPoints records a blanked guard with its logical operators.
func (x *extractor) guardPoints(s reposage.Span) {
	guard := x.text[s.Start:s.End]
	if !bytes.HasPrefix(guard, []byte("if")) {
		return
	}
	top := &x.stack[len(x.stack)-1]
	x.addPoint(reposage.PointGuard, 0, top.own, top.callable, s.Start)
	chain := x.chain(&frame{chain: -1})
	for i := 0; i+1 < len(guard); i++ {
		if kind := logicalOperator(guard[i : i+2]); kind != 0 {
			x.addPoint(kind, x.run(chain, kind), top.own, top.callable, s.Start+uint32(i))
		}
	}
}
