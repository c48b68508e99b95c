package search

import "testing"

func TestSplitLocation(t *testing.T) {
	for text, want := range map[string]struct {
		path string
		line int
	}{
		"db/skiplist.h:40": {"db/skiplist.h", 40}, "./a.go:3:14": {"a.go", 3}, "main.c:7": {"main.c", 7}, "Makefile:3": {}, "a.go": {}, "a.go:": {},
		":3": {}, "std::3": {}, "a.go:99999999999": {}, "a.go:-1": {}, "10:20": {}, "localhost.example:8080": {"localhost.example", 8080}, "": {},
		"a.go:1:2:3": {"a.go:1", 2},
	} {
		if path, line := splitLocation(text); path != want.path || line != want.line {
			t.Errorf("%q: %q, line %d; want %q, %d", text, path, line, want.path, want.line)
		}
	}
}
