package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Python"},
	grammar:   "python",
	functions: map[string]function{
		"function_definition": {kind: reposage.SymFunction},
		"lambda":              {kind: reposage.SymClosure},
	},
	types: map[string]reposage.SymbolKind{"class_definition": reposage.SymClass},
	points: map[string]point{
		"if_statement":           {kind: reposage.PointIf, nest: true},
		"elif_clause":            {kind: reposage.PointElseIf, nest: true},
		"for_statement":          {kind: reposage.PointFor, nest: true},
		"while_statement":        {kind: reposage.PointWhile, nest: true},
		"try_statement":          {kind: reposage.PointTry},
		"except_clause":          {kind: reposage.PointCatch, nest: true},
		"finally_clause":         {kind: reposage.PointFinally},
		"with_statement":         {kind: reposage.PointWith},
		"assert_statement":       {kind: reposage.PointAssert},
		"raise_statement":        {kind: reposage.PointThrow},
		"return_statement":       {kind: reposage.PointReturn},
		"conditional_expression": {kind: reposage.PointTernary, nest: true},
		"for_in_clause":          {kind: reposage.PointComprehensionFor},
		"if_clause":              {kind: reposage.PointComprehensionIf, when: pythonIfClause},
		"match_statement":        {kind: reposage.PointSwitch, nest: true},
		"case_clause":            {kind: reposage.PointCase, when: pythonCase},
	},
	tokens: map[string]token{
		"and": {kind: reposage.PointAnd},
		"or":  {kind: reposage.PointOr},
	},
	binary:     []string{"boolean_operator"},
	parens:     []string{"parenthesized_expression"},
	elses:      []string{"else_clause"},
	comments:   []string{"comment"},
	strings:    []string{"string"},
	code:       []string{"interpolation"},
	wrappers:   []string{"decorated_definition"},
	calls:      map[string]call{"call": {kind: reposage.RefCall, callee: "function"}},
	imports:    map[string]nodeHook{"import_statement": pythonImport, "import_from_statement": pythonImportFrom},
	bases:      map[string]nodeHook{"class_definition": pythonBases},
	decorators: map[string]string{"decorator": ""},
	docstrings: true,
	exported: func(_ *extractor, _ int, s *reposage.Symbol) bool {
		return !strings.HasPrefix(s.Name, "_") || strings.HasPrefix(s.Name, "__") && strings.HasSuffix(s.Name, "__")
	},
})

// pythonIfClause tells a comprehension's filter from a guard in a case.
func pythonIfClause(x *extractor, _ int) reposage.PointKind {
	if p := x.parentNode(); p >= 0 && x.kind(p) == "case_clause" {
		return reposage.PointGuard
	}
	return reposage.PointComprehensionIf
}

// pythonCase tells "case _:" from the rest.
func pythonCase(x *extractor, i int) reposage.PointKind {
	wild := true
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch x.kind(c) {
		case "case_pattern":
			wild = wild && x.textOf(c) == "_"
		case "if_clause":
			wild = false
		}
	}
	if wild {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

func pythonImport(x *extractor, i int) {
	x.named(i, func(c int) bool {
		name, alias := c, ""
		if x.kind(c) == "aliased_import" {
			name, alias = x.child(c, "name"), x.nameIn(c, "alias")
		}
		if name >= 0 {
			x.importRef(c, x.textOf(name), "", alias)
		}
		return true
	})
}

func pythonImportFrom(x *extractor, i int) {
	module := x.nameIn(i, "module_name")
	id := x.lang.fields["name"]
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch {
		case x.kind(c) == "wildcard_import":
			x.importRef(c, module, "*", "")
		case x.nodes[c].Field != id:
		case x.kind(c) == "aliased_import":
			x.importRef(c, module, x.nameIn(c, "name"), x.nameIn(c, "alias"))
		default:
			x.importRef(c, module, x.textOf(c), "")
		}
	}
}

func pythonBases(x *extractor, i int) {
	if list := x.child(i, "superclasses"); list >= 0 {
		x.named(list, func(c int) bool {
			if x.kind(c) != "keyword_argument" {
				x.nameRef(reposage.RefBase, c)
			}
			return true
		})
	}
}
