package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var phpBinds = map[string]nodeHook{
	"namespace_definition": phpNamespace, "function_definition": phpFunction, "method_declaration": phpFunction, "anonymous_function": phpFunction, "arrow_function": phpFunction,
	"simple_parameter": phpParam, "variadic_parameter": phpParam, "property_promotion_parameter": phpPromoted, "property_declaration": phpProperty, "enum_case": phpEnumCase,
	"assignment_expression": phpAssign, "foreach_statement": phpForeach, "catch_clause": phpCatch, "static_variable_declaration": phpStatic, "global_declaration": phpGlobal,
	"member_access_expression": phpMember, "nullsafe_member_access_expression": phpMember, "scoped_property_access_expression": phpMember, "class_constant_access_expression": phpMember,
}

// phpNoValues are the kinds in which a name is declared, or a part of a type, a path or a member access.
var phpNoValues = []string{
	"variable_name", "namespace_name", "qualified_name", "namespace_use_clause", "namespace_definition", "named_type", "base_clause", "class_interface_clause", "use_declaration", "attribute",
	"class_constant_access_expression", "scoped_property_access_expression", "scoped_call_expression", "const_element", "enum_case", "object_creation_expression", "anonymous_class", "property_hook",
	"named_label_statement", "goto_statement", "use_as_clause", "use_instead_of_clause", "relative_scope",
}

// phpNamespace states the namespace of a file that has one for all of it.
func phpNamespace(x *extractor, i int) {
	if name := x.child(i, "name"); name >= 0 && x.child(i, "body") < 0 {
		x.namespaceRef(name)
	}
}

// phpType returns a declared type without the backslash of a full name.
func phpType(x *extractor, i int, field string) string {
	t := x.child(i, field)
	if t < 0 {
		return ""
	}
	return strings.TrimPrefix(x.textOf(t), `\`)
}

// phpTag returns the type that a tag of the doc comment before a declaration states: "@var Entry[]", "@param Foo $x".
// Behind is what must follow the type.
func phpTag(x *extractor, i int, tag, behind string) string {
	c := i - 1
	if c < 0 || x.kind(c) != "comment" {
		return ""
	}
	for text := x.textOf(c); ; {
		_, after, ok := strings.Cut(text, tag)
		if !ok {
			return ""
		}
		text = after
		line, _, _ := strings.Cut(after, "\n")
		typ, rest := phpTypeWord(strings.TrimSpace(line))
		rest, _, _ = strings.Cut(strings.TrimLeft(rest, " &."), " ")
		if strings.HasPrefix(line, " ") && (behind == "" || rest == behind) {
			return strings.TrimPrefix(strings.TrimSuffix(typ, "*/"), `\`)
		}
	}
}

// phpTypeWord splits a type off a line: it ends at the first blank outside of brackets.
func phpTypeWord(line string) (typ, rest string) {
	depth := 0
	for i := range len(line) {
		switch line[i] {
		case '<', '(', '{':
			depth++
		case '>', ')', '}':
			depth--
		case ' ', '\t':
			if depth <= 0 {
				return line[:i], line[i+1:]
			}
		}
	}
	return line, ""
}

// phpFunction records what a function returns: as declared, as its doc comment states, or what its last statement says.
func phpFunction(x *extractor, i int) {
	typ := phpType(x, i, "return_type")
	if typ == "" {
		typ = phpTag(x, i, "@return", "")
	}
	body := x.child(i, "body")
	if typ != "" {
		x.bind(reposage.BindResult, "", i, reposage.FromDeclared, typ)
		return
	}
	if body < 0 {
		return
	}
	if x.kind(body) == "compound_statement" {
		if body = x.lastNamed(body); body < 0 || x.kind(body) != "return_statement" {
			return
		}
		body = x.firstNamed(body)
	}
	if from, text := phpValue(x, body); from != reposage.FromNothing {
		x.bind(reposage.BindResult, "", body, from, text)
	}
}

// phpParam binds a parameter by its declared type, or by what the doc comment of its function states.
func phpParam(x *extractor, i int) {
	name := x.child(i, "name")
	if name < 0 {
		return
	}
	typ := phpType(x, i, "type")
	if typ == "" {
		if function := x.ancestor(1); function >= 0 {
			typ = phpTag(x, function, "@param", x.textOf(name))
		}
	}
	if x.kind(i) == "variadic_parameter" && typ != "" {
		typ += "[]"
	}
	x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, typ)
}

// phpPromoted binds a parameter of a constructor that is a property, too.
func phpPromoted(x *extractor, i int) {
	phpParam(x, i)
	if name := x.child(i, "name"); name >= 0 {
		x.bindField(strings.TrimPrefix(x.textOf(name), "$"), name, reposage.FromDeclared, phpType(x, i, "type"))
	}
}

// phpProperty binds properties by their declared type, or by what their doc comment states. Only static ones keep
// their $ where they are used.
func phpProperty(x *extractor, i int) {
	typ := phpType(x, i, "type")
	if typ == "" {
		typ = phpTag(x, i, "@var", "")
	}
	static := x.firstOf(i, "static_modifier") >= 0
	x.named(i, func(c int) bool {
		if name := x.child(c, "name"); name >= 0 && x.kind(c) == "property_element" {
			text := x.textOf(name)
			if !static {
				text = strings.TrimPrefix(text, "$")
			}
			x.bindField(text, name, reposage.FromDeclared, typ)
		}
		return true
	})
}

func phpEnumCase(x *extractor, i int) {
	if name := x.child(i, "name"); name >= 0 {
		x.bindField(x.textOf(name), name, reposage.FromDeclared, "self")
	}
}

// phpAssign binds the target of an assignment: a variable, several, or a property of the object or class.
func phpAssign(x *extractor, i int) {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 {
		return
	}
	from, typ := phpValue(x, right)
	switch x.kind(left) {
	case "variable_name":
		x.bind(reposage.BindLocal, x.textOf(left), left, from, typ)
	case "list_literal", "array_creation_expression":
		if from != reposage.FromCall {
			from, typ = reposage.FromNothing, ""
		}
		phpList(x, left, from, typ)
	case "member_access_expression":
		if x.nameIn(left, "object") == "$this" {
			x.phpBindField(x.nameIn(left, "name"), left, from, typ)
		}
	case "scoped_property_access_expression":
		if scope := x.nameIn(left, "scope"); scope == "self" || scope == "static" {
			x.phpBindField(x.nameIn(left, "name"), left, from, typ)
		}
	}
}

// phpBindField binds a property to what it is set to. A variable gives what is known of it.
func (x *extractor) phpBindField(name string, at int, from reposage.BindingFrom, typ string) {
	if from == reposage.FromValue {
		from, typ = x.copied(from, typ)
	}
	if from != reposage.FromNothing {
		x.bindField(name, at, from, typ)
	}
}

// copied returns the hint of the parameter or variable that a value is a copy of, if it is one of the callable being
// visited.
func (x *extractor) copied(from reposage.BindingFrom, value string) (reposage.BindingFrom, string) {
	method := x.callableOf(x.refSymbol)
	for k := len(x.facts.Bindings) - 1; k >= 0 && len(x.facts.Bindings)-k < 200; k-- {
		if b := &x.facts.Bindings[k]; b.Name == value && b.Symbol == method && (b.Kind == reposage.BindParam || b.Kind == reposage.BindLocal) {
			return b.From, b.Type
		}
	}
	return from, value
}

// phpList binds the variables that an array is taken apart into.
func phpList(x *extractor, list int, from reposage.BindingFrom, typ string) {
	k := 0
	x.named(list, func(c int) bool {
		if x.kind(c) == "array_element_initializer" {
			c = x.lastNamed(c)
		}
		switch {
		case c < 0:
		case x.kind(c) == "variable_name":
			x.bindResult(reposage.BindLocal, x.textOf(c), c, from, typ, k)
			k++
		case x.kind(c) == "list_literal" || x.kind(c) == "array_creation_expression":
			phpList(x, c, reposage.FromNothing, "")
			k++
		}
		return true
	})
}

// phpForeach binds the variables of a loop: the last is an element.
func phpForeach(x *extractor, i int) {
	var list, target = -1, -1
	for _, c := range x.namedList(i) {
		switch {
		case list < 0:
			list = c
		case target < 0:
			target = c
		}
	}
	if target < 0 {
		return
	}
	from, typ := reposage.FromElement, phpChain(x, list, 0)
	if typ == "" {
		from = reposage.FromNothing
	}
	if x.kind(target) == "pair" {
		if key := x.firstNamed(target); x.kind(key) == "variable_name" {
			x.bind(reposage.BindLocal, x.textOf(key), key, reposage.FromNothing, "")
		}
		target = x.lastNamed(target)
	}
	if x.kind(target) == "by_ref" {
		target = x.firstNamed(target)
	}
	switch {
	case target < 0:
	case x.kind(target) == "variable_name":
		x.bind(reposage.BindLocal, x.textOf(target), target, from, typ)
	case x.kind(target) == "list_literal" || x.kind(target) == "array_creation_expression":
		phpList(x, target, reposage.FromNothing, "")
	}
}

func phpCatch(x *extractor, i int) {
	if name := x.child(i, "name"); name >= 0 {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, phpType(x, i, "type"))
	}
}

func phpStatic(x *extractor, i int) {
	if name, value := x.child(i, "name"), x.child(i, "value"); name >= 0 {
		from, typ := phpValue(x, value)
		x.bind(reposage.BindLocal, x.textOf(name), name, from, typ)
	}
}

func phpGlobal(x *extractor, i int) {
	x.named(i, func(c int) bool {
		if x.kind(c) == "variable_name" {
			x.bind(reposage.BindLocal, x.textOf(c), c, reposage.FromNothing, "")
		}
		return true
	})
}

// phpMember records a property or constant. Config::class stands for the class.
func phpMember(x *extractor, i int) {
	object, name := x.firstNamed(i), x.lastNamed(i)
	if x.stack[len(x.stack)-1].silent || object < 0 || object == name {
		return
	}
	switch text := x.textOf(name); {
	case text == "class" && x.kind(i) == "class_constant_access_expression":
		if k := x.kind(object); k == "name" || k == "qualified_name" {
			x.nameRef(reposage.RefType, object)
		}
	case x.kind(name) == "name" || x.kind(name) == "variable_name" && x.kind(i) == "scoped_property_access_expression":
		x.useMemberOf(i, phpReceiver(x, object), cut(text, maxName))
	}
}
