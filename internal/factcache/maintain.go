package factcache

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// mergeAbove is the number of small packs that may lie about. Each one costs a run an open file
// and each miss a search.
const mergeAbove = 8

// file is a file of the cache's folder as maintenance sees it.
type file struct {
	name string
	size int64
	used time.Time
}

// files lists packs and temporary files of all versions, longest unused first.
func (d *dir) files() ([]file, error) {
	names, err := d.names()
	if err != nil {
		return nil, err
	}
	files := make([]file, 0, len(names))
	for _, name := range names {
		if fi, err := d.root.Lstat(name); err == nil { // or it is gone
			files = append(files, file{name, fi.Size(), fi.ModTime()})
		}
	}
	slices.SortFunc(files, func(a, b file) int {
		return cmp.Or(a.used.Compare(b.used), cmp.Compare(a.name, b.name))
	})
	return files, nil
}

// underLock runs a maintenance step unless another process is at one. A folder that was
// deleted needs none. Other errors end writing: a cache that cannot be kept to its size must not grow.
func (c *Cache) underLock(step func() error) error {
	unlock, ok, err := c.dir.lock()
	if ok {
		err = errors.Join(step(), unlock())
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c.fail(err)
	}
	return nil
}

// tidy merges small packs and keeps the folder to its size.
func (c *Cache) tidy() error {
	files, err := c.dir.files()
	if err != nil {
		return err
	}
	if inputs := planMerge(files, c.opts.PackBytes); len(inputs) > 0 {
		if err := c.merge(inputs); err != nil {
			return fmt.Errorf("merge packs: %w", err)
		}
	}
	return c.evict()
}

// planMerge chooses the packs to merge into one: the smallest, and then each that is no larger than
// those before it together, so that a record is copied again only when its pack at least
// doubles. At most packBytes are copied, which bounds the time; what is left over is for the next run.
func planMerge(files []file, packBytes int64) []file {
	var small []file
	for _, f := range files {
		if isOurs(f.name) && f.size < packBytes/2 {
			small = append(small, f)
		}
	}
	if len(small) <= mergeAbove {
		return nil
	}
	slices.SortStableFunc(small, func(a, b file) int { return cmp.Compare(a.size, b.size) })
	var sum int64
	for i, f := range small {
		enough := len(small)-i < mergeAbove/2 && f.size > sum
		if enough || sum+f.size > packBytes {
			return small[:i]
		}
		sum += f.size
	}
	return small
}

// merge copies the records of inputs into one pack and removes the inputs. Dying in between
// leaves records in two packs, which is harmless.
func (c *Cache) merge(inputs []file) error {
	w, err := newWriter(c.dir)
	if err != nil {
		return err
	}
	var merged []file
	for _, f := range inputs {
		ok, err := c.mergeInto(w, f.name)
		if err != nil {
			return errors.Join(err, w.abort())
		}
		if ok {
			merged = append(merged, f)
		}
	}
	p, err := w.publish()
	if err != nil || p == nil {
		return err
	}
	used := slices.MaxFunc(inputs, func(a, b file) int { return a.used.Compare(b.used) }).used
	errs := []error{p.file.Close(), c.dir.root.Chtimes(p.name, used, used)}
	for _, f := range merged {
		errs = append(errs, c.dir.remove(f.name))
	}
	c.count.merged.Add(int64(len(merged)))
	return errors.Join(errs...)
}

// mergeInto copies the sound records of a pack. It reports whether the pack may go: all that can be
// read of it was copied. The error is one of writing.
func (c *Cache) mergeInto(w *writer, name string) (ok bool, err error) {
	p, err := c.dir.openPack(name)
	if err != nil {
		return false, nil // gone, or not readable now: left as it is
	}
	defer func() { _ = p.file.Close() }() // only read
	x, err := p.read()
	if err == nil {
		var putErr error
		err = p.scan(x.locations(), func(_ int, k Key, value []byte) {
			if putErr == nil {
				putErr = w.put(k, value)
			}
		})
		if putErr != nil {
			return false, putErr
		}
	}
	if errors.Is(err, errCorrupt) {
		c.count.corrupt.Add(1)
	}
	return err == nil || errors.Is(err, errCorrupt), nil
}

// evict removes the packs that were not used for longest until the folder is a tenth below its
// size, if it is above. Files being written count, and stay.
func (c *Cache) evict() error {
	files, err := c.dir.files()
	if err != nil {
		return err
	}
	var total int64
	for _, f := range files {
		total += f.size
	}
	c.bytes = total
	if total <= c.opts.MaxBytes {
		return nil
	}
	for _, f := range files {
		if c.bytes <= c.opts.MaxBytes-c.opts.MaxBytes/10 {
			break
		}
		if !isPack(f.name) {
			continue
		}
		if err := c.dir.remove(f.name); err != nil {
			return fmt.Errorf("evict: %w", err)
		}
		c.bytes -= f.size
		c.count.evicted.Add(1)
	}
	return nil
}
