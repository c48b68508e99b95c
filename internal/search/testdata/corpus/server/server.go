// Package server answers requests for parcels over HTTP.
package server

import (
	"context"
	"net/http"
	"time"
)

// Server listens on an address and hands requests to a Router.
type Server struct {
	Address string
	Timeout time.Duration
	router  *Router
	http    *http.Server
}

// New makes a server with the routes of the API.
func New(address string, timeout time.Duration) *Server {
	s := &Server{Address: address, Timeout: timeout, router: NewRouter()}
	s.router.Handle("GET", "/parcels/{id}", s.getParcel)
	s.router.Handle("POST", "/parcels", s.createParcel)
	return s
}

// ListenAndServe accepts connections until the context ends, then shuts down gracefully: requests that run are
// finished, new ones are refused.
func (s *Server) ListenAndServe(ctx context.Context) error {
	s.http = &http.Server{Addr: s.Address, Handler: s.router, ReadTimeout: s.Timeout}
	go func() {
		<-ctx.Done()
		_ = s.http.Shutdown(context.Background())
	}()
	return s.http.ListenAndServe()
}

func (s *Server) getParcel(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusOK) }
func (s *Server) createParcel(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusCreated)
}
