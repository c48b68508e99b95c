package graph

import (
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// head evaluates what a chain begins with: a name, or the words of a namespace. It returns the steps that are left.
// First looks the first name up.
func (s *scope) head(text string, steps []step, d int32, first func() value) (value, []step) {
	if s.family() == famRust {
		if v := s.rustHead(text, steps, d); v.kind != valUnknown {
			return v, steps[1:]
		}
	}
	v := first()
	if v.kind == valUnknown && familyTraits[s.family()].nsScope {
		if ns, rest := s.namespace(steps); ns.kind != valUnknown {
			return ns, rest
		}
	}
	return s.apply(s.calledDefault(v, steps[0]), steps[0].suffix, 0), steps[1:]
}

// calledDefault is what a module exports when it is called like a function: require("x")().
func (s *scope) calledDefault(v value, st step) value {
	if strings.HasPrefix(st.suffix, "(") {
		return s.asDefault(v)
	}
	return v
}

// asDefault is what stands for a whole module of JavaScript where no module can stand: module.exports = class.
func (s *scope) asDefault(v value) value {
	if v.kind != valModule || s.family() != famJS || len(v.target.files) == 0 {
		return v
	}
	if d := s.in(v.target.files[0]).defaultExport(0); d.kind != valModule && d.kind != valUnknown {
		return d
	}
	return v
}

// namespace evaluates the longest beginning of a chain that is a namespace, as seen from those of the file.
func (s *scope) namespace(steps []step) (v value, rest []step) {
	f := &s.x.files[s.file]
	around := []string{""}
	if f.family == famCSharp {
		for ns := f.namespace; ns != ""; ns = ns[:max(0, strings.LastIndexByte(ns, '.'))] {
			around = append(around, ns+".")
		}
	}
	name := ""
	for n, st := range steps {
		if st.suffix != "" {
			break
		}
		if name != "" {
			name += f.family.separator()
		}
		name += st.name
		for _, outer := range around {
			if id := s.x.lookupScope(f.family, "n:", outer+name); id >= 0 {
				t := nowhere()
				t.scope = id
				v, rest = value{kind: valModule, target: &t, file: s.file}, steps[n+1:]
			}
		}
	}
	return v, rest
}

// inDef follows names from the definition that a target leads to.
func (s *scope) inDef(t *target, names []string, depth int) value {
	v := s.in(s.x.defs[t.def].file).pick([]nameRow{{def: t.def}})
	for _, name := range names {
		switch {
		case depth > maxDepth || !s.spend():
			return value{}
		case v.kind == valClass && s.x.defs[v.defs[0]].kind == reposage.SymModule && s.family() == famRust:
			v = s.in(s.x.defs[v.defs[0]].file).inModule(v.defs[0], name, depth+1)
		default:
			v = s.member(v, name, -1)
		}
	}
	return v
}

// parts are all definitions of a type that may be written in several: partial classes, reopened ones.
func (x *index) parts(class int32) []int32 {
	if all := x.partial[class]; all != nil {
		return all
	}
	return []int32{class}
}

func (x *index) allParts(classes []int32) (all []int32) {
	for _, c := range classes {
		all = append(all, x.parts(c)...)
	}
	return all
}

// linkParts finds the types that are written in several parts, in one namespace.
func (x *index) linkParts() {
	x.partial = map[int32][]int32{}
	for i := 0; i < len(x.tops); {
		n := i + 1
		for n < len(x.tops) && x.tops[n].scope == x.tops[i].scope && x.tops[n].name == x.tops[i].name {
			n++
		}
		rows := x.tops[i:n]
		i = n
		if len(rows) < 2 || rows[0].scope < 0 {
			continue
		}
		var all []int32
		for _, r := range rows {
			d := &x.defs[r.def]
			if f := x.files[d.file].family; (f == famCSharp && d.kind != reposage.SymModule || f == famRuby) && isType(d.kind) && d.node >= 0 {
				all = append(all, r.def)
			}
		}
		if len(all) > 1 && len(all) <= 64 {
			for _, d := range all {
				x.partial[d] = all
			}
		}
	}
}

// rustHead evaluates the first word of a path: crate, super, a module. Words for objects are left to others.
func (s *scope) rustHead(text string, steps []step, d int32) value {
	name := steps[0].name
	path := strings.HasPrefix(text[strings.Index(text, name)+len(name):], "::")
	switch name {
	case "crate":
		return s.rustFile(s.x.modules.rustRoot(s.file))
	case "super":
		v := s.rustAbove(s.rustHere(d))
		return v
	case "self":
		if path {
			return s.rustHere(d)
		}
		return value{}
	}
	id, ok := s.x.names[name]
	if !ok {
		if c := s.x.modules.libraries[name]; c != nil && (path || len(steps) == 1) {
			return s.rustFile(s.x.modules.inCrate(c, nil, nil))
		}
		return value{}
	}
	if steps[0].suffix != "" {
		return value{}
	}
	for at := d; ; at = s.x.defs[at].parent {
		rows := find(s.x.tops, -1-s.file, id)
		if at >= 0 {
			rows = find(s.x.members, at, id)
		}
		for _, r := range rows {
			if s.x.defs[r.def].kind == reposage.SymModule && s.x.defs[r.def].parent == at {
				return s.rustModule([]int32{r.def})
			}
		}
		if at < 0 {
			break
		}
	}
	if c := s.x.modules.libraries[name]; c != nil && path {
		return s.rustFile(s.x.modules.inCrate(c, nil, nil))
	}
	return value{}
}

// hasSelf reports whether a function of Rust, or one around it, is a method with an object.
func (s *scope) hasSelf(symbol int32) bool {
	for ; symbol >= 0; symbol = s.facts.Symbols[symbol].Parent {
		if p := s.facts.Symbols[symbol].Params; s.facts.Symbols[symbol].Kind.Callable() && len(p) > 0 && strings.HasSuffix(p[0], "self") {
			return true
		}
	}
	return false
}

// rustFile is a module that is a file, or several: lib.rs and main.rs.
func (s *scope) rustFile(t target) value {
	if len(t.files) == 0 {
		return value{}
	}
	return value{kind: valModule, target: &t, file: s.file}
}

// rustModule is the module of declarations: inline, or the file of one without a body.
func (s *scope) rustModule(mods []int32) value {
	d := mods[0]
	if s.x.hasMembers(d) {
		return value{kind: valClass, defs: []int32{d}, file: s.x.defs[d].file}
	}
	m := s.x.modules
	if m == nil {
		return value{}
	}
	file := s.x.defs[d].file
	path := append(m.rustPath(file), s.x.modulesTo(d)...)
	t := m.inCrate(m.crates[m.crateRoot(s.x.files[file].dir)], nil, path)
	if len(t.files) == 0 || t.def != moduleItself {
		return value{kind: valClass, defs: []int32{d}, file: file}
	}
	return s.rustFile(t)
}

// hasMembers reports whether anything stands in a definition.
func (x *index) hasMembers(d int32) bool {
	i, _ := slices.BinarySearchFunc(x.members, nameRow{d, 0, -1}, compareRows)
	if i < len(x.members) && x.members[i].scope == d {
		return true
	}
	f := &x.files[x.defs[d].file]
	return slices.ContainsFunc(f.imports, func(imp importInfo) bool { return imp.symbol >= 0 && f.first+imp.symbol == d })
}

// rustHere is the module around a definition.
func (s *scope) rustHere(d int32) value {
	for ; d >= 0; d = s.x.defs[d].parent {
		if s.x.defs[d].kind == reposage.SymModule {
			return value{kind: valClass, defs: []int32{d}, file: s.file}
		}
	}
	return s.rustFile(s.x.modules.files(s.file))
}

// rustAbove is the module around a module.
func (s *scope) rustAbove(v value) value {
	switch v.kind {
	case valClass:
		return s.rustHere(s.x.defs[v.defs[0]].parent)
	case valModule:
		m, file := s.x.modules, v.target.files[0]
		path := m.rustPath(file)
		return s.rustFile(m.inCrate(m.crates[m.crateRoot(s.x.files[file].dir)], nil, path[:max(0, len(path)-1)]))
	}
	return value{}
}

// inModule looks a name up in an inline module: what stands in it, then what it imports.
func (s *scope) inModule(d int32, name string, depth int) value {
	if depth > maxDepth || !s.spend() {
		return value{}
	}
	if name == "super" {
		return s.rustAbove(value{kind: valClass, defs: []int32{d}})
	}
	if id, ok := s.x.names[name]; ok {
		if v := s.pick(find(s.x.members, d, id)); v.kind != valUnknown {
			return v
		}
	}
	f := &s.x.files[s.x.defs[d].file]
	in := s.in(s.x.defs[d].file)
	for i := range f.imports {
		imp := &f.imports[i]
		if imp.symbol < 0 || f.first+imp.symbol != d || imp.target.external != "" {
			continue
		}
		if local, whole := imp.binds(famRust); local == name {
			return in.through(imp, whole)
		}
		if imp.name == "*" {
			if v := in.exported(&imp.target, name, depth+1); v.kind != valUnknown {
				return v
			}
		}
	}
	return value{}
}

// inlineModules are the names of the modules around a symbol of a file, the outermost first.
func (x *index) inlineModules(file, symbol int32) []string {
	if symbol < 0 {
		return nil
	}
	return x.modulesTo(x.files[file].first + symbol)
}

// modulesTo are the names of the modules around a definition, and its own if it is one.
func (x *index) modulesTo(d int32) (names []string) {
	for ; d >= 0; d = x.defs[d].parent {
		if n := x.defs[d].node; n >= 0 && x.defs[d].kind == reposage.SymModule {
			names = append(names, x.nodes[n].name)
		}
	}
	slices.Reverse(names)
	return names
}

// atTop returns a definition of a file that stands in no module, -1 for none. Types win.
func (x *index) atTop(file int32, id uint32) int32 {
	best := int32(-1)
	for _, r := range find(x.tops, -1-file, id) {
		d := &x.defs[r.def]
		if d.parent >= 0 || d.kind == reposage.SymImpl {
			continue
		}
		if best < 0 || isType(d.kind) && d.kind != reposage.SymModule {
			best = r.def
		}
	}
	return best
}
