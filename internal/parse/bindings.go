package parse

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// scoped is a name in the scope of a symbol.
type scoped struct {
	symbol int32
	name   uint64 // hash of the text
}

// use is a name that a symbol uses, as a value or as a member.
type use struct {
	scoped
	qualifier uint64 // hash of the text; 0 for a bare name
}

// maxType bounds the text of a binding's type, in bytes.
const maxType = 120

// bind records a name that the symbol being visited binds. The hooks of a spec call it before the walk reaches
// the names that stand for uses. Type is what From says; its text is folded and shortened.
func (x *extractor) bind(kind reposage.BindingKind, name string, at int, from reposage.BindingFrom, typ string) {
	x.bindResult(kind, name, at, from, typ, 0)
}

// bindResult is bind for one of several results of a call.
func (x *extractor) bindResult(kind reposage.BindingKind, name string, at int, from reposage.BindingFrom, typ string, index int) {
	if name == "_" || name == "" && kind != reposage.BindResult {
		return
	}
	if from == reposage.FromDeclared && len(x.typeParams)+len(x.rangedTypes) > 0 {
		typ = x.withoutTypeParam(typ, x.nodes[at].Start)
	}
	if typ = fold(typ, maxType); typ == "" {
		from = reposage.FromNothing
		if kind == reposage.BindResult {
			return
		}
	}
	symbol := x.refSymbol
	if kind == reposage.BindParam || kind == reposage.BindLocal {
		if symbol = x.callableOf(symbol); symbol >= 0 {
			if x.bound == nil {
				x.bound = map[scoped]struct{}{}
			}
			s := scoped{symbol, hashText([]byte(name))}
			_, again := x.bound[s]
			x.bound[s] = struct{}{}
			if again && from == reposage.FromNothing {
				return
			}
		}
	}
	offset := x.nodes[at].Start
	x.facts.Bindings = append(x.facts.Bindings, reposage.Binding{Kind: kind, From: from, Index: saturate(index), Name: cut(name, maxName), Type: typ,
		Symbol: symbol, Line: x.lines.find(offset), Offset: offset})
}

// bindType records a type parameter of the symbol being visited, with the type that it is bounded by or "". A use of
// its name in there is no use of a type.
func (x *extractor) bindType(name, bound string) {
	if x.typeParams == nil {
		x.typeParams = map[scoped]string{}
	}
	x.typeParams[scoped{x.refSymbol, hashText([]byte(name))}] = bound
}

// rangedType is a type parameter that holds up to a place of the text.
type rangedType struct {
	end  uint32
	name uint64
}

// bindTypeIn records a type parameter that is declared outside of the symbols that use it, and holds in a stretch of the
// text.
func (x *extractor) bindTypeIn(start, end uint32, name string) {
	x.rangedTypes = append(slices.DeleteFunc(x.rangedTypes, func(r rangedType) bool { return r.end <= start }), rangedType{end, hashText([]byte(name))})
}

// inTypeRange reports whether a name at a place is a type parameter of bindTypeIn.
func (x *extractor) inTypeRange(at uint32, name uint64) bool {
	return slices.ContainsFunc(x.rangedTypes, func(r rangedType) bool { return r.name == name && at < r.end })
}

// typeParam returns the bound of a type parameter of the symbol or of one around it; ok is false for other names.
func (x *extractor) typeParam(symbol int32, name uint64) (bound string, ok bool) {
	for ; ; symbol = x.facts.Symbols[symbol].Parent {
		if bound, ok = x.typeParams[scoped{symbol, name}]; ok || symbol < 0 {
			return bound, ok
		}
	}
}

// withoutTypeParam returns what bounds a type that is a type parameter, and any other as it is.
func (x *extractor) withoutTypeParam(typ string, at uint32) string {
	name := hashText([]byte(strings.TrimPrefix(strings.Trim(typ, "&*?! "), "const ")))
	if x.inTypeRange(at, name) {
		return ""
	}
	if bound, ok := x.typeParam(x.refSymbol, name); ok {
		return bound
	}
	return typ
}

// callableOf returns the symbol or the callable it stands in, -1 for none.
func (x *extractor) callableOf(symbol int32) int32 {
	for symbol >= 0 && !x.facts.Symbols[symbol].Kind.Callable() {
		symbol = x.facts.Symbols[symbol].Parent
	}
	return symbol
}

// isBound reports whether a callable around the symbol binds a name.
func (x *extractor) isBound(symbol int32, name uint64) bool {
	for ; symbol >= 0; symbol = x.facts.Symbols[symbol].Parent {
		if _, ok := x.bound[scoped{symbol, name}]; ok {
			return true
		}
	}
	return false
}

// firstUse reports whether a symbol has not used a name so before.
func (x *extractor) firstUse(u use) bool {
	if _, ok := x.used[u]; ok {
		return false
	}
	if x.used == nil {
		x.used = map[use]struct{}{}
	}
	x.used[u] = struct{}{}
	return true
}

// typeUse records a leaf that names a type.
func (x *extractor) typeUse(i int, n *grammars.Node) {
	x.refSymbol = x.stack[len(x.stack)-1].symbol
	if len(x.typeParams)+len(x.rangedTypes) > 0 {
		name := hashText(x.text[n.Start:n.End])
		if _, ok := x.typeParam(x.refSymbol, name); ok || x.inTypeRange(n.Start, name) {
			return
		}
	}
	x.addRef(reposage.Ref{Kind: reposage.RefType, Name: x.src(n)}, i)
}

// value records a leaf that is used as a value and that nothing else accounts for: not a declared name, a
// callee, a part of a member access or an import, nor a name the function binds.
func (x *extractor) value(i int, n *grammars.Node) {
	parent := &x.stack[len(x.stack)-1]
	if parent.silent || x.lang.unvalued[n.Field] || n.End-n.Start == 1 && x.text[n.Start] == '_' {
		return
	}
	if parent.node >= 0 {
		p := x.symbolOf(&x.nodes[parent.node])
		if x.lang.noValue[p] || x.lang.roles[p]&roleMember != 0 || x.isCallee(parent.node, i) {
			return
		}
	}
	if x.lang.valueless != nil && x.lang.valueless(x, i) {
		return
	}
	x.refSymbol = parent.symbol
	x.useName(i)
}

// useName records a name that the symbol being visited uses as a value, unless a callable around binds it.
func (x *extractor) useName(at int) {
	text := x.text[x.nodes[at].Start:x.nodes[at].End]
	if len(text) == 0 || text[0] < utf8.RuneSelf && !nameRune(rune(text[0])) { // Swift's "()" is an identifier to its grammar
		return
	}
	name := hashText(text)
	if !x.isBound(x.refSymbol, name) && x.firstUse(use{scoped{x.refSymbol, name}, 0}) {
		x.addRef(reposage.Ref{Kind: reposage.RefName, Name: cut(string(text), maxName)}, at)
	}
}

// useText records a name that stands in the text of a node.
func (x *extractor) useText(at int, name string) {
	if x.firstUse(use{scoped{x.refSymbol, hashText([]byte(name))}, 0}) {
		x.addRef(reposage.Ref{Kind: reposage.RefName, Name: cut(name, maxName)}, at)
	}
}

// member records a member access that is not the callee of a call.
func (x *extractor) member(i int, n *grammars.Node, parent *frame) {
	if parent.silent || x.lang.unvalued[n.Field] || parent.node >= 0 && x.isCallee(parent.node, i) {
		return
	}
	x.useMember(i, x.tail(i))
}

// useMember records the member that a text ends in, as one that the symbol being visited reads or writes.
func (x *extractor) useMember(at int, text string) {
	if qualifier, name := splitName(text); name != "" && qualifier != "" {
		x.useMemberOf(at, qualifier, name)
	}
}

// useMemberOf is useMember for a text that has been split.
func (x *extractor) useMemberOf(at int, qualifier, name string) {
	u := use{scoped{x.refSymbol, hashText([]byte(name))}, hashText([]byte(qualifier)) | 1}
	if x.firstUse(u) {
		x.addRef(reposage.Ref{Kind: reposage.RefMember, Name: name, Qualifier: qualifier}, at)
	}
}

// isCallee reports whether a child names what its parent calls.
func (x *extractor) isCallee(parent, child int) bool {
	p := &x.nodes[parent]
	if x.lang.roles[x.symbolOf(p)]&roleCall == 0 {
		return false
	}
	c := x.lang.calls[p.Symbol]
	if c.read != nil && c.callee == "" { // reads what it wants; by convention the first child
		return x.firstNamed(parent) == child
	}
	return x.callee(c, parent) == child
}
