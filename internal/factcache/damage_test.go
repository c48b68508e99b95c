package factcache

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// smallPack returns the bytes of a pack with six short records, one of them empty.
func smallPack(t testing.TB) []byte {
	t.Helper()
	path := t.TempDir()
	c := open(t, path, Options{})
	for i := range 6 {
		if err := c.Put(testKey(i), sizedValue(i, i*7)); err != nil {
			t.Fatal(err)
		}
	}
	closeCache(t, c)
	b, err := os.ReadFile(packFiles(t, path)[0])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readDamaged opens a folder with one pack of the given bytes and fails if a wrong value comes back.
// It returns the number of values found and whether the pack was recognised as damaged.
func readDamaged(t *testing.T, path string, b []byte) (found int, noticed bool) {
	t.Helper()
	file := filepath.Join(path, "pack-00000000000000aa.rsp1")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	c := open(t, path, Options{})
	defer closeCache(t, c)
	keys := make([]Key, 7)
	for i := range keys {
		keys[i] = testKey(i)
	}
	many := c.GetMany(keys, func(i int, v []byte) {
		if i == 6 || !bytes.Equal(v, sizedValue(i, i*7)) {
			t.Fatalf("GetMany: wrong value for %d", i)
		}
	})
	for i := range keys {
		if v, ok := c.Get(keys[i]); ok {
			found++
			if i == 6 || !bytes.Equal(v, sizedValue(i, i*7)) {
				t.Fatalf("Get: wrong value for %d", i)
			}
		}
	}
	noticed = c.Stats().Corrupt > 0
	if _, err := os.Stat(file); noticed == (err == nil) {
		t.Fatalf("noticed: %t, file: %v", noticed, err)
	}
	return max(found, many), noticed
}

func TestTruncation(t *testing.T) {
	whole, path := smallPack(t), t.TempDir()
	for n := range whole {
		if found, noticed := readDamaged(t, path, whole[:n]); found > 0 || !noticed {
			t.Errorf("cut to %d of %d bytes: found %d, noticed %t", n, len(whole), found, noticed)
		}
	}
	if found, noticed := readDamaged(t, path, whole); found != 6 || noticed {
		t.Errorf("whole: found %d, noticed %t", found, noticed)
	}
	if found, noticed := readDamaged(t, path, append(bytes.Clone(whole), 0)); found > 0 || !noticed {
		t.Errorf("one byte more: found %d, noticed %t", found, noticed)
	}
}

func TestBitFlip(t *testing.T) {
	whole, path := smallPack(t), t.TempDir()
	for i := range whole {
		for _, mask := range []byte{1, 0x80, 0xff} {
			b := bytes.Clone(whole)
			b[i] ^= mask
			if found, noticed := readDamaged(t, path, b); found > 5 || !noticed {
				t.Errorf("byte %d ^ %#x: found %d, noticed %t", i, mask, found, noticed)
			}
		}
	}
}

// TestZeroed: a machine that lost power may leave files of the right length full of zeros.
func TestZeroed(t *testing.T) {
	whole, path := smallPack(t), t.TempDir()
	for _, n := range []int{1, 8, 64, 4096} {
		for from := 0; from < len(whole); from += n {
			b := bytes.Clone(whole)
			clear(b[from:min(from+n, len(b))])
			if bytes.Equal(b, whole) {
				continue
			}
			if _, noticed := readDamaged(t, path, b); !noticed {
				t.Errorf("zeros from %d to %d were not noticed", from, from+n)
			}
		}
	}
}

// TestTruncatedWhileOpen: a file that shrinks under a reader is a miss, no crash.
func TestTruncatedWhileOpen(t *testing.T) {
	path := t.TempDir()
	c := open(t, path, Options{})
	put(t, c, 0, 50)
	closeCache(t, c)
	c = open(t, path, Options{})
	want(t, c, 0, 50, 50)
	if err := os.Truncate(packFiles(t, path)[0], 5000); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if v, ok := c.Get(testKey(i)); ok && !bytes.Equal(v, testValue(i)) {
			t.Errorf("wrong value for %d", i)
		}
	}
	if n := len(packFiles(t, path)); n != 0 {
		t.Error("the pack was not removed")
	}
	put(t, c, 0, 50) // and all is as new
	want(t, c, 0, 50, 50)
}

// FuzzPack reads arbitrary bytes as a pack. Whatever comes back must have passed its checksum.
func FuzzPack(f *testing.F) {
	whole := smallPack(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(appendTail(appendHeader(nil), nil, headerSize))
	f.Add(appendTail(appendHeader(nil), []entry{{1, makeLocation(8, MaxValue)}, {2, makeLocation(maxOffset-1, 5)}}, headerSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		b = b[:min(len(b), 4096)] // with equal prefixes all over the checks below are quadratic
		for _, data := range [][]byte{b, seal(b)} {
			fuzzPack(t, data)
		}
	})
}

// seal makes b's index checksum right, so that fuzzing gets behind it: the last part of b, a multiple of
// an entry's size, becomes the index.
func seal(b []byte) []byte {
	if len(b) < headerSize+recordHead {
		return b
	}
	n := (len(b) - headerSize - recordHead) / entrySize / 2 * entrySize
	x := index(b[len(b)-n:])
	var entries []entry
	for i := range x.len() {
		entries = append(entries, entry{x.prefix(i), x.location(i)})
	}
	sealed := append(appendHeader(nil), b[headerSize:len(b)-n]...)
	return appendTail(sealed, entries, int64(len(sealed)))
}

func fuzzPack(t *testing.T, data []byte) {
	x, records, err := readIndex(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return
	}
	p := &pack{size: int64(len(data)), index: x, records: records}
	p.load.Do(func() {})
	p.content = bytes.NewReader(data)
	locs := x.locations()
	_ = p.scan(locs, func(i int, k Key, v []byte) {
		if !bytes.Contains(data, append(k[:], v...)) {
			t.Fatal("scan made a record up")
		}
		if i >= len(locs) || locs[i].size() != recordHead+len(v) {
			t.Fatal("scan miscounted")
		}
	})
	for i := range x.len() {
		if j := x.find(x.prefix(i)); j > i || x.prefix(j) != x.prefix(i) {
			t.Fatalf("find(prefix of %d) = %d", i, j)
		}
		var k Key
		copy(k[:], data[min(len(data), int(x.location(i).offset()&0xffff)):])
		if v, ok, _ := p.get(k); ok && !bytes.Contains(data, append(k[:], v...)) {
			t.Fatal("get made a record up")
		}
	}
}
