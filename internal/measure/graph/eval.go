package graph

import (
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// valueKind is what a name or an expression is.
type valueKind uint8

const (
	valUnknown  valueKind = iota // nothing is known of it
	valLocal                     // a local value of unknown type: shadows everything else
	valFunction                  // defs are functions
	valClass                     // defs are types: the type itself
	valInstance                  // defs are types: an object of one; typ says more
	valModule                    // target is a module or namespace
	valExternal                  // something outside of the repository
	valOther                     // defs are constants or variables
)

// value is what an expression evaluates to.
type value struct {
	kind   valueKind
	defs   []int32
	typ    string // type text of an instance, read in file; keeps what a container holds
	file   int32
	target *target
	weak   bool // found by a way that is likely, not sure
	static bool // a member that was asked of a class, not of an object
}

// maxDepth bounds how many hints are followed one from the other.
const maxDepth = 8

// maxCandidates is how many definitions a use may mean and still have edges.
const maxCandidates = 8

// maxScan bounds how many definitions of one name are looked through.
const maxScan = 1000

// scope is a file in the second pass, or the file of a type text.
type scope struct {
	x      *index
	file   int32
	facts  *reposage.Facts // nil in the file of a type text
	locals [][]int32       // bindings by symbol (0 is the file), in source order
	// outer remembers what names mean that nothing around a use defines; nil where it depends on the place.
	outer map[string]value
	depth int
	fuel  *int // see spend
}

// in returns a scope of another file, for the texts that stand there.
func (s *scope) in(file int32) *scope {
	if file == s.file {
		return s
	}
	return &scope{x: s.x, file: file, depth: s.depth, fuel: s.fuel}
}

// maxFuel bounds how many modules and definitions are looked into for one use of a name. Modules may hand on each
// other's names in circles, and in more ways than there are modules.
const maxFuel = 1000

// spend counts a look into a module or definition; it reports false when there were too many for this use.
func (s *scope) spend() bool {
	*s.fuel--
	return *s.fuel > 0
}

// refuel begins a new use.
func (s *scope) refuel() { *s.fuel = maxFuel }

// deeper counts a followed hint; nil when there were too many.
func (s *scope) deeper() *scope {
	if s.depth >= maxDepth {
		return nil
	}
	c := *s
	c.depth++
	return &c
}

func (s *scope) family() family { return s.x.files[s.file].family }

// def returns the definition of a symbol of this file.
func (s *scope) def(symbol int32) int32 {
	if symbol < 0 {
		return -1
	}
	return s.x.files[s.file].first + symbol
}

// eval evaluates a chain of names at a place of the file.
func (s *scope) eval(text string, symbol int32, offset uint32) value {
	if strings.HasPrefix(text, "…") {
		return value{}
	}
	d := s.def(symbol)
	if strings.HasPrefix(text, "((") {
		return s.cast(text, d)
	}
	steps, ok := chain(text)
	if !ok {
		return value{}
	}
	v, rest := s.head(text, steps, d, func() value { return s.first(steps[0].name, d, symbol, offset) })
	return s.follow(v, rest)
}

// follow goes on along a chain.
func (s *scope) follow(v value, rest []step) value {
	for _, st := range rest {
		if v.kind == valUnknown || v.kind == valLocal {
			return value{kind: v.kind}
		}
		of := v
		v = s.apply(s.member(v, st.name, -1), st.suffix, 0)
		if (v.kind == valUnknown || v.kind == valLocal) && of.kind == valInstance && len(of.defs) == 0 && !s.holdsOwn(of) {
			return value{kind: valExternal}
		}
	}
	return v
}

// holdsOwn reports whether a container may hold something of the repository: then so may what its methods return. Where
// types are hints only, any container may.
func (s *scope) holdsOwn(container value) bool {
	if f := s.family(); f != famJVM && f != famCSharp {
		return true
	}
	e := s.element(container)
	return e.kind != valExternal && len(e.defs) > 0
}

// cast evaluates "((Type) x).member" of Java and C#: what is said of the type counts.
func (s *scope) cast(text string, d int32) value {
	end, typeEnd := matching(text, 0), matching(text, 1)
	if end < 0 || typeEnd < 0 || typeEnd > end || s.family() != famJVM && s.family() != famCSharp {
		return value{}
	}
	v := s.typed(text[2:typeEnd], d)
	rest := strings.TrimPrefix(strings.TrimSpace(text[end+1:]), ".")
	if rest == "" {
		return v
	}
	steps, ok := chain(rest)
	if !ok {
		return value{}
	}
	return s.follow(v, steps)
}

// first looks the first name of a chain up.
func (s *scope) first(name string, d, symbol int32, offset uint32) value {
	if f := s.family(); f.isSelf(name) || f.isSuper(name) {
		return s.self(name, d)
	}
	if v, ok := s.local(name, symbol, offset); ok {
		return v
	}
	return s.name(name, d)
}

// self is the object around a definition, or its bases.
func (s *scope) self(name string, d int32) value {
	class := s.x.classAround(d)
	if class < 0 {
		return value{kind: valLocal}
	}
	kind := valInstance
	if name == "cls" || name == "Self" || name == "static" {
		kind = valClass
	}
	if s.family().isSuper(name) {
		var bases []int32
		for _, c := range s.x.parts(class) {
			bases = append(bases, s.x.bases[c]...)
		}
		if len(bases) == 0 {
			return value{kind: valExternal}
		}
		return value{kind: valInstance, defs: bases, file: s.file}
	}
	return value{kind: kind, defs: s.x.parts(class), file: s.file}
}

// classAround is the type that a definition is a member of, or stands in; -1 for none.
func (x *index) classAround(d int32) int32 {
	for ; d >= 0; d = x.defs[d].parent {
		if o := x.defs[d].owner; o >= 0 && x.defs[o].kind != reposage.SymModule {
			return o
		}
		if k := x.defs[d].kind; isType(k) && k != reposage.SymModule && k != reposage.SymImpl {
			return d
		}
	}
	return -1
}

// binding evaluates what a binding says.
func (s *scope) binding(b *reposage.Binding, symbol int32) value {
	v := s.hint(b.From, b.Type, int(b.Index), symbol, b.Offset)
	if v.kind == valUnknown {
		v.kind = valLocal
	}
	return v
}

// hint evaluates a type hint at a place of the file.
func (s *scope) hint(from reposage.BindingFrom, text string, index int, symbol int32, offset uint32) value {
	n := s.deeper()
	if n == nil || !s.spend() {
		return value{}
	}
	if offset > 0 {
		offset-- // x := x.next
	}
	switch from {
	case reposage.FromDeclared, reposage.FromNew:
		return n.typed(resultType(text, index), s.def(symbol))
	case reposage.FromCall:
		return n.call(n.eval(text, symbol, offset), index)
	case reposage.FromValue:
		return n.eval(text, symbol, offset)
	case reposage.FromElement:
		return n.element(n.eval(text, symbol, offset))
	}
	return value{}
}

// typed is an object of the type that a text names.
func (s *scope) typed(text string, d int32) value {
	head := typeHead(text)
	if head == "" {
		return value{}
	}
	v := value{kind: valInstance, typ: text, file: s.file}
	c := s.typeNamed(head, d)
	switch c.kind {
	case valClass:
		v.defs, v.weak = c.defs, c.weak
	case valExternal:
		if elementType(text) == "" {
			v.kind = valExternal
		}
	default:
		if head != "[]" && head != "map" && elementType(text) == "" {
			return value{kind: valLocal}
		}
	}
	return v
}

// typeNamed looks a type's name up: "pkg.Type", "Outer.Inner", "Self".
func (s *scope) typeNamed(head string, d int32) value {
	steps, ok := chain(head)
	if !ok {
		return value{}
	}
	v, rest := s.head(head, steps, d, func() value {
		if s.family().isSelf(steps[0].name) {
			return s.self("Self", d)
		}
		return s.typeName(steps[0].name, d)
	})
	for _, st := range rest {
		v = s.member(v, st.name, -1)
	}
	return s.asDefault(v).onlyTypes(s.x)
}

// onlyTypes keeps what is a type; a file's function of the same name is another thing.
func (v value) onlyTypes(x *index) value {
	if v.kind == valExternal {
		return v
	}
	defs := slices.DeleteFunc(slices.Clone(v.defs), func(d int32) bool { return !isType(x.defs[d].kind) || x.defs[d].kind == reposage.SymImpl })
	if len(defs) == 0 || v.kind == valInstance {
		return value{}
	}
	v.kind, v.defs = valClass, defs
	return v
}

// callsByName reports whether the name of a function stands for its result: Ruby and Scala call without brackets.
func (s *scope) callsByName() bool { return s.family() == famRuby || s.isScala() }

func (s *scope) isScala() bool { return s.x.files[s.file].language == "Scala" }

// apply follows calls and indexes behind a name.
func (s *scope) apply(v value, suffix string, index int) value {
	if v.kind == valFunction && len(v.defs) > 0 && (s.x.defs[v.defs[0]].flags&defProperty != 0 || s.callsByName() && !strings.HasPrefix(suffix, "(")) {
		v = s.call(v, index)
	}
	for i := range len(suffix) {
		if suffix[i] == '(' {
			v = s.call(v, index)
		} else {
			v = s.element(v)
		}
	}
	return v
}

// call is the result of calling a value.
func (s *scope) call(v value, index int) value {
	switch v.kind {
	case valClass: // an object, also where the language writes new
		return value{kind: valInstance, defs: v.defs, file: v.file, weak: v.weak}
	case valExternal:
		return v
	case valInstance: // super(), or an object that can be called, or what has been called by its name
		if len(v.defs) > 0 && (v.typ == "" || s.callsByName()) {
			return v
		}
		return value{kind: valLocal}
	case valFunction:
		n := s.deeper()
		if n == nil || len(v.defs) == 0 {
			return value{}
		}
		d := v.defs[0]
		def := &s.x.defs[d]
		if def.result == "" {
			return value{kind: valLocal}
		}
		f := n.in(def.file)
		switch def.resultFrom {
		case reposage.FromDeclared, reposage.FromNew:
			r := f.typed(resultType(def.result, index), d)
			if r.kind == valInstance && n.in(def.file).family().isSelf(typeHead(def.result)) && def.owner >= 0 {
				r.defs = []int32{def.owner}
			}
			return r
		case reposage.FromCall, reposage.FromValue:
			r := f.evalOutside(def.result, d)
			if def.resultFrom == reposage.FromCall {
				r = f.call(r, index)
			}
			return r
		}
	}
	return value{}
}

// evalOutside evaluates a chain in a definition of another file, whose locals are not known.
func (s *scope) evalOutside(text string, d int32) value {
	steps, ok := chain(text)
	if !ok {
		return value{}
	}
	v, rest := s.head(text, steps, d, func() value {
		if f := s.family(); f.isSelf(steps[0].name) || f.isSuper(steps[0].name) {
			return s.self(steps[0].name, d)
		}
		return s.name(steps[0].name, d)
	})
	return s.follow(v, rest)
}

// element is what a container holds.
func (s *scope) element(v value) value {
	if v.kind == valExternal {
		return v
	}
	if v.kind != valInstance || v.typ == "" {
		return value{kind: valLocal}
	}
	n := s.deeper()
	text := elementType(v.typ)
	if n == nil || text == "" {
		return value{kind: valLocal}
	}
	return n.in(v.file).typed(text, -1)
}
