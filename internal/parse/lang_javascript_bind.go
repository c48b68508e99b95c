package parse

import (
	"maps"
	"strings"

	"github.com/reposage/reposage"
)

// jsBinds are the kinds that bind and hand on names in every grammar of JavaScript.
var jsBinds = map[string]nodeHook{
	"function_declaration":           jsFunction,
	"generator_function_declaration": jsFunction,
	"function_expression":            jsFunction,
	"generator_function":             jsFunction,
	"arrow_function":                 jsFunction,
	"method_definition":              jsFunction,
	"return_statement":               jsReturn,
	"variable_declarator":            jsVariable,
	"for_in_statement":               jsForIn,
	"catch_clause":                   jsCatch,
	"field_definition":               jsField,
	"assignment_expression":          jsAssignment,
	"export_statement":               jsExport,
	"jsx_opening_element":            jsElement,
	"jsx_self_closing_element":       jsElement,
}

// jsElementMethods call their argument with an element of what they are called on.
var jsElementMethods = wordSet("forEach", "map", "filter", "find", "findIndex", "findLast", "findLastIndex", "some", "every", "flatMap", "sort", "toSorted")

// jsFunction binds the parameters of a function, and its result where the text states it.
func jsFunction(x *extractor, i int) {
	from, typ := jsArgument(x, i)
	if p := x.child(i, "parameter"); p >= 0 { // x => …
		jsPattern(x, reposage.BindParam, p, from, typ)
	} else if list := x.child(i, "parameters"); list >= 0 {
		x.named(list, func(p int) bool {
			jsParam(x, p, from, typ)
			from, typ = reposage.FromNothing, ""
			return true
		})
	}
	if r := x.child(i, "return_type"); r >= 0 {
		x.bind(reposage.BindResult, "", r, reposage.FromDeclared, annotation(x, r))
	} else if body := x.child(i, "body"); body >= 0 && x.kind(i) == "arrow_function" && x.kind(body) != "statement_block" {
		jsResult(x, body)
	}
}

// jsArgument says what the first parameter of a function is that is the argument of a call: xs.map(x => …).
func jsArgument(x *extractor, i int) (reposage.BindingFrom, string) {
	args, call := x.ancestor(0), x.ancestor(1)
	if args < 0 || call < 0 || x.kind(args) != "arguments" || x.kind(call) != "call_expression" || x.firstNamed(args) != i {
		return 0, ""
	}
	f := x.child(call, "function")
	if f < 0 || x.kind(f) != "member_expression" {
		return 0, ""
	}
	object := x.child(f, "object")
	switch name := x.nameIn(f, "property"); {
	case object < 0:
		return 0, ""
	case jsElementMethods[name]:
		return reposage.FromElement, x.textOf(object)
	case name == "then":
		return reposage.FromValue, x.textOf(object)
	}
	return 0, ""
}

// jsParam binds one parameter. One that a constructor declares with its visibility is a field, too.
func jsParam(x *extractor, p int, from reposage.BindingFrom, typ string) {
	name := p
	if pattern := x.child(p, "pattern"); pattern >= 0 {
		name = pattern
		if t := x.child(p, "type"); t >= 0 {
			from, typ = reposage.FromDeclared, annotation(x, t)
		} else if v := x.child(p, "value"); v >= 0 && from == reposage.FromNothing {
			from, typ = jsValue(x, v)
		}
		if x.kind(pattern) == "identifier" && x.firstOf(p, "accessibility_modifier", "override_modifier", "readonly") >= 0 {
			x.bindField(x.textOf(pattern), pattern, from, typ)
		}
		if x.kind(pattern) == "rest_pattern" {
			name = max(x.firstNamed(pattern), pattern)
		}
	}
	jsPattern(x, reposage.BindParam, name, from, typ)
}

// annotation is the text of a type annotation without its colon.
func annotation(x *extractor, i int) string { return strings.TrimLeft(x.textOf(i), ": ") }

// bindField binds a field of the class around the symbol being visited.
func (x *extractor) bindField(name string, at int, from reposage.BindingFrom, typ string) {
	inside := x.refSymbol
	for class := inside; class >= 0; class = x.facts.Symbols[class].Parent {
		if isTypeKind(x.facts.Symbols[class].Kind) {
			x.refSymbol = class
			x.bind(reposage.BindField, name, at, from, typ)
			break
		}
	}
	x.refSymbol = inside
}

// jsPattern binds the names of a pattern to what a value says, or to its members.
func jsPattern(x *extractor, kind reposage.BindingKind, i int, from reposage.BindingFrom, typ string) {
	switch x.kind(i) {
	case "identifier", "shorthand_property_identifier_pattern":
		x.bind(kind, x.textOf(i), i, from, typ)
	case "assignment_pattern", "object_assignment_pattern":
		left, right := x.child(i, "left"), x.child(i, "right")
		if left < 0 {
			return
		}
		if from == reposage.FromNothing && right >= 0 {
			from, typ = jsValue(x, right)
		}
		jsPattern(x, kind, left, from, typ)
	case "rest_pattern", "array_pattern":
		x.named(i, func(c int) bool { jsPattern(x, kind, c, 0, ""); return true })
	case "object_pattern":
		x.named(i, func(c int) bool { jsProperty(x, kind, c, from, typ); return true })
	}
}

// jsProperty binds one property of an object pattern.
func jsProperty(x *extractor, kind reposage.BindingKind, c int, from reposage.BindingFrom, typ string) {
	key, value := c, c
	switch x.kind(c) {
	case "pair_pattern":
		key, value = x.child(c, "key"), x.child(c, "value")
	case "object_assignment_pattern":
		key = x.child(c, "left")
	case "rest_pattern":
		from = reposage.FromNothing
	}
	if key < 0 || value < 0 {
		return
	}
	switch from {
	case reposage.FromCall:
		typ += "()"
	case reposage.FromValue:
	default:
		typ = ""
	}
	if typ != "" {
		typ += "." + x.textOf(key)
	}
	jsPattern(x, kind, value, reposage.FromValue, typ)
}

// jsVariable binds a variable. A function or class is its own definition, and what require gives an import.
func jsVariable(x *extractor, i int) {
	name, value := x.child(i, "name"), x.child(i, "value")
	if name < 0 || value >= 0 && (x.defines(value) || jsRequired(x, value) >= 0) {
		return
	}
	from, typ := reposage.FromNothing, ""
	if t := x.child(i, "type"); t >= 0 {
		if x.kind(name) == "identifier" {
			from, typ = reposage.FromDeclared, annotation(x, t)
		}
	} else if value >= 0 {
		from, typ = jsValue(x, value)
	}
	jsPattern(x, reposage.BindLocal, name, from, typ)
}

// defines reports whether a value is a function or class.
func (x *extractor) defines(i int) bool {
	return x.lang.roles[x.symbolOf(&x.nodes[i])]&(roleFunction|roleType) != 0
}

func jsForIn(x *extractor, i int) {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 || x.child(i, "kind") < 0 {
		return
	}
	if x.nameIn(i, "operator") == "of" && x.kind(left) == "identifier" {
		x.bind(reposage.BindLocal, x.textOf(left), left, reposage.FromElement, x.textOf(right))
		return
	}
	jsPattern(x, reposage.BindLocal, left, 0, "")
}

func jsCatch(x *extractor, i int) {
	if p := x.child(i, "parameter"); p >= 0 {
		jsPattern(x, reposage.BindLocal, p, 0, "")
	}
}

// jsField binds a field that a class or interface declares.
func jsField(x *extractor, i int) {
	name, value := x.child(i, "name"), x.child(i, "value")
	if name < 0 {
		name = x.child(i, "property")
	}
	if name < 0 || value >= 0 && x.defines(value) {
		return
	}
	if t := x.child(i, "type"); t >= 0 {
		x.bindField(x.textOf(name), name, reposage.FromDeclared, annotation(x, t))
	} else if value >= 0 {
		from, typ := jsValue(x, value)
		x.bindField(x.textOf(name), name, from, typ)
	}
}

// tsProperty binds a property of an interface; those of other types have no name to look them up by.
func tsProperty(x *extractor, i int) {
	if a := x.ancestor(1); a >= 0 && x.kind(a) == "interface_declaration" {
		jsField(x, i)
	}
}

// jsAssignment binds what a method gives its object, and a variable anew; module.exports = … hands on.
func jsAssignment(x *extractor, i int) {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 {
		return
	}
	switch x.kind(left) {
	case "identifier":
		name := x.textOf(left)
		if from, typ := jsValue(x, right); from != reposage.FromNothing {
			x.rebind(name, left, from, typ)
		}
		if name == "exports" {
			jsModuleExports(x, right)
		}
	case "member_expression":
		if o := x.child(left, "object"); o >= 0 && x.kind(o) == "this" && !x.defines(right) {
			from, typ := x.outside(jsValue(x, right))
			x.bindField(x.nameIn(left, "property"), left, from, typ)
			return
		}
		jsExportsAssignment(x, x.tail(left), right)
	}
}

// rebind binds a name again that a callable around binds, or the file at its top.
func (x *extractor) rebind(name string, at int, from reposage.BindingFrom, typ string) {
	inside, hash := x.refSymbol, hashText([]byte(name))
	for s := x.callableOf(inside); s >= 0; s = x.callableOf(x.facts.Symbols[s].Parent) {
		if _, ok := x.bound[scoped{s, hash}]; ok {
			x.refSymbol = s
			x.bind(reposage.BindLocal, name, at, from, typ)
			x.refSymbol = inside
			return
		}
	}
	if inside < 0 {
		x.bind(reposage.BindLocal, name, at, from, typ)
	}
}

// outside turns what a value says in a function into what it says outside: a name that the function binds means
// what it is bound to.
func (x *extractor) outside(from reposage.BindingFrom, typ string) (reposage.BindingFrom, string) {
	if from != reposage.FromCall && from != reposage.FromValue && from != reposage.FromElement {
		return from, typ
	}
	first := typ
	if end := strings.IndexFunc(typ, func(r rune) bool { return !nameRune(r) }); end >= 0 {
		first = typ[:end]
	}
	if !x.isBound(x.refSymbol, hashText([]byte(first))) {
		return from, typ
	}
	const most = 256 // bindings of one function stand together
	for b, n := len(x.facts.Bindings)-1, 0; first == typ && from == reposage.FromValue && b >= 0 && n < most; b, n = b-1, n+1 {
		bind := &x.facts.Bindings[b]
		if bind.Name == first && bind.Kind != reposage.BindField && (bind.From == reposage.FromDeclared || bind.From == reposage.FromNew) {
			return bind.From, bind.Type
		}
	}
	return 0, ""
}

// jsReturn says what a function returns whose result the text does not state.
func jsReturn(x *extractor, i int) {
	v := x.firstNamed(i)
	if v < 0 {
		return
	}
	for up := 0; ; up++ {
		a := x.ancestor(up)
		if a < 0 || x.child(a, "return_type") >= 0 {
			return
		}
		if x.defines(a) {
			break
		}
	}
	jsResult(x, v)
}

func jsResult(x *extractor, value int) {
	if s := x.callableOf(x.refSymbol); s < 0 || s != x.refSymbol {
		return
	}
	switch from, typ := x.outside(jsValue(x, value)); {
	case from == reposage.FromNew && !jsBuiltin[typ], from == reposage.FromDeclared, from == reposage.FromValue && strings.HasPrefix(typ, "this"):
		x.bind(reposage.BindResult, "", value, from, typ)
	}
}

// jsBuiltin are the classes of literals.
var jsBuiltin = wordSet("Array", "String", "Number", "RegExp")

// jsValue says what an expression tells of its type.
func jsValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "call_expression":
		if f := x.child(i, "function"); f >= 0 && x.kind(f) != "import" {
			return reposage.FromCall, x.textOf(f)
		}
	case "new_expression":
		if c := x.child(i, "constructor"); c >= 0 {
			typ := x.textOf(c)
			if t := x.child(i, "type_arguments"); t >= 0 {
				typ += x.textOf(t)
			}
			return reposage.FromNew, typ
		}
	case "await_expression", "parenthesized_expression", "non_null_expression", "satisfies_expression":
		if v := x.firstNamed(i); v >= 0 {
			return jsValue(x, v)
		}
	case "as_expression", "type_assertion":
		return jsCast(x, i)
	case "identifier", "member_expression", "this":
		return reposage.FromValue, x.textOf(i)
	case "subscript_expression":
		if o := x.child(i, "object"); o >= 0 {
			return reposage.FromElement, x.textOf(o)
		}
	case "assignment_expression":
		if v := x.child(i, "right"); v >= 0 {
			return jsValue(x, v)
		}
	case "binary_expression", "ternary_expression":
		return jsEither(x, i)
	case "array":
		return reposage.FromNew, "Array"
	case "string", "template_string":
		return reposage.FromNew, "String"
	case "number":
		return reposage.FromNew, "Number"
	case "regex":
		return reposage.FromNew, "RegExp"
	}
	return 0, ""
}

// jsCast reads "x as T" and "<T>x".
func jsCast(x *extractor, i int) (reposage.BindingFrom, string) {
	first, last := x.firstNamed(i), x.lastNamed(i)
	if first < 0 {
		return 0, ""
	}
	if first == last { // as const
		return jsValue(x, first)
	}
	if x.kind(i) == "type_assertion" {
		return reposage.FromDeclared, strings.Trim(x.textOf(first), "<>")
	}
	return reposage.FromDeclared, x.textOf(last)
}

// jsEither takes the first of two alternatives that says something: a || b, c ? a : b.
func jsEither(x *extractor, i int) (reposage.BindingFrom, string) {
	a, b := x.child(i, "consequence"), x.child(i, "alternative")
	if op := x.child(i, "operator"); op >= 0 {
		switch x.kind(op) {
		case "||", "??", "&&":
			a, b = x.child(i, "left"), x.child(i, "right")
		}
		if x.kind(op) == "&&" {
			a = b
		}
	}
	if a < 0 || b < 0 {
		return 0, ""
	}
	from, typ := jsValue(x, a)
	if other, t := jsValue(x, b); from == reposage.FromNothing || from == reposage.FromValue && other == reposage.FromNew {
		return other, t
	}
	return from, typ
}

// jsElement calls the component that an element names; in lower case it is a tag.
func jsElement(x *extractor, i int) {
	n := x.child(i, "name")
	if n < 0 {
		return
	}
	qualifier, name := splitName(x.tail(n))
	if first := x.text[x.nodes[n].Start]; name == "" || qualifier == "" && 'a' <= first && first <= 'z' {
		return
	}
	x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: name, Qualifier: qualifier}, n)
}

// tsBinds are jsBinds with what types add. Only one of the two grammars of TypeScript has elements.
func tsBinds(grammar string) map[string]nodeHook {
	b := maps.Clone(jsBinds)
	delete(b, "field_definition")
	b["public_field_definition"] = jsField
	b["property_signature"] = tsProperty
	b["function_signature"] = jsFunction
	b["method_signature"] = jsFunction
	b["abstract_method_signature"] = jsFunction
	if grammar != "tsx" {
		delete(b, "jsx_opening_element")
		delete(b, "jsx_self_closing_element")
	}
	return b
}
