package clone_test

import (
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/parse"
)

var update = flag.Bool("update", false, "write the golden files of this package")

// languages are those of the test files, by extension.
var languages = map[string]string{
	".go": "Go", ".java": "Java", ".py": "Python", ".js": "JavaScript", ".ts": "TypeScript", ".c": "C",
	".rs": "Rust", ".cs": "C#", ".php": "PHP", ".rb": "Ruby", ".kt": "Kotlin",
}

// corpus is a repository in the making.
type corpus struct {
	t        testing.TB
	parser   *parse.Parser
	detector *clone.Detector
}

func newCorpus(t testing.TB, o clone.Options) *corpus {
	p := parse.NewParser(parse.Limits{})
	t.Cleanup(p.Close)
	return &corpus{t: t, parser: p, detector: clone.NewDetector(o)}
}

// add parses and adds a file. What is in a folder "test" is test code.
func (c *corpus) add(name, text string) {
	c.t.Helper()
	language := languages[path.Ext(name)]
	if language == "" {
		c.t.Fatalf("%s: unknown extension", name)
	}
	facts := c.parser.Facts(language, []byte(text))
	f := &reposage.File{Entry: reposage.Entry{Path: name}, Language: language, Kind: reposage.KindCode, Test: strings.HasPrefix(name, "test/")}
	c.detector.Add(f, int(facts.CodeLines), clone.AppendStream(nil, facts))
}

func (c *corpus) find() *clone.Result {
	c.t.Helper()
	r, err := c.detector.Find(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// TestGolden compares the result for the files of each archive with its last file, want.
func TestGolden(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			c := newCorpus(t, clone.Options{})
			var want *txtar.File
			for i := range a.Files {
				if f := &a.Files[i]; f.Name == "want" {
					want = f
				} else {
					c.add(f.Name, string(f.Data))
				}
			}
			if want == nil {
				a.Files = append(a.Files, txtar.File{Name: "want"})
				want = &a.Files[len(a.Files)-1]
			}
			got := dump(c.find())
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(want.Data) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want.Data)
			}
		})
	}
}

// dump writes a result for reading.
func dump(r *clone.Result) string {
	var b strings.Builder
	for _, g := range r.Groups {
		test := ""
		if g.Test {
			test = ", test"
		}
		fmt.Fprintf(&b, "%s: %d tokens, %d lines, %d places%s\n", g.Kind, g.Tokens, g.Lines, g.Count, test)
		for _, p := range g.Places {
			fmt.Fprintf(&b, "\t%s:%d-%d %s\n", p.Path, p.Line, p.EndLine, p.Symbol)
		}
	}
	for _, f := range r.Files {
		if f.DuplicatedLines > 0 {
			fmt.Fprintf(&b, "%s: %d of %d lines %v\n", f.Path, f.DuplicatedLines, f.CodeLines, f.Ranges)
		}
	}
	fmt.Fprintf(&b, "product: %d of %d lines, tests: %d of %d\n", r.Product.DuplicatedLines, r.Product.CodeLines, r.Tests.DuplicatedLines, r.Tests.CodeLines)
	return b.String()
}

// TestMinSame: the functions of the archive same_shape are apart by nothing but the names and literals in them.
func TestMinSame(t *testing.T) {
	a, err := txtar.ParseFile("testdata/same_shape.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for minSame, groups := range map[float64]int{0.001: 1, clone.DefaultMinSame: 0} {
		c := newCorpus(t, clone.Options{MinSame: minSame})
		for _, f := range a.Files {
			if f.Name != "want" {
				c.add(f.Name, string(f.Data))
			}
		}
		if r := c.find(); len(r.Groups) != groups {
			t.Errorf("with %v of the names the same: %d groups, want %d", minSame, len(r.Groups), groups)
		}
	}
}
