package main

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/reposage/reposage/internal/index"
)

// memo is an index that remembers its answers: most rankings that are tried ask the same of it.
type memo struct {
	index.Backend
	mu       sync.Mutex
	words    map[string][]index.Hit
	nearest  map[string][]index.Hit
	defining map[string][]int32
}

func newMemo(b index.Backend) *memo {
	return &memo{Backend: b, words: map[string][]index.Hit{}, nearest: map[string][]index.Hit{}, defining: map[string][]int32{}}
}

// recall returns what a map has for a key, or finds and keeps it.
func recall[T any](m *memo, kept map[string]T, key string, find func() (T, error)) (T, error) {
	m.mu.Lock()
	v, ok := kept[key]
	m.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := find()
	if err == nil {
		m.mu.Lock()
		kept[key] = v
		m.mu.Unlock()
	}
	return v, err
}

// Words implements index.Backend.
func (m *memo) Words(ctx context.Context, q index.Lexical, f *index.Filter, n int) ([]index.Hit, error) {
	return recall(m, m.words, fmt.Sprint(q.Terms, q.Resolve(), n), func() ([]index.Hit, error) { return m.Backend.Words(ctx, q, f, n) })
}

// Nearest implements index.Backend.
func (m *memo) Nearest(ctx context.Context, v []float32, f *index.Filter, n int) ([]index.Hit, error) {
	return recall(m, m.nearest, fmt.Sprint(v, n), func() ([]index.Hit, error) { return m.Backend.Nearest(ctx, v, f, n) })
}

// Defining implements index.Backend.
func (m *memo) Defining(ctx context.Context, names []string, f *index.Filter) ([]int32, error) {
	return recall(m, m.defining, strings.Join(names, "\x00"), func() ([]int32, error) { return m.Backend.Defining(ctx, names, f) })
}
