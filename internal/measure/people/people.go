package people

import "slices"

// The thresholds. They are part of what the numbers mean; docs/metrics.md lists them.
const (
	// Inactive is how long an author must have committed nothing, in seconds before Input.Until, for their
	// knowledge to count as lost: six months.
	Inactive = 6 * month
	// MinorShare is the share of a file's commits below which an author is a minor one (Bird et al., Don't
	// Touch My Code!, 2011).
	MinorShare = 0.05
	// OneOwnerShare and OneOwnerCommits are how much of a file one author must have written, of how many
	// commits at least, for Ownership.OneOwner.
	OneOwnerShare   = 0.8
	OneOwnerCommits = 5
)

const (
	day   = 24 * 60 * 60
	year  = 365 * day
	month = year / 12
)

// Input is a window of a repository's history and the files it ends in.
type Input struct {
	// Commits are those of the window, without merges, in any order.
	Commits []Commit
	// Authors are display names, without addresses; Commit.Author is an index. The same name twice is one person.
	Authors []string
	// Files are the files of code at the end of the window.
	Files []File
	// Until is the Unix time of the analysed commit: what ages are relative to.
	Until int64
	// Scoped is set when Files are a part of the repository only: commits that touch none of them are not counted then.
	// Whether a person is active is judged by all commits.
	Scoped bool
	// Shallow is set when the clone does not have the whole history.
	Shallow bool
	// Limits are sentences about what of the history could not be read; they are passed on in Result.Notes.
	Limits []string
	// Related reports whether the relation graph has an edge between two files (indexes of Files), in
	// either direction. It is asked for candidates only. nil when there is no graph: nothing is hidden then.
	Related func(a, b int32) bool
}

// Commit is one change.
type Commit struct {
	Time   int64   // Unix
	Author int32   // index of Input.Authors
	Files  []int32 // indexes of Input.Files, each once; paths that do not exist any more are left out
	Paths  int     // all paths that the commit changed, also those left out; at least len(Files)
}

// File is a file at the end of the window.
type File struct {
	Path      string
	CodeLines int
	Cognitive int   // sum over the functions
	Test      bool  // test code by path convention
	First     int64 // Unix time of the oldest commit that touched it, 0 when unknown
	Last      int64 // Unix time of the newest, 0 when unknown
}

// Author is a person who committed in the window.
type Author struct {
	Name    string  `json:"name"`
	Commits int     `json:"commits"`
	Share   float64 `json:"share"` // of the window's commits by people
	Files   int     `json:"files"` // that exist and that the person is a main author of
	First   int64   `json:"first"` // Unix time of the oldest commit in the window
	Last    int64   `json:"last"`
	Active  bool    `json:"active"` // committed something in the last six months before the analysed commit
}

// Ownership is what the window tells about one file.
type Ownership struct {
	Path      string  `json:"path"`
	CodeLines int     `json:"code_lines"`
	Cognitive int     `json:"cognitive"`
	Test      bool    `json:"test,omitempty"`
	Commits   int     `json:"commits"`         // by people, in the window
	Owner     string  `json:"owner,omitempty"` // who made most of them; "" when there are none
	Share     float64 `json:"share"`           // the owner's share of them
	Authors   int     `json:"authors"`
	Minor     int     `json:"minor_authors"` // those with less than 5 % of the commits
	// BusFactor is the number of main authors: the smallest set of people who made more than half of the
	// file's commits in the window. 0 when nobody touched it.
	BusFactor int `json:"bus_factor"`
	// Lost is set when no main author is active any more.
	Lost bool `json:"lost,omitempty"`
	// OneOwner is set when one person made at least 80 % of at least five commits, and the repository has
	// other people who could have.
	OneOwner bool `json:"one_owner,omitempty"`
	// Age and Created are days from the newest and from the oldest commit to the analysed one, -1 when unknown.
	Age     int `json:"age_days"`
	Created int `json:"created_days"`
}

// Folder is what the window tells about all files below a folder.
type Folder struct {
	Path      string  `json:"path"` // "." for the repository
	Files     int     `json:"files"`
	CodeLines int     `json:"code_lines"`
	Commits   int     `json:"commits"` // by people, that touched anything in it
	Owner     string  `json:"owner,omitempty"`
	Share     float64 `json:"share"` // the owner's share of the commits
	Authors   int     `json:"authors"`
	// BusFactor is how many people have to leave until more than half of the files that anyone knows have no main author
	// left, when those who know most files leave first: the greedy step of Avelino et al., A Novel Approach
	// for Estimating Truck Factors, 2016, over main authors instead of their degree of authorship, which needs
	// the whole history. 0 when nobody touched it.
	BusFactor int `json:"bus_factor"`
	Knowledge
}

// Knowledge divides lines of code by who knows them.
type Knowledge struct {
	Known   int `json:"known_lines"`   // of files with an active main author
	Lost    int `json:"lost_lines"`    // of files with main authors, none of them active
	Unknown int `json:"unknown_lines"` // of files that nobody touched in the window
}

// LossShare returns the lost part of what had main authors in the window, 0 to 1.
func (k Knowledge) LossShare() float64 { return ratio(k.Lost, k.Known+k.Lost) }

// Result holds everything that Analyze found. Files are in the order of Input.Files, folders by path, authors by
// commits, couplings the strongest first.
type Result struct {
	Since     int64       `json:"since,omitempty"` // Unix time of the oldest commit that was counted, 0 without any
	Until     int64       `json:"until"`           // of the analysed commit
	Commits   int         `json:"commits"`         // by people
	Bots      int         `json:"bot_commits"`     // left out
	Authors   []Author    `json:"authors"`
	Files     []Ownership `json:"files"`
	Folders   []Folder    `json:"folders"` // the first is the repository
	Ages      []AgeBand   `json:"ages"`
	Couplings Couplings   `json:"coupling"`
	// Notes say what the history does not tell.
	Notes []string `json:"notes,omitempty"`
}

// Repository returns the numbers of the whole repository.
func (r *Result) Repository() *Folder { return &r.Folders[0] }

// Analyze measures a window of history. Nothing in the input is changed or kept.
func Analyze(in Input) *Result {
	c := newCensus(&in)
	files := c.tallyFiles()
	main := mainAuthors(files, len(in.Files))
	r := &Result{Since: c.since(), Until: in.Until, Commits: c.commits, Bots: c.bots, Authors: c.authors(main)}
	r.Files = c.ownership(files, main)
	r.Folders = c.folders(r.Files, main)
	r.Ages = ages(in.Files, in.Until)
	r.Couplings = c.couplings()
	r.Notes = c.notes()
	return r
}

// notes says what cannot be known from this input.
func (c *census) notes() []string {
	notes := slices.Clone(c.in.Limits)
	if c.in.Shallow {
		notes = append(notes, "the clone is shallow: authors and changes before its oldest commit are not seen, ages are lower bounds")
	}
	switch {
	case c.commits == 0:
		notes = append(notes, "no commit by a person in the window: owners and bus factor are unknown")
	case c.all == 1:
		notes = append(notes, "one person made all commits in the window: the bus factor is 1 everywhere, files with one owner are not pointed out")
	}
	if c.in.Related == nil {
		notes = append(notes, "relations are not known: hidden couplings cannot be told from others")
	}
	return notes
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
