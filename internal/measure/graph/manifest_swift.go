package graph

import (
	"cmp"
	"path"
	"strings"
)

// Package.swift is a program; what is read is what stands there in the usual form. The path of a target must stand within
// its first lines.
var (
	swiftName    = lazily(`\bPackage\s*\(\s*name\s*:\s*"([^"]+)"`)
	swiftPackage = lazily(`\.package\s*\(\s*(?:name\s*:\s*"[^"]*"\s*,\s*)?(url|path)\s*:\s*"([^"]+)"\s*(?:,\s*([^\n]*?))?\)?\s*,?\s*(?:\n|$)`)
	swiftVersion = lazily(`"([^"]+)"(?:\s*(\.\.[.<])\s*"([^"]+)")?`)
	swiftTarget  = lazily(`\.(target|executableTarget|testTarget|macro|plugin)\s*\(\s*name\s*:\s*"([^"]+)"`)
	swiftPath    = lazily(`(?s)^(?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*?\bpath\s*:\s*"([^"]+)"`)
)

// parseSwiftPackage reads Package.swift. Roots are the folders of its targets, by the name of the module.
func parseSwiftPackage(m *manifest, raw []byte) error {
	text := withoutComments(raw, commentStyle{line: "//", block: true})
	if name := swiftName().FindSubmatch(text); name != nil {
		m.Name = clip(string(name[1]), maxWord)
	}
	eachMatch(swiftPackage(), text, func(line int, g []string) {
		d := Dependency{Line: line, Name: strings.TrimSuffix(path.Base(g[2]), ".git")}
		if g[1] == "path" {
			d.Dir = m.dir(g[2])
		} else if v := swiftVersion().FindStringSubmatch(g[3]); v != nil {
			d.Version = v[1] + v[2] + v[3]
		}
		m.need(d)
	})
	m.swiftTargets(text)
	return nil
}

func (m *manifest) swiftTargets(text []byte) {
	found := swiftTarget().FindAllSubmatchIndex(text, -1)
	for i, at := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		kind, name := string(text[at[2]:at[3]]), string(text[at[4]:at[5]])
		test := kind == "testTarget"
		place := ""
		if p := swiftPath().FindSubmatch(text[at[1]:end]); p != nil {
			place = string(p[1])
		}
		standard := "Sources/"
		if test {
			standard = "Tests/"
		}
		m.root(name, cmp.Or(place, standard+name), test)
	}
}
