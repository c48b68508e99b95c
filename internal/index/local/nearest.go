package local

import (
	"context"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/vector"
)

// openVectors verifies the vectors and makes them a matrix.
func (x *Index) openVectors() (*vector.Matrix, error) {
	codes, err := x.all(secCodes)
	if err != nil {
		return nil, err
	}
	scales, err := x.all(secScales)
	if err != nil {
		return nil, err
	}
	return vector.View(x.about.Dim, codes, scales)
}

// Nearest returns the n chunks whose vectors have the greatest cosine with v. Errors: EInvalid when the index has no
// vectors or v is of another dimension.
func (x *Index) Nearest(ctx context.Context, v []float32, f *index.Filter, n int) ([]index.Hit, error) {
	if x.about.Dim == 0 {
		return nil, reposage.Errorf(reposage.EInvalid, "the index has no vectors")
	}
	if len(v) != x.about.Dim {
		return nil, reposage.Errorf(reposage.EInvalid, "the query has %d dimensions, the index has %d, of the model %s", len(v), x.about.Dim, x.about.Model).
			WithHint("Use the model that the index was made with, or build it anew.")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := x.acquire(); err != nil {
		return nil, err
	}
	defer x.release()
	matrix, err := x.vectors()
	if err != nil {
		return nil, err
	}
	keep, err := x.chunkSet(ctx, f)
	if err != nil {
		return nil, err
	}
	found, err := matrix.Nearest(ctx, v, vector.Bitmap(keep), n)
	if err != nil {
		return nil, err
	}
	hits := make([]index.Hit, len(found))
	for i, h := range found {
		hits[i] = index.Hit{Chunk: h.Row, Score: h.Score}
	}
	return hits, nil
}
