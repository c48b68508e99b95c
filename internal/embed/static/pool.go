package static

import (
	"encoding/binary"
	"math"
	"sync"
)

// counts of one text: how often each token occurs.
type scratch struct {
	tokenizer tokenizer
	scanner   scanner
	count     []uint16 // by token; zero between texts
	seen      []uint16 // the tokens of this text, in order of their first place
	tokens    []uint16
	sum       [Dim]int32
	total     [Dim]float32
}

// maxRoot is the largest count that is told apart.
const maxRoot = 256

// roots are the square roots of counts in units of 1/16.
var roots = func() (t [maxRoot + 1]int32) {
	for i := range t {
		t[i] = int32(math.Round(16 * math.Sqrt(float64(i))))
	}
	return t
}()

// flushEvery is how many tokens the int32 sums can take: each adds at most maxScale · √maxRoot · 127 = 2^17 · 127.
const flushEvery = 127

// newPool returns a pool of scratches for a model.
func (m *Model) newPool() *sync.Pool {
	return &sync.Pool{New: func() any {
		return &scratch{
			tokenizer: tokenizer{vocabulary: &m.vocabulary},
			count:     make([]uint16, m.words+m.buckets),
		}
	}}
}

// read counts the tokens of a text.
func (s *scratch) read(text []byte) {
	s.scanner.text, s.scanner.pos = text, 0
	s.seen = s.seen[:0]
	for s.scanner.next() {
		s.tokens = s.tokenizer.appendTokens(s.tokens[:0], &s.scanner)
		for _, id := range s.tokens {
			switch s.count[id] {
			case 0:
				s.seen = append(s.seen, id)
			case maxRoot:
				continue
			}
			s.count[id]++
		}
	}
	s.scanner.text = nil
}

// pool adds up the vectors of the tokens that read found, and forgets them. Sums are of integers, so they are the
// same on every machine and in every order.
func (s *scratch) pool(m *Model) {
	clear(s.total[:])
	for start := 0; start < len(s.seen); start += flushEvery {
		clear(s.sum[:])
		for _, id := range s.seen[start:min(start+flushEvery, len(s.seen))] {
			weight := (int32(binary.LittleEndian.Uint16(m.scales[2*int(id):]))*roots[s.count[id]] + 8) / 16
			addScaled(&s.sum, m.vectors[Dim*int(id):], weight)
			s.count[id] = 0
		}
		for i, x := range s.sum {
			s.total[i] += float32(x)
		}
	}
}

// addScaled adds weight times a vector to sum.
func addScaled(sum *[Dim]int32, vector []byte, weight int32) {
	v := (*[Dim]byte)(vector)
	for i := 0; i < Dim; i += 4 {
		sum[i] += weight * int32(int8(v[i]))
		sum[i+1] += weight * int32(int8(v[i+1]))
		sum[i+2] += weight * int32(int8(v[i+2]))
		sum[i+3] += weight * int32(int8(v[i+3]))
	}
}

// normalize writes v, brought to length 1, to dst; the zero vector stays.
func normalize(dst []float32, v *[Dim]float32) {
	squares := 0.0
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	if squares == 0 {
		clear(dst)
		return
	}
	f := 1 / math.Sqrt(squares)
	for i, x := range v {
		dst[i] = float32(float64(x) * f)
	}
}
