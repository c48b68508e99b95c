package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/compare"
)

// Comparison is a comparison with the verdict of the gate on it.
type Comparison struct {
	*compare.Result
	Conditions []string            // that were checked, as written
	Violations []compare.Violation // those that hold: the gate fails
}

// The formats of findings besides text, JSON and Markdown.
const (
	FormatSARIF  Format = "sarif"  // SARIF 2.1.0, for GitHub code scanning and most other tools
	FormatGitHub Format = "github" // workflow commands: annotations in a pull request
	FormatGitLab Format = "gitlab" // GitLab's code quality report
)

// Rows of the lists of a comparison in text and Markdown.
const compareRows = 20

// Compare writes a comparison. The formats of findings get the new ones only, with what is known of the rules.
func Compare(w io.Writer, c *Comparison, f Format, rules []Rule, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.comparison(c)
		return p.writeTo(w, "comparison")
	case FormatJSON:
		return compareJSON(w, c)
	case FormatMarkdown:
		return compareMarkdown(w, c)
	case FormatSARIF, FormatGitHub, FormatGitLab:
		return Findings(w, &FindingList{Revision: c.Head, Findings: c.NewFindings, Rules: rules}, f)
	}
	return errFormat("a comparison", f, FormatText, FormatJSON, FormatMarkdown, FormatSARIF, FormatGitHub, FormatGitLab)
}

func compareJSON(w io.Writer, c *Comparison) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	err := e.Encode(struct {
		Schema   int    `json:"schema"`
		Analyser string `json:"analyser"`
		*compare.Result
		DebtDelta  float64             `json:"debt_delta_minutes"`
		Conditions []string            `json:"conditions"`
		Violations []compare.Violation `json:"violations"`
		Passed     bool                `json:"passed"`
	}{1, reposage.AnalyserVersion, c.Result, c.DebtDelta(), append([]string{}, c.Conditions...), append([]compare.Violation{}, c.Violations...), len(c.Violations) == 0})
	if err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// compareVerdict says in one sentence what the change did.
func compareVerdict(c *Comparison) string {
	var parts []string
	for _, s := range []struct {
		n         int
		one, many string
	}{
		{c.Counts[compare.Worse], "function made worse", "functions made worse"},
		{c.Counts[compare.Better], "made better", "made better"},
		{c.Counts[compare.New], "new function", "new functions"},
		{len(c.NewFindings), "new finding", "new findings"},
		{len(c.FixedFindings), "fixed", "fixed"},
	} {
		if s.n > 0 {
			parts = append(parts, plural(s.n, s.one, s.many))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "no function and no finding changed")
	}
	text := strings.Join(parts, ", ")
	switch d := c.DebtDelta(); {
	case math.Round(d) > 0:
		text += "; debt grows by " + compare.Minutes(d)
	case math.Round(d) < 0:
		text += "; debt falls by " + compare.Minutes(-d)
	default:
		text += "; debt stays as it was"
	}
	return text + "."
}

func (p *page) comparison(c *Comparison) {
	p.line(p.bold(Clip(Visible(c.Head.Name), p.width)), "  ", p.dim(revisionRange(c)))
	p.line()
	for _, l := range wrap(compareVerdict(c), p.width) {
		p.line(l)
	}
	p.totals(c)
	p.changes(c)
	p.changedFindings("NEW FINDINGS", c.NewFindings)
	p.changedFindings("FIXED FINDINGS", c.FixedFindings)
	if len(c.Notes) > 0 {
		p.line()
	}
	for _, n := range c.Notes {
		p.paragraph("NOTE     ", VisibleText(n))
	}
	p.gate(c)
}

// revisionRange is "1a2b3c4d5e..5e4d3c2b1a".
func revisionRange(c *Comparison) string {
	name := func(r reposage.Revision) string {
		if r.Ref != "" && r.Ref != r.Commit {
			return Visible(r.Ref) + " @ " + shortCommit(r.Commit)
		}
		return shortCommit(r.Commit)
	}
	return name(c.Base) + " → " + name(c.Head)
}

// total is one headline number before and after.
type total struct {
	name, before, after string
	change              float64 // > 0 is better
}

func totalsOf(c *Comparison) []total {
	b, a := c.Before, c.After
	return []total{
		{"health", decimal(b.Health), decimal(a.Health), a.Health - b.Health},
		{"rating", b.Rating, a.Rating, float64(strings.Compare(b.Rating, a.Rating))},
		{"debt", compare.Minutes(b.DebtMinutes), compare.Minutes(a.DebtMinutes), b.DebtMinutes - a.DebtMinutes},
		{"debt ratio", percent(b.DebtRatio, 1), percent(a.DebtRatio, 1), b.DebtRatio - a.DebtRatio},
		{"duplication", percent(b.Duplication, 1), percent(a.Duplication, 1), b.Duplication - a.Duplication},
		{"code lines", thousands(b.CodeLines), thousands(a.CodeLines), 0},
		{"functions", thousands(b.Functions), thousands(a.Functions), 0},
	}
}

func (p *page) totals(c *Comparison) {
	p.section("REPOSITORY", "")
	for _, t := range totalsOf(c) {
		after := t.after
		switch {
		case t.before == t.after:
			p.line("  ", padRight(t.name, 14), p.dim(t.after))
			continue
		case t.change > 0:
			after = p.grade(0, after)
		case t.change < 0:
			after = p.grade(2, after)
		}
		p.line("  ", padRight(t.name, 14), t.before, " → ", after)
	}
}

func (p *page) changes(c *Comparison) {
	if len(c.Functions) == 0 {
		return
	}
	var counts []string
	for _, s := range []compare.Status{compare.Worse, compare.Better, compare.New, compare.Moved, compare.Same, compare.Gone} {
		if n := c.Counts[s]; n > 0 {
			counts = append(counts, thousands(n)+" "+statusWords[s])
		}
	}
	p.section("FUNCTIONS", strings.Join(counts, ", "))
	var rows []textRow
	for _, f := range shownChanges(c) {
		at := cmp.Or(f.Head, f.Base)
		rows = append(rows, textRow{place(at.Path, at.Line), Visible(at.Name), changeText(f)})
	}
	p.rows(rows)
	if n := len(c.Functions) - len(rows); n > 0 {
		p.line("    ", p.dim("and "+thousands(n)+" more; --format json lists all of them"))
	}
}

// statusWords are the statuses as they stand after a number.
var statusWords = map[compare.Status]string{
	compare.Worse: "worse", compare.Better: "better", compare.New: "new", compare.Moved: "moved", compare.Same: "touched without harm", compare.Gone: "gone",
}

// shownChanges are the first of the changes that say something: not those touched without harm or gone.
func shownChanges(c *Comparison) []compare.Change {
	var out []compare.Change
	for _, f := range c.Functions {
		if f.Status != compare.Same && f.Status != compare.Gone && len(out) < compareRows {
			out = append(out, f)
		}
	}
	return out
}

func changeText(f compare.Change) string {
	switch f.Status {
	case compare.Worse, compare.Better:
		return fmt.Sprintf("%s, health %s → %s, %s", f.Status, decimal(f.Base.Health), decimal(f.Head.Health), VisibleText(f.Reason))
	case compare.New:
		return fmt.Sprintf("new, health %s, %s", decimal(f.Head.Health), VisibleText(f.Reason))
	}
	return string(f.Status) + ", " + VisibleText(f.Reason)
}

func (p *page) changedFindings(title string, list []reposage.Finding) {
	if len(list) == 0 {
		return
	}
	minutes := 0.0
	for _, f := range list {
		minutes += f.Minutes
	}
	p.section(title, plural(len(list), "finding", "findings")+", "+compare.Minutes(minutes))
	for _, f := range list[:min(len(list), compareRows)] {
		p.line("  ", padLeft(compare.Minutes(f.Minutes), 7), "  ", place(f.Path, f.Line), "  ", p.dim(f.Rule))
		for _, l := range wrap(VisibleText(f.Message), p.width-11) {
			p.line(blanks(11), l)
		}
	}
	if n := len(list) - compareRows; n > 0 {
		p.line(blanks(11), p.dim("and "+thousands(n)+" more"))
	}
}

func (p *page) gate(c *Comparison) {
	if len(c.Conditions) == 0 {
		return
	}
	p.line()
	if len(c.Violations) == 0 {
		p.line(p.grade(0, "GATE PASSED"), "  ", p.dim(strings.Join(c.Conditions, ", ")))
		return
	}
	p.line(p.grade(3, "GATE FAILED"))
	for _, v := range c.Violations {
		p.line("  ", p.bold(v.Condition), "  ", v.Message)
	}
}

// compareMarkdown writes a comment for a pull request: the verdict first, details folded away.
func compareMarkdown(w io.Writer, c *Comparison) error {
	m := &markdown{}
	title := "RepoSage"
	switch {
	case len(c.Violations) > 0:
		title = "❌ RepoSage: the gate fails"
	case len(c.Conditions) > 0:
		title = "✅ RepoSage: the gate passes"
	}
	fmt.Fprintf(&m.b, "### %s\n\n%s\n\n", title, mdText(compareVerdict(c)))
	for _, v := range c.Violations {
		fmt.Fprintf(&m.b, "- %s: %s\n", mdSpan(v.Condition), mdText(v.Message))
	}
	if len(c.Violations) > 0 {
		m.b.WriteString("\n")
	}
	m.table("", ">Before", ">After")
	for _, t := range totalsOf(c) {
		m.row(t.name, t.before, t.after)
	}
	m.changes(c)
	m.findings("New findings", c.NewFindings, true)
	m.findings("Fixed findings", c.FixedFindings, false)
	for _, n := range c.Notes {
		fmt.Fprintf(&m.b, "\n> %s\n", mdText(n))
	}
	fmt.Fprintf(&m.b, "\n<sub>%s, RepoSage analyser %s</sub>\n", mdText(revisionRange(c)), reposage.AnalyserVersion)
	if _, err := io.WriteString(w, m.b.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// fold begins a part that is closed until a reader opens it.
func (m *markdown) fold(open bool, title string) {
	attribute := ""
	if open {
		attribute = " open"
	}
	fmt.Fprintf(&m.b, "\n<details%s><summary>%s</summary>\n\n", attribute, title)
}

func (m *markdown) changes(c *Comparison) {
	shown := shownChanges(c)
	if len(shown) == 0 {
		return
	}
	m.fold(c.Counts[compare.Worse] > 0, fmt.Sprintf("Functions: %d worse, %d better, %d new", c.Counts[compare.Worse], c.Counts[compare.Better], c.Counts[compare.New]))
	m.table("", "Function", "Place", ">Health", "What changed")
	for _, f := range shown {
		at := cmp.Or(f.Head, f.Base)
		health := decimal(at.Health)
		if f.Base != nil && f.Head != nil && f.Base.Health != f.Head.Health {
			health = decimal(f.Base.Health) + " → " + health
		}
		m.row(string(f.Status), mdCode(at.Name), mdSpan(place(at.Path, at.Line)), health, mdText(f.Reason))
	}
	m.b.WriteString("\n</details>\n")
}

func (m *markdown) findings(title string, list []reposage.Finding, open bool) {
	if len(list) == 0 {
		return
	}
	m.fold(open, fmt.Sprintf("%s: %d", title, len(list)))
	m.table(">Minutes", "Rule", "Place", "Finding")
	for _, f := range list[:min(len(list), compareRows)] {
		m.row(decimal(math.Round(f.Minutes)), mdSpan(f.Rule), mdSpan(place(f.Path, f.Line)), mdText(f.Message))
	}
	if n := len(list) - compareRows; n > 0 {
		fmt.Fprintf(&m.b, "\nand %d more\n", n)
	}
	m.b.WriteString("\n</details>\n")
}
