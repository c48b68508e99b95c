package app

import (
	"context"
	"errors"
	"path"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// Explanation is one function's numbers with the text that caused them.
type Explanation struct {
	Revision reposage.Revision
	Path     string
	*measure.Explanation
	Text []byte // the decoded file, for showing lines
}

// Explain explains the function around a line of a file. Beside Analyze's errors there is ENotFound for
// a path or line without a function and EUnsupported for a file that is not measured, saying why.
func Explain(ctx context.Context, o Options, file string, line int) (x *Explanation, err error) {
	r, err := openTree(ctx, o)
	defer func() { err = errors.Join(err, r.close()) }()
	if err != nil {
		return nil, err
	}
	f, text, err := r.readFile(ctx, file)
	if err != nil {
		return nil, err
	}
	facts, err := r.fileFacts(ctx, f, text)
	if err != nil {
		return nil, err
	}
	e, err := measure.Explain(facts, o.Profile, line)
	if err != nil {
		return nil, err
	}
	history, err := r.history(ctx)
	if err != nil {
		return nil, err
	}
	res := result(f)
	res.Metrics.Functions = []reposage.FunctionMetrics{{Line: e.Function.Line, EndLine: e.Function.EndLine}}
	attachChurn(history, res)
	e.Function.Path, e.Function.Language, e.Function.Test = f.Path, f.Language, f.Test
	if len(res.FunctionChurn) == 1 {
		e.Function.Churn = res.FunctionChurn[0]
		e.Function.Hotspot = int64(e.Function.Churn.Commits) * int64(e.Function.Cognitive)
	}
	return &Explanation{Revision: r.repo.Revision(), Path: f.Path, Explanation: e, Text: text}, nil
}

// readFile returns a measured file of the tree and its decoded text.
func (r *run) readFile(ctx context.Context, name string) (*source.File, []byte, error) {
	f := r.find(strings.TrimPrefix(path.Clean(name), "./"))
	if f == nil {
		return nil, nil, reposage.Errorf(reposage.ENotFound, "there is no file %s at this revision", name).
			WithHint("Name the path as the report shows it, relative to the root of the repository.")
	}
	var text []byte
	err := r.repo.Read(ctx, []*source.File{f}, func(f *source.File, raw []byte) error {
		text = source.Inspect(f, raw)
		return nil
	})
	switch {
	case err != nil:
		return nil, nil, err
	case !f.Taken():
		return nil, nil, reposage.Errorf(reposage.EUnsupported, "%s is not analysed: %s", name, f.Skip).WithHint("'reposage analyze --dry-run' lists what is skipped and why.")
	case !parse.Supported(f.Language):
		return nil, nil, reposage.Errorf(reposage.EUnsupported, "%s has no functions to explain: its language is %s", name, f.Language)
	}
	return f, text, nil
}
