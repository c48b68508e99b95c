package graph

import (
	"path"
	"slices"
	"strings"
)

// npmScopes are the objects of package.json that list dependencies.
var npmScopes = []struct {
	field string
	scope Scope
}{
	{"dependencies", ScopeRuntime}, {"devDependencies", ScopeDev}, {"peerDependencies", ScopeOptional}, {"optionalDependencies", ScopeOptional},
}

// parsePackageJSON reads package.json (docs.npmjs.com, nodejs.org/api/packages.html).
func parsePackageJSON(m *manifest, raw []byte) error {
	doc, err := readJSON(raw)
	m.Name, m.Version = clip(doc.get("name").str(), maxWord), clip(doc.get("version").str(), maxWord)
	for _, s := range npmScopes {
		doc.get(s.field).members(func(name string, v *node) { m.needNPM(name, v, s.scope) })
	}
	m.members(doc.get("workspaces").strs())
	m.members(doc.get("workspaces", "packages").strs())
	for _, field := range [...]string{"source", "module", "main", "types", "typings"} {
		m.entry(doc.get(field).str())
	}
	m.exports(doc.get("exports"))
	doc.get("imports").members(func(name string, v *node) {
		m.Imports = append(m.Imports, pathMapping{name, m.targets(v)})
	})
	return err
}

func (m *manifest) needNPM(name string, v *node, scope Scope) {
	d := Dependency{Name: name, Version: v.str(), Scope: scope, Line: v.line}
	protocol, rest, ok := strings.Cut(d.Version, ":")
	switch {
	case !ok:
	case protocol == "file" || protocol == "link" || protocol == "portal":
		d.Dir = m.dir(rest)
	case protocol == "npm":
		// "npm:real-name@^1": the code imports it under the name of the field.
		if at := strings.LastIndexByte(rest, '@'); at > 0 {
			d.Alias, d.Name, d.Version = name, rest[:at], rest[at+1:]
		}
	}
	// What was listed with a nearer scope before is listed once: peers are often dev dependencies, too.
	same := func(have Dependency) bool { return have.Name == d.Name && have.Alias == d.Alias }
	if scope == ScopeRuntime || len(m.Dependencies) > 1000 || !slices.ContainsFunc(m.Dependencies, same) {
		m.need(d)
	}
}

// exports reads the field of that name: a file, conditions, or an object of subpaths.
func (m *manifest) exports(v *node) {
	subpaths := false
	v.members(func(name string, v *node) {
		if strings.HasPrefix(name, ".") {
			subpaths = true
			m.Exports = append(m.Exports, pathMapping{name, m.targets(v)})
		}
	})
	if targets := m.targets(v); !subpaths && len(targets) > 0 {
		m.Exports = append(m.Exports, pathMapping{".", targets})
	}
}

// targets lists the files under all conditions of an export.
func (m *manifest) targets(v *node) (files []string) {
	add := func(list []string) {
		for _, f := range list {
			if !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
	}
	if clean, ok := m.inside(v.str()); ok {
		add([]string{clean})
	}
	v.items(func(v *node) { add(m.targets(v)) })
	v.members(func(_ string, v *node) { add(m.targets(v)) })
	return files
}

// parseLerna reads the folders of packages from lerna.json.
func parseLerna(m *manifest, raw []byte) error {
	doc, err := readJSONC(raw)
	m.members(doc.get("packages").strs())
	return err
}

var yamlItem = lazily(`^\s*-\s*(?:'([^']*)'|"([^"]*)"|([^\s#'"]+))`)

// parsePnpmWorkspace reads the list "packages" of pnpm-workspace.yaml, line by line.
func parsePnpmWorkspace(m *manifest, raw []byte) error {
	inside := false
	eachLine(raw, func(_ int, line string) {
		if item := yamlItem().FindStringSubmatch(line); item != nil {
			if inside {
				m.members([]string{item[1] + item[2] + item[3]})
			}
			return
		}
		if line != "" && line[0] != ' ' && line[0] != '#' {
			inside = strings.HasPrefix(line, "packages:")
		}
	})
	return nil
}

// parseTSConfig reads tsconfig.json and its like: JSON with comments.
func parseTSConfig(m *manifest, raw []byte) error {
	doc, err := readJSONC(raw)
	options := doc.get("compilerOptions")
	base := m.Dir
	if dir, ok := m.inside(options.get("baseUrl").str()); ok {
		m.BaseDir, base = dir, dir
	}
	options.get("paths").members(func(pattern string, v *node) {
		p := pathMapping{Pattern: pattern}
		for _, target := range v.strs() {
			if clean, ok := insideOf(base, target); ok {
				p.Targets = append(p.Targets, clean)
			}
		}
		m.Paths = append(m.Paths, p)
	})
	for _, other := range doc.get("extends").strs() {
		if !strings.HasPrefix(other, ".") {
			continue // of a package
		}
		if path.Ext(other) != ".json" {
			other += ".json"
		}
		if clean, ok := m.inside(other); ok {
			m.Extends = append(m.Extends, clean)
		}
	}
	return err
}
