package app

import (
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

func TestFunctionQueryMatches(t *testing.T) {
	row := &measure.FunctionRow{Language: "C++", Cyclomatic: 10, Params: 3}
	tests := []struct {
		name string
		q    FunctionQuery
		want bool
	}{
		{"everything", FunctionQuery{}, true},
		{"language in any case", FunctionQuery{Languages: []string{"Go", "c++"}}, true},
		{"another language", FunctionQuery{Languages: []string{"C"}}, false},
		{"at least", FunctionQuery{Bounds: []Bound{{"cyclomatic", 10, false}}}, true},
		{"at least, missed", FunctionQuery{Bounds: []Bound{{"cyclomatic", 11, false}}}, false},
		{"at most", FunctionQuery{Bounds: []Bound{{"cyclomatic", 10, true}}}, true},
		{"at most, missed", FunctionQuery{Bounds: []Bound{{"cyclomatic", 9, true}}}, false},
		{"one of two missed", FunctionQuery{Bounds: []Bound{{"cyclomatic", 1, false}, {"params", 4, false}}}, false},
	}
	for _, tt := range tests {
		match, err := tt.q.prepare()
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got := match(row); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestFunctionQueryRefusesUnknownMetrics(t *testing.T) {
	for _, q := range []FunctionQuery{{Sort: "beauty"}, {Bounds: []Bound{{Metric: "beauty"}}}} {
		if _, err := q.prepare(); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%+v: got %v", q, err)
		}
	}
}

func TestFunctionQuerySorts(t *testing.T) {
	first := func(q FunctionQuery) string {
		rows := []measure.FunctionRow{{Name: "plain", Cognitive: 1, Maintainability: 90}, {Name: "maze", Cognitive: 40, Maintainability: 20}}
		if err := q.sort(rows); err != nil {
			t.Fatal(err)
		}
		return rows[0].Name
	}
	for _, metric := range []string{"", "cognitive", "mi"} {
		if got := first(FunctionQuery{Sort: metric}); got != "maze" {
			t.Errorf("%q: the worst must come first, got %s", metric, got)
		}
		if got := first(FunctionQuery{Sort: metric, Reverse: true}); got != "plain" {
			t.Errorf("%q reversed: got %s", metric, got)
		}
	}
}
