package graph

import (
	"cmp"
	"path"
	"strings"
)

// build.sbt is a program; what is read are module ids "group" % "name" % version and the name.
var (
	sbtModule = lazily(`"([^"\s]+)"\s*(%{1,3})\s*"([^"\s]+)"\s*%\s*(?:"([^"\s]+)"|([A-Za-z_][\w.]*))(?:\s*%\s*(?:"([^"]+)"|([A-Z]\w*)))?`)
	sbtPlugin = lazily(`addSbtPlugin\s*\(\s*$`)
	sbtName   = lazily(`(?m)^\s*(?:ThisBuild\s*/\s*)?name\s*:=\s*"([^"]+)"`)
	sbtValue  = lazily(`(?m)\b(?:lazy\s+)?val\s+(\w+)(?:\s*:\s*String)?\s*=\s*"([^"]+)"`)
)

// parseSBT reads build.sbt and plugins.sbt. Names of Scala libraries stand without the suffix of the Scala version.
func parseSBT(m *manifest, raw []byte) error {
	text := withoutComments(raw, commentStyle{line: "//", block: true})
	if name := sbtName().FindSubmatch(text); name != nil {
		m.Name = clip(string(name[1]), maxWord)
	}
	values := make(map[string]string)
	eachMatch(sbtValue(), text, func(_ int, g []string) { values[g[1]] = g[2] })
	lines := lineCounter{text: text}
	for _, at := range sbtModule().FindAllSubmatchIndex(text, -1) {
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return string(text[at[2*i]:at[2*i+1]])
		}
		d := Dependency{Name: group(1) + ":" + group(3), Version: cmp.Or(group(4), values[group(5)], group(5)), Line: lines.of(at[0])}
		d.Scope = sbtScope(cmp.Or(group(6), group(7)))
		if strings.HasPrefix(d.Version, "VersionScheme.") {
			continue // says how versions compare, not what is needed
		}
		if path.Base(m.Dir) == "project" || sbtPlugin().Match(text[max(0, at[0]-40):at[0]]) {
			d.Scope = ScopeBuild
		}
		m.need(d)
	}
	return nil
}

// sbtScope says what an Ivy configuration is for.
func sbtScope(configuration string) Scope {
	switch configuration {
	case "Test", "test", "it", "IntegrationTest", "it,test", "test->test", "test->compile":
		return ScopeTest
	case "Provided", "provided", "compile-internal":
		return ScopeBuild
	case "Optional", "optional":
		return ScopeOptional
	}
	return ScopeRuntime
}
