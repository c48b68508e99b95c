package report

import (
	"fmt"

	"github.com/reposage/reposage/internal/measure/debt"
)

// HasHealth reports whether there is code whose debt is known.
func (d *htmlData) HasHealth() bool { return d.Debt != nil && d.Source.Files > 0 }

// HasStructure reports whether there are files to relate.
func (d *htmlData) HasStructure() bool { return d.Relations != nil && d.Relations.Nodes["file"] > 1 }

// HasCopies reports whether anything is duplicated.
func (d *htmlData) HasCopies() bool { return d.Duplication != nil && len(d.Duplication.Worst) > 0 }

// DebtLine says the debt in one sentence.
func (d *htmlData) DebtLine() string {
	return debtHeadline(d.Debt.Repository, d.Debt.Formula, d.Debt.HoursPerDay)
}

// SinceLine says what changed since the last run, "" when there was none.
func (d *htmlData) SinceLine() string { return sinceText(d.Since) }

// PackagesLine sums up packages and cycles.
func (d *htmlData) PackagesLine() string {
	return packagesText(d.Relations) + ". Cycles: " + cyclesText(d.Relations)
}

// debtRule is a rule as the table shows it.
type debtRule struct {
	debt.RuleRow
	Time, Width string
}

// DebtRules are the rules that were broken, with bars.
func (d *htmlData) DebtRules() (rows []debtRule) {
	most := 1.0
	for _, r := range d.Debt.Rules {
		most = max(most, r.Minutes)
	}
	for _, r := range d.Debt.Rules {
		if r.Findings > 0 {
			rows = append(rows, debtRule{r, duration(r.Minutes, d.Debt.HoursPerDay), fmt.Sprintf("%.1f", 100*r.Minutes/most)})
		}
	}
	return rows
}

// Diagram draws the packages, nil when there is nothing to see.
func (d *htmlData) Diagram() *diagram {
	s := d.Relations
	if len(s.Packages) < 2 || len(s.PackageEdges) == 0 {
		return nil
	}
	nodes := make([]node, len(s.Packages))
	for i, p := range s.Packages {
		nodes[i] = node{Name: p.Path, Layer: p.Layer, Cyclic: p.Cyclic}
	}
	edges := make([]dependency, len(s.PackageEdges))
	for i, e := range s.PackageEdges {
		edges[i] = dependency{From: e.From, To: e.To, Weight: e.Uses}
	}
	return drawDependencies(nodes, edges)
}

// HasBack reports whether a dependency goes against the layers.
func (d *diagram) HasBack() bool {
	for i := range d.Lines {
		if d.Lines[i].Back {
			return true
		}
	}
	return false
}
