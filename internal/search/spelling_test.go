package search

import (
	"math"
	"strings"
	"testing"
)

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"options", "options", 0}, {"optoins", "options", 1}, {"balncer", "balancer", 1}, {"limter", "limiter", 1},
		{"middlewear", "middleware", 2}, {"tabel", "table", 1}, {"abcdef", "badcef", 2}, {"kitten", "sitting", 3}, {"ab", "cdefg", 5},
	} {
		for _, swap := range []bool{false, true} {
			a, b := c.a, c.b
			if swap {
				a, b = b, a
			}
			got := edits([]byte(a), []byte(b), math.MaxInt)
			if got != c.want {
				t.Errorf("from %q to %q are %d edits, want %d", a, b, got, c.want)
			}
			for limit := range 4 {
				if within := edits([]rune(a), []rune(b), limit); within <= limit != (got <= limit) || within <= limit && within != got {
					t.Errorf("from %q to %q within %d: %d, want %d", a, b, limit, within, got)
				}
			}
		}
	}
}

func TestMisspeltKeepsTheBest(t *testing.T) {
	for _, c := range []struct {
		typed string
		terms string // with the chunks that have each
		want  string
	}{
		{"balncer", "balance:9 balancer:2 balancers:5", "balancer"}, // nothing is left out
		{"procss", "procs:4 process:9 prowess:9", "process"},
		{"recieve", "receive:2 recipe:9", "receive"},
		{"cahce", "cache:7 chance:9", "cache"},
		{"cach", "cash:1 cache:9", "cache"},
		{"ram", "rum:3 rams:4", ""}, // too short
		{"serrver", "sever:9 server:1", "server"},
		{"qqqqqqqq", "qqqq:1 zqqqqqqq:1", ""},
		{"настроики", "настройки:3", "настройки"},
		{"same", "same:3", ""}, // not misspelt
	} {
		m := misspelt{text: c.typed}
		if !isASCII(c.typed) {
			m.runes = []rune(c.typed)
		}
		for f := range strings.FieldsSeq(c.terms) {
			term, n, _ := strings.Cut(f, ":")
			m.compare([]byte(term), int(n[0]-'0'))
		}
		if m.best != c.want {
			t.Errorf("%q is taken for %q, want %q", c.typed, m.best, c.want)
		}
	}
}
