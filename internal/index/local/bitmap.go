package local

import "math/bits"

// bitmap is a set of numbers; nil stands for all of them.
type bitmap []uint64

func newBitmap(n int) bitmap { return make(bitmap, (n+63)/64) }

func (b bitmap) add(i int32)      { b[i/64] |= 1 << (i % 64) }
func (b bitmap) has(i int32) bool { return b == nil || b[i/64]>>(i%64)&1 != 0 }

// or adds another set of the same size; both must not be nil.
func (b bitmap) or(other bitmap) {
	for i := range b {
		b[i] |= other[i]
	}
}

// and returns what is in both sets. It may change a.
func and(a, b bitmap) bitmap {
	if a == nil {
		return b
	}
	if b != nil {
		for i := range a {
			a[i] &= b[i]
		}
	}
	return a
}

// count returns how many numbers there are; the set must not be nil.
func (b bitmap) count() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}
