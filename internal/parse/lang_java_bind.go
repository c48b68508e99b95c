package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// javaWords keeps words that stand in place of a type from being types.
func javaWords(x *extractor, _ int) { x.bindType("var", "") }

// javaTypeParams notes the type parameters of a declaration with their first bounds.
func javaTypeParams(x *extractor, i int) {
	list := x.child(i, "type_parameters")
	if list < 0 {
		return
	}
	x.named(list, func(p int) bool {
		name, bound := x.firstOf(p, "type_identifier"), ""
		if b := x.firstOf(p, "type_bound"); b >= 0 {
			if t := x.firstNamed(b); t >= 0 {
				bound = x.textOf(t)
			}
		}
		if name >= 0 {
			x.bindType(x.textOf(name), bound)
		}
		return true
	})
}

// javaAnonymous records what an anonymous class extends or implements.
func javaAnonymous(x *extractor, i int) {
	if t := x.child(i, "type"); t >= 0 && x.firstOf(i, "class_body") >= 0 {
		x.nameRef(reposage.RefBase, t)
	}
}

func javaEnumConstant(x *extractor, i int) {
	if name := x.child(i, "name"); name >= 0 && x.refSymbol >= 0 && x.facts.Symbols[x.refSymbol].Kind == reposage.SymEnum {
		x.bind(reposage.BindField, x.textOf(name), name, reposage.FromDeclared, x.facts.Symbols[x.refSymbol].Name)
	}
}

// javaMember records a field that is read or written; Outer.this is none.
func javaMember(x *extractor, i int) {
	parent := &x.stack[len(x.stack)-1]
	object, name := x.child(i, "object"), x.child(i, "field")
	if parent.silent || object < 0 || name < 0 || x.kind(name) != "identifier" {
		return
	}
	x.useMemberOf(i, javaReceiver(x, object), cut(x.textOf(name), maxName))
}

// javaCall reads the call of a method.
func javaCall(x *extractor, i int) (qualifier, name string, args int) {
	name = x.nameIn(i, "name")
	if o := x.child(i, "object"); o >= 0 {
		qualifier = javaReceiver(x, o)
	}
	if a := x.child(i, "arguments"); a >= 0 {
		args = x.countNamed(a)
	}
	return qualifier, name, args
}

// javaReceiver is the text of what a member is taken of: a chain without arguments if it is one.
func javaReceiver(x *extractor, i int) string {
	if text := javaChain(x, i, 0); text != "" {
		return text
	}
	return qualifierText(x.tail(i))
}

// javaChain is the text of a chain of names, calls and indexes, without arguments: "store.query().first()". It is empty
// for anything else.
func javaChain(x *extractor, i, depth int) string {
	if i < 0 || depth > maxLinks {
		return ""
	}
	switch x.kind(i) {
	case "identifier", "this", "super", "type_identifier", "scoped_identifier", "scoped_type_identifier":
		return fold(x.textOf(i), maxType)
	case "field_access":
		if object := javaChain(x, x.child(i, "object"), depth+1); object != "" {
			return object + "." + x.nameIn(i, "field")
		}
	case "method_invocation":
		text := x.nameIn(i, "name") + "()"
		if o := x.child(i, "object"); o >= 0 {
			object := javaChain(x, o, depth+1)
			if object == "" {
				return ""
			}
			text = object + "." + text
		}
		return text
	case "object_creation_expression":
		if t := x.child(i, "type"); t >= 0 && x.firstOf(i, "class_body") < 0 {
			name, _, _ := strings.Cut(x.textOf(t), "<")
			return "new " + fold(name, maxType) + "()"
		}
	case "array_access":
		if object := javaChain(x, x.child(i, "array"), depth+1); object != "" {
			return object + "[]"
		}
	case "parenthesized_expression":
		return javaChain(x, x.firstNamed(i), depth+1)
	}
	return ""
}

func javaLambda(x *extractor, i int) {
	if p := x.child(i, "parameters"); p >= 0 && x.kind(p) == "identifier" {
		from, typ := javaGiven(x, 0)
		x.bind(reposage.BindParam, x.textOf(p), p, from, typ)
	}
}

func javaInferred(x *extractor, i int) {
	names := x.namedList(i)
	for _, p := range names {
		from, typ := reposage.FromNothing, ""
		if len(names) == 1 {
			from, typ = javaGiven(x, 1)
		}
		x.bind(reposage.BindParam, x.textOf(p), p, from, typ)
	}
}

// javaElementMethods are the methods of collections, streams and Optional that give each element to a function.
var javaElementMethods = wordSet("allMatch", "anyMatch", "filter", "flatMap", "forEach", "forEachOrdered", "ifPresent", "ifPresentOrElse", "map", "mapToDouble", "mapToInt", "mapToLong", "mapToObj", "noneMatch",
	"peek", "removeIf", "takeWhile", "dropWhile")

// javaSameElements are the methods of streams that leave the type of the elements as it is.
var javaSameElements = wordSet("stream", "parallelStream", "filter", "sorted", "distinct", "limit", "skip", "peek", "takeWhile", "dropWhile", "parallel", "sequential")

// javaGiven says what the one parameter of a lambda is that is an argument of a call: an element of the collection that
// the method, or the stream it belongs to, is of. Level is that of the lambda's parent.
func javaGiven(x *extractor, level int) (reposage.BindingFrom, string) {
	call := x.ancestor(level + 1)
	if call < 0 || x.kind(call) != "method_invocation" || !javaElementMethods[x.nameIn(call, "name")] {
		return reposage.FromNothing, ""
	}
	object := x.child(call, "object")
	for links := 0; object >= 0 && links < maxLinks && x.kind(object) == "method_invocation" && javaSameElements[x.nameIn(object, "name")]; links++ {
		object = x.child(object, "object")
	}
	if text := javaChain(x, object, 0); text != "" {
		return reposage.FromElement, text
	}
	return reposage.FromNothing, ""
}

// javaParam binds a parameter; those of a record are its fields, too.
func javaParam(x *extractor, i int) {
	name, typ := x.child(i, "name"), x.child(i, "type")
	if name < 0 || typ < 0 {
		return
	}
	kind := reposage.BindParam
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		kind = reposage.BindField
	}
	x.bind(kind, x.textOf(name), name, reposage.FromDeclared, x.textOf(typ))
}

// javaPackage states the file's own package.
func javaPackage(x *extractor, i int) {
	if n := x.firstOf(i, "scoped_identifier", "identifier"); n >= 0 {
		x.namespaceRef(n)
	}
}

// javaSpread binds T... names.
func javaSpread(x *extractor, i int) {
	typ, d := x.firstNamed(i), x.firstOf(i, "variable_declarator")
	if typ >= 0 && x.kind(typ) == "modifiers" {
		typ = int(x.nodes[typ].Next)
	}
	if d >= 0 && typ >= 0 && typ < d {
		if name := x.child(d, "name"); name >= 0 {
			x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, x.textOf(typ)+"[]")
		}
	}
}

func javaCatch(x *extractor, i int) {
	if name, t := x.child(i, "name"), x.firstOf(i, "catch_type"); name >= 0 && t >= 0 {
		x.bind(reposage.BindParam, x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
	}
}

// javaVariables binds fields and local variables; var takes the type of its value.
func javaVariables(x *extractor, i int) {
	typ := x.child(i, "type")
	if typ < 0 {
		return
	}
	kind := reposage.BindLocal
	if x.refSymbol >= 0 && isTypeKind(x.facts.Symbols[x.refSymbol].Kind) {
		kind = reposage.BindField
	}
	declared := x.textOf(typ)
	for _, d := range x.children(i, "declarator") {
		name := x.child(d, "name")
		if name < 0 {
			continue
		}
		from, text := reposage.FromDeclared, declared
		if declared == "var" || declared == "val" {
			from, text = reposage.FromNothing, ""
			if v := x.child(d, "value"); v >= 0 {
				from, text = javaValue(x, v)
			}
		}
		x.bind(kind, x.textOf(name), name, from, text)
	}
}

func javaForEach(x *extractor, i int) {
	name, typ, value := x.child(i, "name"), x.child(i, "type"), x.child(i, "value")
	if name < 0 || typ < 0 || value < 0 {
		return
	}
	if declared := x.textOf(typ); declared != "var" {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, declared)
		return
	}
	from, text := reposage.FromElement, javaChain(x, value, 0)
	if text == "" {
		from = reposage.FromNothing
	}
	x.bind(reposage.BindLocal, x.textOf(name), name, from, text)
}

func javaResource(x *extractor, i int) {
	name, typ := x.child(i, "name"), x.child(i, "type")
	if name < 0 || typ < 0 {
		return
	}
	from, text := reposage.FromDeclared, x.textOf(typ)
	if v := x.child(i, "value"); text == "var" && v >= 0 {
		from, text = javaValue(x, v)
	}
	x.bind(reposage.BindLocal, x.textOf(name), name, from, text)
}

// javaPattern binds o instanceof T name.
func javaPattern(x *extractor, i int) {
	if name, t := x.child(i, "name"), x.child(i, "right"); name >= 0 && t >= 0 {
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, x.textOf(t))
	}
}

// javaTypePattern binds "case T name", and the parts of a record.
func javaTypePattern(x *extractor, i int) {
	if list := x.namedList(i); len(list) >= 2 {
		t, name := list[len(list)-2], list[len(list)-1]
		x.bind(reposage.BindLocal, x.textOf(name), name, reposage.FromDeclared, strings.TrimPrefix(x.textOf(t), "var"))
	}
}

func javaResult(x *extractor, i int) {
	javaTypeParams(x, i)
	if t := x.child(i, "type"); t >= 0 {
		x.bind(reposage.BindResult, "", t, reposage.FromDeclared, x.textOf(t))
	}
}

// javaValue says what an expression tells of its type.
func javaValue(x *extractor, i int) (reposage.BindingFrom, string) {
	switch x.kind(i) {
	case "object_creation_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromNew, x.textOf(t)
		}
	case "method_invocation":
		if text := javaChain(x, i, 0); text != "" {
			return reposage.FromCall, strings.TrimSuffix(text, "()")
		}
	case "ternary_expression":
		for _, branch := range [...]string{"consequence", "alternative"} {
			if b := x.child(i, branch); b >= 0 {
				if from, text := javaValue(x, b); from != reposage.FromNothing {
					return from, text
				}
			}
		}
	case "cast_expression":
		if t := x.child(i, "type"); t >= 0 {
			return reposage.FromDeclared, x.textOf(t)
		}
	case "parenthesized_expression":
		if o := x.firstNamed(i); o >= 0 {
			return javaValue(x, o)
		}
	case "array_access":
		if text := javaChain(x, x.child(i, "array"), 0); text != "" {
			return reposage.FromElement, text
		}
	case "identifier", "field_access", "this":
		if text := javaChain(x, i, 0); text != "" {
			return reposage.FromValue, text
		}
	}
	return reposage.FromNothing, ""
}
