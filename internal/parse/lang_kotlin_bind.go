package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var kotlinBinds = map[string]nodeHook{
	"package_header": kotlinPackage, "class_declaration": kotlinTypeParams, "function_declaration": kotlinFunction,
	"class_parameter": kotlinClassParam, "parameter": kotlinParam, "setter": kotlinSetter, "lambda_literal": kotlinLambda,
	"property_declaration": kotlinProperty, "enum_entry": kotlinEnumEntry,
	"for_statement": kotlinFor, "catch_block": kotlinCatch, "when_subject": kotlinSubject,
	"binary_expression": kotlinGenericCall, "infix_expression": kotlinInfix, "navigation_expression": kotlinMember,
}

// kotlinNoValues are the kinds in which a name is declared, or a part of a type, a path or a label.
var kotlinNoValues = []string{
	"package_header", "import", "qualified_identifier", "user_type", "type_parameter", "type_constraint", "type_alias", "class_parameter", "parameter",
	"variable_declaration", "setter", "enum_entry", "this_expression", "super_expression", "label", "labeled_expression", "companion_object", "object_declaration", "navigation_expression",
}

// elementMethods are the methods of collections in Kotlin and Scala that give each element to a function.
var elementMethods = wordSet("all", "any", "associate", "associateBy", "associateWith", "collect", "collectFirst", "count", "distinctBy", "dropWhile", "each", "exists", "filter", "filterNot", "find", "findLast", "first",
	"firstOrNull", "flatMap", "forall", "foreach", "forEach", "groupBy", "indexOfFirst", "joinToString", "last", "lastOrNull", "map", "mapNotNull", "maxBy", "maxByOrNull", "minBy", "minByOrNull", "none", "onEach",
	"partition", "removeAll", "removeIf", "single", "singleOrNull", "sortBy", "sortedBy", "sortedByDescending", "sortWith", "sumBy", "sumOf", "takeWhile")

// kotlinCollections are the functions whose type argument is that of the elements of what they make.
var kotlinCollections = wordSet("listOf", "mutableListOf", "arrayListOf", "listOfNotNull", "emptyList", "setOf", "mutableSetOf", "hashSetOf", "linkedSetOf", "emptySet", "arrayOf", "emptyArray", "arrayOfNulls", "ArrayList",
	"sequenceOf", "emptySequence", "mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "emptyMap", "HashMap", "ArrayDeque", "buildList", "buildSet", "buildMap")

// kotlinUnvalued reports further leaves that are no values: words of the language, the name of an argument, and that
// of an infix function, which is a call.
func kotlinUnvalued(x *extractor, leaf int) bool {
	switch x.textOf(leaf) {
	case "it", "field", "null", "true", "false", "class":
		return true
	}
	p, next := x.parentNode(), int(x.nodes[leaf].Next)
	if p < 0 {
		return false
	}
	switch x.kind(p) {
	case "value_argument":
		return next < int(x.nodes[p].Next) && x.kind(next) == "="
	case "infix_expression":
		return leaf != x.firstNamed(p) && next < int(x.nodes[p].Next)
	case "binary_expression":
		return kotlinIsGenericCallee(x, leaf)
	case "catch_block":
		return true
	}
	return false
}

// namespaceRef states the namespace of the whole file.
func (x *extractor) namespaceRef(at int) {
	x.facts.Refs = append(x.facts.Refs, reposage.Ref{Kind: reposage.RefExport, Qualifier: cut(strings.TrimPrefix(x.textOf(at), `\`), maxName), Symbol: -1,
		Line: x.lines.find(x.nodes[at].Start), Offset: x.nodes[at].Start})
}

func kotlinPackage(x *extractor, i int) {
	if n := x.firstOf(i, "qualified_identifier", "identifier"); n >= 0 {
		x.namespaceRef(n)
	}
}

// bindVariable binds a field where a class is declared, and a variable of the callable or the file elsewhere.
func (x *extractor) bindVariable(at int, from reposage.BindingFrom, typ string) {
	kind := reposage.BindLocal
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		kind = reposage.BindField
	}
	x.bind(kind, x.textOf(at), at, from, typ)
}

// kotlinTypeOf returns the type that stands behind the colon of a declaration, "" for none.
func kotlinTypeOf(x *extractor, i int) string {
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		if next := int(x.nodes[c].Next); x.kind(c) == ":" && next < int(x.nodes[i].Next) {
			return x.textOf(next)
		}
	}
	return ""
}

// kotlinTypeParams notes the type parameters of a declaration with their bounds.
func kotlinTypeParams(x *extractor, i int) {
	list := x.firstOf(i, "type_parameters")
	if list < 0 {
		return
	}
	x.named(list, func(p int) bool {
		if name := x.firstOf(p, "identifier"); name >= 0 {
			x.bindType(x.textOf(name), kotlinTypeOf(x, p))
		}
		return true
	})
}

// kotlinFunction binds what a function returns, and the object that an extension function runs on.
func kotlinFunction(x *extractor, i int) {
	kotlinTypeParams(x, i)
	name := x.child(i, "name")
	if t := x.firstOf(i, "user_type", "nullable_type"); t >= 0 && t < name {
		x.bind(reposage.BindParam, "this", t, reposage.FromDeclared, x.textOf(t))
	}
	if typ := kotlinTypeOf(x, i); typ != "" {
		x.bind(reposage.BindResult, "", name, reposage.FromDeclared, typ)
	} else if from, text := kotlinBodyValue(x, i); from != reposage.FromNothing {
		x.bind(reposage.BindResult, "", name, from, text)
	}
}

// kotlinBodyValue says what a function returns whose body is an expression.
func kotlinBodyValue(x *extractor, i int) (reposage.BindingFrom, string) {
	body := x.firstOf(i, "function_body")
	if body < 0 {
		return reposage.FromNothing, ""
	}
	if v := x.firstNamed(body); v >= 0 && x.kind(v) != "block" {
		return kotlinValue(x, v)
	}
	return reposage.FromNothing, ""
}

// kotlinClassParam binds a parameter of a class: a property, or a name that its initializers see.
func kotlinClassParam(x *extractor, i int) {
	if name := x.firstOf(i, "identifier"); name >= 0 {
		x.bind(reposage.BindField, x.textOf(name), name, reposage.FromDeclared, kotlinVararg(x, i, x.firstOf(i, "modifiers")))
	}
}

// kotlinParam binds a parameter of a function; those in the type of a function bind nothing.
func kotlinParam(x *extractor, i int) {
	list, name := x.parentNode(), x.firstOf(i, "identifier")
	if list < 0 || name < 0 || x.kind(list) == "function_type_parameters" {
		return
	}
	x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, kotlinVararg(x, i, kotlinBefore(x, list, i)))
}

// kotlinBefore returns the modifiers that stand before a parameter in its list, -1 for none.
func kotlinBefore(x *extractor, list, i int) int {
	before := -1
	for c := list + 1; c < i; c = int(x.nodes[c].Next) {
		if before = c; x.kind(c) != "parameter_modifiers" {
			before = -1
		}
	}
	return before
}

// kotlinVararg returns the declared type of a parameter: an array where a modifier says that it takes any number.
func kotlinVararg(x *extractor, i, modifiers int) string {
	typ := kotlinTypeOf(x, i)
	if modifiers >= 0 && strings.Contains(x.textOf(modifiers), "vararg") {
		typ += "[]"
	}
	return typ
}

func kotlinSetter(x *extractor, i int) {
	if name := x.firstOf(i, "identifier"); name >= 0 {
		x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, kotlinTypeOf(x, i))
	}
}

// kotlinLambda binds the parameters of a lambda. The first may be an element of the collection, or the object, that
// the lambda is given to a method of.
func kotlinLambda(x *extractor, i int) {
	from, typ := kotlinGiven(x)
	params := x.firstOf(i, "lambda_parameters")
	if params < 0 {
		if from != reposage.FromNothing {
			x.bind(reposage.BindParam, "it", i, from, typ)
		}
		return
	}
	x.named(params, func(p int) bool {
		kotlinVariable(x, p, reposage.BindParam, from, typ)
		from, typ = reposage.FromNothing, ""
		return true
	})
}

// kotlinGiven says what a lambda is given that is the last argument of a call being visited.
func kotlinGiven(x *extractor) (reposage.BindingFrom, string) {
	argument, call := x.ancestor(0), x.ancestor(1)
	if argument < 0 || call < 0 || x.kind(argument) != "annotated_lambda" || x.kind(call) != "call_expression" {
		return reposage.FromNothing, ""
	}
	callee := x.firstNamed(call)
	for callee >= 0 && x.kind(callee) == "call_expression" { // f(x) { … }
		callee = x.firstNamed(callee)
	}
	if callee < 0 || x.kind(callee) != "navigation_expression" {
		return reposage.FromNothing, ""
	}
	object, method := kotlinChain(x, x.firstNamed(callee), 0), x.textOf(x.lastNamed(callee))
	switch {
	case object == "":
	case method == "let" || method == "also" || method == "takeIf" || method == "takeUnless":
		return reposage.FromValue, object
	case elementMethods[method]:
		return reposage.FromElement, object
	}
	return reposage.FromNothing, ""
}

// kotlinVariable binds the variable that a node declares, or the several that it takes apart. A declared type goes
// before what is known of the value.
func kotlinVariable(x *extractor, i int, kind reposage.BindingKind, from reposage.BindingFrom, typ string) {
	switch x.kind(i) {
	case "variable_declaration":
		name := x.firstOf(i, "identifier")
		if name < 0 {
			return
		}
		if declared := kotlinTypeOf(x, i); declared != "" {
			from, typ = reposage.FromDeclared, declared
		}
		if kind == reposage.BindLocal {
			x.bindVariable(name, from, typ)
		} else {
			x.bind(kind, x.textOf(name), name, from, typ)
		}
	case "multi_variable_declaration":
		x.named(i, func(c int) bool {
			kotlinVariable(x, c, kind, reposage.FromNothing, "")
			return true
		})
	}
}

// kotlinProperty binds a property or a local variable by its type, its value, what it is delegated to or its getter.
func kotlinProperty(x *extractor, i int) {
	variable := x.firstOf(i, "variable_declaration", "multi_variable_declaration")
	if variable < 0 {
		return
	}
	from, typ := reposage.FromNothing, ""
	for c := int(x.nodes[variable].Next); c < int(x.nodes[i].Next) && from == reposage.FromNothing; c = int(x.nodes[c].Next) {
		switch x.kind(c) {
		case "=":
			if v := int(x.nodes[c].Next); v < int(x.nodes[i].Next) {
				from, typ = kotlinValue(x, v)
			}
		case "property_delegate":
			from, typ = kotlinDelegate(x, c)
		case "getter":
			from, typ = kotlinBodyValue(x, c)
		}
	}
	kotlinVariable(x, variable, reposage.BindLocal, from, typ)
}

// kotlinDelegate reads "by lazy { value }".
func kotlinDelegate(x *extractor, i int) (reposage.BindingFrom, string) {
	call := x.firstNamed(i)
	if call < 0 || x.kind(call) != "call_expression" {
		return reposage.FromNothing, ""
	}
	lambda := x.firstOf(call, "annotated_lambda")
	if callee := x.firstNamed(call); lambda < 0 || x.kind(callee) == "identifier" && x.textOf(callee) != "lazy" {
		return reposage.FromNothing, ""
	}
	if literal := x.firstOf(lambda, "lambda_literal"); literal >= 0 {
		return kotlinLast(x, literal)
	}
	return reposage.FromNothing, ""
}

func kotlinEnumEntry(x *extractor, i int) {
	if name := x.firstOf(i, "identifier"); name >= 0 && x.refSymbol >= 0 && x.facts.Symbols[x.refSymbol].Kind == reposage.SymEnum {
		x.bind(reposage.BindField, x.textOf(name), name, reposage.FromDeclared, x.facts.Symbols[x.refSymbol].Name)
	}
}

func kotlinFor(x *extractor, i int) {
	variable := x.firstOf(i, "variable_declaration", "multi_variable_declaration")
	if variable < 0 {
		return
	}
	from, typ := reposage.FromNothing, ""
	if in := x.firstOf(i, "in"); in > 0 {
		if typ = kotlinChain(x, int(x.nodes[in].Next), 0); typ != "" {
			from = reposage.FromElement
		}
	}
	kotlinVariable(x, variable, reposage.BindLocal, from, typ)
}

func kotlinCatch(x *extractor, i int) {
	if name := x.firstOf(i, "identifier"); name >= 0 {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, kotlinTypeOf(x, i))
	}
}

// kotlinSubject binds "when (val r = …)".
func kotlinSubject(x *extractor, i int) {
	if variable := x.firstOf(i, "variable_declaration"); variable >= 0 {
		from, typ := kotlinValue(x, x.lastNamed(i))
		kotlinVariable(x, variable, reposage.BindLocal, from, typ)
	}
}

// kotlinGenericCall records a call with type arguments and one argument, which the grammar takes for two comparisons:
// "Cache<String>(limit)". Kotlin does not chain comparisons.
func kotlinGenericCall(x *extractor, i int) {
	if callee := kotlinGenericCallee(x, i); callee >= 0 {
		if qualifier, name := kotlinCallee(x, callee); name != "" {
			x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: name, Qualifier: qualifier, Args: 1}, i)
		}
	}
}

// kotlinGenericCallee returns what such a call calls, -1 for other expressions.
func kotlinGenericCallee(x *extractor, i int) int {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 || x.kind(left) != "binary_expression" || x.kind(right) != "parenthesized_expression" ||
		x.nameIn(i, "operator") != ">" || x.nameIn(left, "operator") != "<" {
		return -1
	}
	return x.child(left, "left")
}

// kotlinIsGenericCallee reports whether a node being visited is what such a call calls.
func kotlinIsGenericCallee(x *extractor, i int) bool {
	call := x.ancestor(1)
	return call >= 0 && x.kind(call) == "binary_expression" && kotlinGenericCallee(x, call) == i
}

// kotlinInfix records the call of an infix function.
func kotlinInfix(x *extractor, i int) {
	if parts := x.namedList(i); len(parts) == 3 && x.kind(parts[1]) == "identifier" {
		x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: cut(x.textOf(parts[1]), maxName), Qualifier: kotlinReceiver(x, parts[0]), Args: 1}, parts[1])
	}
}

// kotlinCallee splits what is called into its receiver and its name.
func kotlinCallee(x *extractor, callee int) (qualifier, name string) {
	switch x.kind(callee) {
	case "identifier":
		return "", x.textOf(callee)
	case "navigation_expression":
		return kotlinReceiver(x, x.firstNamed(callee)), x.textOf(x.lastNamed(callee))
	}
	return "", ""
}

// kotlinReceiver is the text of what a member is taken of: a chain without arguments if it is one.
func kotlinReceiver(x *extractor, i int) string {
	if text := kotlinChain(x, i, 0); text != "" {
		return text
	}
	return qualifierText(x.tail(i))
}

// kotlinMember records a member that is no callee: a property, or a function that is handed on as "Foo::bar".
func kotlinMember(x *extractor, i int) {
	parent := &x.stack[len(x.stack)-1]
	object, name := x.firstNamed(i), x.lastNamed(i)
	if parent.silent || parent.node >= 0 && x.isCallee(parent.node, i) || object < 0 || object == name || x.kind(name) != "identifier" || kotlinIsGenericCallee(x, i) {
		return
	}
	switch text := x.textOf(name); {
	case text != "class":
		x.useMemberOf(i, kotlinReceiver(x, object), text)
	case x.kind(object) == "identifier": // Foo::class
		x.useName(object)
	}
}
