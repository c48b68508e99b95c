package source

import (
	"errors"
	"fmt"
	"os"
)

// spool keeps contents by blob id: in memory up to a limit, then in one temporary file that has no
// name. Nothing of it is left when the process ends, however it ends.
type spool struct {
	limit int64 // bytes kept in memory
	mem   map[string][]byte
	used  int64
	file  *os.File
	size  int64 // of file
	at    map[string]extent
}

type extent struct{ offset, length int64 }

// errSpool says that the spool, not the archive, is at fault.
var errSpool = errors.New("keep contents")

func newSpool(limit int64) *spool {
	return &spool{limit: limit, mem: make(map[string][]byte), at: make(map[string]extent)}
}

// put keeps raw, which must not be changed afterwards. A content already there costs nothing.
func (s *spool) put(id string, raw []byte) error {
	if _, ok := s.mem[id]; ok {
		return nil
	}
	if _, ok := s.at[id]; ok {
		return nil
	}
	if n := int64(len(raw)); s.used+n <= s.limit {
		s.mem[id] = raw
		s.used += n
		return nil
	}
	if s.file == nil {
		if err := s.open(); err != nil {
			return fmt.Errorf("%w: %w", errSpool, err)
		}
	}
	n, err := s.file.WriteAt(raw, s.size)
	if err != nil {
		return fmt.Errorf("%w: %w", errSpool, err)
	}
	s.at[id] = extent{s.size, int64(n)}
	s.size += int64(n)
	return nil
}

func (s *spool) open() error {
	f, err := os.CreateTemp("", "reposage-spool-")
	if err != nil {
		return err
	}
	s.file = f
	return os.Remove(f.Name())
}

var errNotUnpacked = errors.New("the archive does not hold the content")

// get returns a copy of a content. It may be called from several goroutines once putting is over.
func (s *spool) get(id string) ([]byte, error) {
	if raw, ok := s.mem[id]; ok {
		return append([]byte(nil), raw...), nil
	}
	e, ok := s.at[id]
	if !ok {
		return nil, errNotUnpacked
	}
	raw := make([]byte, e.length)
	if _, err := s.file.ReadAt(raw, e.offset); err != nil {
		return nil, fmt.Errorf("read spool: %w", err)
	}
	return raw, nil
}

// close frees everything.
func (s *spool) close() error {
	s.mem, s.at = nil, nil
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	if err := f.Close(); err != nil {
		return fmt.Errorf("close spool: %w", err)
	}
	return nil
}
