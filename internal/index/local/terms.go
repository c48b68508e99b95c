package local

import (
	"bytes"
	"encoding/binary"
	"sort"
)

// blockTerms is how many terms a block of the dictionary has: the first whole, each other as the length that it shares with
// the one before and the rest.
const blockTerms = 16

// entry is what the dictionary says of a term.
type entry struct {
	frequency int    // chunks that have it in any field
	offset    uint64 // of its postings
	chunks    uint64 // length of the list of chunks
	files     uint64 // length of the list of files behind it
}

// termWriter makes the dictionary of terms given in ascending order.
type termWriter struct {
	index, terms []byte
	count        int
	last         []byte
	offset       uint64 // of the next postings
}

// add appends a term whose postings follow those of the term before.
func (w *termWriter) add(term []byte, frequency int, chunks, files uint64) {
	shared := 0
	if w.count%blockTerms == 0 {
		w.index = binary.LittleEndian.AppendUint32(w.index, uint32(len(w.terms)))
		w.terms = binary.AppendUvarint(w.terms, w.offset)
	} else {
		shared = sharedPrefix(w.last, term)
		w.terms = binary.AppendUvarint(w.terms, uint64(shared))
	}
	w.count++
	w.terms = appendBytes(w.terms, term[shared:])
	w.terms = binary.AppendUvarint(w.terms, uint64(frequency))
	if files == 0 {
		w.terms = binary.AppendUvarint(w.terms, chunks<<1)
	} else {
		w.terms = binary.AppendUvarint(w.terms, chunks<<1|1)
		w.terms = binary.AppendUvarint(w.terms, files)
	}
	w.last = append(w.last[:0], term...)
	w.offset += chunks + files
}

// termReader goes through the dictionary block by block.
type termReader struct {
	*pages
	c     cursor
	block int
	left  int    // terms before the next block, as far as the block goes
	term  []byte // the current term, valid until the next call
	entry
}

func (p *pages) termBlocks() int { return int(p.length(secTermIndex) / 4) }

// openBlock makes block i the next to read.
func (r *termReader) openBlock(i int) error {
	start, err := r.u32at(secTermIndex, i)
	if err != nil {
		return err
	}
	end := uint32(min(r.length(secTerms), 1<<32-1))
	if i+1 < r.termBlocks() {
		if end, err = r.u32at(secTermIndex, i+1); err != nil {
			return err
		}
	}
	if end < start {
		return r.damaged(secTermIndex)
	}
	b, err := r.view(secTerms, uint64(start), uint64(end-start))
	if err != nil {
		return err
	}
	r.block, r.c, r.left = i, cursor{b: b}, blockTerms
	r.entry = entry{offset: r.c.uvarint()}
	return nil
}

// first returns the first term of a block, which is stored whole.
func (r *termReader) first(block int) ([]byte, error) {
	if err := r.openBlock(block); err != nil {
		return nil, err
	}
	return r.c.bytes(), nil
}

// next reads the next term; false means the end or, with an error, damage.
func (r *termReader) next() (bool, error) {
	if r.c.done() {
		if r.block+1 >= r.termBlocks() {
			return false, nil
		}
		if err := r.openBlock(r.block + 1); err != nil {
			return false, err
		}
	}
	err := r.step()
	return err == nil, err
}

// step reads the next term of the block.
func (r *termReader) step() error {
	if r.left == 0 {
		return r.pages.damaged(secTerms)
	}
	shared := uint64(0)
	if r.left < blockTerms {
		shared = r.c.uvarint()
	}
	r.left--
	rest := r.c.bytes()
	if shared > uint64(len(r.term)) {
		return r.pages.damaged(secTerms)
	}
	r.term = append(r.term[:shared], rest...)
	r.offset += r.entry.chunks + r.entry.files
	r.frequency = int(r.c.u32())
	lengths := r.c.uvarint()
	r.entry.chunks, r.entry.files = lengths>>1, 0
	if lengths&1 != 0 {
		r.entry.files = r.c.uvarint()
	}
	size := r.length(secPostings)
	if r.c.bad || r.offset > size || r.entry.chunks > size-r.offset || r.entry.files > size-r.offset-r.entry.chunks {
		return r.pages.damaged(secTerms)
	}
	return nil
}

// allTerms returns a reader before the first term.
func (p *pages) allTerms() *termReader { return &termReader{pages: p, block: -1} }

// lookup finds a term; ok is false when no chunk has it.
func (p *pages) lookup(term []byte) (e entry, ok bool, err error) {
	r := termReader{pages: p}
	if more, err := r.seek(term); !more || err != nil || !bytes.Equal(r.term, term) {
		return entry{}, false, err
	}
	return r.entry, true, nil
}

// seek moves on to the first term that is not less than a given one; false means that there is none or, with an error,
// damage.
func (r *termReader) seek(term []byte) (more bool, err error) {
	block := sort.Search(r.termBlocks(), func(i int) bool {
		if err != nil {
			return true
		}
		var first []byte
		first, err = r.first(i)
		return err != nil || bytes.Compare(first, term) > 0
	}) - 1
	if err != nil || r.termBlocks() == 0 {
		return false, err
	}
	if err = r.openBlock(max(block, 0)); err != nil {
		return false, err
	}
	for {
		if more, err = r.next(); !more || err != nil || bytes.Compare(r.term, term) >= 0 {
			return more, err
		}
	}
}
