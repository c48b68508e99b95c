package graph

import (
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

// asDefault is what stands for a whole module of JavaScript or Lua where no module can stand: module.exports = class.
func (s *scope) asDefault(v value) value {
	if v.kind != valModule || s.family() != famJS && s.family() != famLua || len(v.target.files) == 0 {
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

// linkParts finds the types that are written in several parts, in one namespace: Scala's classes and their companions.
func (x *index) linkParts() {
	x.partial = map[int32][]int32{}
	for i := 0; i < len(x.tops.rows); {
		n := i + 1
		for n < len(x.tops.rows) && x.tops.rows[n].scope == x.tops.rows[i].scope && x.tops.rows[n].name == x.tops.rows[i].name {
			n++
		}
		rows := x.tops.rows[i:n]
		i = n
		if len(rows) < 2 || rows[0].scope < 0 {
			continue
		}
		var parts []int32
		for _, r := range rows {
			d := &x.defs[r.def]
			f := &x.files[d.file]
			if (f.family == famCSharp && d.kind != reposage.SymModule || f.family == famRuby || f.language == "Scala") && isType(d.kind) && d.node >= 0 {
				parts = append(parts, r.def)
			}
		}
		for _, all := range x.samePath(parts) {
			if len(all) > 1 && len(all) <= 64 {
				for _, d := range all {
					x.partial[d] = all
				}
			}
		}
	}
}

// samePath divides classes of one name by the modules that they stand in: all of Ruby share one scope.
func (x *index) samePath(defs []int32) [][]int32 {
	if len(defs) < 2 || x.files[x.defs[defs[0]].file].family != famRuby {
		return [][]int32{defs}
	}
	byPath := map[string][]int32{}
	var paths []string
	for _, d := range defs {
		path := strings.ReplaceAll(x.nodes[x.defs[d].node].qualified, "::", ".")
		if byPath[path] == nil {
			paths = append(paths, path)
		}
		byPath[path] = append(byPath[path], d)
	}
	var groups [][]int32
	for _, path := range paths {
		groups = append(groups, byPath[path])
	}
	return groups
}
