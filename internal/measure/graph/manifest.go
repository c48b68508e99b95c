package graph

import (
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
	Dependencies []Dependency // in the order of the file
	Problem      string       // why it was not read, or not to its end; "" when it was

	// Members are the folders of a workspace as patterns of package path ("packages/*"); "**" stands
	// for any number of folders.
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

// maxManifest is the largest manifest that is read, in bytes. Larger ones exist as attacks and by mistake.
const maxManifest = 1 << 20

// manifestParser reads raw into m, whose Path and Dir are set. The error becomes m.Problem; what was read before
// it stays.
type manifestParser func(m *manifest, raw []byte) error

// manifestNames are the manifests known by their whole name.
var manifestNames = map[string]manifestParser{}

// manifestSuffixes are the manifests known by the end of their name.
var manifestSuffixes = []struct {
	suffix string
	parse  manifestParser
}{}

// parserFor returns how a file is read, nil if it is no manifest.
func parserFor(file string) manifestParser {
	base := path.Base(file)
	if p := manifestNames[base]; p != nil {
		return p
	}
	i := slices.IndexFunc(manifestSuffixes, func(s struct {
		suffix string
		parse  manifestParser
	}) bool {
		return strings.HasSuffix(base, s.suffix)
	})
	if i < 0 {
		return nil
	}
	return manifestSuffixes[i].parse
}

// IsManifest reports whether the file says which packages are needed or how imports lead to files, as far as
// its name tells. Lock files do not count: they say nothing that the manifest does not.
func IsManifest(file string) bool { return parserFor(file) != nil }

// parseManifest reads a manifest. It never fails: what is wrong with the file is in Problem.
func parseManifest(file string, raw []byte) manifest {
	m := manifest{Path: file, Dir: path.Dir(file)}
	return m
}
