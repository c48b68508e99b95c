package source

import (
	"cmp"
	"container/heap"
	"path"
	"slices"
	"sort"
)

// interner numbers distinct values in the order of their first use.
type interner[T comparable] struct {
	list []T
	ids  map[T]uint32
}

func newInterner[T comparable]() *interner[T] { return &interner[T]{ids: make(map[T]uint32)} }

func (n *interner[T]) id(v T) uint32 {
	if id, ok := n.ids[v]; ok {
		return id
	}
	id := uint32(len(n.list))
	n.list = append(n.list, v)
	n.ids[v] = id
	return id
}

// File types of git modes.
const (
	modeType      = 0o170000
	modeRegular   = 0o100000
	modeSubmodule = 0o160000
)

// convert turns what git printed into what is kept.
func (r *historyReader) convert(lc *logCommit) *commit {
	c := &commit{
		id: lc.id, parents: lc.parents, when: lc.when, author: r.people.id(lc.person), count: lc.count,
		shallow: r.shallow[lc.id], large: lc.count > maxCommitChanges,
	}
	if c.shallow {
		// Git shows a commit at the boundary as if it had added every file.
		c.parents, c.count = nil, 0
		return c
	}
	for i := range lc.changes {
		c.changes = r.appendChanges(c.changes, &lc.changes[i])
	}
	if !c.merge() {
		c.changes = r.pairExact(c.changes)
	}
	return c
}

// appendChanges adds one raw entry: a change for each parent with another old side. Submodules are
// no contents.
func (r *historyReader) appendChanges(out []change, lc *logChange) []change {
	from := len(out)
	ch := change{path: r.names.id(lc.path), new: r.blob(lc.newMode, lc.new)}
	ch.from = ch.path
	ch.regular = ch.new == 0 || lc.newMode&modeType == modeRegular
	for i, old := range lc.old {
		one := ch
		one.old = r.blob(lc.oldMode[i], old)
		one.regular = ch.regular && (one.old == 0 || lc.oldMode[i]&modeType == modeRegular)
		if one.new == 0 && one.old == 0 || slices.ContainsFunc(out[from:], func(x change) bool { return x.old == one.old }) {
			continue
		}
		out = append(out, one)
	}
	return out
}

// blob returns the key of a blob and remembers its id; 0 for submodules and "no blob".
func (r *historyReader) blob(mode uint32, id oid) blobKey {
	if id == "" || mode&modeType == modeSubmodule {
		return 0
	}
	k := id.key()
	r.ids[k] = id
	return k
}

// emptyBlobs are the keys of the empty blob (SHA-1, SHA-256): equal emptiness is no sign of a rename.
var emptyBlobs = [2]blobKey{0xe69de29bb2d1d643, 0x473a0f4c3be8a936}

// pairExact joins a deleted and an added path of equal content to a rename: those of the same
// base name first, then in the order of paths.
func (r *historyReader) pairExact(changes []change) []change {
	type key struct {
		blob blobKey
		base string
	}
	gone := make(map[key][]int)
	for i := range changes {
		ch := &changes[i]
		if ch.new != 0 || ch.old == emptyBlobs[0] || ch.old == emptyBlobs[1] {
			continue
		}
		named := key{ch.old, path.Base(r.names.list[ch.path])}
		gone[named] = append(gone[named], i)
		gone[key{blob: ch.old}] = append(gone[key{blob: ch.old}], i)
	}
	if len(gone) == 0 {
		return changes
	}
	paired := make(map[int]bool)
	pair := func(k key, ch *change) {
		for list := gone[k]; len(list) > 0; list = gone[k] {
			gone[k] = list[1:]
			if d := list[0]; !paired[d] {
				paired[d] = true
				ch.rename(&changes[d], 100)
				return
			}
		}
	}
	for _, named := range []bool{true, false} {
		for i := range changes {
			ch := &changes[i]
			if ch.old != 0 || ch.new == 0 {
				continue
			}
			k := key{blob: ch.new}
			if named {
				k.base = path.Base(r.names.list[ch.path])
			}
			pair(k, ch)
		}
	}
	return removeAt(changes, paired)
}

// rename makes ch, an addition, the continuation of gone, a deletion.
func (ch *change) rename(gone *change, similarity uint8) {
	ch.from, ch.old, ch.similarity = gone.path, gone.old, similarity
	ch.regular = ch.regular && gone.regular
}

func removeAt(changes []change, drop map[int]bool) []change {
	out := changes[:0]
	for i, ch := range changes {
		if !drop[i] {
			out = append(out, ch)
		}
	}
	return out
}

// orderCommits sorts children before parents, newest first where that leaves a choice.
func orderCommits(commits []*commit) []*commit {
	byID := make(map[oid]*commit, len(commits))
	for _, c := range commits {
		byID[c.id] = c
	}
	children := make(map[*commit]int, len(commits))
	for _, c := range commits {
		for _, p := range c.parents {
			if pc := byID[p]; pc != nil {
				children[pc]++
			}
		}
	}
	ready := &commitQueue{}
	for _, c := range commits {
		if children[c] == 0 {
			heap.Push(ready, c)
		}
	}
	out := make([]*commit, 0, len(commits))
	for ready.Len() > 0 {
		c := heap.Pop(ready).(*commit)
		out = append(out, c)
		for _, p := range c.parents {
			if pc := byID[p]; pc != nil {
				if children[pc]--; children[pc] == 0 {
					heap.Push(ready, pc)
				}
			}
		}
	}
	return out
}

// normalize puts changes and dictionaries in an order that depends only on the history, not on how
// it was read.
func (h *History) normalize() {
	paths, people := newInterner[string](), newInterner[person]()
	for i := range h.commits {
		c := &h.commits[i]
		c.author = people.id(h.people[c.author])
		sort.Slice(c.changes, func(a, b int) bool {
			x, y := &c.changes[a], &c.changes[b]
			return cmp.Or(cmp.Compare(h.paths[x.path], h.paths[y.path]), cmp.Compare(x.old, y.old)) < 0
		})
		for j := range c.changes {
			ch := &c.changes[j]
			ch.path, ch.from = paths.id(h.paths[ch.path]), paths.id(h.paths[ch.from])
			ch.regular = false
		}
	}
	h.paths, h.people = paths.list, people.list
}
