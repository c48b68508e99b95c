package index

import (
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

func TestFilterPaths(t *testing.T) {
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"server", "cmd/server/main.go", true}, {"SERVER/m", "cmd/Server/Main.go", true}, {"/server", "cmd/server/main.go", true},
		{"/cmd", "cmd/server/main.go", false}, {"", "a", true},
		{"*.go", "cmd/server/main.go", true}, {"*.GO", "main.go", true}, {"*.go", "main.go/x", false}, {"m?in.[a-g]o", "x/main.go", true},
		{"cmd/*", "cmd/server/main.go", true}, {"cmd/*.go", "cmd/server/main.go", false}, {"server/*", "cmd/server/main.go", false},
		{"**/server/*", "cmd/server/main.go", true}, {"**/main.go", "main.go", true}, {"**/*.go", "a/b/c.go", true}, {"**", "a", true},
		{"cmd/**", "cmd/server/main.go", true}, {"cmd/**/*.go", "cmd/main.go", true}, {"cmd/**/b/*.go", "cmd/a/b/c/b/d.go", true},
		{"/*.go", "main.go", true}, {"/*.go", "a/main.go", false}, {"*/b*/", "a/bc/d", true}, {"**/x/**/y/*", "x/z/y", false},
		{"[", "[", true}, {"a[", "a[", true}, {"[id].tsx", "app/[id].tsx", true}, {"app/[id]", "app/[id]/page.tsx", true}, {"[id].tsx", "app/i.tsx", true}, {"[id].tsx", "app/x.tsx", false}, {"*/[", "a/[", false}, {"a/*/**/**/c", "a/b/c", true},
	} {
		file := &File{Path: test.path}
		if got := (&Filter{Paths: []string{test.pattern}}).TakesFile(file); got != test.want {
			t.Errorf("path:%s takes %s: %v, want %v", test.pattern, test.path, got, test.want)
		}
		if got := (&Filter{NotPaths: []string{test.pattern}}).TakesFile(file); got == test.want {
			t.Errorf("-path:%s takes %s: %v, want %v", test.pattern, test.path, got, !test.want)
		}
	}
}

// TestFilterIsBounded: a hostile pattern on a hostile path ends.
func TestFilterIsBounded(t *testing.T) {
	pattern := strings.Repeat("**/a/", 2000) + "*b"
	if (&Filter{Paths: []string{pattern}}).TakesFile(&File{Path: strings.Repeat("a/", 4000) + "c"}) {
		t.Error("it matches")
	}
}

func TestFilterFiles(t *testing.T) {
	test, code := &File{Path: "a_test.go", Language: "Go", Test: true}, &File{Path: "a.cc", Language: "C++"}
	for _, c := range []struct {
		name             string
		filter           *Filter
		takesTest, takes bool
	}{
		{"nil", nil, true, true}, {"zero", &Filter{}, true, true},
		{"none", &Filter{Tests: TestsNone}, false, true}, {"only", &Filter{Tests: TestsOnly}, true, false},
		{"language", &Filter{Languages: []string{"go", "rust"}}, true, false}, {"not", &Filter{NotLanguages: []string{"c++"}}, true, false},
		{"both", &Filter{Languages: []string{"C++"}, Paths: []string{"b"}}, false, false}, {"any path", &Filter{Paths: []string{"b", "*.cc"}}, false, true},
	} {
		if got := c.filter.TakesFile(test); got != c.takesTest {
			t.Errorf("%s takes the test: %v", c.name, got)
		}
		if got := c.filter.TakesFile(code); got != c.takes {
			t.Errorf("%s takes the code: %v", c.name, got)
		}
	}
}

func TestFilterChunks(t *testing.T) {
	chunk := &reposage.Chunk{
		Symbol: "api.Server.handle", SymbolKind: reposage.SymMethod,
		Definitions: []reposage.Definition{{Kind: reposage.SymField, Name: "Size", Qualified: "api.Server.Size"}},
	}
	for name, want := range map[string]bool{
		"handle": true, "Server": true, "api": true, "SERVER.HANDLE": true, "api.Server": true, "size": true, "Server.Size": true,
		"Server::size": true, "Server::handle": true, "Server#Size": true, `Server\Size`: true, "Server->size": true,
		"hand": false, "andle": false, "api.handle": false, "erver.Size": false, "": false, ".": false, "Size.x": false,
	} {
		if got := (&Filter{Symbols: []string{name}}).TakesChunk(chunk); got != want {
			t.Errorf("sym:%s: %v, want %v", name, got, want)
		}
	}
	for kind, want := range map[reposage.SymbolKind]bool{reposage.SymMethod: true, reposage.SymField: true, reposage.SymClass: false} {
		if got := (&Filter{Kinds: []reposage.SymbolKind{kind}}).TakesChunk(chunk); got != want {
			t.Errorf("kind %d: %v, want %v", kind, got, want)
		}
	}
	if (&Filter{Kinds: []reposage.SymbolKind{reposage.SymField}, Symbols: []string{"nowhere"}}).TakesChunk(chunk) {
		t.Error("a kind that fits is enough")
	}
}
