package debt

import (
	"cmp"
	"math"
	"path"
	"slices"
)

// sum is what a file or folder adds up to.
type sum struct {
	nloc, weight, health, minutes, interest float64 // health is weighted
	findings, files                         int
}

func (s *sum) add(o *sum) {
	s.nloc += o.nloc
	s.weight += o.weight
	s.health += o.health
	s.minutes += o.minutes
	s.interest += o.interest
	s.findings += o.findings
	s.files += o.files
}

// sumUp fills in the rows of files, folders and rules.
func (a *Assessor) sumUp(r *Result, rel *Relations) {
	byFile := a.sumRules(r)
	inCycle := map[string]bool{}
	for _, c := range rel.Cycles {
		for _, f := range c.Files {
			inCycle[f] = true
		}
	}
	folders := map[string]*sum{".": {}}
	for i := range a.files {
		row := &a.files[i]
		health := a.fileHealth(row, rel, inCycle[row.path])
		one := sum{nloc: float64(row.nloc), files: 1}
		if found := byFile[row.path]; found != nil {
			one.minutes, one.findings = found.minutes, found.findings
			delete(byFile, row.path)
		}
		if !row.test {
			one.weight, one.health = one.nloc, health*one.nloc
		}
		one.interest = float64(row.commits) / a.years * a.f.Interest.MinutesPerCommit * (100 - health) / 100
		file := a.row(row.path, &one)
		file.Health, file.Commits, file.Test = math.Round(10*health)/10, int(row.commits), row.test
		r.Files = append(r.Files, file)
		for dir := path.Dir(row.path); ; dir = path.Dir(dir) {
			if folders[dir] == nil {
				folders[dir] = &sum{}
			}
			folders[dir].add(&one)
			if dir == "." || dir == "/" {
				break
			}
		}
	}
	a.sumFolders(r, folders, byFile)
}

// sumRules fills in the rows of rules, and returns what counts by file.
func (a *Assessor) sumRules(r *Result) map[string]*sum {
	byFile, rules := map[string]*sum{}, map[string]*RuleRow{}
	for i := range r.Findings {
		f := &r.Findings[i]
		rule := rules[f.Rule]
		if rule == nil {
			rule = &RuleRow{Rule: f.Rule, Title: a.f.Rules[f.Rule].Title}
			rules[f.Rule] = rule
		}
		if f.Accepted != "" {
			rule.Accepted++
			r.Accepted.Findings++
			r.Accepted.Minutes += f.Minutes
			continue
		}
		rule.Findings++
		rule.Minutes += f.Minutes
		if byFile[f.Path] == nil {
			byFile[f.Path] = &sum{}
		}
		byFile[f.Path].add(&sum{minutes: f.Minutes, findings: 1})
	}
	r.Accepted.Minutes = tenth(r.Accepted.Minutes)
	for _, name := range Rules {
		if rule := rules[name]; rule != nil {
			rule.Minutes = tenth(rule.Minutes)
			r.Rules = append(r.Rules, *rule)
		}
	}
	slices.SortStableFunc(r.Rules, func(x, y RuleRow) int { return cmp.Compare(y.Minutes, x.Minutes) })
	return byFile
}

// sumFolders fills in the rows of folders and the repository. What is left of byFile are findings in files that were
// not added; the repository counts them.
func (a *Assessor) sumFolders(r *Result, folders, byFile map[string]*sum) {
	var others, names []string
	for name := range byFile {
		others = append(others, name)
	}
	slices.Sort(others) // sums of floats depend on their order
	for _, name := range others {
		folders["."].add(byFile[name])
	}
	for name := range folders {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		row := a.row(name, folders[name])
		if name == "." {
			r.Repository = row
		}
		r.Folders = append(r.Folders, row)
	}
}

// row turns sums into what is shown. Minutes are tenths, as those of findings are: rounding takes away nothing but
// what adding floats left.
func (a *Assessor) row(p string, s *sum) Row {
	r := Row{Path: p, Health: 100, Files: s.files, CodeLines: int(s.nloc), Findings: s.findings, Minutes: tenth(s.minutes), Interest: tenth(s.interest),
		Development: s.nloc * a.f.MinutesPerLine}
	if s.weight > 0 {
		r.Health = tenth(s.health / s.weight)
	}
	if r.Development > 0 {
		r.Ratio = r.Minutes / r.Development
	}
	r.Rating = a.f.RatingOf(r.Ratio)
	r.Money = math.Round(100*a.f.Money(r.Minutes)) / 100
	return r
}

func tenth(v float64) float64 { return math.Round(10*v) / 10 }
