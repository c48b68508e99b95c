package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reposage/reposage/internal/measure/debt"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "validate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	corpora := flag.String("corpora", "", "folder with the git directories")
	cache := flag.String("cache", "", "folder that keeps the table of inputs of each repository")
	only := flag.String("only", "", "comma-separated names of repositories")
	flag.Parse()
	if *corpora == "" {
		return errors.New("name the folder with the repositories: -corpora DIR")
	}
	var all []Snapshot
	for _, name := range repositories {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), name) {
			continue
		}
		dir := filepath.Join(*corpora, name)
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(os.Stderr, "%s is not there: left out\n", name)
			continue
		}
		list, err := snapshots(ctx, dir, name, *cache)
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "%s cannot be read: left out: %v\n", name, err)
			continue
		}
		fmt.Fprintf(os.Stderr, "%s: %d moments\n", name, len(list))
		all = append(all, list...)
	}
	return write(os.Stdout, evaluate(all, debt.Default()))
}
