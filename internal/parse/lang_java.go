package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Java"},
	grammar:   "java",
	functions: map[string]function{
		"method_declaration":                  {kind: reposage.SymMethod},
		"constructor_declaration":             {kind: reposage.SymConstructor},
		"compact_constructor_declaration":     {kind: reposage.SymConstructor},
		"static_initializer":                  {kind: reposage.SymMethod, nameOf: fixedName("static"), bodyOf: func(x *extractor, i int) int { return x.firstOf(i, "block") }},
		"annotation_type_element_declaration": {kind: reposage.SymMethod},
		"lambda_expression":                   {kind: reposage.SymClosure},
	},
	types: map[string]reposage.SymbolKind{
		"class_declaration": reposage.SymClass, "interface_declaration": reposage.SymInterface, "enum_declaration": reposage.SymEnum,
		"record_declaration": reposage.SymClass, "annotation_type_declaration": reposage.SymInterface, "object_creation_expression": reposage.SymClass,
	},
	typeName: javaTypeName,
	decls:    map[string]reposage.SymbolKind{"variable_declarator": reposage.SymField, "enum_constant": reposage.SymConstant},
	points: map[string]point{
		"if_statement":                 {kind: reposage.PointIf, nest: true},
		"for_statement":                {kind: reposage.PointFor, nest: true},
		"enhanced_for_statement":       {kind: reposage.PointFor, nest: true},
		"while_statement":              {kind: reposage.PointWhile, nest: true},
		"do_statement":                 {kind: reposage.PointDo, nest: true},
		"switch_expression":            {kind: reposage.PointSwitch, nest: true},
		"try_statement":                {kind: reposage.PointTry},
		"try_with_resources_statement": {kind: reposage.PointTry},
		"catch_clause":                 {kind: reposage.PointCatch, nest: true},
		"finally_clause":               {kind: reposage.PointFinally},
		"throw_statement":              {kind: reposage.PointThrow},
		"return_statement":             {kind: reposage.PointReturn},
		"ternary_expression":           {kind: reposage.PointTernary, nest: true},
		"assert_statement":             {kind: reposage.PointAssert},
		"guard":                        {kind: reposage.PointGuard},
		"break_statement":              {kind: reposage.PointLabelJump, when: labelled},
		"continue_statement":           {kind: reposage.PointLabelJump, when: labelled},
	},
	tokens: map[string]token{
		"case":    {kind: reposage.PointCase, in: []string{"switch_label"}},
		"default": {kind: reposage.PointDefault, in: []string{"switch_label"}},
		"&&":      {kind: reposage.PointAnd},
		"||":      {kind: reposage.PointOr},
	},
	binary:   []string{"binary_expression"},
	parens:   []string{"parenthesized_expression"},
	comments: []string{"line_comment", "block_comment"},
	strings:  []string{"string_literal", "character_literal"},
	code:     []string{"string_interpolation"},
	wrappers: []string{"field_declaration", "constant_declaration"},
	calls: map[string]call{
		"method_invocation":               {kind: reposage.RefCall, callee: "name", object: "object"},
		"explicit_constructor_invocation": {kind: reposage.RefCall, callee: "constructor"},
		"object_creation_expression":      {kind: reposage.RefNew, callee: "type"},
	},
	imports:    map[string]nodeHook{"import_declaration": javaImport},
	bases:      map[string]nodeHook{"superclass": baseNames, "super_interfaces": baseNames, "extends_interfaces": baseNames},
	decorators: map[string]string{"annotation": "name", "marker_annotation": "name"},
	typeNames:  []string{"type_identifier"},
	binds: map[string]nodeHook{
		"package_declaration": javaPackage, "formal_parameter": javaParam, "spread_parameter": javaSpread, "catch_formal_parameter": javaCatch,
		"field_declaration": javaVariables, "constant_declaration": javaVariables, "local_variable_declaration": javaVariables, "enhanced_for_statement": javaForEach,
		"resource": javaResource, "instanceof_expression": javaPattern, "type_pattern": javaTypePattern, "lambda_expression": javaLambda, "inferred_parameters": javaInferred,
		"method_declaration": javaResult,
	},
	members:   []string{"field_access", "method_reference"},
	values:    []string{"identifier"},
	unvalued:  []string{"scope"},
	unvalueIn: []string{"package_declaration", "import_declaration", "scoped_identifier", "break_statement", "continue_statement", "labeled_statement", "inferred_parameters", "lambda_expression", "type_pattern", "record_pattern"},
	overloads: true,
	exported: func(x *extractor, _ int, s *reposage.Symbol) bool {
		if s.Parent >= 0 && x.facts.Symbols[s.Parent].Kind == reposage.SymInterface {
			return !strings.HasPrefix(s.Signature, "private")
		}
		return strings.Contains(" "+beforeName(s), " public ")
	},
})

func fixedName(name string) func(*extractor, int) (string, int) {
	return func(*extractor, int) (string, int) { return name, -1 }
}

// beforeName returns the part of a signature before the symbol's name: the modifiers and the type.
func beforeName(s *reposage.Symbol) string {
	head, _, _ := strings.Cut(s.Signature, s.Name+"(")
	head, _, _ = strings.Cut(head, " "+s.Name+" ")
	return head + " "
}

// javaTypeName names declared classes, and anonymous ones after the type they implement.
func javaTypeName(x *extractor, i int) string {
	if x.kind(i) != "object_creation_expression" {
		return x.nameIn(i, "name")
	}
	if x.firstOf(i, "class_body") < 0 {
		return ""
	}
	t := x.child(i, "type")
	if t < 0 {
		return ""
	}
	_, name := splitName(x.textOf(t))
	return name + "(anonymous)"
}

func javaImport(x *extractor, i int) {
	path := x.firstNamed(i)
	if path < 0 {
		return
	}
	if x.firstOf(i, "asterisk") >= 0 {
		x.importRef(i, x.textOf(path), "*", "")
		return
	}
	module, name := splitName(x.textOf(path))
	x.importRef(i, module, name, "")
}

// baseNames records the named children of a node, or of a list inside it, as base types.
func baseNames(x *extractor, i int) {
	x.named(i, func(c int) bool {
		if x.kind(c) == "type_list" {
			baseNames(x, c)
		} else {
			x.nameRef(reposage.RefBase, c)
		}
		return true
	})
}

// javaPackage states the file's own package.
func javaPackage(x *extractor, i int) {
	if n := x.firstOf(i, "scoped_identifier", "identifier"); n >= 0 {
		x.facts.Refs = append(x.facts.Refs, reposage.Ref{Kind: reposage.RefExport, Qualifier: cut(x.textOf(n), maxName), Symbol: -1, Line: x.lines.find(x.nodes[n].Start), Offset: x.nodes[n].Start})
	}
}

// javaParam binds a parameter; those of a record are its fields, too.
func javaParam(x *extractor, i int) {
	name, typ := x.child(i, "name"), x.child(i, "type")
	if name < 0 || typ < 0 {
		return
	}
	kind := reposage.BindParam
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		kind = reposage.BindField
	}
	x.bind(kind, x.textOf(name), name, reposage.FromDeclared, x.textOf(typ))
}

// javaSpread binds T... names.
func javaSpread(x *extractor, i int) {
	typ, d := x.firstNamed(i), x.firstOf(i, "variable_declarator")
	if typ >= 0 && x.kind(typ) == "modifiers" {
		typ = int(x.nodes[typ].Next)
	}
	if d >= 0 && typ >= 0 && typ < d {
		if name := x.child(d, "name"); name >= 0 {
			x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, x.textOf(typ)+"[]")
		}
	}
}

func javaCatch(x *extractor, i int) {
	if name, t := x.child(i, "name"), x.firstOf(i, "catch_type"); name >= 0 && t >= 0 {
		x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
	}
}

// javaVariables binds fields and local variables; var takes the type of its value.
func javaVariables(x *extractor, i int) {
	typ := x.child(i, "type")
	if typ < 0 {
		return
	}
	kind := reposage.BindLocal
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		kind = reposage.BindField
	}
	declared := x.textOf(typ)
	for _, d := range x.children(i, "declarator") {
		name := x.child(d, "name")
		if name < 0 {
			continue
		}
		from, text := reposage.FromDeclared, declared
		if declared == "var" || declared == "val" {
			from, text = reposage.FromNothing, ""
			if v := x.child(d, "value"); v >= 0 {
				from, text = javaValue(x, v)
			}
		}
		x.bind(kind, x.textOf(name), name, from, text)
	}
}

func javaForEach(x *extractor, i int) {
	name, typ, value := x.child(i, "name"), x.child(i, "type"), x.child(i, "value")
	if name < 0 || typ < 0 || value < 0 {
		return
	}
	if declared := x.textOf(typ); declared != "var" {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, declared)
		return
	}
	x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromElement, javaChain(x, value))
}

// javaChain is the text of a chain, calls without their arguments.
func javaChain(x *extractor, i int) string {
	if x.kind(i) != "method_invocation" {
		return x.textOf(i)
	}
	text := x.nameIn(i, "name") + "()"
	if o := x.child(i, "object"); o >= 0 {
		text = javaChain(x, o) + "." + text
	}
	return text
}

func javaResource(x *extractor, i int) {
	name, typ := x.child(i, "name"), x.child(i, "type")
	if name < 0 || typ < 0 {
		return
	}
	from, text := reposage.FromDeclared, x.textOf(typ)
	if v := x.child(i, "value"); text == "var" && v >= 0 {
		from, text = javaValue(x, v)
	}
	x.bind(reposage.BindLocal, x.textOf(name), name, from, text)
}

// javaPattern binds o instanceof T name.
func javaPattern(x *extractor, i int) {
	if name, t := x.child(i, "name"), x.child(i, "right"); name >= 0 && t >= 0 {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
	}
}

// javaTypePattern binds case T name.
func javaTypePattern(x *extractor, i int) {
	if list := x.namedList(i); len(list) >= 2 {
		t, name := list[len(list)-2], list[len(list)-1]
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
	}
}

func javaLambda(x *extractor, i int) {
	if p := x.child(i, "parameters"); p >= 0 && x.kind(p) == "identifier" {
		x.bind(reposage.BindParam, x.textOf(p), p, reposage.FromNothing, "")
	}
}

func javaInferred(x *extractor, i int) {
	for _, p := range x.namedList(i) {
		x.bind(reposage.BindParam, x.textOf(p), p, reposage.FromNothing, "")
	}
}

func javaResult(x *extractor, i int) {
	if t := x.child(i, "type"); t >= 0 {
		x.bind(reposage.BindResult, "", t, reposage.FromDeclared, x.textOf(t))
	}
}

// javaValue says what an expression tells of its type.
func javaValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "object_creation_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromNew, x.textOf(t)
		}
	case "method_invocation":
		return reposage.FromCall, strings.TrimSuffix(javaChain(x, i), "()")
	case "cast_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromDeclared, x.textOf(t)
		}
	case "parenthesized_expression":
		if o := x.firstNamed(i); o >= 0 {
			return javaValue(x, o)
		}
	case "array_access":
		if o := x.child(i, "array"); o >= 0 {
			return reposage.FromElement, x.textOf(o)
		}
	case "identifier", "field_access":
		return reposage.FromValue, x.textOf(i)
	}
	return reposage.FromNothing, ""
}
