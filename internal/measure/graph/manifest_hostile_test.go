package graph

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestBrokenManifests(t *testing.T) {
	deep := strings.Repeat
	for _, tt := range []struct {
		name, file, text string
		problem          string // part of it
		dependencies     int    // that were read all the same
	}{
		{"empty", "package.json", "", "unexpected EOF", 0},
		{"cut off", "package.json", `{"dependencies": {"a": "1", "b": `, "line 1", 1},
		{"array instead of object", "package.json", `[1, 2]`, "", 0},
		{"wrong types", "package.json", `{"name": 7, "dependencies": ["a"], "exports": 3, "workspaces": {"x": 1}}`, "", 0},
		{"two documents", "composer.json", `{} {}`, "after the end", 0},
		{"deep list", "package.json", deep("[", 100_000), "nested deeper", 0},
		{"deep object", "tsconfig.json", deep(`{"a":`, 100_000), "nested deeper", 0},
		{"deep toml", "Cargo.toml", "a = " + deep("[", 100_000), "line 1", 0},
		{"deep inline tables", "Cargo.toml", "a = " + deep("{a=", 70) + "1" + deep("}", 70), "nested deeper", 0},
		{"deep dotted key", "Cargo.toml", deep("a.", 100) + "a = 1", "nested deeper", 0},
		{"deep header", "Cargo.toml", "[" + deep("a.", 100) + "a]\nx = 1", "nested deeper", 0},
		{"toml syntax", "pyproject.toml", "[project]\ndependencies = ['a']\nname = \n", "line 3", 1},
		{"toml key twice", "Cargo.toml", "[dependencies]\na = '1'\na = '2'\n", "", 1},
		{"toml table over value", "Cargo.toml", "dependencies = 1\n[dependencies]\na = '1'\n", "", 1},
		{"deep xml", "pom.xml", deep("<project>", 1000), "nested deeper", 0},
		{"xml not closed", "pom.xml", "<project><dependencies><dependency><groupId>a</groupId><artifactId>b</artifactId></dependency>", "unexpected EOF", 1},
		{"xml closes nothing", "pom.xml", "<a></a></a>", "closes nothing", 0},
		{"xml entity bomb", "pom.xml", `<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><project><artifactId>&b;</artifactId></project>`, "entity", 0},
		{"xml encoding", "pom.xml", `<?xml version="1.0" encoding="ebcdic"?><project/>`, "encoding", 0},
		{"go.mod syntax", "go.mod", "module (\n", "go.mod:", 0},
		{"go.work syntax", "go.work", "use (\n", "go.work:", 0},
		{"too large", "package.json", strings.Repeat(" ", MaxManifest+1), "larger than 1 MiB", 0},
		{"utf-16", "app.csproj", "\xff\xfe<\x00P\x00", "line 1", 0},
		{"no manifest", "main.c", "", "not a manifest", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := parseManifest(tt.file, []byte(tt.text))
			if !strings.Contains(m.Problem, tt.problem) || tt.problem == "" && m.Problem != "" {
				t.Errorf("problem %q, want %q", m.Problem, tt.problem)
			}
			if len(m.Dependencies) != tt.dependencies {
				t.Errorf("dependencies %v, want %d", m.Dependencies, tt.dependencies)
			}
		})
	}
}

// The last of two equal keys counts, as in JSON.parse; an object of many keys is still read in linear time.
func TestManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"dependencies": {`)
	const n = 40_000
	for i := range n {
		fmt.Fprintf(&b, `"p%d": "1", `, i)
	}
	b.WriteString(`"p0": "2"}}`)
	start := time.Now()
	m := parseManifest("package.json", []byte(b.String()))
	if len(m.Dependencies) != n || m.Dependencies[0].Version != "2" {
		t.Errorf("%d dependencies, %v, %s", len(m.Dependencies), m.Dependencies[:1], m.Problem)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// A property that holds two others, thirty levels deep, would be a gigabyte.
func TestPropertiesDoNotExplode(t *testing.T) {
	var b strings.Builder
	b.WriteString("<project><artifactId>${p0}</artifactId><properties>")
	for i := range 30 {
		fmt.Fprintf(&b, "<p%d>${p%d}${p%d}</p%d>", i, i+1, i+1, i)
	}
	b.WriteString("</properties></project>")
	m := parseManifest("pom.xml", []byte(b.String()))
	if len(m.Name) > maxWord || !strings.Contains(m.Name, "${p") {
		t.Errorf("name of %d bytes: %s", len(m.Name), m.Name)
	}
	loop := parseManifest("pom.xml", []byte("<project><artifactId>${a}</artifactId><properties><a>${b}</a><b>${a}</b></properties></project>"))
	if len(loop.Name) > 10 {
		t.Errorf("loop: %q", loop.Name)
	}
}

func TestPathsStayInside(t *testing.T) {
	for _, tt := range []struct{ dir, path, want string }{
		{"a/b", "../c", "a/c"}, {"a", "..", "."}, {".", "x/./y/", "x/y"}, {"a", `..\c\d.csproj`, "c/d.csproj"},
		{"a", "../..", ""}, {".", "..", ""}, {"a", "/etc/passwd", ""}, {"a", `C:\x`, ""}, {"a", "", ""}, {"a", "b\x00c", ""},
		{".", "..x", "..x"}, {"a/b", "../../../a", ""}, {".", strings.Repeat("x/", 3000), ""},
	} {
		m := manifest{Dir: tt.dir}
		got, ok := m.inside(tt.path)
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%q in %q is %q, %v; want %q", tt.path, tt.dir, got, ok, tt.want)
		}
		if got := m.dir(tt.path); got != tt.want {
			t.Errorf("dir(%q) in %q is %q, want %q", tt.path, tt.dir, got, tt.want)
		}
	}
}

// FuzzManifest gives the same bytes to every parser, without the net below them.
func FuzzManifest(f *testing.F) {
	for _, sample := range manifestSamples(f) {
		for i := range manifestKinds {
			if kindOf(sample.Name) == &manifestKinds[i] {
				f.Add(uint8(i), sample.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, raw []byte) {
		k := &manifestKinds[int(kind)%len(manifestKinds)]
		file := "dir/" + strings.ReplaceAll(k.names[0], "*", "x")
		m := manifest{Path: file, Dir: "dir", Ecosystem: k.ecosystem}
		before := bytes.Clone(raw)
		err := k.parse(&m, raw)
		if !bytes.Equal(before, raw) {
			t.Fatal("the input was changed")
		}
		if err != nil && err.Error() == "" {
			t.Error("an error without a text")
		}
		lines := bytes.Count(raw, []byte("\n")) + 1
		for _, d := range m.Dependencies {
			if d.Name == "" || d.Scope == "" || len(d.Name) > maxWord+8 || !utf8.ValidString(d.Name) || d.Line < 1 || d.Line > lines {
				t.Errorf("dependency %+v of %d lines", d, lines)
			}
			checkInside(t, d.Dir)
		}
		for _, paths := range [][]string{m.Entries, m.Extends, {m.BaseDir}} {
			for _, p := range paths {
				checkInside(t, p)
			}
		}
		for _, p := range m.Members {
			checkInside(t, strings.TrimPrefix(p, "!"))
		}
		for _, r := range m.Roots {
			checkInside(t, r.Dir)
		}
	})
}

func checkInside(t *testing.T, p string) {
	t.Helper()
	if p == ".." || strings.HasPrefix(p, "../") || strings.HasPrefix(p, "/") {
		t.Errorf("%q leads out of the repository", p)
	}
}
