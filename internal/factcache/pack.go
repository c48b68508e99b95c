package factcache

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// pack is an open, published pack. It is safe for concurrent use.
type pack struct {
	dir  *dir
	name string
	file *os.File
	// content is what is read: file, or a test's bytes.
	content io.ReaderAt
	size    int64
	used    time.Time // last use before this run

	touched atomic.Bool // used in this run
	dead    atomic.Bool // found damaged; not looked into again

	load    sync.Once
	index   index
	records int64 // offset of the end of the records
	loadErr error
}

// read loads the index, once. It fails with errCorrupt or an error of the file system.
func (p *pack) read() (index, error) {
	p.load.Do(func() { p.index, p.records, p.loadErr = readIndex(p.content, p.size) })
	return p.index, p.loadErr
}

// readIndex reads and checks header, index and footer of a pack.
func readIndex(r io.ReaderAt, size int64) (index, int64, error) {
	if size < headerSize+footerSize {
		return nil, 0, fmt.Errorf("read pack of %d bytes: %w", size, errCorrupt)
	}
	var header [headerSize]byte
	if err := readFull(r, header[:], 0); err != nil {
		return nil, 0, err
	}
	if err := checkHeader(header[:]); err != nil {
		return nil, 0, err
	}
	var footer [footerSize]byte
	if err := readFull(r, footer[:], size-footerSize); err != nil {
		return nil, 0, err
	}
	offset, err := parseFooter(footer[:], size)
	if err != nil {
		return nil, 0, err
	}
	tail := make([]byte, size-offset)
	if err := readFull(r, tail, offset); err != nil {
		return nil, 0, err
	}
	x, err := parseTail(tail)
	return x, offset, err
}

// readFull fills b from offset. A file that ends too early is corrupt.
func readFull(r io.ReaderAt, b []byte, offset int64) error {
	_, err := r.ReadAt(b, offset)
	if errors.Is(err, io.EOF) {
		err = errCorrupt
	}
	if err != nil {
		return fmt.Errorf("read %d bytes at %d: %w", len(b), offset, err)
	}
	return nil
}

// inside reports whether a record can be where an entry says.
func (p *pack) inside(l location) bool {
	return l.offset() >= headerSize && l.end() <= p.records
}

// get returns a copy of the value of k, or nil and false when the pack does not have it.
func (p *pack) get(k Key) (value []byte, ok bool, err error) {
	x, err := p.read()
	if err != nil {
		return nil, false, err
	}
	x.matches(k.prefix(), func(l location) bool {
		var found Key
		var v []byte
		if found, v, err = p.record(l); err == nil && found == k {
			value, ok = v, true
		}
		return err == nil && !ok
	})
	return value, ok, err
}

// record reads one record.
func (p *pack) record(l location) (Key, []byte, error) {
	if !p.inside(l) {
		return Key{}, nil, fmt.Errorf("read entry: %w", errCorrupt)
	}
	rec := make([]byte, l.size())
	if err := readFull(p.content, rec, l.offset()); err != nil {
		return Key{}, nil, err
	}
	return parseRecord(rec)
}

const (
	scanBytes = 1 << 20  // read at once by scan, unless a single record is larger
	scanGap   = 16 << 10 // unwanted bytes that are cheaper to read than to jump over
)

// scan reads many records with few system calls: locs[i], which must be sorted, is passed to
// fn as i with its key and value. The value is valid during the call. Damaged records are left out;
// the error then is errCorrupt, after all others were passed.
func (p *pack) scan(locs []location, fn func(i int, k Key, value []byte)) error {
	var buf []byte
	var firstErr error
	for i := 0; i < len(locs); {
		n := runLength(locs[i:])
		size := int(locs[i+n-1].end() - locs[i].offset())
		if cap(buf) < size {
			buf = make([]byte, size)
		}
		if err := p.scanRun(locs[i:i+n], buf[:size], i, fn); err != nil && firstErr == nil {
			firstErr = err
		}
		i += n
	}
	return firstErr
}

// runLength returns how many of the first locs are read at once.
func runLength(locs []location) int {
	n := 1
	for n < len(locs) && locs[n].offset() >= locs[n-1].end() &&
		locs[n].offset()-locs[n-1].end() <= scanGap &&
		locs[n].end()-locs[0].offset() <= scanBytes {
		n++
	}
	return n
}

// scanRun reads locs, which span exactly len(buf) bytes, and passes them to fn, counting from first.
func (p *pack) scanRun(locs []location, buf []byte, first int, fn func(int, Key, []byte)) error {
	start := locs[0].offset()
	if !p.inside(locs[0]) || !p.inside(locs[len(locs)-1]) {
		return fmt.Errorf("read entry: %w", errCorrupt)
	}
	if err := readFull(p.content, buf, start); err != nil {
		return err
	}
	var firstErr error
	for i, l := range locs {
		k, v, err := parseRecord(buf[l.offset()-start : l.end()-start])
		if err == nil {
			fn(first+i, k, v)
		} else if firstErr == nil {
			firstErr = err
		}
	}
	return firstErr
}
