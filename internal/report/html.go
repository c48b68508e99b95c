package report

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/compare"
)

//go:embed html
var htmlFiles embed.FS

var (
	styleSheet = asset("html/report.css")
	script     = asset("html/report.js")
	// Parsed when first needed: every run of the program starts with this package, few write HTML.
	htmlPage = sync.OnceValue(func() *template.Template {
		return template.Must(template.New("report.tmpl").Funcs(htmlFuncs).ParseFS(htmlFiles, "html/*.tmpl"))
	})
)

// asset returns an embedded file.
func asset(name string) string {
	b, err := htmlFiles.ReadFile(name)
	if err != nil {
		panic(err) // embedded above
	}
	return string(b)
}

var htmlFuncs = template.FuncMap{
	"thousands": thousands,
	"compact":   compact,
	"percent":   percent,
	"bytes":     byteSize,
	"decimal":   decimal,
	"visible":   Visible,
	"words":     VisibleText,
	"place":     place,
	"unixDay":   unixDay,
	"skipLabel": skipLabel,
	"skipNote":  func(r reposage.SkipReason) string { return skipNotes[r] },
	"limit":     limitLabel,
	"float":     func(n int) float64 { return float64(n) },
	"inc":       func(n int) int { return n + 1 },
	"step":      func(n int) int { return n * 20 },
	"code":      codeSpans,
	"soft":      softBreaks,
	"reason":    shortReason,
	"minutes":   compare.Minutes,
}

// codeSpans turns the `spans` of a definition into code elements.
func codeSpans(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			part = "<code>" + template.HTMLEscapeString(part) + "</code>"
		} else {
			part = template.HTMLEscapeString(part)
		}
		b.WriteString(part)
	}
	return template.HTML(b.String()) // every part is escaped
}

// softBreaks lets a shown path break behind its slashes. Copied text has no trace of it.
func softBreaks(path string) template.HTML {
	escaped := template.HTMLEscapeString(path) // no escape has a slash
	return template.HTML(strings.ReplaceAll(escaped, "/", "/<wbr>"))
}

// HTML writes the report as one file that needs nothing else: styles, script, drawings and data are
// inside, and its content security policy admits only them. Without scripts everything is readable;
// the script adds zooming into the treemap and sorting.
func HTML(w io.Writer, r *measure.Repository) error {
	var b bytes.Buffer
	if err := htmlPage().Execute(&b, newHTMLData(r)); err != nil {
		return fmt.Errorf("render html report: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write html report: %w", err)
	}
	return nil
}

// htmlData is what the template shows.
type htmlData struct {
	*measure.Repository
	Policy   string // content security policy
	Style    template.CSS
	Script   template.JS
	Verdict  string
	Revised  string // ref, commit and date
	Tiles    []tile
	Map      []mapCell
	MapKey   []int // levels of the legend
	Data     mapData
	Segments []segment // languages, most code first
	Ranks    []int     // of the languages, parallel to them
	Charts   []chart
	Activity activity
	Coverage []segment
	Changes  string
	Window   string
	Metrics  []measure.Metric
	Limits   string // that the worst functions are beyond
	Ranked   string // what the ranked lists leave out
}

// mapData is the JSON beside the page.
type mapData struct {
	History bool    `json:"history"`
	Tree    mapNode `json:"tree"`
}

// tile is one key number.
type tile struct{ Value, Label, Note string }

func newHTMLData(r *measure.Repository) *htmlData {
	tree := r.Treemap
	if tree == nil {
		tree = &measure.TreeNode{}
	}
	h := newHeat(tree, r.History.Known && tree.Hotspot > 0)
	return &htmlData{
		Repository: r,
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'",
			cspHash(styleSheet), cspHash(script)),
		// Both are constants of this program.
		Style:    template.CSS(styleSheet),
		Script:   template.JS(script),
		Verdict:  verdict(r),
		Revised:  revisionText(r),
		Tiles:    tiles(r),
		Map:      drawTreemap(tree, h),
		MapKey:   []int{0, 1, 2, 3, 4, 5, 6},
		Data:     mapData{h.history, scriptTree(tree, h)},
		Segments: languageSegments(r),
		Ranks:    languageRanks(r.Languages),
		Charts:   charts(r),
		Activity: newActivity(r.History),
		Coverage: coverageSegments(r),
		Changes:  changes(r.History),
		Window:   window(r.History),
		Metrics:  measure.Metrics,
		Limits:   strings.ToUpper(limitsText()[:1]) + limitsText()[1:],
		Ranked:   rankedNote(r),
	}
}

// cspHash returns the hash source of an inline element.
func cspHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// HasPlace reports whether there is anything to draw.
func (d *htmlData) HasPlace() bool { return len(d.Map) > 0 }

// HasTests reports whether any test code was found.
func (d *htmlData) HasTests() bool { return d.Tests.Files > 0 }

// SkippedFiles counts the entries left out.
func (d *htmlData) SkippedFiles() int { return d.Ledger.Entries - d.Ledger.Taken.Files }

// SkippedBySize lists the skip groups, most files first.
func (d *htmlData) SkippedBySize() []measure.SkipGroup { return bySize(d.Skipped) }

func rankedNote(r *measure.Repository) string {
	if !r.TestsRanked && r.Tests.Files > 0 {
		return "Test code is counted in the totals, not ranked here."
	}
	return ""
}

func tiles(r *measure.Repository) []tile {
	t := []tile{
		{tileNumber(r.Source.CodeLines), "lines of code", plural(r.Source.Files, "source file", "source files")},
		{tileNumber(r.Source.Functions), "functions", plural(r.Source.Classes, "class or type", "classes and types")},
	}
	if d := distribution(r, "cognitive"); d != nil {
		hard := countFrom(d, hardCognitive)
		t = append(t, tile{percent(float64(hard), float64(d.Count)), "hard to follow", plural(hard, "function", "functions") + " above cognitive 15"})
	}
	if r.Debt != nil && r.Source.Files > 0 {
		row := r.Debt.Repository
		t = append([]tile{
			{decimal(row.Health), "health", "of 100, mean by code lines"},
			{row.Rating, "rating", duration(row.Minutes, r.Debt.HoursPerDay) + " of debt, " + percent(row.Ratio, 1)},
		}, t...)
	}
	if r.Debt == nil && r.Source.Maintainability > 0 {
		t = append(t, tile{decimal(r.Source.Maintainability), "maintainability", "of 100, mean by code lines"})
	}
	t = append(t, tile{percent(r.Source.CommentDensity, 1), "comments", "of code and comment lines"})
	if r.History.Known {
		t = append(t, tile{tileNumber(r.History.Commits), "commits", "by " + plural(r.History.Authors, "author", "authors")})
	}
	return t
}

// tileNumber writes a number in full as long as it fits a tile.
func tileNumber(n int) string {
	if n < 1_000_000 {
		return thousands(n)
	}
	return compact(n)
}

// segment is a part of a stacked bar.
type segment struct {
	X, W  string // percent of the bar
	Class string
	Title string
}

// segments lays parts of a whole next to each other.
func segments(whole float64, parts []float64, class func(i int) string, title func(i int) string) []segment {
	var out []segment
	at := 0.0
	for i, part := range parts {
		if whole <= 0 || part <= 0 {
			continue
		}
		w := 100 * part / whole
		out = append(out, segment{fmt.Sprintf("%.2f", at), fmt.Sprintf("%.2f", w), class(i), title(i)})
		at += w
	}
	return out
}

// languageColours is the number of colours in the style sheet; the languages with less code are grey.
const languageColours = 8

// languageRanks returns the place of each language by code lines.
func languageRanks(rows []measure.LanguageRow) []int {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return rows[j].CodeLines - rows[i].CodeLines })
	ranks := make([]int, len(rows))
	for rank, i := range order {
		ranks[i] = rank
	}
	return ranks
}

// Swatch returns the class of the i-th language's colour.
func (d *htmlData) Swatch(i int) string { return swatch(d.Ranks[i]) }

func swatch(rank int) string {
	if rank < languageColours {
		return fmt.Sprintf("l%d", rank)
	}
	return "lx"
}

func languageSegments(r *measure.Repository) []segment {
	ordered := make([]*measure.LanguageRow, len(r.Languages))
	for i, rank := range languageRanks(r.Languages) {
		ordered[rank] = &r.Languages[i]
	}
	var parts []float64
	for _, l := range ordered {
		parts = append(parts, float64(l.CodeLines))
	}
	return segments(float64(r.Totals.CodeLines), parts, swatch, func(i int) string {
		return Visible(ordered[i].Language) + " " + percent(parts[i], float64(r.Totals.CodeLines))
	})
}

func coverageSegments(r *measure.Repository) []segment {
	groups := bySize(r.Skipped)
	parts := []float64{float64(r.Ledger.Taken.Files)}
	labels := []string{"analysed"}
	for _, g := range groups {
		parts = append(parts, float64(g.Files))
		labels = append(labels, skipLabel(g.Reason))
	}
	class := func(i int) string { return fmt.Sprintf("c%d", min(i, 6)) }
	return segments(float64(r.Ledger.Entries), parts, class, func(i int) string {
		return thousands(int(parts[i])) + " " + labels[i]
	})
}

// chart is the distribution of one metric as bars.
type chart struct {
	Title   string
	Summary string
	Bars    []chartBar
}

type chartBar struct {
	Label, Share, Width string
	Count, Grade        int
}

func charts(r *measure.Repository) []chart {
	var out []chart
	for i := range r.Distributions {
		d := &r.Distributions[i]
		if d.Count == 0 || d.Metric == "length" { // lines with code tell the same
			continue
		}
		out = append(out, newChart(d))
	}
	return out
}

func newChart(d *measure.Distribution) chart {
	c := chart{Title: d.Title, Summary: fmt.Sprintf("median %s · 90 %% up to %s · max %s", decimal(d.P50), decimal(d.P90), decimal(d.Max))}
	if worseLow(d.Metric) {
		c.Summary = fmt.Sprintf("median %s · min %s", decimal(d.P50), decimal(d.Min))
	}
	most := slices.MaxFunc(d.Bands, func(a, b measure.Band) int { return a.Count - b.Count }).Count
	for i := range d.Bands {
		b := &d.Bands[i]
		width := 0.0
		if b.Count > 0 {
			width = max(1.6, 100*float64(b.Count)/float64(most))
		}
		c.Bars = append(c.Bars, chartBar{bandTitle(b), percent(float64(b.Count), float64(d.Count)), fmt.Sprintf("%.1f", width), b.Count, severity(d, i)})
	}
	return c
}

// activity is the column chart of commits per month.
type activity struct {
	Width   int // SVG units; the height is activityHeight
	Height  int
	Most    int
	Columns []column
	Labels  []column // X and Title of the month names below
}

type column struct{ X, Y, W, H, Title string }

const (
	activityHeight = 120
	activityWidth  = 1120
)

func newActivity(h measure.History) activity {
	a := activity{Width: activityWidth, Height: activityHeight}
	n := len(h.Activity)
	for _, m := range h.Activity {
		a.Most = max(a.Most, m.Commits)
	}
	if n == 0 || a.Most == 0 {
		return a
	}
	step := float64(activityWidth) / float64(max(n, 12))
	every := max(1, (n+11)/12)
	for i, m := range h.Activity {
		x, tall := float64(i)*step, float64(m.Commits)*activityHeight/float64(a.Most)
		if m.Commits > 0 {
			tall = max(tall, 2)
		}
		a.Columns = append(a.Columns, column{svg(x + step*0.12), svg(activityHeight - tall), svg(step * 0.76), svg(tall),
			m.Month + ": " + plural(m.Commits, "commit", "commits")})
		if i%every == 0 {
			a.Labels = append(a.Labels, column{X: svg(x + step*0.12), Title: m.Month})
		}
	}
	return a
}

// Paths shows the places of a warning.
func (d *htmlData) Paths(w measure.Warning) string {
	return strings.TrimSpace(examplePaths(&w, 5))
}
