package report

import (
	"fmt"
	"strings"

	"github.com/reposage/reposage/internal/measure"
)

func (m *markdown) health(r *measure.Repository) {
	if r.Debt == nil || r.Source.Files == 0 {
		return
	}
	d := r.Debt
	m.heading("Health and debt")
	fmt.Fprintf(&m.b, "%s\n", mdText(debtHeadline(d.Repository, d.Formula, d.HoursPerDay)))
	if r.Duplication != nil {
		fmt.Fprintf(&m.b, "\n%s of the code lines are duplicated.\n", percent(r.Duplication.Density, 1))
	}
	if s := sinceText(r.Since); s != "" {
		fmt.Fprintf(&m.b, "\n%s.\n", mdText(s))
	}
	for _, n := range d.Notes {
		fmt.Fprintf(&m.b, "\n> %s\n", mdText(n))
	}
	m.debtSections(d, d.Worst, markdownRows)
}

func (m *markdown) structure(r *measure.Repository) {
	s := r.Relations
	if s == nil || s.Nodes["file"] < 2 {
		return
	}
	m.heading("Structure")
	fmt.Fprintf(&m.b, "%s. Cycles: %s.\n", mdText(packagesText(s)), mdText(cyclesText(s)))
	if len(s.Cycles) > 0 {
		m.b.WriteString("\n")
		m.table("Cycle of", ">Members", "A shortest way round", "Cheapest cut")
		for _, c := range s.Cycles[:min(len(s.Cycles), 10)] {
			var way []string
			for _, p := range c.Shortest[:min(len(c.Shortest), 6)] {
				way = append(way, mdCode(p))
			}
			m.row(string(c.Level), thousands(len(c.Members)), strings.Join(way, " → "), fmt.Sprintf("%s (%s)", mdSpan(place(c.Cut.Path, c.Cut.Line)), plural(c.Cut.Uses, "use", "uses")))
		}
	}
	m.packagePicture(r)
	if len(s.Unreferenced) > 0 {
		fmt.Fprintf(&m.b, "\n### Unreferenced code\n\n%s in all.\n\n", plural(s.UnreferencedCount, "definition", "definitions"))
		m.table("Definition", "Place", ">Lines")
		for _, u := range s.Unreferenced[:min(len(s.Unreferenced), 10)] {
			m.row(mdCode(u.Name), mdSpan(place(u.Path, u.Line)), thousands(u.Lines))
		}
	}
	if s.ExternalCount > 0 {
		m.b.WriteString("\n### Dependencies\n\n")
		m.table("Dependency", "Version", ">Files that import it", "Declared")
		for _, e := range s.External[:min(len(s.External), markdownRows)] {
			declared := ""
			if e.Manifest != "" {
				declared = mdSpan(place(e.Manifest, e.Line))
			}
			m.row(mdCode(e.Name), mdCode(e.Version), thousands(e.Files), declared)
		}
	}
}

// mostDrawn is how many packages a picture in Markdown shows: more cannot be read.
const mostDrawn = 16

// packagePicture draws the packages as a Mermaid graph, which forges render.
func (m *markdown) packagePicture(r *measure.Repository) {
	s := r.Relations
	if len(s.Packages) < 2 || len(s.PackageEdges) == 0 {
		return
	}
	m.b.WriteString("\n```mermaid\nflowchart TD\n")
	n := min(len(s.Packages), mostDrawn)
	for i := range n {
		fmt.Fprintf(&m.b, "  p%d[\"%s\"]\n", i, mermaidText(s.Packages[i].Path))
	}
	for _, e := range s.PackageEdges {
		if e.From < n && e.To < n {
			fmt.Fprintf(&m.b, "  p%d --> p%d\n", e.From, e.To)
		}
	}
	m.b.WriteString("```\n")
}

// mermaidText makes a label of a Mermaid node inert: entities for whatever could end it or be markup.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range Visible(s) {
		switch {
		case r == '/' || r == '.' || r == '-' || r == '_' || r == ' ' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r > 0x7f:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

func (m *markdown) copies(r *measure.Repository) {
	if r.Duplication == nil || len(r.Duplication.Worst) == 0 {
		return
	}
	m.heading("Duplication")
	m.table(">Lines", ">Tokens", "Kind", "Places")
	for _, g := range r.Duplication.Worst[:min(len(r.Duplication.Worst), 10)] {
		var places []string
		for _, c := range g.Places[:min(len(g.Places), 4)] {
			places = append(places, mdSpan(place(c.Path, c.Line)))
		}
		m.row(thousands(g.Lines), thousands(g.Tokens), string(g.Kind), strings.Join(places, ", "))
	}
}
