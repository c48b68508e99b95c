package source

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// maxFetchMemory bounds the data of each fetching process. A pack can describe objects that are
// far larger than itself.
const maxFetchMemory = 2 << 30

// limitProcess sets limits that pid and its future children cannot exceed: the size of any
// file they write, their memory, no core dump.
func limitProcess(pid int, maxFile int64) error {
	for what, limit := range map[int]uint64{
		unix.RLIMIT_FSIZE: uint64(maxFile), unix.RLIMIT_DATA: maxFetchMemory, unix.RLIMIT_CORE: 0,
	} {
		err := unix.Prlimit(pid, what, &unix.Rlimit{Cur: limit, Max: limit}, nil)
		if err != nil && !errors.Is(err, unix.ESRCH) { // it may have ended already
			return fmt.Errorf("limit git: %w", err)
		}
	}
	return nil
}
