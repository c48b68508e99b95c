//go:build unix && !solaris && !illumos && !aix

package factcache

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// errLocked says that another process, or another handle of this one, has the lock.
var errLocked = errors.New("locked")

// tryLock locks f until it is closed. It fails with errLocked when it is locked elsewhere and with
// another error when the file system has no locks.
func tryLock(f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var lockErr error
	err = conn.Control(func(fd uintptr) {
		lockErr = syscall.EINTR
		for lockErr == syscall.EINTR {
			lockErr = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB)
		}
	})
	if lockErr == syscall.EWOULDBLOCK {
		return errLocked
	}
	return errors.Join(err, lockErr)
}

// ownedByUs reports whether the file belongs to the user that this process runs as.
func ownedByUs(fi fs.FileInfo) bool {
	st, ok := fi.Sys().(*syscall.Stat_t)
	return !ok || int(st.Uid) == os.Geteuid()
}
