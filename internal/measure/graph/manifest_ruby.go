package graph

import (
	"strings"
)

// A Gemfile and a gemspec are programs; what is read is what stands on lines of the usual form.
var (
	gemLine     = lazily(`^\s*gem[ (]\s*["']([^"']+)["'](.*)$`)
	gemGroups   = lazily(`^\s*group[ (](.*?)\)?\s+do\b`)
	gemPath     = lazily(`^\s*path[ (]\s*["']([^"']+)["'].*\bdo\b`)
	gemBlock    = lazily(`(?:^\s*(?:if|unless|case|begin|while|until)\b|\bdo\b(?:\s*\|[^|]*\|)?\s*$)`)
	gemEnd      = lazily(`^\s*end\b`)
	gemVersions = lazily(`^\s*,\s*["']([^"']*\d[^"']*)["']((?:\s*,\s*["'][^"']*\d[^"']*["'])*)`)
	gemOption   = lazily(`(?::(path|group|groups)\s*=>|\b(path|group|groups):)\s*(\[[^\]]*\]|["'][^"']*["']|:\w+)`)
	gemWord     = lazily(`\w[\w-]*`)
	specNeed    = lazily(`^\s*\w+\.add_(runtime_|development_)?dependency[ (]\s*["']([^"']+)["'](.*)$`)
	specField   = lazily(`^\s*\w+\.(name|version)\s*=\s*["']([^"']+)["']`)
)

var rubyComments = commentStyle{line: "#"}

// gemScope says what groups of a Gemfile are for: for tests only if all of them are.
func gemScope(groups string) Scope {
	scope := ScopeTest
	words := gemWord().FindAllString(groups, -1)
	for _, g := range words {
		switch g {
		case "default", "production":
			return ScopeRuntime
		case "test":
		default:
			scope = ScopeDev
		}
	}
	if len(words) == 0 {
		return ScopeRuntime
	}
	return scope
}

// gemBlocks are the blocks that a line of a Gemfile stands in.
type gemBlocks []struct {
	scope Scope // "" for that of the block around
	dir   string
}

// line enters and leaves blocks.
func (b *gemBlocks) line(text string) {
	block := struct {
		scope Scope
		dir   string
	}{}
	groups, place := gemGroups().FindStringSubmatch(text), gemPath().FindStringSubmatch(text)
	switch {
	case groups != nil:
		block.scope = gemScope(groups[1])
	case place != nil:
		block.dir = place[1]
	case gemEnd().MatchString(text):
		if len(*b) > 0 {
			*b = (*b)[:len(*b)-1]
		}
		return
	case !gemBlock().MatchString(text):
		return
	}
	*b = append(*b, block)
}

// now returns what holds inside of all blocks.
func (b gemBlocks) now() (scope Scope, dir string) {
	for _, block := range b {
		if block.scope != "" {
			scope = block.scope
		}
		if block.dir != "" {
			dir = block.dir
		}
	}
	return scope, dir
}

// parseGemfile reads a Gemfile, line by line.
func parseGemfile(m *manifest, raw []byte) error {
	var blocks gemBlocks
	eachLine(withoutComments(raw, rubyComments), func(n int, line string) {
		gem := gemLine().FindStringSubmatch(line)
		if gem == nil {
			blocks.line(line)
			return
		}
		d := Dependency{Name: gem[1], Version: gemVersion(gem[2]), Line: n}
		scope, dir := blocks.now()
		d.Scope = scope
		if dir != "" {
			d.Dir = m.dir(dir)
		}
		for _, o := range gemOption().FindAllStringSubmatch(gem[2], -1) {
			if o[1]+o[2] == "path" {
				d.Dir = m.dir(strings.Trim(o[3], `"'`))
			} else {
				d.Scope = gemScope(o[3])
			}
		}
		m.need(d)
	})
	return nil
}

// gemVersion returns the versions that follow a gem's name: "~> 1.0, >= 1.0.3".
func gemVersion(rest string) string {
	v := gemVersions().FindStringSubmatch(rest)
	if v == nil {
		return ""
	}
	return strings.NewReplacer(`"`, "", `'`, "").Replace(v[1] + v[2])
}

// parseGemspec reads a gemspec, line by line. Its code begins in lib.
func parseGemspec(m *manifest, raw []byte) error {
	eachLine(withoutComments(raw, rubyComments), func(n int, line string) {
		if f := specField().FindStringSubmatch(line); f != nil {
			if f[1] == "name" {
				m.Name = clip(f[2], maxWord)
			} else {
				m.Version = clip(f[2], maxWord)
			}
			return
		}
		if need := specNeed().FindStringSubmatch(line); need != nil {
			d := Dependency{Name: need[2], Version: gemVersion(need[3]), Line: n}
			if need[1] == "development_" {
				d.Scope = ScopeDev
			}
			m.need(d)
		}
	})
	m.root("", "lib", false)
	return nil
}
