package parse

import (
	"bytes"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// docState follows the last comment until it is known what it documents: the declaration whose first
// token, attributes aside, comes next.
type docState struct {
	comment int    // index in Facts.Comments, -1 for none
	seen    bool   // a token followed
	line    uint32 // of that token
	next    uint32 // offset of the first token after the comment and after attributes
	known   bool   // next is set
	attrEnd uint32 // end of an attribute between comment and declaration
}

func (d *docState) token(start, line uint32) {
	if !d.seen {
		d.seen, d.line = true, line
	}
	if !d.known && start >= d.attrEnd {
		d.known, d.next = true, start
	}
}

// skip passes over a token that takes no part in a declaration.
func (d *docState) skip(line uint32) {
	if !d.seen {
		d.seen, d.line = true, line
	}
}

// comment records a comment. Line comments below each other become one.
func (x *extractor) comment(n *grammars.Node) {
	if n.Start == n.End {
		return
	}
	line := x.lines.at(n.Start)
	end := x.lines.last(line, n.End)
	trailing := x.lines.flags[line-1]&lineCode != 0
	x.lines.mark(line, end, lineComment)
	last := len(x.facts.Comments) - 1
	if !trailing && last >= 0 && x.doc.comment == last && !x.doc.seen && x.facts.Comments[last].EndLine+1 == line && x.sameStyle(last, n) {
		x.facts.Comments[last].End = n.End
		x.facts.Comments[last].EndLine = end
		return
	}
	x.facts.Comments = append(x.facts.Comments, reposage.Comment{Span: reposage.Span{Start: n.Start, End: n.End, Line: line, EndLine: end}})
	x.doc = docState{comment: -1, attrEnd: n.End}
	if !trailing {
		x.doc.comment = last + 1
	}
}

// sameStyle reports whether a comment starts with the same two bytes as an earlier one and is no block.
func (x *extractor) sameStyle(earlier int, n *grammars.Node) bool {
	a, b := x.text[x.facts.Comments[earlier].Start:], x.text[n.Start:n.End]
	if bytes.HasPrefix(b, []byte("/*")) || len(b) == 0 {
		return false
	}
	k := min(2, len(b))
	if b[0] == '#' {
		k = 1
	}
	return bytes.HasPrefix(a, b[:k])
}

// docString records a string that documents the symbol around it.
func (x *extractor) docString(n *grammars.Node) {
	line := x.lines.at(n.Start)
	end := x.lines.last(line, n.End)
	span := reposage.Span{Start: n.Start, End: n.End, Line: line, EndLine: end}
	x.lines.mark(line, end, lineComment)
	x.facts.Comments = append(x.facts.Comments, reposage.Comment{Span: span, Doc: true})
	if s := x.stack[len(x.stack)-1].symbol; s >= 0 {
		x.facts.Symbols[s].Doc = span
	}
	x.doc.comment = -1
}

// takeDoc returns the comment that documents a declaration starting at node i, and hands it out once.
func (x *extractor) takeDoc(i int) reposage.Span {
	if x.doc.comment < 0 {
		return reposage.Span{}
	}
	start := x.nodes[i].Start
	for up := 0; ; up++ {
		a := x.ancestor(up)
		if a < 0 || x.lang.roles[x.symbolOf(&x.nodes[a])]&roleWrapper == 0 {
			break
		}
		start = x.nodes[a].Start
	}
	if x.doc.known && x.doc.next != start {
		return reposage.Span{}
	}
	line := x.doc.line
	if !x.doc.seen {
		line = x.lines.find(start)
	}
	c := &x.facts.Comments[x.doc.comment]
	if c.EndLine+1 < line {
		return reposage.Span{}
	}
	c.Doc = true
	x.doc.comment = -1
	return c.Span
}
