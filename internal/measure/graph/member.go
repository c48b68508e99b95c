package graph

import (
	"slices"

	"github.com/reposage/reposage"
)

// member looks a member of a value up; args is the number of arguments of a call, -1 for none.
func (s *scope) member(v value, name string, args int) value {
	id, known := s.x.names[name]
	switch v.kind {
	case valModule:
		if r := s.exported(v.target, name, 0); r.kind != valUnknown {
			return r
		}
		if d := s.asDefault(v); d.kind != valModule { // module.exports = a class or object
			return s.member(d, name, args)
		}
		if v.target.node >= 0 && len(v.target.files) == 0 && v.target.scope < 0 || s.family() == famPython {
			return s.submodule(v.target, name)
		}
		return value{}
	case valExternal:
		return v
	case valClass, valInstance:
		if v.kind == valClass && (s.family() == famRuby && name == "new" || s.family() == famJVM && name == "this") { // Outer.this
			return value{kind: valInstance, defs: v.defs, file: v.file, weak: v.weak}
		}
		if !known || len(v.defs) == 0 {
			return value{}
		}
		if v.kind == valClass && s.family() == famRust && s.x.defs[v.defs[0]].kind == reposage.SymModule {
			return s.inModule(v.defs[0], name, 0)
		}
		r := s.memberOf(v.defs, id, args)
		if r.kind == valUnknown && v.kind == valClass && s.family() == famC {
			r = s.reopened(v.defs[0], name, id)
		}
		r.weak, r.static = r.weak || v.weak, v.kind == valClass
		return r
	case valOther, valFunction:
		if known && len(v.defs) == 1 { // members of an object literal, or of a function
			return s.pick(s.x.members.find(v.defs[0], id))
		}
	}
	return value{}
}

// submodule is a Python module below a package.
func (s *scope) submodule(t *target, name string) value {
	if t.node < 0 {
		return value{}
	}
	dir := s.x.nodes[t.node].qualified
	if s.x.nodes[t.node].kind == KindFile {
		dir = s.x.files[s.x.byPath[dir]].dir
	}
	if next, ok := s.x.modules.pythonAt(dir+"/"+name, ""); ok {
		return value{kind: valModule, target: &next, file: s.file}
	}
	return value{}
}

// memberOf looks a member up in classes and their bases, the nearest first.
func (s *scope) memberOf(classes []int32, id uint32, args int) value {
	seen := map[int32]bool{}
	external := false
	for level := s.x.allParts(classes); len(level) > 0 && len(seen) < 64; {
		var found, above []int32
		for _, c := range level {
			if seen[c] {
				continue
			}
			seen[c] = true
			for _, r := range s.x.members.find(c, id) {
				if s.x.defs[r.def].node >= 0 || s.x.defs[r.def].kind == reposage.SymField {
					found = append(found, r.def)
				}
			}
			if len(found) == 0 && s.family() == famJVM {
				found = s.x.companions(c, id)
			}
			if t := s.field(c, id); len(found) == 0 && (t.kind == valInstance || t.kind == valClass || t.kind == valExternal || t.kind == valFunction) {
				return t
			}
			for _, b := range s.x.bases[c] {
				if s.family() == famGo && len(found) == 0 && s.x.defs[b].name == id { // an embedded type is a field of its name
					return value{kind: valInstance, defs: []int32{b}, file: s.file}
				}
			}
			above = append(above, s.x.allParts(s.x.bases[c])...)
			external = external || s.x.externalBase[c]
		}
		if len(found) > 0 {
			return s.ofMembers(found, id)
		}
		level = above
	}
	if external {
		return value{kind: valExternal}
	}
	return value{}
}

// companions are the members of a name that the companion object of a Kotlin class has.
func (x *index) companions(class int32, id uint32) (found []int32) {
	name, ok := x.names["Companion"]
	if !ok {
		return nil
	}
	for _, object := range x.members.find(class, name) {
		for _, r := range x.members.find(object.def, id) {
			if x.defs[r.def].node >= 0 {
				found = append(found, r.def)
			}
		}
	}
	return found
}

// ofMembers makes a value of the members of one name.
func (s *scope) ofMembers(found []int32, id uint32) value {
	rows := make([]nameRow, 0, len(found))
	for _, d := range slices.Compact(found) {
		rows = append(rows, nameRow{def: d})
	}
	v := s.pick(rows)
	if v.kind != valOther {
		return v
	}
	d := s.x.defs[v.defs[0]]
	if t := s.field(d.owner, id); t.kind != valUnknown {
		return t
	}
	return v
}

// reopened looks a name up in a namespace of C++, which any file that is seen may have opened, too.
func (s *scope) reopened(ns int32, name string, id uint32) value {
	if s.x.defs[ns].kind != reposage.SymModule {
		return value{}
	}
	v := s.outside(name, id, true, -1)
	v.defs = slices.DeleteFunc(slices.Clone(v.defs), func(d int32) bool {
		p := s.x.defs[d].parent
		return p < 0 || s.x.defs[p].kind != reposage.SymModule || s.x.defs[p].name != s.x.defs[ns].name
	})
	if len(v.defs) == 0 {
		return value{}
	}
	return v
}
