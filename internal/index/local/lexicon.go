package local

import "github.com/zeebo/xxh3"

// lexicon numbers terms from 0 in the order in which they are first seen: a hash table with all terms in one array.
type lexicon struct {
	slots  []slot   // a power of two
	starts []uint32 // of each term in text
	text   []byte
}

// slot has half the hash of a term and its number + 1; 0 means that it is free.
type slot struct{ hash, number uint32 }

// reset forgets all terms and keeps the memory.
func (l *lexicon) reset() {
	clear(l.slots)
	l.starts, l.text = l.starts[:0], l.text[:0]
}

// len returns how many terms there are.
func (l *lexicon) len() int { return len(l.starts) }

// term returns the term of a number.
func (l *lexicon) term(id uint32) []byte {
	end := uint32(len(l.text))
	if int(id)+1 < len(l.starts) {
		end = l.starts[id+1]
	}
	return l.text[l.starts[id]:end:end]
}

// number returns the number of a term, which is added if it is new.
func (l *lexicon) number(term []byte) (id uint32, added bool) {
	if 2*len(l.starts) >= len(l.slots) {
		l.grow()
	}
	hash := uint32(xxh3.Hash(term))
	mask := uint32(len(l.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &l.slots[i]
		if s.number == 0 {
			id = uint32(len(l.starts))
			*s = slot{hash, id + 1}
			l.starts = append(l.starts, uint32(len(l.text)))
			l.text = append(l.text, term...)
			return id, true
		}
		if s.hash == hash && string(l.term(s.number-1)) == string(term) {
			return s.number - 1, false
		}
	}
}

// grow makes room for twice as many terms.
func (l *lexicon) grow() {
	old := l.slots
	l.slots = make([]slot, max(1<<10, 2*len(old)))
	mask := uint32(len(l.slots) - 1)
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		i := s.hash & mask
		for l.slots[i].number != 0 {
			i = (i + 1) & mask
		}
		l.slots[i] = s
	}
}
