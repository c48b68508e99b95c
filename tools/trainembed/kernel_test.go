package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

func noise(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// TestKernels compares what this processor runs with the plain loops.
func TestKernels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	near := func(name string, a, b []float32) {
		t.Helper()
		for i := range a {
			if d := math.Abs(float64(a[i] - b[i])); d > 1e-4*(1+math.Abs(float64(b[i]))) {
				t.Fatalf("%s: %v, not %v, at %d of %d", name, a[i], b[i], i, len(a))
			}
		}
	}
	for _, n := range []int{0, 32, 64, dim} {
		x, y := noise(r, n), noise(r, n)
		near("dot", []float32{dot(x, y)}, []float32{dotGo(x, y)})
		y1, y2 := append([]float32(nil), y...), append([]float32(nil), y...)
		axpy(0.7, x, y1)
		axpyGo(0.7, x, y2)
		near("axpy", y1, y2)
		sum := make([]float32, n)
		for i := range sum {
			sum[i] = float32(i%3) / 2
		}
		w1, w2 := append([]float32(nil), x...), append([]float32(nil), x...)
		s1, s2 := append([]float32(nil), sum...), append([]float32(nil), sum...)
		g1, g2 := append([]float32(nil), y...), append([]float32(nil), y...)
		adagrad(0.1, w1, s1, g1)
		adagradGo(0.1, w2, s2, g2)
		near("adagrad: weights", w1, w2)
		near("adagrad: squares", s1, s2)
		near("adagrad: gradient", g1, make([]float32, n))
	}
}

// TestSoftmaxGradient checks the gradient against differences of the loss.
func TestSoftmaxGradient(t *testing.T) {
	const n = 4
	r := rand.New(rand.NewPCG(3, 4))
	scores := make([][]float32, n)
	for i := range scores {
		scores[i] = noise(r, n)
	}
	clone := func() [][]float32 {
		c := make([][]float32, n)
		for i := range c {
			c[i] = append([]float32(nil), scores[i]...)
		}
		return c
	}
	gradient := clone()
	softmaxGradient(gradient, 5)
	for i := range n {
		for j := range n {
			const h = 1e-2
			up, down := clone(), clone()
			up[i][j] += h
			down[i][j] -= h
			want := (softmaxGradient(up, 5) - softmaxGradient(down, 5)) / (2 * h)
			if got := float64(gradient[i][j]) / (2 * n); math.Abs(got-want) > 1e-3 {
				t.Errorf("by score %d,%d: %v, not %v", i, j, got, want)
			}
		}
	}
}

func TestPrincipalAxes(t *testing.T) {
	// 2 and 4 are the eigenvalues; the axes are the diagonals.
	axes := principalAxes([][]float64{{3, 1}, {1, 3}})
	if d := math.Abs(axes[0][0]*axes[0][1] - 0.5); d > 1e-9 {
		t.Errorf("the first axis is %v", axes[0])
	}
	if d := math.Abs(axes[1][0]*axes[1][1] + 0.5); d > 1e-9 {
		t.Errorf("the second axis is %v", axes[1])
	}
}

// TestProjectKeepsAngles: as long as no dimension is lost, cosines of centred vectors stay.
func TestProjectKeepsAngles(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	vectors := make([][]float32, 40)
	for i := range vectors {
		vectors[i] = noise(r, 8)
	}
	mean := make([]float32, 8)
	for _, v := range vectors {
		axpyGo(1.0/40, v, mean)
	}
	centred := make([][]float32, len(vectors))
	for i, v := range vectors {
		centred[i] = append([]float32(nil), v...)
		axpyGo(-1, mean, centred[i])
	}
	p := newProjection(vectors)
	first := p.apply(vectors[0])
	for i := 1; i < len(vectors); i++ {
		a, b := centred[0], centred[i]
		want := dotGo(a, b) / float32(math.Sqrt(float64(dotGo(a, a)*dotGo(b, b))))
		if got := dotGo(first, p.apply(vectors[i])); got-want > 1e-3 || want-got > 1e-3 {
			t.Fatalf("cosine %v, not %v", got, want)
		}
	}
}
