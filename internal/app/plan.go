package app

import (
	"context"

	"github.com/reposage/reposage"
)

// Preview is what an analysis would take and skip.
type Preview struct {
	Revision reposage.Revision
	Ledger   reposage.Ledger
	Files    []reposage.File // every entry, in path order
}

// Plan decides about every file without parsing any. Errors are Analyze's.
func Plan(ctx context.Context, o Options) (*Preview, error) {
	return nil, notYet(ctx)
}
