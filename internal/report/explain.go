package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// Source is the file that an explanation is about.
type Source struct {
	Revision reposage.Revision
	Path     string
	Text     []byte // decoded UTF-8
}

// Explain writes the numbers of one function and its lines, each with what it adds, as FormatText or
// FormatJSON. In text, a long function is shortened to the lines that add something.
func Explain(w io.Writer, e *measure.Explanation, s Source, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.explained(e, s)
		p.listing(e, s)
		return p.writeTo(w, "explanation")
	case FormatJSON:
		return explainJSON(w, e, s)
	}
	return errFormat("an explanation", f, FormatText, FormatJSON)
}

// explained writes the head and the numbers.
func (p *page) explained(e *measure.Explanation, s Source) {
	f := &e.Function
	p.line(p.bold(ClipMiddle(Visible(f.Name), p.width-24)), p.dim("  "+f.Kind+", "+Visible(f.Language)))
	p.line(place(s.Path, f.Line), p.dim(fmt.Sprintf("  to line %d, profile %s", f.EndLine, e.Profile)))
	if f.Partial {
		p.line(p.warn("It touches a syntax error: the numbers are a lower bound."))
	}
	p.line()
	for i := range e.Metrics {
		p.explainedMetric(&e.Metrics[i])
	}
}

func (p *page) explainedMetric(m *measure.Explained) {
	value := padLeft(explainedValue(m), 10)
	var remarks []string
	if m.Exceeded {
		value = p.grade(2, value)
		remarks = append(remarks, "beyond the limit of "+decimal(m.Limit))
	} else if m.Limit > 0 {
		remarks = append(remarks, "limit "+decimal(m.Limit))
	}
	if m.Formula != "" {
		remarks = append(remarks, "= "+VisibleText(m.Formula))
	}
	const left = 2 + 24 + 10 + 3
	lead := "  " + padRight(Clip(m.Title, 24), 24) + value + "   "
	for _, line := range wrap(strings.Join(remarks, "; "), p.width-left) {
		p.line(lead, p.dim(line))
		lead = blanks(left)
	}
	if len(remarks) == 0 {
		p.line(lead)
	}
}

func explainedValue(m *measure.Explained) string {
	if metric, err := measure.FindMetric(m.Metric); err == nil {
		return strconv.FormatFloat(m.Value, 'f', metric.Decimals(), 64)
	}
	return decimal(m.Value)
}

// marginMetrics are the sums whose parts stand in the margin of the code.
var marginMetrics = []struct{ metric, title string }{{"cyclomatic", "cycl"}, {"cognitive", "cogn"}}

// note is what one line adds.
type note struct {
	add     [2]int // parallel to marginMetrics
	remarks []string
}

// notes gathers the contributions by line.
func notes(e *measure.Explanation) map[int]*note {
	out := map[int]*note{}
	for i, margin := range marginMetrics {
		at := slices.IndexFunc(e.Metrics, func(m measure.Explained) bool { return m.Metric == margin.metric })
		if at < 0 {
			continue
		}
		for _, c := range e.Metrics[at].Contributions {
			n := out[c.Line]
			if n == nil {
				n = &note{}
				out[c.Line] = n
			}
			n.add[i] += c.Add
			n.remark(&c)
		}
	}
	return out
}

// remark adds the words for a contribution. One construct often adds to both metrics; it is named
// once, with the reason that cognitive complexity gives.
func (n *note) remark(c *measure.Contribution) {
	text := c.Construct
	if c.Why != "" {
		text += " (" + c.Why + ")"
	}
	if at := slices.Index(n.remarks, c.Construct); at >= 0 {
		n.remarks[at] = text
		return
	}
	if !slices.Contains(n.remarks, text) {
		n.remarks = append(n.remarks, text)
	}
}

// The listing: functions longer than this show only lines that add something and their neighbours.
const wholeListing = 60

// listing writes the code with the margin.
func (p *page) listing(e *measure.Explanation, s Source) {
	lines := codeLines(s.Text, e.Function.Line, e.Function.EndLine)
	if len(lines) == 0 {
		return
	}
	by := notes(e)
	p.line()
	head := "  line "
	for _, m := range marginMetrics {
		head += padLeft(m.title, 6)
	}
	p.line(p.head(head))
	codeWidth := p.codeWidth(lines, by, e.Function.Line)
	hidden := 0
	for i, code := range lines {
		n := e.Function.Line + i
		if len(lines) > wholeListing && by[n] == nil && by[n-1] == nil && by[n+1] == nil && n != e.Function.EndLine {
			hidden++
			continue
		}
		p.hidden(hidden)
		hidden = 0
		p.codeLine(n, code, by[n], codeWidth)
	}
	p.hidden(hidden)
}

func (p *page) hidden(n int) {
	if n > 0 {
		p.line(p.dim("       " + blanks(12) + "   ⋮ " + plural(n, "line", "lines")))
	}
}

const marginWidth = 7 + 12 + 3 // line number, two columns, gap

// codeWidth is the column where remarks begin: behind the longest line that has one, as long as that
// leaves half of the room to them.
func (p *page) codeWidth(lines []string, by map[int]*note, first int) int {
	wide := 0
	for i, code := range lines {
		if by[first+i] != nil {
			wide = max(wide, Width(VisibleText(code)))
		}
	}
	return min(wide, (p.width-marginWidth)/2)
}

// codeLine writes a line with its margin. A remark that does not fit beside it goes below.
func (p *page) codeLine(number int, code string, n *note, width int) {
	room := p.width - marginWidth
	code = VisibleText(code)
	left := p.dim(padLeft(strconv.Itoa(number), 6)) + " "
	if n == nil {
		p.line(left, blanks(12), "   ", p.dim(Clip(code, room)))
		return
	}
	for _, add := range n.add {
		cell := ""
		if add != 0 {
			cell = fmt.Sprintf("%+d", add)
		}
		left += p.grade(min(add, 3), padLeft(cell, 6))
	}
	remark := VisibleText(strings.Join(n.remarks, ", "))
	if beside := max(width, Width(code)) + 2; beside+Width(remark) <= room {
		p.line(left, "   ", padRight(code, beside), p.accent(remark))
		return
	}
	p.line(left, "   ", Clip(code, room))
	indent := min(len(code)-len(strings.TrimLeft(code, " ")), room/2)
	for i, line := range wrap(remark, room-indent-2) {
		lead := "  "
		if i == 0 {
			lead = "↳ "
		}
		p.line(blanks(marginWidth+indent), p.accent(lead+line))
	}
}

// codeLines returns the lines from first to last of a text; fewer when it ends before.
func codeLines(text []byte, first, last int) []string {
	all := strings.Split(string(text), "\n")
	if first < 1 || first > len(all) || last < first {
		return nil
	}
	lines := all[first-1 : min(last, len(all))]
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}

func explainJSON(w io.Writer, e *measure.Explanation, s Source) error {
	c := *e
	c.Function.Path = s.Path
	c.Function = portableFunction(c.Function)
	return indentJSON(w, &struct {
		SchemaVersion int               `json:"schema_version"`
		Analyser      string            `json:"analyser"`
		Revision      reposage.Revision `json:"revision"`
		*measure.Explanation
		Lines []string `json:"lines"` // of the function, from function.line
	}{SchemaVersion, reposage.AnalyserVersion, portableRevision(s.Revision), &c,
		mapped(codeLines(s.Text, e.Function.Line, e.Function.EndLine), validText)}, "explanation")
}
