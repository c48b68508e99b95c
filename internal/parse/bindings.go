package parse

import (
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
	if typ = fold(typ, maxType); typ == "" {
		from = reposage.FromNothing
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
	text := x.text[n.Start:n.End]
	name := hashText(text)
	if x.isBound(parent.symbol, name) || !x.firstUse(use{scoped{parent.symbol, name}, 0}) {
		return
	}
	x.refSymbol = parent.symbol
	x.addRef(reposage.Ref{Kind: reposage.RefName, Name: cut(string(text), maxName)}, i)
}

// member records a member access that is not the callee of a call.
func (x *extractor) member(i int, n *grammars.Node, parent *frame) {
	if parent.silent || parent.node >= 0 && x.isCallee(parent.node, i) {
		return
	}
	qualifier, name := splitName(x.tail(i))
	if name == "" || qualifier == "" {
		return
	}
	u := use{scoped{x.refSymbol, hashText([]byte(name))}, hashText([]byte(qualifier)) | 1}
	if x.firstUse(u) {
		x.addRef(reposage.Ref{Kind: reposage.RefMember, Name: name, Qualifier: qualifier}, i)
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
