package app

import (
	"context"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/static"
	"github.com/reposage/reposage/internal/index"
)

// passages embeds the chunks of one file after another in the same memory.
type passages struct {
	text   []byte
	floats []float32
	rows   [][]float32
}

// embed returns a vector per chunk, which are valid until the next call; nil without an embedder. The model in the
// binary is asked directly: it reads bytes and allocates nothing.
func (p *passages) embed(ctx context.Context, e embed.Embedder, path string, text []byte, chunks []reposage.Chunk) ([][]float32, error) {
	if e == nil {
		return nil, nil
	}
	model, ok := e.(*static.Model)
	if !ok {
		texts := make([]string, len(chunks))
		for i := range chunks {
			p.text = index.AppendPassage(p.text[:0], path, &chunks[i], text)
			texts[i] = string(p.text)
		}
		return e.Embed(ctx, embed.Passage, texts)
	}
	dim := model.Model().Dim
	if n := dim * len(chunks); cap(p.floats) < n {
		p.floats = make([]float32, n)
	}
	p.rows = p.rows[:0]
	for i := range chunks {
		row := p.floats[dim*i : dim*(i+1) : dim*(i+1)]
		p.text = index.AppendPassage(p.text[:0], path, &chunks[i], text)
		model.EmbedInto(row, p.text)
		p.rows = append(p.rows, row)
	}
	return p.rows, nil
}

// embedder returns what makes the vectors; nil when none are wanted.
func (r *run) embedder() (embed.Embedder, error) {
	if r.o.Model == ModelNone {
		return nil, nil
	}
	m, err := static.Default()
	if err != nil {
		return nil, reposage.Wrap(reposage.EInternal, err, "load the embedding model")
	}
	return m, nil
}
