package graph

import (
	"cmp"
	"maps"
	"slices"

	"github.com/reposage/reposage"
)

// Imports is what a file or folder needs from other files, and what other files need from it.
type Imports struct {
	Of        Symbol      `json:"of"`
	Imports   []ImportRow `json:"imports"`   // what it imports: files, folders, dependencies
	Importers []ImportRow `json:"importers"` // who imports it
	// Uses and Users are the files whose definitions it uses, or whose definitions use its own, imported or not:
	// the files of one package need no import.
	Uses  []UseRow `json:"uses"`
	Users []UseRow `json:"users"`
}

// ImportRow is something that is imported, or that imports.
type ImportRow struct {
	Symbol Symbol `json:"symbol"`
	Path   string `json:"path"` // file of the first import, and its line
	Line   int    `json:"line"`
	Uses   int    `json:"uses"`  // import statements
	Files  int    `json:"files"` // that import
}

// UseRow is the uses between two files.
type UseRow struct {
	Path    string   `json:"path"` // the other file
	Uses    int      `json:"uses"` // places
	Symbols []string `json:"symbols"`
	Test    bool     `json:"test,omitempty"`
	Line    int      `json:"line"` // of the first use, in File
	File    string   `json:"file"` // the file that uses

	symbol Symbol
}

// Imports returns the imports of a file, of all files of a folder, or those of a dependency from outside.
func (g *Graph) Imports(id NodeID, o QueryOptions) *Imports {
	r := &Imports{Of: g.symbol(id), Imports: []ImportRow{}, Importers: []ImportRow{}, Uses: []UseRow{}, Users: []UseRow{}}
	inside := map[NodeID]bool{}
	for _, c := range g.within(id) {
		inside[c] = true
	}
	imports, importers := importRows{}, importRows{}
	uses, users := useRows{}, useRows{}
	for _, c := range slices.Sorted(maps.Keys(inside)) {
		g.eachOut(c, &o, func(l link) {
			switch {
			case inside[l.other]:
			case l.edge.kind == uint8(reposage.EdgeImports):
				imports.add(g, l.other, l.edge)
			default:
				uses.add(g, NodeID(g.nodes[l.other].file), l.edge)
			}
		})
		g.eachIn(c, &o, func(l link) {
			switch {
			case inside[l.other]:
			case l.edge.kind == uint8(reposage.EdgeImports):
				importers.add(g, NodeID(g.nodes[l.other].file), l.edge)
			default:
				users.add(g, NodeID(g.nodes[l.other].file), l.edge)
			}
		})
	}
	r.Imports, r.Importers = imports.rows(g), importers.rows(g)
	r.Uses, r.Users = uses.rows(g), users.rows(g)
	return r
}

// importRows collects imports by what is at the other end.
type importRows map[NodeID]*importsOf

type importsOf struct {
	edges []*edgeRow
	uses  int
}

func (m importRows) add(g *Graph, other NodeID, e *edgeRow) {
	if other < 0 {
		return
	}
	if n := &g.nodes[other]; n.kind > uint8(KindFile) && n.kind != uint8(KindExternal) {
		other = NodeID(n.file) // one name of a file
	}
	if other < 0 {
		return
	}
	if m[other] == nil {
		m[other] = &importsOf{}
	}
	m[other].edges = append(m[other].edges, e)
	m[other].uses += int(e.uses)
}

func (m importRows) rows(g *Graph) []ImportRow {
	rows := []ImportRow{}
	for other, of := range m {
		slices.SortFunc(of.edges, func(a, b *edgeRow) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.line, b.line)) })
		files := map[int32]bool{}
		for _, e := range of.edges {
			files[g.nodes[e.from].file] = true
		}
		u := g.use(of.edges[0])
		rows = append(rows, ImportRow{Symbol: g.symbol(other), Path: u.Path, Line: u.Line, Uses: of.uses, Files: len(files)})
	}
	slices.SortFunc(rows, func(a, b ImportRow) int {
		return cmp.Or(cmp.Compare(boolInt(a.Symbol.Kind == "external"), boolInt(b.Symbol.Kind == "external")), cmp.Compare(boolInt(a.Symbol.Test), boolInt(b.Symbol.Test)),
			cmp.Compare(a.Symbol.Name, b.Symbol.Name), cmp.Compare(a.Symbol.ID, b.Symbol.ID))
	})
	return rows
}

// useRows collects uses by the other file.
type useRows map[NodeID]*importsOf

// mostSymbols bounds the names that a UseRow lists.
const mostSymbols = 20

func (m useRows) add(g *Graph, file NodeID, e *edgeRow) { importRows(m).add(g, file, e) }

func (m useRows) rows(g *Graph) []UseRow {
	rows := []UseRow{}
	for other, of := range m {
		slices.SortFunc(of.edges, func(a, b *edgeRow) int {
			return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.line, b.line), cmp.Compare(a.to, b.to))
		})
		u := g.use(of.edges[0])
		row := UseRow{symbol: g.symbol(other), Path: g.str(g.nodes[other].qualified), Uses: of.uses, Symbols: []string{}, Test: Flags(g.nodes[other].flags)&FlagTest != 0, File: u.Path, Line: u.Line}
		for _, e := range of.edges {
			row.Symbols = append(row.Symbols, g.str(g.nodes[e.to].qualified))
		}
		slices.Sort(row.Symbols)
		row.Symbols = head(slices.Compact(row.Symbols), mostSymbols)
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b UseRow) int {
		return cmp.Or(cmp.Compare(boolInt(a.Test), boolInt(b.Test)), cmp.Compare(b.Uses, a.Uses), cmp.Compare(a.Path, b.Path))
	})
	return rows
}
