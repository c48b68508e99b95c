package local

import (
	"path/filepath"
	"testing"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
)

func TestBackend(t *testing.T) {
	indextest.Run(t, indextest.Backend{
		Open: func(t *testing.T, info index.Info, docs []indextest.Document) index.Backend {
			path := filepath.Join(t.TempDir(), "index")
			m := Meta{Repository: info.Repository, Commit: info.Commit, Tree: info.Tree, Model: info.Model, Dim: info.Dim}
			writeIndex(t, path, m, nil, docs)
			return openIndex(t, path)
		},
		Scoring: true, Cosine: 0.01,
	})
}
