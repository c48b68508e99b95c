package graph

import (
	"slices"

	"github.com/reposage/reposage"
)

// fitting leaves out overloads that do not take the arguments, and declarations of what is defined elsewhere. All
// stay when none fits.
func (r *resolver) fitting(defs []int32, ref *reposage.Ref) []int32 {
	if len(defs) < 2 {
		return r.definitions(defs)
	}
	fit := slices.DeleteFunc(slices.Clone(defs), func(d int32) bool { return r.x.defs[d].maxArgs != ref.Args })
	if len(fit) == 0 { // default values
		fit = slices.DeleteFunc(slices.Clone(defs), func(d int32) bool {
			def := &r.x.defs[d]
			return ref.Args < def.minArgs || ref.Args > def.maxArgs && def.maxArgs != 255
		})
	}
	if len(fit) == 0 {
		fit = defs
	}
	return r.definitions(fit)
}

// definitions puts the one definition in place of its declarations, as C headers have them.
func (r *resolver) definitions(defs []int32) []int32 {
	if r.family() != famC {
		return defs
	}
	var out []int32
	for _, d := range defs {
		def := &r.x.defs[d]
		if def.flags&defBody != 0 || !def.kind.Callable() {
			out = append(out, d)
			continue
		}
		var bodies []int32
		rows := r.x.global.find(int32(famC), def.name)
		for _, row := range rows[:min(len(rows), maxScan)] {
			if o := &r.x.defs[row.def]; o.flags&defBody != 0 && o.kind.Callable() && (def.owner < 0 || o.owner == def.owner) && r.linked(o) {
				bodies = append(bodies, row.def)
			}
		}
		if len(bodies) == 0 || len(bodies) > maxCandidates {
			bodies = []int32{d}
		}
		out = append(out, bodies...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// linked reports whether the file can mean a definition by its name alone: static functions of C are their file's own.
func (r *resolver) linked(d *def) bool {
	return r.family() != famC || d.file == r.file || d.flags&defExported != 0 || !d.kind.Callable()
}

// dispatch adds the overrides that a call through a base type or interface may reach.
func (r *resolver) dispatch(ref *reposage.Ref, defs []int32) []int32 {
	if ref.Qualifier == "" && !familyTraits[r.family()].implicitThis || r.family().isSuper(ref.Qualifier) || len(defs) == 0 {
		return defs
	}
	out := slices.Clone(defs)
	for _, d := range defs {
		owner := r.x.defs[d].owner
		if owner < 0 || r.x.defs[d].kind == reposage.SymConstructor {
			continue
		}
		seen := map[int32]bool{owner: true}
		for level := r.x.subs[owner]; len(level) > 0 && len(seen) < 64; {
			var next []int32
			for _, c := range level {
				if seen[c] {
					continue
				}
				seen[c] = true
				for _, row := range r.x.members.find(c, r.x.defs[d].name) {
					if r.x.defs[row.def].maxArgs == r.x.defs[d].maxArgs && r.x.defs[row.def].node >= 0 && r.x.defs[row.def].kind.Callable() && !slices.Contains(out, row.def) {
						out = append(out, row.def)
					}
				}
				next = append(next, r.x.subs[c]...)
			}
			level = next
		}
	}
	if len(out) > maxCandidates { // the declared one stands for them all
		return defs
	}
	return out
}

// unknownReceiver looks for methods of a name when nothing is known of what they are called on: in the file, in
// what it imports or shares, then anywhere.
func (r *resolver) unknownReceiver(ref *reposage.Ref) {
	id, ok := r.x.names[ref.Name]
	if !ok {
		r.out.uses.Unknown++
		return
	}
	near, far := r.methodsNamed(id, ref.Args)
	near, far = r.definitions(near), r.definitions(far)
	switch {
	case len(near) > 0 && len(near) <= maxCandidates:
		r.enter(ref, near, reposage.EdgeCalls, reposage.EvidenceImport)
	case len(near) > 0 || len(far) > maxCandidates:
		r.ambiguous(ref)
	case len(far) > 0:
		r.enter(ref, far, reposage.EdgeCalls, reposage.EvidenceName)
	default:
		r.out.uses.Unknown++
		r.out.mentions[ref.Name] = true
	}
}

// methodsNamed returns the methods of a name that take so many arguments: in the files that are seen from here, and
// in all others. There may be more than are returned when there are more than maxCandidates.
func (r *resolver) methodsNamed(id uint32, args uint8) (near, far []int32) {
	rows := r.x.global.find(int32(r.family()), id)
	common := len(rows) > max(64, len(r.visible())) // then it is quicker to look into each file
	if common {
		rows = r.visibleRows(rows)
	}
	given := args
	if r.family() == famCSharp { // an extension method has the object as a parameter, too
		given++
	}
	for _, row := range rows {
		d := &r.x.defs[row.def]
		if d.owner < 0 || d.node < 0 || !d.kind.Callable() || d.kind == reposage.SymConstructor || given < d.minArgs || args > d.maxArgs && d.maxArgs != 255 {
			continue
		}
		if _, ok := slices.BinarySearch(r.visible(), d.file); ok {
			near = append(near, row.def)
		} else {
			far = append(far, row.def)
		}
		if len(near) > maxCandidates {
			break
		}
	}
	if common && len(near) == 0 { // of a name in so many places
		far = make([]int32, maxCandidates+1)
	}
	return near, far
}

// visibleRows are the rows of the visible files. Rows of a name are in the order of their definitions, and those of a
// file are next to each other.
func (r *resolver) visibleRows(rows []nameRow) (list []nameRow) {
	for _, f := range r.visible() {
		first, end := r.x.files[f].first, r.x.files[f].end
		i, _ := slices.BinarySearchFunc(rows, first, func(row nameRow, d int32) int { return int(row.def) - int(d) })
		for ; i < len(rows) && rows[i].def < end && len(list) <= 4*maxCandidates; i++ {
			list = append(list, rows[i])
		}
	}
	return list
}

// maxVisible bounds how many files are looked into for a method of an unknown object.
const maxVisible = 2000

// visible are the files that the file names in its imports or shares a package with, and itself.
func (r *resolver) visible() []int32 {
	if r.seen != nil {
		return r.seen
	}
	f := &r.x.files[r.file]
	r.seen = []int32{r.file}
	share := func(scope int32) {
		if list := r.x.scopeFiles[scope]; len(list)+len(r.seen) <= maxVisible {
			r.seen = append(r.seen, list...)
		}
	}
	if !familyTraits[f.family].globalScope {
		for _, s := range f.own {
			share(s)
		}
	}
	for k := range f.imports {
		t := &f.imports[k].target
		r.seen = append(r.seen, t.files...)
		if t.scope >= 0 {
			share(t.scope)
		}
	}
	slices.Sort(r.seen)
	r.seen = slices.Compact(r.seen)
	return r.seen
}

func (r *resolver) ambiguous(ref *reposage.Ref) {
	r.out.uses.Ambiguous++
	r.out.mentions[ref.Name] = true
	if ref.Kind == reposage.RefCall {
		r.out.calls.Calls++
		r.out.calls.Ambiguous++
	}
}

// byName looks for functions of a bare name that nothing around defines.
func (r *resolver) byName(ref *reposage.Ref, kind reposage.EdgeKind) {
	id, ok := r.x.names[ref.Name]
	var defs []int32
	if ok {
		rows := r.x.globalTops.find(int32(r.family()), id)
		for _, row := range rows[:min(len(rows), maxScan)] {
			d := &r.x.defs[row.def]
			if d.node >= 0 && r.linked(d) && (kind == reposage.EdgeReferences || d.kind.Callable() && d.owner < 0 || isType(d.kind) && d.kind != reposage.SymImpl) {
				defs = append(defs, row.def)
			}
		}
	}
	switch {
	case len(defs) == 0:
		r.out.uses.Unknown++
		r.out.mentions[ref.Name] = true
	case len(defs) > maxCandidates:
		r.ambiguous(ref)
	default:
		evidence := reposage.EvidenceName
		if r.family() == famC && len(r.definitions(defs)) == 1 { // one definition, linked whatever was included
			evidence = reposage.EvidenceImport
		}
		r.enter(ref, r.definitions(defs), kind, evidence)
	}
}

// typeByName looks for a type that is named without what qualifies it: in what the file imports, then the only one
// of that name in the repository.
func (r *resolver) typeByName(ref *reposage.Ref) {
	if v := r.importedType(ref.Name); v.kind == valClass {
		r.enter(ref, v.defs, reposage.EdgeReferences, reposage.EvidenceImport)
		return
	}
	if only := r.x.typeNear(r.file, ref.Name); only >= 0 && r.x.defs[only].node >= 0 && r.x.defs[only].node != r.from(ref.Symbol) {
		r.enter(ref, []int32{only}, reposage.EdgeReferences, reposage.EvidenceName)
		return
	}
	r.out.uses.Unknown++
}
