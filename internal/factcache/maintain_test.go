package factcache

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestPlanMerge(t *testing.T) {
	repeat := func(n int, size int64) []int64 { return slices.Repeat([]int64{size}, n) }
	for _, tt := range []struct {
		name  string
		sizes []int64
		want  int // packs merged
	}{
		{"none", nil, 0},
		{"few", repeat(mergeAbove, 10), 0},
		{"one more", repeat(mergeAbove+1, 10), mergeAbove + 1},
		{"large ones rest", append(repeat(100, 500), repeat(mergeAbove, 1)...), 0},
		{"a much larger one rests", append(repeat(mergeAbove, 10), 400), mergeAbove},
		{"larger ones join when there are too many", append(repeat(5, 10), 100, 110, 300, 450, 460), 7},
		{"no more than a pack", repeat(20, 400), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var files []file
			for i, size := range tt.sizes {
				files = append(files, file{name: fmt.Sprintf("pack-%d.rsp1", i), size: size})
			}
			plan := planMerge(files, 1000)
			if len(plan) != tt.want {
				t.Errorf("merges %v, want %d of %v", plan, tt.want, tt.sizes)
			}
			var sum int64
			for _, f := range plan {
				sum += f.size
			}
			if sum > 1000 {
				t.Errorf("copies %d bytes", sum)
			}
		})
	}
	if plan := planMerge(slices.Repeat([]file{{name: "pack-1.rsp2", size: 1}}, 20), 1000); plan != nil {
		t.Errorf("merges another version's packs: %v", plan)
	}
}

// TestMerging runs a hundred small runs and counts packs and copied bytes.
func TestMerging(t *testing.T) {
	path := t.TempDir()
	var merged int64
	for i := range 100 {
		c := open(t, path, Options{})
		want(t, c, 0, i*3, i*3)
		put(t, c, i*3, i*3+3)
		closeCache(t, c)
		merged += c.Stats().Merged
		if n := len(packFiles(t, path)); n > mergeAbove+1 {
			t.Fatalf("%d packs after run %d", n, i)
		}
	}
	if merged < 100 || merged > 300 {
		t.Errorf("%d packs were merged in 100 runs", merged)
	}
	want(t, open(t, path, Options{}), 0, 400, 300)
}

// TestMergeUnderReaders: a handle opened before a merge still reads, as does one whose packs are
// all gone.
func TestMergeUnderReaders(t *testing.T) {
	path := t.TempDir()
	before := open(t, path, Options{})
	for i := range mergeAbove {
		c := open(t, path, Options{})
		put(t, c, i*5, i*5+5)
		closeCache(t, c)
	}
	reader := open(t, path, Options{})
	c := open(t, path, Options{})
	put(t, c, 5*mergeAbove, 5*mergeAbove+5)
	closeCache(t, c)
	if n := len(packFiles(t, path)); n != 1 {
		t.Fatalf("%d packs after merging", n)
	}
	want(t, reader, 0, 200, 5*mergeAbove)
	want(t, before, 0, 200, 0)
	want(t, open(t, path, Options{}), 0, 200, 5*mergeAbove+5)
}

func TestMergeDropsDamaged(t *testing.T) {
	path := t.TempDir()
	for i := range mergeAbove {
		c := open(t, path, Options{})
		put(t, c, i*5, i*5+5)
		closeCache(t, c)
	}
	damaged := packFiles(t, path)[3]
	b, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	b[headerSize+recordHead] ^= 1 // the first record, which has a value
	if err := os.WriteFile(damaged, b, 0o600); err != nil {
		t.Fatal(err)
	}
	c := open(t, path, Options{})
	put(t, c, 40, 45)
	closeCache(t, c)
	if s := c.Stats(); s.Corrupt != 1 || s.Merged != mergeAbove+1 {
		t.Errorf("Stats: %+v", s)
	}
	c = open(t, path, Options{})
	want(t, c, 0, 90, 44)
	if s := c.Stats(); s.Packs != 1 || s.Corrupt != 0 {
		t.Errorf("Stats: %+v", s)
	}
}

// TestMaintenanceLock: while somebody else maintains the folder, Close does not, and does not wait.
func TestMaintenanceLock(t *testing.T) {
	path := t.TempDir()
	var caches []*Cache
	for i := range mergeAbove + 2 {
		c := open(t, path, Options{})
		put(t, c, i*5, i*5+5)
		caches = append(caches, c)
	}
	unlock, ok, err := caches[0].dir.lock()
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	for _, c := range caches[1:] {
		closeCache(t, c)
	}
	if n := len(packFiles(t, path)); n != mergeAbove+1 {
		t.Errorf("%d packs, want %d: merged in spite of the lock", n, mergeAbove+1)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	closeCache(t, caches[0])
	if n := len(packFiles(t, path)); n != 1 {
		t.Errorf("%d packs after the lock was released", n)
	}
}

func TestSweep(t *testing.T) {
	path := t.TempDir()
	writing := open(t, path, Options{})
	put(t, writing, 0, 10)
	dead := filepath.Join(path, "temp-0123456789abcdef.rsp1")
	if err := os.WriteFile(dead, make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, path, Options{})
	if _, err := os.Stat(dead); err == nil {
		t.Error("an abandoned file was left")
	}
	closeCache(t, writing) // whose file was locked
	want(t, open(t, path, Options{}), 0, 10, 10)
}
