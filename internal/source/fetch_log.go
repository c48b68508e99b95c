package source

import (
	"strconv"
	"strings"
	"time"
)

// fetchLog takes git's standard error apart: progress is reported, git's own messages are kept, and
// what the server says is dropped, since it must not reach a person unfiltered.
type fetchLog struct {
	progress func(FetchProgress)
	received func() int64
	ticker   *time.Ticker
	quit     chan struct{}
	done     chan struct{}
	stages   chan FetchProgress

	line []byte
	kept []string
}

// maxLog bounds the messages kept, and maxLogLine each of them.
const (
	maxLog     = 50
	maxLogLine = 1 << 10
)

func newFetchLog(progress func(FetchProgress), received func() int64) *fetchLog {
	l := &fetchLog{progress: progress, received: received, quit: make(chan struct{}), done: make(chan struct{}), stages: make(chan FetchProgress)}
	if progress == nil {
		close(l.done)
		return l
	}
	l.ticker = time.NewTicker(100 * time.Millisecond)
	go l.report()
	return l
}

// report calls the progress function, at most ten times a second.
func (l *fetchLog) report() {
	defer close(l.done)
	defer l.ticker.Stop()
	now := FetchProgress{Stage: "Connecting"}
	for {
		select {
		case now = <-l.stages:
			continue
		case <-l.ticker.C:
		case <-l.quit:
			return
		}
		now.Bytes = l.received()
		l.progress(now)
	}
}

// stop ends the reports; none comes after it returns.
func (l *fetchLog) stop() {
	close(l.quit)
	<-l.done
}

func (l *fetchLog) Write(p []byte) (int, error) {
	for _, c := range p {
		if c == '\n' || c == '\r' {
			l.take(string(l.line))
			l.line = l.line[:0]
		} else if len(l.line) < maxLogLine {
			l.line = append(l.line, c)
		}
	}
	return len(p), nil
}

func (l *fetchLog) take(line string) {
	if p, ok := parseProgress(line); ok {
		if l.progress != nil {
			select {
			case l.stages <- p:
			case <-l.quit:
			}
		}
		return
	}
	if line != "" && !strings.HasPrefix(line, "remote: ") && len(l.kept) < maxLog {
		l.kept = append(l.kept, line)
	}
}

// lines returns git's own messages, first to last.
func (l *fetchLog) lines() []string {
	if len(l.line) > 0 {
		l.take(string(l.line))
		l.line = nil
	}
	return l.kept
}

// parseProgress reads "Receiving objects:  45% (123/456), …".
func parseProgress(line string) (FetchProgress, bool) {
	stage, rest, ok := strings.Cut(line, ": ")
	if !ok || stage != "Receiving objects" && stage != "Resolving deltas" {
		return FetchProgress{}, false
	}
	p := FetchProgress{Stage: stage}
	_, counts, _ := strings.Cut(rest, "(")
	counts, _, _ = strings.Cut(counts, ")")
	done, total, _ := strings.Cut(counts, "/")
	var err1, err2 error
	p.Done, err1 = strconv.ParseInt(done, 10, 64)
	p.Total, err2 = strconv.ParseInt(total, 10, 64)
	return p, err1 == nil && err2 == nil
}
