package index

import (
	"strings"
	"testing"
)

// long is a paragraph that no other is joined with.
var long = strings.Repeat("Words of a long paragraph that says a lot.\n", 20)

func TestSplitAlongHeadings(t *testing.T) {
	for _, c := range []struct{ name, language, text, want string }{
		{"sections", "Markdown", "# A\n\n" + long + "\n## B\n\n" + long + "\n### C\n\n" + long + "\n## D\n\n" + long,
			"1-22 section A\n24-45 section A > B\n47-68 section A > B > C\n70-91 section A > D"},
		{"a heading without text goes with the next", "Markdown", "# A\n\n## B\n\n" + long, "1-24 section A > B"},
		{"small sections are joined", "Markdown", "# A\n\n" + long + "\n## B\n\nb\n\n## C\n\nc\n\n# D\n\n" + long, "1-30 section A\n32-53 section D"},
		{"what is above the first", "Markdown", long + "\n# A\n\n" + long, "1-20 section\n22-43 section A"},
		{"front matter", "Markdown", "---\ntitle: A\n---\n\n# B\n\n" + long, "1-26 section B"},
		{"no heading", "Markdown", "#no\n\n    # code\n\n```\n# fenced\n```\n\n~~~~\n~~~\n# fenced\n~~~~\n<!--\n# hidden\n-->\n", "1-15 block"},
		{"an unclosed fence", "Markdown", "# A\n\n```\n# B\n", "1-4 section A"},
		{"underlined", "Markdown", "A\nB\n===\n\n" + long + "\nC\n-\n\n" + "D\n---\n\n" + long, "1-27 section A B\n29-51 section A B > D"},
		{"lines that underline nothing", "Markdown", "- a\n---\n\n| a |\n---\n\n---\n", "1-7 block"},
		{"HTML", "Markdown", "<h1 align=\"center\">\n  <img src=x>\n  A <b>b</b>\n</h1>\n\n" + long, "1-25 section A b"},
		{"markup in a title", "Markdown", "# [`A`](x) **b** ![c](d) \\_e ##\n" + long + "\n# ![logo](x)\n" + long + "\n# A {#id}\n" + long,
			"1-21 section A b _e\n23-43 section logo\n45-65 section A"},
		{"a long section", "Markdown", "# A\n\n" + strings.Repeat(long+"\n", 4), "1-43 section A\n45-85 section A"},
		{"reStructuredText", "reStructuredText", "=====\nTitle\n=====\n\n" + long + "\nA\n-\n\nB\n---\n\n" + long + "\n..\n  x\n\nC\n===\n\n" + long + "\nD\n----\n" + long,
			"1-27 section Title\n29-54 section Title > B\n56-78 section Title > B > C\n80-101 section Title > D"},
		{"tables are no titles", "reStructuredText", "=== ===\na   b\n=== ===\n\n----\n\ntext\n\n  x\n  ===\n", "1-10 block"},
		{"AsciiDoc", "AsciiDoc", "= A\n\n" + long + "\n== B\n\n----\n== C\n----\n\n" + long, "1-22 section A\n24-49 section A > B"},
		{"Org", "Org", "* A\n" + long + "** B\n" + long + "*bold* text\n", "1-21 section A\n22-43 section A > B"},
		{"another language has none", "Text", "# A\n\n" + long, "1-22 block"},
	} {
		chunks := Split([]byte(c.text), nil, c.language)
		checkChunks(t, []byte(c.text), chunks)
		if got := outline(chunks); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.ReplaceAll(got, "\n", "\n     "), strings.ReplaceAll(c.want, "\n", "\n     "))
		}
	}
}

func TestHeadsOfJoinedSections(t *testing.T) {
	text := "# Changes\n\n" + long + "\n## 2.0\n\nnew\n\n## 1.0\n\nold\n"
	chunks := Split([]byte(text), nil, "Markdown")
	if len(chunks) != 1 || chunks[0].Symbol != "Changes" || chunks[0].Signature != "Changes\n2.0\n1.0" {
		t.Errorf("%+v", chunks)
	}
}

func TestSplitWhateverTheText(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "blank": "\n \n\t\n", "no line end": "a", "one line": strings.Repeat("x", 1<<20), "CRLF": strings.Repeat("a b c\r\n\r\n", 900),
		"long lines": strings.Repeat(strings.Repeat("y", 5000)+"\n", 5), "NUL": "\x00\n\xff\xfe\n", "closers": strings.Repeat("}\n", 5000),
	} {
		chunks := Split([]byte(text), nil, "Text")
		checkChunks(t, []byte(text), chunks)
		switch n := len(chunks); {
		case name == "long lines" && n != 5, name == "one line" && n != 1, strings.TrimSpace(text) == "" && n != 0:
			t.Errorf("%s: %d chunks", name, n)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	f := new(file)
	for i := range 200 {
		f.comment("// about it")
		f.function("f", 100+i%20*100).write("")
	}
	text := f.text.Bytes()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if len(Split(text, &f.facts, "Go")) < 100 {
			b.Fatal("too few chunks")
		}
	}
}

func BenchmarkDecodeChunks(b *testing.B) {
	f := new(file)
	for i := range 200 {
		f.function("f", 100+i%20*100).write("")
	}
	encoded := AppendChunks(nil, Split(f.text.Bytes(), &f.facts, "Go"))
	b.SetBytes(int64(f.text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeChunks(encoded); err != nil {
			b.Fatal(err)
		}
	}
}
