package parse

import (
	"math"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// extractor turns flattened trees into facts. It reuses its buffers: the facts it returns are valid
// until its next file.
type extractor struct {
	lang  *language
	text  []byte
	nodes []grammars.Node
	facts reposage.Facts
	lines lineIndex
	toks  tokenTable
	stack []frame

	elseIf      int   // node that continues an if as "else if"; -1 for none
	elseOwn     uint8 // nesting of the chain that elseIf continues
	doc         docState
	docStrings  map[int]bool         // nodes that are docstrings
	hidden      map[int]bool         // declarations that are not visible outside (Ruby)
	chains      []reposage.PointKind // last operator of each open chain of logical operators
	receiver    string               // name of its own object in the last method that was entered (Go)
	refSymbol   int32                // symbol that new refs belong to
	lastEnd     uint32               // end of the last token
	bound       map[scoped]struct{}  // names that callables bind
	used        map[use]struct{}     // members and names recorded once a symbol
	typeParams  map[scoped]string    // type parameters of symbols, with their bounds
	rangedTypes []rangedType         // type parameters of templates, see bindTypeIn (C++)
	tables      map[string]int32     // tables that functions are defined in, with their symbols from 1 (Lua)
	masked      []reposage.Span      // macros that the grammar did not see, in source order
}

// frame is one open node.
type frame struct {
	node     int
	next     uint32             // index of the first node after it
	symbol   int32              // innermost symbol
	callable int32              // innermost callable
	chain    int32              // chain of logical operators, -1 for none
	nesting  uint8              // control nesting of children
	own      uint8              // control nesting of the node itself; of an else-if chain, that of its first if
	control  reposage.PointKind // construct that an else belongs to
	silent   bool               // inside an import: its names are no uses
	quiet    bool               // inside a preprocessor condition: its operators are not the program's
}

// extract reads the facts of one parsed file. The text must have LF line ends only. Masked is what the
// grammar did not see of it.
func (x *extractor) extract(l *language, text []byte, nodes []grammars.Node, masked []reposage.Span) *reposage.Facts {
	x.begin(l, text, nodes)
	x.masked = masked
	if len(nodes) > 0 {
		x.walk()
	}
	x.finish()
	return &x.facts
}

func (x *extractor) begin(l *language, text []byte, nodes []grammars.Node) {
	x.lang, x.text, x.nodes = l, text, nodes
	f := &x.facts
	*f = reposage.Facts{Language: l.languages[0], Errors: f.Errors[:0], Symbols: f.Symbols[:0], Points: f.Points[:0],
		Refs: f.Refs[:0], Bindings: f.Bindings[:0], Comments: f.Comments[:0]}
	x.lines.reset(text)
	x.toks.reset()
	x.stack = x.stack[:0]
	x.chains = x.chains[:0]
	x.elseIf, x.lastEnd = -1, 0
	x.doc = docState{comment: -1}
	clear(x.docStrings)
	clear(x.hidden)
	clear(x.bound)
	clear(x.used)
	clear(x.typeParams)
	x.rangedTypes = x.rangedTypes[:0]
	clear(x.tables)
}

func (x *extractor) finish() {
	f := &x.facts
	f.Lines = x.lines.count()
	f.CodeLines, f.CommentLines, f.BlankLines = x.lines.seal()
	f.Tokens = x.toks.out
	for i := range f.Symbols {
		s := &f.Symbols[i]
		s.NLOC = x.lines.codeLines(s.Line, s.EndLine)
	}
}

func (x *extractor) walk() {
	root := frame{node: -1, next: uint32(len(x.nodes)), symbol: -1, callable: -1, chain: -1}
	x.stack = append(x.stack, root)
	if x.lang.docstrings {
		x.moduleDocString()
	}
	for i := 0; i < len(x.nodes); {
		n := &x.nodes[i]
		for x.stack[len(x.stack)-1].next <= uint32(i) {
			x.pop()
		}
		if len(x.masked) > 0 {
			x.unmask(n.Start)
		}
		if n.Next == uint32(i)+1 {
			x.leaf(i, n)
			i++
			continue
		}
		i = x.enter(i, n)
	}
	for len(x.stack) > 1 {
		x.pop()
	}
	x.unmask(uint32(len(x.text)))
}

func (x *extractor) pop() {
	f := &x.stack[len(x.stack)-1]
	x.closeSymbol(f)
	x.stack = x.stack[:len(x.stack)-1]
}

// closeSymbol ends the token range of the symbol a frame opened.
func (x *extractor) closeSymbol(f *frame) {
	parent := &x.stack[len(x.stack)-2]
	if f.symbol >= 0 && f.symbol != parent.symbol {
		s := &x.facts.Symbols[f.symbol]
		s.EndToken = uint32(len(x.toks.out.Seq))
		if s.EndToken > s.FirstToken && x.lastEnd < s.End { // a node may go on to the next dedent
			s.End, s.EndLine = x.lastEnd, x.lines.last(s.Line, x.lastEnd)
			if s.Body.End > s.End && s.Body.Start < s.End {
				s.Body.End, s.Body.EndLine = s.End, s.EndLine
			}
		}
	}
}

func (x *extractor) symbolOf(n *grammars.Node) int {
	if n.Symbol == grammars.ErrorSymbol {
		return len(x.lang.roles) - 1
	}
	return int(n.Symbol)
}

// leaf handles a node without visible children: a token, a comment, or an empty rule.
func (x *extractor) leaf(i int, n *grammars.Node) {
	sym := x.symbolOf(n)
	r := x.lang.roles[sym]
	if r != 0 {
		if r&roleComment != 0 {
			x.comment(n)
			return
		}
		if r&^(roleToken|roleOper|roleElseToken|roleTypeName|roleString|roleElse|roleWrapper|roleCode|roleValue|roleMember) != 0 {
			x.visit(i, n, r)
		}
		if r&roleToken != 0 {
			x.literal(i, n, sym)
		}
		if r&roleOper != 0 {
			x.operator(n)
		}
		if r&roleElseToken != 0 {
			x.elseToken(i, n)
		}
		if r&roleValue != 0 {
			x.value(i, n)
		}
		if r&roleTypeName != 0 {
			x.typeUse(i, n)
		}
	}
	if n.Flags&(grammars.Missing|grammars.Error) != 0 {
		x.syntaxError(n)
	}
	if n.Start == n.End {
		return
	}
	x.token(n, sym, x.lang.class[sym])
}

func (x *extractor) token(n *grammars.Node, sym int, class reposage.TokenClass) {
	line := x.lines.at(n.Start)
	x.lines.flags[line-1] |= lineCode
	var h uint64
	if n.Flags&grammars.Named == 0 && x.lang.hash[sym] != 0 {
		h = x.lang.hash[sym]
	} else {
		text := x.text[n.Start:n.End]
		if blank(text) {
			return
		}
		h = hashText(text)
		if last := x.lines.last(line, n.End); last > line {
			x.lines.mark(line, last, lineCode)
		}
	}
	x.toks.add(h, class, line)
	x.lastEnd = max(x.lastEnd, n.End)
	x.doc.token(n.Start, line)
}

// blank reports whether a leaf is only white space (newline tokens of some grammars).
func blank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\\' && c != 0 {
			return false
		}
	}
	return true
}

// enter opens an inner node and returns the index to go on with.
func (x *extractor) enter(i int, n *grammars.Node) int {
	sym := x.symbolOf(n)
	r := x.lang.roles[sym]
	if n.Flags&grammars.Error != 0 {
		x.syntaxError(n)
	}
	if r&roleComment != 0 {
		x.comment(n)
		return int(n.Next)
	}
	if x.docStrings[i] {
		x.docString(n)
		return int(n.Next)
	}
	if r&roleString != 0 && !x.holdsCode(i) {
		x.token(n, sym, reposage.TokString)
		return int(n.Next)
	}
	if r&roleString != 0 { // not every grammar has leaves for the text between interpolations
		line := x.lines.at(n.Start)
		x.lines.mark(line, x.lines.last(line, n.End), lineCode)
		x.lastEnd = max(x.lastEnd, n.End)
	}
	if r&roleAttr != 0 {
		x.doc.attrEnd = n.End
	}
	x.visit(i, n, r)
	return i + 1
}

// visit pushes the frame of a node and records what its role says. Leaves with a role pass
// through as well: their frame is empty and popped at once.
func (x *extractor) visit(i int, n *grammars.Node, r role) {
	parent := &x.stack[len(x.stack)-1]
	f := frame{node: i, next: n.Next, symbol: parent.symbol, callable: parent.callable, chain: -1, nesting: parent.nesting, own: parent.nesting}
	if parent.control != 0 && x.lang.flat[n.Field] {
		f.nesting, f.own = parent.own, parent.own
	}
	f.quiet = parent.quiet
	f.silent = parent.silent || r&roleImport != 0 && r&roleCall == 0
	if r&roleElse != 0 {
		f.control, f.own = parent.control, parent.own
	}
	if r&roleParen != 0 {
		f.chain = parent.chain
	}
	if r&roleBinary != 0 && parent.node >= 0 && x.lang.points[x.symbolOf(&x.nodes[parent.node])].kind == reposage.PointPreprocIf && x.lang.flat[n.Field] {
		f.quiet = true
	}
	if r&roleBinary != 0 && x.isLogical(i) {
		f.chain = x.chain(parent)
	}
	if r&rolePoint != 0 {
		x.point(i, n, parent, &f)
	}
	if r&(roleFunction|roleType|roleDecl) != 0 {
		x.symbol(i, n, r, parent, &f)
	}
	if r&roleBind != 0 {
		x.refSymbol = f.symbol
		x.lang.binds[n.Symbol](x, i)
	}
	if r&roleMember != 0 {
		x.refSymbol = f.symbol
		x.member(i, n, parent)
	}
	if r&(roleCall|roleImport|roleBase|roleDecorator) != 0 {
		x.refSymbol = f.symbol
		x.refs(i, n, r, f.callable)
	}
	x.stack = append(x.stack, f)
}

// holdsCode reports whether a string has an interpolation.
func (x *extractor) holdsCode(i int) bool {
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		if x.lang.roles[x.symbolOf(&x.nodes[c])]&roleCode != 0 {
			return true
		}
	}
	return false
}

func (x *extractor) syntaxError(n *grammars.Node) {
	line := x.lines.find(n.Start)
	x.facts.Errors = append(x.facts.Errors, reposage.Span{Start: n.Start, End: n.End, Line: line, EndLine: x.lines.last(line, n.End)})
	for s := x.stack[len(x.stack)-1].symbol; s >= 0; s = x.facts.Symbols[s].Parent {
		if x.facts.Symbols[s].Partial {
			break
		}
		x.facts.Symbols[s].Partial = true
	}
}

// src returns the text of a node.
func (x *extractor) src(n *grammars.Node) string { return string(x.text[n.Start:n.End]) }

func (x *extractor) textOf(i int) string { return x.src(&x.nodes[i]) }

// kind returns the kind of a node; anonymous nodes have their text as kind.
func (x *extractor) kind(i int) string {
	if x.nodes[i].Symbol == grammars.ErrorSymbol {
		return "ERROR"
	}
	return x.lang.g.SymbolName(x.nodes[i].Symbol)
}

// child returns the first child in a field, -1 when there is none.
func (x *extractor) child(i int, field string) int {
	id := x.lang.fields[field]
	if id == 0 {
		return -1
	}
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		if x.nodes[c].Field == id {
			return c
		}
	}
	return -1
}

// children returns the named children in a field.
func (x *extractor) children(i int, field string) []int {
	id := x.lang.fields[field]
	if id == 0 {
		return nil
	}
	var found []int
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		if x.nodes[c].Field == id && x.nodes[c].Flags&grammars.Named != 0 {
			found = append(found, c)
		}
	}
	return found
}

func (x *extractor) texts(nodes []int) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, fold(x.textOf(n), 80))
	}
	return out
}

// firstOf returns the first child of one of the kinds, -1 when there is none.
func (x *extractor) firstOf(i int, kinds ...string) int {
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		k := x.kind(c)
		for _, want := range kinds {
			if k == want {
				return c
			}
		}
	}
	return -1
}

// named calls fn for each named child that is no comment until it returns false.
func (x *extractor) named(i int, fn func(c int) bool) {
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		if x.nodes[c].Flags&grammars.Named != 0 && x.lang.roles[x.symbolOf(&x.nodes[c])]&roleComment == 0 {
			if !fn(c) {
				return
			}
		}
	}
}

// firstNamed returns the first named child, -1 when there is none.
func (x *extractor) firstNamed(i int) int {
	first := -1
	x.named(i, func(c int) bool { first = c; return false })
	return first
}

// firstKind returns the kind of the first child, "" when there is none.
func (x *extractor) firstKind(i int) string {
	if int(x.nodes[i].Next) == i+1 {
		return ""
	}
	return x.kind(i + 1)
}

// lastNamed returns the last named child, -1 when there is none.
func (x *extractor) lastNamed(i int) int {
	last := -1
	x.named(i, func(c int) bool { last = c; return true })
	return last
}

// hide marks a declaration as not visible outside.
func (x *extractor) hide(i int) {
	if x.hidden == nil {
		x.hidden = map[int]bool{}
	}
	x.hidden[i] = true
}

// firstLeaf returns the first leaf below i (or i) of one of the kinds, -1 when there is none.
func (x *extractor) firstLeaf(i int, kinds ...string) int {
	for c := i; c < int(x.nodes[i].Next); c++ {
		if int(x.nodes[c].Next) != c+1 {
			continue
		}
		k := x.kind(c)
		for _, want := range kinds {
			if k == want {
				return c
			}
		}
	}
	return -1
}

// parentNode returns the node around the node being visited, -1 at the root. It is valid inside the hooks
// that run while a node is entered, before its frame is pushed.
func (x *extractor) parentNode() int { return x.stack[len(x.stack)-1].node }

// ancestor returns the node n levels above the one being entered (0 is its parent), -1 beyond the root.
func (x *extractor) ancestor(n int) int {
	if at := len(x.stack) - 1 - n; at >= 0 {
		return x.stack[at].node
	}
	return -1
}

func saturate(n int) uint8 { return uint8(min(n, math.MaxUint8)) }
