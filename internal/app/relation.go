package app

import (
	"bytes"
	"context"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// cachedRelations returns the relations of files that are in the cache, nil for the others. A run that does
// not relate files gets none.
func (r *run) cachedRelations(files []*source.File) [][]byte {
	relations := make([][]byte, len(files))
	if !r.relate || r.relations == nil {
		return relations
	}
	keys := make([]factcache.Key, len(files))
	for i, f := range files {
		keys[i] = relationKey(f)
	}
	r.relations.GetMany(keys, func(i int, relation []byte) {
		if relations[i] == nil {
			relations[i] = bytes.Clone(relation)
		}
	})
	return relations
}

// needsRelation reports whether a file has a relation, from its record.
func needsRelation(record []byte) bool {
	var res measure.FileResult
	return decodeRecord(record, &res) && res.Taken() && parse.Supported(res.Language)
}

// manifests reads the manifests of the tree: files of every kind, whether their code counts or not, but none that
// is vendored or excluded.
func (r *run) manifests(ctx context.Context, fn func(path string, raw []byte)) error {
	var files []*source.File
	for i := range r.tree.Files {
		f := r.tree.Files[i] // a copy: the ledger must not see a second reading
		if f.Size <= graph.MaxManifest && graph.IsManifest(f.Path) && (f.Taken() || f.Skip == reposage.SkipGenerated) {
			files = append(files, &f)
		}
	}
	return r.repo.Read(ctx, files, func(f *source.File, raw []byte) error {
		fn(f.Path, raw)
		return nil
	})
}
