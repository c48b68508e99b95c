package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/clone"
)

// DuplicateList is the duplicated code of one revision. The JSON form is this struct.
type DuplicateList struct {
	SchemaVersion int               `json:"schema_version"` // set by Duplicates
	Analyser      string            `json:"analyser"`
	Revision      reposage.Revision `json:"revision"`
	MinTokens     int               `json:"min_tokens"`
	MinLines      int               `json:"min_lines"`
	Product       clone.Totals      `json:"product"` // outside of tests
	Tests         clone.Totals      `json:"tests"`
	// Groups are the heaviest; there are Matched of them.
	Matched int           `json:"matched"`
	Groups  []clone.Group `json:"groups"`
	// Files are those with duplicated lines, most first.
	Files []clone.FileDuplication `json:"files"`
}

// NewDuplicateList takes a list out of a result: the heaviest groups, with those of tests only if asked for. A
// limit of 0 means all.
func NewDuplicateList(rev reposage.Revision, r *clone.Result, tests bool, limit int) *DuplicateList {
	l := &DuplicateList{
		Analyser: reposage.AnalyserVersion, Revision: rev,
		MinTokens: r.MinTokens, MinLines: r.MinLines, Product: r.Product, Tests: r.Tests,
		Groups: []clone.Group{}, Files: []clone.FileDuplication{},
	}
	for _, g := range r.Groups {
		if g.Test && !tests {
			continue
		}
		if l.Matched++; limit == 0 || len(l.Groups) < limit {
			l.Groups = append(l.Groups, g)
		}
	}
	for _, f := range r.Files {
		if f.DuplicatedLines > 0 && (tests || !f.Test) {
			l.Files = append(l.Files, f)
		}
	}
	slices.SortStableFunc(l.Files, func(a, b clone.FileDuplication) int { return cmp.Compare(b.DuplicatedLines, a.DuplicatedLines) })
	return l
}

// Rows of the lists of duplicates in text and Markdown.
const (
	duplicatePlaces = 10 // of a group
	duplicateFiles  = 10
)

// Duplicates writes a list of duplicates for a terminal (FormatText), as FormatJSON or FormatMarkdown. Places are
// never shortened; of a group with many, JSON has all.
func Duplicates(w io.Writer, l *DuplicateList, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.duplicates(l)
		return p.writeTo(w, "duplicates")
	case FormatJSON:
		return duplicatesJSON(w, l)
	case FormatMarkdown:
		return duplicatesMarkdown(w, l)
	}
	return errFormat("the list of duplicates", f, FormatText, FormatJSON, FormatMarkdown)
}

func (p *page) duplicates(l *DuplicateList) {
	p.line(p.bold(ClipMiddle(Visible(l.Revision.Name), p.width)))
	for _, s := range duplicateSentences(l) {
		p.line(p.dim(Clip(s, p.width)))
	}
	for i := range l.Groups {
		p.line()
		p.duplicateGroup(&l.Groups[i])
	}
	if hidden := l.Matched - len(l.Groups); hidden > 0 {
		p.line()
		p.line(p.dim(fmt.Sprintf("and %s; -n 0 lists all", plural(hidden, "smaller group", "smaller groups"))))
	}
	if len(l.Files) > 0 {
		p.section("Files", "with the most duplicated lines")
		for _, f := range l.Files[:min(len(l.Files), duplicateFiles)] {
			p.line(padLeft(thousands(f.DuplicatedLines), 7), padLeft(percent(float64(f.DuplicatedLines), float64(f.CodeLines)), 9), "  ", Visible(f.Path))
		}
	}
}

// duplicateSentences say how much there is.
func duplicateSentences(l *DuplicateList) []string {
	sentences := []string{duplicateTotals(&l.Product, "code")}
	if l.Tests.CodeLines > 0 {
		sentences = append(sentences, duplicateTotals(&l.Tests, "tests"))
	}
	return append(sentences, fmt.Sprintf("a duplicate has at least %s over %s of code", plural(l.MinTokens, "token", "tokens"), plural(l.MinLines, "line", "lines")))
}

func duplicateTotals(t *clone.Totals, of string) string {
	return fmt.Sprintf("%s: %s, %s of %s (%s)", of, plural(t.Groups, "group", "groups"), thousands(t.DuplicatedLines),
		plural(t.CodeLines, "line", "lines"), percent(float64(t.DuplicatedLines), float64(t.CodeLines)))
}

func (p *page) duplicateGroup(g *clone.Group) {
	p.line(p.head(duplicateTitle(g)))
	shown := g.Places[:min(len(g.Places), duplicatePlaces)]
	wide := 0
	for i := range shown {
		wide = max(wide, Width(rangeText(&shown[i])))
	}
	for i := range shown {
		at := rangeText(&shown[i])
		symbol := ""
		if s := shown[i].Symbol; s != "" && wide+4+8 <= p.width {
			symbol = p.dim(shortName(Visible(s), p.width-wide-4))
		}
		p.line("  ", padRight(at, wide), "  ", symbol)
	}
	if more := g.Count - len(shown); more > 0 {
		p.line("  ", p.dim(fmt.Sprintf("and %s", plural(more, "more place", "more places"))))
	}
}

// duplicateTitle says what a group is: "4 × 23 lines, 137 tokens, renamed".
func duplicateTitle(g *clone.Group) string {
	title := fmt.Sprintf("%s × %s, %s, %s", thousands(g.Count), plural(g.Lines, "line", "lines"), plural(g.Tokens, "token", "tokens"), g.Kind)
	if g.Test {
		title += ", in tests"
	}
	return title
}

// rangeText is path:first-last.
func rangeText(p *clone.Place) string { return place(p.Path, p.Line) + "-" + strconv.Itoa(p.EndLine) }

func duplicatesJSON(w io.Writer, l *DuplicateList) error {
	c := *l
	c.SchemaVersion = SchemaVersion
	c.Revision = portableRevision(l.Revision)
	c.Groups = mapped(l.Groups, func(g clone.Group) clone.Group {
		g.Places = mapped(g.Places, func(p clone.Place) clone.Place {
			p.Path, p.Symbol = portableName(p.Path), validText(p.Symbol)
			return p
		})
		return g
	})
	c.Files = mapped(l.Files, func(f clone.FileDuplication) clone.FileDuplication {
		f.Path = portableName(f.Path)
		return f
	})
	return indentJSON(w, &c, "list of duplicates")
}

func duplicatesMarkdown(w io.Writer, l *DuplicateList) error {
	m := &markdown{}
	fmt.Fprintf(&m.b, "# Duplicated code of %s\n\n- %s\n", mdText(l.Revision.Name), strings.Join(duplicateSentences(l), "\n- "))
	if len(l.Groups) > 0 {
		m.heading("Groups")
		m.table(">#", ">Places", ">Lines", ">Tokens", "Kind", "Where")
		for i := range l.Groups {
			g := &l.Groups[i]
			m.row(strconv.Itoa(i+1), thousands(g.Count), thousands(g.Lines), thousands(g.Tokens), string(g.Kind), mdPlaces(g))
		}
	}
	if len(l.Files) > 0 {
		m.heading("Files with the most duplicated lines")
		m.table("File", ">Duplicated", ">Of lines", ">Share")
		for _, f := range l.Files[:min(len(l.Files), duplicateFiles)] {
			m.row(mdCode(f.Path), thousands(f.DuplicatedLines), thousands(f.CodeLines), percent(float64(f.DuplicatedLines), float64(f.CodeLines)))
		}
	}
	if _, err := io.WriteString(w, m.b.String()); err != nil {
		return fmt.Errorf("write list of duplicates: %w", err)
	}
	return nil
}

// mdPlaces lists a group's places in one cell of a table.
func mdPlaces(g *clone.Group) string {
	shown := g.Places[:min(len(g.Places), duplicatePlaces)]
	text := strings.Join(mapped(shown, func(p clone.Place) string { return mdSpan(rangeText(&p)) }), "<br>")
	if more := g.Count - len(shown); more > 0 {
		text += fmt.Sprintf("<br>and %s", plural(more, "more place", "more places"))
	}
	return text
}
