package report

import (
	"math"
	"testing"
)

func TestSquarifyKnownExample(t *testing.T) {
	// The example of the paper: areas 6,6,4,3,2,2,1 in a rectangle of 6 by 4.
	got := squarify([]float64{6, 6, 4, 3, 2, 2, 1}, rect{0, 0, 6, 4})
	want := []rect{
		{0, 0, 3, 2}, {0, 2, 3, 2},
		{3, 0, 12. / 7, 7. / 3}, {3 + 12./7, 0, 9. / 7, 7. / 3},
		{3, 7. / 3, 1.2, 5. / 3}, {4.2, 7. / 3, 1.2, 5. / 3}, {5.4, 7. / 3, 0.6, 5. / 3},
	}
	for i := range want {
		if !near(got[i], want[i]) {
			t.Errorf("rect %d = %v, want %v", i, got[i], want[i])
		}
	}
}

func near(a, b rect) bool {
	const eps = 1e-9
	return math.Abs(a.x-b.x) < eps && math.Abs(a.y-b.y) < eps && math.Abs(a.w-b.w) < eps && math.Abs(a.h-b.h) < eps
}

func TestSquarifyEdges(t *testing.T) {
	r := rect{10, 20, 30, 40}
	if got := squarify(nil, r); len(got) != 0 {
		t.Errorf("no weights gave %v", got)
	}
	for name, weights := range map[string][]float64{
		"zeros":    {0, 0},
		"negative": {-1, math.NaN(), math.Inf(1)},
	} {
		for i, got := range squarify(weights, r) {
			if got != (rect{}) {
				t.Errorf("%s: rect %d = %v, want nothing", name, i, got)
			}
		}
	}
	if got := squarify([]float64{5}, r); !near(got[0], r) {
		t.Errorf("one weight gave %v, want all of %v", got[0], r)
	}
	if got := squarify([]float64{1, 2}, rect{0, 0, 0, 5}); got[0] != (rect{}) {
		t.Errorf("an empty rectangle was divided into %v", got)
	}
}

func FuzzSquarify(f *testing.F) {
	f.Add([]byte{9, 5, 3, 1}, 100.0, 50.0)
	f.Add([]byte{1, 0, 0, 255}, 0.5, 1000.0)
	f.Fuzz(func(t *testing.T, data []byte, w, h float64) {
		if !(w > 0.01 && w < 1e5 && h > 0.01 && h < 1e5) || len(data) > 500 {
			t.Skip()
		}
		weights, total := make([]float64, len(data)), 0.0
		for i, b := range data {
			weights[i] = float64(b)
			total += float64(b)
		}
		if total == 0 {
			t.Skip()
		}
		frame, covered := rect{0, 0, w, h}, 0.0
		for i, r := range squarify(weights, frame) {
			area := r.w * r.h
			if want := weights[i] / total * w * h; math.Abs(area-want) > 1e-6*w*h {
				t.Errorf("area of %d is %g, want %g", i, area, want)
			}
			slack := 1e-6 * (w + h)
			if r.x < -slack || r.y < -slack || r.x+r.w > w+slack || r.y+r.h > h+slack {
				t.Errorf("rect %d = %v is outside %v", i, r, frame)
			}
			covered += area
		}
		if math.Abs(covered-w*h) > 1e-6*w*h {
			t.Errorf("%g of %g is covered", covered, w*h)
		}
	})
}
