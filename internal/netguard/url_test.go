package netguard

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// answers is a Resolver that gives out one list per lookup and stays with the last one.
type answers struct {
	lists [][]netip.Addr
	calls int
}

func (a *answers) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	i := min(a.calls, len(a.lists)-1)
	a.calls++
	return a.lists[i], nil
}

func resolving(lists ...string) *answers {
	a := &answers{}
	for _, l := range lists {
		var addrs []netip.Addr
		for f := range strings.FieldsSeq(l) {
			addrs = append(addrs, netip.MustParseAddr(f))
		}
		a.lists = append(a.lists, addrs)
	}
	return a
}

func mustGuard(t testing.TB, p Policy, r Resolver) *Guard {
	t.Helper()
	g, err := New(p, r)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// refusedURLs is S01 and S02 of the acceptance table, and their relatives.
var refusedURLs = []string{
	"", "-", "--upload-pack=touch x", "/etc", "etc", "file:///etc", "file://localhost/etc",
	`ext::sh -c "touch x"`, "ext::sh", "fd::3", "a+b.c::x", "git://127.0.0.1/x", "git://github.com/x",
	"ssh://git@github.com/x", "git+ssh://github.com/x", "git@github.com:owner/repo.git", "ftp://example.com/x",
	"javascript:alert(1)", "https:example.com", "https:///x", "https://", "//example.com/x", "http://example.com/x",
	"https://localhost/x", "https://LOCALHOST/x", "https://a.localhost/x", "https://localhost./x",
	"https://127.0.0.1/x", "https://127.1/x", "https://0177.0.0.1/x", "https://2130706433/x", "https://0x7f000001/x",
	"https://0x7f.1/x", "https://1.2.3.4.5/x", "https://example.0x1/x", "https://example.com.123/x",
	"https://[::1]/x", "https://[::]/x", "https://[::ffff:127.0.0.1]/x", "https://[64:ff9b::7f00:1]/x", "https://[64:ff9b:1::1]/x",
	"https://[2002:7f00:1::]/x", "https://[fe80::1%25eth0]/x", "https://[fd00::1]/x", "https://[2001:db8::1]/x", "https://[::ffff:0:7f00:1]/x",
	"https://169.254.169.254/latest", "https://100.64.0.1/x", "https://168.63.129.16/x", "https://10.0.0.1/x", "https://192.168.1.1/x",
	"https://172.16.0.1/x", "https://0.0.0.0/x", "https://255.255.255.255/x", "https://224.0.0.1/x", "https://198.18.0.1/x",
	"https://user:secret@example.com/x", "https://us%0aer@example.com/x", "https://example.com/a%0ahost=evil", "https://example.com/%00",
	"https://example.com/x\n", "https://example.com/a b", `https://example.com\@127.0.0.1/x`, "https://example.com/x?y", "https://example.com/x#y",
	"https://example.com/../x", "https://example.com:/x", "https://example.com:0/x", "https://example.com:99999/x", "https://-a.com/x",
	"https://a..b/x", "https://exämple.com/x", "https://%31%32%37.0.0.1/x", "https://example.com/" + strings.Repeat("a", maxURL),
}

func TestCheckURLRefuses(t *testing.T) {
	g := mustGuard(t, Policy{}, nil)
	for _, raw := range refusedURLs {
		u, err := g.CheckURL(raw)
		if code := reposage.ErrorCode(err); code != reposage.EURLNotAllowed {
			t.Errorf("CheckURL(%.80q) = %v, %v; want code %s", raw, u, err, reposage.EURLNotAllowed)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("CheckURL(%q): error shows the password: %v", raw, err)
		}
	}
}

func TestCheckURLCanonical(t *testing.T) {
	g := mustGuard(t, Policy{}, nil)
	for raw, want := range map[string]string{
		"https://github.com/gin-gonic/gin":           "https://github.com/gin-gonic/gin",
		"HTTPS://GitHub.COM:443/gin-gonic/gin.git":   "https://github.com/gin-gonic/gin.git",
		"https://me@dev.azure.com/org/p/_git/r%20s":  "https://me@dev.azure.com/org/p/_git/r%20s",
		"https://xn--bcher-kva.example:8443/r":       "https://xn--bcher-kva.example:8443/r",
		"https://8.8.8.8/r":                          "https://8.8.8.8/r",
		"https://[2606:4700:0:0::6810:84e5]:8443/r/": "https://[2606:4700::6810:84e5]:8443/r/",
		"https://[::ffff:8.8.8.8]/r":                 "https://8.8.8.8/r",
		"https://1.example/r":                        "https://1.example/r",
		"https://host_a/r":                           "https://host_a/r",
		"https://0xg/r":                              "https://0xg/r",
	} {
		u, err := g.CheckURL(raw)
		if err != nil {
			t.Errorf("CheckURL(%q): %v", raw, err)
		} else if u.String() != want {
			t.Errorf("CheckURL(%q) = %s, want %s", raw, u, want)
		}
	}
}

func TestPolicyLists(t *testing.T) {
	tests := []struct {
		name   string
		policy Policy
		open   []string
		closed []string
	}{
		{
			"allow opens inner targets", Policy{Allow: []string{"10.1.0.0/16", "192.168.0.7:8443", "[fd00::/8]:443", "git.corp", "*.lan", "localhost:3000"}},
			[]string{"https://10.1.2.3/x", "https://192.168.0.7:8443/x", "https://[fd12::1]/x", "https://git.corp/x", "https://a.b.lan/x", "https://example.com/x", "https://localhost:3000/x"},
			[]string{"https://10.2.0.1/x", "https://192.168.0.7/x", "https://[fd12::1]:444/x", "https://localhost/x"},
		},
		{
			"only closes the rest", Policy{Only: []string{"github.com", "*.example.org:8443"}},
			[]string{"https://github.com/x", "https://github.com:444/x", "https://a.example.org:8443/x"},
			[]string{"https://gitlab.com/x", "https://example.org:8443/x", "https://a.example.org/x", "https://8.8.8.8/x", "https://notgithub.com/x"},
		},
		{
			"only with a network waits for the addresses", Policy{Only: []string{"8.8.8.0/24"}},
			[]string{"https://anything.example/x", "https://8.8.8.8/x"}, []string{"https://9.9.9.9/x"},
		},
		{
			"only any host on one port", Policy{Only: []string{"*:443"}},
			[]string{"https://example.com/x", "https://8.8.8.8/x"}, []string{"https://example.com:8443/x", "https://127.0.0.1/x"},
		},
		{
			"deny wins", Policy{Allow: []string{"10.0.0.0/8"}, Deny: []string{"10.0.0.5", "*.evil.example", "8.8.0.0/16"}},
			[]string{"https://10.0.0.4/x", "https://evil.example.com/x"},
			[]string{"https://10.0.0.5/x", "https://a.evil.example/x", "https://8.8.8.8/x"},
		},
		{
			"http by option", Policy{Schemes: []string{"https", "http"}},
			[]string{"http://example.com/x", "https://example.com/x"}, []string{"http://127.0.0.1/x", "git://example.com/x"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := mustGuard(t, tt.policy, nil)
			for _, raw := range tt.open {
				if _, err := g.CheckURL(raw); err != nil {
					t.Errorf("CheckURL(%q): %v", raw, err)
				}
			}
			for _, raw := range tt.closed {
				if _, err := g.CheckURL(raw); reposage.ErrorCode(err) != reposage.EURLNotAllowed {
					t.Errorf("CheckURL(%q) = %v, want it refused", raw, err)
				}
			}
		})
	}
}

func TestNewRefusesNonsense(t *testing.T) {
	for _, p := range []Policy{
		{Schemes: []string{"file"}}, {Schemes: []string{"ssh"}}, {Allow: []string{""}}, {Deny: []string{"10.0.0.0/33"}}, {Only: []string{"a b"}},
		{Allow: []string{"host:0"}}, {Allow: []string{"host:http"}}, {Deny: []string{"127.1"}}, {Deny: []string{"*.10.0.0.0/8"}}, {Only: []string{"fe80::1%eth0"}},
	} {
		if _, err := New(p, nil); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("New(%+v) = %v, want code %s", p, err, reposage.EInvalid)
		}
	}
}

// FuzzCheckURL holds every accepted URL to what the rest of the program relies on.
func FuzzCheckURL(f *testing.F) {
	for _, raw := range refusedURLs {
		f.Add(raw)
	}
	f.Add("https://me@Example.com:8443/a/b%20c.git")
	f.Add("https://[2606:4700::6810:84e5]/r")
	g := mustGuard(f, Policy{}, nil)
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := g.CheckURL(raw)
		if err != nil {
			if reposage.ErrorCode(err) != reposage.EURLNotAllowed {
				t.Fatalf("CheckURL(%q): wrong code: %v", raw, err)
			}
			return
		}
		text := u.String()
		if !strings.HasPrefix(text, "https://") || strings.ContainsAny(text, " \n\r\x00\\?#") {
			t.Fatalf("CheckURL(%q) let through %q", raw, text)
		}
		again, err := g.CheckURL(text)
		if err != nil || again.String() != text {
			t.Fatalf("CheckURL(%q) = %q, which is not canonical: %v, %v", raw, text, again, err)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && isReserved(a.Unmap()) {
			t.Fatalf("CheckURL(%q) let through reserved address %s", raw, a)
		}
		if parsed, err := url.Parse(text); err != nil || parsed.Host != u.Host {
			t.Fatalf("CheckURL(%q): %q does not parse back: %v", raw, text, err)
		}
	})
}
