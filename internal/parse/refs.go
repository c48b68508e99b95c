package parse

import (
	"strings"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// refs records the uses of names that a node stands for.
func (x *extractor) refs(i int, n *grammars.Node, r role, callable int32) {
	if r&roleCall != 0 {
		x.call(i, n, callable)
	}
	if r&roleImport != 0 {
		x.lang.imports[n.Symbol](x, i)
	}
	if r&roleBase != 0 {
		x.lang.bases[n.Symbol](x, i)
	}
	if r&roleDecorator != 0 {
		var c int
		if field := x.lang.decors[n.Symbol]; field != "" {
			c = x.child(i, field)
		} else {
			c = x.firstNamed(i)
		}
		if c >= 0 {
			if x.lang.roles[x.symbolOf(&x.nodes[c])]&roleCall != 0 {
				c = x.callee(x.lang.calls[x.nodes[c].Symbol], c)
			}
			if c >= 0 {
				x.nameRef(reposage.RefDecorator, c)
			}
		}
	}
}

// addRef records a ref of the symbol being visited, at the place of a node.
func (x *extractor) addRef(ref reposage.Ref, at int) {
	if ref.Name == "" && ref.Kind != reposage.RefImport { // a name the parser invented to go on
		return
	}
	ref.Symbol = x.refSymbol
	ref.Offset = x.nodes[at].Start
	ref.Line = x.lines.find(ref.Offset)
	x.facts.Refs = append(x.facts.Refs, ref)
}

// nameRef records a use of the dotted name that a node spells.
func (x *extractor) nameRef(kind reposage.RefKind, at int) {
	qualifier, name := splitName(x.tail(at))
	if name != "" {
		x.addRef(reposage.Ref{Kind: kind, Name: name, Qualifier: qualifier}, at)
	}
}

// importRef records an import.
func (x *extractor) importRef(at int, module, name, alias string) {
	x.addRef(reposage.Ref{Kind: reposage.RefImport, Qualifier: cut(unquote(module), maxName), Name: cut(name, maxName), Alias: cut(alias, maxName)}, at)
}

func unquote(s string) string { return strings.Trim(s, "\"'`<> ") }

func (x *extractor) callee(c *call, i int) int {
	if c.callee == "" {
		return x.firstNamed(i)
	}
	return x.child(i, c.callee)
}

func (x *extractor) call(i int, n *grammars.Node, callable int32) {
	c := x.lang.calls[n.Symbol]
	var qualifier, name string
	var args int
	if c.read != nil {
		qualifier, name, args = c.read(x, i)
	} else {
		qualifier, name, args = x.readCall(c, i)
	}
	if name == "" || qualifier == "" && x.lang.operators[name] {
		return
	}
	x.addRef(reposage.Ref{Kind: c.kind, Name: cut(name, maxName), Qualifier: qualifier, Args: saturate(args)}, i)
	if callable < 0 || c.kind != reposage.RefCall {
		return
	}
	own := &x.facts.Symbols[callable]
	overload := x.lang.overloads && isOverload(own, args)
	if x.isRecursion(own, qualifier, name) && !overload {
		x.addPoint(reposage.PointRecursion, 0, x.stack[len(x.stack)-1].nesting, callable, n.Start)
	}
}

// readCall reads a call by the fields that its language names.
func (x *extractor) readCall(c *call, i int) (qualifier, name string, args int) {
	callee := x.callee(c, i)
	if callee < 0 {
		return "", "", 0
	}
	if c.object != "" {
		name = x.textOf(callee)
		if o := x.child(i, c.object); o >= 0 {
			qualifier = qualifierText(x.tail(o))
		}
	} else {
		qualifier, name = splitName(x.tail(callee))
	}
	field := c.args
	if field == "" {
		field = "arguments"
	}
	if a := x.child(i, field); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// tail returns the end of a node's text, long enough for the name it ends in and its qualifier. A chain of
// calls holds all the calls before each of its links.
func (x *extractor) tail(i int) string {
	const most = 1024
	n := &x.nodes[i]
	return string(x.text[max(n.Start, n.End-min(n.End, most)):n.End])
}

func (x *extractor) countNamed(i int) (n int) {
	x.named(i, func(int) bool { n++; return true })
	return n
}

// isRecursion reports whether a call in a function's body names the function. Constructors and accessors
// are left out: what they call by their own name is another one.
func (x *extractor) isRecursion(s *reposage.Symbol, qualifier, name string) bool {
	if s.Kind == reposage.SymConstructor || s.Kind == reposage.SymAccessor || shortName(s.Name) != name {
		return false
	}
	if x.lang.receiver != nil && strings.Contains(s.Name, ".") { // a bare name in a Go method is a function
		return x.receiver != "" && qualifier == x.receiver
	}
	return isSelf(qualifier) || s.Name == qualifier+"."+name
}

// isOverload reports whether a call of a function's own name means another one, by its number of arguments.
func isOverload(s *reposage.Symbol, args int) bool {
	_, params, _ := strings.Cut(s.Signature, "(")
	switch {
	case args == len(s.Params), strings.Contains(params, "..."), strings.Contains(params, "vararg "), strings.Contains(params, "params "):
		return false
	}
	return args > len(s.Params) || !strings.Contains(params, "=") // a default stands for an argument
}

// shortName drops a receiver's type ("Server.Close").
func shortName(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }

func isSelf(q string) bool {
	switch q {
	case "", "this", "self", "$this", "cls", "Self", "static":
		return true
	}
	return false
}

// splitName splits "a.b->c::d<T>" into what stands before the last name and the name. The name is
// empty when the text does not end in one ("f()()", "(x)").
func splitName(s string) (qualifier, name string) {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, ">") { // generic arguments
		depth := 0
		for i := len(s) - 1; i >= 0; i-- {
			if s[i] == '>' && (i == 0 || s[i-1] != '-') {
				depth++
			} else if s[i] == '<' {
				if depth--; depth == 0 {
					s = strings.TrimSuffix(s[:i], "::")
					break
				}
			}
		}
	}
	end := len(s)
	for end > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:end])
		if !nameRune(r) {
			break
		}
		end -= size
	}
	if end > 1 && s[end-1] == '#' && s[end-2] == '.' { // a private member in JavaScript
		end--
	}
	return qualifierText(s[:end]), cut(s[end:], maxName)
}

func nameRune(r rune) bool {
	return r == '_' || r == '$' || r == '!' || r == '?' || r == '@' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0x80
}

// qualifierText trims the separator that ends a qualifier and keeps its last 120 bytes.
func qualifierText(s string) string {
	for {
		t := strings.TrimSuffix(strings.TrimRight(s, ".:-?&\\ \t\n"), "->")
		if strings.HasSuffix(t, ">") && !strings.Contains(t, "<") { // else it ends generic arguments
			t = t[:len(t)-1]
		}
		if t == s {
			break
		}
		s = t
	}
	s = strings.TrimPrefix(s, "await ")
	if len(s) > 120 {
		s = s[len(s)-120:]
		for len(s) > 0 && s[0]&0xC0 == 0x80 {
			s = s[1:]
		}
		s = "…" + s
	}
	return fold(s, 130)
}
