package source

import (
	"maps"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/source/sourcetest"
)

func TestSince(t *testing.T) {
	lines := strings.Repeat("a line of some length that is there twice\n", 30)
	g := sourcetest.NewRepo(t)
	base := g.Commit(map[string]string{"a/old.go": lines + "1\n", "a/same.go": "x\n", "b/out.go": lines + "2\n"})
	g.Git("checkout", "-q", "-b", "side")
	g.Git("mv", "a/old.go", "a/new.go")
	g.Git("mv", "b/out.go", "a/in.go")
	head := g.Commit(map[string]string{"a/new.go": lines + "1 changed\n"})
	g.Git("checkout", "-q", "-")
	other := g.Commit(map[string]string{"c.go": "y\n"})

	open := func(target, ref string) *Repo {
		t.Helper()
		r, err := Open(t.Context(), target, Options{Ref: ref})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		return r
	}
	since := func(r *Repo, base string) Between {
		t.Helper()
		b, err := r.Since(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	r := open(g.Dir, "side")
	b := since(r, base)
	if want := map[string]string{"a/old.go": "a/new.go", "b/out.go": "a/in.go"}; b.MergeBase != base || !maps.Equal(b.Renames, want) {
		t.Errorf("got %+v", b)
	}
	if b := since(r, other); b.MergeBase != base {
		t.Errorf("the merge base of a base that is no ancestor is %q, not %q", b.MergeBase, base)
	}
	if b := since(open(g.Dir+"/a", "side"), base); !maps.Equal(b.Renames, map[string]string{"old.go": "new.go"}) {
		t.Errorf("below a folder: %+v", b)
	}
	g.Git("checkout", "-q", "--orphan", "alone")
	alone := g.Commit(map[string]string{"z.go": "z\n"})
	if b := since(open(g.Dir, head), alone); b.MergeBase != "" {
		t.Errorf("unrelated histories have the merge base %q", b.MergeBase)
	}
	if _, err := r.Since(t.Context(), strings.Repeat("0", 40)); err == nil {
		t.Error("a commit that is not there is taken")
	}
	for _, bad := range []string{"", "HEAD", "--output=x"} {
		if _, err := r.Since(t.Context(), bad); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	folder := t.TempDir()
	sourcetest.WriteFiles(t, folder, map[string]string{"a.go": "package a\n"})
	if _, err := open(folder, "").Since(t.Context(), base); reposage.ErrorCode(err) != reposage.EUnsupported {
		t.Errorf("a folder: %v", err)
	}
}

func FuzzParseRenames(f *testing.F) {
	f.Add(":100644 100644 a b R086\x00a/b\x00c/d\x00", "")
	f.Add("x\x00\x00\x00", "a/")
	f.Fuzz(func(t *testing.T, raw, prefix string) {
		renames, err := parseRenames(raw, prefix)
		if err != nil && renames != nil {
			t.Error("both an error and renames")
		}
	})
}
