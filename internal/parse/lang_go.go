package parse

import (
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Go"},
	grammar:   "go",
	functions: map[string]function{
		"function_declaration": {kind: reposage.SymFunction},
		"method_declaration":   {kind: reposage.SymMethod, nameOf: goMethodName},
		"func_literal":         {kind: reposage.SymClosure},
		"method_elem":          {kind: reposage.SymMethod},
	},
	types:    map[string]reposage.SymbolKind{"type_spec": reposage.SymType, "type_alias": reposage.SymType},
	receiver: goReceiver,
	typeKind: goTypeKind,
	decls: map[string]reposage.SymbolKind{
		"const_spec": reposage.SymConstant, "var_spec": reposage.SymVariable, "field_declaration": reposage.SymField,
	},
	points: map[string]point{
		"if_statement":                {kind: reposage.PointIf, nest: true},
		"for_statement":               {kind: reposage.PointFor, nest: true},
		"expression_switch_statement": {kind: reposage.PointSwitch, nest: true},
		"type_switch_statement":       {kind: reposage.PointSwitch, nest: true},
		"select_statement":            {kind: reposage.PointSwitch, nest: true},
		"default_case":                {kind: reposage.PointDefault},
		"return_statement":            {kind: reposage.PointReturn},
		"goto_statement":              {kind: reposage.PointGoto},
		"break_statement":             {kind: reposage.PointLabelJump, when: labelled},
		"continue_statement":          {kind: reposage.PointLabelJump, when: labelled},
	},
	tokens: map[string]token{
		"case": {kind: reposage.PointCase},
		"&&":   {kind: reposage.PointAnd},
		"||":   {kind: reposage.PointOr},
	},
	binary:   []string{"binary_expression"},
	parens:   []string{"parenthesized_expression"},
	comments: []string{"comment"},
	strings:  []string{"interpreted_string_literal", "raw_string_literal", "rune_literal"},
	wrappers: []string{"type_declaration", "const_declaration", "var_declaration"},
	calls:    map[string]call{"call_expression": {kind: reposage.RefCall, callee: "function"}},
	imports:  map[string]nodeHook{"import_spec": goImport},
	bases: map[string]nodeHook{
		"field_declaration": goEmbedded,
		"type_elem":         goElement,
	},
	typeNames: []string{"type_identifier"},
	exported: func(_ *extractor, _ int, s *reposage.Symbol) bool {
		r, _ := utf8.DecodeRuneInString(shortName(s.Name))
		return unicode.IsUpper(r)
	},
})

// goElement reads an interface that another one embeds; a set of types, as in "~int | string", and the argument of a
// generic are no bases.
func goElement(x *extractor, i int) {
	p, c := x.parentNode(), x.firstNamed(i)
	if p < 0 || x.kind(p) != "interface_type" || c < 0 || x.nodes[c].Next != x.nodes[i].Next {
		return
	}
	switch x.kind(c) {
	case "type_identifier", "qualified_type", "generic_type":
		x.nameRef(reposage.RefBase, c)
	}
}

// labelled counts a jump to a label; a plain break or continue is free.
func labelled(x *extractor, i int) reposage.PointKind {
	if x.firstNamed(i) >= 0 {
		return reposage.PointLabelJump
	}
	return 0
}

// goMethodName puts the receiver's type before the name, as in godoc: "Server.Close".
func goMethodName(x *extractor, i int) (string, int) {
	node := x.child(i, "name")
	if node < 0 {
		return "", -1
	}
	name := x.textOf(node)
	if r := x.child(i, "receiver"); r >= 0 {
		if t := x.firstLeaf(r, "type_identifier"); t >= 0 {
			name = x.textOf(t) + "." + name
		}
	}
	return fold(name, maxName), node
}

func goTypeKind(x *extractor, i int) reposage.SymbolKind {
	if t := x.child(i, "type"); t >= 0 {
		switch x.kind(t) {
		case "struct_type":
			return reposage.SymStruct
		case "interface_type":
			return reposage.SymInterface
		}
	}
	return 0
}

// goReceiver returns the name of a method's receiver. A closure keeps that of the method around it.
func goReceiver(x *extractor, i int) string {
	if x.kind(i) == "func_literal" {
		return x.receiver
	}
	r := x.child(i, "receiver")
	if r < 0 {
		return ""
	}
	if p := x.firstNamed(r); p >= 0 {
		return x.nameIn(p, "name")
	}
	return ""
}

func goImport(x *extractor, i int) {
	path := x.child(i, "path")
	if path < 0 {
		return
	}
	alias := x.nameIn(i, "name")
	x.importRef(i, x.textOf(path), "", alias)
}

// goEmbedded records embedded fields: a field declaration without a name.
func goEmbedded(x *extractor, i int) {
	if x.child(i, "name") >= 0 {
		return
	}
	if t := x.child(i, "type"); t >= 0 {
		x.nameRef(reposage.RefBase, t)
	}
}
