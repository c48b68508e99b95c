package server

import (
	"net/http"
	"strings"
)

// Router finds the handler of a request by method and path. Elements in braces match anything: they are parameters.
type Router struct{ routes []route }

type route struct {
	method   string
	elements []string
	handler  http.HandlerFunc
}

// NewRouter returns a router without routes.
func NewRouter() *Router { return &Router{} }

// Handle registers a handler.
func (r *Router) Handle(method, pattern string, h http.HandlerFunc) {
	r.routes = append(r.routes, route{method, strings.Split(pattern, "/"), h})
}

// ServeHTTP implements http.Handler: the first route that matches answers, none is a 404.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	for _, x := range r.routes {
		if x.matches(req) {
			x.handler(w, req)
			return
		}
	}
	http.NotFound(w, req)
}

// matches compares the path element by element.
func (x *route) matches(req *http.Request) bool {
	elements := strings.Split(req.URL.Path, "/")
	if req.Method != x.method || len(elements) != len(x.elements) {
		return false
	}
	for i, e := range x.elements {
		if !strings.HasPrefix(e, "{") && e != elements[i] {
			return false
		}
	}
	return true
}
