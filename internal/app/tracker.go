package app

import (
	"sync"
	"time"
)

// tracker turns what goes on in many goroutines into Progress values, ten a second.
type tracker struct {
	mu    sync.Mutex
	now   Progress
	busy  map[string]time.Time // files in the parsers' hands
	fn    func(Progress)
	timed func(Stage, time.Duration, string)
	stop  chan struct{}
	done  sync.WaitGroup
}

// slowAfter is how long a file may take before it is named.
const slowAfter = time.Second

func newTracker(o Options) *tracker {
	t := &tracker{fn: o.Progress, timed: o.Timed, busy: make(map[string]time.Time), stop: make(chan struct{})}
	if t.fn != nil {
		t.done.Go(t.tick)
	}
	return t
}

func (t *tracker) close() {
	close(t.stop)
	t.done.Wait()
}

func (t *tracker) tick() {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			t.fn(t.snapshot())
		case <-t.stop:
			return
		}
	}
}

func (t *tracker) snapshot() Progress {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.now
	for path, since := range t.busy {
		if d := time.Since(since); d > max(slowAfter, p.SlowFor) {
			p.Slow, p.SlowFor = path, d
		}
	}
	return p
}

// begin starts a stage and returns what ends it, which reports how long it took.
func (t *tracker) begin(s Stage, files int, bytes int64) (end func(note string)) {
	t.mu.Lock()
	t.now = Progress{Stage: s, TotalFiles: files, TotalBytes: bytes}
	p := t.now
	t.mu.Unlock()
	if t.fn != nil {
		t.fn(p)
	}
	start := time.Now()
	return func(note string) { t.took(s, time.Since(start), note) }
}

func (t *tracker) took(s Stage, d time.Duration, note string) {
	if t.timed == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.timed(s, d, note)
}

func (t *tracker) update(fn func(*Progress)) {
	t.mu.Lock()
	fn(&t.now)
	t.mu.Unlock()
}

// file counts a finished file.
func (t *tracker) file(bytes int64, cached bool) {
	t.mu.Lock()
	t.now.Files++
	t.now.Bytes += bytes
	if cached {
		t.now.Cached++
	}
	t.mu.Unlock()
}

// parsing marks a file as being parsed until the returned function is called.
func (t *tracker) parsing(path string) (done func()) {
	if t.fn == nil {
		return func() {}
	}
	t.mu.Lock()
	t.busy[path] = time.Now()
	t.mu.Unlock()
	return func() {
		t.mu.Lock()
		delete(t.busy, path)
		t.mu.Unlock()
	}
}
