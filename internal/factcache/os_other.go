//go:build !unix || solaris || illumos || aix

package factcache

import (
	"errors"
	"io/fs"
	"os"
)

// errLocked says that another process, or another handle of this one, has the lock.
var errLocked = errors.New("locked")

// tryLock reports that there are no locks here: merging and eviction go ahead, which is safe, and
// abandoned files are told by their age.
func tryLock(*os.File) error { return errors.ErrUnsupported }

// exposure trusts the system's own protection of the user's folders.
func exposure(fs.FileInfo) string { return "" }
