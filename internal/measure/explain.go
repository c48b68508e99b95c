package measure

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/reposage/reposage"
)

// Explanation traces the numbers of one function back to the lines that caused them.
type Explanation struct {
	Profile  reposage.Profile `json:"profile"`
	Function FunctionRow      `json:"function"` // without path and churn, which facts do not know
	Metrics  []Explained      `json:"metrics"`  // in the order of the registry
}

// Explained is one number of a function. Where it is a sum, Contributions add up to Value exactly;
// where it follows from other numbers, Formula shows them put in.
type Explained struct {
	Metric        string         `json:"metric"`
	Title         string         `json:"title"`
	Value         float64        `json:"value"`
	Limit         float64        `json:"limit,omitempty"`
	Exceeded      bool           `json:"exceeded,omitempty"`
	Formula       string         `json:"formula,omitempty"`
	Contributions []Contribution `json:"contributions,omitempty"` // by line
}

// Contribution is what one place adds to a number.
type Contribution struct {
	Line      int    `json:"line"`
	Construct string `json:"construct"` // "if", "case", "parameter"
	Add       int    `json:"add"`       // negative where something is left out
	Why       string `json:"why,omitempty"`
}

// Explain explains the innermost function around a line that the profile lists on its own. The
// error is ENotFound when there is none, naming the nearest, and EUnsupported when the
// file's syntax was not read.
func Explain(f *reposage.Facts, p reposage.Profile, line int) (*Explanation, error) {
	if f.Limit != "" {
		return nil, reposage.Errorf(reposage.EUnsupported, "the file's functions are unknown: its syntax could not be read within the limits (%s)", f.Limit)
	}
	m := File(f, p)
	at := innermost(m.Functions, line)
	if at < 0 {
		return nil, notInFunction(m.Functions, line)
	}
	x := explainer{f: f, fn: &m.Functions[at], rules: rulesFor(p, f.Language), slot: int32(at)}
	x.scratch.place(f, &x.rules)
	x.sym = &f.Symbols[x.scratch.slots[at].symbol]

	r := FileResult{File: reposage.File{Language: f.Language}, Metrics: m}
	e := &Explanation{Profile: p}
	e.Function.fill(&r, at)
	for i := range Metrics {
		if how := explanations[Metrics[i].Name]; how != nil {
			e.Metrics = append(e.Metrics, x.explain(&Metrics[i], &e.Function, how))
		}
	}
	return e, nil
}

// innermost returns the index of the smallest function that contains the line, -1 for none.
func innermost(fns []reposage.FunctionMetrics, line int) int {
	best := -1
	for i := range fns {
		fn := &fns[i]
		if fn.Line <= line && line <= fn.EndLine && (best < 0 || fn.Length() <= fns[best].Length()) {
			best = i
		}
	}
	return best
}

func notInFunction(fns []reposage.FunctionMetrics, line int) error {
	err := reposage.Errorf(reposage.ENotFound, "line %d is in no function", line)
	if len(fns) == 0 {
		return err.WithHint("the file has no functions")
	}
	distance := func(fn reposage.FunctionMetrics) int { return max(fn.Line-line, line-fn.EndLine) }
	near := slices.MinFunc(fns, func(a, b reposage.FunctionMetrics) int { return cmp.Compare(distance(a), distance(b)) })
	return err.WithHint("the nearest function is %s, lines %d to %d", near.Name, near.Line, near.EndLine)
}

// explainer holds what the explanations of one function need.
type explainer struct {
	f       *reposage.Facts
	fn      *reposage.FunctionMetrics
	sym     *reposage.Symbol
	rules   rules
	scratch scratch
	slot    int32
}

// explanations says how each metric is explained: by contributions or by a formula.
var explanations = map[string]func(*explainer) ([]Contribution, string){
	"cyclomatic": (*explainer).cyclomatic,
	"cognitive":  (*explainer).cognitive,
	"nloc":       (*explainer).nloc,
	"length":     (*explainer).length,
	"nesting":    (*explainer).nesting,
	"params":     (*explainer).params,
	"returns":    (*explainer).returns,
	"volume":     (*explainer).volume,
	"difficulty": (*explainer).difficulty,
	"effort":     (*explainer).effort,
	"mi":         (*explainer).mi,
}

func (x *explainer) explain(m *Metric, row *FunctionRow, how func(*explainer) ([]Contribution, string)) Explained {
	v := m.Value(row)
	e := Explained{Metric: m.Name, Title: m.Title, Value: v, Limit: m.Limit, Exceeded: m.Exceeded(v)}
	e.Contributions, e.Formula = how(x)
	slices.SortStableFunc(e.Contributions, func(a, b Contribution) int { return cmp.Compare(a.Line, b.Line) })
	return e
}

// points calls fn for each point of the function with its place.
func (x *explainer) points(fn func(p *reposage.Point, at place)) {
	for i := range x.f.Points {
		p := &x.f.Points[i]
		if at := x.scratch.placeOf(p); at.slot == x.slot {
			fn(p, at)
		}
	}
}

func (x *explainer) cyclomatic() (list []Contribution, _ string) {
	list = append(list, Contribution{x.fn.Line, "function", 1, "every function starts at one"})
	x.points(func(p *reposage.Point, _ place) {
		if w := int(x.rules.weight[p.Kind]); w > 0 {
			list = append(list, Contribution{int(p.Line), PointName(p.Kind), w, ""})
		}
	})
	if !x.rules.closureAdds {
		return list, ""
	}
	for i := range x.f.Symbols {
		sym := &x.f.Symbols[i]
		if x.scratch.places[i].slot == x.slot && sym != x.sym && sym.Kind == reposage.SymClosure && sym.Body.End > 0 {
			list = append(list, Contribution{int(sym.Line), "lambda", 1, "the profile counts lambdas"})
		}
	}
	return list, ""
}

func (x *explainer) cognitive() (list []Contribution, _ string) {
	recursive := false
	x.points(func(p *reposage.Point, at place) {
		depth := int(at.cognitive) + int(p.Nesting)
		n := cognitiveOf(p, depth, recursive)
		recursive = recursive || p.Kind == reposage.PointRecursion
		if n > 0 {
			list = append(list, Contribution{int(p.Line), PointName(p.Kind), n, cognitiveWhy(p.Kind, depth)})
		}
	})
	return list, ""
}

func cognitiveWhy(k reposage.PointKind, depth int) string {
	switch cognitiveRules[k] {
	case cogStructural:
		if depth > 0 {
			return fmt.Sprintf("1, and %d for the nesting", depth)
		}
		return "not nested"
	case cogHybrid:
		return "no addition for nesting"
	case cogRun:
		return "starts a run of like operators"
	case cogOnce:
		return "calls itself; counted once"
	}
	return ""
}

func (x *explainer) nloc() (list []Contribution, _ string) {
	total := int(x.sym.NLOC)
	list = append(list, Contribution{x.fn.Line, "lines", total, fmt.Sprintf("with code, lines %d to %d", x.fn.Line, x.fn.EndLine)})
	for i := range x.scratch.slots {
		sl := &x.scratch.slots[i]
		if sl.parent != x.slot {
			continue
		}
		nested := &x.f.Symbols[sl.symbol]
		if n := exclusiveLines(x.f, nested); n > 0 {
			total -= n
			list = append(list, Contribution{int(nested.Line), "nested function", -n, nested.Name + " is listed on its own"})
		}
	}
	if rest := x.fn.NLOC - total; rest != 0 {
		list = append(list, Contribution{x.fn.Line, "lines", rest, "shared with nested functions"})
	}
	return list, ""
}

func (x *explainer) length() ([]Contribution, string) {
	return nil, fmt.Sprintf("%d - %d + 1", x.fn.EndLine, x.fn.Line)
}

// nesting shows the constructs around the deepest place, one a level. Points come in source order,
// so going back from the deepest the first one that is less deep is the one around it.
func (x *explainer) nesting() (list []Contribution, _ string) {
	type level struct{ line, depth, kind int }
	var open []level
	x.points(func(p *reposage.Point, at place) {
		if p.Flags&reposage.PointNested != 0 {
			open = append(open, level{int(p.Line), int(at.control) + int(p.Nesting) + 1, int(p.Kind)})
		}
	})
	deepest := slices.IndexFunc(open, func(l level) bool { return l.depth == x.fn.Nesting })
	if deepest < 0 {
		return nil, ""
	}
	chain := []level{open[deepest]}
	for i := deepest - 1; i >= 0; i-- {
		if open[i].depth < chain[len(chain)-1].depth {
			chain = append(chain, open[i])
		}
	}
	outer := 0
	for _, l := range slices.Backward(chain) {
		list = append(list, Contribution{l.line, PointName(reposage.PointKind(l.kind)), l.depth - outer, ""})
		outer = l.depth
	}
	return list, ""
}

func (x *explainer) params() (list []Contribution, _ string) {
	for _, name := range x.sym.Params {
		list = append(list, Contribution{x.fn.Line, "parameter", 1, name})
	}
	return list, ""
}

func (x *explainer) returns() (list []Contribution, _ string) {
	x.points(func(p *reposage.Point, _ place) {
		if p.Kind == reposage.PointReturn {
			list = append(list, Contribution{int(p.Line), "return", 1, ""})
		}
	})
	return list, ""
}

func (x *explainer) volume() ([]Contribution, string) {
	h := x.fn.Halstead
	return nil, fmt.Sprintf("(%d + %d) log2(%d + %d): operators and operands, then distinct ones",
		h.Operators, h.Operands, h.DistinctOperators, h.DistinctOperands)
}

func (x *explainer) difficulty() ([]Contribution, string) {
	h := x.fn.Halstead
	return nil, fmt.Sprintf("(%d / 2) (%d / %d)", h.DistinctOperators, h.Operands, h.DistinctOperands)
}

func (x *explainer) effort() ([]Contribution, string) {
	h := x.fn.Halstead
	return nil, fmt.Sprintf("%.2f × %.2f", Difficulty(h), Volume(h))
}

func (x *explainer) mi() ([]Contribution, string) {
	return nil, fmt.Sprintf("100 (171 - 5.2 ln %.2f - 0.23 × %d - 16.2 ln %d) / 171",
		max(Volume(x.fn.Halstead), 1), x.fn.Cyclomatic, max(x.fn.NLOC, 1))
}
