package graph

import (
	"path"
	"slices"
	"strings"
)

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
