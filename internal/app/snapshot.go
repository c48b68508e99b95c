package app

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/source"
)

// snapshot returns the report of the revision. It depends on nothing but commit, options, formula and analyser, so
// it is kept under them: asking again costs one look-up.
func (r *run) snapshot(ctx context.Context) (*measure.Repository, error) {
	formula, err := r.formula()
	if err != nil {
		return nil, err
	}
	if r.repo.HasWorktree() { // only the tree knows what is uncommitted
		if err := r.list(ctx); err != nil {
			return nil, err
		}
	}
	if key, keyed := r.snapshotKey(formula); keyed {
		if repo := r.keptSnapshot(key); repo != nil {
			return repo, nil
		}
	}
	in, err := r.insight(ctx)
	if err != nil {
		return nil, err
	}
	return in.Repository, nil
}

func (r *run) snapshotKey(formula *debt.Formula) (key factcache.Key, ok bool) {
	scope, rev := r.repo.Scope(), r.repo.Revision()
	if r.facts == nil || scope == "" {
		return key, false
	}
	return factcache.KeyOf("snapshot 5", reposage.AnalyserVersion, string(r.o.Profile), r.o.Window.String(), fmt.Sprint(r.o.RankTests, rev.Shallow),
		formula.String(), rev.Commit, scope, strings.Join(rev.Dirty, "\x00")), true
}

func (r *run) keptSnapshot(key factcache.Key) *measure.Repository {
	start := time.Now()
	b, ok := r.facts.Get(pieceKey(key, "report"))
	if !ok {
		return nil
	}
	var kept keptReport
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&kept); err != nil || kept.Repository == nil {
		return nil // of another build: measured again
	}
	if !kept.Until.IsZero() && !r.now().Before(kept.Until) {
		return nil // a finding that was accepted is not any more
	}
	repo := kept.Repository
	repo.Revision = r.repo.Revision() // the same commit may have been asked for by another name
	n := repo.Ledger.Taken.Files
	r.track.took(StageParse, time.Since(start), fmt.Sprintf("%d of %d files from the cache", n, n))
	return repo
}

// repeatable reports whether another run would find the same: nothing was cut short by time, and no
// file failed for a reason that may pass.
func repeatable(repo *measure.Repository, h *source.History) bool {
	if h != nil && slices.ContainsFunc(h.Bounded, func(b source.Bound) bool { return b.Kind == source.BoundTime }) {
		return false
	}
	return repo.Ledger.Limited[reposage.LimitCrash].Files == 0 && repo.Ledger.Skipped[reposage.SkipUnreadable].Files == 0
}
