package index

import "github.com/reposage/reposage"

// joiner joins what stands side by side in one scope.
type joiner struct {
	s       *splitter
	owner   int // symbol of the scope, -1 for the file
	first   int
	last    int
	members int // items of the piece at hand
	member0 int // symbol of the first
	inItems int // characters in items
	size    int
}

// gap takes lines between items.
func (j *joiner) gap(first, last int) {
	first, last = j.s.trim(first, last)
	if first > last {
		return
	}
	size := j.s.size(first, last)
	if j.size == 0 && size < tinySize && len(j.s.pieces) > 0 && j.owner >= 0 && j.closes(first) {
		j.s.pieces[len(j.s.pieces)-1].last = last // the end of a class goes with its last member
		return
	}
	if size > wholeSize {
		j.flush()
		j.s.cut(piece{first: first, last: last, kind: j.s.partOf(j.owner), symbol: j.owner})
		return
	}
	limit := smallSize
	if j.members > 0 {
		limit = tinySize
	}
	j.take(first, last, size, size < limit || j.size < tinySize)
}

func (j *joiner) closes(line int) bool { return j.s.marks[line].closer }

// member takes an item that is not long.
func (j *joiner) member(it *item) {
	size := j.s.size(it.first, it.last)
	limit := smallSize
	if j.members == 0 {
		limit = tinySize
	}
	j.take(it.first, it.last, size, j.size < limit || size < smallSize && j.members > 0)
	if j.members == 0 {
		j.member0 = it.symbol
	}
	j.members++
	j.inItems += size
}

// take appends lines to the piece at hand, or begins another.
func (j *joiner) take(first, last, size int, joins bool) {
	if j.size > 0 && (!joins || j.size+size > targetSize) {
		j.flush()
	}
	if j.size == 0 {
		j.first = first
	}
	j.last = last
	j.size += size
}

// flush adds the piece at hand.
func (j *joiner) flush() {
	if j.size == 0 {
		return
	}
	p := piece{first: j.first, last: j.last, symbol: j.owner, kind: j.s.partOf(j.owner)}
	switch {
	case j.members == 1 && j.size-j.inItems < tinySize:
		p.kind, p.symbol = reposage.ChunkSymbol, j.s.named(j.member0, j.owner)
		if p.symbol == j.owner {
			p.kind = j.s.partOf(j.owner)
		}
	case j.members > 0:
		p.kind = reposage.ChunkGroup
	}
	j.s.add(p)
	*j = joiner{s: j.s, owner: j.owner}
}
