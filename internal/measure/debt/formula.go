package debt

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

//go:embed formula.yaml
var defaultFormula []byte

// Formula says what findings cost and how health follows from numbers. See formula.yaml for what each part means.
type Formula struct {
	Name           string  `yaml:"name"`
	Version        int     `yaml:"version"`
	Currency       string  `yaml:"currency"`
	HourlyRate     float64 `yaml:"hourly_rate"`
	HoursPerDay    float64 `yaml:"hours_per_day"`
	MinutesPerLine float64 `yaml:"minutes_per_line"`
	// Rating has the highest debt ratio of each rating, in percent.
	Rating   Rating          `yaml:"rating"`
	Interest Interest        `yaml:"interest"`
	Rules    map[string]Rule `yaml:"rules"`
	Health   Health          `yaml:"health"`

	Hash string `yaml:"-" json:"-"` // 12 hex digits over all values; comments and layout do not matter
	Text string `yaml:"-" json:"-"` // the file
}

// Rating are bounds in percent of the development cost.
type Rating struct {
	A float64 `yaml:"A"`
	B float64 `yaml:"B"`
	C float64 `yaml:"C"`
	D float64 `yaml:"D"`
}

// Interest says what unhealthy files cost as they are changed.
type Interest struct {
	MinutesPerCommit float64 `yaml:"minutes_per_commit"`
}

// Rule is one kind of finding.
type Rule struct {
	Title   string  `yaml:"title"`
	Unit    string  `yaml:"unit"`
	Limit   float64 `yaml:"limit"`
	Minutes float64 `yaml:"minutes"`
	PerUnit float64 `yaml:"per_unit"`
	Max     float64 `yaml:"max"`
	Tests   bool    `yaml:"tests"`
	Off     bool    `yaml:"off"`
	// LeastCommits is how many commits a year a hotspot has at least; only that rule knows it.
	LeastCommits float64 `yaml:"least_commits"`
	Reason       string  `yaml:"reason"`
	Example      string  `yaml:"example"`
}

// cost returns the minutes of a finding of a value above the limit.
func (r *Rule) cost(value float64) float64 {
	return math.Round(10*min(r.Max, r.Minutes+r.PerUnit*(value-r.Limit))) / 10
}

// Health lists the factors of both scores.
type Health struct {
	Function []Factor `yaml:"function"`
	File     []Factor `yaml:"file"`
}

// Factor is one source of penalty points.
type Factor struct {
	Input  string  `yaml:"input"`
	From   float64 `yaml:"from"`
	To     float64 `yaml:"to"`
	Points float64 `yaml:"points"`
	Scale  string  `yaml:"scale"` // "" or "log"
}

// penalty returns the points of a value, 0 to f.Points.
func (f *Factor) penalty(value float64) float64 {
	from, to := f.From, f.To
	if f.Scale == "log" {
		value, from, to = math.Log1p(max(value, 0)), math.Log1p(from), math.Log1p(to)
	}
	return f.Points * min(1, max(0, (value-from)/(to-from)))
}

// The rules, in the order in which outputs list them.
const (
	RuleCognitive    = "cognitive-complexity"
	RuleCyclomatic   = "cyclomatic-complexity"
	RuleNesting      = "nesting"
	RuleParameters   = "parameters"
	RuleLength       = "function-length"
	RuleFile         = "file-length"
	RuleClass        = "class-size"
	RuleDuplication  = "duplication"
	RuleCycle        = "dependency-cycle"
	RuleUnreferenced = "unreferenced"
	RuleUndocumented = "undocumented-api"
	RuleHotspot      = "hotspot"
	RuleCoupling     = "hidden-coupling"
	RuleOneOwner     = "one-owner-hotspot"
)

// Rules lists the names of all rules. A formula sets what they cost; it cannot invent others.
var Rules = []string{RuleCognitive, RuleCyclomatic, RuleNesting, RuleParameters, RuleLength, RuleFile, RuleClass, RuleDuplication, RuleCycle,
	RuleUnreferenced, RuleUndocumented, RuleHotspot, RuleCoupling, RuleOneOwner}

// MaxFormula bounds a formula or waiver file, in bytes.
const MaxFormula = 64 << 10

// Default returns the formula of this build.
func Default() *Formula {
	f, err := ParseFormula("formula.yaml", defaultFormula)
	if err != nil {
		panic(err) // tested
	}
	return f
}

// ParseFormula reads a formula. file names it in errors, which are EInvalid and say line and reason.
func ParseFormula(file string, text []byte) (*Formula, error) {
	d, err := parseYAML(file, text)
	if err != nil {
		return nil, err
	}
	f := new(Formula)
	if err := d.decode(f); err != nil {
		return nil, err
	}
	if err := f.validate(d); err != nil {
		return nil, err
	}
	if f.Hash, err = f.hash(); err != nil {
		return nil, err
	}
	f.Text = string(text)
	return f, nil
}

// hash is over the values in one order of keys, so that a comment, or a checkout with other line ends, makes no
// other formula.
func (f *Formula) hash() (string, error) {
	values, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("hash formula: %w", err)
	}
	sum := sha256.Sum256(values)
	return hex.EncodeToString(sum[:6]), nil
}

// validate checks what types cannot. The error is an EInvalid at the line of the value.
func (f *Formula) validate(d *document) error {
	switch {
	case f.Name == "":
		return d.errorAt("$", "name is missing")
	case f.Version < 1:
		return d.errorAt("$.version", "version must be a whole number from 1")
	}
	for _, v := range []struct {
		key        string
		value, low float64
	}{
		{"hourly_rate", f.HourlyRate, 0}, {"hours_per_day", f.HoursPerDay, 1}, {"minutes_per_line", f.MinutesPerLine, 0.1},
		{"interest.minutes_per_commit", f.Interest.MinutesPerCommit, 0}, {"rating.A", f.Rating.A, 0.1},
	} {
		if !(v.value >= v.low && v.value <= 1e6) {
			return d.errorAt("$."+v.key, "%s must be from %g to 1000000", v.key, v.low)
		}
	}
	if r := f.Rating; !(r.A < r.B && r.B < r.C && r.C < r.D) {
		return d.errorAt("$.rating", "the bounds of rating must rise from A to D")
	}
	if err := f.validateRules(d); err != nil {
		return err
	}
	if err := validateFactors(d, "function", f.Health.Function, functionInputs); err != nil {
		return err
	}
	return validateFactors(d, "file", f.Health.File, fileInputs)
}

func (f *Formula) validateRules(d *document) error {
	var names []string
	for name := range f.Rules {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		path := "$.rules." + name
		if !slices.Contains(Rules, name) {
			return d.errorAt(path, "there is no rule %q; there are %s", name, strings.Join(Rules, ", "))
		}
		r := f.Rules[name]
		for _, v := range []struct {
			key   string
			value float64
		}{{"limit", r.Limit}, {"minutes", r.Minutes}, {"per_unit", r.PerUnit}, {"max", r.Max}, {"least_commits", r.LeastCommits}} {
			if !(v.value >= 0 && v.value <= 1e6) {
				return d.errorAt(path+"."+v.key, "%s of %s must be from 0 to 1000000", v.key, name)
			}
		}
		if r.LeastCommits > 0 && name != RuleHotspot {
			return d.errorAt(path+".least_commits", "least_commits is for %s only", RuleHotspot)
		}
		if r.Max < r.Minutes {
			return d.errorAt(path, "max of %s is below its minutes", name)
		}
	}
	for _, name := range Rules {
		if _, ok := f.Rules[name]; !ok {
			return d.errorAt("$.rules", "rule %s is missing; write off: true to leave it out", name)
		}
	}
	return nil
}

func validateFactors(d *document, which string, factors []Factor, inputs []string) error {
	path := "$.health." + which
	if len(factors) == 0 {
		return d.errorAt("$.health", "health of %s has no factor", which)
	}
	for i, f := range factors {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case !slices.Contains(inputs, f.Input):
			return d.errorAt(at, "there is no input %q; there are %s", f.Input, strings.Join(inputs, ", "))
		case !(f.From >= 0 && f.From < f.To && f.To <= 1e9):
			return d.errorAt(at, "from of %s must be from 0 and below to", f.Input)
		case !(f.Points >= 0 && f.Points <= 100):
			return d.errorAt(at, "points of %s must be from 0 to 100", f.Input)
		case f.Scale != "" && f.Scale != "log":
			return d.errorAt(at, "scale of %s must be log, or left out", f.Input)
		}
	}
	return nil
}

// String names the formula with version and hash: "default 1 (3f2a90c1d2e4)".
func (f *Formula) String() string { return fmt.Sprintf("%s %d (%s)", f.Name, f.Version, f.Hash) }

// RatingOf returns the rating of a debt ratio: A to E.
func (f *Formula) RatingOf(ratio float64) string {
	p := 100 * ratio
	for _, b := range []struct {
		name string
		most float64
	}{{"A", f.Rating.A}, {"B", f.Rating.B}, {"C", f.Rating.C}, {"D", f.Rating.D}} {
		if p <= b.most {
			return b.name
		}
	}
	return "E"
}

// Money returns what minutes cost.
func (f *Formula) Money(minutes float64) float64 { return minutes / 60 * f.HourlyRate }

// functionInputs and fileInputs are what the factors of health may use.
var (
	functionInputs = []string{"cognitive", "cyclomatic", "nesting", "length", "nloc", "parameters", "returns", "maintainability_loss"}
	fileInputs     = []string{"nloc", "cognitive", "max_cognitive", "cyclomatic", "functions", "worst_function", "function_penalty", "duplication", "fan_in", "fan_out", "in_cycle",
		"commits", "authors", "churn", "age_days"}
)

// FunctionHealth returns the health of a function, 0 to 100.
func FunctionHealth(f *Formula, m *reposage.FunctionMetrics) float64 {
	points := 0.0
	for i := range f.Health.Function {
		points += f.Health.Function[i].penalty(functionInput(f.Health.Function[i].Input, m))
	}
	return max(0, 100-points)
}

// FileHealth returns the health of a file, 0 to 100, from the inputs that the formula names.
func FileHealth(f *Formula, input func(name string) float64) float64 {
	points := 0.0
	for i := range f.Health.File {
		points += f.Health.File[i].penalty(input(f.Health.File[i].Input))
	}
	return max(0, 100-points)
}

func functionInput(name string, m *reposage.FunctionMetrics) float64 {
	switch name {
	case "cognitive":
		return float64(m.Cognitive)
	case "cyclomatic":
		return float64(m.Cyclomatic)
	case "nesting":
		return float64(m.Nesting)
	case "length":
		return float64(m.Length())
	case "nloc":
		return float64(m.NLOC)
	case "parameters":
		return float64(m.Params)
	case "returns":
		return float64(m.Returns)
	case "maintainability_loss":
		return 100 - m.Maintainability
	}
	return 0
}
