package local

import (
	"context"
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/reposage/reposage/internal/index"
)

// lengthSize is the bytes of the lengths of the stored fields of a chunk, in terms (uint16 each).
const lengthSize = 2 * len(storedFields)

// windowSize is how many chunks are scored at a time: their sums stay in the nearest cache, whatever the size of the
// index.
const windowSize = 2048

// sum is what a query knows of a chunk.
type sum struct {
	score  float32
	fields uint8
	terms  uint64
}

// window has the sums of windowSize chunks from first on.
type window struct {
	first int32
	sums  [windowSize]sum
	found [windowSize / 64]uint64 // which sums are not zero
}

// at returns the sum of a chunk of the window.
func (w *window) at(chunk int32) *sum {
	i := uint32(chunk-w.first) % windowSize
	w.found[i/64] |= 1 << (i % 64)
	return &w.sums[i]
}

// score finds the n best of the chunks that are accepted.
func (x *Index) score(ctx context.Context, q *index.Lexical, n int, accept func(int32) (bool, error)) ([]index.Hit, error) {
	terms, err := x.scorers(q)
	if err != nil {
		return nil, err
	}
	w := x.windows.Get().(*window)
	defer x.windows.Put(w)
	top := newTop(n)
	for w.first = 0; int(w.first) < x.about.chunks && len(terms) > 0; w.first += windowSize {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		left := terms[:0]
		for _, t := range terms {
			more, err := t.fill(w)
			if err != nil {
				clear(w.sums[:])
				clear(w.found[:])
				return nil, err
			}
			if more {
				left = append(left, t)
			}
		}
		terms = left
		if err := w.drain(top, accept); err != nil {
			return nil, err
		}
	}
	return top.sorted(), nil
}

// scorers looks the terms of a query up.
func (x *Index) scorers(q *index.Lexical) ([]*scorer, error) {
	scoring := q.Resolve()
	lengths, err := x.all(secLengths)
	if err != nil {
		return nil, err
	}
	body := x.bodyTable(&scoring)
	var all []*scorer
	for _, t := range mergeTerms(q.Terms) {
		e, ok, err := x.lookup([]byte(t.Text))
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		s := x.newScorer(&scoring, e.frequency, t)
		s.lengths, s.body = lengths, body
		if err := s.start(e); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// drain offers what the window has and empties it.
func (w *window) drain(top *top, accept func(int32) (bool, error)) (err error) {
	for i, word := range w.found {
		for ; word != 0; word &= word - 1 {
			j := i*64 + bits.TrailingZeros64(word)
			s := w.sums[j]
			w.sums[j] = sum{}
			if err != nil || s.terms == 0 && s.score == 0 || !top.wants(s.score) {
				continue
			}
			ok := true
			if accept != nil {
				ok, err = accept(w.first + int32(j))
			}
			if ok {
				top.add(index.Hit{Chunk: w.first + int32(j), Score: s.score, Fields: s.fields, Terms: s.terms})
			}
		}
		w.found[i] = 0
	}
	return err
}

// queryTerm is a term with the bits of the places in the query where it stands.
type queryTerm struct {
	index.Term
	bits uint64
}

// mergeTerms makes terms that are given more than once one.
func mergeTerms(terms []index.Term) []queryTerm {
	merged := make([]queryTerm, 0, len(terms))
	at := make(map[string]int, len(terms))
	for i, t := range terms {
		bit := uint64(0)
		if i < 64 {
			bit = 1 << i
		}
		if j, ok := at[t.Text]; ok {
			merged[j].Weight += t.Weight
			merged[j].bits |= bit
			continue
		}
		at[t.Text] = len(merged)
		merged = append(merged, queryTerm{t, bit})
	}
	return merged
}

// norm makes a count of a field the weighed, length-normalised one: count × weight / (base + slope × length).
type norm struct{ weight, base, slope float32 }

func (n *norm) of(count, length uint16) float32 {
	return float32(count) * n.weight / (n.base + n.slope*float32(length))
}

// bodyTable has, for a term that is a few times in the body and in no other field, tf / (K1 + tf) for each count and
// length of the body that are not rare. Most postings are of this kind.
type bodyTable struct {
	scoring index.Scoring
	values  [5][1024]float32
}

// bodyTable returns the table, which is made anew when queries change what they are scored with.
func (x *Index) bodyTable(s *index.Scoring) *bodyTable {
	if t := x.body.Load(); t != nil && t.scoring == *s {
		return t
	}
	t := &bodyTable{scoring: *s}
	body := x.norm(s, index.FieldBody)
	for count := range t.values {
		for length := range t.values[count] {
			if tf := body.of(uint16(count), uint16(length)); tf > 0 {
				t.values[count][length] = tf / (s.K1 + tf)
			}
		}
	}
	x.body.Store(t)
	return t
}

// scorer scores one term, going through its chunks and files side by side.
type scorer struct {
	*Index
	fields  [len(storedFields)]norm
	path    norm
	factor  float32 // idf × weight × (K1 + 1)
	bits    uint64
	k1      float32
	lengths []byte
	body    *bodyTable

	chunks   chunkList
	more     bool // the current posting of chunks counts
	files    fileList
	from, to int32   // chunks of the current file that are left; none when from is to
	pathTF   float32 // of the current file
}

func (x *Index) newScorer(s *index.Scoring, frequency int, t queryTerm) *scorer {
	n := float64(frequency)
	idf := math.Log(1 + (float64(x.about.chunks)-n+0.5)/(n+0.5))
	r := &scorer{Index: x, factor: float32(idf * float64(t.Weight) * float64(s.K1+1)), k1: s.K1, bits: t.bits}
	for i, f := range storedFields {
		r.fields[i] = x.norm(s, f)
	}
	r.path = x.norm(s, index.FieldPath)
	return r
}

func (x *Index) norm(s *index.Scoring, f index.Field) norm {
	return norm{weight: s.Weights[f], base: 1 - s.B[f], slope: float32(float64(s.B[f]) / math.Max(x.average[f], 1e-9))}
}

// start begins with the first chunk and the first file of a term.
func (s *scorer) start(e entry) error {
	b, err := s.view(secPostings, e.offset, e.chunks+e.files)
	if err != nil {
		return err
	}
	s.chunks = newChunkList(b[:e.chunks], s.about.chunks)
	s.more = s.chunks.next()
	s.files = newFileList(b[e.chunks:], len(s.Index.files))
	if s.path.weight > 0 {
		s.nextFile()
	}
	return nil
}

// nextFile moves on to the next file that has chunks.
func (s *scorer) nextFile() {
	for s.from = s.to; s.from == s.to && s.files.next(); {
		s.from, s.to = s.chunksOf(int(s.files.file))
		s.pathTF = s.path.of(s.files.count, s.places[s.files.file].terms)
	}
}

// fill adds the term's part to all chunks of a window, and reports whether there are more behind it.
func (s *scorer) fill(w *window) (more bool, err error) {
	limit := w.first + windowSize
	for s.from < s.to && s.from < limit {
		s.addUntil(s.from, w)
		s.addFile(min(s.to, limit), w)
		if s.from == s.to {
			s.nextFile()
		}
	}
	s.addUntil(limit, w)
	if s.chunks.bad || s.files.bad {
		return false, s.pages.damaged(secPostings)
	}
	return s.more || s.from < s.to, nil
}

// addUntil adds the chunks below a limit whose paths do not have the term.
func (s *scorer) addUntil(limit int32, w *window) {
	for s.more && s.chunks.chunk < limit {
		if !s.addBody(&s.chunks.posting, w) {
			s.addChunk(&s.chunks.posting, 0, w)
		}
		s.more = s.chunks.next()
	}
}

// addBody adds a chunk if the table has what it adds.
func (s *scorer) addBody(p *posting, w *window) bool {
	length := int(binary.LittleEndian.Uint16(s.lengths[int(p.chunk)*lengthSize:]))
	count := int(p.counts[0])
	if p.counts[1]|p.counts[2]|p.counts[3] != 0 || count >= len(s.body.values) || length >= len(s.body.values[0]) || s.fields[0].weight <= 0 {
		return false
	}
	a := w.at(p.chunk)
	a.score += s.factor * s.body.values[count][length]
	a.fields |= 1 << index.FieldBody
	a.terms |= s.bits
	return true
}

// addFile adds the chunks of the current file below a limit: all have the term in their path.
func (s *scorer) addFile(limit int32, w *window) {
	score := s.factor * s.pathTF / (s.k1 + s.pathTF)
	for ; s.from < limit; s.from++ {
		if s.more && s.chunks.chunk == s.from {
			s.addChunk(&s.chunks.posting, s.pathTF, w)
			s.more = s.chunks.next()
			continue
		}
		a := w.at(s.from)
		a.score += score
		a.fields |= 1 << index.FieldPath
		a.terms |= s.bits
	}
}

// fieldBits are the bits of Hit.Fields of the stored fields.
var fieldBits = func() (bits [len(storedFields)]uint8) {
	for i, f := range storedFields {
		bits[i] = 1 << f
	}
	return bits
}()

// addChunk adds the term's part to a chunk whose path counts as tf.
func (s *scorer) addChunk(p *posting, tf float32, w *window) {
	lengths := s.lengths[int(p.chunk)*lengthSize:][:lengthSize]
	var fields uint8
	if tf > 0 {
		fields = 1 << index.FieldPath
	}
	for f, n := range p.counts {
		if n > 0 && s.fields[f].weight > 0 {
			tf += s.fields[f].of(n, binary.LittleEndian.Uint16(lengths[2*f:]))
			fields |= fieldBits[f]
		}
	}
	if tf > 0 {
		a := w.at(p.chunk)
		a.score += s.factor * tf / (s.k1 + tf)
		a.fields |= fields
		a.terms |= s.bits
	}
}
