package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/source"
)

// baseDepth is how many ancestors are looked up for a history to build on.
const baseDepth = 500

func (r *run) historyKey(commit string) factcache.Key {
	return factcache.KeyOf("history", reposage.AnalyserVersion, r.o.Window.String(), commit)
}

// history returns the history of the revision, nil where there is none: a folder or an archive. It comes
// from the cache, or is read on top of the nearest ancestor that is in the cache.
func (r *run) history(ctx context.Context) (*source.History, error) {
	rev := r.repo.Revision()
	if rev.Commit == "" {
		return nil, nil
	}
	start := time.Now()
	if b, ok := r.facts.Get(r.historyKey(rev.Commit)); ok {
		if h, err := source.DecodeHistory(b); err == nil {
			r.track.took(StageHistory, time.Since(start), "from the cache")
			return h.WithBlobs(r.blobAt), nil
		}
	}
	o := source.HistoryOptions{Window: r.o.Window, Blob: r.blobAt}
	if r.facts != nil {
		base, err := r.baseHistory(ctx, rev.Commit)
		if err != nil {
			return nil, err
		}
		o.Base = base
	}
	h, err := r.repo.History(ctx, o)
	if err != nil {
		return nil, err
	}
	r.put(r.facts, r.historyKey(rev.Commit), h.Encode())
	r.track.took(StageHistory, time.Since(start), fmt.Sprintf("%d commits", h.Commits()))
	return h, nil
}

func (r *run) baseHistory(ctx context.Context, commit string) ([]byte, error) {
	ancestors, err := r.repo.Ancestors(ctx, baseDepth)
	if err != nil {
		return nil, err
	}
	for _, a := range ancestors {
		if a == commit {
			continue
		}
		if b, ok := r.facts.Get(r.historyKey(a)); ok {
			return b, nil
		}
	}
	return nil, nil
}

// blobAt returns the blob the analysed commit has at a path. Files are sorted by path.
func (r *run) blobAt(path string) (string, bool) {
	f := r.find(path)
	if f == nil || f.Blob == "" {
		return "", false
	}
	return f.Blob, true
}

// attachChurn adds what history knows of a file and of its functions.
func attachChurn(h *source.History, r *measure.FileResult) {
	if h == nil {
		return
	}
	r.Churn = h.File(r.Path)
	n := len(r.Metrics.Functions)
	if n == 0 || r.Churn.Commits == 0 {
		r.FunctionChurn = make([]reposage.Churn, n)
		return
	}
	spans := make([]source.LineRange, n)
	for i := range spans {
		f := &r.Metrics.Functions[i]
		spans[i] = source.LineRange{Start: f.Line, End: f.EndLine}
	}
	r.FunctionChurn = h.Ranges(r.Path, spans)
}

// historySummary says what the churn numbers rest on.
func (r *run) historySummary(h *source.History) measure.History {
	if h == nil {
		return measure.History{Note: "there is no git history"}
	}
	m := measure.History{Known: true, Commits: h.Commits(), Authors: len(h.Authors()), Last: h.Until.Unix()}
	if r.o.Window != WholeHistory {
		m.Since = h.Since.Unix()
		m.Days = int(h.Until.Sub(h.Since).Hours()/24 + 0.5)
	}
	for _, b := range h.Monthly() {
		m.Activity = append(m.Activity, measure.Month{Month: b.Start.Format("2006-01"), Commits: b.Commits})
	}
	if n := len(m.Activity); n > 120 {
		m.Activity = m.Activity[n-120:]
	}
	var notes []string
	for _, b := range h.Bounded {
		notes = append(notes, b.Reason)
		m.Truncated = m.Truncated || b.Kind != source.BoundAge
	}
	m.Note = strings.Join(notes, "; ")
	return m
}
