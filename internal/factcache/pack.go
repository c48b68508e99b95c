package factcache

import (
	"cmp"
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

	ahead readAhead
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
	if !p.ahead.copy(p, l, rec) {
		if err := readFull(p.content, rec, l.offset()); err != nil {
			return Key{}, nil, err
		}
	}
	return parseRecord(rec)
}

// readAhead holds a stretch of a pack. Files are asked for in about the order in which they were stored,
// so that most small records are in memory already.
type readAhead struct {
	mu    sync.Mutex
	buf   []byte
	start int64 // offset of buf in the pack
	next  int64 // end of the last record asked for
}

const aheadBytes = 64 << 10

// copy fills rec, the record at l, from memory, after reading ahead when this request follows the one
// before it. It reports false when rec has to be read on its own: out of order, large, or another
// goroutine is at it.
func (a *readAhead) copy(p *pack, l location, rec []byte) bool {
	if len(rec) > aheadBytes/4 || !a.mu.TryLock() {
		return false
	}
	defer a.mu.Unlock()
	gap := l.offset() - a.next
	a.next = l.end()
	if l.offset() < a.start || l.end() > a.start+int64(len(a.buf)) {
		if gap < 0 || gap > scanGap || !a.fill(p, l.offset()) {
			return false
		}
	}
	copy(rec, a.buf[l.offset()-a.start:])
	return true
}

// fill reads from offset on.
func (a *readAhead) fill(p *pack, offset int64) bool {
	n := int(min(aheadBytes, p.records-offset))
	if cap(a.buf) < n {
		a.buf = make([]byte, n)
	}
	a.start, a.buf = offset, a.buf[:n]
	if err := readFull(p.content, a.buf, offset); err != nil {
		a.buf = a.buf[:0] // the single read will say what is wrong
		return false
	}
	return true
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
		if !p.inside(locs[i]) { // an entry nobody wrote; its length means nothing
			firstErr = cmp.Or(firstErr, fmt.Errorf("read entry: %w", errCorrupt))
			i++
			continue
		}
		n := p.runLength(locs[i:])
		size := int(locs[i+n-1].end() - locs[i].offset())
		if cap(buf) < size {
			buf = make([]byte, size)
		}
		firstErr = cmp.Or(firstErr, p.scanRun(locs[i:i+n], buf[:size], i, fn))
		i += n
	}
	return firstErr
}

// runLength returns how many of the first locs are read at once.
func (p *pack) runLength(locs []location) int {
	n := 1
	for n < len(locs) && p.inside(locs[n]) && locs[n].offset() >= locs[n-1].end() &&
		locs[n].offset()-locs[n-1].end() <= scanGap &&
		locs[n].end()-locs[0].offset() <= scanBytes {
		n++
	}
	return n
}

// scanRun reads locs, which span exactly len(buf) bytes, and passes them to fn, counting from first.
func (p *pack) scanRun(locs []location, buf []byte, first int, fn func(int, Key, []byte)) error {
	start := locs[0].offset()
	if err := readFull(p.content, buf, start); err != nil {
		return err
	}
	var firstErr error
	for i, l := range locs {
		k, v, err := parseRecord(buf[l.offset()-start : l.end()-start])
		if err == nil {
			fn(first+i, k, v)
		}
		firstErr = cmp.Or(firstErr, err)
	}
	return firstErr
}
