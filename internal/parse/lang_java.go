package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Java"},
	grammar:   "java",
	functions: map[string]function{
		"method_declaration":                  {kind: reposage.SymMethod},
		"constructor_declaration":             {kind: reposage.SymConstructor},
		"compact_constructor_declaration":     {kind: reposage.SymConstructor},
		"static_initializer":                  {kind: reposage.SymMethod, nameOf: fixedName("static"), bodyOf: func(x *extractor, i int) int { return x.firstOf(i, "block") }},
		"annotation_type_element_declaration": {kind: reposage.SymMethod},
		"lambda_expression":                   {kind: reposage.SymClosure},
	},
	types: map[string]reposage.SymbolKind{
		"class_declaration": reposage.SymClass, "interface_declaration": reposage.SymInterface, "enum_declaration": reposage.SymEnum,
		"record_declaration": reposage.SymClass, "annotation_type_declaration": reposage.SymInterface, "object_creation_expression": reposage.SymClass,
	},
	typeName: javaTypeName,
	decls:    map[string]reposage.SymbolKind{"variable_declarator": reposage.SymField, "enum_constant": reposage.SymConstant},
	points: map[string]point{
		"if_statement":                 {kind: reposage.PointIf, nest: true},
		"for_statement":                {kind: reposage.PointFor, nest: true},
		"enhanced_for_statement":       {kind: reposage.PointFor, nest: true},
		"while_statement":              {kind: reposage.PointWhile, nest: true},
		"do_statement":                 {kind: reposage.PointDo, nest: true},
		"switch_expression":            {kind: reposage.PointSwitch, nest: true},
		"try_statement":                {kind: reposage.PointTry},
		"try_with_resources_statement": {kind: reposage.PointTry},
		"catch_clause":                 {kind: reposage.PointCatch, nest: true},
		"finally_clause":               {kind: reposage.PointFinally},
		"throw_statement":              {kind: reposage.PointThrow},
		"return_statement":             {kind: reposage.PointReturn},
		"ternary_expression":           {kind: reposage.PointTernary, nest: true},
		"assert_statement":             {kind: reposage.PointAssert},
		"guard":                        {kind: reposage.PointGuard},
		"break_statement":              {kind: reposage.PointLabelJump, when: labelled},
		"continue_statement":           {kind: reposage.PointLabelJump, when: labelled},
	},
	tokens: map[string]token{
		"case":    {kind: reposage.PointCase, in: []string{"switch_label"}},
		"default": {kind: reposage.PointDefault, in: []string{"switch_label"}},
		"&&":      {kind: reposage.PointAnd},
		"||":      {kind: reposage.PointOr},
	},
	binary:   []string{"binary_expression"},
	parens:   []string{"parenthesized_expression"},
	comments: []string{"line_comment", "block_comment"},
	strings:  []string{"string_literal", "character_literal"},
	code:     []string{"string_interpolation"},
	wrappers: []string{"field_declaration", "constant_declaration"},
	calls: map[string]call{
		"method_invocation":               {kind: reposage.RefCall, callee: "name", read: javaCall},
		"explicit_constructor_invocation": {kind: reposage.RefCall, callee: "constructor"},
		"object_creation_expression":      {kind: reposage.RefNew, callee: "type"},
	},
	imports:    map[string]nodeHook{"import_declaration": javaImport},
	bases:      map[string]nodeHook{"superclass": baseNames, "super_interfaces": baseNames, "extends_interfaces": baseNames, "object_creation_expression": javaAnonymous},
	decorators: map[string]string{"annotation": "name", "marker_annotation": "name"},
	typeNames:  []string{"type_identifier"},
	binds: map[string]nodeHook{
		"program": javaWords, "package_declaration": javaPackage, "class_declaration": javaTypeParams, "interface_declaration": javaTypeParams, "record_declaration": javaTypeParams,
		"constructor_declaration": javaTypeParams, "enum_constant": javaEnumConstant, "record_pattern_component": javaTypePattern, "field_access": javaMember, "formal_parameter": javaParam, "spread_parameter": javaSpread, "catch_formal_parameter": javaCatch,
		"field_declaration": javaVariables, "constant_declaration": javaVariables, "local_variable_declaration": javaVariables, "enhanced_for_statement": javaForEach,
		"resource": javaResource, "instanceof_expression": javaPattern, "type_pattern": javaTypePattern, "lambda_expression": javaLambda, "inferred_parameters": javaInferred,
		"method_declaration": javaResult,
	},
	members:   []string{"method_reference"},
	values:    []string{"identifier"},
	unvalued:  []string{"scope"},
	unvalueIn: []string{"package_declaration", "import_declaration", "scoped_identifier", "break_statement", "continue_statement", "labeled_statement", "inferred_parameters", "lambda_expression", "type_pattern", "record_pattern", "record_pattern_component", "field_access"},
	overloads: true,
	exported: func(x *extractor, _ int, s *reposage.Symbol) bool {
		if s.Parent >= 0 && x.facts.Symbols[s.Parent].Kind == reposage.SymInterface {
			return !strings.HasPrefix(s.Signature, "private")
		}
		return strings.Contains(" "+beforeName(s), " public ")
	},
})

func fixedName(name string) func(*extractor, int) (string, int) {
	return func(*extractor, int) (string, int) { return name, -1 }
}

// beforeName returns the part of a signature before the symbol's name: the modifiers and the type.
func beforeName(s *reposage.Symbol) string {
	head, _, _ := strings.Cut(s.Signature, s.Name+"(")
	head, _, _ = strings.Cut(head, " "+s.Name+" ")
	return head + " "
}

// javaTypeName names declared classes, and anonymous ones after the type they implement.
func javaTypeName(x *extractor, i int) string {
	if x.kind(i) != "object_creation_expression" {
		return x.nameIn(i, "name")
	}
	if x.firstOf(i, "class_body") < 0 {
		return ""
	}
	t := x.child(i, "type")
	if t < 0 {
		return ""
	}
	_, name := splitName(x.textOf(t))
	return name + "(anonymous)"
}

func javaImport(x *extractor, i int) {
	path := x.firstNamed(i)
	if path < 0 {
		return
	}
	if x.firstOf(i, "asterisk") >= 0 {
		x.importRef(i, x.textOf(path), "*", "")
		return
	}
	module, name := splitName(x.textOf(path))
	x.importRef(i, module, name, "")
}

// baseNames records the named children of a node, or of a list inside it, as base types.
func baseNames(x *extractor, i int) {
	x.named(i, func(c int) bool {
		if x.kind(c) == "type_list" {
			baseNames(x, c)
		} else {
			x.nameRef(reposage.RefBase, c)
		}
		return true
	})
}
