package measure

import (
	"math"

	"github.com/reposage/reposage"
)

// Volume returns Halstead's V = N log2 n, 0 for an empty function.
func Volume(h reposage.Halstead) float64 {
	vocabulary := h.DistinctOperators + h.DistinctOperands
	if vocabulary == 0 {
		return 0
	}
	return float64(h.Operators+h.Operands) * math.Log2(float64(vocabulary))
}

// Difficulty returns Halstead's D = (n1/2) (N2/n2), 0 without operands.
func Difficulty(h reposage.Halstead) float64 {
	if h.DistinctOperands == 0 {
		return 0
	}
	return float64(h.DistinctOperators) / 2 * float64(h.Operands) / float64(h.DistinctOperands)
}

// Effort returns Halstead's E = D V.
func Effort(h reposage.Halstead) float64 { return Difficulty(h) * Volume(h) }

// maintainability returns the Visual Studio form of the maintainability index,
// max(0, 100 (171 - 5.2 ln V - 0.23 G - 16.2 ln LOC) / 171), G the cyclomatic complexity and LOC
// the lines with code. It is rounded to two decimals, so that results do not depend on how a
// machine fuses multiplications.
func maintainability(fn *reposage.FunctionMetrics) float64 {
	v := max(Volume(fn.Halstead), 1)
	loc := max(fn.NLOC, 1)
	mi := (171 - 5.2*math.Log(v) - 0.23*float64(fn.Cyclomatic) - 16.2*math.Log(float64(loc))) * 100 / 171
	return roundTo(min(max(mi, 0), 100), 100)
}

// roundTo rounds to multiples of 1/scale.
func roundTo(v, scale float64) float64 { return math.Round(v*scale) / scale }

// halsteadSide says what a token counts as: 1 operator, 2 operand, 0 neither.
var halsteadSide = [256]uint8{
	reposage.TokOperator:   1,
	reposage.TokKeyword:    1,
	reposage.TokIdentifier: 2,
	reposage.TokNumber:     2,
	reposage.TokString:     2,
}

// countTokens fills in the Halstead counts. Each function takes the tokens of its range that no
// function nested in it takes, so every token is visited once.
func (s *scratch) countTokens(f *reposage.Facts, fns []reposage.FunctionMetrics) {
	s.layOut(f)
	if grown := resize(s.stamps, len(f.Tokens.Dict)); len(grown) > 0 {
		if cap(grown) > cap(s.stamps) {
			s.epoch = 0
		}
		s.stamps = grown
	}
	for i := range s.slots {
		if s.epoch++; s.epoch == 0 { // wrapped: old stamps would look fresh
			clear(s.stamps[:cap(s.stamps)])
			s.epoch = 1
		}
		sl := &s.slots[i]
		var c tokenCount
		at := sl.start
		for child := sl.child; child >= 0; child = s.slots[child].next {
			s.countRange(f, at, s.slots[child].start, &c)
			at = s.slots[child].end
		}
		s.countRange(f, at, sl.end, &c)
		fns[i].Halstead = reposage.Halstead{
			DistinctOperators: c.distinct[1], DistinctOperands: c.distinct[2],
			Operators: c.total[1], Operands: c.total[2],
		}
	}
}

// tokenCount counts by halsteadSide.
type tokenCount struct{ distinct, total [3]int }

func (s *scratch) countRange(f *reposage.Facts, from, to uint32, c *tokenCount) {
	dict, stamps := f.Tokens.Dict, s.stamps[:len(f.Tokens.Dict)]
	for _, t := range f.Tokens.Seq[from:to] {
		if int(t) >= len(stamps) {
			continue
		}
		side := halsteadSide[dict[t].Class]
		c.total[side]++
		if stamps[t] != s.epoch {
			stamps[t] = s.epoch
			c.distinct[side]++
		}
	}
}

// layOut gives each slot its token range and links nested slots. Ranges are clipped so that they
// nest and siblings do not overlap, whatever the facts say.
func (s *scratch) layOut(f *reposage.Facts) {
	n := uint32(len(f.Tokens.Seq))
	var rootCursor uint32
	for i := range s.slots {
		sl := &s.slots[i]
		sym := &f.Symbols[sl.symbol]
		cursor, limit := &rootCursor, n
		if sl.parent >= 0 {
			up := &s.slots[sl.parent]
			cursor, limit = &up.cursor, up.end
			if up.last < 0 {
				up.child = int32(i)
			} else {
				s.slots[up.last].next = int32(i)
			}
			up.last = int32(i)
		}
		sl.start = min(max(sym.FirstToken, *cursor), limit)
		sl.end = min(max(sym.EndToken, sl.start), limit)
		sl.cursor = sl.start
		*cursor = sl.end
	}
}
