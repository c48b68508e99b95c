package graph

var (
	cmakePackage = lazily(`(?i)\bfind_package\s*\(\s*([A-Za-z0-9_.+-]+)(?:\s+(\d[\w.]*))?([^()]*)\)`)
	cmakeProject = lazily(`(?i)\bproject\s*\(\s*"?([A-Za-z0-9_.+-]+)"?`)
	cmakeMust    = lazily(`\bREQUIRED\b`)
)

// parseCMake reads project() and find_package() of CMakeLists.txt; what is not REQUIRED is optional.
func parseCMake(m *manifest, raw []byte) error {
	text := withoutComments(raw, commentStyle{line: "#"})
	if p := cmakeProject().FindSubmatch(text); p != nil {
		m.Name = clip(string(p[1]), maxWord)
	}
	eachMatch(cmakePackage(), text, func(line int, g []string) {
		d := Dependency{Name: g[1], Version: g[2], Scope: ScopeOptional, Line: line}
		if cmakeMust().MatchString(g[3]) {
			d.Scope = ScopeRuntime
		}
		m.need(d)
	})
	return nil
}
