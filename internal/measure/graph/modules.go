package graph

import (
	"path"
	"strings"
)

// moduleIndex leads from the names of imports to files.
type moduleIndex struct {
	x *index
	// suffix lists files by the last element of their path without extension: "util" → a/util.py, b/util/__init__.py.
	suffix map[string][]int32
	dirs   map[string][]int32 // files by folder
	byName map[string]int     // manifests by ecosystem and package name
	nearby map[string][]int   // manifests by folder
	crates map[string]*crate  // Rust crates by the folder of their sources
	// libraries are the crates that others can name.
	libraries map[string]*crate
}

func newModuleIndex(x *index) *moduleIndex {
	m := &moduleIndex{x: x, suffix: map[string][]int32{}, dirs: map[string][]int32{}, byName: map[string]int{}, nearby: map[string][]int{}}
	for i := range x.files {
		f := &x.files[i]
		base := stem(f.path)
		switch base {
		case "__init__", "index", "init", "mod":
			base = path.Base(f.dir)
		}
		m.suffix[base] = append(m.suffix[base], int32(i))
		m.dirs[f.dir] = append(m.dirs[f.dir], int32(i))
	}
	for i := range x.manifests {
		man := &x.manifests[i]
		m.nearby[man.Dir] = append(m.nearby[man.Dir], i)
		if man.Name != "" {
			key := string(man.Ecosystem) + ":" + man.Name
			if _, taken := m.byName[key]; !taken {
				m.byName[key] = i
			}
		}
	}
	m.findCrates()
	return m
}

// stem is a file's name without its extension.
func stem(p string) string {
	base := path.Base(p)
	if i := strings.IndexByte(base, '.'); i > 0 {
		return base[:i]
	}
	return base
}

// near returns the nearest manifest of an ecosystem in a folder or above, nil for none.
func (m *moduleIndex) near(dir string, e Ecosystem, accept func(*manifest) bool) *manifest {
	for {
		for _, i := range m.nearby[dir] {
			if man := &m.x.manifests[i]; man.Ecosystem == e && accept(man) {
				return man
			}
		}
		if dir == "." || dir == "/" {
			return nil
		}
		dir = path.Dir(dir)
	}
}

func nowhere() target { return target{scope: -1, node: -1, def: -1} }

// files is a target of files; the first is the one imported.
func (m *moduleIndex) files(list ...int32) target {
	t := nowhere()
	t.files = list
	if len(list) > 0 {
		t.node = m.x.files[list[0]].node
	}
	return t
}

func outside(name string, std bool) target {
	t := nowhere()
	t.external, t.standard = name, std
	return t
}

// resolve finds what an import of a file leads to.
func (m *moduleIndex) resolve(file int32, imp *importInfo) target {
	switch m.x.files[file].family {
	case famGo:
		return m.golang(file, imp)
	case famJS:
		return m.javascript(file, imp)
	case famPython:
		return m.python(file, imp)
	case famJVM:
		return m.jvm(file, imp)
	case famCSharp:
		return m.csharp(file, imp)
	case famPHP:
		return m.php(imp)
	case famRust:
		return m.rust(file, imp)
	case famC:
		return m.include(file, imp)
	case famRuby:
		if imp.module != "" && 'A' <= imp.module[0] && imp.module[0] <= 'Z' { // include Money: a base, not a file
			return nowhere()
		}
		return m.ruby(file, imp)
	case famLua:
		return m.bySuffix(file, strings.ReplaceAll(imp.module, ".", "/"), "Lua library")
	case famShell:
		return m.bySuffix(file, strings.TrimLeft(imp.module, "./"), "")
	case famSwift:
		return m.swift(imp)
	}
	return nowhere()
}

// golang: a package is a folder below the module's.
func (m *moduleIndex) golang(file int32, imp *importInfo) target {
	module, own := imp.module, false
	for i := range m.x.manifests {
		man := &m.x.manifests[i]
		if man.Ecosystem != EcosystemGo || man.Name == "" {
			continue
		}
		rest, ok := strings.CutPrefix(module, man.Name)
		if !ok || rest != "" && rest[0] != '/' {
			continue
		}
		dir := path.Join(man.Dir, rest)
		if node, ok := m.x.folders[dir]; ok && len(m.dirs[dir]) > 0 {
			t := nowhere()
			t.scope, t.node = m.x.lookupScope(famGo, "d:", dir), node
			return t
		}
		own = true
	}
	if own { // a package of the repository that is not analysed: generated, or a fixture
		return nowhere()
	}
	if first, _, _ := strings.Cut(module, "/"); !strings.Contains(first, ".") {
		return outside("Go standard library", true)
	}
	if man := m.near(m.x.files[file].dir, EcosystemGo, func(*manifest) bool { return true }); man != nil {
		best := ""
		for _, d := range man.Dependencies {
			if (module == d.Name || strings.HasPrefix(module, d.Name+"/")) && len(d.Name) > len(best) {
				best = d.Name
			}
		}
		if best != "" {
			return outside(best, false)
		}
	}
	return outside(goModulePath(module), false)
}

// goModulePath guesses where a package path of a well-known host ends its module.
func goModulePath(p string) string {
	parts := strings.Split(p, "/")
	return strings.Join(parts[:min(3, len(parts))], "/")
}

// lookupScope returns a shared scope, -1 when no file has it.
func (x *index) lookupScope(f family, kind, name string) int32 {
	if id, ok := x.scopes[string(rune('a'+f))+kind+name]; ok {
		return id
	}
	return -1
}

// moduleItself as target.def says that the imported name is a module, not a name in it.
const moduleItself = -2

// defines reports whether a file defines a name at its top.
func (x *index) defines(file int32, name string) bool {
	id, ok := x.names[name]
	return ok && len(x.tops.find(-1-file, id)) > 0
}

// include finds a C header: beside the file, then by the end of its path.
func (m *moduleIndex) include(file int32, imp *importInfo) target {
	name := strings.Trim(imp.module, `<>"`)
	if i, ok := m.x.byPath[path.Join(m.x.files[file].dir, name)]; ok {
		return m.files(i)
	}
	var best []int32
	for _, i := range m.suffix[stem(name)] {
		if p := m.x.files[i].path; p == name || strings.HasSuffix(p, "/"+name) {
			best = append(best, i)
		}
	}
	if len(best) > 0 {
		return m.files(m.closest(file, best))
	}
	return outside(includeLibrary(name), !strings.Contains(name, "/") && imp.alias == "<>")
}

// includeLibrary names the library of a header: its first folder, or the standard one.
func includeLibrary(name string) string {
	if first, _, ok := strings.Cut(name, "/"); ok && first != "sys" && first != "netinet" && first != "arpa" {
		return first
	}
	return "C and system headers"
}

// bySuffix finds a file by the end of its path without extension.
func (m *moduleIndex) bySuffix(file int32, want, library string) target {
	want = strings.Trim(path.Clean("/"+want), "/")
	if want == "" {
		return nowhere()
	}
	f := famOther
	if file >= 0 {
		f = m.x.files[file].family
	}
	var found []int32
	for _, i := range m.suffix[stem(want)] {
		c := &m.x.files[i]
		p := strings.TrimSuffix(c.path, path.Ext(c.path))
		if c.path == want || strings.HasSuffix(c.path, "/"+want) { // with the extension, as in source lib.sh
			p = want
		}
		for _, index := range []string{"/init", "/index", "/mod", "/__init__"} {
			p = strings.TrimSuffix(p, index)
		}
		if (p == want || strings.HasSuffix(p, "/"+want)) && (f == famOther || f == c.family) {
			found = append(found, i)
		}
	}
	if len(found) > 0 {
		return m.files(m.closest(file, found))
	}
	if library == "" {
		return nowhere()
	}
	first, _, _ := strings.Cut(want, "/")
	return outside(first, false)
}

// ruby: a required path is below a folder that Ruby is told to load from. "logger" is the library's, though a folder deep
// down has a file of that name.
func (m *moduleIndex) ruby(file int32, imp *importInfo) target {
	want := strings.TrimSuffix(imp.module, ".rb")
	t := m.bySuffix(file, want, "Ruby library")
	if len(t.files) == 0 || strings.HasPrefix(want, ".") || strings.Contains(want, "/") {
		return t
	}
	dir := m.x.files[t.files[0]].dir
	switch path.Base(dir) {
	case ".", "lib", "app", "test", "spec", "ext", "features", "support", "tasks":
		return t
	}
	if dir == m.x.files[file].dir {
		return t
	}
	return outside(want, false)
}

// closest returns the file that shares most folders with another; of equals the first by path.
func (m *moduleIndex) closest(file int32, list []int32) int32 {
	best, score := list[0], -1
	for _, i := range list {
		s := 0
		if file >= 0 {
			s = sharedFolders(m.x.files[file].dir, m.x.files[i].dir)
		}
		s = s*64 - strings.Count(m.x.files[i].path, "/")
		if score == -1 || s > score {
			best, score = i, s
		}
	}
	return best
}

func sharedFolders(a, b string) (n int) {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// swift: a module of the repository is the folder of a target, or one of its name below Sources.
func (m *moduleIndex) swift(imp *importInfo) target {
	name := imp.module
	if name == "" {
		name = imp.name
	}
	for i := range m.x.manifests {
		for _, r := range m.x.manifests[i].Roots {
			if m.x.manifests[i].Ecosystem == EcosystemSwift && r.Prefix == name {
				if node, ok := m.x.folders[r.Dir]; ok {
					t := nowhere()
					t.node = node
					return t
				}
			}
		}
	}
	for _, dir := range []string{"Sources/" + name, "Source/" + name, name} {
		if node, ok := m.x.folders[dir]; ok {
			t := nowhere()
			t.node = node
			return t
		}
	}
	return outside(name, name == "Foundation" || name == "Swift" || name == "Dispatch" || name == "XCTest" || name == "UIKit" || name == "SwiftUI" || name == "Combine")
}
