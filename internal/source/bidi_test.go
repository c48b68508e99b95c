package source

import "testing"

func TestBidiLine(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"none", "a\nb — “quoted” … \u200e\n", 0},
		{"override", "a\n/* \u202e } */\n", 2},
		{"isolate at the end", "\n\n\nx\u2066", 4},
		{"cut short", "a\xe2\x80", 0},
		{"empty", "", 0},
	} {
		if got := BidiLine([]byte(tt.text)); got != tt.want {
			t.Errorf("%s: line %d, want %d", tt.name, got, tt.want)
		}
	}
}
