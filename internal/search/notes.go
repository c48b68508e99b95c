package search

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reposage/reposage/internal/search/query"
)

// noteMissing says what the results are not: definitions of the name that was asked for, or places with the phrase, or
// in files that the filter takes.
func (cs *candidates) noteMissing(q *query.Query, res *Results) {
	switch {
	case len(cs.list) == 0 && cs.noteNoFile(res):
	case len(cs.list) == 0 && len(q.Phrases) > 0:
		res.Notes = append(res.Notes, "No place has the phrase as it is; without the quotes its words are looked for one by one.")
	case len(cs.in.words) == 1 && cs.in.kind == KindWords && len(cs.list) > 0 && len(res.Notes) == 0 && isName(cs.in.words[0].typed):
		res.Notes = append(res.Notes, fmt.Sprintf("Nothing is called %q here: these places have it, or parts of it.", cs.in.words[0].typed))
	}
}

// isName reports whether a word looks like the name of something rather than a word.
func isName(typed string) bool { return isIdentifier(typed) || strings.ContainsAny(typed, "-./:#") }

// noteNoFile says that the filter takes no file at all, if so, and which languages there are if that is why.
func (cs *candidates) noteNoFile(res *Results) bool {
	if cs.filter == nil || !cs.filter.OnFiles() {
		return false
	}
	files := cs.s.table.files
	for i := range files {
		if cs.filter.TakesFile(&files[i]) {
			return false
		}
	}
	note := "The filter takes none of the files."
	for _, want := range cs.filter.Languages {
		if languages := cs.s.languages(); !slices.ContainsFunc(languages, func(l string) bool { return strings.EqualFold(l, want) }) {
			note = fmt.Sprintf("No file is in %q. Languages here: %s.", want, strings.Join(languages[:min(len(languages), maxLanguages)], ", "))
			break
		}
	}
	res.Notes = append(res.Notes, note)
	return true
}

// maxLanguages is how many languages are listed.
const maxLanguages = 12

// languages are those of the files, the most frequent first.
func (s *Searcher) languages() []string {
	count := map[string]int{}
	var all []string
	for i := range s.table.files {
		l := s.table.files[i].Language
		if l == "" {
			continue
		}
		if count[l]++; count[l] == 1 {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return count[b] - count[a] })
	return all
}

// meaningless reports whether a vector says nothing: that of a text without a word that the model knows.
func meaningless(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return x != 0 })
}
