package source

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

func mirrorDirs(t *testing.T, o Options) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(o.Remote.CacheDir, "mirrors", "*.git"))
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

func writeFile(t *testing.T, content string, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestMirrorAfterCrash: what a killed process left neither stops the next run nor stays.
func TestMirrorAfterCrash(t *testing.T) {
	s := startGitServer(t)
	f := s.repo(t, "r.git")
	f.commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	contents(t, s.url+"/r.git", o)
	dir := mirrorDirs(t, o)[0]
	key := strings.TrimSuffix(filepath.Base(dir), ".git")
	root := filepath.Dir(dir)
	for _, left := range []string{"refs/heads/main.lock", "packed-refs.lock", "HEAD.lock", "config.lock", "objects/pack/tmp_pack_1", "objects/tmp_objdir-incoming-1/x"} {
		writeFile(t, "x", dir, filepath.FromSlash(left))
	}
	writeFile(t, "x", root, tmpPrefix+key+"-123", "repo.git", "HEAD")
	writeFile(t, "x", root, tmpPrefix+"00ff-123", "repo.git", "HEAD")
	busy := writeFile(t, "x", root, tmpPrefix+"11ff-123", "repo.git", "HEAD")
	lock, err := tryLock(filepath.Join(root, "11ff.lock"), syscall.LOCK_EX)
	if err != nil {
		t.Fatal(err)
	}
	f.commit("main", map[string]string{"a": "2"})
	_, got := contents(t, s.url+"/r.git", o)
	wantContents(t, got, map[string]string{"a": "2"})
	if _, err := os.Stat(busy); err != nil {
		t.Errorf("the folder of a living process was swept: %v", err)
	}
	if err := lock.release(); err != nil {
		t.Fatal(err)
	}
	contents(t, s.url+"/r.git", o)
	checkClean(t, o, 1)
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".lock") || strings.Contains(path, "tmp_") {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMirrorDamaged: a mirror that is broken on disk is made anew.
func TestMirrorDamaged(t *testing.T) {
	damages := map[string]func(t *testing.T, dir string){
		"pack cut short": func(t *testing.T, dir string) {
			packs, _ := filepath.Glob(filepath.Join(dir, "objects", "pack", "*.pack"))
			for _, p := range packs {
				if err := errors.Join(os.Chmod(p, 0o600), os.Truncate(p, 40)); err != nil {
					t.Fatal(err)
				}
			}
		},
		"packs gone": func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "objects", "pack")); err != nil {
				t.Fatal(err)
			}
		},
		"config is nonsense": func(t *testing.T, dir string) { writeFile(t, "[core\n", dir, "config") },
		"no HEAD": func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "HEAD")); err != nil {
				t.Fatal(err)
			}
		},
		"packed-refs is nonsense": func(t *testing.T, dir string) { writeFile(t, "nonsense\n", dir, "packed-refs") },
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			s := startGitServer(t)
			f := s.repo(t, "r.git")
			f.commit("main", map[string]string{"a": "1"})
			o := s.options(t)
			contents(t, s.url+"/r.git", o)
			damage(t, mirrorDirs(t, o)[0])
			f.commit("main", map[string]string{"a": "2"})
			_, got := contents(t, s.url+"/r.git", o)
			wantContents(t, got, map[string]string{"a": "2"})
			checkClean(t, o, 1)
		})
	}
}

// TestMirrorEviction: the cache keeps to its size; who is being read stays.
func TestMirrorEviction(t *testing.T) {
	s := startGitServer(t)
	o := s.options(t)
	o.Remote.CacheSize = 1 // only the mirror at hand fits
	keys := make([]string, 3)
	open := func(i int) *Repo {
		name := fmt.Sprintf("r%d.git", i)
		if _, err := os.Stat(filepath.Join(s.root, name)); err != nil {
			s.repo(t, name).commit("main", map[string]string{"a": fmt.Sprint(i)})
		}
		u, _ := url.Parse(s.url + "/" + name)
		keys[i] = mirrorKey(u)
		r, err := Open(t.Context(), s.url+"/"+name, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	have := func(want ...int) {
		t.Helper()
		dirs := mirrorDirs(t, o)
		if len(dirs) != len(want) {
			t.Errorf("mirrors %v, want %v", dirs, want)
		}
		for _, i := range want {
			if _, err := os.Stat(filepath.Join(o.Remote.CacheDir, "mirrors", keys[i]+".git")); err != nil {
				t.Errorf("mirror %d is gone", i)
			}
		}
	}
	first := open(0)
	second := open(1)
	have(0, 1) // the first is in use
	if _, got := readAll(t, first); got["a"] != "0" {
		t.Errorf("a mirror in use reads %v", got)
	}
	first.Close()
	third := open(2)
	have(1, 2)
	second.Close()
	third.Close()
	open(2).Close()
	have(2)
	checkClean(t, o, 1)

	o.Remote.CacheSize = 1 << 30
	open(0).Close()
	open(1).Close()
	have(0, 1, 2)
	store := &mirrors{root: filepath.Join(o.Remote.CacheDir, "mirrors")}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(store.path(keys[1], ".use"), old, old); err != nil {
		t.Fatal(err)
	}
	size, err := dirSize(store.path(keys[0], ".git"))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.evict(2*size+size/2, keys[2]); err != nil {
		t.Fatal(err)
	}
	have(0, 2) // least recently used goes first
}

// TestMirrorRepack: many small fetches do not become many packs, and a reader of an old commit goes on.
func TestMirrorRepack(t *testing.T) {
	s := startGitServer(t)
	f := s.repo(t, "r.git")
	f.commit("main", map[string]string{"a": "0"})
	o := s.options(t)
	r, err := Open(t.Context(), s.url+"/r.git", o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	dir := mirrorDirs(t, o)[0]
	for i := range maxPacks {
		blob := runGit(t, dir, fmt.Sprint("loose ", i), "hash-object", "-w", "--stdin")
		runGit(t, dir, blob+"\n", "pack-objects", "-q", "objects/pack/pack")
	}
	f.git("update-ref", "-d", "refs/heads/main")
	f.commit("main", map[string]string{"b": "1"})
	contents(t, s.url+"/r.git", o)
	if packs, _ := filepath.Glob(filepath.Join(dir, "objects", "pack", "*.pack")); len(packs) != 1 {
		t.Errorf("%d packs after %d fetches, want 1", len(packs), maxPacks+1)
	}
	_, got := readAll(t, r)
	wantContents(t, got, map[string]string{"a": "0"})
}

func TestMirrorKey(t *testing.T) {
	key := func(text string) string {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return mirrorKey(u)
	}
	base := key("https://example.com/a/b")
	for _, same := range []string{"https://me@example.com/a/b", "https://example.com/a/b.git", "https://example.com/a/b/"} {
		if key(same) != base {
			t.Errorf("%s has a mirror of its own", same)
		}
	}
	for _, other := range []string{"http://example.com/a/b", "https://example.com:8443/a/b", "https://example.com/a/c", "https://example.com/A/b"} {
		if key(other) == base {
			t.Errorf("%s shares a mirror", other)
		}
	}
}

func TestFileLock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.lock")
	shared, err := tryLock(name, syscall.LOCK_SH)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tryLock(name, syscall.LOCK_SH)
	if err != nil {
		t.Fatalf("second reader: %v", err)
	}
	if _, err := tryLock(name, syscall.LOCK_EX); !errors.Is(err, errLocked) {
		t.Errorf("writer beside readers: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error, 1)
	go func() {
		_, err := waitLock(ctx, name, syscall.LOCK_EX)
		waiting <- err
	}()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled wait ended with %v", err)
	}
	if err := errors.Join(shared.release(), shared.release(), again.release()); err != nil {
		t.Error(err)
	}
	lock, err := waitLock(t.Context(), name, syscall.LOCK_EX)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.release(); err != nil {
		t.Error(err)
	}
	if _, err := tryLock(filepath.Join(name, "no folder"), syscall.LOCK_SH); err == nil {
		t.Error("a lock without a folder was taken")
	}
}

func TestCacheFolderUnusable(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	o.Remote.CacheDir = writeFile(t, "", t.TempDir(), "file")
	mustFail(t, s.url+"/r.git", o, reposage.EInvalid)
}
