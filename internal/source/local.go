package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/reposage/reposage"
)

// location is where a local target's git data is.
type location struct {
	gitDir string // the git directory; "" when there is none
	root   string // top folder of the work tree; "" for a bare repository
	prefix string // target below root, with trailing slash; "" for the root itself
}

// openLocal opens a folder: what git calls a work tree, a folder inside one, a bare repository, or
// a plain folder.
func openLocal(ctx context.Context, target string, o Options) (*Repo, error) {
	loc, err := locate(target)
	if err != nil {
		return nil, err
	}
	if loc.gitDir == "" {
		return openFolder(target, o)
	}
	if o.Worktree && loc.root == "" {
		return nil, reposage.Errorf(reposage.EInvalid, "%s is a bare repository and has no files on disk", target).
			WithHint("Leave --worktree out to analyse its HEAD.")
	}
	r, err := openGit(ctx, gitDir{dir: loc.gitDir}, target, loc.prefix, o)
	if o.Worktree && reposage.ErrorCode(err) == reposage.ERefNotFound {
		r, err = openUnborn(ctx, gitDir{dir: loc.gitDir}, target, loc.prefix, o)
	}
	if err != nil {
		return nil, err
	}
	if loc.prefix != "" && r.rev.Commit != "" {
		tracked, err := r.hasPrefix(ctx)
		if err != nil || !tracked {
			err = errors.Join(err, r.Close())
			if err != nil {
				return nil, err
			}
			return openUntracked(target, loc, o)
		}
	}
	if loc.root == "" || o.Ref != "" && o.Ref != "HEAD" {
		return r, nil
	}
	if err := r.attachWorktree(loc, o); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// openUntracked opens a folder that stands inside a work tree without being part of its commit, for
// instance below a home folder that is itself a repository.
func openUntracked(target string, loc location, o Options) (*Repo, error) {
	if o.Ref != "" {
		return nil, reposage.Errorf(reposage.ENotFound, "%s holds no file in %s", strings.TrimSuffix(loc.prefix, "/"), o.Ref).
			WithHint("Run the command on %s, or name another --ref.", loc.root)
	}
	return openFolder(target, o)
}

// hasPrefix reports whether the revision has any entry below the prefix.
func (r *Repo) hasPrefix(ctx context.Context) (bool, error) {
	spec := r.rev.Tree + ":" + strings.TrimSuffix(r.prefix, "/")
	if strings.ContainsRune(spec, '\n') {
		return false, nil // cannot be asked for; rare enough to be a plain folder
	}
	o, err := r.backend.(*gitTree).pool.one(ctx, spec, 0)
	return err == nil && o.kind == "tree", err
}

// locate finds the git directory that is responsible for a folder, without running git: its own
// .git, the folder itself when bare, or the nearest .git above.
func locate(target string) (location, error) {
	dir, err := filepath.Abs(target)
	if err != nil {
		return location{}, fmt.Errorf("locate repository: %w", err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return location{}, reposage.Wrap(reposage.ENotFound, err, "read %s", target)
	}
	if isGitDir(dir) {
		if filepath.Base(dir) == ".git" { // someone named the .git of a work tree
			return location{gitDir: dir, root: filepath.Dir(dir)}, nil
		}
		return location{gitDir: dir}, nil
	}
	for top := dir; ; top = filepath.Dir(top) {
		git, err := gitDirOf(top)
		if err != nil {
			return location{}, err
		}
		if git != "" {
			prefix, err := filepath.Rel(top, dir)
			if err != nil {
				return location{}, fmt.Errorf("locate repository: %w", err)
			}
			loc := location{gitDir: git, root: top}
			if prefix != "." {
				loc.prefix = filepath.ToSlash(prefix) + "/"
			}
			return loc, nil
		}
		if top == filepath.Dir(top) {
			return location{}, nil
		}
	}
}

// gitDirOf returns the git directory of a work tree's top folder, "" when it has none. In linked
// work trees and submodules .git is a file that names it.
func gitDirOf(top string) (string, error) {
	dot := filepath.Join(top, ".git")
	if isGitDir(dot) {
		return dot, nil
	}
	// Absent, not ours to read, or an empty or foreign folder: no repository to git either.
	if info, err := os.Stat(dot); err != nil || !info.Mode().IsRegular() {
		return "", nil //nolint:nilerr // the answer is "none"
	}
	raw, err := readHead(dot, 4<<10)
	if err != nil {
		return "", reposage.Wrap(reposage.ECorrupt, err, "read %s", dot)
	}
	name, ok := bytes.CutPrefix(raw, []byte("gitdir: "))
	if !ok {
		return "", reposage.Errorf(reposage.ECorrupt, "%s is a file that names no git directory", dot).
			WithHint("Remove the file to analyse the folder without git.")
	}
	dir := strings.TrimRight(string(name), "\r\n")
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(top, dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "HEAD")); err != nil {
		return "", reposage.Wrap(reposage.ECorrupt, err, "open the git directory that %s names", dot).
			WithHint("Run git worktree repair in the main repository, or remove the file to analyse the folder without git.")
	}
	return dir, nil
}

// isGitDir reports whether a folder has the three things by which git knows its directories.
func isGitDir(dir string) bool {
	head, err := readHead(filepath.Join(dir, "HEAD"), 512)
	if err != nil || !bytes.HasPrefix(head, []byte("ref:")) && !isObjectID(strings.TrimSpace(string(head))) {
		return false
	}
	for _, sub := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(dir, sub)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// readHead returns the first limit bytes of a regular file. It never blocks on a pipe or device.
func readHead(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %s: %w", name, fs.ErrInvalid)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened for reading
	return io.ReadAll(io.LimitReader(bufio.NewReader(f), limit))
}
