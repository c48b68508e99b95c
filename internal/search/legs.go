package search

import (
	"context"
	"errors"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// leastSpread is the least difference of cosines that is scaled to 1: where all chunks found are about as much like the
// query, the order among them says little.
const leastSpread = 0.3

// How many chunks the legs bring.
const (
	fromWords   = 200
	fromVectors = 100
	fromNames   = 100 // of each name
)

// piece is a chunk that a leg found.
type piece struct {
	chunk   int32
	words   float64 // BM25, later as a share of the best
	meaning float64 // cosine, scaled to 0 to 1 among those found
	defines float64 // how well it defines a name of the query
	terms   uint64  // which terms of the lexical query it has
	score   float64 // among the chunks of its file
}

// candidate is a file that a leg found.
type candidate struct {
	file   int32
	pieces []piece
	signals
	score float64
}

// candidates collects what the legs find.
type candidates struct {
	s      *Searcher
	in     *intent
	filter *index.Filter
	only   map[int32]bool // the chunks that phrases and patterns allow; nil: all
	list   []candidate
	byFile map[int32]int
	likes  []likes // of each of the query's subjects
}

// ask asks all legs.
func (cs *candidates) ask(ctx context.Context, res *Results) error {
	if err := cs.exact(ctx, res); err != nil {
		return err
	}
	meant := cs.lookForMeaning(ctx)
	defer meant.wait() // the index may be closed when this returns
	if err := cs.words(ctx); err != nil {
		return err
	}
	if err := cs.names(ctx); err != nil {
		return err
	}
	if cs.in.kind == KindSymbol && !slices.ContainsFunc(cs.list, func(c candidate) bool { return c.defines > 0 }) {
		cs.in.kind = KindWords // nothing is called so
	}
	res.Kind = cs.in.kind
	if err := cs.vectors(ctx, res, meant); err != nil {
		return err
	}
	cs.paths()
	cs.titles()
	return nil
}

// piece returns the piece of a chunk, which it adds when it is new; nil when the chunk may not be among the results.
func (cs *candidates) piece(chunk int32) *piece {
	if cs.only != nil && !cs.only[chunk] {
		return nil
	}
	c := cs.of(cs.s.index.FileOf(chunk))
	for i := range c.pieces {
		if c.pieces[i].chunk == chunk {
			return &c.pieces[i]
		}
	}
	c.pieces = append(c.pieces, piece{chunk: chunk})
	return &c.pieces[len(c.pieces)-1]
}

// of returns the candidate of a file, which it adds when it is new.
func (cs *candidates) of(file int32) *candidate {
	i, ok := cs.byFile[file]
	if !ok {
		i = len(cs.list)
		cs.byFile[file] = i
		cs.list = append(cs.list, candidate{file: file})
	}
	return &cs.list[i]
}

// addFile returns the candidate of a file that is wanted as a whole, with its first chunk if no leg found another;
// nil when it may not be among the results, or when only a leg can tell which of its chunks may.
func (cs *candidates) addFile(file int32) *candidate {
	if i, ok := cs.byFile[file]; ok {
		return &cs.list[i]
	}
	first, end := cs.s.index.ChunksOf(file)
	if first == end || cs.only != nil || cs.filter.OnChunks() || !cs.filter.TakesFile(&cs.s.table.files[file]) {
		return nil
	}
	cs.piece(first)
	return cs.of(file)
}

// words asks for chunks by their words.
func (cs *candidates) words(ctx context.Context) error {
	if len(cs.in.lexical.Terms) == 0 {
		if len(cs.in.lexical.Phrases) > 0 { // whose words are nowhere
			cs.restrict(nil)
		}
		return nil
	}
	n := fromWords
	if len(cs.in.lexical.Phrases) > 0 {
		n = maxExact
	}
	hits, err := cs.s.index.Words(ctx, cs.in.lexical, cs.filter, n)
	if err != nil {
		return err
	}
	if len(cs.in.lexical.Phrases) > 0 {
		cs.restrict(hits)
	}
	for _, h := range hits {
		if p := cs.piece(h.Chunk); p != nil {
			p.words, p.terms = float64(h.Score), h.Terms
		}
	}
	return nil
}

// vectors asks for chunks that mean something alike.
func (cs *candidates) vectors(ctx context.Context, res *Results, m *meaning) error {
	if cs.s.weights.ofMeaning(cs.in.kind) == 0 {
		return nil
	}
	if m == nil { // a name that nothing is called
		m = cs.lookForMeaning(ctx)
	}
	m.wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if m == nil {
		return nil
	}
	if m.note != "" {
		res.Notes = append(res.Notes, m.note)
	}
	hits := m.hits
	if m.err != nil || len(hits) == 0 {
		return m.err
	}
	low := float64(hits[len(hits)-1].Score)
	spread := max(float64(hits[0].Score)-low, leastSpread)
	for _, h := range hits {
		if p := cs.piece(h.Chunk); p != nil {
			p.meaning = (float64(h.Score) - low) / spread
		}
	}
	return nil
}

// meaning is what the vectors say. They are compared beside the legs that read postings: it takes about as long as
// they do together.
type meaning struct {
	done chan struct{}
	hits []index.Hit
	note string // why there are none, for people
	err  error
}

// wait ends when the answer is there; nil has none.
func (m *meaning) wait() {
	if m != nil {
		<-m.done
	}
}

// lookForMeaning begins to compare vectors; nil when none are wanted.
func (cs *candidates) lookForMeaning(ctx context.Context) *meaning {
	s, text, filter := cs.s, cs.in.text, cs.filter
	if s.embed == nil || s.info.Model == "" || s.weights.ofMeaning(cs.in.kind) == 0 || text == "" {
		return nil
	}
	m := &meaning{done: make(chan struct{})}
	go func() {
		defer close(m.done)
		var v []float32
		if v, m.note = s.vector(ctx, text); !meaningless(v) {
			m.hits, m.err = s.index.Nearest(ctx, v, filter, fromVectors)
		}
	}()
	return m
}

// vector makes the vector of a text. When the model fails, a note says so and there is none.
func (s *Searcher) vector(ctx context.Context, text string) (v []float32, note string) {
	v, err := s.embed(ctx, text)
	if err == nil && slices.ContainsFunc(v, func(x float32) bool { return math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) }) {
		err = errors.New("the model's vector is not made of numbers")
	}
	if err != nil {
		return nil, "The query was compared by its words alone: " + err.Error() + "."
	}
	return v, ""
}

// names asks for definitions of the query's names.
func (cs *candidates) names(ctx context.Context) error {
	for i := range cs.in.names {
		n := &cs.in.names[i]
		if !cs.s.known(n.text) {
			continue
		}
		limit := fromNames
		if n.words == 1 {
			limit = 30
		}
		chunks, err := cs.s.index.Defining(ctx, []string{n.text}, cs.filter)
		if err != nil {
			return err
		}
		var found []defining
		for _, id := range chunks[:min(len(chunks), limit)] {
			chunk, _, err := cs.s.index.Chunk(ctx, id)
			if err != nil {
				return err
			}
			found = append(found, cs.defining(id, &chunk, n))
		}
		cs.define(n, found)
	}
	return nil
}

// defining is a chunk that may define a name.
type defining struct {
	chunk int32
	worth float64 // 0 when it does not
	there bool    // it is of what the query says before the name
}

// known reports whether chunks have what a name consists of, so that one may define it.
func (s *Searcher) known(name string) bool {
	for _, t := range term.Of(name) {
		if t.Kind == term.Whole && s.index.Frequency(t.Text) == 0 {
			return false
		}
	}
	return true
}

// defining says how well a chunk defines a name.
func (cs *candidates) defining(id int32, chunk *reposage.Chunk, n *name) defining {
	d := defining{chunk: id}
	for i := range chunk.Definitions {
		d.worth = max(d.worth, definitionWorth(&chunk.Definitions[i], n))
	}
	d.there = n.qualifier != "" && d.worth > 0 && (d.worth >= inNamed || cs.s.table.placed(cs.s.index.FileOf(id), n.qualifier))
	return d
}

// define notes what defines a name. If some of that is of what the query says before the name, the rest is hardly meant.
func (cs *candidates) define(n *name, found []defining) {
	there := slices.ContainsFunc(found, func(d defining) bool { return d.there })
	for _, d := range found {
		if there && !d.there {
			d.worth *= ofOther
		}
		if d.worth > 0 {
			cs.defined(n, d)
		}
	}
}

func (cs *candidates) defined(n *name, d defining) {
	p := cs.piece(d.chunk)
	if p == nil {
		return
	}
	c, worth := cs.of(cs.s.index.FileOf(d.chunk)), d.worth
	if n.words == 0 {
		p.defines, c.defines = max(p.defines, worth), max(c.defines, worth)
		return
	}
	if n.words == 1 {
		worth *= oneWord
	}
	p.defines, c.composed = max(p.defines, worth/2), max(c.composed, worth)
}

// oneWord is what a definition counts whose name is a single word of a longer query: a weak hint.
const oneWord = 0.4

// kindWorth is how likely a definition of each kind is what a name stands for.
var kindWorth = [...]float64{
	reposage.SymFunction: 0.9, reposage.SymMethod: 0.7, reposage.SymConstructor: 0.5, reposage.SymAccessor: 0.6, reposage.SymClosure: 0.4,
	reposage.SymClass: 1, reposage.SymStruct: 1, reposage.SymInterface: 1, reposage.SymEnum: 0.95, reposage.SymType: 0.95,
	reposage.SymModule: 0.8, reposage.SymImpl: 0.5, reposage.SymField: 0.4, reposage.SymConstant: 0.7, reposage.SymVariable: 0.6,
}

// What else makes a definition more or less likely to be meant.
const (
	otherCase   = 0.6  // the query has the name in other case
	notExported = 0.85 //
	inOther     = 0.9  // it is a member, and the query does not say of what
	inNamed     = 1.0  // it is a member of what the query says
	ofOther     = 0.4  // the query says of what, and it is of something else
)

// definitionWorth says how likely a definition is what a name means.
func definitionWorth(d *reposage.Definition, n *name) float64 {
	if !strings.EqualFold(d.Name, n.text) {
		return 0
	}
	worth := 0.5
	if int(d.Kind) < len(kindWorth) {
		worth = kindWorth[d.Kind]
	}
	if n.words == 0 && d.Name != n.text {
		worth *= otherCase
	}
	if !d.Exported {
		worth *= notExported
	}
	outer := strings.TrimSuffix(d.Qualified, d.Name)
	switch {
	case n.qualifier != "" && strings.Contains("."+strings.ToLower(outer), "."+strings.ToLower(n.qualifier)+"."):
		return max(worth, inNamed) // whatever its kind: there is nothing else that this could be
	case outer != "":
		worth *= inOther
	}
	return worth
}

// placed reports whether a path says what the query has before a name: http.Get of net/http, fs.readFile of fs.js.
func (t *fileTable) placed(file int32, qualifier string) bool {
	folded := joinName(qualifier)
	return t.entries[file].title == folded || joinName(path.Base(path.Dir(t.files[file].Path))) == folded
}
