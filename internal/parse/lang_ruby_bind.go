package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var rubyBinds = map[string]nodeHook{
	"method": rubyResult, "singleton_method": rubyResult,
	"method_parameters": rubyParams, "lambda_parameters": rubyParams, "block_parameters": rubyBlockParams,
	"assignment": rubyAssign, "operator_assignment": rubyAssign, "for": rubyFor, "rescue": rubyRescue,
	"as_pattern": rubyAsPattern, "array_pattern": rubyArrayPattern, "keyword_pattern": rubyKeywordPattern,
	"call": rubySymbols, "alias": rubyAlias, "identifier": rubyIdentifier, "scope_resolution": rubyScope,
}

// rubyElementMethods are the methods that give each element to their block.
var rubyElementMethods = wordSet("all?", "any?", "collect", "count", "delete_if", "detect", "drop_while", "each", "each_entry", "each_with_index", "each_with_object", "filter", "filter_map", "find", "find_all", "find_each",
	"find_index", "flat_map", "group_by", "index_by", "keep_if", "map", "map!", "max_by", "min_by", "none?", "one?", "partition", "reject", "reject!", "reverse_each", "select", "select!", "sort_by", "sum", "take_while", "uniq")

// rubyParams binds parameters; a default value tells of the type.
func rubyParams(x *extractor, i int) { x.rubyParams(i, reposage.FromNothing, "") }

// rubyParams binds a list of parameters, of which the first is what is said of it.
func (x *extractor) rubyParams(list int, from reposage.BindingFrom, typ string) {
	x.named(list, func(c int) bool {
		switch x.kind(c) {
		case "identifier":
			x.bind(reposage.BindParam, x.textOf(c), c, from, typ)
		case "destructured_parameter":
			x.rubyParams(c, reposage.FromNothing, "")
		default:
			if name := x.child(c, "name"); name >= 0 {
				from, typ = rubyValue(x, x.child(c, "value"))
				x.bind(reposage.BindParam, x.textOf(name), name, from, typ)
			}
		}
		from, typ = reposage.FromNothing, ""
		return true
	})
}

// rubyBlockParams binds the parameters of a block. The first may be an element of the collection, or the object, whose
// method the block is given to.
func rubyBlockParams(x *extractor, i int) {
	from, typ := reposage.FromNothing, ""
	if call := x.ancestor(1); call >= 0 && x.kind(call) == "call" {
		receiver, method := rubyChain(x, x.child(call, "receiver"), 0), x.nameIn(call, "method")
		switch {
		case receiver == "":
		case rubyElementMethods[method]:
			from, typ = reposage.FromElement, receiver
		case method == "tap" || method == "then" || method == "yield_self":
			from, typ = reposage.FromValue, receiver
		}
	}
	x.rubyParams(i, from, typ)
}

// rubyAssign binds variables, constants, and the attributes of the object and the class.
func rubyAssign(x *extractor, i int) {
	left, right := x.child(i, "left"), x.child(i, "right")
	if left < 0 || right < 0 {
		return
	}
	from, typ := reposage.FromNothing, ""
	if op := x.nameIn(i, "operator"); op == "" || op == "||=" {
		from, typ = rubyValue(x, right)
	}
	if x.kind(left) == "left_assignment_list" {
		rubyAssignList(x, left, right, from, typ)
		return
	}
	rubyTarget(x, left, from, typ, 0)
}

// rubyAssignList binds the variables of a parallel assignment to the values of a list, or to the results of a call.
func rubyAssignList(x *extractor, left, right int, from reposage.BindingFrom, typ string) {
	var values []int
	if k := x.kind(right); k == "array" || k == "right_assignment_list" {
		values = x.namedList(right)
	}
	for k, n := range x.namedList(left) {
		switch {
		case values != nil:
			from, typ = reposage.FromNothing, ""
			if k < len(values) {
				from, typ = rubyValue(x, values[k])
			}
		case from != reposage.FromCall:
			from, typ = reposage.FromNothing, ""
		}
		if x.kind(n) == "rest_assignment" {
			if n = x.firstNamed(n); n < 0 {
				return
			}
			rubyTarget(x, n, reposage.FromNothing, "", 0)
			return
		}
		rubyTarget(x, n, from, typ, k)
	}
}

// rubyTarget binds what an assignment sets. A variable gives an attribute what is known of it.
func rubyTarget(x *extractor, at int, from reposage.BindingFrom, typ string, index int) {
	switch x.kind(at) {
	case "identifier":
		x.bindResult(reposage.BindLocal, x.textOf(at), at, from, typ, index)
		if x.callableOf(x.refSymbol) < 0 {
			x.rubyNote(-1, x.textOf(at))
		}
	case "left_assignment_list", "destructured_left_assignment":
		rubyAssignList(x, at, at, reposage.FromNothing, "")
	case "constant":
		x.bindVariable(at, from, typ)
	case "instance_variable", "class_variable":
		if from == reposage.FromValue {
			if from, typ = x.copied(from, typ); from == reposage.FromValue && x.rubyBound(typ) {
				from = reposage.FromNothing
			}
		}
		if from != reposage.FromNothing {
			x.bindField(x.textOf(at), at, from, typ)
		}
	}
}

// rubyNote remembers a variable of the file: what calls nothing.
func (x *extractor) rubyNote(symbol int32, name string) {
	if x.bound == nil {
		x.bound = map[scoped]struct{}{}
	}
	x.bound[scoped{symbol, hashText([]byte(name))}] = struct{}{}
}

// rubyBound reports whether a name is a variable at the place being visited. Blocks see those around them, methods and
// classes do not.
func (x *extractor) rubyBound(name string) bool {
	hash := hashText([]byte(name))
	for s := x.refSymbol; s >= 0; s = x.facts.Symbols[s].Parent {
		if _, ok := x.bound[scoped{s, hash}]; ok {
			return true
		}
		if k := x.facts.Symbols[s].Kind; k.Callable() && k != reposage.SymClosure {
			return false
		}
	}
	_, ok := x.bound[scoped{-1, hash}]
	return ok
}

func rubyFor(x *extractor, i int) {
	pattern, value := x.child(i, "pattern"), x.child(i, "value")
	if pattern < 0 || value < 0 {
		return
	}
	from, typ := reposage.FromElement, rubyChain(x, x.firstNamed(value), 0)
	if typ == "" {
		from = reposage.FromNothing
	}
	if x.kind(pattern) == "left_assignment_list" {
		rubyAssignList(x, pattern, pattern, reposage.FromNothing, "")
		return
	}
	rubyTarget(x, pattern, from, typ, 0)
}

func rubyRescue(x *extractor, i int) {
	variable, exceptions := x.child(i, "variable"), x.child(i, "exceptions")
	if variable < 0 {
		return
	}
	from, typ := reposage.FromNothing, ""
	if exceptions >= 0 {
		if class := x.firstNamed(exceptions); class >= 0 && (x.kind(class) == "constant" || x.kind(class) == "scope_resolution") {
			from, typ = reposage.FromDeclared, rubyConstant(x, class)
		}
	}
	if name := x.firstNamed(variable); name >= 0 {
		rubyTarget(x, name, from, typ, 0)
	}
}

// rubyAsPattern binds "in User => user".
func rubyAsPattern(x *extractor, i int) {
	name, value := x.child(i, "name"), x.child(i, "value")
	if name < 0 || value < 0 {
		return
	}
	from, typ := reposage.FromNothing, ""
	if k := x.kind(value); k == "constant" || k == "scope_resolution" {
		from, typ = reposage.FromDeclared, rubyConstant(x, value)
	}
	rubyTarget(x, name, from, typ, 0)
}

func rubyArrayPattern(x *extractor, i int) {
	x.named(i, func(c int) bool {
		rubyTarget(x, c, reposage.FromNothing, "", 0)
		return true
	})
}

// rubyKeywordPattern binds "in {id:}".
func rubyKeywordPattern(x *extractor, i int) {
	if key := x.child(i, "key"); key >= 0 && x.child(i, "value") < 0 {
		x.bind(reposage.BindLocal, x.textOf(key), key, reposage.FromNothing, "")
	}
}

// rubyResult records what a method returns: what its last expression says. A bare name may be a variable or a method.
func rubyResult(x *extractor, i int) {
	last := x.child(i, "body")
	if last < 0 || x.nameIn(i, "name") == "initialize" {
		return
	}
	if x.kind(last) == "body_statement" {
		if last = x.lastNamed(last); last < 0 {
			return
		}
	}
	if x.kind(last) == "return" {
		if last = x.firstNamed(last); last < 0 || x.countNamed(last) != 1 {
			return
		}
		last = x.firstNamed(last)
	}
	if from, typ := rubyValue(x, last); from != reposage.FromNothing {
		x.bind(reposage.BindResult, "", last, from, typ)
	}
}

// rubySymbols reads the symbols in what a class declares by calls: attributes take the type of the variable they read,
// others name methods: "before_action :check". So does method(:name) anywhere.
func rubySymbols(x *extractor, i int) {
	args, name := x.child(i, "arguments"), x.nameIn(i, "method")
	if args < 0 || x.child(i, "receiver") >= 0 && name != "method" {
		return
	}
	attribute := strings.HasPrefix(name, "attr_")
	inClass := x.refSymbol >= 0 && (isTypeKind(x.facts.Symbols[x.refSymbol].Kind) || x.facts.Symbols[x.refSymbol].Kind == reposage.SymModule)
	if !attribute && !inClass && name != "method" || !attribute && rubyDirective(name) {
		return
	}
	x.named(args, func(c int) bool {
		if x.kind(c) != "simple_symbol" {
			return true
		}
		switch symbol := strings.TrimPrefix(x.textOf(c), ":"); {
		case attribute && name != "attr_writer":
			x.bindField(symbol, c, reposage.FromValue, "@"+symbol)
		case attribute || strings.HasPrefix(symbol, "@"):
		case x.firstUse(use{scoped{x.refSymbol, hashText([]byte(symbol))}, 0}):
			x.addRef(reposage.Ref{Kind: reposage.RefName, Name: cut(symbol, maxName)}, c)
		}
		return true
	})
}

// rubyAlias records the method that gets another name.
func rubyAlias(x *extractor, i int) {
	if old := x.child(i, "alias"); old >= 0 {
		x.addRef(reposage.Ref{Kind: reposage.RefName, Name: strings.TrimPrefix(cut(x.textOf(old), maxName), ":")}, old)
	}
}

// rubyIdentifier records a bare name that is no variable: it calls a method, once a symbol.
func rubyIdentifier(x *extractor, i int) {
	p := x.parentNode()
	if p < 0 || x.lang.unvalued[x.nodes[i].Field] || x.lang.noValue[x.symbolOf(&x.nodes[p])] {
		return
	}
	switch x.kind(p) {
	case "call":
		if x.child(p, "method") == i {
			return
		}
	case "assignment", "operator_assignment":
		if x.child(p, "left") == i {
			return
		}
	case "for":
		if x.child(p, "pattern") == i {
			return
		}
	}
	name := x.textOf(i)
	if strings.HasPrefix(name, "__") || rubyDirective(name) || x.rubyBound(name) || !x.firstUse(use{scoped{x.refSymbol, hashText([]byte(name))}, 2}) {
		return
	}
	x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: cut(name, maxName)}, i)
}

// rubyScope records a constant of a class or module that is a value: "Mode::ON".
func rubyScope(x *extractor, i int) {
	p, scope, name := x.parentNode(), x.child(i, "scope"), x.child(i, "name")
	if p < 0 || scope < 0 || name < 0 || x.nodes[i].Field != 0 && x.lang.unvalued[x.nodes[i].Field] {
		return
	}
	switch x.kind(p) {
	case "scope_resolution", "superclass":
		return
	case "call":
		if x.child(p, "receiver") == i {
			return
		}
	}
	x.useMemberOf(i, rubyReceiver(x, scope), cut(x.textOf(name), maxName))
}

// rubyAssigned reports whether a constant is the target of an assignment: no value.
func rubyAssigned(x *extractor, leaf int) bool {
	p := x.parentNode()
	return p >= 0 && (x.kind(p) == "assignment" || x.kind(p) == "operator_assignment") && x.child(p, "left") == leaf
}
