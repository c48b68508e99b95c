package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse"
)

func TestProse(t *testing.T) {
	for _, c := range []struct{ comment, first, rest string }{
		{"// Serve answers requests. It blocks until the end.\n// See Close.", "Serve answers requests. It blocks until the end.", "See Close."},
		{"/**\n * Returns the {@link Foo} of a <b>bar</b> quickly.\n *\n * @param x the bar\n */", "Returns the Foo of a bar quickly.", "@param x the bar"},
		{"\"\"\"Parse the `header` of a message.\n\n    Args:\n        text: what to parse\n    \"\"\"", "Parse the header of a message.", "Args:\ntext: what to parse"},
		{"# Opens the file\n# and reads it", "Opens the file and reads it", ""},
		{"/// @brief Sort the values in place.", "Sort the values in place.", ""},
		{"/// Read [the docs](https://example.org/x) for more of it.", "Read the docs for more of it.", ""},
		{"", "", ""},
	} {
		first, rest := prose(c.comment)
		if first != c.first || rest != c.rest {
			t.Errorf("%q:\n%q, %q, not\n%q, %q", c.comment, first, rest, c.first, c.rest)
		}
	}
}

func TestAskable(t *testing.T) {
	for s, want := range map[string]bool{
		"returns the number of open files":      true,
		"Copyright 2020 The Authors and others": false,
		"TODO make this work for all inputs":    false,
		"one two":                               false,
		"x = y + z; a = b * c; return q":        false,
		"функция возвращает число файлов":       false,
		"": false,
	} {
		if got := askable(s, 4); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

const goFile = `package p

// Shutdown closes every connection and waits for those in use. It may be called twice.
func (s *Server) Shutdown(ctx context.Context) error {
	// Idle connections need no waiting, so close them at once.
	for _, c := range s.idle {
		c.Close()
	}
	return s.Shutdown2(ctx)
}
`

func TestExtract(t *testing.T) {
	parser := parse.NewParser(parse.DefaultLimits)
	defer parser.Close()
	got := map[kind][3]string{}
	e := extractor{
		file: reposage.File{Entry: reposage.Entry{Path: "net/server.go"}, Language: "Go"}, text: goFile, facts: parser.Facts("Go", []byte(goFile)),
		out: func(k kind, query, doc, code string) { got[k] = [3]string{query, doc, code} },
	}
	e.run()
	if d := got[kindDoc]; d[0] != "closes every connection and waits for those in use." || d[1] != "It may be called twice." || !strings.HasPrefix(d[2], "func (s *Server) Shutdown(") {
		t.Errorf("doc: %q", d)
	}
	if d := got[kindComment]; d[0] != "Idle connections need no waiting, so close them at once." || strings.Contains(d[2], "Idle") || !strings.Contains(d[2], "c.Close()") {
		t.Errorf("comment: %q", d)
	}
	if d := got[kindName]; d[0] != "server shutdown" || strings.Contains(d[2], "Shutdown") {
		t.Errorf("name: %q", d)
	}
}

func TestHeadings(t *testing.T) {
	words := strings.Repeat("some words about it ", 10)
	var got []string
	headings("# Guide\nshort\n## Error handling\n"+words+"\n```\n# no heading\n```\n## Empty\n", func(_ kind, query, _, code string) {
		got = append(got, query)
		if !strings.Contains(code, "# no heading") {
			t.Errorf("the section of %q lacks its code", query)
		}
	})
	if !slices.Equal(got, []string{"Guide Error handling"}) {
		t.Errorf("got %q", got)
	}
}

func TestLeaks(t *testing.T) {
	l := newLeaks()
	foreign := strings.Repeat("", 1)
	for i := range 200 {
		foreign += " w" + strings.Repeat("x", i%17) + strings.Repeat("y", i%13)
	}
	l.hold(foreign)
	if !l.leaked(foreign) || !l.leaked(foreign+strings.Repeat(" other thing", 20)) {
		t.Error("a copy was not noticed")
	}
	if l.leaked("func open(name string) error { return nil }") {
		t.Error("something else was taken for a copy")
	}
	p := &pair{Kind: kindDoc, Query: "close the file", Code: "f.Close()"}
	if !l.fresh(p) || l.fresh(&pair{Kind: kindDoc, Query: "shut it", Code: "f . close ( )"}) {
		t.Error("the same code came twice")
	}
	for i := range sameQuery + 1 {
		q := &pair{Kind: kindDoc, Query: "Close the file.", Code: strings.Repeat("a ", i+3)}
		if got, want := l.fresh(q), i+1 < sameQuery; got != want {
			t.Errorf("question %d of the same words: %v", i+2, got)
		}
	}
}

func TestCorpusList(t *testing.T) {
	file := filepath.Join(t.TempDir(), "list.tsv")
	want := []repository{{"a/b", "12ab", "MIT", roleTrain, 7}, {"c/d", "34cd", "ISC", roleGuard, 0}}
	if err := writeCorpus(file, want); err != nil {
		t.Fatal(err)
	}
	got, err := readCorpus(file)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestCorpusIsAllowed: none of the benchmark's repositories is trained on, and every licence is a permissive one.
func TestCorpusIsAllowed(t *testing.T) {
	repos, err := readCorpus("corpus.tsv")
	if err != nil {
		t.Fatal(err)
	}
	excluded, err := readExcluded("excluded.txt")
	if err != nil || len(excluded) < 50 {
		t.Fatal(len(excluded), err)
	}
	permissive := []string{"0BSD", "Apache-2.0", "Apache-2.0 OR MIT", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "ISC", "MIT", "MIT OR Unlicense", "PostgreSQL", "Zlib"}
	seen := map[string]bool{}
	for _, r := range repos {
		if seen[r.Name] {
			t.Errorf("%s is listed twice", r.Name)
		}
		seen[r.Name] = true
		if r.Role == roleGuard {
			continue
		}
		if !slices.Contains(permissive, r.Licence) {
			t.Errorf("%s is under %s", r.Name, r.Licence)
		}
		if excluded[strings.ToLower(r.Name)] {
			t.Errorf("%s is a repository of the benchmark", r.Name)
		}
	}
}
