package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/measure"
)

func renderMarkdown(t *testing.T, r *measure.Repository) string {
	t.Helper()
	var b bytes.Buffer
	if err := Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMarkdownGolden(t *testing.T) {
	golden(t, "report.md", renderMarkdown(t, fixture()))
	golden(t, "report-empty.md", renderMarkdown(t, empty()))
}

func TestMarkdownCodeSpans(t *testing.T) {
	tests := []struct{ in, want string }{
		{"a.go", "`a.go`"},
		{"", ""},
		{"a`b", "``a`b``"},
		{"`a", "`` `a ``"},
		{"a``b`", "``` a``b` ```"},
		{"a|b", "`a\\|b`"},
		{" ", "`   `"},
		{"a\nb", "`\"a\\nb\"`"},
		{"<img>", "`<img>`"},
		{"\u202e", "`\"\\u202e\"`"},
	}
	for _, tt := range tests {
		if got := mdCode(tt.in); got != tt.want {
			t.Errorf("mdCode(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestMarkdownText(t *testing.T) {
	got := mdText("<b> *x* _y_ [z](javascript:1) #7 a|b & `c` \\ https://e.org")
	want := `&lt;b&gt; \*x\* \_y\_ \[z\](javascript:1) \#7 a\|b &amp; ` + "\\`c\\`" + ` \\ https:<!-- -->//e.org`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestMarkdownTables checks that no name breaks out of its cell: every row of a table has as many
// cells as its head.
func TestMarkdownTables(t *testing.T) {
	cells := 0
	for i, line := range strings.Split(renderMarkdown(t, fixture()), "\n") {
		if !strings.HasPrefix(line, "|") {
			cells = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if cells == 0 {
			cells = n
		}
		if n != cells {
			t.Errorf("line %d has %d bars, its head %d: %s", i+1, n, cells, line)
		}
	}
}
