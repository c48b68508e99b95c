package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"C#"},
	grammar:   "c_sharp",
	functions: map[string]function{
		"method_declaration":              {kind: reposage.SymMethod, paramsOf: csParams},
		"constructor_declaration":         {kind: reposage.SymConstructor, paramsOf: csParams},
		"destructor_declaration":          {kind: reposage.SymMethod, nameOf: func(x *extractor, i int) (string, int) { return "~" + x.nameIn(i, "name"), x.child(i, "name") }},
		"operator_declaration":            {kind: reposage.SymMethod, nameOf: func(x *extractor, i int) (string, int) { return "operator " + x.nameIn(i, "operator"), -1 }},
		"conversion_operator_declaration": {kind: reposage.SymMethod, nameOf: func(x *extractor, i int) (string, int) { return "operator " + x.nameIn(i, "type"), -1 }},
		"local_function_statement":        {kind: reposage.SymFunction, paramsOf: csParams},
		"accessor_declaration":            {kind: reposage.SymAccessor, nameOf: csAccessorName},
		"property_declaration":            {kind: reposage.SymAccessor, bodyOf: csArrow, skip: func(x *extractor, i int) bool { return csArrow(x, i) < 0 }},
		"indexer_declaration":             {kind: reposage.SymAccessor, nameOf: fixedName("this[]"), bodyOf: csArrow, skip: func(x *extractor, i int) bool { return csArrow(x, i) < 0 }},
		"lambda_expression":               {kind: reposage.SymClosure, paramsOf: csParams},
		"anonymous_method_expression":     {kind: reposage.SymClosure, bodyOf: func(x *extractor, i int) int { return x.firstOf(i, "block") }},
	},
	types: map[string]reposage.SymbolKind{
		"class_declaration": reposage.SymClass, "struct_declaration": reposage.SymStruct, "interface_declaration": reposage.SymInterface,
		"record_declaration": reposage.SymClass, "enum_declaration": reposage.SymEnum, "namespace_declaration": reposage.SymModule,
		"file_scoped_namespace_declaration": reposage.SymModule,
	},
	decls: map[string]reposage.SymbolKind{
		"variable_declarator": reposage.SymField, "enum_member_declaration": reposage.SymConstant, "delegate_declaration": reposage.SymType,
		"event_declaration": reposage.SymField, "property_declaration": reposage.SymField,
	},
	points: map[string]point{
		"if_statement":                  {kind: reposage.PointIf, nest: true},
		"for_statement":                 {kind: reposage.PointFor, nest: true},
		"foreach_statement":             {kind: reposage.PointFor, nest: true},
		"while_statement":               {kind: reposage.PointWhile, nest: true},
		"do_statement":                  {kind: reposage.PointDo, nest: true},
		"switch_statement":              {kind: reposage.PointSwitch, nest: true},
		"switch_expression":             {kind: reposage.PointSwitch, nest: true},
		"switch_expression_arm":         {kind: reposage.PointCase, when: csArm},
		"when_clause":                   {kind: reposage.PointGuard},
		"catch_filter_clause":           {kind: reposage.PointGuard},
		"try_statement":                 {kind: reposage.PointTry},
		"catch_clause":                  {kind: reposage.PointCatch, nest: true},
		"finally_clause":                {kind: reposage.PointFinally},
		"throw_statement":               {kind: reposage.PointThrow},
		"throw_expression":              {kind: reposage.PointThrow},
		"return_statement":              {kind: reposage.PointReturn},
		"goto_statement":                {kind: reposage.PointGoto},
		"conditional_expression":        {kind: reposage.PointTernary, nest: true},
		"conditional_access_expression": {kind: reposage.PointOptionalChain},
		"using_statement":               {kind: reposage.PointWith},
		"preproc_if":                    {kind: reposage.PointPreprocIf},
		"preproc_elif":                  {kind: reposage.PointPreprocIf},
	},
	tokens: map[string]token{
		"case":    {kind: reposage.PointCase, in: []string{"switch_section"}},
		"default": {kind: reposage.PointDefault, in: []string{"switch_section"}},
		"&&":      {kind: reposage.PointAnd},
		"||":      {kind: reposage.PointOr},
		"??":      {kind: reposage.PointNullish, in: []string{"binary_expression"}},
		"??=":     {kind: reposage.PointNullish},
	},
	binary:   []string{"binary_expression"},
	parens:   []string{"parenthesized_expression"},
	comments: []string{"comment"},
	attrs:    []string{"attribute_list"},
	strings:  []string{"string_literal", "verbatim_string_literal", "raw_string_literal", "character_literal", "interpolated_string_expression"},
	code:     []string{"interpolation"},
	wrappers: []string{"field_declaration", "event_field_declaration", "variable_declaration"},
	calls: map[string]call{
		"invocation_expression":               {kind: reposage.RefCall, callee: "function"},
		"object_creation_expression":          {kind: reposage.RefNew, callee: "type"},
		"implicit_object_creation_expression": {kind: reposage.RefNew, read: csImplicitNew},
	},
	imports:    map[string]nodeHook{"using_directive": csUsing},
	bases:      map[string]nodeHook{"base_list": csBases},
	decorators: map[string]string{"attribute": "name"},
	binds:      csBinds,
	members:    []string{"member_access_expression", "conditional_access_expression"},
	values:     []string{"identifier"},
	unvalued:   []string{"qualifier"},
	unvalueIn: []string{"generic_name", "qualified_name", "base_list", "primary_constructor_base_type", "attribute", "type_parameter", "type_parameter_constraints_clause", "subpattern", "file_scoped_namespace_declaration",
		"implicit_parameter", "tuple_pattern", "explicit_interface_specifier", "labeled_statement", "goto_statement"},
	valueless: csInitialized,
	overloads: true,
	operators: wordSet("nameof", "typeof", "sizeof", "default", "checked", "unchecked"),
	exported: func(x *extractor, _ int, s *reposage.Symbol) bool {
		if s.Parent >= 0 && x.facts.Symbols[s.Parent].Kind == reposage.SymInterface {
			return true
		}
		return strings.Contains(" "+s.Signature, " public ")
	},
})

// csArrow returns the expression body of a property ("int X => 1;"), -1 for one with accessors.
func csArrow(x *extractor, i int) int { return x.firstOf(i, "arrow_expression_clause") }

// csAccessorName joins property and accessor: "Count.get".
func csAccessorName(x *extractor, i int) (string, int) {
	name := x.nameIn(i, "name")
	for up := 0; up < 3; up++ {
		a := x.ancestor(up)
		if a < 0 {
			break
		}
		switch x.kind(a) {
		case "property_declaration", "event_declaration":
			return x.nameIn(a, "name") + "." + name, -1
		case "indexer_declaration":
			return "this[]." + name, -1
		}
	}
	return name, -1
}

// csParams counts "params T[] rest" once: the grammar puts its parts straight into the list.
func csParams(x *extractor, i int) []string {
	list := x.child(i, "parameters")
	if list < 0 {
		return nil
	}
	if x.kind(list) != "parameter_list" {
		return x.paramList(list)
	}
	var names []string
	x.named(list, func(c int) bool {
		if x.kind(c) == "parameter" {
			names = x.paramNames(names, c)
		}
		return true
	})
	return append(names, x.texts(x.children(list, "name"))...)
}

// csArm tells the discard arm "_ => …" from the rest.
func csArm(x *extractor, i int) reposage.PointKind {
	if c := x.firstNamed(i); c >= 0 && x.textOf(c) == "_" && x.firstOf(i, "when_clause") < 0 {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

func csUsing(x *extractor, i int) {
	alias := x.nameIn(i, "name")
	last := -1
	x.named(i, func(c int) bool { last = c; return true })
	if last >= 0 {
		x.importRef(i, x.textOf(last), "", alias)
	}
}

func csBases(x *extractor, i int) {
	x.named(i, func(c int) bool {
		if x.kind(c) == "primary_constructor_base_type" {
			if c = x.child(c, "type"); c < 0 {
				return true
			}
		}
		if x.kind(c) != "argument_list" {
			x.nameRef(reposage.RefBase, c)
		}
		return true
	})
}
