package app

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/measure/people"
	"github.com/reposage/reposage/internal/source"
)

// Insight is what is known of a revision once all of its files are seen together.
type Insight struct {
	Repository *measure.Repository
	Graph      *graph.Graph
	Clones     *clone.Result
	People     *people.Result // nil without history
	Debt       *debt.Result
}

// Rows of the lists in a report's part of each.
const insightRows = 30

// gatherer collects what the stages that look at all files together need of each.
type gatherer struct {
	summary *measure.Summarizer
	graph   *graph.Builder
	clones  *clone.Detector
	debt    *debt.Assessor
	files   []people.File
	until   int64
	spool   spool // what graph and clones look at again
}

func (r *run) newGatherer(formula *debt.Formula, waivers *debt.Waivers) *gatherer {
	rev := r.repo.Revision()
	years := 1.0
	if r.o.Window > 0 && r.o.Window != WholeHistory {
		years = r.o.Window.Hours() / (365 * 24)
	}
	return &gatherer{
		summary: measure.NewSummarizer(measure.Options{Profile: r.o.Profile, Revision: rev, RankTests: r.o.RankTests}),
		graph:   graph.NewBuilder(graph.Options{Jobs: r.jobs()}),
		clones:  clone.NewDetector(clone.Options{}),
		debt:    debt.NewAssessor(formula, debt.Options{Waivers: waivers, Now: r.now(), Years: years, Scoped: r.scoped()}),
		until:   rev.Time.Unix(),
	}
}

// now is the day on which waivers are judged.
func (r *run) now() time.Time {
	if r.o.Now.IsZero() {
		return time.Now()
	}
	return r.o.Now
}

// relate enters the relation of a file of code, which is kept.
func (g *gatherer) relate(f *reposage.File, m *reposage.FileMetrics, relation []byte) error {
	if len(relation) == 0 {
		g.graph.Add(f, nil)
		return nil
	}
	_, stream, ok := relationParts(relation)
	if !ok {
		return errDamagedRecord
	}
	load, err := g.spool.put(relation)
	if err != nil {
		return err
	}
	part := func(which int) func() ([]byte, error) {
		return func() ([]byte, error) {
			b, err := load()
			if err != nil {
				return nil, err
			}
			unit, stream, _ := relationParts(b)
			return [...][]byte{unit, stream}[which], nil
		}
	}
	g.graph.AddStored(f, part(0))
	if len(stream) > 0 {
		g.clones.AddStored(f, m.CodeLines, part(1))
	}
	return nil
}

// add enters a file with its share of history.
func (g *gatherer) add(res *measure.FileResult) {
	g.summary.Add(res)
	if !isCode(res) {
		return
	}
	age := 0
	if res.Churn.Last > 0 && g.until > res.Churn.Last {
		age = int((g.until - res.Churn.Last) / (24 * 60 * 60))
	}
	g.debt.Add(&debt.FileInput{File: res.File, Metrics: res.Metrics, Churn: res.Churn, FunctionChurn: res.FunctionChurn, AgeDays: age})
	cognitive := 0
	for i := range res.Metrics.Functions {
		cognitive += res.Metrics.Functions[i].Cognitive
	}
	g.files = append(g.files, people.File{Path: res.Path, CodeLines: res.Metrics.CodeLines, Cognitive: cognitive, Test: res.Test, First: res.Churn.First, Last: res.Churn.Last})
}

// insight returns everything that is known of the revision: from the cache, or by gathering it.
func (r *run) insight(ctx context.Context) (*Insight, error) {
	if r.seen != nil {
		return r.seen, nil
	}
	in, err := r.findInsight(ctx)
	r.seen = in
	return in, err
}

func (r *run) findInsight(ctx context.Context) (*Insight, error) {
	formula, err := r.formula()
	if err != nil {
		return nil, err
	}
	if r.repo.HasWorktree() { // only the tree knows what is uncommitted
		if err := r.list(ctx); err != nil {
			return nil, err
		}
	}
	key, keyed := r.snapshotKey(formula)
	if keyed {
		if in := r.keptInsight(key, formula); in != nil {
			return in, nil
		}
	}
	if err := r.list(ctx); err != nil {
		return nil, err
	}
	in, history, err := r.gatherInsight(ctx, formula, nil)
	if err != nil {
		return nil, err
	}
	if keyed && repeatable(in.Repository, history) {
		if err := r.keepInsight(key, in); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// gatherInsight looks at all files. Keep, if set, sees each file's record.
func (r *run) gatherInsight(ctx context.Context, formula *debt.Formula, keep func(measured, *source.History)) (in *Insight, history *source.History, err error) {
	r.relate = true
	waivers, problem, err := r.waivers(ctx)
	if err != nil {
		return nil, nil, err
	}
	g := r.newGatherer(formula, waivers)
	defer func() { err = errors.Join(err, g.spool.close()) }()
	history, err = r.results(ctx, g, keep, func(res *measure.FileResult) error {
		g.add(res)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	end := r.track.begin(StageRelate, 0, 0)
	if in, err = r.finishInsight(ctx, g, history); err != nil {
		return nil, nil, err
	}
	if problem != "" {
		in.Debt.Notes = append([]string{problem}, in.Debt.Notes...)
	}
	r.summarizeInsight(in)
	end(fmt.Sprintf("%d nodes, %d edges", in.Graph.Len(), in.Graph.Edges()))
	return in, history, nil
}

// finishInsight joins the stages: relations, duplicates, people, debt.
func (r *run) finishInsight(ctx context.Context, g *gatherer, history *source.History) (*Insight, error) {
	in := &Insight{Repository: g.summary.Finish(r.historySummary(history))}
	if err := errors.Join(r.manifests(ctx, g.graph.Manifest), g.spool.seal()); err != nil {
		return nil, err
	}
	var err error
	if in.Graph, err = g.graph.Build(ctx); err != nil {
		return nil, fmt.Errorf("relate files: %w", err)
	}
	if in.Clones, err = g.clones.Find(ctx); err != nil {
		return nil, fmt.Errorf("find duplicates: %w", err)
	}
	if history != nil {
		in.People = people.Analyze(r.peopleInput(g, history, in.Graph))
	}
	rel := relations(in)
	if history != nil && r.o.Window == WholeHistory {
		rel.Years = historyYears(history)
	}
	in.Debt = g.debt.Finish(rel)
	return in, nil
}

// scoped reports whether only a part of the tree is analysed.
func (r *run) scoped() bool { return len(r.o.Paths)+len(r.o.Include)+len(r.o.Exclude) > 0 }

// historyYears returns how many years the commits cover, at least one: what is younger has had no more in its year.
func historyYears(h *source.History) float64 {
	first := h.Until
	h.Each(func(c source.CommitInfo) bool {
		if c.Time.Before(first) {
			first = c.Time
		}
		return true
	})
	return max(1, h.Until.Sub(first).Hours()/(365*24))
}

// peopleInput converts the history of the window.
func (r *run) peopleInput(g *gatherer, h *source.History, relations *graph.Graph) people.Input {
	slices.SortFunc(g.files, func(a, b people.File) int { return bytes.Compare([]byte(a.Path), []byte(b.Path)) })
	at := make(map[string]int32, len(g.files))
	for i := range g.files {
		at[g.files[i].Path] = int32(i)
	}
	in := people.Input{Files: g.files, Until: h.Until.Unix(), Shallow: r.repo.Revision().Shallow, Scoped: len(r.o.Paths)+len(r.o.Include) > 0}
	for _, b := range h.Bounded {
		in.Limits = append(in.Limits, b.Reason)
	}
	authors := map[string]int32{}
	h.Each(func(c source.CommitInfo) bool {
		id, ok := authors[c.Author.Name]
		if !ok {
			id = int32(len(in.Authors))
			authors[c.Author.Name] = id
			in.Authors = append(in.Authors, c.Author.Name)
		}
		commit := people.Commit{Time: c.Time.Unix(), Author: id, Paths: len(c.Paths)}
		for _, p := range c.Paths {
			if i, ok := at[p]; ok {
				commit.Files = append(commit.Files, i)
			}
		}
		in.Commits = append(in.Commits, commit)
		return true
	})
	related := relations.RelatedFiles()
	in.Related = func(a, b int32) bool { return related(g.files[a].Path, g.files[b].Path) }
	return in
}

// relations converts what is known of all files together into what the debt model takes.
func relations(in *Insight) *debt.Relations {
	rel := &debt.Relations{FanIn: map[string]int{}, FanOut: map[string]int{}, Duplication: map[string]float64{}}
	for _, c := range in.Graph.Cycles(graph.LevelFile) {
		rel.Cycles = append(rel.Cycles, debt.Cycle{Files: c.Members, From: c.Cut.Path, To: c.Cut.To, Line: c.Cut.Line, Uses: c.Cut.Uses})
	}
	for _, f := range in.Graph.Fan() {
		rel.FanIn[f.Path], rel.FanOut[f.Path] = f.In, f.Out
	}
	for _, u := range in.Graph.FindUnreferenced().Rows {
		rel.Unreferenced = append(rel.Unreferenced, debt.Unreferenced{Place: reposage.Place{Path: u.Path, Line: u.Line, EndLine: u.EndLine, Symbol: u.Name}, Kind: u.Kind})
	}
	for _, c := range in.Graph.ClassRows() {
		rel.Classes = append(rel.Classes, debt.Class{Place: reposage.Place{Path: c.Path, Line: c.Line, EndLine: c.EndLine, Symbol: c.Name}, Methods: c.Methods, Test: c.Test})
	}
	rel.Overrides = in.Graph.Overrides()
	for i := range in.Clones.Groups {
		g := &in.Clones.Groups[i]
		d := debt.Duplicate{Tokens: g.Tokens, Lines: g.Lines, Exact: g.Kind == clone.Exact, Test: g.Test}
		for _, p := range g.Places {
			d.Places = append(d.Places, p.Place)
		}
		rel.Duplicates = append(rel.Duplicates, d)
	}
	for i := range in.Clones.Files {
		if f := &in.Clones.Files[i]; f.DuplicatedLines > 0 {
			rel.Duplication[f.Path] = f.Density()
		}
	}
	if in.People != nil {
		addPeople(rel, in.People)
	}
	return rel
}

func addPeople(rel *debt.Relations, p *people.Result) {
	for _, c := range p.Couplings.Pairs {
		if c.Hidden {
			rel.Couplings = append(rel.Couplings, debt.Coupling{A: c.A, B: c.B, Common: c.Common, Degree: c.Degree})
		}
	}
	for _, o := range p.OwnedHotspots() {
		rel.OneOwner = append(rel.OneOwner, debt.OneOwner{Path: o.Path, Owner: o.Owner, Share: o.Share, Commits: o.Commits, Cognitive: o.Cognitive})
	}
}

// summarizeInsight fills in the report's parts.
func (r *run) summarizeInsight(in *Insight) {
	in.Repository.Relations = in.Graph.Summarize(graph.SummaryOptions{Top: insightRows})
	in.Repository.Duplication = in.Clones.Summarize(insightRows)
	in.Repository.Debt = in.Debt.Summarize(insightRows)
	if in.People != nil {
		in.Repository.People = in.People.Summarize(insightRows)
	}
}

// isCode reports whether a file takes part in what is said about code.
func isCode(res *measure.FileResult) bool { return res.Taken() && res.Kind == reposage.KindCode }

// formula returns the debt formula of the run.
func (r *run) formula() (*debt.Formula, error) {
	if r.o.Formula == nil {
		return debt.Default(), nil
	}
	return debt.ParseFormula(r.o.FormulaName, r.o.Formula)
}

// waivers reads the accepted findings of the revision. A file that cannot be read accepts nothing, and is a problem
// that the result names.
func (r *run) waivers(ctx context.Context) (w *debt.Waivers, problem string, err error) {
	f := r.find(debt.WaiverFile)
	if f == nil {
		return nil, "", nil
	}
	file := *f
	err = r.repo.Read(ctx, []*source.File{&file}, func(_ *source.File, raw []byte) error {
		parsed, err := debt.ParseWaivers(path.Clean(debt.WaiverFile), raw)
		if err != nil {
			problem = err.Error() + "; no finding is accepted"
			return nil //nolint:nilerr // the result names it
		}
		w = parsed
		return nil
	})
	return w, problem, err
}

// keptResult is the stored form of what is not stored on its own.
type keptResult struct {
	Repository *measure.Repository
	Clones     *clone.Result
	People     *people.Result
	Debt       *debt.Result
}

// pieces of a stored insight: the report alone, the graph alone, and all the rest.
func pieceKey(key factcache.Key, piece string) factcache.Key {
	return factcache.KeyOf("insight 1", string(key[:]), piece)
}

func (r *run) keepInsight(key factcache.Key, in *Insight) error {
	var report, rest bytes.Buffer
	kept := keptResult{nil, in.Clones, in.People, in.Debt}
	if err := errors.Join(gob.NewEncoder(&report).Encode(keptReport{in.Repository, in.Debt.NextExpiry}), gob.NewEncoder(&rest).Encode(kept)); err != nil {
		return fmt.Errorf("encode insight: %w", err)
	}
	stored, err := in.Graph.Encode()
	if err != nil {
		return err
	}
	r.put(r.facts, pieceKey(key, "report"), report.Bytes())
	r.put(r.facts, pieceKey(key, "rest"), rest.Bytes())
	r.put(r.facts, pieceKey(key, "graph"), stored)
	return nil
}

// keptReport is the report with the time until which it holds.
type keptReport struct {
	Repository *measure.Repository
	Until      time.Time
}

func (r *run) keptInsight(key factcache.Key, formula *debt.Formula) *Insight {
	repo := r.keptSnapshot(key)
	if repo == nil {
		return nil
	}
	in := &Insight{Repository: repo}
	if in.Graph = r.keptGraph(key); in.Graph == nil {
		return nil
	}
	b, ok := r.facts.Get(pieceKey(key, "rest"))
	var kept keptResult
	if !ok || gob.NewDecoder(bytes.NewReader(b)).Decode(&kept) != nil {
		return nil
	}
	in.Clones, in.People, in.Debt = kept.Clones, kept.People, kept.Debt
	in.Debt.Formula = formula
	return in
}

func (r *run) keptGraph(key factcache.Key) *graph.Graph {
	b, ok := r.facts.Get(pieceKey(key, "graph"))
	if !ok {
		return nil
	}
	g, err := graph.Open(b)
	if err != nil {
		return nil // of another build: related again
	}
	return g
}
