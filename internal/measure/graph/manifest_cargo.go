package graph

import "strings"

// cargoScopes are the tables of Cargo.toml that list dependencies.
var cargoScopes = []struct {
	table string
	scope Scope
}{{"dependencies", ScopeRuntime}, {"dev-dependencies", ScopeDev}, {"build-dependencies", ScopeBuild}}

// parseCargo reads Cargo.toml (doc.rust-lang.org/cargo/reference/manifest.html). Dependencies of the workspace
// are listed, too; those that inherit from it have the version "workspace".
func parseCargo(m *manifest, raw []byte) error {
	doc, err := readTOML(raw)
	m.Name, m.Version = clip(doc.get("package", "name").str(), maxWord), clip(doc.get("package", "version").str(), maxWord)
	m.ImportName = doc.get("lib", "name").str()
	if m.Name != "" {
		if m.ImportName == "" {
			m.ImportName = strings.ReplaceAll(m.Name, "-", "_")
		}
		m.entry(doc.get("lib", "path").str())
		if len(m.Entries) == 0 {
			m.entry("src/lib.rs")
		}
		m.entry("src/main.rs")
		doc.get("bin").items(func(bin *node) { m.entry(bin.get("path").str()) })
	}
	m.members(doc.get("workspace", "members").strs())
	for _, p := range doc.get("workspace", "exclude").strs() {
		m.members([]string{"!" + p})
	}
	m.cargoTables(doc)
	m.cargoTables(doc.get("workspace"))
	doc.get("target").members(func(_ string, platform *node) { m.cargoTables(platform) })
	return err
}

func (m *manifest) cargoTables(at *node) {
	for _, s := range cargoScopes {
		at.get(s.table).members(func(name string, v *node) {
			d := Dependency{Name: name, Version: v.str(), Scope: s.scope, Line: v.line}
			if v.kind == nodeObject {
				d.Version = v.get("version").str()
				if v.get("workspace").isTrue() {
					d.Version = "workspace"
				}
				d.Dir = m.dir(v.get("path").str())
				if v.get("optional").isTrue() {
					d.Scope = ScopeOptional
				}
				if original := v.get("package").str(); original != "" {
					d.Name, d.Alias = original, name
				}
			}
			m.need(d)
		})
	}
}
