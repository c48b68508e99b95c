package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage/internal/search"
)

// answer is a line for score.py.
type answer struct {
	Repo    string  `json:"repo"`
	Query   string  `json:"query"`
	Latency float64 `json:"latency_ms"`
	Results []place `json:"results"`
}

type place struct {
	Path string `json:"path"`
	Line int    `json:"start_line"`
	End  int    `json:"end_line"`
}

// report answers all queries, has them scored and prints the result.
func (t *trial) report(ctx context.Context, out io.Writer, o *options, missing []string) error {
	file := o.out
	if file == "" {
		folder, err := os.MkdirTemp("", "search")
		if err != nil {
			return fmt.Errorf("make folder for the answers: %w", err)
		}
		defer func() { _ = os.RemoveAll(folder) }()
		file = filepath.Join(folder, "run.jsonl")
	}
	first, err := t.answer(ctx, file)
	if err != nil {
		return err
	}
	score, err := exec.CommandContext(ctx, "python3", filepath.Join(o.benchmark, "score.py"), file, "--strict").Output()
	if err != nil {
		return fmt.Errorf("run score.py: %w", err)
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s, %s\n%s\n\n%s", revision(ctx), time.Now().UTC().Format(time.DateOnly), machine(), t.engineLine(o.model, first))
	if len(missing) > 0 {
		fmt.Fprintf(&text, "not there: %s\n", strings.Join(missing, ", "))
	}
	fmt.Fprintf(&text, "\n%s", score)
	if _, err := out.Write(text.Bytes()); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	if o.record == "" {
		return nil
	}
	name := fmt.Sprintf("search-%s-%s.txt", filepath.Base(o.model), time.Now().UTC().Format(time.DateOnly))
	return os.WriteFile(filepath.Join(o.record, name), text.Bytes(), 0o644)
}

// answer writes a line a query and returns the times of each repository's first, with an index just opened.
func (t *trial) answer(ctx context.Context, path string) (first []time.Duration, err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("write answers: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	for i, c := range t.corpora {
		for j := range c.questions {
			q := &c.questions[j]
			took := time.Duration(1<<62 - 1)
			var res *search.Results
			for k := range 3 { // the best of three: others use this machine, too
				start := time.Now()
				if res, err = t.engines[i].searcher.Search(ctx, q.parsed, search.Request{Context: 2}); err != nil {
					return nil, fmt.Errorf("ask %s %q: %w", c.Name, q.Query, err)
				}
				took = min(took, time.Since(start))
				if j == 0 && k == 0 {
					first = append(first, took)
				}
			}
			a := answer{Repo: c.Name, Query: q.Query, Latency: float64(took.Microseconds()) / 1000}
			for _, r := range res.List {
				a.Results = append(a.Results, place{r.Path, r.Line, r.EndLine})
			}
			if err := json.NewEncoder(w).Encode(a); err != nil {
				return nil, fmt.Errorf("write answers: %w", err)
			}
		}
	}
	return first, w.Flush()
}

// engineLine says what indexing cost.
func (t *trial) engineLine(model string, first []time.Duration) string {
	var size int64
	var built time.Duration
	chunks := 0
	for _, e := range t.engines {
		size += e.bytes
		built += e.built
		chunks += e.index.Info().Chunks
	}
	slices.Sort(first)
	return fmt.Sprintf("model %s; %d chunks of %.1f MB cut, embedded and indexed at %.1f MB/s (one thread, parsing left out); first query %.1f ms (median), %.1f ms (worst)\n",
		model, chunks, float64(size)/1e6, float64(size)/1e6/built.Seconds(), ms(first[len(first)/2]), ms(first[len(first)-1]))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// revision names the commit that is measured, and says when code differs from it.
func revision(ctx context.Context) string {
	b, err := exec.CommandContext(ctx, "git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "commit unknown"
	}
	commit := "commit " + strings.TrimSpace(string(b))
	if changed, err := exec.CommandContext(ctx, "git", "status", "--porcelain", "--untracked-files=no", "--", "internal", "bench").Output(); err != nil || len(changed) > 0 {
		commit += ", changed"
	}
	return commit
}

// machine names what it is measured on.
func machine() string {
	model := "processor unknown"
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	load := ""
	if b, err := os.ReadFile("/proc/loadavg"); err == nil {
		load = ", load " + strings.Join(strings.Fields(string(b))[:1], "")
	}
	return fmt.Sprintf("%s, %d cores, %s %s/%s%s", model, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, load)
}

// misses prints the queries that are answered worse than a limit.
func (t *trial) misses(ctx context.Context, out io.Writer, limit float64) error {
	w := bufio.NewWriter(out)
	for i, c := range t.corpora {
		for j := range c.questions {
			q := &c.questions[j]
			res, err := t.engines[i].searcher.Search(ctx, q.parsed, search.Request{Context: -1, Explain: true})
			if err != nil {
				return err
			}
			if score := q.ndcg(c.Root, res.List); score < limit {
				fmt.Fprintf(w, "\n%.2f %s [%s → %s] %s\n", score, c.Name, q.Category, res.Kind, q.Query)
				writeFound(w, c, q, res)
			}
		}
	}
	return w.Flush()
}

func writeFound(w io.Writer, c *corpus, q *question, res *search.Results) {
	for _, t := range q.targets {
		fmt.Fprintf(w, "     wanted %s", strings.TrimPrefix(t.path, c.Root+"/"))
		if t.to > 0 {
			fmt.Fprintf(w, ":%d-%d", t.from, t.to)
		}
		fmt.Fprintln(w)
	}
	for k, r := range res.List {
		mark := " "
		if slices.ContainsFunc(q.targets, func(t target) bool { return strings.HasSuffix("/"+t.path, "/"+r.Path) }) {
			mark = "*"
		} else if k >= 3 {
			continue
		}
		fmt.Fprintf(w, "   %s%2d %.2f %s:%d-%d %s\n", mark, k+1, r.Score, r.Path, r.Line, r.EndLine, brief(r.Parts))
	}
}

// brief is an explanation in one line.
func brief(parts []search.Part) string {
	var all []string
	for _, p := range parts {
		all = append(all, fmt.Sprintf("%+.2f %s", p.Points, p.Words))
	}
	return strings.Join(all, "; ")
}

// reportOwn prints the figures of queries of our own, which score.py does not know.
func (t *trial) reportOwn(ctx context.Context, out io.Writer, o *options, missing []string) error {
	scores, err := t.scores(ctx, t.base)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, model %s: NDCG@10 %.4f over %d queries in %d repositories", revision(ctx), o.model, t.mean(scores, everyOne), len(scores), len(t.corpora))
	if len(missing) > 0 {
		fmt.Fprintf(out, ", not there: %s", strings.Join(missing, ", "))
	}
	fmt.Fprintln(out)
	for i, c := range t.corpora {
		fmt.Fprintf(out, "  %-20s n=%3d  %.4f\n", c.Name, len(c.questions), t.mean(scores, func(repo int) bool { return repo == i }))
	}
	return nil
}
