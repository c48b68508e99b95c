package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// swiftMember records a member access that is not called. "Type.self" is the type.
func swiftMember(x *extractor, i int) {
	parent := &x.stack[len(x.stack)-1]
	if parent.node >= 0 && x.isCallee(parent.node, i) {
		return
	}
	swiftUse(x, i)
}

// swiftUse records a name or a member access as a use.
func swiftUse(x *extractor, i int) {
	switch x.kind(i) {
	case "simple_identifier":
		x.useName(i)
		return
	case "navigation_expression":
	default:
		return
	}
	text := swiftText(x, i)
	if t, ok := strings.CutSuffix(text, ".self"); ok {
		if t := x.child(i, "target"); x.kind(t) == "simple_identifier" {
			x.useName(t)
			return
		}
		text = t
	}
	x.useMember(i, text)
}

// swiftImplicitMember records ".shared", whose type the context knows; what stands behind other operators is a value.
func swiftImplicitMember(x *extractor, i int) {
	parent := &x.stack[len(x.stack)-1]
	target := x.child(i, "target")
	if target < 0 || x.kind(target) != "simple_identifier" || parent.node >= 0 && x.isCallee(parent.node, i) {
		return
	}
	if x.firstKind(i) == "." {
		x.useMemberOf(i, swiftTypeBefore(x, i), x.textOf(target))
		return
	}
	x.useName(target)
}

// swiftHead returns where a chain of members begins. The grammar gives "a + b.c" the form of (a + b).c, and
// "!a.b" that of (!a).b.
func swiftHead(x *extractor, i int) uint32 {
	const most = 64 // links
	start := x.nodes[i].Start
	for range most {
		var next int
		switch x.kind(i) {
		case "navigation_expression", "postfix_expression":
			next = x.child(i, "target")
		case "call_expression":
			next = x.firstNamed(i)
		case "prefix_expression":
			if x.firstKind(i) == "." {
				if t := swiftTypeBefore(x, i); t != swiftContext {
					start -= uint32(len(t))
				}
				return start
			}
			next = x.child(i, "target")
		case "try_expression", "await_expression":
			next = x.child(i, "expr")
		case "simple_identifier", "self_expression", "super_expression", "tuple_expression", "lambda_literal", "array_literal":
			return start
		default:
			if next = swiftOperand(x, i); next == i {
				next = -1
			}
		}
		if next < 0 {
			break
		}
		i, start = next, x.nodes[next].Start
	}
	return start
}

// swiftOperand returns the last operand of an operator, and any other node as it is. What the grammar calls is the whole
// of "a + f" in "a + f(b)".
func swiftOperand(x *extractor, i int) int {
	for again := true; again; {
		again = false
		for _, field := range [...]string{"rhs", "if_nil", "if_false", "end"} {
			if next := x.child(i, field); next >= 0 {
				i, again = next, true
				break
			}
		}
	}
	return i
}

// swiftText is the text of a chain of members; one too long for a qualifier is without arguments.
func swiftText(x *extractor, i int) string {
	start, end := swiftHead(x, i), x.nodes[i].End
	if end-start <= maxType {
		return strings.TrimPrefix(string(x.text[start:end]), `\`)
	}
	if chain := swiftChain(x, i); chain != "" {
		return chain
	}
	return x.tail(i)
}

// swiftChain is the text of a chain without the arguments of its calls, "" for anything else.
func swiftChain(x *extractor, i int) string {
	const most = 16 // links
	var parts []string
	for range most {
		next, part := -1, ""
		switch x.kind(i) {
		case "simple_identifier", "self_expression", "super_expression", "user_type":
			return swiftJoin(x.textOf(i), parts)
		case "prefix_expression":
			if t := swiftTypeBefore(x, i); t != swiftContext && x.firstKind(i) == "." {
				return swiftJoin(t+x.textOf(i), parts)
			}
		case "navigation_expression":
			next = x.child(i, "target")
			if s := x.child(i, "suffix"); s >= 0 {
				part = "." + x.nameIn(s, "suffix")
			}
		case "call_expression":
			next, part = x.firstNamed(i), "()"
			if swiftIndexed(x, i) {
				part = "[0]"
			}
		case "postfix_expression":
			next = x.child(i, "target")
		case "try_expression", "await_expression":
			next = x.child(i, "expr")
		}
		if next < 0 {
			return ""
		}
		i, parts = next, append(parts, part)
	}
	return ""
}

// swiftJoin joins the parts of a chain, the last first.
func swiftJoin(first string, parts []string) string {
	var b strings.Builder
	b.WriteString(first)
	for k := len(parts) - 1; k >= 0; k-- {
		b.WriteString(parts[k])
	}
	return b.String()
}

// swiftTypeBefore returns the type that a member beginning with a dot belongs to where the grammar takes its generic
// arguments for comparisons, as in "Box<Int>.make()", or else swiftContext.
func swiftTypeBefore(x *extractor, i int) string {
	const most = 120 // bytes
	end := int(x.nodes[i].Start)
	if end == 0 || x.text[end-1] != '>' {
		return swiftContext
	}
	depth, at := 0, end-1
	for ; at > max(0, end-most); at-- {
		switch c := x.text[at]; {
		case c == '>':
			depth++
		case c == '<':
			depth--
		case !nameRune(rune(c)) && !strings.ContainsRune(" .,:[]()&", rune(c)):
			return swiftContext
		}
		if depth == 0 {
			break
		}
	}
	start := at
	for start > 0 && (nameRune(rune(x.text[start-1])) || x.text[start-1] == '.') {
		start--
	}
	if depth != 0 || start == at {
		return swiftContext
	}
	return string(x.text[start:end])
}

// swiftIndexed tells a[i] from a(i): both are calls to the grammar.
func swiftIndexed(x *extractor, i int) bool {
	suffix := x.firstOf(i, "call_suffix")
	if suffix < 0 {
		return false
	}
	args := x.firstOf(suffix, "value_arguments")
	return args >= 0 && x.firstKind(args) == "["
}

// swiftValue says what an expression tells of its type.
func swiftValue(x *extractor, i int) (reposage.BindingFrom, string) {
	next := -1
	switch x.kind(i) {
	case "call_expression":
		return swiftCalled(x, i)
	case "constructor_expression":
		return reposage.FromNew, x.nameIn(i, "constructed_type")
	case "try_expression", "await_expression":
		next = x.child(i, "expr")
	case "postfix_expression":
		next = x.child(i, "target")
	case "tuple_expression":
		if list := x.namedList(i); len(list) == 1 {
			next = list[0]
		}
	case "as_expression":
		return reposage.FromDeclared, x.nameIn(i, "name")
	case "simple_identifier", "self_expression", "navigation_expression":
		if chain := swiftChain(x, i); chain != "" {
			return reposage.FromValue, chain
		}
	case "comparison_expression": // Box<Int>.make()
		if o := swiftOperand(x, i); o != i && x.text[max(1, x.nodes[o].Start)-1] == '>' {
			next = o
		}
	case "nil_coalescing_expression":
		return swiftEither(x, x.child(i, "value"), x.child(i, "if_nil"))
	case "ternary_expression":
		return swiftEither(x, x.child(i, "if_true"), x.child(i, "if_false"))
	}
	if next < 0 {
		return reposage.FromNothing, ""
	}
	return swiftValue(x, next)
}

// swiftCalled says what a call gives; an empty array or dictionary of a type is written as a call, too.
func swiftCalled(x *extractor, i int) (reposage.BindingFrom, string) {
	callee := x.firstNamed(i)
	if callee < 0 {
		return reposage.FromNothing, ""
	}
	switch x.kind(callee) {
	case "array_literal", "dictionary_literal":
		return reposage.FromDeclared, x.textOf(callee)
	}
	chain := swiftChain(x, callee)
	switch {
	case chain == "":
		return reposage.FromNothing, ""
	case swiftIndexed(x, i):
		return reposage.FromElement, chain
	}
	return reposage.FromCall, chain
}

// swiftEither takes the first of two alternatives that says something.
func swiftEither(x *extractor, a, b int) (reposage.BindingFrom, string) {
	for _, i := range [...]int{a, b} {
		if i < 0 {
			continue
		}
		if from, typ := swiftValue(x, i); from != reposage.FromNothing {
			return from, typ
		}
	}
	return reposage.FromNothing, ""
}
