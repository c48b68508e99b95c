package local

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/vector"
)

// Index is an open index. It is safe for concurrent use, and stays readable when its file is deleted or another takes
// its place. All errors about its bytes have the code ECorrupt.
type Index struct {
	*pages
	*fileTable
	about   description
	average [index.Fields]float64 // length of each field
	blocks  blockCache            // of texts
	groups  blockCache            // of signatures
	filters fileSets
	windows sync.Pool // of *window
	body    atomic.Pointer[bodyTable]
	vectors func() (*vector.Matrix, error)
}

var _ index.Backend = (*Index)(nil)

// Open opens the index at path. Errors: ENotFound; EUnsupported, with ErrVersion, when it is of another format;
// ECorrupt when it is damaged. After the last two, build it anew.
func Open(path string) (*Index, error) {
	p, err := openPages(path)
	if err != nil {
		return nil, err
	}
	x, err := newIndex(p)
	if err != nil {
		p.close()
		return nil, err
	}
	return x, nil
}

// newIndex reads the description and the list of files.
func newIndex(p *pages) (*Index, error) {
	b, err := p.all(secMeta)
	if err != nil {
		return nil, err
	}
	about, ok := parseDescription(b)
	n := uint64(about.chunks)
	if !ok || p.length(secChunks) != n*recordSize || p.length(secLengths) != n*uint64(lengthSize) {
		return nil, p.damaged(secMeta)
	}
	if about.Dim > 0 && (p.length(secCodes) != n*uint64(about.Dim) || p.length(secScales) != n*4) {
		return nil, p.damaged(secCodes)
	}
	if b, err = p.all(secFiles); err != nil {
		return nil, err
	}
	files := parseFiles(b, about.chunks)
	if files == nil {
		return nil, p.damaged(secFiles)
	}
	x := &Index{pages: p, fileTable: files, about: about, blocks: blockCache{limit: cachedTexts}, groups: blockCache{limit: cachedGroups}}
	for f, total := range about.total {
		x.average[f] = float64(total) / math.Max(float64(about.chunks), 1)
	}
	x.windows.New = func() any { return new(window) }
	x.vectors = sync.OnceValues(x.openVectors)
	return x, nil
}

// Close gives the memory back as soon as running queries have ended. Queries after it fail with os.ErrClosed.
func (x *Index) Close() error {
	x.close()
	return nil
}

// Verify reads the whole index and fails with ECorrupt if any byte of it was changed.
func (x *Index) Verify() error {
	if err := x.acquire(); err != nil {
		return err
	}
	defer x.release()
	return x.verifyAll()
}

// Meta returns what the writer was told.
func (x *Index) Meta() Meta { return x.about.Meta }

// Info implements index.Backend, as all methods below do.
func (x *Index) Info() index.Info {
	a := &x.about
	return index.Info{
		Repository: a.Repository, Commit: a.Commit, Tree: a.Tree, Model: a.Model, Dim: a.Dim,
		Files: len(x.files), Chunks: a.chunks, Bytes: a.bytes,
	}
}

// Files returns the files in the order of their chunks, which is that of their paths.
func (x *Index) Files() []index.File { return x.files }

// FileOf returns which of Files a chunk is of, -1 for no chunk.
func (x *Index) FileOf(chunk int32) int32 {
	if chunk < 0 || int(chunk) >= len(x.fileOf) {
		return -1
	}
	return x.fileOf[chunk]
}

// ChunksOf returns the chunks of a file, none for no file.
func (x *Index) ChunksOf(file int32) (first, end int32) {
	if file < 0 || int(file) >= len(x.files) {
		return 0, 0
	}
	return x.chunksOf(int(file))
}

// Frequency returns how many chunks have the term in any field. It is 0 where the index is damaged: the query that
// follows says so.
func (x *Index) Frequency(term string) int {
	if x.acquire() != nil {
		return 0
	}
	defer x.release()
	e, _, err := x.lookup([]byte(term))
	if err != nil {
		return 0
	}
	return e.frequency
}

// Chunk returns a chunk and its file.
func (x *Index) Chunk(_ context.Context, id int32) (reposage.Chunk, index.File, error) {
	file := x.FileOf(id)
	if file < 0 {
		return reposage.Chunk{}, index.File{}, reposage.Errorf(reposage.ENotFound, "there is no chunk %d in the index", id)
	}
	if err := x.acquire(); err != nil {
		return reposage.Chunk{}, index.File{}, err
	}
	defer x.release()
	c, err := x.chunk(id)
	if err == nil {
		c.Signature, err = x.signature(id)
	}
	return c, x.files[file], err
}

// Text returns a copy of the decoded text of a file.
func (x *Index) Text(_ context.Context, path string) ([]byte, error) {
	i := x.find(path)
	if i < 0 {
		return nil, reposage.Errorf(reposage.ENotFound, "there is no file %q in the index", path)
	}
	if err := x.acquire(); err != nil {
		return nil, err
	}
	defer x.release()
	text, err := x.text(i)
	if err != nil {
		return nil, err
	}
	return append([]byte{}, text...), nil
}

// text returns the text of a file, which nobody may change.
func (x *Index) text(file int) ([]byte, error) {
	at := &x.places[file]
	if at.size == 0 {
		return nil, nil
	}
	block, err := x.blocks.get(at.block, func(i uint32) ([]byte, error) { return x.decodeBlock(i, nil) })
	if err != nil {
		return nil, err
	}
	return x.textIn(block, at)
}
