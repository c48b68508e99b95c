package local

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// result is what a job gave.
type result[T any] struct {
	value T
	err   error
}

// inOrder does the jobs 0 to n-1 on several goroutines, a few ahead, and passes what they give to use, in order and on this
// goroutine. It returns the first error of either after all goroutines have ended. newWorker makes what one goroutine
// does jobs with.
func inOrder[T any](ctx context.Context, n int, newWorker func() func(i int) (T, error), use func(i int, v T) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	results := make([]chan result[T], n)
	for i := range results {
		results[i] = make(chan result[T], 1)
	}
	room, quit := make(chan struct{}, 2*workers), make(chan struct{})
	var taken atomic.Int64
	var wg sync.WaitGroup
	defer wg.Wait()
	defer close(quit)
	for range workers {
		wg.Go(func() {
			do := newWorker()
			for {
				select {
				case room <- struct{}{}:
				case <-quit:
					return
				}
				i := int(taken.Add(1)) - 1
				if i >= n {
					return
				}
				v, err := do(i)
				results[i] <- result[T]{v, err}
			}
		})
	}
	for i := range n {
		r := <-results[i]
		<-room
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.err != nil {
			return r.err
		}
		if err := use(i, r.value); err != nil {
			return err
		}
	}
	return nil
}
