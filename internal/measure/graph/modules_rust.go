package graph

import (
	"cmp"
	"path"
	"strings"
)

// crate is a Rust crate of the repository: files by the path of their module, "" for the root.
type crate struct {
	modules map[string][]int32
}

// findCrates lists the crates: a folder with lib.rs or main.rs, named by the manifest above it.
func (m *moduleIndex) findCrates() {
	m.crates, m.libraries = map[string]*crate{}, map[string]*crate{}
	for i := range m.x.files {
		f := &m.x.files[i]
		if f.family != famRust {
			continue
		}
		root := m.crateRoot(f.dir)
		c := m.crates[root]
		if c == nil {
			c = &crate{modules: map[string][]int32{}}
			m.crates[root] = c
			if _, ok := m.x.byPath[path.Join(root, "lib.rs")]; !ok {
				// nothing can be imported from it
			} else if man := m.near(root, EcosystemCargo, func(m *manifest) bool { return m.Name != "" }); man != nil && strings.HasPrefix(root+"/", strings.TrimSuffix(man.Dir, ".")) {
				name := strings.ReplaceAll(cmp.Or(man.ImportName, man.Name), "-", "_")
				if m.libraries[name] == nil { // files are in the order of their paths
					m.libraries[name] = c
				}
			}
		}
		mod := rustModule(strings.TrimPrefix(strings.TrimPrefix(f.path, root), "/"))
		c.modules[mod] = append(c.modules[mod], int32(i))
	}
}

// crateRoot is the nearest folder at or above one that holds the root of a crate; the folder itself if none does.
func (m *moduleIndex) crateRoot(dir string) string {
	for d := dir; ; d = path.Dir(d) {
		for _, name := range []string{"lib.rs", "main.rs"} {
			if _, ok := m.x.byPath[path.Join(d, name)]; ok {
				return d
			}
		}
		if d == "." || d == "/" {
			return dir
		}
	}
}

// rustModule is the path of a module below its crate's root: "a/b.rs" and "a/b/mod.rs" are "a::b".
func rustModule(p string) string {
	p = strings.TrimSuffix(p, ".rs")
	p = strings.TrimSuffix(p, "/mod")
	switch p {
	case "lib", "main", "mod":
		return ""
	}
	return strings.ReplaceAll(p, "/", "::")
}

// rust follows a use path: from the crate, the module, the one around it, or another crate.
func (m *moduleIndex) rust(file int32, imp *importInfo) target {
	f := &m.x.files[file]
	root := m.crateRoot(f.dir)
	here := rustModule(strings.TrimPrefix(strings.TrimPrefix(f.path, root), "/"))
	parts := strings.Split(strings.Trim(imp.module, ":"), "::")
	if imp.module == "" {
		parts = nil
	}
	if imp.name != "" && imp.name != "*" && imp.name != "self" {
		parts = append(parts, imp.name)
	}
	if len(parts) == 0 {
		return nowhere()
	}
	base := m.x.inlineModules(file, imp.symbol)
	if here != "" {
		base = append(strings.Split(here, "::"), base...)
	}
	switch c := m.crateNamed(parts[0]); {
	case parts[0] == "crate":
		base, parts = nil, parts[1:]
	case parts[0] == "self":
		parts = parts[1:]
	case parts[0] == "super":
		for len(parts) > 0 && parts[0] == "super" {
			base, parts = base[:max(0, len(base)-1)], parts[1:]
		}
	case c != nil:
		return m.inCrate(c, nil, parts[1:])
	default:
		if t := m.inCrate(m.crates[root], base, parts); len(t.files) > 0 && m.sameOrBelow(t, file, parts[0]) {
			return t // a module or item of this module
		}
		std := parts[0] == "std" || parts[0] == "core" || parts[0] == "alloc"
		if std {
			return outside("Rust standard library", true)
		}
		return outside(parts[0], false)
	}
	return m.inCrate(m.crates[root], base, parts)
}

// sameOrBelow tells a use of a local module or item from one of a crate outside.
func (m *moduleIndex) sameOrBelow(t target, file int32, first string) bool {
	return t.files[0] != file || m.x.defines(file, first)
}

func (m *moduleIndex) crateNamed(name string) *crate {
	return m.libraries[name]
}

// inCrate finds the file of the longest part of a path that is a module; what is left is an item in it.
func (m *moduleIndex) inCrate(c *crate, base, rest []string) target {
	if c == nil {
		return nowhere()
	}
	full := append(append([]string(nil), base...), rest...)
	for n := len(full); n >= 0; n-- {
		if files := c.modules[strings.Join(full[:n], "::")]; len(files) > 0 {
			t := m.files(files...)
			if n == len(full) {
				t.def = moduleItself
			}
			if left := full[n:]; len(left) > 0 {
				if id, ok := m.x.names[left[0]]; ok {
					for _, f := range files {
						if d := m.x.atTop(f, id); d >= 0 {
							t.def, t.rest = d, left[1:]
							t.node = m.x.files[f].node
							break
						}
					}
				}
			}
			return t
		}
	}
	return nowhere()
}

// rustPath is the path of a file's module in its crate.
func (m *moduleIndex) rustPath(file int32) []string {
	f := &m.x.files[file]
	mod := rustModule(strings.TrimPrefix(strings.TrimPrefix(f.path, m.crateRoot(f.dir)), "/"))
	if mod == "" {
		return nil
	}
	return strings.Split(mod, "::")
}

// rustRoot is the root module of a file's crate.
func (m *moduleIndex) rustRoot(file int32) target {
	return m.inCrate(m.crates[m.crateRoot(m.x.files[file].dir)], nil, nil)
}
