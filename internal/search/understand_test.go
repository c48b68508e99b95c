package search

import (
	"math"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/search/query"
)

func TestIsIdentifier(t *testing.T) {
	for text, want := range map[string]bool{
		"flat_hash_map": true, "ObjectMapper": true, "toJson": true, "std::move": true, "a->b": true, "http.Server": true, "HTTPServer": true, "$el": true,
		"HTTP": false, "Flask": false, "retry": false, "v1.2": false, "JSON": false, "Привет": false, "ÖffneDatei": true, "": false, "a.": false,
	} {
		if got := isIdentifier(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestKindOf(t *testing.T) {
	for raw, want := range map[string]Kind{
		"Router": KindSymbol, "http.Server": KindSymbol, "rate limit": KindWords, "how are routes matched": KindQuestion, "Where is it": KindQuestion,
		"memory map a file for searching": KindWords,
	} {
		q, err := query.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := kindOf(tokensOf(q)); got != want {
			t.Errorf("%q is read as %s", raw, got)
		}
	}
	if got := kindOf(nil); got != KindPattern {
		t.Errorf("nothing is read as %s", got)
	}
}

func TestSplitName(t *testing.T) {
	for text, want := range map[string]name{
		"Server": {text: "Server"}, "net/http.Server": {text: "Server", qualifier: "http"}, "Sinatra::Base": {text: "Base", qualifier: "Sinatra"},
		"this->x": {text: "x", qualifier: "this"}, "A#b": {text: "b", qualifier: "A"}, "::": {text: "::"},
	} {
		if got := split(text); got != want {
			t.Errorf("%q is taken apart as %+v", text, got)
		}
	}
}

// TestNames: which identifiers a query may mean.
func TestNames(t *testing.T) {
	q, err := query.Parse("retry middleware of the HandlerStack")
	if err != nil {
		t.Fatal(err)
	}
	in := &intent{kind: KindWords}
	in.addNames(tokensOf(q))
	want := map[string]int{"HandlerStack": 0, "retry": 1, "retrymiddleware": 2, "middleware": 1}
	for _, n := range in.names {
		if words, ok := want[n.text]; !ok || words != n.words {
			t.Errorf("%+v", n)
		}
		delete(want, n.text)
	}
	if len(want) > 0 {
		t.Errorf("not among the names: %v", want)
	}
}

func TestFoundOfWord(t *testing.T) {
	w := &word{terms: 0b11111, whole: 0b1, parts: []uint64{0b110, 0b1000, 0b10000}}
	for terms, want := range map[uint64]float64{0: 0, 0b100000: 0, 0b1: 1, 0b110: 1.0 / 3, 0b1010: 2.0 / 3, 0b11110: 1} {
		if got := w.found(terms); math.Abs(got-want) > 1e-9 {
			t.Errorf("%b: %v", terms, got)
		}
	}
}

func TestLikeness(t *testing.T) {
	for _, tt := range []struct {
		query, path string
		want        float64
	}{
		{"session", "session", 1}, {"context", "ctx", likeShort}, {"ctx", "context", likeShort}, {"serialize", "ser", likeShort}, {"sequence", "seq", likeBegins},
		{"deserializer", "de", likeShort}, {"authentication", "auth", likeBegins}, {"configuration", "config", likeBegins}, {"recovery", "recoverer", likeAlike},
		{"backoff", "backup", 0}, {"request", "response", 0}, {"at", "attribute", 0}, {"", "x", 0},
	} {
		if got := likeness(tt.query, &pathWord{text: tt.path, stem: stemOf(tt.path)}); got != tt.want {
			t.Errorf("%q and %q: %v, want %v", tt.query, tt.path, got, tt.want)
		}
	}
}

// TestPathTable: what the paths of a repository say.
func TestPathTable(t *testing.T) {
	code := func(path string, lines int) index.File {
		return index.File{Path: path, Kind: reposage.KindCode, Lines: lines}
	}
	files := []index.File{
		code("a/plugins/cors/handler.lua", 40), code("a/plugins/jwt/handler.lua", 40), code("a/plugins/key/handler.lua", 40), code("a/plugins/log/handler.lua", 40), code("a/plugins/acl/handler.lua", 40), code("a/plugins/udp/handler.lua", 40),
		code("core/ser/mod.rs", 900), code("core/de/mod.rs", 20), code("packages/transform-arrows/src/index.ts", 30),
		code("src/v3/types.ts", 50), code("src/v4/types.ts", 50), code("src/win/tcp.c", 50), code("src/unix/tcp.c", 50), code("internal/x.go", 5),
		code("RxExample/Demo.swift", 9), code("lib/types.d.ts", 9), {Path: "docs/intro.md", Kind: reposage.KindProse}, {Path: "x/server_test.go", Kind: reposage.KindCode, Test: true},
		{Path: "features/login.feature", Language: "Gherkin", Kind: reposage.KindCode},
	}
	table := newFileTable(files)
	for i, want := range []struct {
		stem  string
		roles role
	}{
		{"handler cors", 0}, {"handler jwt", 0}, {"handler key", 0}, {"handler log", 0}, {"handler acl", 0}, {"handler udp", 0}, {"mod ser", 0}, {"mod de", roleBarrel}, {"index transform arrows", roleBarrel},
		{"types", roleCompat}, {"types", 0}, {"tcp", roleForeign}, {"tcp", 0}, {"x", roleInner}, {"demo", roleExample}, {"types", roleTypes},
		{"intro", roleExample | roleProse}, {"server test", roleTest}, {"login", roleTest},
	} {
		e := &table.entries[i]
		got := ""
		for j, id := range e.stem {
			if j > 0 {
				got += " "
			}
			got += table.words[id].text
		}
		if got != want.stem || e.roles != want.roles {
			t.Errorf("%s: words %q, roles %b; want %q, %b", files[i].Path, got, e.roles, want.stem, want.roles)
		}
	}
}

// TestAllExamples: where most of the code is an example, that is no reason to look elsewhere.
func TestAllExamples(t *testing.T) {
	table := newFileTable([]index.File{{Path: "org/samples/clinic/Owner.java", Kind: reposage.KindCode}, {Path: "org/samples/clinic/Pet.java", Kind: reposage.KindCode}, {Path: "build.gradle", Kind: reposage.KindCode}})
	for i := range table.entries {
		if table.entries[i].roles != 0 {
			t.Errorf("%s has roles %b", table.files[i].Path, table.entries[i].roles)
		}
	}
}

func TestDefinitionWorth(t *testing.T) {
	class := reposage.Definition{Kind: reposage.SymClass, Exported: true, Name: "Base", Qualified: "Sinatra.Base"}
	field := reposage.Definition{Kind: reposage.SymField, Exported: true, Name: "base", Qualified: "Server.base"}
	asked := &name{text: "Base", qualifier: "Sinatra"}
	if a, b := definitionWorth(&class, asked), definitionWorth(&field, asked); a <= b || b == 0 {
		t.Errorf("the class is worth %v, the field %v", a, b)
	}
	if a, b := definitionWorth(&class, asked), definitionWorth(&class, &name{text: "Base"}); a <= b {
		t.Errorf("with what it is a member of %v, without %v", a, b)
	}
	if got := definitionWorth(&class, &name{text: "Bases"}); got != 0 {
		t.Errorf("another name: %v", got)
	}
}
