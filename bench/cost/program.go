package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// dialect is how a language writes the few constructs that generated programs are made of.
type dialect struct {
	name, ext string
	head      string // first lines of a file
	function  string // start of a function: %s is its name
	branch    string // %s is the condition
	otherwise string
	loop      string // %s is the name of the counter
	declare   string // %s = %s
	assign    string
	comment   string
	back      string // return %s
	close     string // end of a block, "" where indentation ends it
	method    bool   // functions stand in a class that head opens
}

var dialects = []dialect{
	{"Go", "go", "package generated\n\nimport \"fmt\"\n", "func %s(items []int, limit int) int {", "if %s {", "} else {", "for %[1]s := 0; %[1]s < limit; %[1]s++ {", "%s := %s", "%s = %s", "// %s", "return %s", "}", false},
	{"Python", "py", "import os\nimport json\n", "def %s(items, limit):", "if %s:", "else:", "for %s in range(limit):", "%s = %s", "%s = %s", "# %s", "return %s", "", false},
	{"JavaScript", "js", "'use strict';\nconst path = require('path');\n", "function %s(items, limit) {", "if (%s) {", "} else {", "for (let %[1]s = 0; %[1]s < limit; %[1]s++) {", "let %s = %s;", "%s = %s;", "// %s", "return %s;", "}", false},
	{"TypeScript", "ts", "import { join } from 'path';\n", "export function %s(items: number[], limit: number): number {", "if (%s) {", "} else {", "for (let %[1]s = 0; %[1]s < limit; %[1]s++) {", "let %s: number = %s;", "%s = %s;", "// %s", "return %s;", "}", false},
	{"Java", "java", "package org.example.generated;\n\nimport java.util.List;\n\npublic class Generated {", "static int %s(int[] items, int limit) {", "if (%s) {", "} else {", "for (int %[1]s = 0; %[1]s < limit; %[1]s++) {", "int %s = %s;", "%s = %s;", "// %s", "return %s;", "}", true},
	{"C", "c", "#include <stdio.h>\n#include \"generated.h\"\n", "static int %s(const int *items, int limit) {", "if (%s) {", "} else {", "for (int %[1]s = 0; %[1]s < limit; %[1]s++) {", "int %s = %s;", "%s = %s;", "/* %s */", "return %s;", "}", false},
	{"C++", "cpp", "#include <vector>\n\nusing std::vector;\n", "int %s(const vector<int> &items, int limit) {", "if (%s) {", "} else {", "for (int %[1]s = 0; %[1]s < limit; %[1]s++) {", "int %s = %s;", "%s = %s;", "// %s", "return %s;", "}", false},
	{"Rust", "rs", "use std::collections::HashMap;\n", "pub fn %s(items: &[i32], limit: i32) -> i32 {", "if %s {", "} else {", "for %s in 0..limit {", "let mut %s = %s;", "%s = %s;", "// %s", "return %s;", "}", false},
}

var (
	verbs = strings.Fields("read write parse merge split load store check find apply reset update count resolve encode flush")
	nouns = strings.Fields("buffer header record entry index token cursor window batch session packet schema route queue node page")
)

// writer writes one program.
type writer struct {
	strings.Builder
	d      *dialect
	rand   *rand.Rand
	locals []string
	loops  int
}

// program returns a source file of about size bytes. The seed and the dialect decide every byte.
func program(d *dialect, seed uint64, size int) []byte {
	w := &writer{d: d, rand: rand.New(rand.NewPCG(seed, 1))}
	w.WriteString(d.head + "\n")
	depth := 0
	if d.method {
		depth = 1
	}
	for n := 0; w.Len() < size; n++ {
		w.function(depth, n)
	}
	if d.method {
		w.WriteString("}\n")
	}
	return []byte(w.String())
}

func (w *writer) line(depth int, format string, args ...any) {
	w.WriteString(strings.Repeat("    ", depth))
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}

func (w *writer) pick(words []string) string { return words[w.rand.IntN(len(words))] }

func (w *writer) function(depth, n int) {
	name := fmt.Sprintf("%s_%s_%d", w.pick(verbs), w.pick(nouns), n)
	w.locals, w.loops = []string{"limit"}, 0
	w.line(depth, w.d.comment, name+" keeps the "+w.pick(nouns)+" of a "+w.pick(nouns)+" in order.")
	w.line(depth, w.d.function, name)
	w.local(depth + 1)
	for range 2 + w.rand.IntN(4) {
		w.statement(depth+1, 3)
	}
	w.line(depth+1, w.d.back, w.expression())
	w.end(depth)
	w.WriteByte('\n')
}

func (w *writer) end(depth int) {
	if w.d.close != "" {
		w.line(depth, "%s", w.d.close)
	}
}

func (w *writer) local(depth int) {
	name := fmt.Sprintf("%s%d", w.pick(nouns), len(w.locals))
	w.line(depth, w.d.declare, name, w.expression())
	w.locals = append(w.locals, name)
}

func (w *writer) statement(depth, nest int) {
	outer := len(w.locals)
	switch k := w.rand.IntN(10); {
	case k < 3 && nest > 0:
		w.line(depth, w.d.branch, w.condition())
		w.statement(depth+1, nest-1)
		if w.rand.IntN(2) == 0 {
			w.line(depth, "%s", w.d.otherwise)
			w.locals = w.locals[:outer]
			w.statement(depth+1, nest-1)
		}
		w.end(depth)
	case k < 5 && nest > 0:
		w.loops++
		w.line(depth, w.d.loop, fmt.Sprintf("step%d", w.loops))
		w.statement(depth+1, nest-1)
		w.statement(depth+1, nest-1)
		w.end(depth)
	case k < 6:
		w.line(depth, w.d.comment, "the "+w.pick(nouns)+" must "+w.pick(verbs)+" first")
		w.local(depth)
	default:
		w.line(depth, w.d.assign, w.pick(w.locals), w.expression())
	}
	if nest < 3 {
		w.locals = w.locals[:outer]
	}
}

func (w *writer) expression() string {
	return fmt.Sprintf("%s %s (%s + %d)", w.pick(w.locals), w.pick([]string{"+", "-", "*"}), w.pick(w.locals), w.rand.IntN(1000))
}

func (w *writer) condition() string {
	and := "&&"
	if w.d.close == "" {
		and = "and"
	}
	return fmt.Sprintf("%s > %d %s %s != %d", w.pick(w.locals), w.rand.IntN(100), and, w.pick(w.locals), w.rand.IntN(100))
}
