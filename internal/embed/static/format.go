package static

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"
)

// Dim is the number of dimensions.
const Dim = 256

// The weights file, little endian:
//
//	 0  magic
//	 8  uint32 version, dimensions, words, buckets, slots, length of the text
//	32  uint32 CRC-32C of everything else
//	36  slots × uint16: hash table of the words, emptySlot or a word's number
//	    (words+1) × uint32: where each word starts in the text
//	    (words+buckets) × uint16: scale of each vector, in units of 1/maxScale of the largest
//	    the words, without separators, most frequent first
//	    (words+buckets) × Dim × int8: the vectors
const (
	magic      = "rsembed\n"
	version    = 1
	headerSize = 36
	checksumAt = 32
	maxScale   = 1 << 13
	maxBuckets = 1 << 15
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is the CRC of a file without its checksum field.
func checksum(file []byte) uint32 {
	return crc32.Update(crc32.Checksum(file[:checksumAt], castagnoli), castagnoli, file[headerSize:])
}

// Encode makes a weights file of a vocabulary, most frequent word first, and one vector of Dim numbers for each word
// and then for each bucket. The length of a vector is the weight of its token; vectors are rounded to 8 bits.
func Encode(words []string, buckets int, vectors [][]float32) ([]byte, error) {
	if err := encodable(words, buckets, vectors); err != nil {
		return nil, err
	}
	slots := 1 << bits.Len(uint(2*len(words)))
	text := 0
	for _, w := range words {
		text += len(w)
	}
	b := []byte(magic)
	for _, n := range []int{version, Dim, len(words), buckets, slots, text, 0} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	table, err := hashTable(words, slots)
	if err != nil {
		return nil, err
	}
	b = append(b, table...)
	offset := 0
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, uint32(offset))
		offset += len(w)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(offset))
	b = appendScales(b, vectors)
	for _, w := range words {
		b = append(b, w...)
	}
	for _, v := range vectors {
		b = appendVector(b, v)
	}
	binary.LittleEndian.PutUint32(b[checksumAt:], checksum(b))
	return b, nil
}

// encodable checks what a file can hold.
func encodable(words []string, buckets int, vectors [][]float32) error {
	switch {
	case len(words) >= maxWords, buckets < 0, buckets > maxBuckets, len(words)+buckets > math.MaxUint16+1:
		return fmt.Errorf("encode weights: %d words and %d buckets are too many", len(words), buckets)
	case len(vectors) != len(words)+buckets:
		return fmt.Errorf("encode weights: %d vectors for %d words and %d buckets", len(vectors), len(words), buckets)
	}
	for i, v := range vectors {
		if len(v) != Dim {
			return fmt.Errorf("encode weights: vector %d has %d dimensions, not %d", i, len(v), Dim)
		}
		if a := largest(v); math.IsInf(float64(a), 0) || math.IsNaN(float64(a)) {
			return fmt.Errorf("encode weights: vector %d is not finite", i)
		}
	}
	return nil
}

// hashTable lays out words by open addressing.
func hashTable(words []string, slots int) ([]byte, error) {
	table := make([]byte, 2*slots)
	for i := range table {
		table[i] = emptySlot & 0xff
	}
	seen := make(map[string]bool, len(words))
	for id, w := range words {
		if w == "" || len(w) > maxWord+3 || seen[w] {
			return nil, fmt.Errorf("encode weights: word %d, %q, is empty, too long or there twice", id, w)
		}
		seen[w] = true
		i := slotOf(hashOf([]byte(w)), slots)
		for binary.LittleEndian.Uint16(table[2*i:]) != emptySlot {
			i = (i + 1) & (slots - 1)
		}
		binary.LittleEndian.PutUint16(table[2*i:], uint16(id))
	}
	return table, nil
}

// largest is the largest magnitude in a vector; NaN if there is one.
func largest(v []float32) float32 {
	var a float32
	for _, x := range v {
		a = max(a, x, -x)
	}
	return a
}

func appendScales(b []byte, vectors [][]float32) []byte {
	var top float32
	for _, v := range vectors {
		top = max(top, largest(v))
	}
	for _, v := range vectors {
		scale := 0.0
		if top > 0 {
			scale = math.Round(float64(largest(v)/top) * maxScale)
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(scale))
	}
	return b
}

func appendVector(b []byte, v []float32) []byte {
	a := largest(v)
	for _, x := range v {
		q := 0.0
		if a > 0 {
			q = math.RoundToEven(float64(x/a) * 127)
		}
		b = append(b, byte(int8(q)))
	}
	return b
}

// errDamaged starts every message of Decode.
var errDamaged = errors.New("the weights of the static embedding model are damaged")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errDamaged, fmt.Sprintf(format, args...))
}

// Decode returns the model in a weights file. It reads the file in place: the bytes must not change. Any bytes are
// safe to give; what is not a whole, undamaged file of this version is an error.
func Decode(file []byte) (*Model, error) {
	if len(file) < headerSize || string(file[:len(magic)]) != magic {
		return nil, damaged("not a weights file")
	}
	var h [6]int
	for i := range h {
		h[i] = int(binary.LittleEndian.Uint32(file[len(magic)+4*i:]))
	}
	words, buckets, slots, text := h[2], h[3], h[4], h[5]
	switch {
	case h[0] != version:
		return nil, damaged("version %d, not %d", h[0], version)
	case h[1] != Dim:
		return nil, damaged("%d dimensions, not %d", h[1], Dim)
	case words >= maxWords, buckets > maxBuckets, words+buckets > math.MaxUint16+1, slots > 4*maxWords, slots <= words, slots&(slots-1) != 0:
		return nil, damaged("%d words, %d buckets, %d slots", words, buckets, slots)
	}
	sizes := []int{2 * slots, 4 * (words + 1), 2 * (words + buckets), text, Dim * (words + buckets)}
	parts, rest := make([][]byte, len(sizes)), file[headerSize:]
	for i, n := range sizes {
		if n > len(rest) {
			return nil, damaged("cut off after %d bytes", len(file))
		}
		parts[i], rest = rest[:n:n], rest[n:]
	}
	if len(rest) > 0 {
		return nil, damaged("%d bytes too many", len(rest))
	}
	sum := checksum(file)
	if sum != binary.LittleEndian.Uint32(file[checksumAt:]) {
		return nil, damaged("wrong checksum")
	}
	m := &Model{
		vocabulary: vocabulary{slots: parts[0], offsets: parts[1], text: parts[3], words: words, buckets: buckets},
		scales:     parts[2], vectors: parts[4], checksum: sum,
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	m.scratch = m.newPool()
	return m, nil
}

// check makes sure that no look-up can leave the file or run for ever, whoever computed the checksum.
func (m *Model) check() error {
	empty := 0
	for i := 0; i < len(m.slots); i += 2 {
		switch id := int(binary.LittleEndian.Uint16(m.slots[i:])); {
		case id == emptySlot:
			empty++
		case id >= m.words:
			return damaged("slot %d names word %d of %d", i/2, id, m.words)
		}
	}
	if empty == 0 {
		return damaged("no slot is free")
	}
	before := uint32(0)
	for i := 0; i < len(m.offsets); i += 4 {
		at := binary.LittleEndian.Uint32(m.offsets[i:])
		if at < before || int(at) > len(m.text) {
			return damaged("word %d starts at %d", i/4, at)
		}
		before = at
	}
	for i := 0; i < len(m.scales); i += 2 {
		if s := binary.LittleEndian.Uint16(m.scales[i:]); s > maxScale {
			return damaged("scale %d of token %d", s, i/2)
		}
	}
	return nil
}
