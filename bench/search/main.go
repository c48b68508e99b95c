// Command search measures how well search ranks, on annotated queries over public repositories, and how fast it is.
//
//	go run ./bench/search -trees DIR [-model none|static|FOLDER] [-record bench/results]
//
// DIR has the repositories of the benchmark as trees.py lays them out; the benchmark's folder (repos.json, annotations,
// score.py) is named by -benchmark. Each is read, cut, embedded and indexed as the product does it, and every query is
// answered by the product's own search. score.py has the last word: the figures that are recorded are its.
//
// For work on the ranking there are
//
//	-ablate       what each signal is worth: the loss without it, and how sure that is (bootstrap over repositories)
//	-learn N      N rounds of coordinate ascent over the constants; with -left-out each repository is ranked with
//	              constants learnt on the others: what learning is worth where nothing was learnt
//	-own FILE     queries of our own about other repositories, for what was tuned to nothing
//	-speed DIR    how long answers take that are looked for in another folder
//	-misses X     the queries below an NDCG of X, with what was found and why
//
// -cache DIR keeps parsed files, so that a run takes seconds.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// options are the flags.
type options struct {
	benchmark, trees, cache, model, library, out, record string
	set, speed                                           string
	own                                                  string
	repos, knobs                                         string
	ablate, leftOut                                      bool
	learn                                                int
	misses                                               float64
}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func readFlags(args []string) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("search", flag.ContinueOnError)
	f.StringVar(&o.benchmark, "benchmark", "../shared/bench/search", "folder with repos.json, annotations and score.py")
	f.StringVar(&o.trees, "trees", "", "folder with the trees of the repositories")
	f.StringVar(&o.cache, "cache", "", "folder to keep parsed files in")
	f.StringVar(&o.model, "model", "static", "embedding model: none, static, or the folder of a sentence transformer")
	f.StringVar(&o.library, "onnxruntime", "", "the ONNX Runtime library or its folder")
	f.StringVar(&o.out, "out", "", "file for the answers, for score.py")
	f.StringVar(&o.record, "record", "", "folder to record the result in, as search-DATE.txt")
	f.StringVar(&o.repos, "repos", "", "only these repositories, separated by commas")
	f.StringVar(&o.knobs, "knobs", "", "learn only these constants, separated by commas")
	f.StringVar(&o.set, "set", "", "other values for constants: NAME=NUMBER, separated by commas")
	f.StringVar(&o.speed, "speed", "", "ask the questions of this folder instead, for how long answers take")
	f.StringVar(&o.own, "own", "", "list of queries of our own, instead of the benchmark's: own.tsv")
	f.BoolVar(&o.ablate, "ablate", false, "measure what each signal is worth")
	f.BoolVar(&o.leftOut, "left-out", false, "learn once for each repository, without it")
	f.IntVar(&o.learn, "learn", 0, "rounds of learning")
	f.Float64Var(&o.misses, "misses", 0, "show queries below this NDCG")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if o.trees == "" {
		return nil, errors.New("name the folder of the trees with -trees; see the README of the benchmark's folder")
	}
	return o, nil
}

// setOf splits a list of names.
func setOf(list string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.SplitSeq(list, ",") {
		if name != "" {
			set[name] = true
		}
	}
	return set
}

// load reads the repositories of the benchmark, or those of a list of queries.
func load(ctx context.Context, o *options) (found []*corpus, missing []string, err error) {
	if o.own != "" {
		return loadOwn(ctx, o.own, o.trees, o.cache, setOf(o.repos))
	}
	return loadCorpora(ctx, o.benchmark, o.trees, o.cache, setOf(o.repos))
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := readFlags(args)
	if err != nil {
		return err
	}
	corpora, missing, err := load(ctx, o)
	if err != nil {
		return err
	}
	if len(corpora) == 0 {
		return fmt.Errorf("none of the benchmark's repositories is in %s", o.trees)
	}
	folder, err := os.MkdirTemp("", "search")
	if err != nil {
		return fmt.Errorf("make folder for the indexes: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	t := newTrial(corpora)
	if t.base, err = readConstants(o.set); err != nil {
		return err
	}
	model, err := modelOf(ctx, o.model, o.library, o.cache)
	if err != nil {
		return err
	}
	if o.speed != "" {
		var all []question
		for _, c := range corpora {
			all = append(all, c.questions...)
		}
		return speed(ctx, out, o, model, all, folder)
	}
	for _, c := range corpora {
		e, err := build(ctx, c, model, folder, o.learn > 0 || o.ablate)
		if err != nil {
			return fmt.Errorf("index %s: %w", c.Name, err)
		}
		e.searcher = e.searcher.With(&t.base.Weights, &t.base.Scoring)
		t.engines = append(t.engines, e)
	}
	switch {
	case o.ablate:
		return t.ablate(ctx, out)
	case o.learn > 0:
		return t.study(ctx, out, o)
	case o.misses > 0:
		return t.misses(ctx, out, o.misses)
	case o.own != "":
		return t.reportOwn(ctx, out, o, missing)
	}
	return t.report(ctx, out, o, missing)
}
