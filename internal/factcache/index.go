package factcache

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// index is the sorted list of entries of one pack, as it stands in the file.
type index []byte

func (x index) len() int { return len(x) / entrySize }

func (x index) prefix(i int) uint64 { return binary.LittleEndian.Uint64(x[i*entrySize:]) }

func (x index) location(i int) location {
	return location(binary.LittleEndian.Uint64(x[i*entrySize+8:]))
}

// find returns the position of the first entry whose prefix is not below the given one. It starts at
// the place where the prefix would be if the keys were evenly spread, and widens from there; with
// other keys it is slower, not wrong.
func (x index) find(prefix uint64) int {
	n := x.len()
	guess, _ := bits.Mul64(prefix, uint64(n))
	lo, hi := int(guess), int(guess)
	for step := 8; lo > 0 && x.prefix(lo-1) >= prefix; step *= 2 {
		lo, hi = max(0, lo-step), lo
	}
	for step := 8; hi < n && x.prefix(hi) < prefix; step *= 2 {
		lo, hi = hi+1, min(n, hi+step)
	}
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); x.prefix(mid) < prefix {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// matches calls yield with the location of each entry that has the prefix. There is more
// than one only when 64 bits of two keys agree.
func (x index) matches(prefix uint64, yield func(location) bool) {
	for i := x.find(prefix); i < x.len() && x.prefix(i) == prefix; i++ {
		if !yield(x.location(i)) {
			return
		}
	}
}

// locations returns all locations in the order in which they stand in the file.
func (x index) locations() []location {
	locs := make([]location, x.len())
	for i := range locs {
		locs[i] = x.location(i)
	}
	slices.Sort(locs)
	return locs
}
