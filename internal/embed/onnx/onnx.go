// Package onnx runs sentence transformers: BERT-type models in the ONNX format, such as all-MiniLM-L6-v2, e5, bge or
// gte, from a folder with model.onnx and tokenizer.json. It uses the ONNX Runtime library, which is looked for
// when a model is opened and not before; RepoSage itself neither contains nor needs it.
//
// Texts are run one by one, as many at a time as there are threads, instead of in padded batches. On processors that is
// as fast (measured, see docs/models.md), and the vector of a text then depends on that text alone: in models with int8
// weights the rounding of a batch depends on all of its texts.
//
// A model is a program that runs in this process. Its folder is read with limits, its outputs are checked and it can
// be interrupted, but a model from a stranger can still use much memory: install models from sources you trust.
package onnx

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/wordpiece"
)

// Config says which model is run, and how.
type Config struct {
	Folder  string // with model.onnx and tokenizer.json
	Name    string // for the model's id and errors; "": the folder's
	Library string // the ONNX Runtime library or its folder; "": it is looked for
	Threads int    // texts that are run at a time; 0: one per processor
	Tokens  int    // how many tokens of a text count; 0: as many as the model says
}

// Embedder is a model that is ready to run. It implements embed.Embedder.
type Embedder struct {
	model     embed.Model
	name      string
	settings  settings
	tokenizer *wordpiece.Tokenizer
	slots     chan struct{} // one per text that may run at a time
	mu        sync.RWMutex  // held for reading while the session runs
	session   *session      // nil when closed
}

var _ embed.Embedder = (*Embedder)(nil)

// Open reads a model and makes it ready: it takes about a second, most of it for reading the file.
//
// Errors: ENotFound when the folder, a file of it or the ONNX Runtime is missing; EUnsupported when the model is of a
// kind that cannot be run; ECorrupt when a file is damaged or too large.
func Open(ctx context.Context, c Config) (*Embedder, error) {
	f, err := readFolder(ctx, c.Folder, c.Name)
	if err != nil {
		return nil, err
	}
	set, err := f.settings(c.Tokens)
	if err != nil {
		return nil, err
	}
	if err := loadLibrary(c.Library, f.path); err != nil {
		return nil, err
	}
	s, err := openSession(f, set.pooling)
	if err != nil {
		return nil, err
	}
	threads := c.Threads
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	e := &Embedder{name: f.name, settings: set, tokenizer: f.tokenizer, slots: make(chan struct{}, threads), session: s}
	// A first run shows whether model and tokenizer fit together, and the dimension, which not every file states.
	v, err := e.run(ctx, nil, e.tokenizer.Encode("a probe", set.tokens))
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	e.model = embed.Model{ID: f.name + "@sha256:" + f.digest(set), Dim: len(v), Tokens: set.tokens}
	return e, nil
}

// Model identifies the model by the name of its folder and a digest of all that decides its vectors.
func (e *Embedder) Model() embed.Model { return e.model }

// Close frees the model. It waits for texts that are being run; Embed fails afterwards.
func (e *Embedder) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.session == nil {
		return nil
	}
	s := e.session
	e.session = nil
	return s.close()
}

// Embed returns the vectors of texts. A text without any token, such as white space, has the zero vector.
//
// Errors: ECorrupt when the model fails or gives values that are not finite; the cause of ctx when it ended.
func (e *Embedder) Embed(ctx context.Context, role embed.Role, texts []string) ([][]float32, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	vectors := make([][]float32, len(texts))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(cap(e.slots), len(texts)) {
		workers.Go(func() {
			if err := e.work(ctx, role, texts, vectors, &next); err != nil {
				cancel(err) // the first error wins
			}
		})
	}
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return vectors, nil
}

// work embeds texts until none is left.
func (e *Embedder) work(ctx context.Context, role embed.Role, texts []string, vectors [][]float32, next *atomic.Int64) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	stop, err := newStopper(ctx)
	if err != nil {
		return err
	}
	defer stop.release()
	for {
		i := int(next.Add(1)) - 1
		if i >= len(texts) {
			return nil
		}
		if vectors[i], err = e.embed(ctx, stop, role, texts[i]); err != nil {
			return err
		}
	}
}

// embed returns the vector of one text.
func (e *Embedder) embed(ctx context.Context, stop *stopper, role embed.Role, text string) ([]float32, error) {
	if text == "" {
		return make([]float32, e.model.Dim), nil
	}
	prefix := e.settings.prefix(role)
	tokens := e.tokenizer.Encode(prefix+text, e.settings.tokens)
	bare := e.tokenizer.Specials()
	if prefix != "" {
		bare = len(e.tokenizer.Encode(prefix, e.settings.tokens).IDs)
	}
	if len(tokens.IDs) <= bare {
		return make([]float32, e.model.Dim), nil
	}
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return e.run(ctx, stop, tokens)
}

// run gives tokens to the model and checks what comes back.
func (e *Embedder) run(ctx context.Context, stop *stopper, tokens wordpiece.Tokens) ([]float32, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.session == nil {
		return nil, reposage.Errorf(reposage.EInternal, "model %s was closed", e.name)
	}
	var options *ort.RunOptions
	if stop != nil {
		options = stop.options
	}
	v, err := e.session.run(tokens, options)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, reposage.Wrap(reposage.ECorrupt, err, "run model %s", e.name).
			WithHint("The model does not fit its tokenizer or is no sentence transformer; add another one.")
	}
	if e.model.Dim != 0 && len(v) != e.model.Dim {
		return nil, reposage.Errorf(reposage.ECorrupt, "model %s gave %d dimensions instead of %d", e.name, len(v), e.model.Dim)
	}
	if !embed.Normalize(v) {
		return nil, reposage.Errorf(reposage.ECorrupt, "model %s gave a vector that is not finite", e.name).
			WithHint("Its file is damaged; add the model again.")
	}
	return v, nil
}
