package indextest

import (
	"testing"

	"github.com/reposage/reposage/internal/index"
)

// TestMemory runs the suite on what it compares with: a test that this fails asks for something else than it says.
func TestMemory(t *testing.T) {
	Run(t, Backend{
		Open:    func(_ *testing.T, info index.Info, docs []Document) index.Backend { return New(info, docs) },
		Scoring: true, Cosine: 1e-6,
	})
}
