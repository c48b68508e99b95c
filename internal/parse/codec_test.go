package parse

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

func fixtures(t testing.TB) map[string][]byte {
	files, err := filepath.Glob("testdata/*/*")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		if strings.HasSuffix(f, ".golden") || strings.Contains(f, "/fuzz/") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		language := strings.NewReplacer("csharp", "C#", "cpp", "C++").Replace(filepath.Base(filepath.Dir(f)))
		out[language] = text
	}
	return out
}

func TestFactsSurviveEncoding(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	for language, text := range fixtures(t) {
		f := p.Facts(language, text)
		got, err := DecodeFacts(AppendFacts(nil, f))
		if err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		for _, s := range [][2]any{{f.Symbols, got.Symbols}, {f.Points, got.Points}, {f.Refs, got.Refs}, {f.Bindings, got.Bindings}, {f.Comments, got.Comments}, {f.Tokens, got.Tokens}} {
			if reflect.ValueOf(s[0]).Kind() == reflect.Slice && reflect.ValueOf(s[0]).Len() == 0 {
				continue
			}
			if !reflect.DeepEqual(s[0], s[1]) {
				t.Errorf("%s: %T differs after decoding", language, s[0])
			}
		}
		if dump(f, text) != dump(got, text) {
			t.Errorf("%s: facts differ after decoding", language)
		}
	}
}

func TestDamagedFactsAreRefused(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	b := AppendFacts(nil, p.Facts("Go", fixtures(t)["Go"]))
	for n := range b {
		if _, err := DecodeFacts(b[:n]); err == nil {
			t.Fatalf("%d of %d bytes decode", n, len(b))
		}
	}
	if _, err := DecodeFacts(append(b, 0)); err == nil {
		t.Error("facts with a byte too many decode")
	}
}

func FuzzDecodeFacts(f *testing.F) {
	p := NewParser(Limits{})
	defer p.Close()
	for language, text := range fixtures(f) {
		f.Add(AppendFacts(nil, p.Facts(language, text)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		facts, err := DecodeFacts(b)
		if err != nil {
			return
		}
		if _, err := DecodeFacts(AppendFacts(nil, facts)); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzParser: any bytes in any language give facts whose indices and lines hold together.
func FuzzParser(f *testing.F) {
	languages := Languages()
	for language, text := range fixtures(f) {
		for i, l := range languages {
			if l == language {
				f.Add(uint8(i), text)
			}
		}
	}
	p := NewParser(Limits{})
	f.Fuzz(func(t *testing.T, language uint8, text []byte) {
		facts := p.Facts(languages[int(language)%len(languages)], text)
		check(t, facts)
	})
}

func check(t *testing.T, f *reposage.Facts) {
	t.Helper()
	if f.CodeLines+f.CommentLines+f.BlankLines != f.Lines {
		t.Fatalf("%d + %d + %d lines are not %d", f.CodeLines, f.CommentLines, f.BlankLines, f.Lines)
	}
	line := func(l uint32) {
		if l == 0 || l > max(f.Lines, 1) {
			t.Fatalf("line %d of %d", l, f.Lines)
		}
	}
	for i, s := range f.Symbols {
		line(s.Line)
		line(s.EndLine)
		if int(s.Parent) >= i || s.Start > s.End || s.Line > s.EndLine || s.FirstToken > s.EndToken || int(s.EndToken) > len(f.Tokens.Seq) {
			t.Fatalf("symbol %d: %+v", i, s)
		}
	}
	for _, p := range f.Points {
		line(p.Line)
		if int(p.Symbol) >= len(f.Symbols) || p.Symbol >= 0 && !f.Symbols[p.Symbol].Kind.Callable() {
			t.Fatalf("point %+v", p)
		}
	}
	for _, r := range f.Refs {
		line(r.Line)
		if int(r.Symbol) >= len(f.Symbols) || r.Name == "" && r.Kind != reposage.RefImport && r.Kind != reposage.RefExport {
			t.Fatalf("ref %+v", r)
		}
	}
	for i, id := range f.Tokens.Seq {
		line(f.Tokens.Line[i])
		if int(id) >= len(f.Tokens.Dict) {
			t.Fatalf("token %d of %d", id, len(f.Tokens.Dict))
		}
	}
}
