package graph

import (
	"cmp"
	"maps"
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
		facts := x.facts(f)
		s := &scope{x: x, file: int32(i), fuel: new(int)}
		for r := range facts.Refs {
			if ref := &facts.Refs[r]; ref.Kind == reposage.RefBase && ref.Symbol >= 0 {
				s.base(ref)
			}
		}
		s.aliases(facts)
	}
	for c := range x.bases {
		for _, b := range x.bases[c] {
			x.subs[b] = append(x.subs[b], int32(c))
		}
	}
	x.goInterfaces()
}

// aliases makes types that only give another one a second name look for members there.
func (s *scope) aliases(facts *reposage.Facts) {
	x := s.x
	meant := map[int32][]*reposage.Ref{}
	for r := range facts.Refs {
		ref := &facts.Refs[r]
		if ref.Kind != reposage.RefType || ref.Symbol < 0 {
			continue
		}
		if sym := &facts.Symbols[ref.Symbol]; sym.Kind == reposage.SymType && sym.Line == sym.EndLine && ref.Name != shortName(sym.Name) {
			meant[ref.Symbol] = append(meant[ref.Symbol], ref)
		}
	}
	for _, symbol := range slices.Sorted(maps.Keys(meant)) { // one may be the base of the next
		refs, class := meant[symbol], s.def(symbol)
		if len(refs) != 1 || len(x.bases[class]) > 0 || x.hasMembers(class) {
			continue
		}
		s.refuel()
		v := s.typeNamed(refs[0].Name, x.defs[class].parent)
		if v.kind == valUnknown {
			v = s.importedType(refs[0].Name)
		}
		if v.kind == valClass && !slices.Contains(v.defs, class) {
			x.bases[class] = v.defs
		}
	}
}

// importedType looks for a type, named without its module, in what the file imports.
func (s *scope) importedType(name string) value {
	f := &s.x.files[s.file]
	for k := range f.imports {
		t := &f.imports[k].target
		if _, whole := f.imports[k].binds(f.family); whole && t.external == "" && (t.def == -1 || t.def == moduleItself) {
			if v := s.exported(t, name, 0).onlyTypes(s.x); v.kind == valClass {
				return v
			}
		}
	}
	return value{}
}

// implOwner returns the type that an impl block or extension adds to, -1 for one from outside. In Rust that is one of the same
// crate, and not what the block calls its parameter: impl<T: Read> Ext for T.
func (x *index) implOwner(d *def, name string) int32 {
	owner := x.typeAround(d, name)
	f := &x.files[d.file]
	if owner < 0 || f.family != famRust || x.defs[owner].file == d.file {
		return owner
	}
	crates := moduleIndex{x: x}
	if len(name) == 1 || crates.crateRoot(x.files[x.defs[owner].file].dir) != crates.crateRoot(f.dir) {
		return -1
	}
	return owner
}

// base enters one base of a type.
func (s *scope) base(r *reposage.Ref) {
	x := s.x
	s.refuel()
	class := s.def(r.Symbol)
	for class >= 0 && !isType(x.defs[class].kind) {
		class = x.defs[class].parent
	}
	if class < 0 {
		return
	}
	block := class
	if x.defs[class].kind == reposage.SymImpl && x.defs[class].owner >= 0 {
		class = x.defs[class].owner
	}
	from := x.defs[class].node
	if x.defs[class].file != s.file {
		from = x.defs[block].node // the line is in the block's file
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
		if b == class || x.defs[b].node < 0 || from < 0 {
			continue
		}
		if evidence == reposage.EvidenceResolved && !slices.Contains(x.bases[class], b) {
			x.bases[class] = append(x.bases[class], b)
		}
		x.edges = append(x.edges, edgeRow{from: from, to: x.defs[b].node, line: r.Line, kind: uint8(reposage.EdgeInherits), evidence: uint8(evidence), candidates: uint16(len(v.defs))})
	}
}

// markOverrides marks the methods that may be called through a base: one of the repository that has a member of their
// name, or one from outside, of which nothing is known. Any exported method of Go may fulfil an interface of a library.
func (x *index) markOverrides() {
	outside := map[int32]bool{}
	for i := range x.defs {
		d := &x.defs[i]
		if d.owner < 0 || d.node < 0 || !d.kind.Callable() {
			continue
		}
		if x.overrides(d) {
			x.nodes[d.node].flags |= FlagOverride | FlagInherits
		}
		if x.hasExternalBase(d.owner, outside, 0) || x.files[d.file].family == famGo && d.flags&defExported != 0 {
			x.nodes[d.node].flags |= FlagOverride
		}
	}
}

func (x *index) hasExternalBase(class int32, known map[int32]bool, depth int) bool {
	if v, ok := known[class]; ok || depth > 32 {
		return v
	}
	known[class] = x.externalBase[class]
	for _, b := range x.bases[class] {
		if x.hasExternalBase(b, known, depth+1) {
			known[class] = true
		}
	}
	return known[class]
}

// overrides reports whether a base of a method's class, or an interface that it fulfils, has a member of its name.
func (x *index) overrides(d *def) bool {
	seen := map[int32]bool{d.owner: true}
	for level := x.above(d.owner); len(level) > 0 && len(seen) < 64; {
		var next []int32
		for _, b := range level {
			if seen[b] {
				continue
			}
			seen[b] = true
			if len(x.members.find(b, d.name)) > 0 {
				return true
			}
			next = append(next, x.above(b)...)
		}
		level = next
	}
	return false
}

// above are the bases of a class and the interfaces that it fulfils without saying so.
func (x *index) above(class int32) []int32 {
	if more := x.fulfils[class]; len(more) > 0 {
		return append(append([]int32(nil), x.bases[class]...), more...)
	}
	return x.bases[class]
}

// maxImplementers is how many types may have the rarest method of an interface. What so many have, like Close, says
// nothing of what the interface is for.
const maxImplementers = 200

// goInterfaces finds which types of a Go repository fulfil which of its interfaces, by the names of their methods.
func (x *index) goInterfaces() {
	x.fulfils = map[int32][]int32{}
	methods := map[int32]map[uint32]bool{}
	for _, r := range x.members.rows {
		d := &x.defs[r.def]
		if x.files[d.file].family == famGo && d.kind.Callable() && isType(x.defs[r.scope].kind) {
			if methods[r.scope] == nil {
				methods[r.scope] = map[uint32]bool{}
			}
			methods[r.scope][r.name] = true
		}
	}
	var interfaces []int32
	byMethod := map[uint32][]int32{}
	for c, names := range methods {
		if x.defs[c].kind == reposage.SymInterface {
			interfaces = append(interfaces, c)
			continue
		}
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
		if len(rarest) > maxImplementers {
			continue
		}
		rarest = slices.Clone(rarest)
		slices.Sort(rarest)
		for _, c := range rarest {
			if hasAll(methods[c], methods[i]) && !slices.Contains(x.bases[c], i) {
				x.subs[i] = append(x.subs[i], c)
				x.fulfils[c] = append(x.fulfils[c], i)
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
