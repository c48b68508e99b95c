package parse

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

func TestScriptParts(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"none", "<p>x</p>", ""},
		{"plain", "<script>a()</script>", "JavaScript: a()"},
		{"language", "<SCRIPT lang='ts' setup>\na()\n</Script >", "TypeScript: a()"},
		{"module", `<script type="module">a()</script>`, "JavaScript: a()"},
		{"data", `<script type="application/json">{}</script>`, ""},
		{"unknown language", `<script lang="coffee">a -> b</script>`, ""},
		{"closes itself", `<script src="x.js"/><p>a()</p>`, ""},
		{"end sign in an attribute", `<script data-x="a>b">a()</script>`, "JavaScript: a()"},
		{"never closed", "<script>a()", "JavaScript: a()"},
		{"never opened", "<script", ""},
		{"in a comment", "<!-- <script>a()</script> -->", ""},
		{"two become one", "<script>a()</script>\n<script>b()</script>", "JavaScript: a() b()"},
		{"another element", "<scripted>a()</scripted>", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			parts, ok := scriptParts([]byte(test.text))
			if !ok {
				t.Fatal("not a component")
			}
			var got []string
			for _, p := range parts {
				if len(p.text) != len(test.text) || bytes.Count(p.text, []byte("\n")) != strings.Count(test.text, "\n") {
					t.Errorf("%q is not the size of %q", p.text, test.text)
				}
				if code := strings.Join(strings.Fields(string(p.text)), " "); code != "" {
					got = append(got, p.language+": "+code)
				}
			}
			if strings.Join(got, "; ") != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBlankMagics(t *testing.T) {
	for _, test := range []struct{ cell, want string }{
		{"%matplotlib inline\nx", "\nx"},
		{"!ls \\\n  more\nx", "\n\nx"},
		{"x = !ls\ny = %who", "\n"},
		{"open?\nopen??\n?open\nx", "\n\n\nx"},
		{"%%time\nx = 1", "\nx = 1"},
		{"%%bash\nls\nrm x", "\n\n"},
		{"x = (5\n % 3)", "x = (5\n % 3)"},
		{"x != y\na == b", "x != y\na == b"},
		{"# sure?\ns = 'a?'", "# sure?\ns = 'a?'"},
		{"\n\n", "\n\n"},
	} {
		cell := []byte(test.cell)
		blankMagics(cell)
		var lines []string
		for _, l := range strings.Split(string(cell), "\n") {
			lines = append(lines, strings.TrimRight(l, " "))
		}
		if got := strings.Join(lines, "\n"); got != test.want {
			t.Errorf("%q became %q, want %q", test.cell, got, test.want)
		}
		if len(cell) != len(test.cell) {
			t.Errorf("%q changed its length", test.cell)
		}
	}
}

// TestNotebookLines finds what cells hold on the lines of the file, however the cells are written.
func TestNotebookLines(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	for name, text := range map[string]string{
		"one string a line": "{\"cells\":[{\"cell_type\":\"code\",\"source\":[\n\"\\n\",\n\"def f():\\n\",\n\"    return 1\"]}]}",
		"keys in any order": "{\"metadata\":{},\n\"cells\":[{\"source\":[\n\"def f():\\n\",\n\"    return 1\"],\"cell_type\":\"code\"}]}",
	} {
		f := p.Facts("Jupyter Notebook", []byte(text))
		if len(f.Symbols) != 1 || f.Symbols[0].Line != 3 || f.Symbols[0].EndLine != 4 {
			t.Errorf("%s: symbols %+v", name, f.Symbols)
		}
	}
	for _, text := range []string{"", "{", "[]", "null", `{"cells": 1}`, `{"cells": [{"source": ["x"`, `{"cells": [,]}`, "{\"cells\": [{]}"} {
		f := p.Facts("Jupyter Notebook", []byte(text))
		if want := CountLines("", []byte(text)); len(f.Symbols) > 0 || f.Lines != want.Lines || f.CodeLines != want.CodeLines {
			t.Errorf("%q: %+v", text, f)
		}
	}
}

// TestNotebookSkipsOutputs reads a notebook whose outputs are deep and large.
func TestNotebookSkipsOutputs(t *testing.T) {
	text := `{"cells":[{"cell_type":"code","outputs":[` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `,"` +
		strings.Repeat("iVBORw0K", 100_000) + `"],"source":"x = 1"}]}`
	allocated := testing.AllocsPerRun(1, func() {
		parts, ok := notebookParts([]byte(text))
		if !ok || len(parts) != 1 || string(parts[0].text) != "x = 1\n" {
			t.Errorf("got %d parts, %v", len(parts), ok)
		}
	})
	if allocated > 100 {
		t.Errorf("%v allocations", allocated)
	}
}

// TestEmbeddedRebases checks that the facts of the second part refer to their own symbols and tokens.
func TestEmbeddedRebases(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	text := []byte("<script>\nfunction a(p) { if (x) b() }\n</script>\n<script lang=\"ts\">\nfunction c(q) { if (y) d() }\n</script>\n")
	f := p.Facts("Vue", text)
	if err := checkFacts(f, text); err != nil {
		t.Fatal(err)
	}
	if len(f.Symbols) != 2 || len(f.Points) != 2 || len(f.Refs) != 4 || len(f.Bindings) != 2 {
		t.Fatalf("%d symbols, %d points, %d refs, %d bindings", len(f.Symbols), len(f.Points), len(f.Refs), len(f.Bindings))
	}
	for i, want := range []reposage.Point{{Symbol: 0, Line: 2}, {Symbol: 1, Line: 5}} {
		if f.Points[i].Symbol != want.Symbol || f.Points[i].Line != want.Line || f.Refs[2*i].Symbol != want.Symbol || f.Refs[2*i+1].Symbol != want.Symbol || f.Bindings[i].Symbol != want.Symbol {
			t.Errorf("point %+v, refs %+v, binding %+v", f.Points[i], f.Refs[2*i:2*i+2], f.Bindings[i])
		}
		s := f.Symbols[i]
		for at := s.FirstToken; at < s.EndToken; at++ {
			if f.Tokens.Line[at] != want.Line {
				t.Errorf("token %d of %s is on line %d", at, s.Name, f.Tokens.Line[at])
			}
		}
	}
}

// FuzzEmbedders gives any bytes to every embedder: parts lie in the file, and notebooks that are no JSON are
// told apart from those that are.
func FuzzEmbedders(f *testing.F) {
	for language, text := range fixtures(f) {
		if embedders[language] != nil {
			f.Add(text)
		}
	}
	for _, seed := range []string{"", "<script", "<script a='", "---\nx\n---\n<script>", `{"cells":[{"cell_type":"code","source":["\ud83d","\u00`, `{"a":{]}`,
		`{"cells":[{"cell_type":"code","source":"a\nb\u000a"}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for language, find := range embedders {
			parts, ok := find(text)
			if language == "Jupyter Notebook" && !ok && json.Valid(text) && bytes.HasPrefix(text, []byte(`{"cells":[{"cell_type":"code","source":"`)) {
				t.Errorf("%q is JSON", text)
			}
			for _, p := range parts {
				if p.at == nil {
					if len(p.text) != len(text) {
						t.Errorf("%s: part of %d bytes in a file of %d", language, len(p.text), len(text))
					}
					continue
				}
				if lines := CountLines("", p.text).Lines; int(lines) != len(p.at) {
					t.Errorf("%s: %d lines of code at %d places", language, lines, len(p.at))
				}
				for i, at := range p.at {
					if int(at) >= len(text) || i > 0 && at < p.at[i-1] {
						t.Errorf("%s: line %d is at %d of %d", language, i, at, len(text))
					}
				}
			}
		}
	})
}

// FuzzEmbedded parses any bytes as a component and as a notebook.
func FuzzEmbedded(f *testing.F) {
	for language, text := range fixtures(f) {
		if embedders[language] != nil {
			f.Add(text)
		}
	}
	p := NewParser(Limits{Size: 64 << 10})
	f.Cleanup(p.Close)
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, language := range []string{"Vue", "Astro", "Jupyter Notebook"} {
			if err := checkFacts(p.Facts(language, text), text); err != nil {
				t.Errorf("%s: %v", language, err)
			}
		}
	})
}
