package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Lua"},
	grammar:   "lua",
	functions: map[string]function{
		"function_declaration": {kind: reposage.SymFunction, nameOf: luaName, kindOf: luaKind, bodyOf: bodyOrEnd},
		"function_definition":  {kind: reposage.SymClosure, nameOf: luaAssigned, kindOf: luaKind, bodyOf: bodyOrEnd},
	},
	decls:     map[string]reposage.SymbolKind{"variable_declaration": reposage.SymVariable, "assignment_statement": reposage.SymType},
	declKind:  luaDeclKind,
	declNames: luaDeclNames,
	points: map[string]point{
		"if_statement":     {kind: reposage.PointIf, nest: true},
		"elseif_statement": {kind: reposage.PointElseIf, nest: true},
		"for_statement":    {kind: reposage.PointFor, nest: true},
		"while_statement":  {kind: reposage.PointWhile, nest: true},
		"repeat_statement": {kind: reposage.PointDo, nest: true},
		"return_statement": {kind: reposage.PointReturn},
		"goto_statement":   {kind: reposage.PointGoto},
	},
	tokens: map[string]token{
		"and": {kind: reposage.PointAnd},
		"or":  {kind: reposage.PointOr},
	},
	binary:       []string{"binary_expression"},
	parens:       []string{"parenthesized_expression"},
	elses:        []string{"else_statement"},
	comments:     []string{"comment", "hash_bang_line"},
	strings:      []string{"string"},
	wrappers:     []string{"variable_declaration", "assignment_statement", "expression_list", "table_constructor", "field"},
	calls:        map[string]call{"function_call": {kind: reposage.RefCall, read: luaCall}},
	imports:      map[string]nodeHook{"function_call": luaRequire},
	bases:        map[string]nodeHook{"chunk": luaTables, "function_call": luaBase},
	binds:        luaBinds,
	values:       []string{"identifier"},
	unvalued:     []string{"method"},
	unvalueIn:    []string{"dot_index_expression", "method_index_expression", "parameters", "goto_statement", "label_statement", "attribute"},
	namedClosure: true,
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return s.Kind != reposage.SymClosure && !strings.HasPrefix(s.Signature, "local ") && !luaIsLocal(x, i)
	},
})

// luaName writes "M:draw" as "M.draw".
func luaName(x *extractor, i int) (string, int) {
	node := x.child(i, "name")
	if node < 0 {
		return "", -1
	}
	return luaDotted(x.textOf(node)), node
}

func luaDotted(name string) string { return fold(strings.ReplaceAll(name, ":", "."), maxName) }

// luaKind makes methods of functions that take self, and of those of a table that stands for a type.
func luaKind(x *extractor, _ int, name string) reposage.SymbolKind {
	if table, _, ok := strings.Cut(name, "."); ok && luaIsTable(x, table) {
		return reposage.SymMethod
	}
	return 0
}

// luaAssigned names a function after what it is assigned to: the k-th value of an assignment goes to its
// k-th variable, that of a field to its key.
func luaAssigned(x *extractor, i int) (string, int) {
	p, up := x.parentNode(), 1
	for ; p >= 0 && (x.lang.roles[x.symbolOf(&x.nodes[p])]&(roleBinary|roleParen) != 0 || x.kind(p) == "dot_index_expression"); up++ { // a = b or function() …
		i, p = p, x.ancestor(up)
	}
	if p < 0 {
		return "", -1
	}
	if x.kind(p) == "field" {
		if key := x.child(p, "name"); key >= 0 {
			return fold(strings.Trim(x.textOf(key), `"'`), maxName), key
		}
		return "", -1
	}
	a := x.ancestor(up)
	if a < 0 || x.kind(p) != "expression_list" || x.kind(a) != "assignment_statement" {
		return "", -1
	}
	at := 0
	x.named(p, func(c int) bool {
		if c != i {
			at++
		}
		return c != i
	})
	if vars := x.firstOf(a, "variable_list"); vars >= 0 {
		if names := x.children(vars, "name"); at < len(names) {
			return luaDotted(x.textOf(names[at])), names[at]
		}
	}
	return "", -1
}

// luaIsLocal reports whether a function is the value of a local variable.
func luaIsLocal(x *extractor, i int) bool {
	if x.kind(i) != "function_definition" {
		return false
	}
	up := x.ancestor(2)
	return up >= 0 && x.kind(up) == "variable_declaration"
}

// luaDeclNames returns the local variables of a file that are not functions.
func luaDeclNames(x *extractor, i int) []int {
	names := []int{}
	a := x.firstOf(i, "assignment_statement")
	if a < 0 {
		a = i
	}
	vars, values := x.firstOf(a, "variable_list"), x.firstOf(a, "expression_list")
	if vars < 0 {
		return names
	}
	var isFunction []bool
	if values >= 0 {
		x.named(values, func(c int) bool {
			isFunction = append(isFunction, x.kind(c) == "function_definition")
			return true
		})
	}
	for k, name := range x.children(vars, "name") {
		if x.kind(name) == "identifier" && (k >= len(isFunction) || !isFunction[k]) {
			names = append(names, name)
		}
	}
	return names
}

func luaIsRequire(x *extractor, i int) bool {
	c := x.child(i, "name")
	return c >= 0 && x.nodes[c].End-x.nodes[c].Start == 7 && x.textOf(c) == "require"
}

func luaCall(x *extractor, i int) (qualifier, name string, args int) {
	c := x.child(i, "name")
	if c < 0 || luaIsRequire(x, i) {
		return "", "", 0
	}
	qualifier, name = splitName(x.tail(c))
	if a := x.child(i, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// luaRequire records require "module" with the name of the variable it is assigned to, and the member that is taken
// of it.
func luaRequire(x *extractor, i int) {
	args := x.child(i, "arguments")
	if args < 0 || !luaIsRequire(x, i) {
		return
	}
	module := x.firstNamed(args)
	if module < 0 {
		return
	}
	name := ""
	if p := x.parentNode(); p >= 0 && x.kind(p) == "dot_index_expression" {
		name = x.nameIn(p, "field")
	}
	alias, _ := luaAssigned(x, i)
	x.importRef(i, fold(x.textOf(module), maxName), name, alias)
}
