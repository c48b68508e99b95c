package main

import (
	"net/http"

	"example.org/ferry/server"
)

// A router with one route.
func main() {
	r := server.NewRouter()
	r.Handle("GET", "/", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	_ = http.ListenAndServe(":8080", r)
}
