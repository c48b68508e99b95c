package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/source/sourcetest"
)

func TestRefs(t *testing.T) {
	r := sourcetest.NewRepo(t)
	first := r.Commit(map[string]string{"a": "1"})
	r.Git("tag", "-a", "-m", "release", "v1.0")
	r.Git("branch", "feature/login")
	second := r.Commit(map[string]string{"a": "2"})
	r.Git("update-ref", "refs/remotes/origin/elsewhere", first)
	for ref, want := range map[string]string{
		"": second, "HEAD": second, "main": second, "v1.0": first, "feature/login": first, "refs/heads/main": second,
		first: first, first[:10]: first, "main~1": first, "HEAD^": first, "HEAD^^0": first, "elsewhere": first, "@": second,
	} {
		repo, err := Open(t.Context(), r.Dir, Options{Ref: ref})
		if err != nil {
			t.Errorf("%q: %v", ref, err)
			continue
		}
		if rev := repo.Revision(); rev.Commit != want {
			t.Errorf("%q: commit %s, want %s", ref, rev.Commit, want)
		}
		if err := repo.Close(); err != nil {
			t.Errorf("%q: close: %v", ref, err)
		}
	}
}

// failsToOpen checks code, and words of message and hint.
func failsToOpen(t *testing.T, target string, o Options, code reposage.Code, words ...string) {
	t.Helper()
	r, err := Open(t.Context(), target, o)
	if err == nil {
		r.Close()
		t.Errorf("Open(%q, %+v) succeeds, want %s", target, o, code)
		return
	}
	if got := reposage.ErrorCode(err); got != code {
		t.Errorf("Open(%q): code %s (%v), want %s", target, got, err, code)
	}
	if reposage.ErrorHint(err) == "" && code != reposage.EURLNotAllowed {
		t.Errorf("Open(%q): %v: no hint", target, err)
	}
	for _, w := range words {
		if text := err.Error() + "\n" + reposage.ErrorHint(err); !strings.Contains(text, w) {
			t.Errorf("Open(%q): %q lacks %q", target, text, w)
		}
	}
}

func TestRefErrors(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a": "1"})
	r.Git("branch", "feature/login")
	r.Git("tag", "v1.2.0")
	failsToOpen(t, r.Dir, Options{Ref: "fature/login"}, reposage.ERefNotFound, `"fature/login"`, "Did you mean feature/login?")
	failsToOpen(t, r.Dir, Options{Ref: "login"}, reposage.ERefNotFound, "feature/login")
	failsToOpen(t, r.Dir, Options{Ref: "1.2.0"}, reposage.ERefNotFound, "v1.2.0")
	failsToOpen(t, r.Dir, Options{Ref: "quite-another"}, reposage.ERefNotFound, "feature/login, main, v1.2.0")
	failsToOpen(t, r.Dir, Options{Ref: "deadbeef"}, reposage.ERefNotFound, "shallow")
	for _, ref := range []string{
		"-x", "--upload-pack=touch x", "a..b", "a b", "a:b", "HEAD:a", "@{u}", "main@{1}", "^main", "a\nb", "a\x00b", "a/", "/a", ".a", "a.lock",
		"a\\b", "a*", "a?", "a[", "a.", "HEAD^{/x}", "main~x", strings.Repeat("a", 2000), "refs/heads/../../../x", "~1",
	} {
		failsToOpen(t, r.Dir, Options{Ref: ref}, reposage.EInvalid, "no valid ref")
	}
	failsToOpen(t, r.Dir, Options{Ref: "main", Worktree: true}, reposage.EInvalid)
}

// Rows 1 to 3: nothing committed, HEAD on a branch that is not there, HEAD on no branch.
func TestUnusualHeads(t *testing.T) {
	empty := sourcetest.NewRepo(t)
	failsToOpen(t, empty.Dir, Options{}, reposage.ERefNotFound, "no commit yet", "--worktree")
	failsToOpen(t, sourcetest.NewBareRepo(t).Dir, Options{}, reposage.ERefNotFound, "no commit yet")
	failsToOpen(t, empty.Dir, Options{Ref: "main"}, reposage.ERefNotFound, "no branch")
	empty.Write(map[string]string{"a.go": "package a\n"})
	a := analyse(t, empty.Dir, Options{Worktree: true})
	a.takes(t, "a.go", "Go")
	if rev := a.repo.Revision(); rev.Commit != "" || rev.Tree == "" || len(rev.Dirty) != 1 {
		t.Errorf("unborn work tree: revision = %+v", rev)
	}

	r := sourcetest.NewRepo(t)
	commit := r.Commit(map[string]string{"a.go": "package a\n"})
	r.Git("checkout", "--quiet", "--detach")
	if got := analyse(t, r.Dir, Options{}).repo.Revision().Commit; got != commit {
		t.Errorf("detached: %s, want %s", got, commit)
	}
	r.Git("symbolic-ref", "HEAD", "refs/heads/nope")
	failsToOpen(t, r.Dir, Options{}, reposage.ERefNotFound, `HEAD names "nope"`, "--ref: main")
	if got := analyse(t, r.Dir, Options{Ref: "main"}).repo.Revision().Commit; got != commit {
		t.Errorf("--ref main: %s, want %s", got, commit)
	}
}

func TestTargetsThatAreNone(t *testing.T) {
	dir := t.TempDir()
	failsToOpen(t, "", Options{}, reposage.EInvalid)
	failsToOpen(t, "a\x00b", Options{}, reposage.EInvalid)
	failsToOpen(t, filepath.Join(dir, "nope"), Options{}, reposage.ENotFound, "does not exist")
	failsToOpen(t, "--upload-pack=touch x", Options{}, reposage.EURLNotAllowed)
	failsToOpen(t, "ext::sh -c true", Options{}, reposage.EURLNotAllowed)
	failsToOpen(t, "file:///etc", Options{}, reposage.EURLNotAllowed)
	failsToOpen(t, dir, Options{Ref: "main"}, reposage.EInvalid, "plain folder")
	sourcetest.WriteFiles(t, dir, map[string]string{"x.txt": "x", "w/.git": "no gitdir\n", "v/.git": "gitdir: /nowhere/at/all\n"})
	failsToOpen(t, dir+"/x.txt", Options{}, reposage.EUnsupported)
	failsToOpen(t, dir+"/w", Options{}, reposage.ECorrupt)
	failsToOpen(t, dir+"/v", Options{}, reposage.ECorrupt, "worktree repair")
	failsToOpen(t, sourcetest.NewBareRepo(t).Dir, Options{Worktree: true}, reposage.EInvalid, "bare")
}

// Row 7: a shallow clone is flagged. Row 19: linked work trees have a file in place of .git.
func TestShallowAndLinked(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package a\n"})
	head := r.Commit(map[string]string{"a.go": "package b\n"})
	dir := t.TempDir()
	r.Git("clone", "--quiet", "--depth=1", "file://"+r.Dir, dir+"/shallow")
	a := analyse(t, dir+"/shallow", Options{})
	if rev := a.repo.Revision(); !rev.Shallow || rev.Commit != head {
		t.Errorf("shallow: revision = %+v", rev)
	}
	failsToOpen(t, dir+"/shallow", Options{Ref: "HEAD~1"}, reposage.ERefNotFound)

	r.Git("worktree", "add", "--quiet", "--detach", dir+"/linked", "HEAD~1")
	a = analyse(t, dir+"/linked", Options{})
	if rev := a.repo.Revision(); rev.Commit == head || rev.Shallow || len(rev.Dirty) != 0 {
		t.Errorf("linked: revision = %+v", rev)
	}
	if a.text["a.go"] != "package a\n" {
		t.Errorf("linked: a.go = %q", a.text["a.go"])
	}
	sourcetest.WriteFiles(t, dir+"/linked", map[string]string{"a.go": "package c\n"})
	a = analyse(t, dir+"/linked", Options{Worktree: true})
	if a.text["a.go"] != "package c\n" || len(a.repo.Revision().Dirty) != 1 {
		t.Errorf("linked, on disk: %q, %+v", a.text["a.go"], a.repo.Revision())
	}

	// A repository inside of another is none of its files.
	r.Git("init", "--quiet", "nested")
	sourcetest.WriteFiles(t, r.Dir, map[string]string{"nested/x.go": "package x\n"})
	a = analyse(t, r.Dir, Options{Worktree: true})
	a.skips(t, "nested", reposage.SkipSubmodule)
	plain := t.TempDir()
	if err := os.Rename(r.Dir+"/nested", plain+"/nested"); err != nil {
		t.Fatal(err)
	}
	a = analyse(t, plain, Options{})
	if a.takes(t, "nested/x.go", "Go"); len(a.files) != 1 {
		t.Errorf("plain folder with a repository: %d entries, want 1", len(a.files))
	}
}

// Row 25, and row 27: alternates are followed by git, replace refs are not.
func TestObjectStores(t *testing.T) {
	r := sourcetest.NewRepo(t, "--object-format=sha256")
	head := r.Commit(map[string]string{"a.go": "package a\n", "b.go": "package b\n"})
	r.Write(map[string]string{"b.go": "package bb\n"})
	a := analyse(t, r.Dir, Options{})
	a.takes(t, "a.go", "Go")
	if rev := a.repo.Revision(); len(rev.Commit) != 64 || rev.Commit != head || len(rev.Dirty) != 1 {
		t.Errorf("sha256: revision = %+v", rev)
	}
	a = analyse(t, r.Dir, Options{Worktree: true})
	if f := a.files["b.go"]; f.Blob != r.Blob("package bb\n") || a.text["b.go"] != "package bb\n" {
		t.Errorf("sha256, on disk: %+v %q", f.File, a.text["b.go"])
	}

	r = sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package a\n"})
	dir := t.TempDir()
	r.Git("clone", "--quiet", "--bare", "--shared", r.Dir, dir+"/shared.git")
	analyse(t, dir+"/shared.git", Options{}).takes(t, "a.go", "Go")
	r.Git("replace", r.Blob("package a\n"), r.Blob("package evil\n"))
	if got := analyse(t, r.Dir, Options{}).text["a.go"]; got != "package a\n" {
		t.Errorf("a replace ref is obeyed: %q", got)
	}
}

// Row 25 where git is too old, and any format of the future: said so, not called damaged.
func TestUnknownFormat(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package a\n"})
	r.Git("config", "extensions.someFutureFormat", "true")
	r.Git("config", "core.repositoryFormatVersion", "1")
	failsToOpen(t, r.Dir, Options{}, reposage.EUnsupported, "newer git")
}

func FuzzValidRef(f *testing.F) {
	for _, s := range []string{"main", "-x", "a..b", "v1~2^3", "a/b.lock", "@{", "HEAD^{x}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		if validRef(ref) != nil {
			return
		}
		if strings.HasPrefix(ref, "-") || strings.ContainsAny(ref, " :\\\n\x00*?[") || strings.Contains(ref, "..") || strings.Contains(ref, "@{") {
			t.Errorf("%q is let through", ref)
		}
	})
}
