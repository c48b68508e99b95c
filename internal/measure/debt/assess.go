package debt

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// Options configure an Assessor.
type Options struct {
	Waivers *Waivers  // may be nil
	Now     time.Time // the day on which waivers are judged
	// Years is how many years the churn of the files covers; 0 means one.
	Years float64
	// Scoped says that only a part of the repository is seen. What is not referred to in a part may be in the rest:
	// nothing is called unreferenced.
	Scoped bool
}

// FileInput is one file of code.
type FileInput struct {
	reposage.File
	Metrics       reposage.FileMetrics
	Churn         reposage.Churn
	FunctionChurn []reposage.Churn // parallel to Metrics.Functions, or nil
	AgeDays       int              // since the last change; 0 when unknown
}

// fileRow is what is kept of a file until the end.
type fileRow struct {
	path    string
	test    bool
	nloc    int32
	commits int32
	inputs  [15]float32 // parallel to fileInputs
}

// Assessor collects files. It is not safe for concurrent use.
type Assessor struct {
	f        *Formula
	o        Options
	years    float64
	files    []fileRow
	findings []reposage.Finding
	hot      []hotFunction
	public   []publicFunctions
}

// NewAssessor returns an empty Assessor.
func NewAssessor(f *Formula, o Options) *Assessor {
	return &Assessor{f: f, o: o, years: cmp.Or(o.Years, 1)}
}

// Add enters a file of code. Nothing of in is kept but strings.
func (a *Assessor) Add(in *FileInput) {
	var cognitive, maxCognitive, cyclomatic, nloc int
	api := publicFunctions{at: wholeFile(in.Path), test: in.Test}
	api.at.EndLine = max(1, in.Metrics.Lines)
	worst, penalty := 100.0, 0.0
	lengths := a.lengths(in.Metrics.Functions)
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
			api.count++
			if !fn.Documented {
				api.undocumented = append(api.undocumented, fn.Line)
			}
		}
		a.checkFunction(in, fn, i, lengths[i])
	}
	if len(api.undocumented) > 0 {
		a.public = append(a.public, api)
	}
	a.checkFile(in)
	row := fileRow{path: in.Path, test: in.Test, nloc: int32(in.Metrics.CodeLines), commits: int32(in.Churn.Commits)}
	row.set("nloc", float64(in.Metrics.CodeLines))
	row.set("cognitive", float64(cognitive))
	row.set("max_cognitive", float64(maxCognitive))
	row.set("cyclomatic", float64(cyclomatic+in.Metrics.TopLevel))
	row.set("functions", float64(len(in.Metrics.Functions)))
	row.set("worst_function", 100-worst)
	row.set("function_penalty", penalty/float64(max(1, nloc)))
	row.set("commits", float64(in.Churn.Commits))
	row.set("authors", float64(in.Churn.Authors))
	row.set("churn", float64(in.Churn.Added+in.Churn.Deleted))
	row.set("age_days", float64(in.AgeDays))
	a.files = append(a.files, row)
}

// inputIndex is the place of each name in fileInputs.
var inputIndex = func() map[string]int {
	m := map[string]int{}
	for i, name := range fileInputs {
		m[name] = i
	}
	return m
}()

func (r *fileRow) set(input string, v float64) { r.inputs[inputIndex[input]] = float32(v) }
func (r *fileRow) input(name string) float64   { return float64(r.inputs[inputIndex[name]]) }

// fileHealth returns the health of a file, now that all files are known.
func (a *Assessor) fileHealth(row *fileRow, rel *Relations, inCycle bool) float64 {
	row.set("duplication", 100*rel.Duplication[row.path])
	row.set("fan_in", float64(rel.FanIn[row.path]))
	row.set("fan_out", float64(rel.FanOut[row.path]))
	if inCycle {
		row.set("in_cycle", 1)
	}
	row.set("commits", row.input("commits")/a.years)
	row.set("churn", row.input("churn")/a.years)
	return FileHealth(a.f, row.input)
}

// Finish checks what needs all files and sums up. The Assessor must not be used afterwards.
func (a *Assessor) Finish(rel *Relations) *Result {
	a.years = cmp.Or(rel.Years, a.years)
	a.checkHotspots()
	a.checkDocumentation(rel)
	a.checkRelations(rel)
	slices.SortFunc(a.files, func(x, y fileRow) int { return strings.Compare(x.path, y.path) })
	slices.SortStableFunc(a.findings, func(x, y reposage.Finding) int {
		return cmp.Or(strings.Compare(x.Path, y.Path), cmp.Compare(x.Line, y.Line), strings.Compare(x.Symbol, y.Symbol), strings.Compare(x.Rule, y.Rule), cmp.Compare(y.Value, x.Value))
	})
	setFingerprints(a.findings)
	r := &Result{Formula: a.f, Findings: a.findings}
	if r.Findings == nil {
		r.Findings = []reposage.Finding{}
	}
	r.Notes, r.NextExpiry = a.o.Waivers.apply(r.Findings, a.o.Now)
	if a.o.Scoped && !a.f.Rules[RuleUnreferenced].Off {
		r.Notes = append(r.Notes, "Only a part of the repository was looked at: whether its code is unreferenced cannot be known.")
	}
	a.sumUp(r, rel)
	slices.SortStableFunc(r.Findings, func(x, y reposage.Finding) int { return cmp.Compare(y.Minutes, x.Minutes) })
	return r
}
