package report

import (
	"math"
	"strings"
)

// eighths are the block characters of one to eight eighths of a cell's width.
var eighths = []rune("▏▎▍▌▋▊▉█")

// levels are the block characters of one to eight eighths of a cell's height.
var levels = []rune("▁▂▃▄▅▆▇█")

// bar returns a horizontal bar of n cells at most for a share between 0 and 1. It is as long as the
// share to an eighth of a cell, and a share above 0 always shows.
func bar(share float64, n int) string {
	if !(share > 0) || n <= 0 { // also NaN
		return ""
	}
	steps := max(1, int(math.Round(math.Min(share, 1)*float64(n)*8)))
	s := strings.Repeat("█", steps/8)
	if rest := steps % 8; rest > 0 {
		s += string(eighths[rest-1])
	}
	return s
}

// sparkline returns one character per value, its height relative to the largest. Zero is a blank
// dot, so that a quiet month differs from a small one.
func sparkline(values []int) string {
	top := 0
	for _, v := range values {
		top = max(top, v)
	}
	var b strings.Builder
	for _, v := range values {
		if v <= 0 {
			b.WriteRune('·')
			continue
		}
		b.WriteRune(levels[(v*len(levels)-1)/top])
	}
	return b.String()
}
