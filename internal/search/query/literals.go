package query

import (
	"regexp/syntax"
	"slices"

	"github.com/reposage/reposage/internal/index/term"
)

// Bounds of what is known of a pattern.
const (
	maxAlternatives = 24 // strings of one group
	maxLiteral      = 48 // bytes of a string
	minLiteral      = 2  // bytes below which a string is of no use
	maxClass        = 4  // characters of a class that are told apart
)

// known is what every match of a pattern has.
type known struct {
	exact  []string   // all the texts it can be, folded; nil if unknown
	groups [][]string // at least one string of each is in it
}

// required returns groups of literals of which each match contains at least one.
func required(re *syntax.Regexp) [][]string {
	k := learn(re)
	return k.flush(nil).groups
}

// flush makes the exact texts, from before and of its own, a group.
func (k known) flush(before [][]string) known {
	groups := append(before, k.groups...)
	if useful(k.exact) {
		exact := slices.Clone(k.exact)
		slices.Sort(exact)
		groups = append(groups, slices.Compact(exact))
	}
	return known{groups: groups}
}

func useful(texts []string) bool {
	for _, t := range texts {
		if len(t) < minLiteral {
			return false
		}
	}
	return len(texts) > 0
}

func learn(re *syntax.Regexp) known {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return known{exact: []string{""}}
	case syntax.OpLiteral:
		return known{exact: []string{string(term.AppendFold(nil, string(re.Rune)))}}
	case syntax.OpCharClass:
		return known{exact: classTexts(re.Rune)}
	case syntax.OpCapture:
		return learn(re.Sub[0])
	case syntax.OpQuest:
		if k := learn(re.Sub[0]); k.exact != nil && len(k.exact) < maxAlternatives {
			return known{exact: append(slices.Clone(k.exact), "")}
		}
	case syntax.OpPlus:
		return learn(re.Sub[0]).flush(nil)
	case syntax.OpConcat:
		return learnConcat(re.Sub)
	case syntax.OpAlternate:
		return learnAlternate(re.Sub)
	}
	return known{}
}

// classTexts returns the characters of a class, folded, nil for many.
func classTexts(ranges []rune) []string {
	var all []string
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] > 2*maxClass {
			return nil
		}
		for c := ranges[i]; c <= ranges[i+1]; c++ {
			if t := string(term.Fold(c)); !slices.Contains(all, t) {
				all = append(all, t)
			}
		}
	}
	if len(all) > maxClass {
		return nil
	}
	return all
}

func learnConcat(subs []*syntax.Regexp) known {
	now := known{exact: []string{""}}
	var groups [][]string
	whole := true
	for _, sub := range subs {
		k := learn(sub)
		if joined, ok := product(now.exact, k.exact); ok && len(k.groups) == 0 {
			now.exact = joined
			continue
		}
		whole = false
		groups = now.flush(groups).groups
		now = known{exact: []string{""}}
		if k.exact != nil {
			now.exact = k.exact
		}
		groups = append(groups, k.groups...)
	}
	if whole {
		return now
	}
	return now.flush(groups)
}

// product returns each text of a followed by each of b, unless those are too many or too long.
func product(a, b []string) ([]string, bool) {
	if len(a) == 0 || len(b) == 0 || len(a)*len(b) > maxAlternatives {
		return nil, false
	}
	all := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			if len(x)+len(y) > maxLiteral {
				return nil, false
			}
			all = append(all, x+y)
		}
	}
	return all, true
}

func learnAlternate(subs []*syntax.Regexp) known {
	var exact, group []string
	allExact, allGrouped := true, true
	for _, sub := range subs {
		k := learn(sub)
		allExact = allExact && k.exact != nil
		exact = append(exact, k.exact...)
		strings := best(k.flush(nil).groups)
		allGrouped = allGrouped && strings != nil
		group = append(group, strings...)
	}
	switch {
	case allExact && len(exact) <= maxAlternatives:
		return known{exact: exact}
	case allGrouped && len(group) <= maxAlternatives:
		return known{groups: [][]string{group}}
	}
	return known{}
}

// best returns the group that says most: the one whose shortest string is longest.
func best(groups [][]string) []string {
	var found []string
	length := 0
	for _, g := range groups {
		shortest := len(slices.MinFunc(g, func(a, b string) int { return len(a) - len(b) }))
		if shortest > length {
			found, length = g, shortest
		}
	}
	return found
}
