package local

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// lengthSize is the bytes of the lengths of the stored fields of a chunk, in terms (uint16 each).
const lengthSize = 2 * len(storedFields)

// stripe is how many chunks one mark of touched stands for.
const stripe = 128

// sum is what a query knows of a chunk.
type sum struct {
	score  float32
	fields uint8
	terms  uint64
}

// accumulator has the sums of all chunks, and marks the stripes of them that are not zero.
type accumulator struct {
	sums    []sum
	touched []bool
}

func newAccumulator(chunks int) *accumulator {
	return &accumulator{make([]sum, chunks), make([]bool, (chunks+stripe-1)/stripe)}
}

// reset clears what was touched.
func (a *accumulator) reset() {
	for i, t := range a.touched {
		if t {
			clear(a.sums[i*stripe : min((i+1)*stripe, len(a.sums))])
			a.touched[i] = false
		}
	}
}

// Words returns the n best chunks for the terms by BM25 over the fields. Without terms every chunk that has the phrases
// scores 0.
func (x *Index) Words(ctx context.Context, q index.Lexical, f *index.Filter, n int) ([]index.Hit, error) {
	if err := x.acquire(); err != nil {
		return nil, err
	}
	defer x.release()
	if n <= 0 || x.about.chunks == 0 {
		return nil, nil
	}
	accept, err := x.acceptor(ctx, q.Phrases, f)
	if err != nil {
		return nil, err
	}
	sums := x.sums.Get().(*accumulator)
	defer func() {
		sums.reset()
		x.sums.Put(sums)
	}()
	if err := x.score(ctx, &q, sums); err != nil {
		return nil, err
	}
	if len(q.Terms) == 0 && len(q.Phrases) > 0 {
		return x.unscored(accept, n)
	}
	return sums.best(n, accept)
}

// score adds up the terms.
func (x *Index) score(ctx context.Context, q *index.Lexical, sums *accumulator) error {
	scoring := q.Resolve()
	lengths, err := x.all(secLengths)
	if err != nil {
		return err
	}
	for _, t := range mergeTerms(q.Terms) {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, ok, err := x.lookup([]byte(t.Text))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		s := x.newScorer(&scoring, e.frequency, t, lengths)
		if err := s.add(x, e, sums); err != nil {
			return err
		}
	}
	return nil
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

// scorer scores one term.
type scorer struct {
	fields  [len(storedFields)]norm
	path    norm
	factor  float32 // idf × weight × (K1 + 1)
	k1      float32
	bits    uint64
	lengths []byte
}

func (x *Index) newScorer(s *index.Scoring, frequency int, t queryTerm, lengths []byte) *scorer {
	n := float64(frequency)
	idf := math.Log(1 + (float64(x.about.chunks)-n+0.5)/(n+0.5))
	r := &scorer{factor: float32(idf * float64(t.Weight) * float64(s.K1+1)), k1: s.K1, bits: t.bits, lengths: lengths}
	for i, f := range storedFields {
		r.fields[i] = x.norm(s, f)
	}
	r.path = x.norm(s, index.FieldPath)
	return r
}

func (x *Index) norm(s *index.Scoring, f index.Field) norm {
	return norm{weight: s.Weights[f], base: 1 - s.B[f], slope: float32(float64(s.B[f]) / math.Max(x.average[f], 1e-9))}
}

// add goes through the chunks and the files of a term side by side.
func (s *scorer) add(x *Index, e entry, sums *accumulator) error {
	b, err := x.view(secPostings, e.offset, e.chunks+e.files)
	if err != nil {
		return err
	}
	chunks := newChunkList(b[:e.chunks], x.about.chunks)
	if e.files == 0 {
		for chunks.next() {
			s.addChunk(&chunks.posting, 0, sums)
		}
	} else {
		files := newFileList(b[e.chunks:], len(x.files))
		s.addBoth(x, &chunks, &files, sums)
		chunks.bad = chunks.bad || files.bad
	}
	if chunks.bad {
		return x.pages.damaged(secPostings)
	}
	return nil
}

// addBoth merges chunks with files, each of which stands for all its chunks.
func (s *scorer) addBoth(x *Index, chunks *chunkList, files *fileList, sums *accumulator) {
	more := chunks.next()
	for files.next() {
		first, end := x.chunksOf(int(files.file))
		for ; more && chunks.chunk < first; more = chunks.next() {
			s.addChunk(&chunks.posting, 0, sums)
		}
		path := s.path.of(files.count, x.places[files.file].terms)
		for c := first; c < end; c++ {
			if more && chunks.chunk == c {
				s.addChunk(&chunks.posting, path, sums)
				more = chunks.next()
			} else {
				s.addChunk(&posting{chunk: c}, path, sums)
			}
		}
	}
	for ; more; more = chunks.next() {
		s.addChunk(&chunks.posting, 0, sums)
	}
}

// fieldBits are the bits of Hit.Fields of the stored fields.
var fieldBits = func() (bits [len(storedFields)]uint8) {
	for i, f := range storedFields {
		bits[i] = 1 << f
	}
	return bits
}()

// addChunk adds the term's part to a chunk, whose path counts as tf.
func (s *scorer) addChunk(p *posting, tf float32, sums *accumulator) {
	lengths := s.lengths[int(p.chunk)*lengthSize:][:lengthSize]
	a := &sums.sums[p.chunk]
	if tf > 0 {
		a.fields |= 1 << index.FieldPath
	}
	if p.counts == bodyOnce {
		tf += s.fields[0].of(1, binary.LittleEndian.Uint16(lengths))
		a.fields |= 1 << index.FieldBody
	} else {
		for f, n := range p.counts {
			if n > 0 && s.fields[f].weight > 0 {
				tf += s.fields[f].of(n, binary.LittleEndian.Uint16(lengths[2*f:]))
				a.fields |= fieldBits[f]
			}
		}
	}
	if tf <= 0 {
		return
	}
	a.score += s.factor * tf / (s.k1 + tf)
	a.terms |= s.bits
	sums.touched[p.chunk/stripe] = true
}

// best returns the n best chunks that are accepted.
func (a *accumulator) best(n int, accept func(int32) (bool, error)) ([]index.Hit, error) {
	top := newTop(n)
	for i, touched := range a.touched {
		if !touched {
			continue
		}
		for c := i * stripe; c < min((i+1)*stripe, len(a.sums)); c++ {
			s := &a.sums[c]
			if s.terms == 0 && s.score == 0 || !top.wants(s.score) {
				continue
			}
			if accept != nil {
				if ok, err := accept(int32(c)); err != nil {
					return nil, err
				} else if !ok {
					continue
				}
			}
			top.add(index.Hit{Chunk: int32(c), Score: s.score, Fields: s.fields, Terms: s.terms})
		}
	}
	return top.sorted(), nil
}

// unscored returns the first n chunks that are accepted.
func (x *Index) unscored(accept func(int32) (bool, error), n int) ([]index.Hit, error) {
	var hits []index.Hit
	for c := int32(0); int(c) < x.about.chunks && len(hits) < n; c++ {
		ok, err := accept(c)
		if err != nil {
			return nil, err
		}
		if ok {
			hits = append(hits, index.Hit{Chunk: c})
		}
	}
	return hits, nil
}

// acceptor returns what tells which chunks a filter and phrases let through; nil takes all.
func (x *Index) acceptor(ctx context.Context, phrases []string, f *index.Filter) (func(int32) (bool, error), error) {
	files, candidates, err := x.fileSet(f), bitmap(nil), error(nil)
	if phrases = foldPhrases(phrases); len(phrases) > 0 {
		if candidates, err = x.phraseCandidates(phrases); err != nil {
			return nil, err
		}
	}
	if files == nil && candidates == nil && len(phrases) == 0 && !f.OnChunks() {
		return nil, nil
	}
	return func(c int32) (bool, error) {
		if files != nil && !files.has(x.fileOf[c]) || candidates != nil && !candidates.has(c) {
			return false, nil
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if ok, err := x.takesChunk(f, c); !ok || err != nil {
			return false, err
		}
		return x.hasPhrases(c, phrases)
	}, nil
}

// takesChunk reports whether a chunk whose file passes the filter passes it, too.
func (x *Index) takesChunk(f *index.Filter, c int32) (bool, error) {
	if !f.OnChunks() {
		return true, nil
	}
	if len(f.Kinds) > 0 {
		r, err := x.record(c)
		if err != nil || r.kinds&wantedKinds(f) == 0 {
			return false, err
		}
	}
	chunk, err := x.chunk(c)
	return err == nil && f.TakesChunk(&chunk), err
}

func wantedKinds(f *index.Filter) (s kindSet) {
	for _, k := range f.Kinds {
		s.add(k)
	}
	return s
}

// fileSet returns the files that a filter takes; nil means all.
func (x *Index) fileSet(f *index.Filter) bitmap {
	if !f.OnFiles() {
		return nil
	}
	set := newBitmap(len(x.files))
	for i := range x.files {
		if f.TakesFile(&x.files[i]) {
			set.add(int32(i))
		}
	}
	return set
}

// foldPhrases folds phrases as texts are folded and drops empty ones.
func foldPhrases(phrases []string) []string {
	var folded []string
	for _, p := range phrases {
		if f := foldText(nil, []byte(p)); len(f) > 0 {
			folded = append(folded, string(f))
		}
	}
	return folded
}

// foldText appends a text in lower case with each run of white space as one blank, none at the ends.
func foldText(dst, text []byte) []byte {
	for i, word := range bytes.Fields(text) {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = term.AppendFold(dst, string(word))
	}
	return dst
}

// phraseCandidates returns the chunks that have all needles of all phrases; nil means all chunks. A phrase stands in one
// chunk, but its first and last word may be the end and the start of longer ones there.
func (x *Index) phraseCandidates(phrases []string) (bitmap, error) {
	var set bitmap
	for _, p := range phrases {
		next, err := x.containing(p, x.about.chunks, func(_ *Index, chunk int32) int32 { return chunk })
		if err != nil {
			return nil, err
		}
		set = and(set, next)
	}
	return set, nil
}

// hasPhrases looks for folded phrases in the text of a chunk.
func (x *Index) hasPhrases(c int32, phrases []string) (bool, error) {
	if len(phrases) == 0 {
		return true, nil
	}
	text, err := x.chunkText(c)
	if err != nil {
		return false, err
	}
	folded := foldText(make([]byte, 0, len(text)), text)
	return !slices.ContainsFunc(phrases, func(p string) bool { return !bytes.Contains(folded, []byte(p)) }), nil
}

// chunkText returns the text of a chunk, which nobody may change.
func (x *Index) chunkText(c int32) ([]byte, error) {
	r, err := x.record(c)
	if err != nil {
		return nil, err
	}
	text, err := x.text(int(x.fileOf[c]))
	if err != nil {
		return nil, err
	}
	if r.Start > r.End || int(r.End) > len(text) {
		return nil, x.pages.damaged(secChunks)
	}
	return text[r.Start:r.End], nil
}
