package clone

// gram is the number of tokens whose repetition is looked for.
const gram = 4

// view is how tokens are looked at when grams are counted.
type view bool

const (
	text  view = false // every value for itself
	shape view = true  // values are codes, and all identifiers are alike
)

// gramSet counts the distinct grams of sequences: how much there is in them that does not repeat. It is emptied by
// raising an epoch.
type gramSet struct {
	slots []gramSlot // length is a power of two
	epoch uint32
}

type gramSlot struct{ hash, epoch uint32 }

// reaches reports whether a sequence has at least so many distinct grams. It reads no further than it must.
func (s *gramSet) reaches(least int, seq []uint32, v view) bool {
	size := 64
	for size < 2*least {
		size *= 2
	}
	s.empty(size)
	mask, distinct, grams := uint32(size-1), 0, uint64(0)
	for i, value := range seq {
		if v == shape && isName(value) {
			value = 0
		}
		grams = grams<<16 | uint64(value*0x9E3779B1>>16) // of each of the last four tokens 16 bits
		if i < gram-1 {
			continue
		}
		h := uint32(grams * 0xD6E8FEB86659FD93 >> 32)
		at := h & mask
		for s.slots[at].epoch == s.epoch && s.slots[at].hash != h {
			at = (at + 1) & mask
		}
		if s.slots[at].epoch != s.epoch {
			s.slots[at] = gramSlot{h, s.epoch}
			if distinct++; distinct >= least {
				return true
			}
		}
	}
	return distinct >= least
}

// empty makes room for size slots.
func (s *gramSet) empty(size int) {
	if len(s.slots) < size {
		*s = gramSet{slots: make([]gramSlot, size)}
	}
	if s.epoch++; s.epoch == 0 {
		clear(s.slots)
		s.epoch = 1
	}
}
