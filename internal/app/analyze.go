package app

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"sort"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/source"
)

// Files yields every taken file in path order. It may be ranged over once; the first error ends it.
type Files = iter.Seq2[*measure.FileResult, error]

// Analyze runs the whole pipeline over one revision. Errors carry the codes of source.Open and
// ECanceled.
func Analyze(ctx context.Context, o Options) (repo *measure.Repository, err error) {
	r, err := open(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return nil, err
	}
	if repo, err = r.snapshot(ctx); err != nil {
		return nil, err
	}
	return repo, r.compareWithLast(repo, func() ([]reposage.Finding, error) {
		in, err := r.insight(ctx)
		if err != nil {
			return nil, err
		}
		return in.Debt.Findings, nil
	})
}

// AnalyzeFull is Analyze for reports that list every file: it calls write once, with the summary and
// the files, which are gone when write returns.
func AnalyzeFull(ctx context.Context, o Options, write func(*measure.Repository, Files) error) (err error) {
	r, err := openTree(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return err
	}
	formula, err := r.formula()
	if err != nil {
		return err
	}
	kept := make(map[*source.File][]byte)
	in, history, err := r.gatherInsight(ctx, formula, func(m measured, _ *source.History) {
		kept[m.file] = bytes.Clone(m.record)
	})
	if err != nil {
		return err
	}
	return write(in.Repository, r.inOrder(kept, history))
}

// inOrder yields the kept records as results, by path.
func (r *run) inOrder(kept map[*source.File][]byte, h *source.History) Files {
	return func(yield func(*measure.FileResult, error) bool) {
		for i := range r.tree.Files {
			f := &r.tree.Files[i]
			record, ok := kept[f]
			if !ok {
				continue
			}
			res := result(f)
			if !decodeRecord(record, res) || !res.Taken() {
				continue
			}
			attachChurn(h, res)
			if !yield(res, nil) {
				return
			}
		}
	}
}

// results calls fn for every entry of the tree, with its numbers and its share of history, from one
// goroutine and in no particular order. History is read beside parsing; until it is there, records wait. With a gatherer
// the relations of the files of code go to it.
func (r *run) results(ctx context.Context, g *gatherer, keep func(measured, *source.History), fn func(*measure.FileResult) error) (*source.History, error) {
	for i := range r.tree.Files {
		if f := &r.tree.Files[i]; !f.Taken() {
			if err := fn(result(f)); err != nil {
				return nil, err
			}
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h := r.startHistory(ctx, cancel)
	var waiting []measured
	emit := func(m measured) error {
		res := result(m.file)
		if !decodeRecord(m.record, res) {
			return errDamagedRecord
		}
		attachChurn(h.value, res)
		if keep != nil {
			keep(m, h.value)
		}
		return fn(res)
	}
	err := r.files(ctx, func(m measured) error {
		if g != nil {
			res := result(m.file)
			if !decodeRecord(m.record, res) {
				return errDamagedRecord
			}
			if isCode(res) {
				if err := g.relate(&res.File, &res.Metrics, m.relation); err != nil {
					return err
				}
			}
			m.relation = nil
		}
		if h.ready() {
			return emit(m)
		}
		if m.cached {
			if !decodeRecord(m.record, result(m.file)) {
				return errDamagedRecord
			}
			m.record = bytes.Clone(m.record)
		}
		waiting = append(waiting, m)
		return nil
	})
	history, historyErr := h.wait()
	if historyErr != nil && ctx.Err() == nil || err == nil {
		err = historyErr
	}
	for i := 0; i < len(waiting) && err == nil; i++ {
		err = emit(waiting[i])
		waiting[i].record = nil
	}
	return history, err
}

// pendingHistory is a history being read in another goroutine.
type pendingHistory struct {
	done  chan struct{}
	value *source.History
	err   error
}

func (r *run) startHistory(ctx context.Context, cancel func()) *pendingHistory {
	h := &pendingHistory{done: make(chan struct{})}
	go func() {
		defer close(h.done)
		if h.value, h.err = r.history(ctx); h.err != nil {
			cancel()
		}
	}()
	return h
}

func (h *pendingHistory) ready() bool {
	select {
	case <-h.done:
		return h.err == nil
	default:
		return false
	}
}

func (h *pendingHistory) wait() (*source.History, error) {
	<-h.done
	return h.value, h.err
}

// find returns the file at a path, nil when the tree has none.
func (r *run) find(path string) *source.File {
	files := r.tree.Files
	i := sort.Search(len(files), func(i int) bool { return files[i].Path >= path })
	if i < len(files) && files[i].Path == path {
		return &files[i]
	}
	return nil
}
