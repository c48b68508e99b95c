package main

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/onnx"
)

// keptVectors is a slow model that remembers the vectors of passages in a file: to be measured again after the
// ranking changed.
type keptVectors struct {
	*onnx.Embedder
	path    string // "" keeps them in memory only
	vectors map[[sha256.Size]byte][]float32
	fresh   bool // some are not in the file yet
}

// openKept opens a sentence transformer's folder.
func openKept(ctx context.Context, folder, library, cache string) (*keptVectors, error) {
	e, err := onnx.Open(ctx, onnx.Config{Folder: folder, Library: library})
	if err != nil {
		return nil, err
	}
	k := &keptVectors{Embedder: e, vectors: map[[sha256.Size]byte][]float32{}}
	if cache == "" {
		return k, nil
	}
	k.path = filepath.Join(cache, e.Model().ID+".vectors")
	f, err := os.Open(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read vectors: %w", err)
	}
	defer func() { _ = f.Close() }()
	if err := gob.NewDecoder(f).Decode(&k.vectors); err != nil {
		return nil, fmt.Errorf("read vectors of %s: %w", k.path, err)
	}
	return k, nil
}

// Embed implements embed.Embedder.
func (k *keptVectors) Embed(ctx context.Context, role embed.Role, texts []string) ([][]float32, error) {
	if role == embed.Query {
		return k.Embedder.Embed(ctx, role, texts)
	}
	var missing []string
	for _, t := range texts {
		if k.vectors[sha256.Sum256([]byte(t))] == nil {
			missing = append(missing, t)
		}
	}
	if len(missing) > 0 {
		found, err := k.Embedder.Embed(ctx, role, missing)
		if err != nil {
			return nil, err
		}
		for i, t := range missing {
			k.vectors[sha256.Sum256([]byte(t))] = found[i]
		}
		k.fresh = true
	}
	vectors := make([][]float32, len(texts))
	for i, t := range texts {
		vectors[i] = k.vectors[sha256.Sum256([]byte(t))]
	}
	return vectors, nil
}

// save writes what is new.
func (k *keptVectors) save() error {
	if k.path == "" || !k.fresh {
		return nil
	}
	f, err := os.Create(k.path)
	if err != nil {
		return fmt.Errorf("write vectors: %w", err)
	}
	k.fresh = false
	return errors.Join(gob.NewEncoder(f).Encode(k.vectors), f.Close())
}
