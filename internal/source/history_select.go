package source

import (
	"container/heap"
	"fmt"
	"time"
)

// commitSelection decides, commit by commit in the order of git's traversal (newest known commit first),
// what is kept. Limits cut only where the oldest date seen so far falls, because everything
// reachable through newer commits comes before: such a cut gives the same set whatever the order
// among equals. When skewed clocks or equal dates offer no such place, it cuts anyway after
// maxOvershoot commits and the history is not reusable as a base.
type commitSelection struct {
	o        HistoryOptions
	since    int64
	commits  []*commit
	oldest   int64 // least date so far
	inWindow int
	older    int
	changes  int
	over     int    // commits accepted although a limit was reached
	bound    *Bound // what cut
	unstable bool
}

const maxOvershoot = 1_000

// accept takes c or, when a limit is reached, refuses it and everything after.
func (s *commitSelection) accept(c *commit) bool {
	if len(s.commits) == 0 {
		s.since = c.when - int64(s.o.Window/time.Second)
		s.oldest = c.when
	}
	if b := s.full(min(s.oldest, c.when)); b != nil {
		s.over++
		if c.when < s.oldest || s.over > maxOvershoot {
			s.unstable = c.when >= s.oldest
			b.Since = time.Unix(s.oldest, 0).UTC()
			s.bound = b
			return false
		}
	}
	s.oldest = min(s.oldest, c.when)
	c.window = c.when >= s.since
	if c.window {
		s.inWindow++
	} else {
		s.older++
	}
	s.changes += c.count
	s.commits = append(s.commits, c)
	return true
}

// full returns the limit that is reached, nil if none.
func (s *commitSelection) full(oldest int64) *Bound {
	switch {
	case s.inWindow >= s.o.MaxCommits && oldest >= s.since:
		return &Bound{Kind: BoundCommits, Reason: fmt.Sprintf("bounded at %d commits", s.o.MaxCommits)}
	case s.changes >= s.o.MaxChanges && oldest >= s.since:
		return &Bound{Kind: BoundCommits, Reason: fmt.Sprintf("bounded at %d changed files", s.o.MaxChanges)}
	case s.changes >= s.o.MaxChanges:
		return &Bound{Kind: BoundAge, Reason: fmt.Sprintf("bounded at %d changed files", s.o.MaxChanges)}
	case oldest < s.since && !s.o.FullHistory && s.older >= s.o.AgeCommits:
		return &Bound{Kind: BoundAge, Reason: fmt.Sprintf("bounded at %d commits before the window", s.o.AgeCommits)}
	}
	return nil
}

// endBefore reports whether a limit is reached that refuses every commit older than those accepted, and
// then cuts there.
func (s *commitSelection) endBefore() bool {
	b := s.full(s.oldest)
	if b == nil || s.oldest >= s.since { // which limit depends on the next commit's date
		return false
	}
	b.Since = time.Unix(s.oldest, 0).UTC()
	s.bound = b
	return true
}

// traverse repeats git's traversal over known commits. It fails when that needs a commit or a
// line comparison that is not known.
func (r *historyReader) traverse(tip oid, known map[oid]*commit) (*commitSelection, bool) {
	sel := &commitSelection{o: r.o}
	queue := &commitQueue{}
	seen := make(map[oid]bool)
	missing := false
	push := func(id oid, fromBase bool) bool {
		if seen[id] {
			return true
		}
		seen[id] = true
		if c := known[id]; c != nil {
			heap.Push(queue, c)
			return true
		}
		// A parent that base did not take is older than all that base took.
		missing = true
		return fromBase
	}
	if !push(tip, false) {
		return nil, false
	}
	for queue.Len() > 0 {
		c := heap.Pop(queue).(*commit)
		was := c.window
		if !sel.accept(c) {
			return sel, true
		}
		if c.known && c.window && !was {
			return nil, false // its lines were not compared
		}
		for _, p := range c.parents {
			if !push(p, c.known) {
				return nil, false
			}
		}
	}
	return sel, !missing || sel.endBefore()
}

// commitQueue is a heap, newest first.
type commitQueue []*commit

func (q commitQueue) Len() int           { return len(q) }
func (q commitQueue) Less(i, j int) bool { return newer(q[i], q[j]) }
func (q commitQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push and Pop are for package heap.
func (q *commitQueue) Push(x any) { *q = append(*q, x.(*commit)) }

// Pop takes the last element off.
func (q *commitQueue) Pop() any {
	old := *q
	c := old[len(old)-1]
	*q = old[:len(old)-1]
	return c
}

// newer orders commits by date; equal dates by id, so that the order depends on nothing else.
func newer(a, b *commit) bool {
	if a.when != b.when {
		return a.when > b.when
	}
	return a.id < b.id
}
