package app

import (
	"context"
	"errors"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/source"
)

// Preview is what an analysis would take and skip.
type Preview struct {
	Revision reposage.Revision
	Ledger   reposage.Ledger
	Files    []reposage.File // every entry, in path order
}

// Plan decides about every file without parsing any. Errors are Analyze's.
func Plan(ctx context.Context, o Options) (p *Preview, err error) {
	r, err := openTree(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return nil, err
	}
	var taken []*source.File
	for i := range r.tree.Files {
		if f := &r.tree.Files[i]; f.Taken() {
			taken = append(taken, f)
		}
	}
	end := r.track.begin(StageParse, len(taken), 0)
	missing, err := r.cachedFiles(taken, func(m measured) error {
		res := result(m.file)
		if !decodeRecord(m.record, res) {
			return errDamagedRecord
		}
		m.file.File = res.File
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = r.repo.Read(ctx, missing, func(f *source.File, raw []byte) error {
		source.Inspect(f, raw)
		r.track.file(f.Size, false)
		return nil
	})
	if err != nil {
		return nil, err
	}
	end("")
	p = &Preview{Revision: r.repo.Revision(), Ledger: r.tree.Ledger(), Files: make([]reposage.File, len(r.tree.Files))}
	for i := range r.tree.Files {
		p.Files[i] = r.tree.Files[i].File
	}
	return p, nil
}
