package graph

import (
	"cmp"
	"strings"
)

// parsePOM reads pom.xml (maven.apache.org/pom.html). Properties are filled in from the same file; what a parent
// in another file says is not known.
func parsePOM(m *manifest, raw []byte) error {
	doc, err := readXML(raw)
	p := &pom{m: m, project: doc.get("project"), properties: make(map[string]string), managed: make(map[string]string)}
	p.readProperties()
	group, artifact := p.fill(p.project.val("groupId")), p.fill(p.project.val("artifactId"))
	if artifact != "" {
		m.Name = clip(p.properties["project.groupId"]+":"+artifact, maxWord)
		if group == "" && p.properties["project.groupId"] == "" {
			m.Name = clip(artifact, maxWord)
		}
	}
	m.Version = clip(p.properties["project.version"], maxWord)
	p.read(p.project)
	p.project.get("profiles").elements("profile", p.read)
	return err
}

type pom struct {
	m          *manifest
	project    *node
	properties map[string]string
	managed    map[string]string // "group:artifact" → version
}

func (p *pom) readProperties() {
	p.project.get("properties").members(func(name string, v *node) { p.properties[name] = v.text })
	parent := p.project.get("parent")
	for _, name := range [...]string{"groupId", "version"} {
		value := p.fill(cmp.Or(p.project.val(name), parent.val(name)))
		p.properties["project."+name], p.properties["pom."+name] = value, value
		p.properties["project.parent."+name] = parent.val(name)
	}
	p.properties["project.artifactId"] = p.project.val("artifactId")
}

// maxFill bounds how often properties are filled into each other, and maxWord how long the outcome may be: a
// property that holds another one ten times, ten levels deep, is an attack.
const maxFill = 8

// fill replaces ${name} by the property. What is not known stays.
func (p *pom) fill(text string) string {
	for range maxFill {
		if !strings.Contains(text, "${") || len(text) > maxWord {
			break
		}
		next := p.fillOnce(text)
		if next == text {
			break
		}
		text = next
	}
	return clip(text, maxWord)
}

func (p *pom) fillOnce(text string) string {
	var out strings.Builder
	for out.Len() <= maxWord {
		before, rest, ok := strings.Cut(text, "${")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		name, after, ok := strings.Cut(rest, "}")
		if value, known := p.properties[strings.TrimSpace(name)]; ok && known {
			out.WriteString(value)
		} else {
			out.WriteString("${" + name)
			if ok {
				out.WriteString("}")
			}
		}
		text = after
	}
	return out.String()
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
