package app

import (
	"context"
	"errors"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/measure/people"
)

// inspect opens the target and hands its insight on.
func inspect(ctx context.Context, o Options, fn func(*run, *Insight) error) (err error) {
	r, err := open(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return err
	}
	in, err := r.insight(ctx)
	if err != nil {
		return err
	}
	return fn(r, in)
}

// Debt finds the debt of one revision. Errors are Analyze's, and EInvalid for a formula that cannot be read.
func Debt(ctx context.Context, o Options) (result *debt.Result, rev reposage.Revision, err error) {
	err = inspect(ctx, o, func(r *run, in *Insight) error {
		result, rev = in.Debt, r.repo.Revision()
		return nil
	})
	return result, rev, err
}

// People tells who knows one revision. Without history, in a folder or an archive, it is an EUnsupported.
func People(ctx context.Context, o Options) (result *people.Result, rev reposage.Revision, err error) {
	err = inspect(ctx, o, func(r *run, in *Insight) error {
		if result, rev = in.People, r.repo.Revision(); result == nil {
			return reposage.Errorf(reposage.EUnsupported, "%s has no history", rev.Name).WithHint("Name a git repository.")
		}
		return nil
	})
	return result, rev, err
}

// Graph calls fn with the relations of one revision.
func Graph(ctx context.Context, o Options, fn func(*graph.Graph, reposage.Revision) error) (err error) {
	r, err := open(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return err
	}
	formula, err := r.formula()
	if err != nil {
		return err
	}
	if key, keyed := r.snapshotKey(formula); keyed && !r.repo.HasWorktree() {
		if g := r.keptGraph(key); g != nil {
			return fn(g, r.repo.Revision())
		}
	}
	in, err := r.insight(ctx)
	if err != nil {
		return err
	}
	return fn(in.Graph, r.repo.Revision())
}

// Duplicates finds duplicated code in one revision. Errors are Analyze's.
func Duplicates(ctx context.Context, o Options, thresholds clone.Options) (found *clone.Result, rev reposage.Revision, err error) {
	if thresholds == (clone.Options{}) {
		err = inspect(ctx, o, func(r *run, in *Insight) error {
			found, rev = in.Clones, r.repo.Revision()
			return nil
		})
		return found, rev, err
	}
	r, err := openTree(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return nil, rev, err
	}
	r.relate = true
	detector := clone.NewDetector(thresholds)
	err = r.files(ctx, func(m measured) error {
		res := result(m.file)
		if !decodeRecord(m.record, res) {
			return errDamagedRecord
		}
		if !isCode(res) {
			return nil
		}
		_, stream, ok := relationParts(m.relation)
		if !ok && len(m.relation) > 0 {
			return errDamagedRecord
		}
		detector.Add(&res.File, res.Metrics.CodeLines, stream)
		return nil
	})
	if err != nil {
		return nil, rev, err
	}
	found, err = detector.Find(ctx)
	return found, r.repo.Revision(), err
}
