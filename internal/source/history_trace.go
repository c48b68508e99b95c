package source

import (
	"math"
	"slices"
	"sort"

	"github.com/reposage/reposage"
)

// LineRange is a range of lines of a file at the analysed commit, from 1, both inclusive.
type LineRange struct{ Start, End int }

// File returns how often a path was changed. Commits, Authors, Added and Deleted count the window;
// First and Last are the oldest and newest change seen at all, under all names the file had.
// Added and Deleted are known for source code and markup only (no data, prose or binary files).
func (h *History) File(path string) reposage.Churn {
	t := tally{h: h}
	h.follow(path, nil, func(c *commit, ch *change, _ []lineSpan) ([]lineSpan, bool) {
		t.touch(c)
		if c.counted() {
			t.count(c, ch.added, ch.deleted)
		}
		return nil, true
	})
	return t.churn
}

// Created returns the committer date of the commit that added path, under its first name, when the
// history reaches back that far.
func (h *History) Created(path string) (when int64, ok bool) {
	h.follow(path, nil, func(c *commit, ch *change, _ []lineSpan) ([]lineSpan, bool) {
		if ch.old == 0 && !c.merge() {
			when, ok = c.when, true
		}
		return nil, true
	})
	return when, ok
}

// Ranges returns, for each range of lines of path, how often the window's commits changed one of its
// lines. Each range is mapped back through every change: it moves with what is inserted and
// deleted before it, gives up lines that a commit inserted, and ends at the commit that inserted all of
// it. A commit that replaced all of it by about as many lines is a change, not the beginning. Added and Deleted count lines inside the range. A deletion between two lines of the range
// touches it, one at its border does not.
func (h *History) Ranges(path string, spans []LineRange) []reposage.Churn {
	tallies := make([]tally, len(spans))
	open := make([]lineSpan, 0, len(spans))
	for i, s := range spans {
		tallies[i].h = h
		if s.Start >= 1 && s.End >= s.Start && s.End < math.MaxInt32 {
			open = append(open, lineSpan{int32(i), int32(s.Start), int32(s.End) + 1})
		}
	}
	h.follow(path, open, func(c *commit, ch *change, spans []lineSpan) ([]lineSpan, bool) {
		if ch.old == ch.new {
			return spans, true
		}
		if !ch.lines {
			return nil, false
		}
		var rest []lineSpan
		for _, s := range spans {
			old, e := s.before(ch.hunks)
			if e.touched && c.counted() {
				tallies[s.id].touch(c)
				tallies[s.id].count(c, e.added, e.deleted)
			}
			if old.start < old.end {
				rest = append(rest, old)
			}
		}
		return rest, len(rest) > 0
	})
	out := make([]reposage.Churn, len(spans))
	for i := range tallies {
		out[i] = tallies[i].churn
	}
	return out
}

// tally adds up commits. Commits come once for each version they produced, so that one can come
// several times in a row.
type tally struct {
	h       *History
	churn   reposage.Churn
	authors map[int32]bool
	last    *commit // counted already
}

// touch widens First and Last.
func (t *tally) touch(c *commit) {
	if c.merge() || c.shallow {
		return
	}
	if t.churn.First == 0 || c.when < t.churn.First {
		t.churn.First = c.when
	}
	t.churn.Last = max(t.churn.Last, c.when)
}

// count adds a change of the window.
func (t *tally) count(c *commit, added, deleted int32) {
	t.churn.Added += int(added)
	t.churn.Deleted += int(deleted)
	if t.last == c {
		return
	}
	t.last = c
	t.churn.Commits++
	author := t.h.authorOf[c.author]
	if !t.authors[author] {
		if t.authors == nil {
			t.authors = make(map[int32]bool)
		}
		t.authors[author] = true
		t.churn.Authors++
	}
}

// version is a path's content at some point, with the ranges still followed there.
type version struct {
	path  uint32
	blob  blobKey
	spans []lineSpan
	after int32 // changes of commits before this index are done
}

// lineSpan is a range of lines [start, end) of the caller's range id.
type lineSpan struct{ id, start, end int32 }

// start returns the version of path at the analysed commit: the blob that it has there or, when
// that is not known or nothing seen produced it (a file changed on disk), what the newest change made.
func (h *History) start(path string) (version, bool) {
	id, ok := h.pathID[path]
	if !ok {
		return version{}, false
	}
	if h.blob != nil {
		s, ok := h.blob(path)
		if b, err := parseOID([]byte(s)); ok && err == nil && h.producer(version{path: id, blob: b.key()}) >= 0 {
			return version{path: id, blob: b.key()}, true
		}
	}
	t := h.touching[id]
	if len(t) == 0 {
		return version{}, false
	}
	ch := &h.commits[t[0].commit].changes[t[0].change]
	return version{path: id, blob: ch.new}, ch.new != 0
}

// follow walks the versions of path from the analysed commit back, children before parents. For each
// change that produced a version it calls visit with the spans followed in that version; the answer is the
// spans in the version before, and whether to go on there.
func (h *History) follow(path string, spans []lineSpan, visit func(*commit, *change, []lineSpan) ([]lineSpan, bool)) {
	v, ok := h.start(path)
	if !ok {
		return
	}
	v.spans = spans
	open := []version{v}
	for len(open) > 0 {
		var v version
		var at int32
		if v, at, open = h.takeNewest(open); at < 0 {
			return
		}
		c := &h.commits[at]
		for _, t := range h.touchingFrom(v.path, at) { // not c.changes: a commit may change every file there is
			if t.commit != at {
				break
			}
			ch := &c.changes[t.change]
			if ch.new != v.blob {
				continue
			}
			if rest, more := visit(c, ch, v.spans); more && ch.old != 0 {
				open = addVersion(open, version{path: ch.from, blob: ch.old, spans: rest, after: at + 1})
			}
		}
	}
}

// takeNewest removes the version whose producing commit comes first and returns it with that commit's
// index, -1 when no version has one.
func (h *History) takeNewest(open []version) (version, int32, []version) {
	best, at := -1, int32(-1)
	for i := 0; i < len(open); i++ {
		p := h.producer(open[i])
		if p < 0 {
			open = slices.Delete(open, i, i+1)
			i--
			continue
		}
		if best < 0 || p < at {
			best, at = i, p
		}
	}
	if best < 0 {
		return version{}, -1, nil
	}
	v := open[best]
	return v, at, slices.Delete(open, best, best+1)
}

// touchingFrom returns the changes of a path by commits from an index on.
func (h *History) touchingFrom(path uint32, commit int32) []touch {
	list := h.touching[path]
	from := sort.Search(len(list), func(i int) bool { return list[i].commit >= commit })
	return list[from:]
}

// producer returns the first commit not yet done that produced v, -1 if there is none.
func (h *History) producer(v version) int32 {
	for _, t := range h.touchingFrom(v.path, v.after) {
		if h.commits[t.commit].changes[t.change].new == v.blob {
			return t.commit
		}
	}
	return -1
}

// addVersion adds v, or joins it with an equal version that another parent led to.
func addVersion(open []version, v version) []version {
	for i := range open {
		o := &open[i]
		if o.path != v.path || o.blob != v.blob {
			continue
		}
		o.after = min(o.after, v.after)
		for _, s := range v.spans {
			if j := slices.IndexFunc(o.spans, func(x lineSpan) bool { return x.id == s.id }); j < 0 {
				o.spans = append(o.spans, s)
			} else {
				o.spans[j].start, o.spans[j].end = min(o.spans[j].start, s.start), max(o.spans[j].end, s.end)
			}
		}
		return open
	}
	return append(open, v)
}

// effect is what a change did to a range of lines.
type effect struct {
	touched        bool
	added, deleted int32
}

// before maps a span through hunks to the version before them. The result is empty when every line
// was inserted.
func (s lineSpan) before(hunks []hunk) (lineSpan, effect) {
	out := lineSpan{id: s.id, start: s.start, end: s.end}
	var e effect
	first := sort.Search(len(hunks), func(i int) bool { return hunks[i].newStart+hunks[i].newLen > s.start })
	if first > 0 {
		out.start += hunks[first-1].shift()
		out.end += hunks[first-1].shift()
	}
	for _, h := range hunks[first:] {
		newEnd, oldEnd := h.newStart+h.newLen, h.oldStart+h.oldLen
		if h.newStart >= s.end {
			break
		}
		lo, hi := h.oldStart, oldEnd
		if s.start > h.newStart { // the hunk begins before the span
			lo = h.oldStart + min(s.start-h.newStart, h.oldLen)
		}
		if s.end < newEnd { // and ends behind it
			hi = oldEnd - min(newEnd-s.end, h.oldLen)
		}
		inserted := min(s.end, newEnd) - max(s.start, h.newStart)
		e.touched = true
		e.added += inserted
		e.deleted += max(hi-lo, 0)
		if inserted == s.end-s.start {
			if !h.rewrite() {
				lo, hi = 0, 0
			}
			return lineSpan{id: s.id, start: lo, end: hi}, e
		}
		if s.start >= h.newStart && h.newLen > 0 {
			out.start = lo
		}
		out.end = s.end + h.shift()
		if s.end < newEnd {
			out.end = hi
		}
	}
	return out, e
}

// rewrite reports whether h replaces lines by about as many: then they are taken for new versions of
// the old ones, else for lines of their own.
func (h hunk) rewrite() bool { return h.oldLen <= 2*h.newLen && h.newLen <= 2*h.oldLen }

// shift is what is added to a line number behind h to get its number before.
func (h hunk) shift() int32 { return h.oldStart + h.oldLen - h.newStart - h.newLen }
