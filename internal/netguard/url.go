package netguard

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// maxURL is the length above which a URL is refused unread.
const maxURL = 2 << 10

// CheckURL parses the URL of a repository and judges it by its text; nothing is resolved or dialled.
// The result is canonical: lower-case scheme and host, no default port, no password, no
// query. A user name is kept in User. Every refusal has code EURLNotAllowed.
//
// A host must be an address literal in its one canonical spelling or a DNS name whose last label
// is not numeric: forms such as 0177.0.0.1, 127.1 or 0x7f000001 mean different hosts to different
// programs.
func (g *Guard) CheckURL(raw string) (*url.URL, error) {
	if err := checkText(raw); err != nil {
		return nil, err
	}
	u, err := url.Parse(raw)
	if err != nil {
		// The cause quotes the URL, which may hold a password.
		return nil, refuse("it cannot be read").WithHint("Give a URL such as https://host/owner/repository.git.")
	}
	if err := g.checkScheme(u); err != nil {
		return nil, err
	}
	if err := checkParts(u); err != nil {
		return nil, err
	}
	host, port, err := canonicalHost(u)
	if err != nil {
		return nil, err
	}
	if g.host(host, port) == hostRefused {
		return nil, refuse("host %s is closed by the network policy", host).
			WithHint("Only public hosts are reached; allow an inner host by name with --allow-host.")
	}
	return canonicalURL(u, host, port), nil
}

func refuse(format string, args ...any) *reposage.Error {
	return reposage.Errorf(reposage.EURLNotAllowed, "the URL is not allowed: "+format, args...)
}

// checkText refuses what must not reach a URL parser or a command line at all.
func checkText(raw string) error {
	switch {
	case raw == "":
		return refuse("it is empty")
	case len(raw) > maxURL:
		return refuse("it is longer than %d bytes", maxURL)
	case raw[0] == '-':
		return refuse("it starts with a dash")
	}
	for _, c := range []byte(raw) {
		if c <= ' ' || c >= 0x7f || c == '\\' {
			return refuse("it contains byte 0x%02x", c).
				WithHint("Write international host names in their xn-- form and other characters as %%XX.")
		}
	}
	if scheme, _, ok := strings.Cut(raw, "::"); ok && isWord(scheme) {
		return refuse("%s:: names a git remote helper", scheme)
	}
	return nil
}

// isWord reports whether s could name a scheme or a remote helper.
func isWord(s string) bool {
	for _, c := range []byte(s) {
		if !isAlnum(c) && c != '+' && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func (g *Guard) checkScheme(u *url.URL) error {
	if slices.Contains(g.schemes, u.Scheme) && u.Opaque == "" && u.Host != "" {
		return nil
	}
	switch u.Scheme {
	case "":
		return refuse("it has no scheme").WithHint("Give a URL such as https://host/owner/repository.git.")
	case "http":
		return refuse("http is not encrypted").WithHint("Use https, or allow http explicitly.")
	case "ssh", "git+ssh", "ssh+git":
		return refuse("ssh cannot be checked by the network guard").WithHint("Use the https URL of the repository, with a token if it is private.")
	}
	if slices.Contains(g.schemes, u.Scheme) {
		return refuse("it names no host")
	}
	return refuse("scheme %q is closed", u.Scheme).WithHint("Use the https URL of the repository.")
}

func checkParts(u *url.URL) error {
	if _, has := u.User.Password(); has {
		return refuse("it contains a password").
			WithHint("Give the token through the environment instead; a URL is seen by every process of the machine.")
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return refuse("it has a query or fragment").WithHint("Give the address up to the name of the repository.")
	}
	for _, part := range []string{u.User.Username(), u.Path} {
		for _, c := range []byte(part) {
			if c < ' ' || c == 0x7f {
				return refuse("it contains an escaped control character")
			}
		}
	}
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return refuse("its path contains %q", segment)
		}
	}
	return nil
}

// canonicalHost returns the host in its only spelling, and the port (of the scheme when none is given).
func canonicalHost(u *url.URL) (string, uint16, error) {
	port := schemePort(u.Scheme)
	if text := u.Port(); text != "" {
		p, err := parsePort(text)
		if err != nil {
			return "", 0, refuse("port %s does not exist", text)
		}
		port = p
	} else if strings.HasSuffix(u.Host, ":") {
		return "", 0, refuse("its port is empty")
	}
	host, err := checkHost(u.Hostname())
	return host, port, err
}

func schemePort(scheme string) uint16 {
	if scheme == "http" {
		return 80
	}
	return 443
}

// checkHost returns the canonical form of a name or address literal.
func checkHost(host string) (string, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Zone() != "" {
			return "", refuse("its address has a zone")
		}
		return a.Unmap().String(), nil
	}
	if name := strings.ToLower(host); isName(name) {
		return name, nil
	}
	return "", refuse("its host is neither a name nor a canonical address").
		WithHint("Write addresses as four decimal numbers or in the IPv6 form with brackets.")
}

// isName reports whether s is a DNS name, in lower case, that no program could take for an IPv4
// address: its last label is not a number in any base.
func isName(s string) bool {
	if len(s) > 253 {
		return false
	}
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if !isLabel(l) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return !isNumber(last)
}

func isLabel(l string) bool {
	if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	for _, c := range []byte(l) {
		if !isAlnum(c) && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// isNumber reports whether inet_aton would take l as a number: decimal, octal or hexadecimal.
func isNumber(l string) bool {
	digits := strings.TrimPrefix(l, "0x")
	for _, c := range []byte(digits) {
		hex := c >= '0' && c <= '9' || len(digits) < len(l) && c >= 'a' && c <= 'f'
		if !hex {
			return false
		}
	}
	return true
}

func canonicalURL(u *url.URL, host string, port uint16) *url.URL {
	c := &url.URL{Scheme: u.Scheme, Host: hostPort(host, port, u.Scheme), Path: u.Path, RawPath: u.RawPath}
	if name := u.User.Username(); name != "" {
		c.User = url.User(name)
	}
	return c
}
