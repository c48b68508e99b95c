package local

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/reposage/reposage/internal/index/term"
)

// A match of a literal needs terms: each needle of the literal (see term.Needles) is part of a whole term of the
// text, unless the text has a run too long to be a term. So the dictionary, a few megabytes, tells which chunks
// can have it.
const (
	maxNeedles  = 3 // of a literal; the longest tell the most
	shortNeedle = 3 // bytes; shorter ones are in too many terms to be worth their time beside a longer one
)

// containing returns the numbers that number gives to the chunks that may contain a literal, in any case, or that may do
// so together; nil means all.
func (x *Index) containing(literal string, size int, number func(x *Index, chunk int32) int32) (bitmap, error) {
	var set bitmap
	for _, n := range needles(literal) {
		found := newBitmap(size)
		if err := x.chunksWith(n, func(c int32) { found.add(number(x, c)) }); err != nil {
			return nil, err
		}
		set = and(set, found)
	}
	return set, nil
}

// needles returns the longest needles of a literal.
func needles(literal string) []string {
	var all []string
	term.Needles(literal, func(n string) { all = append(all, n) })
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	all = slices.Compact(all)
	for i, n := range all {
		if i > 0 && (i == maxNeedles || len(n) < shortNeedle) {
			return all[:i]
		}
	}
	return all
}

// chunksWith calls fn, maybe more than once, with each chunk that has a term which contains the needle, or a run too
// long to tell.
func (x *Index) chunksWith(needle string, fn func(chunk int32)) error {
	r, part, long := x.allTerms(), []byte(needle), []byte(term.LongTerm)
	for {
		more, err := r.next()
		if err != nil || !more {
			return err
		}
		if !bytes.Contains(r.term, part) && !bytes.Equal(r.term, long) {
			continue
		}
		if err := x.eachChunk(r.entry, fn); err != nil {
			return err
		}
	}
}

// eachChunk calls fn with the chunks that have a term in another field than the path.
func (x *Index) eachChunk(e entry, fn func(chunk int32)) error {
	b, err := x.view(secPostings, e.offset, e.chunks)
	if err != nil {
		return err
	}
	l := newChunkList(b, x.about.chunks)
	for l.next() {
		fn(l.chunk)
	}
	if l.bad {
		return x.pages.damaged(secPostings)
	}
	return nil
}
