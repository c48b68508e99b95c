// Package vector keeps embeddings as bytes and finds the nearest of them by comparing all: at the sizes of a
// repository (up to a million vectors) that takes milliseconds, misses nothing and needs no structure to build.
//
// A vector is stored as one int8 code per dimension and one float32 scale, value ≈ code × scale: a quarter of the
// size of float32. The scale is each vector's own, so that a vector with one large value does not make the
// others coarse. A search has two steps. The query is quantised too and integer dot products with all rows pick
// candidates; these are scored again with the float query, so that only the rounding of the stored
// vector remains. Integer sums are exact, so every kernel (AVX-512 VNNI, AVX-VNNI, AVX2, plain C, Go) gives the same
// answer to the last bit, on every machine.
package vector

import (
	"math"

	"github.com/reposage/reposage"
)

// MaxDim is the largest dimension: any dot product of codes fits an int32, with room.
const MaxDim = 1 << 14

// maxCode is the greatest magnitude that Quantize writes. −128 is left out, so that a vector and its negative
// have mirrored codes; kernels take it all the same, should a damaged file hold it.
const maxCode = 127

// Quantize writes the codes of v to dst, which must be as long, and returns the scale: v[i] ≈ dst[i] × scale, off
// by half a scale at most. The zero vector, and one too small for a float32 scale, has zero codes and scale
// 0. Same input, same bytes, on every machine.
//
// Errors: EInvalid when a value is NaN or infinite or the lengths differ; dst is then of no use.
func Quantize(dst []int8, v []float32) (scale float32, err error) {
	if len(dst) != len(v) {
		return 0, reposage.Errorf(reposage.EInvalid, "quantise vector: room for %d of %d values", len(dst), len(v))
	}
	greatest := 0.0
	for i, x := range v {
		a := math.Abs(float64(x))
		if !(a <= math.MaxFloat32) { // NaN as well
			return 0, reposage.Errorf(reposage.EInvalid, "quantise vector: value %d of %d is not a finite number", i+1, len(v))
		}
		greatest = max(greatest, a)
	}
	scale = float32(greatest / maxCode)
	if scale == 0 {
		clear(dst)
		return 0, nil
	}
	// A product and a quotient in float64: no compiler may fuse them into something that rounds differently.
	for i, x := range v {
		dst[i] = int8(math.RoundToEven(float64(x) * maxCode / greatest))
	}
	return scale, nil
}
