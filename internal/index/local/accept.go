package local

import (
	"context"
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// acceptor returns what tells which chunks a filter lets through and may have phrases, which are folded; nil takes all.
func (x *Index) acceptor(ctx context.Context, phrases []string, f *index.Filter) (func(int32) (bool, error), error) {
	files := x.fileSet(f)
	candidates, err := x.symbolCandidates(f)
	if err != nil {
		return nil, err
	}
	if len(phrases) > 0 {
		found, err := x.phraseCandidates(phrases)
		if err != nil {
			return nil, err
		}
		candidates = and(candidates, found)
	}
	if files == nil && candidates == nil && !f.OnChunks() {
		return nil, nil
	}
	return func(c int32) (bool, error) {
		if files != nil && !files.has(x.fileOf[c]) || candidates != nil && !candidates.has(c) {
			return false, nil
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		return x.takesChunk(f, c)
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

// foldText appends a text with letters folded and each run of white space as one blank, none at the ends.
func foldText(dst, text []byte) []byte {
	start, blank := len(dst), false
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		i += size
		switch {
		case r == ' ' || r >= '\t' && r <= '\r' || r >= utf8.RuneSelf && unicode.IsSpace(r):
			blank = true
			continue
		case blank && len(dst) > start:
			dst = append(dst, ' ')
		}
		blank = false
		switch {
		case r >= utf8.RuneSelf:
			dst = utf8.AppendRune(dst, term.Fold(r))
		case 'A' <= r && r <= 'Z':
			dst = append(dst, byte(r)+'a'-'A')
		default:
			dst = append(dst, byte(r))
		}
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
