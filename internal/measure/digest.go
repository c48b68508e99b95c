package measure

import (
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/reposage/reposage"
)

// digestBase is the base of the polynomial that sums up tokens; odd, so that it has an inverse modulo 2^64.
const digestBase = 0x9E3779B97F4A7C15

// nameWithin is how many tokens into a declaration its own name is looked for.
const nameWithin = 64

// digests sets the digest of every function: a hash over its tokens, the first mention of its own name left
// out. Prefix sums make it one step a function, however functions nest.
func (s *scratch) digests(f *reposage.Facts, fns []reposage.FunctionMetrics) {
	if len(fns) == 0 {
		return
	}
	n := len(f.Tokens.Seq)
	s.prefix, s.powers = resize(s.prefix, n+1), powers(s.powers, n+1)
	s.prefix[0] = 0
	for i, id := range f.Tokens.Seq {
		var h uint64
		if int(id) < len(f.Tokens.Dict) {
			h = f.Tokens.Dict[id].Hash
		}
		s.prefix[i+1] = s.prefix[i]*digestBase + h + 1
	}
	for i := range fns {
		sym := &f.Symbols[s.slots[i].symbol]
		from, to := min(int(sym.FirstToken), n), min(int(sym.EndToken), n)
		if from >= to {
			continue
		}
		if at := nameToken(f, sym, from, to); at >= 0 {
			fns[i].Digest = s.between(from, at)*s.powers[to-at-1] + s.between(at+1, to)
		} else {
			fns[i].Digest = s.between(from, to)
		}
	}
}

// between returns the polynomial over the tokens from..to.
func (s *scratch) between(from, to int) uint64 {
	return s.prefix[to] - s.prefix[from]*s.powers[to-from]
}

// nameToken returns the first token of a declaration that is its name, -1 when there is none near its start.
func nameToken(f *reposage.Facts, sym *reposage.Symbol, from, to int) int {
	name := sym.Name[strings.LastIndexByte(sym.Name, '.')+1:]
	h := xxh3.HashString(name)
	for i := from; i < min(to, from+nameWithin); i++ {
		if id := f.Tokens.Seq[i]; int(id) < len(f.Tokens.Dict) && f.Tokens.Dict[id].Hash == h {
			return i
		}
	}
	return -1
}

// powers extends the powers of the base to at least n entries.
func powers(p []uint64, n int) []uint64 {
	if len(p) == 0 {
		p = append(p, 1)
	}
	for len(p) < n {
		p = append(p, p[len(p)-1]*digestBase)
	}
	return p
}
