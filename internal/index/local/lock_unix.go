//go:build unix

package local

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock of a file if nobody has it. Closing the file gives it back, and so does the end of the process.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
