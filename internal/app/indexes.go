package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/index/local"
)

// openIndex is an index in use.
type openIndex struct {
	Indexed
	backend  *local.Index
	embedder embed.Embedder // of its vectors; nil without
	note     string         // why it is not the index that was asked for; "" when it is
	forget   func() error   // deletes it
}

// withIndex opens the index of the target's revision, made if it is not there, and hands it on. Without a cache it
// is gone afterwards. Of a model that takes long the index is made only if patient; else that of the model in the
// program answers until it is there.
func withIndex(ctx context.Context, o Options, patient bool, fn func(*openIndex) error) (err error) {
	r, err := open(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return err
	}
	folder := filepath.Join(o.CacheDir, "index")
	if o.NoCache || o.CacheDir == "" {
		if folder, err = os.MkdirTemp("", "reposage-index-"); err != nil {
			return fmt.Errorf("make folder of the index: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	model, done, err := r.embedder(ctx)
	note := ""
	if r.away(ctx, err) && !patient {
		note = fmt.Sprintf("The embedding server did not answer (%v): the model in the program did.", err)
		model, err = staticModel()
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	all, err := r.indexes(ctx, folder)
	if err != nil {
		return err
	}
	asked := fn
	fn = func(x *openIndex) error {
		x.note = cmp.Or(note, x.note)
		return asked(x)
	}
	err = all.use(ctx, model, patient, fn)
	if damaged := new(damagedError); errors.As(err, damaged) { // made anew, once
		if err := damaged.forget(); err != nil {
			return err
		}
		err = all.use(ctx, model, patient, fn)
	}
	return err
}

// away reports whether an error means that the embedding server is out of reach, which may pass.
func (r *run) away(ctx context.Context, err error) bool {
	if err == nil || r.o.Model != ModelRemote || ctx.Err() != nil {
		return false
	}
	code := reposage.ErrorCode(err)
	return code == reposage.EUnreachable || code == reposage.ETimeout
}

// damagedError says that an index that was there is damaged: its pages are verified when they are first read.
type damagedError struct {
	error
	forget func() error // deletes it
}

func (d damagedError) Unwrap() error { return d.error }

// indexes are those of one revision, by model.
type indexes struct {
	*run
	store    *local.Store
	target   string // their name in the store
	snapshot string // the state of the target
}

func (r *run) indexes(ctx context.Context, folder string) (*indexes, error) {
	store, err := local.OpenStore(folder, r.o.CacheSize)
	if err != nil {
		return nil, err
	}
	name, err := r.snapshotName(ctx)
	if err != nil {
		return nil, err
	}
	return &indexes{r, store, digest(r.repo.Revision().Target), name}, nil
}

// use opens the index and hands it on. An index that turns out to be damaged is a damagedError.
func (s *indexes) use(ctx context.Context, model embed.Embedder, patient bool, fn func(*openIndex) error) (err error) {
	x, err := s.openOrMake(ctx, model, patient)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.backend.Close()) }()
	if err := fn(x); reposage.ErrorCode(err) == reposage.ECorrupt && !x.Built {
		return damagedError{err, x.forget}
	} else if err != nil {
		return err
	}
	return nil
}

func (s *indexes) openOrMake(ctx context.Context, model embed.Embedder, patient bool) (*openIndex, error) {
	if x, err := s.open(model); err == nil {
		return x, nil
	}
	if quick(model) {
		return s.make(ctx, model)
	}
	standIn, err := staticModel()
	if err != nil {
		return nil, err
	}
	x, err := s.openOrMake(ctx, standIn, false)
	if err != nil {
		return nil, err
	}
	if !patient {
		x.note = fmt.Sprintf("The index of %s is not there yet ('reposage index --model' makes it): the model in the program answered.", model.Model().ID)
		return x, nil
	}
	if err := x.backend.Close(); err != nil {
		return nil, err
	}
	return s.make(ctx, model)
}

// meta describes the index of a model, which is nil for words alone.
func (s *indexes) meta(model embed.Embedder) local.Meta {
	rev := s.repo.Revision()
	m := local.Meta{Repository: rev.Name, Commit: rev.Commit, Tree: rev.Tree, Analyzer: indexRules()}
	if model != nil {
		m.Model, m.Dim = model.Model().ID, model.Model().Dim
	}
	return m
}

// open opens an index that is there. One of another version of RepoSage has another name.
func (s *indexes) open(model embed.Embedder) (*openIndex, error) {
	m := s.meta(model)
	name := digest(s.snapshot, m.Analyzer, m.Model)
	backend, err := s.store.Open(s.target, name)
	if err != nil {
		return nil, err
	}
	return &openIndex{
		Indexed: Indexed{Revision: s.repo.Revision(), Info: backend.Info(), Size: backend.Size()},
		backend: backend, embedder: model, forget: func() error { return s.store.Delete(s.target, name) },
	}, nil
}

// make makes an index from the files and what the latest of the target has of them, and opens it.
func (s *indexes) make(ctx context.Context, model embed.Embedder) (*openIndex, error) {
	kept, err := s.build(ctx, model)
	if err != nil {
		return nil, err
	}
	x, err := s.open(model)
	if err != nil {
		return nil, err
	}
	x.Built, x.Kept = true, kept
	return x, nil
}

func (s *indexes) build(ctx context.Context, model embed.Embedder) (kept int, err error) {
	m := s.meta(model)
	w, release, err := s.store.Begin(ctx, s.target, digest(s.snapshot, m.Analyzer, m.Model), m)
	if err != nil || w == nil {
		return 0, err
	}
	defer release()
	base := s.store.OpenLatest(s.target, m)
	if base != nil {
		defer func() { err = errors.Join(err, base.Close()) }()
		w.Base(base)
	}
	if kept, err = s.fill(ctx, w, base, model); err != nil {
		w.Abort()
		return kept, err
	}
	if err := w.Commit(ctx); err != nil {
		return kept, err
	}
	return kept, s.store.Evict()
}
