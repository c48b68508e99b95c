package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var luaBinds = map[string]nodeHook{
	"function_declaration": luaFunction,
	"function_definition":  luaFunction,
	"variable_declaration": luaLocal,
	"assignment_statement": luaAssignment,
	"for_generic_clause":   luaFor,
	"for_numeric_clause":   func(x *extractor, i int) { luaNames(x, x.children(i, "name")) },
	"return_statement":     luaReturn,
	"dot_index_expression": luaMember,
}

// luaTables finds the tables that a file defines functions in: what a language with classes would call a class.
func luaTables(x *extractor, chunk int) {
	x.named(chunk, func(c int) bool {
		switch x.kind(c) {
		case "function_declaration":
			luaTable(x, x.child(c, "name"))
		case "assignment_statement":
			vars, values := luaLists(x, c)
			for k, v := range vars {
				if k < len(values) && x.kind(values[k]) == "function_definition" {
					luaTable(x, v)
				}
			}
		}
		return true
	})
}

func luaTable(x *extractor, name int) {
	if name < 0 || x.kind(name) != "dot_index_expression" && x.kind(name) != "method_index_expression" {
		return
	}
	if t := x.child(name, "table"); t >= 0 && x.kind(t) == "identifier" {
		if x.tables == nil {
			x.tables = map[string]int32{}
		}
		x.tables[x.textOf(t)] = 0
	}
}

// luaLists returns the variables and the values of an assignment.
func luaLists(x *extractor, i int) (vars, values []int) {
	if list := x.firstOf(i, "variable_list"); list >= 0 {
		vars = x.children(list, "name")
	}
	if list := x.firstOf(i, "expression_list"); list >= 0 {
		values = x.namedList(list)
	}
	return vars, values
}

// luaDeclKind makes types of tables that functions are defined in. Other assignments than those of such a table declare
// nothing.
func luaDeclKind(x *extractor, i int) reposage.SymbolKind {
	a := i
	if x.kind(i) == "variable_declaration" {
		if a = x.firstOf(i, "assignment_statement"); a < 0 {
			return 0
		}
	} else if p := x.parentNode(); p < 0 || x.kind(p) != "chunk" {
		return noSymbol
	}
	vars, values := luaLists(x, a)
	if len(vars) > 0 && len(values) > 0 && x.kind(vars[0]) == "identifier" && luaIsTable(x, x.textOf(vars[0])) && luaRequired(x, values[0]) < 0 {
		return reposage.SymType
	}
	if a == i {
		return noSymbol
	}
	return 0
}

// luaDeclared notes the symbols of the tables that a declaration, which has just been entered, makes types of.
func luaDeclared(x *extractor, i int) {
	for s := len(x.facts.Symbols) - 1; s >= 0 && x.facts.Symbols[s].Start == x.nodes[i].Start; s-- {
		if sym := &x.facts.Symbols[s]; sym.Kind == reposage.SymType {
			x.tables[sym.Name] = int32(s) + 1
		}
	}
}

// luaSymbol returns the type of a name that the file has declared so far, -1 for none.
func luaSymbol(x *extractor, name string) int32 { return x.tables[name] - 1 }

// luaIsTable reports whether a name is that of a table that functions are defined in.
func luaIsTable(x *extractor, name string) bool {
	_, ok := x.tables[name]
	return ok
}

// luaRequired returns the call of require that a value is, or is a member of; -1 for none.
func luaRequired(x *extractor, i int) int {
	for i >= 0 && x.kind(i) == "dot_index_expression" {
		i = x.child(i, "table")
	}
	if i >= 0 && x.kind(i) == "function_call" && luaIsRequire(x, i) {
		return i
	}
	return -1
}

// luaBase records what a table takes the members of another from: setmetatable(T, {__index = Base}), Base:extend().
func luaBase(x *extractor, i int) {
	base := -1
	switch callee := x.child(i, "name"); {
	case callee < 0 || len(x.tables) == 0:
		return
	case x.textOf(callee) == "setmetatable":
		base = luaIndex(x, i)
	case x.kind(callee) == "method_index_expression":
		if m := x.nameIn(callee, "method"); m == "extend" || m == "derive" || m == "subclass" || m == "inherit" {
			base = x.child(callee, "table")
		}
	}
	if base < 0 {
		return
	}
	class := -1
	if args := x.child(i, "arguments"); args >= 0 && x.refSymbol < 0 {
		if class = x.firstNamed(args); class >= 0 && x.kind(class) != "identifier" {
			class = -1
		}
	}
	name, _ := luaAssigned(x, i)
	if name == "" && class >= 0 {
		name = x.textOf(class)
	}
	if s := luaSymbol(x, name); s >= 0 && name != x.textOf(base) {
		inside := x.refSymbol
		x.refSymbol = s
		x.nameRef(reposage.RefBase, base)
		x.refSymbol = inside
	}
}

// luaIndex returns the value of __index in the second argument of setmetatable, or that argument; -1 for none.
func luaIndex(x *extractor, call int) int {
	args := x.child(call, "arguments")
	if args < 0 {
		return -1
	}
	list := x.namedList(args)
	if len(list) < 2 {
		return -1
	}
	return luaMeta(x, list[1])
}

// luaMeta returns what a metatable looks for members in: the value of its __index; -1 for none.
func luaMeta(x *extractor, i int) int {
	if x.kind(i) != "table_constructor" {
		return i
	}
	at := -1
	x.named(i, func(f int) bool {
		if x.nameIn(f, "name") == "__index" {
			at = x.child(f, "value")
		}
		return at < 0
	})
	if at >= 0 && x.kind(at) == "function_definition" {
		return -1
	}
	return at
}

// luaFunction binds parameters; a function with a colon has one more.
func luaFunction(x *extractor, i int) {
	if name := x.child(i, "name"); name >= 0 && x.kind(name) == "method_index_expression" {
		x.bind(reposage.BindParam, "self", name, reposage.FromDeclared, x.nameIn(name, "table"))
	}
	list := x.child(i, "parameters")
	if list < 0 {
		return
	}
	for _, p := range x.children(list, "name") {
		x.bind(reposage.BindParam, x.textOf(p), p, reposage.FromNothing, "")
	}
}

func luaNames(x *extractor, names []int) {
	for _, n := range names {
		x.bind(reposage.BindLocal, x.textOf(n), n, reposage.FromNothing, "")
	}
}

// luaLocal binds the variables of local without a value.
func luaLocal(x *extractor, i int) {
	luaDeclared(x, i)
	if list := x.firstOf(i, "variable_list"); list >= 0 {
		luaNames(x, x.children(list, "name"))
	}
}

// luaAssignment binds local variables, and the members of tables that are types.
func luaAssignment(x *extractor, i int) {
	luaDeclared(x, i)
	vars, values := luaLists(x, i)
	p := x.parentNode()
	local := p >= 0 && x.kind(p) == "variable_declaration"
	for k, name := range vars {
		value, index := -1, 0
		if k < len(values) {
			value = values[k]
		} else if n := len(values); n > 0 && x.kind(values[n-1]) == "function_call" {
			value, index = values[n-1], k-n+1
		}
		if value >= 0 && (x.kind(value) == "function_definition" || index == 0 && luaRequired(x, value) >= 0) || x.refSymbol < 0 && luaSymbol(x, x.textOf(name)) >= 0 {
			continue // a symbol, or an import
		}
		from, typ := reposage.FromNothing, ""
		if value >= 0 {
			from, typ = luaValue(x, value)
		}
		if from == reposage.FromValue && typ == x.textOf(name) { // local type = type
			from = reposage.FromNothing
		}
		switch {
		case x.kind(name) == "dot_index_expression":
			luaField(x, name, from, typ)
		case x.kind(name) != "identifier":
		case local:
			x.bindResult(reposage.BindLocal, x.textOf(name), name, from, typ, index)
		case from != reposage.FromNothing && index == 0:
			x.rebind(x.textOf(name), name, from, typ)
		}
	}
}

// luaField binds self.x = … and T.x = … to the table.
func luaField(x *extractor, left int, from reposage.BindingFrom, typ string) {
	t, name := x.child(left, "table"), x.child(left, "field")
	if t < 0 || name < 0 || x.kind(t) != "identifier" {
		return
	}
	table := x.textOf(t)
	if table == "self" {
		for s := x.callableOf(x.refSymbol); s >= 0 && table == "self"; s = x.callableOf(x.facts.Symbols[s].Parent) {
			if head, _, ok := strings.Cut(x.facts.Symbols[s].Name, "."); ok {
				table = head
			}
		}
	}
	owner := luaSymbol(x, table)
	if from, typ = x.outside(from, typ); owner < 0 || from == reposage.FromNothing || x.textOf(name) == "__index" {
		return
	}
	inside := x.refSymbol
	x.refSymbol = owner
	x.bind(reposage.BindField, x.textOf(name), name, from, typ)
	x.refSymbol = inside
}

// luaFor binds the variables of a loop: the second is an element of what pairs and ipairs are given.
func luaFor(x *extractor, i int) {
	vars, values := luaLists(x, i)
	from, typ := reposage.FromNothing, ""
	if len(values) == 1 && x.kind(values[0]) == "function_call" {
		callee, args := x.nameIn(values[0], "name"), x.child(values[0], "arguments")
		if (callee == "pairs" || callee == "ipairs") && args >= 0 {
			if a := x.firstNamed(args); a >= 0 && (x.kind(a) == "identifier" || x.kind(a) == "dot_index_expression") {
				from, typ = reposage.FromElement, x.textOf(a)
			}
		}
	}
	for k, n := range vars {
		if k == 1 {
			x.bind(reposage.BindLocal, x.textOf(n), n, from, typ)
		} else {
			x.bind(reposage.BindLocal, x.textOf(n), n, reposage.FromNothing, "")
		}
	}
}

// luaReturn says what a function returns at its end, and what the file hands to those who require it.
func luaReturn(x *extractor, i int) {
	list := x.firstOf(i, "expression_list")
	if list < 0 {
		return
	}
	value := x.firstNamed(list)
	if value < 0 {
		return
	}
	if p := x.parentNode(); p >= 0 && x.kind(p) == "chunk" {
		luaExport(x, value)
		return
	}
	if f := x.ancestor(1); f < 0 || !x.defines(f) || x.refSymbol < 0 {
		return
	}
	if from, typ := x.outside(luaValue(x, value)); from != reposage.FromElement {
		x.bind(reposage.BindResult, "", value, from, typ)
	}
}

// luaExport hands on what a file returns: a name, or a table of names.
func luaExport(x *extractor, value int) {
	switch x.kind(value) {
	case "identifier":
		x.exportRef(value, "", x.textOf(value), "default")
	case "function_call": // return setmetatable(M, …)
		if args := x.child(value, "arguments"); args >= 0 && x.nameIn(value, "name") == "setmetatable" {
			if a := x.firstNamed(args); a >= 0 && x.kind(a) != "function_call" {
				luaExport(x, a)
			}
		}
	case "table_constructor":
		x.named(value, func(f int) bool {
			key, v := x.nameIn(f, "name"), x.child(f, "value")
			if key == "" || v < 0 {
				return true
			}
			switch x.kind(v) {
			case "identifier":
				x.exportRef(f, "", x.textOf(v), key)
			case "dot_index_expression":
				if _, name := splitName(x.tail(v)); name != key {
					x.exportRef(f, "", name, key)
				}
			}
			return true
		})
	}
}

// luaMember records a member access that neither is called nor names a function, nor declares a member of the file.
func luaMember(x *extractor, i int) {
	p := x.parentNode()
	if p < 0 || x.isCallee(p, i) || x.kind(p) == "function_declaration" || x.kind(p) == "variable_list" && x.refSymbol < 0 || luaRequired(x, i) >= 0 {
		return
	}
	x.useMember(i, x.tail(i))
}

// luaValue says what an expression tells of its type.
func luaValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "function_call":
		return luaCalled(x, i)
	case "parenthesized_expression":
		if v := x.firstNamed(i); v >= 0 {
			return luaValue(x, v)
		}
	case "binary_expression": // a or b
		if a, b := x.child(i, "left"), x.child(i, "right"); a >= 0 && b >= 0 && x.firstOf(i, "or") >= 0 {
			if from, typ := luaValue(x, a); from != reposage.FromNothing {
				return from, typ
			}
			return luaValue(x, b)
		}
	case "table_constructor":
		if base := luaMeta(x, i); base >= 0 && x.kind(base) == "identifier" {
			return reposage.FromNew, x.textOf(base)
		}
	case "bracket_index_expression":
		if t := x.child(i, "table"); t >= 0 {
			return reposage.FromElement, x.textOf(t)
		}
	case "identifier", "dot_index_expression":
		return reposage.FromValue, x.textOf(i)
	}
	return reposage.FromNothing, ""
}

// luaCalled says what a call gives: an object of the table that setmetatable is given, or the result of the callee.
func luaCalled(x *extractor, i int) (reposage.BindingFrom, string) {
	callee := x.child(i, "name")
	if callee < 0 || luaIsRequire(x, i) {
		return reposage.FromNothing, ""
	}
	if x.textOf(callee) != "setmetatable" {
		return reposage.FromCall, strings.ReplaceAll(x.textOf(callee), ":", ".")
	}
	meta := luaIndex(x, i)
	if meta < 0 {
		return reposage.FromNothing, ""
	}
	name := x.textOf(meta)
	switch {
	case name == "self" || luaIsTable(x, name):
		return reposage.FromNew, name
	case x.kind(meta) == "identifier": // a metatable with a name of its own
		return reposage.FromValue, name
	}
	return reposage.FromNothing, ""
}
