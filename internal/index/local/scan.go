package local

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/reposage/reposage/internal/index"
)

// Scan calls fn for every match that begins in a chunk, in path order, until it returns false. Several files are
// searched at a time; fn is called from this goroutine.
func (x *Index) Scan(ctx context.Context, p index.Pattern, f *index.Filter, fn func(index.Match) bool) error {
	if err := x.acquire(); err != nil {
		return err
	}
	defer x.release()
	files, err := x.candidates(p, f)
	if err != nil {
		return err
	}
	jobs := x.scanJobs(files)
	if len(jobs) == 0 {
		return ctx.Err()
	}
	s := &scan{Index: x, ctx: ctx, pattern: p, filter: f, jobs: jobs}
	err = inOrder(ctx, len(jobs), s.newWorker, func(i int, r *scanResult) error {
		err := s.deliver(i, r, fn)
		s.stopped.Store(err != nil)
		return err
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// errEnough says that the caller wants no more matches.
var errEnough = errors.New("enough matches")

// candidates returns the files that may have matches; nil means all.
func (x *Index) candidates(p index.Pattern, f *index.Filter) (bitmap, error) {
	set, groups := x.fileSet(f), p.Literals()
	if len(groups) == 0 {
		return set, nil
	}
	set = slices.Clone(set) // it is shared
	pre, err := x.newPrefilter(slices.Concat(groups...), len(x.files), func(chunk int32) int32 { return x.fileOf[chunk] })
	if err != nil {
		return nil, err
	}
	for _, group := range groups {
		set = and(set, pre.anyOf(group))
	}
	return set, nil
}

// anyOf returns what may contain one of some literals; nil means everything.
func (p *prefilter) anyOf(literals []string) bitmap {
	var all bitmap
	for _, l := range literals {
		found := p.containing(l)
		if found == nil { // nothing to go by
			return nil
		}
		if all == nil {
			all = found
		} else {
			all.or(found)
		}
	}
	return all
}

// scanJob is the candidates in one block of texts.
type scanJob struct {
	block uint32
	files []int32
}

func (x *Index) scanJobs(files bitmap) []scanJob {
	var jobs []scanJob
	for i := range x.files {
		at := &x.places[i]
		if at.size == 0 || !files.has(int32(i)) {
			continue
		}
		if n := len(jobs); n == 0 || jobs[n-1].block != at.block {
			jobs = append(jobs, scanJob{block: at.block})
		}
		last := &jobs[len(jobs)-1]
		last.files = append(last.files, int32(i))
	}
	return jobs
}

// scan is one run of a pattern over many blocks.
type scan struct {
	*Index
	ctx     context.Context
	pattern index.Pattern
	filter  *index.Filter
	jobs    []scanJob
	stopped atomic.Bool
}

// maxAhead is how many matches are found ahead in a block. What is behind them is searched when they were delivered:
// a pattern that matches everywhere must not fill the memory.
const maxAhead = 1 << 14

type scanResult struct {
	matches []index.Match
	resume  *fileScan // where to go on
	next    int       // index in files of the job of what follows the file of resume
}

// newWorker returns a function that searches the files of a job. It decodes into the same memory again and again,
// unless a result refers to it.
func (s *scan) newWorker() func(i int) (*scanResult, error) {
	var buf []byte
	return func(i int) (r *scanResult, err error) {
		if s.stopped.Load() {
			return nil, nil
		}
		job := &s.jobs[i]
		if buf, err = s.decodeBlock(job.block, buf); err != nil {
			return nil, err
		}
		r = &scanResult{}
		gather := func(m index.Match) bool {
			r.matches = append(r.matches, m)
			return len(r.matches) < maxAhead
		}
		for n, file := range job.files {
			fs, err := s.open(buf, file)
			if err == nil {
				err = fs.run(s, gather)
			}
			if err != nil {
				return nil, err
			}
			if len(r.matches) >= maxAhead {
				r.resume, r.next, buf = fs, n+1, nil
				break
			}
		}
		return r, nil
	}
}

// deliver passes a job's matches on and finds those that are left.
func (s *scan) deliver(i int, r *scanResult, fn func(index.Match) bool) error {
	for _, m := range r.matches {
		if !fn(m) {
			return errEnough
		}
	}
	enough := false
	each := func(m index.Match) bool {
		enough = !fn(m)
		return !enough
	}
	for fs := r.resume; fs != nil; r.next++ {
		if err := fs.run(s, each); err != nil {
			return err
		}
		if enough {
			return errEnough
		}
		if r.next == len(s.jobs[i].files) {
			return nil
		}
		var err error
		if fs, err = s.open(fs.block, s.jobs[i].files[r.next]); err != nil {
			return err
		}
	}
	return nil
}

// fileScan is the search in one file, which can be interrupted and resumed.
type fileScan struct {
	block   []byte
	text    []byte
	records []byte // of its chunks
	first   int32  // chunk
	at      int    // where to look next
	chunk   int    // index in records of the chunk of line
	line    uint32 // at the offset counted
	counted uint32
}

func (s *scan) open(block []byte, file int32) (*fileScan, error) {
	text, err := s.textIn(block, &s.places[file])
	if err != nil {
		return nil, err
	}
	first, end := s.chunksOf(int(file))
	records, err := s.view(secChunks, uint64(first)*recordSize, uint64(end-first)*recordSize)
	if err != nil {
		return nil, err
	}
	return &fileScan{block: block, text: text, records: records, first: first, chunk: -1}, nil
}

// run finds matches until fn returns false.
func (fs *fileScan) run(s *scan, fn func(index.Match) bool) error {
	for fs.at <= len(fs.text) {
		if s.stopped.Load() {
			return nil
		}
		if err := s.ctx.Err(); err != nil {
			return err
		}
		window := fs.window(s.pattern)
		start, end, ok := s.pattern.Next(fs.text[:window], fs.at)
		if !ok || start < fs.at || end < start || end > window {
			if fs.at = window; window == len(fs.text) {
				fs.at++
			}
			continue
		}
		fs.at = max(end, start+1)
		chunk, ok := fs.chunkAt(uint32(start))
		if !ok {
			continue
		}
		takes, err := s.takesChunk(s.filter, fs.first+int32(chunk))
		if err != nil {
			return err
		}
		if takes && !fn(index.Match{
			Chunk: fs.first + int32(chunk), Line: int(fs.lineAt(chunk, uint32(start))), Start: uint32(start), End: uint32(end),
		}) {
			return nil
		}
	}
	return nil
}

// scanWindow is how much of a text is searched before it is asked whether to go on, where that is possible.
const scanWindow = 64 << 10

// window returns the end of what to search next: of some lines, if the pattern says that no match has a line end in it.
func (fs *fileScan) window(p index.Pattern) int {
	lines, ok := p.(interface{ OneLine() bool })
	if !ok || !lines.OneLine() || len(fs.text)-fs.at <= scanWindow {
		return len(fs.text)
	}
	i := bytes.IndexByte(fs.text[fs.at+scanWindow:], '\n')
	if i < 0 {
		return len(fs.text)
	}
	return fs.at + scanWindow + i + 1
}

// chunkAt returns the chunk that an offset is in.
func (fs *fileScan) chunkAt(offset uint32) (chunk int, ok bool) {
	n := len(fs.records) / recordSize
	low := max(fs.chunk, 0) // matches come in order
	for high := n; low < high; {
		mid := (low + high) / 2
		if r := parseRecord(fs.records[mid*recordSize:]); r.End <= offset {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == n || parseRecord(fs.records[low*recordSize:]).Start > offset {
		return 0, false
	}
	return low, true
}

// lineAt returns the line of an offset in a chunk. Offsets must ascend.
func (fs *fileScan) lineAt(chunk int, offset uint32) uint32 {
	if chunk != fs.chunk {
		r := parseRecord(fs.records[chunk*recordSize:])
		fs.chunk, fs.line, fs.counted = chunk, r.Line, r.Start
	}
	fs.line += lineEnds(fs.text, fs.counted, offset)
	fs.counted = offset
	return fs.line
}

// lineEnds counts the line ends in text[from:to]: LF, CRLF, and CR alone. A CRLF counts where its LF is.
func lineEnds(text []byte, from, to uint32) (n uint32) {
	for i, c := range text[from:to] {
		switch c {
		case '\n':
			n++
		case '\r':
			if next := int(from) + i + 1; next == len(text) || text[next] != '\n' {
				n++
			}
		}
	}
	return n
}
