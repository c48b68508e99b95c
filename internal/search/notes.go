package search

import (
	"fmt"

	"github.com/reposage/reposage/internal/search/query"
)

// noteMissing says what the results are not: definitions of the name that was asked for, or places with the phrase.
func (cs *candidates) noteMissing(q *query.Query, res *Results) {
	switch {
	case len(cs.list) == 0 && len(q.Phrases) > 0:
		res.Notes = append(res.Notes, "No place has the phrase as it is; without the quotes its words are looked for one by one.")
	case len(cs.in.words) == 1 && cs.in.kind == KindWords && len(cs.list) > 0 && len(res.Notes) == 0 && isIdentifier(cs.in.words[0].typed):
		res.Notes = append(res.Notes, fmt.Sprintf("Nothing is called %q here: these places have it, or parts of it.", cs.in.words[0].typed))
	}
}
