package app

import (
	"context"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// Analyze runs the whole pipeline over one revision.
func Analyze(ctx context.Context, o Options) (*measure.Repository, error) {
	return nil, reposage.Errorf(reposage.EUnsupported, "this build cannot analyse yet")
}
