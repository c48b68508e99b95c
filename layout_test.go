package reposage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/reposage/reposage"

// maxDirectDependencies is a budget: raise it in the commit that brings a new dependency, together with
// the decision record that says why it is worth it.
const maxDirectDependencies = 14

// pkg is what 'go list -json' says about one package of this module.
type pkg struct {
	ImportPath                        string
	Doc                               string
	Imports                           []string
	TestImports, XTestImports         []string
	GoFiles, CgoFiles, IgnoredGoFiles []string
}

// name is the path below the module; "" for the root.
func (p pkg) name() string { return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/") }

// within reports whether the package is the folder or below it.
func (p pkg) within(folder string) bool {
	return strings.HasPrefix(p.name()+"/", strings.TrimSuffix(folder, "/")+"/")
}

// unit is the package that rules speak of: internal/index/local belongs to "index".
func (p pkg) unit() string { return unitOf(p.ImportPath) }

func unitOf(importPath string) string {
	rest, ok := strings.CutPrefix(importPath, module+"/internal/")
	if !ok {
		return ""
	}
	unit, _, _ := strings.Cut(rest, "/")
	return unit
}

// packages lists this module without building anything: no C compiler is needed.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Doc,Imports,TestImports,XTestImports,GoFiles,CgoFiles,IgnoredGoFiles", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 5 {
		t.Fatalf("go list found %d packages only", len(all))
	}
	return all
}

// pipeline is the order of the stages: each may import the one directly before it.
var pipeline = []string{"source", "parse", "measure"}

// foundations know nothing of repositories.
var foundations = []string{"netguard", "config", "factcache"}

func TestRootImportsStandardLibraryOnly(t *testing.T) {
	for _, p := range packages(t) {
		if p.name() != "" {
			continue
		}
		for _, imported := range p.Imports {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
				t.Errorf("the root package imports %s; it holds the domain's nouns and may use the standard library only", imported)
			}
		}
	}
}

// allowed says for each unit which others it may import; "" is the root package. A unit may always
// import its own sub-packages.
func allowed(unit string) []string {
	if i := slices.Index(pipeline, unit); i >= 0 {
		ok := []string{""}
		if i > 0 {
			ok = append(ok, pipeline[i-1])
		}
		if unit == "source" {
			ok = append(ok, "netguard") // every remote is dialled through it
		}
		return ok
	}
	switch {
	case slices.Contains(foundations, unit), unit == "index":
		return []string{""}
	case unit == "report":
		return []string{"", "measure", "search"} // both end in it
	case unit == "search":
		return []string{"", "index"}
	case unit == "embed":
		return []string{"", "netguard"} // an embedding server is dialled through it
	}
	return nil
}

func TestImportsFollowTheDesign(t *testing.T) {
	for _, p := range packages(t) {
		unit := p.unit()
		ok := allowed(unit)
		if ok == nil {
			continue // app, e2e and cmd are held by the tests below
		}
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, module) || unitOf(imported) == unit {
				continue
			}
			if !slices.Contains(ok, unitOf(imported)) {
				t.Errorf("%s imports %s; it may import the root package and %v", p.name(), imported, ok[1:])
			}
		}
	}
}

// onlyFrom lists imports that few may use: import path → packages (prefixes of name()).
var onlyFrom = map[string][]string{
	module + "/internal/app":            {"cmd/"},
	module + "/internal/config":         {"internal/app", "cmd/"},
	module + "/internal/e2e":            {},
	module + "/internal/parse/grammars": {"internal/parse", "bench/"},
	"os/exec":                           {"internal/source", "internal/parse", "internal/e2e", "bench/"},
	"net/http":                          {"internal/netguard"},
	"testing":                           {"internal/e2e"},
	"github.com/rogpeppe/go-internal/testscript": {"internal/e2e"},
	"github.com/spf13/cobra":                     {"cmd/"},
}

func TestRestrictedImports(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasSuffix(p.name(), "test") {
			continue // helpers of tests
		}
		for _, imported := range p.Imports {
			users, restricted := onlyFrom[imported]
			if restricted && !slices.ContainsFunc(users, p.within) {
				t.Errorf("%s imports %s, which only %v may", named(p), imported, users)
			}
		}
	}
}

// named is name with words for the root.
func named(p pkg) string {
	if p.name() == "" {
		return "the root package"
	}
	return p.name()
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles)+len(p.CgoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", named(p))
		}
		switch path.Base(p.ImportPath) {
		case "util", "utils", "common", "helpers", "misc", "models", "types":
			t.Errorf("%s: name the package for what it is about", p.name())
		}
	}
}

func TestDirectDependenciesStayFew(t *testing.T) {
	own := func(imported string) bool {
		first, _, _ := strings.Cut(imported, "/")
		return !strings.Contains(first, ".") || strings.HasPrefix(imported, module)
	}
	direct := map[string]bool{}
	for _, p := range packages(t) {
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if !own(imported) {
				direct[moduleOf(imported)] = true
			}
		}
	}
	if len(direct) > maxDirectDependencies {
		t.Errorf("%d direct dependencies, more than the budget of %d: %v", len(direct), maxDirectDependencies, direct)
	}
}

// moduleOf cuts an import path to its module by the rules of the hosts that we use: host/owner/name with
// an optional /vN, and golang.org/x/name.
func moduleOf(imported string) string {
	parts := strings.Split(imported, "/")
	n := min(len(parts), 3)
	if len(parts) > 3 && len(parts[3]) > 1 && parts[3][0] == 'v' && strings.Trim(parts[3][1:], "0123456789") == "" {
		n = 4
	}
	return strings.Join(parts[:n], "/")
}

// callsOnlyFrom lists functions that few may call: selector → packages (prefixes of name()).
var callsOnlyFrom = map[string][]string{
	"os.Getenv": {"internal/config"}, "os.LookupEnv": {"internal/config"}, "os.Environ": {"internal/config"},
	"os.ExpandEnv": {"internal/config"},
	"net.Dial":     {"internal/netguard"}, "net.DialTimeout": {"internal/netguard"}, "net.Dialer": {"internal/netguard"},
	"os.Exit": {"cmd", "internal/parse", "bench/"}, // a parser child must be able to give up
}

func TestRestrictedCalls(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasSuffix(p.name(), "test") {
			continue // helpers of tests
		}
		for _, file := range slices.Concat(p.GoFiles, p.CgoFiles) {
			for _, call := range selectors(t, filepath.Join(filepath.FromSlash(p.name()), file)) {
				owners, restricted := callsOnlyFrom[call]
				if restricted && !slices.ContainsFunc(owners, p.within) {
					t.Errorf("%s/%s uses %s, which only %v may", p.name(), file, call, owners)
				}
			}
		}
	}
}

// selectors returns every "package.Name" that a file mentions.
func selectors(t *testing.T, file string) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(tree, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				found = append(found, x.Name+"."+s.Sel.Name)
			}
		}
		return true
	})
	return found
}
