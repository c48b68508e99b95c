package clone

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// Kind says how alike the places of a group are. Values are part of the JSON schema.
type Kind string

// The kinds.
const (
	Exact   Kind = "exact"   // all tokens are the same; layout and comments may differ
	Renamed Kind = "renamed" // identifiers or literals differ somewhere
)

// Place is one copy.
type Place struct {
	// Place is the copy's range of lines. Symbol is the qualified name of the function or class that the copy is
	// in or, when it holds whole declarations, of the first of them; "" when there is none.
	reposage.Place
	Test bool `json:"test,omitempty"` // in test code
}

// Group is code that stands in several places. The places are sorted by path and line and do not overlap.
type Group struct {
	Kind   Kind    `json:"kind"`
	Tokens int     `json:"tokens"`         // of the shortest place, imports and comments left out
	Lines  int     `json:"lines"`          // lines of code of the shortest place
	Test   bool    `json:"test,omitempty"` // fewer than two places are outside of test code
	Count  int     `json:"count"`          // of places, at least two
	Places []Place `json:"places"`         // all of them, in a Summary the first
}

// Weight is what would fall away if the group became one: its tokens times its superfluous places.
func (g *Group) Weight() int { return g.Tokens * (g.Count - 1) }

// Range is a run of lines, both ends inclusive.
type Range struct {
	Line    int `json:"line"`
	EndLine int `json:"end_line"`
}

// FileDuplication is the duplication of one file.
type FileDuplication struct {
	Path            string  `json:"path"`
	Test            bool    `json:"test,omitempty"`
	CodeLines       int     `json:"code_lines"`
	DuplicatedLines int     `json:"duplicated_lines"` // lines of code in Ranges
	Ranges          []Range `json:"ranges,omitempty"` // sorted, without overlap
}

// Density returns the share of duplicated lines of code, 0 to 1.
func (f *FileDuplication) Density() float64 { return density(f.DuplicatedLines, f.CodeLines) }

// Totals are the sums of a part of the repository.
type Totals struct {
	Groups          int     `json:"groups"`
	DuplicatedLines int     `json:"duplicated_lines"` // lines of code
	CodeLines       int     `json:"code_lines"`
	Density         float64 `json:"density"` // DuplicatedLines / CodeLines, 0 to 1
}

// Result is the duplication of a repository. It depends on the files alone, not on the order in which they
// were added.
type Result struct {
	MinTokens int
	MinLines  int
	// Groups are sorted by weight, the heaviest first.
	Groups []Group
	// Files are all files that were compared, sorted by path. In a file outside of tests only copies that have another place
	// outside of tests count.
	Files []FileDuplication
	// Product sums up the code outside of tests, Tests the test code.
	Product, Tests Totals
}

// Summary is the part of a Result that a report shows.
type Summary struct {
	MinTokens int               `json:"min_tokens"`
	MinLines  int               `json:"min_lines"`
	Totals                      // outside of tests
	Tests     Totals            `json:"tests"`
	Worst     []Group           `json:"worst"` // outside of tests, by weight
	Files     []FileDuplication `json:"files"` // outside of tests, with the most duplicated lines; without ranges
}

// shownPlaces is how many places of a group a Summary holds.
const shownPlaces = 20

// Summarize returns the totals with at most top groups and files. Groups with many places show the first
// shownPlaces.
func (r *Result) Summarize(top int) *Summary {
	s := &Summary{MinTokens: r.MinTokens, MinLines: r.MinLines, Totals: r.Product, Tests: r.Tests, Worst: []Group{}, Files: []FileDuplication{}}
	for _, g := range r.Groups {
		if len(s.Worst) == top {
			break
		}
		if !g.Test {
			g.Places = g.Places[:min(len(g.Places), shownPlaces)]
			s.Worst = append(s.Worst, g)
		}
	}
	for _, f := range r.Files {
		if !f.Test && f.DuplicatedLines > 0 {
			f.Ranges = nil
			s.Files = append(s.Files, f)
		}
	}
	slices.SortStableFunc(s.Files, func(a, b FileDuplication) int { return cmp.Compare(b.DuplicatedLines, a.DuplicatedLines) })
	s.Files = slices.Clip(s.Files[:min(top, len(s.Files))])
	return s
}

func density(duplicated, code int) float64 {
	if code <= 0 {
		return 0
	}
	return min(1, float64(duplicated)/float64(code))
}
