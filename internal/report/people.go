package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/people"
)

// PeopleList is what the history of one revision tells about who knows its code. The JSON form is this struct.
type PeopleList struct {
	SchemaVersion int               `json:"schema_version"` // set by People
	Analyser      string            `json:"analyser"`
	Revision      reposage.Revision `json:"revision"`
	*people.Summary
}

// NewPeopleList takes a list out of a result, with at most limit rows of each kind; 0 means all.
func NewPeopleList(rev reposage.Revision, r *people.Result, limit int) *PeopleList {
	return &PeopleList{Analyser: reposage.AnalyserVersion, Revision: rev, Summary: r.Summarize(limit)}
}

// People writes a list of people and what they know for a terminal (FormatText), as FormatJSON or
// FormatMarkdown. Paths are never shortened.
func People(w io.Writer, l *PeopleList, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.people(l)
		return p.writeTo(w, "people")
	case FormatJSON:
		return peopleJSON(w, l)
	case FormatMarkdown:
		return peopleMarkdown(w, l)
	}
	return errFormat("the list of people", f, FormatText, FormatJSON, FormatMarkdown)
}

// peopleSentences say how many people there are and what they know.
func peopleSentences(l *PeopleList) []string {
	counted := fmt.Sprintf("%s by %s", plural(l.Commits, "commit", "commits"), plural(l.Summary.People, "person", "people"))
	if l.Commits > 0 {
		counted += fmt.Sprintf(" from %s to %s, %s active in the last six months of it", unixDay(l.Since), unixDay(l.Until), thousands(l.Active))
	}
	if l.Bots > 0 {
		counted += fmt.Sprintf("; %s by bots left out", plural(l.Bots, "commit", "commits"))
	}
	all := l.Known + l.Lost + l.Unknown
	if l.Commits == 0 || all == 0 {
		return []string{counted}
	}
	share := func(n int) string { return percent(float64(n), float64(all)) }
	return []string{
		counted,
		fmt.Sprintf("bus factor %d: when so many leave, more than half of the files have nobody left who made most of their commits", l.BusFactor),
		fmt.Sprintf("of %s of code active people know %s, inactive ones %s; nobody touched %s", plural(all, "line", "lines"),
			share(l.Known), share(l.Lost), share(l.Unknown)),
	}
}

// peopleTable is one section of the list: a heading, columns and rows. Text and Markdown write the same tables.
type peopleTable struct {
	title, remark string
	columns       []string // as in markdown.table: a leading ">" aligns to the right
	rows          [][]peopleCell
}

// peopleCell is a text from the repository, as a path or as a name, or one of ours.
type peopleCell struct {
	text string
	kind cellKind
}

type cellKind uint8

const (
	ownCell cellKind = iota
	nameCell
	pathCell
)

func own(text string) peopleCell    { return peopleCell{text, ownCell} }
func count(n int) peopleCell        { return own(thousands(n)) }
func part(f float64) peopleCell     { return own(percent(f, 1)) }
func name(text string) peopleCell   { return peopleCell{text, nameCell} }
func inPath(text string) peopleCell { return peopleCell{text, pathCell} }

// markdown returns the cell as Markdown.
func (c peopleCell) markdown() string {
	switch {
	case c.kind == nameCell:
		return mdText(c.text)
	case c.kind == pathCell && c.text != "":
		return mdCode(c.text)
	}
	return c.text
}

// plain returns the cell for a terminal; only names are shortened.
func (c peopleCell) plain() string {
	switch c.kind {
	case nameCell:
		return Clip(VisibleText(c.text), 24)
	case pathCell:
		return Visible(c.text)
	}
	return c.text
}

// peopleTables are the sections that have rows.
func peopleTables(l *PeopleList) []peopleTable {
	all := []peopleTable{ownerTable(l), folderTable(l), ageTable(l), hotspotTable(l), lostTable(l), couplingTable(l)}
	tables := all[:0]
	for _, t := range all {
		if len(t.rows) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

func ownerTable(l *PeopleList) peopleTable {
	t := peopleTable{title: "People", remark: "by commits; files are those that they made most commits to",
		columns: []string{">Commits", ">Share", ">Files", "Last", "Name"}}
	for i := range l.Owners {
		a := &l.Owners[i]
		t.rows = append(t.rows, []peopleCell{count(a.Commits), part(a.Share), count(a.Files), own(unixDay(a.Last)), name(a.Name)})
	}
	return t
}

func folderTable(l *PeopleList) peopleTable {
	t := peopleTable{title: "Folders", remark: "by lines of code; lost is known to nobody who is still active",
		columns: []string{">Lines", ">Bus factor", ">People", ">Lost", ">Share", "Owner", "Folder"}}
	for i := range l.Folders {
		f := &l.Folders[i]
		lost := own("-")
		if f.Known+f.Lost > 0 {
			lost = part(f.LossShare())
		}
		t.rows = append(t.rows, []peopleCell{count(f.CodeLines), count(f.BusFactor), count(f.Authors), lost, part(f.Share), name(f.Owner), inPath(f.Path)})
	}
	return t
}

func ageTable(l *PeopleList) peopleTable {
	t := peopleTable{title: "Age", remark: "of lines of code: time since their file was last changed", columns: []string{">Lines", ">Share", ">Files", "Age"}}
	for _, b := range l.Ages {
		if b.Files > 0 {
			t.rows = append(t.rows, []peopleCell{count(b.CodeLines), part(b.Share), count(b.Files), own(b.Name)})
		}
	}
	return t
}

func hotspotTable(l *PeopleList) peopleTable {
	t := peopleTable{title: "Hotspots of one owner", remark: "changed often, complex, and by one person",
		columns: []string{">Commits", ">Cognitive", ">Share", "Owner", "File"}}
	for i := range l.Owned {
		f := &l.Owned[i]
		owner := f.Owner
		if !f.Active {
			owner += " (inactive)"
		}
		t.rows = append(t.rows, []peopleCell{count(f.Commits), count(f.Cognitive), part(f.Share), name(owner), inPath(f.Path)})
	}
	return t
}

func lostTable(l *PeopleList) peopleTable {
	t := peopleTable{title: "Lost knowledge", remark: "files whose main authors have committed nothing for six months", columns: []string{">Lines", "Owner", "File"}}
	for i := range l.Summary.LostFiles {
		f := &l.Summary.LostFiles[i]
		t.rows = append(t.rows, []peopleCell{count(f.CodeLines), name(f.Owner), inPath(f.Path)})
	}
	return t
}

// couplingTable lists each pair on two rows: paths are long.
func couplingTable(l *PeopleList) peopleTable {
	t := peopleTable{title: "Change together", remark: fmt.Sprintf("%s, %s hidden: without a relation", plural(l.Coupled.Total, "pair", "pairs"), thousands(l.Coupled.Hidden)),
		columns: []string{">Together", ">Of", ">Degree", "Relation", "Files"}}
	for i := range l.Coupled.Pairs {
		c := &l.Coupled.Pairs[i]
		t.rows = append(t.rows,
			[]peopleCell{count(c.Common), count(c.OfA), part(c.Degree), own(couplingText(c)), inPath(c.A)},
			[]peopleCell{own(""), count(c.OfB), own(""), own(""), inPath(c.B)})
	}
	return t
}

// couplingText says what ties the two files.
func couplingText(c *people.Coupling) string {
	switch {
	case c.Hidden:
		return "hidden"
	case c.Related:
		return "related"
	case c.Kind == people.CouplingTwin:
		return "same name"
	case c.Kind == people.CouplingCode:
		return "unknown"
	}
	return "test"
}

func (p *page) people(l *PeopleList) {
	p.line(p.bold(ClipMiddle(Visible(l.Revision.Name), p.width)))
	for _, s := range peopleSentences(l) {
		for _, line := range wrap(s, p.width) {
			p.line(p.dim(line))
		}
	}
	for _, t := range peopleTables(l) {
		p.section(t.title, t.remark)
		p.peopleTable(&t)
	}
	if len(l.Notes) > 0 {
		p.section("Notes", "")
		for _, n := range l.Notes {
			p.paragraph("- ", VisibleText(n))
		}
	}
}

// peopleTable writes the columns as wide as they must be; the last one is never shortened.
func (p *page) peopleTable(t *peopleTable) {
	wide := make([]int, len(t.columns))
	for i, c := range t.columns {
		wide[i] = Width(strings.TrimPrefix(c, ">"))
		for _, row := range t.rows {
			wide[i] = max(wide[i], Width(row[i].plain()))
		}
	}
	line := func(cell func(int) string) string {
		var b strings.Builder
		for i, c := range t.columns {
			if strings.HasPrefix(c, ">") {
				b.WriteString("  " + padLeft(cell(i), wide[i]))
			} else {
				b.WriteString("  " + padRight(cell(i), wide[i]))
			}
		}
		return strings.TrimRight(b.String(), " ")
	}
	p.line(p.dim(line(func(i int) string { return strings.ToLower(strings.TrimPrefix(t.columns[i], ">")) })))
	for _, row := range t.rows {
		p.line(line(func(i int) string { return row[i].plain() }))
	}
}

func peopleMarkdown(w io.Writer, l *PeopleList) error {
	m := &markdown{}
	fmt.Fprintf(&m.b, "# Who knows %s\n\n- %s\n", mdText(l.Revision.Name), strings.Join(peopleSentences(l), "\n- "))
	for _, t := range peopleTables(l) {
		m.heading(t.title)
		fmt.Fprintf(&m.b, "%s\n\n", t.remark)
		m.table(t.columns...)
		for _, row := range t.rows {
			m.row(mapped(row, peopleCell.markdown)...)
		}
	}
	if len(l.Notes) > 0 {
		m.heading("Notes")
		for _, n := range l.Notes {
			fmt.Fprintf(&m.b, "- %s\n", mdText(n))
		}
	}
	if _, err := io.WriteString(w, m.b.String()); err != nil {
		return fmt.Errorf("write list of people: %w", err)
	}
	return nil
}

func peopleJSON(w io.Writer, l *PeopleList) error {
	c, s := *l, *l.Summary
	c.SchemaVersion = SchemaVersion
	c.Revision = portableRevision(l.Revision)
	s.Owners = mapped(s.Owners, func(a people.Author) people.Author {
		a.Name = validText(a.Name)
		return a
	})
	s.Folders = mapped(s.Folders, func(f people.Folder) people.Folder {
		f.Path, f.Owner = portableName(f.Path), validText(f.Owner)
		return f
	})
	s.LostFiles = mapped(s.LostFiles, func(f people.Ownership) people.Ownership {
		f.Path, f.Owner = portableName(f.Path), validText(f.Owner)
		return f
	})
	s.Owned = mapped(s.Owned, func(f people.OwnedHotspot) people.OwnedHotspot {
		f.Path, f.Owner = portableName(f.Path), validText(f.Owner)
		return f
	})
	s.Coupled.Pairs = mapped(s.Coupled.Pairs, func(p people.Coupling) people.Coupling {
		p.A, p.B = portableName(p.A), portableName(p.B)
		return p
	})
	c.Summary = &s
	return indentJSON(w, &c, "list of people")
}
