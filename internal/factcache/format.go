package factcache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"
)

const (
	formatVersion = 1

	magic      = "RSPK"
	headerSize = 8
	recordHead = 8 + KeySize // what stands before a value
	entrySize  = 16
	footerSize = 32

	lengthBits = 26
	// MaxValue is the largest value that can be stored, in bytes (64 MiB - 1).
	MaxValue = 1<<lengthBits - 1
	// maxOffset is the end of what an entry can point at (256 GiB).
	maxOffset = 1 << (64 - lengthBits)
)

// errCorrupt is the cause of every miss that is due to the content of a pack.
var errCorrupt = errors.New("corrupt pack")

// location says where in a pack a record stands: offset of the record, length of its value. Ordered
// as numbers, locations are ordered by offset.
type location uint64

func makeLocation(offset int64, valueLen int) location {
	return location(uint64(offset)<<lengthBits | uint64(valueLen))
}

func (l location) offset() int64 { return int64(l >> lengthBits) }

// size returns the length of the whole record, in bytes.
func (l location) size() int { return recordHead + int(l&MaxValue) }

// end returns the offset of the byte after the record.
func (l location) end() int64 { return l.offset() + int64(l.size()) }

func appendHeader(b []byte) []byte {
	b = append(b, magic...)
	return binary.LittleEndian.AppendUint32(b, formatVersion)
}

func checkHeader(b []byte) error {
	if len(b) < headerSize || string(b[:4]) != magic || binary.LittleEndian.Uint32(b[4:]) != formatVersion {
		return fmt.Errorf("read header: %w", errCorrupt)
	}
	return nil
}

func appendRecord(b []byte, k Key, value []byte) []byte {
	start := len(b)
	b = append(b, make([]byte, 8)...)
	b = append(b, k[:]...)
	b = append(b, value...)
	binary.LittleEndian.PutUint64(b[start:], xxh3.Hash(b[start+8:]))
	return b
}

// parseRecord checks a whole record and returns its key and value, which alias rec.
func parseRecord(rec []byte) (Key, []byte, error) {
	if len(rec) < recordHead || binary.LittleEndian.Uint64(rec) != xxh3.Hash(rec[8:]) {
		return Key{}, nil, fmt.Errorf("read record: %w", errCorrupt)
	}
	return Key(rec[8:recordHead]), rec[recordHead:], nil
}

// entry is one line of the index while a pack is being written.
type entry struct {
	prefix uint64
	loc    location
}

func compareEntries(a, b entry) int {
	switch {
	case a.prefix < b.prefix:
		return -1
	case a.prefix > b.prefix:
		return 1
	case a.loc < b.loc:
		return -1
	case a.loc > b.loc:
		return 1
	}
	return 0
}

// appendTail sorts entries and appends the index and the footer. The index starts at offset.
func appendTail(b []byte, entries []entry, offset int64) []byte {
	slices.SortFunc(entries, compareEntries)
	start := len(b)
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint64(b, e.prefix)
		b = binary.LittleEndian.AppendUint64(b, uint64(e.loc))
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(len(entries)))
	b = binary.LittleEndian.AppendUint64(b, uint64(offset))
	b = binary.LittleEndian.AppendUint64(b, xxh3.Hash(b[start:]))
	b = binary.LittleEndian.AppendUint32(b, formatVersion)
	return append(b, magic...)
}

// parseFooter returns where the index starts, for a pack of the given size.
func parseFooter(footer []byte, packSize int64) (indexOffset int64, err error) {
	bad := fmt.Errorf("read footer: %w", errCorrupt)
	if len(footer) != footerSize || string(footer[28:]) != magic ||
		binary.LittleEndian.Uint32(footer[24:]) != formatVersion {
		return 0, bad
	}
	count, offset := binary.LittleEndian.Uint64(footer), binary.LittleEndian.Uint64(footer[8:])
	if offset < headerSize || offset > uint64(packSize) || count > uint64(packSize)/entrySize ||
		offset+count*entrySize+footerSize != uint64(packSize) {
		return 0, bad
	}
	return int64(offset), nil
}

// parseTail checks index and footer, read as one piece, and returns the index, which aliases tail.
func parseTail(tail []byte) (index, error) {
	n := len(tail) - footerSize
	sum := binary.LittleEndian.Uint64(tail[n+16:])
	if sum != xxh3.Hash(tail[:n+16]) {
		return nil, fmt.Errorf("read index: %w", errCorrupt)
	}
	return index(tail[:n:n]), nil
}
