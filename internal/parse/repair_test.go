package parse

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

func TestMaskMacros(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"alone", "A_BEGIN\nint x;\n", "       \nint x;\n"},
		{"alone with arguments", "{ f();\nGET_TYPE(v)\nif (a) {} }", "{ f();\n           \nif (a) {} }"},
		{"a call is one", "{ DO_IT(v);\nRETURN_ERROR; }", "{ DO_IT(v);\nRETURN_ERROR; }"},
		{"a definition by macro", "TEST_IMPL(x)\n{ }", "TEST_IMPL(x)\n{ }"},
		{"part of an expression", "x = A_FLAG\n  | B_FLAG\n  ;", "x = A_FLAG\n  | B_FLAG\n  ;"},
		{"before a type", "LIB_API int f();", "        int f();"},
		{"a type itself", "LARGE_TYPE f();", "LARGE_TYPE f();"},
		{"of a class", "class LIB_API v : w {};", "class         v : w {};"},
		{"a struct by its name", "struct LIST_ENTRY e;", "struct LIST_ENTRY e;"},
		{"behind parameters", "int f(int a) A_PURE B_X(1);", "int f(int a)              ;"},
		{"after a condition", "if (a) RETURN_IT;", "if (a) RETURN_IT;"},
		{"template parameter", "template <class T, EN_IF(T::x)> f();", "template <class T, int        > f();"},
		{"in a string", "s = \"\\\"A_B\nint\";\n", "s = \"\\\"A_B\nint\";\n"},
		{"comment in a definition", "#define A(x) \\\n /* c */ x\nint y;", "#define A(x) \\\n    c    x\nint y;"},
		{"header in a condition", "#if HAS(<a/b.h>)\n", "#if HAS( a_b_h )\n"},
		{"open at the end", "A_B(\"", "A_B(\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := maskMacros([]byte(c.text))
			if string(got) != c.want {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestMaskKotlin(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"type", "is A<*> if x && y -> 1", "is A<*>           -> 1"},
		{"else", "else if x -> 1", "else      -> 1"},
		{"value", "\"a\" if x -> 1", "\"a\"      -> 1"},
		{"no guard", "else if (x) f { y -> y }", "else if (x) f { y -> y }"},
		{"a lambda", "val f = if (x) { y -> y }", "val f = if (x) { y -> y }"},
		{"a branch with an if", "is A -> if (x) y else z", "is A -> if (x) y else z"},
		{"statement", "f()\n  +\"a\"", "f()\n   \"a\""},
		{"soft keyword", "  where?.let { }", "  wher_?.let { }"},
		{"operator", "a +\n b", "a +\n b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := maskKotlin([]byte(c.text))
			if string(got) != c.want {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func FuzzMasks(f *testing.F) {
	f.Add([]byte("A_BEGIN\nclass A_API b : c { A_X(1)\n d(); } A_END\n#define X \\\n // y"))
	f.Add([]byte("R\"x(A_B)x\" template<T, E_F(1)> '\\'' /* "))
	f.Add([]byte("is A if x || y -> 1\n  +b"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, mask := range []func([]byte) ([]byte, []reposage.Span){maskMacros, maskKotlin, maskSwift} {
			checkMask(t, text, mask)
		}
	})
}

// checkMask fails when a mask moves text or reports spans that cannot be walked along with the tree.
func checkMask(t *testing.T, text []byte, mask func([]byte) ([]byte, []reposage.Span)) {
	t.Helper()
	masked, spans := mask(text)
	if len(masked) != len(text) {
		t.Fatalf("%d bytes of %d", len(masked), len(text))
	}
	if bytes.Count(masked, []byte("\n")) != bytes.Count(text, []byte("\n")) {
		t.Fatal("lines moved")
	}
	end := uint32(0)
	for _, s := range spans {
		if s.Start < end || s.End <= s.Start || int(s.End) > len(text) {
			t.Fatalf("span %d-%d behind %d", s.Start, s.End, end)
		}
		end = s.End
		if strings.TrimSpace(string(text[s.Start:s.End])) == "" {
			t.Fatal("blank span")
		}
	}
}

// TestReparseGivesWhatParseGives: the tree of an edited text is that of the text parsed anew.
func TestReparseGivesWhatParseGives(t *testing.T) {
	p := NewParser(Limits{})
	defer p.Close()
	fresh := NewParser(Limits{})
	defer fresh.Close()
	body := strings.Repeat("int fine(int a) {\n  return a > 1 && a < 3;\n}\n\n", 20)
	for _, text := range []string{
		body + "MACRO_A\nint f(int a) { return a; }\n" + body + "API_EXPORT(x) int g(void) { return 1; }\n" + body,
		"BEGIN_DECLS\r\n" + body + "BEGIN_DECLS struct s { int a; };\r\nEND_DECLS\r\n",
	} {
		l, _ := languageFor("C")
		masked, _ := l.mask([]byte(text))
		got, spans, limit := p.nodes(l, []byte(text))
		want, none, freshLimit := fresh.nodes(l, masked)
		if limit != "" || freshLimit != "" || len(spans) == 0 || len(none) > 0 || !slices.Equal(got, want) {
			t.Errorf("repaired: %q, %d nodes, %d spans; parsed anew: %q, %d nodes, %d spans\n%s", limit, len(got), len(spans), freshLimit, len(want), len(none), masked)
		}
	}
}

func TestEdits(t *testing.T) {
	got := edits([]byte("ab\ncdMACRO\nxxxxxxxxxxZ"), []byte("ab\ncd     \nxxxxxxxxxx "))
	want := []grammars.Edit{
		{Start: 5, End: 10, StartRow: 1, StartColumn: 2, EndRow: 1, EndColumn: 7},
		{Start: 21, End: 22, StartRow: 2, StartColumn: 10, EndRow: 2, EndColumn: 11},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
