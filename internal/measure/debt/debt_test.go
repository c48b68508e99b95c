package debt

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// input is a repository in which every rule has one finding, by the rule's name.
func input() (files []FileInput, rel Relations) {
	file := func(path string, nloc int, fns ...reposage.FunctionMetrics) {
		f := FileInput{File: reposage.File{Entry: reposage.Entry{Path: path}}, Churn: reposage.Churn{Commits: 10, Authors: 2}}
		f.Metrics.CodeLines, f.Metrics.Lines, f.Metrics.Functions = nloc, nloc+10, fns
		f.FunctionChurn = make([]reposage.Churn, len(fns))
		files = append(files, f)
	}
	fn := func(name string, set func(*reposage.FunctionMetrics)) reposage.FunctionMetrics {
		f := reposage.FunctionMetrics{Name: name, Kind: reposage.SymFunction, Line: 5, EndLine: 14, NLOC: 8, Cyclomatic: 2, Documented: true}
		set(&f)
		return f
	}
	file("a/cognitive.go", 100, fn("A", func(f *reposage.FunctionMetrics) { f.Cognitive = 30 }))
	file("a/cyclomatic.go", 100, fn("B", func(f *reposage.FunctionMetrics) { f.Cyclomatic = 20 }))
	file("a/nesting.go", 100, fn("C", func(f *reposage.FunctionMetrics) { f.Nesting = 5 }))
	file("b/params.go", 100, fn("D", func(f *reposage.FunctionMetrics) { f.Params = 7 }))
	file("b/long.go", 100, fn("E", func(f *reposage.FunctionMetrics) { f.EndLine = 104 }))
	file("b/file.go", 700)
	file("c/api.go", 100, fn("F", func(f *reposage.FunctionMetrics) { f.Exported, f.Documented = true, false }))
	file("c/hot.go", 100, fn("G", func(f *reposage.FunctionMetrics) { f.Cognitive = 12 }))
	files[7].FunctionChurn[0].Commits = 30
	place := func(path string) reposage.Place { return reposage.Place{Path: path, Line: 3, EndLine: 12, Symbol: "S"} }
	rel = Relations{
		Cycles:       []Cycle{{Files: []string{"a/cognitive.go", "b/file.go"}, From: "b/file.go", Line: 3, To: "a/cognitive.go", Uses: 2}},
		Unreferenced: []Unreferenced{{Place: place("a/nesting.go"), Kind: "function"}},
		Duplicates:   []Duplicate{{Places: []reposage.Place{place("a/nesting.go"), place("b/long.go")}, Tokens: 150, Lines: 20, Exact: true}},
		Couplings:    []Coupling{{A: "a/cognitive.go", B: "c/api.go", Common: 7, Degree: 0.7}},
		OneOwner:     []OneOwner{{Path: "c/hot.go", Owner: "Ada", Share: 0.95, Commits: 40, Cognitive: 50}},
		Classes:      []Class{{Place: place("b/file.go"), Methods: 25}},
	}
	return files, rel
}

func assess(files []FileInput, rel Relations, o Options) *Result {
	a := NewAssessor(Default(), o)
	for i := range files {
		a.Add(&files[i])
	}
	return a.Finish(&rel)
}

func TestEveryRuleFindsItsCase(t *testing.T) {
	files, rel := input()
	r := assess(files, rel, Options{})
	want := map[string]float64{
		RuleCognitive: 20 + 2*15, RuleCyclomatic: 10 + 5, RuleNesting: 15 + 10, RuleParameters: 15 + 2*5, RuleLength: 15 + 0.25*20, RuleFile: 30 + 0.05*200,
		RuleUndocumented: 3, RuleHotspot: 60 + 0.05*60, RuleCycle: 45 + 15, RuleUnreferenced: 5 + 1, RuleDuplication: 15 + 0.1*51, RuleCoupling: 45 + 2*3,
		RuleOneOwner: 120, RuleClass: 60 + 4*5,
	}
	total := 0.0
	for _, f := range r.Findings {
		if want[f.Rule] == 0 {
			t.Errorf("not expected, or twice: %+v", f)
			continue
		}
		if math.Abs(f.Minutes-want[f.Rule]) > 0.06 {
			t.Errorf("%s: %v minutes, want %v", f.Rule, f.Minutes, want[f.Rule])
		}
		if f.Message == "" || len(f.Fingerprint) != 16 {
			t.Errorf("%+v", f)
		}
		total += f.Minutes
		delete(want, f.Rule)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	if math.Abs(r.Repository.Minutes-total) > 0.05 {
		t.Errorf("the repository has %v minutes, its findings %v", r.Repository.Minutes, total)
	}
}

// A factory of 200 lines that returns a function of 150 has 50 of its own; what is short counts with what is around it.
func TestLongFunctionsCountOnce(t *testing.T) {
	f := FileInput{File: reposage.File{Entry: reposage.Entry{Path: "a.ts"}}}
	f.Metrics.Functions = []reposage.FunctionMetrics{
		{Name: "make", Line: 1, EndLine: 200}, {Name: "make.inner", Line: 11, EndLine: 160}, {Name: "make.inner.short", Line: 20, EndLine: 29}, {Name: "make.tail", Line: 170, EndLine: 180},
		{Name: "flat", Line: 201, EndLine: 300}, {Name: "flat.part", Line: 210, EndLine: 249},
	}
	got := map[string]float64{}
	for _, f := range assess([]FileInput{f}, Relations{}, Options{}).Findings {
		got[f.Symbol] = f.Value
	}
	if want := map[string]float64{"make.inner": 150, "flat": 100}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A function that overrides another needs no documentation of its own; the function next to it does.
func TestOverridesAreDocumentedWhereTheyAreDeclared(t *testing.T) {
	f := FileInput{File: reposage.File{Entry: reposage.Entry{Path: "a.py"}}}
	f.Metrics.Functions = []reposage.FunctionMetrics{{Name: "T.check", Line: 3, EndLine: 4, Exported: true}, {Name: "T.own", Line: 6, EndLine: 7, Exported: true}}
	r := assess([]FileInput{f}, Relations{Overrides: map[string][]int{"a.py": {3}}}, Options{})
	if len(r.Findings) != 1 || r.Findings[0].Value != 1 || r.Findings[0].Message != "1 of 2 public functions have no documentation" {
		t.Errorf("%+v", r.Findings)
	}
	if r := assess([]FileInput{f}, Relations{Overrides: map[string][]int{"a.py": {3, 6}}}, Options{}); len(r.Findings) > 0 {
		t.Errorf("%+v", r.Findings)
	}
}

// TestLimitsAreExclusive: a value at the limit is no finding.
func TestLimitsAreExclusive(t *testing.T) {
	f := FileInput{File: reposage.File{Entry: reposage.Entry{Path: "a.go"}}}
	f.Metrics.CodeLines = 500
	f.Metrics.Functions = []reposage.FunctionMetrics{{Name: "F", Line: 1, EndLine: 80, Cognitive: 15, Cyclomatic: 15, Nesting: 4, Params: 5}}
	rel := Relations{Classes: []Class{{Place: reposage.Place{Path: "a.go"}, Methods: 20}}, Couplings: []Coupling{{A: "a.go", B: "b.go", Common: 4}},
		Duplicates: []Duplicate{{Places: make([]reposage.Place, 2), Tokens: 99}}}
	if r := assess([]FileInput{f}, rel, Options{}); len(r.Findings) > 0 {
		t.Errorf("%+v", r.Findings)
	}
}

// TestMendingOneFindingLowersTheDebtByItsMinutes takes away the cause of each finding in turn.
func TestMendingOneFindingLowersTheDebtByItsMinutes(t *testing.T) {
	files, rel := input()
	all := assess(files, rel, Options{})
	for _, f := range all.Findings {
		files, rel := input()
		for i := range files {
			if files[i].Path != f.Path {
				continue
			}
			for k := range files[i].Metrics.Functions {
				fn := &files[i].Metrics.Functions[k]
				switch f.Rule {
				case RuleCognitive:
					fn.Cognitive = 0
				case RuleCyclomatic:
					fn.Cyclomatic = 1
				case RuleNesting:
					fn.Nesting = 0
				case RuleParameters:
					fn.Params = 0
				case RuleLength:
					fn.EndLine = fn.Line
				case RuleUndocumented:
					fn.Documented = true
				case RuleHotspot:
					files[i].FunctionChurn[k].Commits = 0
				}
			}
			if f.Rule == RuleFile {
				files[i].Metrics.CodeLines = 500
			}
		}
		switch f.Rule {
		case RuleCycle:
			rel.Cycles = nil
		case RuleUnreferenced:
			rel.Unreferenced = nil
		case RuleDuplication:
			rel.Duplicates = nil
		case RuleCoupling:
			rel.Couplings = nil
		case RuleOneOwner:
			rel.OneOwner = nil
		case RuleClass:
			rel.Classes = nil
		}
		mended := assess(files, rel, Options{})
		if d := all.Repository.Minutes - mended.Repository.Minutes; math.Abs(d-f.Minutes) > 1e-6 {
			t.Errorf("%s: the debt falls by %v, not by %v", f.Rule, d, f.Minutes)
		}
		if len(mended.Findings) != len(all.Findings)-1 {
			t.Errorf("%s: %d findings left of %d", f.Rule, len(mended.Findings), len(all.Findings))
		}
	}
}

func TestFingerprintsOutliveChange(t *testing.T) {
	files, rel := input()
	before := assess(files, rel, Options{})
	for i := range files {
		for k := range files[i].Metrics.Functions {
			fn := &files[i].Metrics.Functions[k]
			fn.Line, fn.EndLine = fn.Line+100, fn.EndLine+130
			if fn.Cognitive > 15 {
				fn.Cognitive++
			}
		}
	}
	known := map[string]string{}
	for _, f := range before.Findings {
		if other, ok := known[f.Fingerprint]; ok {
			t.Errorf("%s and %s have one fingerprint", f.Rule, other)
		}
		known[f.Fingerprint] = f.Rule
	}
	for _, f := range assess(files, rel, Options{}).Findings {
		if rule, ok := known[f.Fingerprint]; f.Rule != RuleLength && (!ok || rule != f.Rule) {
			t.Errorf("%s %s has another fingerprint after moving", f.Rule, f.Path)
		}
	}
}

func TestRatioAndRating(t *testing.T) {
	f := Default()
	for ratio, want := range map[float64]string{0: "A", 0.05: "A", 0.0501: "B", 0.1: "B", 0.11: "C", 0.2: "C", 0.21: "D", 0.5: "D", 0.51: "E"} {
		if got := f.RatingOf(ratio); got != want {
			t.Errorf("%v: %s, want %s", ratio, got, want)
		}
	}
	files, rel := input()
	r := assess(files, rel, Options{}).Repository
	if r.CodeLines != 1400 || r.Development != 1400*30 || math.Abs(r.Ratio-r.Minutes/42000) > 1e-9 || math.Abs(r.Money-r.Minutes/60*80) > 0.01 {
		t.Errorf("%+v", r)
	}
}

func TestHealth(t *testing.T) {
	f := Default()
	simple := FunctionHealth(f, &reposage.FunctionMetrics{Line: 1, EndLine: 10, Cognitive: 2, Cyclomatic: 3})
	hard := FunctionHealth(f, &reposage.FunctionMetrics{Line: 1, EndLine: 400, Cognitive: 80, Cyclomatic: 60, Nesting: 8, Params: 12})
	if simple != 100 || hard != 0 {
		t.Errorf("simple %v, hard %v", simple, hard)
	}
	for _, factor := range f.Health.Function {
		if factor.penalty(factor.From) != 0 || factor.penalty(factor.To) != factor.Points || factor.penalty(factor.To*10) != factor.Points {
			t.Errorf("%+v: %v, %v", factor, factor.penalty(factor.From), factor.penalty(factor.To))
		}
	}
	files, rel := input()
	r := assess(files, rel, Options{})
	for _, row := range append(r.Files, r.Folders...) {
		if row.Health < 0 || row.Health > 100 {
			t.Errorf("%+v", row)
		}
	}
	folders := map[string]Row{}
	minutes := 0.0
	for _, row := range r.Folders {
		folders[row.Path] = row
		if row.Path != "." {
			minutes += row.Minutes
		}
	}
	if len(folders) != 4 || math.Abs(minutes-r.Repository.Minutes) > 0.2 || folders["."] != r.Repository {
		t.Errorf("%+v", r.Folders)
	}
}

// TestTestCodeHasNoFindings: the default formula leaves tests alone, and their health does not count.
func TestTestCodeHasNoFindings(t *testing.T) {
	f := FileInput{File: reposage.File{Entry: reposage.Entry{Path: "a_test.go"}, Test: true}}
	f.Metrics.CodeLines = 5000
	f.Metrics.Functions = []reposage.FunctionMetrics{{Name: "F", Line: 1, EndLine: 800, Cognitive: 150}}
	r := assess([]FileInput{f}, Relations{}, Options{})
	if len(r.Findings) > 0 || r.Repository.Health != 100 {
		t.Errorf("%+v", r)
	}
}

func TestWaivers(t *testing.T) {
	const text = `accepted:
  - rule: cognitive-complexity
    path: a/*.go
    reason: a table in disguise
    until: 2027-01-31
  - path: "**/long.go"
    reason: goes away
    until: never
  - rule: nesting
    symbol: Gone
    reason: was mended
    until: never
`
	w, err := ParseWaivers("accepted.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	files, rel := input()
	all := assess(files, rel, Options{})
	r := assess(files, rel, Options{Waivers: w, Now: day("2027-01-31")})
	if r.Accepted.Findings != 2 || math.Abs(all.Repository.Minutes-r.Repository.Minutes-r.Accepted.Minutes) > 0.05 || r.NextExpiry != day("2027-02-01") {
		t.Errorf("%+v", r)
	}
	if len(r.Notes) != 1 || r.Notes[0] != "accepted.yaml: entry 3 (nesting Gone) fits no finding any more" {
		t.Errorf("%q", r.Notes)
	}
	w, _ = ParseWaivers("accepted.yaml", []byte(text))
	r = assess(files, rel, Options{Waivers: w, Now: day("2027-02-01")})
	if r.Accepted.Findings != 1 || len(r.Notes) != 2 || r.Notes[0] != "accepted.yaml: entry 1 (cognitive-complexity a/*.go) expired on 2027-01-31; 1 finding counts again" {
		t.Errorf("%+v %q", r.Accepted, r.Notes)
	}
}

func TestMatchPath(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"a/b.go", "a/b.go", true}, {"a/*.go", "a/b.go", true}, {"*.go", "a/b.go", false}, {"**/b.go", "b.go", true}, {"**/b.go", "x/y/b.go", true},
		{"a/**", "a/b/c.go", true}, {"a/**", "b/a/c.go", false}, {"a/**/c.go", "a/c.go", true}, {"[", "[", false}, {"**", "a", true}, {"**/a/**/b", "a/x/a/b", true}, {"**/a/**/b", "x/b/a", false}, {"a/**/b/**/c", "a/b/x/b/c", true},
		{strings.Repeat("**/*x/", 5000) + "y", strings.Repeat("ax/", 5000) + "z", false}, {"**/**/**/**/**/**/**/**/**/**/x", "a/b/c/d/e/f/g", false},
	} {
		if got := matchPath(c.pattern, c.path); got != c.want {
			t.Errorf("%s on %s: %v", c.pattern, c.path, got)
		}
	}
}

// TestWaiversCanBeUsedTwice: the same file judges base and head of a comparison.
func TestWaiversCanBeUsedTwice(t *testing.T) {
	w, err := ParseWaivers("w.yaml", []byte("accepted:\n  - rule: nesting\n    reason: x\n    until: 2026-01-01\n"))
	if err != nil {
		t.Fatal(err)
	}
	files, rel := input()
	for range 2 {
		r := assess(files, rel, Options{Waivers: w, Now: day("2026-05-01")})
		if want := "w.yaml: entry 1 (nesting) expired on 2026-01-01; 1 finding counts again"; len(r.Notes) != 1 || r.Notes[0] != want {
			t.Errorf("%q, want %q", r.Notes, want)
		}
	}
}

// TestHotspots: a product alone is not enough, and a longer window must not make more of them.
func TestHotspots(t *testing.T) {
	for _, c := range []struct {
		commits, cognitive int
		years, found       float64 // years that the history turns out to have; 0 for one
		want               bool
	}{
		{commits: 6, cognitive: 51, want: true}, {commits: 6, cognitive: 50}, {commits: 5, cognitive: 200}, {commits: 30, cognitive: 11, want: true},
		{commits: 30, cognitive: 11, found: 5}, {commits: 150, cognitive: 11, found: 5, want: true}, {commits: 3, cognitive: 60, years: 0.25, want: true},
		{commits: 1, cognitive: 200, years: 0.25},
	} {
		f := FileInput{File: reposage.File{Entry: reposage.Entry{Path: "a.go"}}, FunctionChurn: []reposage.Churn{{Commits: c.commits}}}
		f.Metrics.Functions = []reposage.FunctionMetrics{{Name: "F", Line: 1, EndLine: 9, Cognitive: c.cognitive}}
		r := assess([]FileInput{f}, Relations{Years: c.found}, Options{Years: c.years})
		if got := slices.ContainsFunc(r.Findings, func(f reposage.Finding) bool { return f.Rule == RuleHotspot }); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestInterestIsOfAYear: the same pace over a longer window costs the same in a year.
func TestInterestIsOfAYear(t *testing.T) {
	interest := func(commits int, years float64) Row {
		f := FileInput{File: reposage.File{Entry: reposage.Entry{Path: "a.go"}}, Churn: reposage.Churn{Commits: commits}}
		f.Metrics.CodeLines = 900
		return assess([]FileInput{f}, Relations{Years: years}, Options{}).Repository
	}
	one, five := interest(20, 0), interest(100, 5)
	if one != five || one.Interest != tenth(20*60*(100-one.Health)/100) && math.Abs(one.Interest-20*60*(100-one.Health)/100) > 0.6 || one.Interest == 0 {
		t.Errorf("%+v\n%+v", one, five)
	}
}

func TestCopiesCostByWhatCouldGo(t *testing.T) {
	places := func(n int) (list []reposage.Place) {
		for i := range n {
			list = append(list, reposage.Place{Path: fmt.Sprintf("%d.go", i), Line: 1, EndLine: 9})
		}
		return list
	}
	for n, want := range map[int]float64{2: 15 + 0.1*51, 3: 15 + 0.1*201, 200: 240} {
		r := assess(nil, Relations{Duplicates: []Duplicate{{Places: places(n), Tokens: 150}}}, Options{})
		if len(r.Findings) != 1 || math.Abs(r.Findings[0].Minutes-want) > 0.06 {
			t.Errorf("%d copies: %+v, want %v", n, r.Findings, want)
		}
	}
}

// TestCycleKeepsItsFingerprint when it grows, or another use in it becomes the cheapest.
func TestCycleKeepsItsFingerprint(t *testing.T) {
	var files []string
	for i := range 200 {
		files = append(files, fmt.Sprintf("%03d.go", i))
	}
	fingerprint := func(c Cycle) string {
		return assess(nil, Relations{Cycles: []Cycle{c}}, Options{}).Findings[0].Fingerprint
	}
	a, b := fingerprint(Cycle{Files: files, From: "150.go"}), fingerprint(Cycle{Files: files[:199], From: "000.go"})
	if other := fingerprint(Cycle{Files: files[1:]}); a != b || a == other {
		t.Errorf("%s, %s and another one %s", a, b, other)
	}
}

func TestPartOfARepositoryHasNothingUnreferenced(t *testing.T) {
	files, rel := input()
	all, part := assess(files, rel, Options{}), assess(files, rel, Options{Scoped: true})
	if len(part.Findings) != len(all.Findings)-1 || len(part.Notes) != 1 {
		t.Errorf("%d findings of %d, %q", len(part.Findings), len(all.Findings), part.Notes)
	}
}

func TestHashIsOfTheValues(t *testing.T) {
	hash := func(text string) string {
		f, err := ParseFormula("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return f.Hash
	}
	text := string(defaultFormula)
	same := []string{text, text + "\n# A comment.\n", strings.ReplaceAll(text, "\n", "\r\n")}
	for _, s := range same {
		if hash(s) != Default().Hash {
			t.Error("the layout makes another formula")
		}
	}
	if hash(strings.Replace(text, "per_unit: 2", "per_unit: 3", 1)) == Default().Hash {
		t.Error("a number makes no other formula")
	}
}

func TestFormulaErrorsSayWhere(t *testing.T) {
	good := string(defaultFormula)
	replace := func(old, text string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in the formula", old)
		}
		return strings.Replace(good, old, text, 1)
	}
	lineOf := func(text, part string) int { return strings.Count(text[:strings.Index(text, part)], "\n") + 1 }
	for name, c := range map[string]struct{ text, part, want string }{
		"unknown key":      {replace("currency: EUR", "currencies: EUR"), "currencies", "unknown field"},
		"not a number":     {replace("hourly_rate: 80", "hourly_rate: much"), "hourly_rate", "cannot unmarshal string"},
		"negative":         {replace("hourly_rate: 80", "hourly_rate: -1"), "hourly_rate", "hourly_rate must be from 0 to 1000000"},
		"syntax":           {replace("rating: {A: 5, B: 10, C: 20, D: 50}", "rating: {A: 5, B: 10"), "interest:\n", "must be specified"},
		"rating falls":     {replace("rating: {A: 5, B: 10", "rating: {A: 15, B: 10"), "rating: {", "the bounds of rating must rise from A to D"},
		"unknown rule":     {replace("  nesting:\n", "  nestling:\n"), "title: Function nests", `there is no rule "nestling"`},
		"negative minutes": {replace("    minutes: 15\n    per_unit: 10", "    minutes: -15\n    per_unit: 10"), "minutes: -15", "minutes of nesting must be from 0"},
		"max too low":      {replace("    max: 90", "    max: 9"), "title: Function nests", "max of nesting is below its minutes"},
		"unknown input":    {replace("input: nesting", "input: smell"), "input: smell", `there is no input "smell"`},
		"from above to":    {replace("input: nesting, from: 3", "input: nesting, from: 30"), "input: nesting, from: 30", "from of nesting must be from 0 and below to"},
		"scale":            {replace("points: 55, scale: log", "points: 55, scale: exp"), "scale: exp", "scale of cognitive must be log"},
		"no version":       {replace("version: 1\n", "version: 0\n"), "version: 0", "version must be a whole number from 1"},
		"anchor":           {replace("currency: EUR", "currency: &a EUR"), "currency: &a", "anchors and aliases are not read"},
		"least commits":    {replace("    limit: 4\n    minutes: 15", "    limit: 4\n    least_commits: 2\n    minutes: 15"), "least_commits: 2", "least_commits is for hotspot only"},
		"twice":            {replace("hourly_rate: 80", "hourly_rate: 80\nhourly_rate: 90"), "hourly_rate: 90", "already defined"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseFormula("team.yaml", []byte(c.text))
			if reposage.ErrorCode(err) != reposage.EInvalid || reposage.ErrorHint(err) == "" {
				t.Fatalf("%v", err)
			}
			if want := fmt.Sprintf("team.yaml:%d: ", lineOf(c.text, c.part)); !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v\nwant %s…%s", err, want, c.want)
			}
		})
	}
	for name, text := range map[string]string{"empty": "", "large": strings.Repeat("#\n", 40<<10), "deep": strings.Repeat("[", 1000), "list": "- a\n", "two": "a: 1\n---\nb: 2\n"} {
		if _, err := ParseFormula("team.yaml", []byte(text)); reposage.ErrorCode(err) != reposage.EInvalid || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWaiverErrorsSayWhere(t *testing.T) {
	for text, want := range map[string]string{
		"accepted:\n  - rule: nesting\n    until: never\n":                                "w.yaml:2: reason is missing",
		"accepted:\n  - rule: nesting\n    reason: x\n":                                   "w.yaml:2: until is missing: a date such as 2027-03-31, or never",
		"accepted:\n  - rule: nesting\n    reason: x\n    until: soon\n":                  `w.yaml:2: until is "soon": write a date such as 2027-03-31, or never`,
		"accepted:\n  - rule: none\n    reason: x\n    until: never\n":                    `w.yaml:2: there is no rule "none"`,
		"accepted:\n  - reason: x\n    until: never\n":                                    "w.yaml:2: names neither rule, path, symbol nor fingerprint",
		"accepted:\n  - rule: nesting\n    because: x\n    reason: x\n    until: never\n": `w.yaml:3: unknown field "because"`,
		"accepted: [\n": "w.yaml:1: ",
		"accepted:\n  - path: 'a/['\n    reason: x\n    until: never\n": `w.yaml:2: path "a/[" is not a pattern`,
	} {
		_, err := ParseWaivers("w.yaml", []byte(text))
		if reposage.ErrorCode(err) != reposage.EInvalid || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzFormula(f *testing.F) {
	f.Add(defaultFormula)
	f.Add([]byte("a: [[[["))
	f.Fuzz(func(t *testing.T, text []byte) {
		formula, err := ParseFormula("f", text)
		if err != nil {
			return
		}
		if h := FunctionHealth(formula, &reposage.FunctionMetrics{Cognitive: 1000, EndLine: 1000}); !(h >= 0 && h <= 100) {
			t.Errorf("health %v", h)
		}
	})
}

func FuzzWaivers(f *testing.F) {
	f.Add([]byte("accepted:\n  - path: '**/[a'\n    reason: x\n    until: never\n"), "a/b/c")
	f.Fuzz(func(t *testing.T, text []byte, path string) {
		w, err := ParseWaivers("w", text)
		if err == nil {
			w.apply([]reposage.Finding{{Path: path}}, day("2026-01-01"))
		}
	})
}
