package app

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"sync"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/static"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/local"
	"github.com/reposage/reposage/internal/source"
)

// filler cuts files, embeds their chunks and enters them into an index, from several goroutines. A model that takes long
// is asked for the chunks of several files at a time: a server has a price for each request.
type filler struct {
	*run
	w       *local.Writer
	model   embed.Embedder // nil for words alone
	buffers sync.Pool      // of *passages

	mu      sync.Mutex
	waiting []pendingFile
	chunks  int // of those waiting
}

// pendingFile is a file whose chunks have no vectors yet.
type pendingFile struct {
	file   *source.File
	text   []byte
	chunks []reposage.Chunk
}

// atOnce is how many chunks a slow model is asked for at a time, at least.
const atOnce = 64

func newFiller(r *run, w *local.Writer, model embed.Embedder) *filler {
	return &filler{run: r, w: w, model: model, buffers: sync.Pool{New: func() any { return new(passages) }}}
}

// add enters a file, or has it wait for a model.
func (x *filler) add(ctx context.Context, c content) error {
	text := source.Inspect(c.file, c.raw)
	if !c.file.Taken() {
		return nil
	}
	chunks, err := x.run.chunks(ctx, c.file, text)
	if err != nil {
		return err
	}
	f := pendingFile{c.file, text, chunks}
	if x.model == nil {
		return x.enter(&f, nil)
	}
	if model, ok := x.model.(*static.Model); ok {
		b := x.buffers.Get().(*passages) //nolint:forcetypeassert // the pool makes nothing else
		defer x.buffers.Put(b)
		return x.enter(&f, b.embed(model, &f))
	}
	if v := x.kept(&f); v != nil {
		return x.enter(&f, v)
	}
	return x.embed(ctx, x.queue(f))
}

// finish embeds what is still waiting.
func (x *filler) finish(ctx context.Context) error { return x.embed(ctx, x.waiting) }

func (x *filler) enter(f *pendingFile, vectors [][]float32) error {
	return x.w.Add(indexFile(f.file, f.chunks), f.text, f.chunks, vectors)
}

// queue has a file wait. It returns the files that are to be embedded now, none while there are few.
func (x *filler) queue(f pendingFile) (batch []pendingFile) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.waiting = append(x.waiting, f)
	if x.chunks += len(f.chunks); x.chunks < atOnce {
		return nil
	}
	batch, x.waiting, x.chunks = x.waiting, nil, 0
	return batch
}

// embed asks the model for the vectors of files and enters them. They are kept by content: they are dear, and a run may
// be interrupted.
func (x *filler) embed(ctx context.Context, files []pendingFile) error {
	var texts []string
	var passage []byte
	for i := range files {
		for j := range files[i].chunks {
			passage = index.AppendPassage(passage[:0], files[i].file.Path, &files[i].chunks[j], files[i].text)
			texts = append(texts, string(passage))
		}
	}
	if len(files) == 0 {
		return nil
	}
	vectors, err := x.model.Embed(ctx, embed.Passage, texts)
	if err != nil {
		return fmt.Errorf("embed %s: %w", files[0].file.Path, err)
	}
	for i := range files {
		own := vectors[:len(files[i].chunks)]
		vectors = vectors[len(own):]
		x.put(x.facts, x.vectorsKey(&files[i]), floats(own))
		if err := x.enter(&files[i], own); err != nil {
			return err
		}
	}
	return nil
}

func (x *filler) vectorsKey(f *pendingFile) factcache.Key {
	return factcache.KeyOf("vectors 1", indexRules(), x.model.Model().ID, f.file.Path, contentName(f.file), strconv.Itoa(len(f.chunks)))
}

// kept returns the vectors of a file that an earlier run has made; nil without them.
func (x *filler) kept(f *pendingFile) [][]float32 {
	dim := x.model.Model().Dim
	b, ok := x.facts.Get(x.vectorsKey(f))
	if !ok || len(b) != 4*dim*len(f.chunks) {
		return nil
	}
	all := make([]float32, dim*len(f.chunks))
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return rows(nil, all, dim, len(f.chunks))
}

// floats is the stored form of vectors.
func floats(vectors [][]float32) (b []byte) {
	for _, v := range vectors {
		for _, f := range v {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
		}
	}
	return b
}

// rows cuts n vectors out of all.
func rows(dst [][]float32, all []float32, dim, n int) [][]float32 {
	for i := range n {
		dst = append(dst, all[dim*i:dim*(i+1):dim*(i+1)])
	}
	return dst
}

// passages embeds the chunks of one file after another in the same memory.
type passages struct {
	text   []byte
	floats []float32
	rows   [][]float32
}

// embed returns a vector per chunk, valid until the next call. The model in the program reads bytes and allocates
// nothing.
func (p *passages) embed(model *static.Model, f *pendingFile) [][]float32 {
	dim := model.Model().Dim
	if n := dim * len(f.chunks); cap(p.floats) < n {
		p.floats = make([]float32, n)
	}
	p.rows = rows(p.rows[:0], p.floats[:cap(p.floats)], dim, len(f.chunks))
	for i := range f.chunks {
		p.text = index.AppendPassage(p.text[:0], f.file.Path, &f.chunks[i], f.text)
		model.EmbedInto(p.rows[i], p.text)
	}
	return p.rows
}
