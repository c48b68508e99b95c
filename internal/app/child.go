package app

import (
	"io"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/parse"
)

// ParseChild serves parse jobs from stdin until it ends: the body of the hidden command that the
// parser pool starts. The metrics are computed beside the facts, under the profile that the pool names.
func ParseChild(stdin io.Reader, stdout io.Writer) error {
	return parse.Serve(stdin, stdout, func(profile string) (func(*reposage.Facts) []byte, error) {
		var buf []byte
		return func(f *reposage.Facts) []byte {
			m := measure.File(f, reposage.Profile(profile))
			buf = measure.AppendMetrics(buf[:0], &m)
			return buf
		}, nil
	})
}
