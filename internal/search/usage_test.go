package search

import (
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/search/query"
)

func TestAsksForUse(t *testing.T) {
	for q, want := range map[string]bool{
		"how do I write a filter": true, "How to upgrade?": true, "how can users add a policy": true, "Getting started with it": true,
		"is it possible to sort": true, "where can I set the port": true, "what does a table look like": true,
		"how are filters written": false, "how does it upgrade": false, "how": false, "how to": false, "where is the port set": false,
		"getting a token": false, "do_it how to": false, "what looks like a token": false, "paths look like globs": false,
	} {
		parsed, err := query.Parse(q)
		if err != nil {
			t.Fatal(err)
		}
		if got := asksForUse(tokensOf(parsed)); got != want {
			t.Errorf("%q: %v, want %v", q, got, want)
		}
	}
}

// TestGuides: what is written for people counts more where use is asked for, a list of changes where changes are.
func TestGuides(t *testing.T) {
	table := newFileTable([]index.File{
		{Path: "docs/retries.md", Kind: reposage.KindProse}, {Path: "CHANGELOG.md", Kind: reposage.KindProse}, {Path: "retry.go", Kind: reposage.KindCode, Lines: 300},
		{Path: "ci.yaml", Kind: reposage.KindData}, {Path: "src/_vendor/retry.go", Kind: reposage.KindCode, Lines: 300},
	})
	s := &Searcher{table: table, weights: DefaultWeights()}
	w := &s.weights
	for q, want := range map[string][]float64{
		"retry":                          {w.Example * w.Prose, w.Prose * w.History, 1, w.Prose, w.Vendored},
		"how do I configure retries":     {w.Guide, w.History, 1, 1, w.Vendored},
		"when was retry added":           {w.Example * w.Prose, w.Prose, 1, w.Prose, w.Vendored},
		"how do I upgrade to version 3":  {w.Guide, 1, 1, 1, w.Vendored},
		"retry example in documentation": {1, w.History, 1, 1, w.Vendored},
	} {
		parsed, err := query.Parse(q)
		if err != nil {
			t.Fatal(err)
		}
		tokens := tokensOf(parsed)
		cs := &candidates{s: s, in: &intent{}}
		cs.in.understandRoles(tokens)
		for f, left := range want {
			if got := penalty(cs.penalties(int32(f))); got != left {
				t.Errorf("%q leaves %s %v, want %v", q, table.files[f].Path, got, left)
			}
		}
	}
}
