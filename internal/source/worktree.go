package source

import (
	"bytes"
	"context"
	"errors"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/reposage/reposage"
)

// workTree is the disk side of a git work tree. It answers which files differ from the commit,
// and is the backend of Options.Worktree. Git is only asked for its index; files are compared by
// RepoSage, because git status would run the filters that the repository configures.
type workTree struct {
	git     gitDir   // with GIT_WORK_TREE
	objects *gitTree // the commit
	root    *os.Root
	prefix  string
	maxRead int64
	newHash func() hash.Hash
	indexed time.Time // when the index was written: younger files are not trusted by stat

	once sync.Once
	list []diskState // filled by load
	err  error       // of load
}

// diskState is one path of the index or the disk.
type diskState struct {
	indexEntry
	entry reposage.Entry // as on disk; Mode modeAbsent when it is not there
	clean bool           // on disk as in the index, by stat
}

// modeAbsent marks a path of the index that is not on disk. It never leaves the package.
const modeAbsent reposage.Mode = 0xfe

// attachWorktree makes r aware of the files on disk: for Revision.Dirty, and with
// Options.Worktree as what is analysed.
func (r *Repo) attachWorktree(loc location, o Options) error {
	root, err := os.OpenRoot(loc.root)
	if err != nil {
		return reposage.Wrap(reposage.ENotFound, err, "open %s", loc.root)
	}
	r.cleanup = append(r.cleanup, root.Close)
	g := *r.git
	g.env = append(slices.Clone(g.env), "GIT_WORK_TREE="+loc.root)
	objects := r.backend.(*gitTree)
	r.worktree = &workTree{
		git: g, objects: objects, root: root, prefix: loc.prefix,
		maxRead: o.MaxFileSize, newHash: objects.newHash(),
	}
	if info, err := os.Stat(filepath.Join(g.dir, "index")); err == nil {
		r.worktree.indexed = info.ModTime()
	}
	if o.Worktree {
		r.backend = r.worktree
	}
	return nil
}

// load lists index and disk once.
func (w *workTree) load(ctx context.Context) error {
	w.once.Do(func() { w.list, w.err = w.listDisk(ctx) })
	return w.err
}

func (w *workTree) listDisk(ctx context.Context) ([]diskState, error) {
	stat := dirStat{base: w.root.Name() + "/"}
	var list []diskState
	err := w.git.listIndex(ctx, w.prefix, func(e indexEntry) error {
		s := diskState{indexEntry: e}
		w.look(&s, &stat)
		list = append(list, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b diskState) int { return strings.Compare(a.path, b.path) })
	// The stages of a conflict are one file.
	return slices.CompactFunc(list, func(a, b diskState) bool { return a.path == b.path }), nil
}

// look compares one path with the disk by stat.
func (w *workTree) look(s *diskState, stat *dirStat) {
	nested := strings.HasSuffix(s.path, "/") // an untracked repository inside of this one
	s.path = strings.TrimSuffix(s.path, "/")
	s.entry = reposage.Entry{Path: s.path, Mode: modeAbsent}
	if nested || s.mode == "160000" {
		s.entry.Mode, s.entry.Blob, s.clean = reposage.ModeSubmodule, s.blob, !nested
		return
	}
	info, err := stat.lstat(s.path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || err == nil && info.IsDir() {
		s.clean = s.virtual // sparse checkout: absent on purpose
		return
	}
	if err != nil {
		s.entry.Mode = modeUnreadable
		return
	}
	s.entry.Mode, s.entry.Size = diskMode(info.Mode()), info.Size()
	s.clean = s.virtual || w.unchanged(s, info)
	if s.clean {
		s.entry.Blob = s.blob
	}
}

// unchanged reports whether stat data prove a file to be as in the index. Inode and change time are
// not compared; a tool that rewrites a file in place, with the same size, and sets its time
// back escapes this as it escapes many build tools.
func (w *workTree) unchanged(s *diskState, info fs.FileInfo) bool {
	t := info.ModTime()
	return s.blob != "" && !s.merging && !s.intent &&
		sameKind(s.mode, s.entry.Mode) && uint32(info.Size()) == s.size &&
		t.Unix() == s.sec && int64(t.Nanosecond()) == s.nsec && t.Before(w.indexed)
}

func sameKind(gitMode string, m reposage.Mode) bool {
	return (gitMode == "120000") == (m == reposage.ModeSymlink)
}

// entries lists what is on disk. Blob is empty where the content has to be hashed.
func (w *workTree) entries(ctx context.Context, fn func(reposage.Entry) error) error {
	if err := w.load(ctx); err != nil {
		return err
	}
	for i := range w.list {
		if s := &w.list[i]; s.entry.Mode != modeAbsent {
			if err := fn(s.entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// hash fills the blob ids of files that are not as in the index.
func (w *workTree) hash(ctx context.Context, t *Tree) (string, error) {
	if err := hashFiles(ctx, t, w.root, w.maxRead, w.newHash); err != nil {
		return "", err
	}
	return treeDigest(t, w.newHash), nil
}

// read takes unchanged files from the object store, where line ends and encoding are as their blob
// id says, and the others from disk.
func (w *workTree) read(ctx context.Context, files []*File, fn func(*File, []byte, error) error) error {
	disk := folder{root: w.root, maxRead: w.maxRead, newHash: w.newHash}
	for len(files) > 0 {
		n := slices.IndexFunc(files, func(f *File) bool { return f.disk != files[0].disk })
		if n < 0 {
			n = len(files)
		}
		src := w.objects.read
		if files[0].disk {
			src = disk.read
		}
		if err := src(ctx, files[:n], fn); err != nil {
			return err
		}
		files = files[n:]
	}
	return nil
}

func (w *workTree) close() error { return w.objects.close() }

// Bounds of what dirty reports and reads.
const (
	maxDirty      = 1000      // paths
	maxDirtyBytes = 256 << 20 // hashed to compare
)

// dirty lists the paths whose content on disk differs from the commit: changed, deleted, staged,
// and untracked files that are not ignored. At most maxDirty are named.
func (w *workTree) dirty(ctx context.Context, t *Tree) ([]string, error) {
	if err := w.load(ctx); err != nil {
		return nil, err
	}
	committed, err := w.committed(ctx, t)
	if err != nil {
		return nil, err
	}
	var out []string
	budget := int64(maxDirtyBytes)
	for i := range w.list {
		s := &w.list[i]
		blob, ok := committed[s.path]
		delete(committed, s.path)
		if ok && (w.same(s, blob, &budget) || t.rules.converted(s)) {
			continue
		}
		out = append(out, s.path)
	}
	for path := range committed { // git rm --cached
		out = append(out, path)
	}
	slices.Sort(out)
	return out[:min(len(out), maxDirty)], ctx.Err()
}

// converted reports whether git may store another content than is on disk (a filter such as Git
// LFS, working-tree-encoding), so that nothing can be said without running the filter.
func (r *attributeRules) converted(s *diskState) bool {
	if s.entry.Mode != reposage.ModeFile && s.entry.Mode != reposage.ModeExecutable {
		return false
	}
	a := r.lookup(s.path)
	return a.filter || a.workEncoding != ""
}

// committed maps the paths of the commit to blob ids.
func (w *workTree) committed(ctx context.Context, t *Tree) (map[string]string, error) {
	m := make(map[string]string, len(t.Files))
	if t.fromCommit {
		for i := range t.Files {
			m[t.Files[i].Path] = t.Files[i].Blob
		}
		return m, nil
	}
	err := w.objects.entries(ctx, func(e reposage.Entry) error {
		m[e.Path] = e.Blob
		return nil
	})
	return m, err
}

// same reports whether a path is on disk as in the commit, where it has the given blob.
func (w *workTree) same(s *diskState, blob string, budget *int64) bool {
	switch {
	case s.clean:
		return s.blob == blob
	case s.entry.Mode == reposage.ModeSymlink:
		target, err := w.root.Readlink(s.path)
		return err == nil && blobID(w.newHash, []byte(target)) == blob
	case s.entry.Mode == modeAbsent || s.entry.Mode == modeUnreadable || s.entry.Mode == reposage.ModeSubmodule:
		return false
	case s.entry.Size > *budget:
		return false
	}
	*budget -= s.entry.Size
	raw, err := readDisk(w.root, s.path, s.entry.Size)
	return err == nil && w.hasBlob(raw, blob)
}

// hasBlob compares content with a blob id, as it is and with line ends converted either way
// (core.autocrlf, eol attributes).
func (w *workTree) hasBlob(raw []byte, blob string) bool {
	if blobID(w.newHash, raw) == blob {
		return true
	}
	lf := bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	if len(lf) != len(raw) && blobID(w.newHash, lf) == blob {
		return true
	}
	crlf := bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))
	return !bytes.Equal(crlf, raw) && blobID(w.newHash, crlf) == blob
}

// dirStat calls lstat for paths of a work tree, at one system call a path: os.Root would open every
// parent of each. It reads metadata only. Below a folder that was replaced by a symbolic link there
// is nothing, as for git.
type dirStat struct {
	base string // top folder, with slash
	dir  string // last folder looked at
	good int    // length of the part of dir that is known to consist of real folders
}

func (d *dirStat) lstat(name string) (fs.FileInfo, error) {
	if err := d.enter(parentDir(name)); err != nil {
		return nil, err
	}
	return os.Lstat(d.base + name)
}

// enter checks the folders down to dir that it does not share with the last one.
func (d *dirStat) enter(dir string) error {
	if dir == d.dir && d.good == len(dir) {
		return nil
	}
	known := commonFolder(dir, d.dir[:d.good])
	d.dir, d.good = dir, known
	for d.good < len(dir) {
		next := strings.IndexByte(dir[d.good+1:], '/') + d.good + 1
		if next <= d.good {
			next = len(dir)
		}
		info, err := os.Lstat(d.base + dir[:next])
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return syscall.ENOTDIR
		}
		d.good = next
	}
	return nil
}

// commonFolder returns the length of the longest folder that is a or b or above both.
func commonFolder(a, b string) int {
	last := 0
	for i := 0; ; i++ {
		endA, endB := i == len(a), i == len(b)
		if (endA || a[i] == '/') && (endB || b[i] == '/') {
			last = i
		}
		if endA || endB || a[i] != b[i] {
			return last
		}
	}
}
