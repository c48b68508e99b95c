package parse

import (
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Go"},
	grammar:   "go",
	functions: map[string]function{
		"function_declaration": {kind: reposage.SymFunction},
		"method_declaration":   {kind: reposage.SymMethod, nameOf: goMethodName},
		"func_literal":         {kind: reposage.SymClosure},
		"method_elem":          {kind: reposage.SymMethod},
	},
	types:    map[string]reposage.SymbolKind{"type_spec": reposage.SymType, "type_alias": reposage.SymType},
	receiver: goReceiver,
	typeKind: goTypeKind,
	decls: map[string]reposage.SymbolKind{
		"const_spec": reposage.SymConstant, "var_spec": reposage.SymVariable, "field_declaration": reposage.SymField,
	},
	points: map[string]point{
		"if_statement":                {kind: reposage.PointIf, nest: true},
		"for_statement":               {kind: reposage.PointFor, nest: true},
		"expression_switch_statement": {kind: reposage.PointSwitch, nest: true},
		"type_switch_statement":       {kind: reposage.PointSwitch, nest: true},
		"select_statement":            {kind: reposage.PointSwitch, nest: true},
		"default_case":                {kind: reposage.PointDefault},
		"return_statement":            {kind: reposage.PointReturn},
		"goto_statement":              {kind: reposage.PointGoto},
		"break_statement":             {kind: reposage.PointLabelJump, when: labelled},
		"continue_statement":          {kind: reposage.PointLabelJump, when: labelled},
	},
	tokens: map[string]token{
		"case": {kind: reposage.PointCase},
		"&&":   {kind: reposage.PointAnd},
		"||":   {kind: reposage.PointOr},
	},
	binary:   []string{"binary_expression"},
	parens:   []string{"parenthesized_expression"},
	comments: []string{"comment"},
	strings:  []string{"interpreted_string_literal", "raw_string_literal", "rune_literal"},
	wrappers: []string{"type_declaration", "const_declaration", "var_declaration"},
	calls:    map[string]call{"call_expression": {kind: reposage.RefCall, callee: "function", read: goCall}},
	imports:  map[string]nodeHook{"import_spec": goImport},
	bases: map[string]nodeHook{
		"field_declaration": goEmbedded,
		"type_elem":         goElement,
	},
	typeNames: []string{"type_identifier"},
	binds: map[string]nodeHook{
		"package_clause":                 goPackage,
		"parameter_declaration":          goParam,
		"variadic_parameter_declaration": goParam,
		"short_var_declaration":          goShortVar,
		"range_clause":                   goRange,
		"var_spec":                       goVar,
		"field_declaration":              goField,
		"function_declaration":           goResult,
		"method_declaration":             goResult,
		"method_elem":                    goResult,
	},
	members:   []string{"selector_expression"},
	values:    []string{"identifier"},
	unvalueIn: []string{"package_clause", "parameter_declaration", "variadic_parameter_declaration"},
	valueless: goKey,
	exported: func(_ *extractor, _ int, s *reposage.Symbol) bool {
		r, _ := utf8.DecodeRuneInString(shortName(s.Name))
		return unicode.IsUpper(r)
	},
})

// goElement reads an interface that another one embeds; a set of types, as in "~int | string", and the argument of a
// generic are no bases.
func goElement(x *extractor, i int) {
	p, c := x.parentNode(), x.firstNamed(i)
	if p < 0 || x.kind(p) != "interface_type" || c < 0 || x.nodes[c].Next != x.nodes[i].Next {
		return
	}
	switch x.kind(c) {
	case "type_identifier", "qualified_type", "generic_type":
		x.nameRef(reposage.RefBase, c)
	}
}

// labelled counts a jump to a label; a plain break or continue is free.
func labelled(x *extractor, i int) reposage.PointKind {
	if x.firstNamed(i) >= 0 {
		return reposage.PointLabelJump
	}
	return 0
}

// goMethodName puts the receiver's type before the name, as in godoc: "Server.Close".
func goMethodName(x *extractor, i int) (string, int) {
	node := x.child(i, "name")
	if node < 0 {
		return "", -1
	}
	name := x.textOf(node)
	if r := x.child(i, "receiver"); r >= 0 {
		if t := x.firstLeaf(r, "type_identifier"); t >= 0 {
			name = x.textOf(t) + "." + name
		}
	}
	return fold(name, maxName), node
}

func goTypeKind(x *extractor, i int) reposage.SymbolKind {
	if t := x.child(i, "type"); t >= 0 {
		switch x.kind(t) {
		case "struct_type":
			return reposage.SymStruct
		case "interface_type":
			return reposage.SymInterface
		}
	}
	return 0
}

// goReceiver returns the name of a method's receiver. A closure keeps that of the method around it.
func goReceiver(x *extractor, i int) string {
	if x.kind(i) == "func_literal" {
		return x.receiver
	}
	r := x.child(i, "receiver")
	if r < 0 {
		return ""
	}
	if p := x.firstNamed(r); p >= 0 {
		return x.nameIn(p, "name")
	}
	return ""
}

func goPackage(x *extractor, i int) {
	if name := x.firstNamed(i); name >= 0 {
		x.namespaceRef(name)
	}
}

// goKey records a key of a struct's literal as a member of its type, and reports that it is no value. Keys of maps
// are values.
func goKey(x *extractor, leaf int) bool {
	element := x.parentNode()
	if element < 0 || x.nodes[element].Field == 0 || x.nodes[element].Field != x.lang.fields["key"] || x.kind(element) != "literal_element" {
		return false
	}
	typ := goLiteralType(x)
	if typ < 0 {
		return true
	}
	switch x.kind(typ) {
	case "map_type", "slice_type", "array_type", "implicit_length_array_type":
		return false
	case "type_identifier", "qualified_type", "generic_type":
		x.refSymbol = x.stack[len(x.stack)-1].symbol
		x.useMemberOf(leaf, fold(x.textOf(typ), maxType), x.textOf(leaf))
	}
	return true
}

// goLiteralType returns the type of the literal whose key is being visited, -1 when it is not known. The type of an
// element may be left out: []T{{Key: v}}.
func goLiteralType(x *extractor) int {
	left := 0 // how many types are left out
	for up := 3; up < 64; up++ {
		n := x.ancestor(up)
		if n < 0 {
			return -1
		}
		switch x.kind(n) {
		case "composite_literal":
			typ := x.child(n, "type")
			for ; left > 0 && typ >= 0; left-- {
				typ = goElementType(x, typ)
			}
			return typ
		case "literal_value":
			left++
		case "literal_element", "keyed_element":
		default:
			return -1
		}
	}
	return -1
}

// goElementType returns the type of the elements of a slice, array or map type, without a pointer; -1 for others.
func goElementType(x *extractor, typ int) int {
	field := "element"
	if x.kind(typ) == "map_type" {
		field = "value"
	}
	if typ = x.child(typ, field); typ >= 0 && x.kind(typ) == "pointer_type" {
		typ = x.firstNamed(typ)
	}
	return typ
}

func goImport(x *extractor, i int) {
	path := x.child(i, "path")
	if path < 0 {
		return
	}
	alias := x.nameIn(i, "name")
	x.importRef(i, x.textOf(path), "", alias)
}

// goEmbedded records embedded fields: a field declaration without a name.
func goEmbedded(x *extractor, i int) {
	if x.child(i, "name") >= 0 {
		return
	}
	if t := x.child(i, "type"); t >= 0 {
		x.nameRef(reposage.RefBase, t)
	}
}

// goParam binds parameters and the receiver.
func goParam(x *extractor, i int) {
	if x.refSymbol < 0 || !x.facts.Symbols[x.refSymbol].Kind.Callable() {
		return
	}
	typ := x.child(i, "type")
	if typ < 0 || x.inResult(i) {
		return
	}
	for _, n := range x.children(i, "name") {
		x.bind(reposage.BindParam, x.textOf(n), n, reposage.FromDeclared, x.textOf(typ))
	}
}

// inResult reports whether a parameter list is the result of a function.
func (x *extractor) inResult(int) bool {
	list := x.parentNode()
	return list >= 0 && x.nodes[list].Field != 0 && x.nodes[list].Field == x.lang.fields["result"]
}

// goResult records what a function returns: the text of its result, "(T, error)" for several.
func goResult(x *extractor, i int) {
	if r := x.child(i, "result"); r >= 0 {
		x.bind(reposage.BindResult, "", r, reposage.FromDeclared, x.textOf(r))
	}
}

// goField binds the fields of a struct.
func goField(x *extractor, i int) {
	typ := x.child(i, "type")
	if typ < 0 {
		return
	}
	for _, n := range x.children(i, "name") {
		x.bind(reposage.BindField, x.textOf(n), n, reposage.FromDeclared, x.textOf(typ))
	}
}

// goVar binds var x T and var x = expression.
func goVar(x *extractor, i int) {
	names := x.children(i, "name")
	if typ := x.child(i, "type"); typ >= 0 {
		for _, n := range names {
			x.bind(reposage.BindLocal, x.textOf(n), n, reposage.FromDeclared, x.textOf(typ))
		}
		return
	}
	x.goBindAll(names, x.child(i, "value"))
}

// goShortVar binds x, y := expressions.
func goShortVar(x *extractor, i int) {
	if left := x.child(i, "left"); left >= 0 {
		x.goBindAll(x.namedList(left), x.child(i, "right"))
	}
}

// goRange binds the variables of a loop: the second is an element.
func goRange(x *extractor, i int) {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 {
		return
	}
	for k, n := range x.namedList(left) {
		if k == 1 {
			x.bind(reposage.BindLocal, x.textOf(n), n, reposage.FromElement, x.textOf(right))
		} else {
			x.bind(reposage.BindLocal, x.textOf(n), n, reposage.FromNothing, "")
		}
	}
}

// namedList returns the named children.
func (x *extractor) namedList(i int) (list []int) {
	x.named(i, func(c int) bool { list = append(list, c); return true })
	return list
}

// goBindAll binds names to a list of values, or to the results of one call.
func (x *extractor) goBindAll(names []int, values int) {
	var list []int
	if values >= 0 {
		list = x.namedList(values)
	}
	for k, n := range names {
		if x.kind(n) != "identifier" {
			continue
		}
		from, typ, index := reposage.FromNothing, "", 0
		switch {
		case len(list) == len(names):
			from, typ = goValue(x, list[k])
		case len(list) == 1:
			from, typ = goValue(x, list[0])
			index = k
			if from != reposage.FromCall && k > 0 { // v, ok := m[k]
				from = reposage.FromNothing
			}
		}
		x.bindResult(reposage.BindLocal, x.textOf(n), n, from, typ, index)
	}
}

// goCall reads a call. The type arguments of a generic function look like an index: NewList[string]().
func goCall(x *extractor, i int) (qualifier, name string, args int) {
	callee := x.child(i, "function")
	if callee < 0 {
		return "", "", 0
	}
	switch x.kind(callee) {
	case "index_expression", "type_instantiation_expression":
		if o := x.firstNamed(callee); o >= 0 {
			callee = o
		}
	}
	qualifier, name = splitName(x.tail(callee))
	if a := x.child(i, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// goValue says what an expression tells of its type.
func goValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "call_expression":
		f := x.child(i, "function")
		if f < 0 {
			return 0, ""
		}
		if name := x.textOf(f); name == "new" || name == "make" {
			if a := x.child(i, "arguments"); a >= 0 {
				if t := x.firstNamed(a); t >= 0 {
					return reposage.FromNew, x.textOf(t)
				}
			}
			return 0, ""
		}
		return reposage.FromCall, x.textOf(f)
	case "composite_literal":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromNew, x.textOf(t)
		}
	case "unary_expression", "parenthesized_expression":
		if o := x.firstNamed(i); o >= 0 {
			return goValue(x, o)
		}
	case "type_assertion_expression", "type_conversion_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromDeclared, x.textOf(t)
		}
	case "index_expression":
		if o := x.child(i, "operand"); o >= 0 {
			return reposage.FromElement, x.textOf(o)
		}
	case "identifier", "selector_expression":
		return reposage.FromValue, x.textOf(i)
	}
	return 0, ""
}
