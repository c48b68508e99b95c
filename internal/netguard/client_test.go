package netguard

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

// serve starts a server on this machine and returns its address.
func serve(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

// localClient may reach 127.0.0.1 and nothing else on this machine.
func localClient(t *testing.T, roots *x509.CertPool) *Client {
	t.Helper()
	return mustGuard(t, Policy{Schemes: []string{"https", "http"}, Allow: []string{"127.0.0.1"}}, nil).Client(roots)
}

func TestClientDo(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(r.Method + " " + r.URL.String() + " " + r.Header.Get("X-Key") + " " + string(body)))
	})
	got, err := localClient(t, nil).Do(t.Context(), Request{Method: "POST", URL: address + "/a?b=c", Header: map[string]string{"X-Key": "k"}, Body: []byte("body"), Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != http.StatusTeapot || string(got.Body) != "POST /a?b=c k body" || got.Header("Retry-After") != "7" {
		t.Errorf("status %d, body %q, Retry-After %q", got.Status, got.Body, got.Header("Retry-After"))
	}
}

func TestClientErrors(t *testing.T) {
	const secret = "s3cret"
	handle := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // a server sees that the client went only when it has read the request
		switch r.URL.Path {
		case "/long":
			_, _ = w.Write(bytes.Repeat([]byte("x"), 101))
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<16)); err != nil {
					return
				}
			}
		case "/cut":
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("only this"))
		case "/drop":
			panic(http.ErrAbortHandler)
		case "/stall":
			<-r.Context().Done()
		}
	}
	address := serve(t, handle)
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	encrypted := httptest.NewUnstartedServer(http.HandlerFunc(handle))
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of the client that does not trust it
	encrypted.StartTLS()
	t.Cleanup(encrypted.Close)
	for _, tt := range []struct {
		name, url string
		code      reposage.Code
		says      string
	}{
		{"longer than allowed", address + "/long", reposage.ECorrupt, "more than 100 bytes"},
		{"endless", address + "/endless", reposage.ECorrupt, "more than 100 bytes"},
		{"cut off", address + "/cut", reposage.EUnreachable, "broke the connection off"},
		{"dropped", address + "/drop", reposage.EUnreachable, "broke the connection off"},
		{"silent", address + "/stall", reposage.ETimeout, "did not answer within"},
		{"down", down.URL, reposage.EUnreachable, "refused the connection"},
		{"not trusted", encrypted.URL, reposage.EUnreachable, "not trusted"},
		{"no https", strings.Replace(address, "http:", "https:", 1), reposage.EUnreachable, "does not speak https"},
		{"closed address", "https://10.0.0.1/x", reposage.EURLNotAllowed, "10.0.0.1"},
		{"local name", "http://localhost:1/x", reposage.EURLNotAllowed, "localhost"},
		{"scheme", "file:///etc/passwd", reposage.EURLNotAllowed, ""},
		{"user", "https://me@example.com/x", reposage.EURLNotAllowed, "user"},
		{"fragment", "https://example.com/x#y", reposage.EURLNotAllowed, ""},
		{"fragment behind the query", "https://example.com/x?y#z", reposage.EURLNotAllowed, "query"},
		{"query with a line end", "https://example.com/x?y\r\nHost:z", reposage.EURLNotAllowed, "query"},
		{"long query", "https://example.com/x?" + strings.Repeat("y", maxQuery+1), reposage.EURLNotAllowed, "query"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := tt.url
			if !strings.Contains(url, "?") && tt.code != reposage.EURLNotAllowed {
				url += "?key=" + secret
			}
			r := Request{Method: "POST", URL: url, Header: map[string]string{"Authorization": secret}, Body: []byte(secret), Limit: 100}
			if tt.code == reposage.ETimeout {
				r.Timeout = 10 * time.Millisecond
			}
			_, err := localClient(t, nil).Do(t.Context(), r)
			if reposage.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v with code %s, want %s and %q", err, reposage.ErrorCode(err), tt.code, tt.says)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), secret) {
					t.Errorf("the error holds the secret: %v", e)
				}
			}
		})
	}
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stop")
		cancel(stop)
		if _, err := localClient(t, nil).Do(ctx, Request{Method: "GET", URL: address, Limit: 1}); !errors.Is(err, stop) {
			t.Errorf("error %v, want the cause of the context", err)
		}
	})
	t.Run("trusted", func(t *testing.T) {
		roots := x509.NewCertPool()
		roots.AddCert(encrypted.Certificate())
		if _, err := localClient(t, roots).Do(t.Context(), Request{Method: "GET", URL: encrypted.URL, Limit: 1}); err != nil {
			t.Error(err)
		}
	})
}

// TestClientDoesNotFollow: what was sent to one server is not sent to another.
func TestClientDoesNotFollow(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Errorf("%s was asked for", r.URL)
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	got, err := localClient(t, nil).Do(t.Context(), Request{Method: "POST", URL: address + "/", Body: []byte("x"), Limit: 1000})
	if err != nil || got.Status != http.StatusTemporaryRedirect {
		t.Errorf("response %+v, error %v", got, err)
	}
}

func TestDownload(t *testing.T) {
	inner := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the inner server was reached") })
	mux := http.NewServeMux()
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("content" + r.URL.RawQuery)) })
	for from, to := range map[string]string{
		"/moved": "/file?signed=1", "/twice": "/moved", "/loop": "/loop", "/inner": strings.Replace(inner, "127.0.0.1", "127.0.0.3", 1), "/scheme": "file:///etc/passwd",
		"/nowhere": "", "/metadata": "http://169.254.169.254/latest",
	} {
		mux.HandleFunc(from, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		})
	}
	mux.HandleFunc("/private", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	address := serve(t, mux.ServeHTTP)
	for path, want := range map[string]string{
		"/file": "content", "/moved": "contentsigned=1", "/twice": "contentsigned=1",
	} {
		var b strings.Builder
		if n, err := localClient(t, nil).Download(t.Context(), address+path, &b, 100); err != nil || b.String() != want || n != int64(len(want)) {
			t.Errorf("%s: %d bytes %q, error %v, want %q", path, n, b.String(), err, want)
		}
	}
	for path, code := range map[string]reposage.Code{
		"/loop": reposage.EUnreachable, "/inner": reposage.EURLNotAllowed, "/scheme": reposage.EURLNotAllowed, "/metadata": reposage.EURLNotAllowed,
		"/private": reposage.EAuthRequired, "/missing": reposage.ENotFound, "/broken": reposage.EUnreachable,
	} {
		if _, err := localClient(t, nil).Download(t.Context(), address+path, io.Discard, 100); reposage.ErrorCode(err) != code {
			t.Errorf("%s: error %v with code %s, want %s", path, err, reposage.ErrorCode(err), code)
		}
	}
	if _, err := localClient(t, nil).Download(t.Context(), address+"/file", io.Discard, 3); reposage.ErrorCode(err) != reposage.ECorrupt {
		t.Errorf("too long: error %v, want code %s", err, reposage.ECorrupt)
	}
	full := errors.New("disk full")
	if _, err := localClient(t, nil).Download(t.Context(), address+"/file", failingWriter{full}, 100); !errors.Is(err, full) {
		t.Errorf("error %v, want that of the writer", err)
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }
