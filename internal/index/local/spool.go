package local

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// spool holds what was made of the files until it is known in which order they stand. It has no name, or loses it
// when it is closed.
type spool struct {
	file *os.File
	end  atomic.Int64
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

// write appends b. It may be called from several goroutines.
func (s *spool) write(b []byte) (piece, error) {
	p := piece{s.end.Add(int64(len(b))) - int64(len(b)), len(b)}
	if _, err := s.file.WriteAt(b, p.offset); err != nil {
		return p, writeFailed(err, "write spool")
	}
	return p, nil
}

// read reads a piece into dst, which may be nil.
func (s *spool) read(p piece, dst []byte) ([]byte, error) {
	if cap(dst) < p.length {
		dst = make([]byte, p.length)
	}
	dst = dst[:p.length]
	if _, err := s.file.ReadAt(dst, p.offset); err != nil && (err != io.EOF || p.length > 0) {
		return nil, fmt.Errorf("read spool: %w", err)
	}
	return dst, nil
}

func (s *spool) close() {
	_ = s.file.Close() // its content is not wanted any more
	_ = os.Remove(s.file.Name())
}
