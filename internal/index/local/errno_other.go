//go:build !unix

package local

import (
	"errors"
	"syscall"
)

// isFull reports whether an error says that there is no room on a disk: ERROR_DISK_FULL and
// ERROR_HANDLE_DISK_FULL of Windows.
func isFull(err error) bool {
	return errors.Is(err, syscall.Errno(112)) || errors.Is(err, syscall.Errno(39))
}
