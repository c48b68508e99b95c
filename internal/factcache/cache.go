package factcache

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"
)

// Options configure a Cache. The zero value means the defaults.
type Options struct {
	// MaxBytes is the size that the files in the folder are kept to; default 2 GiB. It may be
	// passed by the packs that processes are writing at the moment.
	MaxBytes int64
	// PackBytes is the size at which a pack is complete; default 64 MiB, at most 1 GiB and a
	// quarter of MaxBytes. A process that is killed loses at most so much.
	PackBytes int64
}

const (
	defaultMaxBytes  = 2 << 30
	defaultPackBytes = 64 << 20
	maxPackBytes     = 1 << 30
)

func (o Options) withDefaults() Options {
	o.MaxBytes = cmp.Or(max(o.MaxBytes, 0), defaultMaxBytes)
	o.PackBytes = cmp.Or(max(o.PackBytes, 0), defaultPackBytes)
	o.PackBytes = max(min(o.PackBytes, o.MaxBytes/4, maxPackBytes), 1)
	return o
}

// WriteError says that nothing more is stored in this run. Reading goes on.
type WriteError struct {
	Dir string // the cache's folder
	Err error  // what happened first: disk full, permission denied, …
}

// Error names the folder and the cause.
func (e *WriteError) Error() string { return fmt.Sprintf("write cache %s: %v", e.Dir, e.Err) }

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// ErrTooLarge is what Put returns for a value above MaxValue.
var ErrTooLarge = errors.New("value too large for the cache")

// Cache is an open cache folder. It is safe for concurrent use, and any number of them may be open
// on one folder, in any number of processes. A nil *Cache is an empty cache that stores nothing.
type Cache struct {
	opts  Options
	count counters

	mu       sync.RWMutex
	dir      *dir
	retired  []*dir  // deleted while in use; packs still refer to them
	packs    []*pack // most recently used first; the slice is replaced, never changed
	bytes    int64   // of all files in the folder, as far as known
	writer   *writer // nil while nothing is pending
	wrote    bool    // a pack was published
	writeErr *WriteError
	closed   bool
}

// Open opens the cache in the folder path, which is made when it is not there. It reads the list of
// packs, not their content. It fails when the folder cannot be made or read, and with
// reposage.EInvalid when others could write to it: a symbolic link, another owner, a mode with
// write permission for others.
func Open(path string, o Options) (*Cache, error) {
	d, err := openDir(path)
	if err != nil {
		return nil, err
	}
	c := &Cache{opts: o.withDefaults(), dir: d}
	if c.packs, c.bytes, err = d.openAll(); err != nil {
		return nil, errors.Join(err, d.root.Close())
	}
	return c, nil
}

// openAll opens the packs, most recently used first, and removes what dead processes left
// behind. It returns the size of all files. Packs that cannot be opened are left out.
func (d *dir) openAll() ([]*pack, int64, error) {
	open := make(map[string]*pack)
	var bytes int64
	for range 3 { // packs may be merged between listing and opening; then look again
		names, err := d.names()
		if err != nil {
			return nil, 0, err
		}
		var vanished bool
		if bytes, vanished = d.openNamed(names, open); !vanished {
			break
		}
	}
	packs := make([]*pack, 0, len(open))
	for _, p := range open {
		packs = append(packs, p)
	}
	slices.SortFunc(packs, func(a, b *pack) int {
		return cmp.Or(b.used.Compare(a.used), cmp.Compare(a.name, b.name))
	})
	return packs, bytes, nil
}

func (d *dir) openNamed(names []string, open map[string]*pack) (bytes int64, vanished bool) {
	for _, name := range names {
		if isTemp(name) {
			_ = d.sweep(name) // what stays is tried again by the next run
		}
		if !isOurs(name) {
			if fi, err := d.root.Lstat(name); err == nil {
				bytes += fi.Size()
			}
			continue
		}
		p := open[name]
		if p == nil {
			var err error
			if p, err = d.openPack(name); err != nil {
				vanished = vanished || errors.Is(err, fs.ErrNotExist)
				continue // a miss
			}
			open[name] = p
		}
		bytes += p.size
	}
	return bytes, vanished
}

// Get returns the value stored under k, which the caller may keep and change, or nil and false.
func (c *Cache) Get(k Key) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	packs, value, ok := c.pending(k)
	if ok {
		c.count.hits.Add(1)
		return value, true
	}
	for _, p := range packs {
		if p.dead.Load() {
			continue
		}
		value, ok, err := p.get(k)
		if err != nil {
			c.discard(p, err)
		}
		if ok {
			c.touch(p)
			c.count.hits.Add(1)
			return value, true
		}
	}
	c.count.misses.Add(1)
	return nil, false
}

// pending looks k up in the pack being written and returns the other packs.
func (c *Cache) pending(k Key) (packs []*pack, value []byte, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.writer != nil {
		// An error is a miss here: the record is looked for elsewhere, or derived again.
		value, ok, _ = c.writer.get(k)
	}
	return c.packs, value, ok
}

// discard takes a damaged pack out of use and removes it. Errors of the file system are no
// damage: they may pass, and each one is a miss.
func (c *Cache) discard(p *pack, err error) {
	if !errors.Is(err, errCorrupt) || p.dead.Swap(true) {
		return
	}
	c.count.corrupt.Add(1)
	_ = p.dir.remove(p.name) // in a read-only folder it stays and is found damaged by each run
}

// touch records the use of a pack, once. Where that is not possible eviction is a little less fair.
func (c *Cache) touch(p *pack) {
	if p.touched.Load() || p.touched.Swap(true) {
		return
	}
	now := time.Now()
	_ = p.dir.root.Chtimes(p.name, now, now)
}

// Put stores value under k. It may keep the value in memory, or lose it, until Flush or Close. The
// error is ErrTooLarge for this value alone, fs.ErrClosed after Close, or a *WriteError, which is
// then returned by all calls that follow.
func (c *Cache) Put(k Key, value []byte) error {
	if c == nil {
		return nil
	}
	if len(value) > MaxValue {
		return fmt.Errorf("store %d bytes: %w", len(value), ErrTooLarge)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.writable(); err != nil {
		return err
	}
	if c.writer == nil {
		err := c.startWriter()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the folder is being deleted right now, and the record with it
		}
		if err != nil {
			return c.fail(err)
		}
	}
	if err := c.writer.put(k, value); err != nil {
		w := c.writer
		c.writer = nil
		return c.fail(errors.Join(err, w.abort()))
	}
	c.count.puts.Add(1)
	if c.writer.size() < c.opts.PackBytes {
		return nil
	}
	return c.publish()
}

func (c *Cache) writable() error {
	if c.closed {
		return fmt.Errorf("use cache %s: %w", c.dir.path, fs.ErrClosed)
	}
	if c.writeErr != nil {
		return c.writeErr
	}
	return nil
}

// fail ends writing for this run.
func (c *Cache) fail(err error) error {
	c.writeErr = &WriteError{Dir: c.dir.path, Err: err}
	return c.writeErr
}

// startWriter starts a pack. A folder that was deleted since Open is made again.
func (c *Cache) startWriter() error {
	w, err := newWriter(c.dir)
	if errors.Is(err, fs.ErrNotExist) {
		var d *dir
		if d, err = openDir(c.dir.path); err != nil {
			return err
		}
		c.retired = append(c.retired, c.dir)
		c.dir, c.bytes = d, 0
		w, err = newWriter(d)
	}
	if err != nil {
		return err
	}
	c.writer = w
	return nil
}

// publish completes the pending pack, if there is one.
func (c *Cache) publish() error {
	if c.writer == nil {
		return nil
	}
	w := c.writer
	c.writer = nil
	p, err := w.publish()
	if err != nil {
		return c.fail(err)
	}
	if p == nil {
		return nil
	}
	c.packs = slices.Insert(slices.Clone(c.packs), 0, p)
	c.bytes += p.size
	c.wrote = true
	if c.bytes <= c.opts.MaxBytes {
		return nil
	}
	return c.underLock(c.evict)
}

// Flush makes everything put so far visible to other processes and safe from the end of this one. It
// may return a *WriteError.
func (c *Cache) Flush() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.writable(); err != nil {
		return err
	}
	return c.publish()
}

// Close flushes, tidies the folder when this run has written to it and nobody else is at it, and
// releases all files. It may return a *WriteError. The second call does nothing.
func (c *Cache) Close() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	var errs []error
	if c.writeErr == nil {
		errs = append(errs, c.publish())
	}
	if c.writeErr == nil && (c.wrote || c.bytes > c.opts.MaxBytes) {
		errs = append(errs, c.underLock(c.tidy))
	}
	for _, p := range c.packs {
		errs = append(errs, p.file.Close())
	}
	for _, d := range append(c.retired, c.dir) {
		errs = append(errs, d.root.Close())
	}
	return errors.Join(errs...)
}
