package reposage

import "time"

// AnalyserVersion names the rules that produced a result: languages, grammars, counted
// constructs and formulas. It is part of every cache key and every report; raise it whenever
// the same bytes could give another number.
const AnalyserVersion = "1"

// Mode is what a tree entry is.
type Mode uint8

// The modes. Git knows no others.
const (
	ModeFile Mode = iota
	ModeExecutable
	ModeSymlink   // never followed
	ModeSubmodule // a pointer to a commit of another repository; never fetched
)

// Entry is one path of a tree, before anyone looked at its content.
type Entry struct {
	Path string // slash-separated, relative to the root; raw bytes, not always UTF-8
	Blob string // git object id in hex (SHA-1 or SHA-256, as the repository has it)
	Size int64  // bytes; the target's length for a symlink, 0 for a submodule
	Mode Mode
}

// SkipReason says why an entry was not analysed. The values are part of the JSON schema.
type SkipReason string

// The reasons, in the order in which they are tested.
const (
	SkipInvalidPath SkipReason = "invalid_path" // "..", absolute, ".git", empty or over-long component
	SkipSubmodule   SkipReason = "submodule"
	SkipSymlink     SkipReason = "symlink"
	SkipExcluded    SkipReason = "excluded"    // by --include, --exclude or --path
	SkipTooLarge    SkipReason = "too_large"   // above the per-file limit
	SkipUnreadable  SkipReason = "unreadable"  // object missing or damaged, permission denied
	SkipLFSPointer  SkipReason = "lfs_pointer" // the content is elsewhere
	SkipVendored    SkipReason = "vendored"    // third-party code by path or linguist-vendored
	SkipFixtures    SkipReason = "fixtures"    // samples that tests read, by the folder they are in
	SkipBinary      SkipReason = "binary"
	SkipUndecodable SkipReason = "undecodable" // no known text encoding fits
	SkipGenerated   SkipReason = "generated"   // by header, name or linguist-generated
	SkipMinified    SkipReason = "minified"    // bundled or minified; also source maps
)

// LanguageKind groups languages by how they are treated.
type LanguageKind string

// The kinds. Only files of KindCode can have functions.
const (
	KindCode    LanguageKind = "code"
	KindMarkup  LanguageKind = "markup"
	KindData    LanguageKind = "data"
	KindProse   LanguageKind = "prose"
	KindUnknown LanguageKind = "unknown" // text of no known language; lines are counted
)

// File is an entry together with what is known of its content. Either Skip is set or the file is
// taken: the coverage ledger.
type File struct {
	Entry
	Language string       // linguist's name ("Go", "C++"); "" when unknown
	Kind     LanguageKind // of Language
	Encoding string       // "utf-8", "utf-8-bom", "utf-16le", "windows-1251", …; "" when skipped
	Test     bool         // test code by path convention
	Skip     SkipReason   // "" when taken
	Detail   string       // more about Skip for people ("3.1 MiB > 2.0 MiB"); may be empty
}

// Taken reports whether the file is analysed.
func (f *File) Taken() bool { return f.Skip == "" }

// Count is a number of files and their bytes.
type Count struct {
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
}

// Ledger accounts for every entry of the tree: Taken + the sum of Skipped = Entries, always.
type Ledger struct {
	Entries int                  `json:"entries"`
	Taken   Count                `json:"taken"`
	Skipped map[SkipReason]Count `json:"skipped"`
	// Limited counts files that were taken but whose syntax could not be read within the
	// limits or at all; they count lines, not functions. They are part of Taken.
	Limited map[LimitReason]Count `json:"limited"`
}

// Add enters one file.
func (l *Ledger) Add(f *File) {
	l.Entries++
	if f.Taken() {
		l.Taken.Files++
		l.Taken.Bytes += f.Size
		return
	}
	if l.Skipped == nil {
		l.Skipped = make(map[SkipReason]Count)
	}
	c := l.Skipped[f.Skip]
	c.Files++
	c.Bytes += f.Size
	l.Skipped[f.Skip] = c
}

// Limit enters one taken file whose facts are limited to lines.
func (l *Ledger) Limit(f *File, why LimitReason) {
	if l.Limited == nil {
		l.Limited = make(map[LimitReason]Count)
	}
	c := l.Limited[why]
	c.Files++
	c.Bytes += f.Size
	l.Limited[why] = c
}

// Revision identifies what was analysed.
type Revision struct {
	Target string    `json:"target"`           // as a person would name it: path or URL without credentials
	Name   string    `json:"name"`             // short name for headings: last path element without ".git"
	Ref    string    `json:"ref,omitempty"`    // branch, tag or "HEAD" that was asked for; "" for a folder without git
	Commit string    `json:"commit,omitempty"` // hex object id; "" for a folder or archive without git
	Tree   string    `json:"tree,omitempty"`   // hex id of the root tree; for folders and archives a digest over (path, blob)
	Time   time.Time `json:"time,omitzero"`    // committer time; zero without git
	// Dirty lists the paths whose content on disk differs from the commit (Worktree mode:
	// they were analysed as on disk; otherwise the commit's content was).
	Dirty []string `json:"dirty,omitempty"`
	// Shallow is set when history ends at a shallow boundary.
	Shallow bool `json:"shallow,omitempty"`
}
