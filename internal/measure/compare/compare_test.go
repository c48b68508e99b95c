package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// fn makes a function whose tokens are body and whose health is health.
func fn(path, name string, line int, body uint64, health float64) Function {
	f := Function{Path: path, Health: health}
	f.Name, f.Line, f.EndLine, f.NLOC, f.Digest = name, line, line+9, 10, body
	f.Cognitive = int(100 - health)
	return f
}

func TestFunctionsAreFollowed(t *testing.T) {
	getter := func(path, name string, body uint64) Function {
		f := fn(path, name, 1, body, 100)
		f.NLOC = 1
		return f
	}
	for _, c := range []struct {
		name       string
		base, head []Function
		renames    map[string]string
		want       string // status name ← base name, in the order of the result
	}{
		{"nothing changed", []Function{fn("a.go", "F", 1, 7, 90)}, []Function{fn("a.go", "F", 30, 7, 90)}, nil, ""},
		{"touched without harm", []Function{fn("a.go", "F", 1, 7, 20)}, []Function{fn("a.go", "F", 1, 8, 20)}, nil, "same a.go F"},
		{"worse", []Function{fn("a.go", "F", 1, 7, 90)}, []Function{fn("a.go", "F", 1, 8, 80)}, nil, "worse a.go F"},
		{"less than rounding is not worse", []Function{fn("a.go", "F", 1, 7, 90)}, []Function{fn("a.go", "F", 1, 8, 89.6)}, nil, "same a.go F"},
		{"better", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("a.go", "F", 1, 8, 90)}, nil, "better a.go F"},
		{"new and gone", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("b.go", "G", 1, 8, 90)}, nil, "new b.go G; gone a.go F"},
		{"another language is another function", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("a.py", "F", 1, 7, 80)}, nil, "new a.py F; gone a.go F"},
		{"renamed file", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("b.go", "F", 1, 8, 80)}, map[string]string{"a.go": "b.go"}, "moved b.go F < a.go F"},
		{"renamed file, made worse", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("b.go", "F", 1, 8, 70)}, map[string]string{"a.go": "b.go"}, "worse b.go F < a.go F"},
		{"renamed function", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("a.go", "G", 1, 7, 80)}, nil, "moved a.go G < a.go F"},
		{"moved function", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("a.go", "X", 1, 5, 80), fn("c/b.go", "F", 9, 7, 80)}, nil, "new a.go X; moved c/b.go F < a.go F"},
		{"moved and changed", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("b.go", "F", 9, 8, 70)}, nil, "worse b.go F < a.go F"},
		{"moved and changed, not unique", []Function{fn("a.go", "F", 1, 7, 80)}, []Function{fn("b.go", "F", 9, 8, 70), fn("c.go", "F", 9, 9, 70)}, nil,
			"new b.go F; new c.go F; gone a.go F"},
		{"swapped in place", []Function{fn("a.go", "F", 1, 7, 80), fn("a.go", "F", 20, 8, 90)}, []Function{fn("a.go", "F", 1, 8, 90), fn("a.go", "F", 20, 7, 80)}, nil, ""},
		{"one overload changed", []Function{fn("a.java", "F", 1, 7, 80), fn("a.java", "F", 20, 8, 90)}, []Function{fn("a.java", "F", 1, 9, 70), fn("a.java", "F", 20, 8, 90)}, nil,
			"worse a.java F"},
		{"like getters prove nothing", []Function{getter("a.go", "A", 7)}, []Function{getter("b.go", "B", 7)}, nil, "new b.go B; gone a.go A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Compare(Input{Base: Side{Functions: c.base}, Head: Side{Functions: c.head}, Renames: c.renames})
			var got []string
			for _, change := range r.Functions {
				switch b, h := change.Base, change.Head; {
				case h == nil:
					got = append(got, fmt.Sprintf("%s %s %s", change.Status, b.Path, b.Name))
				case b == nil || b.Path == h.Path && b.Name == h.Name:
					got = append(got, fmt.Sprintf("%s %s %s", change.Status, h.Path, h.Name))
				default:
					got = append(got, fmt.Sprintf("%s %s %s < %s %s", change.Status, h.Path, h.Name, b.Path, b.Name))
				}
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

func TestReasonNamesTheNumbers(t *testing.T) {
	base, head := fn("a.go", "F", 1, 7, 90), fn("b.go", "F", 1, 8, 75)
	head.EndLine = 40
	r := Compare(Input{Base: Side{Functions: []Function{base}}, Head: Side{Functions: []Function{head}}, Renames: map[string]string{"a.go": "b.go"}})
	if got, want := r.Functions[0].Reason, "was a.go F, cognitive 10 → 25, lines 10 → 40"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := r.Functions[0].HealthDelta; got != -15 {
		t.Errorf("health delta %v, want -15", got)
	}
}

func finding(rule, path, symbol, fingerprint string, minutes float64) reposage.Finding {
	return reposage.Finding{Rule: rule, Path: path, Symbol: symbol, Fingerprint: fingerprint, Minutes: minutes}
}

func TestFindingsAreFollowed(t *testing.T) {
	accepted := finding("long", "a.go", "Old", "9", 500)
	accepted.Accepted = "it is a table"
	base := Side{
		Functions: []Function{fn("a.go", "F", 1, 7, 80), fn("a.go", "M", 30, 8, 80)},
		Findings: []reposage.Finding{finding("long", "a.go", "F", "1", 10), finding("long", "a.go", "M", "2", 20),
			finding("nesting", "a.go", "F", "3", 30), finding("file", "x.go", "", "4", 40), finding("dup", "a.go", "", "5", 50)},
	}
	head := Side{
		Functions: []Function{fn("a.go", "F", 1, 9, 80), fn("b.go", "M", 30, 8, 80)},
		Findings: []reposage.Finding{finding("long", "a.go", "F", "1", 15), finding("long", "b.go", "M", "22", 20),
			finding("file", "y.go", "", "44", 40), finding("dup", "a.go", "", "5", 50), finding("dup", "a.go", "", "6", 60), accepted},
	}
	r := Compare(Input{Base: base, Head: head, Renames: map[string]string{"x.go": "y.go"}})
	list := func(fs []reposage.Finding) (out []string) {
		for _, f := range fs {
			out = append(out, f.Rule+f.Fingerprint)
		}
		return out
	}
	if got := list(r.NewFindings); !slices.Equal(got, []string{"dup6"}) {
		t.Errorf("new: %v", got)
	}
	if got := list(r.FixedFindings); !slices.Equal(got, []string{"nesting3"}) {
		t.Errorf("fixed: %v", got)
	}
	if r.Unchanged != 4 {
		t.Errorf("%d unchanged, want 4", r.Unchanged)
	}
}

func TestGate(t *testing.T) {
	r := &Result{
		Before:      Totals{Rating: "A", Health: 90, DebtMinutes: 60, Duplication: 0.01},
		After:       Totals{Rating: "C", Health: 80, DebtMinutes: 200, DebtRatio: 0.12, Duplication: 0.04},
		Counts:      map[Status]int{Worse: 2},
		NewFindings: make([]reposage.Finding, 3),
		Functions:   []Change{{Status: New, Head: &Snapshot{Health: 55}}},
	}
	for text, want := range map[string]string{
		"rating<C": "", "rating<B": "rating is C", "rating<=C": "rating is C", "rating == c": "rating is C", "rating!=A": "rating is C",
		"health<80": "", "health <= 80": "health is 80.0", "health-delta<-5": "health-delta is -10.0",
		"debt-delta>2h": "debt-delta is 2h 20m", "debt-delta>141": "", "debt-delta>=140m": "debt-delta is 2h 20m", "debt>1d": "", "debt>0.4d": "debt is 3h 20m",
		"debt-ratio>10%": "debt-ratio is 12.0 %", "debt-ratio>0.12": "", "duplication-delta>2.5%": "duplication-delta is 3.0 %", "duplication>5%": "",
		"new-findings>0": "new-findings is 3", "new-findings": "new-findings is 3", "new-findings>3": "", "made-worse": "made-worse is 2", "made-better": "",
		"fixed-findings=0": "fixed-findings is 0", "new-function-health<60": "new-function-health is 55.0",
	} {
		c, err := ParseCondition(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := ""
		if v := r.Check([]Condition{c}); len(v) > 0 {
			got = v[0].Message
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestGateRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":               `condition "": there is no measure ""`,
		"sonar>1":        `condition "sonar>1": there is no measure "sonar"`,
		"rating":         `condition "rating": rating needs a bound`,
		"rating<F":       `condition "rating<F": "F" is no value of rating`,
		"rating<":        `condition "rating<": "" is no value of rating`,
		"debt>2 weeks":   `condition "debt>2 weeks": "2 weeks" is no value of debt`,
		"health<NaN":     `condition "health<NaN": "NaN" is no value of health`,
		"made-worse!3":   `condition "made-worse!3": "!3" is no comparison`,
		"made-worse>>1":  `condition "made-worse>>1": ">1" is no value of made-worse`,
		"new-findings<x": `condition "new-findings<x": "x" is no value of new-findings`,
	} {
		_, err := ParseCondition(text)
		if reposage.ErrorCode(err) != reposage.EInvalid || err.Error() != want || reposage.ErrorHint(err) == "" {
			t.Errorf("%q: %v (hint %q), want %s", text, err, reposage.ErrorHint(err), want)
		}
	}
}

func FuzzCondition(f *testing.F) {
	for _, m := range GateMeasures() {
		f.Add(m.Example)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCondition(text)
		if err != nil {
			return
		}
		if c.String() != text {
			t.Errorf("%q reads as %q", text, c)
		}
		(&Result{}).Check([]Condition{c})
	})
}

func TestMinutes(t *testing.T) {
	for v, want := range map[float64]string{0: "0m", 45: "45m", 60: "1h", 130: "2h 10m", -180: "-3h", 6001: "100h", 59.6: "1h"} {
		if got := Minutes(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}

// TestManyLikeFunctions: a match must not take quadratic time where many functions are alike.
func TestManyLikeFunctions(t *testing.T) {
	var base, head []Function
	for i := range 20_000 {
		base = append(base, fn(fmt.Sprintf("a%d.go", i), "F", 1, 7, 90))
		head = append(head, fn(fmt.Sprintf("b%d.go", i), "F", 1, 7, 90))
	}
	r := Compare(Input{Base: Side{Functions: base}, Head: Side{Functions: head}})
	if r.Counts[Moved] != 20_000 {
		t.Errorf("%v", r.Counts)
	}
}
