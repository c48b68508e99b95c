package source

import (
	"context"
	"strconv"
	"strings"
)

// Ancestors returns the ids of the analysed commit and of the commits before it along first parents,
// newest first, at most n; nil without git.
func (r *Repo) Ancestors(ctx context.Context, n int) ([]string, error) {
	if r.git == nil || r.rev.Commit == "" {
		return nil, nil
	}
	out, err := r.git.output(ctx, int64(n+1)*80, "rev-list", "--first-parent", "--max-count="+strconv.Itoa(n), "--end-of-options", r.rev.Commit)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}

// History reads the history of the analysed commit. A folder or archive without git has none:
// the result is nil.
func (r *Repo) History(ctx context.Context, o HistoryOptions) (*History, error) {
	if r.git == nil || r.rev.Commit == "" {
		return nil, nil
	}
	return readHistory(ctx, *r.git, r.rev.Commit, o)
}
