package factcache

import "sync/atomic"

// counters are the parts of Stats that change without the Cache's lock.
type counters struct {
	hits, misses, puts, corrupt, evicted, merged atomic.Int64
}

// Stats tells what a Cache holds and what was done through it.
type Stats struct {
	Packs   int   // readable packs
	Bytes   int64 // size of all files in the folder, as far as this process knows
	Hits    int64 // keys found
	Misses  int64 // keys not found
	Puts    int64 // records stored
	Corrupt int64 // packs found damaged and removed
	Evicted int64 // packs removed to keep the size
	Merged  int64 // packs that became part of a larger one
}

// Stats returns the numbers so far.
func (c *Cache) Stats() Stats {
	if c == nil {
		return Stats{}
	}
	s := Stats{
		Hits:    c.count.hits.Load(),
		Misses:  c.count.misses.Load(),
		Puts:    c.count.puts.Load(),
		Corrupt: c.count.corrupt.Load(),
		Evicted: c.count.evicted.Load(),
		Merged:  c.count.merged.Load(),
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	s.Bytes = c.bytes
	for _, p := range c.packs {
		if !p.dead.Load() {
			s.Packs++
		}
	}
	return s
}
