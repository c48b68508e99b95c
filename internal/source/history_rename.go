package source

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"path"
	"slices"
)

// maxRenameFiles is the number of deleted and added paths of one commit beyond which only renames
// without a change are recognised.
const maxRenameFiles = 1_000

// candidates returns the deleted and added paths of cm that may be renames with changes. It depends on
// cm alone. With too many pairs, only paths whose base name stands on both sides are taken.
func (r *historyReader) candidates(cm *commit) (gone, added []int) {
	if cm.merge() {
		return nil, nil
	}
	bases := make(map[string]uint8) // bit 0: deleted, bit 1: added
	for i := range cm.changes {
		ch := &cm.changes[i]
		switch {
		case !r.comparable(ch) || ch.from != ch.path:
		case ch.new == 0:
			gone = append(gone, i)
			bases[path.Base(r.names.list[ch.path])] |= 1
		case ch.old == 0:
			added = append(added, i)
			bases[path.Base(r.names.list[ch.path])] |= 2
		}
	}
	if len(gone)*len(added) > maxRenamePairs {
		alone := func(i int) bool { return bases[path.Base(r.names.list[cm.changes[i].path])] != 3 }
		gone, added = slices.DeleteFunc(gone, alone), slices.DeleteFunc(added, alone)
	}
	if len(gone) == 0 || len(added) == 0 || len(gone)+len(added) > maxRenameFiles {
		return nil, nil
	}
	return gone, added
}

// renames finds, commit by commit, the deleted and added paths that are one file under a new name.
func (c *comparison) renames(commits []*commit) error {
	type work struct {
		cm          *commit
		gone, added []int
	}
	var todo []work
	var wanted []blobKey
	for _, cm := range commits {
		gone, added := c.r.candidates(cm)
		unreadable := func(i int) bool { return !c.readable(cm.changes[i].old | cm.changes[i].new) }
		gone, added = slices.DeleteFunc(gone, unreadable), slices.DeleteFunc(added, unreadable)
		if len(gone) == 0 || len(added) == 0 {
			continue
		}
		todo = append(todo, work{cm, gone, added})
		for _, i := range slices.Concat(gone, added) {
			wanted = append(wanted, cm.changes[i].old|cm.changes[i].new)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	c.feed.send("contents", c.r.fullNames(wanted))
	for _, w := range todo {
		if err := c.renamesOf(w.cm, w.gone, w.added); err != nil {
			return err
		}
	}
	return nil
}

// renamesOf reads the candidates of one commit and joins the most similar pairs first; of equals,
// those of the same base name, then the first by path.
func (c *comparison) renamesOf(cm *commit, gone, added []int) error {
	signatures := make(map[int]signature, len(gone)+len(added))
	for _, i := range slices.Concat(gone, added) {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		c.asking = cm.changes[i].old | cm.changes[i].new
		text, ok, err := c.feed.contents(c.buf)
		if err != nil {
			return err
		}
		c.buf = text
		if ok {
			signatures[i] = c.differ.signature(text)
		}
	}
	type match struct {
		gone, added int
		similarity  int
		renamed     int // 0 when the base name stayed, else 1
	}
	var matches []match
	name := func(i int) string { return c.r.names.list[cm.changes[i].path] }
	for _, g := range gone {
		for _, a := range added {
			same := path.Base(name(g)) == path.Base(name(a))
			if path.Ext(name(g)) != path.Ext(name(a)) || !same && len(gone)*len(added) > maxRenamePairs {
				continue
			}
			if s := similarity(signatures[g], signatures[a]); s >= renameThreshold {
				matches = append(matches, match{g, a, min(s, 99), 1})
				if same {
					matches[len(matches)-1].renamed = 0
				}
			}
		}
	}
	slices.SortFunc(matches, func(x, y match) int {
		return cmp.Or(cmp.Compare(y.similarity, x.similarity), cmp.Compare(x.renamed, y.renamed),
			cmp.Compare(name(x.added), name(y.added)), cmp.Compare(name(x.gone), name(y.gone)))
	})
	used := make(map[int]bool)
	drop := make(map[int]bool)
	for _, m := range matches {
		if !used[m.gone] && !used[m.added] {
			used[m.gone], used[m.added], drop[m.gone] = true, true, true
			cm.changes[m.added].rename(&cm.changes[m.gone], uint8(m.similarity))
		}
	}
	cm.changes = removeAt(cm.changes, drop)
	return nil
}

// signature is what a file's similarity to another is computed from: its distinct lines by hash,
// each with the bytes it takes up in the file.
type signature struct {
	lines []signatureLine
	bytes int
}

type signatureLine struct {
	hash  uint64
	bytes int
}

// signature returns the signature of text; that of a binary file is empty and similar to nothing.
func (d *lineDiffer) signature(raw []byte) signature {
	text, ok := lineText(raw)
	if !ok {
		return signature{}
	}
	var s signature
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		s.lines = append(s.lines, signatureLine{maphash.Bytes(d.seed, line), len(line) + 1})
		s.bytes += len(line) + 1
	}
	slices.SortFunc(s.lines, func(a, b signatureLine) int { return cmp.Compare(a.hash, b.hash) })
	out := s.lines[:0]
	for _, l := range s.lines {
		if n := len(out); n > 0 && out[n-1].hash == l.hash {
			out[n-1].bytes += l.bytes
			continue
		}
		out = append(out, l)
	}
	s.lines = out
	return s
}

// similarity returns which percentage of the larger file's bytes are in lines that both have.
func similarity(a, b signature) int {
	larger := max(a.bytes, b.bytes)
	if larger == 0 || 100*min(a.bytes, b.bytes) < renameThreshold*larger {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(a.lines) && j < len(b.lines); {
		switch {
		case a.lines[i].hash < b.lines[j].hash:
			i++
		case a.lines[i].hash > b.lines[j].hash:
			j++
		default:
			common += min(a.lines[i].bytes, b.lines[j].bytes)
			i, j = i+1, j+1
		}
	}
	return 100 * common / larger
}
