package graph

import (
	"slices"

	"github.com/reposage/reposage"
)

// local looks a name up among the bindings of the callables around a place; ok is false when none binds it.
func (s *scope) local(name string, symbol int32, offset uint32) (v value, ok bool) {
	if s.facts == nil {
		return value{}, false
	}
	late := !s.family().blockScoped()
	for at := symbol; at >= 0; at = s.facts.Symbols[at].Parent {
		best := int32(-1)
		for _, b := range s.locals[at+1] {
			bind := &s.facts.Bindings[b]
			if bind.Name != name || bind.Kind != reposage.BindParam && bind.Kind != reposage.BindLocal || !late && bind.Offset > offset {
				continue
			}
			if best < 0 || bind.Offset <= offset {
				if best < 0 || bind.From != reposage.FromNothing || s.facts.Bindings[best].From == reposage.FromNothing {
					best = b
				}
			}
		}
		if best >= 0 {
			return s.binding(&s.facts.Bindings[best], symbol), true
		}
		if sym := &s.facts.Symbols[at]; sym.Kind.Callable() && slices.Contains(sym.Params, name) {
			return value{kind: valLocal}, true
		}
	}
	return s.scriptLocal(name, symbol, offset)
}

// scriptLocal looks a name up among the variables of a file of Ruby or PHP. What stands outside of functions and
// classes sees them, and so do blocks there.
func (s *scope) scriptLocal(name string, symbol int32, offset uint32) (v value, ok bool) {
	if f := s.family(); f != famRuby && f != famPHP {
		return value{}, false
	}
	for at := symbol; at >= 0; at = s.facts.Symbols[at].Parent {
		if s.facts.Symbols[at].Kind != reposage.SymClosure {
			return value{}, false
		}
	}
	for _, b := range slices.Backward(s.locals[0]) {
		if bind := &s.facts.Bindings[b]; bind.Name == name && bind.Kind == reposage.BindLocal && bind.Offset <= offset {
			return s.binding(bind, -1), true
		}
	}
	return value{}, false
}

// name looks a name up that no callable binds: around the definition, in the file, what it imports, and what it
// shares with others.
func (s *scope) name(name string, d int32) value {
	id, known := s.x.names[name]
	external := false
	if known {
		v := s.around(id, d)
		if external = v.kind == valExternal; v.kind != valUnknown && !external {
			return v
		}
	}
	v := s.outside(name, id, known, d)
	if v.kind == valUnknown && external {
		return value{kind: valExternal}
	}
	return v
}

// typeName is name for types alone: C# has properties that are called like their type.
func (s *scope) typeName(name string, d int32) value {
	id, known := s.x.names[name]
	if known {
		for at := d; at >= 0; at = s.x.defs[at].parent {
			if v := s.nested(at, id); v.kind != valUnknown {
				return v
			}
			if o := s.x.defs[at].owner; o >= 0 && o != s.x.defs[at].parent {
				if v := s.nested(o, id); v.kind != valUnknown {
					return v
				}
			}
		}
	}
	return s.outside(name, id, known, d)
}

// nested looks for a type in a definition, its parts and its bases.
func (s *scope) nested(at int32, id uint32) value {
	level := s.x.parts(at)
	for range maxDepth {
		var above []int32
		var rows []nameRow
		for _, c := range level {
			rows = append(rows, s.x.members.find(c, id)...)
			above = append(above, s.x.bases[c]...)
		}
		if v := s.pick(rows).onlyTypes(s.x); v.kind == valClass {
			return v
		}
		if len(above) == 0 || len(above) > 64 {
			break
		}
		level = above
	}
	return value{}
}

// outside is outerName, remembered.
func (s *scope) outside(name string, id uint32, known bool, d int32) value {
	v, ok := s.outer[name]
	if !ok {
		v = s.outerName(name, id, known, d)
		if s.outer != nil && s.depth == 0 {
			s.outer[name] = v
		}
	}
	return v
}

// outerName looks a name up in the file, what it imports, and what it shares with others.
func (s *scope) outerName(name string, id uint32, known bool, d int32) value {
	if known {
		if v := s.pick(s.x.tops.find(-1-s.file, id)); v.kind == valOther {
			if i := s.imported(name, d); i.kind != valUnknown { // const x = require("x")
				return i
			}
			return s.withField(v, -1-s.file, id)
		} else if v.kind != valUnknown {
			return v
		}
	}
	if v := s.imported(name, d); v.kind != valUnknown {
		return v
	}
	if known {
		for _, sc := range s.x.files[s.file].scopes {
			if v := s.pick(s.x.tops.find(sc, id)); v.kind != valUnknown {
				return s.withField(v, -1-s.x.defs[v.defs[0]].file, id)
			}
		}
	}
	if v := s.starred(name, id, known, d); v.kind != valUnknown {
		return v
	}
	if standard[s.family()][name] {
		return value{kind: valExternal}
	}
	return value{}
}

// around looks among what stands in the definitions around a place: nested functions, and the members of a
// class where the language does without this.
func (s *scope) around(id uint32, d int32) value {
	implicit := familyTraits[s.family()].implicitThis
	var outside value
	for at := d; at >= 0; at = s.x.defs[at].parent {
		k := s.x.defs[at].kind
		class := at
		if !isType(k) || k == reposage.SymModule {
			for _, part := range s.x.parts(at) { // Ruby opens modules again
				if v := s.pick(s.x.members.find(part, id)); v.kind != valUnknown {
					return v
				}
			}
			if class = s.x.defs[at].owner; !implicit || class < 0 || isType(k) || class == s.x.defs[at].parent {
				continue
			}
		}
		rows := s.x.members.find(at, id)
		if implicit {
			if v := s.memberOf(s.x.parts(class), id, -1); v.kind == valExternal {
				outside = v
			} else if v.kind != valUnknown {
				return v
			}
		} else if v := s.pick(rows).onlyTypes(s.x); v.kind != valUnknown { // a nested class
			return v
		}
	}
	return outside
}

// withField gives a variable the type that its declaration states.
func (s *scope) withField(v value, scope int32, id uint32) value {
	if v.kind != valOther {
		return v
	}
	if t := s.field(scope, id); t.kind == valInstance || t.kind == valClass || t.kind == valFunction || t.kind == valExternal {
		return t
	}
	return v
}

// field evaluates the type of a field or top-level variable.
func (s *scope) field(scope int32, id uint32) value {
	i, _ := slices.BinarySearchFunc(s.x.fields, fieldRow{scope: scope, name: id}, func(a, b fieldRow) int {
		if a.scope != b.scope {
			return int(a.scope) - int(b.scope)
		}
		return int(a.name) - int(b.name)
	})
	n := s.deeper()
	if n == nil {
		return value{}
	}
	for ; i < len(s.x.fields) && s.x.fields[i].scope == scope && s.x.fields[i].name == id; i++ {
		row := &s.x.fields[i]
		f := n.in(row.file)
		owner := scope
		if owner < 0 {
			owner = -1
		}
		var v value
		switch row.from {
		case reposage.FromDeclared, reposage.FromNew:
			v = f.typed(row.text, owner)
		case reposage.FromCall:
			v = f.call(f.evalOutside(row.text, owner), 0)
		case reposage.FromValue:
			v = f.evalOutside(row.text, owner)
		case reposage.FromElement:
			v = f.element(f.evalOutside(row.text, owner))
		}
		if v.kind != valUnknown && v.kind != valLocal {
			return v
		}
	}
	return value{}
}

// pick makes a value of definitions of one name in one scope. Types win over functions of their name
// (constructors), definitions over declarations.
func (s *scope) pick(rows []nameRow) value {
	if len(rows) == 0 {
		return value{}
	}
	var types, functions, others, modules []int32
	for _, r := range rows {
		switch k := s.x.defs[r.def].kind; {
		case k == reposage.SymImpl:
		case k == reposage.SymModule && s.family() == famRust:
			modules = append(modules, r.def)
		case isType(k):
			types = append(types, r.def)
		case k.Callable():
			functions = append(functions, r.def)
		default:
			others = append(others, r.def)
		}
	}
	switch {
	case len(types) > 0:
		return value{kind: valClass, defs: types, file: s.file}
	case len(functions) > 0:
		return value{kind: valFunction, defs: functions, file: s.file}
	case len(others) > 0:
		return value{kind: valOther, defs: others, file: s.file}
	case len(modules) > 0:
		return s.rustModule(modules)
	}
	return value{}
}
