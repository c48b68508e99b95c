package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/reposage/reposage/internal/embed/static"
)

const dim = static.Dim

// settings are the numbers of a training run; MODEL.md explains the defaults.
type settings struct {
	words, buckets int
	epochs         int
	batch, block   int     // pairs in a batch; neighbours from one repository in it
	scale          float64 // inverse temperature
	rate           float64 // of Adagrad, falling linearly to a tenth
	seed           uint64
	teacher        string
	threads        int
}

func (s *settings) flags(flags *flag.FlagSet) {
	flags.IntVar(&s.words, "words", 20000, "size of the vocabulary")
	flags.IntVar(&s.buckets, "buckets", 2048, "vectors for letters of unknown words")
	flags.IntVar(&s.epochs, "epochs", 3, "passes over the pairs")
	flags.IntVar(&s.batch, "batch", 512, "pairs in a batch")
	flags.IntVar(&s.block, "block", 512, "pairs of one repository that stand together in a batch")
	flags.Float64Var(&s.scale, "scale", 20, "what cosines are multiplied with")
	flags.Float64Var(&s.rate, "rate", 0.35, "learning rate")
	flags.Uint64Var(&s.seed, "seed", 1, "seed of every random choice")
	flags.StringVar(&s.teacher, "teacher", "", "file of lessons to start from")
	flags.IntVar(&s.threads, "threads", 2, "threads; 1 is reproducible")
}

// train implements the command.
func train(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	file := flags.String("pairs", "", "file of pairs")
	out := flags.String("out", "", "file for the weights")
	var set settings
	set.flags(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *file == "" || *out == "" {
		return errors.New("train needs -pairs and -out")
	}
	d, err := load(*file, set)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d pairs, %d words (%d taught), %d questions held\n", len(d.train), len(d.words), len(d.taught), len(d.held.queries))
	n := newNetwork(d, set)
	start := time.Now()
	for epoch := range set.epochs {
		loss := n.epoch(ctx, epoch)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		weights, err := n.encode()
		if err != nil {
			return err
		}
		model, err := static.Decode(weights)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "epoch %d  loss %.4f  held NDCG@10 %.4f  %s\n", epoch+1, loss, d.held.quick(model), time.Since(start).Round(time.Second))
		if err := os.WriteFile(*out, weights, 0o644); err != nil {
			return fmt.Errorf("write weights: %w", err)
		}
		fmt.Fprintf(os.Stderr, "         %s sha256:%x\n", model.Model().ID, sha256.Sum256(weights))
	}
	return nil
}

// example is a pair as tokens.
type example struct {
	query, doc, code, path []uint16
	symbol                 uint64 // pairs about the same code are no negatives of each other
	repo                   int32
}

// data is what a run learns from.
type data struct {
	words     []string
	idf       []float64
	taught    map[string][]float32 // what the teacher makes of words
	train     []example
	questions [][]uint16
	held      held
}

// load reads the pairs twice: for the vocabulary, then for the tokens.
func load(file string, set settings) (*data, error) {
	count, err := countWords(file)
	if err != nil {
		return nil, err
	}
	d := &data{}
	d.words, d.idf = count.vocabulary(set.words)
	if set.teacher != "" {
		if d.taught, err = taughtWords(set.teacher, d.words); err != nil {
			return nil, err
		}
	}
	empty, err := static.Encode(d.words, set.buckets, zeros(len(d.words)+set.buckets))
	if err != nil {
		return nil, err
	}
	tokens, err := static.Decode(empty)
	if err != nil {
		return nil, err
	}
	for _, q := range questions {
		d.questions = append(d.questions, tokens.AppendTokens(nil, []byte(q)))
	}
	repos := map[string]int32{}
	return d, readPairs(file, func(p *pair) error {
		if p.Role == roleHeld {
			d.held.add(p)
			return nil
		}
		if _, ok := repos[p.Repo]; !ok {
			repos[p.Repo] = int32(len(repos))
		}
		d.train = append(d.train, example{
			query: tokens.AppendTokens(nil, []byte(p.Query)), doc: tokens.AppendTokens(nil, []byte(p.Doc)),
			code: tokens.AppendTokens(nil, []byte(p.Code)), path: tokens.AppendTokens(nil, []byte(pathPhrase(p.Path))),
			symbol: fnv([]byte(p.Repo + p.Path + p.Code[:min(60, len(p.Code))])), repo: repos[p.Repo],
		})
		return nil
	})
}

func zeros(n int) [][]float32 {
	all := make([]float32, n*dim)
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = all[i*dim : (i+1)*dim]
	}
	return rows
}

// questions are put before a seventh of the queries, so that the words people ask with come to weigh little.
var questions = []string{
	"how does", "how is", "how are", "how do we", "where is the", "where does it", "what does", "which function",
	"the code that", "find the function that", "how to", "why does", "when does the", "what happens when",
	"show me the code for", "implementation of", "logic for", "class that", "method which", "where are",
}

// compose chooses what of a pair stands on either side this time.
func (e *example) compose(d *data, r *rand.Rand, query, passage []uint16) (q, p []uint16) {
	if r.IntN(7) == 0 {
		query = append(query, d.questions[r.IntN(len(d.questions))]...)
	}
	query = append(query, e.query...)
	passage = append(passage, e.code...)
	if r.IntN(2) == 0 {
		passage = append(passage, e.doc...)
	}
	if r.IntN(2) == 0 {
		passage = append(passage, e.path...)
	}
	return query, passage
}
