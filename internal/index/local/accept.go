package local

import (
	"bytes"
	"context"
	"slices"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// acceptor returns what tells which chunks a filter and phrases let through; nil takes all.
func (x *Index) acceptor(ctx context.Context, phrases []string, f *index.Filter) (func(int32) (bool, error), error) {
	files := x.fileSet(f)
	candidates, err := x.symbolCandidates(f)
	if err != nil {
		return nil, err
	}
	if phrases = foldPhrases(phrases); len(phrases) > 0 {
		found, err := x.phraseCandidates(phrases)
		if err != nil {
			return nil, err
		}
		candidates = and(candidates, found)
	}
	if files == nil && candidates == nil && len(phrases) == 0 && !f.OnChunks() {
		return nil, nil
	}
	return func(c int32) (bool, error) {
		if files != nil && !files.has(x.fileOf[c]) || candidates != nil && !candidates.has(c) {
			return false, nil
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if ok, err := x.takesChunk(f, c); !ok || err != nil {
			return false, err
		}
		return x.hasPhrases(c, phrases)
	}, nil
}

// foldPhrases folds phrases as texts are folded and drops empty ones.
func foldPhrases(phrases []string) []string {
	var folded []string
	for _, p := range phrases {
		if f := foldText(nil, []byte(p)); len(f) > 0 {
			folded = append(folded, string(f))
		}
	}
	return folded
}

// foldText appends a text in lower case with each run of white space as one blank, none at the ends.
func foldText(dst, text []byte) []byte {
	for i, word := range bytes.Fields(text) {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = term.AppendFold(dst, string(word))
	}
	return dst
}

// phraseCandidates returns the chunks that have all needles of all phrases; nil means all chunks. A phrase stands in one
// chunk, but its first and last word may be the end and the start of longer ones there.
func (x *Index) phraseCandidates(phrases []string) (bitmap, error) {
	pre, err := x.newPrefilter(phrases, x.about.chunks, func(chunk int32) int32 { return chunk })
	if err != nil {
		return nil, err
	}
	var set bitmap
	for _, p := range phrases {
		set = and(set, pre.containing(p))
	}
	return set, nil
}

// hasPhrases looks for folded phrases in the text of a chunk.
func (x *Index) hasPhrases(c int32, phrases []string) (bool, error) {
	if len(phrases) == 0 {
		return true, nil
	}
	text, err := x.chunkText(c)
	if err != nil {
		return false, err
	}
	folded := foldText(make([]byte, 0, len(text)), text)
	return !slices.ContainsFunc(phrases, func(p string) bool { return !bytes.Contains(folded, []byte(p)) }), nil
}

// chunkText returns the text of a chunk, which nobody may change.
func (x *Index) chunkText(c int32) ([]byte, error) {
	r, err := x.record(c)
	if err != nil {
		return nil, err
	}
	text, err := x.text(int(x.fileOf[c]))
	if err != nil {
		return nil, err
	}
	if r.Start > r.End || int(r.End) > len(text) {
		return nil, x.pages.damaged(secChunks)
	}
	return text[r.Start:r.End], nil
}
