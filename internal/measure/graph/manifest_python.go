package graph

import (
	"bytes"
	"path"
	"strings"
)

// requirement is PEP 508: a name, extras, versions or "@ URL", and a marker.
var requirement = lazily(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(@\s*\S+|[(=<>!~][^;#]*)?\s*(?:;.*|#.*)?$`)

// needPython adds a requirement as PEP 508 writes it.
func (m *manifest) needPython(text string, scope Scope, line int) {
	r := requirement().FindStringSubmatch(strings.TrimSpace(text))
	if r == nil {
		return
	}
	d := Dependency{Name: r[1], Version: strings.Trim(r[2], " ()"), Scope: scope, Line: line}
	if url, ok := strings.CutPrefix(d.Version, "@"); ok {
		d.Version = strings.TrimSpace(url)
		if file, local := strings.CutPrefix(d.Version, "file:"); local {
			d.Dir = m.dir(file)
		}
	}
	m.need(d)
}

// groupWords say what an extra, a group or a requirements file is for.
var groupWords = map[string]Scope{
	"test": ScopeTest, "tests": ScopeTest, "testing": ScopeTest,
	"dev": ScopeDev, "devel": ScopeDev, "develop": ScopeDev, "development": ScopeDev, "doc": ScopeDev, "docs": ScopeDev,
	"documentation": ScopeDev, "lint": ScopeDev, "linting": ScopeDev, "typing": ScopeDev, "types": ScopeDev, "style": ScopeDev,
	"tools": ScopeDev, "ci": ScopeDev, "build": ScopeBuild,
}

// groupScope guesses from the words of a name what it is for; the first known one decides.
func groupScope(name string, otherwise Scope) Scope {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' })
	for _, w := range words {
		if s, ok := groupWords[w]; ok {
			return s
		}
	}
	return otherwise
}

// parsePyproject reads pyproject.toml: PEP 621 and 735, Poetry, setuptools, Hatch, PDM and uv.
func parsePyproject(m *manifest, raw []byte) error {
	doc, err := readTOML(raw)
	project, tool := doc.get("project"), doc.get("tool")
	poetry := tool.get("poetry")
	m.Name, m.Version = project.get("name").str(), project.get("version").str()
	if m.Name == "" {
		m.Name, m.Version = poetry.get("name").str(), poetry.get("version").str()
	}
	m.Name, m.Version = clip(m.Name, maxWord), clip(m.Version, maxWord)
	m.pythonList(project.get("dependencies"), ScopeRuntime)
	project.get("optional-dependencies").members(func(extra string, v *node) { m.pythonList(v, groupScope(extra, ScopeOptional)) })
	doc.get("dependency-groups").members(func(group string, v *node) { m.pythonList(v, groupScope(group, ScopeDev)) })
	tool.get("pdm", "dev-dependencies").members(func(group string, v *node) { m.pythonList(v, groupScope(group, ScopeDev)) })
	m.pythonList(tool.get("uv", "dev-dependencies"), ScopeDev)
	m.pythonList(doc.get("build-system", "requires"), ScopeBuild)
	m.poetry(poetry)
	m.pythonRoots(tool)
	m.members(tool.get("uv", "workspace", "members").strs())
	tool.get("uv", "sources").members(func(name string, v *node) { m.placeOf(name, v.get("path").str()) })
	return err
}

func (m *manifest) pythonList(list *node, scope Scope) {
	list.items(func(v *node) { m.needPython(v.str(), scope, v.line) })
}

// placeOf enters that a dependency is a folder of the repository.
func (m *manifest) placeOf(name, dir string) {
	for i := range m.Dependencies {
		if d := &m.Dependencies[i]; dir != "" && d.Name == name {
			d.Dir = m.dir(dir)
		}
	}
}

// poetry reads the tables of Poetry (python-poetry.org/docs/pyproject).
func (m *manifest) poetry(poetry *node) {
	table := func(v *node, scope Scope) {
		v.members(func(name string, v *node) {
			if name == "python" {
				return
			}
			d := Dependency{Name: name, Version: v.str(), Scope: scope, Line: v.line}
			if v.kind == nodeObject {
				d.Version, d.Dir = v.get("version").str(), m.dir(v.get("path").str())
				if v.get("optional").isTrue() {
					d.Scope = ScopeOptional
				}
			}
			m.need(d)
		})
	}
	table(poetry.get("dependencies"), ScopeRuntime)
	table(poetry.get("dev-dependencies"), ScopeDev)
	poetry.get("group").members(func(group string, v *node) { table(v.get("dependencies"), groupScope(group, ScopeDev)) })
	poetry.get("packages").items(func(v *node) {
		if from := v.get("from").str(); from != "" {
			m.root("", from, false)
		}
	})
}

// pythonRoots reads where packages lie, from the tables of setuptools and Hatch.
func (m *manifest) pythonRoots(tool *node) {
	tool.get("setuptools", "package-dir").members(func(pkg string, v *node) { m.root(pkg, v.str(), false) })
	for _, dir := range tool.get("setuptools", "packages", "find", "where").strs() {
		m.root("", dir, false)
	}
	for _, dir := range tool.get("hatch", "build", "targets", "wheel", "packages").strs() {
		m.root("", path.Dir(path.Clean(dir)), false)
	}
}

// parsePipfile reads Pipfile.
func parsePipfile(m *manifest, raw []byte) error {
	doc, err := readTOML(raw)
	for _, t := range [...]struct {
		table string
		scope Scope
	}{{"packages", ScopeRuntime}, {"dev-packages", ScopeDev}} {
		doc.get(t.table).members(func(name string, v *node) {
			version := v.str()
			if version == "" {
				version = v.get("version").str()
			}
			m.need(Dependency{Name: name, Version: version, Scope: t.scope, Line: v.line, Dir: m.dir(v.get("path").str())})
		})
	}
	return err
}

var iniKey = lazily(`^([A-Za-z0-9_.-]+)\s*[=:]\s*(.*)$`)

// parseSetupCfg reads what setuptools takes from setup.cfg.
func parseSetupCfg(m *manifest, raw []byte) error {
	section, key := "", ""
	eachLine(raw, func(n int, line string) {
		text := strings.TrimSpace(line)
		switch {
		case text == "" || text[0] == '#' || text[0] == ';':
		case text[0] == '[' && line[0] == '[':
			section, key = strings.Trim(text, "[]"), ""
		case line[0] == ' ' || line[0] == '\t':
			m.setupValue(section, key, text, n)
		default:
			if kv := iniKey().FindStringSubmatch(text); kv != nil {
				key = strings.ReplaceAll(kv[1], "-", "_")
				m.setupValue(section, key, kv[2], n)
			}
		}
	})
	return nil
}

// setupValue takes one line of a value.
func (m *manifest) setupValue(section, key, text string, line int) {
	if text == "" {
		return
	}
	switch section + "." + key {
	case "metadata.name":
		m.Name = clip(text, maxWord)
	case "metadata.version":
		m.Version = clip(text, maxWord)
	case "options.install_requires":
		m.pythonWords(text, ScopeRuntime, line)
	case "options.setup_requires":
		m.pythonWords(text, ScopeBuild, line)
	case "options.tests_require":
		m.pythonWords(text, ScopeTest, line)
	case "options.package_dir":
		if pkg, dir, ok := strings.Cut(text, "="); ok {
			m.root(strings.TrimSpace(pkg), strings.TrimSpace(dir), false)
		}
	case "options.packages.find.where":
		m.root("", text, false)
	default:
		if section == "options.extras_require" {
			m.pythonWords(text, groupScope(key, ScopeOptional), line)
		}
	}
}

// pythonWords adds the requirements of one line: several are divided by semicolons, if no marker is meant.
func (m *manifest) pythonWords(text string, scope Scope, line int) {
	if strings.ContainsAny(text, `"'`) {
		m.needPython(text, scope, line)
		return
	}
	for word := range strings.SplitSeq(text, ";") {
		m.needPython(word, scope, line)
	}
}

// parseRequirements reads a requirements file of pip. Options and files that it includes are passed over: those are
// manifests of their own.
func parseRequirements(m *manifest, raw []byte) error {
	scope := groupScope(m.Path, ScopeRuntime)
	raw = bytes.ReplaceAll(raw, []byte("\\\r\n"), []byte("\\\n"))
	continued := false
	eachLine(raw, func(n int, line string) {
		whole := !continued
		continued = strings.HasSuffix(line, `\`)
		text := strings.TrimSpace(strings.TrimSuffix(line, `\`))
		if !whole || text == "" || text[0] == '#' {
			return
		}
		for _, editable := range [...]string{"-e", "--editable"} {
			if place, ok := strings.CutPrefix(text, editable); ok {
				m.needPlace(strings.TrimLeft(place, " ="), scope, n)
				return
			}
		}
		if strings.HasPrefix(text, ".") {
			m.needPlace(text, scope, n)
			return
		}
		if i := strings.Index(text, " --"); i >= 0 {
			text = text[:i]
		}
		m.needPython(text, scope, n)
	})
	return nil
}

// needPlace adds a folder that is installed as a package; its name is in its own manifest.
func (m *manifest) needPlace(place string, scope Scope, line int) {
	place, _, _ = strings.Cut(place, " ")
	place, _, _ = strings.Cut(place, "[")
	if strings.Contains(place, "://") {
		return
	}
	if dir := m.dir(place); dir != "" {
		m.need(Dependency{Name: dir, Scope: scope, Line: line, Dir: dir})
	}
}
