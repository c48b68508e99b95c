package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Python"},
	grammar:   "python",
	functions: map[string]function{
		"function_definition": {kind: reposage.SymFunction},
		"lambda":              {kind: reposage.SymClosure},
	},
	types:     map[string]reposage.SymbolKind{"class_definition": reposage.SymClass},
	decls:     map[string]reposage.SymbolKind{"assignment": reposage.SymVariable},
	declKind:  pythonDeclKind,
	declNames: pythonDeclNames,
	points: map[string]point{
		"if_statement":           {kind: reposage.PointIf, nest: true},
		"elif_clause":            {kind: reposage.PointElseIf, nest: true},
		"for_statement":          {kind: reposage.PointFor, nest: true},
		"while_statement":        {kind: reposage.PointWhile, nest: true},
		"try_statement":          {kind: reposage.PointTry},
		"except_clause":          {kind: reposage.PointCatch, nest: true},
		"finally_clause":         {kind: reposage.PointFinally},
		"with_statement":         {kind: reposage.PointWith},
		"assert_statement":       {kind: reposage.PointAssert},
		"raise_statement":        {kind: reposage.PointThrow},
		"return_statement":       {kind: reposage.PointReturn},
		"conditional_expression": {kind: reposage.PointTernary, nest: true},
		"for_in_clause":          {kind: reposage.PointComprehensionFor},
		"if_clause":              {kind: reposage.PointComprehensionIf, when: pythonIfClause},
		"match_statement":        {kind: reposage.PointSwitch, nest: true},
		"case_clause":            {kind: reposage.PointCase, when: pythonCase},
	},
	tokens: map[string]token{
		"and": {kind: reposage.PointAnd},
		"or":  {kind: reposage.PointOr},
	},
	binary:     []string{"boolean_operator"},
	parens:     []string{"parenthesized_expression"},
	elses:      []string{"else_clause"},
	comments:   []string{"comment"},
	strings:    []string{"string"},
	code:       []string{"interpolation"},
	wrappers:   []string{"decorated_definition"},
	calls:      map[string]call{"call": {kind: reposage.RefCall, callee: "function"}},
	imports:    map[string]nodeHook{"import_statement": pythonImport, "import_from_statement": pythonImportFrom},
	bases:      map[string]nodeHook{"class_definition": pythonBases, "module": pythonAll},
	decorators: map[string]string{"decorator": ""},
	docstrings: true,
	binds: map[string]nodeHook{
		"parameters": pythonParams, "lambda_parameters": pythonParams, "assignment": pythonAssign, "named_expression": pythonWalrus,
		"for_statement": pythonFor, "for_in_clause": pythonFor, "as_pattern": pythonAs, "function_definition": pythonResult,
		"case_pattern": pythonCasePattern, "union_pattern": pythonCasePattern, "keyword_pattern": pythonCasePattern, "splat_pattern": pythonSplat, "class_pattern": pythonClassPattern,
	},
	members:   []string{"attribute"},
	values:    []string{"identifier"},
	unvalued:  []string{"alias"},
	unvalueIn: []string{"parameters", "lambda_parameters", "typed_parameter", "list_splat_pattern", "dictionary_splat_pattern", "as_pattern_target", "dotted_name", "global_statement", "nonlocal_statement", "type", "keyword_pattern", "splat_pattern"},
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return s.Kind != reposage.SymClosure && !x.hidden[i] && !strings.HasPrefix(s.Name, "_") || strings.HasPrefix(s.Name, "__") && strings.HasSuffix(s.Name, "__")
	},
})

// pythonDeclKind tells attributes of classes, constants and variables of the module.
func pythonDeclKind(x *extractor, i int) reposage.SymbolKind {
	if s := x.stack[len(x.stack)-1].symbol; s >= 0 {
		return reposage.SymField
	}
	if left := x.child(i, "left"); left >= 0 {
		if name := x.textOf(left); name == strings.ToUpper(name) && name != strings.ToLower(name) {
			return reposage.SymConstant
		}
	}
	return 0
}

// pythonDeclNames returns the names that an assignment binds.
func pythonDeclNames(x *extractor, i int) []int {
	names := []int{}
	left := x.child(i, "left")
	switch {
	case left < 0:
	case x.kind(left) == "identifier":
		names = append(names, left)
	case x.kind(left) == "pattern_list":
		x.named(left, func(c int) bool {
			if x.kind(c) == "identifier" {
				names = append(names, c)
			}
			return true
		})
	}
	return names
}

// pythonAll reads __all__: what a module declares beside it is not public. A list put together at run time says
// nothing.
func pythonAll(x *extractor, module int) {
	public := map[string]bool{}
	for _, node := range x.statements(module) {
		if x.kind(node) != "assignment" || x.nameIn(node, "left") != "__all__" {
			continue
		}
		list := x.child(node, "right")
		if list < 0 || x.kind(list) != "list" && x.kind(list) != "tuple" {
			return
		}
		x.named(list, func(c int) bool {
			name := unquote(x.textOf(c))
			public[name] = true
			x.addRef(reposage.Ref{Kind: reposage.RefExport, Name: cut(name, maxName)}, c)
			return true
		})
	}
	if len(public) == 0 {
		return
	}
	for _, node := range x.statements(module) {
		name := x.nameIn(node, "name")
		if left := x.child(node, "left"); left >= 0 && x.kind(left) == "identifier" {
			name = x.textOf(left)
		}
		if name != "" && !public[name] {
			x.hide(node)
		}
	}
}

// statements returns the statements of a module, without what wraps an expression or a decorated definition.
func (x *extractor) statements(module int) []int {
	var nodes []int
	x.named(module, func(c int) bool {
		switch x.kind(c) {
		case "expression_statement":
			c = x.firstNamed(c)
		case "decorated_definition":
			c = x.child(c, "definition")
		}
		if c >= 0 {
			nodes = append(nodes, c)
		}
		return true
	})
	return nodes
}

// pythonIfClause tells a comprehension's filter from a guard in a case.
func pythonIfClause(x *extractor, _ int) reposage.PointKind {
	if p := x.parentNode(); p >= 0 && x.kind(p) == "case_clause" {
		return reposage.PointGuard
	}
	return reposage.PointComprehensionIf
}

// pythonCase tells "case _:" from the rest.
func pythonCase(x *extractor, i int) reposage.PointKind {
	wild := true
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch x.kind(c) {
		case "case_pattern":
			wild = wild && x.textOf(c) == "_"
		case "if_clause":
			wild = false
		}
	}
	if wild {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

func pythonImport(x *extractor, i int) {
	x.named(i, func(c int) bool {
		name, alias := c, ""
		if x.kind(c) == "aliased_import" {
			name, alias = x.child(c, "name"), x.nameIn(c, "alias")
		}
		if name >= 0 {
			x.importRef(c, x.textOf(name), "", alias)
		}
		return true
	})
}

func pythonImportFrom(x *extractor, i int) {
	module := x.nameIn(i, "module_name")
	id := x.lang.fields["name"]
	for c := i + 1; c < int(x.nodes[i].Next); c = int(x.nodes[c].Next) {
		switch {
		case x.kind(c) == "wildcard_import":
			x.importRef(c, module, "*", "")
		case x.nodes[c].Field != id:
		case x.kind(c) == "aliased_import":
			x.importRef(c, module, x.nameIn(c, "name"), x.nameIn(c, "alias"))
		default:
			x.importRef(c, module, x.textOf(c), "")
		}
	}
}

func pythonBases(x *extractor, i int) {
	if list := x.child(i, "superclasses"); list >= 0 {
		x.named(list, func(c int) bool {
			if x.kind(c) != "keyword_argument" {
				x.nameRef(reposage.RefBase, c)
			}
			return true
		})
	}
}

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
