package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

func fixtureList() *FunctionList {
	r := fixture()
	return &FunctionList{Analyser: "1", Profile: r.Profile, Revision: r.Revision, Sort: "effort", Matched: 321, Rows: r.FunctionHotspots}
}

func renderFunctions(t *testing.T, l *FunctionList, f Format) string {
	t.Helper()
	var b bytes.Buffer
	if err := Functions(&b, l, f, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFunctionsGolden(t *testing.T) {
	golden(t, "functions.txt", renderFunctions(t, fixtureList(), FormatText))
	golden(t, "functions.json", renderFunctions(t, fixtureList(), FormatJSON))
	golden(t, "functions.csv", renderFunctions(t, fixtureList(), FormatCSV))
	golden(t, "functions.md", renderFunctions(t, fixtureList(), FormatMarkdown))
	golden(t, "functions-none.txt", renderFunctions(t, &FunctionList{Sort: "cognitive", Profile: "reposage", Revision: reposage.Revision{Name: "x"}}, FormatText))
}

func TestFunctionsCSVIsInert(t *testing.T) {
	l := fixtureList()
	l.Rows = append(l.Rows, measure.FunctionRow{Path: `=HYPERLINK("x").go`, Name: "@sum", Line: 1, EndLine: 1}, measure.FunctionRow{Path: "-1+1.go", Name: "+f", Line: 1, EndLine: 1})
	text := renderFunctions(t, l, FormatCSV)
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(text, "\n"); lines != len(records) || len(records) != len(l.Rows)+1 {
		t.Errorf("%d functions are %d records in %d lines", len(l.Rows), len(records), lines)
	}
	for _, r := range records {
		for _, i := range []int{0, 3} {
			if strings.ContainsAny(r[i][:1], "=+-@\t\r") {
				t.Errorf("a spreadsheet takes %q for a formula", r[i])
			}
		}
	}
}

const fixtureSource = `package orchard

// pick takes ripe fruit.
func (t *Tree) pick(all bool) (n int, err error) {
	for _, f := range t.fruit {
		if f.ripe && (all || f.low) { // ` + "\u202e" + ` naïve 文件
			n++
		}
	}
	return n, nil
}
`

func fixtureExplanation() (*measure.Explanation, Source) {
	e := &measure.Explanation{
		Profile: reposage.ProfileDefault,
		Function: measure.FunctionRow{Line: 4, EndLine: 11, Name: "Tree.pick", Kind: "method", Language: "Go", Cyclomatic: 5, Cognitive: 5, NLOC: 8,
			Length: 8, Nesting: 2, Params: 1, Returns: 1, Partial: true},
		Metrics: []measure.Explained{
			{Metric: "cyclomatic", Title: "Cyclomatic complexity", Value: 5, Limit: 10, Contributions: []measure.Contribution{
				{Line: 4, Construct: "function", Add: 1, Why: "every function starts at one"}, {Line: 5, Construct: "for", Add: 1},
				{Line: 6, Construct: "if", Add: 1}, {Line: 6, Construct: "&&", Add: 1}, {Line: 6, Construct: "||", Add: 1}}},
			{Metric: "cognitive", Title: "Cognitive complexity", Value: 16, Limit: 15, Exceeded: true, Contributions: []measure.Contribution{
				{Line: 5, Construct: "for", Add: 1, Why: "not nested"}, {Line: 6, Construct: "if", Add: 2, Why: "1, and 1 for the nesting"},
				{Line: 6, Construct: "&&", Add: 1, Why: "starts a run of like operators"}, {Line: 6, Construct: "||", Add: 1, Why: "starts a run of like operators"}}},
			{Metric: "length", Title: "Length", Value: 8, Formula: "11 - 4 + 1"},
			{Metric: "mi", Title: "Maintainability index", Value: 66.125, Limit: 20, Formula: "100 (171 - 5.2 ln 120.25 - 0.23 × 5 - 16.2 ln 8) / 171"},
		},
	}
	return e, Source{Revision: fixture().Revision, Path: hostileNewline, Text: []byte(strings.ReplaceAll(fixtureSource, "n++\n", "n++\r\n"))}
}

func renderExplain(t *testing.T, e *measure.Explanation, s Source, f Format, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Explain(&b, e, s, f, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExplainGolden(t *testing.T) {
	e, s := fixtureExplanation()
	golden(t, "explain.txt", renderExplain(t, e, s, FormatText, TextOptions{}))
	golden(t, "explain-color.txt", renderExplain(t, e, s, FormatText, TextOptions{Color: true, Width: 80}))
	golden(t, "explain.json", renderExplain(t, e, s, FormatJSON, TextOptions{}))
}

func TestExplainShortensLongFunctions(t *testing.T) {
	e, s := fixtureExplanation()
	s.Text = []byte(strings.Replace(fixtureSource, "n++\n", "n++\n"+strings.Repeat("\t\t\tx()\n", 100), 1))
	e.Function.EndLine = 111
	text := renderExplain(t, e, s, FormatText, TextOptions{})
	if strings.Count(text, "x()") > 2 || !strings.Contains(text, "⋮") {
		t.Errorf("the listing is not shortened:\n%s", text)
	}
	if !strings.Contains(text, "  111 ") {
		t.Errorf("the last line is not shown:\n%s", text)
	}
}

func TestExplainWithoutItsText(t *testing.T) {
	e, s := fixtureExplanation()
	for _, text := range []string{"", "one line"} {
		s.Text = []byte(text)
		if out := renderExplain(t, e, s, FormatText, TextOptions{}); strings.Contains(out, "cogn") {
			t.Errorf("a listing of nothing:\n%s", out)
		}
	}
}

func fixturePreview() *Preview {
	v := &Preview{Revision: fixture().Revision}
	add := func(path string, size int64, language string, skip reposage.SkipReason, detail string) {
		f := reposage.File{Entry: reposage.Entry{Path: path, Size: size}, Language: language, Skip: skip, Detail: detail}
		if skip == "" {
			f.Encoding, f.Kind = "utf-8", reposage.KindCode
		}
		v.Files = append(v.Files, f)
		v.Ledger.Add(&f)
	}
	for i, name := range hostileNames {
		add(name, int64(1000+i*i*700), "Go", "", "")
		add("vendor/"+name, int64(1<<(2*i)), "", reposage.SkipVendored, "")
	}
	add("LICENSE", 11_000, "", "", "")
	add("big.sql", 9_000_000, "", reposage.SkipTooLarge, "8.6 MiB > 2.0 MiB")
	add("link", 12, "", reposage.SkipSymlink, "-> /etc/pass\x1bwd")
	return v
}

func renderPlan(t *testing.T, v *Preview, f Format, o PlanOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Plan(&b, v, f, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlanGolden(t *testing.T) {
	golden(t, "plan.txt", renderPlan(t, fixturePreview(), FormatText, PlanOptions{}))
	golden(t, "plan-all.txt", renderPlan(t, fixturePreview(), FormatText, PlanOptions{All: true}))
	golden(t, "plan.json", renderPlan(t, fixturePreview(), FormatJSON, PlanOptions{}))
	golden(t, "plan-empty.txt", renderPlan(t, &Preview{Revision: empty().Revision}, FormatText, PlanOptions{}))
}

func TestPlanListsEveryEntry(t *testing.T) {
	v := fixturePreview()
	for i := range 2000 { // more than one chunk of output
		v.Files = append(v.Files, reposage.File{Entry: reposage.Entry{Path: "f/" + strings.Repeat("x", i%90), Size: 1}, Language: "Go"})
	}
	var doc struct {
		Files []struct{ Path string }
	}
	if err := json.Unmarshal([]byte(renderPlan(t, v, FormatJSON, PlanOptions{})), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Files) != len(v.Files) {
		t.Errorf("%d of %d entries in JSON", len(doc.Files), len(v.Files))
	}
	text := renderPlan(t, v, FormatText, PlanOptions{All: true})
	for _, f := range v.Files {
		if !strings.Contains(text, Visible(f.Path)) {
			t.Errorf("%q is not in the text", f.Path)
		}
	}
}

func TestListsAreInert(t *testing.T) {
	e, s := fixtureExplanation()
	for name, text := range map[string]string{
		"functions table": renderFunctions(t, fixtureList(), FormatText),
		"functions json":  renderFunctions(t, fixtureList(), FormatJSON),
		"functions csv":   renderFunctions(t, fixtureList(), FormatCSV),
		"explain text":    renderExplain(t, e, s, FormatText, TextOptions{}),
		"explain json":    renderExplain(t, e, s, FormatJSON, TextOptions{}),
		"plan text":       renderPlan(t, fixturePreview(), FormatText, PlanOptions{All: true}),
		"plan json":       renderPlan(t, fixturePreview(), FormatJSON, PlanOptions{}),
	} {
		for i, line := range strings.Split(text, "\n") {
			if !isPlain(line) {
				t.Errorf("%s, line %d: %q", name, i+1, line)
			}
		}
	}
}

func TestUnknownFormats(t *testing.T) {
	e, s := fixtureExplanation()
	for name, err := range map[string]error{
		"functions": Functions(&bytes.Buffer{}, fixtureList(), "html", TextOptions{}),
		"explain":   Explain(&bytes.Buffer{}, e, s, FormatCSV, TextOptions{}),
		"plan":      Plan(&bytes.Buffer{}, fixturePreview(), FormatMarkdown, PlanOptions{}),
	} {
		if reposage.ErrorCode(err) != reposage.EInvalid || reposage.ErrorHint(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
