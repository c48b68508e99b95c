package parse

import "github.com/reposage/reposage"

// pythonParams binds parameters. The first of a method is its object, or its class.
func pythonParams(x *extractor, i int) {
	first := true
	x.named(i, func(c int) bool {
		name, typ := c, ""
		switch x.kind(c) {
		case "typed_parameter":
			name = x.firstNamed(c)
			if t := x.child(c, "type"); t >= 0 {
				typ = x.textOf(t)
			}
			if name >= 0 && x.kind(name) != "identifier" { // *args: T
				name, typ = x.firstLeaf(name, "identifier"), ""
			}
		case "default_parameter":
			name = x.child(c, "name")
		case "typed_default_parameter":
			name = x.child(c, "name")
			if t := x.child(c, "type"); t >= 0 {
				typ = x.textOf(t)
			}
		case "list_splat_pattern", "dictionary_splat_pattern":
			name = x.firstNamed(c)
		}
		if name >= 0 && x.kind(name) == "identifier" {
			if class := x.methodOf(); first && class >= 0 && typ == "" {
				typ = x.facts.Symbols[class].Name
			}
			x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, typ)
		}
		first = false
		return true
	})
}

// methodOf returns the class of the method being visited, -1 when it is no method.
func (x *extractor) methodOf() int32 {
	if x.refSymbol < 0 || !x.facts.Symbols[x.refSymbol].Kind.Callable() {
		return -1
	}
	if p := x.facts.Symbols[x.refSymbol].Parent; p >= 0 && isTypeKind(x.facts.Symbols[p].Kind) {
		return p
	}
	return -1
}

// pythonAssign binds what an assignment does: variables, attributes of the class, and those of its object.
func pythonAssign(x *extractor, i int) {
	left, right, typ := x.child(i, "left"), x.child(i, "right"), x.child(i, "type")
	if left < 0 {
		return
	}
	from, text := reposage.FromNothing, ""
	if typ >= 0 {
		from, text = reposage.FromDeclared, x.textOf(typ)
	} else if right >= 0 {
		from, text = pythonValue(x, right)
	}
	x.pythonTarget(left, from, text, right)
}

// pythonTarget binds the target of an assignment, a loop or a with.
func (x *extractor) pythonTarget(left int, from reposage.BindingFrom, text string, right int) {
	switch x.kind(left) {
	case "identifier":
		kind := reposage.BindLocal
		if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
			kind = reposage.BindField
		}
		x.bind(kind, x.textOf(left), left, from, text)
	case "attribute":
		x.pythonAttribute(left, from, text)
	case "pattern_list", "tuple_pattern", "list_pattern", "tuple", "list":
		var values []int
		if right >= 0 && (x.kind(right) == "expression_list" || x.kind(right) == "tuple") {
			values = x.namedList(right)
		}
		for k, n := range x.namedList(left) {
			f, t := from, text
			switch {
			case values != nil:
				f, t = reposage.FromNothing, ""
				if k < len(values) {
					f, t = pythonValue(x, values[k])
				}
			case from != reposage.FromCall:
				f, t = reposage.FromNothing, ""
			}
			if x.kind(n) != "identifier" {
				x.pythonTarget(n, f, t, -1)
				continue
			}
			x.bindResult(reposage.BindLocal, x.textOf(n), n, f, t, k)
		}
	}
}

// pythonAttribute binds self.x = … to the class. A variable that it is set to gives what is known of it.
func (x *extractor) pythonAttribute(left int, from reposage.BindingFrom, text string) {
	object, name := x.child(left, "object"), x.child(left, "attribute")
	method := x.refSymbol
	for method >= 0 && (x.facts.Symbols[method].Parent < 0 || !isTypeKind(x.facts.Symbols[x.facts.Symbols[method].Parent].Kind)) {
		method = x.facts.Symbols[method].Parent
	}
	if object < 0 || name < 0 || method < 0 || len(x.facts.Symbols[method].Params) == 0 || x.textOf(object) != x.facts.Symbols[method].Params[0] && x.textOf(object) != "self" {
		return
	}
	if from == reposage.FromValue {
		from, text = x.copied(from, text)
	}
	if from == reposage.FromNothing {
		return
	}
	was := x.refSymbol
	x.refSymbol = x.facts.Symbols[method].Parent
	x.bind(reposage.BindField, x.textOf(name), name, from, text)
	x.refSymbol = was
}

func pythonWalrus(x *extractor, i int) {
	name, value := x.child(i, "name"), x.child(i, "value")
	if name >= 0 && value >= 0 {
		from, text := pythonValue(x, value)
		x.bind(reposage.BindLocal, x.textOf(name), name, from, text)
	}
}

func pythonFor(x *extractor, i int) {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 {
		return
	}
	element := x.kind(left) == "identifier"
	right, pair := pythonIterated(x, right)
	target := left
	if pair && !element { // of "i, x in enumerate(list)" and "k, v in map.items()" the second is the element
		list := x.namedList(left)
		if len(list) != 2 {
			x.pythonTarget(left, reposage.FromNothing, "", -1)
			return
		}
		x.pythonTarget(list[0], reposage.FromNothing, "", -1)
		target, element = list[1], true
	} else if pair {
		element = false
	}
	if text := pythonIterable(x, right); element && text != "" {
		x.pythonTarget(target, reposage.FromElement, text, -1)
		return
	}
	x.pythonTarget(target, reposage.FromNothing, "", -1)
}

// pythonIterated sees through functions that give the elements of their argument or object; pair says that each comes
// with its number or key.
func pythonIterated(x *extractor, i int) (of int, pair bool) {
	f, args := x.child(i, "function"), x.child(i, "arguments")
	if x.kind(i) != "call" || f < 0 || args < 0 {
		return i, false
	}
	name := x.textOf(f)
	if x.kind(f) == "attribute" {
		name = "." + x.nameIn(f, "attribute")
	}
	switch name {
	case "enumerate", "sorted", "reversed", "list", "set", "tuple", "iter":
		if first := x.firstNamed(args); first >= 0 {
			return first, name == "enumerate"
		}
	case ".items", ".values", ".copy":
		if o := x.child(f, "object"); o >= 0 {
			return o, name == ".items"
		}
	}
	return i, false
}

// pythonIterable is the text of what a loop goes over, "" when it says nothing.
func pythonIterable(x *extractor, i int) string {
	switch x.kind(i) {
	case "identifier", "attribute":
		return x.textOf(i)
	case "call":
		if f := x.child(i, "function"); f >= 0 {
			return x.textOf(f) + "()"
		}
	}
	return ""
}

// pythonAs binds with … as x, except … as x, and case … as x.
func pythonAs(x *extractor, i int) {
	alias, value := x.child(i, "alias"), x.firstNamed(i)
	if alias < 0 { // in a case
		if alias = x.lastNamed(i); alias < 0 || x.kind(alias) != "identifier" {
			return
		}
	}
	if value < 0 || value == alias {
		return
	}
	name := x.firstNamed(alias)
	if name < 0 {
		name = alias
	}
	from, text := pythonValue(x, value)
	switch p := x.parentNode(); {
	case x.kind(value) == "case_pattern":
		if class := x.firstNamed(value); class >= 0 && x.kind(class) == "class_pattern" {
			from, text = reposage.FromDeclared, x.textOf(x.firstNamed(class))
		}
	case p >= 0 && x.kind(p) == "except_clause" && (x.kind(value) == "identifier" || x.kind(value) == "attribute"):
		from, text = reposage.FromDeclared, x.textOf(value)
	}
	x.pythonTarget(name, from, text, -1)
}

// pythonCasePattern binds a name that a case captures; a dotted one is a constant to compare with.
func pythonCasePattern(x *extractor, i int) {
	x.named(i, func(c int) bool {
		if x.kind(c) != "dotted_name" {
			return true
		}
		if name := x.firstNamed(c); x.countNamed(c) == 1 {
			x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromNothing, "")
		} else {
			x.useMember(c, x.textOf(c))
		}
		return true
	})
}

func pythonSplat(x *extractor, i int) {
	if name := x.firstNamed(i); name >= 0 {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromNothing, "")
	}
}

// pythonClassPattern records the class that a case compares with.
func pythonClassPattern(x *extractor, i int) {
	if class := x.firstNamed(i); class >= 0 {
		x.nameRef(reposage.RefType, class)
	}
}

// pythonResult records what a function returns: as annotated, or what its last statement says.
func pythonResult(x *extractor, i int) {
	if t := x.child(i, "return_type"); t >= 0 {
		x.bind(reposage.BindResult, "", t, reposage.FromDeclared, unquote(x.textOf(t)))
		return
	}
	body := x.child(i, "body")
	if body < 0 {
		return
	}
	if last := x.lastNamed(body); last >= 0 && x.kind(last) == "return_statement" {
		if v := x.firstNamed(last); v >= 0 {
			if from, text := pythonValue(x, v); from != reposage.FromNothing {
				x.bind(reposage.BindResult, "", v, from, text)
			}
		}
	}
}

// pythonValue says what an expression tells of its type.
func pythonValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "call":
		if f := x.child(i, "function"); f >= 0 {
			return reposage.FromCall, x.textOf(f)
		}
	case "await", "parenthesized_expression":
		if o := x.firstNamed(i); o >= 0 {
			return pythonValue(x, o)
		}
	case "subscript":
		if o := x.child(i, "value"); o >= 0 {
			return reposage.FromElement, x.textOf(o)
		}
	case "boolean_operator": // x or default
		if o := x.child(i, "left"); o >= 0 && x.kind(o) != "comparison_operator" {
			return pythonValue(x, o)
		}
	case "conditional_expression":
		if o := x.firstNamed(i); o >= 0 {
			return pythonValue(x, o)
		}
	case "identifier", "attribute":
		return reposage.FromValue, x.textOf(i)
	}
	return reposage.FromNothing, ""
}
