package parse

import (
	"maps"
	"strings"

	"github.com/reposage/reposage"
)

// cBinds are the kinds of C that bind names.
var cBinds = map[string]nodeHook{
	"function_definition": cFunction,
	"declaration":         cDeclaration,
	"field_declaration":   cFields,

	"preproc_def":          cMacro,
	"preproc_function_def": cMacro,
}

// cppBinds are cBinds with what C++ adds.
func cppBinds() map[string]nodeHook {
	b := maps.Clone(cBinds)
	b["lambda_expression"] = cFunction
	b["template_declaration"] = cppTemplate
	b["for_range_loop"] = cppFor
	b["catch_clause"] = func(x *extractor, i int) {
		if list := x.child(i, "parameters"); list >= 0 {
			cParameters(x, reposage.BindLocal, list)
		}
	}
	return b
}

// cppTemplate records the type parameters of a template.
func cppTemplate(x *extractor, i int) {
	list := x.child(i, "parameters")
	if list < 0 {
		return
	}
	x.named(list, func(p int) bool {
		if x.kind(p) == "template_template_parameter_declaration" {
			if p = x.firstOf(p, "type_parameter_declaration"); p < 0 {
				return true
			}
		}
		switch x.kind(p) {
		case "type_parameter_declaration", "optional_type_parameter_declaration", "variadic_type_parameter_declaration":
			if name := x.firstOf(p, "type_identifier"); name >= 0 {
				x.bindTypeIn(x.nodes[i].Start, x.nodes[i].End, x.textOf(name))
			}
		}
		return true
	})
}

// cUnvalued are the kinds of parents in which an identifier of C or C++ is declared, or belongs to the preprocessor.
var cUnvalued = []string{"preproc_if", "preproc_elif", "preproc_defined", "parenthesized_declarator", "preproc_params"}

// cWords are the words of C and C++ that macros are full of and that name nothing.
var cWords = wordSet("auto", "bool", "break", "case", "catch", "char", "class", "const", "continue", "decltype", "default", "defined", "delete", "do", "double", "else", "enum", "extern", "false", "float", "for", "goto",
	"if", "inline", "int", "long", "namespace", "new", "nullptr", "operator", "register", "return", "short", "signed", "sizeof", "static", "struct", "switch", "template", "this", "throw", "true", "try", "typedef",
	"typename", "union", "unsigned", "using", "void", "volatile", "while")

// cMacro records the names in the text of a macro, which the grammar leaves as it is: what it calls, and functions that
// it puts into tables.
func cMacro(x *extractor, i int) {
	value := x.child(i, "value")
	if value < 0 {
		return
	}
	var own map[string]bool
	if list := x.child(i, "parameters"); list >= 0 {
		own = wordSet(strings.FieldsFunc(x.textOf(list), func(r rune) bool { return !cNameByte(byte(r)) })...)
	}
	text, before := x.textOf(value), byte(0)
	for at := 0; at < len(text); {
		c := text[at]
		end := at + 1
		switch {
		case c == '"' || c == '\'':
			end = at + quoted(text[at:])
		case strings.HasPrefix(text[at:], "/*"):
			end, c = at+commented(text[at:]), ' '
		case cNameByte(c):
			for end < len(text) && cNameByte(text[end]) {
				end++
			}
			if name := text[at:end]; (c < '0' || c > '9') && before != '.' && before != '>' && before != '#' && !cWords[name] && !own[name] {
				x.useText(value, name)
			}
		}
		if c != ' ' && c != '\t' {
			before = text[end-1]
		}
		at = end
	}
}

func cNameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// commented returns the length of the block comment that a text begins with.
func commented(text string) int {
	if end := strings.Index(text, "*/"); end >= 0 {
		return end + 2
	}
	return len(text)
}

// quoted returns the length of the string or character literal that a text begins with.
func quoted(text string) int {
	for at := 1; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case text[0]:
			return at + 1
		}
	}
	return len(text)
}

// cFunction binds parameters and the result.
func cFunction(x *extractor, i int) {
	if x.refSymbol < 0 || !x.facts.Symbols[x.refSymbol].Kind.Callable() {
		return
	}
	d := cDeclarator(x, i)
	if d < 0 {
		return
	}
	if list := x.child(d, "parameters"); list >= 0 {
		cParameters(x, reposage.BindParam, list)
	}
	cResult(x, i, d)
}

// cResult binds what a function returns: its type, or the one behind its parameters.
func cResult(x *extractor, i, declarator int) {
	r := x.child(i, "type")
	if t := x.firstOf(declarator, "trailing_return_type"); t >= 0 {
		r = x.firstNamed(t)
	}
	if r >= 0 && x.kind(r) != "placeholder_type_specifier" {
		x.bind(reposage.BindResult, "", r, reposage.FromDeclared, cType(x, r))
	}
}

// cType is the text of a type; of a struct with its body, nothing.
func cType(x *extractor, t int) string {
	if text := x.textOf(t); !strings.ContainsAny(text, "{;") {
		return text
	}
	return ""
}

func cParameters(x *extractor, kind reposage.BindingKind, list int) {
	x.named(list, func(p int) bool {
		d := x.child(p, "declarator")
		if d < 0 {
			return true
		}
		from, typ := cDeclared(x, p, d)
		if name := cBound(x, d); name >= 0 {
			x.bind(kind, x.textOf(name), name, from, typ)
		}
		return true
	})
}

// cDeclared reads the type of a declaration for one of its declarators; "auto" says nothing, nor does a pointer to
// a function.
func cDeclared(x *extractor, i, declarator int) (reposage.BindingFrom, string) {
	t := x.child(i, "type")
	if t < 0 || x.kind(t) == "placeholder_type_specifier" {
		return 0, ""
	}
	typ := cType(x, t)
	for c := declarator; c < int(x.nodes[declarator].Next); c++ {
		switch x.kind(c) {
		case "function_declarator":
			return 0, ""
		case "array_declarator":
			return reposage.FromDeclared, typ + "[]"
		case "identifier", "field_identifier":
			return reposage.FromDeclared, typ
		}
	}
	return reposage.FromDeclared, typ
}

// cBound returns the node of the name that a declarator binds, -1 for an abstract one.
func cBound(x *extractor, declarator int) int {
	for c := declarator; c < int(x.nodes[declarator].Next); c++ {
		switch x.kind(c) {
		case "identifier", "field_identifier":
			return c
		case "parameter_list", "abstract_function_declarator":
			return -1
		}
	}
	return -1
}

// cDeclaration binds variables; prototypes bind nothing.
func cDeclaration(x *extractor, i int) {
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) && x.facts.Symbols[x.refSymbol].Kind != reposage.SymModule {
		return
	}
	for _, d := range x.children(i, "declarator") {
		declarator, value := d, x.child(i, "value") // if (auto p = …)
		if x.kind(d) == "init_declarator" {
			declarator, value = x.child(d, "declarator"), x.child(d, "value")
		}
		if declarator < 0 || cPrototype(x, declarator) {
			continue
		}
		if x.kind(declarator) == "structured_binding_declarator" {
			x.named(declarator, func(n int) bool { x.bind(reposage.BindLocal, x.textOf(n), n, 0, ""); return true })
			continue
		}
		from, typ := cDeclared(x, i, declarator)
		if from == reposage.FromNothing && value >= 0 {
			from, typ = cValue(x, value)
		}
		if name := cBound(x, declarator); name >= 0 {
			x.bind(reposage.BindLocal, x.textOf(name), name, from, typ)
		}
	}
}

// cPrototype reports whether a declarator declares a function, not a pointer to one.
func cPrototype(x *extractor, d int) bool {
	for d >= 0 {
		switch x.kind(d) {
		case "function_declarator":
			inner := x.child(d, "declarator")
			return inner < 0 || x.kind(inner) != "parenthesized_declarator"
		case "pointer_declarator":
			d = x.child(d, "declarator")
		case "reference_declarator":
			d = x.firstNamed(d)
		default:
			return false
		}
	}
	return false
}

// cFields binds the fields of a struct, and the result of a method that a class declares.
func cFields(x *extractor, i int) {
	for _, d := range x.children(i, "declarator") {
		if cPrototype(x, d) {
			if last := int32(len(x.facts.Symbols) - 1); last >= 0 && x.facts.Symbols[last].Kind == reposage.SymMethod && x.facts.Symbols[last].Parent == x.refSymbol {
				class := x.refSymbol
				x.refSymbol = last
				cResult(x, i, cDeclarator(x, i))
				x.refSymbol = class
			}
			return
		}
		from, typ := cDeclared(x, i, d)
		if name := cBound(x, d); name >= 0 {
			x.bindField(x.textOf(name), name, from, typ)
		}
	}
}

// cppFor binds the variable of a loop over a range.
func cppFor(x *extractor, i int) {
	d, right := x.child(i, "declarator"), x.child(i, "right")
	if d < 0 || right < 0 {
		return
	}
	from, typ := cDeclared(x, i, d)
	if from == reposage.FromNothing {
		from, typ = reposage.FromElement, x.textOf(right)
	}
	for c := d; c < int(x.nodes[d].Next); c++ {
		if x.kind(c) == "structured_binding_declarator" {
			from, typ = reposage.FromNothing, ""
		}
		if x.kind(c) == "identifier" {
			x.bind(reposage.BindLocal, x.textOf(c), c, from, typ)
		}
	}
}

// cValue says what an expression tells of its type.
func cValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "call_expression":
		if f := x.child(i, "function"); f >= 0 {
			return cCall(x, f)
		}
	case "new_expression", "compound_literal_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromNew, cType(x, t)
		}
	case "cast_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromDeclared, cType(x, t)
		}
	case "pointer_expression", "subscript_expression":
		a := x.child(i, "argument")
		if a < 0 {
			return 0, ""
		}
		if x.kind(i) == "subscript_expression" {
			return reposage.FromElement, x.textOf(a)
		}
		return cValue(x, a)
	case "parenthesized_expression", "co_await_expression":
		if v := x.firstNamed(i); v >= 0 {
			return cValue(x, v)
		}
	case "identifier", "field_expression", "qualified_identifier", "this":
		return reposage.FromValue, x.textOf(i)
	}
	return 0, ""
}

// cCall reads a call: casts and the makers of smart pointers name the type themselves.
func cCall(x *extractor, f int) (reposage.BindingFrom, string) {
	text := x.textOf(f)
	head, args, ok := strings.Cut(text, "<")
	if !ok {
		return reposage.FromCall, text
	}
	args = strings.TrimSuffix(args, ">")
	switch strings.TrimPrefix(head, "std::") {
	case "static_cast", "dynamic_cast", "const_cast", "reinterpret_cast", "static_pointer_cast", "dynamic_pointer_cast":
		return reposage.FromDeclared, args
	case "make_unique", "make_shared":
		return reposage.FromNew, args
	}
	return reposage.FromCall, text
}
