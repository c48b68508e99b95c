package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage/internal/measure/debt"
)

// options are the command line.
type options struct {
	corpora, cache, only, json string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.StringVar(&o.corpora, "corpora", "", "`folder` with the git directories")
	flag.StringVar(&o.cache, "cache", "", "`folder` that keeps the table of inputs of each repository; empty it when inputs are computed in another way")
	flag.StringVar(&o.only, "only", "", "comma-separated `names` of repositories")
	flag.StringVar(&o.json, "json", "", "`file` to write everything to")
	flag.Parse()
	if err := run(ctx, &o); err != nil {
		fmt.Fprintln(os.Stderr, "validate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o *options) error {
	if o.corpora == "" {
		return errors.New("name the folder with the repositories: -corpora DIR")
	}
	if o.cache != "" {
		if err := os.MkdirAll(o.cache, 0o700); err != nil {
			return fmt.Errorf("make cache: %w", err)
		}
	}
	formula := debt.Default()
	result := Result{Date: time.Now().UTC().Truncate(time.Second), Formula: formula.String(), Cores: runtime.NumCPU(), Go: runtime.Version()}
	result.Commit, _ = commitOf(ctx)
	var all []Snapshot
	for _, name := range repositories {
		if o.only != "" && !slices.Contains(strings.Split(o.only, ","), name) {
			continue
		}
		dir := filepath.Join(o.corpora, name)
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			result.LeftOut = append(result.LeftOut, name)
			continue
		}
		list, err := snapshots(ctx, dir, name, o.cache)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %d moments\n", name, len(list))
		all = append(all, list...)
	}
	result.Outcome = *evaluate(all, formula)
	if err := write(os.Stdout, &result); err != nil {
		return err
	}
	if o.json == "" {
		return nil
	}
	b, err := json.MarshalIndent(&result, "", "  ")
	if err != nil {
		return fmt.Errorf("encode result: %w", err)
	}
	if err := os.WriteFile(o.json, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// Result is an outcome with where it comes from.
type Result struct {
	Date    time.Time `json:"date"`
	Commit  string    `json:"commit"` // of RepoSage; "+" when there are uncommitted changes
	Formula string    `json:"formula"`
	Cores   int       `json:"cores"`
	Go      string    `json:"go"`
	LeftOut []string  `json:"left_out,omitempty"` // repositories that are not in the folder
	Outcome
}

// commitOf names the state of this program.
func commitOf(ctx context.Context) (string, error) {
	head, err := exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output()
	if err != nil {
		return "unknown", fmt.Errorf("find own commit: %w", err)
	}
	changes, err := exec.CommandContext(ctx, "git", "status", "--porcelain", "--untracked-files=no", "--", "internal", "bench/validate", "*.go").Output()
	commit := cmp.Or(strings.TrimSpace(string(head)), "unknown")
	if err != nil || len(changes) > 0 {
		commit += "+"
	}
	return commit, nil
}
