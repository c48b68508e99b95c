package local

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// occurrence says how often a chunk of a file has a term.
type occurrence struct {
	term  uint32 // index in the analyzer's ids
	chunk uint32 // of the file
	counts
}

// analyzer finds the terms of a file. It is used for one file after another, and remembers what it learnt.
type analyzer struct {
	scanner term.Scanner
	number  func(terms *termBatch) // gives terms their numbers in the index
	runs    runMemory
	batch   termBatch

	file        uint32      // counts the files
	seen        []fileState // of each term of the index
	ids         []uint32    // the terms of the file by number, in the order in which they were found
	occurrences []occurrence
	order       []int32 // occurrences by term
	starts      []int32 // of each term in order, and the end
	lengths     counts  // of the current chunk
	path        []pathTerm
	pathLength  uint16

	postings, packed []byte // what is written
}

// fileState is what is known of a term in the file whose count it has.
type fileState struct {
	file uint32
	term uint32 // index in ids
	last int32  // occurrence
}

// pathTerm is a term of a path with the number that the whole index gives it.
type pathTerm struct {
	id    uint32
	file  int32
	count uint16
}

// termBatch is terms and the numbers they get.
type termBatch struct {
	text []byte
	ends []int
	ids  []uint32
}

func (b *termBatch) reset() { b.text, b.ends, b.ids = b.text[:0], b.ends[:0], b.ids[:0] }

func (b *termBatch) add(term []byte) {
	b.text = append(b.text, term...)
	b.ends = append(b.ends, len(b.text))
}

// runMemory knows the terms of runs: names come again and again, so most are cut once and never looked up.
type runMemory struct {
	runs   lexicon
	starts []uint32 // of the terms of each run in ids
	ids    []uint32
}

// Limits of what is remembered: some ten megabytes.
const (
	maxRun  = 64 // bytes
	maxRuns = 1 << 18
)

// terms returns the numbers of the terms of a run.
func (m *runMemory) terms(run uint32) []uint32 {
	end := uint32(len(m.ids))
	if int(run)+1 < len(m.starts) {
		end = m.starts[run+1]
	}
	return m.ids[m.starts[run]:end]
}

// forget makes room.
func (m *runMemory) forget() {
	m.runs.reset()
	m.starts, m.ids = m.starts[:0], m.ids[:0]
}

// begin starts a file.
func (a *analyzer) begin() {
	a.file++
	a.ids, a.occurrences = a.ids[:0], a.occurrences[:0]
	if a.runs.runs.len() > maxRuns {
		a.runs.forget()
	}
}

// chunk finds the terms of the next chunk of the file.
func (a *analyzer) chunk(n int, text []byte, c *reposage.Chunk) {
	a.lengths = counts{}
	index.Pieces(text, c, func(f index.Field, piece []byte) {
		slot := slotOf[f]
		for a.scanner.Reset(piece); a.scanner.NextRun(); {
			for _, id := range a.runTerms() {
				a.count(uint32(n), id, slot)
				a.lengths[slot] = increment(a.lengths[slot])
			}
		}
	})
}

// runTerms returns the numbers of the terms of the scanner's run.
func (a *analyzer) runTerms() []uint32 {
	run, plain := a.scanner.Plain()
	if !plain || len(run) > maxRun {
		return a.cutRun()
	}
	i, added := a.runs.runs.number(run)
	if added {
		a.runs.starts = append(a.runs.starts, uint32(len(a.runs.ids)))
		a.runs.ids = append(a.runs.ids, a.cutRun()...)
	}
	return a.runs.terms(i)
}

// cutRun makes the terms of the scanner's run.
func (a *analyzer) cutRun() []uint32 {
	a.batch.reset()
	for a.scanner.NextTerm() {
		a.batch.add(a.scanner.Term())
	}
	if len(a.batch.ends) > 0 {
		a.number(&a.batch)
	}
	return a.batch.ids
}

func (a *analyzer) count(chunk, id uint32, slot int) {
	if int(id) >= len(a.seen) {
		a.seen = append(a.seen, make([]fileState, int(id)+1-len(a.seen)+len(a.seen)/2)...)
	}
	s := &a.seen[id]
	if s.file != a.file {
		*s = fileState{file: a.file, term: uint32(len(a.ids)), last: -1}
		a.ids = append(a.ids, id)
	}
	if s.last >= 0 && a.occurrences[s.last].chunk == chunk {
		a.occurrences[s.last].counts[slot] = increment(a.occurrences[s.last].counts[slot])
		return
	}
	s.last = int32(len(a.occurrences))
	o := occurrence{term: s.term, chunk: chunk}
	o.counts[slot] = 1
	a.occurrences = append(a.occurrences, o)
}

func increment(n uint16) uint16 {
	if n == math.MaxUint16 {
		return n
	}
	return n + 1
}

// group sorts the occurrences by term; those of a term stay in order of chunk.
func (a *analyzer) group() {
	n := len(a.ids)
	a.starts = append(a.starts[:0], make([]int32, n+1)...)
	for i := range a.occurrences {
		a.starts[a.occurrences[i].term+1]++
	}
	for t := range n {
		a.starts[t+1] += a.starts[t]
	}
	if cap(a.order) < len(a.occurrences) {
		a.order = make([]int32, len(a.occurrences), 2*len(a.occurrences))
	}
	a.order = a.order[:len(a.occurrences)]
	for i := range a.occurrences {
		t := a.occurrences[i].term
		a.order[a.starts[t]] = int32(i)
		a.starts[t]++
	}
	copy(a.starts[1:], a.starts) // each start is now the next one's
	a.starts[0] = 0
}

// Postings of a file, for each of its terms: number in the index, chunks that have it, the last of them, length of the
// list, the list as in an index that began with this file.

// appendPostings appends the postings of the file.
func (a *analyzer) appendPostings(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(a.ids)))
	var list []byte
	for t, id := range a.ids {
		list = list[:0]
		last := int32(-1)
		of := a.order[a.starts[t]:a.starts[t+1]]
		for _, i := range of {
			o := &a.occurrences[i]
			list = appendPosting(list, last, posting{int32(o.chunk), o.counts})
			last = int32(o.chunk)
		}
		b = binary.AppendUvarint(b, uint64(id))
		b = binary.AppendUvarint(b, uint64(len(of)))
		b = binary.AppendUvarint(b, uint64(last))
		b = appendBytes(b, list)
	}
	return b
}

// cutPath finds the terms of a path.
func (a *analyzer) cutPath(path string) {
	a.batch.reset()
	for a.scanner.Reset([]byte(path)); a.scanner.Next(); {
		a.batch.add(a.scanner.Term())
	}
	a.number(&a.batch)
	a.path, a.pathLength = a.path[:0], 0
	for _, id := range a.batch.ids {
		a.pathLength = increment(a.pathLength)
		i := slices.IndexFunc(a.path, func(p pathTerm) bool { return p.id == id })
		if i < 0 {
			a.path = append(a.path, pathTerm{id: id, count: 1})
			continue
		}
		a.path[i].count = increment(a.path[i].count)
	}
}
