package graph

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// SummaryOptions bound a Summary.
type SummaryOptions struct {
	Top int // rows of each list; default 20
}

// Summary is the part of a graph that a report shows.
type Summary struct {
	Nodes map[string]int `json:"nodes"` // by kind
	Edges map[string]int `json:"edges"` // by kind, name-only ones left out
	Uses  Uses           `json:"uses"`

	PackageCount int           `json:"package_count"`
	Packages     []PackageRow  `json:"packages"`      // those with most dependencies
	PackageEdges []PackageEdge `json:"package_edges"` // between Packages

	FileCycles    int     `json:"file_cycles"`
	PackageCycles int     `json:"package_cycles"`
	Cycles        []Cycle `json:"cycles"` // of files, then of packages, the largest first

	ExternalCount int           `json:"external_count"`
	External      []ExternalRow `json:"external"` // most importing files first
	Central       []SymbolRow   `json:"central"`

	UnreferencedCount int               `json:"unreferenced_count"`
	UnreferencedLines int               `json:"unreferenced_lines"`
	Unreferenced      []UnreferencedRow `json:"unreferenced"` // the longest
	Excluded          []Exclusion       `json:"unreferenced_excluded"`

	Classes  []ClassRow `json:"classes"` // lowest cohesion first
	Layers   int        `json:"layers"`
	Problems []Problem  `json:"manifest_problems"`
}

// ExternalRow is a dependency outside of the repository.
type ExternalRow struct {
	Name      string    `json:"name"`
	Ecosystem Ecosystem `json:"ecosystem,omitempty"`
	Version   string    `json:"version,omitempty"`
	Scope     Scope     `json:"scope,omitempty"`
	Manifest  string    `json:"manifest,omitempty"` // path:line that declares it
	Line      int       `json:"line,omitempty"`
	Files     int       `json:"files"` // that import it
	Standard  bool      `json:"standard,omitempty"`
}

// mostPackages is how many packages a picture shows.
const mostPackages = 32

// Summarize derives what a report shows.
func (g *Graph) Summarize(o SummaryOptions) *Summary {
	o.Top = cmp.Or(o.Top, 20)
	s := &Summary{Nodes: map[string]int{}, Edges: map[string]int{}, Uses: g.Uses(), Problems: g.Problems()}
	if s.Problems == nil {
		s.Problems = []Problem{}
	}
	if s.Uses.Languages == nil {
		s.Uses.Languages = []LanguageUses{}
	}
	for i := range g.nodes {
		s.Nodes[NodeKind(g.nodes[i].kind).String()]++
	}
	for i := range g.edges {
		if e := &g.edges[i]; e.evidence != uint8(reposage.EvidenceName) {
			s.Edges[reposage.EdgeKind(e.kind).String()]++
		}
	}
	g.summarizePackages(s)
	files, packages := g.Cycles(LevelFile), g.Cycles(LevelPackage)
	s.FileCycles, s.PackageCycles = len(files), len(packages)
	s.Cycles = slices.Concat(head(files, o.Top), head(packages, o.Top))
	for i := range s.Cycles {
		s.Cycles[i].Members = head(s.Cycles[i].Members, 200)
	}
	external := g.Externals()
	s.ExternalCount, s.External = len(external), head(external, 2*o.Top)
	s.Central = g.central(o.Top)
	u := g.FindUnreferenced()
	s.UnreferencedCount, s.Excluded = len(u.Rows), u.Excluded
	for _, r := range u.Rows {
		s.UnreferencedLines += r.Lines
	}
	slices.SortStableFunc(u.Rows, func(a, b UnreferencedRow) int { return cmp.Compare(b.Lines, a.Lines) })
	s.Unreferenced = head(u.Rows, o.Top)
	classes := slices.DeleteFunc(g.ClassRows(), func(c ClassRow) bool { return c.Test || c.LCOM4 < 2 })
	slices.SortStableFunc(classes, func(a, b ClassRow) int {
		return cmp.Or(cmp.Compare(b.LCOM4, a.LCOM4), cmp.Compare(b.Methods, a.Methods))
	})
	s.Classes = head(classes, o.Top)
	return s
}

func head[T any](list []T, n int) []T {
	if list == nil {
		return []T{}
	}
	return list[:min(n, len(list)):min(n, len(list))]
}

// summarizePackages keeps the packages that have most to do with others, and the dependencies between them.
func (g *Graph) summarizePackages(s *Summary) {
	rows, edges := g.packages()
	s.PackageCount = len(rows)
	for _, r := range rows {
		s.Layers = max(s.Layers, r.Layer+1)
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(rows[b].Afferent+rows[b].Efferent, rows[a].Afferent+rows[a].Efferent)
	})
	order = head(order, mostPackages)
	slices.Sort(order)
	place := map[int]int{}
	s.Packages = []PackageRow{}
	for _, i := range order {
		place[i] = len(s.Packages)
		s.Packages = append(s.Packages, rows[i])
	}
	s.PackageEdges = []PackageEdge{}
	for _, e := range edges {
		from, ok1 := place[e.From]
		to, ok2 := place[e.To]
		if ok1 && ok2 {
			s.PackageEdges = append(s.PackageEdges, PackageEdge{from, to, e.Uses})
		}
	}
}

// Externals returns what the repository needs from outside: imported by the code, named by a manifest, or both.
// Those that most files import come first.
func (g *Graph) Externals() []ExternalRow {
	byName := map[string]*ExternalRow{}
	for i := range g.nodes {
		if n := &g.nodes[i]; n.kind == uint8(KindExternal) {
			name := g.str(n.name)
			byName[name] = &ExternalRow{Name: name, Standard: Flags(n.flags)&FlagStandard != 0, Files: int(g.in[i+1] - g.in[i])}
		}
	}
	for _, m := range g.Manifests() {
		for _, d := range m.Dependencies {
			if d.Dir != "" {
				continue
			}
			r := byName[d.Name]
			if r == nil && d.Alias != "" {
				r = byName[d.Alias]
			}
			if r == nil {
				r = &ExternalRow{Name: d.Name}
				byName[d.Name] = r
			}
			if r.Manifest == "" {
				r.Manifest, r.Line, r.Ecosystem, r.Version, r.Scope = m.Path, d.Line, m.Ecosystem, d.Version, d.Scope
			}
		}
	}
	rows := make([]ExternalRow, 0, len(byName))
	for _, r := range byName {
		rows = append(rows, *r)
	}
	slices.SortFunc(rows, func(a, b ExternalRow) int {
		return cmp.Or(cmp.Compare(b.Files, a.Files), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Manifest, b.Manifest))
	})
	return rows
}
