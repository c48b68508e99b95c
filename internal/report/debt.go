package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/compare"
	"github.com/reposage/reposage/internal/measure/debt"
)

// DebtReport is what Debt renders.
type DebtReport struct {
	Revision reposage.Revision
	Result   *debt.Result
	Findings []reposage.Finding // those to list, in their order
	Rows     int                // most findings, files and folders shown as text or Markdown; 0 is all
}

// Debt writes the debt of a revision as text, Markdown, JSON, CSV (findings), or in the formats of Findings.
func Debt(w io.Writer, d *DebtReport, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.debt(d)
		return p.writeTo(w, "debt")
	case FormatMarkdown:
		m := &markdown{}
		m.debt(d)
		_, err := io.WriteString(w, m.b.String())
		return wrapWrite(err, "debt")
	case FormatJSON:
		return debtJSON(w, d)
	case FormatCSV:
		return findingsCSV(w, d.Findings)
	case FormatSARIF, FormatGitHub, FormatGitLab:
		return Findings(w, &FindingList{Revision: d.Revision, Findings: d.Findings, Rules: RulesOf(d.Result.Formula)}, f)
	}
	return errFormat("debt", f, FormatText, FormatJSON, FormatMarkdown, FormatCSV, FormatSARIF, FormatGitHub, FormatGitLab)
}

func wrapWrite(err error, what string) error {
	if err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}

// RulesOf is what readers of findings are told about the rules of a formula.
func RulesOf(f *debt.Formula) (rules []Rule) {
	for _, name := range debt.Rules {
		r := f.Rules[name]
		rules = append(rules, Rule{Name: name, Title: r.Title, Reason: r.Reason, Example: r.Example})
	}
	return rules
}

// rest returns how many of n rows are beyond the limit.
func (d *DebtReport) rest(n int) (shown, left int) {
	if d.Rows <= 0 || n <= d.Rows {
		return n, 0
	}
	return d.Rows, n - d.Rows
}

func debtJSON(w io.Writer, d *DebtReport) error {
	list := normalized(&struct {
		Schema     int                `json:"schema"`
		Analyser   string             `json:"analyser"`
		Revision   reposage.Revision  `json:"revision"`
		Formula    debt.FormulaInfo   `json:"formula"`
		Repository debt.Row           `json:"repository"`
		Rules      []debt.RuleRow     `json:"rules"`
		Accepted   debt.Accepted      `json:"accepted"`
		Notes      []string           `json:"notes"`
		Folders    []debt.Row         `json:"folders"`
		Files      []debt.Row         `json:"files"`
		Findings   []reposage.Finding `json:"findings"`
	}{1, reposage.AnalyserVersion, d.Revision, d.Result.Formula.Info(), d.Result.Repository, d.Result.Rules, d.Result.Accepted, d.Result.Notes, d.Result.Folders, d.Result.Files, d.Findings})
	return wrapWrite(encodeIndented(w, list), "debt")
}

func findingsCSV(w io.Writer, list []reposage.Finding) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"rule", "path", "line", "end_line", "symbol", "value", "limit", "minutes", "accepted", "fingerprint", "message"}) // Flush tells
	for _, f := range list {
		_ = c.Write([]string{f.Rule, csvText(f.Path), strconv.Itoa(f.Line), strconv.Itoa(f.EndLine), csvText(f.Symbol), number(f.Value), number(f.Limit), number(f.Minutes),
			inertCell(VisibleText(f.Accepted)), f.Fingerprint, inertCell(VisibleText(f.Message))})
	}
	c.Flush()
	return wrapWrite(c.Error(), "findings")
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// duration writes minutes in the unit that people plan in: "45m", "3h 20m", "12 days".
func duration(minutes, hoursPerDay float64) string {
	if minutes < 3*60*hoursPerDay || hoursPerDay <= 0 {
		return compare.Minutes(minutes)
	}
	return plural(int(math.Round(minutes/60/hoursPerDay)), "day", "days")
}

// debtHeadline says it all in one sentence.
func debtHeadline(r debt.Row, f debt.FormulaInfo, hoursPerDay float64) string {
	return fmt.Sprintf("Health %s of 100, rating %s. Mending all findings would take %s (%s %s), %s of what the code would cost to write again. Leaving it costs about %s a year.",
		decimal(r.Health), r.Rating, duration(r.Minutes, hoursPerDay), f.Currency, thousands(int(math.Round(r.Money))), percent(r.Ratio, 1), duration(r.Interest, hoursPerDay))
}

// ratingGrade colours a rating.
func ratingGrade(rating string) int {
	return max(0, strings.Index("ABCDE", rating)-1)
}

func healthGrade(health float64) int {
	switch {
	case health >= 80:
		return 0
	case health >= 60:
		return 1
	case health >= 40:
		return 2
	}
	return 3
}

func (p *page) debt(d *DebtReport) {
	r := d.Result
	right := "formula " + Visible(r.Formula.String())
	left := ClipMiddle(Visible(d.Revision.Name), max(10, p.width-Width(right)-2))
	p.line(p.bold(left), blanks(p.width-Width(left)-Width(right)), p.dim(right))
	if d.Revision.Commit != "" {
		p.line(p.dim(shortCommit(d.Revision.Commit) + " · " + day(d.Revision.Time)))
	}
	p.line()
	for _, l := range wrap(VisibleText(debtHeadline(r.Repository, r.Formula.Info(), r.Formula.HoursPerDay)), p.width) {
		p.line(l)
	}
	p.debtRules(r)
	p.debtFindings(d)
	p.debtFolders(d)
	if r.Accepted.Findings > 0 {
		p.line()
		p.paragraph("ACCEPTED ", fmt.Sprintf("%s worth %s, which do not count; --accepted lists them.", plural(r.Accepted.Findings, "finding", "findings"), duration(r.Accepted.Minutes, r.Formula.HoursPerDay)))
	}
	for _, n := range r.Notes {
		p.paragraph("NOTE     ", VisibleText(n))
	}
}

func (p *page) debtRules(r *debt.Result) {
	if len(r.Rules) == 0 {
		return
	}
	p.section("BY RULE", "reposage debt --explain RULE tells why")
	for _, rule := range r.Rules {
		if rule.Findings == 0 {
			continue
		}
		p.line("  ", padRight(rule.Rule, 22), padLeft(thousands(rule.Findings), 7), padLeft(duration(rule.Minutes, r.Formula.HoursPerDay), 11), "  ",
			p.style.bar(padRight(bar(rule.Minutes/max(1, r.Repository.Minutes), 20), 20)), "  ", p.dim(Clip(VisibleText(rule.Title), max(0, p.width-66))))
	}
}

func (p *page) debtFindings(d *DebtReport) {
	if len(d.Findings) == 0 {
		return
	}
	shown, left := d.rest(len(d.Findings))
	p.section("FINDINGS", "most to mend first")
	for _, f := range d.Findings[:shown] {
		p.line("  ", padLeft(compare.Minutes(f.Minutes), 7), "  ", place(f.Path, f.Line), "  ", p.dim(f.Rule))
		text := f.Message
		if f.Accepted != "" {
			text += " (accepted: " + f.Accepted + ")"
		}
		for _, l := range wrap(VisibleText(text), p.width-11) {
			p.line(blanks(11), l)
		}
	}
	if left > 0 {
		p.line(blanks(11), p.dim(fmt.Sprintf("and %s more; -n 0 lists all of them", thousands(left))))
	}
}

func (p *page) debtFolders(d *DebtReport) {
	s := d.Result.Summarize(max(d.Rows, 10))
	if len(s.Folders) == 0 {
		return
	}
	p.section("FOLDERS", "lowest health first")
	for _, f := range s.Folders[:min(len(s.Folders), 10)] {
		p.line("  ", p.grade(healthGrade(f.Health), padLeft(decimal(f.Health), 5)), "  ", p.grade(ratingGrade(f.Rating), f.Rating), padLeft(duration(f.Minutes, s.HoursPerDay), 10),
			padLeft(compact(f.CodeLines), 8), " lines  ", Visible(f.Path))
	}
}

func (m *markdown) debt(d *DebtReport) {
	r := d.Result
	fmt.Fprintf(&m.b, "# Debt of %s\n\n%s\n\nFormula %s.\n", mdText(d.Revision.Name), mdText(debtHeadline(r.Repository, r.Formula.Info(), r.Formula.HoursPerDay)), mdText(r.Formula.String()))
	m.debtSections(r.Summarize(max(d.Rows, 1)), d.Findings, d.Rows)
	for _, n := range r.Notes {
		fmt.Fprintf(&m.b, "\n> %s\n", mdText(n))
	}
}

// debtSections writes the tables of rules, findings and folders.
func (m *markdown) debtSections(s *debt.Summary, findings []reposage.Finding, rows int) {
	if len(s.Rules) > 0 {
		m.heading("Debt by rule")
		m.table("Rule", "", ">Findings", ">To mend")
		for _, r := range s.Rules {
			m.row(mdSpan(r.Rule), mdText(r.Title), thousands(r.Findings), duration(r.Minutes, s.HoursPerDay))
		}
	}
	if len(findings) > 0 {
		m.heading("Worst findings")
		m.table(">Minutes", "Rule", "Place", "Finding")
		if rows > 0 {
			findings = findings[:min(len(findings), rows)]
		}
		for _, f := range findings {
			m.row(decimal(math.Round(f.Minutes)), mdSpan(f.Rule), mdSpan(place(f.Path, f.Line)), mdText(f.Message))
		}
	}
	if len(s.Folders) > 0 {
		m.heading("Folders by health")
		m.table("Folder", ">Health", "Rating", ">To mend", ">Lines of code")
		for _, f := range s.Folders[:min(len(s.Folders), 10)] {
			m.row(mdCode(f.Path), decimal(f.Health), f.Rating, duration(f.Minutes, s.HoursPerDay), thousands(f.CodeLines))
		}
	}
}
