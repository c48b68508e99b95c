package main

import (
	"math/rand/v2"
	"slices"
)

// auc returns the area under the ROC curve of a score: the probability that a positive ranks above a negative, ties
// counting half (Mann–Whitney). There must be some of both.
func auc(scores []float64, positive []bool) float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case scores[a] < scores[b]:
			return -1
		case scores[a] > scores[b]:
			return 1
		}
		return 0
	})
	var ranks float64
	positives := 0
	for from := 0; from < len(order); {
		end, here := from, 0
		for end < len(order) && scores[order[end]] == scores[order[from]] {
			if positive[order[end]] {
				here++
			}
			end++
		}
		ranks += float64(here) * (float64(from+end+1) / 2)
		positives += here
		from = end
	}
	p, n := float64(positives), float64(len(scores)-positives)
	return (ranks - p*(p+1)/2) / (p * n)
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(max(1, len(v)))
}

// interval returns the 2.5th and 97.5th percentile of the mean over draws of as many values with replacement. The
// draws are the same on every run.
func interval(v []float64) (low, high float64) {
	if len(v) == 0 {
		return 0, 0
	}
	const draws = 10_000
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not a secret: a result that can be repeated
	means := make([]float64, draws)
	for i := range means {
		sum := 0.0
		for range v {
			sum += v[random.IntN(len(v))]
		}
		means[i] = sum / float64(len(v))
	}
	slices.Sort(means)
	return means[draws*25/1000], means[draws*975/1000]
}
