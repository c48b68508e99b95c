package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/reposage/reposage"
)

// Default limits of Options.
const (
	DefaultMaxFileSize = 2 << 20   // bytes of one file
	DefaultMaxEntries  = 1_000_000 // paths of one tree
)

// Options say what is read from a target and what is left out. The zero value reads HEAD with the
// default limits.
type Options struct {
	// Ref is a branch, tag or commit, optionally followed by ~N or ^N; "" is HEAD.
	Ref string
	// Worktree takes files as they are on disk (tracked, and untracked but not ignored)
	// instead of a commit. It needs a work tree and excludes Ref.
	Worktree bool

	// Paths restricts the analysis to these files and folders, slash-separated from the root.
	Paths []string
	// Include and Exclude are patterns in the syntax of .gitignore. A file must match one of
	// Include, when there are any, and none of Exclude.
	Include, Exclude []string
	// Vendored and Generated take files that are otherwise skipped for that reason.
	Vendored, Generated bool

	// MaxFileSize is the largest file taken, in bytes; 0 is DefaultMaxFileSize.
	MaxFileSize int64
	// MaxEntries is the largest number of tree entries; 0 is DefaultMaxEntries. A tree with more
	// is refused with ETooManyFiles.
	MaxEntries int

	// Remote configures targets that are URLs.
	Remote RemoteOptions
}

func (o Options) withDefaults() Options {
	o.MaxFileSize = cmp.Or(o.MaxFileSize, DefaultMaxFileSize)
	o.MaxEntries = cmp.Or(o.MaxEntries, DefaultMaxEntries)
	return o
}

func (o Options) validate() error {
	if o.Worktree && o.Ref != "" {
		return reposage.Errorf(reposage.EInvalid, "--worktree and --ref exclude each other").
			WithHint("Leave one of them out: --worktree reads what is on disk, --ref reads a commit.")
	}
	if o.MaxFileSize < 0 || o.MaxEntries < 0 {
		return reposage.Errorf(reposage.EInvalid, "limits must not be negative")
	}
	return validRef(o.Ref)
}

// backend is where the entries of one revision come from: a git directory, a folder, a work tree
// or an archive. Paths are handed on raw; deciding about them is Tree's work.
type backend interface {
	// entries calls fn for every path in any order and stops at fn's first error. Blob may be
	// empty where it is not yet known; hash fills it.
	entries(ctx context.Context, fn func(reposage.Entry) error) error
	// read calls fn with the content of each file, in the order given. A file that cannot be read
	// gets err and a nil content and the next one follows; read itself fails only when no
	// further file could be read, or with fn's error. The content belongs to fn.
	read(ctx context.Context, files []*File, fn func(f *File, raw []byte, err error) error) error
	// close releases processes and temporary files.
	close() error
}

// Repo is one revision of one repository, open for reading. Its methods may be called from several
// goroutines, except Tree and Close.
type Repo struct {
	opt      Options
	rev      reposage.Revision
	backend  backend
	git      *gitDir // nil without git; History needs it
	prefix   string  // sub-folder of the repository that is analysed, with trailing slash, or ""
	cleanup  []func() error
	worktree *workTree // set for a git work tree
}

// Open resolves a target to a revision. The target is a folder (git work tree or a folder in it,
// bare repository, plain folder), an archive or a URL. Errors carry the codes EInvalid, ENotFound,
// ERefNotFound, ECorrupt, EUnsupported, and for URLs also EURLNotAllowed, EEgressDenied,
// EUnreachable, EAuthRequired, ERepoTooLarge and ETimeout. The caller closes the Repo.
func Open(ctx context.Context, target string, o Options) (*Repo, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	if target == "" || strings.ContainsRune(target, 0) {
		return nil, reposage.Errorf(reposage.EInvalid, "the target is empty or contains a NUL byte").
			WithHint("Name a folder, an archive or an https URL.")
	}
	info, err := os.Stat(target)
	switch {
	case err == nil && info.IsDir():
		return openLocal(ctx, target, o)
	case err == nil && info.Mode().IsRegular():
		return openArchive(ctx, target, o)
	case err == nil:
		return nil, reposage.Errorf(reposage.EInvalid, "%s is neither a folder nor a regular file", target)
	case looksRemote(target):
		return openRemote(ctx, target, o)
	case errors.Is(err, fs.ErrNotExist):
		return nil, reposage.Errorf(reposage.ENotFound, "%s does not exist", target).
			WithHint("Name a folder, an archive (.zip, .tar.gz) or an https URL.")
	default:
		return nil, reposage.Wrap(reposage.ENotFound, err, "read %s", target)
	}
}

var scpLike = lazily(`^([^/@\s]+@)?[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}:[^\\]`)

// looksRemote reports whether a target that does not exist on disk was meant as an address, in any
// of the forms git knows, so that the URL policy answers and not "does not exist".
func looksRemote(target string) bool {
	return strings.Contains(target, "://") || strings.Contains(target, "::") ||
		strings.HasPrefix(target, "-") || scpLike().MatchString(target)
}

// Revision says what was opened. Tree and Dirty are complete once Tree was called.
func (r *Repo) Revision() reposage.Revision { return r.rev }

// Close ends child processes and removes temporary files.
func (r *Repo) Close() error {
	errs := []error{r.backend.close()}
	for i := len(r.cleanup) - 1; i >= 0; i-- {
		errs = append(errs, r.cleanup[i]())
	}
	r.cleanup = nil
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close repository: %w", err)
	}
	return nil
}

// Read streams the contents of files to fn, in the order given. Files already skipped are passed
// over; one that cannot be read gets Skip set (SkipUnreadable, or SkipTooLarge when it proves
// larger than listed) and fn is not called for it. The content belongs to fn. The first error of
// fn ends Read and is returned.
func (r *Repo) Read(ctx context.Context, files []*File, fn func(f *File, raw []byte) error) error {
	wanted := make([]*File, 0, len(files))
	for _, f := range files {
		if f.Taken() {
			wanted = append(wanted, f)
		}
	}
	if len(wanted) == 0 {
		return ctx.Err()
	}
	return r.backend.read(ctx, wanted, func(f *File, raw []byte, err error) error {
		switch {
		case err != nil:
			f.Skip, f.Detail = reposage.SkipUnreadable, err.Error()
		case int64(len(raw)) > r.opt.MaxFileSize:
			f.Skip, f.Detail = reposage.SkipTooLarge, sizeDetail(int64(len(raw)), r.opt.MaxFileSize)
		default:
			return fn(f, raw)
		}
		return nil
	})
}

// shortName is the last element of a path or URL path, without ".git".
func shortName(target string) string {
	if abs, err := filepath.Abs(target); err == nil {
		target = abs
	}
	name := filepath.Base(target)
	if name == ".git" {
		name = filepath.Base(filepath.Dir(target))
	}
	return strings.TrimSuffix(name, ".git")
}
