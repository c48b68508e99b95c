package parse

import (
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

const (
	maxSignature = 240 // bytes
	maxName      = 200
	closureName  = "(closure)"
)

// symbol records a declaration and makes it the scope of what is inside.
func (x *extractor) symbol(i int, n *grammars.Node, r role, parent, f *frame) {
	switch {
	case r&roleFunction != 0 && x.callable(i, n, parent, f):
	case r&roleType != 0:
		kind, name := x.typeKind(i, n), x.typeName(i)
		if name == "" || kind == noSymbol {
			return
		}
		s := x.newSymbol(i, n, kind, name, parent)
		body := x.child(i, "body")
		if body < 0 {
			body = x.firstOf(i, "class_body", "enum_class_body", "template_body")
		}
		x.setBody(&s, n, body)
		f.symbol = x.addSymbol(s, i)
		if x.lang.docstrings {
			x.findDocString(body)
		}
	case r&roleDecl != 0 && parent.callable < 0:
		x.declaration(i, n, parent)
	}
}

func (x *extractor) typeKind(i int, n *grammars.Node) reposage.SymbolKind {
	if x.lang.typeKind != nil {
		if k := x.lang.typeKind(x, i); k != 0 {
			return k
		}
	}
	return x.lang.types[n.Symbol]
}

func (x *extractor) typeName(i int) string {
	if x.lang.typeName != nil {
		return fold(x.lang.typeName(x, i), maxName)
	}
	if name := x.nameIn(i, "name"); name != "" {
		return strings.Trim(name, `"'`) // declare module "x"
	}
	return x.assignedName(i)
}

// callable records a function. It reports false for a node that the language leaves out.
func (x *extractor) callable(i int, n *grammars.Node, parent, f *frame) bool {
	fn := x.lang.function[n.Symbol]
	if fn.skip != nil && fn.skip(x, i) {
		return false
	}
	name, nameNode := x.callableName(fn, i)
	kind := fn.kind
	if fn.kindOf != nil {
		if k := fn.kindOf(x, i, name); k != 0 {
			kind = k
		}
	}
	if kind == reposage.SymFunction && parent.symbol >= 0 && isTypeKind(x.facts.Symbols[parent.symbol].Kind) {
		kind = reposage.SymMethod
	}
	if kind == reposage.SymClosure && x.lang.namedClosure && name != closureName {
		kind = reposage.SymFunction
	}
	s := x.newSymbol(i, n, kind, name, parent)
	s.Nesting = f.own
	if nameNode >= 0 {
		s.NameLine = x.lines.find(x.nodes[nameNode].Start)
	}
	body := x.bodyOf(fn, i)
	x.setBody(&s, n, body)
	s.Params = x.params(fn, i)
	index := x.addSymbol(s, i)
	if x.lang.receiver != nil {
		x.receiver = x.lang.receiver(x, i)
	}
	f.symbol, f.callable, f.nesting, f.own, f.control, f.chain = index, index, 0, 0, 0, -1
	if x.lang.docstrings {
		x.findDocString(body)
	}
	return true
}

func (x *extractor) callableName(fn *function, i int) (string, int) {
	var name string
	var node int
	if fn.nameOf != nil {
		name, node = fn.nameOf(x, i)
	} else {
		field := fn.name
		if field == "" {
			field = "name"
		}
		if node = x.child(i, field); node >= 0 {
			name = fold(x.textOf(node), maxName)
		}
	}
	if name == "" {
		name = x.assignedName(i)
	}
	if name == "" {
		name = closureName
	}
	return name, node
}

func (x *extractor) bodyOf(fn *function, i int) int {
	switch {
	case fn.bodyOf != nil:
		return fn.bodyOf(x, i)
	case fn.body == "-":
		return i
	case fn.body != "":
		return x.child(i, fn.body)
	}
	return x.child(i, "body")
}

// headEnd returns where the declaration ends before its body, comments in between left out.
func (x *extractor) headEnd(n *grammars.Node, body int) uint32 {
	b := &x.nodes[body]
	end := n.Start
	for c := body - 1; c >= 0 && x.nodes[c].Start >= n.Start; c-- {
		if x.nodes[c].End > b.Start {
			continue
		}
		if comment := x.commentAround(c); comment >= 0 {
			c = comment
			continue
		}
		end = x.nodes[c].End
		break
	}
	return end
}

// commentAround returns the comment that a node is or is a part of, -1 for none.
func (x *extractor) commentAround(c int) int {
	for up := c; up >= 0 && up > c-4; up-- {
		if x.lang.roles[x.symbolOf(&x.nodes[up])]&roleComment != 0 && int(x.nodes[up].Next) > c {
			return up
		}
	}
	return -1
}

// bodyOrEnd returns the body of a callable whose grammar leaves out empty ones: then the keyword or bracket
// that ends it stands for it, since it is no declaration without a body.
func bodyOrEnd(x *extractor, i int) int {
	if body := x.child(i, "body"); body >= 0 {
		return body
	}
	last := -1
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		last = c
	}
	return last
}

func (x *extractor) setBody(s *reposage.Symbol, n *grammars.Node, body int) {
	end := n.End
	if body >= 0 {
		b := &x.nodes[body]
		line := x.lines.find(b.Start)
		s.Body = reposage.Span{Start: b.Start, End: b.End, Line: line, EndLine: x.lines.last(line, b.End)}
		if b.Start > n.Start {
			end = x.headEnd(n, body)
		}
	}
	s.Signature = fold(string(x.text[s.Start:max(s.Start, min(end, s.Start+4*maxSignature))]), maxSignature)
}

func (x *extractor) newSymbol(i int, n *grammars.Node, kind reposage.SymbolKind, name string, parent *frame) reposage.Symbol {
	start := x.declStart(i)
	line := x.lines.find(start)
	s := reposage.Symbol{Kind: kind, Name: name, Parent: parent.symbol, NameLine: line,
		Span:       reposage.Span{Start: start, End: n.End, Line: line, EndLine: x.lines.last(line, n.End)},
		FirstToken: uint32(len(x.toks.out.Seq))}
	s.Qualified = name
	if parent.symbol >= 0 {
		s.Qualified = x.facts.Symbols[parent.symbol].Qualified + "." + name
		if len(s.Qualified) > 4*maxName { // nested thousands deep
			s.Qualified = "…." + name
		}
	}
	s.Doc = x.takeDoc(i)
	return s
}

// declStart returns where a declaration starts behind its annotations: the line a person looks for.
func (x *extractor) declStart(i int) uint32 {
	const annotation = roleDecorator | roleAttr | roleComment
	end := int(x.nodes[i].Next)
	c := i + 1
	for c < end {
		n := &x.nodes[c]
		switch inner := c + 1; {
		case x.lang.roles[x.symbolOf(n)]&annotation != 0:
			c = int(n.Next)
		case inner < int(n.Next) && x.lang.roles[x.symbolOf(&x.nodes[inner])]&annotation != 0:
			c = inner // modifiers that begin with an annotation
		default:
			return n.Start
		}
	}
	return x.nodes[i].Start
}

func (x *extractor) addSymbol(s reposage.Symbol, node int) int32 {
	s.InPlace = x.lang.inPlace != nil && x.lang.inPlace(x, node)
	if x.lang.exported != nil {
		s.Exported = x.lang.exported(x, node, &s) && x.parentVisible(&s)
	}
	x.facts.Symbols = append(x.facts.Symbols, s)
	return int32(len(x.facts.Symbols) - 1)
}

// parentVisible reports whether what a symbol is declared in can be reached from outside: nothing in a function
// or in a private type can.
func (x *extractor) parentVisible(s *reposage.Symbol) bool {
	if s.Parent < 0 {
		return true
	}
	switch p := &x.facts.Symbols[s.Parent]; {
	case p.Kind.Callable():
		return p.Kind == reposage.SymClosure // a block or a module wrapped in a function
	case p.Kind == reposage.SymImpl:
		return true
	default:
		return !isTypeKind(p.Kind) || p.Exported
	}
}

// declaration records fields, constants, variables and aliases that stand outside of functions. A
// declaration whose value is a function is recorded as that function.
func (x *extractor) declaration(i int, n *grammars.Node, parent *frame) {
	if x.lang.namedClosure {
		if v := x.child(i, "value"); v >= 0 && x.lang.roles[x.symbolOf(&x.nodes[v])]&(roleFunction|roleType) != 0 {
			return
		}
	}
	kind := x.lang.decls[n.Symbol]
	if x.lang.declKind != nil {
		if k := x.lang.declKind(x, i); k == noSymbol {
			return
		} else if k != 0 {
			kind = k
		}
	}
	for _, c := range x.declNames(i) {
		s := x.newSymbol(i, n, kind, strings.TrimPrefix(fold(x.textOf(c), maxName), ":"), parent)
		s.NameLine = x.lines.find(x.nodes[c].Start)
		end := n.End
		if body := x.child(i, "accessors"); body >= 0 {
			end = x.headEnd(n, body)
		}
		s.Signature = fold(string(x.text[s.Start:max(s.Start, min(end, s.Start+4*maxSignature))]), maxSignature)
		s.EndToken = s.FirstToken
		x.addSymbol(s, i)
	}
}

func (x *extractor) declNames(i int) []int {
	if x.lang.declNames != nil {
		if names := x.lang.declNames(x, i); names != nil {
			return names
		}
	}
	return x.children(i, "name")
}

func isTypeKind(k reposage.SymbolKind) bool {
	switch k {
	case reposage.SymClass, reposage.SymStruct, reposage.SymInterface, reposage.SymEnum, reposage.SymType, reposage.SymImpl:
		return true
	}
	return false
}

func (x *extractor) nameIn(i int, field string) string {
	if c := x.child(i, field); c >= 0 {
		return fold(x.textOf(c), maxName)
	}
	return ""
}

// assignedName returns the name that the construct around a nameless function gives it: the variable,
// property, key or field it becomes the value of.
func (x *extractor) assignedName(i int) string {
	p := x.parentNode()
	if p < 0 {
		return ""
	}
	for up := 1; x.kind(p) == "expression_list" || x.lang.roles[x.symbolOf(&x.nodes[p])]&(roleBinary|roleParen) != 0; up++ { // a = b or function() …
		if p = x.ancestor(up); p < 0 {
			return ""
		}
	}
	for _, field := range [...]string{"name", "key", "property", "left", "pattern"} {
		c := x.child(p, field)
		if c >= 0 && c != i && x.nodes[c].End <= x.nodes[i].Start {
			return strings.Trim(fold(x.textOf(c), maxName), `"'`)
		}
	}
	return ""
}

// params returns the names of the parameters; a parameter without a name counts with what it has.
func (x *extractor) params(fn *function, i int) []string {
	if fn.paramsOf != nil {
		return fn.paramsOf(x, i)
	}
	field := fn.params
	if field == "" {
		field = "parameters"
	}
	list := x.child(i, field)
	if list < 0 {
		return nil
	}
	return x.paramList(list)
}

func (x *extractor) paramList(list int) []string {
	if x.nodes[list].Next == uint32(list)+1 && x.nodes[list].Flags&grammars.Named != 0 {
		return []string{fold(x.textOf(list), maxName)} // x => …
	}
	var names []string
	x.named(list, func(c int) bool {
		switch x.kind(c) {
		case "keyword_separator", "positional_separator": // Python's "*" and "/"
			return true
		case "variadic_parameter":
			if x.nodes[c].End-x.nodes[c].Start == uint32(len("...")) { // of C; PHP's has a name
				return true
			}
		}
		names = x.paramNames(names, c)
		return true
	})
	return names
}

// paramNames adds the names of one parameter declaration; Go and a few others declare several at once.
func (x *extractor) paramNames(names []string, c int) []string {
	if id := x.lang.fields["name"]; id != 0 {
		before := len(names)
		for n := c + 1; n < int(x.nodes[c].Next); n = int(x.nodes[n].Next) {
			if x.nodes[n].Field == id && x.nodes[n].Flags&grammars.Named != 0 {
				names = append(names, fold(x.textOf(n), 80))
			}
		}
		if len(names) > before {
			return names
		}
	}
	return append(names, x.paramName(c))
}

// paramName finds the name inside one parameter.
func (x *extractor) paramName(c int) string {
	for _, field := range [...]string{"name", "pattern", "declarator", "left"} {
		if f := x.child(c, field); f >= 0 {
			c = f
			break
		}
	}
	if leaf := x.firstLeaf(c, "identifier", "simple_identifier", "variable_name", "field_identifier", "self", "this"); leaf >= 0 {
		c = leaf
	}
	return fold(x.textOf(c), 80)
}

// moduleDocString marks the string a file begins with as documentation.
func (x *extractor) moduleDocString() {
	if len(x.nodes) > 1 {
		x.findDocString(0)
	}
}

// findDocString marks the first string of a body as documentation.
func (x *extractor) findDocString(body int) {
	if body < 0 {
		return
	}
	first := x.firstNamed(body)
	if first < 0 || x.kind(first) != "expression_statement" {
		return
	}
	s := first + 1
	if x.kind(s) != "string" || x.nodes[s].Next != x.nodes[first].Next {
		return
	}
	if x.docStrings == nil {
		x.docStrings = map[int]bool{}
	}
	x.docStrings[first] = true
}

// fold puts text on one line with single spaces and cuts it after limit bytes at a rune.
func fold(s string, limit int) string {
	if !strings.ContainsAny(s, "\n\t\r") && !strings.Contains(s, "  ") {
		return cut(strings.TrimSpace(s), limit)
	}
	return cut(strings.Join(strings.Fields(s), " "), limit)
}

func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && s[limit]&0xC0 == 0x80 {
		limit--
	}
	return s[:limit]
}
