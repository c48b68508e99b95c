package local

import (
	"encoding/binary"
	"math"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// occurrence says how often a chunk of a file has a term.
type occurrence struct {
	term  uint32 // in the analyzer's lexicon
	chunk uint32 // of the file
	counts
}

// analyzer finds the terms of a file. It is used for one file after another.
type analyzer struct {
	scanner     term.Scanner
	lexicon     lexicon
	last        []int32 // of each term: its last occurrence
	occurrences []occurrence
	order       []int32 // occurrences by term
	starts      []int32 // of each term in order, and the end
	ids         []uint32
	lengths     counts // of the current chunk
	path        []pathTerm
	pathLength  uint16

	postings, packed []byte // what is written
}

// pathTerm is a term of a path with the number that the whole index gives it.
type pathTerm struct {
	id    uint32
	file  int32
	count uint16
}

// begin starts a file.
func (a *analyzer) begin() {
	a.lexicon.reset()
	a.last, a.occurrences = a.last[:0], a.occurrences[:0]
}

// chunk finds the terms of the next chunk of the file.
func (a *analyzer) chunk(n int, text []byte, c *reposage.Chunk) {
	a.lengths = counts{}
	index.Pieces(text, c, func(f index.Field, piece []byte) {
		slot := slotOf[f]
		for a.scanner.Reset(piece); a.scanner.Next(); {
			a.count(uint32(n), a.scanner.Term(), slot)
			a.lengths[slot] = increment(a.lengths[slot])
		}
	})
}

func (a *analyzer) count(chunk uint32, t []byte, slot int) {
	id, added := a.lexicon.number(t)
	if added {
		a.last = append(a.last, -1)
	}
	if at := a.last[id]; at >= 0 && a.occurrences[at].chunk == chunk {
		a.occurrences[at].counts[slot] = increment(a.occurrences[at].counts[slot])
		return
	}
	a.last[id] = int32(len(a.occurrences))
	o := occurrence{term: id, chunk: chunk}
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
	n := a.lexicon.len()
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

// appendPostings appends the postings of the file, whose terms have the numbers in a.ids.
func (a *analyzer) appendPostings(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(a.lexicon.len()))
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

// paths finds the terms of a path. Their numbers are those in l.
func (a *analyzer) paths(path string, l *lexicon) {
	a.path, a.pathLength = a.path[:0], 0
	for a.scanner.Reset([]byte(path)); a.scanner.Next(); {
		a.pathLength = increment(a.pathLength)
		id, _ := l.number(a.scanner.Term())
		found := false
		for i := range a.path {
			if a.path[i].id == id {
				a.path[i].count, found = increment(a.path[i].count), true
			}
		}
		if !found {
			a.path = append(a.path, pathTerm{id: id, count: 1})
		}
	}
}
