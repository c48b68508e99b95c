package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/local"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// Indexed tells about the index of a revision.
type Indexed struct {
	Revision reposage.Revision
	Info     index.Info
	Size     int64 // bytes on disk
	Built    bool  // in this run, else it was there
	Kept     int   // files that an earlier index had already
}

// Index makes the index of a revision if it is not there. Errors are Analyze's, and EUnsupported when the disk is full.
func Index(ctx context.Context, o Options) (result Indexed, err error) {
	err = withIndex(ctx, o, true, func(x *openIndex) error {
		result = x.Indexed
		return nil
	})
	return result, err
}

// DeleteIndexes deletes all indexes of a target and returns how many bytes that frees, once nobody has them open.
func DeleteIndexes(ctx context.Context, o Options) (freed int64, err error) {
	r, err := open(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil || o.NoCache || o.CacheDir == "" {
		return 0, err
	}
	store, err := local.OpenStore(filepath.Join(o.CacheDir, "index"), o.CacheSize)
	if err != nil {
		return 0, err
	}
	list, err := store.List(digest(r.repo.Revision().Target))
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		if err := store.Delete(x.Target, x.Snapshot); err != nil {
			return freed, err
		}
		freed += x.Bytes
	}
	return freed, nil
}

// snapshotName tells the states of a target apart: by commit and scope, or by all files that are taken.
func (r *run) snapshotName(ctx context.Context) (string, error) {
	if scope := r.repo.Scope(); scope != "" {
		return digest(r.repo.Revision().Commit, scope), nil
	}
	if err := r.list(ctx); err != nil {
		return "", err
	}
	var files []string
	for i := range r.tree.Files {
		if f := &r.tree.Files[i]; f.Taken() {
			files = append(files, f.Path, f.Blob, f.Variant())
		}
	}
	return digest(files...), nil
}

// digest makes a name of texts.
func digest(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return hex.EncodeToString(sum[:16])
}

// indexRules names everything but the files that decides what is in an index.
func indexRules() string {
	return "rules 1, analyser " + reposage.AnalyserVersion + ", split " + strconv.Itoa(index.SplitVersion)
}

// fill enters every file that is taken: from an earlier index, or by reading and cutting it. It returns how many were
// there.
func (r *run) fill(ctx context.Context, w *local.Writer, base *local.Index, e embed.Embedder) (kept int, err error) {
	if err := r.list(ctx); err != nil {
		return 0, err
	}
	var missing []*source.File
	var bytes int64
	for i := range r.tree.Files {
		f := &r.tree.Files[i]
		switch {
		case !f.Taken():
		case keep(w, base, f):
			kept++
		default:
			missing = append(missing, f)
			bytes += f.Size
		}
	}
	end := r.track.begin(StageIndex, len(missing), bytes)
	r.cut = true
	x := newFiller(r, w, e)
	err = r.workOn(ctx, missing, func(c content) error {
		defer r.track.file(c.file.Size, false)
		return x.add(ctx, c)
	})
	if err == nil {
		err = x.finish(ctx)
	}
	if err != nil {
		return kept, err
	}
	end(fmt.Sprintf("%d of %d files from an earlier index", kept, kept+len(missing)))
	return kept, nil
}

// keep takes a file over from an earlier index, with what its content said about it then.
func keep(w *local.Writer, base *local.Index, f *source.File) bool {
	if base == nil {
		return false
	}
	files := base.Files()
	i, ok := slices.BinarySearchFunc(files, f.Path, func(x index.File, path string) int { return strings.Compare(x.Path, path) })
	return ok && files[i].Blob == contentName(f) && w.Keep(files[i])
}

// contentName is the blob, with what else decides how it is read.
func contentName(f *source.File) string { return f.Blob + f.Variant() }

// chunks cuts a file: along its facts, if the cache has them or a child finds them.
func (r *run) chunks(ctx context.Context, f *source.File, text []byte) ([]reposage.Chunk, error) {
	if !parse.Supported(f.Language) {
		return index.Split(text, nil, f.Language), nil
	}
	if b, ok := r.facts.Get(factsKey(f)); ok {
		if facts, err := parse.DecodeFacts(b); err == nil {
			return index.Split(text, facts, f.Language), nil
		}
	}
	defer r.track.parsing(f.Path)()
	res, err := r.pool.Parse(ctx, f.Language, text)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", f.Path, err)
	}
	chunks, err := index.DecodeChunks(res.Extra)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", f.Path, err)
	}
	return chunks, nil
}

func indexFile(f *source.File, chunks []reposage.Chunk) index.File {
	x := index.File{Path: f.Path, Blob: contentName(f), Language: f.Language, Kind: f.Kind, Test: f.Test}
	if n := len(chunks); n > 0 {
		x.Lines = int(chunks[n-1].EndLine)
	}
	return x
}
