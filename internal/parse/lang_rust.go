package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Rust"},
	grammar:   "rust",
	functions: map[string]function{
		"function_item":           {kind: reposage.SymFunction},
		"function_signature_item": {kind: reposage.SymFunction},
		"closure_expression":      {kind: reposage.SymClosure},
	},
	types: map[string]reposage.SymbolKind{
		"struct_item": reposage.SymStruct, "union_item": reposage.SymStruct, "enum_item": reposage.SymEnum, "trait_item": reposage.SymInterface,
		"impl_item": reposage.SymImpl, "mod_item": reposage.SymModule,
	},
	typeName: rustTypeName,
	typeKind: func(x *extractor, i int) reposage.SymbolKind {
		if x.kind(i) == "mod_item" && x.child(i, "body") < 0 {
			return noSymbol // a module that is a file of its own
		}
		return 0
	},
	decls: map[string]reposage.SymbolKind{
		"const_item": reposage.SymConstant, "static_item": reposage.SymVariable, "field_declaration": reposage.SymField,
		"type_item": reposage.SymType, "associated_type": reposage.SymType, "enum_variant": reposage.SymConstant, "macro_definition": reposage.SymConstant,
	},
	points: map[string]point{
		"if_expression":       {kind: reposage.PointIf, nest: true},
		"let_declaration":     {kind: reposage.PointIf, when: rustLetElse},
		"for_expression":      {kind: reposage.PointFor, nest: true},
		"while_expression":    {kind: reposage.PointWhile, nest: true},
		"loop_expression":     {kind: reposage.PointLoop, nest: true},
		"match_expression":    {kind: reposage.PointSwitch, nest: true},
		"match_arm":           {kind: reposage.PointCase, when: rustArm},
		"try_expression":      {kind: reposage.PointQuestion},
		"return_expression":   {kind: reposage.PointReturn},
		"break_expression":    {kind: reposage.PointLabelJump, when: rustLabel},
		"continue_expression": {kind: reposage.PointLabelJump, when: rustLabel},
	},
	tokens: map[string]token{
		"&&": {kind: reposage.PointAnd},
		"||": {kind: reposage.PointOr},
	},
	binary:   []string{"binary_expression", "let_chain"},
	parens:   []string{"parenthesized_expression"},
	elses:    []string{"else_clause"},
	comments: []string{"line_comment", "block_comment"},
	strings:  []string{"string_literal", "raw_string_literal", "char_literal"},
	attrs:    []string{"attribute_item"},
	calls: map[string]call{
		"call_expression":   {kind: reposage.RefCall, callee: "function"},
		"macro_invocation":  {kind: reposage.RefCall, callee: "macro"},
		"struct_expression": {kind: reposage.RefNew, callee: "name"},
	},
	imports: map[string]nodeHook{"use_declaration": rustUse, "extern_crate_declaration": func(x *extractor, i int) {
		x.importRef(i, x.nameIn(i, "name"), "", x.nameIn(i, "alias"))
	}},
	bases: map[string]nodeHook{"impl_item": func(x *extractor, i int) {
		if t := x.child(i, "trait"); t >= 0 {
			x.nameRef(reposage.RefBase, t)
		}
	}, "trait_item": func(x *extractor, i int) {
		if b := x.child(i, "bounds"); b >= 0 {
			baseNames(x, b)
		}
	}},
	decorators: map[string]string{"attribute": ""},
	typeNames:  []string{"type_identifier"},
	binds:      rustBinds,
	members:    []string{"field_expression", "scoped_identifier"},
	values:     []string{"identifier"},
	unvalued:   []string{"macro"},
	valueless:  rustValueless,
	unvalueIn: []string{"parameters", "closure_parameters", "parameter", "label", "lifetime", "attribute", "token_tree", "token_tree_pattern", "scoped_type_identifier",
		"reference_pattern", "tuple_pattern", "mut_pattern", "captured_pattern", "ref_pattern", "slice_pattern", "field_pattern"},
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return x.firstOf(i, "visibility_modifier") >= 0 || s.Kind != reposage.SymClosure && rustInherits(x, s)
	},
})

// rustInherits reports whether a symbol is as visible as what it stands in: variants of an enum, items of a trait,
// and those of "impl Trait for Type".
func rustInherits(x *extractor, s *reposage.Symbol) bool {
	if s.Parent < 0 {
		return false
	}
	switch p := &x.facts.Symbols[s.Parent]; p.Kind {
	case reposage.SymEnum:
		return s.Kind == reposage.SymConstant
	case reposage.SymInterface:
		return true
	case reposage.SymImpl:
		return strings.Contains(p.Signature, " for ")
	}
	return false
}

// rustTypeName names an impl after its type; "impl Trait for Type" is Type, too.
func rustTypeName(x *extractor, i int) string {
	if x.kind(i) != "impl_item" {
		return x.nameIn(i, "name")
	}
	t := x.child(i, "type")
	if t < 0 {
		return ""
	}
	if _, name := splitName(x.textOf(t)); name != "" {
		return name
	}
	return x.textOf(t)
}

// rustLetElse counts "let … else": a refutable binding is a branch.
func rustLetElse(x *extractor, i int) reposage.PointKind {
	if x.child(i, "alternative") >= 0 {
		return reposage.PointIf
	}
	return 0
}

// rustArm tells the arm "_ =>" from the rest.
func rustArm(x *extractor, i int) reposage.PointKind {
	if p := x.child(i, "pattern"); p >= 0 && x.textOf(p) == "_" {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

func rustLabel(x *extractor, i int) reposage.PointKind {
	if x.firstOf(i, "label") >= 0 {
		return reposage.PointLabelJump
	}
	return 0
}

func rustUse(x *extractor, i int) {
	a := x.child(i, "argument")
	if a < 0 {
		return
	}
	first := len(x.facts.Refs)
	rustUseTree(x, a, "", 0)
	if x.firstOf(i, "visibility_modifier") < 0 {
		return
	}
	for _, ref := range x.facts.Refs[first:] { // pub use: what is imported is handed on
		ref.Kind = reposage.RefExport
		if ref.Name != "" {
			x.facts.Refs = append(x.facts.Refs, ref)
		}
	}
}

// rustUseTree expands a use tree: a::{b, c::*, d as e}.
func rustUseTree(x *extractor, i int, prefix string, depth int) {
	join := func(path string) string {
		if prefix == "" || path == "" {
			return prefix + path
		}
		return prefix + "::" + path
	}
	switch x.kind(i) {
	case "use_list", "scoped_use_list":
		list := i
		if x.kind(i) == "scoped_use_list" {
			prefix = cut(join(x.nameIn(i, "path")), 4*maxName)
			list = x.child(i, "list")
		}
		if list < 0 || depth > 16 {
			return
		}
		x.named(list, func(c int) bool { rustUseTree(x, c, prefix, depth+1); return true })
	case "use_as_clause":
		module, name := splitName(join(x.nameIn(i, "path")))
		x.importRef(i, module, name, x.nameIn(i, "alias"))
	case "self": // use a::{self}
		if prefix != "" {
			module, name := splitName(prefix)
			x.importRef(i, module, name, "")
		}
	case "use_wildcard":
		x.importRef(i, join(strings.TrimSuffix(strings.TrimSuffix(x.textOf(i), "*"), "::")), "*", "")
	default:
		module, name := splitName(join(x.textOf(i)))
		x.importRef(i, module, name, "")
	}
}
