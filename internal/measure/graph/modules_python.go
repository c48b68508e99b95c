package graph

import (
	"path"
	"slices"
	"strings"
)

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
