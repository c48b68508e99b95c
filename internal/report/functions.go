package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// Format is a form of output.
type Format string

// The formats. Not every renderer has all of them.
const (
	FormatText     Format = "text"
	FormatJSON     Format = "json"
	FormatCSV      Format = "csv"
	FormatMarkdown Format = "markdown"
)

// errFormat is the EInvalid for a format that a renderer does not have.
func errFormat(what string, f Format, have ...Format) error {
	names := make([]string, len(have))
	for i, h := range have {
		names[i] = string(h)
	}
	return reposage.Errorf(reposage.EInvalid, "%s cannot be written as %q", what, string(f)).
		WithHint("Choose one of: %s.", strings.Join(names, ", "))
}

// FunctionList is a list of functions as a query found them. The JSON form is this struct.
type FunctionList struct {
	SchemaVersion int                   `json:"schema_version"` // set by Functions
	Analyser      string                `json:"analyser"`
	Profile       reposage.Profile      `json:"profile"`
	Revision      reposage.Revision     `json:"revision"`
	Sort          string                `json:"sort"`    // name of the metric that gives the order
	Matched       int                   `json:"matched"` // functions that fulfil the query; Rows may hold fewer
	Rows          []measure.FunctionRow `json:"functions"`
}

// Functions writes a list of functions as a table for a terminal (FormatText), FormatJSON, FormatCSV
// or FormatMarkdown. In the table and in Markdown a place is never shortened.
func Functions(w io.Writer, l *FunctionList, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		return functionsText(w, l, o)
	case FormatJSON:
		return functionsJSON(w, l)
	case FormatCSV:
		return functionsCSV(w, l.Rows)
	case FormatMarkdown:
		return functionsMarkdown(w, l)
	}
	return errFormat("the list of functions", f, FormatText, FormatJSON, FormatCSV, FormatMarkdown)
}

// functionColumns are the number columns of the table; the metric of the order comes first if it
// is none of them.
var functionColumns = []struct{ metric, title string }{
	{"cognitive", "cogn"}, {"cyclomatic", "cycl"}, {"nesting", "nest"}, {"nloc", "lines"}, {"params", "par"}, {"churn", "commits"},
}

func functionsText(w io.Writer, l *FunctionList, o TextOptions) error {
	p := &page{width: fitWidth(o.Width), style: style{o.Color}}
	p.line(p.bold(ClipMiddle(Visible(l.Revision.Name), p.width)))
	p.line(p.dim(Clip(fmt.Sprintf("%s of %s, sorted by %s, profile %s", thousands(len(l.Rows)),
		plural(l.Matched, "function", "functions"), l.Sort, l.Profile), p.width)))
	if len(l.Rows) > 0 {
		p.line()
		p.functionTable(l)
	}
	return p.writeTo(w, "list of functions")
}

func (p *page) functionTable(l *FunctionList) {
	columns := slices.Clone(functionColumns)
	if !slices.ContainsFunc(columns, func(c struct{ metric, title string }) bool { return c.metric == l.Sort }) {
		columns = slices.Insert(columns, 0, struct{ metric, title string }{l.Sort, l.Sort})
	}
	head, used := "", 0
	cells := make([][]string, len(l.Rows))
	for _, c := range columns {
		m, err := measure.FindMetric(c.metric)
		if err != nil {
			continue // an order that is no metric of functions has no column
		}
		wide := Width(c.title)
		for i := range l.Rows {
			cells[i] = append(cells[i], metricText(m, &l.Rows[i]))
			wide = max(wide, len(cells[i][len(cells[i])-1]))
		}
		for i := range cells {
			last := len(cells[i]) - 1
			cells[i][last] = p.metricCell(m, &l.Rows[i], padLeft(cells[i][last], wide+2))
		}
		head += padLeft(c.title, wide+2)
		used += wide + 2
	}
	p.functionRows(l.Rows, cells, head, used)
}

func (p *page) functionRows(rows []measure.FunctionRow, cells [][]string, head string, used int) {
	nameWidth, placeWidth := 0, 0
	for i := range rows {
		nameWidth = max(nameWidth, Width(Visible(rows[i].Name)))
		placeWidth = max(placeWidth, Width(place(rows[i].Path, rows[i].Line)))
	}
	nameWidth = min(nameWidth, max(20, p.width-used-placeWidth-4))
	p.line(p.head(head + "  " + padRight("function", nameWidth) + "  place"))
	for i := range rows {
		f := &rows[i]
		p.line(strings.Join(cells[i], ""), "  ", p.bold(padRight(shortName(Visible(f.Name), nameWidth), nameWidth)), "  ", place(f.Path, f.Line))
	}
}

// metricText formats a metric of a function with its meaningful decimals.
func metricText(m *measure.Metric, f *measure.FunctionRow) string {
	return strconv.FormatFloat(m.Value(f), 'f', m.Decimals(), 64)
}

// metricCell colours a value that is beyond its limit.
func (p *page) metricCell(m *measure.Metric, f *measure.FunctionRow, text string) string {
	if m.Exceeded(m.Value(f)) {
		return p.grade(2, text)
	}
	return text
}

func functionsJSON(w io.Writer, l *FunctionList) error {
	c := *l
	c.SchemaVersion = SchemaVersion
	c.Revision = portableRevision(l.Revision)
	c.Rows = mapped(l.Rows, portableFunction)
	return indentJSON(w, &c, "list of functions")
}

// indentJSON writes v as readable, inert JSON.
func indentJSON(w io.Writer, v any, what string) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", what, err)
	}
	return writeJSON(w, append(text, '\n'))
}

// functionsCSV writes one line per function: RFC 4180 with a header, names as Visible shows them.
func functionsCSV(w io.Writer, rows []measure.FunctionRow) error {
	c := csv.NewWriter(w)
	metrics := measure.FunctionMetricNames()
	head := append([]string{"path", "line", "end_line", "name", "kind", "language"}, metrics...)
	records := [][]string{append(head, "authors", "test", "exported", "documented", "partial")}
	for i := range rows {
		f := &rows[i]
		record := []string{csvText(f.Path), strconv.Itoa(f.Line), strconv.Itoa(f.EndLine), csvText(f.Name), f.Kind, csvText(f.Language)}
		for _, name := range metrics {
			if m, err := measure.FindMetric(name); err == nil {
				record = append(record, metricText(m, f))
			}
		}
		records = append(records, append(record, strconv.Itoa(f.Churn.Authors), strconv.FormatBool(f.Test),
			strconv.FormatBool(f.Exported), strconv.FormatBool(f.Documented), strconv.FormatBool(f.Partial)))
	}
	if err := c.WriteAll(records); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// csvText writes a name into a cell.
func csvText(s string) string { return inertCell(Visible(s)) }

// inertCell makes a cell safe for spreadsheets: one that they would take for a formula gets an
// apostrophe in front.
func inertCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

func functionsMarkdown(w io.Writer, l *FunctionList) error {
	m := &markdown{}
	fmt.Fprintf(&m.b, "# Functions of %s\n\n%s of %s, sorted by %s, profile %s.\n\n", mdText(l.Revision.Name),
		thousands(len(l.Rows)), plural(l.Matched, "function", "functions"), mdText(l.Sort), l.Profile)
	extra, err := measure.FindMetric(l.Sort)
	columns := []string{">#", "Place", "Function"}
	if err == nil {
		columns = append(columns, ">"+extra.Title)
	}
	m.table(append(columns, ">Cognitive", ">Cyclomatic", ">Nesting", ">Lines", ">Commits")...)
	for i := range l.Rows {
		f := &l.Rows[i]
		row := []string{strconv.Itoa(i + 1), mdSpan(place(f.Path, f.Line)), mdCode(f.Name)}
		if err == nil {
			row = append(row, metricText(extra, f))
		}
		m.row(append(row, thousands(f.Cognitive), thousands(f.Cyclomatic), thousands(f.Nesting), thousands(f.NLOC), thousands(f.Churn.Commits))...)
	}
	if _, err := io.WriteString(w, m.b.String()); err != nil {
		return fmt.Errorf("write list of functions: %w", err)
	}
	return nil
}
