package source

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/netguard"
)

// fetcher runs git against one URL. git speaks to the server through a netguard.Proxy of its own
// and cannot reach anything else.
type fetcher struct {
	url string // without user and password
	u   *url.URL
	o   RemoteOptions
}

func newFetcher(u *url.URL, o RemoteOptions) *fetcher {
	bare := *u
	bare.User = nil
	return &fetcher{url: bare.String(), u: u, o: o}
}

// Object formats, by their names in git.
const (
	formatSHA1   = "sha1"
	formatSHA256 = "sha256"
)

// remoteState is what a server says before anything is fetched.
type remoteState struct {
	format string
	head   string // full name of the default branch; "" when it does not exist
}

// detachedHead is where a HEAD that is on no branch is kept.
const detachedHead = "refs/reposage/head"

// errBrokenMirror says that the mirror on disk, not the server, is at fault.
var errBrokenMirror = errors.New("the mirror is damaged")

// inspect asks for the remote's HEAD and object format.
func (f *fetcher) inspect(ctx context.Context) (remoteState, error) {
	out, err := f.run(ctx, "", "ls-remote", "--quiet", "--symref", "--end-of-options", f.url, "HEAD")
	if err != nil {
		return remoteState{}, err
	}
	if state, ok := parseHead(out); ok {
		return state, nil
	}
	// No HEAD: nothing is there, or HEAD is on a branch that is not. Any ref tells the format.
	out, err = f.run(ctx, "", "ls-remote", "--quiet", "--heads", "--tags", "--end-of-options", f.url)
	state := remoteState{format: formatSHA1}
	if id, _, _ := bytes.Cut(out, []byte{'\t'}); len(id) == 64 {
		state.format = formatSHA256
	}
	return state, err
}

// parseHead reads the output of ls-remote --symref for HEAD: "ref: refs/heads/main\tHEAD" if it
// is on a branch, then "<id>\tHEAD".
func parseHead(out []byte) (remoteState, bool) {
	state := remoteState{head: detachedHead}
	for line := range bytes.Lines(out) {
		value, name, _ := strings.Cut(strings.TrimRight(string(line), "\n"), "\t")
		if name != "HEAD" {
			continue
		}
		if ref, ok := strings.CutPrefix(value, "ref: "); ok {
			// A hostile server may name anything; only what git itself would take is used.
			if strings.HasPrefix(ref, "refs/heads/") && badRefName(ref) == "" {
				state.head = ref
			}
			continue
		}
		if !isObjectID(value) {
			return remoteState{}, false
		}
		state.format = formatSHA1
		if len(value) == 64 {
			state.format = formatSHA256
		}
		return state, true
	}
	return remoteState{}, false
}

// create makes a new bare mirror in dir, which must not exist.
func (f *fetcher) create(ctx context.Context, dir string, remote remoteState) error {
	g := gitDir{}
	if _, err := g.output(ctx, 4<<10, "init", "--quiet", "--bare", "--template=", "--object-format="+remote.format, "--", dir); err != nil {
		return fmt.Errorf("make mirror: %w", err)
	}
	err := f.update(ctx, dir, remote)
	if errors.Is(err, errBrokenMirror) {
		return reposage.Errorf(reposage.ECorrupt, "the server sent an incomplete repository").
			WithHint("Try again; if it stays, the repository needs git fsck.")
	}
	return err
}

// maxPacks is the number of packs above which a mirror is repacked: every fetch adds one, and each
// makes looking up an object slower.
const maxPacks = 50

// update brings refs and objects of the mirror in line with the remote: new and moved branches are
// taken whether or not they were forced, those gone are removed. Objects stay, so that whoever reads
// an older commit can go on.
func (f *fetcher) update(ctx context.Context, dir string, remote remoteState) error {
	if err := cleanInterrupted(dir); err != nil {
		return err
	}
	refspecs := []string{"+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"}
	if remote.head == detachedHead {
		refspecs = append(refspecs, "+HEAD:"+detachedHead)
	}
	args := append([]string{
		"fetch", "--progress", "--prune", "--force", "--no-tags", "--no-auto-maintenance", "--no-recurse-submodules",
		"--no-write-fetch-head", "--no-show-forced-updates", "--end-of-options", f.url,
	}, refspecs...)
	if _, err := f.run(ctx, dir, args...); err != nil {
		return err
	}
	g := gitDir{dir: dir}
	if remote.head != "" {
		if _, err := g.output(ctx, 4<<10, "symbolic-ref", "--end-of-options", "HEAD", remote.head); err != nil {
			return fmt.Errorf("set default branch: %w", err)
		}
	}
	if _, err := g.output(ctx, 4<<10, "pack-refs", "--all"); err != nil {
		return fmt.Errorf("pack refs: %w", err)
	}
	packs, err := filepath.Glob(filepath.Join(dir, "objects", "pack", "*.pack"))
	if err != nil || len(packs) <= maxPacks {
		return err
	}
	// -k keeps what no ref reaches any more: somebody may be reading it.
	if _, err := g.output(ctx, 4<<10, "repack", "-q", "-a", "-d", "-k"); err != nil {
		return fmt.Errorf("repack mirror: %w", err)
	}
	return nil
}

// maxRemoteOutput bounds what ls-remote may print; a repository with 100,000 branches needs 10 MB.
const maxRemoteOutput = 64 << 20

// run runs a git command that talks to the server, in the mirror dir or outside of any
// repository, and explains its failure.
func (f *fetcher) run(ctx context.Context, dir string, args ...string) (out []byte, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, f.o.Timeout, errFetchTimeout)
	defer cancel()
	tmp, err := os.MkdirTemp("", "reposage-fetch-")
	if err != nil {
		return nil, fmt.Errorf("make temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	proxy, err := f.o.Guard.StartProxy(ctx, f.u, netguard.Limits{Bytes: f.o.MaxBytes, Wall: f.o.Timeout, Idle: f.o.Idle})
	if err != nil {
		return nil, err
	}
	defer drop(proxy)

	trace := filepath.Join(tmp, "trace")
	g := gitDir{dir: dir, conf: f.config(), env: f.environment(proxy.URL(), trace)}
	if dir == "" {
		g.dir = filepath.Join(tmp, "none") // not a repository: the current folder may be a hostile one
	}
	watch := newFetchLog(f.o.Progress, proxy.Received)
	defer watch.stop()
	out, err = g.fetchOutput(ctx, f.o.MaxBytes, watch, args...)
	if err == nil {
		return out, f.checkSmart(trace)
	}
	failure := fetchFailure{host: f.u.Hostname(), token: f.o.Token != "", lines: watch.lines(), err: err}
	failure.http = readTrace(trace)
	if ctx.Err() != nil {
		failure.err = context.Cause(ctx)
	} else if perr := proxy.Err(); perr != nil {
		failure.proxy = perr
	}
	return nil, failure.explain()
}

var errFetchTimeout = errors.New("fetch took too long")

// checkSmart refuses a server that only offers its files for download (git's "dumb" protocol): what
// comes that way is not checked by fsck.
func (f *fetcher) checkSmart(trace string) error {
	t := readTrace(trace)
	if t.contentType == "" || strings.HasPrefix(t.contentType, "application/x-git-upload-pack-") {
		return nil
	}
	if strings.HasPrefix(t.contentType, "text/html") {
		return webPage(f.u.Hostname())
	}
	return reposage.Errorf(reposage.EUnsupported, "%s does not speak git's smart HTTP protocol", f.u.Hostname()).
		WithHint("Clone the repository with git and analyse the clone.")
}

// harmless are the faults, by git's names, that decades of old tools have put into honest repositories
// (flask and requests among them) and that nothing here stumbles over. What could lead a reader
// astray stays an error: unsorted or damaged trees, "..", ".git" and full paths as
// names, and everything about .gitmodules.
var harmless = []string{
	"zeroPaddedFilemode", "badFilemode", "missingSpaceBeforeDate", "missingSpaceBeforeEmail", "missingNameBeforeEmail",
	"missingEmail", "badEmail", "badName", "badDate", "badDateOverflow", "zeroPaddedDate", "badTimezone", "multipleAuthors",
	"missingTaggerEntry", "badTagName", "nulInCommit", "extraHeaderEntry", "nullSha1",
}

// config are the settings for talking to the server; nothing in them is secret.
func (f *fetcher) config() []string {
	c := []string{
		"protocol." + f.u.Scheme + ".allow=always", "http.followRedirects=initial", "http.proxyAuthMethod=basic", "http.sslVerify=true",
		"fetch.fsckObjects=true", "fetch.unpackLimit=1", "fetch.writeCommitGraph=false", "fetch.negotiationAlgorithm=consecutive",
		"core.bigFileThreshold=32m", "pack.threads=2", "core.deltaBaseCacheLimit=64m",
	}
	if f.o.CAFile != "" {
		c = append(c, "http.sslCAInfo="+f.o.CAFile)
	}
	for _, id := range harmless {
		c = append(c, "fetch.fsck."+id+"=ignore")
	}
	return c
}

// environment holds the secrets, out of sight of ps, and the trace of HTTP headers from which
// failures are explained. git blanks credentials in it.
func (f *fetcher) environment(proxy, trace string) []string {
	settings := [][2]string{{"http.proxy", proxy}}
	if f.o.Token != "" {
		user := f.o.User
		if name := f.u.User.Username(); user == "" && name != "" {
			user = name
		}
		if user == "" {
			user = "x-access-token"
		}
		credential := base64.StdEncoding.EncodeToString([]byte(user + ":" + f.o.Token))
		settings = append(settings, [2]string{
			"http." + f.u.Scheme + "://" + f.u.Host + "/.extraHeader", "Authorization: Basic " + credential,
		})
	}
	env := []string{
		"GIT_ALLOW_PROTOCOL=" + f.u.Scheme, "GIT_TRACE_CURL=" + trace, "GIT_TRACE_CURL_NO_DATA=1", "GIT_TRACE_REDACT=1",
		"GIT_CONFIG_COUNT=" + strconv.Itoa(len(settings)),
	}
	for i, s := range settings {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", i, s[0]), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", i, s[1]))
	}
	return env
}

// fetchOutput runs a fetching command under resource limits. Should it fail, its whole process group
// is gone when fetchOutput returns.
func (g gitDir) fetchOutput(ctx context.Context, maxFile int64, stderr io.Writer, args ...string) ([]byte, error) {
	cmd := g.command(ctx, args...)
	var out bytes.Buffer
	cmd.Stdout = &limitWriter{w: &out, left: maxRemoteOutput}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		return nil, startError(err)
	}
	limitErr := limitProcess(cmd.Process.Pid, maxFile)
	if limitErr != nil {
		_ = cmd.Cancel() // reported below
	}
	err := cmd.Wait()
	if err != nil {
		_ = cmd.Cancel() // a helper may have outlived git; usually nobody is left
	}
	return out.Bytes(), errors.Join(limitErr, err)
}

// limitWriter fails when more than left bytes are written.
type limitWriter struct {
	w    io.Writer
	left int64
}

func (l *limitWriter) Write(p []byte) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 {
		return 0, reposage.Errorf(reposage.ERepoTooLarge, "the server lists too many refs")
	}
	return l.w.Write(p)
}
