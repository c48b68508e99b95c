package local

import "context"

// Terms calls fn with every term and how many chunks have it, in ascending order.
func (x *Index) Terms(ctx context.Context, fn func(term []byte, chunks int) bool) error {
	if err := x.acquire(); err != nil {
		return err
	}
	defer x.release()
	r := termReader{pages: x.pages}
	for block := range x.termBlocks() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := r.openBlock(block); err != nil {
			return err
		}
		for !r.c.done() {
			if err := r.step(); err != nil {
				return err
			}
			if !fn(r.term, r.frequency) {
				return nil
			}
		}
	}
	return nil
}
