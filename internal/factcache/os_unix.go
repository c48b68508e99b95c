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

// exposure says why a folder is not private, or "".
func exposure(fi fs.FileInfo) string {
	if st, ok := fi.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		return "belongs to another user"
	}
	if fi.Mode().Perm()&0o022 != 0 {
		return "can be written by other users"
	}
	return ""
}
