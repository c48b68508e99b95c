package indextest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// Backend is a kind of index that the suite can test.
type Backend struct {
	// Open makes an index of documents, which are in no order, that lives until the test ends.
	Open func(t *testing.T, info index.Info, docs []Document) index.Backend
	// Scoring says that words are scored by index.Scoring. Otherwise the suite checks what is found, not its order.
	Scoring bool
	// Cosine is how far the score of a vector may be from the cosine of what was given.
	Cosine float64
}

const dim = 24

// suite is one index beside the obvious one.
type suite struct {
	Backend
	got  index.Backend
	want *Memory
}

// Run tests that a backend gives the same answers as the obvious implementation.
func Run(t *testing.T, b Backend) {
	s := &suite{Backend: b}
	docs := Random(rand.New(rand.NewPCG(1, 2)), 90, dim)
	info := index.Info{Repository: "random", Commit: strings.Repeat("ab", 20), Tree: strings.Repeat("cd", 20), Model: "random-1", Dim: dim}
	s.want = New(info, docs)
	s.got = b.Open(t, info, docs)
	for _, test := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"Content", s.testContent}, {"Missing", s.testMissing}, {"Frequency", s.testFrequency}, {"Terms", s.testTerms}, {"Words", s.testWords},
		{"Phrases", s.testPhrases}, {"ManyWords", s.testManyWords}, {"Nearest", s.testNearest}, {"Scan", s.testScan}, {"ScanSubstrings", s.testScanSubstrings},
		{"ScanStops", s.testScanStops}, {"Defining", s.testDefining}, {"Canceled", s.testCanceled}, {"Concurrent", s.testConcurrent},
		{"Empty", func(t *testing.T) { testEmpty(t, b) }}, {"WithoutModel", func(t *testing.T) { testWithoutModel(t, b) }},
	} {
		t.Run(test.name, test.run)
	}
}

// testContent: files, chunks and texts are as they were given, in order of path.
func (s *suite) testContent(t *testing.T) {
	if got, want := s.got.Info(), s.want.Info(); got != want {
		t.Errorf("Info is %+v, want %+v", got, want)
	}
	if !slices.Equal(s.got.Files(), s.want.Files()) {
		t.Fatalf("Files differ:\n%+v\n%+v", s.got.Files(), s.want.Files())
	}
	for i, f := range s.want.Files() {
		first, end := s.want.ChunksOf(int32(i))
		if a, b := s.got.ChunksOf(int32(i)); a != first || b != end {
			t.Fatalf("%s has the chunks %d to %d, want %d to %d", f.Path, a, b, first, end)
		}
		text, err := s.got.Text(t.Context(), f.Path)
		want, _ := s.want.Text(t.Context(), f.Path)
		if err != nil || string(text) != string(want) {
			t.Fatalf("text of %s is %q, error %v; want %q", f.Path, text, err, want)
		}
		for c := first; c < end; c++ {
			s.checkChunk(t, c)
		}
	}
}

func (s *suite) checkChunk(t *testing.T, id int32) {
	t.Helper()
	got, file, err := s.got.Chunk(t.Context(), id)
	want, wantFile, _ := s.want.Chunk(t.Context(), id)
	if err != nil || !reflect.DeepEqual(got, want) || file != wantFile || s.got.FileOf(id) != s.want.FileOf(id) {
		t.Fatalf("chunk %d of file %d, error %v:\ngot  %+v of %+v\nwant %+v of %+v", id, s.got.FileOf(id), err, got, file, want, wantFile)
	}
}

// testMissing: what is not there is not found, by code.
func (s *suite) testMissing(t *testing.T) {
	for _, id := range []int32{-1, math.MinInt32, int32(s.want.Info().Chunks), math.MaxInt32} {
		if _, _, err := s.got.Chunk(t.Context(), id); reposage.ErrorCode(err) != reposage.ENotFound {
			t.Errorf("chunk %d: %v, want %s", id, err, reposage.ENotFound)
		}
	}
	for _, path := range []string{"", "nowhere", "alpha", "../etc/passwd", strings.Repeat("a", 1<<16)} {
		if _, err := s.got.Text(t.Context(), path); reposage.ErrorCode(err) != reposage.ENotFound {
			t.Errorf("text of %.20q: %v, want %s", path, err, reposage.ENotFound)
		}
	}
}

func (s *suite) testFrequency(t *testing.T) {
	for _, word := range append(slices.Clone(vocabulary), "nowhere", "", "go", "outer", term.LongTerm, strings.Repeat("x", 1<<16)) {
		for _, w := range append(term.Of(word), term.Term{Text: word}) {
			if got, want := s.got.Frequency(w.Text), s.want.Frequency(w.Text); got != want {
				t.Errorf("%.40q is in %d chunks, want %d", w.Text, got, want)
			}
		}
	}
}

// randomTerms returns terms of the vocabulary and of paths, some twice, some that nothing has.
func randomTerms(r *rand.Rand) []index.Term {
	var terms []index.Term
	for n := 1 + r.IntN(5); len(terms) < n; {
		for _, t := range term.Of(append(vocabulary, "nowhere", "go", "7.go", "outer")[r.IntN(len(vocabulary)+4)]) {
			terms = append(terms, index.Term{Text: t.Text, Weight: []float32{1, 1, 0.5, 3}[r.IntN(4)]})
		}
	}
	return terms
}

func randomScoring(r *rand.Rand) (index.Weights, *index.Scoring) {
	var w index.Weights
	for f := range w {
		w[f] = float32(r.IntN(4))
	}
	if w == (index.Weights{}) {
		w[index.FieldBody] = 1
	}
	switch r.IntN(3) {
	case 0:
		return index.Weights{}, nil
	case 1:
		return w, nil
	}
	s := index.DefaultScoring()
	s.K1 = r.Float32() * 3
	for f := range s.B {
		s.B[f] = r.Float32()
	}
	return w, &s
}

// testWords compares scores, fields and terms of the best with those of scoring every chunk.
func (s *suite) testWords(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 250 {
		q := index.Lexical{Terms: randomTerms(r)}
		q.Fields, q.Scoring = randomScoring(r)
		s.checkWords(t, q, randomFilter(r), []int{1, 3, 10, 100, math.MaxInt32}[r.IntN(5)])
	}
	for _, q := range []index.Lexical{{}, {Terms: []index.Term{{Text: "alpha"}}}, {Terms: []index.Term{{Text: "", Weight: 1}}}} {
		s.checkWords(t, q, nil, 10)
	}
	for _, n := range []int{0, -1} {
		if hits, err := s.got.Words(t.Context(), index.Lexical{Terms: randomTerms(r)}, nil, n); err != nil || len(hits) > 0 {
			t.Errorf("the %d best are %v, error %v", n, hits, err)
		}
	}
}

func (s *suite) checkWords(t *testing.T, q index.Lexical, f *index.Filter, n int) {
	t.Helper()
	got, err := s.got.Words(t.Context(), q, f, n)
	if err != nil {
		t.Fatalf("%+v, %+v: %v", q, f, err)
	}
	all, _ := s.want.Words(t.Context(), q, f, math.MaxInt32)
	if fault := s.compare(got, all, n); fault != "" {
		t.Fatalf("%+v, filter %+v, %d best: %s\ngot  %+v\nwant %+v", q, f, n, fault, got, all[:min(n, len(all))])
	}
}

// compare says what is wrong with the n best of all.
func (s *suite) compare(got, all []index.Hit, n int) string {
	if len(got) != min(n, len(all)) {
		return fmt.Sprintf("%d hits of %d", len(got), len(all))
	}
	byChunk := map[int32]index.Hit{}
	for _, h := range all {
		byChunk[h.Chunk] = h
	}
	for i, h := range got {
		want, ok := byChunk[h.Chunk]
		delete(byChunk, h.Chunk)
		if !ok {
			return fmt.Sprintf("chunk %d is no hit, or twice", h.Chunk)
		}
		if i > 0 && (got[i-1].Score < h.Score || got[i-1].Score == h.Score && got[i-1].Chunk >= h.Chunk) {
			return fmt.Sprintf("hit %d is out of order", i)
		}
		if !s.Scoring {
			continue
		}
		if h.Fields != want.Fields || h.Terms != want.Terms {
			return fmt.Sprintf("chunk %d has fields %b and terms %b, want %b and %b", h.Chunk, h.Fields, h.Terms, want.Fields, want.Terms)
		}
		// The next best by the right scores may be another one only when they are almost equal.
		if !close32(h.Score, want.Score) || !close32(h.Score, all[i].Score) {
			return fmt.Sprintf("chunk %d scores %v, want %v; best of its rank %v", h.Chunk, h.Score, want.Score, all[i].Score)
		}
	}
	return ""
}

// close32 reports whether two sums of the same numbers may differ by rounding only.
func close32(a, b float32) bool {
	return math.Abs(float64(a-b)) <= 2e-5*max(1, math.Abs(float64(a)))
}

func (s *suite) testPhrases(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 80 {
		var q index.Lexical
		for range 1 + r.IntN(2) {
			words := make([]string, 1+r.IntN(3))
			for i := range words {
				words[i] = vocabulary[r.IntN(10)]
			}
			q.Phrases = append(q.Phrases, strings.ToUpper(strings.Join(words, []string{" ", "  \n", "(", "\t"}[r.IntN(4)])))
		}
		if r.IntN(2) == 0 {
			q.Terms = randomTerms(r)
		}
		s.checkWords(t, q, randomFilter(r), 20)
	}
	for _, p := range []string{"lpha bet", "get", "(", " ", "", "// x", "中", "GRÖSSE", "größe", "0123456789abcdef0123", "nowhere at all", "\x00", "\xff"} {
		s.checkWords(t, index.Lexical{Phrases: []string{p}}, nil, 20)
	}
}

// testManyWords: ten thousand words are a query like any other.
func (s *suite) testManyWords(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var q index.Lexical
	for len(q.Terms) < 10000 {
		q.Terms = append(q.Terms, randomTerms(r)...)
		q.Terms = append(q.Terms, index.Term{Text: fmt.Sprint("nowhere", len(q.Terms)), Weight: 1})
	}
	got, err := s.got.Words(t.Context(), q, nil, 10)
	if err != nil || len(got) != 10 {
		t.Errorf("%d hits, error %v", len(got), err)
	}
}

// testNearest compares cosines: what is found must score what it is worth, and nothing better may be missed by more than
// the backend's precision.
func (s *suite) testNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 100 {
		v, f, n := RandomVector(r, dim), randomFilter(r), []int{1, 10, 1000000}[r.IntN(3)]
		got, err := s.got.Nearest(t.Context(), v, f, n)
		if err != nil {
			t.Fatal(err)
		}
		all, _ := s.want.Nearest(t.Context(), v, f, math.MaxInt32)
		if len(got) != min(n, len(all)) {
			t.Fatalf("filter %+v: %d hits, want %d", f, len(got), min(n, len(all)))
		}
		cosines := map[int32]float32{}
		for _, h := range all {
			cosines[h.Chunk] = h.Score
		}
		for i, h := range got {
			want, ok := cosines[h.Chunk]
			if !ok || math.Abs(float64(h.Score-want)) > s.Cosine || float64(all[i].Score-want) > 2*s.Cosine {
				t.Fatalf("hit %d is %+v, its cosine %v, the best of its rank %+v", i, h, want, all[i])
			}
			delete(cosines, h.Chunk)
		}
	}
	for _, v := range [][]float32{nil, make([]float32, dim-1), make([]float32, dim+1)} {
		if _, err := s.got.Nearest(t.Context(), v, nil, 10); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("vector of %d dimensions: %v, want %s", len(v), err, reposage.EInvalid)
		}
	}
}

// pattern is a regular expression with literals given by hand.
type pattern struct {
	*regexp.Regexp
	literals [][]string
}

// Literals implements index.Pattern.
func (p pattern) Literals() [][]string { return p.literals }

// Next implements index.Pattern.
func (p pattern) Next(text []byte, from int) (start, end int, ok bool) {
	at := p.FindIndex(text[from:])
	if at == nil {
		return 0, 0, false
	}
	return from + at[0], from + at[1], true
}

// patterns are what is scanned for.
func patterns() []pattern {
	re := regexp.MustCompile
	return []pattern{
		{re(`alpha`), [][]string{{"alpha"}}}, {re(`(?i)ALPHA`), [][]string{{"ALPHA"}}}, {re(`lph`), [][]string{{"lph"}}},
		{re(`alpha\W+beta`), [][]string{{"alpha"}, {"beta"}}}, {re(`alpha|beta`), [][]string{{"alpha", "beta"}}},
		{re(`\(alpha\W`), [][]string{{"(alpha"}}}, {re(`\(alpha\(`), [][]string{{"(alpha("}}}, {re(`(?i) PARSE\.x`), [][]string{{" PARSE.x"}}},
		{re(`alpha|[0-9]+`), nil}, {re(`TTPServer\(`), [][]string{{"TTPServer("}}}, {re(`_na`), [][]string{{"_na"}}},
		{re(`中文字`), [][]string{{"中文字"}}}, {re(`größe`), [][]string{{"größe"}}}, {re(`👍`), [][]string{{"👍"}}},
		{re(`9abcdef012`), [][]string{{"9abcdef012"}}}, {re(`\(`), [][]string{{"("}}}, {re(``), nil}, {re(`\n\n`), [][]string{{"\n\n"}}},
		{re(`(?m)^`), nil}, {re(`(?m)$`), nil}, {re(`(?s)alpha.*beta`), [][]string{{"alpha"}, {"beta"}}}, {re(`zzz`), [][]string{{"zzz"}}},
		{re(`err`), [][]string{{"err", "ERR"}, {}}},
	}
}

func scanAll(t *testing.T, b index.Backend, p index.Pattern, f *index.Filter) []index.Match {
	t.Helper()
	var all []index.Match
	err := b.Scan(t.Context(), p, f, func(m index.Match) bool {
		all = append(all, m)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (s *suite) testScan(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, p := range patterns() {
		for range 2 {
			f := randomFilter(r)
			got, want := scanAll(t, s.got, p, f), scanAll(t, s.want, p, f)
			if !slices.Equal(got, want) {
				t.Fatalf("%s, filter %+v: %d matches, want %d\ngot  %+v\nwant %+v", p, f, len(got), len(want), got, want)
			}
		}
	}
}

// testScanSubstrings looks for pieces of the texts, wherever they begin and end: none may be lost to what the backend
// takes from the literal.
func (s *suite) testScanSubstrings(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	files := s.want.Files()
	for found := 0; found < 60; {
		text, _ := s.want.Text(t.Context(), files[r.IntN(len(files))].Path)
		if len(text) == 0 {
			continue
		}
		start := r.IntN(len(text))
		literal := string(text[start:min(start+1+r.IntN(25), len(text))])
		if !utf8.ValidString(literal) {
			continue
		}
		found++
		p := pattern{regexp.MustCompile(regexp.QuoteMeta(literal)), [][]string{{strings.ToUpper(literal)}}}
		got, want := scanAll(t, s.got, p, nil), scanAll(t, s.want, p, nil)
		if !slices.Equal(got, want) {
			t.Fatalf("%q: %d matches, want %d\ngot  %+v\nwant %+v", literal, len(got), len(want), got, want)
		}
	}
}

// testScanStops: after fn returns false it is not called again.
func (s *suite) testScanStops(t *testing.T) {
	p := patterns()[0]
	all := scanAll(t, s.want, p, nil)
	for _, n := range []int{1, 2, len(all) / 2, len(all)} {
		var got []index.Match
		err := s.got.Scan(t.Context(), p, nil, func(m index.Match) bool {
			got = append(got, m)
			return len(got) < n
		})
		if err != nil || !slices.Equal(got, all[:n]) {
			t.Fatalf("stopped after %d: %d matches, error %v", n, len(got), err)
		}
	}
}

func (s *suite) testDefining(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 60 {
		names := make([]string, 1+r.IntN(3))
		for i := range names {
			w := vocabulary[r.IntN(len(vocabulary))]
			names[i] = []string{w, strings.ToUpper(w), "Outer." + w, "outer::" + w, "Inner." + w, w[:1], "", "."}[r.IntN(8)]
		}
		f := randomFilter(r)
		got, err := s.got.Defining(t.Context(), names, f)
		want, _ := s.want.Defining(t.Context(), names, f)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%q, filter %+v: error %v\ngot  %v\nwant %v", names, f, err, got, want)
		}
	}
}

// testCanceled: a context that has ended ends every query.
func (s *suite) testCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := index.Lexical{Terms: []index.Term{{Text: "alpha", Weight: 1}}}
	_, words := s.got.Words(ctx, q, nil, 10)
	_, nearest := s.got.Nearest(ctx, RandomVector(rand.New(rand.NewPCG(1, 1)), dim), nil, 10)
	_, defining := s.got.Defining(ctx, []string{"alpha"}, nil)
	scan := s.got.Scan(ctx, patterns()[0], nil, func(index.Match) bool { return true })
	for name, err := range map[string]error{"Words": words, "Nearest": nearest, "Defining": defining, "Scan": scan} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want %v", name, err, context.Canceled)
		}
	}
}

// testConcurrent: queries of several goroutines do not disturb each other.
func (s *suite) testConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(15, uint64(k)))
			for range 30 {
				q, f := index.Lexical{Terms: randomTerms(r)}, randomFilter(r)
				got, err := s.got.Words(t.Context(), q, f, 10)
				all, _ := s.want.Words(t.Context(), q, f, math.MaxInt32)
				if fault := s.compare(got, all, 10); fault != "" || err != nil {
					t.Errorf("%+v, filter %+v: %s, error %v", q, f, fault, err)
				}
			}
		})
	}
	wg.Wait()
}

// testEmpty: an index of nothing, and one of files without text, answer that there is nothing.
func testEmpty(t *testing.T, b Backend) {
	blank := []Document{{File: index.File{Path: "a"}}, {File: index.File{Path: "b"}, Text: []byte("\n \n")}}
	for _, docs := range [][]Document{nil, blank} {
		x := b.Open(t, index.Info{Model: "m", Dim: dim}, docs)
		hits, err := x.Words(t.Context(), index.Lexical{Terms: []index.Term{{Text: "a", Weight: 1}}, Phrases: []string{"b"}}, nil, 10)
		if err != nil || len(hits) > 0 {
			t.Errorf("Words: %v, %v", hits, err)
		}
		hits, err = x.Nearest(t.Context(), make([]float32, dim), nil, 10)
		if err != nil || len(hits) > 0 {
			t.Errorf("Nearest: %v, %v", hits, err)
		}
		chunks, err := x.Defining(t.Context(), []string{"a"}, nil)
		if err != nil || len(chunks) > 0 {
			t.Errorf("Defining: %v, %v", chunks, err)
		}
		if matches := scanAll(t, x, pattern{Regexp: regexp.MustCompile("")}, nil); len(matches) > 0 {
			t.Errorf("Scan: %v", matches)
		}
		if len(x.Files()) != len(docs) || x.Frequency("a") != 0 {
			t.Errorf("%d files, %d chunks with a", len(x.Files()), x.Frequency("a"))
		}
	}
}

// testWithoutModel: an index without vectors says so.
func testWithoutModel(t *testing.T, b Backend) {
	x := b.Open(t, index.Info{}, Random(rand.New(rand.NewPCG(17, 18)), 5, 0))
	if _, err := x.Nearest(t.Context(), make([]float32, dim), nil, 10); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("Nearest without vectors: %v, want %s", err, reposage.EInvalid)
	}
}
