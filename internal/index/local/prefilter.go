package local

import (
	"bytes"
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/reposage/reposage/internal/index/term"
)

// A match of a literal needs terms: each needle of the literal (see term.Needles) is part of a whole term of the
// text, unless the text has a run too long to be a term. So the dictionary, a few megabytes, tells which chunks
// can have it.
const (
	maxNeedles  = 3 // of a literal; the longest tell the most
	shortNeedle = 3 // bytes; shorter ones are in too many terms to be worth their time beside a longer one
)

// needle is a part of a term that a text must have, or a whole one.
type needle struct {
	text  string
	whole bool
}

// needles returns those needles of a literal that tell the most.
func needles(literal string) []needle {
	var all []needle
	term.Needles(literal, func(n string) { all = append(all, needle{n, isolated(literal, n)}) })
	slices.SortStableFunc(all, func(a, b needle) int {
		if a.whole != b.whole && min(len(a.text), len(b.text)) >= shortNeedle {
			if a.whole {
				return -1
			}
			return 1
		}
		return cmp.Compare(len(b.text), len(a.text))
	})
	all = slices.Compact(all)
	for i, n := range all {
		if i > 0 && (i == maxNeedles || len(n.text) < shortNeedle) {
			return all[:i]
		}
	}
	return all
}

// isolated reports whether every place of a needle in an ASCII literal has separators on both sides: then the text has
// the needle as a whole term.
func isolated(literal, needle string) bool {
	literal = strings.ToLower(literal)
	found := false
	for at := 0; at < len(literal); {
		start, end := at, at
		for end < len(literal) && isWordByte(literal[end]) {
			end++
		}
		at = end + 1
		if end < len(literal) && literal[end] >= 0x80 {
			return false
		}
		if !strings.Contains(literal[start:end], needle) {
			continue
		}
		if start == 0 || end == len(literal) || end-start != len(needle) {
			return false
		}
		found = true
	}
	return found
}

// isWordByte reports whether an ASCII character is part of a run; see package term.
func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// prefilter finds which of some numbered things (chunks, files) may contain literals.
type prefilter struct {
	*Index
	size   int
	number func(chunk int32) int32
	sets   map[needle]bitmap
}

// newPrefilter looks all literals up, with one pass through the dictionary.
func (x *Index) newPrefilter(literals []string, size int, number func(chunk int32) int32) (*prefilter, error) {
	p := &prefilter{Index: x, size: size, number: number, sets: map[needle]bitmap{}}
	var parts []needle
	for _, l := range literals {
		for _, n := range needles(l) {
			if _, seen := p.sets[n]; seen {
				continue
			}
			p.sets[n] = newBitmap(size)
			if !n.whole {
				parts = append(parts, n)
				continue
			}
			if err := p.addTerm(n.text, p.sets[n]); err != nil {
				return nil, err
			}
		}
	}
	if err := p.addParts(parts); err != nil {
		return nil, err
	}
	unknown := newBitmap(size)
	err := p.addTerm(term.LongTerm, unknown)
	for _, set := range p.sets {
		set.or(unknown)
	}
	return p, err
}

// containing returns what may contain a literal, in any case, of those that were looked up; nil means everything.
func (p *prefilter) containing(literal string) bitmap {
	var set bitmap
	for _, n := range needles(literal) {
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

// addParts adds to the set of each needle what has a term that contains it. The dictionary is divided among the
// processors.
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
				if !bytes.Contains(r.term, []byte(parts[i].text)) {
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
