package source

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/reposage/reposage"
)

// mirrors is a folder of bare repositories, shared by all processes of a user:
//
//	<key>.git      a whole mirror; key is a digest of the canonical URL
//	<key>.lock     held exclusively by whoever fetches
//	<key>.use      held shared by whoever reads; its time is the last use
//	tmp-<key>-*    a mirror being made or removed; worthless once <key>.lock is free
//
// Lock files are never removed: a process could otherwise lock one that has just lost its name.
type mirrors struct{ root string }

// mirror is one locked member. update is held until the revision is resolved, use until the Repo
// is closed.
type mirror struct {
	store       *mirrors
	key         string
	dir         string
	head        string // the remote's default branch as a full ref name; "" when it has none
	update, use *fileLock
	onRelease   func() error
}

const tmpPrefix = "tmp-"

// openMirrors makes the folder if need be and removes what dead processes left in it.
func openMirrors(root string) (*mirrors, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, reposage.Wrap(reposage.EInvalid, err, "make the cache folder").
			WithHint("Name a folder that can be written to.")
	}
	s := &mirrors{root: root}
	return s, s.sweep()
}

// sweep removes temporary folders whose maker is gone: their lock is free.
func (s *mirrors) sweep() error {
	entries, err := os.ReadDir(s.root)
	if err != nil {
		return fmt.Errorf("read mirror folder: %w", err)
	}
	var errs []error
	for _, e := range entries {
		key, _, ok := strings.Cut(strings.TrimPrefix(e.Name(), tmpPrefix), "-")
		if !strings.HasPrefix(e.Name(), tmpPrefix) || !ok {
			continue
		}
		lock, err := tryLock(s.path(key, ".lock"), syscall.LOCK_EX)
		if errors.Is(err, errLocked) {
			continue
		}
		if err == nil {
			err = errors.Join(os.RemoveAll(filepath.Join(s.root, e.Name())), lock.release())
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (s *mirrors) path(key, suffix string) string { return filepath.Join(s.root, key+suffix) }

// mirrorKey names the mirror of a canonical URL. Users of one host see the same repository.
func mirrorKey(u *url.URL) string {
	path := strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), ".git")
	sum := sha256.Sum256([]byte(u.Scheme + "://" + u.Host + path))
	return hex.EncodeToString(sum[:16])
}

// lock waits for the mirror of u and marks it as used.
func (s *mirrors) lock(ctx context.Context, u *url.URL) (*mirror, error) {
	m := &mirror{store: s, key: mirrorKey(u)}
	m.dir = s.path(m.key, ".git")
	var err error
	if m.update, err = waitLock(ctx, s.path(m.key, ".lock"), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	if m.use, err = waitLock(ctx, s.path(m.key, ".use"), syscall.LOCK_SH); err != nil {
		return nil, errors.Join(err, m.update.release())
	}
	now := time.Now()
	if err := os.Chtimes(s.path(m.key, ".use"), now, now); err != nil {
		return nil, errors.Join(fmt.Errorf("mark mirror as used: %w", err), m.update.release(), m.release())
	}
	return m, nil
}

// release ends the use of the mirror.
func (m *mirror) release() error {
	err := m.use.release()
	if m.onRelease != nil {
		err = errors.Join(err, m.onRelease())
		m.onRelease = nil
	}
	return err
}

func (m *mirror) exists() bool { return isGitDir(m.dir) }

// format is the object format that the mirror was made with.
func (m *mirror) format() string {
	config, err := readHead(filepath.Join(m.dir, "config"), 64<<10)
	if err == nil && bytes.Contains(bytes.ToLower(config), []byte("objectformat = sha256")) {
		return formatSHA256
	}
	return formatSHA1
}

// syncedFile holds the remote's default branch; its time is that of the last whole fetch.
const syncedFile = "reposage-synced"

func (m *mirror) synced() (head string, at time.Time, ok bool) {
	name := filepath.Join(m.dir, syncedFile)
	raw, err := readHead(name, 4<<10)
	if err != nil {
		return "", time.Time{}, false
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", time.Time{}, false
	}
	return strings.TrimSpace(string(raw)), info.ModTime(), true
}

// finish clears away what an interrupted git left behind, and notes a success.
func (m *mirror) finish(fetchErr error) error {
	if fetchErr != nil {
		return cleanInterrupted(m.dir)
	}
	return writeSynced(m.dir, m.head)
}

func writeSynced(dir, head string) error {
	if err := os.WriteFile(filepath.Join(dir, syncedFile), []byte(head+"\n"), 0o600); err != nil {
		return fmt.Errorf("note time of fetch: %w", err)
	}
	return nil
}

// rebuild makes the mirror beside its place and puts it there when it is whole.
func (m *mirror) rebuild(create func(dir string) error) error {
	tmp, err := os.MkdirTemp(m.store.root, tmpPrefix+m.key+"-")
	if err != nil {
		return fmt.Errorf("make temporary folder: %w", err)
	}
	err = create(filepath.Join(tmp, "repo.git"))
	if err == nil {
		err = writeSynced(filepath.Join(tmp, "repo.git"), m.head)
	}
	if err == nil {
		err = replaceDir(m.dir, filepath.Join(tmp, "repo.git"), filepath.Join(tmp, "old.git"))
	}
	return errors.Join(err, os.RemoveAll(tmp))
}

// replaceDir moves fresh to place; what was there goes to old.
func replaceDir(place, fresh, old string) error {
	if err := os.Rename(place, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("move old mirror away: %w", err)
	}
	if err := os.Rename(fresh, place); err != nil {
		return fmt.Errorf("put mirror in place: %w", err)
	}
	return nil
}

// cleanInterrupted removes what a git that was killed leaves in a repository: half a pack, and lock
// files that would stop the next fetch. The caller holds the update lock, so nobody owns them.
func cleanInterrupted(dir string) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return fmt.Errorf("clean mirror: %w", err)
		case e.IsDir():
			if !strings.HasPrefix(e.Name(), "tmp_objdir") {
				return nil
			}
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("clean mirror: %w", err)
			}
			return fs.SkipDir
		case strings.HasSuffix(e.Name(), ".lock"), strings.HasPrefix(e.Name(), "tmp_"), strings.HasPrefix(e.Name(), ".tmp-"):
			return os.Remove(path)
		}
		return nil
	})
}

// evict removes the mirrors used least recently until all together are within limit. The mirror
// keep and those in use stay.
func (s *mirrors) evict(limit int64, keep string) error {
	type member struct {
		key  string
		size int64
		used time.Time
	}
	names, err := filepath.Glob(filepath.Join(s.root, "*.git"))
	if err != nil {
		return fmt.Errorf("list mirrors: %w", err)
	}
	var all []member
	var total int64
	for _, name := range names {
		m := member{key: strings.TrimSuffix(filepath.Base(name), ".git")}
		if m.size, err = dirSize(name); err != nil {
			return fmt.Errorf("measure mirror: %w", err)
		}
		if info, err := os.Stat(s.path(m.key, ".use")); err == nil {
			m.used = info.ModTime()
		}
		total += m.size
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b member) int { return a.used.Compare(b.used) })
	for _, m := range all {
		if total <= limit {
			break
		}
		if m.key == keep {
			continue
		}
		removed, err := s.remove(m.key)
		if err != nil {
			return err
		}
		if removed {
			total -= m.size
		}
	}
	return nil
}

// remove deletes a mirror unless somebody has it.
func (s *mirrors) remove(key string) (bool, error) {
	update, err := tryLock(s.path(key, ".lock"), syscall.LOCK_EX)
	if errors.Is(err, errLocked) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	use, err := tryLock(s.path(key, ".use"), syscall.LOCK_EX)
	if errors.Is(err, errLocked) {
		return false, update.release()
	} else if err != nil {
		return false, errors.Join(err, update.release())
	}
	// Renamed first, so that a crash in the middle leaves no mirror that looks whole.
	gone := filepath.Join(s.root, tmpPrefix+key+"-evicted")
	err = os.Rename(s.path(key, ".git"), gone)
	if err == nil {
		err = os.RemoveAll(gone)
	}
	return err == nil, errors.Join(err, use.release(), update.release())
}

// dirSize sums the sizes of all files below dir. Files that vanish meanwhile count nothing.
func dirSize(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			var info fs.FileInfo
			if info, err = e.Info(); err == nil {
				total += info.Size()
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	return total, err
}
