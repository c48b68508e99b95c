// Package term cuts texts into the terms that the lexical index holds and that queries ask for. Both sides use the
// same Scanner, so that what a person types meets what a programmer wrote:
//
//	getHTTPServers2 → gethttpservers2 (Whole), get, http, servers, 2 (Part), server (Stem), gethttp, httpservers, servers2 (Pair)
//
// A run is a maximal stretch of letters, digits, marks, '_' and '$'. It is folded rune by rune and given as Whole; if
// it consists of several words they follow as Parts, each with its Stem when that differs, and each two neighbours
// joined as a Pair (WebSocketConn is found by "websocket", file_name by "filename"). Scripts written without spaces
// (Chinese, Japanese, Korean, Thai and their neighbours) form runs of their own, given as overlapping bigrams. An emoji
// is a term. All other bytes, NUL and invalid UTF-8 among them, only separate.
//
// Runs with characters that have another compatibility form (full-width letters, decomposed accents, ligatures) are
// given as they stand, and once more in form NFKC as Parts; those with accents on Latin letters also without.
//
// The first letter of a run behind a backslash is mostly none of it: \nUsage is given as nusage (Whole) and usage (Part).
//
// What a substring search may rely on: if a text contains a literal, in any case, then each of the literal's Needles
// is a substring of one of the text's Whole terms, or the text has a Long term.
package term

import "unicode/utf8"

// Kind says what a term is to the text it comes from.
type Kind uint8

// The kinds.
const (
	Whole Kind = iota + 1 // a run, folded; a bigram; an emoji
	Part                  // a word of a run of several, or a piece of its normal form
	Stem                  // of the Part or one-word Whole before it, where that differs
	Pair                  // two neighbouring Parts, joined
	Long                  // LongTerm: the Whole before it is only the start of its run
)

// MaxBytes is the length of the longest term. A longer run is cut there, at a rune border, and marked by Long.
const MaxBytes = 96

// LongTerm is the text of every term of kind Long. It can be no other kind's.
const LongTerm = "\x00"

// maxParts is how many words of a run are given.
const maxParts = 32

// Scanner iterates over the terms of a text. The zero value scans nothing; it may be reset any number of times and
// then allocates nothing for ASCII text.
//
//	var s term.Scanner
//	for s.Reset(text); s.Next(); {
//		use(s.Term(), s.Kind())
//	}
//
// Who keeps the terms of runs goes from run to run and needs not make them again:
//
//	for s.Reset(text); s.NextRun(); {
//		if run, ok := s.Plain(); ok && known(run) {
//			continue
//		}
//		for s.NextTerm() {
//			use(s.Term(), s.Kind())
//		}
//	}
type Scanner struct {
	text   []byte
	pos    int
	ascii  asciiRun // the current run, while its terms have not been asked for
	cur    token
	terms  []token // of the run
	next   int     // the first that was not given yet
	fold   []byte  // the run, folded, and its stems and pairs
	parts  [maxParts]part
	plain  []byte // the normal form of a run
	sub    *Scanner
	isForm bool // the text is such a form
}

// asciiRun is a run of ASCII characters, or none.
type asciiRun struct {
	start, end int
	seen       class
}

// token is a term with the bytes of the text it stands for.
type token struct {
	term       []byte
	start, end int
	kind       Kind
}

// part is a word of a run: bytes of the folded run.
type part struct{ start, end int }

// Reset begins with a text, which must not change until the last call of Next.
func (s *Scanner) Reset(text []byte) {
	s.text, s.pos, s.cur, s.terms, s.next, s.ascii = text, 0, token{}, s.terms[:0], 0, asciiRun{}
}

// Term returns the current term. It is valid until Next is called.
func (s *Scanner) Term() []byte { return s.cur.term }

// Kind returns the kind of the current term.
func (s *Scanner) Kind() Kind { return s.cur.kind }

// Span returns the bytes of the text that the current term stands for: the word of a Part or Stem, both words of a Pair,
// the whole run where characters change their length by folding.
func (s *Scanner) Span() (start, end int) { return s.cur.start, s.cur.end }

// Next moves on to the next term and reports whether there is one. The terms of a run follow each other: Whole first,
// then Parts with their Stems, then Pairs.
func (s *Scanner) Next() bool {
	for !s.NextTerm() {
		if !s.NextRun() {
			return false
		}
	}
	return true
}

// NextRun moves on to the next run, which may have no terms, and reports whether there is one.
func (s *Scanner) NextRun() bool {
	s.terms, s.next, s.fold = s.terms[:0], 0, s.fold[:0]
	s.ascii = s.run()
	switch start, end := s.ascii.start, s.ascii.end; {
	case end < len(s.text) && s.text[end] >= utf8.RuneSelf:
		s.ascii = asciiRun{}
		s.unicodeRun(start)
	case start == end:
		return false
	}
	return true
}

// Plain returns the bytes of the current run, if NextTerm was not called yet and the terms depend on those bytes alone.
func (s *Scanner) Plain() (run []byte, ok bool) {
	start, end := s.ascii.start, s.ascii.end
	return s.text[start:end], start < end && !s.escaped(start)
}

// NextTerm moves on to the next term of the current run and reports whether there is one.
func (s *Scanner) NextTerm() bool {
	if r := s.ascii; r.start < r.end {
		s.ascii = asciiRun{}
		if r.seen == lower && r.end-r.start <= MaxBytes && !s.escaped(r.start) { // most words: not by way of the queue
			s.cur = token{s.text[r.start:r.end], r.start, r.end, Whole}
			s.stem(s.cur.term, r.start, r.end)
			return true
		}
		s.asciiTerms(r.start, r.end, r.seen)
	}
	if s.next == len(s.terms) {
		return false
	}
	s.cur = s.terms[s.next]
	s.next++
	return true
}

// run returns the next run, as far as it is ASCII, and what is in it.
func (s *Scanner) run() asciiRun {
	text, i := s.text, s.pos
	for i < len(text) && classes[text[i]] == separator {
		i++
	}
	start, seen := i, class(0)
	for i < len(text) {
		c := classes[text[i]]
		if c == separator || c == high {
			break
		}
		seen |= c
		i++
	}
	s.pos = i
	return asciiRun{start, i, seen}
}

// asciiTerms queues the terms of a run.
func (s *Scanner) asciiTerms(start, end int, seen class) {
	to := min(end, start+MaxBytes)
	s.fold = appendLower(s.fold, s.text[start:to])
	folded := s.fold
	s.whole(folded, start, to)
	if s.escaped(start) && to-start > 1 {
		start, folded = start+1, folded[1:]
		s.push(folded, Part, start, to)
	}
	s.words(s.text[start:to], folded, seen, start)
	if to < end {
		s.long(start, end)
	}
}

// escaped reports whether the first letter of a run belongs to a backslash, as that of "\nUsage" does.
func (s *Scanner) escaped(start int) bool {
	if start == 0 || s.text[start-1] != '\\' {
		return false
	}
	switch s.text[start] {
	case 'n', 't', 'r':
		return true
	}
	return false
}

func (s *Scanner) push(t []byte, kind Kind, start, end int) {
	s.terms = append(s.terms, token{t, start, end, kind})
}

func (s *Scanner) whole(t []byte, start, end int) { s.push(t, Whole, start, end) }

var longTerm = []byte(LongTerm)

func (s *Scanner) long(start, end int) { s.push(longTerm, Long, start, end) }

// stem queues the stem of a word if it differs.
func (s *Scanner) stem(word []byte, start, end int) {
	if len(word) < minStemmed || !endsStemmable[word[len(word)-1]] {
		return
	}
	var buf [maxStemmed]byte
	if n := stem(&buf, word); n > 0 {
		k := len(s.fold)
		s.fold = append(s.fold, buf[:n]...)
		s.push(s.fold[k:], Stem, start, end)
	}
}

// words queues the words of an ASCII run with its folded form.
func (s *Scanner) words(run, folded []byte, seen class, at int) {
	if seen&(digit|letters) == 0 || opaque(run, seen) {
		return
	}
	folded = folded[:len(run):len(run)]
	parts := splitASCII(s.parts[:0], run)
	if len(parts) == 1 && parts[0].end-parts[0].start == len(run) {
		s.stem(folded, at, at+len(run))
		return
	}
	for _, p := range parts {
		s.push(folded[p.start:p.end], Part, at+p.start, at+p.end)
		s.stem(folded[p.start:p.end], at+p.start, at+p.end)
	}
	for i := 1; i < len(parts); i++ {
		s.pair(folded, parts[i-1], parts[i], at)
	}
}

// pair queues two neighbouring words as one, unless they are the whole run or begin with a number.
func (s *Scanner) pair(folded []byte, a, b part, at int) {
	if a.end-a.start+b.end-b.start == len(folded) || classes[folded[a.start]] == digit {
		return
	}
	if a.end == b.start {
		s.push(folded[a.start:b.end], Pair, at+a.start, at+b.end)
		return
	}
	k := len(s.fold)
	s.fold = append(append(s.fold, folded[a.start:a.end]...), folded[b.start:b.end]...)
	s.push(s.fold[k:], Pair, at+a.start, at+b.end)
}
