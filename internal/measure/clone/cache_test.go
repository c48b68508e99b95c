package clone

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/reposage/reposage"
)

// TestDecodedEvicts: the tokens held stay within the budget, whatever the order of use, and the last two files
// are always good.
func TestDecodedEvicts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	d := NewDetector(Options{})
	const files, size = 50, 200
	for i := range files {
		d.Add(&reposage.File{Entry: reposage.Entry{Path: fmt.Sprint(i)}}, 1, AppendStream(nil, sample(rng, size+i, 30)))
	}
	c := newDecoded(d)
	c.budget = 10 * size
	for range 10_000 {
		a, b := uint32(rng.IntN(files)), uint32(rng.IntN(files))
		ta, err := c.get(a)
		if err != nil {
			t.Fatal(err)
		}
		tb, err := c.get(b)
		if err != nil {
			t.Fatal(err)
		}
		if len(ta.code) != size+int(a) || len(tb.code) != size+int(b) {
			t.Fatalf("files %d and %d have %d and %d tokens", a, b, len(ta.code), len(tb.code))
		}
		held := 0
		for _, h := range c.held {
			held += len(h.code)
		}
		if held+c.budget != 10*size || held > 12*(size+files) || len(c.order) > 4*files+100 {
			t.Fatalf("%d tokens held, budget %d, %d uses remembered", held, c.budget, len(c.order))
		}
		if c.held[a] == nil || c.held[b] == nil {
			t.Fatal("a file in use was dropped")
		}
	}
}

func TestSpans(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var s spans
	set := make([]bool, 200)
	for range 300 {
		from := rng.IntN(190)
		x := tokenSpan{from, from + 1 + rng.IntN(9)}
		common := 0
		for _, in := range set[x.from:x.to] {
			if in {
				common++
			}
		}
		if got := s.common(x); got != common {
			t.Fatalf("%v: %d in common with %v, want %d", x, got, s.list, common)
		}
		if rng.IntN(3) > 0 {
			continue
		}
		s.add(x)
		for i := x.from; i < x.to; i++ {
			set[i] = true
		}
		for i, y := range s.list {
			if y.from >= y.to || i > 0 && s.list[i-1].to >= y.from {
				t.Fatalf("not apart: %v", s.list)
			}
		}
	}
}
