package netguard

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/reposage/reposage"
)

// Resolver finds the addresses of a host; *net.Resolver is one. The network is "ip".
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// maxAnswers is the number of addresses of one name that are tried.
const maxAnswers = 8

// DialContext connects to "host:port" over TCP if the policy allows it. All addresses of the host
// must be allowed, not just one; the connection goes to one of those very addresses, and the
// socket's destination is checked again before it connects. It has the signature that
// http.Transport and database drivers take.
//
// Errors: EEgressDenied when the policy refuses, EUnreachable when the name is unknown or nobody
// answers, the context's error when it ended.
func (g *Guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if !strings.HasPrefix(network, "tcp") {
		return nil, reposage.Errorf(reposage.EEgressDenied, "network %s is closed", network)
	}
	host, port, err := splitTarget(address)
	if err != nil {
		return nil, err
	}
	decision := g.host(host, port)
	if decision == hostRefused {
		return nil, denied(host)
	}
	addrs, err := g.resolve(ctx, host, port, decision)
	if err != nil {
		return nil, err
	}
	return g.dialAny(ctx, host, addrs, port, decision)
}

func denied(host string) *reposage.Error {
	return reposage.Errorf(reposage.EEgressDenied, "host %s leads to an address that may not be reached", host).
		WithHint("Only public addresses are reached; allow an inner host by name with --allow-host.")
}

func splitTarget(address string) (string, uint16, error) {
	h, p, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, reposage.Errorf(reposage.EEgressDenied, "the target is not of the form host:port")
	}
	port, err := parsePort(p)
	if err != nil {
		return "", 0, reposage.Errorf(reposage.EEgressDenied, "the target has no valid port")
	}
	host, err := checkHost(h)
	if err != nil {
		return "", 0, reposage.Errorf(reposage.EEgressDenied, "the target's host is neither a name nor a canonical address")
	}
	return host, port, nil
}

// resolve returns the addresses of host, all of them allowed, IPv4 first: a machine without IPv6
// fails on those at once, one with broken IPv6 would wait.
func (g *Guard) resolve(ctx context.Context, host string, port uint16, d hostDecision) ([]netip.Addr, error) {
	addrs := []netip.Addr{}
	if a, err := netip.ParseAddr(host); err == nil {
		addrs = append(addrs, a)
	} else if addrs, err = g.resolver.LookupNetIP(ctx, "ip", host); err != nil {
		return nil, lookupError(ctx, host, err)
	}
	if len(addrs) == 0 {
		return nil, unknownHost(host)
	}
	for _, a := range addrs {
		if !g.addr(a, port, d) || !g.onlyAllows(host, a, port) {
			return nil, denied(host)
		}
	}
	slices.SortStableFunc(addrs, func(a, b netip.Addr) int { return a.Unmap().BitLen() - b.Unmap().BitLen() })
	return addrs[:min(len(addrs), maxAnswers)], nil
}

func unknownHost(host string) *reposage.Error {
	return reposage.Errorf(reposage.EUnreachable, "host %s is not known", host).
		WithHint("Check the spelling of the host and that this machine can resolve names.")
}

// lookupError drops the text of err: it names the machine's DNS server.
func lookupError(ctx context.Context, host string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return unknownHost(host)
	}
	return reposage.Errorf(reposage.EUnreachable, "host %s could not be looked up", host).
		WithHint("The name server did not answer; check the network connection.")
}

// dialAny tries the pinned addresses in turn.
func (g *Guard) dialAny(ctx context.Context, host string, addrs []netip.Addr, port uint16, d hostDecision) (net.Conn, error) {
	dialer := net.Dialer{
		Timeout: g.connectTimeout,
		Control: func(_, address string, _ syscall.RawConn) error { return g.checkSocket(host, address, d) },
	}
	var last error
	for _, a := range addrs {
		conn, err := dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(a, port).String())
		if err == nil {
			return conn, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		last = err
		if reposage.ErrorCode(err) == reposage.EEgressDenied {
			break
		}
	}
	return nil, connectError(host, last)
}

// checkSocket judges the address a socket is about to connect to, in the form the kernel gets it.
func (g *Guard) checkSocket(host, address string, d hostDecision) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !g.addr(ap.Addr(), ap.Port(), d) {
		return denied(host)
	}
	return nil
}

// connectError says why nobody answered, without the address that net.OpError carries.
func connectError(host string, err error) error {
	var own *reposage.Error
	if errors.As(err, &own) {
		return own
	}
	reason := "did not answer"
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		reason = "refused the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		reason = "cannot be reached from this network"
	case errors.As(err, &timeout) && timeout.Timeout():
		reason = "did not answer in time"
	}
	return reposage.Errorf(reposage.EUnreachable, "host %s %s", host, reason).
		WithHint("Check the address and the network connection, then try again.")
}

// hostPort joins host and port the way a URL of the scheme shows them.
func hostPort(host string, port uint16, scheme string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == schemePort(scheme) {
		return host
	}
	return host + ":" + strconv.Itoa(int(port))
}

// dialTarget returns "host:port" of a URL that CheckURL returned.
func dialTarget(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = strconv.Itoa(int(schemePort(u.Scheme)))
	}
	return net.JoinHostPort(u.Hostname(), port)
}
