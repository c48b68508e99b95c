package query

import (
	"math"
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
			got := Edits([]byte(a), []byte(b), math.MaxInt)
			if got != c.want {
				t.Errorf("from %q to %q are %d edits, want %d", a, b, got, c.want)
			}
			for limit := range 4 {
				if within := Edits([]rune(a), []rune(b), limit); within <= limit != (got <= limit) || within <= limit && within != got {
					t.Errorf("from %q to %q within %d: %d, want %d", a, b, limit, within, got)
				}
			}
		}
	}
}
