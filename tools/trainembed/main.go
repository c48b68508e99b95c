// Command trainembed makes the weights of internal/embed/static from public repositories. It is pure Go but for teach,
// which is optional and runs the teacher through ONNX Runtime.
//
//	trainembed mine  -corpora DIR -list corpus.tsv -out PAIRS    comment → code pairs, with our own parser
//	trainembed teach -pairs PAIRS -model FOLDER -out WORDS       what a sentence transformer makes of words
//	trainembed train -pairs PAIRS -teacher WORDS -out model.bin  the weights
//	trainembed eval  -pairs PAIRS -model model.bin               how well they find code of repositories held out
//
// 'make train-embed CORPORA=DIR' does all four. With -threads 1 the same pairs and seed give the same weights, bit
// for bit on one machine; with more, threads update vectors as they come and runs differ a little. MODEL.md in
// internal/embed/static says what was used and what came out.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "trainembed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say mine, teach, train or eval")
	}
	switch args[0] {
	case "mine":
		return mine(ctx, args[1:])
	case "teach":
		return teach(ctx, args[1:])
	case "train":
		return train(ctx, args[1:])
	case "eval":
		return evaluate(ctx, args[1:])
	}
	return fmt.Errorf("unknown command %q: say mine, teach, train or eval", args[0])
}
