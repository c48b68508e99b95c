package local

import (
	"bytes"
	"context"
)

// Terms calls fn with every term that begins with prefix and how many chunks have it, in ascending order.
func (x *Index) Terms(ctx context.Context, prefix string, fn func(term []byte, chunks int) bool) error {
	if err := x.acquire(); err != nil {
		return err
	}
	defer x.release()
	r := termReader{pages: x.pages}
	more, err := r.seek([]byte(prefix))
	for n := 0; more && err == nil && bytes.HasPrefix(r.term, []byte(prefix)); n++ {
		if n%blockTerms == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !fn(r.term, r.frequency) {
			return nil
		}
		more, err = r.next()
	}
	return err
}
