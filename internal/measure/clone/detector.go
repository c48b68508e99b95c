package clone

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// Options are the thresholds. Zero values mean the defaults.
type Options struct {
	MinTokens int     // tokens of the shortest duplicate, at least LeastTokens; DefaultMinTokens
	MinLines  int     // lines of code of the shortest duplicate; DefaultMinLines
	MinSame   float64 // share of identifiers and literals that a renamed copy keeps; DefaultMinSame
}

// The defaults of Options, and the smallest MinTokens: what is shorter is an idiom of the language.
const (
	DefaultMinTokens = 100
	DefaultMinLines  = 10
	DefaultMinSame   = 0.5
	LeastTokens      = 20
)

func (o Options) withDefaults() Options {
	o.MinTokens = max(cmp.Or(o.MinTokens, DefaultMinTokens), LeastTokens)
	o.MinLines = cmp.Or(o.MinLines, DefaultMinLines)
	o.MinSame = cmp.Or(o.MinSame, DefaultMinSame)
	return o
}

// Detector collects the streams of a repository. It is not for concurrent use.
type Detector struct {
	o     Options
	files []file
}

// file is one file added.
type file struct {
	path      string
	load      func() ([]byte, error) // the stream
	codeLines int
	test      bool
}

func (f *file) damaged(err error) error {
	return reposage.Wrap(reposage.ErrorCode(err), err, "read tokens of %s", f.path)
}

// NewDetector returns an empty detector.
func NewDetector(o Options) *Detector { return &Detector{o: o.withDefaults()} }

// Add enters a file, in any order: a taken code file, its lines of code, and the stream that AppendStream made of
// it, which is kept by reference. A file with an empty stream (there is no grammar for its language, or it could not be
// parsed) cannot be compared: it counts nowhere.
func (d *Detector) Add(f *reposage.File, codeLines int, stream []byte) {
	if len(stream) > 0 {
		d.AddStored(f, codeLines, func() ([]byte, error) { return stream, nil })
	}
}

// AddStored is Add for a stream that is not kept in memory: load gets it whenever it is needed, a few times. The stream
// must not be empty. An error of load ends Find.
func (d *Detector) AddStored(f *reposage.File, codeLines int, load func() ([]byte, error)) {
	d.files = append(d.files, file{path: f.Path, load: load, codeLines: codeLines, test: f.Test})
}

// Find compares all files. The error is the context's, or one that names a file whose stream is damaged (ECorrupt)
// or of another version (EUnsupported).
//
// Beside the streams it needs about 0.7 bytes a token and the decoded files that are being compared, at most
// about 100 MB.
func (d *Detector) Find(ctx context.Context) (*Result, error) {
	slices.SortFunc(d.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	candidates, err := d.candidates(ctx)
	if err != nil {
		return nil, err
	}
	matches, err := d.matches(ctx, candidates)
	if err != nil {
		return nil, err
	}
	return d.result(ctx, group(matches))
}

// reader returns a reader for the detector's streams.
func (d *Detector) reader() *reader { return &reader{reach: min(d.o.MinTokens/2, maxReach)} }

// matches compares the candidates, one pair of files after the other.
func (d *Detector) matches(ctx context.Context, candidates []candidate) ([]match, error) {
	m := &matcher{o: d.o}
	files := newDecoded(d)
	for from := 0; from < len(candidates); {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		first := &candidates[from]
		end := from + 1
		for end < len(candidates) && candidates[end].fileA == first.fileA && candidates[end].fileB == first.fileB {
			end++
		}
		a, err := files.get(first.fileA)
		if err != nil {
			return nil, err
		}
		b, err := files.get(first.fileB)
		if err != nil {
			return nil, err
		}
		m.pair(a, b, candidates[from:end])
		from = end
	}
	return m.matches, nil
}
