package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// changePart measures runs after a commit that changes ten files of a large repository.
func (b *bench) changePart(ctx context.Context) error {
	if !b.wants("change") {
		return nil
	}
	say("20,000 files, ten changed")
	dir := filepath.Join(b.work, "change")
	s, err := newSynthetic(ctx, dir, 20_000, 200)
	if err != nil {
		return err
	}
	if err := b.change(ctx, "synthetic", dir, s.grow); err != nil {
		return err
	}
	babel := filepath.Join(b.corpora, "babel")
	if _, err := os.Stat(babel); err != nil {
		say("no babel among the corpora: left out")
		return nil //nolint:nilerr // said loudly
	}
	return b.babel(ctx, babel)
}

// babel adds commits to a copy that shares the objects of the repository.
func (b *bench) babel(ctx context.Context, from string) error {
	say("babel, ten changed")
	docs, _, commit, err := loadCorpus(ctx, from, corpus{name: "babel"})
	if err != nil {
		return err
	}
	dir := filepath.Join(b.work, "babel")
	if err := borrow(ctx, dir, from, commit); err != nil {
		return err
	}
	n := 0
	return b.change(ctx, "babel", dir, func(ctx context.Context) error {
		return fastImport(ctx, dir, func(w *bufio.Writer) {
			fmt.Fprintf(w, "commit %s\ncommitter %s %d +0000\ndata 6\nchange\nfrom %s^0\n", branch, author, firstTime+40_000_000+3600*n, branch)
			for range touched {
				d := &docs[n*31%len(docs)]
				d.raw = append(d.raw, fmt.Sprintf("\n// change %d\n", n)...)
				fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", d.path, len(d.raw), d.raw)
				n++
			}
		})
	})
}

// change fills a cache, then lets grow add a commit before each run that is measured.
func (b *bench) change(ctx context.Context, name, dir string, grow func(context.Context) error) (err error) {
	cache, err := os.MkdirTemp(b.work, "cache-")
	if err != nil {
		return fmt.Errorf("make cache folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(cache), os.RemoveAll(dir)) }()
	first, err := b.reposage(ctx, false, dir, "--cache-dir", cache)
	if err != nil {
		return err
	}
	row := Change{Name: name, ColdWall: first.wall.Seconds(), ColdCPU: first.cpu.Seconds()}
	var warm, warmCPU, wall, cpu series
	for range b.runs {
		w, err := b.reposage(ctx, false, dir, "--cache-dir", cache)
		if err != nil {
			return err
		}
		warm.add(w.wall.Seconds())
		warmCPU.add(w.cpu.Seconds())
		if err := grow(ctx); err != nil {
			return err
		}
		c, err := b.reposage(ctx, false, dir, "--cache-dir", cache)
		if err != nil {
			return err
		}
		wall.add(c.wall.Seconds())
		cpu.add(c.cpu.Seconds())
		parsed, files, err := parsedFiles(c.output)
		if err != nil {
			return err
		}
		row.Files = files
		row.Parsed = append(row.Parsed, parsed)
	}
	row.WarmWall, row.WarmCPU, row.Wall, row.CPU = warm.median(), warmCPU.median(), wall.median(), cpu.median()
	b.result.Changes = append(b.result.Changes, row)
	return nil
}

var fromCache = regexp.MustCompile(`(\d+)\s+of\s+(\d+)\s+files\s+from\s+the\s+cache`)

// parsedFiles reads from the TIME line of a report how many files were parsed, of how many.
func parsedFiles(report []byte) (parsed, files int, err error) {
	m := fromCache.FindSubmatch(report)
	if m == nil {
		return 0, 0, errors.New("the report does not say how many files came from the cache")
	}
	cached, _ := strconv.Atoi(string(m[1]))
	files, _ = strconv.Atoi(string(m[2]))
	return files - cached, files, nil
}
