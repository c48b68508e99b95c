package parse

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

// rustBinds are the kinds of Rust that bind names, and the arguments of macros, which may call.
var rustBinds = map[string]nodeHook{
	"function_item":           rustFunction,
	"function_signature_item": rustFunction,
	"closure_expression":      rustFunction,
	"let_declaration":         rustLet,
	"let_condition":           rustLet,
	"for_expression":          rustFor,
	"match_arm":               rustMatched,
	"struct_item":             rustTuple,
	"field_declaration":       rustField,
	"static_item":             rustStatic,
	"const_item":              rustStatic,
	"mod_item":                rustMod,
	"token_tree":              rustTokens,
}

// rustElementMethods call their argument with an element of what they are called on.
var rustElementMethods = wordSet("map", "filter", "for_each", "any", "all", "find", "position", "filter_map", "flat_map", "take_while", "skip_while", "inspect", "retain", "sort_by_key", "max_by_key", "min_by_key", "partition", "and_then", "map_or", "is_some_and")

// rustSame are methods whose result is, as far as names go, what they are called on.
var rustSame = wordSet("clone", "to_owned", "as_ref", "as_mut", "as_deref", "as_deref_mut", "unwrap", "expect", "unwrap_or_default", "borrow", "borrow_mut", "lock", "read", "write", "ok", "cloned", "copied", "take", "into_inner", "iter", "iter_mut", "into_iter", "values", "drain", "enumerate", "rev", "skip", "filter", "peekable", "by_ref")

// rustMakers wrap their argument in a type that is seen through.
var rustMakers = wordSet("Box::new", "Arc::new", "Rc::new", "RefCell::new", "Cell::new", "Mutex::new", "RwLock::new", "Some", "Ok", "Pin::new", "Box::pin")

// rustMod imports a module that is a file of its own.
func rustMod(x *extractor, i int) {
	if x.child(i, "body") < 0 {
		x.importRef(i, "self", x.nameIn(i, "name"), "")
	}
}

// rustFunction binds parameters, self among them, and the result.
func rustFunction(x *extractor, i int) {
	if x.refSymbol < 0 || !x.facts.Symbols[x.refSymbol].Kind.Callable() {
		return
	}
	if list := x.child(i, "parameters"); list >= 0 {
		from, typ := rustArgument(x, i)
		x.named(list, func(p int) bool {
			switch x.kind(p) {
			case "self_parameter":
				rustSelf(x, p)
			case "parameter":
				rustParam(x, p)
			default: // of a closure, without type
				rustPattern(x, reposage.BindParam, p, from, typ)
			}
			from, typ = reposage.FromNothing, ""
			return true
		})
	}
	if r := x.child(i, "return_type"); r >= 0 {
		x.bind(reposage.BindResult, "", r, reposage.FromDeclared, x.textOf(r))
	}
}

// rustSelf binds self to the type of the impl or trait around.
func rustSelf(x *extractor, p int) {
	if parent := x.facts.Symbols[x.refSymbol].Parent; parent >= 0 {
		x.bind(reposage.BindParam, "self", p, reposage.FromDeclared, x.facts.Symbols[parent].Name)
	}
}

func rustParam(x *extractor, p int) {
	pattern, t := x.child(p, "pattern"), x.child(p, "type")
	if pattern < 0 {
		return
	}
	if x.kind(pattern) == "self" {
		rustSelf(x, p)
		return
	}
	from, typ := reposage.FromNothing, ""
	if t >= 0 {
		from, typ = reposage.FromDeclared, x.textOf(t)
	}
	rustPattern(x, reposage.BindParam, pattern, from, typ)
}

// rustArgument says what the first parameter of a closure is that is an argument of a call: xs.iter().map(|x| …).
func rustArgument(x *extractor, i int) (reposage.BindingFrom, string) {
	args, call := x.ancestor(0), x.ancestor(1)
	if args < 0 || call < 0 || x.kind(i) != "closure_expression" || x.kind(args) != "arguments" || x.kind(call) != "call_expression" {
		return 0, ""
	}
	f := x.child(call, "function")
	if f < 0 || x.kind(f) != "field_expression" || !rustElementMethods[x.nameIn(f, "field")] {
		return 0, ""
	}
	return rustElement(x, x.child(f, "value"))
}

// rustElement is an element of an expression, without the calls that only make an iterator of it.
func rustElement(x *extractor, i int) (reposage.BindingFrom, string) {
	if i < 0 {
		return 0, ""
	}
	switch from, typ := rustValue(x, i); from {
	case reposage.FromValue:
		return reposage.FromElement, typ
	case reposage.FromCall:
		return reposage.FromElement, typ + "()"
	}
	return 0, ""
}

// rustPattern binds the names of a pattern. What stands alone in Some or Ok is the value as far as names go.
func rustPattern(x *extractor, kind reposage.BindingKind, i int, from reposage.BindingFrom, typ string) {
	switch x.kind(i) {
	case "identifier", "shorthand_field_identifier":
		if r, _ := utf8.DecodeRune(x.text[x.nodes[i].Start:]); !unicode.IsUpper(r) { // or a constant
			x.bind(kind, x.textOf(i), i, from, typ)
		}
	case "mut_pattern", "ref_pattern", "reference_pattern", "match_pattern", "captured_pattern":
		condition := x.child(i, "condition")
		x.named(i, func(c int) bool {
			if c != condition {
				rustPattern(x, kind, c, from, typ)
			}
			return true
		})
	case "tuple_struct_pattern":
		t := x.child(i, "type")
		if t >= 0 {
			if name := x.textOf(t); name != "Some" && name != "Ok" {
				from, typ = reposage.FromNothing, ""
			}
		}
		x.named(i, func(c int) bool {
			if c != t {
				rustPattern(x, kind, c, from, typ)
			}
			return true
		})
	case "field_pattern":
		if p := x.child(i, "pattern"); p >= 0 {
			rustPattern(x, kind, p, 0, "")
		} else if n := x.child(i, "name"); n >= 0 {
			rustPattern(x, kind, n, 0, "")
		}
	case "tuple_pattern", "slice_pattern", "struct_pattern", "or_pattern":
		t := x.child(i, "type")
		x.named(i, func(c int) bool {
			if c != t {
				rustPattern(x, kind, c, 0, "")
			}
			return true
		})
	}
}

// rustLet binds let and if let.
func rustLet(x *extractor, i int) {
	pattern := x.child(i, "pattern")
	if pattern < 0 {
		return
	}
	from, typ := reposage.FromNothing, ""
	if t := x.child(i, "type"); t >= 0 {
		from, typ = reposage.FromDeclared, x.textOf(t)
	} else if v := x.child(i, "value"); v >= 0 {
		from, typ = rustValue(x, v)
	}
	rustPattern(x, reposage.BindLocal, pattern, from, typ)
}

// rustFor binds the variable of a loop; of a pair, the second is an element: for (i, x) in xs.iter().enumerate().
func rustFor(x *extractor, i int) {
	pattern, value := x.child(i, "pattern"), x.child(i, "value")
	if pattern < 0 || value < 0 {
		return
	}
	from, typ := rustElement(x, value)
	if x.kind(pattern) == "tuple_pattern" {
		if second := x.lastNamed(pattern); x.countNamed(pattern) == 2 {
			rustPattern(x, reposage.BindLocal, x.firstNamed(pattern), 0, "")
			rustPattern(x, reposage.BindLocal, second, from, typ)
			return
		}
	}
	rustPattern(x, reposage.BindLocal, pattern, from, typ)
}

// rustMatched binds the names of one arm of a match.
func rustMatched(x *extractor, i int) {
	pattern := x.child(i, "pattern")
	if pattern < 0 {
		return
	}
	from, typ := reposage.FromNothing, ""
	if match := x.ancestor(1); match >= 0 && x.kind(match) == "match_expression" {
		if v := x.child(match, "value"); v >= 0 {
			from, typ = rustValue(x, v)
		}
	}
	rustPattern(x, reposage.BindLocal, pattern, from, typ)
}

// rustTuple binds the fields of a tuple struct: "0", "1", ….
func rustTuple(x *extractor, i int) {
	list := x.firstOf(i, "ordered_field_declaration_list")
	if list < 0 {
		return
	}
	for k, t := range x.children(list, "type") {
		x.bindField(strconv.Itoa(k), t, reposage.FromDeclared, x.textOf(t))
	}
}

// rustField binds a field of a struct; those of a variant of an enum have no object to look them up on.
func rustField(x *extractor, i int) {
	name, t, around := x.child(i, "name"), x.child(i, "type"), x.ancestor(1)
	if name < 0 || t < 0 || around < 0 || x.kind(around) == "enum_variant" {
		return
	}
	x.bindField(x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
}

// rustStatic binds a constant: of the file, of a function, or of an impl.
func rustStatic(x *extractor, i int) {
	name, t := x.child(i, "name"), x.child(i, "type")
	if name < 0 || t < 0 {
		return
	}
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		x.bindField(x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
		return
	}
	x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
}

// rustValue says what an expression tells of its type.
func rustValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "call_expression":
		return rustCall(x, i)
	case "struct_expression":
		if n := x.child(i, "name"); n >= 0 {
			return reposage.FromNew, x.textOf(n)
		}
	case "reference_expression", "try_expression", "await_expression", "parenthesized_expression", "unary_expression":
		if v := x.lastNamed(i); v >= 0 {
			return rustValue(x, v)
		}
	case "type_cast_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromDeclared, x.textOf(t)
		}
	case "index_expression":
		return rustElement(x, x.firstNamed(i))
	case "identifier", "field_expression", "scoped_identifier", "self":
		return reposage.FromValue, x.textOf(i)
	case "string_literal", "raw_string_literal":
		return reposage.FromDeclared, "str"
	case "macro_invocation":
		switch x.nameIn(i, "macro") {
		case "vec":
			return reposage.FromDeclared, "Vec"
		case "format":
			return reposage.FromDeclared, "String"
		}
	}
	return 0, ""
}

// rustCall reads a call, without what wraps or only passes on.
func rustCall(x *extractor, i int) (reposage.BindingFrom, string) {
	f := x.child(i, "function")
	if f < 0 {
		return 0, ""
	}
	if x.kind(f) == "field_expression" && rustSame[x.nameIn(f, "field")] {
		if v := x.child(f, "value"); v >= 0 {
			return rustValue(x, v)
		}
	}
	name := x.textOf(f)
	if rustMakers[name] {
		if a := x.child(i, "arguments"); a >= 0 {
			if v := x.firstNamed(a); v >= 0 {
				return rustValue(x, v)
			}
		}
	}
	return reposage.FromCall, name
}

// rustTokens finds the calls among the arguments of a macro, which the grammar leaves as tokens: f(x), a.f(), T::f(),
// and the names that stand alone between commas.
func rustTokens(x *extractor, i int) {
	for up := 0; ; up++ {
		a := x.ancestor(up)
		if a < 0 || x.kind(a) == "attribute" {
			return
		}
		if x.kind(a) != "token_tree" {
			break
		}
	}
	rustAlone(x, i)
	start, last := -1, -1 // of the chain of names so far, its first and last token
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch k := x.kind(c); k {
		case "identifier", "self", "super", "crate":
			if start < 0 || last < 0 || x.kind(last) != "." && x.kind(last) != "::" {
				start = c
			}
		case ".", "::":
			if start < 0 {
				continue
			}
		case "token_tree":
			if start < 0 || x.text[x.nodes[c].Start] != '(' || x.kind(last) != "identifier" {
				if start < 0 || x.text[x.nodes[c].Start] != '(' {
					start = -1
				}
				break
			}
			qualifier, name := splitName(string(x.text[max(x.nodes[start].Start, x.nodes[last].End-min(x.nodes[last].End, 1024)):x.nodes[last].End]))
			if name != "" {
				x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: name, Qualifier: qualifier, Args: saturate(rustCommas(x, c))}, start)
			}
		default:
			start = -1
		}
		last = c
	}
}

// rustAlone records the names of a token tree that stand alone between commas: functions that a macro is given.
func rustAlone(x *extractor, tree int) {
	last := tree + 1 // the opening bracket
	for c := tree + 1; c < int(x.nodes[tree].Next); c = int(x.nodes[c].Next) {
		if next := int(x.nodes[c].Next); x.kind(c) == "identifier" && next < int(x.nodes[tree].Next) && rustParts(x, last) && rustParts(x, next) {
			x.useName(c)
		}
		last = c
	}
}

// rustParts reports whether a token parts the arguments of a macro.
func rustParts(x *extractor, token int) bool {
	switch x.kind(token) {
	case "(", ")", "[", "]", "{", "}", ",", ";":
		return true
	}
	return false
}

// rustValueless tells the name of a generic function that is called, which the call accounts for.
func rustValueless(x *extractor, _ int) bool {
	p, g := x.ancestor(0), x.ancestor(1)
	return p >= 0 && g >= 0 && x.kind(p) == "generic_function" && x.isCallee(g, p)
}

// rustCommas returns how many arguments the tokens in parentheses are.
func rustCommas(x *extractor, tree int) (n int) {
	some := false
	for c := tree + 1; c < int(x.nodes[tree].Next); c = int(x.nodes[c].Next) {
		switch x.kind(c) {
		case ",":
			n++
			some = false
		case "(", ")":
		default:
			some = true
		}
	}
	if some {
		n++
	}
	return n
}
