package index

// cut adds a piece, in several where it is long.
func (s *splitter) cut(p piece) {
	first, last := s.trim(p.first, p.last)
	for first <= last {
		size := s.size(first, last)
		if size <= wholeSize {
			break
		}
		n := (size + partSize - 1) / partSize
		at := s.border(first, last, size/n)
		if at > last {
			break
		}
		q := p
		q.first, q.last = first, at-1
		s.add(q)
		first = at
	}
	p.first, p.last = first, last
	s.add(p)
}

// border returns the line to cut before, so that what is above is about ideal characters.
func (s *splitter) border(first, last, ideal int) int {
	best, least := last+1, int(^uint(0)>>1)
	for i := first + 1; i <= last; i++ {
		above := s.size(first, i-1)
		if above < ideal*3/5 {
			continue
		}
		if above > ideal*7/5 && best <= last {
			break
		}
		if s.marks[i].blank {
			continue
		}
		off := above - ideal
		if off < 0 {
			off = -off
		}
		if c := s.cost(i) + 20*off/ideal; c < least {
			best, least = i, c
		}
		if above > ideal*7/5 {
			break // one long line
		}
	}
	return best
}

// cost is how bad it is to cut before a line.
func (s *splitter) cost(i int) int {
	m, above := s.marks[i], s.marks[i-1]
	c := 2 * int(m.indent)
	if m.closer {
		c += 30
	}
	if m.inside {
		c += 40
	}
	if !above.blank && !above.gap {
		c += 15
		if above.comment && !m.comment {
			c += 25
		}
		if above.indent < m.indent {
			c += 10 // the head of a block is above
		}
	}
	return c
}
