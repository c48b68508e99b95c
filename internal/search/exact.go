package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
	"github.com/reposage/reposage/internal/search/query"
)

// Bounds of the exact leg.
const (
	maxExact  = 2000            // chunks
	exactTime = 2 * time.Second // of reading
)

// addExact notes what must stand in a chunk: phrases through the words that they have, patterns and phrases without
// any word by reading.
func (in *intent) addExact(q *query.Query) {
	if q.Pattern != nil {
		in.exact, in.shown = append(in.exact, q.Pattern), append(in.shown, q.Pattern)
	}
	for _, p := range q.Phrases {
		pattern := phrasePattern(p.Text)
		if pattern != nil {
			in.shown = append(in.shown, pattern)
		}
		if len(term.Of(p.Text)) > 0 {
			in.lexical.Phrases = append(in.lexical.Phrases, p.Text)
		} else if pattern != nil {
			in.exact = append(in.exact, pattern)
		}
	}
}

// phrasePattern is a pattern for a phrase: white space folded, letters of any case.
func phrasePattern(phrase string) *query.Pattern {
	words := strings.Fields(phrase)
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	p, err := query.Compile(strings.Join(words, `\s+`), true)
	if err != nil {
		return nil // too long: a phrase of the query's largest size
	}
	return p
}

// exact reads for the patterns and restricts the candidates to chunks that match all of them.
func (cs *candidates) exact(ctx context.Context, res *Results) error {
	for _, p := range cs.in.exact {
		counts, err := cs.scan(ctx, p, res)
		if err != nil {
			return err
		}
		hits := make([]index.Hit, 0, len(counts))
		for chunk, n := range counts {
			if cs.only == nil || cs.only[chunk] {
				hits = append(hits, index.Hit{Chunk: chunk, Score: float32(math.Log1p(float64(n)))})
			}
		}
		slices.SortFunc(hits, func(a, b index.Hit) int { return cmp.Compare(a.Chunk, b.Chunk) })
		cs.restrict(hits)
	}
	return nil
}

// scan counts the matches of a pattern in each chunk, within bounds.
func (cs *candidates) scan(ctx context.Context, p index.Pattern, res *Results) (map[int32]int, error) {
	within, cancel := context.WithTimeout(ctx, exactTime)
	defer cancel()
	counts := map[int32]int{}
	err := cs.s.index.Scan(within, p, cs.filter, func(m index.Match) bool {
		counts[m.Chunk]++
		return len(counts) < maxExact
	})
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case within.Err() != nil:
		res.Notes = append(res.Notes, fmt.Sprintf("Reading was stopped after %v: there may be more matches.", exactTime))
	case err != nil:
		return nil, err
	case len(counts) >= maxExact:
		res.Notes = append(res.Notes, fmt.Sprintf("Reading was stopped at %d places: there are more matches.", maxExact))
	}
	return counts, nil
}

// restrict allows no chunks but some, each with a score that counts as that of words until words are looked for.
func (cs *candidates) restrict(hits []index.Hit) {
	cs.only = make(map[int32]bool, len(hits))
	for _, h := range hits {
		cs.only[h.Chunk] = true
	}
	kept := cs.list
	cs.list, cs.byFile = nil, make(map[int32]int, len(hits))
	for _, c := range kept { // an earlier pattern's
		for _, p := range c.pieces {
			if again := cs.piece(p.chunk); again != nil {
				*again = p
			}
		}
	}
	for _, h := range hits {
		if p := cs.piece(h.Chunk); p != nil {
			p.words = max(p.words, float64(h.Score))
		}
	}
}

// filtered answers a query of filters alone: the definitions that sym: and kind: ask for, else the files that pass, in
// the order of their paths.
func (cs *candidates) filtered(ctx context.Context, n int) error {
	for _, symbol := range cs.filter.Symbols {
		cs.in.addName(split(symbol))
	}
	if err := cs.names(ctx); err != nil || len(cs.list) > 0 {
		return err
	}
	if cs.filter.OnChunks() {
		if err := cs.passing(ctx, n, true); err != nil || len(cs.list) > 0 {
			return err
		}
	}
	return cs.passing(ctx, n, false)
}

// passing adds chunks that pass the filter, until there are enough: all that define what it asks for, or the first of
// each file.
func (cs *candidates) passing(ctx context.Context, n int, defining bool) error {
	files := cs.s.table.files
	found := 0
	for f := range files {
		if !cs.filter.TakesFile(&files[f]) {
			continue
		}
		for id, end := cs.s.index.ChunksOf(int32(f)); id < end && found < n; id++ {
			chunk, _, err := cs.s.index.Chunk(ctx, id)
			if err != nil {
				return err
			}
			if !cs.filter.TakesChunk(&chunk) || defining && !cs.definesWanted(&chunk) {
				continue
			}
			cs.piece(id)
			found++
			if !defining {
				break
			}
		}
	}
	return nil
}

// definesWanted reports whether a chunk has a definition that kind: and sym: ask for, rather than being inside of one.
func (cs *candidates) definesWanted(c *reposage.Chunk) bool {
	for i := range c.Definitions {
		if takesDefinition(cs.filter, c, i) {
			return true
		}
	}
	return false
}
