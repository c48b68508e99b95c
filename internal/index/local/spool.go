package local

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// spool holds what was made of the files until it is known in which order they stand. It has no name, or loses it
// when it is closed.
type spool struct {
	file spoolFile
	end  atomic.Int64
}

// spoolFile is an *os.File, or what fails in tests.
type spoolFile interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Name() string
}

// piece is where something is in the spool.
type piece struct {
	offset int64
	length int
}

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, tempPrefix+"spool-*"+tempSuffix)
	if err != nil {
		return nil, writeFailed(err, "create spool")
	}
	_ = os.Remove(f.Name()) // where open files can be removed a crash then leaves nothing; elsewhere close does it
	return &spool{file: f}, nil
}

// part is bytes to be written, and where to note their place. Parts in a row that have the same become one piece.
type part struct {
	to *piece
	b  []byte
}

// writeParts appends parts with one call. It may be called from several goroutines.
func (s *spool) writeParts(parts ...part) error {
	size := 0
	for _, p := range parts {
		size += len(p.b)
	}
	all := make([]byte, 0, size)
	offset := s.end.Add(int64(size)) - int64(size)
	for i, p := range parts {
		if i == 0 || parts[i-1].to != p.to {
			*p.to = piece{offset: offset + int64(len(all))}
		}
		p.to.length += len(p.b)
		all = append(all, p.b...)
	}
	_, err := s.file.WriteAt(all, offset)
	return writeFailed(err, "write spool")
}

// read reads a piece into dst, which may be nil.
func (s *spool) read(p piece, dst []byte) ([]byte, error) {
	if cap(dst) < p.length {
		dst = make([]byte, p.length)
	}
	dst = dst[:p.length]
	if _, err := s.file.ReadAt(dst, p.offset); err != nil && (!errors.Is(err, io.EOF) || p.length > 0) {
		return nil, fmt.Errorf("read spool: %w", err)
	}
	return dst, nil
}

func (s *spool) close() {
	_ = s.file.Close() // its content is not wanted any more
	_ = os.Remove(s.file.Name())
}
