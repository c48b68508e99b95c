package static

import (
	"context"
	_ "embed" // the weights
	"fmt"
	"sync"

	"github.com/reposage/reposage/internal/embed"
)

// weights is what tools/trainembed made.
//
//go:embed model.bin
var weights []byte

// Model is a static embedding model. It is safe for concurrent use.
type Model struct {
	vocabulary
	scales   []byte // uint16 per token
	vectors  []byte // Dim int8 per token
	checksum uint32
	scratch  *sync.Pool
}

var _ embed.Embedder = (*Model)(nil)

// Default returns the model in the binary. The first call checks the weights, which takes about a millisecond.
var Default = sync.OnceValues(func() (*Model, error) { return Decode(weights) })

// Model implements embed.Embedder: the ID ends with the checksum of the weights. All of a text counts.
func (m *Model) Model() embed.Model {
	return embed.Model{ID: fmt.Sprintf("static-code@crc32c:%08x", m.checksum), Dim: Dim}
}

// Embed implements embed.Embedder. Roles make no difference. A text without a letter or digit has the zero vector.
func (m *Model) Embed(ctx context.Context, _ embed.Role, texts []string) ([][]float32, error) {
	all := make([]float32, Dim*len(texts))
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("embed texts: %w", err)
		}
		vectors[i] = all[Dim*i : Dim*(i+1) : Dim*(i+1)]
		m.EmbedInto(vectors[i], []byte(text))
	}
	return vectors, nil
}

// EmbedInto writes the vector of a text, of length 1, to dst, which has room for Dim numbers. It allocates nothing
// once it is warm.
func (m *Model) EmbedInto(dst []float32, text []byte) {
	s := m.scratch.Get().(*scratch) //nolint:forcetypeassert // the pool makes nothing else
	s.read(text)
	s.pool(m)
	normalize(dst[:Dim], &s.total)
	m.scratch.Put(s)
}

// Tokens returns the tokens of a text in order: a word of the vocabulary or "#" and the number of a bucket. It is
// for the trainer and for people who wonder.
func (m *Model) Tokens(text []byte) []string {
	var names []string
	for _, id := range m.AppendTokens(nil, text) {
		if int(id) < m.words {
			names = append(names, string(m.word(int(id))))
		} else {
			names = append(names, fmt.Sprintf("#%d", int(id)-m.words))
		}
	}
	return names
}

// AppendTokens appends the numbers of the tokens of a text.
func (m *Model) AppendTokens(dst []uint16, text []byte) []uint16 {
	s := m.scratch.Get().(*scratch) //nolint:forcetypeassert // the pool makes nothing else
	defer m.scratch.Put(s)
	sc := scanner{text: text}
	for sc.next() {
		dst = s.tokenizer.appendTokens(dst, &sc)
	}
	return dst
}
