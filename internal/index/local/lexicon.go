package local

import "github.com/zeebo/xxh3"

// lexicon numbers terms from 0 in the order in which they are first seen: a hash table with all terms in one array.
type lexicon struct {
	slots []uint32 // number + 1, 0 for none; a power of two
	terms []lexeme
	text  []byte
}

type lexeme struct {
	hash  uint32
	start uint32
}

// reset forgets all terms and keeps the memory.
func (l *lexicon) reset() {
	clear(l.slots)
	l.terms, l.text = l.terms[:0], l.text[:0]
}

// len returns how many terms there are.
func (l *lexicon) len() int { return len(l.terms) }

// term returns the term of a number.
func (l *lexicon) term(id uint32) []byte {
	end := uint32(len(l.text))
	if int(id)+1 < len(l.terms) {
		end = l.terms[id+1].start
	}
	return l.text[l.terms[id].start:end:end]
}

// number returns the number of a term, which is added if it is new.
func (l *lexicon) number(term []byte) (id uint32, added bool) {
	return l.numberOf(term, uint32(xxh3.Hash(term)))
}

func (l *lexicon) numberOf(term []byte, hash uint32) (id uint32, added bool) {
	if 2*len(l.terms) >= len(l.slots) {
		l.grow()
	}
	mask := uint32(len(l.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := l.slots[i]
		if s == 0 {
			id = uint32(len(l.terms))
			l.slots[i] = id + 1
			l.terms = append(l.terms, lexeme{hash, uint32(len(l.text))})
			l.text = append(l.text, term...)
			return id, true
		}
		if l.terms[s-1].hash == hash && string(l.term(s-1)) == string(term) {
			return s - 1, false
		}
	}
}

// grow makes room for twice as many terms.
func (l *lexicon) grow() {
	l.slots = make([]uint32, max(1<<10, 2*len(l.slots)))
	mask := uint32(len(l.slots) - 1)
	for id := range l.terms {
		i := l.terms[id].hash & mask
		for l.slots[i] != 0 {
			i = (i + 1) & mask
		}
		l.slots[i] = uint32(id) + 1
	}
}
