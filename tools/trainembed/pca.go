package main

import (
	"cmp"
	"math"
	"slices"
)

// projection turns vectors of any dimension into dim numbers along the axes in which some vectors differ most
// (principal components).
type projection struct {
	mean []float64
	axes [][]float64
}

// newProjection finds the axes of vectors, of which there is at least one.
func newProjection(vectors [][]float32) *projection {
	p := &projection{mean: make([]float64, len(vectors[0]))}
	for _, v := range vectors {
		for i, x := range v {
			p.mean[i] += float64(x) / float64(len(vectors))
		}
	}
	p.axes = principalAxes(covariance(vectors, p.mean))
	return p
}

// apply projects a vector and brings it to length 1. Dimensions that the axes lack are zero.
func (p *projection) apply(v []float32) []float32 {
	centred := make([]float64, len(v))
	for i, x := range v {
		centred[i] = float64(x) - p.mean[i]
	}
	result := make([]float32, dim)
	squares := 0.0
	for a := range min(dim, len(v)) {
		sum := 0.0
		for i, x := range centred {
			sum += x * p.axes[a][i]
		}
		result[a] = float32(sum)
		squares += sum * sum
	}
	for a := range result {
		result[a] /= float32(math.Sqrt(squares) + 1e-9)
	}
	return result
}

// covariance uses every vector up to a number that is enough.
func covariance(vectors [][]float32, mean []float64) [][]float64 {
	n := len(mean)
	c := make([][]float64, n)
	for i := range c {
		c[i] = make([]float64, n)
	}
	d := make([]float64, n)
	for _, v := range vectors[:min(len(vectors), 30000)] {
		for i := range d {
			d[i] = float64(v[i]) - mean[i]
		}
		for i, x := range d {
			row := c[i][:i+1]
			for j := range row {
				row[j] += x * d[j]
			}
		}
	}
	for i := range c {
		for j := range i {
			c[j][i] = c[i][j]
		}
	}
	return c
}

// principalAxes returns the unit eigenvectors of a symmetric matrix, largest eigenvalue first, by Jacobi's method of
// turning planes until nothing is left beside the diagonal. The matrix is used up.
func principalAxes(a [][]float64) [][]float64 {
	n := len(a)
	v := make([][]float64, n) // rows are the axes
	for i := range v {
		v[i] = make([]float64, n)
		v[i][i] = 1
	}
	for range 30 {
		if beside(a) < 1e-12 {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				turn(a, v, p, q)
			}
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return -cmp.Compare(a[i][i], a[j][j]) })
	axes := make([][]float64, n)
	for i, o := range order {
		axes[i] = v[o]
	}
	return axes
}

// beside is the share of the squares that is not on the diagonal.
func beside(a [][]float64) float64 {
	on, off := 0.0, 0.0
	for i, row := range a {
		for j, x := range row {
			if i == j {
				on += x * x
			} else {
				off += x * x
			}
		}
	}
	return off / (on + 1e-300)
}

// turn makes a[p][q] zero.
func turn(a, v [][]float64, p, q int) {
	if a[p][q] == 0 {
		return
	}
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	rowP, rowQ := a[p], a[q]
	for i := range rowP {
		rowP[i], rowQ[i] = c*rowP[i]-s*rowQ[i], s*rowP[i]+c*rowQ[i]
	}
	for i := range a {
		a[i][p], a[i][q] = c*a[i][p]-s*a[i][q], s*a[i][p]+c*a[i][q]
	}
	for i := range v[p] {
		v[p][i], v[q][i] = c*v[p][i]-s*v[q][i], s*v[p][i]+c*v[q][i]
	}
}
