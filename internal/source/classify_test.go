package source

import (
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// Every language and rule of the generated table is sound.
func TestLanguageTable(t *testing.T) {
	table := languages()
	if len(table.kind) < 700 || len(table.byExtension) < 1300 || len(table.rules) < 100 {
		t.Fatalf("%d languages, %d extensions, %d rules", len(table.kind), len(table.byExtension), len(table.rules))
	}
	for ext, rules := range table.rules {
		for _, r := range rules.compiled() {
			if table.find(r.language) == "" {
				t.Errorf("%s: rule for unknown language %q", ext, r.language)
			}
		}
	}
	for name, kind := range table.kind {
		switch kind {
		case reposage.KindCode, reposage.KindMarkup, reposage.KindData, reposage.KindProse:
		default:
			t.Errorf("%s: kind %q", name, kind)
		}
	}
	for _, name := range usage {
		if _, ok := table.kind[name]; !ok {
			t.Errorf("usage names unknown language %q", name)
		}
	}
}

func TestDetectLanguage(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"a.go", "package a", "Go"}, {"a.py", "", "Python"}, {"a.js", "", "JavaScript"}, {"a.jsx", "", "JavaScript"}, {"a.mjs", "", "JavaScript"},
		{"a.ts", "let x: number", "TypeScript"}, {"a.tsx", "<T,>() => <div/>", "TSX"}, {"a.mts", "", "TypeScript"}, {"A.java", "", "Java"},
		{"a.ts", `<?xml version="1.0"?><!DOCTYPE TS><TS version="2.1">`, "XML"}, // Qt translations
		{"a.c", "", "C"}, {"a.h", "int f(void);", "C"}, {"a.h", "class A {\npublic:\n};", "C++"}, {"a.h", "#import <Foundation/Foundation.h>\n@interface A\n", "Objective-C"},
		{"a.cpp", "", "C++"}, {"a.cc", "", "C++"}, {"a.hpp", "", "C++"}, {"a.cs", "namespace A;\nusing System;", "C#"}, {"a.rs", "fn main() {}", "Rust"},
		{"a.rb", "", "Ruby"}, {"Rakefile", "", "Ruby"}, {"a.php", "<?php echo 1;", "PHP"}, {"a.kt", "", "Kotlin"}, {"a.kts", "", "Kotlin"},
		{"a.swift", "", "Swift"}, {"a.scala", "", "Scala"}, {"a.sh", "", "Shell"}, {"a.lua", "", "Lua"}, {"a.sql", "SELECT 1;", "SQL"},
		{"a.m", "@implementation A\n", "Objective-C"}, {"a.m", "function y = f(x)\n% doc\n", "MATLAB"}, {"a.md", "# A", "Markdown"},
		{"Dockerfile", "FROM x", "Dockerfile"}, {"Makefile", "all:", "Makefile"}, {"CMakeLists.txt", "", "CMake"}, {"go.mod", "module x", "Go Module"},
		{"a.vue", "<template/>", "Vue"}, {"a.svelte", "", "Svelte"}, {"a.ipynb", "{}", "Jupyter Notebook"}, {"a.yml", "a: 1", "YAML"}, {"a.json", "{}", "JSON"},
		{"a.toml", "", "TOML"}, {"a.html", "<html>", "HTML"}, {"a.css", "", "CSS"}, {"a.proto", "", "Protocol Buffer"}, {"a.txt", "", "Text"},
		{"run", "#!/usr/bin/env python3\nprint(1)", "Python"}, {"run", "#!/usr/bin/env -S node --flag\n", "JavaScript"}, {"run", "#!/bin/bash -e\n", "Shell"},
		{"run", "#!/usr/bin/python3.12 -u\n", "Python"}, {"run", "#!/usr/bin/env FOO=1 ruby\n", "Ruby"}, {"run", "#!\n", ""}, {"run", "", ""},
		{"x.inc", "/* -*- mode: c++ -*- */\n", "C++"}, {"x.inc", "# -*- coding: utf-8; mode: Python -*-\n", "Python"}, {"x.weird", "text\n// vim: set ft=cpp :\n", "C++"},
		{"a.unknownext", "hello", ""}, {"feed", `<?xml version="1.0"?><rss/>`, "XML"}, {"A.GO", "", "Go"}, {"archive.tar.unknown", "", ""}, {"a.html.erb", "", "HTML+ERB"},
		{"a.d.ts", "declare const x: number", "TypeScript"}, {"a.pl", "use strict;\n", "Perl"}, {"a.r", "x <- 1\n", "R"}, {"Jenkinsfile", "", "Groovy"},
	} {
		if got := detectLanguage("dir/"+tc.name, []byte(tc.text)); got != tc.want {
			t.Errorf("%s %.40q: %q, want %q", tc.name, tc.text, got, tc.want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for name, want := range map[string]reposage.LanguageKind{
		"Go": reposage.KindCode, "TSX": reposage.KindCode, "Vue": reposage.KindCode, "Svelte": reposage.KindCode, "Jupyter Notebook": reposage.KindCode,
		"HTML": reposage.KindMarkup, "CSS": reposage.KindMarkup, "JSON": reposage.KindData, "YAML": reposage.KindData, "SQL": reposage.KindData,
		"Markdown": reposage.KindProse, "Dockerfile": reposage.KindCode, "": reposage.KindUnknown, "No Such": reposage.KindUnknown,
	} {
		if got := KindOf(name); got != want {
			t.Errorf("KindOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestVendoredPaths(t *testing.T) {
	var c vendorCache
	for _, p := range []string{
		"vendor/x/y.go", "a/node_modules/b/c.js", "third_party/z.c", "deps/hiredis/a.c", "src/3rdparty/x.cpp", "public/jquery-3.7.1.js", "configure",
		"gradle/wrapper/x.jar", "x/Foo.framework/Headers/a.h", "test/fixtures/a.js", "a/tests/fixtures/b.py", "pkg/testdata/x.go", "jquery.min-vsdoc.js",
	} {
		if c.lookup(p) == "" {
			t.Errorf("%s is not vendored", p)
		}
	}
	for _, p := range []string{
		"main.go", "internal/cache/cache.go", "src/env/env.ts", "a/deps/x.go", "types/index.d.ts", ".github/workflows/ci.yml", "src/effects.js", "vendored.go",
		"vendor.go", "src/bootstrap.js", "jquery-plugin.js", "cmd/configure/main.go", "fixtures/x.go", "test/fixture.go", "Jenkinsfile", "prototype.js", "dist.go",
	} {
		if why := c.lookup(p); why != "" {
			t.Errorf("%s is vendored: %s", p, why)
		}
	}
	if got := c.lookup("packages/a/test/fixtures/x/in.js"); got != fixtures {
		t.Errorf("fixtures are %q", got)
	}
}

func TestFixturesAreNoThirdPartyCode(t *testing.T) {
	c := &pathClassifier{opt: Options{MaxFileSize: 1 << 20}, selection: &selection{}, rules: &attributeRules{}}
	for path, want := range map[string]reposage.SkipReason{
		"a/testdata/in.go": reposage.SkipFixtures, "test/fixtures/a.js": reposage.SkipFixtures, "vendor/testdata/x.go": reposage.SkipVendored, "a.go": "",
	} {
		f := &File{File: reposage.File{Entry: reposage.Entry{Path: path, Size: 1, Mode: reposage.ModeFile}}}
		if c.classify(f); f.Skip != want {
			t.Errorf("%s is %q, want %q", path, f.Skip, want)
		}
	}
}

func TestGeneratedHeaders(t *testing.T) {
	for _, text := range []string{
		"// Code generated by x. DO NOT EDIT.\n", "# Code generated by x; DO NOT EDIT\n", "/* @generated */\n", "// @generated by z\n", "<!-- @generated -->\n",
		"// <auto-generated/>\n", "/* A Bison parser, made by GNU Bison 3.8.  */\n", "// Generated from X.g4 by ANTLR 4.13\n", "/* Generated by Cython 3.0 */\n",
		"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Generated by the protocol buffer compiler.  DO NOT EDIT!\n", "{-\n @generated\n-}\n",
		"// This file is auto-generated by @hey-api/openapi-ts\n\nexport type A = 1;\n", "/**\n * This file was automatically generated by tool.\n */\n",
		"/* Automatically generated by generate-command-code.py, do not edit. */\n", "# AUTOGENERATED FILE\n", "# generated by make; DO NOT EDIT\n",
		"<?php\n// This class has been auto-generated by the generator\n", "// THIS FILE IS AUTOGENERATED\n", "'use strict';\n\n/*\n  Copyright.\n\n  This file is automatically generated.\n*/\n",
	} {
		if generatedHeader([]byte(text)) == "" {
			t.Errorf("%q is not generated", text)
		}
	}
	for _, text := range []string{
		"package a\n\nvar s = \"// Code generated by x. DO NOT EDIT.\"\n", "x = '@generated'\n", "// We keep generated code elsewhere.\n",
		"// Package gen writes files that are automatically generated.\n", "# Reads what is generated by make.\n", "let s = `/*\n * This file is auto-generated!\n */`\n", "s = 'This file is auto-generated by x'\n",
		strings.Repeat("// line\n", 200) + "// This file is auto-generated by x\n", "// Generated from memory\n", "",
		strings.Repeat("// line\n", 1000) + "// @generated\n", "if strings.Contains(s, \"@generated\") { // x\n",
	} {
		if why := generatedHeader([]byte(text)); why != "" {
			t.Errorf("%.60q is generated: %s", text, why)
		}
	}
}

func TestIsTestPath(t *testing.T) {
	for _, p := range []string{
		"a_test.go", "x/test_a.py", "conftest.py", "a.spec.ts", "b/a.test.jsx", "src/test/java/A.java", "FooTest.java", "FooTests.cs", "x/__tests__/a.js",
		"spec/a_spec.rb", "My.Project.Tests/A.cs", "tests/it.rs", "FooSpec.scala", "cypress/a.cy.ts", "e2e/a.ts",
	} {
		if !isTestPath(p) {
			t.Errorf("%s is no test", p)
		}
	}
	for _, p := range []string{"a.go", "latest.go", "contest.py", "attest/a.go", "Test.java", "src/testing.go", "src/protest.cs", "specification/a.md", "a.testify.go"} {
		if isTestPath(p) {
			t.Errorf("%s is a test", p)
		}
	}
}

func TestVariant(t *testing.T) {
	plain := File{opt: &fileOptions{}}
	if plain.Variant() != "" {
		t.Errorf("variant of a plain file = %q", plain.Variant())
	}
	seen := map[string]bool{"": true}
	for _, f := range []File{
		{opt: &fileOptions{generated: true}}, {attrs: attributes{language: "Go"}}, {attrs: attributes{encoding: "x"}}, {attrs: attributes{workEncoding: "x"}},
		{attrs: attributes{generated: triFalse}}, {attrs: attributes{generated: triTrue}}, {attrs: attributes{binary: triTrue}},
	} {
		if v := f.Variant(); seen[v] {
			t.Errorf("variant %q stands for two things", v)
		} else {
			seen[v] = true
		}
	}
}

func FuzzInspect(f *testing.F) {
	for _, s := range []string{"package a\n", "#!/usr/bin/env x\n", "-*- mode: -*-", "vim: ft=", "version https://git-lfs.github.com/spec/v1\n", "\xff\xfea\x00", "@generated"} {
		f.Add("a.h", []byte(s))
		f.Add("x", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		file := &File{File: reposage.File{Entry: reposage.Entry{Path: name}}, opt: &fileOptions{}}
		text := Inspect(file, raw)
		if (text != nil) != file.Taken() || file.Taken() && (file.Kind == "" || file.Encoding == "") {
			t.Errorf("%+v with text %v", file.File, text != nil)
		}
	})
}
