package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// scalaCall reads a call; of "f(a)(b)" the inner one has the name.
func scalaCall(x *extractor, i int) (qualifier, name string, args int) {
	qualifier, name = scalaCallee(x, x.child(i, "function"))
	if a := x.child(i, "arguments"); a >= 0 {
		if args = 1; x.kind(a) == "arguments" {
			args = x.countNamed(a)
		}
	}
	return qualifier, name, args
}

// scalaCallee splits what is called into its receiver and its name.
func scalaCallee(x *extractor, callee int) (qualifier, name string) {
	if callee >= 0 && x.kind(callee) == "generic_function" {
		callee = x.child(callee, "function")
	}
	if callee < 0 {
		return "", ""
	}
	switch x.kind(callee) {
	case "identifier":
		name = x.textOf(callee)
	case "field_expression":
		if object := x.child(callee, "value"); object >= 0 {
			qualifier, name = scalaReceiver(x, object), x.nameIn(callee, "field")
		}
	}
	return qualifier, name
}

// scalaGeneric records the call of a function that takes types only: "load[Entry]".
func scalaGeneric(x *extractor, i int) {
	if p := x.parentNode(); p >= 0 && x.isCallee(p, i) {
		return
	}
	qualifier, name := scalaCallee(x, i)
	switch name {
	case "asInstanceOf", "isInstanceOf", "classOf":
	default:
		x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: name, Qualifier: qualifier}, i)
	}
}

// scalaInfix records the call of a method between its object and its argument: "store add entry".
func scalaInfix(x *extractor, i int) {
	op, left := x.child(i, "operator"), x.child(i, "left")
	if op >= 0 && left >= 0 && x.kind(op) == "identifier" {
		x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: cut(x.textOf(op), maxName), Qualifier: scalaReceiver(x, left), Args: 1}, op)
	}
}

// scalaMember records a member that is no callee: a value, or a method without parameters.
func scalaMember(x *extractor, i int) {
	parent := &x.stack[len(x.stack)-1]
	object, name := x.child(i, "value"), x.child(i, "field")
	if parent.silent || object < 0 || name < 0 || x.textOf(name) == "this" {
		return
	}
	if p := parent.node; p >= 0 && (x.isCallee(p, i) || x.kind(p) == "generic_function") {
		return
	}
	x.useMemberOf(i, scalaReceiver(x, object), cut(x.textOf(name), maxName))
}

// scalaStable records the constant that a pattern compares with: "case Mode.On".
func scalaStable(x *extractor, i int) { x.useMember(i, x.textOf(i)) }

// scalaReceiver is the text of what a member is taken of: a chain without arguments if it is one.
func scalaReceiver(x *extractor, i int) string {
	if text := scalaChain(x, i, 0); text != "" {
		return text
	}
	return qualifierText(x.tail(i))
}

// scalaChain is the text of a chain of names and calls, without arguments: "store.query().first". It is empty for
// anything else.
func scalaChain(x *extractor, i, depth int) string {
	if i < 0 || depth > maxLinks {
		return ""
	}
	switch x.kind(i) {
	case "identifier":
		return x.textOf(i)
	case "field_expression":
		name := x.nameIn(i, "field")
		if object := scalaChain(x, x.child(i, "value"), depth+1); object != "" {
			return object + "." + name
		}
	case "call_expression":
		callee := x.child(i, "function")
		text := scalaChain(x, callee, depth+1)
		if text != "" && x.kind(callee) != "call_expression" { // f(a)(b) is one call
			text += "()"
		}
		return text
	case "generic_function":
		return scalaChain(x, x.child(i, "function"), depth+1)
	case "instance_expression":
		if _, name, _ := scalaNew(x, i); name != "" && x.firstOf(i, "template_body") < 0 {
			return "new " + name + "()"
		}
	case "parenthesized_expression":
		return scalaChain(x, x.firstNamed(i), depth+1)
	}
	return ""
}

// scalaValue says what an expression tells of its type.
func scalaValue(x *extractor, i int) (reposage.BindingFrom, string) {
	if i < 0 {
		return reposage.FromNothing, ""
	}
	switch x.kind(i) {
	case "instance_expression":
		if t := x.firstOf(i, "type_identifier", "generic_type", "stable_type_identifier", "compound_type"); t >= 0 {
			return reposage.FromNew, scalaType(x, t)
		}
	case "call_expression":
		return scalaCallValue(x, i)
	case "generic_function":
		if f, args := x.child(i, "function"), x.child(i, "type_arguments"); f >= 0 && args >= 0 && x.kind(f) == "field_expression" && x.nameIn(f, "field") == "asInstanceOf" {
			return reposage.FromDeclared, scalaType(x, x.firstNamed(args))
		}
		if text := scalaChain(x, i, 0); text != "" {
			return reposage.FromCall, text
		}
	case "ascription_expression":
		return reposage.FromDeclared, scalaType(x, x.lastNamed(i))
	case "infix_expression":
		if op := x.nameIn(i, "operator"); op == "getOrElse" || op == "orElse" {
			return scalaValue(x, x.child(i, "left"))
		}
	case "if_expression":
		return scalaValue(x, x.child(i, "consequence"))
	case "try_expression":
		return scalaValue(x, x.child(i, "body"))
	case "block", "indented_block", "parenthesized_expression":
		return scalaValue(x, x.lastNamed(i))
	case "identifier", "field_expression":
		switch text := scalaChain(x, i, 0); text {
		case "", "None", "Nil", "???":
		default:
			return reposage.FromValue, text
		}
	}
	return reposage.FromNothing, ""
}

// scalaCallValue says what a call tells of its result; Some(x) is seen through.
func scalaCallValue(x *extractor, i int) (reposage.BindingFrom, string) {
	f, a := x.child(i, "function"), x.child(i, "arguments")
	if f >= 0 && a >= 0 && x.kind(f) == "identifier" && x.countNamed(a) == 1 {
		if name := x.textOf(f); name == "Some" || name == "Option" {
			return scalaValue(x, x.firstNamed(a))
		}
	}
	if text := scalaChain(x, i, 0); text != "" {
		return reposage.FromCall, strings.TrimSuffix(text, "()")
	}
	return reposage.FromNothing, ""
}
