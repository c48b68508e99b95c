package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/netguard"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// run is one pass of the pipeline over one revision.
type run struct {
	o         Options
	track     *tracker
	repo      *source.Repo
	guard     *netguard.Guard
	tree      *source.Tree
	pool      *parse.Pool
	relate    bool             // files are related to each other: relations are wanted
	cut       bool             // files are cut into chunks, not measured
	records   *factcache.Cache // small, read by every run: a file's classification and metrics
	relations *factcache.Cache // middling, read by every run that relates files
	facts     *factcache.Cache // large, read when a profile or a path is new

	seen *Insight // what insight found, once

	fault struct { // why the cache is not used or not written: the first failure
		sync.Mutex
		err error
	}
}

// open opens the target and the caches. The caller closes the run even after an error.
func open(ctx context.Context, o Options) (*run, error) {
	o.Profile = cmp.Or(o.Profile, reposage.ProfileDefault)
	if !slices.Contains(reposage.Profiles, o.Profile) {
		return &run{}, reposage.Errorf(reposage.EInvalid, "there is no counting profile %q", o.Profile).WithHint("Choose one of %v.", reposage.Profiles)
	}
	r := &run{o: o, track: newTracker(o)}
	r.openCaches()
	end := r.track.begin(StageOpen, 0, 0)
	guard, err := netguard.New(netguard.Policy{Schemes: guardSchemes(o.AllowSchemes), Allow: o.AllowHosts}, nil)
	if err != nil {
		return r, err
	}
	r.guard = guard
	remote := source.RemoteOptions{Guard: guard, Token: o.Token, Progress: r.fetching}
	if !o.NoCache {
		remote.CacheDir = o.CacheDir
	}
	r.repo, err = source.Open(ctx, o.Target, source.Options{
		Ref: o.Ref, Worktree: o.Worktree, Paths: o.Paths, Include: o.Include, Exclude: o.Exclude,
		Vendored: o.Vendored, Generated: o.Generated, MaxFileSize: o.MaxFileSize, Remote: remote,
	})
	if err != nil {
		return r, err
	}
	end("")
	return r, nil
}

// openTree is open with the tree listed.
func openTree(ctx context.Context, o Options) (*run, error) {
	r, err := open(ctx, o)
	if err == nil {
		err = r.list(ctx)
	}
	return r, err
}

// list lists the tree, once.
func (r *run) list(ctx context.Context) (err error) {
	if r.tree != nil {
		return nil
	}
	end := r.track.begin(StageList, 0, 0)
	if r.tree, err = r.repo.Tree(ctx); err != nil {
		return err
	}
	end(fmt.Sprintf("%d entries", len(r.tree.Files)))
	return nil
}

// guardSchemes adds https, which is always allowed.
func guardSchemes(more []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(append([]string{"https"}, more...))))
}

func (r *run) fetching(p source.FetchProgress) {
	r.track.update(func(now *Progress) {
		now.Stage, now.Bytes, now.Files, now.TotalFiles, now.Note = StageFetch, p.Bytes, int(p.Done), int(p.Total), p.Stage
	})
}

// openCaches opens the fact caches. A cache that cannot be used costs time, not the run.
func (r *run) openCaches() {
	if r.o.NoCache || r.o.CacheDir == "" {
		return
	}
	size := cmp.Or(r.o.CacheSize, 2<<30)
	for _, c := range []struct {
		cache  **factcache.Cache
		folder string
		bytes  int64
	}{{&r.records, "files", size / 8}, {&r.relations, "relations", size / 4}, {&r.facts, "facts", size - size/8 - size/4}} {
		var err error
		*c.cache, err = factcache.Open(filepath.Join(r.o.CacheDir, c.folder), factcache.Options{MaxBytes: c.bytes})
		_ = r.cacheFault(err)
	}
}

// close releases everything. It returns the first error that matters to the result: none of the caches'.
func (r *run) close() error {
	if r.track != nil {
		r.track.close()
	}
	if r.pool != nil {
		r.pool.Close()
	}
	_ = r.cacheFault(r.records.Close())
	_ = r.cacheFault(r.relations.Close())
	_ = r.cacheFault(r.facts.Close())
	if r.repo != nil {
		return r.repo.Close()
	}
	return nil
}

func (r *run) jobs() int { return cmp.Or(r.o.Jobs, runtime.GOMAXPROCS(0)) }

// startPool makes the parser pool; its processes start when the first file needs them.
func (r *run) startPool() error {
	if r.pool != nil {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	o := parse.PoolOptions{Workers: r.jobs(), Command: []string{program, "parse-child"}, Extra: extraMeasure + string(r.o.Profile)}
	if r.cut {
		o.Extra, o.ExtraOnly = extraChunks, true
	}
	r.pool, err = parse.NewPool(o)
	return err
}

func (r *run) recordKey(f *source.File) factcache.Key {
	return factcache.KeyOf("file 4", reposage.AnalyserVersion, string(r.o.Profile), f.Path, f.Blob, f.Variant())
}

// relationKey holds the path, as recordKey does: what the content is depends on it, too.
func relationKey(f *source.File) factcache.Key {
	return factcache.KeyOf("relation 3", reposage.AnalyserVersion, f.Path, f.Blob, f.Variant())
}

func factsKey(f *source.File) factcache.Key {
	return factcache.KeyOf("facts 4", reposage.AnalyserVersion, f.Language, f.Encoding, f.Blob)
}

// result returns a file as the summary takes it, without metrics.
func result(f *source.File) *measure.FileResult { return &measure.FileResult{File: f.File} }

// put stores a value. It may be called from any goroutine.
func (r *run) put(c *factcache.Cache, k factcache.Key, v []byte) {
	if c == nil {
		return
	}
	if err := c.Put(k, v); !errors.Is(err, factcache.ErrTooLarge) {
		_ = r.cacheFault(err)
	}
}

// cacheFault remembers the first failure of the caches and returns it. A cache that fails costs time, not
// the run.
func (r *run) cacheFault(err error) error {
	r.fault.Lock()
	defer r.fault.Unlock()
	if r.fault.err == nil {
		r.fault.err = err
	}
	return r.fault.err
}
