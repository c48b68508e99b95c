package parse

import (
	"maps"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

var cSpec = register(&spec{
	languages: []string{"C"},
	grammar:   "c",
	functions: map[string]function{"function_definition": {kind: reposage.SymFunction, nameOf: cFunctionName, paramsOf: cParams, skip: cIsNoFunction}},
	types: map[string]reposage.SymbolKind{
		"struct_specifier": reposage.SymStruct, "union_specifier": reposage.SymStruct, "enum_specifier": reposage.SymEnum,
	},
	typeKind: func(x *extractor, i int) reposage.SymbolKind {
		if x.child(i, "body") < 0 {
			return noSymbol // a mention: struct foo *p
		}
		return 0
	},
	decls: map[string]reposage.SymbolKind{
		"field_declaration": reposage.SymField, "enumerator": reposage.SymConstant, "preproc_def": reposage.SymConstant,
		"preproc_function_def": reposage.SymConstant, "type_definition": reposage.SymType,
	},
	mask:      maskMacros,
	declKind:  cDeclKind,
	declNames: cDeclNames,
	points: map[string]point{
		"if_statement":           {kind: reposage.PointIf, nest: true},
		"for_statement":          {kind: reposage.PointFor, nest: true},
		"while_statement":        {kind: reposage.PointWhile, nest: true},
		"do_statement":           {kind: reposage.PointDo, nest: true},
		"switch_statement":       {kind: reposage.PointSwitch, nest: true},
		"return_statement":       {kind: reposage.PointReturn},
		"goto_statement":         {kind: reposage.PointGoto},
		"conditional_expression": {kind: reposage.PointTernary, nest: true},
		"preproc_if":             {kind: reposage.PointPreprocIf},
		"preproc_ifdef":          {kind: reposage.PointPreprocIf},
		"preproc_elif":           {kind: reposage.PointPreprocIf},
		"preproc_elifdef":        {kind: reposage.PointPreprocIf},
		"seh_except_clause":      {kind: reposage.PointCatch, nest: true},
		"seh_finally_clause":     {kind: reposage.PointFinally},
	},
	tokens: map[string]token{
		"case":    {kind: reposage.PointCase, in: []string{"case_statement"}},
		"default": {kind: reposage.PointDefault, in: []string{"case_statement"}},
		"&&":      {kind: reposage.PointAnd},
		"||":      {kind: reposage.PointOr},
	},
	binary:    []string{"binary_expression"},
	parens:    []string{"parenthesized_expression"},
	elses:     []string{"else_clause"},
	comments:  []string{"comment"},
	strings:   []string{"string_literal", "char_literal", "system_lib_string"},
	wrappers:  []string{"declaration", "type_definition", "linkage_specification"},
	calls:     map[string]call{"call_expression": {kind: reposage.RefCall, callee: "function"}},
	imports:   map[string]nodeHook{"preproc_include": cInclude},
	typeNames: []string{"type_identifier"},
	exported: func(_ *extractor, _ int, s *reposage.Symbol) bool {
		return !strings.HasPrefix(s.Signature, "static ") && s.Kind != reposage.SymConstant
	},
})

var _ = register(cppSpec())

func cppSpec() *spec {
	s := *cSpec
	s.languages, s.grammar = []string{"C++"}, "cpp"
	s.functions = maps.Clone(cSpec.functions)
	s.functions["lambda_expression"] = function{kind: reposage.SymClosure, paramsOf: cParams}
	s.types = maps.Clone(cSpec.types)
	s.types["class_specifier"] = reposage.SymClass
	s.types["namespace_definition"] = reposage.SymModule
	s.decls = maps.Clone(cSpec.decls)
	s.decls["alias_declaration"] = reposage.SymType
	s.decls["concept_definition"] = reposage.SymType
	s.points = maps.Clone(cSpec.points)
	s.points["for_range_loop"] = point{kind: reposage.PointFor, nest: true}
	s.points["try_statement"] = point{kind: reposage.PointTry}
	s.points["catch_clause"] = point{kind: reposage.PointCatch, nest: true}
	s.points["throw_statement"] = point{kind: reposage.PointThrow}
	s.points["co_return_statement"] = point{kind: reposage.PointReturn}
	s.tokens = maps.Clone(cSpec.tokens)
	s.tokens["and"] = token{kind: reposage.PointAnd}
	s.tokens["or"] = token{kind: reposage.PointOr}
	s.parens = append([]string{"condition_clause"}, cSpec.parens...)
	s.strings = append([]string{"raw_string_literal"}, cSpec.strings...)
	s.wrappers = append([]string{"template_declaration"}, cSpec.wrappers...)
	s.calls = maps.Clone(cSpec.calls)
	s.calls["new_expression"] = call{kind: reposage.RefNew, callee: "type"}
	s.imports = map[string]nodeHook{"preproc_include": cInclude, "using_declaration": func(x *extractor, i int) {
		if c := x.firstNamed(i); c >= 0 {
			q, name := splitName(x.textOf(c))
			x.importRef(i, q, name, "")
		}
	}}
	s.bases = map[string]nodeHook{"base_class_clause": func(x *extractor, i int) {
		x.named(i, func(c int) bool {
			if x.kind(c) != "access_specifier" && x.kind(c) != "attribute_declaration" {
				x.nameRef(reposage.RefBase, c)
			}
			return true
		})
	}}
	return &s
}

// cDeclarator descends through pointers, references and parentheses to the function declarator.
func cDeclarator(x *extractor, i int) int {
	for d := x.child(i, "declarator"); d >= 0; {
		switch x.kind(d) {
		case "function_declarator", "abstract_function_declarator":
			if inner := cDeclarator(x, d); inner >= 0 { // a function that returns a function pointer
				return inner
			}
			return d
		case "parenthesized_declarator", "reference_declarator", "attributed_declarator":
			d = x.firstOf(d, "function_declarator", "pointer_declarator", "reference_declarator", "parenthesized_declarator")
		default:
			d = x.child(d, "declarator")
		}
	}
	return -1
}

func cFunctionName(x *extractor, i int) (string, int) {
	if d := x.child(i, "declarator"); d >= 0 && x.kind(d) == "operator_cast" {
		head, _, _ := strings.Cut(x.textOf(d), "(")
		return fold(head, maxName), d
	}
	d := cDeclarator(x, i)
	if d < 0 {
		if d = x.child(i, "declarator"); d < 0 {
			return "", -1
		}
		if leaf := x.firstLeaf(d, "identifier", "field_identifier"); leaf >= 0 { // a macro in place of the parameters
			return x.textOf(leaf), leaf
		}
		return fold(x.textOf(d), maxName), d
	}
	name := x.child(d, "declarator")
	if name < 0 {
		return "", -1
	}
	for x.kind(name) == "parenthesized_declarator" {
		inner := x.firstNamed(name)
		if inner < 0 {
			break
		}
		name = inner
	}
	return fold(x.textOf(name), maxName), name
}

// cIsNoFunction leaves out what error recovery takes for a function: "namespace x {", "if (a) {".
func cIsNoFunction(x *extractor, i int) bool {
	name, _ := cFunctionName(x, i)
	switch name {
	case "if", "for", "while", "switch", "do", "else", "return", "namespace", "class", "struct", "enum", "union", "int", "void", "char", "sizeof", "defined":
		return true
	}
	return false
}

func cParams(x *extractor, i int) []string {
	d := cDeclarator(x, i)
	if d < 0 {
		return nil
	}
	list := x.child(d, "parameters")
	if list < 0 {
		return nil
	}
	if names := x.paramList(list); len(names) != 1 || names[0] != "void" {
		return names
	}
	return nil
}

// cDeclKind tells methods declared in a class from fields, and leaves #define of include guards out.
func cDeclKind(x *extractor, i int) reposage.SymbolKind {
	switch x.kind(i) {
	case "field_declaration":
		if cDeclarator(x, i) >= 0 {
			return reposage.SymMethod
		}
	case "preproc_def":
		if x.child(i, "value") < 0 {
			return noSymbol
		}
	}
	return 0
}

func cDeclNames(x *extractor, i int) []int {
	id := x.lang.fields["declarator"]
	var names []int
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		if x.nodes[c].Field == id && x.nodes[c].Flags&grammars.Named != 0 {
			if leaf := x.firstLeaf(c, "field_identifier", "type_identifier", "identifier"); leaf >= 0 {
				names = append(names, leaf)
			}
		}
	}
	return names
}

func cInclude(x *extractor, i int) {
	if path := x.child(i, "path"); path >= 0 {
		x.importRef(i, x.textOf(path), "", "")
	}
}
