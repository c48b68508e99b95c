package netguard

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
)

// reserved are the ranges that no public service lives in, and those that carry an IPv4 address
// inside an IPv6 one and so could stand for any of the former.
var reserved = prefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // carrier-grade NAT
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // Azure's host agent
	"169.254.0.0/16",   // link-local, cloud metadata
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relay
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast
	"::/96",            // unspecified, loopback, IPv4-compatible
	"::ffff:0:0:0/96",  // IPv4-translated (SIIT)
	"64:ff9b::/96",     // NAT64
	"64:ff9b:1::/48",   // NAT64, local use
	"100::/64",         // discard
	"2001::/23",        // protocol assignments: Teredo, benchmarks, ORCHID
	"2001:db8::/32",    // documentation
	"2002::/16",        // 6to4
	"3fff::/20",        // documentation
	"5f00::/16",        // segment routing
	"fc00::/7",         // unique local
	"fe80::/10",        // link-local
	"fec0::/10",        // site-local
	"ff00::/8",         // multicast
)

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		out[i] = netip.MustParsePrefix(t)
	}
	return out
}

// isReserved expects an unmapped address.
func isReserved(a netip.Addr) bool {
	for _, p := range reserved {
		if p.Contains(a) {
			return true
		}
	}
	return !a.IsValid()
}

// isLocalName reports names that mean this machine whatever a resolver says (RFC 6761).
func isLocalName(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// rule is one parsed entry of a Policy list: a host pattern or a network, and a port.
type rule struct {
	host   string // canonical name; "" for a network or for every host
	suffix bool   // the names below host, not host itself
	any    bool   // every host
	net    netip.Prefix
	port   uint16 // 0 is every port
}

func parseRule(text string) (rule, error) {
	var r rule
	body, port, err := splitRulePort(strings.ToLower(strings.TrimSpace(text)))
	if err != nil {
		return r, badRule(text)
	}
	r.port = port
	switch {
	case body == "*":
		r.any = true
		return r, nil
	case strings.HasPrefix(body, "*."):
		r.suffix, body = true, body[2:]
	}
	if p, err := netip.ParsePrefix(body); err == nil && !r.suffix {
		r.net = p.Masked()
		return r, nil
	}
	if a, err := netip.ParseAddr(body); err == nil && !r.suffix && a.Zone() == "" {
		a = a.Unmap()
		r.net = netip.PrefixFrom(a, a.BitLen())
		return r, nil
	}
	if !isName(body) {
		return r, badRule(text)
	}
	r.host = body
	return r, nil
}

func badRule(text string) error {
	return reposage.Errorf(reposage.EInvalid, "%q is no host, address or network", text).
		WithHint("Write a name, *.domain, an address or a network such as 10.0.0.0/8, with :port if needed.")
}

// splitRulePort takes ":port" off a rule. IPv6 needs brackets to carry one.
func splitRulePort(text string) (body string, port uint16, err error) {
	if inner, rest, ok := strings.Cut(strings.TrimPrefix(text, "["), "]"); ok && strings.HasPrefix(text, "[") {
		if rest == "" {
			return inner, 0, nil
		}
		port, err = parsePort(strings.TrimPrefix(rest, ":"))
		return inner, port, err
	}
	host, portText, ok := strings.Cut(text, ":")
	if !ok || strings.Contains(portText, ":") {
		return text, 0, nil
	}
	port, err = parsePort(portText)
	return host, port, err
}

func parsePort(text string) (uint16, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err == nil && n == 0 {
		err = strconv.ErrRange
	}
	return uint16(n), err
}

func (r rule) matchPort(port uint16) bool { return r.port == 0 || r.port == port }

func matchHost(rules []rule, host string, port uint16) bool {
	for _, r := range rules {
		if !r.matchPort(port) {
			continue
		}
		if r.any || r.suffix && strings.HasSuffix(host, "."+r.host) || !r.suffix && r.host != "" && host == r.host {
			return true
		}
	}
	return false
}

func matchAddr(rules []rule, a netip.Addr, port uint16) bool {
	for _, r := range rules {
		if r.net.IsValid() && r.matchPort(port) && r.net.Contains(a) {
			return true
		}
	}
	return false
}
