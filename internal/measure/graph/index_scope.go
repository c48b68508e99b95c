package graph

import (
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// enterScopes puts a file's top level into the scopes that share it.
func (x *index) enterScopes(i int32, facts *reposage.Facts) {
	f := &x.files[i]
	t := familyTraits[f.family]
	switch {
	case t.dirScope:
		kind := f.namespace
		if strings.HasSuffix(kind, "_test") { // Go's external test package sees the other by import only
			kind = "_test"
		} else {
			kind = ""
		}
		f.own = []int32{x.scopeID(f.family, "d"+kind+":", f.dir)}
	case t.nsScope:
		x.enterNamespaces(f, facts)
		return
	case t.globalScope:
		f.own = []int32{x.scopeID(f.family, "g", "")}
	}
	f.scopes = f.own
}

// enterNamespaces finds the namespaces of a file, by what it states and by its modules. C# sees those around them,
// C# and PHP what is in none.
func (x *index) enterNamespaces(f *fileInfo, facts *reposage.Facts) {
	inner := namespacesOf(f, facts)
	var seen []int32
	see := func(ns string) int32 {
		id := x.scopeID(f.family, "n:", ns)
		if !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
		return id
	}
	switch {
	case f.namespace != "" || f.family != famJVM:
		f.own = append(f.own, see(f.namespace))
	default:
		f.own = append(f.own, x.scopeID(f.family, "d:", f.dir))
		seen = append(seen, f.own[0])
	}
	for _, ns := range inner {
		f.own = append(f.own, see(ns))
	}
	if f.family == famCSharp {
		for _, ns := range append([]string{f.namespace}, inner...) {
			for at := strings.LastIndexByte(ns, '.'); at > 0; at = strings.LastIndexByte(ns, '.') {
				ns = ns[:at]
				see(ns)
			}
		}
	}
	if f.family != famJVM { // what is in no namespace, last
		global := see("")
		if i := slices.Index(seen, global); i < len(seen)-1 {
			seen = append(slices.Delete(seen, i, i+1), global)
		}
		if f.namespace == "" && len(inner) > 0 && f.family == famCSharp {
			f.own = append(f.own[1:], f.own[0])
		}
	}
	f.scopes = seen
}

// namespacesOf lists the namespaces that modules of a file make. A module that nothing stands in is the file's own:
// C# writes "namespace A;".
func namespacesOf(f *fileInfo, facts *reposage.Facts) (names []string) {
	full := map[int32]bool{}
	for i := range facts.Symbols {
		full[facts.Symbols[i].Parent] = true
	}
	for i := range facts.Symbols {
		s := &facts.Symbols[i]
		switch {
		case s.Kind != reposage.SymModule:
		case full[int32(i)]:
			names = append(names, strings.Clone(s.Qualified))
		case f.family == famCSharp && f.namespace == "" && s.Parent < 0:
			f.namespace = strings.Clone(s.Qualified)
		}
	}
	return names
}

// scopesOf returns the shared scopes of a top-level definition: its namespace's when declarations state it, or else
// its file's first.
func (x *index) scopesOf(d *def) []int32 {
	f := &x.files[d.file]
	t := familyTraits[f.family]
	switch {
	case f.family == famRuby && d.node >= 0:
		return x.rubyScopes(f, d)
	case !t.nsScope:
		return f.own
	case d.parent >= 0:
		return []int32{x.scopeID(f.family, "n:", x.namespaceOf(d.parent, f))}
	case f.namespace == "" && f.family != famJVM:
		return []int32{x.scopeID(f.family, "n:", "")}
	}
	return f.own[:1]
}

// rubyScopes are those of a definition of Ruby: what stands in a module is seen from there only, or by its path. "class
// A::B" stands in A, too.
func (x *index) rubyScopes(f *fileInfo, d *def) []int32 {
	path := strings.ReplaceAll(x.nodes[d.node].qualified, "::", ".")
	dot := strings.LastIndexByte(path, '.')
	switch {
	case dot < 0:
		return f.own
	case d.parent >= 0:
		return []int32{x.scopeID(f.family, "p:", path[:dot])}
	}
	return append(slices.Clone(f.own), x.scopeID(f.family, "p:", path[:dot]))
}

// namespaceOf joins the names of the modules around a definition.
func (x *index) namespaceOf(d int32, f *fileInfo) string {
	var parts []string
	for ; d >= 0; d = x.defs[d].parent {
		if n := x.defs[d].node; n >= 0 && x.defs[d].kind == reposage.SymModule {
			parts = append(parts, x.moduleName(d))
		}
	}
	if f.namespace != "" && f.family == famJVM { // elsewhere the modules are the whole of it
		parts = append(parts, f.namespace)
	}
	slices.Reverse(parts)
	return strings.Join(parts, f.family.separator())
}

// moduleName is a module's name as written: "A.B" for namespace A.B.
func (x *index) moduleName(d int32) string {
	n := &x.nodes[x.defs[d].node]
	if p := x.defs[d].parent; p >= 0 && x.defs[p].node >= 0 {
		return strings.TrimPrefix(n.qualified, x.nodes[x.defs[p].node].qualified+".")
	}
	return n.qualified
}
