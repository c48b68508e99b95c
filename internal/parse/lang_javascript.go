package parse

import (
	"maps"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

var javascript = register(&spec{
	languages: []string{"JavaScript"},
	grammar:   "javascript",
	functions: map[string]function{
		"function_declaration":           {kind: reposage.SymFunction},
		"generator_function_declaration": {kind: reposage.SymFunction},
		"function_expression":            {kind: reposage.SymClosure},
		"generator_function":             {kind: reposage.SymClosure},
		"arrow_function":                 {kind: reposage.SymClosure, paramsOf: arrowParams},
		"method_definition":              {kind: reposage.SymMethod, nameOf: methodName},
		"class_static_block":             {kind: reposage.SymMethod, nameOf: func(*extractor, int) (string, int) { return "static", -1 }},
	},
	types: map[string]reposage.SymbolKind{"class_declaration": reposage.SymClass, "class": reposage.SymClass},
	decls: map[string]reposage.SymbolKind{
		"variable_declarator": reposage.SymVariable, "field_definition": reposage.SymField,
	},
	points: map[string]point{
		"if_statement":                    {kind: reposage.PointIf, nest: true},
		"for_statement":                   {kind: reposage.PointFor, nest: true},
		"for_in_statement":                {kind: reposage.PointFor, nest: true},
		"while_statement":                 {kind: reposage.PointWhile, nest: true},
		"do_statement":                    {kind: reposage.PointDo, nest: true},
		"switch_statement":                {kind: reposage.PointSwitch, nest: true},
		"switch_default":                  {kind: reposage.PointDefault},
		"try_statement":                   {kind: reposage.PointTry},
		"catch_clause":                    {kind: reposage.PointCatch, nest: true},
		"finally_clause":                  {kind: reposage.PointFinally},
		"throw_statement":                 {kind: reposage.PointThrow},
		"return_statement":                {kind: reposage.PointReturn},
		"ternary_expression":              {kind: reposage.PointTernary, nest: true},
		"optional_chain":                  {kind: reposage.PointOptionalChain},
		"assignment_pattern":              {kind: reposage.PointDefaultParam, when: defaultParam},
		"break_statement":                 {kind: reposage.PointLabelJump, when: labelledBy("label")},
		"continue_statement":              {kind: reposage.PointLabelJump, when: labelledBy("label")},
		"with_statement":                  {kind: reposage.PointWith},
		"augmented_assignment_expression": {kind: reposage.PointAssignLogic, when: logicalAssign},
	},
	tokens: map[string]token{
		"case": {kind: reposage.PointCase, in: []string{"switch_case"}},
		"&&":   {kind: reposage.PointAnd},
		"||":   {kind: reposage.PointOr},
		"??":   {kind: reposage.PointNullish, in: []string{"binary_expression"}},
	},
	binary:       []string{"binary_expression"},
	parens:       []string{"parenthesized_expression"},
	elses:        []string{"else_clause"},
	comments:     []string{"comment", "html_comment"},
	strings:      []string{"string", "template_string", "regex"},
	code:         []string{"template_substitution"},
	wrappers:     []string{"export_statement", "lexical_declaration", "variable_declaration", "variable_declarator", "expression_statement", "assignment_expression", "pair", "field_definition"},
	calls:        map[string]call{"call_expression": {kind: reposage.RefCall, callee: "function"}, "new_expression": {kind: reposage.RefNew, callee: "constructor"}},
	imports:      map[string]nodeHook{"import_statement": jsImport, "call_expression": jsRequire},
	bases:        map[string]nodeHook{"class_heritage": jsHeritage},
	decorators:   map[string]string{"decorator": ""},
	binds:        jsBinds,
	members:      []string{"member_expression"},
	values:       []string{"identifier", "shorthand_property_identifier"},
	unvalued:     []string{"pattern"},
	unvalueIn:    []string{"formal_parameters", "pair_pattern", "array_pattern", "rest_pattern", "decorator", "class_heritage", "namespace_export"},
	declNames:    jsDeclNames,
	namedClosure: true,
	inPlace:      jsInPlace,
	exported:     jsExported,
})

// typescriptSpec is JavaScript with types, for the two grammars that TypeScript needs.
func typescriptSpec(language, grammar string) *spec {
	s := *javascript
	s.languages, s.grammar = []string{language}, grammar
	s.functions = maps.Clone(javascript.functions)
	s.functions["function_signature"] = function{kind: reposage.SymFunction}
	s.functions["method_signature"] = function{kind: reposage.SymMethod}
	s.functions["abstract_method_signature"] = function{kind: reposage.SymMethod}
	s.types = maps.Clone(javascript.types)
	s.types["abstract_class_declaration"] = reposage.SymClass
	s.types["interface_declaration"] = reposage.SymInterface
	s.types["enum_declaration"] = reposage.SymEnum
	s.types["internal_module"] = reposage.SymModule
	s.types["module"] = reposage.SymModule
	s.decls = map[string]reposage.SymbolKind{
		"variable_declarator": reposage.SymVariable, "public_field_definition": reposage.SymField,
		"property_signature": reposage.SymField, "type_alias_declaration": reposage.SymType,
		"enum_assignment": reposage.SymConstant, "property_identifier": reposage.SymConstant,
	}
	s.declKind = tsDeclKind
	s.declNames = func(x *extractor, i int) []int {
		if x.kind(i) == "property_identifier" {
			return []int{i}
		}
		return jsDeclNames(x, i)
	}
	s.points = maps.Clone(javascript.points)
	s.points["required_parameter"] = point{kind: reposage.PointDefaultParam, when: func(x *extractor, i int) reposage.PointKind {
		if x.child(i, "value") >= 0 {
			return reposage.PointDefaultParam
		}
		return 0
	}}
	s.tokens = maps.Clone(javascript.tokens)
	s.tokens["?."] = token{kind: reposage.PointOptionalChain, in: []string{"call_expression"}}
	s.wrappers = append(slices.DeleteFunc(slices.Clone(javascript.wrappers), func(k string) bool { return k == "field_definition" }), "public_field_definition", "ambient_declaration")
	s.parens = []string{"parenthesized_expression", "non_null_expression"}
	s.bases = map[string]nodeHook{"extends_clause": jsHeritage, "implements_clause": jsHeritage, "extends_type_clause": jsHeritage}
	s.typeNames = []string{"type_identifier"}
	s.binds = tsBinds(grammar)
	s.unvalueIn = append(slices.Clone(javascript.unvalueIn), "nested_identifier", "nested_type_identifier", "extends_clause")
	return &s
}

var (
	_ = register(typescriptSpec("TypeScript", "typescript"))
	_ = register(typescriptSpec("TSX", "tsx"))
)

// tsDeclKind takes the members of an enum that have no value; elsewhere a property's name declares nothing.
func tsDeclKind(x *extractor, i int) reposage.SymbolKind {
	if x.kind(i) == "property_identifier" {
		if p := x.parentNode(); p < 0 || x.kind(p) != "enum_body" {
			return noSymbol
		}
	}
	return 0
}

// jsDeclNames returns the names that a pattern declares; nil for what declares one name.
func jsDeclNames(x *extractor, i int) []int {
	pattern := x.child(i, "name")
	if pattern < 0 || x.kind(pattern) != "object_pattern" && x.kind(pattern) != "array_pattern" {
		return nil
	}
	return jsBoundNames(x, pattern, []int{})
}

// jsBoundNames adds the nodes of the names that a pattern binds.
func jsBoundNames(x *extractor, i int, names []int) []int {
	switch x.kind(i) {
	case "identifier", "shorthand_property_identifier_pattern":
		return append(names, i)
	case "assignment_pattern", "object_assignment_pattern", "pair_pattern":
		field := "left"
		if x.kind(i) == "pair_pattern" {
			field = "value"
		}
		if c := x.child(i, field); c >= 0 {
			names = jsBoundNames(x, c, names)
		}
	case "object_pattern", "array_pattern", "rest_pattern":
		x.named(i, func(c int) bool { names = jsBoundNames(x, c, names); return true })
	}
	return names
}

func labelledBy(field string) func(*extractor, int) reposage.PointKind {
	return func(x *extractor, i int) reposage.PointKind {
		if x.child(i, field) >= 0 {
			return reposage.PointLabelJump
		}
		return 0
	}
}

// defaultParam counts a default value of a parameter, not one in a destructuring assignment.
func defaultParam(x *extractor, _ int) reposage.PointKind {
	if p := x.parentNode(); p >= 0 && x.kind(p) == "formal_parameters" {
		return reposage.PointDefaultParam
	}
	return 0
}

func logicalAssign(x *extractor, i int) reposage.PointKind {
	switch op := x.child(i, "operator"); {
	case op < 0:
		return 0
	case x.kind(op) == "&&=" || x.kind(op) == "||=":
		return reposage.PointAssignLogic
	case x.kind(op) == "??=":
		return reposage.PointNullish
	}
	return 0
}

func arrowParams(x *extractor, i int) []string {
	if c := x.child(i, "parameter"); c >= 0 {
		return []string{fold(x.textOf(c), 80)}
	}
	if list := x.child(i, "parameters"); list >= 0 {
		return x.paramList(list)
	}
	return nil
}

// methodName tells accessors by their name's prefix: "get size".
func methodName(x *extractor, i int) (string, int) {
	node := x.child(i, "name")
	if node < 0 {
		return "", -1
	}
	name := strings.Trim(fold(x.textOf(node), maxName), `"'`)
	for c := i + 1; c < node; c = int(x.nodes[c].Next) {
		if k := x.kind(c); k == "get" || k == "set" {
			name = k + " " + name
		}
	}
	return name, node
}

// jsInPlace tells a function or class that is an argument, a result or a member of an object from one that a name
// of the file or of a class leads to. A function expression with a name of its own is known by it only inside.
func jsInPlace(x *extractor, i int) bool {
	p := x.parentNode()
	if p < 0 {
		return false
	}
	switch kind := x.kind(i); kind {
	case "method_definition":
		return x.kind(p) == "object"
	case "function_expression", "generator_function", "arrow_function", "class":
		if kind != "arrow_function" && x.child(i, "name") >= 0 {
			return true
		}
	default:
		return false
	}
	switch x.kind(p) {
	case "variable_declarator", "field_definition", "public_field_definition", "export_statement":
		return false
	case "assignment_expression":
		left := x.child(p, "left")
		return left < 0 || x.kind(left) != "identifier"
	}
	return true
}

func jsImport(x *extractor, i int) {
	if r := x.firstOf(i, "import_require_clause"); r >= 0 { // import x = require("m")
		if source, name := x.child(r, "source"), x.firstNamed(r); source >= 0 && name >= 0 {
			x.importRef(i, x.textOf(source), "*", x.textOf(name))
		}
		return
	}
	source := x.child(i, "source")
	if source < 0 {
		return
	}
	module := x.textOf(source)
	clause := x.firstOf(i, "import_clause")
	if clause < 0 {
		x.importRef(i, module, "", "")
		return
	}
	x.named(clause, func(c int) bool {
		switch x.kind(c) {
		case "identifier":
			x.importRef(c, module, "default", x.textOf(c))
		case "namespace_import":
			if id := x.firstNamed(c); id >= 0 {
				x.importRef(c, module, "*", x.textOf(id))
			}
		case "named_imports":
			x.named(c, func(s int) bool {
				x.importRef(s, module, x.nameIn(s, "name"), x.nameIn(s, "alias"))
				return true
			})
		}
		return true
	})
}

func jsHeritage(x *extractor, i int) {
	x.named(i, func(c int) bool {
		switch x.kind(c) {
		case "extends_clause", "implements_clause", "type_arguments":
		default:
			x.nameRef(reposage.RefBase, c)
		}
		return true
	})
}

// jsExported: what an export statement wraps, and members of what is exported unless private.
func jsExported(x *extractor, i int, s *reposage.Symbol) bool {
	if strings.HasPrefix(s.Name, "#") || strings.HasPrefix(s.Signature, "private ") {
		return false
	}
	if s.Parent >= 0 {
		p := &x.facts.Symbols[s.Parent]
		return p.Exported && !p.Kind.Callable()
	}
	for up := 0; ; up++ {
		a := x.ancestor(up)
		if a < 0 {
			return false
		}
		switch x.kind(a) {
		case "export_statement":
			return true
		case "lexical_declaration", "variable_declaration", "variable_declarator", "ambient_declaration", "binary_expression", "parenthesized_expression":
		case "assignment_expression":
			left := x.nameIn(a, "left")
			return strings.HasPrefix(left, "exports.") || strings.HasPrefix(left, "module.exports")
		default:
			return false
		}
	}
}
