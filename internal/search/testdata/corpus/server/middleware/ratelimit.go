// Package middleware wraps handlers.
package middleware

import (
	"net/http"
	"sync"
	"time"
)

// RateLimit refuses requests of a client that sends more than n in a second (429 Too Many Requests). Each client has a
// bucket of tokens that fills up again with time.
func RateLimit(n int, next http.Handler) http.Handler {
	buckets := map[string]*bucket{}
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		b := buckets[r.RemoteAddr]
		if b == nil {
			b = &bucket{tokens: n, filled: time.Now()}
			buckets[r.RemoteAddr] = b
		}
		ok := b.take(n)
		mu.Unlock()
		if !ok {
			http.Error(w, "slow down", http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

type bucket struct {
	tokens int
	filled time.Time
}

func (b *bucket) take(n int) bool {
	if since := time.Since(b.filled); since >= time.Second {
		b.tokens, b.filled = n, time.Now()
	}
	b.tokens--
	return b.tokens >= 0
}
