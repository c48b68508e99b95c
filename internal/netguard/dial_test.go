package netguard

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/reposage/reposage"
)

// All of 127.0.0.0/8 is this machine: 127.0.0.2 plays the public server, which the test's policy
// allows, and 127.0.0.1 the inner network, where a canary listens that nobody may reach.
var testPolicy = Policy{Schemes: []string{"https", "http"}, Allow: []string{"127.0.0.2/32"}}

// listen accepts on address, counts the connections and closes each.
func listen(t *testing.T, address string) (port string, hits *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("listen on %s: %v", address, err)
	}
	t.Cleanup(func() { l.Close() })
	hits = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			hits.Add(1)
			c.Close()
		}
	}()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port, hits
}

func TestDial(t *testing.T) {
	port, _ := listen(t, "127.0.0.2:0")
	_, canary := listen(t, "127.0.0.1:"+port)
	tests := []struct {
		name   string
		host   string
		answer string
		code   reposage.Code
	}{
		{"allowed address", "127.0.0.2", "", ""},
		{"allowed answer", "git.example", "127.0.0.2", ""},
		{"mapped answer", "git.example", "::ffff:127.0.0.2", ""},
		{"S02 inner address", "127.0.0.1", "", reposage.EEgressDenied},
		{"S02 local name", "localhost", "127.0.0.2", reposage.EEgressDenied},
		{"inner answer", "git.example", "127.0.0.1", reposage.EEgressDenied},
		{"inner answer, mapped", "git.example", "::ffff:127.0.0.1", reposage.EEgressDenied},
		{"inner answer, NAT64", "git.example", "64:ff9b::7f00:1", reposage.EEgressDenied},
		{"S04 one good and one inner answer", "git.example", "127.0.0.2 127.0.0.1", reposage.EEgressDenied},
		{"answer with zone", "git.example", "fe80::1%lo", reposage.EEgressDenied},
		{"no answer", "git.example", "", reposage.EUnreachable},
		{"octal host", "0177.0.0.1", "127.0.0.2", reposage.EEgressDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := mustGuard(t, testPolicy, resolving(tt.answer))
			conn, err := g.DialContext(t.Context(), "tcp", net.JoinHostPort(tt.host, port))
			if code := reposage.ErrorCode(err); code != tt.code {
				t.Fatalf("error %v has code %q, want %q", err, code, tt.code)
			}
			if err == nil {
				conn.Close()
			} else if tt.answer != "" && strings.Contains(err.Error()+reposage.ErrorHint(err), "127.0.0.") {
				t.Errorf("error names a resolved address: %v", err)
			}
		})
	}
	if n := canary.Load(); n != 0 {
		t.Errorf("the canary was reached %d times", n)
	}
}

// TestDialRebinding is S03: the name first resolves to the allowed address, then to an inner one.
func TestDialRebinding(t *testing.T) {
	port, hits := listen(t, "127.0.0.2:0")
	_, canary := listen(t, "127.0.0.1:"+port)
	r := resolving("127.0.0.2", "127.0.0.1")
	g := mustGuard(t, testPolicy, r)
	if _, err := g.CheckURL("https://git.example:" + port + "/x"); err != nil || r.calls != 0 {
		t.Fatalf("CheckURL: %v, %d lookups; want no error and none", err, r.calls)
	}
	conn, err := g.DialContext(t.Context(), "tcp", "git.example:"+port)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if r.calls != 1 {
		t.Errorf("one dial looked the name up %d times; the answer it checked must be the one it dials", r.calls)
	}
	if _, err = g.DialContext(t.Context(), "tcp", "git.example:"+port); reposage.ErrorCode(err) != reposage.EEgressDenied {
		t.Errorf("second dial: %v, want code %s", err, reposage.EEgressDenied)
	}
	if hits.Load() > 1 || canary.Load() != 0 {
		t.Errorf("public server %d hits, canary %d; want at most 1 and 0", hits.Load(), canary.Load())
	}
}

// TestCheckSocket holds the last check, which sees what the kernel sees, on its own.
func TestCheckSocket(t *testing.T) {
	g := mustGuard(t, testPolicy, nil)
	for address, open := range map[string]bool{
		"127.0.0.2:443": true, "8.8.8.8:443": true, "127.0.0.1:443": false, "[::1]:443": false, "[fe80::1%lo]:443": false, "nonsense": false,
	} {
		if err := g.checkSocket("h", address, hostOpen); (err == nil) != open {
			t.Errorf("checkSocket(%s) = %v, want open = %v", address, err, open)
		}
	}
}

func TestDialTrustedName(t *testing.T) {
	port, _ := listen(t, "127.0.0.1:0")
	g := mustGuard(t, Policy{Allow: []string{"git.corp"}, Deny: []string{"127.0.0.9"}}, resolving("127.0.0.1", "127.0.0.9"))
	conn, err := g.DialContext(t.Context(), "tcp", "git.corp:"+port)
	if err != nil {
		t.Fatalf("an inner address of a name in Allow: %v", err)
	}
	conn.Close()
	if _, err := g.DialContext(t.Context(), "tcp", "git.corp:"+port); reposage.ErrorCode(err) != reposage.EEgressDenied {
		t.Errorf("a denied address of a name in Allow: %v, want it refused", err)
	}
}

func TestDialOnlyNetwork(t *testing.T) {
	port, _ := listen(t, "127.0.0.2:0")
	g := mustGuard(t, Policy{Allow: []string{"127.0.0.0/8"}, Only: []string{"127.0.0.2"}}, resolving("127.0.0.2", "127.0.0.3"))
	conn, err := g.DialContext(t.Context(), "tcp", "git.example:"+port)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if _, err := g.DialContext(t.Context(), "tcp", "git.example:"+port); reposage.ErrorCode(err) != reposage.EEgressDenied {
		t.Errorf("an address outside Only: %v, want it refused", err)
	}
}

// failing is a Resolver that fails the way the system's does.
type failing struct{ err error }

func (f failing) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, f.err
}

func TestDialErrors(t *testing.T) {
	port, _ := listen(t, "127.0.0.2:0")
	tests := []struct {
		name string
		r    Resolver
		port string
		want string
	}{
		{"unknown host", failing{&net.DNSError{Err: "no such host", Server: "127.0.0.53", IsNotFound: true}}, port, "host git.example is not known"},
		{"name server away", failing{&net.DNSError{Err: "server misbehaving", Server: "127.0.0.53"}}, port, "host git.example could not be looked up"},
		{"refused", resolving("127.0.0.2"), "1", "host git.example refused the connection"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mustGuard(t, testPolicy, tt.r).DialContext(t.Context(), "tcp", "git.example:"+tt.port)
			if reposage.ErrorCode(err) != reposage.EUnreachable || err.Error() != tt.want {
				t.Errorf("error %v, want %q with code %s", err, tt.want, reposage.EUnreachable)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				if strings.Contains(e.Error(), "127.0.0") {
					t.Errorf("error chain names an address: %v", e)
				}
			}
		})
	}
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stop")
		cancel(stop)
		g := mustGuard(t, testPolicy, failing{ctx.Err()})
		if _, err := g.DialContext(ctx, "tcp", "git.example:"+port); !errors.Is(err, stop) {
			t.Errorf("error %v, want the cause of the context", err)
		}
	})
	t.Run("not TCP", func(t *testing.T) {
		if _, err := mustGuard(t, testPolicy, nil).DialContext(t.Context(), "unix", "/run/docker.sock"); reposage.ErrorCode(err) != reposage.EEgressDenied {
			t.Errorf("error %v, want code %s", err, reposage.EEgressDenied)
		}
	})
}

func TestConnectTimeoutText(t *testing.T) {
	err := connectError("git.example", &net.OpError{Op: "dial", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1)}, Err: timeoutError{}})
	if want := "host git.example did not answer in time"; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

type timeoutError struct{}

func (timeoutError) Error() string   { return "i/o timeout" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

var _ net.Error = timeoutError{}
