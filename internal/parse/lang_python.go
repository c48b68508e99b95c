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
	types:     map[string]reposage.SymbolKind{"class_definition": reposage.SymClass},
	decls:     map[string]reposage.SymbolKind{"assignment": reposage.SymVariable},
	declKind:  pythonDeclKind,
	declNames: pythonDeclNames,
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
	bases:      map[string]nodeHook{"class_definition": pythonBases, "module": pythonAll},
	decorators: map[string]string{"decorator": ""},
	docstrings: true,
	binds: map[string]nodeHook{
		"parameters": pythonParams, "lambda_parameters": pythonParams, "assignment": pythonAssign, "named_expression": pythonWalrus,
		"for_statement": pythonFor, "for_in_clause": pythonFor, "as_pattern": pythonAs, "function_definition": pythonResult,
		"case_pattern": pythonCasePattern, "union_pattern": pythonCasePattern, "keyword_pattern": pythonCasePattern, "splat_pattern": pythonSplat, "class_pattern": pythonClassPattern,
	},
	members:   []string{"attribute"},
	values:    []string{"identifier"},
	unvalued:  []string{"alias"},
	unvalueIn: []string{"parameters", "lambda_parameters", "typed_parameter", "list_splat_pattern", "dictionary_splat_pattern", "as_pattern_target", "dotted_name", "global_statement", "nonlocal_statement", "type", "keyword_pattern", "splat_pattern"},
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return s.Kind != reposage.SymClosure && !x.hidden[i] && !strings.HasPrefix(s.Name, "_") || strings.HasPrefix(s.Name, "__") && strings.HasSuffix(s.Name, "__")
	},
})

// pythonDeclKind tells attributes of classes, constants and variables of the module.
func pythonDeclKind(x *extractor, i int) reposage.SymbolKind {
	if s := x.stack[len(x.stack)-1].symbol; s >= 0 {
		return reposage.SymField
	}
	if left := x.child(i, "left"); left >= 0 {
		if name := x.textOf(left); name == strings.ToUpper(name) && name != strings.ToLower(name) {
			return reposage.SymConstant
		}
	}
	return 0
}

// pythonDeclNames returns the names that an assignment binds.
func pythonDeclNames(x *extractor, i int) []int {
	names := []int{}
	left := x.child(i, "left")
	switch {
	case left < 0:
	case x.kind(left) == "identifier":
		names = append(names, left)
	case x.kind(left) == "pattern_list":
		x.named(left, func(c int) bool {
			if x.kind(c) == "identifier" {
				names = append(names, c)
			}
			return true
		})
	}
	return names
}

// pythonAll reads __all__: what a module declares beside it is not public. A list put together at run time says
// nothing.
func pythonAll(x *extractor, module int) {
	public := map[string]bool{}
	for _, node := range x.statements(module) {
		if x.kind(node) != "assignment" || x.nameIn(node, "left") != "__all__" {
			continue
		}
		list := x.child(node, "right")
		if list < 0 || x.kind(list) != "list" && x.kind(list) != "tuple" {
			return
		}
		x.named(list, func(c int) bool {
			name := unquote(x.textOf(c))
			public[name] = true
			x.addRef(reposage.Ref{Kind: reposage.RefExport, Name: cut(name, maxName)}, c)
			return true
		})
	}
	if len(public) == 0 {
		return
	}
	for _, node := range x.statements(module) {
		name := x.nameIn(node, "name")
		if left := x.child(node, "left"); left >= 0 && x.kind(left) == "identifier" {
			name = x.textOf(left)
		}
		if name != "" && !public[name] {
			x.hide(node)
		}
	}
}

// statements returns the statements of a module, without what wraps an expression or a decorated definition.
func (x *extractor) statements(module int) []int {
	var nodes []int
	x.named(module, func(c int) bool {
		switch x.kind(c) {
		case "expression_statement":
			c = x.firstNamed(c)
		case "decorated_definition":
			c = x.child(c, "definition")
		}
		if c >= 0 {
			nodes = append(nodes, c)
		}
		return true
	})
	return nodes
}

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
