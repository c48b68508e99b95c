package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/source/sourcetest"
)

// changedRepo has a file for each way in which disk and commit can differ.
func changedRepo(t *testing.T) *sourcetest.Repo {
	t.Helper()
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{
		"same.go": "package a\n", "changed.go": "package a\n", "samesize.go": "package a\n", "deleted.go": "package a\n",
		"staged.go": "package a\n", "touched.go": "package a\n", "crlf.go": "package a\n", "unindexed.go": "package a\n",
		".gitignore": "*.log\n/ignored/\n", "exec.sh": "#!/bin/sh\n",
	})
	r.Write(map[string]string{
		"changed.go": "package changed\n", "samesize.go": "package b\n", "staged.go": "package staged\n", "crlf.go": "package a\r\n",
		"new.go": "package new\n", "debug.log": "x\n", "ignored/x.go": "package x\n", "dir/new2.go": "package dir\n",
	})
	r.Git("add", "staged.go")
	r.Git("rm", "--quiet", "--cached", "unindexed.go")
	if err := os.Remove(r.Dir + "/deleted.go"); err != nil {
		t.Fatal(err)
	}
	old := time.Unix(1_600_000_000, 0)
	if err := os.Chtimes(r.Dir+"/touched.go", old, old); err != nil {
		t.Fatal(err)
	}
	return r
}

var changedPaths = []string{"changed.go", "deleted.go", "dir/new2.go", "new.go", "samesize.go", "staged.go"}

func TestDirty(t *testing.T) {
	r := changedRepo(t)
	before := r.Git("status", "--porcelain")
	a := analyse(t, r.Dir, Options{})
	// unindexed.go is on disk as in the commit; only the index does not know.
	if got := a.repo.Revision().Dirty; !slices.Equal(got, changedPaths) {
		t.Errorf("dirty = %q, want %q", got, changedPaths)
	}
	if a.text["changed.go"] != "package a\n" || a.files["new.go"] != nil {
		t.Errorf("HEAD was not what was read: %q", a.text["changed.go"])
	}
	if after := r.Git("status", "--porcelain"); after != before {
		t.Errorf("status changed from %q to %q", before, after)
	}
	if got := analyse(t, r.Dir, Options{Ref: "main"}).repo.Revision().Dirty; got != nil {
		t.Errorf("with a ref, dirty = %q", got)
	}
}

func TestWorktree(t *testing.T) {
	r := changedRepo(t)
	a := analyse(t, r.Dir, Options{Worktree: true})
	for path, want := range map[string]string{
		"same.go": "package a\n", "changed.go": "package changed\n", "samesize.go": "package b\n", "staged.go": "package staged\n",
		"new.go": "package new\n", "dir/new2.go": "package dir\n", "touched.go": "package a\n", "unindexed.go": "package a\n", "crlf.go": "package a\r\n",
	} {
		if got := a.text[path]; got != want {
			t.Errorf("%s = %q, want %q", path, got, want)
		}
		if f := a.files[path]; f != nil && f.Blob != r.Blob(want) {
			t.Errorf("%s: blob %s is not that of its content", path, f.Blob)
		}
	}
	for _, path := range []string{"deleted.go", "debug.log", "ignored/x.go"} {
		if a.files[path] != nil {
			t.Errorf("%s is an entry", path)
		}
	}
	rev := a.repo.Revision()
	if !slices.Equal(rev.Dirty, changedPaths) || rev.Commit != r.Git("rev-parse", "HEAD") || rev.Tree == r.Git("rev-parse", "HEAD^{tree}") {
		t.Errorf("revision = %+v", rev)
	}
	again := analyse(t, r.Dir, Options{Worktree: true}).repo.Revision().Tree
	if again != rev.Tree {
		t.Errorf("tree id is not stable: %s, %s", rev.Tree, again)
	}
	r.Write(map[string]string{"new.go": "package newer\n"})
	if other := analyse(t, r.Dir, Options{Worktree: true}).repo.Revision().Tree; other == rev.Tree {
		t.Error("tree id does not change with the content")
	}
}

// Files that were written within the index's own second must be compared, not trusted by stat.
func TestRacyIndex(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package a\n"})
	info, err := os.Stat(r.Dir + "/a.go")
	if err != nil {
		t.Fatal(err)
	}
	r.Write(map[string]string{"a.go": "package b\n"})
	if err := os.Chtimes(r.Dir+"/a.go", info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(r.Dir+"/.git/index", info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if got := analyse(t, r.Dir, Options{}).repo.Revision().Dirty; len(got) != 1 {
		t.Errorf("dirty = %q, want a.go", got)
	}
}

func TestWorktreeConflictSparseAndFilter(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package base\n", "s/sparse.go": "package s\n", "big.bin": "pointer\n", ".gitattributes": "big.bin filter=lfs\n"})
	r.Git("checkout", "--quiet", "-b", "other")
	r.Commit(map[string]string{"a.go": "package other\n"})
	r.Git("checkout", "--quiet", "main")
	r.Commit(map[string]string{"a.go": "package ours\n"})
	r.Git("update-index", "--skip-worktree", "s/sparse.go")
	if err := os.RemoveAll(r.Dir + "/s"); err != nil {
		t.Fatal(err)
	}
	// A conflict, as merge leaves it: three stages and marks on disk.
	stages := ""
	for i, rev := range []string{"main~1", "main", "other"} {
		stages += "100644 " + r.Git("rev-parse", rev+":a.go") + " " + string(rune('1'+i)) + "\ta.go\n"
	}
	r.Git("update-index", "--force-remove", "a.go")
	r.GitInput([]byte(stages), "update-index", "--index-info")
	conflict := "<<<<<<< ours\npackage ours\n=======\npackage other\n>>>>>>> other\n"
	r.Write(map[string]string{"a.go": conflict, "big.bin": "the large content that the pointer stands for\n"})

	a := analyse(t, r.Dir, Options{Worktree: true})
	if a.text["a.go"] != conflict {
		t.Errorf("a.go = %q", a.text["a.go"])
	}
	if a.files["s/sparse.go"] != nil {
		t.Error("a file that is sparse is an entry")
	}
	if got := a.repo.Revision().Dirty; !slices.Equal(got, []string{"a.go"}) {
		t.Errorf("dirty = %q, want a.go only", got)
	}
}

func TestDirtyIsBounded(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package a\n"})
	files := map[string]string{}
	for i := range maxDirty + 10 {
		files["new/"+strings.Repeat("x", i%50)+string(rune('a'+i%26))+time.Duration(i).String()] = ""
	}
	r.Write(files)
	if got := analyse(t, r.Dir, Options{}).repo.Revision().Dirty; len(got) != maxDirty {
		t.Errorf("%d paths are named, want %d", len(got), maxDirty)
	}
}

// Folders that became links, or files, hold nothing of the commit any more.
func TestFoldersReplaced(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a/b/c.go": "package c\n", "a/b/d/e.go": "package e\n", "a/f.go": "package f\n", "ab/g.go": "package g\n"})
	outside := t.TempDir()
	if err := os.Rename(r.Dir+"/a/b", outside+"/b"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside+"/b", r.Dir+"/a/b"); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(r.Dir + "/ab"); err != nil {
		t.Fatal(err)
	}
	r.Write(map[string]string{"ab": "a file\n"})
	a := analyse(t, r.Dir, Options{Worktree: true})
	if got, want := a.repo.Revision().Dirty, []string{"a/b", "a/b/c.go", "a/b/d/e.go", "ab", "ab/g.go"}; !slices.Equal(got, want) {
		t.Errorf("dirty = %q, want %q", got, want)
	}
	a.skips(t, "a/b", reposage.SkipSymlink)
	if a.takes(t, "a/f.go", "Go"); len(a.files) != 3 {
		t.Errorf("%d entries, want a/b, a/f.go and ab", len(a.files))
	}
}

func TestCommonFolder(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 0}, {"a/b", "a/b", 3}, {"a/b", "a/bc", 1}, {"a/b/c", "a/b", 3}, {"a/b", "a/b/c", 3}, {"ab", "a", 0}, {"x/y", "z", 0}} {
		if got := commonFolder(tc.a, tc.b); got != tc.want {
			t.Errorf("commonFolder(%q, %q) = %d, want %d", tc.a, tc.b, got, tc.want)
		}
	}
}

// A folder that is read while someone writes: what Read returns and the blob id belong together.
func TestFolderChangesWhileRead(t *testing.T) {
	dir := t.TempDir()
	sourcetest.WriteFiles(t, dir, map[string]string{"a.go": "package a\n", "b.go": "package b\n", "c.go": "package c\n"})
	repo, err := Open(t.Context(), dir, Options{MaxFileSize: 1000})
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	tree, err := repo.Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sourcetest.WriteFiles(t, dir, map[string]string{"a.go": "package changed\n", "c.go": strings.Repeat("x", 2000)})
	if err := os.Remove(filepath.Join(dir, "b.go")); err != nil {
		t.Fatal(err)
	}
	files := []*File{&tree.Files[0], &tree.Files[1], &tree.Files[2]}
	err = repo.Read(t.Context(), files, func(f *File, raw []byte) error {
		if f.Path != "a.go" || string(raw) != "package changed\n" || f.Blob != blobID((&gitTree{}).newHash(), raw) || f.Size != int64(len(raw)) {
			t.Errorf("%+v: %q", f.File, raw)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files[1].Skip != reposage.SkipUnreadable || files[2].Skip != reposage.SkipTooLarge {
		t.Errorf("skips: %q %q", files[1].Skip, files[2].Skip)
	}
}
