package local

import (
	"bytes"
	"context"
	"slices"

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
	phrases := foldPhrases(q.Phrases)
	accept, err := x.acceptor(ctx, phrases, f)
	if err != nil {
		return nil, err
	}
	best := func(n int) ([]index.Hit, error) { return x.score(ctx, &q, n, accept) }
	if len(q.Terms) == 0 && len(q.Phrases) > 0 {
		best = func(n int) ([]index.Hit, error) { return x.unscored(n, accept) }
	}
	if len(phrases) == 0 {
		return best(n)
	}
	return x.withPhrases(ctx, phrases, n, best)
}

// unscored returns the first n chunks that are accepted.
func (x *Index) unscored(n int, accept func(int32) (bool, error)) ([]index.Hit, error) {
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

// withPhrases returns the n best chunks that have the phrases, of which only the texts know. It reads those of a few
// more than n, and of more as long as too few have them.
func (x *Index) withPhrases(ctx context.Context, phrases []string, n int, best func(n int) ([]index.Hit, error)) ([]index.Hit, error) {
	have := map[int32]bool{}
	for m := min(n, x.about.chunks) * 3 / 2; ; m *= 4 {
		hits, err := best(m + 1)
		if err != nil {
			return nil, err
		}
		if err := x.findPhrases(ctx, phrases, hits, have); err != nil {
			return nil, err
		}
		all := len(hits) <= m
		hits = slices.DeleteFunc(hits, func(h index.Hit) bool { return !have[h.Chunk] })
		if all || len(hits) >= n {
			return hits[:min(n, len(hits))], nil
		}
	}
}

// findPhrases notes which of the hits, if that is not known yet, have all phrases. Blocks of texts are read once, on all
// processors.
func (x *Index) findPhrases(ctx context.Context, phrases []string, hits []index.Hit, have map[int32]bool) error {
	var chunks []int32
	for _, h := range hits {
		if _, known := have[h.Chunk]; !known {
			chunks = append(chunks, h.Chunk)
		}
	}
	slices.Sort(chunks)
	blockOf := func(c int32) uint32 { return x.places[x.fileOf[c]].block }
	var jobs [][]int32
	for len(chunks) > 0 {
		end := 1
		for end < len(chunks) && blockOf(chunks[end]) == blockOf(chunks[0]) {
			end++
		}
		jobs, chunks = append(jobs, chunks[:end]), chunks[end:]
	}
	newWorker := func() func(int) ([]bool, error) {
		r := phraseReader{Index: x, phrases: phrases}
		return func(i int) ([]bool, error) { return r.read(blockOf(jobs[i][0]), jobs[i]) }
	}
	return inOrder(ctx, len(jobs), newWorker, func(i int, found []bool) error {
		for k, c := range jobs[i] {
			have[c] = found[k]
		}
		return nil
	})
}

// phraseReader looks for phrases in one block after another.
type phraseReader struct {
	*Index
	phrases     []string
	buf, folded []byte
}

// read tells which chunks of a block have all phrases.
func (r *phraseReader) read(block uint32, chunks []int32) (found []bool, err error) {
	if r.buf, err = r.decodeBlock(block, r.buf); err != nil {
		return nil, err
	}
	for _, c := range chunks {
		text, err := r.textIn(r.buf, &r.places[r.fileOf[c]])
		if err != nil {
			return nil, err
		}
		if text, err = r.cutOut(text, c); err != nil {
			return nil, err
		}
		r.folded = foldText(r.folded[:0], text)
		found = append(found, !slices.ContainsFunc(r.phrases, func(p string) bool { return !bytes.Contains(r.folded, []byte(p)) }))
	}
	return found, nil
}

// cutOut returns the text of a chunk in that of its file.
func (x *Index) cutOut(text []byte, c int32) ([]byte, error) {
	r, err := x.record(c)
	if err != nil {
		return nil, err
	}
	if r.Start > r.End || int(r.End) > len(text) {
		return nil, x.pages.damaged(secChunks)
	}
	return text[r.Start:r.End], nil
}
