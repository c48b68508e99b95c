package app

import (
	"bytes"

	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/measure"
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
