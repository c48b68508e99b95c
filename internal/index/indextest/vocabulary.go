package indextest

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// Terms calls fn with every term and how many chunks have it, in ascending order.
func (m *Memory) Terms(ctx context.Context, fn func(term []byte, chunks int) bool) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, t := range slices.Sorted(maps.Keys(m.postings)) {
		if !fn([]byte(t), len(m.postings[t])) {
			break
		}
	}
	return nil
}

// testTerms: all terms are told, in order, until nobody wants more.
func (s *suite) testTerms(t *testing.T) {
	type counted struct {
		term   string
		chunks int
	}
	var want, got []counted
	add := func(list *[]counted, most int) func([]byte, int) bool {
		return func(term []byte, n int) bool {
			*list = append(*list, counted{string(term), n})
			return len(*list) < most
		}
	}
	for _, most := range []int{1, 40, 1 << 30} {
		want, got = nil, nil
		if err := s.want.Terms(t.Context(), add(&want, most)); err != nil {
			t.Fatal(err)
		}
		if err := s.got.Terms(t.Context(), add(&got, most)); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("the first %d of %d terms: %v, error %v; want %v", most, len(want), got, err, want)
		}
	}
	if len(want) < 100 {
		t.Errorf("the suite has %d terms only", len(want))
	}
}
