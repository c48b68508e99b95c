package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/reposage/reposage/internal/measure"
)

// The widths Text adapts to.
const (
	minWidth     = 72
	defaultWidth = 100
	maxWidth     = 140
)

// TextOptions say how Text lays out its page.
type TextOptions struct {
	// Width is the number of columns; 0 means 100. It is brought into 72 to 140.
	Width int
	// Color allows ANSI colours. The caller knows whether the output is a terminal and whether
	// NO_COLOR is set.
	Color bool
	// Timings are shown as the last line; none means no line.
	Timings []Timing
}

// Timing is how long a stage of the run took.
type Timing struct {
	Stage string        // "read", "parse", "history"
	Took  time.Duration // wall time
	Note  string        // "812 of 812 files from the cache"; may be empty
}

// Text writes the summary for a terminal: about two screens, the most important first. Places are
// printed as path:line, never shortened; every name is one inert line.
func Text(w io.Writer, r *measure.Repository, o TextOptions) error {
	p := &page{width: fitWidth(o.Width), style: style{o.Color}}
	p.header(r)
	p.health(r)
	p.languages(r)
	p.distributions(r)
	p.worst(r)
	p.hotspots(r)
	p.findings(r)
	p.copies(r)
	p.structure(r)
	p.history(r)
	p.coverage(r)
	p.warnings(r)
	p.timings(o.Timings)
	return p.writeTo(w, "text report")
}

func (p *page) writeTo(w io.Writer, what string) error {
	if _, err := io.WriteString(w, p.b.String()); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}

func fitWidth(n int) int {
	if n <= 0 {
		n = defaultWidth
	}
	return min(max(n, minWidth), maxWidth)
}

// page collects the lines of a text report.
type page struct {
	style
	b     strings.Builder
	width int
	cut   bool // a list was shortened
}

// line writes one line without trailing blanks.
func (p *page) line(parts ...string) {
	p.b.WriteString(strings.TrimRight(strings.Join(parts, ""), " "))
	p.b.WriteByte('\n')
}

// section begins a section: a blank line, the title, and a remark at the right of it.
func (p *page) section(title, remark string) {
	p.line()
	p.line(p.style.head(title), "  ", p.dim(Clip(remark, p.width-Width(title)-2)))
}

// paragraph writes wrapped text; lines after the first are indented under it.
func (p *page) paragraph(label, text string) {
	indent := Width(label)
	for i, line := range wrap(text, p.width-indent) {
		if i == 0 {
			p.line(p.head(label), line)
		} else {
			p.line(blanks(indent), line)
		}
	}
}

func (p *page) header(r *measure.Repository) {
	rev := r.Revision
	left := Visible(rev.Name)
	right := fmt.Sprintf("RepoSage analyser %s · profile %s", r.Analyser, r.Profile)
	left = ClipMiddle(left, max(10, p.width-Width(right)-2))
	p.line(p.bold(left), blanks(p.width-Width(left)-Width(right)), p.dim(right))
	what := revisionText(r)
	if room := p.width - Width(what) - 3; room >= 12 {
		what += " · " + ClipMiddle(Visible(rev.Target), room)
	}
	p.line(p.dim(Clip(what, p.width)))
	p.line()
	for _, line := range wrap(verdict(r), p.width) {
		p.line(line)
	}
}

// revisionText says what was analysed: "main @ 1a2b3c4d5e · 2026-11-20".
func revisionText(r *measure.Repository) string {
	rev := r.Revision
	var parts []string
	switch {
	case rev.Commit == "":
		parts = append(parts, "no commit")
	case rev.Ref == "" || rev.Ref == rev.Commit:
		parts = append(parts, shortCommit(rev.Commit))
	default:
		parts = append(parts, Visible(rev.Ref)+" @ "+shortCommit(rev.Commit))
	}
	if d := day(rev.Time); d != "" {
		parts = append(parts, d)
	}
	if n := len(rev.Dirty); n > 0 {
		parts = append(parts, plural(n, "uncommitted file", "uncommitted files"))
	}
	return strings.Join(parts, " · ")
}
