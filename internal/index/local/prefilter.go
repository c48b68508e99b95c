package local

import (
	"bytes"
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/reposage/reposage/internal/index/term"
)

// A match of a literal needs terms: each needle of the literal (see term.Needles) is part of a whole term of the
// text, unless the text has a run too long to be a term. So the dictionary, a few megabytes, tells which chunks
// can have it.
const (
	maxNeedles  = 3  // of a literal; the first tell the most
	shortNeedle = 3  // bytes; shorter ones are in too many terms to be worth their time beside a longer one
	fewEnough   = 64 // candidates that may be read rather than be thinned out by a pass through the dictionary
)

// needle is something that a term of the text must be like.
type needle struct {
	text string
	kind needleKind
}

// needleKind says how. Those of lesser value are cheaper, and tell more.
type needleKind uint8

const (
	wholeTerm  needleKind = iota // the literal has separators on both sides of it
	termStart                    // a separator before it
	termEnd                      // a separator behind it
	insideTerm                   // none, or what stands beside it is not ASCII
)

// cheap reports whether the terms are found without going through the dictionary.
func (n needle) cheap() bool { return n.kind <= termStart }

// needles returns those needles of a literal that tell the most.
func needles(literal string) []needle {
	var all []needle
	term.Needles(literal, func(n string) { all = append(all, needle{n, kindIn(literal, n)}) })
	rank := func(n needle) int {
		if len(n.text) < shortNeedle {
			return int(insideTerm) + 1
		}
		return int(n.kind)
	}
	slices.SortStableFunc(all, func(a, b needle) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(b.text), len(a.text)))
	})
	all = slices.Compact(all)
	for i, n := range all {
		if i > 0 && (i == maxNeedles || len(n.text) < shortNeedle) {
			return all[:i]
		}
	}
	return all
}

// kindIn looks at what stands beside a needle in its literal.
func kindIn(literal, needle string) needleKind {
	literal = strings.ToLower(literal)
	kind := insideTerm
	for at := 0; at < len(literal); at++ {
		start := at
		for at < len(literal) && isWordByte(literal[at]) {
			at++
		}
		if literal[start:at] != needle {
			continue
		}
		before := start > 0 && literal[start-1] < utf8.RuneSelf
		behind := at < len(literal) && literal[at] < utf8.RuneSelf
		switch {
		case before && behind:
			return wholeTerm
		case before:
			kind = min(kind, termStart)
		case behind:
			kind = min(kind, termEnd)
		}
	}
	return kind
}

// isWordByte reports whether an ASCII character is part of a run; see package term.
func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// prefilter finds which of some numbered things (chunks, files) may contain literals.
type prefilter struct {
	*Index
	size    int
	number  func(chunk int32) int32
	needles map[string][]needle // of each literal
	sets    map[needle]bitmap
}

// newPrefilter looks all literals up, with one pass through the dictionary at most.
func (x *Index) newPrefilter(literals []string, size int, number func(chunk int32) int32) (*prefilter, error) {
	p := &prefilter{Index: x, size: size, number: number, needles: map[string][]needle{}, sets: map[needle]bitmap{}}
	for _, l := range literals {
		p.needles[l] = needles(l)
		for _, n := range p.needles[l] {
			if err := p.addCheap(n); err != nil {
				return nil, err
			}
		}
	}
	if err := p.addParts(p.dear(literals)); err != nil {
		return nil, err
	}
	unknown := newBitmap(size)
	err := p.addTerm(term.LongTerm, unknown)
	for _, set := range p.sets {
		set.or(unknown)
	}
	return p, err
}

// addCheap makes the set of a needle whose terms stand together in the dictionary.
func (p *prefilter) addCheap(n needle) error {
	if _, seen := p.sets[n]; seen || !n.cheap() {
		return nil
	}
	p.sets[n] = newBitmap(p.size)
	if n.kind == wholeTerm {
		return p.addTerm(n.text, p.sets[n])
	}
	r := termReader{pages: p.pages}
	more, err := r.seek([]byte(n.text))
	for ; more && err == nil && bytes.HasPrefix(r.term, []byte(n.text)); more, err = r.next() {
		if err := p.addChunks(r.entry, p.sets[n]); err != nil {
			return err
		}
	}
	return err
}

// dear returns the needles that need a pass through the dictionary. Those of literals that the others have thinned out
// enough are forgotten.
func (p *prefilter) dear(literals []string) []needle {
	var parts []needle
	for _, l := range literals {
		all := p.needles[l]
		dear := slices.IndexFunc(all, func(n needle) bool { return !n.cheap() })
		if dear < 0 {
			continue
		}
		if cheap := slices.DeleteFunc(slices.Clone(all), func(n needle) bool { return !n.cheap() }); len(cheap) > 0 {
			p.needles[l] = cheap
			if p.containing(l).count() <= fewEnough {
				continue
			}
			p.needles[l] = all
		}
		for _, n := range all {
			if _, seen := p.sets[n]; !seen {
				p.sets[n] = newBitmap(p.size)
				parts = append(parts, n)
			}
		}
	}
	return parts
}

// containing returns what may contain a literal, in any case, of those that were looked up; nil means everything.
func (p *prefilter) containing(literal string) bitmap {
	var set bitmap
	for _, n := range p.needles[literal] {
		if set == nil {
			set = slices.Clone(p.sets[n])
		} else {
			set = and(set, p.sets[n])
		}
	}
	return set
}

// addTerm adds what has a term.
func (p *prefilter) addTerm(text string, set bitmap) error {
	e, ok, err := p.lookup([]byte(text))
	if !ok || err != nil {
		return err
	}
	return p.addChunks(e, set)
}

// addParts adds to the set of each needle what has a term that ends with it or contains it. The dictionary is divided
// among the processors.
func (p *prefilter) addParts(parts []needle) error {
	if len(parts) == 0 {
		return nil
	}
	workers, blocks := runtime.GOMAXPROCS(0), p.termBlocks()
	sets, errs := make([][]bitmap, workers), make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			sets[w] = make([]bitmap, len(parts))
			for i := range parts {
				sets[w][i] = newBitmap(p.size)
			}
			errs[w] = p.scanTerms(blocks*w/workers, blocks*(w+1)/workers, parts, sets[w])
		})
	}
	wg.Wait()
	for w := range workers {
		if errs[w] != nil {
			return errs[w]
		}
		for i, n := range parts {
			p.sets[n].or(sets[w][i])
		}
	}
	return nil
}

// scanTerms looks for needles in the terms of some blocks.
func (p *prefilter) scanTerms(from, to int, parts []needle, sets []bitmap) error {
	r := termReader{pages: p.pages}
	for block := from; block < to; block++ {
		if err := r.openBlock(block); err != nil {
			return err
		}
		for !r.c.done() {
			if err := r.step(); err != nil {
				return err
			}
			for i := range parts {
				if !parts[i].in(r.term) {
					continue
				}
				if err := p.addChunks(r.entry, sets[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// in reports whether a term ends with a needle or contains it.
func (n needle) in(term []byte) bool {
	if n.kind == termEnd {
		return bytes.HasSuffix(term, []byte(n.text))
	}
	return bytes.Contains(term, []byte(n.text))
}

// addChunks adds the chunks that have a term in another field than the path.
func (p *prefilter) addChunks(e entry, set bitmap) error {
	b, err := p.view(secPostings, e.offset, e.chunks)
	if err != nil {
		return err
	}
	l := newChunkList(b, p.about.chunks)
	for l.next() {
		set.add(p.number(l.chunk))
	}
	if l.bad {
		return p.pages.damaged(secPostings)
	}
	return nil
}
