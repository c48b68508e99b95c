package search

import (
	"bytes"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// placed makes the lines of a chunk of a text: "kind name" behind ‹ in a line is a definition, a line with // or * a
// comment.
func placed(text string) *chunkLines {
	c := &reposage.Chunk{Span: reposage.Span{Line: 1}}
	var plain []string
	at := uint32(0)
	for i, line := range strings.Split(text, "\n") {
		line, mark, _ := strings.Cut(line, " ‹")
		if kind, name, ok := strings.Cut(mark, " "); ok {
			c.Definitions = append(c.Definitions, reposage.Definition{Kind: kindsOfTest[kind], Name: name, Qualified: name, Line: uint32(i + 1)})
		}
		if t := strings.TrimSpace(line); strings.HasPrefix(t, "//") || strings.HasPrefix(t, "*") {
			c.Comments = append(c.Comments, reposage.Span{Start: at, End: at + uint32(len(line))})
		}
		plain = append(plain, line)
		at += uint32(len(line)) + 1
	}
	out := []byte(strings.Join(plain, "\n"))
	c.End, c.EndLine = uint32(len(out)), uint32(len(plain))
	return newChunkLines(out, c)
}

var kindsOfTest = map[string]reposage.SymbolKind{
	"func": reposage.SymFunction, "method": reposage.SymMethod, "class": reposage.SymClass, "field": reposage.SymField, "module": reposage.SymModule,
}

func TestDefinitionAt(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a function", "func f() { ‹func f\n\tx := 1 ?\n}", "f"},
		{"its name", "func f() { ? ‹func f\n}", "f"},
		{"the first of two", "func f() { ‹func f\n\tx ?\n}\n\nfunc g() { ‹func g\n}", "f"},
		{"the comment above", "func f() { ‹func f\n}\n\n// about g ?\n// and on\nfunc g() { ‹func g\n}", "g"},
		{"a comment apart", "func f() { ‹func f\n}\n\n// section ?\n\nfunc g() { ‹func g\n}", ""},
		{"an annotation", "class C { ‹class C\n  void f() { ‹method f\n  }\n\n  @Get(\"/x\") ?\n  void g() { ‹method g\n  }\n}", "g"},
		{"the head of a class", "class C( ? ‹class C\n  val a: Int,\n) {\n  fun f() { ‹method f\n  }\n}", "C"},
		{"inside of a class, after a method", "class C: ‹class C\n  def f(): ‹method f\n    x\n\n  do_it() ?", "C"},
		{"after a function", "def f(): ‹func f\n  x\n\ny = 1 ?", ""},
		{"a block after a function", "def f(): ‹func f\n  x\n\nif y:\n  z ?", ""},
		{"braces of their own lines", "void F() ‹func F\n{\n#if X\n    x\nout:\n    y ?\n}", "F"},
		{"a long head", "void F(int a, ‹func F\n       int b) {\n  y ?\n}", "F"},
		{"a field is a place", "class C { ‹class C\n  int a; ? ‹field a\n}", "a"},
		{"but not one to be in", "class C { ‹class C\n  int a; ‹field a\n  static { ?\n}", "C"},
		{"imports", "import x ?\n\nfunc f() { ‹func f\n}", ""},
		{"nothing is defined", "x\ny ?", ""},
	} {
		line := 0
		for i, text := range strings.Split(c.text, "\n") {
			if strings.Contains(text, " ?") {
				line = i + 1
			}
		}
		l := placed(strings.Replace(c.text, " ?", "", 1))
		got := ""
		if d := l.definitionAt(line); d != nil {
			got = d.Name
		}
		if got != c.want {
			t.Errorf("%s: line %d belongs to %q, want %q", c.name, line, got, c.want)
		}
	}
}

func TestBestLine(t *testing.T) {
	for _, c := range []struct {
		name, text string
		filter     index.Filter
		exact      bool
		want       int
	}{
		{name: "most words", text: "a retry\nb\nc\nretry delay", want: 4},
		{name: "beside counts half", text: "a retry\nb\nc\nretry\ndelay", want: 4},
		{name: "a definition rather than a use", text: "x.retry()\n\n\nfunc retry() { ‹func r", want: 4},
		{name: "an import says little", text: "import retry.delay\n\n\nx.retry()", want: 4},
		{name: "but is better than nothing", text: "x\nimport retry.delay\n\ny", want: 2},
		{name: "a kind is asked for", text: "retry delay ‹func retryDelay\n\n\nclass Retry ‹class R", filter: index.Filter{Kinds: []reposage.SymbolKind{reposage.SymClass}}, want: 4},
		{name: "of two the one with words", text: "class A ‹class A\nx\nclass Retry ‹class R", filter: index.Filter{Kinds: []reposage.SymbolKind{reposage.SymClass}}, want: 3},
		{name: "nothing", text: "x\ny\nclass A ‹class A", want: 3},
		{name: "nothing at all", text: "x\ny", want: 1},
		{name: "an exact match", text: "retry delay\n\nraise Retry", exact: true, want: 3},
	} {
		l := placed(c.text)
		cs := &candidates{in: &intent{words: []word{{terms: 1, whole: 1}, {terms: 2, whole: 2}}}, filter: &c.filter}
		var marks []mark
		for word, text := range []string{"retry", "delay"} {
			lower := bytes.ToLower(l.text)
			for at := 0; ; at++ {
				n := bytes.Index(lower[at:], []byte(text))
				if n < 0 {
					break
				}
				at += n
				marks = append(marks, mark{at, at + len(text), word, 1 << word, 1})
			}
		}
		if at := bytes.Index(l.text, []byte("raise")); c.exact {
			marks = append(marks, mark{at, at + 5, -1, 0, 3})
		}
		if got := cs.bestLine(l, marks); got != c.want {
			t.Errorf("%s: line %d, want %d", c.name, got, c.want)
		}
	}
}

// TestIdentifierByParts: a line with more parts of an identifier is better than one with another part again.
func TestIdentifierByParts(t *testing.T) {
	l := placed("hdr\n\nparseReqHdr\n\nhdr hdr")
	cs := &candidates{in: &intent{words: []word{{terms: 3, parts: []uint64{1, 2}}}}, filter: &index.Filter{}}
	if got := cs.bestLine(l, []mark{{0, 3, 0, 2, 1}, {10, 13, 0, 1, 1}, {13, 16, 0, 2, 1}, {18, 21, 0, 2, 1}, {22, 25, 0, 2, 1}}); got != 3 {
		t.Errorf("line %d, want 3", got)
	}
}

func TestIsImport(t *testing.T) {
	for line, want := range map[string]bool{
		"import os": true, "from a import b": true, "  using System;": true, "use std::fs;": true, "#include <a.h>": true, "package main": true,
		`const a = require("a")`: true, "export * from './a'": true, "namespace Polly.Retry;": true, "import {": true,
		"namespace leveldb {": false, "from users where": false, "export function f() {": false, "imported := 1": false, "": false,
		"using (var x = y) {": false, "#ifndef TABLE_H_": true, "#define TABLE_H_": true, "#define MAX 3": false, "#if WINDOWS": false,
	} {
		if got := isImport([]byte(line)); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
