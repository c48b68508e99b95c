package app

import (
	"context"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
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
func Explain(ctx context.Context, o Options, path string, line int) (*Explanation, error) {
	return nil, notYet(ctx)
}
