package parse

import "github.com/reposage/reposage"

// csBinds are the kinds of C# that bind names.
var csBinds = map[string]nodeHook{
	"method_declaration":                csFunction,
	"constructor_declaration":           csFunction,
	"operator_declaration":              csFunction,
	"conversion_operator_declaration":   csFunction,
	"local_function_statement":          csFunction,
	"lambda_expression":                 csFunction,
	"anonymous_method_expression":       csFunction,
	"indexer_declaration":               csFunction,
	"class_declaration":                 csPrimary,
	"struct_declaration":                csPrimary,
	"record_declaration":                csPrimary,
	"property_declaration":              csProperty,
	"variable_declarator":               csVariable,
	"declaration_expression":            csTyped,
	"declaration_pattern":               csTyped,
	"recursive_pattern":                 csTyped,
	"var_pattern":                       csTyped,
	"catch_declaration":                 csTyped,
	"foreach_statement":                 csForeach,
	"from_clause":                       csFrom,
	"file_scoped_namespace_declaration": csNamespace,
	"generic_name":                      csTypeName,
	"qualified_name":                    csTypeName,
}

// csElementMethods call their argument with an element of what they are called on.
var csElementMethods = wordSet("Select", "SelectMany", "Where", "Any", "All", "First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault", "Count", "Sum", "Min", "Max", "MinBy", "MaxBy", "Average",
	"OrderBy", "OrderByDescending", "ThenBy", "GroupBy", "ToDictionary", "ToLookup", "DistinctBy", "TakeWhile", "SkipWhile", "ForEach", "Find", "FindAll", "Exists", "RemoveAll", "TrueForAll", "ConvertAll", "FindIndex")

// csFunction binds parameters and results. The grammar puts the parts of "params T[] rest" straight into the list.
func csFunction(x *extractor, i int) {
	if x.refSymbol < 0 || !x.facts.Symbols[x.refSymbol].Kind.Callable() {
		return
	}
	if list := x.child(i, "parameters"); list >= 0 {
		from, typ := csArgument(x, i)
		if k := x.kind(list); k != "parameter_list" && k != "bracketed_parameter_list" { // i => …
			x.bind(reposage.BindParam, x.textOf(list), list, from, typ)
		} else {
			csParameters(x, list, from, typ)
		}
	}
	for _, field := range [...]string{"returns", "type"} {
		if r := x.child(i, field); r >= 0 {
			x.bind(reposage.BindResult, "", r, reposage.FromDeclared, x.textOf(r))
		}
	}
}

func csParameters(x *extractor, list int, from reposage.BindingFrom, typ string) {
	x.named(list, func(p int) bool {
		if x.kind(p) != "parameter" {
			return true
		}
		name := x.child(p, "name")
		if t := x.child(p, "type"); t >= 0 {
			from, typ = reposage.FromDeclared, x.textOf(t)
		}
		if name >= 0 {
			x.bind(reposage.BindParam, x.textOf(name), name, from, typ)
		}
		from, typ = reposage.FromNothing, ""
		return true
	})
	if name, t := x.child(list, "name"), x.child(list, "type"); name >= 0 && t >= 0 {
		x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
	}
}

// csArgument says what the first parameter of a lambda is that is an argument of a call: xs.Select(x => …).
func csArgument(x *extractor, i int) (reposage.BindingFrom, string) {
	argument, call := x.ancestor(0), x.ancestor(2)
	if argument < 0 || call < 0 || x.kind(argument) != "argument" || x.kind(call) != "invocation_expression" || x.firstNamed(argument) != i {
		return 0, ""
	}
	f := x.child(call, "function")
	if f < 0 || x.kind(f) != "member_access_expression" {
		return 0, ""
	}
	if o := x.child(f, "expression"); o >= 0 && csElementMethods[x.nameIn(f, "name")] {
		return reposage.FromElement, x.textOf(o)
	}
	return 0, ""
}

// csPrimary binds the parameters of a type: its members see them.
func csPrimary(x *extractor, i int) {
	list := x.firstOf(i, "parameter_list")
	if list < 0 {
		return
	}
	x.named(list, func(p int) bool {
		if name, t := x.child(p, "name"), x.child(p, "type"); name >= 0 && t >= 0 {
			x.bindField(x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
		}
		return true
	})
}

// csProperty binds a property. One with an expression as body is a callable, too.
func csProperty(x *extractor, i int) {
	name, t := x.child(i, "name"), x.child(i, "type")
	if name < 0 || t < 0 {
		return
	}
	x.bindField(x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
	if x.refSymbol >= 0 && x.facts.Symbols[x.refSymbol].Kind == reposage.SymAccessor {
		x.bind(reposage.BindResult, "", t, reposage.FromDeclared, x.textOf(t))
	}
}

// csVariable binds a field or a local variable.
func csVariable(x *extractor, i int) {
	declaration, field := x.ancestor(0), x.ancestor(1)
	if declaration < 0 {
		return
	}
	from, typ := csDeclared(x, declaration)
	name := x.child(i, "name")
	if name < 0 {
		if tuple := x.firstOf(i, "tuple_pattern"); tuple >= 0 {
			csTuple(x, tuple)
		}
		return
	}
	if value := x.lastNamed(i); from == reposage.FromNothing && value > name {
		from, typ = csValue(x, value)
	}
	if field >= 0 && (x.kind(field) == "field_declaration" || x.kind(field) == "event_field_declaration") {
		x.bindField(x.textOf(name), name, from, typ)
		return
	}
	x.bind(reposage.BindLocal, x.textOf(name), name, from, typ)
}

func csTuple(x *extractor, tuple int) {
	for _, n := range x.children(tuple, "name") {
		x.bind(reposage.BindLocal, x.textOf(n), n, 0, "")
	}
}

// csDeclared reads the type a node declares; "var" says nothing.
func csDeclared(x *extractor, i int) (reposage.BindingFrom, string) {
	if t := x.child(i, "type"); t >= 0 && x.kind(t) != "implicit_type" {
		return reposage.FromDeclared, x.textOf(t)
	}
	return 0, ""
}

// csTyped binds the name that a pattern, an out argument or a catch declares.
func csTyped(x *extractor, i int) {
	name := x.child(i, "name")
	if name < 0 {
		return
	}
	from, typ := csDeclared(x, i)
	x.bind(reposage.BindLocal, x.textOf(name), name, from, typ)
}

func csForeach(x *extractor, i int) {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 {
		return
	}
	if x.kind(left) == "tuple_pattern" {
		csTuple(x, left)
		return
	}
	from, typ := csDeclared(x, i)
	if from == reposage.FromNothing {
		from, typ = reposage.FromElement, x.textOf(right)
	}
	x.bind(reposage.BindLocal, x.textOf(left), left, from, typ)
}

// csFrom binds the variable of a query.
func csFrom(x *extractor, i int) {
	name, in := x.child(i, "name"), x.lastNamed(i)
	if name < 0 || in <= name {
		return
	}
	from, typ := csDeclared(x, i)
	if from == reposage.FromNothing {
		from, typ = reposage.FromElement, x.textOf(in)
	}
	x.bind(reposage.BindLocal, x.textOf(name), name, from, typ)
}

// csNamespace states the namespace of the whole file.
func csNamespace(x *extractor, i int) {
	if n := x.child(i, "name"); n >= 0 {
		x.facts.Refs = append(x.facts.Refs, reposage.Ref{Kind: reposage.RefExport, Qualifier: cut(x.textOf(n), maxName), Symbol: -1, Line: x.lines.find(x.nodes[n].Start), Offset: x.nodes[n].Start})
	}
}

// csTypeName records a type with arguments or a qualified one. The grammar has no kind of leaf for types: plain
// names of types are values like others.
func csTypeName(x *extractor, i int) {
	p := x.parentNode()
	if p < 0 || x.stack[len(x.stack)-1].silent || x.isCallee(p, i) {
		return
	}
	switch x.kind(p) {
	case "qualified_name", "member_access_expression", "member_binding_expression", "base_list", "primary_constructor_base_type", "namespace_declaration", "file_scoped_namespace_declaration", "attribute", "explicit_interface_specifier":
		return
	}
	x.nameRef(reposage.RefType, i)
}

// csInitialized reports whether a leaf is the name of a member that an initializer sets: new Foo { A = 1 }.
func csInitialized(x *extractor, leaf int) bool {
	p, around := x.ancestor(0), x.ancestor(1)
	return around >= 0 && x.kind(p) == "assignment_expression" && x.kind(around) == "initializer_expression" && x.child(p, "left") == leaf
}

// csImplicitNew reads new(…): the type is that of the variable or property it stands in.
func csImplicitNew(x *extractor, i int) (qualifier, name string, args int) {
	p := x.parentNode()
	if p >= 0 && x.kind(p) == "variable_declarator" {
		p = x.ancestor(1)
	}
	if p < 0 {
		return "", "", 0
	}
	switch x.kind(p) {
	case "variable_declaration", "property_declaration":
		if from, typ := csDeclared(x, p); from != reposage.FromNothing {
			qualifier, name = splitName(typ)
		}
	}
	if a := x.firstOf(i, "argument_list"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// csValue says what an expression tells of its type.
func csValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "invocation_expression":
		if f := x.child(i, "function"); f >= 0 {
			return reposage.FromCall, x.textOf(f)
		}
	case "object_creation_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromNew, x.textOf(t)
		}
	case "array_creation_expression", "cast_expression", "default_expression":
		return csDeclared(x, i)
	case "as_expression":
		if t := x.child(i, "right"); t >= 0 {
			return reposage.FromDeclared, x.textOf(t)
		}
	case "await_expression", "parenthesized_expression", "postfix_unary_expression":
		if v := x.firstNamed(i); v >= 0 {
			return csValue(x, v)
		}
	case "identifier", "member_access_expression", "conditional_access_expression":
		return reposage.FromValue, x.textOf(i)
	case "element_access_expression":
		if o := x.child(i, "expression"); o >= 0 {
			return reposage.FromElement, x.textOf(o)
		}
	case "binary_expression", "conditional_expression":
		return csEither(x, i)
	case "string_literal", "verbatim_string_literal", "raw_string_literal", "interpolated_string_expression":
		return reposage.FromDeclared, "string"
	case "integer_literal":
		return reposage.FromDeclared, "int"
	}
	return 0, ""
}

// csEither takes the first of two alternatives that says something: a ?? b, c ? a : b.
func csEither(x *extractor, i int) (reposage.BindingFrom, string) {
	a, b := x.child(i, "consequence"), x.child(i, "alternative")
	if op := x.child(i, "operator"); op >= 0 && x.kind(op) == "??" {
		a, b = x.child(i, "left"), x.child(i, "right")
	}
	if a < 0 || b < 0 {
		return 0, ""
	}
	if from, typ := csValue(x, a); from != reposage.FromNothing {
		return from, typ
	}
	return csValue(x, b)
}
