package source

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// fetchFailure is everything known about a git command that failed while talking to a server.
type fetchFailure struct {
	host  string
	token bool     // one was sent
	lines []string // git's own messages
	http  httpTrace
	proxy error // why the proxy refused or cut; nil when it did not
	err   error // how the command ended
}

// explain turns a failure into one sentence and a hint. The order matters: what git found in the data
// comes before a connection that it closed, and the proxy knows better than git why a
// connection broke. Neither a response's body nor the server's own messages are ever quoted.
func (f *fetchFailure) explain() error {
	if err := f.ended(); err != nil {
		return err
	}
	if err := f.local(); err != nil {
		return err
	}
	if f.proxy != nil {
		return f.proxy
	}
	if err := f.refused(); err != nil {
		return err
	}
	return f.broken()
}

// ended: the caller gave up, or time did.
func (f *fetchFailure) ended() error {
	switch {
	case errors.Is(f.err, errFetchTimeout), errors.Is(f.err, context.DeadlineExceeded):
		return reposage.Errorf(reposage.ETimeout, "fetching from %s took too long", f.host).
			WithHint("Raise the time limit, or clone the repository with git and analyse the clone.")
	case errors.Is(f.err, context.Canceled):
		return reposage.Wrap(reposage.ECanceled, f.err, "fetch from %s", f.host)
	}
	var own *reposage.Error
	if errors.As(f.err, &own) {
		return own
	}
	return nil
}

// local: what arrived is bad, or this machine cannot take it.
func (f *fetchFailure) local() error {
	switch {
	case f.says("No space left on device", "Disk quota exceeded"):
		return reposage.Errorf(reposage.EInternal, "the disk is full").WithHint("Free some space, or name another cache folder.")
	case f.says("ile size limit exceeded", "File too large", "Out of memory", "out of memory", "exceeds maximum allowed size"):
		return reposage.Errorf(reposage.ERepoTooLarge, "the repository is too large to be fetched").
			WithHint("Raise the limit, or analyse a local clone that has only what is needed.")
	}
	if fault := f.fsckFault(); fault != "" {
		return reposage.Errorf(reposage.ECorrupt, "the repository is refused: git's check found %s", fault).
			WithHint("It may be damaged or hostile; if you trust it, clone it with git and analyse the clone.")
	}
	if f.says("pack has bad object", "inflate returned", "pack is corrupted", "did not receive expected object", "pack signature mismatch", "unresolved deltas", "is corrupt", "SHA1 COLLISION") {
		return reposage.Errorf(reposage.ECorrupt, "the server sent a damaged pack").WithHint("Try again; if it stays, the repository needs git fsck.")
	}
	if f.says("mismatched algorithms") {
		return reposage.Errorf(reposage.EUnsupported, "the repository's object format changed during the fetch").WithHint("Run the command again.")
	}
	if f.says("not a git repository", "bad config", "missing blob", "missing tree", "missing commit", "unable to parse object", "is empty", "bad object refs/") {
		return errBrokenMirror
	}
	return nil
}

// fsckFault finds the name of the fault in "error: object 1234…: hasDotdot: contains '..'" (or "error in
// tree …: hasDotdot: …" of other versions).
func (f *fetchFailure) fsckFault() string {
	for _, line := range f.lines {
		rest, ok := strings.CutPrefix(line, "error: object ")
		if !ok {
			rest, ok = strings.CutPrefix(line, "error in ")
		}
		if !ok {
			continue
		}
		_, rest, _ = strings.Cut(rest, ": ")
		if fault, _, ok := strings.Cut(rest, ":"); ok && isFaultName(fault) {
			return fault
		}
	}
	if f.says("fsck error in", "invalid object", "Error in object") {
		return "a damaged object"
	}
	return ""
}

func isFaultName(s string) bool {
	return s != "" && len(s) < 40 && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) < 0
}

// refused: the server answered, with an error.
func (f *fetchFailure) refused() error {
	switch s := f.http.status; {
	case s == 401 || s == 403 || s == 404 || s == 410:
		return f.private(s)
	case s == 429:
		return reposage.Errorf(reposage.EUnreachable, "%s asks to wait: too many requests", f.host).WithHint("%s", f.retryHint())
	case s == 503 && f.http.retryAfter != "":
		return reposage.Errorf(reposage.EUnreachable, "%s is busy", f.host).WithHint("%s", f.retryHint())
	case s >= 500:
		return reposage.Errorf(reposage.EUnreachable, "%s answered with an error of its own (HTTP %d)", f.host, s).WithHint("Try again later.")
	case s >= 300:
		return reposage.Errorf(reposage.EUnreachable, "%s refused the request (HTTP %d)", f.host, s).WithHint("Check the URL.")
	case s == 200 && strings.HasPrefix(f.http.contentType, "text/html"):
		return webPage(f.host)
	}
	return nil
}

func webPage(host string) error {
	return reposage.Errorf(reposage.EUnreachable, "%s answered with a web page, not with a repository", host).
		WithHint("Give the clone URL of the repository.")
}

func (f *fetchFailure) private(status int) error {
	if !f.token {
		return reposage.Errorf(reposage.EAuthRequired, "the repository on %s is private or does not exist (HTTP %d)", f.host, status).
			WithHint("Check the URL; for a private repository, set REPOSAGE_GIT_TOKEN to a token that may read it.")
	}
	if status == 401 {
		return reposage.Errorf(reposage.EAuthRequired, "%s did not accept the token (HTTP 401)", f.host).
			WithHint("It may have expired; give one that may read the repository.")
	}
	return reposage.Errorf(reposage.EAuthRequired, "the repository on %s does not exist, or the token may not read it (HTTP %d)", f.host, status).
		WithHint("Check the URL and what the token allows.")
}

// maxRetryAfter is the longest wait a hint passes on; anything beyond is nonsense or an insult.
const maxRetryAfter = 7 * 24 * time.Hour

// retryHint reads Retry-After, which is seconds or a date (RFC 9110, 10.2.3).
func (f *fetchFailure) retryHint() string {
	var wait time.Duration
	if n, err := strconv.ParseUint(f.http.retryAfter, 10, 31); err == nil {
		wait = time.Duration(n) * time.Second
	} else if at, err := time.Parse(time.RFC1123, f.http.retryAfter); err == nil {
		wait = time.Until(at).Round(time.Second)
	}
	if wait <= 0 || wait > maxRetryAfter {
		return "Try again later."
	}
	return "Try again in " + wait.String() + "."
}

// broken: no answer that explains anything.
func (f *fetchFailure) broken() error {
	switch {
	case f.says("SSL certificate", "certificate verif", "server certificate", "gnutls", "SSL_", "TLS", "SSL:", "schannel", "SecureTransport"):
		return reposage.Errorf(reposage.EUnreachable, "the secure connection to %s failed: its certificate is not trusted, or it does not speak TLS", f.host).
			WithHint("Check the URL and this machine's clock; for an inner certificate authority, name its file.")
	case f.says("not valid: is this a git repository", "protocol error: bad line"):
		return reposage.Errorf(reposage.EUnreachable, "%s answered with something that is not a git repository", f.host).
			WithHint("Give the clone URL of the repository.")
	case f.says("could not read Username", "Authentication failed"):
		return f.private(401)
	case f.says("early EOF", "hung up", "unexpected disconnect", "RPC failed", "Recv failure", "Empty reply", "bad pack header", "unable to access"):
		return reposage.Errorf(reposage.EUnreachable, "the connection to %s broke off", f.host).WithHint("Try again later.")
	case f.says("invalid index-pack output", "index-pack died"):
		// It ended without a word, as a process does that is killed.
		return reposage.Errorf(reposage.ERepoTooLarge, "the repository is too large to be fetched: git ran into a limit of memory or file size").
			WithHint("Raise the limit, or analyse a local clone that has only what is needed.")
	}
	return reposage.Wrap(reposage.EUnreachable, f.unexplained(), "fetch from %s", f.host).
		WithHint("Try the same URL with git ls-remote.")
}

// unexplained is a failure in git's own words.
type unexplained string

func (u unexplained) Error() string { return string(u) }

// unexplained is git's first complaint, unless the server speaks through it.
func (f *fetchFailure) unexplained() error {
	for _, line := range f.lines {
		if text, ok := strings.CutPrefix(line, "fatal: "); ok && !strings.HasPrefix(text, "remote error") {
			return unexplained("git: " + printable(text))
		}
	}
	return unexplained("git failed: " + f.err.Error())
}

// printable drops what could move a terminal's cursor.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return '�'
	}, s)
}

func (f *fetchFailure) says(parts ...string) bool {
	for _, line := range f.lines {
		for _, p := range parts {
			if strings.Contains(line, p) {
				return true
			}
		}
	}
	return false
}
