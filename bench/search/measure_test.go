package main

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/reposage/reposage/internal/search"
)

// TestNDCG: the rule of score.py, on examples worked out by hand.
func TestNDCG(t *testing.T) {
	at := func(path string, line, end int) search.Result {
		return search.Result{Path: path, Line: line, EndLine: end}
	}
	second, third := 1/math.Log2(3), 0.5
	for _, tt := range []struct {
		name    string
		root    string
		targets []target
		found   []search.Result
		want    float64
	}{
		{"first", "", []target{{path: "a.go"}}, []search.Result{at("a.go", 1, 9)}, 1},
		{"second", "", []target{{path: "a.go"}}, []search.Result{at("b.go", 1, 9), at("a.go", 1, 9)}, second},
		{"below a root", "src", []target{{path: "src/a.go"}}, []search.Result{at("a.go", 1, 9)}, 1},
		{"the end of a path is not the path", "", []target{{path: "src/a.go"}}, []search.Result{at("a.go", 1, 9)}, 0},
		{"both", "", []target{{path: "a.go"}, {path: "b.go"}}, []search.Result{at("b.go", 1, 9), at("a.go", 1, 9)}, 1},
		{"a file twice uses up a rank", "", []target{{path: "a.go"}, {path: "b.go"}}, []search.Result{at("a.go", 1, 9), at("a.go", 10, 19), at("b.go", 1, 9)}, (1 + third) / (1 + second)},
		{"lines meet", "", []target{{"a.go", 9, 12}}, []search.Result{at("a.go", 1, 9)}, 1},
		{"lines do not meet", "", []target{{"a.go", 10, 12}}, []search.Result{at("a.go", 1, 9), at("a.go", 12, 14)}, second},
		{"one rank for two targets counts once", "", []target{{"a.go", 1, 2}, {"a.go", 3, 4}}, []search.Result{at("a.go", 1, 9)}, 1 / (1 + second)},
		{"nothing", "", []target{{path: "a.go"}}, nil, 0},
	} {
		q := question{targets: tt.targets}
		if got := q.ndcg(tt.root, tt.found); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestReadTarget(t *testing.T) {
	for raw, want := range map[string]target{
		`"src/a.go"`: {path: "src/a.go"}, `{"path": "a.go", "start_line": 3, "end_line": 5}`: {"a.go", 3, 5}, `{"path": "a.go"}`: {path: "a.go"},
	} {
		if got, err := readTarget(json.RawMessage(raw)); err != nil || got != want {
			t.Errorf("%s is read as %v, %v", raw, got, err)
		}
	}
}

func TestConstants(t *testing.T) {
	c, err := readConstants("Words=0.25,Scoring.B1=0.5,Again=1")
	if err != nil || c.Words != 0.25 || c.Scoring.B[1] != 0.5 || c.Again != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	for _, list := range []string{"Nothing=1", "Words", "Words=x"} {
		if _, err := readConstants(list); err == nil {
			t.Errorf("%q is taken", list)
		}
	}
	names := map[string]bool{}
	for _, k := range knobs() {
		names[k.name] = true
	}
	for name := range multiplies {
		if !names[name] {
			t.Errorf("there is no constant %s to switch off", name)
		}
	}
}
