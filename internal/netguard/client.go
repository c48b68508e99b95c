package netguard

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// Client makes HTTP requests through a Guard: each connection is dialled by it, no proxy of the environment is asked,
// no cookie is kept and answers are never larger than the caller allows. It is safe for concurrent use.
type Client struct {
	guard *Guard
	http  *http.Client
}

// Request is one HTTP request.
type Request struct {
	Method  string // "GET" or "POST"
	URL     string // may have a query, but no user and no fragment
	Header  map[string]string
	Body    []byte
	Limit   int64         // bytes of the answer; a longer one is an error
	Timeout time.Duration // for all of it; 0: the context's
}

// Response is the answer to a Request, whatever its status.
type Response struct {
	Status int
	Body   []byte
	header http.Header
}

// Header returns the first value of a header field, "" when it is not there.
func (r *Response) Header(name string) string { return r.header.Get(name) }

// maxRedirects is how often a download is sent elsewhere.
const maxRedirects = 5

// maxQuery is the length of a URL's query above which it is refused; signed addresses of file stores are long.
const maxQuery = 8 << 10

// Client returns a client. Servers must have a certificate that roots vouch for; nil are the system's.
func (g *Guard) Client(roots *x509.CertPool) *Client {
	t := &http.Transport{
		DialContext:           g.DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   15 * time.Second,
		ResponseHeaderTimeout: 2 * time.Minute,
		ForceAttemptHTTP2:     true,
		DisableCompression:    true, // what is counted is what comes
		MaxIdleConnsPerHost:   4,
		IdleConnTimeout:       time.Minute,
		ExpectContinueTimeout: time.Second,
	}
	return &Client{guard: g, http: &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do sends a request. A redirect is not followed but returned: what was sent, such as a key, is for one server only.
//
// Errors: EURLNotAllowed, EEgressDenied and EUnreachable as for DialContext; EUnreachable also for a certificate that is
// not trusted and a connection that breaks; ETimeout; ECorrupt when the answer is longer than allowed; the
// cause of ctx when it ended. No error contains the URL's query, a header or the body.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	u, err := c.guard.checkRequest(r.URL)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	status, header, err := c.send(ctx, u, r, func(a *http.Response) error {
		_, err := io.Copy(&body, io.LimitReader(a.Body, r.Limit+1))
		if err == nil && int64(body.Len()) > r.Limit {
			return tooLong(u, r.Limit)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &Response{Status: status, Body: body.Bytes(), header: header}, nil
}

// Download writes what a URL holds to w, at most limit bytes, and returns how many it wrote. Redirects are followed, each
// target is judged like the URL itself.
//
// Errors: as for Do; ENotFound, EAuthRequired or EUnreachable when the server answers with an error.
func (c *Client) Download(ctx context.Context, address string, w io.Writer, limit int64) (int64, error) {
	for range maxRedirects + 1 {
		u, err := c.guard.checkRequest(address)
		if err != nil {
			return 0, err
		}
		var written int64
		status, header, err := c.send(ctx, u, Request{Method: http.MethodGet}, func(a *http.Response) error {
			if a.StatusCode != http.StatusOK {
				return nil
			}
			if a.ContentLength > limit {
				return tooLong(u, limit)
			}
			var err error
			if written, err = io.Copy(sink{w}, io.LimitReader(a.Body, limit+1)); err == nil && written > limit {
				return tooLong(u, limit)
			}
			return err
		})
		if err != nil {
			return written, err
		}
		target, err := redirect(u, status, header.Get("Location"))
		if err != nil || target == "" {
			return written, err
		}
		address = target
	}
	return 0, reposage.Errorf(reposage.EUnreachable, "the server sends elsewhere more than %d times", maxRedirects)
}

// sink marks the errors of a writer, which are no fault of the server.
type sink struct{ w io.Writer }

type sinkError struct{ error }

// Write implements io.Writer.
func (s sink) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err != nil {
		err = sinkError{err}
	}
	return n, err
}

// redirect returns where an answer sends to, "" when it is the file itself.
func redirect(u *url.URL, status int, location string) (string, error) {
	switch status {
	case http.StatusOK:
		return "", nil
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		target, err := u.Parse(location)
		if err != nil || u.Scheme == "https" && target.Scheme != "https" {
			return "", reposage.Errorf(reposage.EUnreachable, "host %s sends to an address that cannot be used", u.Hostname())
		}
		return target.String(), nil
	case http.StatusNotFound, http.StatusGone:
		return "", reposage.Errorf(reposage.ENotFound, "host %s has nothing at this address", u.Hostname()).WithHint("Check the address.")
	case http.StatusUnauthorized, http.StatusForbidden:
		return "", reposage.Errorf(reposage.EAuthRequired, "host %s does not give this out without signing in", u.Hostname()).
			WithHint("Fetch the file by other means and name it instead.")
	}
	return "", reposage.Errorf(reposage.EUnreachable, "host %s answered with status %d", u.Hostname(), status).WithHint("Try again later.")
}

// send makes a request and lets read take the answer's body.
func (c *Client) send(ctx context.Context, u *url.URL, r Request, read func(*http.Response) error) (int, http.Header, error) {
	if r.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.Timeout, reposage.Errorf(reposage.ETimeout, "host %s did not answer within %s", u.Hostname(), r.Timeout).
			WithHint("Try again later, or allow more time."))
		defer cancel()
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, u.String(), bytes.NewReader(r.Body))
	if err != nil {
		return 0, nil, reposage.Errorf(reposage.EInvalid, "the request to host %s cannot be made", u.Hostname())
	}
	request.Header.Set("User-Agent", "reposage")
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	response, err := c.http.Do(request)
	if err == nil {
		defer func() { _ = response.Body.Close() }() // it was read as far as it is wanted
		err = read(response)
	}
	if err != nil {
		return 0, nil, requestError(ctx, u.Hostname(), err)
	}
	return response.StatusCode, response.Header, nil
}

// requestError says why a request failed, without what net/http adds: URL and addresses.
func requestError(ctx context.Context, host string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var own *reposage.Error
	if errors.As(err, &own) {
		return own
	}
	var write sinkError
	if errors.As(err, &write) {
		return write.error
	}
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	reason := "broke the connection off"
	hint := "Try again later."
	switch {
	case errors.As(err, &certificate):
		reason, hint = "has a certificate that is not trusted", "Check the address; a server of your own needs a certificate that this machine trusts."
	case errors.As(err, &record) || strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		reason, hint = "does not speak https", "Check the scheme and port of the address."
	case isTimeout(err):
		reason = "did not answer in time"
	}
	return reposage.Errorf(reposage.EUnreachable, "host %s %s", host, reason).WithHint("%s", hint)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func tooLong(u *url.URL, limit int64) error {
	return reposage.Errorf(reposage.ECorrupt, "host %s answered with more than %s", u.Hostname(), byteSize(limit))
}

// checkRequest is CheckURL for a request: a query is allowed, a user is not.
func (g *Guard) checkRequest(raw string) (*url.URL, error) {
	address, query, found := strings.Cut(raw, "?")
	u, err := g.CheckURL(address)
	if err != nil {
		return nil, err
	}
	if u.User != nil {
		return nil, refuse("it contains a user")
	}
	if !found {
		return u, nil
	}
	if len(query) > maxQuery {
		return nil, refuse("its query is longer than %d bytes", maxQuery)
	}
	for _, c := range []byte(query) {
		if c <= ' ' || c >= 0x7f || c == '\\' || c == '#' {
			return nil, refuse("its query contains byte 0x%02x", c)
		}
	}
	u.RawQuery = query
	return u, nil
}

// Host returns the host of a URL as it is shown to people; an error when the policy refuses the URL.
func (c *Client) Host(raw string) (string, error) {
	u, err := c.guard.checkRequest(raw)
	if err != nil {
		return "", err
	}
	return u.Host, nil
}
