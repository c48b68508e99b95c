package debt

import (
	"cmp"
	"slices"
	"time"

	"github.com/reposage/reposage"
)

// Row is the debt and health of a file, a folder or the repository.
type Row struct {
	Path        string  `json:"path"`   // "." for the repository
	Health      float64 `json:"health"` // 0 to 100
	Rating      string  `json:"rating"` // A to E
	Minutes     float64 `json:"debt_minutes"`
	Money       float64 `json:"debt_money"`
	Ratio       float64 `json:"debt_ratio"`            // debt by development cost
	Development float64 `json:"development_minutes"`   // what the lines cost to write
	Interest    float64 `json:"interest_minutes_year"` // what leaving it costs in a year
	CodeLines   int     `json:"code_lines"`
	Files       int     `json:"files"`
	Findings    int     `json:"findings"`
	Commits     int     `json:"commits,omitempty"` // of a file, in the window
	Test        bool    `json:"test,omitempty"`
}

// RuleRow is what one rule adds up to.
type RuleRow struct {
	Rule     string  `json:"rule"`
	Title    string  `json:"title"`
	Findings int     `json:"findings"`
	Minutes  float64 `json:"minutes"`
	Accepted int     `json:"accepted,omitempty"` // findings that do not count
}

// Accepted is what the team decided to live with.
type Accepted struct {
	Findings int     `json:"findings"`
	Minutes  float64 `json:"minutes"`
}

// Result is the debt of a revision.
type Result struct {
	Formula    *Formula
	Repository Row
	Folders    []Row              // by path
	Files      []Row              // by path
	Findings   []reposage.Finding // most minutes first; accepted ones among them
	Rules      []RuleRow          // most minutes first
	Accepted   Accepted
	Notes      []string  // of the waivers: expired, not needed any more, malformed
	NextExpiry time.Time // when the next waiver expires: the result holds until then; zero for never
}

// FormulaInfo names the formula that a result comes from.
type FormulaInfo struct {
	Name     string `json:"name"`
	Version  int    `json:"version"`
	Hash     string `json:"hash"`
	Currency string `json:"currency"`
}

// Summary is the part of a Result that a report shows.
type Summary struct {
	Formula     FormulaInfo        `json:"formula"`
	Repository  Row                `json:"repository"`
	HoursPerDay float64            `json:"hours_per_day"`
	Rules       []RuleRow          `json:"rules"`
	Findings    int                `json:"finding_count"`
	Worst       []reposage.Finding `json:"worst_findings"`
	Files       []Row              `json:"worst_files"`   // most debt first
	Folders     []Row              `json:"worst_folders"` // lowest health first, of those with some size
	Accepted    Accepted           `json:"accepted"`
	Notes       []string           `json:"notes"`
}

// Info names the formula.
func (f *Formula) Info() FormulaInfo {
	return FormulaInfo{f.Name, f.Version, f.Hash, f.Currency}
}

// folderLines is the least size of a folder among the worst.
const folderLines = 200

// Summarize returns the totals and at most top findings, files and folders.
func (r *Result) Summarize(top int) *Summary {
	s := &Summary{Formula: r.Formula.Info(), Repository: r.Repository, HoursPerDay: r.Formula.HoursPerDay, Rules: r.Rules, Accepted: r.Accepted, Notes: r.Notes,
		Worst: []reposage.Finding{}, Files: []Row{}, Folders: []Row{}}
	if s.Rules == nil {
		s.Rules = []RuleRow{}
	}
	if s.Notes == nil {
		s.Notes = []string{}
	}
	for i := range r.Findings {
		if r.Findings[i].Accepted != "" {
			continue
		}
		s.Findings++
		if len(s.Worst) < top {
			s.Worst = append(s.Worst, r.Findings[i])
		}
	}
	for _, f := range r.Files {
		if f.Minutes > 0 {
			s.Files = append(s.Files, f)
		}
	}
	slices.SortStableFunc(s.Files, func(a, b Row) int { return cmp.Compare(b.Minutes, a.Minutes) })
	s.Files = s.Files[:min(top, len(s.Files)):min(top, len(s.Files))]
	for _, f := range r.Folders {
		if f.Path != "." && f.CodeLines >= folderLines && f.Health < 100 {
			s.Folders = append(s.Folders, f)
		}
	}
	slices.SortStableFunc(s.Folders, func(a, b Row) int { return cmp.Compare(a.Health, b.Health) })
	s.Folders = s.Folders[:min(top, len(s.Folders)):min(top, len(s.Folders))]
	return s
}
