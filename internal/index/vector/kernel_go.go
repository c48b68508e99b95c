//go:build !cgo

package vector

// kernels are what this build has: without cgo, Go only.
func kernels() []kernel { return []kernel{portable} }
