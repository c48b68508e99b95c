package local

import (
	"encoding/binary"

	"github.com/klauspost/compress/zstd"
)

// groupSize is how many signatures are compressed together: enough to share their words, few enough that one is read
// in some microseconds. A group is the length of its signatures and, compressed, each with its length.
const groupSize = 32

// signature returns the signature of a chunk, which must exist.
func (x *Index) signature(id int32) (string, error) {
	b, err := x.groups.get(uint32(id/groupSize), x.signatureGroup)
	if err != nil {
		return "", err
	}
	c := cursor{b: b}
	for range id % groupSize {
		c.bytes()
	}
	s := c.string()
	if c.bad {
		return "", x.damaged(secSignatures)
	}
	return s, nil
}

// signatureGroup decodes a group.
func (x *Index) signatureGroup(i uint32) ([]byte, error) {
	start, err := x.u32at(secSignatureIndex, int(i))
	if err != nil {
		return nil, err
	}
	end, err := x.u32at(secSignatureIndex, int(i)+1)
	if err != nil {
		return nil, err
	}
	if end < start {
		return nil, x.damaged(secSignatureIndex)
	}
	b, err := x.view(secSignatures, uint64(start), uint64(end-start))
	if err != nil {
		return nil, err
	}
	c := cursor{b: b}
	raw := c.uvarint()
	if c.bad || raw > maxRatio*uint64(len(b)) {
		return nil, x.damaged(secSignatures)
	}
	text := decode(b[c.at:], nil, int(raw))
	if text == nil {
		return nil, x.damaged(secSignatures)
	}
	return text, nil
}

// appendSignatures appends the signatures of some chunks, each with its length.
func (x *Index) appendSignatures(b []byte, first, end int32) ([]byte, error) {
	for c := first; c < end; c++ {
		s, err := x.signature(c)
		if err != nil {
			return nil, err
		}
		b = appendBytes(b, s)
	}
	return b, nil
}

// signatureWriter makes groups.
type signatureWriter struct {
	out     *output
	encoder *zstd.Encoder
	group   []byte
	count   int // in the group
	packed  []byte
	offset  uint64
	index   []byte
}

// add adds signatures, each with its length.
func (w *signatureWriter) add(b []byte) error {
	for c := (cursor{b: b}); !c.done(); {
		w.group = appendBytes(w.group, c.bytes())
		if w.count++; w.count == groupSize {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush ends a group.
func (w *signatureWriter) flush() error {
	if w.count == 0 {
		return nil
	}
	w.index = binary.LittleEndian.AppendUint32(w.index, uint32(w.offset))
	w.packed = binary.AppendUvarint(w.packed[:0], uint64(len(w.group)))
	w.packed = w.encoder.EncodeAll(w.group, w.packed)
	w.group, w.count = w.group[:0], 0
	w.offset += uint64(len(w.packed))
	_, err := w.out.Write(w.packed)
	return err
}

// writeSignatures compresses the signatures of all chunks.
func (c *commit) writeSignatures() error {
	if err := c.out.begin(secSignatures); err != nil {
		return err
	}
	w := &signatureWriter{out: c.out, encoder: newEncoder(zstd.SpeedDefault)}
	for _, e := range c.files {
		b, err := c.signaturesOf(e)
		if err == nil {
			err = w.add(b)
		}
		if err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	c.out.end()
	return c.out.put(secSignatureIndex, binary.LittleEndian.AppendUint32(w.index, uint32(w.offset)))
}

func (c *commit) signaturesOf(e *entryFile) (b []byte, err error) {
	if e.base >= 0 {
		first, end := c.base.chunksOf(e.base)
		c.buf, err = c.base.appendSignatures(c.buf[:0], first, end)
	} else {
		c.buf, err = c.spool.read(e.signatures, c.buf)
	}
	return c.buf, err
}
