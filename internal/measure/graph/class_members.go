package graph

import (
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// cohesion collects which members of their own object the methods of each class use.
func (r *resolver) cohesion() {
	methods := map[int32]map[int32]map[string]bool{} // class → method → members
	for d := r.x.files[r.file].first; d < r.x.files[r.file].end; d++ {
		def := &r.x.defs[d]
		if def.owner >= 0 && def.node >= 0 && def.kind.Callable() && def.kind != reposage.SymConstructor && def.flags&defBody != 0 {
			if methods[def.owner] == nil {
				methods[def.owner] = map[int32]map[string]bool{}
			}
			methods[def.owner][d] = map[string]bool{}
		}
	}
	if len(methods) == 0 {
		return
	}
	implicit := familyTraits[r.family()].implicitThis
	for k := range r.facts.Refs {
		ref := &r.facts.Refs[k]
		method := r.def(ref.Symbol)
		for method >= 0 && (r.x.defs[method].owner < 0 || methods[r.x.defs[method].owner][method] == nil) {
			method = r.x.defs[method].parent
		}
		if method < 0 {
			continue
		}
		owner := r.x.defs[method].owner
		if name := r.ownMember(ref, method, owner, implicit); name != "" {
			methods[owner][method][name] = true
		}
	}
	r.addClasses(methods)
}

// ownMember is the member of its own object that a method uses, "" for none.
func (r *resolver) ownMember(ref *reposage.Ref, method, owner int32, implicit bool) string {
	switch ref.Kind {
	case reposage.RefCall, reposage.RefMember, reposage.RefName:
	default:
		return ""
	}
	first, rest, _ := strings.Cut(ref.Qualifier, ".")
	switch {
	case r.family().isSelf(first) || first != "" && r.isReceiver(first, method):
		if rest != "" {
			first, _, _ = strings.Cut(rest, ".")
			return strings.TrimRight(first, "()?![]")
		}
		return ref.Name
	case strings.HasPrefix(ref.Qualifier, "this->"), strings.HasPrefix(ref.Qualifier, "$this->"), strings.HasPrefix(ref.Name, "@"):
		return ref.Name
	case implicit:
		name := ref.Name
		if first != "" {
			name = first
		}
		if id, ok := r.x.names[name]; ok && (len(r.x.members.find(owner, id)) > 0 || r.isField(owner, id)) {
			return name
		}
	}
	return ""
}

func (r *resolver) isField(owner int32, id uint32) bool {
	i, ok := slices.BinarySearchFunc(r.x.fields, fieldRow{scope: owner, name: id}, func(a, b fieldRow) int {
		if a.scope != b.scope {
			return int(a.scope) - int(b.scope)
		}
		return int(a.name) - int(b.name)
	})
	return ok && i < len(r.x.fields)
}

// isReceiver reports whether a name is the first parameter of a method whose type is its class: Go's receiver.
func (r *resolver) isReceiver(name string, method int32) bool {
	symbol := method - r.x.files[r.file].first
	for _, b := range r.locals[symbol+1] {
		bind := &r.facts.Bindings[b]
		if bind.Kind == reposage.BindParam {
			return bind.Name == name && (r.family() == famGo || r.family() == famRust || r.family() == famPython) &&
				shortName(typeHead(bind.Type)) == r.x.nodes[r.x.defs[r.x.defs[method].owner].node].name
		}
	}
	return false
}

func (r *resolver) addClasses(methods map[int32]map[int32]map[string]bool) {
	var classes []int32
	for c := range methods {
		classes = append(classes, c)
	}
	slices.Sort(classes)
	for _, c := range classes {
		if r.x.defs[c].node < 0 {
			continue
		}
		m := ClassMembers{Class: NodeID(r.x.defs[c].node)}
		var list []int32
		for d := range methods[c] {
			list = append(list, d)
		}
		slices.Sort(list)
		for _, d := range list {
			use := MethodUse{Method: NodeID(r.x.defs[d].node)}
			for name := range methods[c][d] {
				use.Uses = append(use.Uses, name)
			}
			slices.Sort(use.Uses)
			m.Methods = append(m.Methods, use)
		}
		r.out.classes = append(r.out.classes, m)
	}
}
