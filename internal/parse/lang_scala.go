package parse

import (
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

var _ = register(&spec{
	languages: []string{"Scala"},
	grammar:   "scala",
	functions: map[string]function{
		"function_definition":  {kind: reposage.SymFunction, paramsOf: scalaParams, kindOf: scalaFunctionKind},
		"function_declaration": {kind: reposage.SymFunction, paramsOf: scalaParams},
		"lambda_expression":    {kind: reposage.SymClosure, paramsOf: scalaParams, bodyOf: (*extractor).lastNamed},
		"case_block":           {kind: reposage.SymClosure, body: "-", skip: scalaIsMatch},
		"indented_cases":       {kind: reposage.SymClosure, body: "-", skip: scalaIsMatch},
	},
	types: map[string]reposage.SymbolKind{
		"class_definition": reposage.SymClass, "trait_definition": reposage.SymInterface, "object_definition": reposage.SymType,
		"package_object": reposage.SymModule, "instance_expression": reposage.SymClass, "enum_definition": reposage.SymEnum, "given_definition": reposage.SymImpl, "extension_definition": reposage.SymImpl,
	},
	typeName: scalaTypeName,
	decls: map[string]reposage.SymbolKind{
		"val_definition": reposage.SymVariable, "var_definition": reposage.SymVariable, "val_declaration": reposage.SymVariable, "var_declaration": reposage.SymVariable,
		"type_definition": reposage.SymType, "simple_enum_case": reposage.SymConstant, "full_enum_case": reposage.SymConstant,
	},
	declKind:  scalaDeclKind,
	declNames: scalaDeclNames,
	points: map[string]point{
		"if_expression":       {kind: reposage.PointIf, nest: true},
		"for_expression":      {kind: reposage.PointFor, nest: true},
		"while_expression":    {kind: reposage.PointWhile, nest: true},
		"do_while_expression": {kind: reposage.PointDo, nest: true},
		"match_expression":    {kind: reposage.PointSwitch, nest: true},
		"case_clause":         {kind: reposage.PointCase, when: scalaCase},
		"guard":               {kind: reposage.PointGuard, when: scalaGuard},
		"try_expression":      {kind: reposage.PointTry},
		"catch_clause":        {kind: reposage.PointCatch, when: scalaCatch},
		"finally_clause":      {kind: reposage.PointFinally},
		"throw_expression":    {kind: reposage.PointThrow},
		"return_expression":   {kind: reposage.PointReturn},
		"parameter":           {kind: reposage.PointDefaultParam, when: phpDefaultParam},
	},
	binary: []string{"infix_expression"},
	opers:  []string{"operator_identifier"},
	// Operators have no precedence in the grammar: a comparison may stand around the && it is an operand of.
	parens:   []string{"parenthesized_expression", "infix_expression"},
	comments: []string{"comment", "block_comment"},
	strings:  []string{"string", "interpolated_string", "character_literal"},
	code:     []string{"interpolation"},
	calls: map[string]call{
		"call_expression":     {kind: reposage.RefCall, callee: "function", read: scalaCall},
		"instance_expression": {kind: reposage.RefNew, read: scalaNew},
	},
	imports:    map[string]nodeHook{"import_declaration": scalaImport, "export_declaration": scalaImport},
	bases:      map[string]nodeHook{"extends_clause": scalaBases, "given_definition": scalaGivenBase},
	decorators: map[string]string{"annotation": "name"},
	typeNames:  []string{"type_identifier"},
	binds:      scalaBinds,
	values:     []string{"identifier"},
	unvalued:   []string{"operator", "interpolator", "path", "parameters"},
	unvalueIn:  scalaNoValues,
	valueless:  scalaUnvalued,
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return s.Kind != reposage.SymClosure && !hasModifier(x, i, "private", "protected")
	},
})

func scalaFunctionKind(_ *extractor, _ int, name string) reposage.SymbolKind {
	if name == "this" {
		return reposage.SymConstructor
	}
	return 0
}

// scalaIsMatch tells the cases of match and catch from a function literal made of cases.
func scalaIsMatch(x *extractor, _ int) bool {
	p := x.parentNode()
	return p >= 0 && (x.kind(p) == "match_expression" || x.kind(p) == "catch_clause")
}

// scalaParams joins all parameter lists, those of implicit parameters included.
func scalaParams(x *extractor, i int) []string {
	var names []string
	for _, list := range x.children(i, "parameters") {
		if x.kind(list) == "type_parameters" { // the grammar gives them the same field
			continue
		}
		names = append(names, x.paramList(list)...)
	}
	return names
}

// scalaTypeName names instances without a name, extensions and anonymous classes after their type.
func scalaTypeName(x *extractor, i int) string {
	if name := x.nameIn(i, "name"); name != "" {
		return name
	}
	switch x.kind(i) {
	case "given_definition":
		return x.nameIn(i, "return_type")
	case "extension_definition":
		if list := x.child(i, "parameters"); list >= 0 {
			if p := x.firstOf(list, "parameter"); p >= 0 {
				return x.nameIn(p, "type")
			}
		}
	case "instance_expression": // new Listener { … }
		if t := x.firstNamed(i); t >= 0 && x.firstOf(i, "template_body") >= 0 {
			_, name := splitName(scalaPlainType(x, t))
			return name + "(anonymous)"
		}
	}
	return ""
}

func scalaDeclKind(x *extractor, i int) reposage.SymbolKind {
	kind := x.kind(i)
	if !strings.HasPrefix(kind, "val_") && !strings.HasPrefix(kind, "var_") {
		return 0
	}
	if s := x.stack[len(x.stack)-1].symbol; s >= 0 && isTypeKind(x.facts.Symbols[s].Kind) {
		return reposage.SymField
	}
	if kind == "val_definition" {
		return reposage.SymConstant
	}
	return 0
}

// scalaDeclNames returns the names that a pattern binds: one, or those of "val (a, b)".
func scalaDeclNames(x *extractor, i int) []int {
	p := x.child(i, "pattern")
	if p < 0 {
		return nil
	}
	names := []int{}
	for c := p; c < int(x.nodes[p].Next); c++ {
		if x.kind(c) == "identifier" && x.nodes[c].Flags&grammars.Named != 0 {
			names = append(names, c)
		}
	}
	return names
}

// scalaCase tells cases of a match from handlers of a catch, and "case _" from the rest.
func scalaCase(x *extractor, i int) reposage.PointKind {
	if c := x.ancestor(1); c >= 0 && x.kind(c) == "catch_clause" {
		return reposage.PointCatch
	}
	if p := x.child(i, "pattern"); p >= 0 && x.kind(p) == "wildcard" && x.firstOf(i, "guard") < 0 {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

// scalaCatch counts "catch case e => …", which has no block of cases.
func scalaCatch(x *extractor, i int) reposage.PointKind {
	if x.firstOf(i, "case") >= 0 {
		return reposage.PointCatch
	}
	return 0
}

// scalaGuard tells the filter of a for from the guard of a case.
func scalaGuard(x *extractor, _ int) reposage.PointKind {
	if p := x.parentNode(); p >= 0 && (x.kind(p) == "enumerator" || x.kind(p) == "enumerators") {
		return reposage.PointComprehensionIf
	}
	return reposage.PointGuard
}

func scalaNew(x *extractor, i int) (qualifier, name string, args int) {
	if t := x.firstOf(i, "type_identifier", "generic_type", "stable_type_identifier"); t >= 0 {
		qualifier, name = splitName(scalaPlainType(x, t))
	}
	if a := x.firstOf(i, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// scalaPlainType drops the type arguments of "List[Int]".
func scalaPlainType(x *extractor, t int) string {
	plain, _, _ := strings.Cut(x.textOf(t), "[")
	return plain
}

// scalaImport reads "import a.b.C, d.{E => F, _}": paths, each with optional selectors.
func scalaImport(x *extractor, i int) {
	path := ""
	pending := false
	flush := func(at int) {
		if pending && path != "" {
			module, name := splitName(path)
			x.importRef(at, module, name, "")
		}
		path, pending = "", false
	}
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch x.kind(c) {
		case "identifier", "operator_identifier":
			if path != "" {
				path += "."
			}
			path, pending = path+x.textOf(c), true
		case "namespace_wildcard":
			x.importRef(c, path, "*", "")
			pending = false
		case "namespace_selectors":
			scalaSelectors(x, c, path)
			pending = false
		case "as_renamed_identifier", "arrow_renamed_identifier":
			x.importRef(c, path, x.nameIn(c, "name"), x.nameIn(c, "alias"))
			pending = false
		case ",":
			flush(i)
		}
	}
	flush(i)
}

func scalaSelectors(x *extractor, list int, path string) {
	x.named(list, func(c int) bool {
		switch x.kind(c) {
		case "namespace_wildcard":
			x.importRef(c, path, "*", "")
		case "as_renamed_identifier", "arrow_renamed_identifier":
			x.importRef(c, path, x.nameIn(c, "name"), x.nameIn(c, "alias"))
		case "identifier", "operator_identifier":
			x.importRef(c, path, x.textOf(c), "")
		}
		return true
	})
}

// scalaBases records what a template extends; arguments of the constructor are not types.
func scalaBases(x *extractor, i int) {
	for _, t := range x.children(i, "type") {
		scalaBase(x, t)
	}
}

// scalaGivenBase records the type an instance is given for.
func scalaGivenBase(x *extractor, i int) {
	if t := x.child(i, "return_type"); t >= 0 {
		scalaBase(x, t)
	}
}

func scalaBase(x *extractor, t int) {
	if x.kind(t) == "compound_type" { // A with B
		x.named(t, func(c int) bool { scalaBase(x, c); return true })
		return
	}
	if qualifier, name := splitName(scalaPlainType(x, t)); name != "" {
		x.addRef(reposage.Ref{Kind: reposage.RefBase, Name: name, Qualifier: qualifier}, t)
	}
}
