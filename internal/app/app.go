// Package app is the composition root: it joins the stages source, parse, measure and the fact
// cache into the few things a command does. It holds no rules of its own; every number comes from
// package measure and every decision about a file from package source.
//
// Analyze, Plan, Functions and Explain share one Options, so that the same flags mean the same
// everywhere. All of them are safe to cancel through their context: children are killed, temporary
// folders removed, and the error carries reposage.ECanceled.
package app

import (
	"math"
	"time"

	"github.com/reposage/reposage"
)

// Options says what to analyse and how. The zero value of every field but Target is usable.
type Options struct {
	// Target is a folder (work tree, bare repository or plain), a git URL, or a .zip or .tar.gz archive.
	Target string
	// Ref is a branch, tag or commit; "" means HEAD.
	Ref string
	// Worktree analyses what is on disk instead of a commit.
	Worktree bool

	// Paths limits the analysis to these files and folders, relative to the root; none means all.
	Paths []string
	// Include and Exclude are patterns in the syntax of .gitignore. A file must match one of
	// Include, when there are any, and none of Exclude.
	Include, Exclude []string
	// Vendored and Generated take files that are otherwise skipped for that reason.
	Vendored, Generated bool
	// RankTests lets test code take part in distributions and rankings. It is always part of the totals.
	RankTests bool
	// MaxFileSize in bytes: larger files are skipped. 0 means the default, 2 MiB.
	MaxFileSize int64

	// Profile is how cyclomatic complexity is counted; "" means reposage.ProfileDefault.
	Profile reposage.Profile
	// Window is how far before the analysed commit history counts for churn; 0 means a year.
	Window time.Duration

	// Formula is the text of the debt formula, FormulaName what errors call it; nil means the default.
	Formula     []byte
	FormulaName string
	// Now is the day on which accepted findings expire; zero means today.
	Now time.Time

	// Model makes the vectors of an index: ModelStatic, also for "", ModelNone, ModelRemote, or the name of an
	// installed model.
	Model  string
	Models ModelOptions

	// NoCache neither reads nor writes the fact cache.
	NoCache bool
	// CacheDir is the folder of the fact cache; "" works like NoCache.
	CacheDir string
	// CacheSize caps the fact cache in bytes; 0 means its default.
	CacheSize int64
	// Jobs is the number of parser processes; 0 means one a processor.
	Jobs int

	// AllowSchemes and AllowHosts widen the URL policy: schemes besides https, and hosts (name, address
	// or CIDR) that are allowed although they are not public.
	AllowSchemes, AllowHosts []string
	// Token is sent as password to a private remote; "" sends none. It never appears in any output.
	Token string

	// Progress, when set, is told what is going on. It is called from several goroutines, often, and
	// must return at once.
	Progress func(Progress)
	// Timed, when set, is told how long each stage took once it is over, with a remark for people
	// ("812 of 812 files from the cache"). It is called from one goroutine at a time.
	Timed func(stage Stage, took time.Duration, note string)
}

// WholeHistory as Options.Window counts every commit.
const WholeHistory = time.Duration(math.MaxInt64)

// Stage is a part of a run as a person sees it.
type Stage string

// The stages in their usual order. A run may skip some and may overlap read and parse.
const (
	StageOpen    Stage = "open"    // the target is found and its revision resolved
	StageFetch   Stage = "fetch"   // a remote sends the repository
	StageUnpack  Stage = "unpack"  // an archive is read
	StageList    Stage = "list"    // the tree is listed
	StageParse   Stage = "parse"   // files are read, parsed and measured
	StageHistory Stage = "history" // commits are read
	StageRelate  Stage = "relate"  // files are seen together: relations, duplicates, debt
	StageIndex   Stage = "index"   // files are cut into chunks and entered into an index
	StageReport  Stage = "report"  // numbers are joined and written
)

// Progress is a snapshot of a run. Later values replace earlier ones; none is needed to
// understand the next.
type Progress struct {
	Stage Stage
	// Files of TotalFiles are done in this stage; 0 of 0 when there is nothing to count.
	Files, TotalFiles int
	// Bytes of TotalBytes are done; TotalBytes is 0 when it is not known.
	Bytes, TotalBytes int64
	// Cached counts the files of Files whose facts were in the cache.
	Cached int
	// Slow is the path that has kept a parser busy longest, for SlowFor; "" when none is slow.
	Slow    string
	SlowFor time.Duration
	// Note is a short remark of the stage ("412 commits"); may be empty.
	Note string
}
