package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
)

// gitTree is the backend of a commit in a git directory.
type gitTree struct {
	git    gitDir
	tree   string // object id of the root tree; "" when nothing is committed
	prefix string // analyse only this folder; with trailing slash, or ""
	pool   *objectPool
	sha256 bool // object ids are SHA-256
}

// entries streams git ls-tree. Time and memory are bounded by fn: its first error kills git, which
// is what stops a tree of a dozen objects that unfolds to billions of paths.
func (t *gitTree) entries(ctx context.Context, fn func(reposage.Entry) error) error {
	if t.tree == "" {
		return nil
	}
	partial, err := t.git.isPartial(ctx)
	if err != nil {
		return err
	}
	if partial {
		return t.partialEntries(ctx, fn)
	}
	return t.list(ctx, []string{"-l"}, fn)
}

func (t *gitTree) list(ctx context.Context, options []string, fn func(reposage.Entry) error) error {
	args := append([]string{"ls-tree", "-r", "-z", "--full-tree"}, options...)
	args = append(args, t.tree)
	if t.prefix != "" {
		args = append(args, "--", t.prefix)
	}
	n := 0
	err := t.git.stream(ctx, func(r io.Reader) error {
		return scanTree(r, func(e reposage.Entry) error {
			n++
			return fn(e)
		})
	}, args...)
	var failed *gitError
	if errors.As(err, &failed) {
		return reposage.Wrap(reposage.ECorrupt, err, "list the tree after %d entries", n).
			WithHint("Run git fsck in the repository, or clone it again.")
	}
	return err
}

// maxTreeRecord bounds one ls-tree record; git's own paths are far shorter.
const maxTreeRecord = 1 << 20

// scanTree parses the output of ls-tree -r -z, with or without -l: records "mode type oid size\tpath"
// ended by NUL.
func scanTree(r io.Reader, fn func(reposage.Entry) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxTreeRecord)
	s.Split(splitNUL)
	for s.Scan() {
		e, err := parseTreeRecord(s.Bytes())
		if err != nil {
			return reposage.Wrap(reposage.ECorrupt, err, "list the tree")
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return reposage.Wrap(reposage.ECorrupt, err, "list the tree")
	}
	return nil
}

// splitNUL is a bufio.SplitFunc for records that end in NUL.
func splitNUL(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

// parseTreeRecord parses "mode type oid size\tpath". An unknown size ("-" for submodules, "BAD"
// for objects that are missing) is 0.
func parseTreeRecord(rec []byte) (reposage.Entry, error) {
	head, path, ok := bytes.Cut(rec, []byte{'\t'})
	if !ok {
		return reposage.Entry{}, fmt.Errorf("parse tree record %.80q: no tab", rec)
	}
	// One string holds path, oid and the rest: one allocation an entry.
	s := string(head)
	mode, s, _ := strings.Cut(s, " ")
	_, s, _ = strings.Cut(s, " ")
	oid, size, _ := strings.Cut(s, " ") // no size without -l
	if !isObjectID(oid) {
		return reposage.Entry{}, fmt.Errorf("parse tree record %.80q: no object id", rec)
	}
	e := reposage.Entry{Path: string(path), Blob: oid}
	switch mode {
	case "120000":
		e.Mode = reposage.ModeSymlink
	case "160000":
		e.Mode = reposage.ModeSubmodule
	case "100755":
		e.Mode = reposage.ModeExecutable
	}
	if n, err := strconv.ParseInt(strings.TrimLeft(size, " "), 10, 64); err == nil && n >= 0 {
		e.Size = n
	}
	return e, nil
}

// isObjectID reports whether s is a full SHA-1 or SHA-256 object id in lower-case hex.
func isObjectID(s string) bool {
	if len(s) != 40 && len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// commitTree is the root tree of the commit that r was opened at.
func (r *Repo) commitTree() string {
	if r.worktree != nil {
		return r.worktree.objects.tree
	}
	return r.rev.Tree
}

func (t *gitTree) read(ctx context.Context, files []*File, fn func(*File, []byte, error) error) error {
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = f.Blob
	}
	return t.pool.each(ctx, ids, maxRead(files), func(i int, o object) error {
		if errors.Is(o.err, errDamaged) {
			o.err = errDamaged // git's words name ids and paths of the machine
		}
		return fn(files[i], o.data, o.err)
	})
}

// maxRead is the largest object that reading files may load: what was listed, with headroom for
// sizes that git could not tell.
func maxRead(files []*File) int64 {
	var n int64 = DefaultMaxFileSize
	for _, f := range files {
		n = max(n, f.Size)
	}
	return n
}

func (t *gitTree) close() error { return t.pool.close() }
