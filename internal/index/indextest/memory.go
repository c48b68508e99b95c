// Package indextest has an index that does everything in the obvious way: what tests of search run on, and what
// fast indexes are compared with.
package indextest

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// Document is a file with its chunks.
type Document struct {
	File    index.File
	Text    []byte
	Chunks  []reposage.Chunk
	Vectors [][]float32 // one a chunk, of length 1; nil without a model
}

// Memory is an index.Backend in memory.
type Memory struct {
	info     index.Info
	docs     []Document
	files    []index.File
	first    []int32 // of each file: its first chunk; one more at the end
	fileOf   []int32
	postings map[string][]posting
	lengths  [][index.Fields]float64
	average  [index.Fields]float64
}

type posting struct {
	chunk  int32
	counts [index.Fields]uint16
}

// New makes an index of documents in the order of their paths.
func New(info index.Info, docs []Document) *Memory {
	docs = slices.Clone(docs)
	slices.SortStableFunc(docs, func(a, b Document) int { return strings.Compare(a.File.Path, b.File.Path) })
	m := &Memory{info: info, docs: docs, postings: map[string][]posting{}}
	for i := range docs {
		d := &docs[i]
		m.files = append(m.files, d.File)
		m.first = append(m.first, int32(len(m.fileOf)))
		m.info.Bytes += int64(len(d.Text))
		for j := range d.Chunks {
			m.add(int32(i), fields(d, &d.Chunks[j]))
		}
	}
	m.first = append(m.first, int32(len(m.fileOf)))
	m.info.Files, m.info.Chunks = len(m.files), len(m.fileOf)
	for _, l := range m.lengths {
		for f := range l {
			m.average[f] += l[f] / float64(len(m.lengths))
		}
	}
	return m
}

// fields are the terms of a chunk's fields.
func fields(d *Document, c *reposage.Chunk) (all [index.Fields][]string) {
	var s term.Scanner
	add := func(f index.Field, text []byte) {
		for s.Reset(text); s.Next(); {
			all[f] = append(all[f], string(s.Term()))
		}
	}
	add(index.FieldPath, []byte(d.File.Path))
	index.Pieces(d.Text, c, add)
	return all
}

func (m *Memory) add(file int32, fields [index.Fields][]string) {
	chunk := int32(len(m.fileOf))
	m.fileOf = append(m.fileOf, file)
	var length [index.Fields]float64
	for f, terms := range fields {
		length[f] = float64(len(terms))
		for _, t := range terms {
			list := m.postings[t]
			if n := len(list); n == 0 || list[n-1].chunk != chunk {
				list = append(list, posting{chunk: chunk})
				m.postings[t] = list
			}
			list[len(list)-1].counts[f]++
		}
	}
	m.lengths = append(m.lengths, length)
}

// Info implements index.Backend, as all methods below do.
func (m *Memory) Info() index.Info { return m.info }

// Files returns the files.
func (m *Memory) Files() []index.File { return m.files }

// FileOf returns the file of a chunk.
func (m *Memory) FileOf(chunk int32) int32 { return m.fileOf[chunk] }

// ChunksOf returns the chunks of a file.
func (m *Memory) ChunksOf(file int32) (first, end int32) { return m.first[file], m.first[file+1] }

// Frequency counts the chunks that have a term.
func (m *Memory) Frequency(term string) int { return len(m.postings[term]) }

// Words scores all chunks.
func (m *Memory) Words(ctx context.Context, q index.Lexical, f *index.Filter, n int) ([]index.Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	scores := m.scores(&q)
	var hits []index.Hit
	for c, h := range scores {
		if m.takes(f, c) && m.hasPhrases(c, q.Phrases) {
			hits = append(hits, *h)
		}
	}
	return best(hits, n), nil
}

// scores adds up the terms of a query. Without terms, but with phrases, every chunk scores 0.
func (m *Memory) scores(q *index.Lexical) map[int32]*index.Hit {
	scoring := q.Resolve()
	scores := map[int32]*index.Hit{}
	if len(q.Terms) == 0 && len(q.Phrases) > 0 {
		for c := range m.fileOf {
			scores[int32(c)] = &index.Hit{Chunk: int32(c)}
		}
	}
	for i, t := range q.Terms {
		list := m.postings[t.Text]
		idf := math.Log(1 + (float64(len(m.fileOf))-float64(len(list))+0.5)/(float64(len(list))+0.5))
		for _, p := range list {
			tf, fields := m.saturated(p, &scoring)
			if fields == 0 {
				continue // in fields that do not count
			}
			h := scores[p.chunk]
			if h == nil {
				h = &index.Hit{Chunk: p.chunk}
				scores[p.chunk] = h
			}
			h.Score += t.Weight * float32(idf*tf)
			h.Fields |= fields
			if i < 64 {
				h.Terms |= 1 << i
			}
		}
	}
	return scores
}

// saturated is what BM25F makes of a term's counts in a chunk, and the fields that count.
func (m *Memory) saturated(p posting, s *index.Scoring) (score float64, fields uint8) {
	var tf float64
	for f, n := range p.counts {
		if n == 0 || s.Weights[f] == 0 {
			continue
		}
		fields |= 1 << f
		b := float64(s.B[f])
		tf += float64(s.Weights[f]) * float64(n) / (1 - b + b*m.lengths[p.chunk][f]/m.average[f])
	}
	k1 := float64(s.K1)
	return tf * (k1 + 1) / (k1 + tf), fields
}

func (m *Memory) hasPhrases(chunk int32, phrases []string) bool {
	if len(phrases) == 0 {
		return true
	}
	c, d := m.chunk(chunk)
	text := fold(string(d.Text[c.Start:c.End]))
	for _, p := range phrases {
		if !strings.Contains(text, fold(p)) {
			return false
		}
	}
	return true
}

func fold(s string) string {
	return string(term.AppendFold(nil, strings.Join(strings.Fields(s), " ")))
}

// Nearest compares all vectors but those of length 0, which are of empty texts. Nothing is near to such a one.
func (m *Memory) Nearest(ctx context.Context, v []float32, f *index.Filter, n int) ([]index.Hit, error) {
	if m.info.Dim == 0 || len(v) != m.info.Dim {
		return nil, reposage.Errorf(reposage.EInvalid, "the query has %d dimensions, the index has %d", len(v), m.info.Dim)
	}
	if err := ctx.Err(); err != nil || isZero(v) {
		return nil, err
	}
	var hits []index.Hit
	for i := range m.docs {
		d := &m.docs[i]
		for j, w := range d.Vectors {
			c := m.first[i] + int32(j)
			if !m.takes(f, c) || isZero(w) {
				continue
			}
			var dot float32
			for k := range w {
				dot += w[k] * v[k]
			}
			hits = append(hits, index.Hit{Chunk: c, Score: dot})
		}
	}
	return best(hits, n), nil
}

func isZero(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return x != 0 })
}

func best(hits []index.Hit, n int) []index.Hit {
	slices.SortFunc(hits, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Chunk, b.Chunk))
	})
	return hits[:max(min(n, len(hits)), 0)]
}

// Scan runs a pattern over all texts.
func (m *Memory) Scan(ctx context.Context, p index.Pattern, f *index.Filter, fn func(index.Match) bool) error {
	for i := range m.docs {
		d := &m.docs[i]
		for at := 0; at <= len(d.Text); {
			if err := ctx.Err(); err != nil {
				return err
			}
			start, end, ok := p.Next(d.Text, at)
			if !ok {
				break
			}
			at = max(end, start+1)
			chunk, inside := m.at(i, uint32(start))
			if !inside || !m.takes(f, chunk) {
				continue
			}
			line := 1 + bytes.Count(d.Text[:start], []byte("\n"))
			if !fn(index.Match{Chunk: chunk, Line: line, Start: uint32(start), End: uint32(end)}) {
				return nil
			}
		}
	}
	return nil
}

func (m *Memory) at(file int, offset uint32) (chunk int32, ok bool) {
	for j, c := range m.docs[file].Chunks {
		if offset >= c.Start && offset < c.End {
			return m.first[file] + int32(j), true
		}
	}
	return 0, false
}

// Defining looks at every definition.
func (m *Memory) Defining(ctx context.Context, names []string, f *index.Filter) ([]int32, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var found []int32
	for c := range m.fileOf {
		chunk, _ := m.chunk(int32(c))
		defines := slices.ContainsFunc(chunk.Definitions, func(d reposage.Definition) bool {
			return slices.ContainsFunc(names, func(n string) bool { return index.Defines(&d, n) })
		})
		if defines && m.takes(f, int32(c)) {
			found = append(found, int32(c))
		}
	}
	return found, nil
}

// Chunk returns a chunk and its file.
func (m *Memory) Chunk(_ context.Context, id int32) (reposage.Chunk, index.File, error) {
	if id < 0 || int(id) >= len(m.fileOf) {
		return reposage.Chunk{}, index.File{}, reposage.Errorf(reposage.ENotFound, "there is no chunk %d", id)
	}
	c, d := m.chunk(id)
	return *c, d.File, nil
}

func (m *Memory) chunk(id int32) (*reposage.Chunk, *Document) {
	f := m.fileOf[id]
	d := &m.docs[f]
	return &d.Chunks[id-m.first[f]], d
}

// Text returns the text of a file.
func (m *Memory) Text(_ context.Context, name string) ([]byte, error) {
	for i := range m.docs {
		if m.docs[i].File.Path == name {
			return m.docs[i].Text, nil
		}
	}
	return nil, reposage.Errorf(reposage.ENotFound, "there is no file %q in the index", name)
}

// takes reports whether a filter lets a chunk through.
func (m *Memory) takes(f *index.Filter, id int32) bool {
	c, d := m.chunk(id)
	return f == nil || f.TakesFile(&d.File) && f.TakesChunk(c)
}
