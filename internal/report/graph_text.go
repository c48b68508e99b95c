package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/graph"
)

func (p *page) graphAnswer(a *GraphAnswer) {
	p.line(p.bold(ClipMiddle(Visible(a.Revision.Name), p.width)))
	switch {
	case a.Callers != nil:
		p.tree("callers", a.Callers, true)
	case a.Callees != nil:
		p.tree("callees", a.Callees, false)
	case a.Hierarchy != nil:
		p.hierarchy(a.Hierarchy)
	case a.Imports != nil:
		p.imports(a.Imports, a.Rows)
	case a.Impact != nil:
		p.impact(a.Impact)
	case a.Path != nil:
		p.way(a.Path)
	case a.Cycles != nil:
		p.cycles(*a.Cycles, a.Rows)
	case a.Unreferenced != nil:
		p.unreferenced(a.Unreferenced, a.Rows)
	case a.Layers != nil:
		p.layers(*a.Layers)
	case a.Summary != nil:
		p.graphSummary(a.Summary)
	case a.Export != nil:
		p.net(a.Export, a.Rows)
	}
}

// titled names a symbol with its place.
func titled(s *graph.Symbol) string {
	if at := symbolPlace(s); at != "" {
		return symbolTitle(s) + "  " + at
	}
	return symbolTitle(s)
}

// treeRow is a line of a tree before its columns are aligned.
type treeRow struct {
	branch, name, place, remark string
}

func (p *page) tree(what string, t *graph.Tree, in bool) {
	count := 0
	for i := range t.Roots {
		count += len(t.Roots[i].Branches)
	}
	for i := range t.Roots {
		r := &t.Roots[i]
		p.line()
		p.line(p.head(symbolTitle(&r.Symbol)), "  ", symbolPlace(&r.Symbol))
		p.treeRows(treeRows(nil, r.Branches, "", func(b *graph.Branch) string { return branchPlace(b, in) }))
	}
	p.line()
	if count == 0 {
		p.line(p.dim("no " + what + " are known"))
	}
	if t.Hidden > 0 {
		p.line(p.dim(plural(t.Hidden, "branch is", "branches are") + " not shown; --depth and -n say how many are"))
	}
	if t.Weaker > 0 {
		p.line(p.dim(plural(t.Weaker, "direct call is", "direct calls are") + " left out for weak evidence; --evidence name shows all"))
	}
}

// branchPlace is the place of a call for a caller, that of the definition for what is called.
func branchPlace(b *graph.Branch, in bool) string {
	if in && b.Use != nil {
		return place(b.Use.Path, b.Use.Line)
	}
	return symbolPlace(&b.Symbol)
}

// treeRows appends the lines of branches, drawn with the lines of a tree.
func treeRows(rows []treeRow, branches []graph.Branch, indent string, at func(*graph.Branch) string) []treeRow {
	for i := range branches {
		b := &branches[i]
		fork, below := "├─ ", "│  "
		if i == len(branches)-1 {
			fork, below = "└─ ", "   "
		}
		rows = append(rows, treeRow{indent + fork, symbolTitle(&b.Symbol), at(b), branchRemark(b)})
		rows = treeRows(rows, b.Branches, indent+below, at)
	}
	return rows
}

// branchRemark says what is special about a branch: not a plain, certain, single call of code.
func branchRemark(b *graph.Branch) string {
	var marks []string
	if u := b.Use; u != nil {
		switch {
		case u.Kind == reposage.EdgeReferences.String() && b.Symbol.Kind == "function":
			marks = append(marks, "as a value")
		case u.Kind == reposage.EdgeReferences.String():
			marks = append(marks, "refers to it")
		}
		if u.Uses > 1 {
			marks = append(marks, "×"+thousands(u.Uses))
		}
		marks = append(marks, useMarks(u)...)
	}
	if b.Symbol.Test {
		marks = append(marks, "test")
	}
	switch {
	case b.Cycle:
		marks = append(marks, "↻ a cycle")
	case b.Seen:
		marks = append(marks, "see its other place")
	case b.More > 0:
		marks = append(marks, "+"+thousands(b.More)+" more")
	}
	return strings.Join(marks, ", ")
}

// treeRows writes lines of a tree with their places in a column.
func (p *page) treeRows(rows []treeRow) {
	wide := 0
	for i := range rows {
		r := &rows[i]
		r.name = shortName(r.name, max(24, p.width*3/5-Width(r.branch)))
		if w := Width(r.branch) + Width(r.name); w <= p.width/2 {
			wide = max(wide, w)
		}
	}
	for _, r := range rows {
		left := Width(r.branch) + Width(r.name)
		p.line(p.dim(r.branch), r.name, blanks(max(0, wide-left)), "  ", p.bar(r.place), "  ", p.dim(r.remark))
	}
}

func (p *page) hierarchy(h *graph.Hierarchy) {
	for i := range h.Of {
		p.line(p.head(symbolTitle(&h.Of[i])), "  ", symbolPlace(&h.Of[i]))
	}
	definition := func(b *graph.Branch) string { return symbolPlace(&b.Symbol) }
	p.section("INHERITS FROM", "")
	p.treeRows(treeRows(nil, h.Ancestors, "", definition))
	p.none(len(h.Ancestors))
	p.section("INHERITED BY", "")
	p.treeRows(treeRows(nil, h.Descendants, "", definition))
	p.none(len(h.Descendants))
	if h.Hidden > 0 {
		p.line(p.dim(plural(h.Hidden, "branch is", "branches are") + " not shown; --depth and -n say how many are"))
	}
	if len(h.Methods) == 0 {
		return
	}
	p.section("METHODS", "that stand for others, or that others stand for")
	for i := range h.Methods {
		m := &h.Methods[i]
		p.line(titled(&m.Method))
		for _, s := range m.Overrides {
			p.line("  ↑ ", titled(&s))
		}
		for _, s := range m.OverriddenBy {
			p.line("  ↓ ", titled(&s))
		}
	}
}

func (p *page) none(n int) {
	if n == 0 {
		p.line(p.dim("none"))
	}
}

// more says how many rows of a list are left out.
func (p *page) more(left int) {
	if left > 0 {
		p.line(p.dim("and " + thousands(left) + " more; -n 0 lists all"))
	}
}

// limited returns how many of n rows are shown.
func limited(n, rows int) int {
	if rows <= 0 {
		return n
	}
	return min(n, rows)
}

func (p *page) imports(r *graph.Imports, limit int) {
	p.line(p.head(symbolTitle(&r.Of)))
	p.importRows("IMPORTS", r.Imports, limit)
	p.importRows("IMPORTED BY", r.Importers, limit)
	p.useRows("USES", "definitions of other files, imported or not", r.Uses, limit)
	p.useRows("USED BY", "files that use its definitions", r.Users, limit)
}

func (p *page) importRows(title string, rows []graph.ImportRow, limit int) {
	p.section(title, "")
	p.none(len(rows))
	n := limited(len(rows), limit)
	var out []treeRow
	for i := range rows[:n] {
		var marks []string
		if rows[i].Symbol.Kind == "external" {
			marks = append(marks, "external")
		}
		if rows[i].Symbol.Test {
			marks = append(marks, "test")
		}
		if rows[i].Files > 1 {
			marks = append(marks, "in "+plural(rows[i].Files, "file", "files"))
		}
		out = append(out, treeRow{"", symbolTitle(&rows[i].Symbol), place(rows[i].Path, rows[i].Line), strings.Join(marks, ", ")})
	}
	p.treeRows(out)
	p.more(len(rows) - n)
}

func (p *page) useRows(title, remark string, rows []graph.UseRow, limit int) {
	p.section(title, remark)
	p.none(len(rows))
	n := limited(len(rows), limit)
	for i := range rows[:n] {
		r := &rows[i]
		names := mapped(r.Symbols, Visible)
		test := ""
		if r.Test {
			test = " (test)"
		}
		left := padLeft(thousands(r.Uses), 6) + "  " + Visible(r.Path) + test + "  "
		p.line(left, p.dim(Clip(strings.Join(names, ", "), p.width-Width(left))))
	}
	p.more(len(rows) - n)
}

func (p *page) impact(m *graph.Impact) {
	for i := range m.Of {
		p.line(p.head(symbolTitle(&m.Of[i])), "  ", symbolPlace(&m.Of[i]))
	}
	p.line()
	for _, line := range wrap(impactSentence(m), p.width) {
		p.line(line)
	}
	p.impactFiles("CODE", m.Files)
	p.impactFiles("TESTS", m.Tests)
	p.line()
	if m.Hidden > 0 {
		p.line(p.dim(plural(m.Hidden, "more symbol is", "more symbols are") + " farther away; -n 0 lists all"))
	}
}

func impactSentence(m *graph.Impact) string {
	if m.Symbols+m.TestSymbols == 0 {
		return "Nothing is known to depend on it."
	}
	tests := "tests reach it from " + plural(m.TestCount, "file", "files") + " (" + plural(m.TestSymbols, "symbol", "symbols") + ")."
	if m.Symbols == 0 {
		return "Only tests are known to depend on it: " + tests
	}
	text := fmt.Sprintf("%s in %s may break when it changes, at most %s away; ", plural(m.Symbols, "symbol", "symbols"), plural(m.FileCount, "file", "files"), plural(m.Farthest, "step", "steps"))
	if m.TestSymbols == 0 {
		return text + "no test is known to reach it."
	}
	return text + tests
}

func (p *page) impactFiles(title string, files []graph.ImpactFile) {
	if len(files) == 0 {
		return
	}
	p.section(title, "steps away, symbol, the use that makes it depend")
	for i := range files {
		f := &files[i]
		p.line(Visible(f.Path), p.dim(impactLeft(f)))
		var rows []treeRow
		for j := range f.Symbols {
			d := &f.Symbols[j]
			name := symbolTitle(&d.Symbol)
			if d.Symbol.Kind == "file" {
				name = "(file)"
			}
			remark := append([]string{d.Use.Kind + " " + symbolTitle(&d.Via)}, useMarks(&d.Use)...)
			rows = append(rows, treeRow{padLeft(strconv.Itoa(d.Distance), 4) + "  ", name, ":" + strconv.Itoa(d.Use.Line), strings.Join(remark, ", ")})
		}
		p.treeRows(rows)
	}
}

func impactLeft(f *graph.ImpactFile) string {
	if left := f.Count - len(f.Symbols); left > 0 {
		return "  " + plural(left, "symbol", "symbols") + " not shown"
	}
	return ""
}

func (p *page) way(w *graph.Path) {
	names := func(list []graph.Symbol) string { return symbolTitle(&list[0]) }
	p.line()
	if len(w.Steps) == 0 {
		text := names(w.From) + " is not known to need " + names(w.To) + ", directly or through others"
		if w.Backward {
			text += "; the other way round there is a path"
		}
		p.line(text)
		return
	}
	first := &w.Steps[0].From
	p.line(p.head(symbolTitle(first)), "  ", symbolPlace(first))
	for i := range w.Steps {
		s := &w.Steps[i]
		remark := ""
		if marks := useMarks(&s.Use); len(marks) > 0 {
			remark = "  " + strings.Join(marks, ", ")
		}
		p.line(p.dim("  ↓ "+s.Use.Kind+" at "), p.bar(place(s.Use.Path, s.Use.Line)), p.dim(remark))
		p.line(p.bold(symbolTitle(&s.To)), "  ", symbolPlace(&s.To))
	}
}

func (p *page) cycles(list []graph.Cycle, limit int) {
	if len(list) == 0 {
		p.line("no cycles")
		return
	}
	p.line(p.dim(plural(len(list), "cycle", "cycles") + "; the cheapest use to cut is named"))
	n := limited(len(list), limit)
	for i := range list[:n] {
		c := &list[i]
		p.line()
		p.line(p.head(plural(len(c.Members), string(c.Level), string(c.Level)+"s")), p.dim(", "+plural(c.Edges, "dependency", "dependencies")+" between them"))
		for j, m := range c.Shortest {
			arrow := "  → "
			if j == 0 {
				arrow = "    "
			}
			p.line(p.dim(arrow), Visible(m))
		}
		if c.Cut.Uses > 0 {
			p.line("  cut ", p.bold(Visible(c.Cut.From)+" → "+Visible(c.Cut.To)), ": ", plural(c.Cut.Uses, "use", "uses"), ", first at ", p.bar(place(c.Cut.Path, c.Cut.Line)))
		}
		p.otherMembers(c)
	}
	p.line()
	p.more(len(list) - n)
}

// otherMembers lists the members of a cycle that are not on its shortest way round.
func (p *page) otherMembers(c *graph.Cycle) {
	var others []string
	for _, m := range c.Members {
		if !slices.Contains(c.Shortest, m) {
			others = append(others, Visible(m))
		}
	}
	const most = 12
	if len(others) == 0 {
		return
	}
	text := strings.Join(others[:min(len(others), most)], ", ")
	if len(others) > most {
		text += fmt.Sprintf(" and %s more", thousands(len(others)-most))
	}
	p.paragraph("  also in it  ", text)
}

func (p *page) unreferenced(u *graph.Unreferenced, limit int) {
	lines := 0
	for i := range u.Rows {
		lines += u.Rows[i].Lines
	}
	p.line(p.dim(plural(len(u.Rows), "definition", "definitions") + " (" + plural(lines, "line", "lines") + ") that nothing in the repository refers to"))
	n := limited(len(u.Rows), limit)
	var rows []textRow
	for i := range u.Rows[:n] {
		r := &u.Rows[i]
		rows = append(rows, textRow{place(r.Path, r.Line), Visible(r.Name), r.Kind + ", " + plural(r.Lines, "line", "lines")})
	}
	p.line()
	p.rows(rows)
	p.more(len(u.Rows) - n)
	if len(u.Excluded) > 0 {
		p.section("LEFT OUT", "nothing refers to them either, but they may be used unseen")
		for _, e := range u.Excluded {
			p.line(padLeft(thousands(e.Count), 8), "  ", e.Reason)
		}
	}
}

func (p *page) layers(list []graph.Layer) {
	p.line(p.dim("each folder stands above those that it depends on; those of a cycle share a layer"))
	p.line()
	for _, l := range list {
		for i, path := range l.Packages {
			label := blanks(4)
			if i == 0 {
				label = padLeft(strconv.Itoa(l.Level), 4)
			}
			p.line(p.head(label), "  ", Visible(path))
		}
	}
}

// net lists the edges of an export.
func (p *page) net(n *graph.Net, limit int) {
	p.line(p.dim(plural(len(n.Nodes), "node", "nodes") + ", " + plural(len(n.Edges), "edge", "edges")))
	p.line()
	shown := limited(len(n.Edges), limit)
	for i := range n.Edges[:shown] {
		e := &n.Edges[i]
		p.line(symbolTitle(&n.Nodes[e.From]), p.dim(" → "), symbolTitle(&n.Nodes[e.To]), "  ", p.bar(place(e.Use.Path, e.Use.Line)), "  ", p.dim(edgeLabel(&e.Use)))
	}
	p.more(len(n.Edges) - shown)
}
