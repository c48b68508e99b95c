package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/parse"
)

// TestChunksOfEachLanguage shows in review what a change of the parser or of the rules does to chunks.
func TestChunksOfEachLanguage(t *testing.T) {
	languages := map[string]string{
		".go": "Go", ".py": "Python", ".java": "Java", ".ts": "TypeScript", ".cpp": "C++", ".rs": "Rust", ".rb": "Ruby", ".md": "Markdown", ".yaml": "YAML",
	}
	files, err := filepath.Glob("testdata/chunks/*")
	if err != nil {
		t.Fatal(err)
	}
	p := parse.NewParser(parse.Limits{})
	defer p.Close()
	seen := 0
	for _, name := range files {
		language, ok := languages[filepath.Ext(name)]
		if !ok {
			continue
		}
		seen++
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := describeChunks(text, index.Split(text, p.Facts(language, text), language))
		golden := name + ".golden"
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: other chunks than in %s (go test ./internal/app -run Chunks -update writes them):\n%s", name, golden, got)
		}
	}
	if seen != len(languages) {
		t.Errorf("%d files of %d languages", seen, len(languages))
	}
}

// describeChunks writes each chunk with its fields, its first and its last line.
func describeChunks(text []byte, chunks []reposage.Chunk) []byte {
	kinds := []string{reposage.ChunkSymbol: "symbol", reposage.ChunkPart: "part", reposage.ChunkGroup: "group", reposage.ChunkRest: "rest",
		reposage.ChunkSection: "section", reposage.ChunkBlock: "block"}
	var b bytes.Buffer
	for _, c := range chunks {
		fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%d-%d %s %s", c.Line, c.EndLine, kinds[c.Kind], c.Symbol)))
		for line := range strings.Lines(c.Signature) {
			fmt.Fprintf(&b, "  signature %s\n", strings.TrimSpace(line))
		}
		if c.Doc.Line > 0 {
			fmt.Fprintf(&b, "  doc %d-%d\n", c.Doc.Line, c.Doc.EndLine)
		}
		for _, s := range c.Comments {
			fmt.Fprintf(&b, "  comment %d-%d\n", s.Line, s.EndLine)
		}
		for _, d := range c.Definitions {
			fmt.Fprintf(&b, "  defines %s on %d\n", d.Qualified, d.Line)
		}
		lines := strings.Split(strings.TrimRight(string(text[c.Start:c.End]), "\n"), "\n")
		fmt.Fprintf(&b, "  > %s\n  > %s\n", lines[0], lines[len(lines)-1])
	}
	return b.Bytes()
}
