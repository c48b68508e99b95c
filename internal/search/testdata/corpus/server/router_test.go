package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestRouterHandle(t *testing.T) {
	r := NewRouter()
	r.Handle("GET", "/parcels/{id}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/parcels/7", nil))
	if w.Code != http.StatusTeapot {
		t.Errorf("router: route with a parameter does not match: %d", w.Code)
	}
}

func TestRouterNotFound(t *testing.T) {
	w := httptest.NewRecorder()
	NewRouter().ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("router: got %d", w.Code)
	}
}
