package parse

import (
	"github.com/zeebo/xxh3"

	"github.com/reposage/reposage"
)

func hashText(b []byte) uint64 { return xxh3.Hash(b) }

// tokenTable builds a token stream: it interns hashes in an open-addressing table that is emptied
// between files by raising an epoch.
type tokenTable struct {
	slots []tokenSlot // length is a power of two
	epoch uint32
	out   reposage.Tokens
}

type tokenSlot struct {
	hash  uint64
	id    uint32
	epoch uint32
}

func (t *tokenTable) reset() {
	t.out.Dict = t.out.Dict[:0]
	t.out.Seq = t.out.Seq[:0]
	t.out.Line = t.out.Line[:0]
	if t.slots == nil {
		t.slots = make([]tokenSlot, 4096)
	}
	if len(t.slots) > 1<<18 { // give back what one giant file needed
		t.slots = make([]tokenSlot, 4096)
		t.epoch = 0
	}
	t.epoch++
}

func (t *tokenTable) add(hash uint64, class reposage.TokenClass, line uint32) {
	hash = hash&^7 | uint64(class) // the same text in another class is another token
	mask := uint64(len(t.slots) - 1)
	i := (hash >> 3) & mask
	for t.slots[i].epoch == t.epoch && t.slots[i].hash != hash {
		i = (i + 1) & mask
	}
	if t.slots[i].epoch != t.epoch {
		t.slots[i] = tokenSlot{hash: hash, id: uint32(len(t.out.Dict)), epoch: t.epoch}
		t.out.Dict = append(t.out.Dict, reposage.TokenType{Hash: hash, Class: class})
		if len(t.out.Dict)*2 > len(t.slots) {
			t.grow()
			t.add(hash, class, line)
			return
		}
	}
	t.out.Seq = append(t.out.Seq, t.slots[i].id)
	t.out.Line = append(t.out.Line, line)
}

func (t *tokenTable) grow() {
	t.slots = make([]tokenSlot, len(t.slots)*2)
	t.epoch = 1
	mask := uint64(len(t.slots) - 1)
	for id, d := range t.out.Dict {
		i := (d.Hash >> 3) & mask
		for t.slots[i].epoch == t.epoch {
			i = (i + 1) & mask
		}
		t.slots[i] = tokenSlot{hash: d.Hash, id: uint32(id), epoch: t.epoch}
	}
}
