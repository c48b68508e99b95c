package measure

import (
	"math"
	"testing"

	"github.com/reposage/reposage"
)

func TestHalsteadOfAFunction(t *testing.T) {
	m := File(only("Go", func(s *sketch) { // func f: z = x + y * x
		s.identifier("z")
		s.operator("=")
		s.identifier("x")
		s.operator("+")
		s.identifier("y")
		s.operator("*")
		s.identifier("x")
		s.punctuation(";")
	}), reposage.ProfileDefault)
	h := m.Functions[0].Halstead
	want := reposage.Halstead{DistinctOperators: 4, DistinctOperands: 3, Operators: 4, Operands: 4} // func = + *; x y z
	if h != want {
		t.Fatalf("got %+v, want %+v", h, want)
	}
	for name, v := range map[string][2]float64{
		"volume":     {Volume(h), 22.458839}, // 8 log2 7
		"difficulty": {Difficulty(h), 2.666667},
		"effort":     {Effort(h), 59.890238},
	} {
		if math.Abs(v[0]-v[1]) > 1e-5 {
			t.Errorf("%s = %f, want %f", name, v[0], v[1])
		}
	}
	if z := (reposage.Halstead{}); Volume(z) != 0 || Difficulty(z) != 0 || Effort(z) != 0 {
		t.Error("an empty function has measures")
	}
}

// TestHalsteadOfNestedFunctions: a token counts for the innermost function listed on its own, and
// distinctness is per function.
func TestHalsteadOfNestedFunctions(t *testing.T) {
	build := func(language string) *reposage.Facts {
		return only(language, func(s *sketch) {
			s.identifier("a", "b")
			s.function(closure, "c", nil, func() { s.identifier("a", "a") })
			s.identifier("a")
		})
	}
	separate := File(build("JavaScript"), reposage.ProfileDefault)
	outer, inner := separate.Functions[0].Halstead, separate.Functions[1].Halstead
	if want := (reposage.Halstead{DistinctOperators: 1, DistinctOperands: 2, Operators: 1, Operands: 3}); outer != want {
		t.Errorf("outer: got %+v, want %+v", outer, want)
	}
	if want := (reposage.Halstead{DistinctOperators: 1, DistinctOperands: 1, Operators: 1, Operands: 2}); inner != want {
		t.Errorf("inner: got %+v, want %+v", inner, want)
	}
	folded := File(build("Go"), reposage.ProfileDefault).Functions[0].Halstead
	if want := (reposage.Halstead{DistinctOperators: 1, DistinctOperands: 2, Operators: 2, Operands: 5}); folded != want {
		t.Errorf("folded: got %+v, want %+v", folded, want)
	}
}

func TestMaintainability(t *testing.T) {
	tests := []struct {
		name string
		fn   reposage.FunctionMetrics
		want float64
	}{
		{"empty", reposage.FunctionMetrics{Cyclomatic: 1, NLOC: 1}, 99.87},
		{"V = 1000, CC = 10, 50 lines", reposage.FunctionMetrics{Cyclomatic: 10, NLOC: 50,
			Halstead: reposage.Halstead{DistinctOperators: 24, DistinctOperands: 1000, Operators: 60, Operands: 40}}, 40.59},
		{"never below zero", reposage.FunctionMetrics{Cyclomatic: 900, NLOC: 5000,
			Halstead: reposage.Halstead{DistinctOperators: 100, DistinctOperands: 3000, Operators: 30000, Operands: 30000}}, 0},
		{"no lines, no tokens", reposage.FunctionMetrics{}, 100},
	}
	for _, tt := range tests {
		if got := maintainability(&tt.fn); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestStampsSurviveWrapping: the epoch wraps after 2^32 functions of one process.
func TestStampsSurviveWrapping(t *testing.T) {
	f := only("Go", func(s *sketch) { s.identifier("a", "b", "a") })
	s := &scratch{stamps: make([]uint32, 8), epoch: math.MaxUint32}
	for i := range s.stamps {
		s.stamps[i] = 1 // would look fresh in the first epoch after wrapping
	}
	r := rulesFor(reposage.ProfileDefault, "Go")
	s.place(f, &r)
	fns := s.functions(f)
	s.countTokens(f, fns)
	if got := fns[0].Halstead.DistinctOperands; got != 2 {
		t.Errorf("distinct operands = %d, want 2", got)
	}
}
