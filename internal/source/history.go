package source

import (
	"context"
	"sort"
	"time"
)

// HistoryOptions bounds how much of a history is read. The zero value is the documented default.
type HistoryOptions struct {
	// Window is how far before the analysed commit's committer date churn is counted; 0 means 365 days.
	Window time.Duration
	// MaxCommits caps the commits of the window, merges included; 0 means 20,000.
	MaxCommits int
	// AgeCommits is how many commits older than the window are looked at, for the age of files
	// only (no lines are compared); 0 means 500, a negative number none.
	AgeCommits int
	// FullHistory lifts AgeCommits: ages reach back to the first commit.
	FullHistory bool
	// MaxChanges caps the changed paths over all commits; 0 means 500,000.
	MaxChanges int
	// MaxContent caps the bytes of file contents compared line by line; 0 means 512 MiB. Commits
	// beyond it, the oldest, count for files but not for line ranges.
	MaxContent int64
	// Timeout stops reading; 0 means two minutes. It is the last resort: a history it cut short
	// says so, and is not a valid Base.
	Timeout time.Duration
	// Base is the encoded history of another commit of the same repository, usually an ancestor
	// analysed earlier: only what it lacks is read. The result is the same as without it.
	Base []byte
	// Blob returns the blob id (hex) that the analysed commit has at path. It settles which side of a
	// merge a path came from; without it the newest change of the path is taken.
	Blob func(path string) (id string, ok bool)
}

const defaultWindow = 365 * 24 * time.Hour

func (o HistoryOptions) withDefaults() HistoryOptions {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set(&o.MaxCommits, 20_000)
	set(&o.AgeCommits, 500)
	set(&o.MaxChanges, 500_000)
	o.AgeCommits = max(o.AgeCommits, 0)
	if o.Window <= 0 {
		o.Window = defaultWindow
	}
	if o.MaxContent <= 0 {
		o.MaxContent = 512 << 20
	}
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Minute
	}
	return o
}

// Limits of single commits and files. They are part of the encoded form's version: a change here
// needs a new historyVersion.
const (
	maxCommitChanges = 200_000 // a commit that changes more is kept without its paths
	maxLineFile      = 1 << 20 // bytes; larger files have no line history
	maxRenamePairs   = 2_500   // deleted × added paths of one commit compared by content
	renameThreshold  = 50      // percent of the larger file that must be common
)

// BoundKind says what a Bound limits.
type BoundKind string

// The kinds. Values are part of the JSON schema.
const (
	BoundShallow BoundKind = "shallow" // the clone does not have what is older
	BoundCommits BoundKind = "commits" // churn of the window is incomplete
	BoundAge     BoundKind = "age"     // first and last change of old files are unknown
	BoundLines   BoundKind = "lines"   // churn of line ranges is incomplete
	BoundTime    BoundKind = "time"    // the time limit cut reading short
	BoundDamaged BoundKind = "damaged" // an object could not be read
)

// Bound is a limit that this history ran into.
type Bound struct {
	Kind   BoundKind
	Reason string // one phrase for people: "bounded at 20,000 commits"
	// Since is the committer date down to which the kind of data is complete.
	Since time.Time
}

// History is what a commit's ancestors say about the files it has. Churn counts the
// non-merge commits of a window that ends at the analysed commit's committer date, so the same commit
// always gives the same numbers. All times are committer dates.
//
// Contents are followed by blob: a change belongs to a file's history when it produced the blob
// that the file had at that point, so commits of parallel branches never shift each other's
// lines, and a merge that combined both sides hands the question on to both. What is not
// seen: edits made on one side of a merge under a name that the other side had
// renamed, and lines moved between files.
//
// A History is immutable once read and safe for concurrent use.
type History struct {
	Commit  string    // the analysed commit, hex
	Since   time.Time // start of the window
	Until   time.Time // the analysed commit's committer date
	Bounded []Bound   // what is incomplete and why; empty when nothing is

	window   time.Duration
	limits   historyLimits
	commits  []commit // children before parents
	paths    []string
	people   []person // as recorded in the commits
	mailmap  []byte   // the analysed commit's .mailmap
	reusable bool     // complete but for the deterministic limits
	extended bool     // read from a base

	blob     func(string) (string, bool)
	authors  []Author           // distinct, most commits first
	authorOf []int32            // person → index in authors
	pathID   map[string]uint32  // inverse of paths
	touching map[uint32][]touch // by new path, in the order of commits
}

// touch is a change, by place.
type touch struct{ commit, change int32 }

// historyLimits are the options that decide what is kept; a base read with others is of no use.
type historyLimits struct {
	commits, age, changes int
	full                  bool
	content               int64
}

func (o HistoryOptions) limits() historyLimits {
	return historyLimits{commits: o.MaxCommits, age: o.AgeCommits, changes: o.MaxChanges, full: o.FullHistory, content: o.MaxContent}
}

// oid is a git object id in raw bytes (20 or 32).
type oid string

// blobKey is the first eight bytes of a blob id, 0 for "no blob". Chains of versions are
// followed by it.
type blobKey uint64

// commit is one commit with what it changed.
type commit struct {
	id      oid
	parents []oid
	when    int64 // committer date, Unix seconds
	author  uint32
	window  bool  // inside the window: lines are known
	shallow bool  // the clone ends here: what it changed is unknown
	large   bool  // changed more than maxCommitChanges paths: which is not kept
	count   int   // number of changes, also when they are not kept
	cost    int64 // bytes of contents compared for its lines
	cut     bool  // its lines were dropped by MaxContent
	changes []change

	known bool // while reading: taken from the base
}

func (c *commit) merge() bool { return len(c.parents) > 1 }

// counted reports whether c is part of churn.
func (c *commit) counted() bool { return c.window && !c.merge() && !c.shallow }

// change is one path of one commit against one parent.
type change struct {
	path, from     uint32 // index in History.paths; from differs from path for renames
	new, old       blobKey
	similarity     uint8 // percent, for renames; 100 is an exact one
	lines          bool  // hunks are known
	regular        bool  // while reading: both sides are regular files
	added, deleted int32
	hunks          []hunk
}

// hunk replaces oldLen lines at oldStart by newLen lines at newStart. Starts count from 1 and name,
// when the length is 0, the line before which the hunk stands.
type hunk struct{ oldStart, oldLen, newStart, newLen int32 }

// readHistory reads the history of commit (hex). See History for what it holds.
func readHistory(ctx context.Context, g gitDir, commit string, o HistoryOptions) (*History, error) {
	o = o.withDefaults()
	timed, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	r := &historyReader{git: historyGit(g), o: o, parent: ctx}
	h, err := r.read(timed, commit)
	if err != nil {
		return nil, err
	}
	h.blob = o.Blob
	h.index()
	return h, nil
}

// index builds what the queries need from what is stored.
func (h *History) index() {
	h.resolveAuthors()
	h.pathID = make(map[string]uint32, len(h.paths))
	for i, p := range h.paths {
		h.pathID[p] = uint32(i)
	}
	h.touching = make(map[uint32][]touch)
	for i := range h.commits {
		for j := range h.commits[i].changes {
			p := h.commits[i].changes[j].path
			h.touching[p] = append(h.touching[p], touch{int32(i), int32(j)})
		}
	}
}

// Commits returns the number of commits in the window, merges not counted.
func (h *History) Commits() int {
	n := 0
	for i := range h.commits {
		if h.commits[i].counted() {
			n++
		}
	}
	return n
}

// Author is a person as the mailmap names them.
type Author struct {
	Name    string
	Email   string
	Commits int   // in the window, merges not counted
	First   int64 // Unix time of the oldest of them
	Last    int64 // Unix time of the newest of them
}

// Authors returns the authors of the window's commits, most commits first.
func (h *History) Authors() []Author {
	n := sort.Search(len(h.authors), func(i int) bool { return h.authors[i].Commits == 0 })
	return append([]Author(nil), h.authors[:n]...)
}

// Bucket is a stretch of time.
type Bucket struct {
	Start   time.Time // UTC
	Commits int       // merges not counted
	Authors int       // distinct
}

// Weekly returns the window's activity in stretches of seven days that end at Until, oldest first. A
// window longer than the default is shortened to begin with the oldest commit seen.
func (h *History) Weekly() []Bucket {
	const week = 7 * 24 * time.Hour
	n := int((h.Until.Unix()-h.begin().Unix()-1)/int64(week/time.Second)) + 1
	out := make([]Bucket, n)
	for i := range out {
		out[i].Start = h.Until.Add(-week * time.Duration(n-i))
	}
	h.fill(out, func(when int64) int {
		age := max(h.Until.Unix()-when, 0)
		return n - 1 - int(age/int64(week/time.Second))
	})
	return out
}

// Monthly returns the window's activity by calendar month (UTC), oldest first. A window longer
// than the default is shortened to begin with the oldest commit seen.
func (h *History) Monthly() []Bucket {
	var out []Bucket
	begin := h.begin()
	first := time.Date(begin.Year(), begin.Month(), 1, 0, 0, 0, 0, time.UTC)
	for t := first; !t.After(h.Until); t = t.AddDate(0, 1, 0) {
		out = append(out, Bucket{Start: t})
	}
	h.fill(out, func(when int64) int {
		return sort.Search(len(out), func(i int) bool { return out[i].Start.Unix() > when }) - 1
	})
	return out
}

// maxActivity bounds how far back activity is counted.
const maxActivity = 100 * 365 * 24 * time.Hour

// begin is the start of the window, or of what was seen if the window is longer than the default.
func (h *History) begin() time.Time {
	begin := h.Since
	if h.window > defaultWindow {
		oldest := h.Until.Unix()
		for i := range h.commits {
			if h.commits[i].counted() {
				oldest = min(oldest, h.commits[i].when)
			}
		}
		begin = time.Unix(max(begin.Unix(), oldest), 0).UTC()
	}
	if earliest := h.Until.Add(-maxActivity); begin.Before(earliest) {
		return earliest
	}
	return begin
}

// fill counts the window's commits into buckets; commits dated after Until go to the last.
func (h *History) fill(out []Bucket, at func(when int64) int) {
	type seen struct {
		bucket int
		author int32
	}
	once := make(map[seen]bool)
	for i := range h.commits {
		c := &h.commits[i]
		b := at(c.when)
		if !c.counted() || b < 0 || len(out) == 0 {
			continue
		}
		b = min(b, len(out)-1)
		out[b].Commits++
		if k := (seen{b, h.authorOf[c.author]}); !once[k] {
			once[k] = true
			out[b].Authors++
		}
	}
}

// CommitInfo is one commit of the window: what later work on co-change and ownership starts from.
type CommitInfo struct {
	ID     string // hex
	Time   time.Time
	Author Author   // as in Authors
	Paths  []string // changed paths, by their name after the commit; deleted ones by their old name
}

// Each calls fn for the window's commits (no merges), children before parents, until it returns false.
func (h *History) Each(fn func(CommitInfo) bool) {
	for i := range h.commits {
		c := &h.commits[i]
		if !c.counted() {
			continue
		}
		info := CommitInfo{ID: c.id.String(), Time: time.Unix(c.when, 0).UTC(), Author: h.authors[h.authorOf[c.author]]}
		for j := range c.changes {
			info.Paths = append(info.Paths, h.paths[c.changes[j].path])
		}
		if !fn(info) {
			return
		}
	}
}
