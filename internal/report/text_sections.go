package report

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/reposage/reposage/internal/measure"
)

// Rows of the sections of a text report; together they make about a screen.
const (
	textLanguages = 5
	textFunctions = 10
)

func (p *page) languages(r *measure.Repository) {
	if len(r.Languages) == 0 {
		return
	}
	p.section("LANGUAGES", fmt.Sprintf("%s in %s; %s code, %s comment, %s blank",
		plural(r.Totals.Lines, "line", "lines"), byteSize(r.Totals.Bytes),
		thousands(r.Totals.CodeLines), thousands(r.Totals.CommentLines), thousands(r.Totals.BlankLines)))
	rows, rest := r.Languages, []measure.LanguageRow(nil)
	if len(rows) > textLanguages {
		rows, rest = rows[:textLanguages-1], rows[textLanguages-1:]
	}
	nameWidth := 12
	for _, l := range rows {
		nameWidth = min(20, max(nameWidth, Width(Visible(l.Language))))
	}
	barWidth := p.width - nameWidth - 62
	for _, l := range rows {
		p.languageRow(l, r.Totals.CodeLines, nameWidth, barWidth)
	}
	if len(rest) > 0 {
		p.line("  ", p.dim(Clip(restOfLanguages(rest), p.width-2)))
	}
}

func (p *page) languageRow(l measure.LanguageRow, all, nameWidth, barWidth int) {
	share := 0.0
	if all > 0 {
		share = float64(l.CodeLines) / float64(all)
	}
	functions := blanks(16)
	if l.Functions > 0 {
		functions = padLeft(compact(l.Functions), 6) + " functions"
	}
	p.line("  ", padRight(Clip(Visible(l.Language), nameWidth), nameWidth),
		padLeft(percent(share, 1), 9), " ", p.style.bar(padRight(bar(share, barWidth), barWidth)),
		padLeft(compact(l.Files), 7), filesUnit(l.Files), padLeft(compact(l.CodeLines), 7), " code", functions)
}

// filesUnit is the word after a number of files, always six cells.
func filesUnit(n int) string {
	if n == 1 {
		return " file "
	}
	return " files"
}

// restOfLanguages sums up the languages without a row of their own.
func restOfLanguages(rest []measure.LanguageRow) string {
	names, files, code := make([]string, 0, len(rest)), 0, 0
	for _, l := range rest {
		names = append(names, Visible(l.Language))
		files += l.Files
		code += l.CodeLines
	}
	return fmt.Sprintf("+ %d more: %s, %s code: %s", len(rest),
		plural(files, "file", "files"), compact(code), strings.Join(names, ", "))
}

// textMetrics are the distributions of the text report in its order, with titles that fit.
var textMetrics = []struct{ metric, title string }{
	{"cognitive", "cognitive"}, {"cyclomatic", "cyclomatic"}, {"nloc", "code lines"}, {"nesting", "nesting"},
	{"params", "parameters"}, {"mi", "maintainability"},
}

func (p *page) distributions(r *measure.Repository) {
	first := true
	for _, m := range textMetrics {
		d := distribution(r, m.metric)
		if d == nil {
			continue
		}
		if first {
			p.section(padRight("FUNCTIONS", 17), "median    p90     max  "+rankedFunctions(r, d.Count))
			first = false
		}
		p.distributionRow(m.title, d)
	}
}

// rankedFunctions says how many functions the distributions rest on.
func rankedFunctions(r *measure.Repository, n int) string {
	s := plural(n, "function", "functions")
	if !r.TestsRanked && r.Tests.Files > 0 {
		s += " outside tests"
	}
	return s
}

func (p *page) distributionRow(title string, d *measure.Distribution) {
	const left = 45
	p50, p90, worst := decimal(d.P50), decimal(d.P90), decimal(d.Max)
	if worseLow(d.Metric) {
		p50, p90, worst = decimal(math.Round(d.P50)), "", "min "+decimal(math.Round(d.Min))
	}
	barWidth := max(16, (p.width-left)/2)
	p.line("  ", padRight(title, 16), padLeft(p50, 7), padLeft(p90, 7), padLeft(worst, 9), "  ",
		p.stacked(d, barWidth), "  ", p.bandLegend(d, p.width-left-barWidth))
}

// stacked draws the shares of the bands as one bar of n cells. A band that is not empty has at least
// one cell.
func (p *page) stacked(d *measure.Distribution, n int) string {
	cells := bandCells(d, n)
	var b strings.Builder
	for i, c := range cells {
		grade := severity(d, i)
		shade := shades[grade]
		if p.on {
			shade = shades[0]
		}
		b.WriteString(p.grade(grade, strings.Repeat(string(shade), c)))
	}
	return b.String()
}

// bandCells divides n cells among the bands by their counts.
func bandCells(d *measure.Distribution, n int) []int {
	cells := make([]int, len(d.Bands))
	used, widest := 0, 0
	for i, b := range d.Bands {
		if b.Count > 0 && d.Count > 0 {
			cells[i] = max(1, b.Count*n/d.Count)
		}
		used += cells[i]
		if cells[i] > cells[widest] {
			widest = i
		}
	}
	if len(cells) > 0 && used > 0 {
		cells[widest] += n - used
	}
	return cells
}

// bandLegend names the worst bands that are not empty, as many as fit n cells.
func (p *page) bandLegend(d *measure.Distribution, n int) string {
	var parts []string
	used := 0
	for k := range d.Bands {
		i := len(d.Bands) - 1 - k
		if worseLow(d.Metric) {
			i = k
		}
		b := d.Bands[i]
		if b.Count == 0 {
			continue
		}
		text := bandRange(&b) + ": " + percent(float64(b.Count), float64(d.Count))
		if used += Width(text) + 2; used > n {
			break
		}
		parts = append([]string{p.grade(severity(d, i), text)}, parts...)
	}
	return strings.Join(parts, "  ")
}

func (p *page) worst(r *measure.Repository) {
	if len(r.Worst) == 0 {
		return
	}
	p.section("WORST FUNCTIONS", limitsText())
	p.rows(worstRows(r.Worst))
}

// limitsText names the limits that most rows of the list are beyond.
func limitsText() string {
	limits := []struct{ metric, title string }{{"cognitive", "cognitive"}, {"cyclomatic", "cyclomatic"}, {"nesting", "nesting"}, {"nloc", "code lines"}}
	var parts []string
	for _, l := range limits {
		if m, err := measure.FindMetric(l.metric); err == nil {
			parts = append(parts, l.title+" "+decimal(m.Limit))
		}
	}
	return "farthest beyond the limits: " + strings.Join(parts, ", ")
}

func (p *page) hotspots(r *measure.Repository) {
	switch {
	case len(r.FunctionHotspots) > 0:
		p.section("HOTSPOTS", "hard and often changed: commits × cognitive complexity")
		p.rows(hotRows(r.FunctionHotspots))
	case len(r.FileHotspots) > 0 && r.History.Known:
		p.section("HOTSPOTS", "hard and often changed files: commits × cognitive complexity")
		p.rows(hotFileRows(r.FileHotspots))
	}
}

// history is one line: commits, authors, window and a sparkline of the months.
func (p *page) history(r *measure.Repository) {
	h := r.History
	p.line()
	if !h.Known {
		note := "not known, so there are no hotspots"
		if h.Note != "" {
			note += ": " + VisibleText(h.Note)
		}
		p.paragraph("HISTORY  ", note)
		return
	}
	text := changes(h) + " " + window(h)
	counts := make([]int, 0, len(h.Activity))
	for _, m := range h.Activity {
		counts = append(counts, m.Commits)
	}
	counts = counts[max(0, len(counts)-24):]
	if len(counts) > 1 {
		text += ", by month " + sparkline(counts)
	}
	if h.Truncated {
		text += " (incomplete: " + cmp.Or(VisibleText(h.Note), "a limit was reached") + ")"
	}
	p.paragraph("HISTORY  ", text)
}

// changes counts commits and authors.
func changes(h measure.History) string {
	return plural(h.Commits, "commit", "commits") + " by " + plural(h.Authors, "author", "authors")
}

// window says which part of history counts: "in the 365 days to 2026-11-20".
func window(h measure.History) string {
	last := day(time.Unix(h.Last, 0))
	switch {
	case h.Days > 0 && h.Last > 0:
		return fmt.Sprintf("in %s to %s", plural(h.Days, "day", "days"), last)
	case h.First > 0 && h.Last > 0:
		return fmt.Sprintf("from %s to %s", day(time.Unix(h.First, 0)), last)
	default:
		return "in all"
	}
}

func (p *page) coverage(r *measure.Repository) {
	l := r.Ledger
	text := fmt.Sprintf("%s of %s analysed (%s).", thousands(l.Taken.Files),
		plural(l.Entries, "entry", "entries"), byteSize(l.Taken.Bytes))
	if groups := bySize(r.Skipped); len(groups) > 0 {
		var parts []string
		for _, g := range groups {
			parts = append(parts, fmt.Sprintf("%s (%s)", skipCount(g.Files, g.Reason), byteSize(g.Bytes)))
		}
		text += " Skipped: " + strings.Join(parts, ", ") + "; --dry-run lists them."
	}
	if len(r.Limited) > 0 {
		text += " Lines only: " + limitedText(r.Limited) + "."
	}
	p.paragraph("COVERAGE ", text)
}

// limitedText lists the files whose syntax could not be read: "1 not parsed in time (big.c)".
func limitedText(groups []measure.LimitedGroup) string {
	var parts []string
	for _, g := range groups {
		s := thousands(g.Files) + " " + limitLabel(g.Reason)
		if len(g.Examples) > 0 {
			s += " (" + Visible(g.Examples[0].Path)
			if g.Files > 1 {
				s += ", …"
			}
			s += ")"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func (p *page) warnings(r *measure.Repository) {
	for _, w := range r.Warnings {
		text := VisibleText(w.Message)
		if paths := examplePaths(&w, 3); paths != "" {
			text += " (" + paths + ")"
		}
		for i, line := range wrap(text, p.width-9) {
			label := blanks(9)
			if i == 0 {
				label = p.warn("WARNING  ")
			}
			p.line(label, line)
		}
	}
}

// examplePaths lists the first n places of a warning.
func examplePaths(w *measure.Warning, n int) string {
	names := make([]string, 0, n)
	for _, path := range w.Paths[:min(len(w.Paths), n)] {
		names = append(names, Visible(path))
	}
	if len(names) > 0 && w.Count > len(names) {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

func (p *page) timings(ts []Timing) {
	if len(ts) == 0 {
		return
	}
	var parts []string
	for _, t := range ts {
		s := t.Stage + " " + seconds(t.Took)
		if t.Note != "" {
			s += " (" + VisibleText(t.Note) + ")"
		}
		parts = append(parts, s)
	}
	p.paragraph("TIME     ", strings.Join(parts, ", "))
}

// seconds formats a duration with the precision a person wants: 38 ms, 1.2 s, 3 min 5 s.
func seconds(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
}
