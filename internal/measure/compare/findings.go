package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// place is where a finding of one side is.
type place struct{ path, symbol string }

// placesOf maps the places of the base's functions to the head's.
func placesOf(pairs []pair, renames map[string]string) func(path, symbol string) place {
	moved := map[place]place{}
	for _, p := range pairs {
		if p.base != nil && p.head != nil {
			moved[place{p.base.Path, p.base.Name}] = place{p.head.Path, p.head.Name}
		}
	}
	return func(path, symbol string) place {
		if to, ok := moved[place{path, symbol}]; ok {
			return to
		}
		if to, ok := renames[path]; ok {
			path = to
		}
		return place{path, symbol}
	}
}

// findings sorts the findings of both sides into new, fixed and unchanged. A finding is the same one when its
// fingerprint is, or when it is of the same rule at the place that its own went to; how many there are of
// a rule at one place decides, not which.
func (r *Result) findings(in Input, moved func(path, symbol string) place) {
	base, head := counted(in.Base.Findings), counted(in.Head.Findings)
	known := map[string]int{}
	for _, f := range base {
		known[f.Fingerprint]++
	}
	head = slices.DeleteFunc(head, func(f reposage.Finding) bool { return r.take(known, f.Fingerprint) })
	base = slices.DeleteFunc(base, func(f reposage.Finding) bool {
		if known[f.Fingerprint] > 0 {
			known[f.Fingerprint]--
			return false
		}
		return true
	})
	type key struct {
		rule string
		place
	}
	there := map[key]int{}
	for _, f := range base {
		there[key{f.Rule, moved(f.Path, f.Symbol)}]++
	}
	for _, f := range head {
		k := key{f.Rule, place{f.Path, f.Symbol}}
		if there[k] > 0 {
			there[k]--
			r.Unchanged++
			continue
		}
		r.NewFindings = append(r.NewFindings, f)
	}
	for _, f := range base {
		k := key{f.Rule, moved(f.Path, f.Symbol)}
		if there[k] > 0 {
			there[k]--
			r.FixedFindings = append(r.FixedFindings, f)
		}
	}
	slices.SortStableFunc(r.NewFindings, compareFindings)
	slices.SortStableFunc(r.FixedFindings, compareFindings)
}

// take counts a finding as unchanged when its fingerprint is known.
func (r *Result) take(known map[string]int, fingerprint string) bool {
	if known[fingerprint] == 0 {
		return false
	}
	known[fingerprint]--
	r.Unchanged++
	return true
}

// counted leaves out what the team has accepted.
func counted(list []reposage.Finding) []reposage.Finding {
	var out []reposage.Finding
	for _, f := range list {
		if f.Accepted == "" {
			out = append(out, f)
		}
	}
	return out
}

func compareFindings(a, b reposage.Finding) int {
	return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), strings.Compare(a.Rule, b.Rule))
}
