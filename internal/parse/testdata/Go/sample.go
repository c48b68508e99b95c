// Package sample is a fixture.
package sample

import (
	"fmt"
	str "strings"
)

// Max is documented.
const Max = 3

type Base struct{ n int }

// Server serves.
type Server struct {
	*Base
	Name string // trailing
}

type Shower interface {
	Show(x int) string
}

// Serve counts.
// Two lines.
func (s *Server) Serve(a, b int, rest ...string) (err error) {
	if a > 0 && b > 0 || a < 0 && b < 0 {
		for i := 0; i < a; i++ {
			if i == 2 {
				continue
			} else if i == 3 {
				break
			} else {
				fmt.Println(i)
			}
		}
	}

	switch {
	case a == 1, b == 1:
		return nil
	default:
		s.Serve(a-1, b)
	}
	f := func(x int) bool {
		if x > 0 {
			return x > 1 && x < 9
		}
		return false
	}
	select {
	case <-make(chan int):
	default:
	}
outer:
	for {
		break outer
	}
	_ = str.ToUpper("x" + `raw
string`)
	_ = f
	return recur(a)
}

func recur(n int) error {
	if n == 0 {
		return nil
	}
	return recur(n - 1)
}

func Map[T any](xs []T, fn func(T) T) []T {
	for i := range xs {
		xs[i] = fn(xs[i])
	}
	return xs
}
