//go:build !linux

package parse

import (
	"time"

	"golang.org/x/sys/unix"
)

// confine takes from a child what parsing does not need: it writes no file and dumps no core.
func confine() {
	for _, resource := range []int{unix.RLIMIT_CORE, unix.RLIMIT_FSIZE} {
		_ = unix.Setrlimit(resource, &unix.Rlimit{})
	}
}

// processCPU returns the CPU time this process has used.
func processCPU() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
