package source

import (
	"context"
	"errors"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/source/sourcetest"
)

// analysed is a target read to the end: every file inspected.
type analysed struct {
	repo  *Repo
	tree  *Tree
	files map[string]*File
	text  map[string]string // of taken files
}

// analyse opens a target and inspects every file of it.
func analyse(t *testing.T, target string, o Options) *analysed {
	t.Helper()
	r, err := Open(t.Context(), target, o)
	if err != nil {
		t.Fatalf("Open: %v (hint: %s)", err, reposage.ErrorHint(err))
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	tree, err := r.Tree(t.Context())
	if err != nil {
		t.Fatalf("Tree: %v", err)
	}
	a := &analysed{repo: r, tree: tree, files: map[string]*File{}, text: map[string]string{}}
	var files []*File
	for i := range tree.Files {
		f := &tree.Files[i]
		files = append(files, f)
		a.files[f.Path] = f
	}
	err = r.Read(t.Context(), files, func(f *File, raw []byte) error {
		if text := Inspect(f, raw); text != nil {
			a.text[f.Path] = string(text)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	a.checkLedger(t)
	return a
}

// checkLedger holds the promise: each entry is taken, with a text, or skipped with a reason.
func (a *analysed) checkLedger(t *testing.T) {
	t.Helper()
	l := a.tree.Ledger()
	sum := l.Taken.Files
	for _, c := range l.Skipped {
		sum += c.Files
	}
	if sum != l.Entries || l.Entries != len(a.tree.Files) {
		t.Errorf("ledger: %d taken and skipped of %d entries, tree has %d", sum, l.Entries, len(a.tree.Files))
	}
	for path, f := range a.files {
		if _, read := a.text[path]; read != f.Taken() {
			t.Errorf("%q: taken %v (%s), but text was returned: %v", path, f.Taken(), f.Skip, read)
		}
		if f.Taken() && (f.Kind == "" || f.Encoding == "") {
			t.Errorf("%q: taken without kind or encoding: %+v", path, f.File)
		}
	}
}

// skips compares the reason of one path.
func (a *analysed) skips(t *testing.T, path string, want reposage.SkipReason) {
	t.Helper()
	f := a.files[path]
	if f == nil {
		t.Errorf("%q is not in the tree", path)
	} else if f.Skip != want {
		t.Errorf("%q: skip = %q (%s), want %q", path, f.Skip, f.Detail, want)
	}
}

func (a *analysed) takes(t *testing.T, path, language string) {
	t.Helper()
	a.skips(t, path, "")
	if f := a.files[path]; f != nil && f.Language != language {
		t.Errorf("%q: language = %q, want %q", path, f.Language, language)
	}
}

func TestReadsBareAndWorkTree(t *testing.T) {
	r := sourcetest.NewRepo(t)
	commit := r.Commit(map[string]string{"main.go": "package main\n", "docs/a.md": "# A\n", "empty.txt": ""})
	bare := t.TempDir()
	r.Git("clone", "--quiet", "--bare", r.Dir, bare+"/x.git")
	for _, target := range []string{r.Dir, r.Dir + "/.git", bare + "/x.git"} {
		a := analyse(t, target, Options{})
		rev := a.repo.Revision()
		if rev.Commit != commit || rev.Ref != "HEAD" || rev.Time.Unix() != 1_700_000_000 || len(rev.Dirty) != 0 {
			t.Errorf("%s: revision = %+v", target, rev)
		}
		a.takes(t, "main.go", "Go")
		a.takes(t, "docs/a.md", "Markdown")
		a.takes(t, "empty.txt", "Text")
		if a.text["main.go"] != "package main\n" {
			t.Errorf("%s: main.go = %q", target, a.text["main.go"])
		}
	}
}

func TestSubFolderOfWorkTree(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{
		".gitattributes": "*.inc linguist-language=PHP\n", "a.go": "package a\n",
		"sub/.gitattributes": "b.txt linguist-vendored\n", "sub/b.txt": "b\n", "sub/deep/c.inc": "<?php\n", "subother/d.go": "package d\n",
	})
	r.Write(map[string]string{"untracked/x.py": "x = 1\n", "sub/new.go": "package sub\n", "new.go": "package a\n"})

	a := analyse(t, r.Dir+"/sub", Options{})
	if len(a.files) != 3 {
		t.Errorf("entries = %d, want those of sub only", len(a.files))
	}
	a.takes(t, "sub/deep/c.inc", "PHP") // by the attributes above the folder
	a.skips(t, "sub/b.txt", reposage.SkipVendored)
	if got := a.repo.Revision().Dirty; len(got) != 1 || got[0] != "sub/new.go" {
		t.Errorf("dirty = %q, want those of sub only", got)
	}

	// A folder that the commit does not know is a plain folder.
	a = analyse(t, r.Dir+"/untracked", Options{})
	a.takes(t, "x.py", "Python")
	if rev := a.repo.Revision(); rev.Commit != "" || rev.Tree == "" {
		t.Errorf("revision of a plain folder = %+v", rev)
	}
}

func TestReadStopsAtFirstError(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a": "1", "b": "2", "c": "3"})
	repo, err := Open(t.Context(), r.Dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	tree, err := repo.Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files := []*File{&tree.Files[2], &tree.Files[0], &tree.Files[1]}
	var seen []string
	err = repo.Read(t.Context(), files, func(f *File, raw []byte) error {
		seen = append(seen, f.Path+"="+string(raw))
		if len(seen) == 2 {
			return context.Canceled
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || len(seen) != 2 || seen[0] != "c=3" || seen[1] != "a=1" {
		t.Errorf("Read = %v after %q", err, seen)
	}
	// The next Read starts afresh.
	n := 0
	if err := repo.Read(t.Context(), files, func(*File, []byte) error { n++; return nil }); err != nil || n != 3 {
		t.Errorf("second Read: %d files, %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := repo.Read(ctx, files, func(*File, []byte) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Read of a canceled context = %v", err)
	}
}

func TestConcurrentReads(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a": "1", "b": "2", "c": "3"})
	a := analyse(t, r.Dir, Options{})
	done := make(chan error)
	for range 8 {
		go func() {
			files := []*File{{File: a.files["a"].File}, {File: a.files["b"].File}, {File: a.files["c"].File}}
			got := ""
			err := a.repo.Read(t.Context(), files, func(_ *File, raw []byte) error { got += string(raw); return nil })
			if err == nil && got != "123" {
				err = context.DeadlineExceeded
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Errorf("Read: %v", err)
		}
	}
}
