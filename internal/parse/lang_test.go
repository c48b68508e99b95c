package parse

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	update   = flag.Bool("update", false, "write the golden files of this package")
	showTree = flag.String("tree", "", "LANGUAGE:FILE whose syntax tree to print")
	showFile = flag.String("facts", "", "LANGUAGE:FILE whose facts to print")
)

// TestShow prints the tree or the facts of a file, for whoever adds a language:
// go test ./internal/parse -run TestShow -tree Go:main.go
func TestShow(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	for i, arg := range []string{*showTree, *showFile} {
		language, file, ok := strings.Cut(arg, ":")
		if !ok {
			continue
		}
		text, err := os.ReadFile(file)
		must(err)
		if i == 0 {
			t.Log("\n" + tree(p, language, text))
		} else {
			t.Log("\n" + dump(p.Facts(language, text), text))
		}
	}
}

// TestSpecsMatchGrammars fails when a spec names a kind its grammar does not have: kinds change
// between releases of a grammar.
func TestSpecsMatchGrammars(t *testing.T) {
	seen := map[*spec]bool{}
	for _, s := range registry {
		if seen[s] {
			continue
		}
		seen[s] = true
		if _, unknown := compile(s); len(unknown) > 0 {
			t.Errorf("%s: the grammar has no kind %s", s.grammar, strings.Join(unknown, ", "))
		}
	}
}

// TestLanguages compares the facts of testdata/<language>/* with the golden file beside each.
func TestLanguages(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	covered := map[string]bool{}
	files, err := filepath.Glob("testdata/*/*")
	must(err)
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") || strings.Contains(file, "/fuzz/") {
			continue
		}
		language := strings.NewReplacer("csharp", "C#", "cpp", "C++").Replace(filepath.Base(filepath.Dir(file)))
		covered[language] = true
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile(file)
			must(err)
			if !Supported(language) {
				t.Fatalf("no language %q", language)
			}
			got := dump(p.Facts(language, text), text)
			golden := file + ".golden"
			if *update {
				must(os.WriteFile(golden, []byte(got), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("facts differ from %s; run with -update and read the diff\n%s", golden, got)
			}
		})
	}
	for _, language := range Languages() {
		if !covered[language] {
			t.Errorf("%s has no fixture under testdata/", language)
		}
	}
}
