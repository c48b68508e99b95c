package parse

import "github.com/reposage/reposage"

var _ = register(&spec{
	languages: []string{"Kotlin"},
	grammar:   "kotlin",
	functions: map[string]function{
		"function_declaration":  {kind: reposage.SymFunction, nameOf: kotlinFunctionName, bodyOf: kotlinBody, paramsOf: kotlinParams},
		"secondary_constructor": {kind: reposage.SymConstructor, nameOf: fixedName("constructor"), bodyOf: kotlinBody, paramsOf: kotlinParams},
		"anonymous_initializer": {kind: reposage.SymConstructor, nameOf: fixedName("init"), bodyOf: kotlinBody},
		"getter":                {kind: reposage.SymAccessor, nameOf: kotlinAccessorName, bodyOf: kotlinBody},
		"setter":                {kind: reposage.SymAccessor, nameOf: kotlinAccessorName, bodyOf: kotlinBody, paramsOf: kotlinParams},
		"lambda_literal":        {kind: reposage.SymClosure, nameOf: kotlinClosureName, body: "-", paramsOf: kotlinParams},
		"anonymous_function":    {kind: reposage.SymClosure, nameOf: kotlinClosureName, bodyOf: kotlinBody, paramsOf: kotlinParams},
	},
	types: map[string]reposage.SymbolKind{
		"class_declaration": reposage.SymClass, "object_declaration": reposage.SymType, "companion_object": reposage.SymType, "object_literal": reposage.SymClass,
	},
	attrs:     []string{"annotation"},
	mask:      maskKotlin,
	overloads: true,
	typeKind:  kotlinTypeKind,
	typeName:  kotlinTypeName,
	decls:     map[string]reposage.SymbolKind{"property_declaration": reposage.SymVariable, "type_alias": reposage.SymType, "enum_entry": reposage.SymConstant},
	declKind:  kotlinDeclKind,
	declNames: kotlinDeclNames,
	points: map[string]point{
		"if_expression":      {kind: reposage.PointIf, nest: true},
		"for_statement":      {kind: reposage.PointFor, nest: true},
		"while_statement":    {kind: reposage.PointWhile, nest: true},
		"do_while_statement": {kind: reposage.PointDo, nest: true},
		"when_expression":    {kind: reposage.PointSwitch, nest: true},
		"when_entry":         {kind: reposage.PointCase, when: kotlinEntry},
		"try_expression":     {kind: reposage.PointTry},
		"catch_block":        {kind: reposage.PointCatch},
		"finally_block":      {kind: reposage.PointFinally},
		"throw_expression":   {kind: reposage.PointThrow},
		"return_expression":  {kind: reposage.PointReturn},
		"labeled_expression": {kind: reposage.PointLabelJump, when: kotlinJump},
	},
	tokens: map[string]token{
		"&&": {kind: reposage.PointAnd},
		"||": {kind: reposage.PointOr},
		"?:": {kind: reposage.PointNullish},
		"?.": {kind: reposage.PointOptionalChain},
		"=":  {kind: reposage.PointDefaultParam, in: []string{"function_value_parameters"}},
	},
	binary:   []string{"binary_expression"},
	parens:   []string{"parenthesized_expression"},
	comments: []string{"line_comment", "block_comment"},
	strings:  []string{"string_literal", "multiline_string_literal", "character_literal"},
	code:     []string{"interpolation"},
	calls:    map[string]call{"call_expression": {kind: reposage.RefCall, read: kotlinCall}, "constructor_delegation_call": {kind: reposage.RefCall, read: kotlinDelegation}},
	imports:  map[string]nodeHook{"import": kotlinImport},
	bases: map[string]nodeHook{
		"delegation_specifier": kotlinBase, "annotation": kotlinAnnotation, "file_annotation": kotlinAnnotation,
		"user_type": kotlinType,
	},
	binds:     kotlinBinds,
	values:    []string{"identifier"},
	unvalueIn: kotlinNoValues,
	valueless: kotlinUnvalued,
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return s.Kind != reposage.SymClosure && x.kind(i) != "object_literal" && !hasModifier(x, i, "private", "protected", "internal")
	},
})

// hasModifier reports whether a declaration has one of the modifiers.
func hasModifier(x *extractor, i int, words ...string) bool {
	m := x.firstOf(i, "modifiers")
	if m < 0 {
		return false
	}
	for c := m + 1; c < int(x.nodes[m].Next); c++ {
		if int(x.nodes[c].Next) != c+1 {
			continue
		}
		for _, w := range words {
			if string(x.text[x.nodes[c].Start:x.nodes[c].End]) == w {
				return true
			}
		}
	}
	return false
}

// kotlinFunctionName puts the type an extension function extends before its name: "String.shout".
func kotlinFunctionName(x *extractor, i int) (string, int) {
	node := x.child(i, "name")
	if node < 0 {
		return "", -1
	}
	name := x.textOf(node)
	if t := x.firstOf(i, "user_type", "nullable_type"); t >= 0 && t < node {
		if id := x.firstLeaf(t, "identifier"); id >= 0 {
			name = x.textOf(id) + "." + name
		}
	}
	return fold(name, maxName), node
}

// kotlinAccessorName joins property and accessor: "area.get".
func kotlinAccessorName(x *extractor, i int) (string, int) {
	name := x.kind(i)[:3]
	if p := x.parentNode(); p >= 0 && x.kind(p) == "property_declaration" {
		for _, c := range kotlinDeclNames(x, p) {
			return fold(x.textOf(c)+"."+name, maxName), -1
		}
	}
	return name, -1
}

// kotlinClosureName names a closure after the property or variable it is the value of.
func kotlinClosureName(x *extractor, _ int) (string, int) {
	p := x.parentNode()
	if p < 0 {
		return "", -1
	}
	switch x.kind(p) {
	case "property_declaration":
		for _, c := range kotlinDeclNames(x, p) {
			return fold(x.textOf(c), maxName), c
		}
	case "value_argument": // f(onClick = { })
		if id := x.firstOf(p, "identifier"); id >= 0 && x.firstOf(p, "=") >= 0 {
			return x.textOf(id), id
		}
	}
	return "", -1
}

func kotlinBody(x *extractor, i int) int { return x.firstOf(i, "function_body", "block") }

// kotlinParams reads parameters, of which the grammar has no list field and modifiers and defaults as
// siblings.
func kotlinParams(x *extractor, i int) []string {
	list := x.firstOf(i, "function_value_parameters", "lambda_parameters")
	if list < 0 {
		if x.kind(i) == "setter" {
			list = i
		} else {
			return nil
		}
	}
	var names []string
	x.named(list, func(c int) bool {
		if x.kind(c-1) == "=" { // the default value of the parameter before
			return true
		}
		switch x.kind(c) {
		case "parameter", "variable_declaration", "multi_variable_declaration", "identifier":
			if leaf := x.firstLeaf(c, "identifier"); leaf >= 0 {
				names = append(names, fold(x.textOf(leaf), 80))
			}
		}
		return true
	})
	return names
}

func kotlinTypeKind(x *extractor, i int) reposage.SymbolKind {
	switch {
	case x.firstOf(i, "interface") >= 0:
		return reposage.SymInterface
	case hasModifier(x, i, "enum"):
		return reposage.SymEnum
	}
	return 0
}

// kotlinTypeName names companions as the language does, and object literals after what they implement.
func kotlinTypeName(x *extractor, i int) string {
	if name := x.nameIn(i, "name"); name != "" {
		return name
	}
	switch x.kind(i) {
	case "companion_object":
		return "Companion"
	case "object_literal":
		if list := x.firstOf(i, "delegation_specifiers"); list >= 0 {
			if id := x.firstLeaf(list, "identifier"); id >= 0 {
				return x.textOf(id) + "(anonymous)"
			}
		}
		return "object(anonymous)"
	}
	return ""
}

func kotlinDeclKind(x *extractor, i int) reposage.SymbolKind {
	if x.kind(i) != "property_declaration" {
		return 0
	}
	if hasModifier(x, i, "const") {
		return reposage.SymConstant
	}
	if s := x.stack[len(x.stack)-1].symbol; s >= 0 && isTypeKind(x.facts.Symbols[s].Kind) {
		return reposage.SymField
	}
	return 0
}

func kotlinDeclNames(x *extractor, i int) []int {
	names := []int{}
	switch x.kind(i) {
	case "type_alias":
		if c := x.child(i, "type"); c >= 0 {
			names = append(names, c)
		}
		return names
	case "enum_entry":
		if c := x.firstOf(i, "identifier"); c >= 0 {
			names = append(names, c)
		}
		return names
	}
	d := x.firstOf(i, "variable_declaration", "multi_variable_declaration")
	if d < 0 {
		return names
	}
	if x.kind(d) == "variable_declaration" {
		if c := x.firstOf(d, "identifier"); c >= 0 {
			names = append(names, c)
		}
		return names
	}
	x.named(d, func(v int) bool {
		if c := x.firstOf(v, "identifier"); c >= 0 {
			names = append(names, c)
		}
		return true
	})
	return names
}

// kotlinEntry tells "else ->" from the rest.
func kotlinEntry(x *extractor, i int) reposage.PointKind {
	if x.firstOf(i, "else") >= 0 {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

// kotlinJump tells "break@outer" from a labelled loop.
func kotlinJump(x *extractor, i int) reposage.PointKind {
	if l := x.firstOf(i, "label"); l >= 0 {
		switch x.textOf(l) {
		case "break@", "continue@":
			return reposage.PointLabelJump
		}
	}
	return 0
}

func kotlinCall(x *extractor, i int) (qualifier, name string, args int) {
	callee := x.firstNamed(i)
	if callee < 0 {
		return "", "", 0
	}
	if x.kind(callee) == "call_expression" { // f(x) { … }: the call inside has the name
		return "", "", 0
	}
	qualifier, name = kotlinCallee(x, callee)
	return qualifier, name, kotlinArgs(x, i)
}

func kotlinArgs(x *extractor, i int) int {
	args := 0
	if a := x.firstOf(i, "value_arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	if x.firstOf(i, "annotated_lambda") >= 0 {
		args++
	}
	if p := x.parentNode(); p >= 0 && x.kind(p) == "call_expression" && x.firstOf(p, "annotated_lambda") >= 0 {
		args++ // f(x) { … }
	}
	return args
}

// kotlinDelegation reads "this(…)" and "super(…)" of a constructor.
func kotlinDelegation(x *extractor, i int) (qualifier, name string, args int) {
	return "", x.kind(i + 1), kotlinArgs(x, i)
}

func kotlinImport(x *extractor, i int) {
	path := x.firstOf(i, "qualified_identifier", "identifier")
	if path < 0 {
		return
	}
	if x.firstOf(i, "*") >= 0 {
		x.importRef(i, x.textOf(path), "*", "")
		return
	}
	alias := ""
	if last := x.lastNamed(i); last > path && x.kind(last) == "identifier" {
		alias = x.textOf(last)
	}
	module, name := splitName(x.textOf(path))
	x.importRef(i, module, name, alias)
}

// kotlinBase records what a class extends, implements or delegates to.
func kotlinBase(x *extractor, i int) {
	kotlinTypeRef(x, i, reposage.RefBase)
}

func kotlinAnnotation(x *extractor, i int) {
	kotlinTypeRef(x, i, reposage.RefDecorator)
}

// kotlinType records a type that is neither a base nor an annotation.
func kotlinType(x *extractor, i int) {
	if p := x.parentNode(); p >= 0 {
		switch x.kind(p) {
		case "delegation_specifier", "constructor_invocation", "explicit_delegation", "annotation", "file_annotation":
			return
		}
	}
	if len(x.typeParams) > 0 {
		if _, ok := x.typeParam(x.refSymbol, hashText([]byte(x.textOf(i)))); ok {
			return
		}
	}
	x.nameRef(reposage.RefType, i)
}

// kotlinTypeRef records the type named directly in a node or in the constructor call it consists of.
func kotlinTypeRef(x *extractor, i int, kind reposage.RefKind) {
	if c := x.firstOf(i, "constructor_invocation", "explicit_delegation"); c >= 0 {
		i = c
	}
	if t := x.firstOf(i, "user_type"); t >= 0 {
		x.nameRef(kind, t)
	}
}
