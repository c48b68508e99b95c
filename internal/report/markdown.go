package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/reposage/reposage/internal/measure"
)

// Rows of the ranked tables of a Markdown report.
const markdownRows = 20

// Markdown writes the report as GitHub-flavoured Markdown for a wiki page or a pull request.
// Names from the repository stand in code spans: no markup, mention, issue reference or link in
// them takes effect.
func Markdown(w io.Writer, r *measure.Repository) error {
	m := &markdown{}
	m.header(r)
	m.health(r)
	m.languages(r)
	m.distributions(r)
	m.functions("Worst functions", "The furthest above the limits.", r.Worst)
	m.functions("Function hotspots", "Hard and often changed: commits × cognitive complexity.", r.FunctionHotspots)
	m.files(r.FileHotspots)
	m.structure(r)
	m.copies(r)
	m.history(r)
	m.coverage(r)
	m.warnings(r)
	fmt.Fprintf(&m.b, "\n---\nRepoSage analyser %s, counting profile %s.\n", r.Analyser, r.Profile)
	if _, err := io.WriteString(w, m.b.String()); err != nil {
		return fmt.Errorf("write markdown report: %w", err)
	}
	return nil
}

type markdown struct{ b strings.Builder }

func (m *markdown) heading(title string) { fmt.Fprintf(&m.b, "\n## %s\n\n", title) }

// table begins a table. A column whose title begins with ">" is aligned right.
func (m *markdown) table(columns ...string) {
	rule := "|"
	for i, c := range columns {
		align := " --- |"
		if name, right := strings.CutPrefix(c, ">"); right {
			columns[i], align = name, " ---: |"
		}
		rule += align
	}
	m.row(columns...)
	m.b.WriteString(rule + "\n")
}

func (m *markdown) row(cells ...string) {
	m.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// mdCode returns a name as a code span that may stand in a table.
func mdCode(s string) string {
	if s == "" {
		return ""
	}
	return mdSpan(Visible(s))
}

// mdSpan makes the code span of inert text: a fence longer than any run of backticks inside, and
// pipes escaped as tables want it.
func mdSpan(s string) string {
	fence, run := 1, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		fence = max(fence, run+1)
	}
	ticks := strings.Repeat("`", fence)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.TrimSpace(s) != s || strings.TrimSpace(s) == "" {
		s = " " + s + " "
	}
	return ticks + strings.ReplaceAll(s, "|", `\|`) + ticks
}

// mdText returns prose with foreign parts so that nothing in it is markup, HTML, a link or a
// mention.
func mdText(s string) string {
	return mdEscaper.Replace(VisibleText(s))
}

var mdEscaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`,
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@<!-- -->", "://", ":<!-- -->//", "www.", "www<!-- -->.",
)

func (m *markdown) header(r *measure.Repository) {
	rev := r.Revision
	fmt.Fprintf(&m.b, "# %s\n\n%s\n\n", mdText(rev.Name), mdText(verdict(r)))
	m.table("Analysed", "")
	m.row("target", mdCode(rev.Target))
	if rev.Commit != "" {
		m.row("commit", strings.TrimSpace(mdCode(rev.Commit)+" "+mdCode(rev.Ref)))
	}
	if d := day(rev.Time); d != "" {
		m.row("date", d)
	}
	if n := len(rev.Dirty); n > 0 {
		m.row("uncommitted", plural(n, "file", "files"))
	}
	m.row("size", fmt.Sprintf("%s, %s; %s, %s comment", plural(r.Totals.Files, "file", "files"), byteSize(r.Totals.Bytes),
		plural(r.Totals.CodeLines, "code line", "code lines"), thousands(r.Totals.CommentLines)))
	m.row("functions", fmt.Sprintf("%s in %s", thousands(r.Source.Functions), plural(r.Source.Files, "source file", "source files")))
}

func (m *markdown) languages(r *measure.Repository) {
	if len(r.Languages) == 0 {
		return
	}
	m.heading("Languages")
	m.table("Language", "Kind", ">Files", ">Code lines", ">Share", ">Comments", ">Functions")
	for _, l := range r.Languages {
		m.row(mdText(l.Language), string(l.Kind), thousands(l.Files), thousands(l.CodeLines),
			percent(float64(l.CodeLines), float64(r.Totals.CodeLines)), percent(l.CommentDensity, 1), thousands(l.Functions))
	}
}

func (m *markdown) distributions(r *measure.Repository) {
	if len(r.Distributions) == 0 {
		return
	}
	m.heading("Distributions")
	m.table("Metric", ">Median", ">90 %", ">99 %", ">Min", ">Max", "Shares")
	for _, d := range r.Distributions {
		var shares []string
		for _, b := range d.Bands {
			shares = append(shares, mdText(bandTitle(&b))+": "+percent(float64(b.Count), float64(d.Count)))
		}
		m.row(mdText(d.Title), decimal(d.P50), decimal(d.P90), decimal(d.P99), decimal(d.Min), decimal(d.Max), strings.Join(shares, ", "))
	}
}

func (m *markdown) functions(title, note string, rows []measure.FunctionRow) {
	if len(rows) == 0 {
		return
	}
	m.heading(title)
	m.b.WriteString(note + "\n\n")
	m.table(">#", "Place", "Function", ">Cognitive", ">Cyclomatic", ">Nesting", ">Lines", ">Commits", "Reason")
	for i, f := range rows[:min(len(rows), markdownRows)] {
		m.row(fmt.Sprint(i+1), mdSpan(place(f.Path, f.Line)), mdCode(f.Name), thousands(f.Cognitive), thousands(f.Cyclomatic),
			thousands(f.Nesting), thousands(f.NLOC), thousands(f.Churn.Commits), mdText(f.Reason))
	}
}

func (m *markdown) files(rows []measure.FileRow) {
	if len(rows) == 0 {
		return
	}
	m.heading("File hotspots")
	m.table(">#", "File", ">Code lines", ">Cognitive", ">Commits", ">Authors", "Last change", "Reason")
	for i, f := range rows[:min(len(rows), markdownRows)] {
		m.row(fmt.Sprint(i+1), mdCode(f.Path), thousands(f.CodeLines), thousands(f.Cognitive),
			thousands(f.Churn.Commits), thousands(f.Churn.Authors), unixDay(f.Churn.Last), mdText(f.Reason))
	}
}

func (m *markdown) history(r *measure.Repository) {
	m.heading("History")
	h := r.History
	if !h.Known {
		fmt.Fprintf(&m.b, "Not known: %s.\n", mdText(cmp.Or(h.Note, "there is none")))
		return
	}
	fmt.Fprintf(&m.b, "%s %s", changes(h), window(h))
	if h.Truncated {
		m.b.WriteString(", incomplete: " + mdText(cmp.Or(h.Note, "a limit was reached")))
	}
	m.b.WriteString(".\n")
}

func (m *markdown) coverage(r *measure.Repository) {
	m.heading("Coverage")
	l := r.Ledger
	fmt.Fprintf(&m.b, "%s of %s analysed (%s).\n", thousands(l.Taken.Files), plural(l.Entries, "entry", "entries"), byteSize(l.Taken.Bytes))
	if len(r.Skipped) > 0 {
		m.b.WriteString("\n")
		m.table("Skipped", ">Files", ">Size", "Largest")
		for _, g := range bySize(r.Skipped) {
			m.row(skipLabel(g.Reason), thousands(g.Files), byteSize(g.Bytes), mdExamples(g.Examples))
		}
	}
	if len(r.Limited) > 0 {
		m.b.WriteString("\n")
		m.table("Lines only", ">Files", ">Size", "Largest")
		for _, g := range r.Limited {
			m.row(limitLabel(g.Reason), thousands(g.Files), byteSize(g.Bytes), mdExamples(g.Examples))
		}
	}
}

func mdExamples(examples []measure.Skipped) string {
	const shown = 3
	var names []string
	for _, e := range examples[:min(len(examples), shown)] {
		names = append(names, mdCode(e.Path))
	}
	return strings.Join(names, ", ")
}

func (m *markdown) warnings(r *measure.Repository) {
	if len(r.Warnings) == 0 {
		return
	}
	m.heading("Warnings")
	for _, w := range r.Warnings {
		m.b.WriteString("- " + mdText(w.Message))
		for i, p := range w.Paths {
			if i > 0 {
				m.b.WriteString(",")
			}
			m.b.WriteString(" " + mdCode(p))
		}
		m.b.WriteString("\n")
	}
}
