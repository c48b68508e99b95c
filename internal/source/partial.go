package source

import (
	"bufio"
	"context"
	"errors"
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
	if err != nil || len(marks) == 0 {
		return false, nil
	}
	_, err = g.output(ctx, 1<<20, "config", "--get-regexp", `^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$`)
	var failed *gitError
	if errors.As(err, &failed) { // exit status 1: nothing of the kind
		return false, nil
	}
	return err == nil, err
}

// escapeGlob takes the meaning from the characters of a path that filepath.Glob gives one.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// partialEntries lists the tree of a partial clone.
func (t *gitTree) partialEntries(ctx context.Context, fn func(reposage.Entry) error) error {
	missing, err := t.missingObjects(ctx)
	if err != nil {
		return err
	}
	var entries []reposage.Entry
	var present []string
	err = t.list(ctx, nil, func(e reposage.Entry) error {
		if len(entries) > maxPartialEntries {
			return reposage.Errorf(reposage.ETooManyFiles, "the tree of a partial clone has more than %d entries", maxPartialEntries).
				WithHint("Clone the repository in full.")
		}
		entries = append(entries, e)
		if e.Mode != reposage.ModeSubmodule && !missing[e.Blob] {
			present = append(present, e.Blob)
		}
		return nil
	})
	if err != nil {
		return err
	}
	sizes, err := t.sizes(ctx, present)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Size = sizes[e.Blob]; missing[e.Blob] && e.Mode != reposage.ModeSymlink {
			e.Mode = modeMissing
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// maxPartialEntries bounds what partialEntries holds in memory.
const maxPartialEntries = DefaultMaxEntries

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

// sizes asks for the sizes of blobs that are there.
func (t *gitTree) sizes(ctx context.Context, ids []string) (map[string]int64, error) {
	sizes := make(map[string]int64, len(ids))
	// Sizes come with contents here; a partial clone has few of them.
	err := t.pool.each(ctx, ids, 0, func(i int, o object) error {
		sizes[ids[i]] = o.size
		return nil
	})
	return sizes, err
}
