package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// Function is one function of one side.
type Function struct {
	Path string
	Test bool
	// Health is the function's health score, 0 to 100.
	Health float64
	reposage.FunctionMetrics
}

// Side is one of the two revisions.
type Side struct {
	Revision reposage.Revision
	// Functions of the files that differ between the sides; others may be left out.
	Functions []Function
	Findings  []reposage.Finding // all of them; accepted ones are passed over
	Totals    Totals
}

// Totals are a revision's headline numbers.
type Totals struct {
	Health      float64 `json:"health"`       // 0 to 100
	Rating      string  `json:"rating"`       // A to E
	DebtMinutes float64 `json:"debt_minutes"` // accepted findings left out
	DebtRatio   float64 `json:"debt_ratio"`   // of the development cost
	Duplication float64 `json:"duplication"`  // density, 0 to 1
	CodeLines   int     `json:"code_lines"`   // NLOC
	Functions   int     `json:"function_count"`
}

// Input is what is compared.
type Input struct {
	Base, Head Side
	// Renames maps paths of the base to the paths that the files have in the head.
	Renames map[string]string
	// Notes say what could not be known: a shallow clone, a base that is no ancestor.
	Notes []string
}

// Status is what happened to a function.
type Status string

// The statuses. Values are part of the JSON schema.
const (
	Worse  Status = "worse"
	Better Status = "better"
	New    Status = "new"
	Gone   Status = "gone"
	Moved  Status = "moved" // another place or name, health as before
	Same   Status = "same"  // touched, health as before
)

// Change is one function on both sides.
type Change struct {
	Status Status    `json:"status"`
	Base   *Snapshot `json:"base,omitempty"` // nil when new
	Head   *Snapshot `json:"head,omitempty"` // nil when gone
	// HealthDelta is the head's health minus the base's; of a new function its health minus 100.
	HealthDelta float64 `json:"health_delta"`
	// Reason names the numbers that changed: "cognitive 12 → 18, lines 40 → 66".
	Reason string `json:"reason"`
}

// Snapshot is a function as one side has it.
type Snapshot struct {
	Path       string  `json:"path"`
	Line       int     `json:"line"`
	EndLine    int     `json:"end_line"`
	Name       string  `json:"name"`
	Health     float64 `json:"health"`
	Cyclomatic int     `json:"cyclomatic"`
	Cognitive  int     `json:"cognitive"`
	Nesting    int     `json:"nesting"`
	Params     int     `json:"params"`
	NLOC       int     `json:"nloc"`
	Length     int     `json:"length"`
	Test       bool    `json:"test,omitempty"`
}

// Result is what a change did.
type Result struct {
	Base  reposage.Revision `json:"base"`
	Head  reposage.Revision `json:"head"`
	Notes []string          `json:"notes"`

	Before Totals `json:"before"`
	After  Totals `json:"after"`

	// Functions that differ: the worst change first.
	Functions []Change       `json:"functions"`
	Counts    map[Status]int `json:"counts"`

	NewFindings   []reposage.Finding `json:"new_findings"`   // most minutes first
	FixedFindings []reposage.Finding `json:"fixed_findings"` // as the base had them
	Unchanged     int                `json:"unchanged_findings"`
}

// DebtDelta returns the minutes that the change added; negative when it paid off debt.
func (r *Result) DebtDelta() float64 { return r.After.DebtMinutes - r.Before.DebtMinutes }

// tolerance is the health that a function may lose without being worse: rounding, one more line.
const tolerance = 0.5

// Compare compares two revisions.
func Compare(in Input) *Result {
	r := &Result{Base: in.Base.Revision, Head: in.Head.Revision, Notes: in.Notes, Before: in.Base.Totals, After: in.Head.Totals,
		Functions: []Change{}, NewFindings: []reposage.Finding{}, FixedFindings: []reposage.Finding{}, Counts: map[Status]int{}}
	if r.Notes == nil {
		r.Notes = []string{}
	}
	pairs := matchFunctions(in.Base.Functions, in.Head.Functions, in.Renames)
	for _, p := range pairs {
		if c, differs := judge(p); differs {
			r.Functions = append(r.Functions, c)
			r.Counts[c.Status]++
		}
	}
	slices.SortStableFunc(r.Functions, compareChanges)
	r.findings(in, placesOf(pairs, in.Renames))
	return r
}

// judge says what happened to a function; differs is false when nothing did.
func judge(p pair) (c Change, differs bool) {
	switch {
	case p.base == nil:
		return Change{Status: New, Head: snapshot(p.head), HealthDelta: round(p.head.Health - 100), Reason: describe(p.head)}, true
	case p.head == nil:
		return Change{Status: Gone, Base: snapshot(p.base), HealthDelta: round(100 - p.base.Health), Reason: describe(p.base)}, true
	}
	c = Change{Status: Same, Base: snapshot(p.base), Head: snapshot(p.head), HealthDelta: round(p.head.Health - p.base.Health), Reason: difference(p.base, p.head)}
	moved := p.base.Path != p.head.Path || p.base.Name != p.head.Name
	switch {
	case c.HealthDelta < -tolerance:
		c.Status = Worse
	case c.HealthDelta > tolerance:
		c.Status = Better
	case moved:
		c.Status = Moved
	case p.base.Digest == p.head.Digest:
		return c, false
	}
	if moved {
		from := p.base.Name
		if p.base.Path != p.head.Path {
			from = p.base.Path + " " + from
		}
		c.Reason = strings.TrimSuffix("was "+from+", "+c.Reason, ", ")
	}
	return c, true
}

func snapshot(f *Function) *Snapshot {
	return &Snapshot{Path: f.Path, Line: f.Line, EndLine: f.EndLine, Name: f.Name, Health: round(f.Health), Cyclomatic: f.Cyclomatic, Cognitive: f.Cognitive,
		Nesting: f.Nesting, Params: f.Params, NLOC: f.NLOC, Length: f.Length(), Test: f.Test}
}

// numbers are what a reader wants to see changed, in this order.
var numbers = []struct {
	name  string
	value func(*Function) int
}{
	{"cognitive", func(f *Function) int { return f.Cognitive }},
	{"cyclomatic", func(f *Function) int { return f.Cyclomatic }},
	{"nesting", func(f *Function) int { return f.Nesting }},
	{"parameters", func(f *Function) int { return f.Params }},
	{"lines", func(f *Function) int { return f.Length() }},
}

func difference(base, head *Function) string {
	var parts []string
	for _, n := range numbers {
		if b, h := n.value(base), n.value(head); b != h {
			parts = append(parts, fmt.Sprintf("%s %d → %d", n.name, b, h))
		}
	}
	return strings.Join(parts, ", ")
}

func describe(f *Function) string {
	return fmt.Sprintf("cognitive %d, cyclomatic %d, %d lines", f.Cognitive, f.Cyclomatic, f.Length())
}

// statusOrder is the order of reading.
var statusOrder = []Status{Worse, New, Better, Moved, Same, Gone}

func compareChanges(a, b Change) int {
	rank := func(s Status) int { return slices.Index(statusOrder, s) }
	x, y := cmp.Or(a.Head, a.Base), cmp.Or(b.Head, b.Base)
	delta := cmp.Compare(a.HealthDelta, b.HealthDelta) // the greatest loss first
	if a.Status == Better && b.Status == Better {
		delta = -delta
	}
	return cmp.Or(cmp.Compare(rank(a.Status), rank(b.Status)), delta, strings.Compare(x.Path, y.Path), cmp.Compare(x.Line, y.Line), strings.Compare(x.Name, y.Name))
}

// round keeps one decimal, as reports show it; a verdict never rests on what is not shown.
func round(v float64) float64 { return math.Round(v*10) / 10 }
