package measure

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// summed are the metrics whose contributions must add up; the others show a formula.
var summed = map[string]bool{"cyclomatic": true, "cognitive": true, "nloc": true, "nesting": true, "params": true, "returns": true}

// TestContributionsAddUp explains every function of random files under every profile: the sums are
// the numbers that File gave.
func TestContributionsAddUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	explained := 0
	for range 150 {
		for _, language := range []string{"Go", "JavaScript", "Java", "Rust", "Python"} {
			f := randomFacts(rng, language, 50)
			p := reposage.Profiles[rng.IntN(len(reposage.Profiles))]
			m := File(f, p)
			for i := range m.Functions {
				fn := &m.Functions[i]
				if innermost(m.Functions, fn.Line) != i {
					continue // another one on the same lines
				}
				explained++
				checkSums(t, f, p, fn)
			}
		}
	}
	if explained < 1000 {
		t.Errorf("only %d functions explained", explained)
	}
}

func checkSums(t *testing.T, f *reposage.Facts, p reposage.Profile, fn *reposage.FunctionMetrics) {
	t.Helper()
	e, err := Explain(f, p, fn.Line)
	if err != nil {
		t.Fatal(err)
	}
	if e.Function.Name != fn.Name || e.Function.Cognitive != fn.Cognitive {
		t.Fatalf("explained %+v, want %+v", e.Function, fn)
	}
	for _, m := range e.Metrics {
		if !summed[m.Metric] {
			if m.Formula == "" || len(m.Contributions) > 0 {
				t.Errorf("%s: no formula", m.Metric)
			}
			continue
		}
		sum, line := 0, 0
		for _, c := range m.Contributions {
			sum += c.Add
			if c.Line < line || c.Construct == "" || c.Add == 0 {
				t.Errorf("%s: contribution %+v out of order, nameless or nothing", m.Metric, c)
			}
			line = c.Line
		}
		if float64(sum) != m.Value {
			t.Errorf("%s %s under %s: contributions add up to %d, value %v\n%+v", f.Language, m.Metric, p, sum, m.Value, m.Contributions)
		}
	}
}

func TestExplainGolden(t *testing.T) {
	s := newSketch("Go")
	s.function(method, "Handle", []string{"w", "r"}, func() {
		s.newline()
		s.block(reposage.PointFor, func() {
			s.block(reposage.PointIf, func() {
				s.run(reposage.PointAnd, 2)
				s.function(closure, "(closure)", []string{"x"}, func() {
					s.newline()
					s.block(reposage.PointSwitch, func() {
						s.point(reposage.PointCase, reposage.PointCase, reposage.PointDefault)
					})
				})
			})
			s.block(reposage.PointElse, func() { s.point(reposage.PointReturn) })
		})
		s.point(reposage.PointRecursion, reposage.PointRecursion)
	})
	e, err := Explain(s.facts(), reposage.ProfileDefault, 5)
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(e, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "explain.json", append(out, '\n'))
}

func TestExplainErrors(t *testing.T) {
	f := nested("Go")
	f.Limit = reposage.LimitDepth
	if _, err := Explain(f, reposage.ProfileDefault, 1); reposage.ErrorCode(err) != reposage.EUnsupported {
		t.Errorf("limited file: %v", err)
	}
	_, err := Explain(nested("Go"), reposage.ProfileDefault, 99)
	if reposage.ErrorCode(err) != reposage.ENotFound || !strings.Contains(reposage.ErrorHint(err), "f, lines 1 to ") {
		t.Errorf("line outside: %v, hint %q", err, reposage.ErrorHint(err))
	}
	if _, err := Explain(newSketch("Go").facts(), reposage.ProfileDefault, 1); reposage.ErrorCode(err) != reposage.ENotFound {
		t.Errorf("no functions: %v", err)
	}
}
