package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

// checkFacts reports facts that contradict themselves or the text.
func checkFacts(f *reposage.Facts, text []byte) error {
	if f.Lines != f.CodeLines+f.CommentLines+f.BlankLines {
		return fmt.Errorf("%d lines are not %d code + %d comment + %d blank", f.Lines, f.CodeLines, f.CommentLines, f.BlankLines)
	}
	span := func(what string, s reposage.Span) error {
		if s.Start > s.End || int(s.End) > len(text) || s.Line > s.EndLine || s.EndLine > f.Lines+1 || s.End > 0 && s.Line == 0 {
			return fmt.Errorf("%s has span %+v in %d bytes, %d lines", what, s, len(text), f.Lines)
		}
		return nil
	}
	tokens := uint32(len(f.Tokens.Seq))
	for i, s := range f.Symbols {
		if s.Name == "" || s.Parent >= int32(i) || s.Parent < -1 || s.FirstToken > s.EndToken || s.EndToken > tokens {
			return fmt.Errorf("symbol %d of %d tokens is %+v", i, tokens, s)
		}
		for what, part := range map[string]reposage.Span{"symbol " + s.Name: s.Span, "body of " + s.Name: s.Body, "doc of " + s.Name: s.Doc} {
			if err := span(what, part); err != nil {
				return err
			}
		}
	}
	for _, p := range f.Points {
		if p.Symbol >= int32(len(f.Symbols)) || int(p.Offset) > len(text) || p.Line == 0 || p.Line > f.Lines+1 {
			return fmt.Errorf("point %+v", p)
		}
		if p.Symbol >= 0 && !f.Symbols[p.Symbol].Kind.Callable() {
			return fmt.Errorf("point %+v belongs to %s, which is no callable", p, f.Symbols[p.Symbol].Name)
		}
	}
	for _, r := range f.Refs {
		if r.Symbol >= int32(len(f.Symbols)) || int(r.Offset) > len(text) || r.Line == 0 || r.Line > f.Lines+1 {
			return fmt.Errorf("ref %+v", r)
		}
	}
	for _, c := range f.Comments {
		if err := span("comment", c.Span); err != nil {
			return err
		}
	}
	for i, id := range f.Tokens.Seq {
		if int(id) >= len(f.Tokens.Dict) || f.Tokens.Line[i] == 0 || f.Tokens.Line[i] > f.Lines+1 {
			return fmt.Errorf("token %d is type %d of %d on line %d", i, id, len(f.Tokens.Dict), f.Tokens.Line[i])
		}
	}
	return nil
}

// hostileShapes are texts that have broken parsers, for any language.
var hostileShapes = map[string]string{
	"empty":            "",
	"line end":         "\n",
	"blank":            " \t\n\n   \n",
	"hash comments":    strings.Repeat("# nothing\n", 50),
	"slash comments":   strings.Repeat("// nothing\n", 50),
	"open comment":     "/* never closed\n\n\n",
	"open string":      "x = \"never closed\n\n",
	"open heredoc":     "x = <<EOF\nnever closed\n",
	"open brackets":    strings.Repeat("([{", 2000),
	"closing brackets": strings.Repeat("}])", 2000),
	"nested brackets":  strings.Repeat("(", 20_000) + strings.Repeat(")", 20_000),
	"nested blocks":    strings.Repeat("if (a) {\n", 20_000),
	"nested functions": strings.Repeat("function f() {\n", 3000) + strings.Repeat("}\n", 3000),
	"chain":            "x" + strings.Repeat(".y(1)", 1500),
	"operators":        "x = a" + strings.Repeat(" && b || c", 1500),
	"NUL bytes":        "def f\x00(x)\x00\n\x00\x00 end\n",
	"invalid UTF-8":    "x = \"\xff\xfe\xc3\"\ndef \xe2\x28\xa1() { }\n",
	"no line end":      "x",
	"CRLF":             "if (x) {\r\n\r\n}\r\n",
	"merge conflict":   "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
}

// TestHostileShapes parses texts that are nothing like code in every language: the facts must hold together,
// and the lines must be those of the text.
func TestHostileShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("parses every shape in every language")
	}
	p := NewParser(Limits{CPU: 300 * time.Millisecond})
	defer p.Close()
	for _, language := range Languages() {
		for name, shape := range hostileShapes {
			text := []byte(shape)
			f := p.Facts(language, text)
			if err := checkFacts(f, text); err != nil {
				t.Errorf("%s, %s: %v", language, name, err)
			}
			if want := CountLines(language, text).Lines; f.Lines != want {
				t.Errorf("%s, %s: %d lines, want %d", language, name, f.Lines, want)
			}
		}
	}
}

// TestCutFixtures parses every fixture cut off at many places: a file that ends early has errors, but facts
// that hold together.
func TestCutFixtures(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	for language, text := range fixtures(t) {
		for cut := 1; cut < len(text); cut += 1 + len(text)/40 {
			if err := checkFacts(p.Facts(language, text[:cut]), text[:cut]); err != nil {
				t.Errorf("%s cut at %d: %v", language, cut, err)
			}
		}
	}
}
