package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// exportRef records a name that the file hands on: its own, or one of a module.
func (x *extractor) exportRef(at int, module, name, alias string) {
	if alias == name {
		alias = ""
	}
	x.addRef(reposage.Ref{Kind: reposage.RefExport, Qualifier: cut(unquote(module), maxName), Name: cut(name, maxName), Alias: cut(alias, maxName)}, at)
}

// jsExport reads what an export statement hands on by another name or from another module. What it declares under
// its own name is exported by being a symbol.
func jsExport(x *extractor, i int) {
	source := x.child(i, "source")
	if clause := x.firstOf(i, "export_clause"); clause >= 0 {
		x.named(clause, func(s int) bool {
			name, alias := unquote(x.nameIn(s, "name")), unquote(x.nameIn(s, "alias"))
			if source >= 0 {
				x.importRef(s, x.textOf(source), name, alias)
				x.exportRef(s, x.textOf(source), name, alias)
			} else {
				x.exportRef(s, "", name, alias)
			}
			return true
		})
		return
	}
	if source >= 0 {
		alias := ""
		if ns := x.firstOf(i, "namespace_export"); ns >= 0 {
			if n := x.firstNamed(ns); n >= 0 {
				alias = unquote(x.textOf(n))
			}
		}
		x.importRef(i, x.textOf(source), "*", alias)
		x.exportRef(i, x.textOf(source), "*", alias)
		return
	}
	jsDefault(x, i)
}

// jsDefault reads "export default x" and "export = x".
func jsDefault(x *extractor, i int) {
	if x.firstOf(i, "default") >= 0 {
		for _, field := range [...]string{"declaration", "value"} {
			if d := x.child(i, field); d >= 0 {
				jsModuleExports(x, d)
			}
		}
	} else if x.firstOf(i, "=") >= 0 {
		if v := x.firstNamed(i); v >= 0 {
			jsModuleExports(x, v)
		}
	}
}

// jsModuleExports hands a value on as what the module is: a name, a named function or class, or an object of names.
func jsModuleExports(x *extractor, value int) {
	switch x.kind(value) {
	case "identifier":
		x.exportRef(value, "", x.textOf(value), "default")
	case "object":
		x.named(value, func(c int) bool {
			switch x.kind(c) {
			case "shorthand_property_identifier":
				x.exportRef(c, "", x.textOf(c), "")
			case "pair":
				if k, v := x.child(c, "key"), x.child(c, "value"); k >= 0 && v >= 0 {
					jsExportAs(x, unquote(x.textOf(k)), v)
				}
			case "spread_element":
				if v := x.firstNamed(c); v >= 0 {
					if module := jsRequired(x, v); module >= 0 {
						x.exportRef(c, x.textOf(module), "*", "")
					}
				}
			}
			return true
		})
	case "assignment_expression":
		// module.exports = exports = x: the inner one is visited, too
	default:
		if x.defines(value) {
			if name := x.nameIn(value, "name"); name != "" {
				x.exportRef(value, "", name, "default")
			} else if p := x.parentNode(); p >= 0 && x.kind(value) != "class_declaration" && x.kind(p) == "expression_statement" { // a symbol called module.exports
				x.exportRef(value, "", "exports", "default")
			}
		} else if module := jsRequired(x, value); module >= 0 {
			x.exportRef(value, x.textOf(module), "*", "")
			x.exportRef(value, x.textOf(module), "default", "")
		}
	}
}

// jsExportsAssignment reads module.exports = x and exports.x = y.
func jsExportsAssignment(x *extractor, left string, value int) {
	if left == "module.exports" {
		jsModuleExports(x, value)
		return
	}
	name, ok := strings.CutPrefix(strings.TrimPrefix(left, "module."), "exports.")
	if ok && !strings.ContainsAny(name, ".[") {
		jsExportAs(x, name, value)
	}
}

// jsExportAs hands a value on under a name. A function there is a symbol of that name.
func jsExportAs(x *extractor, name string, value int) {
	switch {
	case x.kind(value) == "identifier":
		x.exportRef(value, "", x.textOf(value), name)
	case x.defines(value):
		if own := x.nameIn(value, "name"); own != "" {
			x.exportRef(value, "", own, name)
		}
	default:
		if module := jsRequired(x, value); module >= 0 {
			x.exportRef(value, x.textOf(module), "default", name)
		}
	}
}

// jsRequired returns the string of the module that an expression requires or imports, or a member of it or its
// result; -1 for any other expression.
func jsRequired(x *extractor, i int) int {
	for range 4 {
		next := -1
		switch x.kind(i) {
		case "await_expression", "parenthesized_expression":
			next = x.firstNamed(i)
		case "member_expression":
			next = x.child(i, "object")
		case "call_expression":
			if module := jsModuleOf(x, i); module >= 0 {
				return module
			}
			next = x.child(i, "function")
		}
		if next < 0 {
			return -1
		}
		i = next
	}
	return -1
}

// jsModuleOf returns the string of require("x") and import("x"), -1 for another call.
func jsModuleOf(x *extractor, call int) int {
	f, args := x.child(call, "function"), x.child(call, "arguments")
	if f < 0 || args < 0 {
		return -1
	}
	if n := x.nodes[f].End - x.nodes[f].Start; n != uint32(len("require")) && n != uint32(len("import")) {
		return -1
	}
	if name := x.textOf(f); name != "require" && name != "import" {
		return -1
	}
	if s := x.firstNamed(args); s >= 0 && x.kind(s) == "string" {
		return s
	}
	return -1
}

// jsRequire records require("x") and import("x") with the names that the variable around gives to what they return.
func jsRequire(x *extractor, i int) {
	module := jsModuleOf(x, i)
	if module < 0 {
		return
	}
	text := x.textOf(module)
	up, name := 0, "*"
	a := x.ancestor(up)
	next := func() { up++; a = x.ancestor(up) }
	for a >= 0 && (x.kind(a) == "await_expression" || x.kind(a) == "parenthesized_expression") {
		next()
	}
	switch {
	case a < 0:
	case x.kind(a) == "member_expression":
		name = x.nameIn(a, "property")
		next()
	case x.kind(a) == "call_expression": // its result: of a foreign module as foreign as itself
		if strings.HasPrefix(unquote(text), ".") {
			name = ""
		}
		next()
	}
	target := -1
	if a >= 0 && x.kind(a) == "variable_declarator" {
		target = x.child(a, "name")
	} else if a >= 0 && x.kind(a) == "assignment_expression" {
		target = x.child(a, "left")
	}
	if target < 0 || name == "" || !jsImportAs(x, target, text, name) {
		x.importRef(i, text, "", "")
	}
}

// jsImportAs records an import into a variable or into those of a pattern; false when there is none.
func jsImportAs(x *extractor, target int, module, name string) bool {
	switch x.kind(target) {
	case "identifier":
		x.importRef(target, module, name, x.textOf(target))
		return true
	case "object_pattern":
		if name != "*" {
			return false
		}
		some := false
		x.named(target, func(c int) bool {
			key, local := c, c
			switch x.kind(c) {
			case "pair_pattern":
				key, local = x.child(c, "key"), x.child(c, "value")
			case "object_assignment_pattern":
				key, local = x.child(c, "left"), x.child(c, "left")
			case "rest_pattern":
				return true
			}
			if key >= 0 && local >= 0 && (x.kind(local) == "identifier" || local == key) {
				x.importRef(c, module, x.textOf(key), x.textOf(local))
				some = true
			}
			return true
		})
		return some
	}
	return false
}
