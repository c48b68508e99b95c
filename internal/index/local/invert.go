package local

import (
	"encoding/binary"
	"slices"

	"github.com/reposage/reposage"
)

// inversion turns the postings of files into those of terms. All is laid out by number of the term, in a first pass
// over the files that measures and a second that fills: no list ever grows.
type inversion struct {
	last      []int32  // chunk of each term so far
	chunks    []uint32 // that have the term
	offsets   []uint64 // of each term's list, and the end
	list      []byte
	paths     []pathTerm // sorted by term, then file
	pathStart []uint32   // of each term
}

// fileTerm is one term of a file, from the spool.
type fileTerm struct {
	id    uint32
	count int
	last  int32
	gap   uint64 // that begins the list, with its mark
	rest  []byte // behind it
}

// next reads a term that appendPostings wrote.
func (c *cursor) fileTerm() fileTerm {
	t := fileTerm{id: c.u32(), count: int(c.u32()), last: int32(c.u32())}
	list := cursor{b: c.bytes()}
	t.gap, t.rest = list.uvarint(), list.b
	return t
}

// start returns the number that begins the list when it follows others, and how many chunks to add.
func (t *fileTerm) start(first, last int32) uint64 {
	return t.gap + uint64(first-last-1)<<1
}

// eachTerm calls fn with the terms of each file and the number of the file's first chunk.
func (c *commit) eachTerm(fn func(first int32, t *fileTerm)) error {
	for i, e := range c.files {
		if e.base >= 0 {
			continue
		}
		if err := c.ctx.Err(); err != nil {
			return err
		}
		b, err := c.spool.read(e.postings, c.buf)
		if err != nil {
			return err
		}
		c.buf = b
		in := cursor{b: b}
		for range in.uvarint() {
			t := in.fileTerm()
			fn(c.first[i], &t)
		}
		if in.bad {
			return reposage.Errorf(reposage.EInternal, "the spool of the index was changed while it was used")
		}
	}
	return nil
}

// invert makes the lists of all terms of files that are not kept.
func (c *commit) invert() (*inversion, error) {
	n := c.lexicon.len()
	v := &inversion{last: make([]int32, n), chunks: make([]uint32, n), offsets: make([]uint64, n+1)}
	v.restart()
	err := c.eachTerm(func(first int32, t *fileTerm) {
		v.offsets[t.id+1] += uint64(uvarintLength(t.start(first, v.last[t.id])) + len(t.rest))
		v.chunks[t.id] += uint32(t.count)
		v.last[t.id] = first + t.last
	})
	if err != nil {
		return nil, err
	}
	for id := range n {
		v.offsets[id+1] += v.offsets[id]
	}
	v.restart()
	v.list = make([]byte, v.offsets[n])
	err = c.eachTerm(func(first int32, t *fileTerm) {
		at := v.offsets[t.id]
		at += uint64(binary.PutUvarint(v.list[at:], t.start(first, v.last[t.id])))
		v.offsets[t.id] = at + uint64(copy(v.list[at:], t.rest))
		v.last[t.id] = first + t.last
	})
	copy(v.offsets[1:], v.offsets) // each is now the next one's
	v.offsets[0] = 0
	v.gatherPaths(c, n)
	return v, err
}

func (v *inversion) restart() {
	for i := range v.last {
		v.last[i] = -1
	}
}

// gatherPaths sorts the terms of all new paths.
func (v *inversion) gatherPaths(c *commit, terms int) {
	for i, e := range c.files {
		for _, p := range e.path {
			p.file = int32(i)
			v.paths = append(v.paths, p)
		}
	}
	slices.SortStableFunc(v.paths, func(a, b pathTerm) int { return int(a.id) - int(b.id) })
	v.pathStart = make([]uint32, terms+1)
	for _, p := range v.paths {
		v.pathStart[p.id+1]++
	}
	for id := range terms {
		v.pathStart[id+1] += v.pathStart[id]
	}
}

// of returns the list of a term.
func (v *inversion) of(id uint32) []byte { return v.list[v.offsets[id]:v.offsets[id+1]] }

// pathsOf returns the files whose path has a term.
func (v *inversion) pathsOf(id uint32) []pathTerm { return v.paths[v.pathStart[id]:v.pathStart[id+1]] }

func uvarintLength(v uint64) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}
