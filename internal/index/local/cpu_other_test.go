//go:build !unix

package local

import "time"

var began = time.Now()

// cpuTime is the time since the start: there is no better one here.
func cpuTime() time.Duration { return time.Since(began) }
