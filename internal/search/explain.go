package search

import (
	"fmt"
	"strings"
)

// Part is a part of a result's score.
type Part struct {
	Points float64 // what it adds; negative for what a penalty takes
	Words  string  // what it is, for people
}

// explain takes a score apart. The points add up to it.
func (cs *candidates) explain(r *ranked) []Part {
	var parts []Part
	sum := 0.0
	for _, a := range cs.terms(r.candidate) {
		if points := a.value * a.weight; points != 0 {
			sum += points
			parts = append(parts, Part{points, fmt.Sprintf("%s: %.0f%%%s", a.name, a.value*100, cs.detail(a.name, r))})
		}
	}
	for _, f := range cs.penalties(r.candidate.file) {
		lost := sum * (f.left - 1)
		sum += lost
		parts = append(parts, Part{lost, fmt.Sprintf("%s: × %.2g", f.name, f.left)})
	}
	if r.place > 0 && sum > 0 {
		parts = append(parts, Part{r.score - sum, fmt.Sprintf("place %d of the same file: × %.2g", r.place+1, r.score/sum)})
	}
	return parts
}

// detail names the words that a part is about.
func (cs *candidates) detail(name string, r *ranked) string {
	var terms uint64
	switch name {
	case "words of the query found in one place":
		for _, p := range r.candidate.pieces {
			if cs.share(p.terms) > cs.share(terms) {
				terms = p.terms
			}
		}
	case "words of the query found in the file":
		for _, p := range r.candidate.pieces {
			terms |= p.terms
		}
	default:
		return ""
	}
	var words []string
	for i := range cs.in.words {
		if w := &cs.in.words[i]; w.terms&terms != 0 {
			words = append(words, w.text)
		}
	}
	return " (" + strings.Join(words, ", ") + ")"
}
