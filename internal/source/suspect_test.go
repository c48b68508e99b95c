package source

import (
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// Row 51: what cannot be seen, and what looks like something else.
func TestInvisibleLine(t *testing.T) {
	for _, tt := range []struct {
		name, text  string
		code, prose int
	}{
		{"none", "größe := \"日本\" // — … \u00ad\n", 0, 0},
		{"zero-width space", "a\nis\u200bAdmin()\n", 2, 0},
		{"word joiner", "x\u2060y", 1, 0},
		{"byte order mark inside", "a\n\n\ufeffb", 3, 0},
		{"Hangul filler as a name", "var \u3164 = 1", 1, 0},
		{"joiner in a name", "ad\u200dmin", 1, 0},
		{"joiner in an emoji", "// \U0001F468\u200d\U0001F469\u200d\U0001F467", 0, 0},
		{"non-joiner of Persian", "// \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", 0, 0},
		{"tags carry a text", "a\n# Title\U000E0041\U000E0042\n", 2, 2},
		{"flag of Scotland", "\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F ok", 0, 0},
		{"one variation selector", "\u2764\ufe0f", 0, 0},
		{"variation selectors carry bytes", "x\n\n\ufe00\U000E0101\U000E0102", 3, 3},
		{"cut short", "a\xe2\x80", 0, 0},
		{"empty", "", 0, 0},
	} {
		if got := InvisibleLine([]byte(tt.text), true); got != tt.code {
			t.Errorf("%s in code: line %d, want %d", tt.name, got, tt.code)
		}
		if got := InvisibleLine([]byte(tt.text), false); got != tt.prose {
			t.Errorf("%s in prose: line %d, want %d", tt.name, got, tt.prose)
		}
	}
}

func TestHomoglyphLine(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"none", "isAdmin := größe", 0},
		{"Cyrillic a", "x\nfunc is\u0410dmin() {}\n", 2},
		{"Greek omicron", "passw\u03bfrd", 1},
		{"second word of a line", "привет p\u0430ss", 1},
		{"a Cyrillic word", "// сохранить\nвход := 1", 0},
		{"an all-lookalike Cyrillic word", "// сор", 0},
		{"visibly mixed", "SQLзапрос", 0},
		{"Greek letters of formulas", "σ_max := Δt * νx", 0},
		{"next to a Latin word", "API-ключ", 0},
		{"CJK", "价格Max", 0},
	} {
		if got := HomoglyphLine([]byte(tt.text)); got != tt.want {
			t.Errorf("%s: line %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestSuspicious(t *testing.T) {
	text := []byte("a\u202e\nb\u200b\np\u0430y\n")
	code := &File{File: reposage.File{Kind: reposage.KindCode}}
	if got, want := Suspicious(code, text), (Suspect{1, 2, 3}); got != want {
		t.Errorf("code: %+v, want %+v", got, want)
	}
	prose := &File{File: reposage.File{Kind: reposage.KindProse}}
	if got, want := Suspicious(prose, text), (Suspect{Bidi: 1}); got != want {
		t.Errorf("prose: %+v, want %+v", got, want)
	}
}

func FuzzSuspicious(f *testing.F) {
	for _, s := range []string{"a\u202e", "p\u0430y", "\U0001F3F4\U000E0067", "\ufe00\ufe00", "\xe2\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Suspicious(&File{File: reposage.File{Kind: reposage.KindCode}}, []byte(s))
		lines := 1 + strings.Count(s, "\n")
		if max(got.Bidi, got.Invisible, got.Homoglyph) > lines || min(got.Bidi, got.Invisible, got.Homoglyph) < 0 {
			t.Errorf("%+v in %d lines", got, lines)
		}
	})
}

// BenchmarkSuspicious: a look at every byte must stay far below the cost of parsing.
func BenchmarkSuspicious(b *testing.B) {
	text := []byte(strings.Repeat("\tif größe > 1 && len(name) < 64 { return errors.New(\"too large\") }\n", 10_000))
	f := &File{File: reposage.File{Kind: reposage.KindCode}}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Suspicious(f, text)
	}
}
