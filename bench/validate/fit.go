package main

import (
	"math"

	"github.com/reposage/reposage/internal/measure/debt"
)

// candidates are the factors whose points are fitted. Their ranges were set by hand so that they say something to a
// reader: from is where nobody would complain, to is where everybody would.
var candidates = []debt.Factor{
	{Input: "nloc", From: 30, To: 2000, Scale: "log"},
	{Input: "cognitive", From: 10, To: 500, Scale: "log"},
	{Input: "worst_function", From: 10, To: 80},
	{Input: "fan_out", From: 3, To: 40, Scale: "log"},
	{Input: "commits", From: 1, To: 50, Scale: "log"},
	{Input: "duplication", From: 5, To: 50},
	{Input: "in_cycle", From: 0, To: 1},
}

const (
	totalPoints = 120 // of all factors: 100 and as much again as a file seldom has at once
	step        = 5   // points are multiples of it
	rounds      = 400 // of the descent; it changes nothing of the points any more long before
)

// share is what a factor makes of a value, 0 to 1.
func share(f debt.Factor, value float64) float64 {
	f.Points = 1
	one := debt.Formula{Health: debt.Health{File: []debt.Factor{f}}}
	return 100 - debt.FileHealth(&one, func(string) float64 { return value })
}

// sample is a snapshot as the fit sees it.
type sample struct {
	repository string
	shares     [][]float64 // by file and factor
	positive   []bool
	weight     float64
}

// samples prepares snapshots: each repository weighs the same, and each snapshot of it.
func samples(list []Snapshot, factors []debt.Factor) []sample {
	count := map[string]int{}
	for i := range list {
		count[list[i].Repository]++
	}
	out := make([]sample, len(list))
	for i := range list {
		s := &list[i]
		out[i] = sample{repository: s.Repository, weight: 1 / float64(count[s.Repository]*len(s.Files))}
		for _, row := range s.Files {
			shares := make([]float64, len(factors))
			for k := range factors {
				shares[k] = share(factors[k], row.Inputs[factors[k].Input])
			}
			out[i].shares = append(out[i].shares, shares)
			out[i].positive = append(out[i].positive, row.Fixes > 0)
		}
	}
	return out
}

// fit finds the points of each factor by logistic regression: log-odds of being mended = base of the snapshot + sum of
// points × share. Points are not negative; a little shrinking decides between factors that say the same. The
// samples of one repository are left out; "" leaves out none.
func fit(list []sample, without string) []float64 {
	if len(list) == 0 {
		return nil
	}
	weights := make([]float64, len(list[0].shares[0]))
	bases := make([]float64, len(list))
	const shrink, rate = 0.002, 2.0
	total := 0.0
	for i := range list {
		if list[i].repository != without {
			total += list[i].weight * float64(len(list[i].positive))
		}
	}
	for range rounds {
		gradient := make([]float64, len(weights))
		for i := range list {
			if s := &list[i]; s.repository != without {
				bases[i] -= s.descend(weights, bases[i], gradient)
			}
		}
		for k := range weights {
			weights[k] = max(0, weights[k]-rate*(gradient[k]/total+shrink*weights[k]))
		}
	}
	return weights
}

// descend adds a sample's part of the gradient and returns the step of its base.
func (s *sample) descend(weights []float64, base float64, gradient []float64) float64 {
	sum := 0.0
	for i, shares := range s.shares {
		z := base
		for k, w := range weights {
			z += w * shares[k]
		}
		miss := 1 / (1 + math.Exp(-z))
		if s.positive[i] {
			miss--
		}
		sum += miss
		for k := range gradient {
			gradient[k] += s.weight * miss * shares[k]
		}
	}
	return 4 * sum / float64(len(s.shares))
}

// points scales weights to totalPoints and rounds them.
func points(factors []debt.Factor, weights []float64) []debt.Factor {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	var out []debt.Factor
	for k, f := range factors {
		f.Points = step * math.Round(totalPoints*weights[k]/max(sum, 1e-9)/step)
		if f.Points > 0 {
			out = append(out, f)
		}
	}
	return out
}
