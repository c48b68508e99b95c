package factcache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// writer gathers records into a temporary file that becomes a pack. It is not safe for
// concurrent use, except that get may run beside get.
type writer struct {
	dir     *dir
	name    string
	file    *os.File
	buf     []byte // the end of the pack, not yet in the file
	written int64  // bytes in the file
	records map[Key]location
}

const (
	writeBytes = 256 << 10 // written at once
	keepBytes  = 2 * writeBytes
)

func newWriter(d *dir) (*writer, error) {
	f, name, err := d.createTemp()
	if err != nil {
		return nil, err
	}
	return &writer{
		dir: d, name: name, file: f,
		buf:     appendHeader(make([]byte, 0, keepBytes)),
		records: make(map[Key]location),
	}, nil
}

// size returns the number of bytes of the pack so far, without the index.
func (w *writer) size() int64 { return w.written + int64(len(w.buf)) }

// put appends a record unless the key is there already.
func (w *writer) put(k Key, value []byte) error {
	if _, ok := w.records[k]; ok {
		return nil
	}
	w.records[k] = makeLocation(w.size(), len(value))
	w.buf = appendRecord(w.buf, k, value)
	if len(w.buf) < writeBytes {
		return nil
	}
	return w.flush()
}

func (w *writer) flush() error {
	if _, err := w.file.WriteAt(w.buf, w.written); err != nil {
		return fmt.Errorf("write pack: %w", err)
	}
	w.written += int64(len(w.buf))
	w.buf = w.buf[:0]
	if cap(w.buf) > keepBytes { // after a large value
		w.buf = make([]byte, 0, keepBytes)
	}
	return nil
}

// get returns a copy of a value that was put.
func (w *writer) get(k Key) ([]byte, bool, error) {
	l, ok := w.records[k]
	if !ok {
		return nil, false, nil
	}
	rec := make([]byte, l.size())
	if l.offset() >= w.written { // a record is never partly in the file
		copy(rec, w.buf[l.offset()-w.written:])
	} else if err := readFull(w.file, rec, l.offset()); err != nil {
		return nil, false, err
	}
	found, value, err := parseRecord(rec)
	return value, err == nil && found == k, err
}

// publish completes the pack and makes it visible to all. It returns nil and no error when somebody
// deleted the folder or the file meanwhile: the records are lost, which is what was asked for. In
// every case the writer is used up.
func (w *writer) publish() (*pack, error) {
	entries := make([]entry, 0, len(w.records))
	for k, l := range w.records {
		entries = append(entries, entry{k.prefix(), l})
	}
	start := len(w.buf)
	records := w.size()
	w.buf = appendTail(w.buf, entries, records)
	x := index(w.buf[start : len(w.buf)-footerSize])
	if err := w.flush(); err != nil {
		return nil, errors.Join(err, w.abort())
	}
	name := packPrefix + w.name[len(tempPrefix):]
	if err := w.dir.root.Rename(w.name, name); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, w.file.Close()
		}
		return nil, errors.Join(fmt.Errorf("publish pack: %w", err), w.abort())
	}
	p := &pack{dir: w.dir, name: name, file: w.file, content: w.file, size: w.written, used: time.Now()}
	p.touched.Store(true)
	p.load.Do(func() { p.index, p.records = append(index(nil), x...), records })
	return p, nil
}

// abort gives the pack up.
func (w *writer) abort() error {
	return errors.Join(w.file.Close(), w.dir.remove(w.name))
}
