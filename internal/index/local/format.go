package local

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/zeebo/xxh3"

	"github.com/reposage/reposage"
)

// formatVersion is raised by every change of the bytes or of their meaning. Indexes of other versions are not read:
// they are built anew.
const formatVersion = 3

const (
	magic      = "RSINDEX\n"
	headerSize = 64
	pageSize   = 64 << 10 // of one checksum
	alignment  = 64       // of the start of a section
)

// section names a part of the file. The values are stored.
type section uint32

const (
	secMeta           section = iota // what the index is of
	secFiles                         // the list of files
	secChunks                        // fixed records, see chunkRecord
	secDetails                       // of the chunks
	secSignatureIndex                // start of each group of signatures
	secSignatures                    // compressed groups
	secLengths                       // terms of each field of each chunk
	secTermIndex                     // start of each block of terms
	secTerms                         // blocks of terms
	secPostings                      // chunks and files of each term
	secDefinitions                   // hash of a name and a chunk that defines it
	secCodes                         // vectors, dim bytes for each chunk
	secScales                        // float32 for each chunk
	secBlocks                        // start and length of each block of texts
	secTexts                         // compressed blocks
	sections
)

// errDamaged is the cause of every failure that is due to the bytes of an index.
var errDamaged = errors.New("damaged index")

// ErrVersion is the cause when an index was written in another format: build it anew.
var ErrVersion = errors.New("index of another version")

// damaged says what a person can do about a damaged index.
func damaged(path, what string) error {
	return reposage.Wrap(reposage.ECorrupt, errDamaged, "read %s of index %s", what, filepath.Base(path)).
		WithHint("Delete the index, and the next search makes it anew: reposage index --delete TARGET.")
}

// extent is where a section is.
type extent struct {
	offset, length uint64
	firstPage      int // index of its first checksum
}

func (e extent) pages() int { return int((e.length + pageSize - 1) / pageSize) }

// contents is the table of contents.
type contents struct {
	sections [sections]extent
	sums     []uint64 // of all pages of all sections
	id       uint64   // checksum of the table, and so of the whole index
}

// Header: magic, version, sections (uint32), size of the file, offset and length of the table (uint64), checksum
// of the header so far.
func appendHeader(b []byte, size, tableOffset, tableLength uint64) []byte {
	start := len(b)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, formatVersion)
	b = binary.LittleEndian.AppendUint32(b, uint32(sections))
	b = binary.LittleEndian.AppendUint64(b, size)
	b = binary.LittleEndian.AppendUint64(b, tableOffset)
	b = binary.LittleEndian.AppendUint64(b, tableLength)
	b = binary.LittleEndian.AppendUint64(b, xxh3.Hash(b[start:]))
	return append(b, make([]byte, headerSize-(len(b)-start))...)
}

// Table: offset and length of each section, the checksums of all pages, a checksum of the table.
func (c *contents) append(b []byte) []byte {
	start := len(b)
	for _, e := range c.sections {
		b = binary.LittleEndian.AppendUint64(b, e.offset)
		b = binary.LittleEndian.AppendUint64(b, e.length)
	}
	for _, s := range c.sums {
		b = binary.LittleEndian.AppendUint64(b, s)
	}
	return binary.LittleEndian.AppendUint64(b, xxh3.Hash(b[start:]))
}

// parseContents reads header and table of a whole file. It fails with ErrVersion or errDamaged.
func parseContents(file []byte) (*contents, error) {
	if len(file) < headerSize || string(file[:len(magic)]) != magic {
		return nil, errDamaged
	}
	if binary.LittleEndian.Uint32(file[8:]) != formatVersion {
		return nil, ErrVersion
	}
	size, offset, length := binary.LittleEndian.Uint64(file[16:]), binary.LittleEndian.Uint64(file[24:]), binary.LittleEndian.Uint64(file[32:])
	switch {
	case binary.LittleEndian.Uint32(file[12:]) != uint32(sections),
		binary.LittleEndian.Uint64(file[40:]) != xxh3.Hash(file[:40]),
		size != uint64(len(file)), offset > size, length != size-offset:
		return nil, errDamaged
	}
	return parseTable(file[offset:], offset)
}

// parseTable reads the table of contents of a file whose sections end before limit.
func parseTable(b []byte, limit uint64) (*contents, error) {
	const fixed = 16*int(sections) + 8
	if len(b) < fixed || len(b)%8 != 0 {
		return nil, errDamaged
	}
	body, sum := b[:len(b)-8], binary.LittleEndian.Uint64(b[len(b)-8:])
	if xxh3.Hash(body) != sum {
		return nil, errDamaged
	}
	c := &contents{id: sum}
	pages := 0
	for i := range c.sections {
		e := extent{offset: binary.LittleEndian.Uint64(body[16*i:]), length: binary.LittleEndian.Uint64(body[16*i+8:]), firstPage: pages}
		if e.offset > limit || e.length > limit-e.offset {
			return nil, errDamaged
		}
		pages += e.pages()
		c.sections[i] = e
	}
	body = body[16*len(c.sections):]
	if len(body) != 8*pages {
		return nil, errDamaged
	}
	c.sums = make([]uint64, pages)
	for i := range c.sums {
		c.sums[i] = binary.LittleEndian.Uint64(body[8*i:])
	}
	return c, nil
}

// notFound says that there is no index.
func notFound(path string) error {
	return reposage.Wrap(reposage.ENotFound, fs.ErrNotExist, "open index %s", filepath.Base(path)).
		WithHint("Build it: reposage index TARGET.")
}
