package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/clone"
)

// Insight is what is known of a revision once all of its files are seen together.
type Insight struct {
	Clones *clone.Result
}

// gatherer collects the relations of a run's files.
type gatherer struct {
	clones *clone.Detector
}

func newGatherer(o clone.Options) *gatherer {
	return &gatherer{clones: clone.NewDetector(o)}
}

// add enters a file of code. The relation is kept.
func (g *gatherer) add(f *reposage.File, m *reposage.FileMetrics, relation []byte) error {
	_, stream, ok := relationParts(relation)
	if !ok && len(relation) > 0 {
		return errDamagedRecord
	}
	g.clones.Add(f, m.CodeLines, stream)
	return nil
}

// Duplicates finds duplicated code in one revision. Errors are Analyze's.
func Duplicates(ctx context.Context, o Options, thresholds clone.Options) (result *clone.Result, rev reposage.Revision, err error) {
	r, err := openTree(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return nil, rev, err
	}
	r.relate = true
	g := newGatherer(thresholds)
	if err := r.gather(ctx, g); err != nil {
		return nil, rev, err
	}
	if result, err = g.clones.Find(ctx); err != nil {
		return nil, rev, fmt.Errorf("find duplicates: %w", err)
	}
	return result, r.repo.Revision(), nil
}

// gather enters all files of code.
func (r *run) gather(ctx context.Context, g *gatherer) error {
	return r.files(ctx, func(m measured) error {
		res := result(m.file)
		if !decodeRecord(m.record, res) {
			return errDamagedRecord
		}
		if !isCode(res) {
			return nil
		}
		return g.add(&res.File, &res.Metrics, m.relation)
	})
}

// isCode reports whether a file takes part in what is said about code.
func isCode(res *measure.FileResult) bool { return res.Taken() && res.Kind == reposage.KindCode }
