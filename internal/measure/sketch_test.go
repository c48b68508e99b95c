package measure

import (
	"hash/fnv"
	"math/rand/v2"

	"github.com/reposage/reposage"
)

// sketch builds facts by hand, the way the parser would: symbols, points and tokens in source
// order, one token a line unless told otherwise.
type sketch struct {
	f       reposage.Facts
	open    []int32 // symbols around
	nesting []uint8 // control nesting in each
	words   map[string]uint32
	line    uint32
}

func newSketch(language string) *sketch {
	return &sketch{f: reposage.Facts{Language: language}, words: map[string]uint32{}, line: 1}
}

// facts closes the sketch.
func (s *sketch) facts() *reposage.Facts {
	s.f.Lines, s.f.CodeLines = s.line, s.line
	return &s.f
}

// function adds a symbol with a body around what inside adds; it ends on a line of its own.
func (s *sketch) function(kind reposage.SymbolKind, name string, params []string, inside func()) {
	i, parent, nesting := int32(len(s.f.Symbols)), int32(-1), uint8(0)
	qualified := name
	if n := len(s.open); n > 0 {
		parent, nesting = s.open[n-1], s.nesting[n-1]
		qualified = s.f.Symbols[parent].Qualified + "." + name
	}
	start := uint32(len(s.f.Tokens.Seq))
	s.f.Symbols = append(s.f.Symbols, reposage.Symbol{
		Kind: kind, Name: name, Qualified: qualified, Parent: parent, Params: params, Nesting: nesting,
		Span: reposage.Span{Line: s.line}, FirstToken: start,
	})
	s.open, s.nesting = append(s.open, i), append(s.nesting, 0)
	s.keyword("func")
	inside()
	s.newline()
	s.punctuation("}")
	sym := &s.f.Symbols[i]
	sym.EndLine, sym.EndToken = s.line, uint32(len(s.f.Tokens.Seq))
	sym.Start, sym.End = start, sym.EndToken
	sym.Body = reposage.Span{Start: start, End: sym.EndToken + 1, Line: sym.Line, EndLine: sym.EndLine}
	sym.NLOC = s.codeLines(start, sym.EndToken)
	s.open, s.nesting = s.open[:len(s.open)-1], s.nesting[:len(s.nesting)-1]
}

// codeLines counts the distinct lines of a token range.
func (s *sketch) codeLines(from, to uint32) (n uint32) {
	last := uint32(0)
	for _, l := range s.f.Tokens.Line[from:to] {
		if l != last {
			n, last = n+1, l
		}
	}
	return n
}

// point adds points without a body.
func (s *sketch) point(kinds ...reposage.PointKind) {
	for _, k := range kinds {
		s.add(k, 0)
	}
}

// run adds a run of like logical operators.
func (s *sketch) run(k reposage.PointKind, n int) {
	for i := range n {
		flags := uint8(0)
		if i == 0 {
			flags = reposage.PointNewRun
		}
		s.add(k, flags)
	}
}

// block adds a point with a body that raises nesting.
func (s *sketch) block(k reposage.PointKind, inside func()) {
	s.add(k, reposage.PointNested)
	at := len(s.nesting) - 1
	if at >= 0 && s.nesting[at] < 255 {
		s.nesting[at]++
		defer func() { s.nesting[at]-- }()
	}
	s.newline()
	inside()
}

func (s *sketch) add(k reposage.PointKind, flags uint8) {
	p := reposage.Point{Kind: k, Flags: flags, Symbol: -1, Line: s.line, Offset: uint32(len(s.f.Points))}
	if n := len(s.open); n > 0 {
		p.Symbol, p.Nesting = s.open[n-1], s.nesting[n-1]
	}
	s.f.Points = append(s.f.Points, p)
	s.keyword(PointName(k))
}

func (s *sketch) newline()                { s.line++ }
func (s *sketch) keyword(w string)        { s.token(w, reposage.TokKeyword) }
func (s *sketch) operator(w string)       { s.token(w, reposage.TokOperator) }
func (s *sketch) identifier(ws ...string) { s.tokens(reposage.TokIdentifier, ws) }
func (s *sketch) number(w string)         { s.token(w, reposage.TokNumber) }
func (s *sketch) punctuation(w string)    { s.token(w, reposage.TokPunctuation) }

func (s *sketch) tokens(c reposage.TokenClass, ws []string) {
	for _, w := range ws {
		s.token(w, c)
	}
}

func (s *sketch) token(w string, class reposage.TokenClass) {
	t, known := s.words[w]
	if !known {
		h := fnv.New64a()
		h.Write([]byte(w))
		t = uint32(len(s.f.Tokens.Dict))
		s.words[w] = t
		s.f.Tokens.Dict = append(s.f.Tokens.Dict, reposage.TokenType{Hash: h.Sum64(), Class: class})
	}
	s.f.Tokens.Seq = append(s.f.Tokens.Seq, t)
	s.f.Tokens.Line = append(s.f.Tokens.Line, s.line)
}

// randomFacts makes a file of about size statements: functions in functions and classes, closures,
// nested blocks and every kind of point.
func randomFacts(rng *rand.Rand, language string, size int) *reposage.Facts {
	s := newSketch(language)
	for size > 0 {
		s.statement(rng, &size, 0)
		s.newline()
	}
	return s.facts()
}

var sketchKinds = []reposage.SymbolKind{
	reposage.SymFunction, reposage.SymMethod, reposage.SymClosure, reposage.SymClosure, reposage.SymClass,
}

func (s *sketch) statement(rng *rand.Rand, size *int, depth int) {
	*size--
	inside := func() {
		for range rng.IntN(5) {
			s.statement(rng, size, depth+1)
			if rng.IntN(3) > 0 {
				s.newline()
			}
		}
	}
	kind := reposage.PointKind(1 + rng.IntN(pointKinds-1))
	switch n := rng.IntN(10); {
	case depth > 8 || n < 3:
		s.identifier("a", "b")
		s.operator("=")
		s.number("1")
	case n < 5:
		s.function(sketchKinds[rng.IntN(len(sketchKinds))], "f", []string{"x", "y"}[:rng.IntN(3)], inside)
	case n < 8:
		s.block(kind, inside)
	default:
		s.run(kind, 1+rng.IntN(3))
	}
}
