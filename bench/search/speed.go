package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/search"
)

// speed asks all the benchmark's questions of another folder's index and prints how long answers take: warm, one
// thread, ranking and snippets included.
func speed(ctx context.Context, out io.Writer, o *options, model embed.Embedder, questions []question, folder string) error {
	c := &corpus{repository: repository{Name: "speed"}}
	if err := c.read(ctx, o.speed, o.cache); err != nil {
		return err
	}
	e, err := build(ctx, c, model, folder, false)
	if err != nil {
		return err
	}
	took := make([]time.Duration, len(questions))
	for round := range 4 { // the first warms up, the best of the others counts: this machine may not be ours alone
		for i := range questions {
			start := time.Now()
			if _, err := e.searcher.Search(ctx, questions[i].parsed, search.Request{Context: 1}); err != nil {
				return fmt.Errorf("ask %q: %w", questions[i].Query, err)
			}
			d := time.Since(start)
			if round == 0 && i == 0 {
				fmt.Fprintf(out, "%d files, %d chunks, %.1f MB cut, embedded and indexed at %.1f MB/s\nfirst query: %.1f ms\n",
					e.index.Info().Files, e.index.Info().Chunks, float64(e.bytes)/1e6, float64(e.bytes)/1e6/e.built.Seconds(), ms(d))
			}
			if round <= 1 || d < took[i] {
				took[i] = d
			}
		}
	}
	slices.Sort(took)
	fmt.Fprintf(out, "%d queries: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms\n", len(took), ms(took[len(took)/2]), ms(took[len(took)*95/100]), ms(took[len(took)*99/100]))
	return nil
}
