package main

import (
	"context"
	"math"
	"math/rand/v2"
	"sync"

	"github.com/reposage/reposage/internal/embed/static"
)

// network is the vectors and what Adagrad knows of them. Threads write to it without locks: two seldom touch the same
// vector at the same time, and a lost step does no harm.
type network struct {
	set     settings
	data    *data
	vectors [][]float32
	squares [][]float32
	steps   int // of all epochs
}

func newNetwork(d *data, set settings) *network {
	n := &network{set: set, data: d, vectors: zeros(len(d.words) + set.buckets), squares: zeros(len(d.words) + set.buckets)}
	r := rand.New(rand.NewPCG(set.seed, 1))
	for i, v := range n.vectors {
		weight := 3.0 // a bucket: several of them make a word
		if i < len(d.idf) {
			weight = d.idf[i]
		}
		for j := range v {
			v[j] = float32(firstLength / 16 * weight * r.NormFloat64())
		}
		if i < len(d.words) && d.taught[d.words[i]] != nil {
			clear(v)
			axpy(float32(firstLength*weight), d.taught[d.words[i]], v)
		}
	}
	n.steps = set.epochs * (len(d.train) / set.batch)
	return n
}

// firstLength is the length of a vector before training, per unit of its word's inverse document frequency.
const firstLength = 0.96

// epoch passes over all pairs once and returns the mean loss.
func (n *network) epoch(ctx context.Context, epoch int) float64 {
	batches := n.batches(rand.New(rand.NewPCG(n.set.seed, uint64(2+epoch))))
	losses := make([]float64, len(batches))
	var wait sync.WaitGroup
	for t := range n.set.threads {
		wait.Go(func() {
			w := newWorker(n)
			for i := t; i < len(batches) && ctx.Err() == nil; i += n.set.threads {
				done := float64(epoch*len(batches)+i) / float64(n.steps)
				losses[i] = w.step(batches[i], rand.New(rand.NewPCG(n.set.seed, uint64(epoch)<<32|uint64(i)<<8|1)), n.set.rate*(1-0.9*done))
			}
		})
	}
	wait.Wait()
	sum := 0.0
	for _, l := range losses {
		sum += l
	}
	return sum / float64(max(1, len(losses)))
}

// batches cuts the pairs of each repository into blocks, in random order, and fills batches with blocks: a batch has
// neighbours, which are hard to tell apart, and strangers.
func (n *network) batches(r *rand.Rand) [][]int {
	byRepo := map[int32][]int{}
	var repos []int32
	for i := range n.data.train {
		repo := n.data.train[i].repo
		if byRepo[repo] == nil {
			repos = append(repos, repo)
		}
		byRepo[repo] = append(byRepo[repo], i)
	}
	var blocks [][]int
	for _, repo := range repos {
		of := byRepo[repo]
		r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		for len(of) > 0 {
			k := min(n.set.block, len(of))
			blocks = append(blocks, of[:k:k])
			of = of[k:]
		}
	}
	r.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
	var batches [][]int
	var batch []int
	for _, b := range blocks {
		batch = append(batch, b...)
		if len(batch) >= n.set.batch {
			batches = append(batches, batch[:n.set.batch])
			batch = nil
		}
	}
	return batches
}

// encode rounds the vectors to a weights file.
func (n *network) encode() ([]byte, error) {
	return static.Encode(n.data.words, n.set.buckets, n.vectors)
}

// side is one half of a batch: texts as weighted tokens, their sums, and the gradients of those.
type side struct {
	tokens  [][]uint16
	weights [][]float32
	unit    [][]float32 // sums, brought to length 1
	length  []float32
	grad    [][]float32 // of the loss by unit
}

func newSide(n int) *side {
	return &side{tokens: make([][]uint16, n), weights: make([][]float32, n), unit: zeros(n), length: make([]float32, n), grad: zeros(n)}
}

// worker is what one thread needs for a batch.
type worker struct {
	n              *network
	query, passage *side
	scores         [][]float32
	count          []uint16
	grad           [][]float32 // by token
	touched        []uint16
	isTouched      []bool
	buffer         [2][]uint16
}

func newWorker(n *network) *worker {
	tokens := len(n.vectors)
	w := &worker{
		n: n, query: newSide(n.set.batch), passage: newSide(n.set.batch), count: make([]uint16, tokens),
		grad: zeros(tokens), isTouched: make([]bool, tokens),
	}
	all := make([]float32, n.set.batch*n.set.batch)
	for i := range n.set.batch {
		w.scores = append(w.scores, all[i*n.set.batch:(i+1)*n.set.batch])
	}
	return w
}

// step learns from one batch and returns its loss.
func (w *worker) step(batch []int, r *rand.Rand, rate float64) float64 {
	for i, e := range batch {
		q, p := w.n.data.train[e].compose(w.n.data, r, w.buffer[0][:0], w.buffer[1][:0])
		w.buffer = [2][]uint16{q, p}
		w.pool(w.query, i, q)
		w.pool(w.passage, i, p)
	}
	loss := w.contrast(batch)
	w.spread(w.query)
	w.spread(w.passage)
	for _, t := range w.touched {
		adagrad(float32(rate), w.n.vectors[t], w.n.squares[t], w.grad[t])
		w.isTouched[t] = false
	}
	w.touched = w.touched[:0]
	return loss
}

// pool adds up the vectors of a text as the model does: each by the square root of its count.
func (w *worker) pool(s *side, i int, tokens []uint16) {
	seen := s.tokens[i][:0]
	for _, t := range tokens {
		if w.count[t] == 0 {
			seen = append(seen, t)
		}
		w.count[t]++
	}
	weights := s.weights[i][:0]
	sum := s.unit[i]
	clear(sum)
	for _, t := range seen {
		c := float32(math.Sqrt(float64(w.count[t])))
		w.count[t] = 0
		weights = append(weights, c)
		axpy(c, w.n.vectors[t], sum)
	}
	s.tokens[i], s.weights[i] = seen, weights
	s.length[i] = float32(math.Sqrt(float64(dot(sum, sum)))) + 1e-9
	for j := range sum {
		sum[j] /= s.length[i]
	}
}

// contrast computes the symmetric InfoNCE loss of the batch, each query against all passages and each passage against
// all queries, and its gradients by the unit vectors.
func (w *worker) contrast(batch []int) float64 {
	n := len(batch)
	for i := range n {
		a := w.n.data.train[batch[i]].symbol
		for j := range n {
			w.scores[i][j] = float32(w.n.set.scale) * dot(w.query.unit[i], w.passage.unit[j])
			if i != j && w.n.data.train[batch[j]].symbol == a {
				w.scores[i][j] = -1e4
			}
		}
	}
	loss := softmaxGradient(w.scores[:n], w.n.set.scale)
	factor := float32(w.n.set.scale) / float32(2*n)
	for i := range n {
		clear(w.query.grad[i])
		clear(w.passage.grad[i])
	}
	for i := range n {
		for j, g := range w.scores[i][:n] {
			if g > 1e-5 || g < -1e-5 {
				axpy(g*factor, w.passage.unit[j], w.query.grad[i])
				axpy(g*factor, w.query.unit[i], w.passage.grad[j])
			}
		}
	}
	return loss
}

// softmaxGradient replaces scores, whose diagonal is right, by the gradient of the mean cross-entropy along rows plus
// the one along columns, times the number of rows; it returns half their sum. No score is above top.
func softmaxGradient(s [][]float32, top float64) float64 {
	n := len(s)
	rows, columns := make([]float64, n), make([]float64, n)
	for i := range n {
		for j := range n {
			e := math.Exp(float64(s[i][j]) - top)
			rows[i] += e
			columns[j] += e
		}
	}
	loss := 0.0
	for i := range n {
		own := float64(s[i][i]) - top
		loss += math.Log(rows[i]) + math.Log(columns[i]) - 2*own
	}
	for i := range n {
		for j := range n {
			e := math.Exp(float64(s[i][j]) - top)
			g := e/rows[i] + e/columns[j]
			if i == j {
				g -= 2
			}
			s[i][j] = float32(g)
		}
	}
	return loss / float64(2*n)
}

// spread takes the gradients of one side through the normalisation to the tokens.
func (w *worker) spread(s *side) {
	for i, g := range s.grad {
		along := dot(g, s.unit[i])
		axpy(-along, s.unit[i], g)
		for k, t := range s.tokens[i] {
			if !w.isTouched[t] {
				w.isTouched[t] = true
				w.touched = append(w.touched, t)
			}
			axpy(s.weights[i][k]/s.length[i], g, w.grad[t])
		}
	}
}
