package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/reposage/reposage/internal/embed/static"
)

// held is the evaluation: the pairs of repositories that were not trained on, and for each question all code of its
// repository to find the one answer in.
type held struct {
	repos   []string
	queries []question
	codes   map[string][]string // by repository
}

// question is one query and the place of its answer in codes of its repository.
type question struct {
	repo, lang string
	kind       kind
	text       string
	answer     int
}

// maxQuestions bounds the questions of a kind from one repository.
const maxQuestions = 150

func (h *held) add(p *pair) {
	if h.codes == nil {
		h.codes = map[string][]string{}
	}
	if _, ok := h.codes[p.Repo]; !ok {
		h.repos = append(h.repos, p.Repo)
		h.codes[p.Repo] = nil
	}
	if p.Kind == kindFile {
		return
	}
	asked := 0
	for _, q := range h.queries {
		if q.repo == p.Repo && q.kind == p.Kind {
			asked++
		}
	}
	if asked < maxQuestions {
		h.queries = append(h.queries, question{p.Repo, p.Lang, p.Kind, p.Query, len(h.codes[p.Repo])})
	}
	h.codes[p.Repo] = append(h.codes[p.Repo], p.Path+"\n"+p.Doc+"\n"+p.Code)
}

// quick is the mean NDCG@10 of a model over the doc questions of each repository.
func (h *held) quick(m *static.Model) float64 {
	means := map[string]*mean{}
	for _, repo := range h.repos {
		means[repo] = &mean{}
		vectors := embedAll(m, h.codes[repo])
		for _, q := range h.queries {
			if q.repo == repo && q.kind == kindDoc {
				means[repo].add(gain(rankOf(cosines(m, vectors, q.text), q.answer)))
			}
		}
	}
	var all mean
	for _, repo := range h.repos {
		if means[repo].n > 0 {
			all.add(means[repo].value())
		}
	}
	return all.value()
}

type mean struct {
	sum float64
	n   int
}

func (m *mean) add(x float64)  { m.sum += x; m.n++ }
func (m *mean) value() float64 { return m.sum / float64(max(1, m.n)) }

// gain is NDCG@10 when there is one answer: what its rank, from 0, is worth.
func gain(rank int) float64 {
	if rank >= 10 {
		return 0
	}
	return 1 / math.Log2(float64(rank)+2)
}

// rankOf counts what scores higher than the answer; what scores the same and stands before it counts, too.
func rankOf(scores []float64, answer int) int {
	rank := 0
	for i, s := range scores {
		if s > scores[answer] || s == scores[answer] && i < answer {
			rank++
		}
	}
	return rank
}

func embedAll(m *static.Model, texts []string) [][]float32 {
	vectors := zeros(len(texts))
	for i, t := range texts {
		m.EmbedInto(vectors[i], []byte(t))
	}
	return vectors
}

func cosines(m *static.Model, vectors [][]float32, query string) []float64 {
	q := make([]float32, dim)
	m.EmbedInto(q, []byte(query))
	scores := make([]float64, len(vectors))
	for i, v := range vectors {
		scores[i] = float64(dot(q, v))
	}
	return scores
}

// bm25 is a plain one over the words of a text: the bar to beat, and the other half of a fusion.
type bm25 struct {
	counts []map[string]int
	length []int
	df     map[string]int
	mean   float64
}

func newBM25(texts []string) *bm25 {
	b := &bm25{df: map[string]int{}}
	total := 0
	for _, t := range texts {
		c := map[string]int{}
		n := 0
		static.EachWord([]byte(t), func(w []byte) { c[string(w)]++; n++ })
		for w := range c {
			b.df[w]++
		}
		b.counts = append(b.counts, c)
		b.length = append(b.length, n)
		total += n
	}
	b.mean = float64(total) / float64(max(1, len(texts)))
	return b
}

func (b *bm25) scores(query string) []float64 {
	const k1, lengthShare = 1.5, 0.75
	scores := make([]float64, len(b.counts))
	static.EachWord([]byte(query), func(w []byte) {
		df := b.df[string(w)]
		if df == 0 {
			return
		}
		idf := math.Log(1 + (float64(len(b.counts)-df)+0.5)/(float64(df)+0.5))
		for i, c := range b.counts {
			if tf := float64(c[string(w)]); tf > 0 {
				scores[i] += idf * tf * (k1 + 1) / (tf + k1*(1-lengthShare+lengthShare*float64(b.length[i])/b.mean))
			}
		}
	})
	return scores
}

// fuse is reciprocal rank fusion with k = 60.
func fuse(lists ...[]float64) []float64 {
	fused := make([]float64, len(lists[0]))
	order := make([]int, len(fused))
	for _, scores := range lists {
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(scores[a], scores[b]) })
		for rank, i := range order {
			fused[i] += 1 / float64(60+rank+1)
		}
	}
	return fused
}

// evaluate implements the command.
func evaluate(_ context.Context, args []string) error {
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	file := flags.String("pairs", "", "file of pairs")
	weights := flags.String("model", "", "weights; default: those in the program")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *file == "" {
		return errors.New("eval needs -pairs")
	}
	model, err := static.Default()
	if *weights != "" {
		var b []byte
		if b, err = os.ReadFile(*weights); err == nil {
			model, err = static.Decode(b)
		}
	}
	if err != nil {
		return fmt.Errorf("load model: %w", err)
	}
	var h held
	if err := readPairs(*file, func(p *pair) error {
		if p.Role == roleHeld {
			h.add(p)
		}
		return nil
	}); err != nil {
		return err
	}
	h.print(model)
	return nil
}

// row is a line of the table: BM25, static, fused.
type row [3]mean

// print writes NDCG@10 by language and by kind of question; the last line is the mean over repositories.
func (h *held) print(m *static.Model) {
	languages, kinds := map[string]*row{}, map[string]*row{}
	var names [2][]string
	at := func(of map[string]*row, list int, name string) *row {
		if of[name] == nil {
			of[name] = &row{}
			names[list] = append(names[list], name)
		}
		return of[name]
	}
	var all row
	for _, repo := range h.repos {
		lexical, vectors := newBM25(h.codes[repo]), embedAll(m, h.codes[repo])
		var own row
		for _, q := range h.queries {
			if q.repo != repo {
				continue
			}
			words, near := lexical.scores(q.text), cosines(m, vectors, q.text)
			for i, scores := range [][]float64{words, near, fuse(words, near)} {
				g := gain(rankOf(scores, q.answer))
				own[i].add(g)
				at(languages, 0, q.lang)[i].add(g)
				at(kinds, 1, string(q.kind))[i].add(g)
			}
		}
		for i := range own {
			all[i].add(own[i].value())
		}
	}
	fmt.Println("NDCG@10           questions    BM25  static     RRF")
	for list, of := range []map[string]*row{languages, kinds} {
		slices.Sort(names[list])
		for _, name := range names[list] {
			of[name].print(name)
		}
	}
	all.print("mean of repos")
}

func (r *row) print(name string) {
	fmt.Printf("%-18s %8d  %6.3f  %6.3f  %6.3f\n", name, r[0].n, r[0].value(), r[1].value(), r[2].value())
}
