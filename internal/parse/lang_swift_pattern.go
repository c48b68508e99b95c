package parse

import (
	"bytes"

	"github.com/reposage/reposage"
)

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
