package app

import (
	"context"
	"strings"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/static"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/search"
	"github.com/reposage/reposage/internal/search/query"
	"github.com/reposage/reposage/internal/source"
)

// Found is what a search found.
type Found struct {
	Revision reposage.Revision
	Info     index.Info
	Results  *search.Results
	Took     time.Duration // of the query alone, once the index is open
}

// Search answers a query from the index of a revision, which is made if it is not there. Errors are Index's; those of a
// query are of type *query.Error.
func Search(ctx context.Context, o Options, text string, want search.Request) (found Found, err error) {
	q, err := queryParser(text).Parse(text)
	if err != nil {
		return found, err
	}
	err = withIndex(ctx, o, false, func(x *openIndex) error {
		start := time.Now()
		found.Results, err = searcher(x).Search(ctx, q, want)
		found.Revision, found.Info, found.Took = x.Revision, x.Info, time.Since(start)
		if err == nil && x.note != "" {
			found.Results.Notes = append([]string{x.note}, found.Results.Notes...)
		}
		return err
	})
	return found, err
}

// knownWord looks a word up in the vocabulary of the model in the program, which was made from many repositories.
func knownWord(word string) bool {
	m, err := static.Default()
	return err == nil && m.Knows(word)
}

// queryParser knows the languages if the query may name one.
func queryParser(text string) query.Parser {
	if !strings.Contains(strings.ToLower(text), "lang:") {
		return query.Parser{}
	}
	return query.Parser{Languages: source.Languages()}
}

// searcher asks an index with the model that made its vectors.
func searcher(x *openIndex) *search.Searcher {
	o := search.Options{Knows: knownWord}
	if x.embedder != nil {
		o.Embed = func(ctx context.Context, text string) ([]float32, error) {
			vectors, err := x.embedder.Embed(ctx, embed.Query, []string{text})
			if err != nil {
				return nil, err
			}
			return vectors[0], nil
		}
	}
	return search.New(x.backend, o)
}
