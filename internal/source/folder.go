package source

import (
	"context"
	"crypto/sha1" // git's object ids; not used for security here
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/reposage/reposage"
)

// folder is the backend of a plain folder: no git, and nothing outside of it is ever opened
// (os.Root), whatever its symbolic links say.
type folder struct {
	root    *os.Root
	maxRead int64
	newHash func() hash.Hash
}

func openFolder(target string, o Options) (*Repo, error) {
	if o.Ref != "" {
		return nil, reposage.Errorf(reposage.EInvalid, "%s is a plain folder and has no ref %s", target, o.Ref).
			WithHint("Leave --ref out, or name a git repository.")
	}
	root, err := os.OpenRoot(target)
	if err != nil {
		return nil, reposage.Wrap(reposage.ENotFound, err, "open %s", target)
	}
	return &Repo{
		opt:     o,
		rev:     reposage.Revision{Target: target, Name: shortName(target)},
		backend: &folder{root: root, maxRead: o.MaxFileSize, newHash: sha1.New},
	}, nil
}

// entries walks the folder. Git directories inside of it are not entries, as they are none to git;
// what cannot be opened (no permission, devices, pipes) is an entry that is skipped.
func (d *folder) entries(ctx context.Context, fn func(reposage.Entry) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case name == "." && err != nil:
			return reposage.Wrap(reposage.ENotFound, err, "read folder")
		case name == ".":
			return nil
		case err != nil: // a folder that cannot be listed
			return fn(reposage.Entry{Path: name, Mode: modeUnreadable})
		case e.Name() == ".git":
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir() && len(name) > maxPath:
			if err := fn(reposage.Entry{Path: name}); err != nil {
				return err
			}
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		return fn(diskEntry(name, e))
	})
}

// modeUnreadable marks an entry that exists but cannot be opened; Tree turns it into
// SkipUnreadable. It never leaves the package.
const modeUnreadable reposage.Mode = 0xff

func diskEntry(name string, e fs.DirEntry) reposage.Entry {
	out := reposage.Entry{Path: name, Mode: modeUnreadable}
	info, err := e.Info()
	if err != nil { // vanished between listing and now
		return out
	}
	out.Mode, out.Size = diskMode(info.Mode()), info.Size()
	return out
}

func diskMode(m fs.FileMode) reposage.Mode {
	switch {
	case m&fs.ModeSymlink != 0:
		return reposage.ModeSymlink
	case !m.IsRegular():
		return modeUnreadable
	case m&0o111 != 0:
		return reposage.ModeExecutable
	}
	return reposage.ModeFile
}

func (d *folder) read(ctx context.Context, files []*File, fn func(*File, []byte, error) error) error {
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := readDisk(d.root, f.Path, d.maxRead)
		if err == nil { // it may have changed since it was listed
			f.Blob, f.Size = blobID(d.newHash, raw), int64(len(raw))
		}
		if err := fn(f, raw, err); err != nil {
			return err
		}
	}
	return nil
}

// readDisk reads at most limit+1 bytes of a regular file below root. It follows no link out of
// root and does not block on a pipe that took the file's place.
func readDisk(root *os.Root, name string, limit int64) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, plainCause(err)
	}
	defer func() { _ = f.Close() }() // opened for reading
	info, err := f.Stat()
	if err != nil {
		return nil, plainCause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	size := min(info.Size(), limit) + 1
	raw := make([]byte, size)
	n, err := io.ReadFull(f, raw)
	if err == nil { // it has grown since Stat
		return raw, nil
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, plainCause(err)
	}
	return raw[:n], nil
}

// plainCause drops operation and path, which the reader of a ledger sees anyway.
func plainCause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// hash computes the blob ids of the files that may be read, and a digest over all entries as id of
// the tree.
func (d *folder) hash(ctx context.Context, t *Tree) (string, error) {
	if err := hashFiles(ctx, t, d.root, d.maxRead, d.newHash); err != nil {
		return "", err
	}
	return treeDigest(t, d.newHash), nil
}

// hashFiles fills Blob of every taken file without one from its content on disk, on all cores.
func hashFiles(ctx context.Context, t *Tree, root *os.Root, limit int64, newHash func() hash.Hash) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 8) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(t.Files) {
					return
				}
				if f := &t.Files[i]; f.Taken() && f.Blob == "" {
					hashFile(f, root, limit, newHash)
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

func hashFile(f *File, root *os.Root, limit int64, newHash func() hash.Hash) {
	f.disk = true
	raw, err := readDisk(root, f.Path, limit)
	switch {
	case err != nil:
		f.Skip, f.Detail = reposage.SkipUnreadable, err.Error()
	case int64(len(raw)) > limit:
		f.Skip, f.Detail = reposage.SkipTooLarge, sizeDetail(int64(len(raw)), limit)
	default:
		f.Blob, f.Size = blobID(newHash, raw), int64(len(raw))
	}
}

// blobID is the id git would give a blob with this content.
func blobID(newHash func() hash.Hash, raw []byte) string {
	h := newHash()
	h.Write(append(strconv.AppendInt([]byte("blob "), int64(len(raw)), 10), 0))
	h.Write(raw)
	return hex.EncodeToString(h.Sum(nil))
}

// treeDigest identifies a list of files by path, mode, and blob (size where there is none).
func treeDigest(t *Tree, newHash func() hash.Hash) string {
	h := newHash()
	for i := range t.Files {
		f := &t.Files[i]
		fmt.Fprintf(h, "%s\x00%d %d %s\n", f.Path, f.Mode, f.Size, f.Blob)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (d *folder) close() error { return d.root.Close() }

// newHash returns git's hash function for the repository.
func (t *gitTree) newHash() func() hash.Hash {
	if t.sha256 {
		return sha256.New
	}
	return sha1.New
}

// parentDir is path.Dir for slash-separated paths, "" for the top.
func parentDir(name string) string {
	if d := path.Dir(name); d != "." {
		return d
	}
	return ""
}
