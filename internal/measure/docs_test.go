package measure

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

var update = flag.Bool("update", false, "rewrite golden files and docs/metrics.md")

const languagesHeading = "\n## What counts in each language\n"

func TestWriteDocsLanguages(t *testing.T) {
	var b bytes.Buffer
	err := WriteDocs(&b, []LanguageDoc{{
		Language:  "Go",
		Functions: []string{"function_declaration", "method_declaration"},
		Constructs: []ConstructDoc{
			{Kind: reposage.PointIf, Nodes: []string{"if_statement"}},
			{Kind: reposage.PointOr, Nodes: []string{"binary_expression ||"}},
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	_, languages, _ := strings.Cut(b.String(), languagesHeading)
	golden(t, "languages.md", []byte(languages))
}

// golden compares got with a file under testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (-update rewrites it)\n--- got\n%s\n--- want\n%s", path, got, want)
	}
}
