package local

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// storeIndex makes an index of one file in a store.
func storeIndex(t *testing.T, s *Store, target, snapshot, text string) {
	t.Helper()
	w, release, err := s.Begin(t.Context(), target, snapshot, Meta{Repository: target, Analyzer: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	file := index.File{Path: "a.txt", Blob: text, Language: "Text"}
	if err := w.Add(file, []byte(text), index.Split([]byte(text), nil, "Text"), nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func openStore(t *testing.T, maxBytes int64) *Store {
	t.Helper()
	s, err := OpenStore(t.TempDir(), maxBytes)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	s := openStore(t, 0)
	if _, err := s.Open("shop", "one"); reposage.ErrorCode(err) != reposage.ENotFound {
		t.Errorf("opening what is not there: %v", err)
	}
	if x := s.OpenLatest("shop", Meta{}); x != nil {
		t.Error("there is a latest index in an empty store")
	}
	storeIndex(t, s, "shop", "one", "apples\n")
	x, err := s.Open("shop", "one")
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if w, release, err := s.Begin(t.Context(), "shop", "one", Meta{}); w != nil || err != nil {
		t.Errorf("making what is there: writer %v, error %v", w, err)
	} else {
		release()
	}
	if err := s.Delete("shop", "one"); err != nil {
		t.Fatal(err)
	}
	if text, err := x.Text(t.Context(), "a.txt"); err != nil || string(text) != "apples\n" {
		t.Errorf("reading a deleted index that is open: %q, %v", text, err)
	}
	if list, err := s.List(""); err != nil || len(list) != 0 {
		t.Errorf("after deleting there are %v, %v", list, err)
	}
	if err := s.Delete("shop", "one"); err != nil {
		t.Errorf("deleting twice: %v", err)
	}
}

// TestStoreLatest: only an index of the same model and rules is one to take files from.
func TestStoreLatest(t *testing.T) {
	s := openStore(t, 0)
	storeIndex(t, s, "shop", "one", "apples\n")
	for _, m := range []Meta{{Analyzer: "other"}, {Analyzer: "test", Model: "m", Dim: 2}} {
		if x := s.OpenLatest("shop", m); x != nil {
			t.Errorf("files of another index are taken for %+v", m)
		}
	}
	x := s.OpenLatest("shop", Meta{Analyzer: "test", Commit: "another"})
	if x == nil {
		t.Fatal("no index to take files from")
	}
	x.Close()
}

func TestStoreNames(t *testing.T) {
	s := openStore(t, 0)
	for _, name := range []string{"", ".", "..", "../x", "a/b", "temp-x", "lock", ".hidden"} {
		if _, err := s.Open("shop", name); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%q names a snapshot: %v", name, err)
		}
		if err := s.Delete(name, "one"); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%q names a target: %v", name, err)
		}
	}
}

func TestStoreEvicts(t *testing.T) {
	s := openStore(t, 1)
	for i, name := range []string{"old", "new", "newest"} {
		storeIndex(t, s, "shop", name, name+" text\n")
		at := time.Unix(int64(1000+i), 0)
		if err := os.Chtimes(filepath.Join(s.folder, "shop", name+indexSuffix), at, at); err != nil {
			t.Fatal(err)
		}
	}
	x, err := s.Open("shop", "old") // used now: the last to go
	if err != nil {
		t.Fatal(err)
	}
	x.Close()
	if err := s.Evict(); err != nil {
		t.Fatal(err)
	}
	list, err := s.List("")
	if err != nil || len(list) != 1 || list[0].Snapshot != "old" {
		t.Errorf("kept %v, %v; want the one used last", list, err)
	}
}

// TestStoreAfterCrash: what a writer that died has left is gone once another writes.
func TestStoreAfterCrash(t *testing.T) {
	s := openStore(t, 0)
	w, release, err := s.Begin(t.Context(), "shop", "one", Meta{Analyzer: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(index.File{Path: "a.txt", Blob: "1"}, []byte("apples\n"), index.Split([]byte("apples\n"), nil, "Text"), nil); err != nil {
		t.Fatal(err)
	}
	release() // the process ends here, without Commit or Abort
	storeIndex(t, s, "shop", "two", "pears\n")
	entries, err := os.ReadDir(filepath.Join(s.folder, "shop"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != lockName && e.Name() != "two"+indexSuffix {
			t.Errorf("%s is left", e.Name())
		}
	}
}

// TestStoreWaits: a second writer waits for the first, and gives up when its context ends.
func TestStoreWaits(t *testing.T) {
	s := openStore(t, 0)
	w, release, err := s.Begin(t.Context(), "shop", "one", Meta{Analyzer: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error)
	go func() {
		_, _, err := s.Begin(ctx, "shop", "two", Meta{Analyzer: "test"})
		done <- err
	}()
	gaveUp := errors.New("gave up")
	cancel(gaveUp)
	if err := <-done; !errors.Is(err, gaveUp) {
		t.Errorf("waiting for a lock ended with %v", err)
	}
	w.Abort()
	release()
	storeIndex(t, s, "shop", "two", "pears\n")
	if _, err := os.Stat(filepath.Join(s.folder, "shop", "one"+indexSuffix)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an aborted index is there: %v", err)
	}
}
