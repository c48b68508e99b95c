package app

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

// spoolAfter is how many bytes a spool keeps in memory before it turns to a file.
const spoolAfter = 32 << 20

// spool keeps what a run needs again after it has seen all files: a large repository has more of it than
// should stand in memory. The file has no name once it is open, so that nothing is left behind however the run ends.
// Put must not be called after the first load of a spooled piece; loads may run beside each other.
type spool struct {
	kept int
	file *os.File
	w    *bufio.Writer
	size int64
}

// put takes a piece, which is kept by reference or written, and returns how to get it back.
func (s *spool) put(b []byte) (load func() ([]byte, error), err error) {
	if s.kept+len(b) <= spoolAfter {
		s.kept += len(b)
		return func() ([]byte, error) { return b, nil }, nil
	}
	if s.file == nil {
		if err := s.open(); err != nil {
			return nil, err
		}
	}
	offset, length := s.size, len(b)
	if _, err := s.w.Write(b); err != nil {
		return nil, fmt.Errorf("write temporary file: %w", err)
	}
	s.size += int64(length)
	return func() ([]byte, error) { return s.read(offset, length) }, nil
}

func (s *spool) open() error {
	f, err := os.CreateTemp("", "reposage-*")
	if err != nil {
		return fmt.Errorf("create temporary file: %w", err)
	}
	s.file, s.w = f, bufio.NewWriterSize(f, 256<<10)
	if err := os.Remove(f.Name()); err != nil {
		return fmt.Errorf("unlink temporary file: %w", err)
	}
	return nil
}

// seal writes out what is buffered; loads may follow.
func (s *spool) seal() error {
	if s.w == nil {
		return nil
	}
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("write temporary file: %w", err)
	}
	return nil
}

func (s *spool) read(offset int64, length int) ([]byte, error) {
	b := make([]byte, length)
	if _, err := s.file.ReadAt(b, offset); err != nil {
		return nil, fmt.Errorf("read temporary file: %w", err)
	}
	return b, nil
}

// close frees the spool. It may be called at any time, also twice.
func (s *spool) close() error {
	if s == nil || s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
