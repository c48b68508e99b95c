package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// historyGit adds what git log could otherwise take from the repository's configuration.
func historyGit(g gitDir) gitDir {
	g.conf = append(append([]string(nil), g.conf...),
		"log.showRoot=true", "log.follow=false", "log.mailmap=false", "mailmap.file=/dev/null", "mailmap.blob=",
		"diff.orderFile=/dev/null", "diff.renames=false", "gpg.program=/bin/false", "gpg.ssh.program=/bin/false")
	return g
}

// historyReader reads one history.
type historyReader struct {
	git    gitDir
	o      HistoryOptions
	parent context.Context // ends when the caller gives up; the reader's own context also by timeout

	shallow map[oid]bool
	ids     map[blobKey]oid // full ids of the blobs of commits read from git
	names   *interner[string]
	people  *interner[person]
	bounds  []Bound
	// reusable turns false when a limit cut where another read could cut differently.
	reusable bool
}

func (r *historyReader) read(ctx context.Context, hexID string) (*History, error) {
	tip, err := parseOID([]byte(hexID))
	if err != nil {
		return nil, reposage.Wrap(reposage.EInvalid, err, "read history of %.80q", hexID)
	}
	if r.shallow, err = readShallow(r.git.dir); err != nil {
		return nil, err
	}
	if base := r.base(); base != nil {
		if base.Commit == hexID {
			return base, nil
		}
		h, err := r.extend(ctx, tip, base)
		if err != nil || h != nil {
			return h, err
		}
	}
	r.reset()
	sel, err := r.scan(ctx, tip)
	if err != nil {
		return nil, err
	}
	return r.finish(ctx, tip, sel)
}

// reset forgets what a failed attempt left.
func (r *historyReader) reset() {
	r.ids, r.names, r.people = make(map[blobKey]oid), newInterner[string](), newInterner[person]()
	r.bounds, r.reusable = nil, true
}

// base decodes Options.Base; nil when there is none or it was read under other limits.
func (r *historyReader) base() *History {
	if len(r.o.Base) == 0 || len(r.shallow) > 0 {
		return nil
	}
	h, err := decodeHistory(r.o.Base)
	if err != nil || !h.reusable || h.limits != r.o.limits() || h.window != r.o.Window {
		return nil
	}
	return h
}

var errEnough = errors.New("enough commits")

// scan reads a history from git log until the selection is full.
func (r *historyReader) scan(ctx context.Context, tip oid) (*commitSelection, error) {
	sel := &commitSelection{o: r.o}
	err := r.log(ctx, func(lc *logCommit) error {
		if !sel.accept(r.convert(lc)) {
			return errEnough
		}
		return nil
	}, tip.String())
	switch {
	case err == nil || errors.Is(err, errEnough):
	case r.parent.Err() != nil:
		return nil, r.parent.Err()
	case len(sel.commits) == 0 && ctx.Err() != nil:
		return nil, reposage.Wrap(reposage.ETimeout, err, "read history: stopped after %v", r.o.Timeout)
	case len(sel.commits) == 0:
		return nil, reposage.Wrap(reposage.ECorrupt, err, "read history of commit %s", tip)
	default:
		r.interrupted(ctx, err, sel.oldest)
	}
	return sel, nil
}

// interrupted notes that reading ended before its time.
func (r *historyReader) interrupted(ctx context.Context, err error, reached int64) {
	b := Bound{Kind: BoundDamaged, Reason: fmt.Sprintf("an object could not be read (%v)", err), Since: time.Unix(reached, 0).UTC()}
	if ctx.Err() != nil {
		b.Kind, b.Reason = BoundTime, fmt.Sprintf("stopped after %v", r.o.Timeout)
	}
	r.bounds = append(r.bounds, b)
	r.reusable = false
}

// log runs git log and hands on its commits.
func (r *historyReader) log(ctx context.Context, fn func(*logCommit) error, revs ...string) error {
	return limitedPipe(ctx, r.git, func(_ io.WriteCloser, out io.Reader) error {
		p := newLogParser(out)
		for {
			c, err := p.next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := fn(c); err != nil {
				return err
			}
		}
	}, logArgs(revs...)...)
}

// extend reads only what base lacks. It returns nil when base does not reach far enough.
func (r *historyReader) extend(ctx context.Context, tip oid, base *History) (*History, error) {
	r.reset()
	baseTip, err := parseOID([]byte(base.Commit))
	if err != nil {
		return nil, nil //nolint:nilerr // such a base is of no use
	}
	known := make(map[oid]*commit)
	limit := r.o.MaxCommits + r.o.AgeCommits
	err = r.log(ctx, func(lc *logCommit) error {
		if len(known) >= limit {
			return errEnough
		}
		known[lc.id] = r.convert(lc)
		return nil
	}, tip.String(), "^"+baseTip.String())
	if r.parent.Err() != nil {
		return nil, r.parent.Err()
	}
	if err != nil { // gone, damaged or too far away: from scratch, where the reason shows
		return nil, nil //nolint:nilerr // as said
	}
	r.adopt(base, known)
	sel, ok := r.traverse(tip, known)
	if !ok {
		return nil, nil
	}
	h, err := r.finish(ctx, tip, sel)
	if h != nil {
		h.extended = true
	}
	return h, err
}

// adopt enters base's commits into known, in terms of r's dictionaries.
func (r *historyReader) adopt(base *History, known map[oid]*commit) {
	person := make([]uint32, len(base.people))
	for i, p := range base.people {
		person[i] = r.people.id(p)
	}
	path := make([]uint32, len(base.paths))
	for i, p := range base.paths {
		path[i] = r.names.id(p)
	}
	for i := range base.commits {
		c := base.commits[i]
		c.author, c.known = person[c.author], true
		c.changes = append([]change(nil), c.changes...)
		for j := range c.changes {
			c.changes[j].path, c.changes[j].from = path[c.changes[j].path], path[c.changes[j].from]
		}
		if known[c.id] == nil {
			known[c.id] = &c
		}
	}
}

// finish compares lines, puts the commits in order and fills a History.
func (r *historyReader) finish(ctx context.Context, tip oid, sel *commitSelection) (*History, error) {
	if sel.bound != nil {
		r.bounds = append(r.bounds, *sel.bound)
	}
	r.reusable = r.reusable && !sel.unstable
	ordered := orderCommits(sel.commits)
	for _, c := range ordered {
		if c.shallow {
			r.reusable = false
		}
		if !c.window {
			c.dropLines()
		}
	}
	mailmap, err := r.compare(ctx, tip, ordered)
	if err != nil {
		return nil, err
	}
	if !r.boundLines(ordered) {
		return nil, nil
	}
	r.boundShallow(ordered)
	h := &History{
		Commit: tip.String(), Until: time.Unix(ordered[0].when, 0).UTC(), Since: time.Unix(sel.since, 0).UTC(),
		Bounded: r.bounds, window: r.o.Window, limits: r.o.limits(), mailmap: mailmap, reusable: r.reusable,
		people: r.people.list, paths: r.names.list,
	}
	for _, c := range ordered {
		c.known = false
		h.commits = append(h.commits, *c)
	}
	h.normalize()
	return h, nil
}

// boundShallow says where a shallow clone ends, if the history got there.
func (r *historyReader) boundShallow(ordered []*commit) {
	var newest int64 = -1
	for _, c := range ordered {
		if c.shallow {
			newest = max(newest, c.when)
		}
	}
	if newest >= 0 {
		r.bounds = append(r.bounds, Bound{
			Kind: BoundShallow, Reason: "the clone is shallow: older commits are not in it", Since: time.Unix(newest, 0).UTC(),
		})
	}
}

// boundLines drops the line comparisons beyond MaxContent, counted from the newest commit on. It
// fails when the base had dropped some that are wanted now.
func (r *historyReader) boundLines(ordered []*commit) bool {
	var cost int64
	cut := false
	for _, c := range ordered {
		if cost += c.cost; !cut && cost > r.o.MaxContent {
			cut = true
			r.bounds = append(r.bounds, Bound{
				Kind: BoundLines, Reason: fmt.Sprintf("bounded at %d MiB of compared contents", r.o.MaxContent>>20),
				Since: time.Unix(c.when, 0).UTC(),
			})
		}
		if c.cut && !cut {
			return false
		}
		if c.cut = cut && c.window; c.cut {
			c.dropHunks()
		}
	}
	return true
}

// dropLines turns c into a commit that is looked at for ages only.
func (c *commit) dropLines() {
	c.dropHunks()
	c.cost, c.cut = 0, false
	var out []change
	for _, ch := range c.changes {
		if ch.path != ch.from && ch.similarity < 100 {
			out = append(out, change{path: ch.path, from: ch.path, new: ch.new}, change{path: ch.from, from: ch.from, old: ch.old})
			continue
		}
		out = append(out, ch)
	}
	c.changes = out
}

// dropHunks forgets which lines c changed.
func (c *commit) dropHunks() {
	for i := range c.changes {
		ch := &c.changes[i]
		ch.lines, ch.hunks, ch.added, ch.deleted = false, nil, 0, 0
	}
}

// readShallow returns the commits at which a shallow clone ends.
func readShallow(gitDir string) (map[oid]bool, error) {
	dir := gitDir
	if b, err := readSmallFile(filepath.Join(gitDir, "commondir"), 4<<10); err == nil {
		dir = strings.TrimSpace(string(b))
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(gitDir, dir)
		}
	}
	b, err := readSmallFile(filepath.Join(dir, "shallow"), 16<<20)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, reposage.Wrap(reposage.ECorrupt, err, "read shallow boundary")
	}
	out := make(map[oid]bool)
	for line := range bytes.FieldsSeq(b) {
		id, err := parseOID(line)
		if err != nil {
			return nil, reposage.Wrap(reposage.ECorrupt, err, "read shallow boundary")
		}
		out[id] = true
	}
	return out, nil
}

// readSmallFile reads a regular file of at most limit bytes.
func readSmallFile(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, fmt.Errorf("%s is not a regular file of at most %d bytes", filepath.Base(name), limit)
	}
	return os.ReadFile(name)
}
