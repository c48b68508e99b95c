package report

import (
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

func TestVerdict(t *testing.T) {
	noCode := empty()
	noCode.Ledger.Entries, noCode.Totals = 2, measure.Totals{Files: 2, Lines: 1}
	allSkipped := empty()
	allSkipped.Ledger.Entries = 1
	noHistory := fixture()
	noHistory.FunctionHotspots, noHistory.Skipped = nil, nil
	tests := []struct {
		name      string
		r         *measure.Repository
		want, not string
	}{
		{"empty", empty(), "nothing to analyse", "code base"},
		{"only text", noCode, "1 line of text in 2 files", "code base"},
		{"all skipped", allSkipped, "the only entry was skipped", "code base"},
		{"much was left out", fixture(), "76.9 % of the text (83 files) was left out", ""},
		{"without history the hardest is named", noHistory, "The hardest function is Server.handleRequest", "left out"},
	}
	for _, tt := range tests {
		got := verdict(tt.r)
		if !strings.Contains(got, tt.want) || tt.not != "" && strings.Contains(got, tt.not) {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}

func TestHowHard(t *testing.T) {
	tests := []struct {
		hard, all int
		want      string
	}{
		{0, 50, "None of its 50 functions is hard to follow."},
		{1, 1000, "Nearly all of it is easy to follow: 1 of 1,000 functions (0.1 %) is above"},
		{10, 1000, "Most of it is easy"},
		{30, 1000, "A fair part of it is hard"},
		{70, 1000, "Much of it is hard"},
		{1, 1, "1 of 1 function (100 %) is above"},
	}
	for _, tt := range tests {
		r := &measure.Repository{Distributions: []measure.Distribution{
			bands("cognitive", "", [6]float64{}, []string{"0–15", "16+"}, []float64{0, 16}, []int{tt.all - tt.hard, tt.hard})}}
		if got := howHard(r); !strings.Contains(got, tt.want) {
			t.Errorf("%d of %d: %s", tt.hard, tt.all, got)
		}
	}
	if got := howHard(&measure.Repository{}); got != "No functions were measured." {
		t.Errorf("without functions: %s", got)
	}
}

func TestMainLanguages(t *testing.T) {
	row := func(name string, share float64) measure.LanguageRow {
		return measure.LanguageRow{Language: name, Share: share, Kind: reposage.KindCode}
	}
	data := measure.LanguageRow{Language: "JSON", Share: 0.9, Kind: reposage.KindData}
	tests := []struct {
		rows []measure.LanguageRow
		want string
	}{
		{[]measure.LanguageRow{row("Go", 1)}, "Go"},
		{[]measure.LanguageRow{data, row("Go", 0.76), row("C", 0.24)}, "Go"},
		{[]measure.LanguageRow{row("C", 0.6), row("Tcl", 0.3), row("Python", 0.1)}, "C and Tcl"},
		{[]measure.LanguageRow{row("A", 0.4), row("B", 0.3), row("C", 0.2)}, "A, B and C"},
		{[]measure.LanguageRow{row("A", 0.2), row("B", 0.2), row("C", 0.2), row("D", 0.2)}, "mixed-language"},
		{nil, "mixed-language"},
	}
	for _, tt := range tests {
		if got := mainLanguages(tt.rows); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestSeverityFollowsTheLimits(t *testing.T) {
	tests := []struct {
		metric string
		from   []float64
		want   []int
	}{
		{"cognitive", []float64{0, 6, 11, 16, 26, 51}, []int{0, 0, 1, 2, 3, 3}},
		{"nesting", []float64{0, 1, 2, 3, 4, 5}, []int{0, 0, 0, 0, 1, 2}},
		{"mi", []float64{0, 10, 20}, []int{3, 2, 0}},
		{"length", []float64{0, 100, 1000}, []int{0, 0, 0}},
	}
	for _, tt := range tests {
		d := bands(tt.metric, "", [6]float64{}, make([]string, len(tt.from)), tt.from, make([]int, len(tt.from)))
		for i, want := range tt.want {
			if got := severity(&d, i); got != want {
				t.Errorf("%s: band %d from %v has severity %d, want %d", tt.metric, i, tt.from[i], got, want)
			}
		}
	}
}
