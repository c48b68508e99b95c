package source

import (
	"context"
	"errors"
	"strings"

	"github.com/reposage/reposage"
)

// Between is how two commits of one repository lie to each other.
type Between struct {
	// MergeBase is the newest commit that both have in their history; "" when there is none, or none that
	// a shallow clone still has.
	MergeBase string
	// Renames maps paths of the base to the paths the files have in the head: files that are gone from
	// their place and similar to a new one.
	Renames map[string]string
}

// maxRenames is the number of deleted or added files beyond which git looks for unchanged ones only.
const maxRenames = "2000"

// maxDiff bounds what git may print about renames, in bytes.
const maxDiff = 64 << 20

// Since compares the analysed commit with another of the same repository, given by its id. A folder or archive
// without git has nothing to compare: EUnsupported.
func (r *Repo) Since(ctx context.Context, base string) (Between, error) {
	var b Between
	if r.git == nil || r.rev.Commit == "" {
		return b, reposage.Errorf(reposage.EUnsupported, "%s has no history to compare with", r.rev.Name).
			WithHint("Name a git repository.")
	}
	if !isObjectID(base) {
		return b, reposage.Errorf(reposage.EInvalid, "%q is not the id of a commit", base)
	}
	out, err := r.git.output(ctx, 1<<10, "merge-base", "--end-of-options", base, r.rev.Commit)
	if err != nil && !isNone(err) {
		return b, err
	}
	b.MergeBase = strings.TrimSpace(string(out))
	raw, err := r.git.output(ctx, maxDiff, "diff-tree", "-r", "-z", "--raw", "--diff-filter=R", "--find-renames=50%", "-l"+maxRenames,
		"--no-ext-diff", "--no-textconv", "--end-of-options", base, r.rev.Commit)
	if err != nil {
		return b, err
	}
	b.Renames, err = parseRenames(string(raw), r.prefix)
	return b, err
}

// isNone reports whether git ended with status 1 and without a word: there is no merge base.
func isNone(err error) bool {
	var g *gitError
	var exit interface{ ExitCode() int }
	return errors.As(err, &g) && g.stderr == "" && errors.As(g.err, &exit) && exit.ExitCode() == 1
}

// parseRenames reads ":mode mode id id R086 NUL old NUL new NUL …". Only renames within the prefix count.
func parseRenames(raw, prefix string) (map[string]string, error) {
	renames := make(map[string]string)
	fields := strings.Split(strings.TrimSuffix(raw, "\x00"), "\x00")
	for len(fields) >= 3 {
		from, okFrom := within(prefix, fields[1])
		to, okTo := within(prefix, fields[2])
		if !strings.HasPrefix(fields[0], ":") {
			return nil, reposage.Errorf(reposage.ECorrupt, "git diff-tree: record %.80q", fields[0])
		}
		if okFrom && okTo {
			renames[from] = to
		}
		fields = fields[3:]
	}
	return renames, nil
}

// within returns the path below a folder.
func within(prefix, path string) (string, bool) {
	if prefix == "" {
		return path, true
	}
	return strings.CutPrefix(path, strings.TrimSuffix(prefix, "/")+"/")
}
