package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/static"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/local"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/search"
)

// engine is what the product searches a repository with.
type engine struct {
	index    index.Backend
	searcher *search.Searcher
	bytes    int64         // of source
	built    time.Duration // to cut, embed and index it, on one thread, parsing left out
}

// modelOf returns the embedder of a name, nil for "none"; another name is the folder of a sentence transformer.
func modelOf(ctx context.Context, name, library, cache string) (embed.Embedder, error) {
	switch name {
	case "none":
		return nil, nil
	case "static":
		return static.Default()
	default:
		return openKept(ctx, name, library, cache)
	}
}

// build indexes a corpus in a folder. Where many rankings are tried, the index remembers its answers.
func build(ctx context.Context, c *corpus, model embed.Embedder, folder string, remember bool) (*engine, error) {
	meta := local.Meta{Repository: c.Name, Analyzer: "bench"}
	options := search.Options{}
	if model != nil {
		meta.Model, meta.Dim = model.Model().ID, model.Model().Dim
		options.Embed = queryVectors(model)
	}
	path := filepath.Join(folder, c.Name+".index")
	w, err := local.Create(path, meta)
	if err != nil {
		return nil, err
	}
	defer w.Abort()
	e := &engine{}
	for i := range c.files {
		if err := e.add(ctx, w, &c.files[i], model); err != nil {
			return nil, fmt.Errorf("index %s: %w", c.files[i].File.Path, err)
		}
	}
	if k, ok := model.(*keptVectors); ok {
		if err := k.save(); err != nil {
			return nil, err
		}
	}
	start := time.Now()
	if err := w.Commit(ctx); err != nil {
		return nil, err
	}
	e.built += time.Since(start)
	if e.index, err = local.Open(path); err != nil {
		return nil, err
	}
	if remember {
		e.index = newMemo(e.index)
	}
	e.searcher = search.New(e.index, options)
	return e, nil
}

// queryVectors embeds queries. Each is embedded once.
func queryVectors(model embed.Embedder) func(context.Context, string) ([]float32, error) {
	return func(ctx context.Context, text string) ([]float32, error) {
		v, err := model.Embed(ctx, embed.Query, []string{text})
		if err != nil {
			return nil, err
		}
		return v[0], nil
	}
}

// add cuts a file into chunks, embeds and indexes them.
func (e *engine) add(ctx context.Context, w *local.Writer, d *document, model embed.Embedder) error {
	facts, err := parse.DecodeFacts(d.Facts)
	if err != nil {
		return err
	}
	start := time.Now()
	defer func() { e.built += time.Since(start) }()
	e.bytes += int64(len(d.Text))
	chunks := index.Split(d.Text, facts, d.File.Language)
	var vectors [][]float32
	if model != nil && len(chunks) > 0 {
		passages := make([]string, len(chunks))
		for i := range chunks {
			passages[i] = string(index.AppendPassage(nil, d.File.Path, &chunks[i], d.Text))
		}
		if vectors, err = model.Embed(ctx, embed.Passage, passages); err != nil {
			return err
		}
	}
	return w.Add(d.File, d.Text, chunks, vectors)
}
