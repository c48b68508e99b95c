// Package netguard is the only way out: every connection that RepoSage makes to an address somebody
// else chose is made here.
//
// A Guard first judges the text of a URL (CheckURL: scheme, spelling of the host, port, user part) and
// later the address that is really dialled (DialContext: every DNS answer is checked, the
// answers are pinned, and the socket's own destination is checked once more just before connect).
// Checking a name and letting somebody else resolve it again is the classic hole, so programs
// that dial for themselves, such as git, are sent through a Proxy on the loopback interface that
// dials through the guard, and that counts and limits what comes in.
//
// Refusals are reposage.Error values with code EURLNotAllowed (the text of the URL) or EEgressDenied
// (what its host resolved to). No error names a resolved address or quotes an answer: who may not
// reach the inner network may not map it either.
package netguard

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// Policy says which targets may be reached. The zero Policy is the strict default: https to public
// addresses.
//
// A rule is a host name ("git.example.com"), every name below a domain
// ("*.example.com"), every host ("*"), an address ("192.0.2.7") or a network
// ("10.0.0.0/8"), each optionally with a port ("git.example.com:8443", "[fd00::/8]:443").
type Policy struct {
	// Schemes that URLs may have, from "https", "http"; empty means https only.
	Schemes []string
	// Only, when not empty, closes everything else: a target must match one of these rules by its
	// host or by every address it resolves to.
	Only []string
	// Allow opens targets inside the ranges that are closed otherwise (private, loopback,
	// link-local, reserved).
	Allow []string
	// Deny closes targets; it wins over Only and Allow.
	Deny []string
}

// Guard enforces a Policy. It is safe for concurrent use.
type Guard struct {
	schemes           []string
	only, allow, deny []rule
	resolver          Resolver
	connectTimeout    time.Duration
}

// knownSchemes are those that a guarded connection can carry.
var knownSchemes = []string{"https", "http"}

// New returns a Guard for p that asks r for addresses; a nil r is the system's resolver. A rule or
// scheme that cannot be understood is an EInvalid error.
func New(p Policy, r Resolver) (*Guard, error) {
	g := &Guard{schemes: p.Schemes, resolver: r, connectTimeout: 15 * time.Second}
	if len(g.schemes) == 0 {
		g.schemes = []string{"https"}
	}
	for _, s := range g.schemes {
		if !slices.Contains(knownSchemes, s) {
			return nil, reposage.Errorf(reposage.EInvalid, "scheme %q cannot be allowed", s).
				WithHint("Use %s.", strings.Join(knownSchemes, " or "))
		}
	}
	if r == nil {
		g.resolver = net.DefaultResolver
	}
	for _, list := range []struct {
		dst *[]rule
		src []string
	}{{&g.only, p.Only}, {&g.allow, p.Allow}, {&g.deny, p.Deny}} {
		for _, text := range list.src {
			parsed, err := parseRule(text)
			if err != nil {
				return nil, err
			}
			*list.dst = append(*list.dst, parsed)
		}
	}
	return g, nil
}

// hostDecision is what is known about a target before its name is resolved.
type hostDecision uint8

const (
	hostRefused hostDecision = iota
	hostOpen                 // addresses must still pass
	hostTrusted              // named in Allow: its addresses may be internal
)

// host judges a canonical host (name or address literal) and port.
func (g *Guard) host(host string, port uint16) hostDecision {
	if matchHost(g.deny, host, port) {
		return hostRefused
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if g.addr(addr, port, hostOpen) && g.onlyAllows(host, addr, port) {
			return hostOpen
		}
		return hostRefused
	}
	if matchHost(g.allow, host, port) {
		return hostTrusted
	}
	if isLocalName(host) || g.closedFor(host, port) {
		return hostRefused
	}
	return hostOpen
}

// closedFor reports whether Only excludes a name for certain. With a network rule in Only the
// decision has to wait for the addresses.
func (g *Guard) closedFor(host string, port uint16) bool {
	if len(g.only) == 0 || matchHost(g.only, host, port) {
		return false
	}
	return !slices.ContainsFunc(g.only, func(r rule) bool { return r.net.IsValid() && r.matchPort(port) })
}

// addr reports whether an address may be dialled for a host that was judged as d.
func (g *Guard) addr(a netip.Addr, port uint16, d hostDecision) bool {
	if a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if matchAddr(g.deny, a, port) {
		return false
	}
	if d == hostTrusted || matchAddr(g.allow, a, port) {
		return true
	}
	return !isReserved(a)
}

// onlyAllows reports whether Only, if there is one, lets host at address a through.
func (g *Guard) onlyAllows(host string, a netip.Addr, port uint16) bool {
	return len(g.only) == 0 || matchHost(g.only, host, port) || matchAddr(g.only, a.Unmap(), port)
}
