// Package sourcetest builds git repositories for tests: ordinary ones, and the hostile shapes that git
// itself would refuse to make. It is imported from tests only.
package sourcetest

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// TB is the part of testing.TB that the builders need.
type TB interface {
	Helper()
	TempDir() string
	Fatalf(format string, args ...any)
}

// Repo is a repository in a temporary folder. Each method fails the test when git fails.
type Repo struct {
	Dir string // top folder of the work tree, or the bare repository
	tb  TB
	now int // seconds after the epoch of the next commit
}

// epoch is the time of a repository's first commit; every further one is a day younger.
const (
	epoch = 1_700_000_000
	day   = 86_400
)

// NewRepo makes an empty repository with a work tree, on branch main. initArgs go to git init.
func NewRepo(tb TB, initArgs ...string) *Repo {
	tb.Helper()
	return initRepo(tb, append([]string{"--initial-branch=main"}, initArgs...))
}

// NewBareRepo makes an empty bare repository.
func NewBareRepo(tb TB, initArgs ...string) *Repo {
	tb.Helper()
	return initRepo(tb, append([]string{"--bare", "--initial-branch=main"}, initArgs...))
}

func initRepo(tb TB, args []string) *Repo {
	tb.Helper()
	r := &Repo{Dir: filepath.Join(tb.TempDir(), "repo"), tb: tb, now: epoch}
	if err := os.Mkdir(r.Dir, 0o755); err != nil {
		tb.Fatalf("make repository: %v", err)
	}
	r.Git(append([]string{"init", "--quiet"}, args...)...)
	return r
}

// At returns the repository in another folder, for instance a clone.
func At(tb TB, dir string) *Repo { return &Repo{Dir: dir, tb: tb, now: epoch} }

// Git runs git in the repository and returns its output without the last newline.
func (r *Repo) Git(args ...string) string {
	r.tb.Helper()
	return r.GitInput(nil, args...)
}

// GitInput runs git with standard input.
func (r *Repo) GitInput(input []byte, args ...string) string {
	r.tb.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.Dir
	date := fmt.Sprintf("%d +0000", r.now)
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "LC_ALL=C", "GIT_ALLOW_PROTOCOL=file",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE="+date,
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE="+date)
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		r.tb.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSuffix(string(out), "\n")
}

// Write puts files on disk, below the top folder.
func (r *Repo) Write(files map[string]string) {
	r.tb.Helper()
	WriteFiles(r.tb, r.Dir, files)
}

// WriteFiles puts files below a folder and makes their folders.
func WriteFiles(tb TB, dir string, files map[string]string) {
	tb.Helper()
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			tb.Fatalf("write files: %v", err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			tb.Fatalf("write files: %v", err)
		}
	}
}

// Commit writes files to disk, adds everything and commits. It returns the commit's id.
func (r *Repo) Commit(files map[string]string) string {
	r.tb.Helper()
	r.Write(files)
	r.Git("add", "--all")
	r.Git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--allow-empty", "--message=change")
	r.now += day
	return r.Git("rev-parse", "HEAD")
}

// Entry is one raw entry of a tree; nothing about it is checked.
type Entry struct {
	Mode    string // "100644" when empty
	Path    string // any bytes but NUL
	Content string // of the blob, when Object is empty
	Object  string // object id
}

// Blob stores content and returns its id.
func (r *Repo) Blob(content string) string {
	r.tb.Helper()
	return r.GitInput([]byte(content), "hash-object", "-w", "--stdin")
}

// CommitEntries makes a commit on HEAD's branch of exactly these entries, through the index and without
// touching the disk. Paths may be anything that git's index takes; see CommitTree for the rest.
func (r *Repo) CommitEntries(entries ...Entry) string {
	r.tb.Helper()
	var index bytes.Buffer
	for _, e := range entries {
		mode, id := r.modeAndID(e)
		fmt.Fprintf(&index, "%s %s\t%s\x00", mode, id, e.Path)
	}
	r.Git("read-tree", "--empty")
	r.GitInput(index.Bytes(), "update-index", "-z", "--index-info")
	return r.CommitTree(r.Git("write-tree"))
}

func (r *Repo) modeAndID(e Entry) (mode, id string) {
	r.tb.Helper()
	mode, id = e.Mode, e.Object
	if mode == "" {
		mode = "100644"
	}
	if id == "" {
		id = r.Blob(e.Content)
	}
	return mode, id
}

// Tree stores a tree object of raw entries, without any check of names or order, and returns its
// id. Entries of mode "40000" name trees by Object.
func (r *Repo) Tree(entries ...Entry) string {
	r.tb.Helper()
	var raw bytes.Buffer
	for _, e := range entries {
		mode, id := r.modeAndID(e)
		fmt.Fprintf(&raw, "%s %s\x00", mode, e.Path)
		for i := 0; i+1 < len(id); i += 2 {
			var b byte
			if _, err := fmt.Sscanf(id[i:i+2], "%02x", &b); err != nil {
				r.tb.Fatalf("object id %q: %v", id, err)
			}
			raw.WriteByte(b)
		}
	}
	return r.GitInput(raw.Bytes(), "hash-object", "-t", "tree", "--literally", "-w", "--stdin")
}

// CommitTree commits a tree and points HEAD's branch to it.
func (r *Repo) CommitTree(tree string) string {
	r.tb.Helper()
	id := r.Git("commit-tree", "-m", "change", tree)
	r.now += day
	r.Git("update-ref", "HEAD", id)
	return id
}

// Import makes one commit of many files with git fast-import, without touching the disk: 100,000
// files take about two seconds.
func (r *Repo) Import(files map[string]string) string {
	r.tb.Helper()
	var s bytes.Buffer
	fmt.Fprintf(&s, "commit %s\ncommitter Ada <ada@example.com> %d +0000\ndata 6\nchange\n", r.Git("symbolic-ref", "HEAD"), r.now)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&s, "M 100644 inline %s\ndata %d\n%s\n", name, len(files[name]), files[name])
	}
	r.now += day
	r.GitInput(s.Bytes(), "fast-import", "--quiet", "--force")
	return r.Git("rev-parse", "HEAD")
}

// GitBomb commits a tree of which each level holds the one below ten times: depth objects that
// unfold to 10^depth paths.
func (r *Repo) GitBomb(depth int) string {
	r.tb.Helper()
	entry := Entry{Path: "f", Content: "boom\n"}
	for level := range depth {
		var entries []Entry
		for i := range 10 {
			e := entry
			e.Path = fmt.Sprintf("%c%d", 'a'+level%26, i)
			entries = append(entries, e)
		}
		entry = Entry{Mode: "40000", Object: r.Tree(entries...)}
	}
	return r.CommitTree(entry.Object)
}
