package app

import (
	"context"
	"encoding/binary"
	"math"
	"strconv"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/modeldir"
	"github.com/reposage/reposage/internal/embed/onnx"
	"github.com/reposage/reposage/internal/embed/remote"
	"github.com/reposage/reposage/internal/embed/static"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/source"
)

// Models that need no installation.
const (
	ModelStatic = "static" // the one in the program
	ModelNone   = "none"   // words alone
	ModelRemote = "remote" // a server's, as ModelOptions.Remote says
)

// ModelOptions say where models are.
type ModelOptions struct {
	// Folder has a folder for each installed model.
	Folder string
	// Library is the ONNX Runtime library or its folder; "" looks in the usual places.
	Library string
	// Remote is the embedding server of ModelRemote; its Client is set by package app.
	Remote remote.Config
}

// embedder returns what makes the vectors, nil when none are wanted, and what ends it.
func (r *run) embedder(ctx context.Context) (e embed.Embedder, done func() error, err error) {
	done = func() error { return nil }
	switch r.o.Model {
	case ModelNone:
	case ModelStatic, "":
		e, err = staticModel()
	case ModelRemote:
		e, err = r.remoteModel(ctx)
	default:
		var m *onnx.Embedder
		if m, err = r.installedModel(ctx); err == nil {
			e, done = m, m.Close
		}
	}
	return e, done, err
}

func staticModel() (embed.Embedder, error) {
	m, err := static.Default()
	if err != nil {
		return nil, reposage.Wrap(reposage.EInternal, err, "load the embedding model of the program")
	}
	return m, nil
}

// quick reports whether a model embeds a repository within seconds.
func quick(e embed.Embedder) bool {
	_, ok := e.(*static.Model)
	return ok || e == nil
}

// installedModel opens a sentence transformer.
func (r *run) installedModel(ctx context.Context) (*onnx.Embedder, error) {
	if err := r.o.Models.check(); err != nil {
		return nil, err
	}
	m, err := modeldir.Open(r.o.Models.Folder, r.o.Model)
	if err != nil {
		return nil, err
	}
	return onnx.Open(ctx, onnx.Config{Folder: m.Folder, Library: r.o.Models.Library, Threads: r.o.Jobs})
}

func (r *run) remoteModel(ctx context.Context) (embed.Embedder, error) {
	c := r.o.Models.Remote
	if c.Model == "" {
		return nil, reposage.Errorf(reposage.EInvalid, "no embedding server is set up").WithHint("Set REPOSAGE_EMBEDDINGS_URL and REPOSAGE_EMBEDDINGS_MODEL; docs/models.md has examples.")
	}
	c.Client = r.guard.Client(nil)
	return remote.Open(ctx, c)
}

// passages embeds the chunks of one file after another in the same memory.
type passages struct {
	text   []byte
	floats []float32
	rows   [][]float32
}

// embed returns a vector per chunk, which are valid until the next call; nil without an embedder. The model in the
// program is asked directly: it reads bytes and allocates nothing. Vectors of others are kept: they are dear.
func (p *passages) embed(ctx context.Context, r *run, e embed.Embedder, f *source.File, text []byte, chunks []reposage.Chunk) ([][]float32, error) {
	if e == nil {
		return nil, nil
	}
	dim := e.Model().Dim
	if n := dim * len(chunks); cap(p.floats) < n {
		p.floats = make([]float32, n)
	}
	p.rows = p.rows[:0]
	for i := range chunks {
		p.rows = append(p.rows, p.floats[dim*i:dim*(i+1):dim*(i+1)])
	}
	if model, ok := e.(*static.Model); ok {
		for i := range chunks {
			p.text = index.AppendPassage(p.text[:0], f.Path, &chunks[i], text)
			model.EmbedInto(p.rows[i], p.text)
		}
		return p.rows, nil
	}
	key := factcache.KeyOf("vectors 1", indexRules(), e.Model().ID, f.Path, contentName(f), strconv.Itoa(len(chunks)))
	if b, ok := r.facts.Get(key); ok && readFloats(p.floats[:dim*len(chunks)], b) {
		return p.rows, nil
	}
	texts := make([]string, len(chunks))
	for i := range chunks {
		p.text = index.AppendPassage(p.text[:0], f.Path, &chunks[i], text)
		texts[i] = string(p.text)
	}
	vectors, err := e.Embed(ctx, embed.Passage, texts)
	if err != nil {
		return nil, err
	}
	var b []byte
	for _, v := range vectors {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	r.put(r.facts, key, b)
	return vectors, nil
}

// readFloats fills dst from what embed stored; false when it is of another length.
func readFloats(dst []float32, b []byte) bool {
	if len(b) != 4*len(dst) {
		return false
	}
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return true
}
