package measure

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// Scope is what a metric is a number of.
type Scope string

// The scopes.
const (
	ScopeFunction   Scope = "function"
	ScopeFile       Scope = "file"
	ScopeRepository Scope = "repository"
)

// Metric defines one number: what docs/metrics.md says, what lists can be sorted by and what
// counts as too much are all read from here.
type Metric struct {
	Name        string // as options and JSON spell it
	Title       string
	Scope       Scope
	Formula     string
	Counted     string  // what is counted, one or two sentences
	Source      string  // where the definition comes from
	Since       string  // analyser version that introduced it
	Limit       float64 // above it (below, when LowIsBad) a function is worth a look; 0: no limit
	LimitSource string
	LowIsBad    bool
	decimals    int
	value       func(*FunctionRow) float64 // nil when it is no number of a function
}

// Value returns the metric of a function, 0 when the metric is not one of functions.
func (m *Metric) Value(r *FunctionRow) float64 {
	if m.value == nil {
		return 0
	}
	return m.value(r)
}

// Exceeded reports whether v is beyond the limit.
func (m *Metric) Exceeded(v float64) bool {
	if m.LowIsBad {
		return v < m.Limit
	}
	return m.Limit > 0 && v > m.Limit
}

// Decimals returns how many decimals of a value are meaningful: 0 for counts.
func (m *Metric) Decimals() int { return m.decimals }

// FindMetric returns the metric of a function with a name that SortFunctions accepts. The error
// is an EInvalid that lists the names.
func FindMetric(name string) (*Metric, error) {
	for i := range Metrics {
		if Metrics[i].Name == name && Metrics[i].value != nil {
			return &Metrics[i], nil
		}
	}
	return nil, reposage.Errorf(reposage.EInvalid, "there is no function metric %q", name).
		WithHint("choose one of: %s", strings.Join(FunctionMetricNames(), ", "))
}

// FunctionMetricNames lists the metrics functions can be sorted by.
func FunctionMetricNames() []string {
	var names []string
	for i := range Metrics {
		if Metrics[i].value != nil {
			names = append(names, Metrics[i].Name)
		}
	}
	return names
}

// mustMetric is FindMetric for the names in this package.
func mustMetric(name string) *Metric {
	m, err := FindMetric(name)
	if err != nil {
		panic(err) // a typing mistake here; every use is covered by a test
	}
	return m
}

// severityTerm is one metric's part in Severity.
type severityTerm struct {
	metric *Metric
	weight float64
}

// severityTerms weigh the metrics in Severity. Cognitive complexity leads because it is what
// reading costs.
var severityTerms = []severityTerm{
	{mustMetric("cognitive"), 2},
	{mustMetric("cyclomatic"), 1},
	{mustMetric("nloc"), 1},
	{mustMetric("nesting"), 1},
	{mustMetric("params"), 0.5},
}

// excess returns the weighted number of doublings above the limit, 0 within it.
func (t *severityTerm) excess(r *FunctionRow) float64 {
	v := t.metric.value(r)
	if v <= t.metric.Limit {
		return 0
	}
	return t.weight * math.Log2(v/t.metric.Limit)
}

// Severity says how far a function is above the limits: for each of cognitive and cyclomatic
// complexity, NLOC, nesting and parameters that is above its limit, the binary logarithm of
// value/limit, cognitive counting double and parameters half. Twice the limit is as bad for
// one metric as for another, and a long table of data cannot drown a maze.
func Severity(r *FunctionRow) float64 {
	sum := 0.0
	for i := range severityTerms {
		sum += severityTerms[i].excess(r)
	}
	return roundTo(sum, 1000)
}

// SortFunctions sorts rows by a metric; rows that tie are in order of path and line. The error is
// FindMetric's.
func SortFunctions(rows []FunctionRow, metric string, descending bool) error {
	m, err := FindMetric(metric)
	if err != nil {
		return err
	}
	type keyed struct {
		value float64
		row   *FunctionRow
	}
	order := make([]keyed, len(rows))
	for i := range rows {
		order[i] = keyed{m.value(&rows[i]), &rows[i]}
	}
	slices.SortFunc(order, func(a, b keyed) int {
		c := cmp.Compare(a.value, b.value)
		if descending {
			c = -c
		}
		return cmp.Or(c, compareFunctions(a.row, b.row))
	})
	sorted := make([]FunctionRow, len(rows))
	for i, k := range order {
		sorted[i] = *k.row
	}
	copy(rows, sorted)
	return nil
}

// compareFunctions is the total order that breaks every tie.
func compareFunctions(a, b *FunctionRow) int {
	if c := strings.Compare(a.Path, b.Path); c != 0 {
		return c
	}
	if c := a.Line - b.Line; c != 0 {
		return c
	}
	if c := b.EndLine - a.EndLine; c != 0 {
		return c
	}
	return strings.Compare(a.Name, b.Name)
}

// FunctionRows returns one row for each function of a file, in source order.
func FunctionRows(r *FileResult) []FunctionRow {
	rows := make([]FunctionRow, len(r.Metrics.Functions))
	for i := range rows {
		rows[i].fill(r, i)
	}
	return rows
}

// fill sets all of row from function i of a file.
func (row *FunctionRow) fill(r *FileResult, i int) {
	fn := &r.Metrics.Functions[i]
	*row = FunctionRow{
		Path: r.Path, Line: fn.Line, EndLine: fn.EndLine, Name: fn.Name, Kind: KindName(fn.Kind),
		Language: r.Language, Test: r.Test,
		Cyclomatic: fn.Cyclomatic, Cognitive: fn.Cognitive, NLOC: fn.NLOC, Length: fn.Length(),
		Nesting: fn.Nesting, Params: fn.Params, Returns: fn.Returns,
		Halstead: fn.Halstead, Maintainability: fn.Maintainability,
		Exported: fn.Exported, Documented: fn.Documented, Partial: fn.Partial,
	}
	if i < len(r.FunctionChurn) {
		row.Churn = r.FunctionChurn[i]
	}
	row.Hotspot = int64(row.Churn.Commits) * int64(row.Cognitive)
	row.Severity = Severity(row)
}

// kindNames are the names of symbol kinds in JSON and on screen.
var kindNames = [...]string{
	reposage.SymFunction: "function", reposage.SymMethod: "method", reposage.SymConstructor: "constructor",
	reposage.SymAccessor: "accessor", reposage.SymClosure: "closure", reposage.SymClass: "class",
	reposage.SymStruct: "struct", reposage.SymInterface: "interface", reposage.SymEnum: "enum",
	reposage.SymType: "type", reposage.SymModule: "module", reposage.SymImpl: "impl",
	reposage.SymField: "field", reposage.SymConstant: "constant", reposage.SymVariable: "variable",
}

// KindName returns the name of a symbol kind ("method"), "" for a value that is none.
func KindName(k reposage.SymbolKind) string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}
