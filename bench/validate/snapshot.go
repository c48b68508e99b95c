package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// Snapshot is a repository at one moment.
type Snapshot struct {
	Repository string    `json:"repository"`
	Commit     string    `json:"commit"`
	Time       time.Time `json:"time"`
	Files      []Row     `json:"files"`
}

// Row is a file of code, test code left out. Inputs are named as a formula names them.
type Row struct {
	Path   string             `json:"path"`
	Inputs map[string]float64 `json:"inputs"`
	// PastFixes are the bug-fix commits of the year before, Fixes those of the year after.
	PastFixes int `json:"past_fixes"`
	Fixes     int `json:"fixes"`
}

// snapshots returns the moments of a repository, from the cache when they are there.
func snapshots(ctx context.Context, dir, name, cache string) ([]Snapshot, error) {
	kept := filepath.Join(cache, name+".json")
	if cache != "" {
		if b, err := os.ReadFile(kept); err == nil {
			var list []Snapshot
			if err := json.Unmarshal(b, &list); err != nil {
				return nil, fmt.Errorf("read %s: %w", kept, err)
			}
			return list, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read table: %w", err)
		}
	}
	commits, err := readHistory(ctx, dir)
	if err != nil {
		return nil, err
	}
	var list []Snapshot
	for _, at := range moments(commits) {
		s, err := take(ctx, dir, name, at, commits)
		if err != nil {
			return nil, err
		}
		list = append(list, *s)
	}
	if cache != "" {
		b, err := json.Marshal(list)
		if err != nil {
			return nil, fmt.Errorf("encode table: %w", err)
		}
		if err := os.WriteFile(kept, b, 0o600); err != nil {
			return nil, fmt.Errorf("keep table: %w", err)
		}
	}
	return list, nil
}

// take measures a repository as it was.
func take(ctx context.Context, dir, name string, at time.Time, commits []commit) (s *Snapshot, err error) {
	out, err := exec.CommandContext(ctx, "git", "--git-dir="+dir, "rev-list", "-1", "--first-parent", "--before="+at.Format(time.RFC3339), "HEAD").Output()
	if err != nil {
		return nil, fmt.Errorf("find commit of %s: %w", at.Format(time.DateOnly), err)
	}
	s = &Snapshot{Repository: name, Commit: string(bytes.TrimSpace(out)), Time: at}
	repo, err := source.Open(ctx, dir, source.Options{Ref: s.Commit})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, repo.Close()) }()
	m := newMeasurer(pastOf(commits, at), mended(commits, at), at)
	defer m.parser.Close()
	if err := m.files(ctx, repo); err != nil {
		return nil, fmt.Errorf("measure %s: %w", name, err)
	}
	if s.Files, err = m.finish(ctx); err != nil {
		return nil, fmt.Errorf("measure %s: %w", name, err)
	}
	return s, nil
}

// measurer computes the inputs of a snapshot's files.
type measurer struct {
	parser  *parse.Parser
	clones  *clone.Detector
	graph   *graph.Builder
	formula *debt.Formula
	past    map[string]*past
	after   map[string]int
	at      time.Time
	rows    []Row
	byPath  map[string]int
}

func newMeasurer(past map[string]*past, after map[string]int, at time.Time) *measurer {
	return &measurer{parser: parse.NewParser(parse.Limits{}), clones: clone.NewDetector(clone.Options{}), graph: graph.NewBuilder(graph.Options{}), formula: debt.Default(),
		past: past, after: after, at: at, byPath: map[string]int{}}
}

func (m *measurer) files(ctx context.Context, repo *source.Repo) error {
	tree, err := repo.Tree(ctx)
	if err != nil {
		return err
	}
	var files []*source.File
	for i := range tree.Files {
		if tree.Files[i].Taken() {
			files = append(files, &tree.Files[i])
		}
	}
	return repo.Read(ctx, files, func(f *source.File, raw []byte) error {
		text := source.Inspect(f, raw)
		if !f.Taken() {
			return nil
		}
		if graph.IsManifest(f.Path) {
			m.graph.Manifest(f.Path, raw)
		}
		if f.Kind == reposage.KindCode && parse.Supported(f.Language) {
			m.file(f, text)
		}
		return nil
	})
}

func (m *measurer) file(f *source.File, text []byte) {
	facts := m.parser.Facts(f.Language, text)
	metrics := measure.File(facts, reposage.ProfileDefault)
	m.graph.Add(&f.File, graph.AppendUnit(nil, facts))
	m.clones.Add(&f.File, metrics.CodeLines, clone.AppendStream(nil, facts))
	if f.Test || metrics.CodeLines == 0 {
		return
	}
	var cognitive, most, cyclomatic, nloc int
	worst, penalty := 100.0, 0.0
	for i := range metrics.Functions {
		fn := &metrics.Functions[i]
		h := debt.FunctionHealth(m.formula, fn)
		cognitive, cyclomatic, nloc = cognitive+fn.Cognitive, cyclomatic+fn.Cyclomatic, nloc+fn.NLOC
		most, worst = max(most, fn.Cognitive), min(worst, h)
		penalty += (100 - h) * float64(fn.NLOC)
	}
	if nloc > 0 {
		penalty /= float64(nloc)
	}
	row := Row{Path: f.Path, Fixes: m.after[f.Path], Inputs: map[string]float64{
		"nloc": float64(metrics.CodeLines), "cognitive": float64(cognitive), "max_cognitive": float64(most), "cyclomatic": float64(cyclomatic + metrics.TopLevel),
		"functions": float64(len(metrics.Functions)), "worst_function": 100 - worst, "function_penalty": penalty,
	}}
	if p := m.past[f.Path]; p != nil {
		row.Inputs["commits"], row.Inputs["churn"], row.Inputs["authors"] = float64(p.commits), float64(p.churn), float64(len(p.authors))
		row.Inputs["age_days"] = float64((m.at.Unix() - p.last) / 86400)
		row.PastFixes = p.fixes
	}
	m.byPath[f.Path] = len(m.rows)
	m.rows = append(m.rows, row)
}

// finish adds what needs all files.
func (m *measurer) finish(ctx context.Context) ([]Row, error) {
	duplicates, err := m.clones.Find(ctx)
	if err != nil {
		return nil, err
	}
	for i := range duplicates.Files {
		if at, ok := m.byPath[duplicates.Files[i].Path]; ok {
			m.rows[at].Inputs["duplication"] = 100 * duplicates.Files[i].Density()
		}
	}
	g, err := m.graph.Build(ctx)
	if err != nil {
		return nil, err
	}
	m.relations(g)
	return m.rows, nil
}

// relations counts the files that each file depends on and that depend on it.
func (m *measurer) relations(g *graph.Graph) {
	seen := map[[2]graph.NodeID]bool{}
	for id := range graph.NodeID(g.Len()) {
		from := g.Node(id)
		g.Out(id, func(e graph.Edge) bool {
			to := g.Node(e.To)
			pair := [2]graph.NodeID{from.File, to.File}
			if e.Kind == reposage.EdgeContains || e.Evidence == reposage.EvidenceName || from.File < 0 || to.File < 0 || from.File == to.File || from.Test() || to.Test() || seen[pair] {
				return true
			}
			seen[pair] = true
			if at, ok := m.byPath[from.Path]; ok {
				m.rows[at].Inputs["fan_out"]++
			}
			if at, ok := m.byPath[to.Path]; ok {
				m.rows[at].Inputs["fan_in"]++
			}
			return true
		})
	}
	for _, c := range g.Cycles(graph.LevelFile) {
		for _, path := range c.Members {
			if at, ok := m.byPath[path]; ok {
				m.rows[at].Inputs["in_cycle"] = 1
			}
		}
	}
}
