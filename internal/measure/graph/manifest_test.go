package graph

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// summary writes what a manifest says, one thing a line.
func (m *manifest) summary() string {
	var b strings.Builder
	head := []string{string(m.Ecosystem)}
	for _, s := range []string{m.Name, m.Version} {
		if s != "" {
			head = append(head, s)
		}
	}
	if m.ImportName != "" {
		head = append(head, "import="+m.ImportName)
	}
	fmt.Fprintln(&b, strings.Join(head, " "))
	line := func(title string, words []string) {
		if len(words) > 0 {
			fmt.Fprintln(&b, strings.TrimSpace(title+" "+strings.Join(words, " ")))
		}
	}
	if m.Problem != "" {
		line("problem:", []string{m.Problem})
	}
	for _, d := range m.Dependencies {
		fmt.Fprintln(&b, d.summary())
	}
	line("members:", m.Members)
	line("entries:", m.Entries)
	for _, mappings := range []struct {
		title string
		list  []pathMapping
	}{{"export", m.Exports}, {"import", m.Imports}, {"path", m.Paths}} {
		for _, p := range mappings.list {
			line(mappings.title+" "+p.Pattern, append([]string{""}, p.Targets...)[min(1, len(p.Targets)):])
		}
	}
	if m.BaseDir != "" {
		line("base:", []string{m.BaseDir})
	}
	line("extends:", m.Extends)
	for _, r := range m.Roots {
		words := []string{r.Dir}
		if r.Test {
			words = append(words, "test")
		}
		line(fmt.Sprintf("root %q", r.Prefix), words)
	}
	return b.String()
}

func (d *Dependency) summary() string {
	version := d.Version
	if version == "" {
		version = "-"
	}
	s := fmt.Sprintf("%d %s %s %s", d.Line, d.Name, version, d.Scope)
	if d.Dir != "" {
		s += " dir=" + d.Dir
	}
	if d.Alias != "" {
		s += " alias=" + d.Alias
	}
	if d.Indirect {
		s += " indirect"
	}
	return s
}

// Each archive holds manifests, each followed by a file "want": what a person reads in it.
func TestManifests(t *testing.T) {
	archives, err := filepath.Glob("testdata/manifest/*.txtar")
	if err != nil || len(archives) < 10 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(a.Files); i += 2 {
			file, want := a.Files[i], a.Files[i+1]
			if want.Name != "want" {
				t.Fatalf("%s: %s has no want", name, file.Name)
			}
			t.Run(filepath.Base(name)+"/"+strings.ReplaceAll(file.Name, "/", "_"), func(t *testing.T) {
				if !IsManifest(file.Name) {
					t.Fatal("not known as a manifest")
				}
				m := parseManifest(file.Name, file.Data)
				if got := m.summary(); got != string(want.Data) {
					t.Errorf("read\n%s\nwant\n%s", got, want.Data)
				}
			})
		}
	}
}

// Every kind of manifest has a sample in testdata, with Windows line ends and a byte order mark it says the same.
func TestManifestsWithWindowsLineEnds(t *testing.T) {
	seen := make(map[*manifestKind]bool)
	for _, file := range manifestSamples(t) {
		seen[kindOf(file.Name)] = true
		plain := parseManifest(file.Name, file.Data)
		text := "\xef\xbb\xbf" + strings.ReplaceAll(string(file.Data), "\n", "\r\n")
		windows := parseManifest(file.Name, []byte(text))
		if plain.summary() != windows.summary() {
			t.Errorf("%s: with CRLF it says\n%s\nwithout\n%s", file.Name, windows.summary(), plain.summary())
		}
	}
	for i := range manifestKinds {
		if k := &manifestKinds[i]; !seen[k] {
			t.Errorf("no sample of %v", k.names)
		}
	}
}

func manifestSamples(t testing.TB) []txtar.File {
	t.Helper()
	archives, err := filepath.Glob("testdata/manifest/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var files []txtar.File
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })...)
	}
	return files
}

func TestIsManifest(t *testing.T) {
	for file, want := range map[string]bool{
		"go.mod": true, "a/b/go.mod": true, "go.sum": false, "my-go.mod": false, "package-lock.json": false, "web/tsconfig.app.json": true,
		"requirements/dev.txt": true, "a/requirements/dev.txt": true, "my-requirements/dev.txt": false, "requirements/a/dev.txt": false, "dev-requirements.txt": true, "requirements.txt": true, "x.csproj": true, "x.sln": false,
		"Gemfile.lock": false, "build.gradle.kts": true, "gradle": false, "a.rockspec": true, "": false, "package.json/x": false,
	} {
		if got := IsManifest(file); got != want {
			t.Errorf("IsManifest(%q) = %v", file, got)
		}
	}
}

func BenchmarkIsManifest(b *testing.B) {
	for b.Loop() {
		IsManifest("packages/core/src/internal/handlers/request_handler.ts")
	}
}
