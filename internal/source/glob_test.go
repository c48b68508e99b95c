package source

import (
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

func TestGlob(t *testing.T) {
	for _, tc := range []struct {
		pattern, path string
		self, tree    bool // matches the path itself, or it or a folder above
	}{
		{"*.go", "a.go", true, true}, {"*.go", "d/a.go", true, true}, {"*.go", "a.gox", false, false}, {"*.go", ".go", true, true},
		{"/*.go", "a.go", true, true}, {"/*.go", "d/a.go", false, false}, {"d/*.go", "d/a.go", true, true}, {"d/*.go", "x/d/a.go", false, false},
		{"**/d/*.go", "x/y/d/a.go", true, true}, {"**/d/*.go", "d/a.go", true, true}, {"d/**", "d/a/b", true, true}, {"d/**", "d", false, false},
		{"a/**/b", "a/b", true, true}, {"a/**/b", "a/x/y/b", true, true}, {"a/**/b", "a/x/y/c", false, false}, {"a/**/b/**/c", "a/b/b/x/c", true, true},
		{"d/", "d/a.go", false, true}, {"d", "d/a.go", false, true}, {"d", "x/d/a.go", false, true}, {"/d", "x/d/a.go", false, false},
		{"a?c", "abc", true, true}, {"a?c", "a/c", false, false}, {"a*c", "a/c", false, false}, {"a**c", "abxc", true, true}, {"*", "x/y", true, true},
		{"[a-c]x", "bx", true, true}, {"[!a-c]x", "bx", false, false}, {"[^a-c]x", "dx", true, true}, {"[]]x", "]x", true, true}, {"[a-]x", "-x", true, true},
		{"[[:digit:]]", "5", true, true}, {"[[:alpha:]_]", "_", true, true}, {`\*x`, "*x", true, true}, {`\*x`, "ax", false, false}, {"[ab", "[ab", false, false},
		{"caf\xe9*", "caf\xe9.c", true, true}, {"**", "a/b", true, true}, {"a/b/c", "a/b", false, false}, {"*a*b*c*", "xaxbxcx", true, true},
	} {
		g, ok := parseGlob(tc.pattern)
		if !ok {
			t.Errorf("%q is refused", tc.pattern)
			continue
		}
		if got := g.match(tc.path); got != tc.self && !g.dirOnly {
			t.Errorf("%q matches %q: %v", tc.pattern, tc.path, got)
		}
		if got := g.matchTree(tc.path); got != tc.tree {
			t.Errorf("%q matches %q or above: %v", tc.pattern, tc.path, got)
		}
	}
	for _, p := range []string{"", "/", "!", strings.Repeat("x", 5000)} {
		if _, ok := parseGlob(p); ok {
			t.Errorf("%.20q is taken for a pattern", p)
		}
	}
}

// Patterns made to backtrack must not.
func TestGlobIsFast(t *testing.T) {
	start := time.Now()
	for _, tc := range [][2]string{
		{strings.Repeat("*a", 300) + "b", strings.Repeat("a", 4000)},
		{strings.Repeat("**/a/", 150) + "b", strings.Repeat("a/", 2000) + "c"},
		{strings.Repeat("**/*a*a*a/", 90) + "b", strings.Repeat("aaaa/", 800) + "c"},
	} {
		g, ok := parseGlob(tc[0])
		if !ok {
			t.Fatalf("%.20q is refused", tc[0])
		}
		if g.match(tc[1]) {
			t.Errorf("%.20q matches", tc[0])
		}
	}
	if d := time.Since(start); d > 5*time.Second { // milliseconds; exponential would be years
		t.Errorf("took %v", d)
	}
}

func TestSelection(t *testing.T) {
	sel, err := newSelection(Options{Paths: []string{"./src/", "go.mod"}, Include: []string{"*.go", "!gen.go", "go.mod"}, Exclude: []string{"src/x/", "*_test.go", "!src/keep_test.go"}})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"src/a.go": true, "srcx/a.go": false, "go.mod": true, "src/gen.go": false, "src/a.py": false, "src/x/a.go": false, "src/a_test.go": false, "src/keep_test.go": true, "a.go": false,
	} {
		if got := sel.matches(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if _, err := newSelection(Options{Include: []string{""}}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("empty pattern: %v", err)
	}
}

func FuzzGlob(f *testing.F) {
	for _, s := range [][2]string{{"*.go", "a.go"}, {"a/**/b", "a/b"}, {"[a-z]?*", "x"}, {"[[:alpha:]", "a"}, {`\`, `\`}, {"[!]", "a"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, path string) {
		g, ok := parseGlob(pattern)
		if !ok {
			return
		}
		if g.match(path) && !g.dirOnly && !g.matchTree(path) {
			t.Errorf("%q matches %q but not its tree", pattern, path)
		}
		// Without special bytes a pattern is a name.
		if !strings.ContainsAny(pattern, `*?[\!/`) && !strings.HasSuffix(path, "/") {
			if got, want := g.match(path), path[strings.LastIndexByte(path, '/')+1:] == pattern; got != want {
				t.Errorf("%q matches %q: %v", pattern, path, got)
			}
		}
	})
}
