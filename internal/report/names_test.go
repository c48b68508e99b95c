package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "src/main.go", "src/main.go"},
		{"blank inside", "my file.go", "my file.go"},
		{"backslash alone is harmless", `a\b.go`, `a\b.go`},
		{"quote first", `"a".go`, `"\"a\".go"`},
		{"newline", "a\nb.go", `"a\nb.go"`},
		{"literal escape beside a real one", "a\\n\n", `"a\\n\n"`},
		{"ansi", "\x1b[31mred\x1b[0m", `"\x1b[31mred\x1b[0m"`},
		{"c1 csi", "a\u009b31m", `"a\u009b31m"`},
		{"bidi override", "gpj.\u202eexe", `"gpj.\u202eexe"`},
		{"bidi isolate", "a\u2066b", `"a\u2066b"`},
		{"zero width", "a\u200bb", `"a\u200bb"`},
		{"tag character", "a\U000e0041", `"a\U000e0041"`},
		{"not utf-8", "caf\xe9.c", `"caf\xe9.c"`},
		{"the replacement character itself", "a\ufffdb", "a\ufffdb"},
		{"no-break space", "a\u00a0b", `"a\u00a0b"`},
		{"hangul filler", "a\u3164", `"a\u3164"`},
		{"cyrillic, cjk, emoji", "файл/文件/🦊.go", "файл/文件/🦊.go"},
		{"html stays, the terminal does not care", "<img src=x>.md", "<img src=x>.md"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Visible(tt.in); got != tt.want {
				t.Errorf("Visible(%q) = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzVisible(f *testing.F) {
	for _, s := range []string{"a.go", "\x1b]0;x\a", "\u202e", "\xff", `"`, "🏴\U000e0067", "e\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{Visible(s), VisibleText(s)} {
			if !utf8.ValidString(got) || !isPlain(got) {
				t.Errorf("%q is shown as %q, which is not inert", s, got)
			}
			for _, n := range []int{0, 1, 2, 3, 7, 20} {
				for name, short := range map[string]string{"clip": Clip(got, n), "ClipMiddle": ClipMiddle(got, n), "shortName": shortName(got, n)} {
					if w := Width(short); w > n {
						t.Errorf("%s(%q, %d) = %q is %d wide", name, got, n, short, w)
					}
				}
			}
		}
	})
}

func TestVisibleIsUnambiguous(t *testing.T) {
	names := []string{"a\n", `a\n`, `"a\n"`, "a\xe9", "a\u00e9", `a\xe9`, `"a\xe9"`, "\x80", "\u0080"}
	seen := map[string]string{}
	for _, n := range names {
		v := Visible(n)
		if other, dup := seen[v]; dup {
			t.Errorf("%q and %q are both shown as %s", n, other, v)
		}
		seen[v] = n
	}
}

func TestWidth(t *testing.T) {
	tests := []struct {
		in   string
		want int
	}{
		{"", 0}, {"abc", 3}, {"é", 1}, {"e\u0301", 1}, {"文件", 4}, {"한글", 4}, {"ｆｕｌｌ", 8},
		{"🦊", 2}, {"🇫🇷", 2}, {"❤", 1}, {"❤\ufe0f", 2}, {"файл", 4}, {"█▏…", 3}, {"עברית", 5},
	}
	for _, tt := range tests {
		if got := Width(tt.in); got != tt.want {
			t.Errorf("Width(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}

func TestShorten(t *testing.T) {
	tests := []struct {
		name, got, want string
	}{
		{"clip", Clip("abcdef", 4), "abc…"},
		{"clip fits", Clip("abcd", 4), "abcd"},
		{"clip wide", Clip("文件文件", 4), "文…"},
		{"middle", ClipMiddle("Server.handleRequest", 10), "Ser…equest"},
		{"middle wide", ClipMiddle("文件名很长很长.go", 8), "文件….go"},
		{"name fits", shortName("Server.handle", 13), "Server.handle"},
		{"name loses its outside", shortName("Newtonsoft.Json.JsonTextReader.ReadNumber", 26), "…JsonTextReader.ReadNumber"},
		{"name keeps its last part", shortName("Newtonsoft.Json.JsonTextReader.ReadNumber", 12), "…ReadNumber"},
		{"name too long in one part", shortName("Json.veryLongFunctionNameHere", 12), "very…ameHere"},
		{"closure keeps its function", shortName("module.exports.(closure)", 20), "…exports.(closure)"},
		{"c++", shortName("absl::container::flat::insert", 10), "…insert"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap("the quick  brown fox\njumps averyveryverylongword over", 12)
	want := "the quick|brown fox|jumps|averyveryverylongword|over"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}
