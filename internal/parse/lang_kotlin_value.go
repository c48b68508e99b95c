package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// maxLinks bounds the chains whose text is put together.
const maxLinks = 16

// kotlinChain is the text of a chain of names, calls and indexes, without arguments and operators for null:
// "store.query().first()". It is empty for anything else.
func kotlinChain(x *extractor, i, depth int) string {
	if i < 0 || depth > maxLinks {
		return ""
	}
	switch x.kind(i) {
	case "identifier":
		return x.textOf(i)
	case "this_expression":
		if label := x.firstOf(i, "identifier"); label >= 0 { // this@Outer
			return x.textOf(label) + ".this"
		}
		return "this"
	case "super_expression":
		return "super"
	case "navigation_expression":
		name := x.lastNamed(i)
		if object := kotlinChain(x, x.firstNamed(i), depth+1); object != "" && x.kind(name) == "identifier" && x.textOf(name) != "class" {
			return object + "." + x.textOf(name)
		}
	case "call_expression":
		callee := x.firstNamed(i)
		text := kotlinChain(x, callee, depth+1)
		if text != "" && x.kind(callee) != "call_expression" { // f(x) { … } is one call
			text += "()"
		}
		return text
	case "index_expression":
		if object := kotlinChain(x, x.firstNamed(i), depth+1); object != "" {
			return object + "[]"
		}
	case "unary_expression", "parenthesized_expression": // x!!; of "!x.y()" the grammar makes (!x).y()
		return kotlinChain(x, x.firstNamed(i), depth+1)
	}
	return ""
}

// kotlinValue says what an expression tells of its type.
func kotlinValue(x *extractor, i int) (reposage.BindingFrom, string) {
	if i < 0 {
		return reposage.FromNothing, ""
	}
	switch x.kind(i) {
	case "call_expression":
		return kotlinCallValue(x, i)
	case "binary_expression":
		if callee := kotlinGenericCallee(x, i); callee >= 0 {
			return reposage.FromCall, kotlinChain(x, callee, 0)
		}
		if x.nameIn(i, "operator") == "?:" {
			return kotlinValue(x, x.child(i, "left"))
		}
	case "as_expression":
		if t := x.child(i, "right"); t >= 0 {
			return reposage.FromDeclared, x.textOf(t)
		}
	case "unary_expression", "parenthesized_expression":
		return kotlinValue(x, x.firstNamed(i))
	case "if_expression":
		if then := x.namedList(i); len(then) > 1 {
			return kotlinBranch(x, then[1])
		}
	case "when_expression":
		if entry := x.firstOf(i, "when_entry"); entry >= 0 {
			return kotlinBranch(x, x.lastNamed(entry))
		}
	case "try_expression":
		return kotlinBranch(x, x.firstOf(i, "block"))
	case "object_literal":
		if t := x.firstLeaf(i, "identifier"); t >= 0 && x.firstOf(i, "delegation_specifiers") >= 0 {
			return reposage.FromDeclared, x.textOf(t)
		}
	case "index_expression":
		return kotlinCopy(reposage.FromElement, kotlinChain(x, x.firstNamed(i), 0))
	case "identifier", "navigation_expression", "this_expression":
		return kotlinCopy(reposage.FromValue, kotlinChain(x, i, 0))
	}
	return reposage.FromNothing, ""
}

func kotlinCopy(from reposage.BindingFrom, text string) (reposage.BindingFrom, string) {
	switch text {
	case "", "null", "true", "false":
		return reposage.FromNothing, ""
	}
	return from, text
}

// kotlinBranch is the value of a branch: of a block its last expression.
func kotlinBranch(x *extractor, i int) (reposage.BindingFrom, string) {
	if i >= 0 && x.kind(i) == "block" {
		return kotlinLast(x, i)
	}
	return kotlinValue(x, i)
}

func kotlinLast(x *extractor, block int) (reposage.BindingFrom, string) {
	return kotlinValue(x, x.lastNamed(block))
}

// kotlinCallValue says what a call tells of its result. "also" and "apply" return the object they are called on.
func kotlinCallValue(x *extractor, i int) (reposage.BindingFrom, string) {
	callee := x.firstNamed(i)
	if callee < 0 {
		return reposage.FromNothing, ""
	}
	if x.kind(callee) == "navigation_expression" {
		switch x.textOf(x.lastNamed(callee)) {
		case "also", "apply", "takeIf", "takeUnless":
			return kotlinValue(x, x.firstNamed(callee))
		}
	}
	if args := x.firstOf(i, "type_arguments"); args >= 0 && x.kind(callee) == "identifier" && kotlinCollections[x.textOf(callee)] {
		return reposage.FromDeclared, "Collection" + x.textOf(args)
	}
	if text := kotlinChain(x, i, 0); text != "" {
		return reposage.FromCall, strings.TrimSuffix(text, "()")
	}
	return reposage.FromNothing, ""
}
