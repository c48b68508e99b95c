package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// corporaPart measures every corpus that is there.
func (b *bench) corporaPart(ctx context.Context) error {
	for _, c := range corpora {
		if !b.wants(c.name) {
			continue
		}
		dir := filepath.Join(b.corpora, c.name)
		if _, err := os.Stat(dir); err != nil {
			return fmt.Errorf("find corpus: %w", err)
		}
		say("%s", c.label())
		row, err := b.corpus(ctx, c, dir)
		if err != nil {
			return err
		}
		b.result.Corpora = append(b.result.Corpora, *row)
	}
	return nil
}

// series collects one number of each run.
type series []float64

func (s *series) add(v float64) { *s = append(*s, v) }

func (s series) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// ratio is part by whole; the quotients of single runs are what medians are taken of, so that a slow
// moment of the machine hits both.
func ratio(part, whole time.Duration) float64 { return part.Seconds() / whole.Seconds() }

// corpus measures one corpus: all steps once in each run.
func (b *bench) corpus(ctx context.Context, c corpus, dir string) (*Corpus, error) {
	docs, all, commit, err := loadCorpus(ctx, dir, c)
	if err != nil {
		return nil, err
	}
	row := &Corpus{Name: c.label(), Commit: commit, Files: all, Parsed: len(docs)}
	for _, d := range docs {
		row.Bytes += int64(len(d.text))
	}
	if err := b.inProcess(docs, row); err != nil {
		return nil, err
	}
	return row, b.whole(ctx, c, dir, docs, row)
}

// inProcess measures parsing alone and the work of a child.
func (b *bench) inProcess(docs []document, row *Corpus) error {
	var floor, child, quotient series
	if _, err := childWork(docs); err != nil { // loads grammars and grows buffers
		return err
	}
	for range b.runs {
		f, err := parseFloor(docs)
		if err != nil {
			return err
		}
		w, err := childWork(docs)
		if err != nil {
			return err
		}
		floor.add(f.Seconds())
		child.add(w.Seconds())
		quotient.add(ratio(w, f))
	}
	row.FloorCPU, row.ChildCPU, row.ChildRatio = floor.median(), child.median(), quotient.median()
	row.FloorMBs = float64(row.Bytes) / 1e6 / row.FloorCPU
	stop, err := startProfile(b.profile)
	if err != nil || b.profile == "" {
		return err
	}
	for range b.runs {
		if _, err := childWork(docs); err != nil {
			return err
		}
	}
	return stop()
}

// wholeRuns are the series of the whole program on one corpus.
type wholeRuns struct {
	floor                        series // parsing alone, in a process of its own
	cpu, wall, quotient          series // without a cache
	fillCPU, fillWall, fillRatio series // with a new cache
	warmCPU, warmWall            series // with nothing changed
	lizardCPU, lizardWall        series
	speedup, warmSpeedup         series // lizard by reposage, wall
}

// whole measures the program and lizard, alternating.
func (b *bench) whole(ctx context.Context, c corpus, dir string, docs []document, row *Corpus) error {
	exported := filepath.Join(b.work, "export")
	defer os.RemoveAll(exported) //nolint:errcheck // the parent folder is removed with a check
	var err error
	if row.LizardFiles, row.LizardBytes, err = export(exported, docs); err != nil {
		return err
	}
	var s wholeRuns
	for range b.runs {
		if err := b.oneRun(ctx, &s, c, dir, docs, exported); err != nil {
			return err
		}
	}
	split, err := b.reposage(ctx, true, dir, append(c.arguments(), "--no-cache")...)
	if err != nil {
		return err
	}
	row.Split, row.SplitCPU = map[string]float64{}, split.cpu.Seconds()
	for kind, d := range split.split {
		row.Split[kind] = d.Seconds()
	}
	row.FirstParseCPU = s.floor.median()
	row.ColdCPU, row.ColdWall, row.ColdRatio = s.cpu.median(), s.wall.median(), s.quotient.median()
	row.FillCPU, row.FillWall, row.FillRatio = s.fillCPU.median(), s.fillWall.median(), s.fillRatio.median()
	row.WarmCPU, row.WarmWall = s.warmCPU.median(), s.warmWall.median()
	row.LizardCPU, row.LizardWall = s.lizardCPU.median(), s.lizardWall.median()
	row.Speedup, row.WarmSpeedup = s.speedup.median(), s.warmSpeedup.median()
	return nil
}

// warmRepeats is how often a warm run is repeated in each run: it is short.
const warmRepeats = 3

// oneRun measures everything once, one after the other, so that ratios are of the same moment.
func (b *bench) oneRun(ctx context.Context, s *wholeRuns, c corpus, dir string, docs []document, exported string) error {
	cache, err := os.MkdirTemp(b.work, "cache-")
	if err != nil {
		return fmt.Errorf("make cache folder: %w", err)
	}
	defer os.RemoveAll(cache) //nolint:errcheck // the parent folder is removed with a check
	floor, err := firstParse(ctx, docs)
	if err != nil {
		return err
	}
	s.floor.add(floor.Seconds())
	cold, err := b.reposage(ctx, false, dir, append(c.arguments(), "--no-cache")...)
	if err != nil {
		return err
	}
	s.cpu.add(cold.cpu.Seconds())
	s.wall.add(cold.wall.Seconds())
	s.quotient.add(ratio(cold.cpu, floor))
	fill, err := b.reposage(ctx, false, dir, append(c.arguments(), "--cache-dir", cache)...)
	if err != nil {
		return err
	}
	s.fillCPU.add(fill.cpu.Seconds())
	s.fillWall.add(fill.wall.Seconds())
	s.fillRatio.add(ratio(fill.cpu, floor))
	var warm series
	for range warmRepeats {
		w, err := b.reposage(ctx, false, dir, append(c.arguments(), "--cache-dir", cache)...)
		if err != nil {
			return err
		}
		warm.add(w.wall.Seconds())
		s.warmWall.add(w.wall.Seconds())
		s.warmCPU.add(w.cpu.Seconds())
	}
	if b.lizard == "" {
		return nil
	}
	l, err := execute(ctx, false, b.lizard, "-t2", "--csv", "-i", "-1", exported)
	if err != nil {
		return err
	}
	s.lizardCPU.add(l.cpu.Seconds())
	s.lizardWall.add(l.wall.Seconds())
	s.speedup.add(ratio(l.wall, cold.wall))
	s.warmSpeedup.add(l.wall.Seconds() / warm.median())
	return nil
}

// reposage runs the program as a user would, quietly.
func (b *bench) reposage(ctx context.Context, sample bool, dir string, args ...string) (*cost, error) {
	return execute(ctx, sample, b.binary, append(append([]string{"analyze", "-q"}, args...), "--", dir)...)
}
