package debt

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// Options configure an Assessor.
type Options struct {
	Waivers *Waivers // may be nil
	Now     time.Time
	// Years is how many years the churn of the files covers; 0 means one.
	Years float64
}

// FileInput is one file of code.
type FileInput struct {
	reposage.File
	Metrics       reposage.FileMetrics
	Churn         reposage.Churn
	FunctionChurn []reposage.Churn // parallel to Metrics.Functions, or nil
	AgeDays       int              // since the last change; 0 when unknown
}

// Relations is what is known of all files together. Empty parts mean that nothing was found.
type Relations struct {
	Cycles       []Cycle
	Unreferenced []Unreferenced
	Duplicates   []Duplicate
	Couplings    []Coupling
	OneOwner     []OneOwner
	Classes      []Class
	FanIn        map[string]int     // files that depend on a file
	FanOut       map[string]int     // files that a file depends on
	Duplication  map[string]float64 // share of a file's lines, 0 to 1
}

// Cycle is files that depend on each other.
type Cycle struct {
	Files []string // sorted
	// From, Line and To are the use whose removal breaks the cycle at the least cost.
	From, To string
	Line     int
	Uses     int // places that must change for it
}

// Unreferenced is a definition that nothing refers to.
type Unreferenced struct {
	reposage.Place
	Kind string // "function", "type"
	Test bool
}

// Duplicate is code in several places.
type Duplicate struct {
	Places []reposage.Place
	Tokens int
	Lines  int
	Exact  bool
	Test   bool
}

// Coupling is two files that change together without a relation.
type Coupling struct {
	A, B   string
	Common int     // commits that changed both
	Degree float64 // of their commits, 0 to 1
}

// OneOwner is a hotspot that one person knows.
type OneOwner struct {
	Path, Owner        string
	Share              float64 // of the commits, 0 to 1
	Commits, Cognitive int
}

// Class is a type with its methods.
type Class struct {
	reposage.Place
	Methods int
	Test    bool
}

// fileRow is what is kept of a file until the end.
type fileRow struct {
	path     string
	test     bool
	nloc     int32
	commits  int32
	inputs   []float32 // parallel to fileInputs
	findings int32
	minutes  float64
}

// Assessor collects files. It is not safe for concurrent use.
type Assessor struct {
	f        *Formula
	o        Options
	files    []fileRow
	findings []reposage.Finding
}

// NewAssessor returns an empty Assessor.
func NewAssessor(f *Formula, o Options) *Assessor {
	o.Years = cmp.Or(o.Years, 1)
	return &Assessor{f: f, o: o}
}

// Add enters a file of code. Nothing of in is kept but strings.
func (a *Assessor) Add(in *FileInput) {
	row := fileRow{path: in.Path, test: in.Test, nloc: int32(in.Metrics.CodeLines), commits: int32(in.Churn.Commits), inputs: make([]float32, len(fileInputs))}
	var cognitive, maxCognitive, cyclomatic, undocumented, public, nloc int
	worst, penalty := 100.0, 0.0
	for i := range in.Metrics.Functions {
		fn := &in.Metrics.Functions[i]
		cognitive += fn.Cognitive
		cyclomatic += fn.Cyclomatic
		maxCognitive = max(maxCognitive, fn.Cognitive)
		h := FunctionHealth(a.f, fn)
		worst = min(worst, h)
		penalty += (100 - h) * float64(fn.NLOC)
		nloc += fn.NLOC
		if fn.Exported && fn.Kind != reposage.SymClosure {
			public++
			if !fn.Documented {
				undocumented++
			}
		}
		a.function(in, fn, i)
	}
	if nloc > 0 {
		penalty /= float64(nloc)
	}
	for i, v := range []float64{
		float64(in.Metrics.CodeLines), float64(cognitive), float64(maxCognitive), float64(cyclomatic + in.Metrics.TopLevel), float64(len(in.Metrics.Functions)),
		100 - worst, penalty, 0, 0, 0, 0, float64(in.Churn.Commits) / a.o.Years, float64(in.Churn.Authors), float64(in.Churn.Added+in.Churn.Deleted) / a.o.Years, float64(in.AgeDays),
	} {
		row.inputs[i] = float32(v)
	}
	a.file(in, undocumented, public)
	a.files = append(a.files, row)
}

// function checks the rules of a single function.
func (a *Assessor) function(in *FileInput, fn *reposage.FunctionMetrics, i int) {
	at := reposage.Place{Path: in.Path, Line: fn.Line, EndLine: fn.EndLine, Symbol: fn.Name}
	for _, m := range [...]struct {
		rule  string
		value int
		verb  string
	}{
		{RuleCognitive, fn.Cognitive, "has cognitive complexity"}, {RuleCyclomatic, fn.Cyclomatic, "has cyclomatic complexity"},
		{RuleNesting, fn.Nesting, "nests to level"}, {RuleParameters, fn.Params, "has parameters:"}, {RuleLength, fn.Length(), "has lines:"},
	} {
		a.check(m.rule, at, float64(m.value), in.Test, func(r Rule) string {
			return fmt.Sprintf("%s %s %d (limit %g)", fn.Name, m.verb, m.value, r.Limit)
		})
	}
	if i < len(in.FunctionChurn) {
		commits := in.FunctionChurn[i].Commits
		a.check(RuleHotspot, at, float64(commits)*float64(fn.Cognitive), in.Test, func(Rule) string {
			return fmt.Sprintf("%s was changed by %d commits and has cognitive complexity %d", fn.Name, commits, fn.Cognitive)
		})
	}
}

// file checks the rules of a file.
func (a *Assessor) file(in *FileInput, undocumented, public int) {
	at := reposage.Place{Path: in.Path, Line: 1, EndLine: max(1, in.Metrics.Lines)}
	a.check(RuleFile, at, float64(in.Metrics.CodeLines), in.Test, func(r Rule) string {
		return fmt.Sprintf("The file has %d lines of code (limit %g)", in.Metrics.CodeLines, r.Limit)
	})
	a.check(RuleUndocumented, at, float64(undocumented), in.Test, func(Rule) string {
		return fmt.Sprintf("%d of %d public functions have no documentation", undocumented, public)
	})
}

// check adds a finding when a value is above its rule's limit.
func (a *Assessor) check(rule string, at reposage.Place, value float64, test bool, message func(Rule) string, related ...reposage.Place) {
	r := a.f.Rules[rule]
	if r.Off || test && !r.Tests || !(value > r.Limit) {
		return
	}
	a.findings = append(a.findings, reposage.Finding{
		Rule: rule, Path: at.Path, Line: at.Line, EndLine: at.EndLine, Symbol: at.Symbol, Message: message(r), Value: value, Limit: r.Limit,
		Minutes: r.cost(value), Related: related, Test: test,
	})
}

// relations checks the rules that need all files.
func (a *Assessor) relations(rel *Relations) {
	for _, c := range rel.Classes {
		a.check(RuleClass, c.Place, float64(c.Methods), c.Test, func(r Rule) string {
			return fmt.Sprintf("%s has %d methods (limit %g)", c.Symbol, c.Methods, r.Limit)
		})
	}
	for _, d := range rel.Duplicates {
		if len(d.Places) < 2 {
			continue
		}
		// Every copy but one could go: its tokens are what is superfluous.
		how := "the same"
		if !d.Exact {
			how = "the same but for names"
		}
		a.check(RuleDuplication, d.Places[0], float64(d.Tokens), d.Test, func(Rule) string {
			return fmt.Sprintf("%d lines (%d tokens) are %s in %d places", d.Lines, d.Tokens, how, len(d.Places))
		}, d.Places[1:]...)
	}
	for _, c := range rel.Cycles {
		a.cycle(c)
	}
	for _, u := range rel.Unreferenced {
		lines := u.EndLine - u.Line + 1
		a.check(RuleUnreferenced, u.Place, float64(lines), u.Test, func(Rule) string {
			return fmt.Sprintf("Nothing refers to the %s %s", u.Kind, u.Symbol)
		})
	}
	for _, c := range rel.Couplings {
		a.check(RuleCoupling, reposage.Place{Path: c.A, Line: 1, EndLine: 1}, float64(c.Common), false, func(Rule) string {
			return fmt.Sprintf("%d commits (%.0f %%) changed this file together with %s, and neither refers to the other", c.Common, 100*c.Degree, c.B)
		}, reposage.Place{Path: c.B, Line: 1, EndLine: 1})
	}
	for _, o := range rel.OneOwner {
		a.check(RuleOneOwner, reposage.Place{Path: o.Path, Line: 1, EndLine: 1}, math.Floor(100*o.Share), false, func(Rule) string {
			return fmt.Sprintf("%.0f %% of its %d commits are by %s, and it has cognitive complexity %d", math.Floor(100*o.Share), o.Commits, o.Owner, o.Cognitive)
		})
	}
}

func (a *Assessor) cycle(c Cycle) {
	if len(c.Files) == 0 {
		return
	}
	at := reposage.Place{Path: cmp.Or(c.From, c.Files[0]), Line: max(1, c.Line), EndLine: max(1, c.Line)}
	var related []reposage.Place
	for _, f := range c.Files {
		if f != at.Path && len(related) < 50 {
			related = append(related, reposage.Place{Path: f, Line: 1, EndLine: 1})
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

// Finish checks what needs all files and sums up. The Assessor must not be used afterwards.
func (a *Assessor) Finish(rel *Relations) *Result {
	a.relations(rel)
	slices.SortFunc(a.files, func(x, y fileRow) int { return strings.Compare(x.path, y.path) })
	slices.SortStableFunc(a.findings, func(x, y reposage.Finding) int {
		return cmp.Or(strings.Compare(x.Path, y.Path), cmp.Compare(x.Line, y.Line), strings.Compare(x.Symbol, y.Symbol), strings.Compare(x.Rule, y.Rule))
	})
	setFingerprints(a.findings)
	r := &Result{Formula: a.f, Findings: a.findings}
	if r.Findings == nil {
		r.Findings = []reposage.Finding{}
	}
	r.Notes, r.NextExpiry = a.o.Waivers.apply(r.Findings, a.o.Now)
	a.sumUp(r, rel)
	slices.SortStableFunc(r.Findings, func(x, y reposage.Finding) int { return cmp.Compare(y.Minutes, x.Minutes) })
	return r
}

// setFingerprints names each finding by what stays when lines move and values change: rule, path, symbol, the other
// files of a cycle or copy, and which of several alike it is in its file.
func setFingerprints(findings []reposage.Finding) {
	count := map[string]int{}
	for i := range findings {
		f := &findings[i]
		parts := []string{f.Rule, f.Path, f.Symbol}
		if f.Rule == RuleCycle || f.Rule == RuleCoupling {
			parts = parts[:1]
			paths := []string{f.Path}
			for _, p := range f.Related {
				paths = append(paths, p.Path)
			}
			slices.Sort(paths)
			parts = append(parts, paths...)
		} else if f.Rule == RuleDuplication {
			for _, p := range f.Related {
				parts = append(parts, p.Path, p.Symbol)
			}
		}
		key := strings.Join(parts, "\x00")
		count[key]++
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(count[key])))
		f.Fingerprint = hex.EncodeToString(sum[:8])
	}
}

// fileHealth returns the health of a file, 0 to 100.
func (a *Assessor) fileHealth(row *fileRow, rel *Relations, inCycle map[string]bool) float64 {
	set := func(name string, v float64) { row.inputs[slices.Index(fileInputs, name)] = float32(v) }
	set("duplication", 100*rel.Duplication[row.path])
	set("fan_in", float64(rel.FanIn[row.path]))
	set("fan_out", float64(rel.FanOut[row.path]))
	if inCycle[row.path] {
		set("in_cycle", 1)
	}
	return FileHealth(a.f, func(name string) float64 { return float64(row.inputs[slices.Index(fileInputs, name)]) })
}

// sumUp fills in the rows of files, folders and rules.
func (a *Assessor) sumUp(r *Result, rel *Relations) {
	minutes, count := map[string]float64{}, map[string]int{}
	rules := map[string]*RuleRow{}
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
		minutes[f.Path] += f.Minutes
		count[f.Path]++
	}
	for _, name := range Rules {
		if rules[name] != nil {
			r.Rules = append(r.Rules, *rules[name])
		}
	}
	slices.SortStableFunc(r.Rules, func(x, y RuleRow) int { return cmp.Compare(y.Minutes, x.Minutes) })
	inCycle := map[string]bool{}
	for _, c := range rel.Cycles {
		for _, f := range c.Files {
			inCycle[f] = true
		}
	}
	folders := map[string]*sum{}
	for i := range a.files {
		row := &a.files[i]
		health := a.fileHealth(row, rel, inCycle)
		one := sum{nloc: float64(row.nloc), minutes: minutes[row.path], findings: count[row.path], files: 1}
		if !row.test {
			one.weight, one.health = float64(row.nloc), health*float64(row.nloc)
		}
		one.interest = float64(row.commits) / a.o.Years * a.f.Interest.MinutesPerCommit * (100 - health) / 100
		delete(minutes, row.path)
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
	if folders["."] == nil {
		folders["."] = &sum{}
	}
	for p, m := range minutes { // findings in files that are no code
		folders["."].minutes += m
		folders["."].findings += count[p]
	}
	var names []string
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

// sum is the sums of a folder.
type sum struct {
	nloc, weight, health, minutes, interest float64
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

// row turns sums into what is shown. Minutes are not rounded: they must add up.
func (a *Assessor) row(p string, s *sum) Row {
	r := Row{Path: p, Health: 100, Files: s.files, CodeLines: int(s.nloc), Findings: s.findings, Minutes: math.Round(10*s.minutes) / 10, Interest: math.Round(10*s.interest) / 10,
		Development: s.nloc * a.f.MinutesPerLine}
	if s.weight > 0 {
		r.Health = math.Round(10*s.health/s.weight) / 10
	}
	if r.Development > 0 {
		r.Ratio = s.minutes / r.Development
	}
	r.Rating = a.f.RatingOf(r.Ratio)
	r.Money = math.Round(100*a.f.Money(s.minutes)) / 100
	return r
}
