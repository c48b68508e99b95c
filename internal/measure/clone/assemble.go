package clone

import (
	"context"
	"slices"

	"github.com/reposage/reposage"
)

// assembly makes a Result of families.
type assembly struct {
	d      *Detector
	g      *grouping
	counts []bool  // per piece: its lines count
	places []Place // per piece
	lines  []int   // per piece: lines of code
}

// result makes the Result. Files are decoded once more: this time with the names of symbols.
func (d *Detector) result(ctx context.Context, g *grouping) (*Result, error) {
	a := &assembly{d: d, g: g, counts: make([]bool, len(g.pieces)), places: make([]Place, len(g.pieces)), lines: make([]int, len(g.pieces))}
	a.mark()
	r := &Result{MinTokens: d.o.MinTokens, MinLines: d.o.MinLines, Files: make([]FileDuplication, len(d.files))}
	read, t := d.reader(), tokens{}
	for at, i := 0, 0; i < len(d.files); i++ {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		f := &d.files[i]
		r.Files[i] = FileDuplication{Path: f.path, Test: f.test, CodeLines: f.codeLines}
		from := at
		for at < len(g.pieces) && int(g.pieces[at].file) == i {
			at++
		}
		if from < at {
			if err := read.file(&t, f, true); err != nil {
				return nil, f.damaged(err)
			}
			a.file(&r.Files[i], &t, from, at)
		}
		totals := &r.Product
		if f.test {
			totals = &r.Tests
		}
		totals.CodeLines += f.codeLines
		totals.DuplicatedLines += r.Files[i].DuplicatedLines
	}
	a.groups(r)
	for _, totals := range [...]*Totals{&r.Product, &r.Tests} {
		totals.Density = density(totals.DuplicatedLines, totals.CodeLines)
	}
	return r, nil
}

// mark finds the pieces whose lines count: all in tests, elsewhere those that have a copy elsewhere.
func (a *assembly) mark() {
	for i := range a.g.families {
		f := &a.g.families[i]
		product := !a.onlyTests(f)
		for _, at := range f.pieces {
			if a.isTest(at) || product {
				a.counts[at] = true
			}
		}
	}
}

func (a *assembly) isTest(piece uint32) bool { return a.d.files[a.g.pieces[piece].file].test }

// onlyTests reports whether a family has fewer than two pieces outside of tests.
func (a *assembly) onlyTests(f *family) bool {
	product := 0
	for _, at := range f.pieces {
		if !a.isTest(at) {
			product++
		}
	}
	return product < 2
}

// file describes the pieces from..to, all those of one file.
func (a *assembly) file(out *FileDuplication, t *tokens, from, to int) {
	var counted spans // of runs
	for i := from; i < to; i++ {
		p := a.g.pieces[i].tokenSpan
		a.places[i] = Place{
			Place: reposage.Place{Path: out.Path, Line: t.line(p.from), EndLine: t.line(p.to - 1), Symbol: t.symbolOf(p)},
			Test:  out.Test,
		}
		a.lines[i] = t.codeLines(p.from, p.to)
		if a.counts[i] {
			counted.add(tokenSpan{t.run(p.from), t.run(p.to-1) + 1})
		}
	}
	for _, s := range counted.list {
		out.DuplicatedLines += s.len()
		out.Ranges = append(out.Ranges, Range{int(t.runs[s.from].line), int(t.runs[s.to-1].line)})
	}
	if out.CodeLines > 0 { // lines of a file whose tokens go back count once
		out.DuplicatedLines = min(out.DuplicatedLines, out.CodeLines)
	}
}

// symbolOf returns the name of the innermost symbol that holds a range or else of the first one that lies in it.
func (t *tokens) symbolOf(s tokenSpan) (name string) {
	for i := range t.symbols {
		x := &t.symbols[i]
		switch {
		case int(x.first) >= s.to:
			return name
		case int(x.first) <= s.from && int(x.end) >= s.to:
			name = x.name
		case int(x.first) >= s.from && int(x.end) <= s.to:
			return x.name
		}
	}
	return name
}

// groups fills in the groups and their numbers.
func (a *assembly) groups(r *Result) {
	r.Groups = []Group{}
	for _, f := range a.g.choose() {
		g := Group{Kind: Renamed, Tokens: f.tokens, Count: len(f.pieces), Test: a.onlyTests(&f), Places: make([]Place, len(f.pieces))}
		if f.exact {
			g.Kind = Exact
		}
		for i, at := range f.pieces {
			g.Places[i] = a.places[at]
			if g.Lines == 0 || a.lines[at] < g.Lines {
				g.Lines = a.lines[at]
			}
		}
		r.Groups = append(r.Groups, g)
		if g.Test {
			r.Tests.Groups++
		} else {
			r.Product.Groups++
		}
	}
	r.Groups = slices.Clip(r.Groups)
}
