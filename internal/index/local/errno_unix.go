//go:build unix

package local

import (
	"errors"
	"syscall"
)

// errFull is what writing to a full disk fails with.
const errFull = syscall.ENOSPC

// isFull reports whether an error says that there is no room on a disk.
func isFull(err error) bool {
	return errors.Is(err, errFull) || errors.Is(err, syscall.EDQUOT)
}
