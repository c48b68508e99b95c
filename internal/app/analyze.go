package app

import (
	"context"
	"iter"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// Files yields every taken file in path order. It may be ranged over once; the first error ends it.
type Files = iter.Seq2[*measure.FileResult, error]

// Analyze runs the whole pipeline over one revision. Errors carry the codes of source.Open and
// ECanceled.
func Analyze(ctx context.Context, o Options) (*measure.Repository, error) {
	return nil, notYet(ctx)
}

// AnalyzeFull is Analyze for reports that list every file: it calls write once, with the summary and
// the files, which are gone when write returns.
func AnalyzeFull(ctx context.Context, o Options, write func(*measure.Repository, Files) error) error {
	return notYet(ctx)
}

func notYet(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return reposage.Errorf(reposage.EUnsupported, "this build cannot analyse yet")
}
