package graph

import (
	"cmp"
	"strings"
)

// parsePOM reads pom.xml (maven.apache.org/pom.html). Properties are filled in from the same file; what a parent
// in another file says is not known.
func parsePOM(m *manifest, raw []byte) error {
	doc, err := readXML(raw)
	p := &pom{m: m, project: doc.get("project"), managed: make(map[string]string)}
	p.properties = properties{values: make(map[string]string), open: "${", end: "}"}
	p.readProperties()
	m.Name, m.Version = p.get("project.artifactId"), p.get("project.version")
	if group := p.get("project.groupId"); group != "" && m.Name != "" {
		m.Name = group + ":" + m.Name
	}
	p.read(p.project)
	p.project.get("profiles").elements("profile", p.read)
	return err
}

type pom struct {
	properties
	m       *manifest
	project *node
	managed map[string]string // "group:artifact" → version
}

func (p *pom) readProperties() {
	p.project.get("properties").members(func(name string, v *node) { p.values[name] = clip(v.text, maxWord) })
	parent := p.project.get("parent")
	for _, name := range [...]string{"groupId", "version"} {
		value := p.fill(cmp.Or(p.project.val(name), parent.val(name)))
		p.values["project."+name], p.values["pom."+name] = value, value
		p.values["project.parent."+name] = parent.val(name)
	}
	p.values["project.artifactId"] = p.project.val("artifactId")
}

// read reads what a project and a profile have in common.
func (p *pom) read(at *node) {
	at.get("modules").elements("module", func(n *node) { p.m.members([]string{p.fill(n.text)}) })
	at.get("dependencyManagement", "dependencies").elements("dependency", func(n *node) {
		p.managed[p.coordinates(n)] = p.fill(n.val("version"))
	})
	at.get("dependencies").elements("dependency", func(n *node) {
		name := p.coordinates(n)
		d := Dependency{Name: name, Version: cmp.Or(p.fill(n.val("version")), p.managed[name]), Line: n.line}
		switch p.fill(n.val("scope")) {
		case "test":
			d.Scope = ScopeTest
		case "provided", "system":
			d.Scope = ScopeBuild
		}
		if n.get("optional") != nil && p.fill(n.val("optional")) == "true" {
			d.Scope = ScopeOptional
		}
		p.m.need(d)
	})
	at.get("build", "plugins").elements("plugin", func(n *node) {
		p.m.need(Dependency{Name: p.plugin(n), Version: p.fill(n.val("version")), Scope: ScopeBuild, Line: n.line})
	})
}

// coordinates names an artifact: "group:artifact".
func (p *pom) coordinates(n *node) string {
	group, artifact := p.fill(n.val("groupId")), p.fill(n.val("artifactId"))
	if group == "" || artifact == "" {
		return artifact
	}
	return group + ":" + artifact
}

// plugin names a plugin; those of Maven itself may leave out their group.
func (p *pom) plugin(n *node) string {
	if name := p.coordinates(n); name == "" || strings.Contains(name, ":") {
		return name
	}
	return "org.apache.maven.plugins:" + p.coordinates(n)
}
