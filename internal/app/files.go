package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/factcache"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// measured is a file with what the cache keeps of it.
type measured struct {
	file     *source.File
	record   []byte // valid during the call that hands it on
	relation []byte // empty unless the run relates files and the file has facts; owned by who takes it
	cached   bool
}

// files measures every taken file of the tree and hands each on as a record, in no particular order and from
// one goroutine at a time: first those in the cache, then the rest as they are parsed. Files that turn
// out to be skipped are handed on, too; those skipped by their path are not.
func (r *run) files(ctx context.Context, fn func(measured) error) error {
	var taken []*source.File
	for i := range r.tree.Files {
		if f := &r.tree.Files[i]; f.Taken() {
			taken = append(taken, f)
		}
	}
	return r.someFiles(ctx, taken, fn)
}

// someFiles is files for taken files of the caller's choice.
func (r *run) someFiles(ctx context.Context, taken []*source.File, fn func(measured) error) error {
	var bytes int64
	for _, f := range taken {
		bytes += f.Size
	}
	end := r.track.begin(StageParse, len(taken), bytes)
	missing, err := r.cachedFiles(taken, fn)
	if err != nil {
		return err
	}
	if err := r.parseFiles(ctx, missing, fn); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	note := fmt.Sprintf("%d of %d files from the cache", len(taken)-len(missing), len(taken))
	if err := r.cacheFault(nil); err != nil {
		note += "; the cache does not work: " + err.Error()
	}
	end(note)
	return nil
}

// cachedFiles hands on what the cache has and returns the rest. A file whose relation is needed and gone counts
// as missing.
func (r *run) cachedFiles(taken []*source.File, fn func(measured) error) (missing []*source.File, err error) {
	if r.records == nil {
		return taken, nil
	}
	for part := range slices.Chunk(taken, lookUp) {
		left, err := r.cachedPart(part, fn)
		if err != nil {
			return nil, err
		}
		missing = append(missing, left...)
	}
	return missing, nil
}

// lookUp is how many files are looked up in the cache at a time: their relations stand in memory meanwhile.
const lookUp = 4096

func (r *run) cachedPart(taken []*source.File, fn func(measured) error) (missing []*source.File, err error) {
	keys := make([]factcache.Key, len(taken))
	for i, f := range taken {
		keys[i] = r.recordKey(f)
	}
	relations := r.cachedRelations(taken)
	found := make([]bool, len(taken))
	r.records.GetMany(keys, func(i int, record []byte) {
		if err != nil || found[i] {
			return
		}
		m := measured{file: taken[i], record: record, cached: true}
		if r.relate {
			if m.relation = relations[i]; m.relation == nil && needsRelation(record) {
				return
			}
		}
		found[i] = true
		r.track.file(taken[i].Size, true)
		err = fn(m)
		if errors.Is(err, errDamagedRecord) {
			found[i], err = false, nil
		}
	})
	for i, f := range taken {
		if !found[i] {
			missing = append(missing, f)
		}
	}
	return missing, err
}

// errDamagedRecord makes a record count as missing.
var errDamagedRecord = errors.New("damaged record")

// content is a file's bytes on their way to a worker.
type content struct {
	file *source.File
	raw  []byte
}

// parseFiles reads, decodes, parses and measures files and hands them on. One goroutine reads, a few
// work, the caller's collects.
func (r *run) parseFiles(ctx context.Context, missing []*source.File, fn func(measured) error) error {
	if len(missing) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan measured, 8)
	go func() {
		defer close(done)
		err := r.workOn(ctx, missing, func(c content) error {
			m, err := r.measure(ctx, c)
			if err != nil {
				return err
			}
			select {
			case done <- m:
			case <-ctx.Done():
			}
			return nil
		})
		if err != nil {
			cancel(err)
		}
	}()
	for m := range done {
		r.track.file(m.file.Size, false)
		if err := fn(m); err != nil {
			cancel(err)
		}
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return r.unread(missing, fn)
}

// workOn reads files and calls work on each from a few goroutines. The first error ends it.
func (r *run) workOn(ctx context.Context, files []*source.File, work func(content) error) error {
	if err := r.startPool(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	read := make(chan content, 8)
	go func() {
		defer close(read)
		err := r.repo.Read(ctx, files, func(f *source.File, raw []byte) error {
			select {
			case read <- content{f, raw}:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
		if err != nil {
			cancel(err)
		}
	}()
	var workers sync.WaitGroup
	for range r.jobs() + 1 { // one more than parsers, so that decoding overlaps parsing
		workers.Go(func() {
			for c := range read {
				if err := work(c); err != nil {
					cancel(err)
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// unread hands on the files that could not be read: Read has marked them.
func (r *run) unread(missing []*source.File, fn func(measured) error) error {
	for _, f := range missing {
		if f.Skip == reposage.SkipUnreadable || f.Skip == reposage.SkipTooLarge {
			if err := fn(measured{file: f, record: appendRecord(nil, &f.File, source.Suspect{}, nil)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// measure turns one file's bytes into its record, through the facts that are cached by blob if there are any.
func (r *run) measure(ctx context.Context, c content) (measured, error) {
	f := c.file
	text := source.Inspect(f, c.raw)
	m := measured{file: f}
	if !f.Taken() {
		m.record = appendRecord(nil, &f.File, source.Suspect{}, nil)
	} else {
		metrics, relation, err := r.metrics(ctx, f, text)
		if err != nil {
			return m, err
		}
		m.relation = relation
		m.record = appendRecord(nil, &f.File, source.Suspicious(f, text), &metrics)
		if metrics.Limit == reposage.LimitCrash { // may have been bad luck
			return m, nil
		}
	}
	r.put(r.records, r.recordKey(f), m.record)
	if len(m.relation) > 0 {
		r.put(r.relations, relationKey(f), m.relation)
	}
	return m, nil
}

// metrics measures a file and relates it, from its facts in the cache or by parsing it.
func (r *run) metrics(ctx context.Context, f *source.File, text []byte) (m reposage.FileMetrics, relation []byte, err error) {
	if !parse.Supported(f.Language) {
		return measure.File(parse.CountLines(f.Language, text), r.o.Profile), nil, nil
	}
	key := factsKey(f)
	if b, ok := r.facts.Get(key); ok {
		if facts, err := parse.DecodeFacts(b); err == nil {
			return measure.File(facts, r.o.Profile), appendRelation(nil, facts), nil
		}
	}
	defer r.track.parsing(f.Path)()
	res, err := r.pool.Parse(ctx, f.Language, text)
	if err != nil {
		return m, nil, fmt.Errorf("parse %s: %w", f.Path, err)
	}
	encoded, relation, ok := twoParts(res.Extra)
	if !ok {
		return m, nil, fmt.Errorf("parse %s: the parser's answer is damaged", f.Path)
	}
	if m, err = measure.DecodeMetrics(encoded); err != nil {
		return m, nil, fmt.Errorf("parse %s: %w", f.Path, err)
	}
	if res.Limit != reposage.LimitCrash {
		r.put(r.facts, key, res.Facts)
	}
	return m, bytes.Clone(relation), nil
}

// fileFacts returns the facts of one file, parsed or from the cache.
func (r *run) fileFacts(ctx context.Context, f *source.File, text []byte) (*reposage.Facts, error) {
	if b, ok := r.facts.Get(factsKey(f)); ok {
		if facts, err := parse.DecodeFacts(b); err == nil {
			return facts, nil
		}
	}
	if err := r.startPool(); err != nil {
		return nil, err
	}
	res, err := r.pool.Parse(ctx, f.Language, text)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", f.Path, err)
	}
	return parse.DecodeFacts(res.Facts)
}
