package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/compare"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/source"
)

// commitRange is what a person wants compared.
type commitRange struct {
	base, head string
	fork       bool // compare head with where it left base
}

// parseRange reads BASE..HEAD, BASE...HEAD or BASE. The error is an EInvalid.
func parseRange(text string, worktree bool) (c commitRange, err error) {
	base, head, found := strings.Cut(text, "..")
	if found {
		head, c.fork = strings.CutPrefix(head, ".")
	}
	c.base, c.head = base, head
	usage := "Write it like main...HEAD, v1.2..v1.3 or main."
	switch {
	case c.base == "" || strings.Contains(c.head, ".."):
		return c, reposage.Errorf(reposage.EInvalid, "%q names no two commits", text).WithHint("%s", usage)
	case worktree && c.head != "":
		return c, reposage.Errorf(reposage.EInvalid, "%q names a head, and --worktree is one", text).WithHint("Name the base alone.")
	}
	return c, nil
}

// Compare compares two commits of a repository, or a commit with the work tree: commits is BASE..HEAD, BASE...HEAD
// or BASE. Errors are Analyze's, and EInvalid for a range that cannot be read.
func Compare(ctx context.Context, o Options, commits string) (result *compare.Result, err error) {
	c, err := parseRange(commits, o.Worktree)
	if err != nil {
		return nil, err
	}
	o.Ref = c.head
	head, err := open(ctx, o)
	defer func() { err = errors.Join(err, head.close()) }()
	if err != nil {
		return nil, err
	}
	o.Worktree, o.Ref = false, c.base
	base, err := open(ctx, o)
	defer func() { err = errors.Join(err, base.close()) }()
	if err != nil {
		return nil, err
	}
	between, err := head.repo.Since(ctx, base.repo.Revision().Commit)
	if err != nil {
		return nil, err
	}
	in := compare.Input{Notes: baseNotes(c, between, head.repo.Revision(), base.repo.Revision())}
	if c.fork && between.MergeBase != "" && between.MergeBase != base.repo.Revision().Commit {
		if base, between, err = reopenAt(ctx, o, base, head, between.MergeBase); err != nil {
			return nil, err
		}
	}
	in.Renames = between.Renames
	if err := compareSides(ctx, base, head, &in); err != nil {
		return nil, err
	}
	return compare.Compare(in), nil
}

// reopenAt opens the merge base in place of the base.
func reopenAt(ctx context.Context, o Options, base, head *run, commit string) (*run, source.Between, error) {
	if err := base.close(); err != nil {
		return &run{}, source.Between{}, err
	}
	o.Ref = commit
	base, err := open(ctx, o)
	if err != nil {
		return base, source.Between{}, err
	}
	between, err := head.repo.Since(ctx, commit)
	return base, between, err
}

// baseNotes says what the choice of the base means for the result.
func baseNotes(c commitRange, b source.Between, head, base reposage.Revision) (notes []string) {
	shallow := head.Shallow || base.Shallow
	switch {
	case b.MergeBase == "" && shallow:
		notes = append(notes, "The clone is shallow and holds no common ancestor of the two: they were compared as they are. Fetch more history to compare from where they parted.")
	case b.MergeBase == "":
		notes = append(notes, fmt.Sprintf("%s and the head have no common ancestor: they were compared as they are.", c.base))
	case !c.fork && b.MergeBase != base.Commit:
		notes = append(notes, fmt.Sprintf("%s is no ancestor of the head: what happened on it since the two parted shows as undone. %s...%s compares from where they parted.", c.base, c.base, c.head))
	}
	if shallow {
		notes = append(notes, "The clone is shallow: churn, hotspots, owners and coupling cannot be known, and findings that rest on them are missing.")
	}
	return notes
}

// compareSides fills in both sides: the findings of all files and the functions of those that differ.
func compareSides(ctx context.Context, base, head *run, in *compare.Input) error {
	for _, side := range []struct {
		r   *run
		out *compare.Side
	}{{base, &in.Base}, {head, &in.Head}} {
		if err := side.r.list(ctx); err != nil {
			return err
		}
		all, err := side.r.insight(ctx)
		if err != nil {
			return err
		}
		*side.out = compare.Side{Revision: side.r.repo.Revision(), Findings: all.Debt.Findings, Totals: totals(all)}
	}
	var err error
	if in.Base.Functions, err = base.functionsOf(ctx, differing(base.tree, head.tree)); err != nil {
		return err
	}
	in.Head.Functions, err = head.functionsOf(ctx, differing(head.tree, base.tree))
	return err
}

// differing returns the taken files of a tree that another does not have as they are.
func differing(tree, other *source.Tree) (files []*source.File) {
	blobs := make(map[string]string, len(other.Files))
	for i := range other.Files {
		blobs[other.Files[i].Path] = other.Files[i].Blob
	}
	for i := range tree.Files {
		f := &tree.Files[i]
		if blob, ok := blobs[f.Path]; f.Taken() && (!ok || blob != f.Blob) {
			files = append(files, f)
		}
	}
	return files
}

// functionsOf returns the functions of files with their health.
func (r *run) functionsOf(ctx context.Context, files []*source.File) (functions []compare.Function, err error) {
	formula, err := r.formula()
	if err != nil {
		return nil, err
	}
	err = r.someFiles(ctx, files, func(m measured) error {
		res := result(m.file)
		if !decodeRecord(m.record, res) {
			return errDamagedRecord
		}
		if !res.Taken() || res.Kind != reposage.KindCode {
			return nil
		}
		for i := range res.Metrics.Functions {
			fn := &res.Metrics.Functions[i]
			functions = append(functions, compare.Function{Path: res.Path, Test: res.Test, Health: debt.FunctionHealth(formula, fn), FunctionMetrics: *fn})
		}
		return nil
	})
	return functions, err
}

// totals are the headline numbers of a revision.
func totals(in *Insight) compare.Totals {
	r := in.Debt.Repository
	return compare.Totals{Health: r.Health, Rating: r.Rating, DebtMinutes: r.Minutes, DebtRatio: r.Ratio, Duplication: in.Clones.Product.Density,
		CodeLines: in.Repository.Source.CodeLines, Functions: in.Repository.Source.Functions}
}
