package factcache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestEviction(t *testing.T) {
	path := t.TempDir()
	const size = 10_000
	o := Options{MaxBytes: 20 * size, PackBytes: 4 * size}
	c := open(t, path, o)
	for i := range 1000 {
		if err := c.Put(testKey(i), sizedValue(i, size)); err != nil {
			t.Fatal(err)
		}
		if s := c.Stats(); s.Bytes > o.MaxBytes {
			t.Fatalf("%d bytes kept after record %d", s.Bytes, i)
		}
	}
	if s := c.Stats(); s.Evicted < 200 {
		t.Errorf("Stats: %+v, want some 240 evicted", s)
	}
	closeCache(t, c)
	c = open(t, path, o)
	if _, ok := c.Get(testKey(999)); !ok {
		t.Error("the newest record was evicted")
	}
	if _, ok := c.Get(testKey(0)); ok {
		t.Error("the oldest record was kept")
	}
}

// TestEvictionOrder: use counts, age does not; packs of other versions and leftovers count, too.
func TestEvictionOrder(t *testing.T) {
	path := t.TempDir()
	o := Options{MaxBytes: 1 << 20}
	for i := range 5 {
		c := open(t, path, o)
		if err := c.Put(testKey(i), sizedValue(i, 150_000)); err != nil {
			t.Fatal(err)
		}
		closeCache(t, c)
	}
	now := time.Now()
	for age, name := range packsByRecord(t, path, 5) {
		old := now.Add(-time.Duration(50-age) * time.Hour) // record 0 is the oldest
		if err := os.Chtimes(filepath.Join(path, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	foreign := filepath.Join(path, "pack-0123456789abcdef.rsp9")
	if err := os.WriteFile(foreign, make([]byte, 250_000), 0o600); err != nil {
		t.Fatal(err)
	}
	old := now.Add(-100 * time.Hour)
	if err := os.Chtimes(foreign, old, old); err != nil {
		t.Fatal(err)
	}
	c := open(t, path, o)
	if _, ok := c.Get(testKey(0)); !ok { // used: now the newest
		t.Fatal("record 0 is missing")
	}
	if err := c.Put(testKey(9), sizedValue(9, 200_000)); err != nil {
		t.Fatal(err)
	}
	closeCache(t, c)
	// 1.2 MB above 1 MiB: down to 0.94 MB, so the other version's pack goes, and record 1.
	c = open(t, path, o)
	var have []int
	for i := range 10 {
		if _, ok := c.Get(testKey(i)); ok {
			have = append(have, i)
		}
	}
	if !slices.Equal(have, []int{0, 2, 3, 4, 9}) {
		t.Errorf("kept records %v, want 0 2 3 4 9", have)
	}
	if _, err := os.Stat(foreign); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the other version's pack: %v", err)
	}
}

// packsByRecord returns the name of the pack that holds record i, for i below n.
func packsByRecord(t *testing.T, path string, n int) []string {
	t.Helper()
	c := open(t, path, Options{})
	defer c.Close()
	names := make([]string, n)
	for i := range names {
		for _, p := range c.packs {
			if _, ok, err := p.get(testKey(i)); err == nil && ok {
				names[i] = p.name
			}
		}
	}
	return names
}

func TestTwoVersions(t *testing.T) {
	path := t.TempDir()
	other := filepath.Join(path, "pack-0123456789abcdef.rsp2")
	if err := os.WriteFile(other, []byte("from the future"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 3 * mergeAbove {
		c := open(t, path, Options{})
		put(t, c, i*10, i*10+10)
		closeCache(t, c)
	}
	c := open(t, path, Options{})
	want(t, c, 0, 30*mergeAbove, 30*mergeAbove)
	if b, err := os.ReadFile(other); err != nil || string(b) != "from the future" {
		t.Errorf("the other version's pack: %q, %v", b, err)
	}
	if s := c.Stats(); s.Corrupt != 0 {
		t.Errorf("the other version's pack counts as damaged: %+v", s)
	}
}
