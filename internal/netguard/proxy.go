package netguard

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/reposage/reposage"
)

// Limits bound what comes in through a Proxy. Zero fields mean the defaults named.
type Limits struct {
	Bytes int64         // received in total; 2 GiB
	Wall  time.Duration // life of the proxy; 10 min
	// A connection that brings less than IdleBytes while Idle is spent waiting for it is cut: it has
	// stalled, or drips. 60 s and 4 KiB, which the progress lines of a git server that is still
	// counting objects exceed and one byte a second, even in TLS records, does not.
	Idle      time.Duration
	IdleBytes int64
}

func (l Limits) withDefaults() Limits {
	set := func(p *int64, v int64) {
		if *p == 0 {
			*p = v
		}
	}
	set(&l.Bytes, 2<<30)
	set((*int64)(&l.Wall), int64(10*time.Minute))
	set((*int64)(&l.Idle), int64(time.Minute))
	set(&l.IdleBytes, 4<<10)
	return l
}

// Proxy is an HTTP proxy on the loopback interface for one child process and one target: it takes a
// random credential, dials only the host and port of its URL, only through the guard, and cuts
// every connection when a limit is passed. For an https target it tunnels (CONNECT) and sees
// nothing of the contents; for an http target it forwards absolute-form requests.
type Proxy struct {
	guard    *Guard
	scheme   string
	target   string // host:port
	limits   Limits
	secret   string
	server   *http.Server
	listener net.Listener
	forward  *http.Transport
	slots    chan struct{}

	ctx      context.Context
	cancel   context.CancelFunc
	ended    chan struct{} // closed when nothing listens any more
	received atomic.Int64

	mu    sync.Mutex
	first error
}

// maxConnections that a proxy's client may hold at once; git uses one or two.
const maxConnections = 16

// StartProxy starts a proxy for target, a URL that CheckURL returned. It ends with ctx, after
// limits.Wall, or by Close.
func (g *Guard) StartProxy(ctx context.Context, target *url.URL, limits Limits) (*Proxy, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	p := &Proxy{
		guard: g, scheme: target.Scheme, target: dialTarget(target), limits: limits.withDefaults(),
		secret: rand.Text(), listener: listener, slots: make(chan struct{}, maxConnections),
		ended: make(chan struct{}),
	}
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.forward = &http.Transport{
		DialContext: p.dial, DisableKeepAlives: true, DisableCompression: true,
		MaxResponseHeaderBytes: 1 << 20,
	}
	p.server = &http.Server{
		Handler: http.HandlerFunc(p.serve), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return p.ctx },
		ErrorLog:    log.New(io.Discard, "", 0), // a client's broken requests are the client's to report
	}
	wall := time.AfterFunc(p.limits.Wall, func() {
		p.fail(reposage.Errorf(reposage.ETimeout, "the transfer took longer than %s", p.limits.Wall))
		p.cancel()
	})
	context.AfterFunc(p.ctx, func() {
		defer close(p.ended)
		wall.Stop()
		drop(p.server)
	})
	go func() { _ = p.server.Serve(listener) }() // ends with Close; its error is always ErrServerClosed
	return p, nil
}

// URL returns the proxy's address with its credential, for the child's configuration. It must not be
// put on a command line.
func (p *Proxy) URL() string {
	u := url.URL{Scheme: "http", User: url.UserPassword("reposage", p.secret), Host: p.listener.Addr().String()}
	return u.String()
}

// Received returns the bytes that came in so far, TLS and HTTP framing included.
func (p *Proxy) Received() int64 { return p.received.Load() }

// Err returns the first reason for which the proxy refused or cut a connection: a reposage.Error with
// EEgressDenied, EUnreachable, ERepoTooLarge or ETimeout. A client reports such a failure as a broken
// connection only; nil means that it broke for another reason, or not at all.
func (p *Proxy) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.first
}

// Close cuts all connections and stops listening.
func (p *Proxy) Close() error {
	p.cancel()
	p.forward.CloseIdleConnections()
	<-p.ended
	return nil
}

func (p *Proxy) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.first == nil {
		p.first = err
	}
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	if !p.authorized(r) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="reposage"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if target := p.requestTarget(r); target != p.target {
		p.fail(otherHost(target))
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if r.Method == http.MethodConnect {
		p.tunnel(w, r)
		return
	}
	p.relay(w, r)
}

func (p *Proxy) authorized(r *http.Request) bool {
	scheme, encoded, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), " ")
	want := base64.StdEncoding.EncodeToString([]byte("reposage:" + p.secret))
	return strings.EqualFold(scheme, "Basic") && subtle.ConstantTimeCompare([]byte(encoded), []byte(want)) == 1
}

// requestTarget returns the canonical host:port that r asks for, "" when its form does not fit the
// scheme of the proxy's target.
func (p *Proxy) requestTarget(r *http.Request) string {
	address := r.Host
	if r.Method != http.MethodConnect {
		if p.scheme != "http" || r.URL.Scheme != "http" || r.URL.Host == "" {
			return ""
		}
		address = dialTarget(r.URL)
	} else if p.scheme != "https" {
		return ""
	}
	host, port, err := splitTarget(address)
	if err != nil {
		return ""
	}
	return net.JoinHostPort(host, fmt.Sprint(port))
}

// otherHost is what a client asks for when the server redirects it.
func otherHost(target string) error {
	const message = "the server redirects to another host"
	e := reposage.Errorf(reposage.EEgressDenied, message)
	if host, _, err := net.SplitHostPort(target); err == nil && isName(host) {
		return e.WithHint("If you trust %s, give its URL instead.", host)
	}
	return e.WithHint("Give the URL that the repository has now.")
}

// dial connects to the target; the network and address that http.Transport passes are that target.
func (p *Proxy) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	conn, err := p.guard.DialContext(ctx, network, p.target)
	if err != nil {
		if ctx.Err() == nil {
			p.fail(err)
		}
		return nil, err
	}
	return &meteredConn{Conn: conn, proxy: p}, nil
}

// tunnel serves a CONNECT request until either side closes.
func (p *Proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	upstream, err := p.dial(r.Context(), "tcp", p.target)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer drop(upstream)
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer drop(client)
	// Hijacked connections are no longer closed by the server.
	stop := context.AfterFunc(p.ctx, func() { drop(client); drop(upstream) })
	defer stop()
	if _, err := io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = io.Copy(upstream, buffered)
		if half, ok := upstream.(*meteredConn).Conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}()
	_, _ = io.Copy(client, upstream)
	drop(client)
	drop(upstream)
	<-sent
}

// drop closes what has served its purpose. Either side of a tunnel may vanish at any time, and there
// is nobody to tell.
func drop(c io.Closer) { _ = c.Close() }

// hopHeaders belong to one connection and are not forwarded (RFC 9110, 7.6.1).
var hopHeaders = []string{
	"Connection", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "Keep-Alive",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// relay forwards one absolute-form request. Redirects are handed to the client, which comes back.
func (p *Proxy) relay(w http.ResponseWriter, r *http.Request) {
	out := r.Clone(r.Context())
	out.RequestURI = ""
	for _, h := range hopHeaders {
		out.Header.Del(h)
	}
	resp, err := p.forward.RoundTrip(out)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer drop(resp.Body)
	for _, h := range hopHeaders {
		resp.Header.Del(h)
	}
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	if _, err := io.Copy(flushWriter{w, http.NewResponseController(w)}, resp.Body); err != nil {
		panic(http.ErrAbortHandler) // cut the client too, or it takes half an answer for a whole one
	}
}

// flushWriter passes every write on at once: a server's progress lines are worth seeing early.
type flushWriter struct {
	io.Writer
	rc *http.ResponseController
}

func (f flushWriter) Write(b []byte) (int, error) {
	n, err := f.Writer.Write(b)
	if err == nil {
		err = f.rc.Flush()
	}
	return n, err
}
