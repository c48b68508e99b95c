package parse

import (
	"bytes"
	"strings"

	"github.com/reposage/reposage"
)

var swiftBinds = map[string]nodeHook{
	"type_parameter":                swiftTypeParam,
	"parameter":                     swiftParam,
	"function_declaration":          swiftResult,
	"protocol_function_declaration": swiftResult,
	"init_declaration":              func(x *extractor, i int) { x.bind(reposage.BindResult, "", i, reposage.FromDeclared, "Self") },
	"property_declaration":          swiftProperty,
	"protocol_property_declaration": swiftProperty,
	"enum_entry":                    swiftCase,
	"computed_property":             swiftAccessor,
	"computed_getter":               swiftAccessor,
	"computed_setter":               swiftAccessor,
	"willset_clause":                swiftAccessor,
	"didset_clause":                 swiftAccessor,
	"if_statement":                  swiftConditions,
	"guard_statement":               swiftConditions,
	"while_statement":               swiftConditions,
	"switch_pattern":                swiftSwitchPattern,
	"for_statement":                 swiftFor,
	"catch_block":                   swiftCatch,
	"lambda_literal":                swiftLambda,
	"navigation_expression":         swiftMember,
	"prefix_expression":             swiftImplicitMember,
	"control_transfer_statement":    swiftLabel,
	"typealias_declaration":         swiftAlias,
}

// swiftContext is the qualifier of what begins with a dot: the context knows the type.
const swiftContext = "."

// swiftLabel keeps the label of break and continue from being a use.
func swiftLabel(x *extractor, i int) {
	if swiftJump(x, i) == reposage.PointLabelJump {
		x.noName(x.child(i, "result"))
	}
}

// noName keeps a leaf from being recorded as a name that the symbol being visited uses.
func (x *extractor) noName(at int) {
	n := &x.nodes[at]
	x.firstUse(use{scoped{x.refSymbol, hashText(x.text[n.Start:n.End])}, 0})
}

// swiftTypeParam reads T and T: Bound in <…>.
func swiftTypeParam(x *extractor, i int) {
	if a := x.ancestor(1); a >= 0 && x.kind(a) == "typealias_declaration" { // no scope of its own
		return
	}
	if name := x.firstOf(i, "type_identifier"); name >= 0 {
		x.bindType(x.textOf(name), x.nameIn(i, "name"))
	}
}

// swiftAlias records the type that another name is given to as a use by that name.
func swiftAlias(x *extractor, i int) {
	s := len(x.facts.Symbols) - 1
	if s < 0 || x.facts.Symbols[s].Kind != reposage.SymType || x.facts.Symbols[s].Start != x.nodes[i].Start {
		return
	}
	types := x.children(i, "name")
	if len(types) < 2 || x.kind(types[len(types)-1]) != "user_type" {
		return
	}
	last := -1 // of Outer.Inner
	x.named(types[len(types)-1], func(c int) bool {
		if x.kind(c) == "type_identifier" {
			last = c
		}
		return true
	})
	if last >= 0 {
		inside := x.refSymbol
		x.refSymbol = int32(s)
		x.addRef(reposage.Ref{Kind: reposage.RefType, Name: x.textOf(last)}, last)
		x.refSymbol = inside
	}
}

// swiftTypeOf returns the text of the type in a parameter or annotation; the grammar has it in the field "name" as well.
func swiftTypeOf(x *extractor, i int) string {
	typ, variadic := -1, false
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch {
		case x.nodes[c].Field == x.lang.fields["name"] && x.kind(c) != "simple_identifier":
			typ = c
		case x.kind(c) == "...":
			variadic = true
		}
	}
	switch {
	case typ < 0:
		return ""
	case variadic:
		return "[" + x.textOf(typ) + "]"
	}
	return x.textOf(typ)
}

func swiftParam(x *extractor, i int) {
	if x.refSymbol != x.callableOf(x.refSymbol) {
		return // of a subscript: its accessors have them
	}
	if name := x.child(i, "name"); name >= 0 {
		x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, swiftTypeOf(x, i))
	}
}

// swiftResult records the type behind the arrow.
func swiftResult(x *extractor, i int) {
	if list := x.firstOf(i, "type_parameters"); list >= 0 {
		x.named(list, func(p int) bool { swiftTypeParam(x, p); return true })
	}
	arrow := x.firstOf(i, "->")
	if arrow < 0 || int(x.nodes[arrow].Next) >= int(x.nodes[i].Next) {
		return
	}
	t := int(x.nodes[arrow].Next)
	x.bind(reposage.BindResult, "", t, reposage.FromDeclared, x.textOf(t))
}

// swiftProperty binds what let and var declare, one pattern after the other.
func swiftProperty(x *extractor, i int) {
	kind := reposage.BindLocal
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		kind = reposage.BindField
	}
	pattern, typ, value := -1, "", -1
	for c := i + 1; c <= int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		last := c == int(x.nodes[i].Next)
		if last || x.kind(c) == "pattern" {
			if pattern >= 0 {
				swiftDeclare(x, kind, pattern, typ, value)
			}
			pattern, typ, value = c, "", -1
		}
		switch {
		case last:
			return
		case x.kind(c) == "type_annotation":
			typ = swiftTypeOf(x, c)
			if typ == "" { // some View
				typ = strings.TrimLeft(x.textOf(c), ": ")
			}
		case x.nodes[c].Field == x.lang.fields["value"]:
			value = c
		}
	}
}

// swiftDeclare binds the names of one pattern of a declaration.
func swiftDeclare(x *extractor, kind reposage.BindingKind, pattern int, typ string, value int) {
	from := reposage.FromDeclared
	if typ == "" && value >= 0 {
		from, typ = swiftValue(x, value)
	}
	if name := x.child(pattern, "bound_identifier"); name >= 0 {
		x.bind(kind, x.textOf(name), name, from, typ)
		return
	}
	var values []int
	if value >= 0 && x.kind(value) == "tuple_expression" {
		values = x.children(value, "value")
	}
	for k, p := range x.namedList(pattern) {
		f, t := from, typ
		switch {
		case k < len(values):
			f, t = swiftValue(x, values[k])
		case from != reposage.FromCall:
			f, t = reposage.FromNothing, ""
		}
		if name := x.firstLeaf(p, "simple_identifier"); name >= 0 && x.kind(p) == "pattern" {
			x.bindResult(kind, x.textOf(name), name, f, t, k)
		}
	}
}

// swiftCase gives the cases of an enumeration its type.
func swiftCase(x *extractor, i int) {
	if x.refSymbol < 0 {
		return
	}
	for _, name := range x.children(i, "name") {
		if x.kind(name) == "simple_identifier" {
			x.bind(reposage.BindField, x.textOf(name), name, reposage.FromDeclared, x.facts.Symbols[x.refSymbol].Name)
		}
	}
}

// swiftAccessor binds what an accessor is given: the new or old value, and the parameters of a subscript.
func swiftAccessor(x *extractor, i int) {
	if x.refSymbol < 0 || x.facts.Symbols[x.refSymbol].Kind != reposage.SymAccessor {
		return
	}
	typ := ""
	for up := range 2 {
		a := x.ancestor(up)
		if a < 0 {
			return
		}
		switch x.kind(a) {
		case "subscript_declaration":
			x.named(a, func(c int) bool {
				if x.kind(c) == "parameter" {
					swiftParam(x, c)
				}
				return true
			})
		case "property_declaration":
			if t := x.firstOf(a, "type_annotation"); t >= 0 {
				typ = swiftTypeOf(x, t)
			}
		}
	}
	var name string
	switch x.kind(i) {
	case "computed_setter", "willset_clause":
		name = "newValue"
	case "didset_clause":
		name = "oldValue"
	default:
		return
	}
	if own := x.firstOf(i, "simple_identifier"); own >= 0 {
		name = x.textOf(own)
	}
	x.bind(reposage.BindParam, name, i, reposage.FromDeclared, typ)
}

// swiftConditions binds what the conditions of if, guard and while do: let x = y, let x, case .some(let x) = y.
func swiftConditions(x *extractor, i int) {
	let, name, typ := false, -1, ""
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch kind := x.kind(c); {
		case kind == "{" || kind == "else":
			swiftUnwrap(x, name, typ, -1)
			return
		case kind == ",":
			swiftUnwrap(x, name, typ, -1)
			let, name, typ = false, -1, ""
		case kind == "value_binding_pattern":
			let = true
		case kind == "pattern":
			swiftPattern(x, c, let, 0, "")
		case kind == "type_annotation":
			typ = swiftTypeOf(x, c)
		case kind == "." && c+1 < int(x.nodes[i].Next) && x.kind(c+1) == "simple_identifier": // case .loaded(…): no name of its own
			x.useMemberOf(c+1, swiftContext, x.textOf(c+1))
			x.noName(c + 1)
		case x.nodes[c].Field == x.lang.fields["bound_identifier"]:
			name = c
		case kind == "=" && name >= 0:
			swiftUnwrap(x, name, typ, int(x.nodes[c].Next))
			name = -1
		}
	}
}

// swiftUnwrap binds a name to a value that is there. One that keeps its name keeps its meaning.
func swiftUnwrap(x *extractor, name int, typ string, value int) {
	if name < 0 {
		return
	}
	if typ != "" {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, typ)
		return
	}
	if value < 0 {
		x.useName(name)
		return
	}
	from, typ := swiftValue(x, value)
	if from != reposage.FromValue || typ != x.textOf(name) {
		x.bind(reposage.BindLocal, x.textOf(name), name, from, typ)
	}
}

func swiftSwitchPattern(x *extractor, i int) {
	if p := x.firstOf(i, "pattern"); p >= 0 {
		swiftPattern(x, p, false, 0, "")
	}
}

// swiftPattern binds the names of a pattern, let being whether those without a let of their own are bound. The rest
// of its names are uses.
func swiftPattern(x *extractor, i int, let bool, from reposage.BindingFrom, typ string) {
	list, dot := false, false
	if x.firstOf(i, "as") >= 0 {
		from, typ = reposage.FromDeclared, x.nameIn(i, "name")
	}
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		after := dot
		dot = false
		switch kind := x.kind(c); {
		case kind == "value_binding_pattern":
			let = true
		case kind == ".":
			dot = true
		case kind == "(":
			list = true
		case kind == "simple_identifier" && after:
			x.useMemberOf(c, swiftContext, x.textOf(c))
		case kind == "simple_identifier" && (let || x.nodes[c].Field == x.lang.fields["bound_identifier"]):
			x.bind(reposage.BindLocal, x.textOf(c), c, from, typ)
		case kind == "simple_identifier":
			x.useName(c)
		case kind == "pattern" && list:
			swiftPattern(x, c, let, 0, "")
		case kind == "pattern":
			swiftPattern(x, c, let, from, typ)
		}
	}
}

// swiftFor binds the variable of a loop; of a pair the second is taken for the element: dictionaries, enumerated().
func swiftFor(x *extractor, i int) {
	item, collection := x.child(i, "item"), x.child(i, "collection")
	if item < 0 || collection < 0 {
		return
	}
	from, text := swiftElement(x, collection)
	if x.firstKind(item) != "(" {
		swiftPattern(x, item, true, from, text)
		return
	}
	for k, p := range x.namedList(item) {
		if k == 1 {
			swiftPattern(x, p, true, from, text)
		} else {
			swiftPattern(x, p, true, 0, "")
		}
	}
}

// swiftElement says what the elements of a collection are; what only orders or counts them is left out.
func swiftElement(x *extractor, i int) (reposage.BindingFrom, string) {
	for {
		if from, _ := swiftValue(x, i); from != reposage.FromCall && from != reposage.FromValue {
			return reposage.FromNothing, ""
		}
		callee := i
		if x.kind(i) == "call_expression" {
			callee = x.firstNamed(i)
		}
		target := x.child(callee, "target")
		if target < 0 || x.kind(callee) != "navigation_expression" {
			break
		}
		switch _, name := splitName(x.tail(callee)); name {
		case "enumerated", "reversed", "sorted", "lazy", "shuffled", "values":
			i = target
			continue
		}
		break
	}
	return reposage.FromElement, swiftChain(x, i)
}

func swiftCatch(x *extractor, i int) {
	if p := x.child(i, "error"); p >= 0 {
		swiftPattern(x, p, true, 0, "")
		return
	}
	x.bind(reposage.BindLocal, "error", i, reposage.FromNothing, "")
}

// swiftElementMethods call their argument with an element of what they are called on.
var swiftElementMethods = wordSet("forEach", "map", "compactMap", "flatMap", "filter", "first", "contains", "allSatisfy", "firstIndex", "sorted", "sort", "removeAll", "max", "min", "last", "drop", "prefix")

// swiftLambda binds what a closure captures by another name, and its parameters, numbered ones too.
func swiftLambda(x *extractor, i int) {
	if x.refSymbol < 0 || x.facts.Symbols[x.refSymbol].Start != x.nodes[i].Start {
		return
	}
	if list := x.child(i, "captures"); list >= 0 {
		x.named(list, func(c int) bool {
			if name, value := x.child(c, "name"), x.child(c, "value"); name >= 0 && value >= 0 {
				swiftUnwrap(x, name, "", value)
			}
			return true
		})
	}
	from, typ := swiftArgument(x)
	list := -1
	if t := x.child(i, "type"); t >= 0 {
		list = x.firstOf(t, "lambda_function_type_parameters")
	}
	if list < 0 {
		swiftNumbered(x, i, from, typ)
		return
	}
	for k, p := range x.namedList(list) {
		f, t := from, typ
		if k > 0 {
			f, t = 0, ""
		}
		if declared := swiftTypeOf(x, p); declared != "" {
			f, t = reposage.FromDeclared, declared
		}
		if name := x.child(p, "name"); name >= 0 {
			x.bind(reposage.BindParam, x.textOf(name), name, f, t)
		}
	}
}

// swiftNumbered binds $0 and $1 of a closure that does not name its parameters.
func swiftNumbered(x *extractor, i int, from reposage.BindingFrom, typ string) {
	n := &x.nodes[i]
	const most = 1024
	body := x.text[n.Start:min(n.End, n.Start+most)]
	for _, name := range [...]string{"$0", "$1"} {
		if bytes.Contains(body, []byte(name)) {
			x.bind(reposage.BindParam, name, i, from, typ)
		}
		from, typ = 0, ""
	}
}

// swiftArgument says what the first parameter of a closure is that is the argument of a call: xs.map { … }.
func swiftArgument(x *extractor) (reposage.BindingFrom, string) {
	up := 0
	if a := x.ancestor(0); a >= 0 && x.kind(a) == "value_argument" {
		up = 2
	}
	suffix, call := x.ancestor(up), x.ancestor(up+1)
	if suffix < 0 || call < 0 || x.kind(suffix) != "call_suffix" || x.kind(call) != "call_expression" {
		return 0, ""
	}
	callee := x.firstNamed(call)
	if callee < 0 || x.kind(callee) != "navigation_expression" {
		return 0, ""
	}
	target := x.child(callee, "target")
	if _, name := splitName(x.tail(callee)); target < 0 || !swiftElementMethods[name] {
		return 0, ""
	}
	return swiftElement(x, target)
}

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
