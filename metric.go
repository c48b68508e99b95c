package reposage

// Profile names a way of counting cyclomatic complexity. No two tools count alike, so every output
// names the profile.
type Profile string

// The profiles. ProfileDefault is RepoSage's own choice; the others follow the tool they are
// named after (docs/metrics.md has the table).
const (
	ProfileDefault Profile = "reposage"
	ProfileLizard  Profile = "lizard"
	ProfileGocyclo Profile = "gocyclo"
	ProfileRadon   Profile = "radon"
	ProfileESLint  Profile = "eslint"
	ProfileMozilla Profile = "mozilla"
	ProfileSonar   Profile = "sonar"
)

// Profiles lists all of them, the default first.
var Profiles = []Profile{ProfileDefault, ProfileLizard, ProfileGocyclo, ProfileRadon, ProfileESLint, ProfileMozilla, ProfileSonar}

// FileMetrics are the numbers of one file under one profile.
type FileMetrics struct {
	Limit        LimitReason // set: only line counts are valid
	Lines        int
	CodeLines    int
	CommentLines int
	BlankLines   int
	Tokens       int
	Classes      int // classes, structs, interfaces, traits, enums
	Imports      int
	Errors       int // places where the grammar did not fit
	// TopLevel is the cyclomatic complexity of code outside any function, minus the base of one.
	TopLevel  int
	Functions []FunctionMetrics // in source order
}

// FunctionMetrics are the numbers of one function, method, accessor or closure that the profile
// lists on its own. Folded closures are part of the function around them.
type FunctionMetrics struct {
	Name       string // qualified inside the file
	Kind       SymbolKind
	Line       int // first line of the declaration, from 1
	EndLine    int // inclusive
	NLOC       int // lines with code
	Params     int
	Cyclomatic int // from 1
	Cognitive  int // from 0
	Nesting    int // deepest control nesting, from 0
	Returns    int
	Halstead   Halstead
	// Maintainability is the Visual Studio form of the maintainability index, 0 to 100.
	Maintainability float64
	Exported        bool
	Documented      bool // has a doc comment, or says that it overrides what has one
	Partial         bool // touches a syntax error; numbers are a lower bound
	// Digest is a hash over the function's tokens without its own name: equal in another file or commit
	// when nothing but the place, the name or the layout changed. 0 when nothing is known.
	Digest uint64
}

// Length returns the number of lines from first to last.
func (f *FunctionMetrics) Length() int { return f.EndLine - f.Line + 1 }

// Halstead holds Halstead's four counts (Elements of Software Science, 1977); the derived measures are
// methods in package measure.
type Halstead struct {
	DistinctOperators int `json:"distinct_operators"` // n1
	DistinctOperands  int `json:"distinct_operands"`  // n2
	Operators         int `json:"operators"`          // N1
	Operands          int `json:"operands"`           // N2
}

// Churn is how often something was changed inside the history window.
type Churn struct {
	Commits int   `json:"commits"`         // commits that touched it
	Authors int   `json:"authors"`         // distinct authors of those commits
	Added   int   `json:"added"`           // lines
	Deleted int   `json:"deleted"`         // lines
	First   int64 `json:"first,omitempty"` // Unix time of the oldest touching commit seen (whole history for files), 0 when unknown
	Last    int64 `json:"last,omitempty"`  // Unix time of the newest
}
