package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var swiftBinds = map[string]nodeHook{
	"type_parameter":                swiftTypeParam,
	"parameter":                     swiftParam,
	"function_declaration":          swiftResult,
	"protocol_function_declaration": swiftResult,
	"init_declaration":              func(x *extractor, i int) { x.bind(reposage.BindResult, "", i, reposage.FromDeclared, "Self") },
	"property_declaration":          swiftProperty,
	"protocol_property_declaration": swiftProperty,
	"enum_entry":                    swiftCase,
	"computed_property":             swiftAccessor,
	"computed_getter":               swiftAccessor,
	"computed_setter":               swiftAccessor,
	"willset_clause":                swiftAccessor,
	"didset_clause":                 swiftAccessor,
	"if_statement":                  swiftConditions,
	"guard_statement":               swiftConditions,
	"while_statement":               swiftConditions,
	"switch_pattern":                swiftSwitchPattern,
	"for_statement":                 swiftFor,
	"catch_block":                   swiftCatch,
	"lambda_literal":                swiftLambda,
	"navigation_expression":         swiftMember,
	"prefix_expression":             swiftImplicitMember,
	"control_transfer_statement":    swiftLabel,
	"typealias_declaration":         swiftAlias,
}

// swiftContext is the qualifier of what begins with a dot: the context knows the type.
const swiftContext = "."

// swiftLabel keeps the label of break and continue from being a use.
func swiftLabel(x *extractor, i int) {
	if swiftJump(x, i) == reposage.PointLabelJump {
		x.noName(x.child(i, "result"))
	}
}

// noName keeps a leaf from being recorded as a name that the symbol being visited uses.
func (x *extractor) noName(at int) {
	n := &x.nodes[at]
	x.firstUse(use{scoped{x.refSymbol, hashText(x.text[n.Start:n.End])}, 0})
}

// swiftTypeParam reads T and T: Bound in <…>.
func swiftTypeParam(x *extractor, i int) {
	if a := x.ancestor(1); a >= 0 && x.kind(a) == "typealias_declaration" { // no scope of its own
		return
	}
	if name := x.firstOf(i, "type_identifier"); name >= 0 {
		x.bindType(x.textOf(name), x.nameIn(i, "name"))
	}
}

// swiftAlias records the type that another name is given to as a use by that name.
func swiftAlias(x *extractor, i int) {
	s := len(x.facts.Symbols) - 1
	if s < 0 || x.facts.Symbols[s].Kind != reposage.SymType || x.facts.Symbols[s].Start != x.nodes[i].Start {
		return
	}
	types := x.children(i, "name")
	if len(types) < 2 || x.kind(types[len(types)-1]) != "user_type" {
		return
	}
	last := -1 // of Outer.Inner
	x.named(types[len(types)-1], func(c int) bool {
		if x.kind(c) == "type_identifier" {
			last = c
		}
		return true
	})
	if last >= 0 {
		inside := x.refSymbol
		x.refSymbol = int32(s)
		x.addRef(reposage.Ref{Kind: reposage.RefType, Name: x.textOf(last)}, last)
		x.refSymbol = inside
	}
}

// swiftTypeOf returns the text of the type in a parameter or annotation; the grammar has it in the field "name" as well.
func swiftTypeOf(x *extractor, i int) string {
	typ, variadic := -1, false
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch {
		case x.nodes[c].Field == x.lang.fields["name"] && x.kind(c) != "simple_identifier":
			typ = c
		case x.kind(c) == "...":
			variadic = true
		}
	}
	switch {
	case typ < 0:
		return ""
	case variadic:
		return "[" + x.textOf(typ) + "]"
	}
	return x.textOf(typ)
}

func swiftParam(x *extractor, i int) {
	if x.refSymbol != x.callableOf(x.refSymbol) {
		return // of a subscript: its accessors have them
	}
	if name := x.child(i, "name"); name >= 0 {
		x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, swiftTypeOf(x, i))
	}
}

// swiftResult records the type behind the arrow.
func swiftResult(x *extractor, i int) {
	if list := x.firstOf(i, "type_parameters"); list >= 0 {
		x.named(list, func(p int) bool { swiftTypeParam(x, p); return true })
	}
	arrow := x.firstOf(i, "->")
	if arrow < 0 || int(x.nodes[arrow].Next) >= int(x.nodes[i].Next) {
		return
	}
	t := int(x.nodes[arrow].Next)
	x.bind(reposage.BindResult, "", t, reposage.FromDeclared, x.textOf(t))
}

// swiftProperty binds what let and var declare, one pattern after the other.
func swiftProperty(x *extractor, i int) {
	kind := reposage.BindLocal
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		kind = reposage.BindField
	}
	pattern, typ, value := -1, "", -1
	for c := i + 1; c <= int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		last := c == int(x.nodes[i].Next)
		if last || x.kind(c) == "pattern" {
			if pattern >= 0 {
				swiftDeclare(x, kind, pattern, typ, value)
			}
			pattern, typ, value = c, "", -1
		}
		switch {
		case last:
			return
		case x.kind(c) == "type_annotation":
			typ = swiftTypeOf(x, c)
			if typ == "" { // some View
				typ = strings.TrimLeft(x.textOf(c), ": ")
			}
		case x.nodes[c].Field == x.lang.fields["value"]:
			value = c
		}
	}
}

// swiftDeclare binds the names of one pattern of a declaration.
func swiftDeclare(x *extractor, kind reposage.BindingKind, pattern int, typ string, value int) {
	from := reposage.FromDeclared
	if typ == "" && value >= 0 {
		from, typ = swiftValue(x, value)
	}
	if name := x.child(pattern, "bound_identifier"); name >= 0 {
		x.bind(kind, x.textOf(name), name, from, typ)
		return
	}
	var values []int
	if value >= 0 && x.kind(value) == "tuple_expression" {
		values = x.children(value, "value")
	}
	for k, p := range x.namedList(pattern) {
		f, t := from, typ
		switch {
		case k < len(values):
			f, t = swiftValue(x, values[k])
		case from != reposage.FromCall:
			f, t = reposage.FromNothing, ""
		}
		if name := x.firstLeaf(p, "simple_identifier"); name >= 0 && x.kind(p) == "pattern" {
			x.bindResult(kind, x.textOf(name), name, f, t, k)
		}
	}
}

// swiftCase gives the cases of an enumeration its type.
func swiftCase(x *extractor, i int) {
	if x.refSymbol < 0 {
		return
	}
	for _, name := range x.children(i, "name") {
		if x.kind(name) == "simple_identifier" {
			x.bind(reposage.BindField, x.textOf(name), name, reposage.FromDeclared, x.facts.Symbols[x.refSymbol].Name)
		}
	}
}

// swiftAccessor binds what an accessor is given: the new or old value, and the parameters of a subscript.
func swiftAccessor(x *extractor, i int) {
	if x.refSymbol < 0 || x.facts.Symbols[x.refSymbol].Kind != reposage.SymAccessor {
		return
	}
	typ := ""
	for up := range 2 {
		a := x.ancestor(up)
		if a < 0 {
			return
		}
		switch x.kind(a) {
		case "subscript_declaration":
			x.named(a, func(c int) bool {
				if x.kind(c) == "parameter" {
					swiftParam(x, c)
				}
				return true
			})
		case "property_declaration":
			if t := x.firstOf(a, "type_annotation"); t >= 0 {
				typ = swiftTypeOf(x, t)
			}
		}
	}
	var name string
	switch x.kind(i) {
	case "computed_setter", "willset_clause":
		name = "newValue"
	case "didset_clause":
		name = "oldValue"
	default:
		return
	}
	if own := x.firstOf(i, "simple_identifier"); own >= 0 {
		name = x.textOf(own)
	}
	x.bind(reposage.BindParam, name, i, reposage.FromDeclared, typ)
}
