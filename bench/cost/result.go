package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Result is everything that was measured: times in seconds, sizes in bytes, medians of the runs.
type Result struct {
	Environment Environment `json:"environment"`
	Corpora     []Corpus    `json:"corpora,omitempty"`
	Changes     []Change    `json:"changes,omitempty"`
	Memory      []Memory    `json:"memory,omitempty"`
}

// Environment is where and when.
type Environment struct {
	Date       time.Time `json:"date"`
	Commit     string    `json:"commit"` // of RepoSage; "+" when there are uncommitted changes
	CPU        string    `json:"cpu"`
	Cores      int       `json:"cores"`
	Go         string    `json:"go"`
	Git        string    `json:"git"`
	Lizard     string    `json:"lizard,omitempty"`
	Runs       int       `json:"runs"`
	LoadBefore string    `json:"load_before"` // 1, 5 and 15 minutes
	LoadAfter  string    `json:"load_after"`
}

// Corpus is what one public repository cost. Ratios are medians of the ratios of single runs.
type Corpus struct {
	Name   string `json:"name"`
	Commit string `json:"commit"`
	Files  int    `json:"files"`  // that RepoSage takes
	Parsed int    `json:"parsed"` // of those, with a grammar: the floor's work
	Bytes  int64  `json:"bytes"`  // of those parsed

	FloorCPU   float64 `json:"floor_cpu"`
	FloorMBs   float64 `json:"floor_mb_per_cpu_second"`
	ChildCPU   float64 `json:"child_cpu"`
	ChildRatio float64 `json:"child_ratio"`

	FirstParseCPU float64 `json:"first_parse_cpu"`

	ColdCPU   float64            `json:"cold_cpu"`
	ColdWall  float64            `json:"cold_wall"`
	ColdRatio float64            `json:"cold_ratio"`
	FillCPU   float64            `json:"new_cache_cpu"`
	FillWall  float64            `json:"new_cache_wall"`
	FillRatio float64            `json:"new_cache_ratio"`
	SplitCPU  float64            `json:"split_cpu"` // of the one run that Split is from
	Split     map[string]float64 `json:"split"`     // CPU time by kind of process, sampled; short-lived ones are missing

	WarmCPU  float64 `json:"warm_cpu"`
	WarmWall float64 `json:"warm_wall"`

	LizardFiles int     `json:"lizard_files"`
	LizardBytes int64   `json:"lizard_bytes"`
	LizardCPU   float64 `json:"lizard_cpu,omitempty"`
	LizardWall  float64 `json:"lizard_wall,omitempty"`
	Speedup     float64 `json:"speedup,omitempty"`      // lizard's wall time by that of a cold run
	WarmSpeedup float64 `json:"warm_speedup,omitempty"` // and by that of a warm run
}

// Change is a large repository before and after commits of ten files.
type Change struct {
	Name     string  `json:"name"`
	Files    int     `json:"files"`
	ColdCPU  float64 `json:"cold_cpu"`
	ColdWall float64 `json:"cold_wall"`
	WarmCPU  float64 `json:"warm_cpu"`
	WarmWall float64 `json:"warm_wall"`
	CPU      float64 `json:"cpu"`
	Wall     float64 `json:"wall"`
	Parsed   []int   `json:"parsed"` // files parsed, for each run
}

// Memory is what a synthetic repository of so many files needs.
type Memory struct {
	Files    int     `json:"files"`
	Peak     int64   `json:"peak_process"` // largest resident set of one process
	Sum      int64   `json:"peak_sum"`     // largest sum over all processes, shared pages counted for each
	WarmPeak int64   `json:"warm_peak_process"`
	WarmSum  int64   `json:"warm_peak_sum"`
	ColdCPU  float64 `json:"cold_cpu"`
	ColdWall float64 `json:"cold_wall"`
	WarmWall float64 `json:"warm_wall"`
}

func environment(ctx context.Context, o *options) Environment {
	e := Environment{Date: time.Now().UTC().Truncate(time.Second), Cores: runtime.NumCPU(), Go: runtime.Version(), Runs: o.runs, LoadBefore: load()}
	e.Commit = firstLine(ctx, "git", "rev-parse", "HEAD")
	if firstLine(ctx, "git", "status", "--porcelain", "--untracked-files=no") != "" {
		e.Commit += "+"
	}
	e.Git = strings.TrimPrefix(firstLine(ctx, "git", "--version"), "git version ")
	if o.lizard != "" {
		e.Lizard = firstLine(ctx, o.lizard, "--version")
	}
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
			e.CPU = strings.TrimSpace(value)
			break
		}
	}
	e.CPU = cmp.Or(e.CPU, runtime.GOARCH)
	return e
}

// firstLine is the first line a program prints; "" when it fails.
func firstLine(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}

// load is the load average over 1, 5 and 15 minutes.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(b)); err == nil && len(fields) >= 3 {
		return strings.Join(fields[:3], " ")
	}
	return "unknown"
}

// write prints the result and stores it as DATE.txt and DATE.json in a folder, if one is given.
func (r *Result) write(w io.Writer, dir string) error {
	var text bytes.Buffer
	r.text(&text)
	if _, err := w.Write(text.Bytes()); err != nil || dir == "" {
		return err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make folder of results: %w", err)
	}
	base := filepath.Join(dir, r.Environment.Date.Format(time.DateOnly))
	if err := os.WriteFile(base+".json", append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	if err := os.WriteFile(base+".txt", text.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

func (r *Result) text(w io.Writer) {
	e := r.Environment
	fmt.Fprintf(w, "RepoSage %s, %s\n%s, %d cores, %s, git %s, lizard %s; %d runs, medians\nload average %s before, %s after\n",
		e.Commit, e.Date.Format(time.DateTime), e.CPU, e.Cores, e.Go, e.Git, cmp.Or(e.Lizard, "MISSING"), e.Runs, e.LoadBefore, e.LoadAfter)
	r.costTable(w)
	r.wallTable(w)
	r.splitTable(w)
	r.changeTable(w)
	r.memoryTable(w)
}

// table writes aligned columns, nothing when there are only headings.
func table(w io.Writer, title string, rows ...[]string) {
	if len(rows) < 2 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range rows {
		fmt.Fprintf(t, "  %s\t%s\t\n", row[0], strings.Join(row[1:], "\t"))
	}
	_ = t.Flush() // to a buffer
}

func secs(s float64) string { return fmt.Sprintf("%.3f", s) }

// times prints a ratio, "-" when it was not measured.
func times(f float64) string {
	if f == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", f)
}

func mib(n int64) string { return fmt.Sprintf("%d", n>>20) }

func (r *Result) costTable(w io.Writer) {
	rows := [][]string{{"corpus", "files", "parsed", "MB", "floor", "MB/s", "child", "ratio", "first", "cold", "ratio", "new cache", "ratio"}}
	for _, c := range r.Corpora {
		rows = append(rows, []string{c.Name, fmt.Sprint(c.Files), fmt.Sprint(c.Parsed), fmt.Sprintf("%.2f", float64(c.Bytes)/1e6), secs(c.FloorCPU), fmt.Sprintf("%.2f", c.FloorMBs),
			secs(c.ChildCPU), times(c.ChildRatio), secs(c.FirstParseCPU), secs(c.ColdCPU), times(c.ColdRatio), secs(c.FillCPU), times(c.FillRatio)})
	}
	table(w, "CPU seconds, and by parsing alone (goals: child at most 1.3 of floor; cold and new cache at most 2 of first)", rows...)
}

func (r *Result) wallTable(w io.Writer) {
	rows := [][]string{{"corpus", "cold", "new cache", "lizard files", "lizard -t2", "lizard/cold", "warm ms", "warm CPU ms", "lizard/warm"}}
	for _, c := range r.Corpora {
		rows = append(rows, []string{c.Name, secs(c.ColdWall), secs(c.FillWall), fmt.Sprint(c.LizardFiles), secs(c.LizardWall), times(c.Speedup),
			fmt.Sprintf("%.1f", c.WarmWall*1e3), fmt.Sprintf("%.1f", c.WarmCPU*1e3), times(c.WarmSpeedup)})
	}
	table(w, "Wall seconds (goals: lizard/cold at least 2; warm below 60 ms up to 1,000 files; lizard/warm at least 50 on redis and tokio)", rows...)
}

func (r *Result) splitTable(w io.Writer) {
	if len(r.Corpora) == 0 {
		return
	}
	fmt.Fprintln(w, "\nWhere the CPU seconds of one cold run go")
	for _, c := range r.Corpora {
		var parts []string
		rest := c.SplitCPU
		for _, kind := range slices.SortedFunc(maps.Keys(c.Split), func(a, b string) int { return cmp.Compare(c.Split[b], c.Split[a]) }) {
			parts = append(parts, fmt.Sprintf("%s %.2f", cmp.Or(kind, "unknown"), c.Split[kind]))
			rest -= c.Split[kind]
		}
		fmt.Fprintf(w, "  %9s %7s: %s, not sampled %.2f\n", c.Name, secs(c.SplitCPU), strings.Join(parts, ", "), rest)
	}
}

func (r *Result) changeTable(w io.Writer) {
	rows := [][]string{{"repository", "files", "cold wall", "cold CPU", "warm wall", "warm CPU", "changed wall", "changed CPU", "parsed"}}
	for _, c := range r.Changes {
		rows = append(rows, []string{c.Name, fmt.Sprint(c.Files), secs(c.ColdWall), secs(c.ColdCPU), secs(c.WarmWall), secs(c.WarmCPU), secs(c.Wall), secs(c.CPU), strings.Trim(fmt.Sprint(c.Parsed), "[]")})
	}
	table(w, "After a commit of ten files (goals: below one second; ten files parsed)", rows...)
}

func (r *Result) memoryTable(w io.Writer) {
	rows := [][]string{{"files", "one process", "all", "warm: one process", "all", "cold wall", "cold CPU", "warm wall"}}
	for _, m := range r.Memory {
		rows = append(rows, []string{fmt.Sprint(m.Files), mib(m.Peak), mib(m.Sum), mib(m.WarmPeak), mib(m.WarmSum), secs(m.ColdWall), secs(m.ColdCPU), secs(m.WarmWall)})
	}
	table(w, "Peak memory in MiB (goal: below 600, flat); 'all' counts shared pages once for each process", rows...)
}
