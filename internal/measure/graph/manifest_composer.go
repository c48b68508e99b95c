package graph

import "strings"

// parseComposer reads composer.json (getcomposer.org/doc/04-schema.md). Requirements of the platform (php, ext-*, lib-*)
// are no packages.
func parseComposer(m *manifest, raw []byte) error {
	doc, err := readJSON(raw)
	m.Name, m.Version = clip(doc.get("name").str(), maxWord), clip(doc.get("version").str(), maxWord)
	for _, r := range [...]struct {
		field string
		scope Scope
	}{{"require", ScopeRuntime}, {"require-dev", ScopeDev}} {
		doc.get(r.field).members(func(name string, v *node) {
			if strings.Contains(name, "/") {
				m.need(Dependency{Name: name, Version: v.str(), Scope: r.scope, Line: v.line})
			}
		})
	}
	for _, a := range [...]struct {
		field string
		test  bool
	}{{"autoload", false}, {"autoload-dev", true}} {
		for _, standard := range [...]string{"psr-4", "psr-0"} {
			doc.get(a.field, standard).members(func(prefix string, v *node) {
				dirs := v.strs()
				if v.kind == nodeText && v.text == "" {
					dirs = []string{"."}
				}
				for _, dir := range dirs {
					m.autoload(standard, prefix, dir, a.test)
				}
			})
		}
	}
	doc.get("repositories").items(func(v *node) {
		if v.get("type").str() == "path" {
			m.members(v.get("url").strs())
		}
	})
	return err
}

// autoload adds a root. Under psr-0 the whole namespace is repeated in folders, so that all names begin there.
func (m *manifest) autoload(standard, prefix, dir string, test bool) {
	if standard == "psr-0" {
		prefix = ""
	}
	m.root(prefix, dir, test)
}
