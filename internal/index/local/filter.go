package local

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/reposage/reposage/internal/index"
)

// takesChunk reports whether a chunk whose file passes the filter passes it, too.
func (x *Index) takesChunk(f *index.Filter, c int32) (bool, error) {
	if !f.OnChunks() {
		return true, nil
	}
	if len(f.Kinds) > 0 {
		r, err := x.record(c)
		wanted := wantedKinds(f)
		if err != nil || r.kinds&wanted == 0 {
			return false, err
		}
		if len(f.Symbols) == 0 && r.kinds&wanted&^1 != 0 {
			return true, nil // no need to look closer
		}
	}
	chunk, err := x.chunk(c)
	return err == nil && f.TakesChunk(&chunk), err
}

func wantedKinds(f *index.Filter) (s kindSet) {
	for _, k := range f.Kinds {
		s.add(k)
	}
	return s
}

// fileSets keeps the last filters' files: one query asks several times.
type fileSets struct {
	mu   sync.Mutex
	sets []fileSet // the last used first
}

type fileSet struct {
	key string
	bitmap
}

const keptFileSets = 8

// get returns a set, which is evaluated if it is not kept.
func (s *fileSets) get(key string, evaluate func() bitmap) bitmap {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, set := range s.sets {
		if set.key == key {
			copy(s.sets[1:i+1], s.sets[:i])
			s.sets[0] = set
			return set.bitmap
		}
	}
	if len(s.sets) < keptFileSets {
		s.sets = append(s.sets, fileSet{})
	}
	copy(s.sets[1:], s.sets)
	s.sets[0] = fileSet{key, evaluate()}
	return s.sets[0].bitmap
}

// fileSet returns the files that a filter takes; nil means all. It is shared and must not be changed.
func (x *Index) fileSet(f *index.Filter) bitmap {
	if !f.OnFiles() {
		return nil
	}
	key := fmt.Sprintf("%q %q %q %q %d", f.Paths, f.NotPaths, f.Languages, f.NotLanguages, f.Tests)
	return x.filters.get(key, func() bitmap {
		set, takes := newBitmap(len(x.files)), f.Files()
		for i := range x.files {
			if takes(&x.files[i]) {
				set.add(int32(i))
			}
		}
		return set
	})
}

// symbolCandidates returns chunks among which are all that the filter's symbols take; nil means all. A chunk that
// defines a name is in the table of definitions; one that is inside of it has it as a term of its names.
func (x *Index) symbolCandidates(f *index.Filter) (bitmap, error) {
	if !f.OnChunks() || len(f.Symbols) == 0 {
		return nil, nil
	}
	table, err := x.all(secDefinitions)
	if err != nil {
		return nil, err
	}
	set := newBitmap(x.about.chunks)
	for _, name := range f.Symbols {
		for _, hash := range nameHashes(name) {
			for _, c := range chunksOfHash(table, hash) {
				if x.FileOf(c) < 0 {
					return nil, x.pages.damaged(secDefinitions)
				}
				set.add(c)
			}
		}
		last := name[strings.LastIndexAny(name, nameSeparators)+1:]
		if ws := needles("." + last + "."); len(ws) != 1 || ws[0] != (needle{strings.ToLower(last), wholeTerm}) {
			return nil, nil // no plain word
		}
		if err := x.addNamed(strings.ToLower(last), set); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// addNamed adds the chunks that have a term in a name.
func (x *Index) addNamed(text string, set bitmap) error {
	e, ok, err := x.lookup([]byte(text))
	if !ok || err != nil {
		return err
	}
	b, err := x.view(secPostings, e.offset, e.chunks)
	if err != nil {
		return err
	}
	l := newChunkList(b, x.about.chunks)
	for l.next() {
		if l.counts[slotOf[index.FieldName]] > 0 {
			set.add(l.chunk)
		}
	}
	if l.bad {
		return x.pages.damaged(secPostings)
	}
	return nil
}

// chunkSet returns the chunks that a filter takes; nil means all.
func (x *Index) chunkSet(ctx context.Context, f *index.Filter) (bitmap, error) {
	files := x.fileSet(f)
	if files == nil && !f.OnChunks() {
		return nil, nil
	}
	candidates, err := x.symbolCandidates(f)
	if err != nil {
		return nil, err
	}
	set := newBitmap(x.about.chunks)
	for i := range x.files {
		if !files.has(int32(i)) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		first, end := x.chunksOf(i)
		for c := first; c < end; c++ {
			if !candidates.has(c) {
				continue
			}
			ok, err := x.takesChunk(f, c)
			if err != nil {
				return nil, err
			}
			if ok {
				set.add(c)
			}
		}
	}
	return set, nil
}
