package graph

import (
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

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
		rows := s.x.tops.find(-1-s.file, id)
		if at >= 0 {
			rows = s.x.members.find(at, id)
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
	if x.members.has(d) {
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
		if v := s.pick(s.x.members.find(d, id)); v.kind != valUnknown {
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
	for _, r := range x.tops.find(-1-file, id) {
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
