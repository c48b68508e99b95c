package search

import (
	"strings"
	"testing"
)

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
