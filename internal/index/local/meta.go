package local

import (
	"encoding/binary"

	"github.com/reposage/reposage/internal/index"
)

// Meta is what a Writer is told about an index as a whole.
type Meta struct {
	Repository string // name for people
	Commit     string // hex object id; "" for a folder or archive
	Tree       string // id of the root tree: what the index is of
	Analyzer   string // what made the chunks, as a version: files are kept from an earlier index of the same only
	Model      string // id of the embedding model; "" without vectors
	Dim        int    // of the vectors; 0 without
}

// description is the first section of an index.
type description struct {
	Meta
	bytes  int64
	chunks int
	total  [index.Fields]uint64 // terms of each field in all chunks
}

func (d *description) append(b []byte) []byte {
	for _, s := range []string{d.Repository, d.Commit, d.Tree, d.Analyzer, d.Model} {
		b = appendBytes(b, s)
	}
	b = binary.AppendUvarint(b, uint64(d.Dim))
	b = binary.AppendUvarint(b, uint64(d.bytes))
	b = binary.AppendUvarint(b, uint64(d.chunks))
	for _, n := range d.total {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

// maxChunks and maxDim bound what a damaged index can claim.
const (
	maxChunks = 1 << 28
	maxDim    = 1 << 14
)

func parseDescription(b []byte) (d description, ok bool) {
	c := cursor{b: b}
	for _, s := range []*string{&d.Repository, &d.Commit, &d.Tree, &d.Analyzer, &d.Model} {
		*s = c.string()
	}
	dim, bytes, chunks := c.uvarint(), c.uvarint(), c.uvarint()
	for f := range d.total {
		d.total[f] = c.uvarint()
	}
	if c.bad || !c.done() || dim > maxDim || bytes > 1<<62 || chunks > maxChunks {
		return d, false
	}
	d.Dim, d.bytes, d.chunks = int(dim), int64(bytes), int(chunks)
	return d, true
}
