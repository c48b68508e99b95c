package app

import (
	"bytes"
	"os"
	"testing"
)

func TestSpoolGivesBackWhatItTook(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var s spool
	var loads []func() ([]byte, error)
	piece := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, 3<<20+i) }
	for i := range 20 {
		load, err := s.put(piece(i))
		if err != nil {
			t.Fatal(err)
		}
		loads = append(loads, load)
	}
	if err := s.seal(); err != nil {
		t.Fatal(err)
	}
	if s.size < 20<<20 {
		t.Errorf("%d bytes in the file; most of 60 MB should be", s.size)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the file has a name: %v, %v", left, err)
	}
	for i, load := range loads {
		if got, err := load(); err != nil || !bytes.Equal(got, piece(i)) {
			t.Errorf("piece %d: %d bytes, %v", i, len(got), err)
		}
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := loads[19](); err == nil {
		t.Error("a closed spool gives something back")
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
