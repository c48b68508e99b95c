package graph

import (
	"strings"

	"github.com/reposage/reposage"
)

// linkOwners finds the types of methods that stand outside of them: Go's receivers, Rust's impl blocks,
// extensions, C++ definitions.
func (x *index) linkOwners() {
	var added []nameRow
	for i := range x.defs {
		d := &x.defs[i]
		f := &x.files[d.file]
		if d.node < 0 {
			continue
		}
		switch n := &x.nodes[d.node]; {
		case d.parent < 0 && (d.kind == reposage.SymMethod || f.family == famJVM && d.kind.Callable()) && strings.Contains(n.qualified, "."), f.family == famC && d.kind.Callable() && strings.ContainsAny(n.qualified, ".:"):
			owner := shortName(strings.TrimRight(n.qualified[:len(n.qualified)-len(n.name)], ".:"))
			d.owner = x.typeAround(d, owner)
		case d.kind == reposage.SymImpl:
			d.owner = x.implOwner(d, implType(n.name, n.qualified))
		default:
			continue
		}
		if d.owner >= 0 && d.kind != reposage.SymImpl {
			added = append(added, nameRow{d.owner, d.name, int32(i)})
		}
	}
	for i := range x.defs { // members of an impl block belong to its type
		d := &x.defs[i]
		if d.parent >= 0 && x.defs[d.parent].kind == reposage.SymImpl && x.defs[d.parent].owner >= 0 {
			d.owner = x.defs[d.parent].owner
			added = append(added, nameRow{d.owner, d.name, int32(i)})
		}
	}
	for i := range x.fields {
		if f := &x.fields[i]; f.scope >= 0 && x.defs[f.scope].kind == reposage.SymImpl && x.defs[f.scope].owner >= 0 {
			f.scope = x.defs[f.scope].owner
		}
	}
	x.members.add(added...)
}

// implType returns the type's name of "Trait for Type", "Type<T>" or "Type".
func implType(name, qualified string) string {
	if _, t, ok := strings.Cut(qualified, " for "); ok {
		name = t
	}
	name, _, _ = strings.Cut(name, "<")
	return shortName(strings.TrimSpace(name))
}

// typeAround returns the type of a name that stands beside a definition or around it, or else near it.
func (x *index) typeAround(d *def, name string) int32 {
	if id, ok := x.names[name]; ok {
		for p := d.parent; p >= 0; p = x.defs[p].parent {
			for _, r := range x.members.find(p, id) {
				if k := x.defs[r.def].kind; isType(k) && k != reposage.SymImpl && k != reposage.SymModule {
					return r.def
				}
			}
		}
	}
	return x.typeNear(d.file, name)
}

// typeNear returns the type of a name in a file, its shared scopes, or alone in its family; -1 for none.
func (x *index) typeNear(file int32, name string) int32 {
	id, ok := x.names[name]
	if !ok {
		return -1
	}
	f := &x.files[file]
	for _, s := range append([]int32{-1 - file}, f.scopes...) {
		for _, r := range x.tops.find(s, id) {
			if k := x.defs[r.def].kind; isType(k) && k != reposage.SymImpl && k != reposage.SymModule {
				return r.def
			}
		}
	}
	only := int32(-1)
	rows := x.global.find(int32(f.family), id)
	for _, r := range rows[:min(len(rows), maxScan)] {
		if k := x.defs[r.def].kind; isType(k) && k != reposage.SymImpl && k != reposage.SymModule {
			if only >= 0 {
				return -1
			}
			only = r.def
		}
	}
	return only
}
