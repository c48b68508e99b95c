package compare

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
)

// Condition is one thing that a build fails on: "rating<C", "debt-delta>2h", "made-worse".
type Condition struct {
	text     string
	measure  *gateMeasure
	operator string
	value    float64
}

// String returns the condition as it was written.
func (c Condition) String() string { return c.text }

// gateMeasure is a number that a condition may be about.
type gateMeasure struct {
	name  string
	about string
	unit  gateUnit
	// value returns the number of a comparison.
	value func(*Result) float64
}

// gateUnit is how the values of a measure are written.
type gateUnit int

const (
	unitCount  gateUnit = iota
	unitScore           // 0 to 100
	unitTime            // 90m, 2h, 1d (8 hours); minutes without a unit
	unitShare           // 5 % or 0.05
	unitRating          // A to E, the best first: "rating<C" is D or E
)

// gateMeasures are all of them, in the order in which help lists them.
var gateMeasures = []gateMeasure{
	{"rating", "the head's rating", unitRating, func(r *Result) float64 { return ratingValue(r.After.Rating) }},
	{"health", "the head's health", unitScore, func(r *Result) float64 { return r.After.Health }},
	{"health-delta", "what the repository's health gained", unitScore, func(r *Result) float64 { return r.After.Health - r.Before.Health }},
	{"debt", "the head's debt", unitTime, func(r *Result) float64 { return r.After.DebtMinutes }},
	{"debt-delta", "the debt that the change adds", unitTime, (*Result).DebtDelta},
	{"debt-ratio", "the head's debt by its development cost", unitShare, func(r *Result) float64 { return r.After.DebtRatio }},
	{"duplication", "the head's share of duplicated lines", unitShare, func(r *Result) float64 { return r.After.Duplication }},
	{"duplication-delta", "the share of duplicated lines that the change adds", unitShare, func(r *Result) float64 { return r.After.Duplication - r.Before.Duplication }},
	{"new-findings", "findings that the base does not have", unitCount, func(r *Result) float64 { return float64(len(r.NewFindings)) }},
	{"fixed-findings", "findings that the head does not have any more", unitCount, func(r *Result) float64 { return float64(len(r.FixedFindings)) }},
	{"made-worse", "functions that lost health", unitCount, func(r *Result) float64 { return float64(r.Counts[Worse]) }},
	{"made-better", "functions that gained health", unitCount, func(r *Result) float64 { return float64(r.Counts[Better]) }},
	{"new-function-health", "the lowest health of a new function", unitScore, lowestNew},
}

// lowestNew returns the health of the worst new function, 100 when there is none.
func lowestNew(r *Result) float64 {
	lowest := 100.0
	for _, c := range r.Functions {
		if c.Status == New {
			lowest = min(lowest, c.Head.Health)
		}
	}
	return lowest
}

// GateMeasure is a number that a condition may be about, for help and documentation.
type GateMeasure struct{ Name, About, Example string }

// GateMeasures lists what conditions may be about.
func GateMeasures() []GateMeasure {
	examples := map[gateUnit]string{unitCount: "NAME>0", unitScore: "NAME<60", unitTime: "NAME>2h", unitShare: "NAME>5%", unitRating: "NAME<C"}
	var out []GateMeasure
	for _, m := range gateMeasures {
		out = append(out, GateMeasure{m.name, m.about, strings.ReplaceAll(examples[m.unit], "NAME", m.name)})
	}
	return out
}

// ParseCondition reads a condition: a measure, one of < <= > >= == !=, and a value in the measure's unit; a measure
// that counts may stand alone and then means ">0". The error is an EInvalid.
func ParseCondition(text string) (Condition, error) {
	at := strings.IndexAny(text, "<>=!")
	name, rest := text, ""
	if at >= 0 {
		name, rest = text[:at], text[at:]
	}
	name = strings.TrimSpace(name)
	i := slices.IndexFunc(gateMeasures, func(m gateMeasure) bool { return m.name == name })
	if i < 0 {
		return Condition{}, invalid(text, "there is no measure %q", name).WithHint("Use one of %s.", strings.Join(measureNames(), ", "))
	}
	c := Condition{text: text, measure: &gateMeasures[i], operator: ">"}
	if rest == "" {
		if c.measure.unit != unitCount {
			return Condition{}, invalid(text, "%s needs a bound", name).WithHint("Write it like %s.", exampleOf(i))
		}
		return c, nil
	}
	for _, op := range []string{"<=", ">=", "==", "!=", "<", ">", "="} { // longest first
		if value, ok := strings.CutPrefix(rest, op); ok {
			v, ok := c.measure.unit.parse(strings.TrimSpace(value))
			if !ok {
				return Condition{}, invalid(text, "%q is no value of %s", strings.TrimSpace(value), name).WithHint("Write it like %s.", exampleOf(i))
			}
			c.operator, c.value = op, v
			return c, nil
		}
	}
	return Condition{}, invalid(text, "%q is no comparison", rest).WithHint("Use <, <=, >, >=, == or !=.")
}

func invalid(text, format string, args ...any) *reposage.Error {
	return reposage.Errorf(reposage.EInvalid, "condition %q: %s", text, fmt.Sprintf(format, args...))
}

func measureNames() (names []string) {
	for _, m := range gateMeasures {
		names = append(names, m.name)
	}
	return names
}

func exampleOf(i int) string { return GateMeasures()[i].Example }

func (u gateUnit) parse(s string) (float64, bool) {
	switch u {
	case unitRating:
		v := ratingValue(strings.ToUpper(s))
		return v, v > 0
	case unitTime:
		return parseMinutes(s)
	case unitShare:
		if percent, ok := strings.CutSuffix(s, "%"); ok {
			v, ok := parseNumber(strings.TrimSpace(percent))
			return v / 100, ok
		}
	}
	return parseNumber(s)
}

func parseNumber(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// parseMinutes reads 90, 90m, 2h, 1.5h or 3d; a day has eight hours.
func parseMinutes(s string) (float64, bool) {
	for unit, factor := range map[string]float64{"m": 1, "h": 60, "d": 8 * 60} {
		if n, ok := strings.CutSuffix(s, unit); ok {
			v, ok := parseNumber(strings.TrimSpace(n))
			return v * factor, ok
		}
	}
	return parseNumber(s)
}

// ratingValue orders the ratings so that a better one is greater: "rating<C" is D or E. Unknown ones are 0.
func ratingValue(rating string) float64 {
	if i := strings.Index("EDCBA", rating); i >= 0 && len(rating) == 1 {
		return float64(i + 1)
	}
	return 0
}

// Violation is a condition that holds: the build fails.
type Violation struct {
	Condition string `json:"condition"`
	// Message says what the measure is: "made-worse is 3".
	Message string `json:"message"`
}

// Check returns the conditions that hold.
func (r *Result) Check(conditions []Condition) []Violation {
	violations := []Violation{}
	for _, c := range conditions {
		v := c.measure.value(r)
		if c.holds(v) {
			violations = append(violations, Violation{c.text, c.measure.name + " is " + c.measure.unit.format(v)})
		}
	}
	return violations
}

func (c Condition) holds(v float64) bool {
	const epsilon = 1e-9 // sums of minutes are not exact
	switch {
	case math.Abs(v-c.value) < epsilon:
		return c.operator == "<=" || c.operator == ">=" || strings.HasPrefix(c.operator, "=")
	case c.operator == "!=":
		return true
	case c.operator[0] == '<':
		return v < c.value
	case c.operator[0] == '>':
		return v > c.value
	}
	return false
}

func (u gateUnit) format(v float64) string {
	switch u {
	case unitRating:
		if v < 1 {
			return "unknown"
		}
		return "EDCBA"[int(v)-1 : int(v)]
	case unitTime:
		return Minutes(v)
	case unitShare:
		return strconv.FormatFloat(100*v, 'f', 1, 64) + " %"
	case unitScore:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Minutes writes a time as people say it: "45m", "2h 10m", "-3h".
func Minutes(v float64) string {
	sign := ""
	n := int(math.Round(v))
	if n < 0 {
		sign, n = "-", -n
	}
	switch h, m := n/60, n%60; {
	case h == 0:
		return fmt.Sprintf("%s%dm", sign, m)
	case m == 0 || h >= 100:
		return fmt.Sprintf("%s%dh", sign, h)
	default:
		return fmt.Sprintf("%s%dh %dm", sign, h, m)
	}
}
