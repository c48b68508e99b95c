package netguard

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

// publicServer serves h on 127.0.0.2 and returns its URL in terms of name git.example.
func publicServer(t *testing.T, secure bool, h http.HandlerFunc) (target *url.URL, port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("listen on 127.0.0.2: %v", err)
	}
	s := httptest.NewUnstartedServer(h)
	s.Listener.Close()
	s.Listener = l
	s.Config.ErrorLog = nil
	scheme := "http"
	if secure {
		scheme = "https"
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return &url.URL{Scheme: scheme, Host: "git.example:" + port, Path: "/x"}, port
}

// startProxy returns a proxy for target and a client that uses it.
func startProxy(t *testing.T, g *Guard, target *url.URL, l Limits) (*Proxy, *http.Client) {
	t.Helper()
	p, err := g.StartProxy(t.Context(), target, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p, clientOf(t, p.URL())
}

func clientOf(t *testing.T, proxy string) *http.Client {
	t.Helper()
	u, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{Proxy: http.ProxyURL(u), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // the test server's own certificate
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func TestProxyCarries(t *testing.T) {
	for _, secure := range []bool{true, false} {
		t.Run(fmt.Sprintf("secure=%v", secure), func(t *testing.T) {
			body := strings.Repeat("pack", 100_000)
			target, _ := publicServer(t, secure, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Proxy-Authorization") != "" {
					t.Error("the proxy's credential was forwarded")
				}
				sent, _ := io.ReadAll(r.Body)
				w.Header().Set("X-Sent", string(sent))
				io.WriteString(w, body)
			})
			p, client := startProxy(t, mustGuard(t, testPolicy, resolving("127.0.0.2")), target, Limits{})
			for range 2 {
				resp, err := client.Post(target.String(), "text/plain", strings.NewReader("want"))
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil || string(got) != body || resp.Header.Get("X-Sent") != "want" {
					t.Fatalf("got %d bytes, X-Sent %q, error %v", len(got), resp.Header.Get("X-Sent"), err)
				}
			}
			if n := p.Received(); n < int64(2*len(body)) {
				t.Errorf("Received() = %d, want at least %d", n, 2*len(body))
			}
			if p.Err() != nil {
				t.Errorf("Err() = %v", p.Err())
			}
		})
	}
}

func TestProxyRefuses(t *testing.T) {
	target, port := publicServer(t, true, func(http.ResponseWriter, *http.Request) { t.Error("server reached") })
	_, canary := listen(t, "127.0.0.1:"+port)
	plain := &url.URL{Scheme: "http", Host: target.Host}
	tests := []struct {
		name    string
		target  *url.URL
		request string
		status  string
		code    reposage.Code
	}{
		{"no credential", target, "CONNECT git.example:" + port + " HTTP/1.1\r\nHost: x\r\n\r\n", "407", ""},
		{"wrong credential", target, "CONNECT git.example:" + port + " HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic eDp5\r\n\r\n", "407", ""},
		{"other host", target, "CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\nHost: x\r\nAUTH\r\n\r\n", "403", reposage.EEgressDenied},
		{"other port", target, "CONNECT git.example:1 HTTP/1.1\r\nHost: x\r\nAUTH\r\n\r\n", "403", reposage.EEgressDenied},
		{"plain request on https target", target, "GET http://git.example:" + port + "/ HTTP/1.1\r\nHost: x\r\nAUTH\r\n\r\n", "403", reposage.EEgressDenied},
		{"tunnel on http target", plain, "CONNECT git.example:" + port + " HTTP/1.1\r\nHost: x\r\nAUTH\r\n\r\n", "403", reposage.EEgressDenied},
		{"origin form", plain, "GET / HTTP/1.1\r\nHost: git.example:" + port + "\r\nAUTH\r\n\r\n", "403", reposage.EEgressDenied},
		{"other scheme", plain, "GET ftp://git.example:" + port + "/ HTTP/1.1\r\nHost: x\r\nAUTH\r\n\r\n", "403", reposage.EEgressDenied},
		{"redirect to the canary", plain, "GET http://127.0.0.1:" + port + "/ HTTP/1.1\r\nHost: x\r\nAUTH\r\n\r\n", "403", reposage.EEgressDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := startProxy(t, mustGuard(t, testPolicy, resolving("127.0.0.2")), tt.target, Limits{})
			req, _ := http.NewRequest(http.MethodGet, "http://x", nil)
			req.SetBasicAuth("reposage", p.secret)
			auth := "Proxy-Authorization: " + req.Header.Get("Authorization")
			status := rawRequest(t, p, strings.Replace(tt.request, "AUTH", auth, 1))
			if !strings.Contains(status, " "+tt.status+" ") {
				t.Errorf("status line %q, want %s", status, tt.status)
			}
			if code := reposage.ErrorCode(p.Err()); code != tt.code {
				t.Errorf("Err() = %v, want code %q", p.Err(), tt.code)
			}
		})
	}
	if canary.Load() != 0 {
		t.Errorf("the canary was reached %d times", canary.Load())
	}
}

func rawRequest(t *testing.T, p *Proxy, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", p.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// TestProxyLimits holds S13 and S14 on the level of one connection.
func TestProxyLimits(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		block := make([]byte, 32<<10)
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	stall := func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("PACK"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	drip := func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-r.Context().Done():
				return
			case <-tick.C:
				w.Write([]byte("x"))
				w.(http.Flusher).Flush()
			}
		}
	}
	silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	tests := []struct {
		name    string
		handler http.HandlerFunc
		limits  Limits
		code    reposage.Code
		want    string
	}{
		{"endless", endless, Limits{Bytes: 1 << 20}, reposage.ERepoTooLarge, "the server sent more than 1 MiB"},
		{"stall", stall, Limits{Idle: 50 * time.Millisecond}, reposage.ETimeout, "the server sent almost nothing for 50ms"},
		{"silent", silent, Limits{Idle: 50 * time.Millisecond}, reposage.ETimeout, "the server sent almost nothing for 50ms"},
		{"drip", drip, Limits{Idle: 100 * time.Millisecond, IdleBytes: 64 << 10}, reposage.ETimeout, "the server sent almost nothing for 100ms"},
		{"wall", endless, Limits{Bytes: 1 << 62, Wall: 50 * time.Millisecond}, reposage.ETimeout, "the transfer took longer than 50ms"},
	}
	for _, tt := range tests {
		for _, secure := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s secure=%v", tt.name, secure), func(t *testing.T) {
				t.Parallel()
				target, _ := publicServer(t, secure, tt.handler)
				p, client := startProxy(t, mustGuard(t, testPolicy, resolving("127.0.0.2")), target, tt.limits)
				resp, err := client.Get(target.String())
				if err == nil && resp.StatusCode == http.StatusOK {
					_, err = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					if err == nil {
						t.Error("the client was told that the answer is complete")
					}
				}
				if code := reposage.ErrorCode(p.Err()); code != tt.code || p.Err().Error() != tt.want {
					t.Errorf("Err() = %v (%s), want %q", p.Err(), code, tt.want)
				}
				if tt.limits.Bytes > 0 && tt.limits.Bytes < 1<<30 && p.Received() > tt.limits.Bytes+(1<<20) {
					t.Errorf("received %d bytes, limit %d", p.Received(), tt.limits.Bytes)
				}
			})
		}
	}
}

// TestProxySlowClient: time in which the client does not read is no fault of the server.
func TestProxySlowClient(t *testing.T) {
	t.Parallel()
	body := make([]byte, 64<<20) // made beforehand: on a busy machine it takes a while, which would count against the server
	target, _ := publicServer(t, false, func(w http.ResponseWriter, _ *http.Request) {
		w.Write(body)
	})
	p, client := startProxy(t, mustGuard(t, testPolicy, resolving("127.0.0.2")), target, Limits{Idle: time.Second})
	resp, err := client.Get(target.String())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-time.After(1500 * time.Millisecond) // more than Idle: the point of the test
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != 64<<20 {
		t.Errorf("read %d bytes, %v; proxy says %v", n, err, p.Err())
	}
}

func TestProxyDialFailure(t *testing.T) {
	target, port := publicServer(t, true, func(http.ResponseWriter, *http.Request) {})
	_, canary := listen(t, "127.0.0.1:"+port)
	p, client := startProxy(t, mustGuard(t, testPolicy, resolving("127.0.0.2 127.0.0.1")), target, Limits{})
	if _, err := client.Get(target.String()); err == nil {
		t.Error("request succeeded")
	}
	if reposage.ErrorCode(p.Err()) != reposage.EEgressDenied || canary.Load() != 0 {
		t.Errorf("Err() = %v, canary %d; want %s and 0", p.Err(), canary.Load(), reposage.EEgressDenied)
	}
}

func TestProxyClose(t *testing.T) {
	started := make(chan struct{})
	target, _ := publicServer(t, true, func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
	})
	p, client := startProxy(t, mustGuard(t, testPolicy, resolving("127.0.0.2")), target, Limits{})
	done := make(chan error, 1)
	go func() {
		_, err := client.Get(target.String())
		done <- err
	}()
	<-started
	p.Close()
	p.Close()
	if err := <-done; err == nil {
		t.Error("an open request survived Close")
	}
	if _, err := net.Dial("tcp", p.listener.Addr().String()); err == nil {
		t.Error("the proxy still listens after Close")
	}
}

func TestByteSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1023: "1023 bytes", 1024: "1 KiB", 1536: "1.5 KiB", 2 << 30: "2 GiB", 1 << 62: "4 EiB"} {
		if got := byteSize(n); got != want {
			t.Errorf("byteSize(%d) = %q, want %q", n, got, want)
		}
	}
}
