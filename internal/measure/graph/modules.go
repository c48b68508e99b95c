package graph

import (
	"path"
	"slices"
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

// jsExtensions are tried in this order after a module's name.
var jsExtensions = []string{"", ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro"}

func (m *moduleIndex) jsFile(p string) (int32, bool) {
	p = path.Clean(p)
	bases := []string{p}
	for _, ext := range []string{".js", ".mjs", ".cjs", ".jsx"} { // TypeScript imports what it will become
		if b, ok := strings.CutSuffix(p, ext); ok {
			bases = append(bases, b)
		}
	}
	for _, b := range bases {
		for _, ext := range jsExtensions {
			if i, ok := m.x.byPath[b+ext]; ok {
				return i, true
			}
		}
	}
	for _, ext := range jsExtensions[1:] {
		if i, ok := m.x.byPath[path.Join(p, "index"+ext)]; ok {
			return i, true
		}
	}
	return 0, false
}

func (m *moduleIndex) javascript(file int32, imp *importInfo) target {
	module := imp.module
	dir := m.x.files[file].dir
	if strings.HasPrefix(module, ".") {
		if i, ok := m.jsFile(path.Join(dir, module)); ok {
			return m.files(i)
		}
		if strings.HasSuffix(module, "/package.json") || strings.HasSuffix(module, ".json") {
			return nowhere()
		}
		return m.files()
	}
	if i, ok := m.jsAlias(dir, module); ok {
		return m.files(i)
	}
	name := npmName(module)
	if k, ok := m.byName[string(EcosystemNPM)+":"+name]; ok {
		if i, ok := m.jsPackage(&m.x.manifests[k], strings.TrimPrefix(strings.TrimPrefix(module, name), "/")); ok {
			return m.files(i)
		}
	}
	if nodeModules[name] || strings.HasPrefix(module, "node:") {
		return outside("Node.js", true)
	}
	return outside(name, false)
}

var nodeModules = set("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https",
	"inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline", "repl", "stream", "string_decoder", "timers", "tls", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib")

// npmName is the package of a module: "@scope/name/sub" → "@scope/name".
func npmName(module string) string {
	n := 1
	if strings.HasPrefix(module, "@") {
		n = 2
	}
	parts := strings.SplitN(module, "/", n+1)
	return strings.Join(parts[:min(n, len(parts))], "/")
}

// jsAlias follows the paths and the base folder of a tsconfig, and the private names of a package.
func (m *moduleIndex) jsAlias(dir, module string) (int32, bool) {
	for d := dir; ; d = path.Dir(d) {
		for _, k := range m.nearby[d] {
			man := &m.x.manifests[k]
			for _, p := range append(slices.Clone(man.Paths), man.Imports...) {
				if star, ok := matchPattern(p.Pattern, module); ok {
					for _, to := range p.Targets {
						if i, ok := m.jsFile(strings.ReplaceAll(to, "*", star)); ok {
							return i, true
						}
					}
				}
			}
			if man.BaseDir != "" {
				if i, ok := m.jsFile(path.Join(man.BaseDir, module)); ok {
					return i, true
				}
			}
		}
		if d == "." || d == "/" {
			return 0, false
		}
	}
}

// matchPattern matches a pattern with at most one star and returns what the star stands for.
func matchPattern(pattern, s string) (star string, ok bool) {
	before, after, found := strings.Cut(pattern, "*")
	if !found {
		return "", pattern == s
	}
	if len(s) < len(before)+len(after) || !strings.HasPrefix(s, before) || !strings.HasSuffix(s, after) {
		return "", false
	}
	return s[len(before) : len(s)-len(after)], true
}

// jsPackage finds the source of a package of the repository. What the manifest names is often built from it:
// then the same path below src, or the index, is taken.
func (m *moduleIndex) jsPackage(man *manifest, sub string) (int32, bool) {
	want := "."
	if sub != "" {
		want = "./" + sub
	}
	for _, e := range man.Exports {
		if star, ok := matchPattern(e.Pattern, want); ok {
			for _, to := range e.Targets {
				if i, ok := m.jsBuilt(man.Dir, strings.ReplaceAll(to, "*", star)); ok {
					return i, true
				}
			}
		}
	}
	if sub == "" {
		for _, e := range man.Entries {
			if i, ok := m.jsBuilt(man.Dir, e); ok {
				return i, true
			}
		}
		sub = "index"
	}
	for _, dir := range []string{"", "src", "lib", "source"} {
		if i, ok := m.jsFile(path.Join(man.Dir, dir, sub)); ok {
			return i, true
		}
	}
	return 0, false
}

// jsBuilt finds a file, or the source that it is built from.
func (m *moduleIndex) jsBuilt(dir, p string) (int32, bool) {
	if i, ok := m.jsFile(p); ok {
		return i, true
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(p, dir), "/")
	_, below, ok := strings.Cut(rel, "/")
	for ; ok; _, below, ok = strings.Cut(below, "/") {
		name := strings.TrimSuffix(strings.TrimSuffix(below, path.Ext(below)), ".d")
		for _, src := range []string{"src", ""} {
			if i, found := m.jsFile(path.Join(dir, src, name)); found {
				return i, true
			}
		}
	}
	return 0, false
}

// python: dots are folders; a package is a folder with __init__.py, or without.
func (m *moduleIndex) python(file int32, imp *importInfo) target {
	module := imp.module
	if rel := strings.TrimLeft(module, "."); rel != module {
		dir := m.x.files[file].dir
		for range len(module) - len(rel) - 1 {
			dir = path.Dir(dir)
		}
		base := path.Join(dir, strings.ReplaceAll(rel, ".", "/"))
		if t, ok := m.pythonAt(base, imp.name); ok {
			return t
		}
		return nowhere()
	}
	want := strings.ReplaceAll(module, ".", "/")
	top, _, _ := strings.Cut(module, ".")
	for _, root := range m.pythonRoots(file, want) {
		if _, ok := m.x.byPath[path.Join(root, "__init__.py")]; ok && pythonStandard[top] {
			continue // flask/typing.py is flask.typing: "import typing" does not mean it
		}
		if t, ok := m.pythonAt(path.Join(root, want), imp.name); ok && !m.isAround(file, &t) {
			return t
		}
	}
	return outside(top, pythonStandard[top])
}

// isAround reports whether a target is a mere folder that a file stands in: celery/app.py imports the library, not its
// folder, by that name.
func (m *moduleIndex) isAround(file int32, t *target) bool {
	return t.node >= 0 && len(t.files) == 0 && strings.HasPrefix(m.x.files[file].path, m.x.nodes[t.node].qualified+"/")
}

// pythonAt is the module at a path, or the module of the imported name below it.
func (m *moduleIndex) pythonAt(base, name string) (target, bool) {
	if name != "" && name != "*" {
		for _, p := range []string{path.Join(base, name) + ".py", path.Join(base, name, "__init__.py"), path.Join(base, name) + ".pyi"} {
			if i, ok := m.x.byPath[p]; ok {
				if init, ok := m.x.byPath[path.Join(base, "__init__.py")]; ok && m.x.defines(init, name) {
					return m.files(init), true
				}
				t := m.files(i)
				t.def = moduleItself
				return t, true
			}
		}
	}
	for _, p := range []string{base + ".py", path.Join(base, "__init__.py"), base + ".pyi"} {
		if i, ok := m.x.byPath[p]; ok {
			return m.files(i), true
		}
	}
	if node, ok := m.x.folders[base]; ok && base != "." { // a namespace package
		t := nowhere()
		t.node = node
		return t, true
	}
	return target{}, false
}

// moduleItself as target.def says that the imported name is a module, not a name in it.
const moduleItself = -2

// defines reports whether a file defines a name at its top.
func (x *index) defines(file int32, name string) bool {
	id, ok := x.names[name]
	return ok && len(find(x.tops, -1-file, id)) > 0
}

// pythonRoots are the folders in which a package may begin, the likeliest first: those above the importing file,
// then all that hold its first element.
func (m *moduleIndex) pythonRoots(file int32, want string) (roots []string) {
	first, _, _ := strings.Cut(want, "/")
	for d := m.x.files[file].dir; ; d = path.Dir(d) {
		roots = append(roots, d)
		if d == "." || d == "/" {
			break
		}
	}
	slices.Reverse(roots)
	roots = append(roots, "src", "lib")
	for _, i := range m.suffix[first] {
		f := &m.x.files[i]
		if f.family == famPython && !pythonStandard[first] {
			dir := f.dir
			if stem(f.path) == "__init__" {
				dir = path.Dir(dir)
			}
			if !slices.Contains(roots, dir) && len(roots) < 40 {
				roots = append(roots, dir)
			}
		}
	}
	return roots
}

var pythonStandard = set("abc", "argparse", "ast", "asyncio", "atexit", "base64", "bisect", "builtins", "calendar", "cmath", "code", "codecs", "collections", "concurrent", "configparser", "contextlib", "contextvars",
	"copy", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "dis", "email", "enum", "errno", "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc", "getopt", "getpass",
	"gettext", "glob", "gzip", "hashlib", "heapq", "hmac", "html", "http", "imaplib", "importlib", "inspect", "io", "ipaddress", "itertools", "json", "keyword", "linecache", "locale", "logging", "lzma", "math", "mimetypes",
	"mmap", "multiprocessing", "numbers", "operator", "os", "pathlib", "pdb", "pickle", "pkgutil", "platform", "plistlib", "posixpath", "pprint", "queue", "random", "re", "resource", "sched", "secrets", "select", "shelve",
	"shlex", "shutil", "signal", "site", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "stat", "statistics", "string", "struct", "subprocess", "symtable", "sys", "sysconfig", "syslog", "tarfile", "tempfile", "textwrap",
	"threading", "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "traceback", "tracemalloc", "types", "typing", "unicodedata", "unittest", "urllib", "uuid", "venv", "warnings", "wave", "weakref", "webbrowser", "xml",
	"xmlrpc", "zipfile", "zipimport", "zlib", "zoneinfo", "__future__", "_thread")

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
	rows := find(m.x.tops, scope, id)
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
