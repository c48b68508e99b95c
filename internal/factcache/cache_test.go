package factcache

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// testKey and testValue are the i-th record of every test: a value is determined by its key.
func testKey(i int) Key { return KeyOf("test", strconv.Itoa(i)) }

// testValue has a length between 0 and 4 KiB; every 64th is large enough to bypass the write buffer.
func testValue(i int) []byte {
	k := testKey(i)
	n := int(binary.LittleEndian.Uint16(k[:])) % 4096
	if i%64 == 63 {
		n += writeBytes
	}
	return sizedValue(i, n)
}

func sizedValue(i, n int) []byte {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	b := make([]byte, n+8)
	for j := 0; j < n; j += 8 {
		binary.LittleEndian.PutUint64(b[j:], r.Uint64())
	}
	return b[:n]
}

func open(t testing.TB, path string, o Options) *Cache {
	t.Helper()
	c, err := Open(path, o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { c.Close() }) // a second Close does nothing
	return c
}

func closeCache(t testing.TB, c *Cache) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
}

func put(t testing.TB, c *Cache, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := c.Put(testKey(i), testValue(i)); err != nil {
			t.Fatalf("Put %d: %v", i, err)
		}
	}
}

// check reads records from..to both ways, fails on any wrong value, and returns how many are there.
func check(t testing.TB, c *Cache, from, to int) (found int) {
	t.Helper()
	var keys []Key
	for i := from; i < to; i++ {
		keys = append(keys, testKey(i))
		v, ok := c.Get(testKey(i))
		if !ok {
			continue
		}
		found++
		if !bytes.Equal(v, testValue(i)) {
			t.Fatalf("Get %d returned a wrong value of %d bytes", i, len(v))
		}
	}
	many := make([]bool, len(keys))
	n := c.GetMany(keys, func(i int, v []byte) {
		if many[i] || !bytes.Equal(v, testValue(from+i)) {
			t.Fatalf("GetMany passed a wrong value of %d bytes for %d, or passed it twice", len(v), from+i)
		}
		many[i] = true
	})
	if n != found {
		t.Fatalf("GetMany found %d records, Get %d", n, found)
	}
	return found
}

func want(t testing.TB, c *Cache, from, to, found int) {
	t.Helper()
	if got := check(t, c, from, to); got != found {
		t.Fatalf("found %d of the records %d to %d, want %d", got, from, to, found)
	}
}

func packFiles(t testing.TB, path string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(path, packPrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestKeyOf(t *testing.T) {
	keys := map[Key]string{}
	for _, parts := range [][]string{{""}, {"", ""}, {"", "", ""}, {"ab"}, {"a", "b"}, {"b", "a"}, {"ab", ""}, {"", "ab"},
		{"kind", "ab", "c"}, {"kind", "a", "bc"}, {"kind", "a", "b", "c"}, {"kinda", "bc"}, {string(make([]byte, 300))}} {
		k := KeyOf(parts[0], parts[1:]...)
		if other, ok := keys[k]; ok {
			t.Errorf("%q has the key of %s", parts, other)
		}
		keys[k] = fmt.Sprintf("%q", parts)
		if k != KeyOf(parts[0], parts[1:]...) {
			t.Errorf("%q has two keys", parts)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "cache")
	c := open(t, path, Options{})
	want(t, c, 0, 10, 0)
	put(t, c, 0, 200)
	want(t, c, 0, 300, 200) // pending, part of it in the file
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	want(t, c, 0, 300, 200) // published by this handle
	put(t, c, 200, 250)
	want(t, c, 0, 300, 250) // both
	closeCache(t, c)

	c = open(t, path, Options{})
	want(t, c, 0, 300, 250)
	if s := c.Stats(); s.Hits != 500 || s.Misses != 100 || s.Packs != 2 || s.Corrupt != 0 {
		t.Errorf("Stats after 600 look-ups of 250 records in two packs: %+v", s)
	}
	for _, f := range packFiles(t, path) {
		if fi, err := os.Stat(f); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("pack has mode %v, %v", fi.Mode(), err)
		}
	}
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("folder has mode %v, %v", fi.Mode(), err)
	}
}

func TestNilCache(t *testing.T) {
	var c *Cache
	if err := c.Put(testKey(1), nil); err != nil {
		t.Error(err)
	}
	if _, ok := c.Get(testKey(1)); ok {
		t.Error("a nil cache has a record")
	}
	if n := c.GetMany([]Key{testKey(1)}, func(int, []byte) { t.Error("called") }); n != 0 {
		t.Error("a nil cache has records")
	}
	if err := errors.Join(c.Flush(), c.Close()); err != nil || c.Stats() != (Stats{}) {
		t.Error(err, c.Stats())
	}
}

func TestClosedCache(t *testing.T) {
	c := open(t, t.TempDir(), Options{})
	put(t, c, 0, 5)
	closeCache(t, c)
	want(t, c, 0, 5, 0)
	if err := c.Put(testKey(6), nil); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Put after Close: %v", err)
	}
	if err := c.Flush(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Flush after Close: %v", err)
	}
	closeCache(t, c)
}

func TestTooLarge(t *testing.T) {
	c := open(t, t.TempDir(), Options{})
	if err := c.Put(testKey(0), make([]byte, MaxValue+1)); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("Put of MaxValue+1 bytes: %v", err)
	}
	largest := make([]byte, MaxValue)
	if err := c.Put(testKey(1), largest); err != nil {
		t.Fatalf("Put of MaxValue bytes: %v", err)
	}
	if v, ok := c.Get(testKey(1)); !ok || !bytes.Equal(v, largest) {
		t.Fatal("the largest value did not come back")
	}
}

// TestModel compares random operations over several handles on one folder with a set.
func TestModel(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 2))
			path := t.TempDir()
			o := Options{PackBytes: 1 << (12 + r.IntN(10))}
			c := open(t, path, o)
			stored := map[int]bool{}
			for range 600 {
				i := r.IntN(300)
				switch r.IntN(40) {
				case 0:
					if err := c.Flush(); err != nil {
						t.Fatal(err)
					}
				case 1:
					closeCache(t, c)
					c = open(t, path, o)
				case 2:
					if n := check(t, c, 0, 300); n != len(stored) {
						t.Fatalf("found %d of %d records", n, len(stored))
					}
				case 3, 4, 5, 6, 7, 8, 9:
					if _, ok := c.Get(testKey(i)); ok != stored[i] {
						t.Fatalf("Get %d = %t", i, ok)
					}
				default:
					put(t, c, i, i+1)
					stored[i] = true
				}
			}
			if n := len(packFiles(t, path)); n > 300 {
				t.Errorf("%d packs are left", n)
			}
		})
	}
}

func TestConcurrentUse(t *testing.T) {
	path := t.TempDir()
	c := open(t, path, Options{PackBytes: 100 << 10})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				i := (i*7 + g*25) % 200
				if v, ok := c.Get(testKey(i)); ok && !bytes.Equal(v, testValue(i)) {
					t.Errorf("Get %d: wrong value", i)
				}
				if err := c.Put(testKey(i), testValue(i)); err != nil {
					t.Error(err)
				}
				if v, ok := c.Get(testKey(i)); !ok || !bytes.Equal(v, testValue(i)) {
					t.Errorf("Get %d after Put: %t, %d bytes", i, ok, len(v))
				}
			}
		})
	}
	wg.Wait()
	closeCache(t, c)
	want(t, open(t, path, Options{}), 0, 200, 200)
}

// TestSamePrefix stores keys that the index cannot tell apart.
func TestSamePrefix(t *testing.T) {
	path := t.TempDir()
	c := open(t, path, Options{})
	keys := make([]Key, 20)
	for i := range keys {
		keys[i] = testKey(0)
		keys[i][KeySize-1] = byte(i)
		if err := c.Put(keys[i], testValue(i)); err != nil {
			t.Fatal(err)
		}
	}
	closeCache(t, c)
	c = open(t, path, Options{})
	for i, k := range keys {
		if v, ok := c.Get(k); !ok || !bytes.Equal(v, testValue(i)) {
			t.Errorf("record %d: %t, %d bytes", i, ok, len(v))
		}
	}
	n := c.GetMany(slices.Concat(keys, keys[3:4]), func(i int, v []byte) {
		if i == 20 {
			i = 3
		}
		if !bytes.Equal(v, testValue(i)) {
			t.Errorf("GetMany %d: wrong value", i)
		}
	})
	if n != 21 {
		t.Errorf("GetMany found %d of 21", n)
	}
	other := keys[0]
	other[KeySize-1] = 99
	if _, ok := c.Get(other); ok {
		t.Error("found a key that was never stored")
	}
}

func TestDeletedWhileOpen(t *testing.T) {
	for _, recreate := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "cache")
		c := open(t, path, Options{})
		put(t, c, 0, 50)
		if err := c.Flush(); err != nil {
			t.Fatal(err)
		}
		put(t, c, 50, 70)
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if recreate {
			put(t, open(t, path, Options{}), 0, 1)
		}
		want(t, c, 0, 100, 70) // the files are still open
		if err := c.Flush(); err != nil {
			t.Fatalf("Flush into a deleted folder: %v", err)
		}
		want(t, c, 0, 100, 50) // what was pending is lost
		put(t, c, 100, 150)
		closeCache(t, c)
		want(t, open(t, path, Options{}), 100, 150, 50)
	}
}
