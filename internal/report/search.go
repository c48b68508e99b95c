package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/search"
)

// FormatGrep lists PATH:LINE:TEXT, a line each, as editors read it.
const FormatGrep Format = "grep"

// SearchReport is what a search found in one revision. The JSON form is this struct.
type SearchReport struct {
	SchemaVersion int               `json:"schema_version"` // set by Search
	Analyser      string            `json:"analyser"`
	Revision      reposage.Revision `json:"revision"`
	Query         string            `json:"query"`
	Kind          search.Kind       `json:"kind"`  // what the query was understood as
	Model         string            `json:"model"` // whose vectors were compared; "" for words alone
	Files         int               `json:"files"` // in the index
	Chunks        int               `json:"chunks"`
	TookMS        float64           `json:"took_ms"` // to find and rank
	Notes         []string          `json:"notes"`   // what was left out and why
	Results       []SearchResult    `json:"results"` // the best first
}

// SearchResult is a place that answers the query.
type SearchResult struct {
	Path     string       `json:"path"`
	Language string       `json:"language"`
	Test     bool         `json:"test"`
	Line     int          `json:"line"` // of the chunk, from 1
	EndLine  int          `json:"end_line"`
	Best     int          `json:"best_line"` // to look at first
	Symbol   string       `json:"symbol"`
	Kind     string       `json:"kind"` // of the symbol
	Score    float64      `json:"score"`
	Lines    []SearchLine `json:"lines"`
	Parts    []SearchPart `json:"parts,omitempty"` // with --explain: they add up to the score
}

// SearchLine is a line that is shown.
type SearchLine struct {
	Number int      `json:"number"`
	Text   string   `json:"text"`
	Marks  [][2]int `json:"marks"` // what matches: bytes of the text, half-open
}

// SearchPart is a part of a score.
type SearchPart struct {
	Points float64 `json:"points"`
	Words  string  `json:"words"`
}

// NewSearchReport fills a report with results.
func NewSearchReport(rev reposage.Revision, text string, r *search.Results) *SearchReport {
	s := &SearchReport{
		Analyser: reposage.AnalyserVersion, Revision: rev, Query: text, Kind: r.Kind,
		Notes: append([]string{}, r.Notes...), Results: []SearchResult{},
	}
	for i := range r.List {
		s.Results = append(s.Results, newSearchResult(&r.List[i]))
	}
	return s
}

func newSearchResult(r *search.Result) SearchResult {
	one := SearchResult{
		Path: r.Path, Language: r.Language, Test: r.Test, Line: r.Line, EndLine: r.EndLine, Best: r.Best,
		Symbol: r.Symbol, Kind: measure.KindName(r.SymbolKind), Score: r.Score, Lines: []SearchLine{},
	}
	for _, l := range r.Lines {
		line := SearchLine{Number: l.Number, Text: l.Text, Marks: [][2]int{}}
		for _, m := range l.Marks {
			line.Marks = append(line.Marks, [2]int{m.Start, m.End})
		}
		one.Lines = append(one.Lines, line)
	}
	for _, p := range r.Parts {
		one.Parts = append(one.Parts, SearchPart(p))
	}
	return one
}

// Search writes the results for a terminal (FormatText), as FormatJSON, or as FormatGrep. Places are never shortened.
func Search(w io.Writer, s *SearchReport, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.found(s)
		return p.writeTo(w, "search results")
	case FormatJSON:
		return searchJSON(w, s)
	case FormatGrep:
		return searchGrep(w, s)
	}
	return errFormat("search results", f, FormatText, FormatJSON, FormatGrep)
}

func (p *page) found(s *SearchReport) {
	p.line(p.dim(Clip(searchSummary(s), p.width)))
	for _, n := range s.Notes {
		for _, line := range wrap(VisibleText(n), p.width) {
			p.line(p.warn(Clip(line, p.width)))
		}
	}
	for i := range s.Results {
		p.line()
		p.result(&s.Results[i])
	}
}

// searchSummary says how much was found, where and how.
func searchSummary(s *SearchReport) string {
	found := "nothing found"
	if n := len(s.Results); n > 0 {
		found = plural(n, "place", "places")
	}
	in := Visible(s.Revision.Name)
	if len(s.Revision.Commit) > 10 {
		in += " @ " + s.Revision.Commit[:10]
	}
	return fmt.Sprintf("%s in %s (%s) · read as %s · %.1f ms", found, in, plural(s.Files, "file", "files"), kindPhrase[s.Kind], s.TookMS)
}

var kindPhrase = map[search.Kind]string{
	search.KindSymbol: "a name", search.KindWords: "key words", search.KindQuestion: "a question",
	search.KindPattern: "a pattern", search.KindFilter: "a filter",
}

// result is a heading with the place and what stands there, then the lines.
func (p *page) result(r *SearchResult) {
	head := Visible(r.Path) + ":" + strconv.Itoa(r.Best)
	switch what, room := resultTitle(r), p.width-Width(head)-2; {
	case what == "":
		p.line(p.head(head))
	case Width(what) <= room:
		p.line(p.head(head), "  ", p.dim(what))
	default: // a line of its own
		p.line(p.head(head))
		p.line("        ", p.dim(ClipMiddle(what, p.width-8)))
	}
	for i := range r.Lines {
		p.searchLine(&r.Lines[i], r.Best)
	}
	for _, part := range r.Parts {
		p.line("      ", padLeft(fmt.Sprintf("%+.3f", part.Points), 7), "  ", p.dim(Clip(VisibleText(part.Words), p.width-15)))
	}
	if len(r.Parts) > 0 {
		p.line("      ", padLeft(fmt.Sprintf("%.3f", r.Score), 7), "  ", p.dim("score"))
	}
}

// resultTitle is the symbol with its kind, and the lines it takes.
func resultTitle(r *SearchResult) string {
	var parts []string
	if r.Symbol != "" {
		parts = append(parts, strings.TrimSpace(r.Kind+" "+Visible(r.Symbol)))
	}
	if r.EndLine > r.Line {
		parts = append(parts, fmt.Sprintf("lines %d–%d", r.Line, r.EndLine))
	}
	return strings.Join(parts, ", ")
}

// searchLine shows a line with what matches in it emphasised, cut where the page ends.
func (p *page) searchLine(l *SearchLine, best int) {
	number := padLeft(strconv.Itoa(l.Number), 6)
	if l.Number == best {
		number = p.bold(number)
	} else {
		number = p.dim(number)
	}
	room := p.width - 8
	var b strings.Builder
	at := lineStart(l, room)
	if at > 0 {
		b.WriteString("…")
		room--
	}
	add := func(to int, marked bool) {
		if to <= at || room < 1 {
			return
		}
		text := Clip(VisibleText(l.Text[at:to]), room)
		room -= Width(text)
		if marked {
			text = p.wrap("1;33", text)
		}
		b.WriteString(text)
		at = to
	}
	for _, m := range l.Marks {
		if m[0] >= at && m[0] < m[1] && m[1] <= len(l.Text) {
			add(m[0], false)
			add(m[1], true)
		}
	}
	add(len(l.Text), false)
	p.line(number, "  ", b.String())
}

// lineStart is where to begin a line of which only so many cells are shown: further on, when its first mark would not
// be seen else.
func lineStart(l *SearchLine, room int) int {
	if len(l.Marks) == 0 || l.Marks[0][1] > len(l.Text) || Width(VisibleText(l.Text[:l.Marks[0][1]])) < room {
		return 0
	}
	at := l.Marks[0][0]
	for cells := room / 2; at > 0 && cells > 0; cells-- {
		_, size := utf8.DecodeLastRuneInString(l.Text[:at])
		at -= size
	}
	return at
}

func searchJSON(w io.Writer, s *SearchReport) error {
	c := *s
	c.SchemaVersion = SchemaVersion
	c.Revision = portableRevision(s.Revision)
	c.Query = validText(s.Query)
	c.Results = mapped(s.Results, func(r SearchResult) SearchResult {
		r.Path, r.Symbol = portableName(r.Path), validText(r.Symbol)
		return r
	})
	return indentJSON(w, &c, "search results")
}

// searchGrep lists each result's best line.
func searchGrep(w io.Writer, s *SearchReport) error {
	out := bufio.NewWriter(w)
	for i := range s.Results {
		r := &s.Results[i]
		text := ""
		for _, l := range r.Lines {
			if l.Number == r.Best {
				text = strings.TrimSpace(VisibleText(l.Text))
			}
		}
		fmt.Fprintf(out, "%s:%d:%s\n", Visible(r.Path), r.Best, text)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write search results: %w", err)
	}
	return nil
}
