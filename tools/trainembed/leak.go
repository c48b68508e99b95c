package main

import "github.com/reposage/reposage/internal/embed/static"

const (
	shingle    = 6 // words
	sampleMask = 3 // one shingle in four is remembered
	maxShared  = 0.1
	sameQuery  = 3 // a question that this many pairs have says nothing
)

// leaks keeps code out of the training that is like code held out or guarded, and code out that was there before.
type leaks struct {
	foreign map[uint64]struct{} // shingles of what is held out
	queries map[uint64]int      // of all pairs so far
	codes   map[uint64]struct{}
}

func newLeaks() *leaks {
	return &leaks{foreign: map[uint64]struct{}{}, queries: map[uint64]int{}, codes: map[uint64]struct{}{}}
}

// eachShingle calls fn with the sampled hashes of every six words in a row.
func (l *leaks) eachShingle(text string, fn func(h uint64)) {
	var ring [shingle]uint64
	n := 0
	static.EachWord([]byte(text), func(w []byte) {
		ring[n%shingle] = fnv(w)
		n++
		if n < shingle {
			return
		}
		h := uint64(0)
		for i := range shingle {
			h = h*0x9e3779b97f4a7c15 + ring[(n+i)%shingle]
		}
		if h ^= h >> 29; h&sampleMask == 0 {
			fn(h)
		}
	})
}

// fnv is FNV-1a of 64 bits.
func fnv(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// hold remembers a text that no training pair may be like.
func (l *leaks) hold(text string) {
	l.eachShingle(text, func(h uint64) { l.foreign[h] = struct{}{} })
}

// leaked reports whether more than a tenth of a text's shingles are held.
func (l *leaks) leaked(text string) bool {
	all, shared := 0, 0
	l.eachShingle(text, func(h uint64) {
		all++
		if _, ok := l.foreign[h]; ok {
			shared++
		}
	})
	return all > 0 && float64(shared) > maxShared*float64(all)
}

// fresh reports whether neither the code was there before, nor the question too often, and remembers both.
func (l *leaks) fresh(p *pair) bool {
	q := wordsHash(p.Query)
	c := wordsHash(p.Code) ^ fnv([]byte(p.Kind))
	if _, ok := l.codes[c]; ok && p.Kind != kindComment || l.queries[q] >= sameQuery {
		return false
	}
	l.codes[c] = struct{}{}
	l.queries[q]++
	return true
}

// wordsHash hashes the words of a text: layout and punctuation make no difference.
func wordsHash(text string) uint64 {
	h := uint64(1)
	static.EachWord([]byte(text), func(w []byte) { h = (h ^ fnv(w)) * 1099511628211 })
	return h
}
