package graph

import (
	"cmp"
	"slices"

	"github.com/reposage/reposage"
)

// linkExports joins exported names with the imports that they hand on.
func (x *index) linkExports() {
	slices.SortStableFunc(x.exports, func(a, b exportRow) int { return cmp.Compare(a.file, b.file) })
	for i := range x.exports {
		e := &x.exports[i]
		for k := range x.files[e.file].imports {
			imp := &x.files[e.file].imports[k]
			if e.module != "" && imp.module == e.module && (imp.name == e.name || e.name == "*" && (imp.name == "*" || imp.name == "")) {
				e.imp = int32(k)
				break
			}
		}
	}
}

// linkBases resolves what types inherit from, and enters the edges.
func (x *index) linkBases() {
	x.bases = make([][]int32, len(x.defs))
	x.subs = make([][]int32, len(x.defs))
	x.externalBase = make([]bool, len(x.defs))
	for i := range x.files {
		f := &x.files[i]
		facts := f.facts()
		s := &scope{x: x, file: int32(i)}
		for r := range facts.Refs {
			if ref := &facts.Refs[r]; ref.Kind == reposage.RefBase && ref.Symbol >= 0 {
				s.base(ref)
			}
		}
	}
	for c := range x.bases {
		for _, b := range x.bases[c] {
			x.subs[b] = append(x.subs[b], int32(c))
		}
	}
	x.goInterfaces()
}

// base enters one base of a type.
func (s *scope) base(r *reposage.Ref) {
	x := s.x
	class := s.def(r.Symbol)
	for class >= 0 && !isType(x.defs[class].kind) {
		class = x.defs[class].parent
	}
	if class < 0 {
		return
	}
	if x.defs[class].kind == reposage.SymImpl && x.defs[class].owner >= 0 {
		class = x.defs[class].owner
	}
	name := r.Name
	if r.Qualifier != "" {
		name = r.Qualifier + "." + r.Name
	}
	v := s.typeNamed(name, x.defs[class].parent)
	evidence := reposage.EvidenceResolved
	if v.kind == valUnknown {
		if only := x.typeNear(s.file, r.Name); only >= 0 && only != class {
			v, evidence = value{kind: valClass, defs: []int32{only}}, reposage.EvidenceName
		}
	}
	if v.kind != valClass {
		x.externalBase[class] = true
		return
	}
	for _, b := range v.defs {
		if b == class || x.defs[b].node < 0 || x.defs[class].node < 0 {
			continue
		}
		if evidence == reposage.EvidenceResolved && !slices.Contains(x.bases[class], b) {
			x.bases[class] = append(x.bases[class], b)
		}
		x.edges = append(x.edges, edgeRow{from: x.defs[class].node, to: x.defs[b].node, line: r.Line, kind: uint8(reposage.EdgeInherits), evidence: uint8(evidence), candidates: uint16(len(v.defs))})
	}
}

// goInterfaces finds which types of a Go repository fulfil which of its interfaces, by the names of their methods.
func (x *index) goInterfaces() {
	methods := map[int32]map[uint32]bool{}
	for _, r := range x.members {
		d := &x.defs[r.def]
		if x.files[d.file].family == famGo && d.kind.Callable() && isType(x.defs[r.scope].kind) {
			if methods[r.scope] == nil {
				methods[r.scope] = map[uint32]bool{}
			}
			methods[r.scope][r.name] = true
		}
	}
	var interfaces, types []int32
	byMethod := map[uint32][]int32{}
	for c, names := range methods {
		if x.defs[c].kind == reposage.SymInterface {
			interfaces = append(interfaces, c)
			continue
		}
		types = append(types, c)
		for n := range names {
			byMethod[n] = append(byMethod[n], c)
		}
	}
	slices.Sort(interfaces)
	for _, i := range interfaces {
		rarest := []int32(nil)
		for n := range methods[i] {
			if list := byMethod[n]; rarest == nil || len(list) < len(rarest) {
				rarest = list
				if list == nil {
					rarest = []int32{}
				}
			}
		}
		rarest = slices.Clone(rarest)
		slices.Sort(rarest)
		for _, c := range rarest {
			if hasAll(methods[c], methods[i]) && !slices.Contains(x.bases[c], i) {
				x.subs[i] = append(x.subs[i], c)
				x.edges = append(x.edges, edgeRow{from: x.defs[c].node, to: x.defs[i].node, line: x.defs[c].line, kind: uint8(reposage.EdgeInherits),
					evidence: uint8(reposage.EvidenceImport), candidates: 1})
			}
		}
	}
}

func hasAll(have, want map[uint32]bool) bool {
	for n := range want {
		if !have[n] {
			return false
		}
	}
	return true
}
