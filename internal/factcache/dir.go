package factcache

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

const (
	packPrefix = "pack-"
	tempPrefix = "temp-"
	allSuffix  = ".rsp" // of packs of every version
	suffix     = ".rsp1"
	lockName   = "lock"
)

// dir is the cache's folder. All access goes through the open folder, so that nobody who exchanges
// the path, or plants links in it, can lead writes elsewhere.
type dir struct {
	path string
	root *os.Root
}

// openDir opens path, which is made (mode 0700) when it is not there. It refuses folders that
// somebody else may write to. Others may delete the folder in the middle of it; then it starts again.
func openDir(path string) (d *dir, err error) {
	for range 5 {
		if d, err = tryOpenDir(path); err == nil ||
			!errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errExchanged) {
			break
		}
	}
	return d, err
}

// errExchanged says that the path named another folder from one moment to the next.
var errExchanged = errors.New("the folder was exchanged")

func tryOpenDir(path string) (*dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make cache folder: %w", err)
	}
	seen, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("stat cache folder: %w", err)
	}
	if seen.Mode()&fs.ModeSymlink != 0 {
		return nil, refuse(path, "is a symbolic link")
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("open cache folder: %w", err)
	}
	if err := checkRoot(root, path, seen); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &dir{path: path, root: root}, nil
}

// checkRoot checks that root is the folder that was seen at path, and private.
func checkRoot(root *os.Root, path string, seen fs.FileInfo) error {
	fi, err := root.Stat(".")
	if err != nil {
		return fmt.Errorf("stat cache folder: %w", err)
	}
	if !os.SameFile(fi, seen) {
		return fmt.Errorf("open cache folder %s: %w", path, errExchanged)
	}
	if why := exposure(fi); why != "" {
		return refuse(path, why)
	}
	return nil
}

func refuse(path, why string) error {
	return reposage.Errorf(reposage.EInvalid, "cache folder %s %s", path, why).
		WithHint("Choose another cache folder, or make it a plain folder of your own with mode 0700.")
}

// names lists the folder's packs and temporary files of all versions that are regular files. A
// folder that was deleted is empty.
func (d *dir) names() ([]string, error) {
	f, err := d.root.Open(".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open cache folder: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	entries, err := f.ReadDir(-1)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list cache folder: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && (isPack(e.Name()) || isTemp(e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// isPack reports whether name is a pack of any version.
func isPack(name string) bool {
	return strings.HasPrefix(name, packPrefix) && strings.HasPrefix(filepath.Ext(name), allSuffix)
}

// isTemp reports whether name is a temporary file of any version.
func isTemp(name string) bool {
	return strings.HasPrefix(name, tempPrefix) && strings.HasPrefix(filepath.Ext(name), allSuffix)
}

// isOurs reports whether this version can read the pack.
func isOurs(name string) bool { return isPack(name) && filepath.Ext(name) == suffix }

// openPack opens a pack for reading. The index is read later.
func (d *dir) openPack(name string) (*pack, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open pack: %w", err)
	}
	fi, err := f.Stat()
	if err == nil && !fi.Mode().IsRegular() {
		err = errCorrupt
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("stat pack: %w", err), f.Close())
	}
	return &pack{dir: d, name: name, file: f, content: f, size: fi.Size(), used: fi.ModTime()}, nil
}

// createTemp makes a locked temporary file. Until it is renamed, the lock tells it from
// the leftovers of a process that died.
func (d *dir) createTemp() (*os.File, string, error) {
	for range 10 {
		name := tempPrefix + randomID() + suffix
		f, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return nil, "", fmt.Errorf("create pack: %w", err)
		}
		// A sweeper may have been quicker with the lock, and may have removed the file.
		if err := tryLock(f); !errors.Is(err, errLocked) {
			if _, err := d.root.Lstat(name); err == nil {
				return f, name, nil
			}
		}
		if err := f.Close(); err != nil {
			return nil, "", fmt.Errorf("close pack: %w", err)
		}
	}
	return nil, "", errors.New("create pack: taken away ten times")
}

func randomID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// staleAfter is when a temporary file counts as abandoned where files cannot be locked.
const staleAfter = time.Hour

// sweep removes a temporary file whose writer has died.
func (d *dir) sweep(name string) error {
	f, err := d.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("open abandoned file: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	err = tryLock(f)
	if errors.Is(err, errLocked) {
		return nil
	}
	if err != nil {
		fi, err := f.Stat()
		if err != nil || time.Since(fi.ModTime()) < staleAfter {
			return err
		}
	}
	return d.remove(name)
}

// remove deletes a file that may be gone already.
func (d *dir) remove(name string) error {
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// lock takes the folder's maintenance lock if no other process has it.
func (d *dir) lock() (unlock func() error, ok bool, err error) {
	f, err := d.root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("open lock: %w", err)
	}
	if err := tryLock(f); errors.Is(err, errLocked) {
		return nil, false, f.Close()
	}
	return f.Close, true, nil // closing unlocks
}
