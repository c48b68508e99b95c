package local

import (
	"context"

	"github.com/reposage/reposage/internal/index"
)

// Words returns the n best chunks for the terms by BM25 over the fields. Without terms every chunk that has the phrases
// scores 0.
func (x *Index) Words(ctx context.Context, q index.Lexical, f *index.Filter, n int) ([]index.Hit, error) {
	if err := x.acquire(); err != nil {
		return nil, err
	}
	defer x.release()
	if n <= 0 || x.about.chunks == 0 {
		return nil, nil
	}
	accept, err := x.acceptor(ctx, q.Phrases, f)
	if err != nil {
		return nil, err
	}
	if len(q.Terms) == 0 && len(q.Phrases) > 0 {
		return x.unscored(accept, n)
	}
	return x.score(ctx, &q, n, accept)
}

// unscored returns the first n chunks that are accepted.
func (x *Index) unscored(accept func(int32) (bool, error), n int) ([]index.Hit, error) {
	var hits []index.Hit
	for c := int32(0); int(c) < x.about.chunks && len(hits) < n; c++ {
		ok, err := true, error(nil)
		if accept != nil {
			ok, err = accept(c)
		}
		if err != nil {
			return nil, err
		}
		if ok {
			hits = append(hits, index.Hit{Chunk: c})
		}
	}
	return hits, nil
}
