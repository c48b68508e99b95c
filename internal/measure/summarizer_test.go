package measure

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

// fixture is a small repository with one of everything a report has to show.
func fixture() []FileResult {
	file := func(path, language string, kind reposage.LanguageKind, size int64) reposage.File {
		return reposage.File{Entry: reposage.Entry{Path: path, Size: size}, Language: language, Kind: kind}
	}
	skipped := func(path string, size int64, why reposage.SkipReason, detail string) FileResult {
		f := file(path, "", "", size)
		f.Skip, f.Detail = why, detail
		return FileResult{File: f}
	}
	code := func(path, language string, commits int, fns ...reposage.FunctionMetrics) FileResult {
		r := FileResult{File: file(path, language, reposage.KindCode, 1000), Churn: reposage.Churn{Commits: commits, Authors: 2}}
		r.Test = strings.Contains(path, "_test")
		r.Metrics = reposage.FileMetrics{CommentLines: 5, BlankLines: 3, Tokens: 400, Functions: fns, TopLevel: 1}
		for i := range fns {
			fns[i].Line, fns[i].EndLine = r.Metrics.CodeLines+1, r.Metrics.CodeLines+fns[i].NLOC+2
			r.Metrics.CodeLines += fns[i].NLOC
			r.FunctionChurn = append(r.FunctionChurn, reposage.Churn{Commits: commits - i, Authors: 1})
		}
		r.Metrics.Lines = r.Metrics.CodeLines + 8
		return r
	}
	fun := func(name string, cyclomatic, cognitive, nloc, nesting int, mi float64) reposage.FunctionMetrics {
		return reposage.FunctionMetrics{Name: name, Kind: fn, Cyclomatic: cyclomatic, Cognitive: cognitive, NLOC: nloc,
			Nesting: nesting, Params: 2, Maintainability: mi}
	}
	simple, maze := fun("simple", 1, 0, 4, 0, 85.5), fun("maze", 30, 87, 110, 9, 11.25)
	list := []FileResult{
		code("src/main/app/handler.go", "Go", 9, simple, maze),
		code("src/main/app/store.go", "Go", 2, fun("load", 6, 4, 20, 2, 60), fun("save", 12, 16, 40, 3, 41.5)),
		code("src/main/app/store_test.go", "Go", 20, fun("TestStore", 50, 99, 200, 5, 5)),
		code("web/page.ts", "TypeScript", 4, fun("render", 9, 12, 30, 3, 55)),
		code("main.c", "C", 0, fun("main", 3, 2, 15, 1, 70)),
		skipped("logo.png", 5000, reposage.SkipBinary, ""),
		skipped("vendor/x/x.go", 700, reposage.SkipVendored, "linguist"),
		skipped("vendor/y/y.go", 900, reposage.SkipVendored, ""),
	}
	list[4].Metrics.Errors, list[4].Bidi = 2, 7
	list[3].Invisible, list[4].Homoglyph = 3, 9
	limited := code("slow.py", "Python", 1)
	limited.Metrics = reposage.FileMetrics{Limit: reposage.LimitTime, Lines: 900, CodeLines: 900}
	readme := FileResult{File: file("README.md", "Markdown", reposage.KindProse, 300), Metrics: reposage.FileMetrics{Lines: 20, CodeLines: 15, BlankLines: 5}}
	notes := FileResult{File: file("NOTES", "", reposage.KindUnknown, 30), Metrics: reposage.FileMetrics{Lines: 2, CodeLines: 2}}
	return append(list, limited, readme, notes)
}

var fixtureOptions = Options{Revision: reposage.Revision{
	Target: "https://example.com/demo.git", Name: "demo", Ref: "main", Commit: strings.Repeat("ab", 20),
	Time: time.Unix(1_700_000_000, 0).UTC(), Dirty: []string{"web/page.ts"}, Shallow: true,
}}

func summarize(files []FileResult, o Options) *Repository {
	s := NewSummarizer(o)
	for i := range files {
		s.Add(&files[i])
	}
	return s.Finish(History{Known: true, Days: 365, Commits: 30, Authors: 4})
}

func TestRepositoryGolden(t *testing.T) {
	o := fixtureOptions
	o.ListFiles = true
	out, err := json.MarshalIndent(summarize(fixture(), o), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "repository.json", append(out, '\n'))
}

// TestOrderDoesNotShow adds the same files in many orders, with lists so short that they overflow.
func TestOrderDoesNotShow(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	files := fixture()
	for i := range 60 {
		f := fixture()[i%5]
		f.Path = fmt.Sprintf("many/%d/%s", i%7, strings.Repeat("x", i)+f.Path)
		f.Metrics = File(randomFacts(rng, f.Language, 80), reposage.ProfileDefault)
		f.FunctionChurn = make([]reposage.Churn, len(f.Metrics.Functions))
		for k := range f.FunctionChurn {
			f.FunctionChurn[k].Commits = rng.IntN(4)
		}
		f.Bidi, f.Metrics.Errors = rng.IntN(2), rng.IntN(2)
		files = append(files, f)
	}
	o := fixtureOptions
	o.Top, o.Examples, o.TreemapFiles, o.ListFiles = 4, 2, 9, true
	want, err := json.Marshal(summarize(files, o))
	if err != nil {
		t.Fatal(err)
	}
	for range 25 {
		rng.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		got, err := json.Marshal(summarize(files, o))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Fatalf("another order gives\n%s\nwant\n%s", got, want)
		}
	}
}

func TestLedgerIsComplete(t *testing.T) {
	files := fixture()
	r := summarize(files, fixtureOptions)
	sum := r.Ledger.Taken.Files
	for _, c := range r.Ledger.Skipped {
		sum += c.Files
	}
	if sum != len(files) || r.Ledger.Entries != len(files) {
		t.Errorf("taken and skipped are %d of %d entries, ledger says %d", sum, len(files), r.Ledger.Entries)
	}
	if r.Totals.Files != r.Ledger.Taken.Files {
		t.Errorf("totals over %d files, %d taken", r.Totals.Files, r.Ledger.Taken.Files)
	}
	languages := 0
	for _, l := range r.Languages {
		languages += l.Files
	}
	if languages != r.Totals.Files {
		t.Errorf("languages have %d files, totals %d", languages, r.Totals.Files)
	}
	grouped := 0
	for _, g := range r.Skipped {
		grouped += g.Files
	}
	if grouped != len(files)-r.Ledger.Taken.Files {
		t.Errorf("skip groups have %d files", grouped)
	}
}

// TestRatiosComeFromSums: a mean of the files' means would give another number.
func TestRatiosComeFromSums(t *testing.T) {
	files := fixture()
	r := summarize(files, fixtureOptions)
	var weighted, nloc, comments, code float64
	for _, f := range files {
		if f.Kind != reposage.KindCode {
			continue
		}
		comments += float64(f.Metrics.CommentLines)
		code += float64(f.Metrics.CodeLines)
		for _, fn := range f.Metrics.Functions {
			weighted += fn.Maintainability * float64(fn.NLOC)
			nloc += float64(fn.NLOC)
		}
	}
	if want := roundTo(weighted/nloc, 100); r.Source.Maintainability != want {
		t.Errorf("maintainability = %v, want %v", r.Source.Maintainability, want)
	}
	if want := roundTo(comments/(comments+code), 10000); r.Source.CommentDensity != want {
		t.Errorf("comment density = %v, want %v", r.Source.CommentDensity, want)
	}
}

func TestTestsAreRankedOnlyWhenAsked(t *testing.T) {
	o := fixtureOptions
	without := summarize(fixture(), o)
	o.RankTests = true
	with := summarize(fixture(), o)
	if without.Totals != with.Totals || without.Tests.Files != 1 {
		t.Error("totals depend on the option, or tests are not counted")
	}
	const name = "TestStore"
	has := func(rows []FunctionRow) bool {
		return slices.ContainsFunc(rows, func(r FunctionRow) bool { return r.Name == name })
	}
	if has(without.Worst) || has(without.FunctionHotspots) {
		t.Error("a test is ranked by default")
	}
	if !has(with.Worst) || with.Worst[0].Name != name || !has(with.FunctionHotspots) {
		t.Error("a test is not ranked when asked for")
	}
	if a, b := without.Distributions[0].Count, with.Distributions[0].Count; b != a+1 {
		t.Errorf("distributions over %d and %d functions", a, b)
	}
}

func TestDistribution(t *testing.T) {
	var h histogram
	for v := 1; v <= 200; v++ {
		h.add(v * 10) // beyond the small values too
	}
	if got, want := h.ranks(0, 50, 90, 99, 100), []int{10, 1000, 1800, 1980, 2000}; !reflect.DeepEqual(got, want) {
		t.Errorf("ranks = %v, want %v", got, want)
	}
	if got := new(histogram).ranks(50, 99); got[0] != 0 || got[1] != 0 {
		t.Errorf("ranks of nothing = %v", got)
	}
	for _, sh := range newShapes() {
		for i := range 500 {
			sh.add(&FunctionRow{Cyclomatic: i + 1, Cognitive: i, NLOC: i, Length: i, Nesting: i, Params: i, Maintainability: float64(i) / 5})
		}
		d, count := sh.distribution(), 0
		for i, b := range d.Bands {
			count += b.Count
			if b.Count == 0 {
				t.Errorf("%s: band %s is empty", d.Metric, b.Label)
			}
			if i > 0 && b.From <= d.Bands[i-1].From {
				t.Errorf("%s: bands are not ascending", d.Metric)
			}
		}
		if count != 500 || d.Count != 500 {
			t.Errorf("%s: %d in bands, %d in all", d.Metric, count, d.Count)
		}
	}
}

func TestSeverity(t *testing.T) {
	tests := []struct {
		row  FunctionRow
		want float64
	}{
		{FunctionRow{Cognitive: 15, Cyclomatic: 10, NLOC: 60, Nesting: 4, Params: 7}, 0}, // at every limit
		{FunctionRow{Cognitive: 30}, 2},
		{FunctionRow{Cyclomatic: 40}, 2},
		{FunctionRow{NLOC: 120, Nesting: 8, Params: 14}, 2.5},
		{FunctionRow{Cognitive: 60, Cyclomatic: 20, NLOC: 240}, 7},
	}
	for _, tt := range tests {
		if got := Severity(&tt.row); got != tt.want {
			t.Errorf("severity of %+v = %v, want %v", tt.row, got, tt.want)
		}
	}
	row := FunctionRow{Cognitive: 87, Cyclomatic: 11, NLOC: 412, Nesting: 9}
	const want = "cognitive 87 (limit 15), 412 lines of code (limit 60), nested 9 deep (limit 4)"
	if got := worstReason(&row); got != want {
		t.Errorf("reason = %q, want %q", got, want)
	}
}

func TestSortFunctions(t *testing.T) {
	rows := []FunctionRow{
		{Path: "b", Line: 1, Cognitive: 3, Maintainability: 50},
		{Path: "a", Line: 9, Cognitive: 3, Maintainability: 10},
		{Path: "a", Line: 2, Cognitive: 3, Maintainability: 90},
		{Path: "c", Line: 1, Cognitive: 8, Maintainability: 70},
	}
	order := func() (s string) {
		for _, r := range rows {
			s += fmt.Sprintf("%s%d ", r.Path, r.Line)
		}
		return strings.TrimSpace(s)
	}
	for _, tt := range []struct {
		metric     string
		descending bool
		want       string
	}{
		{"cognitive", true, "c1 a2 a9 b1"},
		{"cognitive", false, "a2 a9 b1 c1"},
		{"mi", false, "a9 b1 c1 a2"},
	} {
		if err := SortFunctions(rows, tt.metric, tt.descending); err != nil {
			t.Fatal(err)
		}
		if got := order(); got != tt.want {
			t.Errorf("by %s: %s, want %s", tt.metric, got, tt.want)
		}
	}
	err := SortFunctions(rows, "beauty", true)
	if reposage.ErrorCode(err) != reposage.EInvalid || !strings.Contains(reposage.ErrorHint(err), "cognitive") {
		t.Errorf("unknown metric: %v, hint %q", err, reposage.ErrorHint(err))
	}
	if _, err := FindMetric("comment_density"); err == nil {
		t.Error("functions can be sorted by a metric of files")
	}
	for _, name := range FunctionMetricNames() {
		if err := SortFunctions(rows, name, true); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	codes := func(h History, o Options, files ...FileResult) (list []string) {
		s := NewSummarizer(o)
		for i := range files {
			s.Add(&files[i])
		}
		for _, w := range s.Finish(h).Warnings {
			list = append(list, w.Code)
		}
		return list
	}
	if got := codes(History{Known: true}, Options{}); got != nil {
		t.Errorf("warnings about nothing: %v", got)
	}
	got := codes(History{}, fixtureOptions, fixture()...)
	if want := []string{"bidi", "invisible", "homoglyph", "dirty", "shallow", "no_history", "syntax"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := codes(History{Known: true, Truncated: true}, Options{}); !reflect.DeepEqual(got, []string{"history"}) {
		t.Errorf("truncated history: %v", got)
	}
}

func BenchmarkSummarizer(b *testing.B) {
	m := sample(15)
	files := make([]FileResult, 5000)
	for i := range files {
		files[i] = FileResult{
			File:    reposage.File{Entry: reposage.Entry{Path: fmt.Sprintf("dir%d/sub%d/file%d.go", i%40, i%400, i), Size: 9000}, Language: "Go", Kind: reposage.KindCode},
			Metrics: m, Churn: reposage.Churn{Commits: i % 50}, FunctionChurn: make([]reposage.Churn, 15),
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		summarize(files, Options{})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(files)), "ns/file")
}
