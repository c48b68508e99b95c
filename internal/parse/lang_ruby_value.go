package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// rubyConstant is the path of a class without the colons of a full one.
func rubyConstant(x *extractor, i int) string {
	return strings.TrimPrefix(fold(x.textOf(i), maxType), "::")
}

// rubyReceiver is the text of what a method is called on: a chain without arguments if it is one.
func rubyReceiver(x *extractor, i int) string {
	if text := rubyChain(x, i, 0); text != "" {
		return text
	}
	return qualifierText(x.tail(i))
}

// rubyChain is the text of a chain of names, calls and indexes, without arguments and blocks: "@store.find.name". It is
// empty for anything else.
func rubyChain(x *extractor, i, depth int) string {
	if i < 0 || depth > maxLinks {
		return ""
	}
	switch x.kind(i) {
	case "identifier", "constant", "instance_variable", "class_variable", "self":
		return x.textOf(i)
	case "scope_resolution":
		return rubyConstant(x, i)
	case "super":
		return "super"
	case "call":
		method := x.child(i, "method")
		if method < 0 {
			return ""
		}
		object := x.child(i, "receiver")
		if object < 0 {
			return x.textOf(method)
		}
		if text := rubyChain(x, object, depth+1); text != "" {
			return text + "." + x.textOf(method)
		}
	case "element_reference":
		if text := rubyChain(x, x.child(i, "object"), depth+1); text != "" {
			return text + "[]"
		}
	case "parenthesized_statements":
		if x.countNamed(i) == 1 {
			return rubyChain(x, x.firstNamed(i), depth+1)
		}
	}
	return ""
}

// rubyNew returns the class that Class.new makes an object of, -1 for other calls.
func rubyNew(x *extractor, i int) int {
	if class := x.child(i, "receiver"); class >= 0 && x.nameIn(i, "method") == "new" && (x.kind(class) == "constant" || x.kind(class) == "scope_resolution") {
		return class
	}
	return -1
}

// rubyValue says what an expression tells of its type.
func rubyValue(x *extractor, i int) (reposage.BindingFrom, string) {
	if i < 0 {
		return reposage.FromNothing, ""
	}
	switch x.kind(i) {
	case "call":
		return rubyCallValue(x, i)
	case "assignment", "operator_assignment":
		return rubyValue(x, x.child(i, "right"))
	case "parenthesized_statements":
		return rubyValue(x, x.lastNamed(i))
	case "binary":
		if op := x.nameIn(i, "operator"); op == "||" || op == "or" {
			return rubyEither(x, x.child(i, "left"), x.child(i, "right"))
		}
	case "conditional":
		return rubyEither(x, x.child(i, "consequence"), x.child(i, "alternative"))
	case "element_reference":
		if text := rubyChain(x, x.child(i, "object"), 0); text != "" {
			return reposage.FromElement, text
		}
	case "identifier", "constant", "scope_resolution", "instance_variable", "class_variable", "self":
		return reposage.FromValue, rubyChain(x, i, 0)
	}
	return reposage.FromNothing, ""
}

// rubyCallValue says what a call tells of its result. Some methods return the object they are called on.
func rubyCallValue(x *extractor, i int) (reposage.BindingFrom, string) {
	if class := rubyNew(x, i); class >= 0 {
		return reposage.FromNew, rubyConstant(x, class)
	}
	switch x.nameIn(i, "method") {
	case "freeze", "dup", "clone", "tap", "itself":
		if receiver := x.child(i, "receiver"); receiver >= 0 {
			return rubyValue(x, receiver)
		}
	case "raise", "lambda", "proc", "loop":
		return reposage.FromNothing, ""
	}
	switch text := rubyChain(x, i, 0); text {
	case "":
		return reposage.FromNothing, ""
	case "new":
		return reposage.FromNew, "self"
	default:
		return reposage.FromCall, text
	}
}

// rubyEither takes the first of two values that says something.
func rubyEither(x *extractor, a, b int) (reposage.BindingFrom, string) {
	if from, text := rubyValue(x, a); from != reposage.FromNothing {
		return from, text
	}
	return rubyValue(x, b)
}
