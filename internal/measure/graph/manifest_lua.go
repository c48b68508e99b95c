package graph

import (
	"strings"
)

// A rockspec is a program in a small Lua; what is read are its usual tables of strings.
var (
	rockField  = lazily(`(?m)^\s*(package|version)\s*=\s*["']([^"']+)["']`)
	rockNeeds  = lazily(`(?s)\b(dependencies|build_dependencies|test_dependencies)\s*=\s*\{([^{}]*)\}`)
	rockString = lazily(`["']([^"'\n]+)["']`)
	rockModule = lazily(`(?:\[\s*["']([^"'\n]+)["']\s*\]|\b([A-Za-z_]\w*))\s*=\s*["']([^"'\n]+\.lua)["']`)
)

var rockScopes = map[string]Scope{"dependencies": ScopeRuntime, "build_dependencies": ScopeBuild, "test_dependencies": ScopeTest}

// parseRockspec reads a rockspec of LuaRocks. Paths are the modules of build.modules.
func parseRockspec(m *manifest, raw []byte) error {
	text := withoutComments(raw, commentStyle{line: "--"})
	eachMatch(rockField(), text, func(_ int, g []string) {
		if g[1] == "package" {
			m.Name = clip(g[2], maxWord)
		} else {
			m.Version = clip(g[2], maxWord)
		}
	})
	lines := lineCounter{text: text}
	for _, at := range rockNeeds().FindAllSubmatchIndex(text, -1) {
		scope := rockScopes[string(text[at[2]:at[3]])]
		for _, s := range rockString().FindAllSubmatchIndex(text[at[4]:at[5]], -1) {
			words := strings.Fields(string(text[at[4]+s[2] : at[4]+s[3]]))
			if len(words) > 0 && words[0] != "lua" {
				m.need(Dependency{Name: words[0], Version: strings.Join(words[1:], " "), Scope: scope, Line: lines.of(at[4] + s[0])})
			}
		}
	}
	eachMatch(rockModule(), text, func(_ int, g []string) {
		if file, ok := m.inside(g[3]); ok {
			m.Paths = append(m.Paths, pathMapping{g[1] + g[2], []string{file}})
		}
	})
	return nil
}
