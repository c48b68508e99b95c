package local

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"github.com/reposage/reposage"
)

// pages is an open file whose pages are verified when they are first touched. It stays mapped until it is closed
// and the last reader has let go.
type pages struct {
	path string
	data []byte
	*contents
	verified []atomic.Uint32 // one bit for each page
	unmap    func() error
	refs     atomic.Int64 // readers; closing is set when it shall be unmapped
}

const closing = 1 << 62

// openPages maps a file and reads its table of contents.
func openPages(path string) (*pages, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound(path)
	}
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	fi, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("stat index: %w", err)
	}
	if !fi.Mode().IsRegular() || fi.Size() < headerSize || int64(int(fi.Size())) != fi.Size() {
		return nil, damaged(path, "header")
	}
	data, unmap, err := mapFile(f, int(fi.Size()))
	if err != nil {
		return nil, fmt.Errorf("map index: %w", err)
	}
	p, err := newPages(path, data)
	if err != nil {
		return nil, errors.Join(err, unmap())
	}
	p.unmap = unmap
	return p, nil
}

// newPages reads the table of contents of a whole file in memory.
func newPages(path string, data []byte) (*pages, error) {
	c, err := parseContents(data)
	if errors.Is(err, ErrVersion) {
		return nil, reposage.Wrap(reposage.EUnsupported, err, "open index %s", path).
			WithHint("Build the index anew: reposage index TARGET.")
	}
	if err != nil {
		return nil, damaged(path, "header")
	}
	return &pages{
		path: path, data: data, contents: c,
		verified: make([]atomic.Uint32, (len(c.sums)+31)/32),
		unmap:    func() error { return nil },
	}, nil
}

// acquire keeps the file mapped until release. It fails after close.
func (p *pages) acquire() error {
	if p.refs.Add(1) >= closing {
		p.release()
		return fmt.Errorf("read index %s: %w", p.path, os.ErrClosed)
	}
	return nil
}

func (p *pages) release() {
	if p.refs.Add(-1) == closing {
		p.drop()
	}
}

// close unmaps the file as soon as nobody reads it. More calls do nothing.
func (p *pages) close() {
	for {
		n := p.refs.Load()
		if n >= closing {
			return
		}
		if p.refs.CompareAndSwap(n, n+closing) {
			if n == 0 {
				p.drop()
			}
			return
		}
	}
}

// drop unmaps the file once: a reader that came too late may bring the count to closing again.
func (p *pages) drop() {
	if p.refs.CompareAndSwap(closing, closing+closing/2) {
		_ = p.unmap() // fails for a bad address only
	}
}

// length returns the bytes of a section.
func (p *pages) length(s section) uint64 { return p.sections[s].length }

// view returns n bytes of a section from offset on, verified.
func (p *pages) view(s section, offset, n uint64) ([]byte, error) {
	e := p.sections[s]
	if offset > e.length || n > e.length-offset {
		return nil, p.damaged(s)
	}
	if n == 0 {
		return nil, nil
	}
	for page := offset / pageSize; page <= (offset+n-1)/pageSize; page++ {
		if err := p.verify(s, int(page)); err != nil {
			return nil, err
		}
	}
	from := e.offset + offset
	return p.data[from : from+n : from+n], nil
}

// all returns a whole section.
func (p *pages) all(s section) ([]byte, error) { return p.view(s, 0, p.length(s)) }

// verify checks a page of a section unless that was done before.
func (p *pages) verify(s section, page int) error {
	e := p.sections[s]
	i := e.firstPage + page
	word, bit := &p.verified[i/32], uint32(1)<<(i%32)
	if word.Load()&bit != 0 {
		return nil
	}
	start := e.offset + uint64(page)*pageSize
	end := min(start+pageSize, e.offset+e.length)
	if xxh3.Hash(p.data[start:end]) != p.sums[i] {
		return p.damaged(s)
	}
	word.Or(bit)
	return nil
}

// verifyAll checks every page.
func (p *pages) verifyAll() error {
	for s := range sections {
		for page := range p.sections[s].pages() {
			if err := p.verify(s, page); err != nil {
				return err
			}
		}
	}
	return nil
}

// damaged is the error for a fault in a section.
func (p *pages) damaged(s section) error { return damaged(p.path, s.String()) }

func (s section) String() string {
	names := [sections]string{"description", "files", "chunks", "details", "signature index", "signatures", "lengths", "term index", "terms", "postings",
		"definitions", "vectors", "scales", "blocks", "texts"}
	if s < sections {
		return names[s]
	}
	return fmt.Sprintf("section %d", uint32(s))
}

// u32at reads a number of a section.
func (p *pages) u32at(s section, i int) (uint32, error) {
	if i < 0 {
		return 0, p.damaged(s)
	}
	b, err := p.view(s, 4*uint64(i), 4)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b), nil
}
