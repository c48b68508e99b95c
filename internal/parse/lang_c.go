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
		"preproc_function_def": reposage.SymConstant, "type_definition": reposage.SymType, "declaration": reposage.SymVariable,
	},
	mask:      maskMacros,
	operators: wordSet("sizeof", "defined", "_Alignof", "__attribute__"),
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
	binds:     cBinds,
	members:   []string{"field_expression"},
	values:    []string{"identifier"},
	unvalued:  []string{"declarator", "designator"},
	unvalueIn: cUnvalued,
	exported:  cExported,
})

var _ = register(cppSpec())

func cppSpec() *spec {
	s := *cSpec
	s.languages, s.grammar, s.overloads, s.typeName = []string{"C++"}, "cpp", true, cppTypeName
	s.operators = wordSet("static_cast", "dynamic_cast", "const_cast", "reinterpret_cast", "sizeof", "alignof", "decltype", "typeid", "noexcept", "defined")
	s.binds = cppBinds()
	s.members = []string{"field_expression", "qualified_identifier"}
	s.unvalueIn = append([]string{"destructor_name", "reference_declarator", "structured_binding_declarator", "template_function"}, cUnvalued...)
	s.functions = map[string]function{"function_definition": {kind: reposage.SymFunction, nameOf: cFunctionName, paramsOf: cParams, skip: cIsNoFunction, kindOf: cppKind}}
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
	s.bases = map[string]nodeHook{"field_declaration_list": cppAccess, "base_class_clause": func(x *extractor, i int) {
		x.named(i, func(c int) bool {
			if x.kind(c) != "access_specifier" && x.kind(c) != "attribute_declaration" {
				x.nameRef(reposage.RefBase, c)
			}
			return true
		})
	}}
	return &s
}

// cExported: all but what is static in its file and what a class keeps to itself.
func cExported(x *extractor, i int, s *reposage.Symbol) bool {
	if s.Kind == reposage.SymConstant || s.Kind == reposage.SymClosure || x.hidden[i] {
		return false
	}
	if p := x.parentNode(); p >= 0 && x.hidden[p] && (x.kind(p) == "template_declaration" || x.kind(p) == "field_declaration") {
		return false
	}
	if s.Parent >= 0 {
		if isTypeKind(x.facts.Symbols[s.Parent].Kind) {
			return true // static means something else there
		}
	}
	for up := 0; up < 6; up++ {
		if a := x.ancestor(up); a < 0 {
			break
		} else if x.kind(a) == "namespace_definition" && x.child(a, "name") < 0 {
			return false
		}
	}
	head, _, _ := strings.Cut(s.Signature, s.Name)
	return !strings.Contains(" "+head, " static ")
}

// cppTypeName names a type; the arguments of a specialisation are left out when they are an expression.
func cppTypeName(x *extractor, i int) string {
	const most = 32
	name := x.nameIn(i, "name")
	if name == "" {
		return x.assignedName(i)
	}
	head, args, specialised := strings.Cut(name, "<")
	if specialised && (len(args) > most || strings.ContainsAny(args, "().")) {
		return head + "<…>"
	}
	return name
}

// cppAccess hides the members of a class that are private or protected.
func cppAccess(x *extractor, body int) {
	p := x.parentNode()
	hidden := p >= 0 && x.kind(p) == "class_specifier"
	x.named(body, func(c int) bool {
		if x.kind(c) == "access_specifier" {
			hidden = !strings.HasPrefix(x.textOf(c), "public")
		} else if hidden {
			x.hide(c)
		}
		return true
	})
}

// cppKind tells constructors: they have the name of their class.
func cppKind(x *extractor, _ int, name string) reposage.SymbolKind {
	class := ""
	if s := x.stack[len(x.stack)-1].symbol; s >= 0 && isTypeKind(x.facts.Symbols[s].Kind) {
		class = x.facts.Symbols[s].Name
	}
	if at := strings.LastIndex(name, "::"); at >= 0 {
		class, name = name[:at], name[at+2:]
		class = class[strings.LastIndex(class, "::")+1:]
		class = strings.TrimPrefix(class, ":")
	}
	class, _, _ = strings.Cut(class, "<")
	if class != "" && class == name {
		return reposage.SymConstructor
	}
	if class != "" {
		return reposage.SymMethod
	}
	return 0
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
	text := fold(x.textOf(name), maxName)
	if at := strings.LastIndexByte(text, ' '); at >= 0 && !strings.ContainsAny(text, "<(") && !strings.Contains(text, "operator") {
		text = text[at+1:] // behind a macro: "LIB_API type name"
	}
	return text, name
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
	case "declaration":
		return cVariable(x, i)
	case "preproc_def":
		if x.child(i, "value") < 0 {
			return noSymbol
		}
	}
	return 0
}

// cVariable tells variables from prototypes, and the constructors that a class declares. What is extern is
// declared elsewhere.
func cVariable(x *extractor, i int) reposage.SymbolKind {
	if x.firstOf(i, "storage_class_specifier") >= 0 && strings.HasPrefix(x.textOf(x.firstOf(i, "storage_class_specifier")), "extern") {
		return noSymbol
	}
	p := x.parentNode()
	inClass := p >= 0 && x.kind(p) == "field_declaration_list"
	switch d := cDeclarator(x, i); {
	case d >= 0 && inClass:
		return cppDeclared(x, x.nameIn(d, "declarator"))
	case d >= 0 && !strings.Contains(strings.SplitN(x.textOf(d), ")", 2)[0], "(*"):
		return noSymbol
	case p >= 0 && x.kind(p) == "ERROR":
		return noSymbol
	}
	return 0
}

// cppDeclared tells what a class declares without a type: itself to be made and unmade; the rest are macros.
func cppDeclared(x *extractor, name string) reposage.SymbolKind {
	s := x.stack[len(x.stack)-1].symbol
	if s < 0 {
		return noSymbol
	}
	switch class, _, _ := strings.Cut(x.facts.Symbols[s].Name, "<"); name {
	case class:
		return reposage.SymConstructor
	case "~" + class:
		return reposage.SymMethod
	}
	return noSymbol
}

func cDeclNames(x *extractor, i int) []int {
	id := x.lang.fields["declarator"]
	var names []int
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		if x.nodes[c].Field == id && x.nodes[c].Flags&grammars.Named != 0 {
			if name := cDeclName(x, c); name >= 0 {
				names = append(names, name)
			}
		}
	}
	return names
}

// cDeclName returns the node of the name in a declarator; destructors and operators have a node around it.
func cDeclName(x *extractor, declarator int) int {
	for c := declarator; c < int(x.nodes[declarator].Next); c++ {
		switch x.kind(c) {
		case "field_identifier", "type_identifier", "identifier", "destructor_name", "operator_name":
			return c
		}
	}
	return -1
}

func cInclude(x *extractor, i int) {
	if path := x.child(i, "path"); path >= 0 {
		x.importRef(i, x.textOf(path), "", "")
	}
}
