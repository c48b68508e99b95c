package report

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs at %s; run the test with -update and read the diff", path, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d:\n got %q\nwant %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("line %d: one of them ends", min(len(g), len(w))+1)
}

// The names of a hostile repository (S18 and rows 13, 14, 51 and 55 of the hostile inputs).
const (
	hostileImage   = "docs/<img src=x onerror=alert(1)>.go"
	hostileShell   = "$(id);rm -rf ~.go"
	hostileNewline = "a\nb/second\tline.go"
	hostileBidi    = "gpj.\u202eexe.go"
	hostileAnsi    = "\x1b[2J\x1b]0;owned\a.go"
	hostileBytes   = "caf\xe9/na\xefve.go"
	hostileScript  = "</script><script>alert(1)</script>.js"
	hostileTable   = "a|b`c`[x](javascript:alert(1))_d_*e*.md"
	hostileEmoji   = "🦊/文件/файл.go"
	hostileQuote   = `"quoted".go`
	hostileLong    = "services/gateway/src/main/java/com/example/very/deeply/nested/packages/internal/ReflectiveTypeAdapterFactory.java"
)

var hostileNames = []string{hostileImage, hostileShell, hostileNewline, hostileBidi, hostileLong, hostileAnsi, hostileBytes,
	hostileScript, hostileTable, hostileEmoji, hostileQuote}

var commitTime = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// fixture is a small repository with every kind of content and hostile names in each place.
func fixture() *measure.Repository {
	r := &measure.Repository{
		Analyser: "1",
		Profile:  reposage.ProfileDefault,
		Revision: reposage.Revision{
			Target: "https://example.org/team/orchard.git", Name: "orchard", Ref: "main",
			Commit: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", Tree: "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432",
			Time: commitTime, Dirty: []string{"wip.go", hostileBidi},
		},
		TestsRanked: false,
	}
	fixtureTotals(r)
	fixtureLists(r)
	fixtureCoverage(r)
	return r
}

func fixtureTotals(r *measure.Repository) {
	r.Totals = measure.Totals{Files: 412, Bytes: 3_456_789, Lines: 98_765, CodeLines: 71_234, CommentLines: 12_345,
		BlankLines: 15_186, Tokens: 612_345, Functions: 3_210, Classes: 240, Imports: 1_890, Cyclomatic: 9_876,
		Cognitive: 7_654, TopLevel: 120, Errors: 3, CommentDensity: 0.1477, Maintainability: 61.3}
	r.Source = r.Totals
	r.Source.Files, r.Source.CodeLines = 301, 62_000
	r.Tests = measure.Totals{Files: 98, Bytes: 800_000, Lines: 21_000, CodeLines: 17_500, Functions: 900}
	add := func(name string, kind reposage.LanguageKind, files, code, functions int, share float64) {
		r.Languages = append(r.Languages, measure.LanguageRow{Language: name, Kind: kind, Share: share,
			Totals: measure.Totals{Files: files, CodeLines: code, Lines: code * 4 / 3, CommentLines: code / 6,
				BlankLines: code / 6, Functions: functions, Bytes: int64(code) * 34, Cognitive: functions * 2,
				CommentDensity: 1. / 7, Maintainability: 60}})
	}
	add("Go", reposage.KindCode, 180, 48_000, 2_400, 0.774)
	add("TypeScript", reposage.KindCode, 80, 11_000, 700, 0.177)
	add("Shell", reposage.KindCode, 41, 3_000, 110, 0.048)
	add("YAML", reposage.KindData, 60, 7_000, 0, 0.098)
	add("Markdown", reposage.KindProse, 48, 2_134, 0, 0.030)
	add("Other text", reposage.KindUnknown, 3, 100, 0, 0.001)
	r.Distributions = fixtureDistributions()
}

func fixtureDistributions() []measure.Distribution {
	return []measure.Distribution{
		bands("cognitive", "Cognitive complexity", [6]float64{2.4, 1, 6, 31, 0, 212},
			[]string{"0–5", "6–10", "11–15", "16–25", "26+"}, []float64{0, 6, 11, 16, 26}, []int{2010, 170, 70, 40, 20}),
		bands("cyclomatic", "Cyclomatic complexity", [6]float64{3.1, 2, 7, 24, 1, 88},
			[]string{"A", "B", "C", "D", "F"}, []float64{1, 6, 11, 21, 41}, []int{1980, 200, 90, 30, 10}),
		bands("nloc", "Code lines", [6]float64{14.2, 8, 32, 120, 1, 640},
			[]string{"1–15", "16–30", "31–60", "61–100", "101+"}, []float64{1, 16, 31, 61, 101}, []int{1700, 380, 150, 50, 30}),
		bands("nesting", "Nesting", [6]float64{0.9, 1, 2, 4, 0, 7},
			[]string{"0–1", "2", "3", "4", "5+"}, []float64{0, 2, 3, 4, 5}, []int{1900, 280, 90, 30, 10}),
		bands("params", "Parameters", [6]float64{1.6, 1, 3, 6, 0, 14},
			[]string{"0–2", "3–4", "5–6", "7+"}, []float64{0, 3, 5, 7}, []int{1800, 420, 80, 10}),
		bands("mi", "Maintainability index", [6]float64{61.3, 64, 48, 22, 4, 100},
			[]string{"red", "yellow", "green"}, []float64{0, 10, 20}, []int{6, 24, 2280}),
	}
}

// bands makes a distribution; stats are mean, p50, p90, p99, min and max.
func bands(metric, title string, stats [6]float64, labels []string, from []float64, counts []int) measure.Distribution {
	d := measure.Distribution{Metric: metric, Title: title, Mean: stats[0], P50: stats[1], P90: stats[2],
		P99: stats[3], Min: stats[4], Max: stats[5]}
	for _, n := range counts {
		d.Count += n
	}
	for i, label := range labels {
		b := measure.Band{Label: label, From: from[i], Count: counts[i], Share: float64(counts[i]) / float64(d.Count)}
		if i == len(labels)-1 {
			b.Open = true
		} else {
			b.To = from[i+1] - 1
			if metric == "mi" {
				b.To = from[i+1] - 0.01
			}
		}
		d.Bands = append(d.Bands, b)
	}
	return d
}

func fixtureLists(r *measure.Repository) {
	names := []string{"Server.handleRequest", "(closure)", "ReflectiveTypeAdapterFactory.getBoundFields", "解析する",
		"<b>bold</b>", "operator\u202e", "parse", "x", "TestEverything.(closure)", "Namespace.Outer.Inner.methodWithAVeryLongName", "f"}
	root := &measure.TreeNode{Name: "orchard"}
	for i, path := range hostileNames {
		k := len(hostileNames) - i
		f := measure.FunctionRow{Path: path, Line: 12 + 100*i, EndLine: 60 + 110*i, Name: names[i], Kind: "method",
			Language: "Go", Cyclomatic: 8 * k, Cognitive: 19 * k, NLOC: 40 + 9*k, Length: 49 + 10*i, Nesting: 1 + k/2, Params: i % 5,
			Returns: k, Halstead: reposage.Halstead{DistinctOperators: 20, DistinctOperands: 31, Operators: 210, Operands: 160},
			Maintainability: 12.5 + float64(i), Severity: float64(k) / 3, Exported: i%2 == 0, Partial: i == 3,
			Reason: fmt.Sprintf("cognitive %d (limit 15), nested %d deep (limit 4), %d lines of code (limit 60)", 19*k, 1+k/2, 40+9*k)}
		r.Worst = append(r.Worst, f)
		f.Churn = reposage.Churn{Commits: 3 * k, Authors: 1 + k/3, Added: 200 * k, Deleted: 90 * k, First: 1_700_000_000, Last: commitTime.Unix()}
		f.Hotspot = int64(f.Churn.Commits) * int64(f.Cognitive)
		f.Reason = fmt.Sprintf("%d commits by %d authors × cognitive %d", f.Churn.Commits, f.Churn.Authors, f.Cognitive)
		r.FunctionHotspots = append(r.FunctionHotspots, f)
		row := measure.FileRow{Path: path, Language: "Go", Lines: 900 - 10*i, CodeLines: 700 - 9*i, Functions: 30, Cyclomatic: 99 * k,
			Cognitive: 60 * k, MaxCognitive: 19 * k, Maintainability: 40, Churn: f.Churn, Hotspot: int64(60*k) * int64(3*k),
			Reason: fmt.Sprintf("%d commits × cognitive %d", 3*k, 60*k)}
		r.FileHotspots = append(r.FileHotspots, row)
		root.Children = append(root.Children, &measure.TreeNode{Name: path, Path: path, Files: 1, Size: row.CodeLines, Cognitive: row.Cognitive,
			Commits: row.Churn.Commits, Hotspot: row.Hotspot, Heat: float64(k) / 11, Language: "Go"})
	}
	root.Children = append(root.Children, fixtureFolder("internal/engine", 4), fixtureFolder("web", 2),
		&measure.TreeNode{Name: "12 more files", Files: 12, Size: 800, Cognitive: 40, Commits: 2, Hotspot: 30, Heat: 0.1})
	sumTree(root)
	r.Treemap = root
}

// fixtureFolder is a folder with plain files, the first the largest.
func fixtureFolder(path string, files int) *measure.TreeNode {
	n := &measure.TreeNode{Name: path, Path: path}
	for i := range files {
		name := fmt.Sprintf("part%d.go", i+1)
		n.Children = append(n.Children, &measure.TreeNode{Name: name, Path: path + "/" + name, Files: 1, Size: 2000 / (i + 1),
			Cognitive: 90 / (i + 1), Commits: 10 - i, Hotspot: int64(900 / (i + 1)), Heat: 0.4, Language: "Go"})
	}
	return n
}

func sumTree(n *measure.TreeNode) {
	for _, c := range n.Children {
		sumTree(c)
		n.Files += c.Files
		n.Size += c.Size
		n.Cognitive += c.Cognitive
		n.Commits = max(n.Commits, c.Commits)
		n.Hotspot = max(n.Hotspot, c.Hotspot)
		n.Heat = max(n.Heat, c.Heat)
	}
}

func fixtureCoverage(r *measure.Repository) {
	r.History = measure.History{Known: true, Days: 365, Since: commitTime.AddDate(-1, 0, 0).Unix(), Commits: 412, Authors: 31,
		First: 1_500_000_000, Last: commitTime.Unix()}
	for i, n := range []int{3, 12, 40, 22, 0, 51, 60, 33, 18, 70, 55, 48} {
		m := time.Date(2025, time.December, 1, 0, 0, 0, 0, time.UTC).AddDate(0, i, 0)
		r.History.Activity = append(r.History.Activity, measure.Month{Month: m.Format("2006-01"), Commits: n})
	}
	r.Ledger = reposage.Ledger{Entries: 523, Taken: reposage.Count{Files: 412, Bytes: 3_456_789}, Skipped: map[reposage.SkipReason]reposage.Count{}}
	add := func(reason reposage.SkipReason, files int, bytes int64, examples ...measure.Skipped) {
		c := reposage.Count{Files: files, Bytes: bytes}
		r.Ledger.Skipped[reason] = c
		r.Skipped = append(r.Skipped, measure.SkipGroup{Reason: reason, Count: c, Examples: examples})
	}
	add(reposage.SkipInvalidPath, 1, 12, measure.Skipped{Path: "../../etc/passwd", Size: 12, Detail: "leaves the root"})
	add(reposage.SkipTooLarge, 2, 9_000_000, measure.Skipped{Path: hostileScript, Size: 5_000_000, Detail: "4.8 MiB > 2.0 MiB"},
		measure.Skipped{Path: "data.sql", Size: 4_000_000, Detail: "3.8 MiB > 2.0 MiB"})
	add(reposage.SkipVendored, 80, 2_500_000, measure.Skipped{Path: "vendor/" + hostileAnsi, Size: 90_000})
	add(reposage.SkipBinary, 28, 40_000_000, measure.Skipped{Path: "logo.png", Size: 1_000_000, Detail: "NUL byte at offset 8"})
	r.Ledger.Limited = map[reposage.LimitReason]reposage.Count{reposage.LimitTime: {Files: 1, Bytes: 70_000}}
	r.Limited = []measure.LimitedGroup{{Reason: reposage.LimitTime, Count: reposage.Count{Files: 1, Bytes: 70_000},
		Examples: []measure.Skipped{{Path: hostileNewline, Size: 70_000, Detail: "10 s of CPU"}}}}
	r.Warnings = []measure.Warning{
		{Code: "bidi", Message: "2 files with bidirectional control characters: what an editor shows may not be what runs (Trojan Source)", Count: 2, Paths: []string{hostileBidi + ":7", "src/a.c:99"}},
		{Code: "syntax", Message: "3 files with places the grammar does not fit: functions touching one are marked partial, their numbers a lower bound", Count: 3},
	}
}

// empty is the report of a repository without anything in it.
func empty() *measure.Repository {
	return &measure.Repository{Analyser: "1", Profile: reposage.ProfileDefault, Revision: reposage.Revision{Target: "/srv/empty", Name: "empty"},
		History: measure.History{Note: "there is no commit"}, Treemap: &measure.TreeNode{Name: "empty"}}
}
