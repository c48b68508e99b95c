package local

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/vector"
)

// Temporary files are named so that leftovers of a crash can be told.
const (
	tempPrefix = "temp-"
	tempSuffix = ".rsx"
)

// Writer makes an index. Add and Keep may be called from several goroutines; then Commit or Abort, once.
type Writer struct {
	path  string
	meta  Meta
	base  *Index
	spool *spool

	mu        sync.Mutex
	closed    bool
	lexicon   lexicon
	analyzers []*analyzer // that nobody uses
	files     []*entryFile
	seen      map[string]bool
}

// entryFile is a file to be written.
type entryFile struct {
	index.File
	base   int // in the base index, or -1
	chunks int
	size   uint32
	terms  uint16     // of the path
	path   []pathTerm // terms of the path

	chunkParts, signatures, names, postings, codes, scales, text piece // in the spool; the first is records, lengths and details
}

// Create begins an index that will stand at path. Whatever is there stays until Commit.
func Create(path string, m Meta) (*Writer, error) {
	if m.Dim < 0 || m.Dim > maxDim || (m.Dim == 0) != (m.Model == "") {
		return nil, reposage.Errorf(reposage.EInvalid, "an index cannot have vectors of %d dimensions of the model %q", m.Dim, m.Model)
	}
	s, err := newSpool(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	return &Writer{path: path, meta: m, spool: s, seen: map[string]bool{}}, nil
}

// Add adds a file with its decoded text, its chunks and their vectors: one of length Meta.Dim each, or none at all
// without a model. Nothing given is kept or changed. Errors: EInvalid when the parts do not fit together or the path was
// added before; those of the file system.
func (w *Writer) Add(file index.File, text []byte, chunks []reposage.Chunk, vectors [][]float32) error {
	if err := w.check(&file, text, chunks, vectors); err != nil {
		return err
	}
	e := &entryFile{File: file, base: -1, chunks: len(chunks), size: uint32(len(text))}
	a := w.analyzer()
	defer w.putBack(a)
	if err := w.write(e, a, text, chunks); err != nil {
		return err
	}
	if err := w.writeVectors(e, vectors); err != nil {
		return err
	}
	return w.enter(e)
}

// check refuses what would make an index that cannot be read.
func (w *Writer) check(file *index.File, text []byte, chunks []reposage.Chunk, vectors [][]float32) error {
	switch {
	case len(text) > MaxText:
		return reposage.Errorf(reposage.EInvalid, "the text of %s is too long to index", file.Path)
	case file.Lines < 0 || file.Lines > math.MaxUint32:
		return reposage.Errorf(reposage.EInvalid, "%s cannot have %d lines", file.Path, file.Lines)
	case w.meta.Dim == 0 && vectors != nil, w.meta.Dim > 0 && len(vectors) != len(chunks):
		return reposage.Errorf(reposage.EInvalid, "%d vectors for %d chunks of %s", len(vectors), len(chunks), file.Path)
	}
	at := uint32(0)
	for i := range chunks {
		c := &chunks[i]
		if c.Start < at || c.End < c.Start || int(c.End) > len(text) {
			return reposage.Errorf(reposage.EInvalid, "chunk %d of %s is not in order or outside of the text", i, file.Path)
		}
		at = c.End
	}
	return nil
}

// write spools everything of a file but the vectors.
func (w *Writer) write(e *entryFile, a *analyzer, text []byte, chunks []reposage.Chunk) (err error) {
	a.begin()
	var records, lengths, details, signatures, names []byte
	for i := range chunks {
		c := &chunks[i]
		r := newRecord(c, len(details))
		details = appendDetails(details, c)
		records = r.append(records)
		signatures = appendBytes(signatures, c.Signature)
		a.chunk(i, text, c)
		for _, n := range a.lengths {
			lengths = binary.LittleEndian.AppendUint16(lengths, n)
		}
		for j := range c.Definitions {
			names = appendNames(names, &c.Definitions[j], int32(i))
		}
	}
	a.group()
	a.cutPath(e.Path)
	e.terms, e.path = a.pathLength, slices.Clone(a.path)
	a.postings = a.appendPostings(a.postings[:0])
	a.packed = s2.Encode(a.packed[:cap(a.packed)], text)
	return w.spool.writeParts(
		part{&e.chunkParts, records}, part{&e.chunkParts, lengths}, part{&e.chunkParts, details},
		part{&e.signatures, signatures}, part{&e.names, names}, part{&e.postings, a.postings}, part{&e.text, a.packed},
	)
}

// analyzer returns one that nobody else uses: there are as many as goroutines that add files.
func (w *Writer) analyzer() *analyzer {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := len(w.analyzers); n > 0 {
		a := w.analyzers[n-1]
		w.analyzers = w.analyzers[:n-1]
		return a
	}
	return &analyzer{number: w.number}
}

func (w *Writer) putBack(a *analyzer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.analyzers = append(w.analyzers, a)
}

// number gives terms the numbers of the whole index.
func (w *Writer) number(b *termBatch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	start := 0
	for _, end := range b.ends {
		id, _ := w.lexicon.number(b.text[start:end])
		b.ids = append(b.ids, id)
		start = end
	}
}

// writeVectors quantises and spools vectors.
func (w *Writer) writeVectors(e *entryFile, vectors [][]float32) (err error) {
	if w.meta.Dim == 0 {
		return nil
	}
	codes, scales, err := quantize(vectors, w.meta.Dim)
	if err != nil {
		return fmt.Errorf("index %s: %w", e.Path, err)
	}
	return w.spool.writeParts(part{&e.codes, codes}, part{&e.scales, scales})
}

// quantize returns codes and scales as they are stored.
func quantize(vectors [][]float32, dim int) (codes, scales []byte, err error) {
	row := make([]int8, dim)
	codes, scales = make([]byte, 0, dim*len(vectors)), make([]byte, 0, 4*len(vectors))
	for _, v := range vectors {
		scale, err := vector.Quantize(row, v)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range row {
			codes = append(codes, byte(c))
		}
		scales = binary.LittleEndian.AppendUint32(scales, math.Float32bits(scale))
	}
	return codes, scales, nil
}

// enter makes a file part of the index.
func (w *Writer) enter(e *entryFile) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.closed:
		return fmt.Errorf("add %s to index: %w", e.Path, os.ErrClosed)
	case w.seen[e.Path]:
		return reposage.Errorf(reposage.EInvalid, "%s was added to the index before", e.Path)
	}
	w.seen[e.Path] = true
	w.files = append(w.files, e)
	return nil
}

// Abort gives up. After Commit it does nothing.
func (w *Writer) Abort() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.closed = true
		w.spool.close()
	}
}

// writeFailed says what a person can do when nothing can be written.
func writeFailed(err error, what string) error {
	if err == nil {
		return nil
	}
	if isFull(err) {
		return reposage.Wrap(reposage.EInternal, err, "the disk is full: %s of the index", what).
			WithHint("Free some space, or move the cache to another disk; the index before is still used.")
	}
	if errors.Is(err, os.ErrPermission) {
		return reposage.Wrap(reposage.EInvalid, err, "%s of the index", what).
			WithHint("Make the cache folder writable, or choose another one.")
	}
	return fmt.Errorf("%s of the index: %w", what, err)
}
