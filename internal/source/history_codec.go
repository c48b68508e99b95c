package source

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"time"
)

// historyVersion changes whenever the encoded form, a limit of single commits or the line
// comparison changes.
const historyVersion = "reposage-history 1\n"

// Encode returns h in a compact form for DecodeHistory and HistoryOptions.Base. It depends only on
// the history, not on how it was read.
func (h *History) Encode() []byte {
	w := &historyWriter{buf: []byte(historyVersion)}
	w.header(h)
	w.uint(uint64(len(h.people)))
	for _, p := range h.people {
		w.string(p.name)
		w.string(p.email)
	}
	w.uint(uint64(len(h.paths)))
	last := ""
	for _, p := range h.paths {
		n := sharedPrefix(last, p)
		w.uint(uint64(n))
		w.string(p[n:])
		last = p
	}
	place := make(map[oid]int, len(h.commits))
	for i := range h.commits {
		place[h.commits[i].id] = i
	}
	w.uint(uint64(len(h.commits)))
	when := h.Until.Unix()
	for i := range h.commits {
		w.commit(&h.commits[i], i, place, when)
		when = h.commits[i].when
	}
	return sealed(w.buf)
}

// sealed appends the checksum.
func sealed(b []byte) []byte {
	return binary.BigEndian.AppendUint32(b[:len(b):len(b)], crc32.ChecksumIEEE(b))
}

type historyWriter struct{ buf []byte }

func (w *historyWriter) uint(v uint64)   { w.buf = binary.AppendUvarint(w.buf, v) }
func (w *historyWriter) int(v int64)     { w.buf = binary.AppendVarint(w.buf, v) }
func (w *historyWriter) string(s string) { w.uint(uint64(len(s))); w.buf = append(w.buf, s...) }
func (w *historyWriter) key(k blobKey)   { w.buf = binary.BigEndian.AppendUint64(w.buf, uint64(k)) }

func (w *historyWriter) header(h *History) {
	w.string(h.Commit)
	w.int(h.Until.Unix())
	w.int(int64(h.window))
	w.uint(uint64(h.limits.commits))
	w.uint(uint64(h.limits.age))
	w.uint(uint64(h.limits.changes))
	w.uint(uint64(h.limits.content))
	w.uint(flags(h.limits.full, h.reusable))
	w.string(string(h.mailmap))
	w.uint(uint64(len(h.Bounded)))
	for _, b := range h.Bounded {
		w.string(string(b.Kind))
		w.string(b.Reason)
		w.int(b.Since.Unix())
	}
}

// flags packs booleans, the first into the lowest bit.
func flags(set ...bool) uint64 {
	var v uint64
	for i, s := range set {
		if s {
			v |= 1 << i
		}
	}
	return v
}

// sharedPrefix returns the length of the longest common prefix.
func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// commit writes the i-th commit. Parents among the commits are written as their distance.
func (w *historyWriter) commit(c *commit, i int, place map[oid]int, when int64) {
	w.string(string(c.id))
	w.int(when - c.when)
	w.uint(flags(c.window, c.shallow, c.large, c.cut))
	w.uint(uint64(c.author))
	w.uint(uint64(len(c.parents)))
	for _, p := range c.parents {
		if at, ok := place[p]; ok && at > i {
			w.uint(uint64(at - i))
			continue
		}
		w.uint(0)
		w.string(string(p))
	}
	w.uint(uint64(c.count))
	w.uint(uint64(c.cost))
	w.uint(uint64(len(c.changes)))
	for j := range c.changes {
		w.change(&c.changes[j])
	}
}

func (w *historyWriter) change(ch *change) {
	renamed, old, new := ch.from != ch.path, ch.old != 0, ch.new != 0
	w.uint(flags(ch.lines, renamed, old, new))
	w.uint(uint64(ch.path))
	if renamed {
		w.uint(uint64(ch.from))
		w.uint(uint64(ch.similarity))
	}
	if old {
		w.key(ch.old)
	}
	if new {
		w.key(ch.new)
	}
	if !ch.lines {
		return
	}
	w.uint(uint64(len(ch.hunks)))
	at := int32(0)
	for _, k := range ch.hunks {
		w.uint(uint64(k.newStart - at))
		w.uint(uint64(k.newLen))
		w.uint(uint64(k.oldLen))
		at = k.newStart + k.newLen
	}
}

// DecodeHistory reads what Encode wrote. Damaged data or that of another version is an error.
// HistoryOptions.Blob is not part of it: see WithBlobs.
func DecodeHistory(data []byte) (*History, error) {
	h, err := decodeHistory(data)
	if err != nil {
		return nil, fmt.Errorf("decode history: %w", err)
	}
	h.index()
	return h, nil
}

// decodeHistory leaves out the index.
func decodeHistory(data []byte) (*History, error) {
	n := len(data) - crc32.Size
	if n < len(historyVersion) || string(data[:len(historyVersion)]) != historyVersion {
		return nil, errors.New("not of this version")
	}
	if crc32.ChecksumIEEE(data[:n]) != binary.BigEndian.Uint32(data[n:]) {
		return nil, errors.New("checksum does not match")
	}
	r := &historyScanner{buf: data[len(historyVersion):n]}
	h := r.history()
	if r.err == nil && len(r.buf) > 0 {
		r.fail("%d bytes too many", len(r.buf))
	}
	if r.err != nil {
		return nil, r.err
	}
	return h, nil
}

// WithBlobs returns h with another HistoryOptions.Blob.
func (h *History) WithBlobs(blob func(path string) (id string, ok bool)) *History {
	out := *h
	out.blob = blob
	return &out
}

// historyScanner reads the encoded form. After the first error everything reads as zero.
type historyScanner struct {
	buf []byte
	err error
}

func (r *historyScanner) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
	r.buf = nil
}

func (r *historyScanner) uint() uint64 {
	v, n := binary.Uvarint(r.buf)
	if n <= 0 {
		r.fail("unexpected end")
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

func (r *historyScanner) int() int64 {
	v, n := binary.Varint(r.buf)
	if n <= 0 {
		r.fail("unexpected end")
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

// upTo reads a number that must be below or at limit.
func (r *historyScanner) upTo(limit uint64) uint64 {
	v := r.uint()
	if v > limit {
		r.fail("number %d above %d", v, limit)
		return 0
	}
	return v
}

// length reads the number of items that take at least size bytes each.
func (r *historyScanner) length(size int) int {
	v := r.uint()
	if v > uint64(len(r.buf)/size) {
		r.fail("%d items in %d bytes", v, len(r.buf))
		return 0
	}
	return int(v)
}

// index reads a number below n.
func (r *historyScanner) index(n int) uint32 {
	v := r.uint()
	if v >= uint64(n) {
		r.fail("index %d of %d", v, n)
		return 0
	}
	return uint32(v)
}

func (r *historyScanner) bytes() []byte {
	n := r.length(1)
	b := r.buf[:n:n]
	r.buf = r.buf[n:]
	return b
}

func (r *historyScanner) string() string { return string(r.bytes()) }

func (r *historyScanner) key() blobKey {
	if len(r.buf) < 8 {
		r.fail("unexpected end")
		return 0
	}
	k := binary.BigEndian.Uint64(r.buf)
	r.buf = r.buf[8:]
	return blobKey(k)
}

// time reads a Unix time inside the years that a commit can have.
func (r *historyScanner) time() time.Time {
	v := r.int()
	if v < -maxTime || v > maxTime {
		r.fail("time %d", v)
	}
	return time.Unix(v, 0).UTC()
}

func (r *historyScanner) history() *History {
	h := &History{Commit: r.string(), Until: r.time(), window: time.Duration(r.int())}
	h.limits.commits = int(r.upTo(math.MaxInt32))
	h.limits.age = int(r.upTo(math.MaxInt32))
	h.limits.changes = int(r.upTo(math.MaxInt32))
	h.limits.content = int64(r.upTo(math.MaxInt64))
	f := r.upTo(3)
	h.limits.full, h.reusable = f&1 != 0, f&2 != 0
	if b := r.bytes(); len(b) > 0 {
		h.mailmap = append([]byte(nil), b...)
	}
	for range r.length(3) {
		h.Bounded = append(h.Bounded, Bound{Kind: BoundKind(r.string()), Reason: r.string(), Since: r.time()})
	}
	for range r.length(2) {
		h.people = append(h.people, person{r.string(), r.string()})
	}
	r.paths(h)
	h.commits = make([]commit, r.length(7))
	r.commits(h)
	if id, err := parseOID([]byte(h.Commit)); r.err == nil && (err != nil || len(h.commits) == 0 || h.commits[0].id != id || h.commits[0].when != h.Until.Unix()) {
		r.fail("the first commit is not %.64q of %v", h.Commit, h.Until)
	}
	if h.window <= 0 {
		r.fail("window %d", h.window)
	}
	h.Since = h.Until.Add(-h.window.Truncate(time.Second))
	return h
}

func (r *historyScanner) paths(h *History) {
	n := r.length(2)
	h.paths = make([]string, 0, n)
	last, total := "", 0
	for range n {
		shared := int(r.upTo(uint64(len(last))))
		last = last[:shared] + r.string()
		if total += len(last); total > maxPathBytes || r.err != nil {
			r.fail("paths of more than %d bytes", maxPathBytes)
			return
		}
		h.paths = append(h.paths, last)
	}
}

// maxPathBytes bounds what decoded paths take up: prefixes are shared in the encoded form.
const maxPathBytes = 1 << 30

func (r *historyScanner) commits(h *History) {
	when := h.Until.Unix()
	parents := make([][]int, len(h.commits)) // places; -1 where the id is written out
	for i := range h.commits {
		if r.err != nil {
			return
		}
		c := &h.commits[i]
		c.id = oid(r.string())
		if len(c.id) != 20 && len(c.id) != 32 {
			r.fail("commit id of %d bytes", len(c.id))
			return
		}
		when -= r.int()
		if c.when = when; when < 0 || when > maxTime {
			r.fail("time %d", when)
			return
		}
		f := r.upTo(15)
		c.window, c.shallow, c.large, c.cut = f&1 != 0, f&2 != 0, f&4 != 0, f&8 != 0
		c.author = r.index(len(h.people))
		n := r.length(1)
		c.parents, parents[i] = make([]oid, n), make([]int, n)
		for j := range n {
			if d := int(r.upTo(uint64(len(h.commits) - 1 - i))); d > 0 {
				parents[i][j] = i + d
				continue
			}
			parents[i][j] = -1
			c.parents[j] = oid(r.string())
		}
		c.count = int(r.upTo(math.MaxInt32))
		c.cost = int64(r.upTo(math.MaxInt64))
		c.changes = make([]change, r.length(2))
		for j := range c.changes {
			r.change(&c.changes[j], len(h.paths))
		}
	}
	for i, list := range parents {
		for j, at := range list {
			if at >= 0 {
				h.commits[i].parents[j] = h.commits[at].id
			}
		}
	}
}

func (r *historyScanner) change(ch *change, paths int) {
	f := r.upTo(15)
	ch.lines = f&1 != 0
	ch.path = r.index(paths)
	ch.from = ch.path
	if f&2 != 0 {
		ch.from = r.index(paths)
		ch.similarity = uint8(r.upTo(100))
	}
	if f&4 != 0 {
		ch.old = r.key()
	}
	if f&8 != 0 {
		ch.new = r.key()
	}
	if !ch.lines {
		return
	}
	r.hunks(ch)
}

func (r *historyScanner) hunks(ch *change) {
	n := r.length(3)
	if n == 0 {
		return
	}
	ch.hunks = make([]hunk, n)
	var at, shift uint64 = 0, maxHunkLine
	for i := range ch.hunks {
		start := at + r.upTo(maxHunkLine)
		newLen, oldLen := r.upTo(maxHunkLine), r.upTo(maxHunkLine)
		oldStart := start + shift - maxHunkLine
		at, shift = start+newLen, shift+oldLen-newLen
		if at > maxHunkLine || oldStart > maxHunkLine {
			r.fail("hunk beyond line %d", maxHunkLine)
			return
		}
		ch.hunks[i] = hunk{int32(oldStart), int32(oldLen), int32(start), int32(newLen)}
		ch.added += int32(newLen)
		ch.deleted += int32(oldLen)
	}
}

// maxHunkLine is above every line number of a file of maxLineFile bytes.
const maxHunkLine = 1 << 22
