package app

import (
	"context"
	"io"
)

// ParseChild serves parse jobs from stdin until it ends: the body of the hidden command that the
// parser pool starts.
func ParseChild(stdin io.Reader, stdout io.Writer) error {
	return notYet(context.Background())
}
