package source

import (
	"context"
	"errors"
	"slices"
	"sort"
)

// comparison fills in what needs contents: renames with changes, and changed lines.
type comparison struct {
	r      *historyReader
	ctx    context.Context
	feed   *blobFeed
	sizes  map[blobKey]int64 // of every blob that may be read; -1 when it cannot
	differ *lineDiffer
	buf    []byte
	asking blobKey // the object whose answer is being read
}

// pair is two versions of one file to be compared.
type pair struct {
	old, new blobKey
	at       *change
}

// maxDamaged bounds how many damaged objects are passed over: git ends at each.
const maxDamaged = 8

// compare reads contents for the window's commits that did not come from the base, and the mailmap of
// tip. When that is cut short, what is missing stays unknown and a Bound says so.
func (r *historyReader) compare(ctx context.Context, tip oid, ordered []*commit) (mailmap []byte, err error) {
	c := &comparison{r: r, ctx: ctx, sizes: make(map[blobKey]int64), differ: newLineDiffer()}
	for damaged := 0; ; damaged++ {
		c.asking = 0
		err = withBlobs(ctx, r.git, func(f *blobFeed) error {
			c.feed = f
			var err error
			if mailmap, err = c.mailmap(tip); err != nil {
				return err
			}
			return c.run(ordered)
		})
		if err == nil || c.asking == 0 || damaged == maxDamaged || ctx.Err() != nil {
			break
		}
		c.sizes[c.asking] = unreadable
	}
	var died *gitError
	switch {
	case r.parent.Err() != nil:
		return nil, r.parent.Err()
	case err != nil && (ctx.Err() != nil || errors.As(err, &died)):
		r.interrupted(ctx, err, ordered[0].when)
		return mailmap, nil //nolint:nilerr // the history says that it was cut
	}
	return mailmap, err
}

// unreadable stands for the size of an object that is missing, damaged or no blob.
const unreadable = -1

// mailmap reads tip's .mailmap; nil when there is none.
func (c *comparison) mailmap(tip oid) ([]byte, error) {
	name := []string{tip.String() + ":.mailmap"}
	c.feed.send("info", name)
	size, err := c.feed.info()
	if err != nil || size <= 0 || size > maxMailmap {
		return nil, err
	}
	c.feed.send("contents", name)
	content, _, err := c.feed.contents(nil)
	return content, err
}

// run compares: sizes first, then renames, then lines.
func (c *comparison) run(ordered []*commit) error {
	var fresh []*commit
	for _, cm := range ordered {
		if cm.window && !cm.known {
			fresh = append(fresh, cm)
		}
	}
	if err := c.readSizes(fresh); err != nil {
		return err
	}
	var cost int64
	kept := fresh[:0]
	for _, cm := range fresh {
		cm.cost = c.cost(cm)
		// Beyond the limit the lines would be dropped again.
		if cost += cm.cost; cost <= c.r.o.MaxContent {
			kept = append(kept, cm)
		}
	}
	if err := c.renames(kept); err != nil {
		return err
	}
	return c.lines(kept)
}

// readSizes asks for the size of every blob that could be compared.
func (c *comparison) readSizes(commits []*commit) error {
	var keys []blobKey
	want := func(k blobKey) {
		if _, ok := c.sizes[k]; !ok && k != 0 {
			c.sizes[k] = unreadable
			keys = append(keys, k)
		}
	}
	for _, cm := range commits {
		gone, added := c.r.candidates(cm)
		for _, i := range slices.Concat(gone, added) {
			want(cm.changes[i].old)
			want(cm.changes[i].new)
		}
		for i := range cm.changes {
			if ch := &cm.changes[i]; c.r.comparable(ch) {
				want(ch.old)
				want(ch.new)
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	c.feed.send("info", c.r.fullNames(keys))
	for _, k := range keys {
		delete(c.sizes, k)
	}
	for _, k := range keys {
		c.asking = k
		size, err := c.feed.info()
		if err != nil {
			return err
		}
		c.sizes[k] = size
	}
	return nil
}

// fullNames returns the full ids of blobs.
func (r *historyReader) fullNames(keys []blobKey) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = r.ids[k].String()
	}
	return out
}

// readable reports whether a blob can be compared: it is there and not too large.
func (c *comparison) readable(k blobKey) bool {
	size := c.sizes[k]
	return size >= 0 && size <= maxLineFile
}

// cost is the number of bytes that comparing cm reads.
func (c *comparison) cost(cm *commit) int64 {
	var n int64
	for i := range cm.changes {
		ch := &cm.changes[i]
		if !c.r.comparable(ch) {
			continue
		}
		for _, k := range [2]blobKey{ch.old, ch.new} {
			if k != 0 && c.readable(k) {
				n += c.sizes[k]
			}
		}
	}
	return n
}

// comparable reports whether the lines of ch matter and can be known: a regular file of a language
// whose lines are tracked.
func (r *historyReader) comparable(ch *change) bool {
	return ch.regular && ch.old != ch.new && lineHistory(r.names.list[ch.path])
}

// lineHistory reports whether a path's lines are followed: source code, markup and files without
// extension; not data and prose.
func lineHistory(name string) bool {
	return codeByName(name)
}

// lines compares the changed files. The pairs of one path follow each other, newest first, so
// that most contents are read once although they are the new side of one change and the old side
// of the next.
func (c *comparison) lines(commits []*commit) error {
	var pairs []pair
	for _, cm := range commits {
		for i := range cm.changes {
			ch := &cm.changes[i]
			if ch.similarity == 100 {
				ch.lines = true // nothing changed
				continue
			}
			if !ch.lines && c.r.comparable(ch) && (ch.old == 0 || c.readable(ch.old)) && (ch.new == 0 || c.readable(ch.new)) {
				pairs = append(pairs, pair{ch.old, ch.new, ch})
			}
		}
	}
	sort.SliceStable(pairs, func(a, b int) bool { return pairs[a].at.path < pairs[b].at.path })
	return c.diffAll(pairs)
}

// diffAll compares pairs in order. The contents of the pair before are kept.
func (c *comparison) diffAll(pairs []pair) error {
	var wanted []blobKey
	last := [2]blobKey{}
	for _, p := range pairs {
		for _, k := range [2]blobKey{p.new, p.old} {
			if k != 0 && k != last[0] && k != last[1] {
				wanted = append(wanted, k)
			}
		}
		last = [2]blobKey{p.new, p.old}
	}
	if len(wanted) == 0 {
		return nil
	}
	c.feed.send("contents", c.r.fullNames(wanted))
	var have [2]content // new and old of the pair before
	for _, p := range pairs {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		next, err := c.load(have, p)
		if err != nil {
			return err
		}
		have = next
		if (p.new != 0 && !have[0].ok) || (p.old != 0 && !have[1].ok) {
			continue
		}
		p.at.hunks, p.at.lines = c.differ.diff(have[1].text, have[0].text)
		for _, h := range p.at.hunks {
			p.at.added += h.newLen
			p.at.deleted += h.oldLen
		}
	}
	return nil
}

// content is a blob in memory.
type content struct {
	key  blobKey
	text []byte
	ok   bool
	buf  []byte // where text lies; reused
}

// load returns the contents of p, from those of the pair before or from the feed.
func (c *comparison) load(have [2]content, p pair) (next [2]content, err error) {
	keys := [2]blobKey{p.new, p.old}
	var used [2]bool
	for i, k := range keys {
		for j := range have {
			if k != 0 && have[j].key == k && !used[j] {
				next[i], used[j] = have[j], true
				break
			}
		}
	}
	for i, k := range keys {
		if next[i].key == k && k != 0 {
			continue
		}
		var buf []byte
		for j := range have {
			if !used[j] {
				buf, used[j] = have[j].buf, true
				break
			}
		}
		if k == 0 {
			next[i] = content{ok: true, buf: buf}
			continue
		}
		c.asking = k
		text, ok, err := c.feed.contents(buf)
		if err != nil {
			return next, err
		}
		next[i] = content{key: k, text: text, ok: ok, buf: text}
	}
	return next, nil
}
