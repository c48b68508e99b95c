//go:build !amd64

package main

var (
	dot     = dotGo
	axpy    = axpyGo
	adagrad = adagradGo
)
