package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/netguard"
)

// RemoteOptions configure targets that are URLs. The zero value takes public https repositories and
// keeps nothing.
type RemoteOptions struct {
	// CacheDir is the folder in which mirrors are kept, under "mirrors"; "" fetches into a temporary
	// folder that Close removes.
	CacheDir string
	// CacheSize caps all mirrors together, in bytes; those not used for longest go first.
	// 0 is DefaultMirrorCache.
	CacheSize int64
	// Guard is the network policy; nil is the strict one: https to public addresses. It is asked
	// anew on every fetch, whatever was allowed when the mirror was made.
	Guard *netguard.Guard
	// Token is sent to the host of the URL, as the password of User ("x-access-token" when
	// neither User nor the URL names one). It is not stored.
	User, Token string
	// CAFile is a file of PEM certificates to trust instead of git's own list.
	CAFile string
	// MaxBytes, Timeout and Idle limit a fetch: bytes received, its whole duration, and the time
	// in which a server may send next to nothing. Zero values are 2 GiB, 10 minutes and 1 minute.
	MaxBytes      int64
	Timeout, Idle time.Duration
	// Progress, if set, is called from another goroutine while a fetch runs.
	Progress func(FetchProgress)
}

// Default limits of RemoteOptions.
const (
	DefaultMirrorCache = 10 << 30
	DefaultMaxFetch    = 2 << 30
	DefaultTimeout     = 10 * time.Minute
	DefaultIdle        = time.Minute
)

// FetchProgress is where a fetch stands.
type FetchProgress struct {
	Stage       string // "Connecting", "Receiving objects" or "Resolving deltas"
	Done, Total int64  // objects; zero when not known
	Bytes       int64  // received so far
}

func (o RemoteOptions) withDefaults() (RemoteOptions, error) {
	o.CacheSize = cmp.Or(o.CacheSize, DefaultMirrorCache)
	o.MaxBytes = cmp.Or(o.MaxBytes, DefaultMaxFetch)
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	o.Idle = cmp.Or(o.Idle, DefaultIdle)
	if strings.ContainsFunc(o.User+o.Token, func(r rune) bool { return r < ' ' || r == 0x7f }) || strings.Contains(o.User, ":") {
		return o, reposage.Errorf(reposage.EInvalid, "the user or token for git contains a character that cannot be sent")
	}
	if o.Guard == nil {
		g, err := netguard.New(netguard.Policy{}, nil)
		if err != nil {
			return o, err
		}
		o.Guard = g
	}
	return o, nil
}

// openRemote brings a mirror of the URL up to date and opens a commit of it.
func openRemote(ctx context.Context, target string, o Options) (*Repo, error) {
	if o.Worktree {
		return nil, reposage.Errorf(reposage.EInvalid, "--worktree needs a folder, not a URL")
	}
	ro, err := o.Remote.withDefaults()
	if err != nil {
		return nil, err
	}
	u, err := ro.Guard.CheckURL(target)
	if err != nil {
		return nil, err
	}
	if err := checkGitVersion(ctx); err != nil {
		return nil, err
	}
	m, err := syncMirror(ctx, u, ro)
	if err != nil {
		return nil, err
	}
	shown := *u
	shown.User = nil
	r, err := m.open(ctx, shown.String(), o)
	// Held until here, so that no other process moves the refs between fetch and look-up.
	err = errors.Join(err, m.update.release())
	if err != nil {
		return nil, errors.Join(err, m.release())
	}
	r.cleanup = append(r.cleanup, m.release)
	return r, nil
}

// open resolves the revision in a synchronised mirror.
func (m *mirror) open(ctx context.Context, target string, o Options) (*Repo, error) {
	g := gitDir{dir: m.dir}
	if m.head == "" && o.Ref == "" {
		names, err := g.refNames(ctx)
		switch {
		case err != nil:
			return nil, g.openError(err)
		case len(names) == 0:
			return nil, reposage.Errorf(reposage.ERefNotFound, "the repository is empty").
				WithHint("Push a commit to it first.")
		default:
			return nil, reposage.Errorf(reposage.ERefNotFound, "the repository's default branch does not exist").
				WithHint("Choose another with --ref: %s.", listSome(names))
		}
	}
	return openGit(ctx, g, target, "", o)
}

// syncMirror returns a mirror of u that is up to date and locked, creating it if need be.
func syncMirror(ctx context.Context, u *url.URL, o RemoteOptions) (*mirror, error) {
	if o.CacheDir == "" {
		return temporaryMirror(ctx, u, o)
	}
	store, err := openMirrors(filepath.Join(o.CacheDir, "mirrors"))
	if err != nil {
		return nil, err
	}
	asked := time.Now()
	m, err := store.lock(ctx, u)
	if err != nil {
		return nil, err
	}
	if err := m.sync(ctx, u, o, asked); err != nil {
		return nil, errors.Join(err, m.update.release(), m.release())
	}
	if err := store.evict(o.CacheSize, m.key); err != nil {
		return nil, errors.Join(err, m.update.release(), m.release())
	}
	return m, nil
}

// temporaryMirror fetches into a folder of its own.
func temporaryMirror(ctx context.Context, u *url.URL, o RemoteOptions) (*mirror, error) {
	tmp, err := os.MkdirTemp("", "reposage-")
	if err != nil {
		return nil, fmt.Errorf("make temporary folder: %w", err)
	}
	m := &mirror{dir: filepath.Join(tmp, "repo.git"), update: &fileLock{}, use: &fileLock{}}
	m.onRelease = func() error { return os.RemoveAll(tmp) }
	f := newFetcher(u, o)
	remote, err := f.inspect(ctx)
	if err == nil {
		err = f.create(ctx, m.dir, remote)
	}
	if err != nil {
		return nil, errors.Join(err, m.release())
	}
	m.head = remote.head
	return m, nil
}

// sync brings a locked mirror up to date. A mirror that another process fetched while this one
// waited for the lock is taken as it is.
func (m *mirror) sync(ctx context.Context, u *url.URL, o RemoteOptions, asked time.Time) error {
	if head, at, ok := m.synced(); ok && at.After(asked) {
		m.head = head
		return nil
	}
	f := newFetcher(u, o)
	remote, err := f.inspect(ctx)
	if err != nil {
		return err
	}
	m.head = remote.head
	if m.exists() && m.format() == remote.format {
		err = f.update(ctx, m.dir, remote)
		var strange unexplained
		if !errors.Is(err, errBrokenMirror) && !errors.As(err, &strange) {
			return errors.Join(err, m.finish(err))
		}
		// The mirror is at fault, or may be: a new one will show.
	}
	return m.rebuild(func(tmp string) error { return f.create(ctx, tmp, remote) })
}
