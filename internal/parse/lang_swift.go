package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Swift"},
	mask:      maskSwift,
	grammar:   "swift",
	functions: map[string]function{
		"function_declaration":          {kind: reposage.SymFunction, paramsOf: swiftParams},
		"protocol_function_declaration": {kind: reposage.SymMethod, paramsOf: swiftParams},
		"init_declaration":              {kind: reposage.SymConstructor, nameOf: fixedName("init"), paramsOf: swiftParams},
		"deinit_declaration":            {kind: reposage.SymMethod, nameOf: fixedName("deinit")},
		"computed_getter":               {kind: reposage.SymAccessor, nameOf: swiftAccessorName("get"), body: "-"},
		"computed_setter":               {kind: reposage.SymAccessor, nameOf: swiftAccessorName("set"), body: "-", paramsOf: swiftSetterParam},
		"computed_modify":               {kind: reposage.SymAccessor, nameOf: swiftAccessorName("modify"), body: "-"},
		"computed_property":             {kind: reposage.SymAccessor, nameOf: swiftAccessorName("get"), body: "-", skip: swiftHasGetter},
		"willset_clause":                {kind: reposage.SymAccessor, nameOf: swiftAccessorName("willSet"), body: "-", paramsOf: swiftSetterParam},
		"didset_clause":                 {kind: reposage.SymAccessor, nameOf: swiftAccessorName("didSet"), body: "-", paramsOf: swiftSetterParam},
		"lambda_literal":                {kind: reposage.SymClosure, nameOf: swiftClosureName, body: "-", paramsOf: swiftClosureParams, skip: swiftDefer},
	},
	types:    map[string]reposage.SymbolKind{"class_declaration": reposage.SymClass, "protocol_declaration": reposage.SymInterface},
	typeKind: swiftTypeKind,
	decls: map[string]reposage.SymbolKind{
		"property_declaration": reposage.SymVariable, "protocol_property_declaration": reposage.SymField, "enum_entry": reposage.SymConstant,
		"typealias_declaration": reposage.SymType, "associatedtype_declaration": reposage.SymType,
	},
	declKind:  swiftDeclKind,
	declNames: swiftDeclNames,
	points: map[string]point{
		"if_statement":               {kind: reposage.PointIf, nest: true},
		"guard_statement":            {kind: reposage.PointIf, nest: true, solo: true},
		"for_statement":              {kind: reposage.PointFor, nest: true},
		"while_statement":            {kind: reposage.PointWhile, nest: true},
		"repeat_while_statement":     {kind: reposage.PointDo, nest: true},
		"switch_statement":           {kind: reposage.PointSwitch, nest: true},
		"switch_entry":               {kind: reposage.PointCase, when: swiftEntry},
		"where_keyword":              {kind: reposage.PointGuard, when: swiftWhere},
		"ternary_expression":         {kind: reposage.PointTernary, nest: true},
		"do_statement":               {kind: reposage.PointTry, when: swiftTry},
		"catch_block":                {kind: reposage.PointCatch},
		"control_transfer_statement": {kind: reposage.PointLabelJump, when: swiftJump},
		"navigation_expression":      {kind: reposage.PointOptionalChain, when: swiftOptionalChain},
		"directive":                  {kind: reposage.PointPreprocIf, when: swiftDirective},
		"parameter":                  {kind: reposage.PointDefaultParam, when: swiftDefaultParam},
	},
	tokens: map[string]token{
		"&&": {kind: reposage.PointAnd},
		"||": {kind: reposage.PointOr},
		"??": {kind: reposage.PointNullish, in: []string{"nil_coalescing_expression"}},
	},
	binary: []string{"conjunction_expression", "disjunction_expression"},
	// The grammar has && inside the right side of a comparison.
	parens:     []string{"comparison_expression", "equality_expression", "additive_expression", "multiplicative_expression", "infix_expression", "prefix_expression", "tuple_expression"},
	comments:   []string{"comment", "multiline_comment", "shebang_line"},
	strings:    []string{"line_string_literal", "multi_line_string_literal", "raw_string_literal"},
	code:       []string{"interpolated_expression", "raw_str_interpolation"},
	calls:      map[string]call{"call_expression": {kind: reposage.RefCall, read: swiftCall}, "constructor_expression": {kind: reposage.RefNew, callee: "constructed_type"}},
	imports:    map[string]nodeHook{"import_declaration": swiftImport},
	bases:      map[string]nodeHook{"inheritance_specifier": swiftBase},
	decorators: map[string]string{"attribute": ""},
	typeNames:  []string{"type_identifier"},
	binds:      swiftBinds,
	values:     []string{"simple_identifier"},
	unvalued:   []string{"bound_identifier", "suffix", "external_name"},
	unvalueIn: []string{"pattern", "navigation_expression", "prefix_expression", "value_argument_label", "attribute", "identifier", "enum_type_parameters", "capture_list_item",
		"lambda_parameter", "directive", "computed_setter", "willset_clause", "didset_clause", "parameter"},
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return s.Kind != reposage.SymClosure && !hasModifier(x, i, "private", "fileprivate")
	},
})

func swiftTypeKind(x *extractor, i int) reposage.SymbolKind {
	switch x.nameIn(i, "declaration_kind") {
	case "struct":
		return reposage.SymStruct
	case "enum":
		return reposage.SymEnum
	case "extension":
		return reposage.SymImpl
	}
	return 0
}

func swiftDeclKind(x *extractor, i int) reposage.SymbolKind {
	if x.kind(i) != "property_declaration" {
		return 0
	}
	if s := x.stack[len(x.stack)-1].symbol; s >= 0 && isTypeKind(x.facts.Symbols[s].Kind) {
		return reposage.SymField
	}
	if b := x.firstOf(i, "value_binding_pattern"); b >= 0 && x.textOf(b) == "let" {
		return reposage.SymConstant
	}
	return 0
}

// swiftDeclNames returns the names a declaration binds; the grammar has types in the field "name" as well.
func swiftDeclNames(x *extractor, i int) []int {
	names := []int{}
	for _, c := range x.children(i, "name") {
		switch x.kind(c) {
		case "pattern":
			if id := x.child(c, "bound_identifier"); id >= 0 {
				names = append(names, id)
			} else { // (a, b)
				names = append(names, x.children(c, "name")...)
			}
		case "simple_identifier", "type_identifier":
			names = append(names, c)
		}
	}
	return names
}

// swiftOwner returns the name of the property or subscript around an accessor or a closure.
func swiftOwner(x *extractor, levels int) string {
	for up := range levels {
		a := x.ancestor(up)
		if a < 0 {
			break
		}
		switch x.kind(a) {
		case "property_declaration":
			for _, c := range swiftDeclNames(x, a) {
				return x.textOf(c)
			}
		case "subscript_declaration":
			return "subscript"
		}
	}
	return ""
}

// swiftAccessorName joins property and accessor: "area.get".
func swiftAccessorName(accessor string) func(*extractor, int) (string, int) {
	return func(x *extractor, _ int) (string, int) {
		if owner := swiftOwner(x, 2); owner != "" {
			return fold(owner+"."+accessor, maxName), -1
		}
		return accessor, -1
	}
}

// swiftHasGetter tells "{ get { } set { } }" from a body that is the getter.
func swiftHasGetter(x *extractor, i int) bool {
	return x.firstOf(i, "computed_getter", "computed_setter", "computed_modify") >= 0
}

// swiftClosureName names a closure after what it is assigned to: "let f = { }", "let v = { }()", "x.f = { }".
func swiftClosureName(x *extractor, _ int) (string, int) {
	p := x.parentNode()
	if p < 0 {
		return "", -1
	}
	switch x.kind(p) {
	case "property_declaration":
		return fold(swiftOwner(x, 1), maxName), -1
	case "call_expression":
		if up := x.ancestor(1); up >= 0 && x.kind(up) == "property_declaration" {
			return fold(swiftOwner(x, 2), maxName), -1
		}
	case "assignment":
		if t := x.child(p, "target"); t >= 0 {
			_, name := splitName(x.tail(t))
			return name, t
		}
	}
	return "", -1
}

// swiftDefer reports whether a closure is the body of defer, which the grammar reads as a call.
func swiftDefer(x *extractor, _ int) bool {
	p, call := x.parentNode(), x.ancestor(1)
	return call >= 0 && x.kind(p) == "call_suffix" && x.kind(call) == "call_expression" && x.textOf(x.firstNamed(call)) == "defer"
}

// swiftParams reads parameters, which stand in the declaration without a list around them.
func swiftParams(x *extractor, i int) []string {
	var names []string
	x.named(i, func(c int) bool {
		if x.kind(c) == "parameter" {
			names = append(names, x.nameIn(c, "name"))
		}
		return true
	})
	return names
}

func swiftSetterParam(x *extractor, i int) []string {
	if id := x.firstOf(i, "simple_identifier"); id >= 0 {
		return []string{fold(x.textOf(id), 80)}
	}
	return nil
}

func swiftClosureParams(x *extractor, i int) []string {
	t := x.child(i, "type")
	if t < 0 {
		return nil
	}
	list := x.firstOf(t, "lambda_function_type_parameters")
	if list < 0 {
		return nil
	}
	var names []string
	x.named(list, func(c int) bool {
		names = append(names, x.nameIn(c, "name"))
		return true
	})
	return names
}

func swiftDefaultParam(x *extractor, i int) reposage.PointKind {
	end := int(x.nodes[i].Next)
	if end < len(x.nodes) && x.kind(end) == "=" {
		return reposage.PointDefaultParam
	}
	return 0
}

func swiftEntry(x *extractor, i int) reposage.PointKind {
	if x.firstOf(i, "default_keyword") >= 0 {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

// swiftWhere tells the guard of a case, a loop or a handler from the constraints of a generic type.
func swiftWhere(x *extractor, _ int) reposage.PointKind {
	if p := x.parentNode(); p >= 0 {
		switch x.kind(p) {
		case "switch_entry", "where_clause":
			return reposage.PointGuard
		}
	}
	return 0
}

func swiftTry(x *extractor, i int) reposage.PointKind {
	if x.firstOf(i, "catch_block") >= 0 {
		return reposage.PointTry
	}
	return 0
}

func swiftJump(x *extractor, i int) reposage.PointKind {
	switch x.firstKind(i) {
	case "return":
		return reposage.PointReturn
	case "throw_keyword":
		return reposage.PointThrow
	case "break", "continue":
		if x.child(i, "result") >= 0 {
			return reposage.PointLabelJump
		}
	}
	return 0
}

func swiftOptionalChain(x *extractor, i int) reposage.PointKind {
	if x.firstOf(i, "?") >= 0 {
		return reposage.PointOptionalChain
	}
	return 0
}

func swiftDirective(x *extractor, i int) reposage.PointKind {
	if int(x.nodes[i].Next) > i+1 && (x.kind(i+1) == "#if" || x.kind(i+1) == "#elseif") {
		return reposage.PointPreprocIf
	}
	return 0
}

func swiftCall(x *extractor, i int) (qualifier, name string, args int) {
	callee := x.firstNamed(i)
	if callee < 0 {
		return "", "", 0
	}
	if swiftIndexed(x, i) {
		swiftUse(x, callee)
		return "", "", 0
	}
	if operand := swiftOperand(x, callee); operand != callee && x.kind(operand) == "simple_identifier" {
		callee = operand
		x.noName(operand)
	}
	switch x.kind(callee) {
	case "simple_identifier":
		name = x.textOf(callee)
	case "navigation_expression":
		qualifier, name = splitName(swiftText(x, callee))
	case "prefix_expression":
		_, name = splitName(x.tail(callee))
		if x.firstKind(callee) == "." {
			qualifier = swiftTypeBefore(x, callee)
		}
	}
	if name == "defer" && qualifier == "" {
		return "", "", 0
	}
	if suffix := x.firstOf(i, "call_suffix"); suffix >= 0 {
		x.named(suffix, func(c int) bool {
			switch x.kind(c) {
			case "value_arguments":
				args += x.countNamed(c)
			case "lambda_literal":
				args++
			}
			return true
		})
	}
	return qualifier, name, args
}

// swiftImport reads "import Foundation" and "import struct UIKit.Color".
func swiftImport(x *extractor, i int) {
	path := x.firstOf(i, "identifier")
	if path < 0 {
		return
	}
	module, name := x.textOf(path), ""
	for _, kind := range [...]string{"struct", "class", "enum", "protocol", "func", "var", "let", "typealias"} {
		if x.firstOf(i, kind) >= 0 {
			module, name = splitName(module)
			break
		}
	}
	x.importRef(i, strings.TrimSpace(module), name, "")
}

func swiftBase(x *extractor, i int) {
	if t := x.child(i, "inherits_from"); t >= 0 {
		x.nameRef(reposage.RefBase, t)
	}
}
