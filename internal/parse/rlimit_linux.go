package parse

import (
	"time"

	"golang.org/x/sys/unix"
)

// confine takes from a child what parsing does not need: it writes no file, dumps no core and cannot
// grow without bound. Failures are ignored: limits that are lower already are fine.
func confine() {
	for resource, limit := range map[int]uint64{unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_AS: 6 << 30} {
		_ = unix.Setrlimit(resource, &unix.Rlimit{Cur: limit, Max: limit})
	}
}

// processCPU returns the CPU time this process has used.
func processCPU() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts); err != nil {
		return 0
	}
	return time.Duration(ts.Nano())
}
