//go:build cgo

package vector

// #cgo CFLAGS: -O3
// #cgo noescape reposage_dot
// #cgo nocallback reposage_dot
// #include "dot.h"
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// kernels are what this build has and this processor can run, the fastest first. The portable one is last.
var kernels = sync.OnceValue(func() []kernel {
	var all []kernel
	for k := C.int(0); k < C.REPOSAGE_DOT_KERNELS; k++ {
		if C.reposage_dot_has(k) != 0 {
			all = append(all, kernel{C.GoString(C.reposage_dot_name(k)), dotC(k)})
		}
	}
	return append(all, portable)
})

// dotC wraps kernel k of dot.c.
func dotC(k C.int) func(q, codes []int8, dots []int32) {
	return func(q, codes []int8, dots []int32) {
		if len(dots) == 0 || len(codes) != len(q)*len(dots) {
			clear(dots)
			return
		}
		C.reposage_dot(k, (*C.int8_t)(unsafe.SliceData(q)), (*C.int8_t)(unsafe.SliceData(codes)),
			C.size_t(len(q)), C.size_t(len(dots)), (*C.int32_t)(unsafe.SliceData(dots)))
		runtime.KeepAlive(codes)
	}
}
