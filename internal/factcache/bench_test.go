package factcache

import (
	"fmt"
	"path/filepath"
	"testing"
)

// fill makes a cache of n records of the given size and returns its folder and keys.
func fill(b *testing.B, n, size int) (string, []Key) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "cache")
	c := open(b, path, Options{})
	keys := make([]Key, n)
	value := sizedValue(n, size)
	for i := range keys {
		keys[i] = testKey(i)
		if err := c.Put(keys[i], value); err != nil {
			b.Fatal(err)
		}
	}
	closeCache(b, c)
	return path, keys
}

// BenchmarkWarm opens a cache and reads all records, as a run does in which nothing has changed.
func BenchmarkWarm(b *testing.B) {
	for _, n := range []int{1_000, 75_000} {
		path, keys := fill(b, n, 1000)
		b.Run(fmt.Sprintf("get/%d", n), func(b *testing.B) {
			for b.Loop() {
				c := open(b, path, Options{})
				for _, k := range keys {
					if _, ok := c.Get(k); !ok {
						b.Fatal("miss")
					}
				}
				closeCache(b, c)
			}
		})
		b.Run(fmt.Sprintf("getmany/%d", n), func(b *testing.B) {
			for b.Loop() {
				c := open(b, path, Options{})
				if c.GetMany(keys, func(int, []byte) {}) != n {
					b.Fatal("miss")
				}
				closeCache(b, c)
			}
		})
	}
}

// BenchmarkWarmInLarge reads 1,000 records out of a cache that is full of other repositories.
func BenchmarkWarmInLarge(b *testing.B) {
	path, keys := fill(b, 1_000_000, 200)
	b.Run("get", func(b *testing.B) {
		for b.Loop() {
			c := open(b, path, Options{})
			for _, k := range keys[500_000:501_000] {
				if _, ok := c.Get(k); !ok {
					b.Fatal("miss")
				}
			}
			closeCache(b, c)
		}
	})
}

// BenchmarkCold looks 75,000 records up in vain and stores them.
func BenchmarkCold(b *testing.B) {
	const n, size = 75_000, 2000
	keys := make([]Key, n)
	for i := range keys {
		keys[i] = testKey(i)
	}
	value := sizedValue(0, size)
	b.SetBytes(n * size)
	for b.Loop() {
		c := open(b, filepath.Join(b.TempDir(), "cache"), Options{})
		for _, k := range keys {
			if _, ok := c.Get(k); ok {
				b.Fatal("hit")
			}
			if err := c.Put(k, value); err != nil {
				b.Fatal(err)
			}
		}
		closeCache(b, c)
	}
}

// BenchmarkPutLarge stores facts of 200 KB.
func BenchmarkPutLarge(b *testing.B) {
	value := sizedValue(0, 200_000)
	b.SetBytes(int64(len(value)))
	c := open(b, filepath.Join(b.TempDir(), "cache"), Options{})
	for i := 0; b.Loop(); i++ {
		if err := c.Put(testKey(i), value); err != nil {
			b.Fatal(err)
		}
	}
	closeCache(b, c)
}

func BenchmarkKeyOf(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		KeyOf("metrics", "0123456789012345678901234567890123456789", "Go", "1", "reposage")
	}
}
