package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/compare"
)

// comparison is a small change with something of everything, hostile names included.
func comparison() *Comparison {
	fn := func(path, name string, line, cognitive int, health float64, digest uint64) compare.Function {
		f := compare.Function{Path: path, Health: health}
		f.Name, f.Line, f.EndLine, f.NLOC, f.Cognitive, f.Cyclomatic, f.Digest = name, line, line+cognitive, 10, cognitive, cognitive/2+1, digest
		return f
	}
	finding := func(rule, path string, line int, minutes float64, message string) reposage.Finding {
		return reposage.Finding{Rule: rule, Path: path, Line: line, EndLine: line + 9, Message: message, Minutes: minutes, Fingerprint: fmt.Sprintf("%016x", line)}
	}
	cycle := finding("dependency-cycle", "a/cycle.go", 3, 300, "a/cycle.go and b/cycle.go import each other")
	cycle.Related = []reposage.Place{{Path: "b/cycle.go", Line: 4, EndLine: 4}, {Path: "with space/100%.go"}}
	r := compare.Compare(compare.Input{
		Base: compare.Side{
			Revision: reposage.Revision{Name: "shop", Ref: "main", Commit: strings.Repeat("1a", 20), Time: time.Unix(1_700_000_000, 0)},
			Functions: []compare.Function{fn("cart.go", "Cart.Total", 10, 12, 88, 1), fn("cart.go", "Cart.Add", 60, 20, 60, 2),
				fn("old.go", "Ship", 5, 3, 97, 3), fn("old.go", "Gone", 50, 3, 97, 4), fn("pay.go", "Pay", 1, 30, 30, 5)},
			Findings: []reposage.Finding{finding("nesting", "cart.go", 61, 15, "Cart.Add nests 6 deep (limit 4)")},
			Totals:   compare.Totals{Health: 81.2, Rating: "B", DebtMinutes: 620, DebtRatio: 0.071, Duplication: 0.02, CodeLines: 1200, Functions: 5},
		},
		Head: compare.Side{
			Revision: reposage.Revision{Name: "shop", Ref: "pull/7", Commit: strings.Repeat("2b", 20), Time: time.Unix(1_700_100_000, 0)},
			Functions: []compare.Function{fn("cart.go", "Cart.Total", 10, 25, 64, 11), fn("cart.go", "Cart.Add", 80, 9, 95, 12),
				fn("ship.go", "Ship", 5, 3, 97, 3), fn("\x1b[31mx|y`.go", "new\n## heading", 5, 16, 79, 14), fn("pay.go", "Pay", 1, 30, 30, 15)},
			Findings: []reposage.Finding{cycle, finding("cognitive-complexity", "cart.go", 10, 50, "Cart.Total has cognitive complexity 25 (limit 15)"),
				finding("parameters", "\x1b[31mx|y`.go", 5, 10, "new\n::error::x has 7 parameters & <b>")},
			Totals: compare.Totals{Health: 79.9, Rating: "C", DebtMinutes: 965, DebtRatio: 0.11, Duplication: 0.02, CodeLines: 1260, Functions: 5},
		},
		Notes: []string{"main is no ancestor of pull/7; it was compared as it is."},
	})
	c := &Comparison{Result: r, Conditions: []string{"rating<B", "made-worse", "debt>99h"}}
	for _, text := range c.Conditions {
		condition, err := compare.ParseCondition(text)
		if err != nil {
			panic(err)
		}
		c.Violations = append(c.Violations, r.Check([]compare.Condition{condition})...)
	}
	return c
}

func compareRules() []Rule {
	return []Rule{{"cognitive-complexity", "Hard to follow", "Readers must hold too much in mind.", "if nested in if"}, {"unused", "not in the list", "", ""}}
}

func TestCompareGolden(t *testing.T) {
	for format, file := range map[Format]string{FormatText: "compare.txt", FormatJSON: "compare.json", FormatMarkdown: "compare.md",
		FormatSARIF: "compare.sarif", FormatGitHub: "compare.github", FormatGitLab: "compare.gitlab.json"} {
		var b bytes.Buffer
		if err := Compare(&b, comparison(), format, compareRules(), TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x1b\r") {
			t.Errorf("%s: a name reaches the output as it is", format)
		}
		golden(t, file, b.String())
	}
	if err := Compare(&bytes.Buffer{}, comparison(), FormatCSV, nil, TextOptions{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("CSV: %v", err)
	}
}

// TestNothingChanged: an empty comparison is a sentence and no list is null.
func TestNothingChanged(t *testing.T) {
	c := &Comparison{Result: compare.Compare(compare.Input{})}
	var text, js bytes.Buffer
	if err := Compare(&text, c, FormatText, nil, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "no function and no finding changed; debt stays as it was.") {
		t.Errorf("%s", &text)
	}
	if err := Compare(&js, c, FormatJSON, nil, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(js.String(), "null") {
		t.Errorf("%s", &js)
	}
}

func TestSARIFIsValid(t *testing.T) {
	raw, err := os.ReadFile("testdata/sarif/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	accepted := comparison().NewFindings[0]
	accepted.Accepted = "a known limit"
	strange := reposage.Finding{Rule: "r", Path: "caf\xe9/a:b.c", Symbol: "\xff", Message: "m"}
	colon := reposage.Finding{Rule: "r", Path: "a:b.c", Message: "m"}
	for _, l := range []*FindingList{
		{Findings: comparison().NewFindings, Rules: compareRules(), Revision: comparison().Head},
		{Findings: []reposage.Finding{accepted, strange, colon}},
		{},
	} {
		var b bytes.Buffer
		if err := Findings(&b, l, FormatSARIF); err != nil {
			t.Fatal(err)
		}
		log, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(log); err != nil {
			t.Error(err)
		}
	}
	wrong, _ := jsonschema.UnmarshalJSON(strings.NewReader(`{"version":"2.1.0","runs":[{"results":[]}]}`))
	if schema.Validate(wrong) == nil {
		t.Error("the schema takes a run without a tool")
	}
}

func TestGitLabHasWhatGitLabNeeds(t *testing.T) {
	var b bytes.Buffer
	if err := Findings(&b, &FindingList{Findings: comparison().NewFindings}, FormatGitLab); err != nil {
		t.Fatal(err)
	}
	var issues []struct {
		Description, Fingerprint, Severity string
		CheckName                          string `json:"check_name"`
		Location                           struct {
			Path  string
			Lines struct{ Begin int }
		}
	}
	if err := json.Unmarshal(b.Bytes(), &issues); err != nil || len(issues) != 3 {
		t.Fatalf("%v: %d issues", err, len(issues))
	}
	for _, i := range issues {
		if i.Description == "" || i.Fingerprint == "" || i.CheckName == "" || i.Location.Path == "" || i.Location.Lines.Begin == 0 ||
			!strings.Contains("info minor major critical blocker", i.Severity) {
			t.Errorf("%+v", i)
		}
	}
}
