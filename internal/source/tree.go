package source

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/reposage/reposage"
)

// File is an entry of the tree with what RepoSage knows of it.
type File struct {
	reposage.File

	attrs attributes // what .gitattributes say of the path
	opt   *fileOptions
	disk  bool // the content is on disk, not in the object store (work tree, folder)
}

// fileOptions is the part of Options that content-level decisions need; one per Repo.
type fileOptions struct {
	generated bool // take generated and minified files
}

// Variant names whatever beside path and blob decides how the file is classified: attributes and
// options. It is part of the key under which results of the file may be cached; "" is the usual
// value.
func (f *File) Variant() string {
	v := f.attrs.variant()
	if f.opt != nil && f.opt.generated {
		v += "+generated"
	}
	return v
}

// Tree is the list of all entries of a revision, in git's order (bytewise by path). Decisions that
// need only the path are taken: Skip is set where one applies.
type Tree struct {
	Files []File

	fromCommit bool // Files are a commit's, with its blob ids
	rules      *attributeRules
}

// Ledger accounts for the entries as they stand: before Read and Inspect only path-level
// decisions are in it.
func (t *Tree) Ledger() reposage.Ledger {
	var l reposage.Ledger
	for i := range t.Files {
		l.Add(&t.Files[i].File)
	}
	return l
}

// Tree lists the revision. It fails with ETooManyFiles above Options.MaxEntries, in bounded time
// and memory, and with ECorrupt when the tree cannot be read to its end.
func (r *Repo) Tree(ctx context.Context) (*Tree, error) {
	ctx, cancel := context.WithCancel(ctx)
	var disk sync.WaitGroup
	defer disk.Wait()
	defer cancel()
	if r.worktree != nil { // index and disk are listed beside the commit; finishTree has the error
		disk.Go(func() { _ = r.worktree.load(ctx) })
	}
	t := &Tree{}
	_, t.fromCommit = r.backend.(*gitTree)
	err := r.list(ctx, t)
	if err != nil {
		return nil, err
	}
	if t.rules, err = r.attributeRules(ctx, t); err != nil {
		return nil, err
	}
	sel, err := newSelection(r.opt)
	if err != nil {
		return nil, err
	}
	c := pathClassifier{opt: r.opt, selection: sel, rules: t.rules}
	for i := range t.Files {
		c.classify(&t.Files[i])
	}
	if err := r.finishTree(ctx, t); err != nil {
		return nil, err
	}
	return t, nil
}

// list fills t with all entries, sorted, within the limit.
func (r *Repo) list(ctx context.Context, t *Tree) error {
	shared := &fileOptions{generated: r.opt.Generated}
	err := r.backend.entries(ctx, func(e reposage.Entry) error {
		if len(t.Files) >= r.opt.MaxEntries {
			return reposage.Errorf(reposage.ETooManyFiles, "the tree has more than %d entries", r.opt.MaxEntries).
				WithHint("Analyse a part of it: name a sub-folder as the target.")
		}
		t.Files = append(t.Files, File{File: reposage.File{Entry: e}, opt: shared})
		return nil
	})
	if err == nil && !slices.IsSortedFunc(t.Files, byPath) {
		slices.SortStableFunc(t.Files, byPath)
	}
	return err
}

func byPath(a, b File) int { return strings.Compare(a.Path, b.Path) }

// hasher is a backend whose blob ids are computed, not listed; it fills Blob of every taken file
// and returns an id of the whole.
type hasher interface {
	hash(ctx context.Context, t *Tree) (treeID string, err error)
}

// finishTree fills what depends on the whole list: blob ids and tree id of a folder, and the
// uncommitted files of a work tree.
func (r *Repo) finishTree(ctx context.Context, t *Tree) error {
	if h, ok := r.backend.(hasher); ok {
		id, err := h.hash(ctx, t)
		if err != nil {
			return err
		}
		r.rev.Tree = id
	}
	if r.worktree == nil {
		return nil
	}
	dirty, err := r.worktree.dirty(ctx, t)
	if err != nil {
		return err
	}
	r.rev.Dirty = dirty
	return nil
}

// pathClassifier takes the decisions that need only path, mode and size. The order is that of
// reposage.SkipReason; content-level reasons that a name already proves (generated) come last.
type pathClassifier struct {
	opt       Options
	selection *selection
	rules     *attributeRules
	vendor    vendorCache
}

func (c *pathClassifier) classify(f *File) {
	if f.Skip != "" { // the backend could not read it at all
		return
	}
	f.Skip, f.Detail = c.reason(f)
	if f.Taken() || f.Skip == reposage.SkipVendored || f.Skip == reposage.SkipFixtures || f.Skip == reposage.SkipGenerated {
		f.Test = isTestPath(f.Path)
	}
}

func (c *pathClassifier) reason(f *File) (reposage.SkipReason, string) {
	if why := invalidPath(f.Path); why != "" {
		return reposage.SkipInvalidPath, why
	}
	switch f.Mode {
	case reposage.ModeSubmodule:
		return reposage.SkipSubmodule, "commit " + f.Blob
	case reposage.ModeSymlink:
		return reposage.SkipSymlink, ""
	case modeUnreadable:
		f.Mode = reposage.ModeFile
		return reposage.SkipUnreadable, "not a regular file, or no permission"
	case modeMissing:
		f.Mode = reposage.ModeFile
		return reposage.SkipUnreadable, "not in this partial clone"
	}
	if !c.selection.matches(f.Path) {
		return reposage.SkipExcluded, ""
	}
	if f.Size > c.opt.MaxFileSize {
		return reposage.SkipTooLarge, sizeDetail(f.Size, c.opt.MaxFileSize)
	}
	f.attrs = c.rules.lookup(f.Path)
	if !c.opt.Vendored {
		switch why := c.vendored(f); why {
		case "":
		case fixtures:
			return reposage.SkipFixtures, ""
		default:
			return reposage.SkipVendored, why
		}
	}
	if c.opt.Generated {
		return "", ""
	}
	if why := generatedPath(f); why != "" {
		return reposage.SkipGenerated, why
	}
	if why := minifiedName(f.Path); why != "" && f.attrs.generated != triFalse {
		return reposage.SkipMinified, why
	}
	return "", ""
}

// vendored says why a file is third-party code, "" when it is not.
func (c *pathClassifier) vendored(f *File) string {
	switch f.attrs.vendored {
	case triTrue:
		return "linguist-vendored"
	case triFalse:
		return ""
	}
	return c.vendor.lookup(f.Path)
}

// generatedPath says why a file is generated as far as its path and attributes tell.
func generatedPath(f *File) string {
	switch f.attrs.generated {
	case triTrue:
		return "linguist-generated"
	case triFalse:
		return ""
	}
	return generatedName(f.Path)
}

func sizeDetail(size, limit int64) string {
	const mib = 1 << 20
	if size-limit < mib/20 { // would print as equal numbers
		return fmt.Sprintf("%d > %d bytes", size, limit)
	}
	return fmt.Sprintf("%.1f MiB > %.1f MiB", float64(size)/mib, float64(limit)/mib)
}
