package source

import (
	"fmt"
	"strings"
	"testing"
)

func rulesOf(files map[string]string) *attributeRules {
	r := &attributeRules{byDir: map[string][]attributeRule{}, last: "/"}
	for dir, text := range files {
		r.byDir[dir] = parseAttributes([]byte(text))
	}
	return r
}

func TestAttributes(t *testing.T) {
	r := rulesOf(map[string]string{
		"": "# comment\n*.js linguist-vendored\n\"my file.txt\" linguist-language=Go\n[attr]mine linguist-vendored\n*.py mine\n" +
			"gen/** linguist-generated=true\n/top.c linguist-language=C++\ndocs/* linguist-documentation\n*.bin binary\n*.dat -text\n!neg linguist-vendored\n" +
			"*.u16 working-tree-encoding=UTF-16LE-BOM\n*.lfs filter=lfs diff=lfs\n*.x linguist-language=C++ linguist-generated\n",
		"sub":      "*.js -linguist-vendored\n*.x !linguist-generated\n/own.y linguist-vendored\n",
		"sub/deep": "a.js linguist-vendored=false\nb.js linguist-vendored\n",
	})
	for path, want := range map[string]attributes{
		"a.js": {vendored: triTrue}, "x/a.js": {vendored: triTrue}, "sub/a.js": {vendored: triFalse}, "sub/deep/a.js": {vendored: triFalse},
		"sub/deep/b.js": {vendored: triTrue}, "my file.txt": {language: "Go"}, "a.py": {}, "gen/a/b.go": {generated: triTrue}, "gen": {},
		"top.c": {language: "C++"}, "d/top.c": {}, "docs/a.md": {}, "x.bin": {binary: triTrue}, "x.dat": {}, "neg": {}, "!neg": {},
		"a.u16": {workEncoding: "utf-16le-bom"}, "a.lfs": {filter: true}, "a.x": {language: "C++", generated: triTrue}, "sub/a.x": {language: "C++"},
		"sub/own.y": {vendored: triTrue}, "sub/deep/own.y": {}, "own.y": {},
	} {
		if got := r.lookup(path); got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

func TestAttributesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, "*%d* linguist-vendored\n", i)
	}
	b.WriteString(strings.Repeat("x", 5000) + " linguist-vendored\n")
	r := rulesOf(map[string]string{"": b.String(), "a": b.String()})
	n := 0
	for _, d := range r.chainOf("a") {
		n += len(d.rules)
	}
	if n != maxAttributesRules {
		t.Errorf("%d rules apply to one path, want at most %d", n, maxAttributesRules)
	}
}

func FuzzAttributes(f *testing.F) {
	for _, s := range []string{"*.js -linguist-vendored", "\"a b\" text", "[attr]x y", "\" x", "a\t!b c=d -", "*** linguist-language=", "a - ! ="} {
		f.Add(s, "a/b.js")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		r := rulesOf(map[string]string{"": text, "a": text})
		if got, again := r.lookup(path), r.lookup(path); got != again {
			t.Errorf("%+v, then %+v", got, again)
		}
	})
}
