package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"PHP"},
	grammar:   "php",
	functions: map[string]function{
		"function_definition": {kind: reposage.SymFunction},
		"method_declaration":  {kind: reposage.SymMethod, kindOf: phpMethodKind},
		"anonymous_function":  {kind: reposage.SymClosure},
		"arrow_function":      {kind: reposage.SymClosure},
		"property_hook":       {kind: reposage.SymAccessor, nameOf: phpHookName},
	},
	types: map[string]reposage.SymbolKind{
		"class_declaration": reposage.SymClass, "interface_declaration": reposage.SymInterface, "trait_declaration": reposage.SymInterface,
		"enum_declaration": reposage.SymEnum, "namespace_definition": reposage.SymModule, "anonymous_class": reposage.SymClass,
	},
	typeName: phpTypeName,
	decls: map[string]reposage.SymbolKind{
		"property_element": reposage.SymField, "const_element": reposage.SymConstant, "enum_case": reposage.SymConstant,
	},
	declNames: phpDeclNames,
	points: map[string]point{
		"if_statement":                 {kind: reposage.PointIf, nest: true},
		"else_if_clause":               {kind: reposage.PointElseIf, nest: true},
		"for_statement":                {kind: reposage.PointFor, nest: true},
		"foreach_statement":            {kind: reposage.PointFor, nest: true},
		"while_statement":              {kind: reposage.PointWhile, nest: true},
		"do_statement":                 {kind: reposage.PointDo, nest: true},
		"switch_statement":             {kind: reposage.PointSwitch, nest: true},
		"case_statement":               {kind: reposage.PointCase},
		"default_statement":            {kind: reposage.PointDefault},
		"match_expression":             {kind: reposage.PointSwitch, nest: true},
		"match_conditional_expression": {kind: reposage.PointCase},
		"match_default_expression":     {kind: reposage.PointDefault},
		"conditional_expression":       {kind: reposage.PointTernary, nest: true},
		"try_statement":                {kind: reposage.PointTry},
		"catch_clause":                 {kind: reposage.PointCatch},
		"finally_clause":               {kind: reposage.PointFinally},
		"throw_expression":             {kind: reposage.PointThrow},
		"return_statement":             {kind: reposage.PointReturn},
		"goto_statement":               {kind: reposage.PointGoto},
		"break_statement":              {kind: reposage.PointLabelJump, when: labelled},
		"continue_statement":           {kind: reposage.PointLabelJump, when: labelled},
		"simple_parameter":             {kind: reposage.PointDefaultParam, when: phpDefaultParam},
		"property_promotion_parameter": {kind: reposage.PointDefaultParam, when: phpDefaultParam},
	},
	tokens: map[string]token{
		"&&":  {kind: reposage.PointAnd},
		"and": {kind: reposage.PointAnd},
		"||":  {kind: reposage.PointOr},
		"or":  {kind: reposage.PointOr},
		"??":  {kind: reposage.PointNullish, in: []string{"binary_expression"}},
		"??=": {kind: reposage.PointNullish},
		"?->": {kind: reposage.PointOptionalChain},
	},
	binary:   []string{"binary_expression"},
	parens:   []string{"parenthesized_expression"},
	elses:    []string{"else_clause"},
	comments: []string{"comment"},
	strings:  []string{"string", "encapsed_string", "heredoc", "nowdoc", "shell_command_expression"},
	code:     []string{"variable_name", "member_access_expression", "subscript_expression", "dynamic_variable_name", "heredoc_body", "member_call_expression"},
	wrappers: []string{"property_declaration", "const_declaration", "expression_statement", "assignment_expression"},
	calls: map[string]call{
		"function_call_expression":        {kind: reposage.RefCall, callee: "function", read: phpCall},
		"member_call_expression":          {kind: reposage.RefCall, callee: "name", read: phpCall},
		"nullsafe_member_call_expression": {kind: reposage.RefCall, callee: "name", read: phpCall},
		"scoped_call_expression":          {kind: reposage.RefCall, callee: "name", read: phpCall},
		"object_creation_expression":      {kind: reposage.RefNew, read: phpNew},
	},
	imports: map[string]nodeHook{
		"namespace_use_declaration": phpUse,
		"require_expression":        phpInclude, "require_once_expression": phpInclude,
		"include_expression": phpInclude, "include_once_expression": phpInclude,
	},
	bases: map[string]nodeHook{
		"base_clause": baseNames, "class_interface_clause": baseNames, "use_declaration": baseNames,
		"named_type": func(x *extractor, i int) { x.nameRef(reposage.RefType, i) },
	},
	decorators: map[string]string{"attribute": ""},
	binds:      phpBinds,
	values:     []string{"name"},
	unvalueIn:  phpNoValues,
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		if s.Kind == reposage.SymClosure {
			return false
		}
		v := x.firstOf(i, "visibility_modifier")
		if p := x.parentNode(); v < 0 && p >= 0 && (x.kind(p) == "property_declaration" || x.kind(p) == "const_declaration") {
			v = x.firstOf(p, "visibility_modifier")
		}
		return v < 0 || strings.HasPrefix(strings.ToLower(x.textOf(v)), "public")
	},
})

func phpMethodKind(_ *extractor, _ int, name string) reposage.SymbolKind {
	if strings.EqualFold(name, "__construct") {
		return reposage.SymConstructor
	}
	return 0
}

// phpHookName joins property and hook: "$full.get".
func phpHookName(x *extractor, i int) (string, int) {
	node := x.firstOf(i, "name")
	if node < 0 {
		return "", -1
	}
	name := x.textOf(node)
	for up := 0; up < 3; up++ {
		a := x.ancestor(up)
		if a < 0 || x.kind(a) != "property_declaration" {
			continue
		}
		if e := x.firstOf(a, "property_element"); e >= 0 {
			name = x.nameIn(e, "name") + "." + name
		}
	}
	return fold(name, maxName), node
}

// phpTypeName names declared types, and anonymous classes after what they extend.
func phpTypeName(x *extractor, i int) string {
	if x.kind(i) != "anonymous_class" {
		return x.nameIn(i, "name")
	}
	for _, clause := range [...]string{"base_clause", "class_interface_clause"} {
		if c := x.firstOf(i, clause); c >= 0 {
			if base := x.firstNamed(c); base >= 0 {
				_, name := splitName(x.textOf(base))
				return name + "(anonymous)"
			}
		}
	}
	return "class(anonymous)"
}

func phpDeclNames(x *extractor, i int) []int {
	if x.kind(i) != "const_element" {
		return nil
	}
	if name := x.firstOf(i, "name"); name >= 0 {
		return []int{name}
	}
	return nil
}

func phpDefaultParam(x *extractor, i int) reposage.PointKind {
	if x.child(i, "default_value") >= 0 {
		return reposage.PointDefaultParam
	}
	return 0
}

// phpNew reads "new Name(…)"; an anonymous class is no use of a name.
func phpNew(x *extractor, i int) (qualifier, name string, args int) {
	if c := x.firstNamed(i); c >= 0 {
		switch x.kind(c) {
		case "name", "qualified_name", "variable_name":
			qualifier, name = splitName(x.textOf(c))
		}
	}
	if a := x.firstOf(i, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// phpUse reads "use A\B as C, D\{E, F as G}".
func phpUse(x *extractor, i int) {
	prefix := ""
	if p := x.firstOf(i, "namespace_name"); p >= 0 {
		prefix = x.textOf(p)
	}
	clauses := i
	if group := x.child(i, "body"); group >= 0 {
		clauses = group
	}
	x.named(clauses, func(c int) bool {
		if x.kind(c) != "namespace_use_clause" {
			return true
		}
		path := x.firstOf(c, "qualified_name", "namespace_name", "name")
		if path < 0 {
			return true
		}
		module, name := splitName(x.textOf(path))
		if prefix != "" && clauses != i {
			module = strings.TrimRight(prefix+`\`+module, `\`)
		}
		x.importRef(c, strings.TrimLeft(module, `\`), name, x.nameIn(c, "alias"))
		return true
	})
}

// phpInclude records an included file; __DIR__ . "/x.php" is relative to this file, another path that is put
// together stays as it is written.
func phpInclude(x *extractor, i int) {
	path := x.firstNamed(i)
	if path < 0 {
		return
	}
	text := fold(x.textOf(path), maxName)
	if x.kind(path) == "binary_expression" && x.nameIn(path, "left") == "__DIR__" {
		text = "." + unquote(x.nameIn(path, "right"))
	}
	x.importRef(i, text, "", "")
}
