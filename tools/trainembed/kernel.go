package main

import "math"

// The inner loops of training. Lengths are multiples of 32. On amd64 with AVX2 they are in kernel_amd64.s; sums are
// then taken in another order, so weights differ in their last bits between kinds of machines.

// dotGo is the scalar product.
func dotGo(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for i := 0; i+3 < len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	return s0 + s1 + s2 + s3
}

// axpyGo adds alpha·x to y.
func axpyGo(alpha float32, x, y []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += alpha * v
	}
}

// adagradGo takes one step against the gradient g and clears it; sum holds the squares of all gradients so far.
func adagradGo(rate float32, w, sum, g []float32) {
	sum, g = sum[:len(w)], g[:len(w)]
	for i, d := range g {
		sum[i] += d * d
		w[i] -= rate * d / float32(math.Sqrt(float64(sum[i])+adagradFloor))
		g[i] = 0
	}
}

// adagradFloor keeps the first steps finite.
const adagradFloor = 1e-10
