package clone

import "slices"

// cacheTokens is how many decoded tokens are held while files are compared, at about nine bytes each. Files of
// up to twice that are compared beside it.
const cacheTokens = 4 << 20

// decoded hands out decoded files and keeps those used last.
type decoded struct {
	d      *Detector
	r      *reader
	held   map[uint32]*tokens
	order  []uint32 // of use, the latest last; a file may stand in it more than once
	uses   map[uint32]int
	budget int
	spare  []*tokens // of files dropped, to be filled again
}

func newDecoded(d *Detector) *decoded {
	return &decoded{d: d, r: d.reader(), held: map[uint32]*tokens{}, uses: map[uint32]int{}, budget: cacheTokens}
}

// get returns a file's tokens, which are good until the second next call.
func (c *decoded) get(file uint32) (*tokens, error) {
	t := c.held[file]
	if t == nil {
		t = c.empty()
		if err := c.r.file(t, &c.d.files[file], false); err != nil {
			return nil, c.d.files[file].damaged(err)
		}
		c.held[file] = t
		c.budget -= len(t.code)
	}
	if n := len(c.order); n == 0 || c.order[n-1] != file {
		c.order = append(c.order, file)
		c.uses[file]++
	}
	c.evict()
	return t, nil
}

// evict drops the files that were not used for longest, but none of the last two.
func (c *decoded) evict() {
	at := 0
	for ; c.budget < 0 && at < len(c.order)-2; at++ {
		old := c.order[at]
		if c.uses[old]--; c.uses[old] == 0 {
			delete(c.uses, old)
			c.budget += len(c.held[old].code)
			c.spare = append(c.spare, c.held[old])
			delete(c.held, old)
		}
	}
	if at == 0 && len(c.order) > 4*len(c.held)+64 { // forget all but the last use of each file
		seen := make(map[uint32]bool, len(c.held))
		kept := make([]uint32, 0, len(c.held))
		for _, file := range slices.Backward(c.order) {
			if !seen[file] {
				seen[file] = true
				kept = append(kept, file)
				c.uses[file] = 1
			}
		}
		slices.Reverse(kept)
		c.order = kept
		return
	}
	c.order = c.order[at:]
}

// empty returns tokens to fill. Few are kept: large ones that hold small files would waste memory.
func (c *decoded) empty() *tokens {
	if n := len(c.spare); n > 0 {
		t := c.spare[n-1]
		c.spare[n-1], c.spare = nil, c.spare[:n-1]
		if len(c.spare) > maxSpare {
			clear(c.spare[maxSpare:])
			c.spare = c.spare[:maxSpare]
		}
		return t
	}
	return new(tokens)
}

const maxSpare = 16
