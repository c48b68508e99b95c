package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

var scalaBinds = map[string]nodeHook{
	"package_clause": scalaPackage, "class_definition": scalaTypeParams, "trait_definition": scalaTypeParams, "enum_definition": scalaTypeParams,
	"function_definition": scalaFunction, "function_declaration": scalaFunction,
	"class_parameter": scalaClassParam, "parameter": scalaParam, "binding": scalaBinding, "lambda_expression": scalaLambda,
	"val_definition": scalaVariable, "var_definition": scalaVariable, "val_declaration": scalaVariable, "var_declaration": scalaVariable, "simple_enum_case": scalaEnumCase, "full_enum_case": scalaEnumCase,
	"enumerator": scalaEnumerator, "case_clause": scalaClause,
	"field_expression": scalaMember, "stable_identifier": scalaStable, "generic_function": scalaGeneric, "infix_expression": scalaInfix,
}

// scalaNoValues are the kinds in which a name is declared, or a part of a path, a pattern or a member access.
var scalaNoValues = []string{
	"package_identifier", "stable_identifier", "stable_type_identifier", "field_expression", "generic_function", "tuple_pattern", "identifiers", "access_qualifier", "self_type", "type_parameters",
	"namespace_selectors", "arrow_renamed_identifier", "as_renamed_identifier",
}

// scalaUnvalued reports further leaves that are no values: names that a pattern or an enumerator binds, those of
// arguments, and words of the language.
func scalaUnvalued(x *extractor, leaf int) bool {
	switch x.textOf(leaf) {
	case "this", "super", "None", "Nil":
		return true
	}
	p := x.parentNode()
	if p < 0 {
		return false
	}
	switch x.kind(p) {
	case "enumerator":
		return x.firstNamed(p) == leaf
	case "assignment_expression": // f(name = 1)
		up := x.ancestor(1)
		return up >= 0 && x.kind(up) == "arguments" && x.child(p, "left") == leaf
	case "val_definition", "var_definition", "val_declaration", "var_declaration":
		return x.child(p, "value") != leaf
	}
	return x.nodes[leaf].Field == x.lang.fields["pattern"] && scalaBinder(x, leaf)
}

// scalaBinder reports whether a name in a pattern is bound by it: one that begins with a capital is a constant.
func scalaBinder(x *extractor, i int) bool {
	r, _ := utf8.DecodeRune(x.text[x.nodes[i].Start:x.nodes[i].End])
	return !unicode.IsUpper(r) && r != '`'
}

// scalaPackage states the package of the file: the clauses of one file add up.
func scalaPackage(x *extractor, i int) {
	name, unit := x.child(i, "name"), x.parentNode()
	if name < 0 || unit < 0 || x.child(i, "body") >= 0 {
		return
	}
	path := ""
	x.named(unit, func(c int) bool {
		if x.kind(c) == "package_clause" && c <= i {
			path = strings.TrimPrefix(path+"."+x.nameIn(c, "name"), ".")
		}
		return c < i
	})
	x.facts.Refs = append(x.facts.Refs, reposage.Ref{Kind: reposage.RefExport, Qualifier: cut(path, maxName), Symbol: -1, Line: x.lines.find(x.nodes[name].Start), Offset: x.nodes[name].Start})
}

// scalaType is the text of a type: of "A with B" the first, of "=> T" what it is, of "T*" an array.
func scalaType(x *extractor, t int) string {
	if t < 0 {
		return ""
	}
	switch x.kind(t) {
	case "compound_type", "lazy_parameter_type":
		return scalaType(x, x.firstNamed(t))
	case "repeated_parameter_type":
		return scalaType(x, x.firstNamed(t)) + "[]"
	}
	return x.textOf(t)
}

// scalaTypeParams notes the type parameters of a declaration with their upper bounds.
func scalaTypeParams(x *extractor, i int) {
	list := x.firstOf(i, "type_parameters")
	if list < 0 {
		return
	}
	name := ""
	x.named(list, func(c int) bool {
		switch x.kind(c) {
		case "identifier", "type_identifier":
			name = x.textOf(c)
			x.bindType(name, "")
		case "upper_bound":
			if t := x.child(c, "type"); t >= 0 && name != "" {
				x.bindType(name, scalaType(x, t))
			}
		}
		return true
	})
}

// scalaFunction records what a function returns: as declared, or what its body says.
func scalaFunction(x *extractor, i int) {
	scalaTypeParams(x, i)
	name, body := x.child(i, "name"), x.child(i, "body")
	if name < 0 || x.textOf(name) == "this" {
		return
	}
	from, typ := reposage.FromDeclared, scalaType(x, x.child(i, "return_type"))
	if typ == "" {
		from, typ = scalaValue(x, body)
	}
	if from != reposage.FromNothing {
		x.bind(reposage.BindResult, "", name, from, typ)
	}
}

// scalaClassParam binds a parameter of a class: its members see it.
func scalaClassParam(x *extractor, i int) {
	if name := x.child(i, "name"); name >= 0 {
		x.bindField(x.textOf(name), name, reposage.FromDeclared, scalaType(x, x.child(i, "type")))
	}
}

// scalaParam binds a parameter; that of an extension is seen by its members, like a field.
func scalaParam(x *extractor, i int) {
	name := x.child(i, "name")
	switch {
	case name < 0:
	case x.refSymbol >= 0 && x.facts.Symbols[x.refSymbol].Kind == reposage.SymImpl:
		x.bindField(x.textOf(name), name, reposage.FromDeclared, scalaType(x, x.child(i, "type")))
	default:
		x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, scalaType(x, x.child(i, "type")))
	}
}

// scalaBinding binds a parameter of a function literal: "(x: Int, y) => …".
func scalaBinding(x *extractor, i int) {
	name := x.child(i, "name")
	if name < 0 {
		return
	}
	from, typ := reposage.FromDeclared, scalaType(x, x.child(i, "type"))
	if list := x.parentNode(); typ == "" && list >= 0 && x.firstNamed(list) == i {
		from, typ = scalaGiven(x, 2)
	}
	x.bind(reposage.BindParam, x.textOf(name), name, from, typ)
}

func scalaLambda(x *extractor, i int) {
	if p := x.child(i, "parameters"); p >= 0 && x.kind(p) == "identifier" {
		from, typ := scalaGiven(x, 0)
		x.bind(reposage.BindParam, x.textOf(p), p, from, typ)
	}
}

// scalaGiven says what a function literal is given that is the argument of a call: an element of the collection whose
// method it is. Level is that of its parent.
func scalaGiven(x *extractor, level int) (reposage.BindingFrom, string) {
	arguments, call := x.ancestor(level), x.ancestor(level+1)
	if arguments < 0 || call < 0 || x.kind(call) != "call_expression" || x.child(call, "arguments") != arguments {
		return reposage.FromNothing, ""
	}
	f := x.child(call, "function")
	if f < 0 || x.kind(f) != "field_expression" || !elementMethods[x.nameIn(f, "field")] {
		return reposage.FromNothing, ""
	}
	if text := scalaChain(x, x.child(f, "value"), 0); text != "" {
		return reposage.FromElement, text
	}
	return reposage.FromNothing, ""
}

// scalaVariable binds what a val or var does, by its type or its value.
func scalaVariable(x *extractor, i int) {
	from, typ := reposage.FromDeclared, scalaType(x, x.child(i, "type"))
	if typ == "" {
		from, typ = scalaValue(x, x.child(i, "value"))
	}
	for _, name := range x.children(i, "name") {
		x.bindVariable(name, from, typ)
	}
	if p := x.child(i, "pattern"); p >= 0 {
		scalaPattern(x, p, from, typ)
	}
}

// scalaPattern binds the names in a pattern, of which the whole is what is said of it.
func scalaPattern(x *extractor, p int, from reposage.BindingFrom, typ string) {
	switch x.kind(p) {
	case "identifier":
		if scalaBinder(x, p) || x.nodes[p].Field != x.lang.fields["pattern"] || x.inDefinition() {
			x.bindVariable(p, from, typ)
		}
	case "typed_pattern":
		if inner := x.child(p, "pattern"); inner >= 0 {
			scalaPattern(x, inner, reposage.FromDeclared, scalaType(x, x.child(p, "type")))
		}
	case "capture_pattern":
		inner := x.child(p, "pattern")
		if inner >= 0 && x.kind(inner) == "case_class_pattern" {
			from, typ = reposage.FromDeclared, x.nameIn(inner, "type")
		}
		if name := x.child(p, "name"); name >= 0 {
			x.bindVariable(name, from, typ)
		}
		scalaInner(x, inner)
	case "tuple_pattern", "case_class_pattern", "infix_pattern", "identifiers", "alternative_pattern":
		scalaInner(x, p)
	}
}

// scalaInner binds the names in the parts of a pattern, of which nothing is known.
func scalaInner(x *extractor, p int) {
	if p < 0 {
		return
	}
	x.named(p, func(c int) bool {
		if k := x.kind(c); k != "identifier" || scalaBinder(x, c) || x.inDefinition() {
			scalaPattern(x, c, reposage.FromNothing, "")
		}
		return true
	})
}

// inDefinition reports whether names are being declared, not matched: a val may begin with a capital.
func (x *extractor) inDefinition() bool {
	return x.refSymbol < 0 || !x.facts.Symbols[x.refSymbol].Kind.Callable()
}

func scalaEnumCase(x *extractor, i int) {
	if name := x.child(i, "name"); name >= 0 && x.refSymbol >= 0 {
		x.bindField(x.textOf(name), name, reposage.FromDeclared, x.facts.Symbols[x.refSymbol].Name)
	}
}

// scalaEnumerator binds "x <- list" and "x = value" of a for.
func scalaEnumerator(x *extractor, i int) {
	parts := x.namedList(i)
	if len(parts) < 2 {
		return
	}
	from, typ := reposage.FromElement, scalaChain(x, parts[1], 0)
	if x.firstOf(i, "<-") < 0 {
		from, typ = scalaValue(x, parts[1])
	}
	if typ == "" {
		from = reposage.FromNothing
	}
	if x.kind(parts[0]) == "identifier" {
		x.bind(reposage.BindLocal, x.textOf(parts[0]), parts[0], from, typ)
		return
	}
	scalaPattern(x, parts[0], from, typ)
}

func scalaClause(x *extractor, i int) {
	if p := x.child(i, "pattern"); p >= 0 {
		scalaPattern(x, p, reposage.FromNothing, "")
	}
}
