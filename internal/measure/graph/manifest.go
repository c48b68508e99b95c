package graph

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// Dependency is something outside of the repository, or another part of it, that a manifest names.
type Dependency struct {
	Name    string `json:"name"`              // as the ecosystem writes it: "golang.org/x/text", "@scope/pkg", "group:artifact"
	Version string `json:"version,omitempty"` // constraint or pinned version as written, variables filled in where known
	Scope   Scope  `json:"scope"`
	Line    int    `json:"line"` // in the manifest, from 1
	// Dir is the folder of the repository that stands for the dependency, relative to the root ("." for
	// the root itself): path = "../x", replace, ProjectReference. "" for one from outside.
	Dir string `json:"dir,omitempty"`
	// Alias is the name under which the code imports it, if that is another one.
	Alias string `json:"alias,omitempty"`
	// Indirect is set for what only a dependency needs (go.mod).
	Indirect bool `json:"indirect,omitempty"`
}

// Scope says what a dependency is needed for.
type Scope string

// The scopes.
const (
	ScopeRuntime  Scope = "runtime"
	ScopeDev      Scope = "dev" // tools and tests, where the ecosystem does not part them
	ScopeTest     Scope = "test"
	ScopeBuild    Scope = "build"
	ScopeOptional Scope = "optional" // extras, peers and features that are off by default
)

// Ecosystem is a family of manifests that name packages alike. Values are part of the JSON schema.
type Ecosystem string

// The ecosystems.
const (
	EcosystemGo       Ecosystem = "go"
	EcosystemNPM      Ecosystem = "npm" // package.json; tsconfig.json belongs to it
	EcosystemCargo    Ecosystem = "cargo"
	EcosystemPyPI     Ecosystem = "pypi"
	EcosystemComposer Ecosystem = "composer"
	EcosystemMaven    Ecosystem = "maven"
	EcosystemGradle   Ecosystem = "gradle" // read line by line
	EcosystemNuGet    Ecosystem = "nuget"
	EcosystemRubyGems Ecosystem = "rubygems" // read line by line
	EcosystemSwift    Ecosystem = "swift"    // read line by line
	EcosystemSBT      Ecosystem = "sbt"      // read line by line
	EcosystemLuaRocks Ecosystem = "luarocks" // read line by line
	EcosystemCMake    Ecosystem = "cmake"    // find_package only
)

// manifest is what one file of a package manager or build tool says. Nothing is executed and no other file
// is looked at, so it may be incomplete for those that are programs (build.gradle, Gemfile). All paths are
// relative to the root of the repository, clean and with slashes; one that leads out of it is dropped.
type manifest struct {
	Path         string // of the file
	Dir          string // the folder that it governs, "." for the root
	Ecosystem    Ecosystem
	Name         string // of the package or module it is the manifest of; "" when it has none
	Version      string
	ImportName   string       // how code calls the package, if that is not Name (Cargo's [lib] name)
	Dependencies []Dependency // in the order of the file
	Problem      string       // why it was not read, or not to its end; "" when it was

	// Members are the folders of a workspace as patterns of package path ("packages/*"); "**" stands for any
	// number of folders, a leading "!" takes folders out again.
	Members []string
	// Entries are the files an importer of the package gets: main, module, types, [lib] path. Without
	// the check whether they exist.
	Entries []string
	// Exports maps what is asked of the package (exports of package.json: ".", "./sub", "./features/*")
	// to files, in the order of the conditions.
	Exports []pathMapping
	// Imports are private names that start with "#" (package.json).
	Imports []pathMapping
	// Paths maps import patterns with at most one "*" to files or folders (tsconfig.json).
	Paths []pathMapping
	// BaseDir is where imports that are neither relative nor of a package begin (tsconfig's baseUrl).
	BaseDir string
	// Extends names other files of the same kind whose values hold where this one has none.
	Extends []string
	// Roots are the folders in which package names begin: "src" for setuptools' package-dir.
	Roots []sourceRoot

	seen map[[4]string]bool // dependencies by name, alias, version and scope
}

// pathMapping leads from a name to the places where it may be found, the first is tried first.
type pathMapping struct {
	Pattern string
	Targets []string
}

// sourceRoot is a folder and the prefix of names that begins there: `App\` in "src" (psr-4), "" in
// "src" (package-dir).
type sourceRoot struct {
	Prefix string
	Dir    string
	Test   bool
}

// MaxManifest is the largest manifest that is read, in bytes. Larger ones exist as attacks and by mistake.
const MaxManifest = 1 << 20

// manifestParser reads raw into m, whose Path, Dir and Ecosystem are set. The error becomes m.Problem; what was
// read before it stays.
type manifestParser func(m *manifest, raw []byte) error

// manifestKind is a kind of manifest: which files are of it and how they are read.
type manifestKind struct {
	ecosystem Ecosystem
	parse     manifestParser
	names     []string // of the last element of the path, or of the last two; one "*" stands for anything
}

var manifestKinds = []manifestKind{
	{EcosystemGo, parseGoMod, []string{"go.mod"}},
	{EcosystemGo, parseGoWork, []string{"go.work"}},
	{EcosystemNPM, parsePackageJSON, []string{"package.json"}},
	{EcosystemNPM, parseTSConfig, []string{"tsconfig.json", "jsconfig.json", "tsconfig.*.json", "tsconfig-*.json"}},
	{EcosystemNPM, parsePnpmWorkspace, []string{"pnpm-workspace.yaml"}},
	{EcosystemNPM, parseLerna, []string{"lerna.json"}},
	{EcosystemCargo, parseCargo, []string{"Cargo.toml"}},
	{EcosystemPyPI, parsePyproject, []string{"pyproject.toml"}},
	{EcosystemPyPI, parseSetupCfg, []string{"setup.cfg"}},
	{EcosystemPyPI, parsePipfile, []string{"Pipfile"}},
	{EcosystemPyPI, parseRequirements, []string{"requirements*.txt", "*requirements.txt", "requirements/*.txt"}},
	{EcosystemComposer, parseComposer, []string{"composer.json"}},
	{EcosystemMaven, parsePOM, []string{"pom.xml"}},
	{EcosystemGradle, parseGradleSettings, []string{"settings.gradle", "settings.gradle.kts"}},
	{EcosystemGradle, parseGradle, []string{"*.gradle", "*.gradle.kts"}},
	{EcosystemGradle, parseGradleCatalog, []string{"*.versions.toml"}},
	{EcosystemNuGet, parseMSBuild, []string{"*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props", "Directory.Build.props"}},
	{EcosystemNuGet, parsePackagesConfig, []string{"packages.config"}},
	{EcosystemRubyGems, parseGemfile, []string{"Gemfile"}},
	{EcosystemRubyGems, parseGemspec, []string{"*.gemspec"}},
	{EcosystemSwift, parseSwiftPackage, []string{"Package.swift"}},
	{EcosystemSBT, parseSBT, []string{"*.sbt"}},
	{EcosystemLuaRocks, parseRockspec, []string{"*.rockspec"}},
	{EcosystemCMake, parseCMake, []string{"CMakeLists.txt"}},
}

// namePattern is a name with one "*", taken apart.
type namePattern struct {
	prefix, suffix string
	kind           *manifestKind
}

// manifestNames and manifestPatterns are the names of manifestKinds: every path of a repository is looked up.
var manifestNames, manifestPatterns = func() (map[string]*manifestKind, []namePattern) {
	names, patterns := make(map[string]*manifestKind), []namePattern(nil)
	for i := range manifestKinds {
		kind := &manifestKinds[i]
		for _, name := range kind.names {
			if prefix, suffix, ok := strings.Cut(name, "*"); ok {
				patterns = append(patterns, namePattern{prefix, suffix, kind})
			} else {
				names[name] = kind
			}
		}
	}
	return names, patterns
}()

// kindOf returns what kind of manifest a file is, nil if it is none.
func kindOf(file string) *manifestKind {
	slash := strings.LastIndexByte(file, '/')
	base, two := file[slash+1:], file
	if slash > 0 {
		two = file[strings.LastIndexByte(file[:slash], '/')+1:]
	}
	if kind := manifestNames[base]; kind != nil {
		return kind
	}
	for i := range manifestPatterns {
		p, name := &manifestPatterns[i], base
		if strings.Contains(p.prefix, "/") {
			name = two
		}
		if len(name) >= len(p.prefix)+len(p.suffix) && strings.HasSuffix(name, p.suffix) && strings.HasPrefix(name, p.prefix) {
			return p.kind
		}
	}
	return nil
}

// IsManifest reports whether the file says which packages are needed or how imports lead to files, as far as
// its name tells. Lock files do not count: they say nothing that the manifest does not.
func IsManifest(file string) bool { return kindOf(file) != nil }

// parseManifest reads a manifest. It never fails: what is wrong with the file is in Problem.
func parseManifest(file string, raw []byte) (m manifest) {
	m = manifest{Path: file, Dir: path.Dir(file)}
	kind := kindOf(file)
	if kind == nil {
		m.Problem = "not a manifest"
		return m
	}
	m.Ecosystem = kind.ecosystem
	if len(raw) > MaxManifest {
		m.Problem = "larger than 1 MiB"
		return m
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	defer func() {
		// The readers of foreign formats are not ours, and this is no child process that may die.
		if r := recover(); r != nil {
			m.Problem = "cannot be read"
		}
	}()
	if err := kind.parse(&m, raw); err != nil {
		m.Problem = clip(err.Error(), maxProblem)
	}
	m.seen = nil
	return m
}

// maxProblem and maxWord bound what is copied out of a manifest into messages and tables.
const (
	maxProblem = 200
	maxWord    = 256
)

// clip shortens s to n bytes and makes it valid UTF-8 on one line.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// need adds a dependency. One without a name is none; one that stands under several conditions counts once.
func (m *manifest) need(d Dependency) {
	d.Name, d.Version, d.Alias = clip(d.Name, maxWord), clip(d.Version, maxWord), clip(d.Alias, maxWord)
	if d.Name == "" {
		return
	}
	if d.Scope == "" {
		d.Scope = ScopeRuntime
	}
	key := [4]string{d.Name, d.Alias, d.Version, string(d.Scope)}
	if m.seen[key] {
		return
	}
	if m.seen == nil {
		m.seen = make(map[[4]string]bool)
	}
	m.seen[key] = true
	m.Dependencies = append(m.Dependencies, d)
}

// inside returns a path that the manifest names as one relative to the root of the repository. ok is false for
// one that is absolute or leads out of it.
func (m *manifest) inside(p string) (clean string, ok bool) {
	return insideOf(m.Dir, p)
}

func insideOf(dir, p string) (clean string, ok bool) {
	p = strings.ReplaceAll(strings.TrimSpace(p), `\`, "/")
	if p == "" || path.IsAbs(p) || len(p) > 4096 || strings.ContainsRune(p, 0) || len(p) > 1 && p[1] == ':' {
		return "", false
	}
	clean = path.Join(dir, p)
	return clean, clean != ".." && !strings.HasPrefix(clean, "../")
}

// dir is inside for dependencies: "" when the path leads out.
func (m *manifest) dir(p string) string {
	clean, ok := m.inside(p)
	if !ok {
		return ""
	}
	return clean
}

// members adds patterns of workspace folders; a leading "!" takes folders out.
func (m *manifest) members(patterns []string) {
	for _, p := range patterns {
		p, not := strings.CutPrefix(p, "!")
		clean, ok := m.inside(p)
		if !ok {
			continue
		}
		if not {
			clean = "!" + clean
		}
		m.Members = append(m.Members, clean)
	}
}

// entry adds a file that importers of the package get.
func (m *manifest) entry(p string) {
	if clean, ok := m.inside(p); ok && !slices.Contains(m.Entries, clean) {
		m.Entries = append(m.Entries, clean)
	}
}

// root adds a folder in which names begin.
func (m *manifest) root(prefix, dir string, test bool) {
	if dir == "" {
		dir = "."
	}
	clean, ok := m.inside(dir)
	if r := (sourceRoot{prefix, clean, test}); ok && !slices.Contains(m.Roots, r) {
		m.Roots = append(m.Roots, r)
	}
}
