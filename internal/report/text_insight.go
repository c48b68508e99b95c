package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/compare"
	"github.com/reposage/reposage/internal/measure/graph"
)

// Rows of the parts that rest on all files together.
const (
	textFindings = 6
	textCycles   = 3
	textCopies   = 3
)

// health is the headline of health and debt, and what changed since the last run.
func (p *page) health(r *measure.Repository) {
	if r.Debt == nil || r.Source.Files == 0 {
		return
	}
	d := r.Debt
	p.section("HEALTH AND DEBT", fmt.Sprintf("formula %s %d; 'reposage debt' lists all findings", Visible(d.Formula.Name), d.Formula.Version))
	row := d.Repository
	p.line("  ", padRight("health", 16), p.grade(healthGrade(row.Health), padLeft(decimal(row.Health), 5)), " of 100   ", p.style.bar(padRight(bar(row.Health/100, 30), 30)))
	p.line("  ", padRight("debt", 16), p.grade(ratingGrade(row.Rating), padLeft(row.Rating, 5)), "   ", Clip(fmt.Sprintf("%s for %s (%s %s), %s of the development cost",
		duration(row.Minutes, d.HoursPerDay), plural(d.Findings, "finding", "findings"), d.Formula.Currency, thousands(int(math.Round(row.Money))), percent(row.Ratio, 1)), p.width-26))
	p.line("  ", padRight("interest", 16), padLeft(duration(row.Interest, d.HoursPerDay), 8), " a year, as changes to unhealthy files take longer")
	if r.Duplication != nil {
		p.line("  ", padRight("duplication", 16), padLeft(percent(r.Duplication.Density, 1), 7), "  of the code lines, in ", plural(r.Duplication.Groups, "group", "groups"))
	}
	if s := sinceText(r.Since); s != "" {
		p.paragraph("  "+padRight("since", 16), s)
	}
	for _, n := range d.Notes {
		p.paragraph("  "+padRight("note", 16), VisibleText(n))
	}
}

// sinceText says what changed since the last run: "3 new findings, 1 fixed, debt +2h 10m since 1a2b3c4d5e of 2026-11-20".
func sinceText(s *measure.Since) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s and %s fixed since %s of %s, when health was %s, the rating %s and the debt %s",
		plural(s.NewFindings, "new finding", "new findings"), thousands(s.FixedFindings), shortCommit(s.Commit), unixDay(s.Time), decimal(s.Health), s.Rating, compare.Minutes(s.DebtMinutes))
}

// findings are the costliest findings that the ranked functions do not show already.
func (p *page) findings(r *measure.Repository) {
	if r.Debt == nil || len(r.Debt.Worst) == 0 {
		return
	}
	p.section("WORST FINDINGS", "most to mend first")
	for _, f := range r.Debt.Worst[:min(len(r.Debt.Worst), textFindings)] {
		p.line("  ", padLeft(compare.Minutes(f.Minutes), 7), "  ", place(f.Path, f.Line), "  ", p.dim(f.Rule))
		p.line(blanks(11), Clip(VisibleText(f.Message), p.width-11))
	}
}

// structure sums up how things hang together.
func (p *page) structure(r *measure.Repository) {
	s := r.Relations
	if s == nil || s.Nodes["file"] < 2 {
		return
	}
	p.section("STRUCTURE", "'reposage graph' answers questions about it")
	p.paragraph("  "+padRight("packages", 16), packagesText(s))
	p.paragraph("  "+padRight("cycles", 16), cyclesText(s))
	for _, c := range s.Cycles[:min(len(s.Cycles), textCycles)] {
		p.line(blanks(18), Clip(cycleText(c), p.width-18))
	}
	if s.UnreferencedCount > 0 {
		p.paragraph("  "+padRight("unreferenced", 16), unreferencedText(s))
	}
	if s.ExternalCount > 0 {
		p.paragraph("  "+padRight("dependencies", 16), dependenciesText(s))
	}
	if r.People != nil && r.People.BusFactor > 0 {
		p.paragraph("  "+padRight("people", 16), peopleText(r))
	}
}

func packagesText(s *graph.Summary) string {
	text := fmt.Sprintf("%s in %s", plural(s.PackageCount, "folder with code", "folders with code"), plural(s.Layers, "layer", "layers"))
	if len(s.Central) > 0 {
		text += "; most depends on " + Visible(s.Central[0].Name) + " (" + place(s.Central[0].Path, s.Central[0].Line) + ")"
	}
	return text
}

func cyclesText(s *graph.Summary) string {
	if s.FileCycles+s.PackageCycles == 0 {
		return "none"
	}
	return plural(s.FileCycles, "cycle", "cycles") + " of files, " + thousands(s.PackageCycles) + " of folders"
}

func cycleText(c graph.Cycle) string {
	names := make([]string, 0, len(c.Shortest))
	for _, m := range c.Shortest[:min(len(c.Shortest), 4)] {
		names = append(names, Visible(m))
	}
	text := plural(len(c.Members), "member", "members") + ": " + strings.Join(names, " → ")
	if len(c.Shortest) > 4 {
		text += " → …"
	}
	return text
}

func unreferencedText(s *graph.Summary) string {
	text := fmt.Sprintf("%s (%s), such as ", plural(s.UnreferencedCount, "definition that nothing refers to", "definitions that nothing refers to"), plural(s.UnreferencedLines, "line", "lines"))
	var names []string
	for _, u := range s.Unreferenced[:min(len(s.Unreferenced), 3)] {
		names = append(names, Visible(u.Name)+" ("+place(u.Path, u.Line)+")")
	}
	return text + strings.Join(names, ", ")
}

func dependenciesText(s *graph.Summary) string {
	var names []string
	for _, e := range s.External {
		if !e.Standard && e.Files > 0 && len(names) < 6 {
			name := Visible(e.Name)
			if e.Version != "" {
				name += " " + Visible(e.Version)
			}
			names = append(names, name)
		}
	}
	text := thousands(s.ExternalCount) + " outside of the repository"
	if len(names) > 0 {
		text += ": " + strings.Join(names, ", ")
		if s.ExternalCount > len(names) {
			text += ", …"
		}
	}
	return text
}

func peopleText(r *measure.Repository) string {
	s := r.People
	text := fmt.Sprintf("bus factor %d of %s", s.BusFactor, plural(s.People, "person", "people"))
	if s.LossShare > 0.005 {
		text += fmt.Sprintf("; who knew %s of the code lines has not committed for six months", percent(s.LossShare, 1))
	}
	if n := s.Coupled.Hidden; n > 0 {
		text += "; " + plural(n, "pair", "pairs") + " of files change together without a relation"
	}
	return text
}

// copies are the heaviest duplicates.
func (p *page) copies(r *measure.Repository) {
	if r.Duplication == nil || len(r.Duplication.Worst) == 0 {
		return
	}
	p.section("DUPLICATION", "'reposage duplicates' lists all of it")
	for _, g := range r.Duplication.Worst[:min(len(r.Duplication.Worst), textCopies)] {
		p.line("  ", padLeft(thousands(g.Lines), 5), " lines  ", Clip(copyText(&g), p.width-14))
	}
}

func copyText(g *clone.Group) string {
	var places []string
	for _, c := range g.Places[:min(len(g.Places), 2)] {
		places = append(places, place(c.Path, c.Line))
	}
	text := strings.Join(places, " = ")
	if n := len(g.Places) - 2; n > 0 {
		text += " and " + thousands(n) + " more"
	}
	return text
}
