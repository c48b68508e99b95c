package debt

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/reposage/reposage"
)

// check adds a finding when a value is above its rule's limit. It returns the finding, nil for none, until the next
// call.
func (a *Assessor) check(rule string, at reposage.Place, value float64, test bool, message func(Rule) string, related ...reposage.Place) *reposage.Finding {
	r := a.f.Rules[rule]
	if r.Off || test && !r.Tests || !(value > r.Limit) {
		return nil
	}
	a.findings = append(a.findings, reposage.Finding{
		Rule: rule, Path: at.Path, Line: at.Line, EndLine: at.EndLine, Symbol: at.Symbol, Message: message(r), Value: value, Limit: r.Limit,
		Minutes: r.cost(value), Related: related, Test: test,
	})
	return &a.findings[len(a.findings)-1]
}

// checkFunction checks the rules of a single function.
func (a *Assessor) checkFunction(in *FileInput, fn *reposage.FunctionMetrics, i, lines int) {
	at := reposage.Place{Path: in.Path, Line: fn.Line, EndLine: fn.EndLine, Symbol: fn.Name}
	for _, m := range [...]struct {
		rule  string
		value int
		says  string // what the function does, with the value
	}{
		{RuleCognitive, fn.Cognitive, "has cognitive complexity %d"}, {RuleCyclomatic, fn.Cyclomatic, "has cyclomatic complexity %d"},
		{RuleNesting, fn.Nesting, "nests %d levels deep"}, {RuleParameters, fn.Params, "has %d parameters"}, {RuleLength, lines, "is %d lines long"},
	} {
		a.check(m.rule, at, float64(m.value), in.Test, func(r Rule) string {
			return fmt.Sprintf("%s "+m.says+" (limit %g)", fn.Name, m.value, r.Limit)
		})
	}
	if i >= len(in.FunctionChurn) {
		return
	}
	commits := in.FunctionChurn[i].Commits
	if float64(commits*fn.Cognitive) > a.f.Rules[RuleHotspot].Limit*min(1, a.years) {
		a.hot = append(a.hot, hotFunction{at: at, commits: commits, cognitive: fn.Cognitive, test: in.Test})
	}
}

// lengths returns the lines of functions, of which parents come before what is nested in them. A nested function that
// is too long itself has a finding of its own, and its lines are not counted again.
func (a *Assessor) lengths(fns []reposage.FunctionMetrics) []int {
	lines, parents, taken := make([]int, len(fns)), make([]int, len(fns)), make([]int, len(fns))
	around := -1
	for i := range fns {
		for around >= 0 && (fns[i].Line < fns[around].Line || fns[i].EndLine > fns[around].EndLine) {
			around = parents[around]
		}
		parents[i], around = around, i
	}
	for i := len(fns) - 1; i >= 0; i-- {
		lines[i] = fns[i].Length() - taken[i]
		if p := parents[i]; p >= 0 && float64(lines[i]) > a.f.Rules[RuleLength].Limit {
			taken[p] += fns[i].Length()
		} else if p >= 0 {
			taken[p] += taken[i]
		}
	}
	return lines
}

// hotFunction is a function that was changed, and may be a hotspot.
type hotFunction struct {
	at                 reposage.Place
	commits, cognitive int
	test               bool
}

// checkHotspots looks at the functions once it is known how many years their churn covers. Without a least number
// of commits, a giant that was touched twice would pass for a place where a team spends its time.
func (a *Assessor) checkHotspots() {
	least := a.f.Rules[RuleHotspot].LeastCommits
	for _, h := range a.hot {
		commits := float64(h.commits) / a.years
		if commits < least {
			continue
		}
		a.check(RuleHotspot, h.at, math.Round(10*commits*float64(h.cognitive))/10, h.test, func(Rule) string {
			return fmt.Sprintf("%s was changed by %d commits and has cognitive complexity %d", h.at.Symbol, h.commits, h.cognitive)
		})
	}
}

// checkFile checks the rules of a file.
func (a *Assessor) checkFile(in *FileInput) {
	at := reposage.Place{Path: in.Path, Line: 1, EndLine: max(1, in.Metrics.Lines)}
	a.check(RuleFile, at, float64(in.Metrics.CodeLines), in.Test, func(r Rule) string {
		return fmt.Sprintf("The file has %d lines of code (limit %g)", in.Metrics.CodeLines, r.Limit)
	})
}

// publicFunctions is what is known of the documentation of a file.
type publicFunctions struct {
	at           reposage.Place
	count        int
	undocumented []int // lines
	test         bool
}

// checkDocumentation looks at public functions once it is known which of them override another: the documentation
// of those stands there.
func (a *Assessor) checkDocumentation(rel *Relations) {
	for _, p := range a.public {
		undocumented := 0
		for _, line := range p.undocumented {
			if !slices.Contains(rel.Overrides[p.at.Path], line) {
				undocumented++
			}
		}
		a.check(RuleUndocumented, p.at, float64(undocumented), p.test, func(Rule) string {
			return fmt.Sprintf("%d of %s no documentation", undocumented, count(p.count, "public function has", "public functions have"))
		})
	}
}

// checkRelations checks the rules that need all files.
func (a *Assessor) checkRelations(rel *Relations) {
	for _, c := range rel.Classes {
		a.check(RuleClass, c.Place, float64(c.Methods), c.Test, func(r Rule) string {
			return fmt.Sprintf("%s has %d methods (limit %g)", c.Symbol, c.Methods, r.Limit)
		})
	}
	for _, d := range rel.Duplicates {
		a.checkDuplicate(d)
	}
	for _, c := range rel.Cycles {
		a.checkCycle(c)
	}
	for _, u := range rel.Unreferenced {
		if a.o.Scoped {
			break
		}
		a.check(RuleUnreferenced, u.Place, float64(u.EndLine-u.Line+1), u.Test, func(Rule) string {
			return fmt.Sprintf("Nothing refers to the %s %s", u.Kind, u.Symbol)
		})
	}
	for _, c := range rel.Couplings {
		a.check(RuleCoupling, wholeFile(c.A), float64(c.Common), false, func(Rule) string {
			return fmt.Sprintf("%d commits (%.0f %%) changed this file together with %s, and neither refers to the other", c.Common, 100*c.Degree, c.B)
		}, wholeFile(c.B))
	}
	for _, o := range rel.OneOwner {
		a.check(RuleOneOwner, wholeFile(o.Path), math.Floor(100*o.Share), false, func(Rule) string {
			return fmt.Sprintf("%.0f %% of its %d commits are by %s, and it has cognitive complexity %d", math.Floor(100*o.Share), o.Commits, o.Owner, o.Cognitive)
		})
	}
}

// checkDuplicate checks a group of copies. All but one of them are superfluous: the limit holds for the size of one,
// the minutes are for the tokens of all that could go.
func (a *Assessor) checkDuplicate(d Duplicate) {
	if len(d.Places) < 2 {
		return
	}
	f := a.check(RuleDuplication, d.Places[0], float64(d.Tokens), d.Test, func(Rule) string {
		how := "the same"
		if !d.Exact {
			how = "the same but for names"
		}
		return fmt.Sprintf("%d lines (%d tokens) are %s in %d places", d.Lines, d.Tokens, how, len(d.Places))
	}, d.Places[1:]...)
	if f != nil {
		r := a.f.Rules[RuleDuplication]
		f.Minutes = r.cost(float64(d.Tokens * (len(d.Places) - 1)))
	}
}

// maxRelated bounds the other places that a finding names.
const maxRelated = 50

func (a *Assessor) checkCycle(c Cycle) {
	if len(c.Files) == 0 {
		return
	}
	at := reposage.Place{Path: cmp.Or(c.From, c.Files[0]), Line: max(1, c.Line), EndLine: max(1, c.Line)}
	related := make([]reposage.Place, 0, min(len(c.Files), maxRelated))
	for _, f := range c.Files { // the first by name comes along always: it stands for the cycle
		if f != at.Path && len(related) < maxRelated {
			related = append(related, wholeFile(f))
		}
	}
	a.check(RuleCycle, at, float64(len(c.Files)), false, func(Rule) string {
		s := fmt.Sprintf("%d files depend on each other in a cycle", len(c.Files))
		if c.To != "" {
			s += fmt.Sprintf("; the cheapest use to cut is that of %s here", c.To)
			if c.Uses > 1 {
				s += fmt.Sprintf(" (%d places)", c.Uses)
			}
		}
		return s
	}, related...)
}

func wholeFile(path string) reposage.Place { return reposage.Place{Path: path, Line: 1, EndLine: 1} }

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
