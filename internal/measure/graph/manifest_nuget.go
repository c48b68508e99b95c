package graph

import (
	"cmp"
	"path"
	"strings"
)

// parseMSBuild reads what project files of MSBuild say about packages and other projects. Conditions are not evaluated: all
// branches count. Directory.Packages.props pins versions for projects that name none; those count as dependencies of its
// folder.
func parseMSBuild(m *manifest, raw []byte) error {
	doc, err := readXML(raw)
	project := doc.get("Project")
	p := properties{values: make(map[string]string), open: "$(", end: ")"}
	project.elements("PropertyGroup", func(group *node) {
		group.members(func(name string, v *node) { p.values[name] = clip(v.text, maxWord) })
	})
	if ext := path.Ext(m.Path); ext != ".props" {
		m.Name = strings.TrimSuffix(path.Base(m.Path), ext)
	}
	m.Name = cmp.Or(p.get("PackageId"), p.get("AssemblyName"), clip(m.Name, maxWord))
	m.ImportName = p.get("RootNamespace")
	m.Version = cmp.Or(p.get("Version"), p.get("VersionPrefix"))
	project.elements("ItemGroup", func(group *node) {
		group.members(func(kind string, v *node) { m.needNuGet(kind, v, &p) })
	})
	return err
}

// needNuGet takes an element of an ItemGroup.
func (m *manifest) needNuGet(kind string, v *node, p *properties) {
	name := p.fill(cmp.Or(v.val("@Include"), v.val("@Update")))
	version := p.fill(cmp.Or(v.val("@Version"), v.val("Version"), v.val("@VersionOverride")))
	switch kind {
	case "PackageReference", "PackageVersion", "GlobalPackageReference", "DotNetCliToolReference":
		d := Dependency{Name: name, Version: version, Line: v.line}
		if assets := strings.ToLower(cmp.Or(v.val("@PrivateAssets"), v.val("PrivateAssets"))); assets == "all" || kind == "GlobalPackageReference" {
			d.Scope = ScopeDev
		}
		m.need(d)
	case "ProjectReference":
		if file, ok := m.inside(name); ok {
			m.need(Dependency{Name: strings.TrimSuffix(path.Base(file), path.Ext(file)), Dir: path.Dir(file), Line: v.line})
		}
	}
}

// parsePackagesConfig reads the older packages.config.
func parsePackagesConfig(m *manifest, raw []byte) error {
	doc, err := readXML(raw)
	doc.get("packages").elements("package", func(v *node) {
		d := Dependency{Name: v.val("@id"), Version: v.val("@version"), Line: v.line}
		if v.val("@developmentDependency") == "true" {
			d.Scope = ScopeDev
		}
		m.need(d)
	})
	return err
}
