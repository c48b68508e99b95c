package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/reposage/reposage/internal/measure/graph"
)

// graphRows is how many rows each list of the summary has.
const graphRows = 10

func (p *page) graphSummary(s *graph.Summary) {
	p.line(p.dim(nodesText(s)))
	p.line(p.dim(edgesText(s)))
	p.line()
	p.paragraph("EVIDENCE  ", usesText(&s.Uses))
	p.packageRows(s)
	p.summaryCycles(s)
	p.centralRows(s)
	p.cohesionRows(s)
	if s.UnreferencedCount > 0 {
		p.section("UNREFERENCED", fmt.Sprintf("%s in %s; reposage graph TARGET unreferenced lists them", plural(s.UnreferencedLines, "line", "lines"), plural(s.UnreferencedCount, "definition", "definitions")))
		var rows []textRow
		for _, u := range s.Unreferenced[:min(len(s.Unreferenced), graphRows)] {
			rows = append(rows, textRow{place(u.Path, u.Line), Visible(u.Name), u.Kind + ", " + plural(u.Lines, "line", "lines")})
		}
		p.rows(rows)
	}
	p.externalRows(s)
	for _, problem := range s.Problems {
		p.paragraph("MANIFEST  ", Visible(problem.Path)+": "+VisibleText(problem.Text))
	}
}

func nodesText(s *graph.Summary) string {
	var parts []string
	for _, k := range []struct{ kind, one, many string }{
		{"folder", "folder", "folders"}, {"file", "file", "files"}, {"type", "type", "types"}, {"function", "function", "functions"},
		{"value", "value", "values"}, {"external", "dependency", "dependencies"},
	} {
		if n := s.Nodes[k.kind]; n > 0 {
			parts = append(parts, plural(n, k.one, k.many))
		}
	}
	return strings.Join(parts, ", ")
}

func edgesText(s *graph.Summary) string {
	var parts []string
	for _, kind := range []string{"imports", "calls", "inherits", "references"} {
		if n := s.Edges[kind]; n > 0 {
			parts = append(parts, thousands(n)+" "+kind)
		}
	}
	return "relations: " + strings.Join(parts, ", ")
}

// usesText says how much is known about the uses of names.
func usesText(u *graph.Uses) string {
	all := float64(u.Resolved + u.Import + u.Name + u.Ambiguous)
	if all == 0 {
		return "no name of the repository is used"
	}
	text := fmt.Sprintf("of %s that may mean something here, %s are resolved, %s import-scoped", plural(int(all), "use", "uses"), percent(float64(u.Resolved), all), percent(float64(u.Import), all))
	return text + fmt.Sprintf(", %s known by name only and %s ambiguous; the last two are left out", percent(float64(u.Name), all), percent(float64(u.Ambiguous), all))
}

func (p *page) packageRows(s *graph.Summary) {
	if len(s.Packages) == 0 {
		return
	}
	p.section("FOLDERS", fmt.Sprintf("%s in %s; those with most dependencies", plural(s.PackageCount, "folder with code", "folders with code"), plural(s.Layers, "layer", "layers")))
	p.line(p.dim("layer  used by  uses  instability  abstract  distance"))
	for i := range s.Packages[:min(len(s.Packages), 2*graphRows)] {
		r := &s.Packages[i]
		cyclic := ""
		if r.Cyclic {
			cyclic = p.warn("  in a cycle")
		}
		p.line(padLeft(strconv.Itoa(r.Layer), 5), padLeft(thousands(r.Afferent), 9), padLeft(thousands(r.Efferent), 6), padLeft(fixed2(r.Instability), 13), padLeft(fixed2(r.Abstractness), 10),
			padLeft(fixed2(r.Distance), 10), "  ", Visible(r.Path), cyclic)
	}
}

func fixed2(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func (p *page) summaryCycles(s *graph.Summary) {
	p.section("CYCLES", plural(s.FileCycles, "cycle", "cycles")+" of files, "+thousands(s.PackageCycles)+" of folders")
	for _, c := range s.Cycles[:min(len(s.Cycles), graphRows)] {
		p.line(padLeft(thousands(len(c.Members)), 5), " ", string(c.Level), "s  ", strings.Join(mapped(c.Shortest[:min(len(c.Shortest), 5)], Visible), " → "))
	}
}

func (p *page) centralRows(s *graph.Summary) {
	if len(s.Central) == 0 {
		return
	}
	p.section("CENTRAL", "what most depends on: PageRank in thousandths, users, used")
	for i := range s.Central[:min(len(s.Central), graphRows)] {
		r := &s.Central[i]
		p.line(padLeft(fixed2(r.Rank), 8), padLeft(thousands(r.FanIn), 7), padLeft(thousands(r.FanOut), 7), "  ", p.bold(Visible(r.Name)), "  ", place(r.Path, r.Line))
	}
}

func (p *page) cohesionRows(s *graph.Summary) {
	if len(s.Classes) == 0 {
		return
	}
	p.section("COHESION", "classes whose methods fall into groups that share nothing (LCOM4)")
	var rows []textRow
	for _, c := range s.Classes[:min(len(s.Classes), graphRows)] {
		rows = append(rows, textRow{place(c.Path, c.Line), Visible(c.Name), plural(c.LCOM4, "group", "groups") + " of " + plural(c.Methods, "method", "methods")})
	}
	p.rows(rows)
}

func (p *page) externalRows(s *graph.Summary) {
	var rows []textRow
	for i := range s.External {
		e := &s.External[i]
		if e.Standard || len(rows) == graphRows {
			continue
		}
		at := Visible(e.Name)
		if e.Version != "" {
			at += " " + Visible(e.Version)
		}
		manifest := ""
		if e.Manifest != "" {
			manifest = place(e.Manifest, e.Line)
		}
		rows = append(rows, textRow{at, manifest, "imported by " + plural(e.Files, "file", "files")})
	}
	if len(rows) > 0 {
		p.section("DEPENDENCIES", "outside of the repository, most imported first")
		p.rows(rows)
	}
}
