package graph

import (
	"strings"
)

// jvm: packages are namespaces; an import names a class, a member of one, or all of a package.
func (m *moduleIndex) jvm(file int32, imp *importInfo) target {
	full := imp.module
	if imp.name != "" && imp.name != "*" {
		full += "." + imp.name
	}
	for ns, rest := full, ""; ns != ""; {
		if s := m.x.lookupScope(famJVM, "n:", ns); s >= 0 {
			if t, ok := m.inNamespace(s, rest); ok {
				return t
			}
		}
		i := strings.LastIndexByte(ns, '.')
		if i < 0 {
			break
		}
		if rest != "" {
			rest = "." + rest
		}
		ns, rest = ns[:i], ns[i+1:]+rest
	}
	t := m.bySuffix(file, strings.ReplaceAll(full, ".", "/"), "")
	if len(t.files) > 0 {
		return t
	}
	return m.jvmOutside(full)
}

// jvmOutside names the library of a class: the standard one, or its group.
func (m *moduleIndex) jvmOutside(full string) target {
	for _, prefix := range []string{"java.", "javax.", "kotlin.", "scala.", "jdk."} {
		if strings.HasPrefix(full, prefix) {
			return outside(strings.ToUpper(prefix[:1])+strings.TrimSuffix(prefix[1:], ".")+" standard library", true)
		}
	}
	parts := strings.Split(full, ".")
	return outside(strings.Join(parts[:min(3, max(1, len(parts)-1))], "."), false)
}

// inNamespace leads to a shared scope, or to the type below it that the rest of the name starts with.
func (m *moduleIndex) inNamespace(scope int32, rest string) (target, bool) {
	t := nowhere()
	t.scope = scope
	if rest == "" {
		return t, true
	}
	first, _, _ := strings.Cut(rest, ".")
	id, ok := m.x.names[first]
	if !ok {
		return t, false
	}
	rows := m.x.tops.find(scope, id)
	if len(rows) == 0 {
		return t, false
	}
	d := m.x.defs[rows[0].def]
	t.def, t.node = rows[0].def, m.x.files[d.file].node
	t.files = []int32{d.file}
	t.scope = -1
	if _, more, ok := strings.Cut(rest, "."); ok {
		t.rest = strings.Split(more, ".")
	}
	return t, true
}

func (m *moduleIndex) csharp(file int32, imp *importInfo) target {
	full := imp.module
	if full == "" {
		full = imp.name
	} else if imp.name != "" && imp.name != "*" {
		full += "." + imp.name
	}
	full = strings.TrimPrefix(full, "global::")
	for ns := m.x.files[file].namespace; ; {
		name := full
		if ns != "" { // relative to the namespaces around it
			name = ns + "." + full
		}
		if t, ok := m.csharpName(name); ok {
			return t
		}
		if ns == "" {
			break
		}
		ns = ns[:max(0, strings.LastIndexByte(ns, '.'))]
	}
	first, _, _ := strings.Cut(full, ".")
	return outside(first, first == "System" || first == "Microsoft")
}

// csharpName is the namespace of a name, or the type that it names.
func (m *moduleIndex) csharpName(full string) (target, bool) {
	if s := m.x.lookupScope(famCSharp, "n:", full); s >= 0 {
		t := nowhere()
		t.scope = s
		return t, true
	}
	for i := strings.LastIndexByte(full, '.'); i > 0; i = strings.LastIndexByte(full[:i], '.') {
		if s := m.x.lookupScope(famCSharp, "n:", full[:i]); s >= 0 {
			return m.inNamespace(s, full[i+1:])
		}
	}
	if s := m.x.lookupScope(famCSharp, "n:", ""); s >= 0 {
		return m.inNamespace(s, full)
	}
	return nowhere(), false
}

func (m *moduleIndex) php(imp *importInfo) target {
	full := strings.Trim(imp.module, `\`)
	if imp.name != "" && imp.name != "*" {
		full = strings.Trim(full+`\`+imp.name, `\`)
	}
	if i := strings.LastIndexByte(full, '\\'); i > 0 {
		if s := m.x.lookupScope(famPHP, "n:", full[:i]); s >= 0 {
			if t, ok := m.inNamespace(s, full[i+1:]); ok {
				return t
			}
		}
	}
	if t := m.bySuffix(-1, strings.ReplaceAll(full, `\`, "/"), ""); len(t.files) > 0 {
		return t
	}
	first, _, _ := strings.Cut(full, `\`)
	return outside(first, false)
}
