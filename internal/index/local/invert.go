package local

import (
	"encoding/binary"
	"slices"

	"github.com/reposage/reposage"
)

// inversion turns the postings of files into those of terms. All is laid out by number of the term, in a first pass
// over the files that measures and a second that fills: no list ever grows.
type inversion struct {
	terms     []termList // and one more for the end
	list      []byte     // of all terms, by number
	paths     []pathTerm // sorted by term, then file
	pathStart []uint32   // of each term
}

// termList is the list of one term.
type termList struct {
	offset uint64 // in list; while it is being filled, of its end
	chunks uint32 // that have the term
	last   int32  // of them so far
}

// fileTerm is one term of a file, from the spool.
type fileTerm struct {
	id    uint32
	count int
	last  int32
	gap   uint64 // that begins the list, with its mark
	rest  []byte // behind it
}

// fileTerm reads a term that appendPostings wrote.
func (c *cursor) fileTerm(t *fileTerm) {
	t.id, t.count, t.last = c.u32(), int(c.u32()), int32(c.u32())
	list := cursor{b: c.bytes()}
	t.gap = list.uvarint()
	t.rest = list.b[list.at:]
}

// start returns the number that begins the list when it follows others, and how many chunks to add.
func (t *fileTerm) start(first, last int32) uint64 {
	return t.gap + uint64(first-last-1)<<1
}

// eachTerm calls fn with the terms of each file and the number of the file's first chunk.
func (c *commit) eachTerm(fn func(first int32, t *fileTerm)) error {
	var t fileTerm
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
			in.fileTerm(&t)
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
	v := &inversion{terms: make([]termList, n+1)}
	v.restart()
	err := c.eachTerm(func(first int32, f *fileTerm) {
		t := &v.terms[f.id]
		t.offset += uint64(uvarintLength(f.start(first, t.last)) + len(f.rest))
		t.chunks += uint32(f.count)
		t.last = first + f.last
	})
	if err != nil {
		return nil, err
	}
	size := uint64(0)
	for i := range v.terms {
		size, v.terms[i].offset = size+v.terms[i].offset, size
	}
	v.restart()
	v.list = make([]byte, size)
	err = c.eachTerm(func(first int32, f *fileTerm) {
		t := &v.terms[f.id]
		t.offset += uint64(binary.PutUvarint(v.list[t.offset:], f.start(first, t.last)))
		t.offset += uint64(copy(v.list[t.offset:], f.rest))
		t.last = first + f.last
	})
	v.gatherPaths(c, n)
	return v, err
}

func (v *inversion) restart() {
	for i := range v.terms {
		v.terms[i].last = -1
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
func (v *inversion) of(id uint32) []byte {
	start := uint64(0)
	if id > 0 {
		start = v.terms[id-1].offset
	}
	return v.list[start:v.terms[id].offset]
}

// pathsOf returns the files whose path has a term.
func (v *inversion) pathsOf(id uint32) []pathTerm { return v.paths[v.pathStart[id]:v.pathStart[id+1]] }

func uvarintLength(v uint64) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}
