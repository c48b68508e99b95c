package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Ruby"},
	grammar:   "ruby",
	functions: map[string]function{
		"method":           {kind: reposage.SymFunction, kindOf: rubyMethodKind, bodyOf: bodyOrEnd},
		"singleton_method": {kind: reposage.SymMethod, bodyOf: bodyOrEnd},
		"lambda":           {kind: reposage.SymClosure},
		"block":            {kind: reposage.SymClosure, nameOf: rubyBlockName, kindOf: rubyBlockKind, bodyOf: bodyOrEnd, skip: inLambda},
		"do_block":         {kind: reposage.SymClosure, nameOf: rubyBlockName, kindOf: rubyBlockKind, bodyOf: bodyOrEnd, skip: inLambda},
	},
	types:     map[string]reposage.SymbolKind{"class": reposage.SymClass, "module": reposage.SymModule, "singleton_class": reposage.SymClass},
	typeName:  rubyTypeName,
	decls:     map[string]reposage.SymbolKind{"assignment": reposage.SymConstant, "call": reposage.SymField},
	declNames: rubyDeclNames,
	points: map[string]point{
		"if":                 {kind: reposage.PointIf, nest: true},
		"unless":             {kind: reposage.PointIf, nest: true},
		"elsif":              {kind: reposage.PointElseIf, nest: true},
		"if_modifier":        {kind: reposage.PointIf, nest: true},
		"unless_modifier":    {kind: reposage.PointIf, nest: true},
		"while":              {kind: reposage.PointWhile, nest: true},
		"until":              {kind: reposage.PointWhile, nest: true},
		"while_modifier":     {kind: reposage.PointWhile, when: rubyLoopModifier, nest: true},
		"until_modifier":     {kind: reposage.PointWhile, when: rubyLoopModifier, nest: true},
		"for":                {kind: reposage.PointFor, nest: true},
		"conditional":        {kind: reposage.PointTernary, nest: true},
		"case":               {kind: reposage.PointSwitch, nest: true},
		"case_match":         {kind: reposage.PointSwitch, nest: true},
		"when":               {kind: reposage.PointCase},
		"in_clause":          {kind: reposage.PointCase},
		"if_guard":           {kind: reposage.PointGuard},
		"unless_guard":       {kind: reposage.PointGuard},
		"begin":              {kind: reposage.PointTry, when: rubyTry},
		"body_statement":     {kind: reposage.PointTry, when: rubyTry},
		"rescue":             {kind: reposage.PointCatch},
		"rescue_modifier":    {kind: reposage.PointCatch},
		"ensure":             {kind: reposage.PointFinally},
		"return":             {kind: reposage.PointReturn},
		"call":               {kind: reposage.PointThrow, when: rubyRaise},
		"optional_parameter": {kind: reposage.PointDefaultParam},
		"keyword_parameter":  {kind: reposage.PointDefaultParam, when: rubyDefaultParam},
	},
	tokens: map[string]token{
		"&&":  {kind: reposage.PointAnd},
		"and": {kind: reposage.PointAnd},
		"||":  {kind: reposage.PointOr},
		"or":  {kind: reposage.PointOr},
		"&&=": {kind: reposage.PointAssignLogic},
		"||=": {kind: reposage.PointAssignLogic},
		"&.":  {kind: reposage.PointOptionalChain},
	},
	binary:   []string{"binary"},
	parens:   []string{"parenthesized_statements"},
	elses:    []string{"else"},
	comments: []string{"comment"},
	strings:  []string{"string", "string_array", "symbol_array", "regex", "heredoc_body", "delimited_symbol", "subshell", "character"},
	code:     []string{"interpolation"},
	wrappers: []string{"assignment", "argument_list", "call"},
	calls:    map[string]call{"call": {kind: reposage.RefCall, read: rubyCall}},
	imports:  map[string]nodeHook{"call": rubyImport},
	bases:    map[string]nodeHook{"superclass": baseNames, "body_statement": rubyVisibility},
	binds:    rubyBinds,
	values:   []string{"constant"},
	unvalueIn: []string{"scope_resolution", "superclass", "method_parameters", "lambda_parameters", "block_parameters", "destructured_parameter", "destructured_left_assignment", "left_assignment_list", "rest_assignment",
		"exception_variable", "array_pattern", "as_pattern", "alias", "undef", "keyword_pattern"},
	valueless: rubyAssigned,
	exported: func(x *extractor, i int, s *reposage.Symbol) bool {
		return s.Kind != reposage.SymClosure && !x.hidden[i]
	},
})

// rubyMethodKind tells constructors, and methods from functions: in a class, a module, and the block of
// Struct.new a def is a method.
func rubyMethodKind(x *extractor, _ int, name string) reposage.SymbolKind {
	s := x.stack[len(x.stack)-1].symbol
	switch {
	case s < 0 || x.facts.Symbols[s].Kind.Callable() && x.facts.Symbols[s].Kind != reposage.SymClosure:
		return 0
	case name == "initialize":
		return reposage.SymConstructor
	}
	return reposage.SymMethod
}

// inLambda leaves out the block that is the body of "-> { }".
func inLambda(x *extractor, _ int) bool {
	p := x.parentNode()
	return p >= 0 && x.kind(p) == "lambda"
}

// rubyBlockName names a block that becomes a value: "f = lambda do", "Point = Struct.new(:x) do",
// "define_method(:name) do".
func rubyBlockName(x *extractor, _ int) (string, int) {
	call := x.parentNode()
	if call < 0 || x.kind(call) != "call" {
		return "", -1
	}
	switch method := x.nameIn(call, "method"); method {
	case "define_method", "define_singleton_method":
		if args := x.child(call, "arguments"); args >= 0 {
			if first := x.firstNamed(args); first >= 0 {
				return strings.Trim(fold(x.textOf(first), maxName), `:"'`), first
			}
		}
	case "lambda", "proc", "new":
		if up := x.ancestor(1); up >= 0 && x.kind(up) == "assignment" && x.child(up, "right") == call {
			left := x.child(up, "left")
			return fold(x.textOf(left), maxName), left
		}
	}
	return "", -1
}

// rubyBlockKind makes methods of the blocks of define_method.
func rubyBlockKind(x *extractor, _ int, name string) reposage.SymbolKind {
	if call := x.parentNode(); name != closureName && strings.HasPrefix(x.nameIn(call, "method"), "define_") {
		return reposage.SymMethod
	}
	return 0
}

func rubyTypeName(x *extractor, i int) string {
	if x.kind(i) == "singleton_class" {
		return x.nameIn(i, "value")
	}
	return x.nameIn(i, "name")
}

// rubyDeclNames returns the constants of an assignment and the attributes of attr_reader and its like.
func rubyDeclNames(x *extractor, i int) []int {
	names := []int{}
	if x.kind(i) == "assignment" {
		if left := x.child(i, "left"); left >= 0 && x.kind(left) == "constant" && !rubyIsBlockValue(x, x.child(i, "right")) {
			names = append(names, left)
		}
		return names
	}
	args := x.child(i, "arguments")
	if args < 0 || x.child(i, "receiver") >= 0 || !strings.HasPrefix(x.nameIn(i, "method"), "attr_") {
		return names
	}
	x.named(args, func(c int) bool {
		if x.kind(c) == "simple_symbol" {
			names = append(names, c)
		}
		return true
	})
	return names
}

// rubyIsBlockValue reports whether an assigned value is recorded as a block of that name.
func rubyIsBlockValue(x *extractor, value int) bool {
	return value >= 0 && x.kind(value) == "call" && x.child(value, "block") >= 0
}

// rubyLoopModifier tells "begin … end while x", which runs at least once.
func rubyLoopModifier(x *extractor, i int) reposage.PointKind {
	if body := x.child(i, "body"); body >= 0 && x.kind(body) == "begin" {
		return reposage.PointDo
	}
	return reposage.PointWhile
}

func rubyTry(x *extractor, i int) reposage.PointKind {
	if x.firstOf(i, "rescue", "ensure") >= 0 {
		return reposage.PointTry
	}
	return 0
}

func rubyRaise(x *extractor, i int) reposage.PointKind {
	if m := x.child(i, "method"); m >= 0 && x.child(i, "receiver") < 0 && x.textOf(m) == "raise" {
		return reposage.PointThrow
	}
	return 0
}

func rubyDefaultParam(x *extractor, i int) reposage.PointKind {
	if x.child(i, "value") >= 0 {
		return reposage.PointDefaultParam
	}
	return 0
}

// rubyCall reads a call that is neither an import nor a declaration. Class.new is recorded as what makes an object.
func rubyCall(x *extractor, i int) (qualifier, name string, args int) {
	m := x.child(i, "method")
	if m < 0 {
		return "", "", 0
	}
	name = x.textOf(m)
	if r := x.child(i, "receiver"); r >= 0 {
		if class := rubyNew(x, i); class >= 0 {
			x.rubyMade(i, rubyConstant(x, class))
			return "", "", 0
		}
		qualifier = rubyReceiver(x, r)
	} else if rubyDirective(name) {
		return "", "", 0
	} else if name == "new" { // in a method of the class
		x.rubyMade(i, "self")
		return "", "", 0
	}
	if a := x.child(i, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// rubyMade records that an object of a class is made.
func (x *extractor) rubyMade(call int, class string) {
	qualifier, name := splitName(class)
	args := 0
	if a := x.child(call, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	x.addRef(reposage.Ref{Kind: reposage.RefNew, Name: name, Qualifier: qualifier, Args: saturate(args)}, call)
}

func rubyDirective(method string) bool {
	switch method {
	case "require", "require_relative", "load", "autoload", "include", "extend", "prepend",
		"attr_reader", "attr_writer", "attr_accessor", "private", "protected", "public", "module_function":
		return true
	}
	return false
}

// rubyImport records required files, and modules mixed in: those are bases as well.
func rubyImport(x *extractor, i int) {
	m, args := x.child(i, "method"), x.child(i, "arguments")
	if m < 0 || args < 0 || x.child(i, "receiver") >= 0 {
		return
	}
	switch x.textOf(m) {
	case "require", "load":
		if f := x.firstNamed(args); f >= 0 {
			x.importRef(i, rubyPath(x, f), "", "")
		}
	case "require_relative":
		if f := x.firstNamed(args); f >= 0 {
			x.importRef(i, relativeTo(unquote(x.textOf(f))), "", "")
		}
	case "autoload":
		if file := x.lastNamed(args); file >= 0 {
			x.importRef(i, x.textOf(file), strings.TrimPrefix(x.textOf(x.firstNamed(args)), ":"), "")
		}
	case "include", "extend", "prepend":
		x.named(args, func(c int) bool {
			switch x.kind(c) {
			case "constant", "scope_resolution":
				x.importRef(c, x.textOf(c), "*", "")
				x.nameRef(reposage.RefBase, c)
			}
			return true
		})
	}
}

// rubyPath is the path of a required file; File.expand_path("../x", __FILE__) is relative to this file.
func rubyPath(x *extractor, i int) string {
	if x.kind(i) != "call" || x.nameIn(i, "method") != "expand_path" {
		return x.textOf(i)
	}
	args := x.child(i, "arguments")
	if args < 0 || x.countNamed(args) != 2 {
		return x.textOf(i)
	}
	path := unquote(x.textOf(x.firstNamed(args)))
	switch x.textOf(x.lastNamed(args)) {
	case "__FILE__": // the file stands for a folder, which "../" leaves
		return relativeTo("./" + strings.TrimPrefix(path, "../"))
	case "__dir__":
		return relativeTo(path)
	}
	return x.textOf(i)
}

// relativeTo marks a path as relative to the importing file, as in "./lib/util".
func relativeTo(path string) string {
	if strings.HasPrefix(path, ".") {
		return path
	}
	return "./" + path
}

// rubyVisibility finds what a body declares below "private" or names in "private :a".
func rubyVisibility(x *extractor, body int) {
	hidden := false
	named := map[string]bool{}
	x.named(body, func(c int) bool {
		switch x.kind(c) {
		case "identifier":
			switch x.textOf(c) {
			case "private", "protected":
				hidden = true
			case "public":
				hidden = false
			}
		case "call":
			if m := x.nameIn(c, "method"); m == "private" || m == "protected" || m == "private_class_method" || m == "private_constant" {
				rubyHide(x, x.child(c, "arguments"), named)
			}
		case "method":
			if hidden {
				x.hide(c)
			}
		}
		return true
	})
	if len(named) == 0 {
		return
	}
	x.named(body, func(c int) bool {
		switch x.kind(c) {
		case "method", "singleton_method", "class", "module":
			if named[x.nameIn(c, "name")] {
				x.hide(c)
			}
		case "assignment":
			if named[x.nameIn(c, "left")] {
				x.hide(c)
			}
		}
		return true
	})
}

// rubyHide reads the arguments of "private": definitions and names.
func rubyHide(x *extractor, args int, named map[string]bool) {
	if args < 0 {
		return
	}
	x.named(args, func(a int) bool {
		switch x.kind(a) {
		case "method", "singleton_method":
			x.hide(a)
		case "simple_symbol", "string":
			named[strings.Trim(x.textOf(a), `:"'`)] = true
		}
		return true
	})
}
