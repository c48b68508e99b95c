package report

import "math"

// rect is a rectangle in treemap units; y grows downwards.
type rect struct{ x, y, w, h float64 }

// inset returns r made smaller by the margins, never below nothing.
func (r rect) inset(left, top, right, bottom float64) rect {
	return rect{r.x + left, r.y + top, math.Max(0, r.w-left-right), math.Max(0, r.h-top-bottom)}
}

// squarify lays out weights inside r, one rectangle each and in their order, with areas in
// proportion and sides as near to a square as the order allows (Bruls, Huizing, van Wijk:
// Squarified Treemaps, 2000). Weights should be sorted, largest first; those that are not
// positive get an empty rectangle. The result covers r exactly.
func squarify(weights []float64, r rect) []rect {
	out := make([]rect, len(weights))
	total := 0.0
	for _, w := range weights {
		total += positive(w)
	}
	if total <= 0 || r.w <= 0 || r.h <= 0 {
		return out
	}
	scale := r.w * r.h / total
	for i := 0; i < len(weights); {
		n := rowLength(weights[i:], math.Min(r.w, r.h), scale)
		r = layRow(weights[i:i+n], out[i:i+n], r, scale)
		i += n
	}
	return out
}

// positive returns w, or 0 for a weight that cannot be drawn (negative, NaN, infinite).
func positive(w float64) float64 {
	if w > 0 && !math.IsInf(w, 1) {
		return w
	}
	return 0
}

// rowLength returns how many of the weights make the row along a side of that length whose worst
// aspect ratio is best. It is at least one.
func rowLength(weights []float64, side, scale float64) int {
	sum, least, most, worst := 0.0, math.Inf(1), 0.0, math.Inf(1)
	for i, w := range weights {
		area := positive(w) * scale
		if area == 0 {
			continue
		}
		sum += area
		least, most = math.Min(least, area), math.Max(most, area)
		ratio := math.Max(side*side*most/(sum*sum), sum*sum/(side*side*least))
		if ratio > worst {
			return i
		}
		worst = ratio
	}
	return len(weights)
}

// layRow places a row along the shorter side of r and returns what is left of r.
func layRow(weights []float64, out []rect, r rect, scale float64) rect {
	sum := 0.0
	for _, w := range weights {
		sum += positive(w) * scale
	}
	if sum <= 0 {
		return r
	}
	if r.w >= r.h { // a column at the left
		width := math.Min(r.w, sum/r.h)
		y := r.y
		for i, w := range weights {
			h := positive(w) * scale / width
			out[i] = rect{r.x, y, width, h}
			y += h
		}
		return rect{r.x + width, r.y, math.Max(0, r.w-width), r.h}
	}
	height := math.Min(r.h, sum/r.w)
	x := r.x
	for i, w := range weights {
		width := positive(w) * scale / height
		out[i] = rect{x, r.y, width, height}
		x += width
	}
	return rect{r.x, r.y + height, r.w, math.Max(0, r.h-height)}
}
