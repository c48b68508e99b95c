package source

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/reposage/reposage"
)

// A partial clone leaves objects at the remote. With fetching switched off, git ends at the first of
// them that it needs, even where only a size is asked for. So what is missing is found out
// first, by the one command that can list it.

// modeMissing marks a file whose blob a partial clone does not have. It never leaves the package.
const modeMissing reposage.Mode = 0xfd

// isPartial reports whether git would fetch objects on demand: packs are marked as coming from a partial
// clone, and a remote is configured to have the rest. Without the mark, the usual case, git is not asked.
func (g gitDir) isPartial(ctx context.Context) (bool, error) {
	marks, err := filepath.Glob(filepath.Join(escapeGlob(g.commonDir()), "objects", "pack", "*.promisor"))
	if err != nil {
		return false, fmt.Errorf("look for partial packs: %w", err)
	}
	if len(marks) == 0 {
		return false, nil
	}
	_, err = g.output(ctx, 1<<20, "config", "--get-regexp", `^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$`)
	var failed *gitError
	if errors.As(err, &failed) {
		return false, nil // exit status 1: nothing of the kind
	}
	return err == nil, err
}

// escapeGlob takes the meaning from the characters of a path that filepath.Glob gives one.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// partialEntries lists the tree of a partial clone. Nearly always all of the tree is there, and the
// ordinary listing goes through; it is handed on only when it did.
func (t *gitTree) partialEntries(ctx context.Context, fn func(reposage.Entry) error) error {
	entries, err := t.collect(ctx, "-l")
	var failed *gitError
	if errors.As(err, &failed) {
		entries, err = t.incomplete(ctx)
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// collect lists the tree into memory, within the largest limit that Options knows by default.
func (t *gitTree) collect(ctx context.Context, options ...string) ([]reposage.Entry, error) {
	var entries []reposage.Entry
	err := t.list(ctx, options, func(e reposage.Entry) error {
		if len(entries) >= DefaultMaxEntries {
			return reposage.Errorf(reposage.ETooManyFiles, "the tree of a partial clone has more than %d entries", DefaultMaxEntries).
				WithHint("Analyse a part of it, or clone the repository in full.")
		}
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// incomplete lists a tree of which some blobs are missing, and marks those.
func (t *gitTree) incomplete(ctx context.Context) ([]reposage.Entry, error) {
	missing, err := t.missingObjects(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := t.collect(ctx)
	if err != nil {
		return nil, err
	}
	var present []*reposage.Entry
	var ids []string
	for i := range entries {
		e := &entries[i]
		switch {
		case e.Mode == reposage.ModeSubmodule:
		case !missing[e.Blob]:
			present, ids = append(present, e), append(ids, e.Blob)
		case e.Mode != reposage.ModeSymlink:
			e.Mode = modeMissing
		}
	}
	headers := &objectPool{git: t.git, headersOnly: true}
	err = headers.each(ctx, ids, 0, func(i int, o object) error {
		present[i].Size = o.size
		return nil
	})
	return entries, errors.Join(err, headers.close())
}

// missingObjects walks the tree, each object once, and returns the ids that are not there.
func (t *gitTree) missingObjects(ctx context.Context) (map[string]bool, error) {
	missing := map[string]bool{}
	err := t.git.stream(ctx, func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "?"); ok && isObjectID(id) {
				missing[id] = true
			}
		}
		return lines.Err()
	}, "rev-list", "--objects", "--no-object-names", "--missing=print", t.tree)
	var failed *gitError
	if errors.As(err, &failed) {
		return nil, reposage.Wrap(reposage.ECorrupt, err, "list what the partial clone lacks").
			WithHint("Clone the repository in full, or with --filter=blob:none.")
	}
	return missing, err
}
