package local

import (
	"encoding/binary"
	"math/bits"

	"github.com/reposage/reposage/internal/index"
)

// storedFields are the fields whose frequencies stand with a chunk; the path's stands with the file.
var storedFields = [4]index.Field{index.FieldBody, index.FieldComment, index.FieldName, index.FieldSignature}

// slotOf is the place of a field in storedFields.
var slotOf = [index.Fields]int{index.FieldBody: 0, index.FieldComment: 1, index.FieldName: 2, index.FieldSignature: 3}

// counts are frequencies in the stored fields.
type counts [len(storedFields)]uint16

// bodyOnce is what most postings are.
var bodyOnce = counts{1}

// posting says how often a chunk has a term.
type posting struct {
	chunk int32
	counts
}

// A list of chunks has for each one varint of gap<<1, where gap is the number of chunks left out since the one before,
// if the term is in the body once; else gap<<1|1, and a byte whose low half has the fields. For one field
// the high half has the count, or 0 and the count follows. For several it has the fields whose count is
// above 1; those counts follow.

// appendPosting appends a chunk after the chunk last, -1 for the first.
func appendPosting(b []byte, last int32, p posting) []byte {
	return appendCounts(appendGap(b, uint64(p.chunk-last-1), p.counts), p.counts)
}

// appendGap appends the number that begins a posting.
func appendGap(b []byte, gap uint64, c counts) []byte {
	if c == bodyOnce {
		return binary.AppendUvarint(b, gap<<1)
	}
	return binary.AppendUvarint(b, gap<<1|1)
}

// appendCounts appends what follows the gap.
func appendCounts(b []byte, c counts) []byte {
	if c == bodyOnce {
		return b
	}
	var fields, above byte
	n, only := 0, uint16(0)
	for f, tf := range c {
		if tf > 0 {
			n, only = n+1, tf
			fields |= 1 << f
		}
		if tf > 1 {
			above |= 1 << f
		}
	}
	switch {
	case n == 1 && only < 16:
		return append(b, byte(only)<<4|fields)
	case n == 1:
		return binary.AppendUvarint(append(b, fields), uint64(only))
	}
	b = append(b, above<<4|fields)
	for _, tf := range c {
		if tf > 1 {
			b = binary.AppendUvarint(b, uint64(tf))
		}
	}
	return b
}

// chunkList reads a list of chunks that may be damaged: then bad is set and next returns false.
type chunkList struct {
	cursor
	limit int32 // number of chunks
	posting
}

func newChunkList(b []byte, chunks int) chunkList {
	return chunkList{cursor: cursor{b: b}, limit: int32(chunks), posting: posting{chunk: -1}}
}

// next moves on to the next posting.
func (l *chunkList) next() bool {
	if l.at >= len(l.b) {
		return false
	}
	v := uint64(l.b[l.at])
	if v < 0x80 {
		l.at++
	} else {
		v = l.longUvarint()
	}
	gap := v >> 1
	if l.bad || gap >= uint64(l.limit-l.chunk-1) {
		l.fail()
		return false
	}
	l.chunk += int32(gap) + 1
	if v&1 == 0 {
		l.counts = bodyOnce
		return true
	}
	l.counts = counts{}
	l.readCounts()
	return !l.bad
}

// readCounts reads what follows an odd gap.
func (l *chunkList) readCounts() {
	head := l.byte()
	fields, high := head&15, head>>4
	if fields == 0 || fields&high != high && fields&(fields-1) != 0 {
		l.fail()
		return
	}
	if fields&(fields-1) == 0 { // one field
		n := uint64(high)
		if n == 0 {
			n = l.uvarint()
		}
		l.set(bits.TrailingZeros8(fields), n)
		return
	}
	for f := range l.counts {
		switch {
		case high>>f&1 != 0:
			l.set(f, l.uvarint())
		case fields>>f&1 != 0:
			l.counts[f] = 1
		}
	}
}

// set sets the count of a field, which cannot be 0.
func (l *chunkList) set(f int, n uint64) {
	if n == 0 || n > 1<<16-1 {
		l.fail()
		return
	}
	l.counts[f] = uint16(n)
}

// A list of files has for each gap<<1, or gap<<1|1 and the count where the path has the term more than once.

// appendFile appends a file after the file last, -1 for the first.
func appendFile(b []byte, last, file int32, count uint16) []byte {
	gap := uint64(file-last-1) << 1
	if count == 1 {
		return binary.AppendUvarint(b, gap)
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, gap|1), uint64(count))
}

// fileList reads a list of files.
type fileList struct {
	cursor
	limit int32
	file  int32
	count uint16
}

func newFileList(b []byte, files int) fileList {
	return fileList{cursor: cursor{b: b}, limit: int32(files), file: -1}
}

func (l *fileList) next() bool {
	if l.done() {
		return false
	}
	v := l.uvarint()
	gap, count := v>>1, uint64(1)
	if v&1 != 0 {
		count = l.uvarint()
	}
	if l.bad || gap >= uint64(l.limit-l.file-1) || count == 0 || count > 1<<16-1 {
		l.fail()
		return false
	}
	l.file += int32(gap) + 1
	l.count = uint16(count)
	return true
}
