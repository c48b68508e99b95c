package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// Store keeps the indexes of many snapshots of many targets in one folder:
//
//	FOLDER/TARGET/SNAPSHOT.rsx   an index
//	FOLDER/TARGET/lock           held by who makes one
//
// Any number of processes may use a store. Indexes are immutable; one that is deleted or evicted stays readable for
// those who have it open.
type Store struct {
	folder string
	max    int64
}

// DefaultStoreSize is what the indexes of a store may take together when nobody says, in bytes.
const DefaultStoreSize = 4 << 30

const indexSuffix = ".rsx"

// OpenStore opens the store in a folder, which is made when it is not there. Of maxBytes 0 means DefaultStoreSize.
func OpenStore(folder string, maxBytes int64) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, writeFailed(err, "make folder")
	}
	return &Store{folder: folder, max: cmp.Or(max(maxBytes, 0), DefaultStoreSize)}, nil
}

// Stored is an index in a store.
type Stored struct {
	Target, Snapshot string
	Bytes            int64
	Used             time.Time // when it was last opened or made
	path             string
}

// path returns where an index is. Names are digests or the like: nothing that could lead out of the folder.
func (s *Store) path(target, snapshot string) (string, error) {
	for _, name := range []string{target, snapshot} {
		if name == "" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, tempPrefix) || filepath.Base(name) != name || name == lockName {
			return "", reposage.Errorf(reposage.EInvalid, "%q cannot name an index", name)
		}
	}
	return filepath.Join(s.folder, target, snapshot+indexSuffix), nil
}

// Open opens an index. Errors are those of Open. Eviction sees that it is in use.
func (s *Store) Open(target, snapshot string) (*Index, error) {
	path, err := s.path(target, snapshot)
	if err != nil {
		return nil, err
	}
	x, err := Open(path)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // only the order of eviction depends on it
	return x, nil
}

// OpenLatest opens the index of a target that was used last among those that a Writer of m can take files from; nil when
// there is none that can be read.
func (s *Store) OpenLatest(target string, m Meta) *Index {
	list, err := s.list(target)
	if err != nil {
		return nil
	}
	for i := range list {
		x, err := Open(list[i].path)
		if err != nil {
			continue
		}
		if x.about.mayBeBase(&m) {
			return x
		}
		_ = x.Close() // was only looked at
	}
	return nil
}

// mayBeBase reports whether a writer of m can take files from an index.
func (d *description) mayBeBase(m *Meta) bool {
	return d.Analyzer == m.Analyzer && d.Model == m.Model && d.Dim == m.Dim
}

// Begin starts to make an index. It waits until no other process makes one of the same target, and removes what one
// that crashed has left. The caller ends with Commit or Abort of the writer, then release. When another has made the
// index meanwhile, the writer is nil.
func (s *Store) Begin(ctx context.Context, target, snapshot string, m Meta) (w *Writer, release func(), err error) {
	path, err := s.path(target, snapshot)
	if err != nil {
		return nil, nil, err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, writeFailed(err, "make folder")
	}
	release, err = lockFolder(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	if x, err := Open(path); err == nil {
		release()
		return nil, func() {}, x.Close()
	}
	if err := removeLeftovers(dir); err != nil {
		release()
		return nil, nil, err
	}
	if w, err = Create(path, m); err != nil {
		release()
		return nil, nil, err
	}
	return w, release, nil
}

// removeLeftovers removes temporary files. The caller holds the lock: nobody uses them.
func removeLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("list indexes: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove leftover of an index: %w", err)
		}
	}
	return nil
}

// lockName is the file that is locked in the folder of a target. It stays: who removed it would let two in.
const lockName = "lock"

// lockEvery is how often a lock that another process holds is tried again.
const lockEvery = 50 * time.Millisecond

// lockFolder waits for the lock of a folder.
func lockFolder(ctx context.Context, dir string) (release func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, writeFailed(err, "open lock")
	}
	ticker := time.NewTicker(lockEvery)
	defer ticker.Stop()
	for {
		ok, err := tryLock(f)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock folder of indexes: %w", err), f.Close())
		}
		if ok {
			return func() { _ = f.Close() }, nil // which gives the lock back
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("wait for another process that indexes: %w", context.Cause(ctx)), f.Close())
		case <-ticker.C:
		}
	}
}

// List returns the indexes of a target, or of all targets for "", the last used first.
func (s *Store) List(target string) ([]Stored, error) {
	if target != "" {
		return s.list(target)
	}
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return nil, fmt.Errorf("list indexes: %w", err)
	}
	var all []Stored
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		list, err := s.list(e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, lastUsed)
	return all, nil
}

func lastUsed(a, b Stored) int {
	return cmp.Or(b.Used.Compare(a.Used), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Snapshot, b.Snapshot))
}

func (s *Store) list(target string) (list []Stored, err error) {
	dir := filepath.Join(s.folder, target)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list indexes: %w", err)
	}
	for _, e := range entries {
		snapshot, ok := strings.CutSuffix(e.Name(), indexSuffix)
		if !ok || strings.HasPrefix(snapshot, tempPrefix) || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // deleted meanwhile
		}
		list = append(list, Stored{Target: target, Snapshot: snapshot, Bytes: info.Size(), Used: info.ModTime(), path: filepath.Join(dir, e.Name())})
	}
	slices.SortFunc(list, lastUsed)
	return list, nil
}

// Delete deletes an index and frees its space as soon as nobody has it open. One that is not there is no error.
func (s *Store) Delete(target, snapshot string) error {
	path, err := s.path(target, snapshot)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete index: %w", err)
	}
	return nil
}

// Evict deletes the indexes that were used longest ago until the others take no more than the store may, the last
// used one in any case.
func (s *Store) Evict() error {
	all, err := s.List("")
	if err != nil {
		return err
	}
	var total int64
	for i := range all {
		if total += all[i].Bytes; i == 0 || total <= s.max {
			continue
		}
		if err := s.Delete(all[i].Target, all[i].Snapshot); err != nil {
			return err
		}
		total -= all[i].Bytes
	}
	return nil
}

// Size returns how many bytes of disk the index takes.
func (x *Index) Size() int64 { return int64(len(x.data)) }
