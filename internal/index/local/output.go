package local

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"github.com/zeebo/xxh3"
)

// output writes an index file section by section under a temporary name.
type output struct {
	path     string
	file     *os.File
	buffered *bufio.Writer
	offset   uint64
	current  section
	page     []byte // of the current section, not yet summed
	sums     [sections][]uint64
	extents  [sections]extent
}

func newOutput(path string) (*output, error) {
	f, err := os.CreateTemp(filepath.Dir(path), tempPrefix+"index-*"+tempSuffix)
	if err != nil {
		return nil, writeFailed(err, "create file")
	}
	o := &output{path: path, file: f, buffered: bufio.NewWriterSize(f, 1<<20), offset: headerSize, page: make([]byte, 0, pageSize)}
	if _, err := o.buffered.Write(make([]byte, headerSize)); err != nil {
		o.abort()
		return nil, writeFailed(err, "write header")
	}
	return o, nil
}

// begin starts a section; each once, in any order.
func (o *output) begin(s section) error {
	padding := -o.offset % alignment
	if _, err := o.buffered.Write(make([]byte, padding)); err != nil {
		return writeFailed(err, "write")
	}
	o.offset += padding
	o.current, o.extents[s] = s, extent{offset: o.offset}
	return nil
}

// Write appends to the current section.
func (o *output) Write(b []byte) (int, error) {
	n := len(b)
	if _, err := o.buffered.Write(b); err != nil {
		return 0, writeFailed(err, "write")
	}
	o.offset += uint64(n)
	o.extents[o.current].length += uint64(n)
	for len(b) > 0 {
		k := min(pageSize-len(o.page), len(b))
		o.page, b = append(o.page, b[:k]...), b[k:]
		if len(o.page) == pageSize {
			o.sum()
		}
	}
	return n, nil
}

func (o *output) sum() {
	o.sums[o.current] = append(o.sums[o.current], xxh3.Hash(o.page))
	o.page = o.page[:0]
}

// end finishes the current section.
func (o *output) end() {
	if len(o.page) > 0 {
		o.sum()
	}
}

// put writes a whole section.
func (o *output) put(s section, b []byte) error {
	if err := o.begin(s); err != nil {
		return err
	}
	_, err := o.Write(b)
	o.end()
	return err
}

// publish writes the table of contents and the header, makes everything durable and gives the file its name.
func (o *output) publish() error {
	c := contents{sections: o.extents}
	for s := range sections {
		c.sums = append(c.sums, o.sums[s]...)
	}
	table := c.append(nil)
	if _, err := o.buffered.Write(table); err != nil {
		return writeFailed(err, "write table of contents")
	}
	if err := o.buffered.Flush(); err != nil {
		return writeFailed(err, "write table of contents")
	}
	size := o.offset + uint64(len(table))
	if _, err := o.file.WriteAt(appendHeader(nil, size, o.offset, uint64(len(table))), 0); err != nil {
		return writeFailed(err, "write header")
	}
	return publish(o.file, o.path)
}

// abort removes the temporary file.
func (o *output) abort() {
	_ = o.file.Close()
	_ = os.Remove(o.file.Name())
}

// publish makes a temporary file durable and gives it its name, which may be taken.
func publish(f *os.File, path string) error {
	if err := f.Sync(); err != nil {
		return writeFailed(err, "sync")
	}
	if err := f.Close(); err != nil {
		return writeFailed(err, "close")
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return writeFailed(err, "rename")
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes names in a folder durable. Systems without that have their own order.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open folder of index: %w", err)
	}
	defer func() { _ = d.Close() }() // only read
	_ = d.Sync()
	return nil
}
