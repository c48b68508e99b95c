package measure

import (
	"maps"
	"slices"
)

// histogram counts whole values exactly. Small values, nearly all, live in a slice.
type histogram struct {
	small []int
	large map[int]int
	n     int
	sum   int64
}

const histogramSmall = 1 << 10

func (h *histogram) add(v int) {
	h.n++
	h.sum += int64(v)
	if v >= 0 && v < histogramSmall {
		if h.small == nil {
			h.small = make([]int, histogramSmall)
		}
		h.small[v]++
		return
	}
	if h.large == nil {
		h.large = make(map[int]int)
	}
	h.large[v]++
}

// each calls fn for every value present, ascending.
func (h *histogram) each(fn func(value, count int)) {
	for v, c := range h.small {
		if c > 0 {
			fn(v, c)
		}
	}
	for _, v := range slices.Sorted(maps.Keys(h.large)) {
		fn(v, h.large[v])
	}
}

// ranks returns, for each of the ascending percents, the smallest value that at least that part of
// the values does not exceed (nearest rank); zeros for no values.
func (h *histogram) ranks(percents ...int) []int {
	out := make([]int, len(percents))
	seen, next := 0, 0
	h.each(func(v, c int) {
		seen += c
		for next < len(percents) && seen*100 >= percents[next]*h.n {
			out[next] = v
			next++
		}
	})
	return out
}

// shape gathers the distribution of one metric.
type shape struct {
	metric *Metric
	scale  int // values are kept as multiples of 1/scale
	bands  []bandEdge
	hist   histogram
	mean   tally // for the maintainability index: weighted by NLOC
}

// bandEdge starts a band; it ends where the next one starts.
type bandEdge struct {
	label string
	from  int
}

// bandings fix the bands of each distribution. Cyclomatic bands are radon's ranks, those of
// the maintainability index Visual Studio's colours; the others are round numbers with an
// edge at the metric's limit.
var bandings = []struct {
	metric string
	bands  []bandEdge
}{
	{"cyclomatic", []bandEdge{{"A", 1}, {"B", 6}, {"C", 11}, {"D", 21}, {"E", 31}, {"F", 41}}},
	{"cognitive", []bandEdge{{"0–5", 0}, {"6–10", 6}, {"11–15", 11}, {"16–25", 16}, {"26–50", 26}, {"51+", 51}}},
	{"nloc", []bandEdge{{"1–10", 0}, {"11–20", 11}, {"21–40", 21}, {"41–60", 41}, {"61–100", 61}, {"101+", 101}}},
	{"length", []bandEdge{{"1–10", 0}, {"11–25", 11}, {"26–50", 26}, {"51–100", 51}, {"101–200", 101}, {"201+", 201}}},
	{"nesting", []bandEdge{{"0", 0}, {"1", 1}, {"2", 2}, {"3", 3}, {"4", 4}, {"5+", 5}}},
	{"params", []bandEdge{{"0", 0}, {"1–2", 1}, {"3–4", 3}, {"5–7", 5}, {"8+", 8}}},
	{"mi", []bandEdge{{"red", 0}, {"yellow", 1000}, {"green", 2000}}},
}

func newShapes() []*shape {
	shapes := make([]*shape, len(bandings))
	for i, b := range bandings {
		m := mustMetric(b.metric)
		scale := 1
		if m.decimals > 0 {
			scale = 100
		}
		shapes[i] = &shape{metric: m, scale: scale, bands: b.bands}
	}
	return shapes
}

func (s *shape) add(row *FunctionRow) {
	v := s.metric.value(row)
	if s.scale == 1 {
		s.hist.add(int(v))
		return
	}
	s.hist.add(int(hundredths(v)))
	s.mean.miTimesNLOC += hundredths(v) * int64(row.NLOC)
	s.mean.nloc += int64(row.NLOC)
}

func (s *shape) distribution() Distribution {
	unit := float64(s.scale)
	p := s.hist.ranks(0, 50, 90, 99, 100)
	d := Distribution{
		Metric: s.metric.Name, Title: s.metric.Title, Count: s.hist.n,
		Min: float64(p[0]) / unit, P50: float64(p[1]) / unit, P90: float64(p[2]) / unit,
		P99: float64(p[3]) / unit, Max: float64(p[4]) / unit,
		Bands: s.countBands(),
	}
	switch {
	case s.scale != 1:
		d.Mean = s.mean.meanMaintainability()
	case s.hist.n > 0:
		d.Mean = roundTo(float64(s.hist.sum)/float64(s.hist.n), 100)
	}
	return d
}

func (s *shape) countBands() []Band {
	unit := float64(s.scale)
	bands := make([]Band, len(s.bands))
	for i, e := range s.bands {
		bands[i] = Band{Label: e.label, From: float64(e.from) / unit}
		if i+1 < len(s.bands) {
			bands[i].To = float64(s.bands[i+1].from-1) / unit
		} else {
			bands[i].Open = true
		}
	}
	at := 0
	s.hist.each(func(v, c int) {
		for at+1 < len(s.bands) && v >= s.bands[at+1].from {
			at++
		}
		bands[at].Count += c
	})
	for i := range bands {
		bands[i].Share = ratio(bands[i].Count, s.hist.n)
	}
	return bands
}
