//go:build !unix

package local

import (
	"errors"
	"syscall"
)

// errFull is what writing to a full disk fails with: ERROR_DISK_FULL of Windows.
const errFull = syscall.Errno(112)

// isFull reports whether an error says that there is no room on a disk. 39 is ERROR_HANDLE_DISK_FULL.
func isFull(err error) bool {
	return errors.Is(err, errFull) || errors.Is(err, syscall.Errno(39))
}
