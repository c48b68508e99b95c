package source

import (
	"context"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/netguard"
)

// All of 127.0.0.0/8 is this machine. 127.0.0.2 plays a public git server, which the tests' policy
// allows; 127.0.0.1 is the inner network, where a canary listens on the same port and must never
// be reached. The name of the server is example.com: httptest's certificate is made out to it.
const (
	publicAddress = "127.0.0.2"
	serverName    = "example.com"
)

// gitServer serves the bare repositories in root over git's smart HTTP protocol.
type gitServer struct {
	url    string // https://example.com:port
	root   string
	caFile string
	canary *atomic.Int64 // connections to 127.0.0.1 on the server's port
	hits   atomic.Int64  // requests

	mu   sync.Mutex
	hook func(w http.ResponseWriter, r *http.Request) bool
}

// intercept lets h answer requests first; it reports whether it did.
func (s *gitServer) intercept(h func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = h
}

func (s *gitServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.hits.Add(1)
	s.mu.Lock()
	hook := s.hook
	s.mu.Unlock()
	if hook != nil && hook(w, r) {
		return
	}
	backend := cgi.Handler{
		Path: filepath.Join(gitExecPath(), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + s.root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"},
		// A client that leaves early is part of many tests.
		Stderr: discard{},
	}
	if v := r.Header.Get("Git-Protocol"); v != "" {
		backend.Env = append(backend.Env, "GIT_PROTOCOL="+v)
	}
	backend.ServeHTTP(w, r)
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

var gitExecPath = sync.OnceValue(func() string {
	out, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(out))
})

func startGitServer(t *testing.T) *gitServer {
	t.Helper()
	listener, err := net.Listen("tcp", publicAddress+":0")
	if err != nil {
		t.Skipf("no second loopback address: %v", err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s := &gitServer{url: "https://" + net.JoinHostPort(serverName, port), root: t.TempDir()}
	s.canary = startCanary(t, port)
	server := httptest.NewUnstartedServer(s)
	server.Listener.Close()
	server.Listener = listener
	server.Config.ErrorLog = quiet
	server.StartTLS()
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	s.caFile = filepath.Join(t.TempDir(), "ca.pem")
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(s.caFile, cert, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// startPlainServer serves the same over http without TLS.
func startPlainServer(t *testing.T, s *gitServer) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", publicAddress+":0")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(s)
	server.Listener.Close()
	server.Listener = listener
	server.Config.ErrorLog = quiet
	server.Start()
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	startCanary(t, port)
	return "http://" + net.JoinHostPort(serverName, port)
}

// startCanary counts connections to the inner network.
func startCanary(t *testing.T, port string) *atomic.Int64 {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Skipf("canary: %v", err)
	}
	hits := new(atomic.Int64)
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
	t.Cleanup(func() {
		l.Close()
		if n := hits.Load(); n != 0 {
			t.Errorf("the canary on the inner network was reached %d times", n)
		}
	})
	return hits
}

// fixedResolver answers with the lists in turn and stays with the last.
type fixedResolver struct {
	mu    sync.Mutex
	lists []string
}

func (f *fixedResolver) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var addrs []netip.Addr
	for a := range strings.FieldsSeq(f.lists[0]) {
		addrs = append(addrs, netip.MustParseAddr(a))
	}
	if len(f.lists) > 1 {
		f.lists = f.lists[1:]
	}
	return addrs, nil
}

// guardFor allows the public address; names resolve to answers.
func guardFor(t *testing.T, p netguard.Policy, answers ...string) *netguard.Guard {
	t.Helper()
	if len(answers) == 0 {
		answers = []string{publicAddress}
	}
	if p.Allow == nil {
		p.Allow = []string{publicAddress}
	}
	g, err := netguard.New(p, &fixedResolver{lists: answers})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// options for fetching from s into a cache of the test.
func (s *gitServer) options(t *testing.T) Options {
	t.Helper()
	// git and RepoSage put temporary files here; checkClean looks for what stays.
	t.Setenv("TMPDIR", t.TempDir())
	return Options{Remote: RemoteOptions{CacheDir: t.TempDir(), Guard: guardFor(t, netguard.Policy{}), CAFile: s.caFile}}
}

// checkClean holds a failed or finished run to leaving nothing but whole mirrors and lock files.
func checkClean(t *testing.T, o Options, mirrors int) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "reposage-*")); len(left) != 0 {
		t.Errorf("temporary folder has %v", left)
	}
	var have int
	entries, _ := os.ReadDir(filepath.Join(o.Remote.CacheDir, "mirrors"))
	for _, e := range entries {
		switch name := e.Name(); filepath.Ext(name) {
		case ".git":
			have++
		case ".lock", ".use":
		default:
			t.Errorf("mirror folder has %s", name)
		}
	}
	if have != mirrors {
		t.Errorf("%d mirrors, want %d", have, mirrors)
	}
	leftovers, _ := filepath.Glob(filepath.Join(o.Remote.CacheDir, "mirrors", "*.git", "objects", "pack", "tmp_*"))
	if len(leftovers) != 0 {
		t.Errorf("half packs left: %v", leftovers)
	}
}

// fixture is a bare repository on the server that tests write to.
type fixture struct {
	t   *testing.T
	dir string
}

func (s *gitServer) repo(t *testing.T, name string, initArgs ...string) fixture {
	t.Helper()
	f := fixture{t, filepath.Join(s.root, name)}
	args := append([]string{"init", "-q", "--bare", "-b", "main"}, initArgs...)
	runGit(t, "", "", append(args, f.dir)...)
	return f
}

// borrow lets the fixture use the objects of another.
func (f fixture) borrow(other fixture) {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, "objects", "info", "alternates"), []byte(filepath.Join(other.dir, "objects")+"\n"), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// git runs git in the fixture and returns its output without the last line end.
func (f fixture) git(args ...string) string { f.t.Helper(); return runGit(f.t, f.dir, "", args...) }

// runGit runs an unhardened git, as the owner of the repository would.
func runGit(t *testing.T, dir, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=1700000000 +0000",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=1700000000 +0000")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, stderr.String())
	}
	return strings.TrimSuffix(string(out), "\n")
}

func (f fixture) blob(content string) string {
	f.t.Helper()
	return runGit(f.t, f.dir, content, "hash-object", "-w", "--stdin")
}

// rawTree stores a tree object without any check: pairs of "mode name" and object id.
func (f fixture) rawTree(pairs ...string) string {
	f.t.Helper()
	var tree strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		tree.WriteString(pairs[i] + "\x00" + string(unhex(f.t, pairs[i+1])))
	}
	return runGit(f.t, f.dir, tree.String(), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
}

func unhex(t *testing.T, id string) []byte {
	t.Helper()
	out := make([]byte, len(id)/2)
	for i := range out {
		for _, c := range id[2*i : 2*i+2] {
			out[i] = out[i]<<4 | byte(strings.IndexRune("0123456789abcdef", c))
		}
	}
	return out
}

// commit puts a tree of path → content on a branch and returns the commit's id.
func (f fixture) commit(branch string, files map[string]string) string {
	f.t.Helper()
	var lines strings.Builder
	for path, content := range files {
		lines.WriteString("100644 blob " + f.blob(content) + "\t" + path + "\n")
	}
	return f.commitTree(branch, runGit(f.t, f.dir, lines.String(), "mktree"))
}

// commitTree commits a tree on top of a branch, which need not exist.
func (f fixture) commitTree(branch, tree string) string {
	f.t.Helper()
	args := []string{"commit-tree", "-m", "change " + branch, tree}
	if parent, err := exec.Command("git", "-C", f.dir, "rev-parse", "-q", "--verify", "refs/heads/"+branch).Output(); err == nil {
		args = append(args, "-p", strings.TrimSpace(string(parent)))
	}
	id := f.git(args...)
	f.git("update-ref", "refs/heads/"+branch, id)
	return id
}

// contents opens a target and returns its files by path, with what was skipped under its reason.
func contents(t *testing.T, target string, o Options) (reposage.Revision, map[string]string) {
	t.Helper()
	r, err := Open(t.Context(), target, o)
	if err != nil {
		t.Fatalf("Open(%s): %v (%s)", target, err, reposage.ErrorHint(err))
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}()
	return readAll(t, r)
}

func readAll(t *testing.T, r *Repo) (reposage.Revision, map[string]string) {
	t.Helper()
	tree, err := r.Tree(t.Context())
	if err != nil {
		t.Fatalf("Tree: %v", err)
	}
	got := make(map[string]string)
	files := make([]*File, len(tree.Files))
	for i := range tree.Files {
		files[i] = &tree.Files[i]
	}
	err = r.Read(t.Context(), files, func(f *File, raw []byte) error {
		got[f.Path] = string(raw)
		return nil
	})
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	for _, f := range files {
		if !f.Taken() {
			got[f.Path] = "[" + string(f.Skip) + "]"
		}
	}
	return r.Revision(), got
}

// mustFail opens a target that cannot be opened and checks the code of the error.
func mustFail(t *testing.T, target string, o Options, code reposage.Code) error {
	t.Helper()
	r, err := Open(t.Context(), target, o)
	if err == nil {
		r.Close()
		t.Fatalf("Open(%s) succeeded, want code %s", target, code)
	}
	if got := reposage.ErrorCode(err); got != code {
		t.Fatalf("Open(%s): code %s, want %s: %v", target, got, code, err)
	}
	text := err.Error() + " " + reposage.ErrorHint(err)
	if strings.Contains(text, "127.0.0.") || strings.ContainsAny(text, "\n\r\x1b") {
		t.Errorf("error text leaks an address or control characters: %q", text)
	}
	return err
}
