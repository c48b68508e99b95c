package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// openGit opens one commit of a git directory. target is what the user named; prefix restricts the
// analysis to a folder.
func openGit(ctx context.Context, g gitDir, target, prefix string, o Options) (*Repo, error) {
	g.env = append(slices.Clone(g.env), "GIT_LITERAL_PATHSPECS=1")
	pool := &objectPool{git: g}
	rev, err := g.resolve(ctx, pool, cmp.Or(o.Ref, "HEAD"))
	if err != nil {
		return nil, errors.Join(err, pool.close())
	}
	rev.Target, rev.Name = target, shortName(target)
	return &Repo{
		opt: o, rev: rev, git: &g, prefix: prefix,
		backend: &gitTree{git: g, tree: rev.Tree, prefix: prefix, pool: pool, sha256: len(rev.Tree) == 64},
	}, nil
}

// openUnborn opens a git directory in which HEAD has no commit yet, for what is on disk beside it.
func openUnborn(ctx context.Context, g gitDir, target, prefix string, o Options) (*Repo, error) {
	format, err := g.output(ctx, 64, "rev-parse", "--show-object-format")
	if err != nil {
		return nil, g.openError(err)
	}
	g.env = append(slices.Clone(g.env), "GIT_LITERAL_PATHSPECS=1")
	return &Repo{
		opt: o, git: &g, prefix: prefix,
		rev:     reposage.Revision{Target: target, Name: shortName(target), Ref: "HEAD"},
		backend: &gitTree{git: g, prefix: prefix, pool: &objectPool{git: g}, sha256: strings.HasPrefix(string(format), "sha256")},
	}, nil
}

// maxCommit bounds a commit object; real ones have a few kilobytes, with many parents or a
// signature some more.
const maxCommit = 1 << 20

// resolve finds the commit that a ref names: a branch, tag, commit or HEAD, failing that a branch
// of the remote called origin.
func (g gitDir) resolve(ctx context.Context, pool *objectPool, ref string) (reposage.Revision, error) {
	specs := []string{ref + "^{commit}"}
	if ref != "HEAD" {
		specs = append(specs, "refs/remotes/origin/"+ref+"^{commit}")
	}
	for _, spec := range specs {
		o, err := pool.one(ctx, spec, maxCommit)
		switch {
		case ctx.Err() != nil:
			return reposage.Revision{}, ctx.Err()
		case err != nil:
			return reposage.Revision{}, g.openError(err)
		case errors.Is(o.err, errDamaged):
			return reposage.Revision{}, g.openError(o.err)
		case errors.Is(o.err, errMissing):
			continue
		case o.err != nil:
			return reposage.Revision{}, reposage.Wrap(reposage.ECorrupt, o.err, "read commit %s", ref).
				WithHint("Run git fsck in the repository, or clone it again.")
		}
		rev, err := parseCommit(o)
		rev.Ref, rev.Shallow = ref, g.isShallow()
		return rev, err
	}
	return reposage.Revision{}, g.explainMissing(ctx, ref)
}

// openError turns the death of the first git process into words.
func (g gitDir) openError(err error) error {
	var died *deadReader
	if !errors.As(err, &died) {
		return err
	}
	if strings.Contains(died.stderr, "extension") || strings.Contains(died.stderr, "version") {
		return reposage.Wrap(reposage.EUnsupported, err, "the installed git cannot read this repository").
			WithHint("Install a newer git; the repository uses a format that this one does not know.")
	}
	return reposage.Wrap(reposage.ECorrupt, err, "open repository").
		WithHint("Run git fsck in the repository, or clone it again.")
}

// parseCommit reads tree and committer time out of a commit object.
func parseCommit(o object) (reposage.Revision, error) {
	rev := reposage.Revision{Commit: o.id}
	for line := range bytes.SplitSeq(o.data, []byte{'\n'}) {
		key, value, _ := strings.Cut(string(line), " ")
		switch key {
		case "tree":
			rev.Tree = value
		case "committer":
			rev.Time = commitTime(value)
		}
		if len(line) == 0 || key == "committer" {
			break
		}
	}
	if !isObjectID(rev.Tree) {
		return rev, reposage.Errorf(reposage.ECorrupt, "commit %s names no tree", o.id)
	}
	return rev, nil
}

// commitTime reads the end of "Name <mail> 1700000000 +0100"; zero when it is damaged.
func commitTime(ident string) time.Time {
	f := strings.Fields(ident[strings.LastIndexByte(ident, '>')+1:])
	if len(f) == 0 {
		return time.Time{}
	}
	sec, err := strconv.ParseInt(f[0], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(sec, 0).UTC()
}

// commonDir is where linked work trees keep what they share.
func (g gitDir) commonDir() string {
	raw, err := readHead(filepath.Join(g.dir, "commondir"), 4<<10)
	if err != nil {
		return g.dir
	}
	dir := strings.TrimSpace(string(raw))
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(g.dir, dir)
	}
	return dir
}

func (g gitDir) isShallow() bool {
	info, err := os.Stat(filepath.Join(g.commonDir(), "shallow"))
	return err == nil && info.Size() > 0
}

// explainMissing says why a ref does not resolve: nothing committed yet, HEAD on a branch that is
// gone, or a name that is simply not there.
func (g gitDir) explainMissing(ctx context.Context, ref string) error {
	names, err := g.refNames(ctx)
	if err != nil {
		return g.openError(err)
	}
	named := ref
	if ref == "HEAD" {
		if named, err = g.headName(); err != nil {
			return err
		}
	}
	switch {
	case slices.Contains(names, named) || ref == "HEAD" && isObjectID(named):
		return reposage.Errorf(reposage.ECorrupt, "the commit that %s names cannot be read", ref).
			WithHint("Run git fsck in the repository, or clone it again.")
	case len(names) == 0 && ref == "HEAD":
		return reposage.Errorf(reposage.ERefNotFound, "the repository has no commit yet").
			WithHint("Commit something first, or use --worktree to analyse the files on disk.")
	case ref == "HEAD":
		return reposage.Errorf(reposage.ERefNotFound, "HEAD names %q, which is not in the repository", named).
			WithHint("Choose one with --ref: %s.", listSome(names))
	case isHexPrefix(ref):
		return reposage.Errorf(reposage.ERefNotFound, "there is no branch, tag or commit %q", ref).
			WithHint("An abbreviated commit id must be unique; a shallow or single-branch clone may not have the commit.")
	}
	e := reposage.Errorf(reposage.ERefNotFound, "there is no branch, tag or commit %q", ref)
	if near := nearNames(ref, names); len(near) > 0 {
		return e.WithHint("Did you mean %s?", listSome(near))
	}
	if len(names) == 0 {
		return e.WithHint("The repository has no branch and no tag.")
	}
	return e.WithHint("It has %s.", listSome(names))
}

// headName returns the branch that HEAD names, or the commit id when it is detached.
func (g gitDir) headName() (string, error) {
	head, err := readHead(filepath.Join(g.dir, "HEAD"), 4<<10)
	if err != nil {
		return "", reposage.Wrap(reposage.ECorrupt, err, "read HEAD")
	}
	return strings.TrimPrefix(strings.TrimSpace(strings.TrimPrefix(string(head), "ref:")), "refs/heads/"), nil
}

// maxRefs bounds how many ref names are read to explain an error.
const maxRefs = 20_000

// refNames lists branches and tags by their short names.
func (g gitDir) refNames(ctx context.Context) ([]string, error) {
	out, err := g.output(ctx, 8<<20, "for-each-ref", "--count="+strconv.Itoa(maxRefs),
		"--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range strings.SplitSeq(string(out), "\n") {
		if name != "" {
			names = append(names, strings.TrimPrefix(name, "origin/"))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func listSome(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// nearNames returns the names within a third of ref's length in edits, nearest first, and those
// that contain it.
func nearNames(ref string, names []string) []string {
	type scored struct {
		name string
		cost int
	}
	var near []scored
	for _, n := range names {
		cost := editDistance(strings.ToLower(ref), strings.ToLower(n))
		if len(ref) >= 3 && strings.Contains(strings.ToLower(n), strings.ToLower(ref)) {
			cost = min(cost, 1)
		}
		if cost <= max(1, len(ref)/3) {
			near = append(near, scored{n, cost})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int { return cmp.Compare(a.cost, b.cost) })
	out := make([]string, len(near))
	for i, s := range near {
		out[i] = s.name
	}
	return out
}

// editDistance is Levenshtein's distance in bytes, capped in effort for long names.
func editDistance(a, b string) int {
	const longest = 100
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			subst := diag
			if a[i] != b[j] {
				subst++
			}
			diag = row[j+1]
			row[j+1] = min(subst, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

var (
	ancestry = lazily(`[~^][0-9]*`)
	hexID    = lazily(`^[0-9a-fA-F]{4,64}$`)
)

func isHexPrefix(ref string) bool { return hexID().MatchString(ref) }

// validRef checks a ref that a user gave: the rules of git check-ref-format for a name of one or
// more levels, then any number of ~N and ^N. Everything else in git's revision syntax (":path",
// "@{…}", "^{/regex}", "a..b") is refused, as are option-like names. "" is valid.
func validRef(ref string) error {
	if ref == "" {
		return nil
	}
	name := ref
	if i := strings.IndexAny(ref, "~^"); i >= 0 {
		name = ref[:i]
		if ancestry().ReplaceAllString(ref[i:], "") != "" {
			return badRef(ref, "only ~N and ^N may follow the name")
		}
	}
	if why := badRefName(name); why != "" {
		return badRef(ref, why)
	}
	return nil
}

func badRef(ref, why string) error {
	return reposage.Errorf(reposage.EInvalid, "%q is no valid ref: %s", ref, why).
		WithHint("Name a branch, a tag or a commit.")
}

// badRefName says which rule of git check-ref-format a name breaks.
func badRefName(name string) string {
	const maxRef = 1024
	switch {
	case name == "":
		return "the name is empty"
	case len(name) > maxRef:
		return "it is too long"
	case name[0] == '-':
		return "it starts with a dash"
	case strings.HasSuffix(name, "."):
		return "it ends with a dot"
	case strings.Contains(name, "..") || strings.Contains(name, "@{"):
		return `it contains ".." or "@{"`
	case strings.ContainsAny(name, " :?*[\\\x7f"):
		return "it contains a blank, a wildcard, a colon or a backslash"
	case strings.IndexFunc(name, func(r rune) bool { return r < ' ' }) >= 0:
		return "it contains a control character"
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || strings.HasSuffix(part, ".lock") {
			return `a part of it is empty, starts with a dot or ends in ".lock"`
		}
	}
	return ""
}
