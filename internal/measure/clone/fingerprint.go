package clone

// A fingerprint stands for a window of tokens. Two windows that are the same up to renaming have the same one.
// Of every w successive windows at least one is picked, the same in every copy (S. Schleimer, D. Wilkerson,
// A. Aiken, "Winnowing: local algorithms for document fingerprinting", 2003), so that copies of k+w-1 tokens
// share a fingerprint wherever they start.
type fingerprint struct {
	hash uint32 // without the bits that chose the bucket
	file uint32
	at   uint32 // first token of the window
}

// hashBase is the base of the polynomial over a window; odd and random.
const hashBase = 0x9FB21C651E98DF25

// lowNovelty is the share of different token 4-grams below which a window is a repetition, such as the rows
// of a table: their shape says nothing, so that they are compared by their text.
const lowNovelty = 0.34

// printer computes the fingerprints of files. It keeps its memory from file to file.
type printer struct {
	k, w   int
	powers []uint64 // of hashBase, 0..k
	names  [maxReach]uint64
	hashes []uint64
	grams  gramSet
}

func newPrinter(minTokens int) *printer {
	p := &printer{k: max(minTokens/2, 4)}
	p.w = max(minTokens-p.k+1, 1)
	p.powers = make([]uint64, p.k+1)
	p.powers[0] = 1
	for i := range p.k {
		p.powers[i+1] = p.powers[i] * hashBase
	}
	for i := range p.names {
		p.names[i] = mix(uint64(i) + 1)
	}
	return p
}

func mix(v uint64) uint64 {
	v *= 0xD6E8FEB86659FD93
	v ^= v >> 32
	v *= 0xD6E8FEB86659FD93
	return v ^ v>>32
}

func (p *printer) value(code uint32) uint64 {
	if isName(code) {
		return p.names[code]
	}
	v := uint64(code) * 0xA0761D6478BD642F
	return v ^ v>>29
}

// add calls emit with the fingerprints of a file.
func (p *printer) add(t *tokens, emit func(hash uint64, at int)) {
	n := len(t.code) - p.k + 1
	if n < p.w {
		return
	}
	p.roll(t, n)
	at := -1
	for end := p.w; end <= n; end++ {
		switch from := end - p.w; {
		case at < from: // left the range, or there was none: the last of the smallest
			at = from
			for i := from + 1; i < end; i++ {
				if p.hashes[i] <= p.hashes[at] {
					at = i
				}
			}
		case p.hashes[end-1] < p.hashes[at]:
			at = end - 1
		default:
			continue
		}
		if hash, ok := p.refine(t, at); ok {
			emit(hash, at)
		}
	}
}

// roll computes the hash of each of the n windows. A name whose previous occurrence is before the window counts
// as new in it, so each step also corrects the next occurrence of the name that it leaves behind.
func (p *printer) roll(t *tokens, n int) {
	p.hashes = sized(p.hashes, n)
	var h uint64
	for _, code := range t.code[:p.k] {
		h = h*hashBase + p.value(code)
	}
	p.hashes[0] = mix(h)
	for i := 1; i < n; i++ {
		leaving, entering := t.code[i-1], t.code[i+p.k-1]
		if isName(leaving) {
			leaving = 0
		}
		h = (h-p.value(leaving)*p.powers[p.k-1])*hashBase + p.value(entering)
		if d := t.next[i-1]; d != 0 {
			h += (p.names[0] - p.names[d]) * p.powers[p.k-int(d)]
		}
		p.hashes[i] = mix(h)
	}
}

// refine returns the hash that a picked window is compared by; not ok when the window says nothing.
func (p *printer) refine(t *tokens, at int) (hash uint64, ok bool) {
	least := int(lowNovelty * float64(p.k-gram+1))
	if p.grams.reaches(least, t.code[at:at+p.k], shape) {
		return p.hashes[at], true
	}
	window := t.text[at : at+p.k]
	if !p.grams.reaches(least, window, text) {
		return 0, false
	}
	hash = 1
	for _, text := range window {
		hash = hash*hashBase + uint64(text)
	}
	return mix(hash), true
}
