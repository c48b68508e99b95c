package graph

import (
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// imported looks a name up among the imports that bind it.
func (s *scope) imported(name string, d int32) value {
	f := &s.x.files[s.file]
	for i := range f.imports {
		imp := &f.imports[i]
		if local, whole := imp.binds(f.family); local == name && s.x.importSeen(f, imp, d) {
			return s.through(imp, whole)
		}
	}
	return value{}
}

// importSeen reports whether an import holds at a definition: one in a function or module holds there only.
func (x *index) importSeen(f *fileInfo, imp *importInfo, d int32) bool {
	if imp.symbol < 0 || f.family != famRust && f.family != famPython && f.family != famJS {
		return true
	}
	for ; d >= 0; d = x.defs[d].parent {
		if d == f.first+imp.symbol {
			return true
		}
	}
	return false
}

// binds returns the local name of an import, and whether it stands for the whole module.
func (imp *importInfo) binds(f family) (local string, whole bool) {
	if imp.alias != "" && imp.alias != "<>" {
		return imp.alias, imp.name == "" || imp.name == "*"
	}
	if imp.name == "self" && f == famRust {
		return shortName(imp.module), true
	}
	if imp.name != "" && imp.name != "*" && imp.name != "default" {
		return imp.name, false
	}
	if imp.name == "*" {
		return "", false
	}
	switch f {
	case famGo:
		return goPackageName(imp.module), true
	case famPython:
		first, _, _ := strings.Cut(imp.module, ".")
		return first, true
	case famJVM, famPHP, famRust, famSwift:
		return shortName(strings.ReplaceAll(imp.module, `\`, ".")), false
	}
	return "", false
}

// goPackageName is the name that a package most likely has: the last element of its path without a version.
func goPackageName(module string) string {
	parts := strings.Split(module, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = parts[len(parts)-2]
	}
	if i := strings.Index(last, ".v"); i > 0 {
		last = last[:i]
	}
	last = strings.TrimPrefix(strings.TrimSuffix(last, "-go"), "go-")
	return last
}

// through follows an import to what it names.
func (s *scope) through(imp *importInfo, whole bool) value {
	t := &imp.target
	if t.external != "" {
		return value{kind: valExternal}
	}
	if !s.spend() {
		return value{}
	}
	if t.def >= 0 {
		return s.inDef(t, t.rest, 0)
	}
	if whole || t.def == moduleItself {
		if len(t.files) == 0 && t.scope < 0 && t.node < 0 {
			return value{kind: valLocal}
		}
		return value{kind: valModule, target: t, file: s.file}
	}
	if v := s.exported(t, imp.name, 0); v.kind != valUnknown {
		return v
	}
	if len(t.files) == 0 && t.scope < 0 {
		return value{}
	}
	return value{kind: valLocal}
}

// starred looks a name up in what is imported with all its names.
func (s *scope) starred(name string, id uint32, known bool, d int32) value {
	f := &s.x.files[s.file]
	for i := range f.imports {
		imp := &f.imports[i]
		if !s.x.importSeen(f, imp, d) {
			continue
		}
		star := imp.name == "*" && imp.alias == "" || f.family == famC || imp.alias == "." ||
			(f.family == famCSharp || f.family == famShell || f.family == famRuby) && imp.alias == ""
		if !star || imp.target.external != "" {
			continue
		}
		if imp.target.def >= 0 { // the members of a class
			if v := s.inDef(&imp.target, append(slices.Clone(imp.target.rest), name), 0); v.kind != valUnknown && v.kind != valExternal {
				return v
			}
			continue
		}
		if v := s.exported(&imp.target, name, 0); v.kind != valUnknown {
			return v
		}
	}
	return value{}
}

// exported looks a name up in a module, following what it hands on. Depth guards against cycles.
func (s *scope) exported(t *target, name string, depth int) value {
	if depth > maxDepth || !s.spend() {
		return value{}
	}
	if t.def >= 0 {
		return s.inDef(t, append(slices.Clone(t.rest), name), depth+1)
	}
	id, known := s.x.names[name]
	if known && t.scope >= 0 {
		if v := s.pick(s.x.tops.find(t.scope, id)); v.kind != valUnknown {
			return s.withField(v, -1-s.x.defs[v.defs[0]].file, id)
		}
	}
	for _, file := range t.files {
		in := s.in(file)
		if name == "default" || name == "*" {
			if v := in.defaultExport(depth); v.kind != valUnknown {
				return v
			}
			continue
		}
		if known {
			if v := in.pick(s.x.tops.find(-1-file, id)); v.kind != valUnknown {
				return in.withField(v, -1-file, id)
			}
		}
		if v := in.handedOn(name, depth); v.kind != valUnknown {
			return v
		}
		if s.family() == famC || s.family() == famShell { // headers include headers, scripts source scripts
			for i := range s.x.files[file].imports {
				if inner := &s.x.files[file].imports[i].target; inner.external == "" {
					if v := in.exported(inner, name, depth+4); v.kind != valUnknown {
						return v
					}
				}
			}
		}
	}
	if s.family() == famRust && depth == 0 && known && len(t.files) > 0 {
		return s.below(t, id)
	}
	return value{}
}

// below looks for the only definition of a name in the modules below one of Rust: what macros like cfg_net! declare and
// hand on is not seen.
func (s *scope) below(t *target, id uint32) value {
	f := &s.x.files[t.files[0]]
	folder := f.dir + "/"
	switch path.Base(f.path) {
	case "mod.rs", "lib.rs", "main.rs":
	default:
		folder = strings.TrimSuffix(f.path, ".rs") + "/"
	}
	var found []nameRow
	rows := s.x.globalTops.find(int32(famRust), id)
	for _, r := range rows[:min(len(rows), maxScan)] {
		d := &s.x.defs[r.def]
		if d.flags&defExported != 0 && d.kind != reposage.SymImpl && d.kind != reposage.SymModule && strings.HasPrefix(s.x.files[d.file].path, folder) {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		return value{}
	}
	v := s.pick(found)
	v.weak = true
	return v
}

// exportsOf returns the rows of a file.
func (x *index) exportsOf(file int32) []exportRow {
	i, _ := slices.BinarySearchFunc(x.exports, file, func(r exportRow, f int32) int { return int(r.file) - int(f) })
	n := i
	for n < len(x.exports) && x.exports[n].file == file {
		n++
	}
	return x.exports[i:n]
}

// handedOn looks a name up among what the file exports by another name or from elsewhere, and among what it imports:
// Python hands on whatever it imports.
func (s *scope) handedOn(name string, depth int) value {
	f := &s.x.files[s.file]
	for _, r := range s.x.exportsOf(s.file) {
		switch {
		case r.as == name && r.imp >= 0:
			return s.passed(&f.imports[r.imp], r.name, depth)
		case r.as == name && r.module == "" && r.name != name:
			return s.name(r.name, -1)
		case r.name == "*" && r.imp >= 0:
			if v := s.exported(&f.imports[r.imp].target, name, depth+1); v.kind != valUnknown {
				return v
			}
		}
	}
	for i := range f.imports {
		imp := &f.imports[i]
		local, whole := imp.binds(f.family)
		if imp.symbol >= 0 && f.family == famRust { // of an inline module
			continue
		}
		if local == name && imp.target.external == "" {
			if whole || imp.target.def == moduleItself {
				return value{kind: valModule, target: &imp.target, file: s.file}
			}
			if imp.target.def >= 0 {
				return s.inDef(&imp.target, imp.target.rest, depth+1)
			}
			return s.exported(&imp.target, imp.name, depth+1)
		}
		if imp.name == "*" && imp.alias == "" && f.family != famJVM && imp.target.external == "" {
			if v := s.exported(&imp.target, name, depth+1); v.kind != valUnknown {
				return v
			}
		}
	}
	return value{}
}

// passed is what an import that is handed on leads to.
func (s *scope) passed(imp *importInfo, name string, depth int) value {
	if t := &imp.target; t.def >= 0 {
		return s.inDef(t, t.rest, depth+1)
	}
	return s.exported(&imp.target, name, depth+1)
}

// defaultExport is what a JavaScript module gives who imports it without a name.
func (s *scope) defaultExport(depth int) value {
	f := &s.x.files[s.file]
	for _, r := range s.x.exportsOf(s.file) {
		if r.as != "default" {
			continue
		}
		if r.imp >= 0 {
			return s.passed(&f.imports[r.imp], r.name, depth)
		}
		return s.name(r.name, -1)
	}
	t := nowhere()
	t.files = []int32{s.file}
	return value{kind: valModule, target: &t, file: s.file} // exports = {…}
}
