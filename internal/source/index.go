package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"bufio"

	"github.com/reposage/reposage"
)

// indexEntry is one path of git's index, or an untracked file (Blob is empty then).
type indexEntry struct {
	path    string
	blob    string
	mode    string // as git prints it: "100644"
	size    uint32 // low 32 bits of the size when last compared
	sec     int64  // modification time when last compared
	nsec    int64
	merging bool // one of several stages of a conflict
	virtual bool // skip-worktree, assume-unchanged: git is told not to look at the disk
	intent  bool // git add --intent-to-add: no content yet
}

// Index flags as git ls-files --debug prints them.
const (
	flagAssumeValid  = 1 << 15
	flagIntentToAdd  = 1 << 29
	flagSkipWorktree = 1 << 30
)

// listIndex streams the index and the untracked files that are not ignored. No filter, hook or
// monitor runs: the base configuration disarms them, and ls-files compares no content.
func (g gitDir) listIndex(ctx context.Context, prefix string, fn func(indexEntry) error) error {
	args := []string{"ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", "--stage", "--debug", "--full-name"}
	if prefix != "" {
		args = append(args, "--", prefix)
	}
	err := g.stream(ctx, func(r io.Reader) error {
		return scanIndex(bufio.NewReaderSize(r, 64<<10), fn)
	}, args...)
	var failed *gitError
	if errors.As(err, &failed) {
		return reposage.Wrap(reposage.ECorrupt, err, "list the index").
			WithHint("Run git status in the work tree to see what is wrong with it.")
	}
	return err
}

// scanIndex parses ls-files -z -t --stage --debug: untracked files as "? path\0", tracked ones as
// "tag mode oid stage\tpath\0" followed by five lines of stat data.
func scanIndex(r *bufio.Reader, fn func(indexEntry) error) error {
	for {
		rec, err := r.ReadString(0)
		if errors.Is(err, io.EOF) && rec == "" {
			return nil
		}
		if err != nil {
			return fmt.Errorf("parse index: %w", io.ErrUnexpectedEOF)
		}
		rec = rec[:len(rec)-1]
		e, err := parseIndexRecord(rec)
		if err == nil && e.blob != "" {
			err = scanIndexStat(r, &e)
		}
		if err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}

func parseIndexRecord(rec string) (indexEntry, error) {
	if path, ok := strings.CutPrefix(rec, "? "); ok {
		return indexEntry{path: path}, nil
	}
	head, path, ok := strings.Cut(rec, "\t")
	f := strings.Split(head, " ")
	if !ok || len(f) != 4 || !isObjectID(f[2]) {
		return indexEntry{}, fmt.Errorf("parse index: record %.80q", rec)
	}
	return indexEntry{path: path, mode: f[1], blob: f[2], merging: f[3] != "0"}, nil
}

// scanIndexStat reads "  ctime: s:ns", "  mtime: s:ns", "  dev: n\tino: n", "  uid: n\tgid: n" and
// "  size: n\tflags: hex".
func scanIndexStat(r *bufio.Reader, e *indexEntry) error {
	for i := range 5 {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("parse index: stat of %.80q: %w", e.path, io.ErrUnexpectedEOF)
		}
		switch line = bytes.TrimSpace(line); i {
		case 1:
			sec, nsec, _ := strings.Cut(strings.TrimPrefix(string(line), "mtime: "), ":")
			e.sec, err = strconv.ParseInt(sec, 10, 64)
			if err == nil {
				e.nsec, err = strconv.ParseInt(nsec, 10, 64)
			}
		case 4:
			err = e.parseSizeFlags(string(line))
		}
		if err != nil {
			return fmt.Errorf("parse index: stat of %.80q: %w", e.path, err)
		}
	}
	return nil
}

func (e *indexEntry) parseSizeFlags(line string) error {
	size, flags, _ := strings.Cut(strings.TrimPrefix(line, "size: "), "\tflags: ")
	n, err := strconv.ParseUint(size, 10, 32)
	if err != nil {
		return err
	}
	bits, err := strconv.ParseUint(flags, 16, 32)
	if err != nil {
		return err
	}
	e.size = uint32(n)
	e.virtual = bits&(flagSkipWorktree|flagAssumeValid) != 0
	e.intent = bits&flagIntentToAdd != 0
	return nil
}
