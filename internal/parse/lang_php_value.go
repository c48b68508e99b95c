package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// phpCall reads the call of a function or method.
func phpCall(x *extractor, i int) (qualifier, name string, args int) {
	callee := x.child(i, "function")
	if callee < 0 {
		callee = x.child(i, "name")
		object := x.child(i, "object")
		if object < 0 {
			object = x.child(i, "scope")
		}
		if callee < 0 || object < 0 {
			return "", "", 0
		}
		qualifier, name = phpReceiver(x, object), x.textOf(callee)
	} else {
		qualifier, name = splitName(x.tail(callee))
		qualifier = strings.TrimPrefix(qualifier, `\`)
	}
	if a := x.child(i, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// phpReceiver is the text of what a member is taken of: a chain without arguments if it is one.
func phpReceiver(x *extractor, i int) string {
	if text := phpChain(x, i, 0); text != "" {
		return text
	}
	return qualifierText(x.tail(i))
}

// phpChain is the text of a chain of names, calls and indexes, without arguments: "$this->store->find()". It is empty
// for anything else.
func phpChain(x *extractor, i, depth int) string {
	if i < 0 || depth > maxLinks {
		return ""
	}
	switch x.kind(i) {
	case "variable_name":
		return x.textOf(i)
	case "name", "qualified_name", "relative_scope":
		return strings.TrimPrefix(x.textOf(i), `\`)
	case "member_access_expression", "nullsafe_member_access_expression":
		return phpLink(x, i, "object", "->", "", depth)
	case "member_call_expression", "nullsafe_member_call_expression":
		return phpLink(x, i, "object", "->", "()", depth)
	case "scoped_call_expression":
		return phpLink(x, i, "scope", "::", "()", depth)
	case "scoped_property_access_expression":
		return phpLink(x, i, "scope", "::", "", depth)
	case "class_constant_access_expression":
		if object := phpChain(x, x.firstNamed(i), depth+1); object != "" {
			return object + "::" + x.textOf(x.lastNamed(i))
		}
	case "function_call_expression":
		if name := phpChain(x, x.child(i, "function"), depth+1); name != "" {
			return name + "()"
		}
	case "subscript_expression":
		if object := phpChain(x, x.firstNamed(i), depth+1); object != "" {
			return object + "[]"
		}
	case "object_creation_expression":
		if from, name := phpCreated(x, i); from == reposage.FromNew {
			return "new " + name + "()"
		}
	case "parenthesized_expression", "clone_expression":
		return phpChain(x, x.firstNamed(i), depth+1)
	}
	return ""
}

// phpLink adds the name of a member to the chain of its object.
func phpLink(x *extractor, i int, field, arrow, behind string, depth int) string {
	name := x.child(i, "name")
	if name < 0 || x.kind(name) != "name" && x.kind(i) != "scoped_property_access_expression" {
		return ""
	}
	object := phpChain(x, x.child(i, field), depth+1)
	if object == "" {
		return ""
	}
	return object + arrow + x.textOf(name) + behind
}

// phpCreated says what new makes: an anonymous class is of the type that it extends.
func phpCreated(x *extractor, i int) (reposage.BindingFrom, string) {
	c := x.firstNamed(i)
	if c < 0 {
		return reposage.FromNothing, ""
	}
	switch x.kind(c) {
	case "name", "qualified_name":
		return reposage.FromNew, strings.TrimPrefix(x.textOf(c), `\`)
	case "anonymous_class":
		if base := x.firstOf(c, "base_clause", "class_interface_clause"); base >= 0 {
			return reposage.FromDeclared, strings.TrimPrefix(x.textOf(x.firstNamed(base)), `\`)
		}
	}
	return reposage.FromNothing, ""
}

// phpValue says what an expression tells of its type.
func phpValue(x *extractor, i int) (reposage.BindingFrom, string) {
	if i < 0 {
		return reposage.FromNothing, ""
	}
	switch x.kind(i) {
	case "object_creation_expression":
		return phpCreated(x, i)
	case "assignment_expression":
		return phpValue(x, x.child(i, "right"))
	case "parenthesized_expression", "clone_expression":
		return phpValue(x, x.firstNamed(i))
	case "conditional_expression":
		return phpEither(x, x.child(i, "body"), x.child(i, "alternative"))
	case "binary_expression":
		if x.nameIn(i, "operator") == "??" {
			return phpEither(x, x.child(i, "left"), x.child(i, "right"))
		}
	case "function_call_expression", "member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression":
		if text := phpChain(x, i, 0); text != "" {
			return reposage.FromCall, strings.TrimSuffix(text, "()")
		}
	case "subscript_expression":
		if text := phpChain(x, x.firstNamed(i), 0); text != "" {
			return reposage.FromElement, text
		}
	case "variable_name", "member_access_expression", "nullsafe_member_access_expression", "scoped_property_access_expression", "class_constant_access_expression":
		if text := phpChain(x, i, 0); text != "" {
			return reposage.FromValue, text
		}
	}
	return reposage.FromNothing, ""
}

// phpEither takes the first of two values that says something.
func phpEither(x *extractor, a, b int) (reposage.BindingFrom, string) {
	if from, text := phpValue(x, a); from != reposage.FromNothing {
		return from, text
	}
	return phpValue(x, b)
}
