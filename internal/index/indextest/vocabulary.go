package indextest

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Terms calls fn with every term that begins with prefix and how many chunks have it, in ascending order.
func (m *Memory) Terms(ctx context.Context, prefix string, fn func(term []byte, chunks int) bool) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, t := range slices.Sorted(maps.Keys(m.postings)) {
		if strings.HasPrefix(t, prefix) && !fn([]byte(t), len(m.postings[t])) {
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
	total := 0
	for _, tt := range []struct {
		prefix string
		most   int
	}{{"", 1}, {"", 40}, {"s", 3}, {"s", 1 << 30}, {"str", 1 << 30}, {"zzzzzz", 1}, {"\xff", 1}, {"", 1 << 30}} {
		want, got = nil, nil
		if err := s.want.Terms(t.Context(), tt.prefix, add(&want, tt.most)); err != nil {
			t.Fatal(err)
		}
		if err := s.got.Terms(t.Context(), tt.prefix, add(&got, tt.most)); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("the first %d of %d terms with %q: %v, error %v; want %v", tt.most, len(want), tt.prefix, got, err, want)
		}
		total = len(want)
	}
	if total < 100 {
		t.Errorf("the suite has %d terms only", total)
	}
}
