package graph

import (
	"cmp"
	"path"
	"strings"
)

// A build.gradle is a program; what is read of it is what stands there in the usual form: a configuration, then a
// string "group:name:version" or project(":path"). Dependencies that are computed are not seen.
var (
	gradleNeed = lazily(`(?m)^[ \t]*(?:add\(\s*)?["']?([a-zA-Z][a-zA-Z0-9]*)["']?[ \t]*[(, ][ \t]*` +
		`(?:(?:platform|enforcedPlatform|kotlin|npm|testFixtures)[ \t]*\([ \t]*)?["']([^"'\s:]+:[^"'\s:]+)(?::([^"'\s:@]*))?[^"'\n]*["']`)
	gradleMap = lazily(`(?m)^[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*\(?[ \t]*group[ \t]*[:=][ \t]*["']([^"']+)["'][ \t]*,[ \t]*name[ \t]*[:=][ \t]*` +
		`["']([^"']+)["'](?:[ \t]*,[ \t]*version[ \t]*[:=][ \t]*["']?([^"',)\s]+))?`)
	gradleProject = lazily(`(?m)^[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*\(?[ \t]*project[ \t]*\([ \t]*(?:path[ \t]*[:=][ \t]*)?["'](:[^"'$]+)["']`)
	gradlePlugin  = lazily(`(?m)^[ \t]*id[ \t]*\(?[ \t]*["']([^"']+)["'](?:[ \t]*\))?(?:[ \t]+version[ \t]*\(?[ \t]*["']([^"']+)["'])?`)
	gradleName    = lazily(`(?m)^[ \t]*rootProject\.name[ \t]*=[ \t]*["']([^"']+)["']`)
	gradleInclude = lazily(`(?m)^[ \t]*include(?:Build)?\b((?:[^\n]*,[ \t\r]*\n)*[^\n]*)`)
	gradleString  = lazily(`["']([^"'\n]+)["']`)
	gradleValue   = lazily(`(?m)^[ \t]*(?:ext\.|val[ \t]+|def[ \t]+|const[ \t]+val[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*["']([^"'$\n]+)["']`)
)

// gradleComments are those of Groovy and Kotlin.
var gradleComments = commentStyle{line: "//", block: true}

// gradleScope says what a configuration is for; ok is false for a call that is none.
func gradleScope(configuration string) (s Scope, ok bool) {
	name := strings.ToLower(configuration)
	switch {
	case strings.Contains(name, "test") && (strings.HasSuffix(name, "implementation") || strings.HasSuffix(name, "compile") ||
		strings.HasSuffix(name, "compileonly") || strings.HasSuffix(name, "runtimeonly") || strings.HasSuffix(name, "api") || strings.HasSuffix(name, "runtime")):
		return ScopeTest, true
	case strings.HasSuffix(name, "compileonly"), strings.HasSuffix(name, "annotationprocessor"), name == "kapt", name == "ksp", name == "classpath",
		strings.HasSuffix(name, "provided"), strings.HasSuffix(name, "compileonlyapi"):
		return ScopeBuild, true
	case strings.HasSuffix(name, "implementation"), strings.HasSuffix(name, "api"), strings.HasSuffix(name, "runtimeonly"), name == "compile", name == "runtime":
		return ScopeRuntime, true
	}
	return "", false
}

// parseGradle reads build.gradle and build.gradle.kts. The name of a project of the same build keeps the colon that
// it begins with.
func parseGradle(m *manifest, raw []byte) error {
	text := withoutComments(raw, gradleComments)
	values := make(map[string]string)
	eachMatch(gradleValue(), text, func(_ int, g []string) { values[strings.TrimPrefix(g[1], "ext.")] = g[2] })
	m.Version = clip(values["version"], maxWord)
	eachMatch(gradleNeed(), text, func(line int, g []string) {
		if scope, ok := gradleScope(g[1]); ok {
			m.need(Dependency{Name: g[2], Version: gradleVersion(g[3], values), Scope: scope, Line: line})
		}
	})
	eachMatch(gradleMap(), text, func(line int, g []string) {
		if scope, ok := gradleScope(g[1]); ok {
			m.need(Dependency{Name: g[2] + ":" + g[3], Version: gradleVersion(g[4], values), Scope: scope, Line: line})
		}
	})
	eachMatch(gradleProject(), text, func(line int, g []string) {
		if scope, ok := gradleScope(g[1]); ok {
			m.need(Dependency{Name: g[2], Scope: scope, Line: line})
		}
	})
	eachMatch(gradlePlugin(), text, func(line int, g []string) {
		m.need(Dependency{Name: g[1], Version: gradleVersion(g[2], values), Scope: ScopeBuild, Line: line})
	})
	return nil
}

// gradleVersion fills in a variable of the same file: "$version", "${versions.x}" or a bare name.
func gradleVersion(text string, values map[string]string) string {
	name := strings.Trim(strings.TrimPrefix(text, "$"), "{}")
	return cmp.Or(values[name], text)
}

// parseGradleSettings reads settings.gradle and settings.gradle.kts: the name and the projects.
func parseGradleSettings(m *manifest, raw []byte) error {
	text := withoutComments(raw, gradleComments)
	eachMatch(gradleName(), text, func(_ int, g []string) { m.Name = clip(g[1], maxWord) })
	eachMatch(gradleInclude(), text, func(_ int, g []string) {
		for _, s := range gradleString().FindAllStringSubmatch(g[1], -1) {
			m.members([]string{path.Join(strings.Split(strings.TrimPrefix(s[1], ":"), ":")...)})
		}
	})
	return nil
}

// parseGradleCatalog reads a version catalog (gradle/libs.versions.toml). It does not say what the libraries
// are for.
func parseGradleCatalog(m *manifest, raw []byte) error {
	doc, err := readTOML(raw)
	version := func(v *node) string {
		if ref := v.get("version", "ref").str(); ref != "" {
			v = doc.get("versions", ref)
			return cmp.Or(v.str(), v.get("strictly").str(), v.get("require").str(), v.get("prefer").str())
		}
		return v.get("version").str()
	}
	doc.get("libraries").members(func(_ string, v *node) {
		name, number := v.get("module").str(), version(v)
		if name == "" && v.get("group").str() != "" {
			name = v.get("group").str() + ":" + v.get("name").str()
		}
		if parts := strings.SplitN(v.str(), ":", 3); len(parts) > 1 {
			name, number = parts[0]+":"+parts[1], strings.Join(parts[2:], "")
		}
		m.need(Dependency{Name: name, Version: number, Line: v.line})
	})
	doc.get("plugins").members(func(_ string, v *node) {
		name, number := v.get("id").str(), version(v)
		if id, plain, ok := strings.Cut(v.str(), ":"); ok {
			name, number = id, plain
		}
		m.need(Dependency{Name: name, Version: number, Scope: ScopeBuild, Line: v.line})
	})
	return err
}
