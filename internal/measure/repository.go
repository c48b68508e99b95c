package measure

import (
	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/measure/people"
)

// FileResult is one taken file with its numbers and its share of history: what Summarizer.Add
// takes. FunctionChurn runs parallel to Metrics.Functions and may be nil (history unknown).
type FileResult struct {
	reposage.File
	Metrics       reposage.FileMetrics
	Churn         reposage.Churn
	FunctionChurn []reposage.Churn
	// The first line, 0 for none, with Unicode bidirectional control characters (Trojan Source,
	// CVE-2021-42574), with characters that cannot be seen, and with a name whose letters of another
	// script pass for Latin ones.
	Bidi, Invisible, Homoglyph int
}

// History says what the churn numbers rest on.
type History struct {
	Known     bool   `json:"known"`               // false: no history (folder, archive, switched off)
	Days      int    `json:"days"`                // window in days back from the analysed commit; 0 for all
	Since     int64  `json:"since,omitempty"`     // Unix time of the window's start
	Commits   int    `json:"commits"`             // commits in the window
	Authors   int    `json:"authors"`             // distinct authors (mailmap applied) in the window
	First     int64  `json:"first,omitempty"`     // Unix time of the oldest commit seen
	Last      int64  `json:"last,omitempty"`      // Unix time of the newest
	Truncated bool   `json:"truncated,omitempty"` // reading stopped at a limit: churn is a lower bound
	Note      string `json:"note,omitempty"`      // why history is missing or truncated, for people
	// Activity is the number of commits in each calendar month (UTC) of the window, oldest first and
	// without gaps; the newest 120 months when the window is longer. Empty when history is unknown.
	Activity []Month `json:"activity,omitempty"`
}

// Month is a calendar month of history.
type Month struct {
	Month   string `json:"month"` // "2026-11"
	Commits int    `json:"commits"`
}

// Repository is everything a report says about one revision. It marshals to the stable JSON that
// docs describe; field order is the reading order.
type Repository struct {
	Analyser string            `json:"analyser"` // reposage.AnalyserVersion
	Profile  reposage.Profile  `json:"profile"`
	Revision reposage.Revision `json:"revision"`
	Ledger   reposage.Ledger   `json:"ledger"`
	History  History           `json:"history"`
	Warnings []Warning         `json:"warnings"`

	Totals    Totals        `json:"totals"`    // every taken file
	Source    Totals        `json:"source"`    // files of kind code only, tests included
	Tests     Totals        `json:"tests"`     // the test files among Source
	Languages []LanguageRow `json:"languages"` // code first, then most code lines first

	// TestsRanked says whether test code takes part in Distributions, Worst and the hotspots.
	// It is always part of the totals.
	TestsRanked   bool           `json:"tests_ranked"`
	Distributions []Distribution `json:"distributions"`

	Worst            []FunctionRow `json:"worst_functions"`
	FunctionHotspots []FunctionRow `json:"function_hotspots"`
	FileHotspots     []FileRow     `json:"file_hotspots"`
	Treemap          *TreeNode     `json:"treemap"`

	Debt        *debt.Summary   `json:"debt,omitempty"`
	Duplication *clone.Summary  `json:"duplication,omitempty"`
	Relations   *graph.Summary  `json:"relations,omitempty"`
	People      *people.Summary `json:"people,omitempty"` // without history there is none
	Since       *Since          `json:"-"`                // what changed since the last run on this machine; no part of the JSON, which the commit alone decides

	Skipped []SkipGroup    `json:"skipped"` // by reason, in the order of the reasons
	Limited []LimitedGroup `json:"limited"`

	Files []FileRow `json:"files,omitempty"` // every code file in path order, with Options.ListFiles
}

// Since says what changed since the commit that was last analysed on this machine.
type Since struct {
	Commit        string             `json:"commit"`
	Time          int64              `json:"time"` // Unix time of that commit
	Health        float64            `json:"health"`
	Rating        string             `json:"rating"`
	DebtMinutes   float64            `json:"debt_minutes"`
	Duplication   float64            `json:"duplication"` // density, 0 to 1
	CodeLines     int                `json:"code_lines"`
	NewFindings   int                `json:"new_findings"`
	FixedFindings int                `json:"fixed_findings"`
	Worst         []reposage.Finding `json:"worst_new_findings"` // most minutes first
}

// Totals are sums over files. Ratios are computed from the sums.
type Totals struct {
	Files        int   `json:"files"`
	Bytes        int64 `json:"bytes"`
	Lines        int   `json:"lines"`
	CodeLines    int   `json:"code_lines"`
	CommentLines int   `json:"comment_lines"`
	BlankLines   int   `json:"blank_lines"`
	Tokens       int   `json:"tokens"`
	Functions    int   `json:"functions"`
	Classes      int   `json:"classes"`
	Imports      int   `json:"imports"`
	Cyclomatic   int   `json:"cyclomatic"` // over functions; code outside functions is in TopLevel
	Cognitive    int   `json:"cognitive"`
	TopLevel     int   `json:"top_level"`
	Errors       int   `json:"errors"` // places where the grammar did not fit
	// CommentDensity is CommentLines / (CodeLines + CommentLines), 0 when both are 0.
	CommentDensity float64 `json:"comment_density"`
	// Maintainability is the mean index weighted by NLOC, 0 when there are no functions.
	Maintainability float64 `json:"maintainability"`
}

// LanguageRow is one language's share.
type LanguageRow struct {
	Language string                `json:"language"` // linguist's name; "Other text" when unknown
	Kind     reposage.LanguageKind `json:"kind"`
	Totals
	// Share is the part of all code lines of the same group: of Source for code, of Totals otherwise.
	Share float64 `json:"share"`
}

// Distribution describes one metric over the ranked functions. Percentiles are actual values
// (nearest rank), computed from every value.
type Distribution struct {
	Metric string  `json:"metric"` // a name of Metrics
	Title  string  `json:"title"`
	Count  int     `json:"count"`
	Mean   float64 `json:"mean"` // weighted by NLOC for the maintainability index
	P50    float64 `json:"p50"`
	P90    float64 `json:"p90"`
	P99    float64 `json:"p99"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
	Bands  []Band  `json:"bands"`
}

// Band counts the values from From to To, both inclusive. An open band has no upper end.
type Band struct {
	Label string  `json:"label"`
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Open  bool    `json:"open,omitempty"`
	Count int     `json:"count"`
	Share float64 `json:"share"`
}

// FunctionRow is one function as lists show it.
type FunctionRow struct {
	Path            string            `json:"path"`
	Line            int               `json:"line"`
	EndLine         int               `json:"end_line"`
	Name            string            `json:"name"`
	Kind            string            `json:"kind"` // KindName of the symbol
	Language        string            `json:"language"`
	Cyclomatic      int               `json:"cyclomatic"`
	Cognitive       int               `json:"cognitive"`
	NLOC            int               `json:"nloc"`
	Length          int               `json:"length"`
	Nesting         int               `json:"nesting"`
	Params          int               `json:"params"`
	Returns         int               `json:"returns"`
	Halstead        reposage.Halstead `json:"halstead"`
	Maintainability float64           `json:"maintainability"`
	Churn           reposage.Churn    `json:"churn"`
	Hotspot         int64             `json:"hotspot"`  // Churn.Commits × Cognitive
	Severity        float64           `json:"severity"` // how far above the limits; see Severity
	Test            bool              `json:"test,omitempty"`
	Exported        bool              `json:"exported,omitempty"`
	Documented      bool              `json:"documented,omitempty"`
	Partial         bool              `json:"partial,omitempty"`
	Reason          string            `json:"reason,omitempty"` // one phrase: why it is in this list
}

// FileRow is one file as lists show it.
type FileRow struct {
	Path            string         `json:"path"`
	Language        string         `json:"language"`
	Lines           int            `json:"lines"`
	CodeLines       int            `json:"code_lines"`
	CommentLines    int            `json:"comment_lines"`
	Functions       int            `json:"functions"`
	Cyclomatic      int            `json:"cyclomatic"` // sum over functions and top level
	Cognitive       int            `json:"cognitive"`  // sum over functions
	MaxCognitive    int            `json:"max_cognitive"`
	Maintainability float64        `json:"maintainability"` // NLOC-weighted mean
	Churn           reposage.Churn `json:"churn"`
	Hotspot         int64          `json:"hotspot"` // Churn.Commits × Cognitive
	Test            bool           `json:"test,omitempty"`
	Reason          string         `json:"reason,omitempty"`
}

// TreeNode is a folder or a file of the treemap. Folders sum up their children; folders with
// a single child are merged into it ("src/main/java").
type TreeNode struct {
	Name      string      `json:"name"`           // one or more path elements
	Path      string      `json:"path,omitempty"` // full path; "" for the root and for "n more files"
	Files     int         `json:"files"`
	Size      int         `json:"size"` // NLOC
	Cognitive int         `json:"cognitive"`
	Commits   int         `json:"commits"` // of a file; of a folder the most of any file in it
	Hotspot   int64       `json:"hotspot"` // of a folder the highest of any file in it
	Heat      float64     `json:"heat"`    // Hotspot on a log scale, 0 to 1 = hottest file
	Language  string      `json:"language,omitempty"`
	Children  []*TreeNode `json:"children,omitempty"` // largest first
}

// SkipGroup lists what one reason kept out.
type SkipGroup struct {
	Reason reposage.SkipReason `json:"reason"`
	reposage.Count
	Examples []Skipped `json:"examples"` // the largest, at most Options.Examples
}

// LimitedGroup lists the taken files of which only lines could be counted.
type LimitedGroup struct {
	Reason reposage.LimitReason `json:"reason"`
	reposage.Count
	Examples []Skipped `json:"examples"`
}

// Skipped is one file of a SkipGroup or LimitedGroup.
type Skipped struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	Detail string `json:"detail,omitempty"`
}

// Warning is something the reader should know before trusting the numbers or the code.
type Warning struct {
	Code    string   `json:"code"`    // stable: "dirty", "shallow", "bidi", "invisible", "homoglyph", "syntax", "history", "no_history"
	Message string   `json:"message"` // one sentence
	Count   int      `json:"count"`
	Paths   []string `json:"paths,omitempty"` // examples, "path" or "path:line", in path order
}
