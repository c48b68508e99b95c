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

// scalaCall reads a call; of "f(a)(b)" the inner one has the name.
func scalaCall(x *extractor, i int) (qualifier, name string, args int) {
	qualifier, name = scalaCallee(x, x.child(i, "function"))
	if a := x.child(i, "arguments"); a >= 0 {
		if args = 1; x.kind(a) == "arguments" {
			args = x.countNamed(a)
		}
	}
	return qualifier, name, args
}

// scalaCallee splits what is called into its receiver and its name.
func scalaCallee(x *extractor, callee int) (qualifier, name string) {
	if callee >= 0 && x.kind(callee) == "generic_function" {
		callee = x.child(callee, "function")
	}
	if callee < 0 {
		return "", ""
	}
	switch x.kind(callee) {
	case "identifier":
		name = x.textOf(callee)
	case "field_expression":
		if object := x.child(callee, "value"); object >= 0 {
			qualifier, name = scalaReceiver(x, object), x.nameIn(callee, "field")
		}
	}
	return qualifier, name
}

// scalaGeneric records the call of a function that takes types only: "load[Entry]".
func scalaGeneric(x *extractor, i int) {
	if p := x.parentNode(); p >= 0 && x.isCallee(p, i) {
		return
	}
	qualifier, name := scalaCallee(x, i)
	switch name {
	case "asInstanceOf", "isInstanceOf", "classOf":
	default:
		x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: name, Qualifier: qualifier}, i)
	}
}

// scalaInfix records the call of a method between its object and its argument: "store add entry".
func scalaInfix(x *extractor, i int) {
	op, left := x.child(i, "operator"), x.child(i, "left")
	if op >= 0 && left >= 0 && x.kind(op) == "identifier" {
		x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: cut(x.textOf(op), maxName), Qualifier: scalaReceiver(x, left), Args: 1}, op)
	}
}

// scalaMember records a member that is no callee: a value, or a method without parameters.
func scalaMember(x *extractor, i int) {
	parent := &x.stack[len(x.stack)-1]
	object, name := x.child(i, "value"), x.child(i, "field")
	if parent.silent || object < 0 || name < 0 || x.textOf(name) == "this" {
		return
	}
	if p := parent.node; p >= 0 && (x.isCallee(p, i) || x.kind(p) == "generic_function") {
		return
	}
	x.useMemberOf(i, scalaReceiver(x, object), cut(x.textOf(name), maxName))
}

// scalaStable records the constant that a pattern compares with: "case Mode.On".
func scalaStable(x *extractor, i int) { x.useMember(i, x.textOf(i)) }

// scalaReceiver is the text of what a member is taken of: a chain without arguments if it is one.
func scalaReceiver(x *extractor, i int) string {
	if text := scalaChain(x, i, 0); text != "" {
		return text
	}
	return qualifierText(x.tail(i))
}

// scalaChain is the text of a chain of names and calls, without arguments: "store.query().first". It is empty for
// anything else.
func scalaChain(x *extractor, i, depth int) string {
	if i < 0 || depth > maxLinks {
		return ""
	}
	switch x.kind(i) {
	case "identifier":
		return x.textOf(i)
	case "field_expression":
		name := x.nameIn(i, "field")
		if object := scalaChain(x, x.child(i, "value"), depth+1); object != "" {
			return object + "." + name
		}
	case "call_expression":
		callee := x.child(i, "function")
		text := scalaChain(x, callee, depth+1)
		if text != "" && x.kind(callee) != "call_expression" { // f(a)(b) is one call
			text += "()"
		}
		return text
	case "generic_function":
		return scalaChain(x, x.child(i, "function"), depth+1)
	case "instance_expression":
		if _, name, _ := scalaNew(x, i); name != "" && x.firstOf(i, "template_body") < 0 {
			return "new " + name + "()"
		}
	case "parenthesized_expression":
		return scalaChain(x, x.firstNamed(i), depth+1)
	}
	return ""
}

// scalaValue says what an expression tells of its type.
func scalaValue(x *extractor, i int) (reposage.BindingFrom, string) {
	if i < 0 {
		return reposage.FromNothing, ""
	}
	switch x.kind(i) {
	case "instance_expression":
		if t := x.firstOf(i, "type_identifier", "generic_type", "stable_type_identifier", "compound_type"); t >= 0 {
			return reposage.FromNew, scalaType(x, t)
		}
	case "call_expression":
		return scalaCallValue(x, i)
	case "generic_function":
		if f, args := x.child(i, "function"), x.child(i, "type_arguments"); f >= 0 && args >= 0 && x.kind(f) == "field_expression" && x.nameIn(f, "field") == "asInstanceOf" {
			return reposage.FromDeclared, scalaType(x, x.firstNamed(args))
		}
		if text := scalaChain(x, i, 0); text != "" {
			return reposage.FromCall, text
		}
	case "ascription_expression":
		return reposage.FromDeclared, scalaType(x, x.lastNamed(i))
	case "infix_expression":
		if op := x.nameIn(i, "operator"); op == "getOrElse" || op == "orElse" {
			return scalaValue(x, x.child(i, "left"))
		}
	case "if_expression":
		return scalaValue(x, x.child(i, "consequence"))
	case "try_expression":
		return scalaValue(x, x.child(i, "body"))
	case "block", "indented_block", "parenthesized_expression":
		return scalaValue(x, x.lastNamed(i))
	case "identifier", "field_expression":
		switch text := scalaChain(x, i, 0); text {
		case "", "None", "Nil", "???":
		default:
			return reposage.FromValue, text
		}
	}
	return reposage.FromNothing, ""
}

// scalaCallValue says what a call tells of its result; Some(x) is seen through.
func scalaCallValue(x *extractor, i int) (reposage.BindingFrom, string) {
	f, a := x.child(i, "function"), x.child(i, "arguments")
	if f >= 0 && a >= 0 && x.kind(f) == "identifier" && x.countNamed(a) == 1 {
		if name := x.textOf(f); name == "Some" || name == "Option" {
			return scalaValue(x, x.firstNamed(a))
		}
	}
	if text := scalaChain(x, i, 0); text != "" {
		return reposage.FromCall, strings.TrimSuffix(text, "()")
	}
	return reposage.FromNothing, ""
}
