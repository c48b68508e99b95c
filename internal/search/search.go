// Package search finds the places of a repository that answer a query, the best first.
//
// A query is understood first (understand.go): is it one name, key words or a sentence, which of its words tell
// something, which names might they stand for? Then every leg brings candidates (legs.go): chunks that have the words
// (BM25 over fields), chunks that mean something alike (vectors), chunks that define one of the names, and files whose
// path says what is asked for. What speaks for a file is measured in signals between 0 and 1 (signals.go), added up
// with weights and multiplied by penalties (rank.go): files are ranked first, so that results differ, and each gives
// its best chunk. Nothing is read from the index for that but what the legs return and the table of paths, which is
// made once; texts are read for the results alone (snippet.go).
//
// A pattern or a quoted phrase decides which chunks are taken at all (exact.go).
//
// docs/search-ranking.md says what each signal is worth.
package search

import (
	"context"
	"math"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/search/query"
)

// Options of a Searcher.
type Options struct {
	// Embed makes the vector of a query, with the model that made the index's vectors. Nil: words alone.
	Embed func(ctx context.Context, text string) ([]float32, error)
	// Knows reports whether a word, in lower case, is one of the language that people write: it is not misspelt then,
	// though no place may have it. Nil: no word is.
	Knows func(word string) bool
	// Weights replace DefaultWeights.
	Weights *Weights
	// Scoring replaces index.DefaultScoring.
	Scoring *index.Scoring
}

// Request says what of the results is wanted.
type Request struct {
	N       int  // how many results at most; 0: DefaultN
	Context int  // lines shown before and after the line that answers best; negative: no lines
	Explain bool // say how each score came about
}

// DefaultN is how many results there are when nobody says.
const DefaultN = 10

// Results answer a query.
type Results struct {
	Kind   Kind   // what the query was understood as
	Commit string // that the index is of; "" without git
	List   []Result
	Notes  []string // what was left out and why, a sentence each
}

// Result is a chunk that answers a query.
type Result struct {
	Chunk         int32 // its number in the index
	Path          string
	Language      string
	Test          bool
	Line, EndLine int // of the chunk
	Best          int // the line to look at first
	Symbol        string
	SymbolKind    reposage.SymbolKind
	Score         float64
	Lines         []Line // around Best
	Parts         []Part // with Explain: they add up to Score
}

// Searcher answers queries from one index. It is safe for concurrent use.
type Searcher struct {
	index   index.Backend
	embed   func(ctx context.Context, text string) ([]float32, error)
	knows   func(word string) bool
	weights Weights
	scoring *index.Scoring
	table   *fileTable
	info    index.Info
	unknown float64 // inverse frequency of a word that no chunk has
}

// New makes a searcher of an index, which must stay open while it is used.
func New(b index.Backend, o Options) *Searcher {
	s := &Searcher{index: b, embed: o.Embed, scoring: o.Scoring, weights: DefaultWeights(), info: b.Info(), table: newFileTable(b.Files())}
	if o.Weights != nil {
		s.weights = *o.Weights
	}
	if s.knows = o.Knows; s.knows == nil {
		s.knows = func(string) bool { return false }
	}
	s.unknown = math.Log(1+float64(s.info.Chunks)) / 2
	return s
}

// With returns a searcher of the same index that ranks with other constants.
func (s *Searcher) With(w *Weights, scoring *index.Scoring) *Searcher {
	other := *s
	other.weights, other.scoring = *w, scoring
	return &other
}

// Search answers a query. A query without anything to look for is an error of code EInvalid; that a model fails is
// a note, and words alone decide.
func (s *Searcher) Search(ctx context.Context, q *query.Query, r Request) (*Results, error) {
	if r.N <= 0 {
		r.N = DefaultN
	}
	res := &Results{Commit: s.info.Commit, Notes: q.Notes}
	cs, found, err := s.find(ctx, q, r.N, res)
	if err != nil {
		return nil, err
	}
	for i := range found {
		one, err := cs.result(ctx, &found[i], r)
		if err != nil {
			return nil, err
		}
		res.List = append(res.List, one)
	}
	return res, nil
}

// find finds and ranks.
func (s *Searcher) find(ctx context.Context, q *query.Query, n int, res *Results) (*candidates, []ranked, error) {
	cs := &candidates{s: s, filter: &q.Filter, byFile: make(map[int32]int, 64)}
	if q.OnlyFilters() {
		cs.in = &intent{kind: KindFilter}
		res.Kind = KindFilter
		if err := cs.filtered(ctx, n); err != nil {
			return nil, nil, err
		}
		cs.noteMissing(q, res)
		return cs, cs.rank(n), nil
	}
	cs.in = s.understand(q)
	if len(cs.in.words) == 0 && len(cs.in.exact) == 0 {
		return nil, nil, reposage.Errorf(reposage.EInvalid, "the query has nothing to look for").
			WithHint("Give words, a name, a \"quoted phrase\" or a /pattern/.")
	}
	if err := cs.respell(ctx, res); err != nil {
		return nil, nil, err
	}
	if err := cs.locate(ctx); err != nil {
		return nil, nil, err
	}
	if err := cs.ask(ctx, res); err != nil {
		return nil, nil, err
	}
	cs.noteMissing(q, res)
	return cs, cs.rank(n), nil
}
