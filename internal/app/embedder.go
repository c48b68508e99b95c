package app

import (
	"context"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/modeldir"
	"github.com/reposage/reposage/internal/embed/onnx"
	"github.com/reposage/reposage/internal/embed/remote"
	"github.com/reposage/reposage/internal/embed/static"
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
