package parse

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// Table says which node kinds of a grammar mean what, for the documentation.
type Table struct {
	Language  string
	Functions []string                        // kinds that are functions, methods, accessors or closures
	Points    map[reposage.PointKind][]string // kinds and literal tokens, by construct
}

// Tables returns the tables of all languages that have a grammar of their own, by name.
func Tables() []Table {
	var tables []Table
	for name, s := range registry {
		t := Table{Language: name, Functions: slices.Sorted(maps.Keys(s.functions)), Points: map[reposage.PointKind][]string{}}
		for kind, p := range s.points {
			t.Points[p.kind] = append(t.Points[p.kind], kind)
		}
		for text, tok := range s.tokens {
			t.Points[tok.kind] = append(t.Points[tok.kind], text)
		}
		if slices.Contains(slices.Collect(maps.Keys(s.points)), "if_statement") || len(s.elses) > 0 {
			t.Points[reposage.PointElse] = append(t.Points[reposage.PointElse], "else")
		}
		for _, kinds := range t.Points {
			slices.Sort(kinds)
		}
		tables = append(tables, t)
	}
	slices.SortFunc(tables, func(a, b Table) int { return cmp.Compare(strings.ToLower(a.Language), strings.ToLower(b.Language)) })
	return tables
}
