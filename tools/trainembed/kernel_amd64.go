package main

import "golang.org/x/sys/cpu"

var (
	dot     = dotGo
	axpy    = axpyGo
	adagrad = adagradGo
)

func init() {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		dot, axpy, adagrad = dotAVX2, axpyAVX2, adagradAVX2
	}
}

//go:noescape
func dotAVX2(a, b []float32) float32

//go:noescape
func axpyAVX2(alpha float32, x, y []float32)

//go:noescape
func adagradAVX2(rate float32, w, sum, g []float32)
