package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/netguard"
)

var quiet = log.New(io.Discard, "", 0)

func wantContents(t *testing.T, got map[string]string, want map[string]string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("contents\n got %q\nwant %q", got, want)
	}
}

// TestRemoteFollows walks one remote through everything that can happen between two runs: hostile
// inputs rows 3 to 6.
func TestRemoteFollows(t *testing.T) {
	s := startGitServer(t)
	f := s.repo(t, "r.git")
	o := s.options(t)
	target := s.url + "/r.git"
	first := f.commit("main", map[string]string{"a.go": "package a\n"})
	f.git("tag", "v1", first)

	steps := []struct {
		name   string
		change func() (commit string)
		ref    string
		files  map[string]string
	}{
		{"first fetch", func() string { return first }, "", map[string]string{"a.go": "package a\n"}},
		{"nothing new", func() string { return first }, "", map[string]string{"a.go": "package a\n"}},
		{"a commit", func() string { return f.commit("main", map[string]string{"a.go": "package b\n"}) }, "", map[string]string{"a.go": "package b\n"}},
		{"a tag", func() string { return first }, "v1", map[string]string{"a.go": "package a\n"}},
		{"force push, old objects pruned", func() string {
			f.git("update-ref", "-d", "refs/heads/main")
			f.git("tag", "-d", "v1")
			id := f.commit("main", map[string]string{"c.go": "package c\n"})
			f.git("gc", "-q", "--prune=now")
			return id
		}, "", map[string]string{"c.go": "package c\n"}},
		{"tag moved", func() string { f.git("tag", "-f", "v1", "main"); return f.git("rev-parse", "main") }, "v1", map[string]string{"c.go": "package c\n"}},
		{"default branch renamed", func() string {
			f.git("branch", "-m", "main", "trunk")
			f.git("symbolic-ref", "HEAD", "refs/heads/trunk")
			return f.git("rev-parse", "trunk")
		}, "", map[string]string{"c.go": "package c\n"}},
		{"branch becomes a folder of branches", func() string {
			f.git("branch", "-m", "trunk", "trunk/main")
			f.git("symbolic-ref", "HEAD", "refs/heads/trunk/main")
			return f.commit("trunk/main", map[string]string{"d.go": "package d\n"})
		}, "", map[string]string{"d.go": "package d\n"}},
		{"HEAD on no branch", func() string {
			id := f.git("commit-tree", "-m", "detached", f.git("rev-parse", "v1^{tree}"))
			f.git("update-ref", "--no-deref", "HEAD", id)
			return id
		}, "", map[string]string{"c.go": "package c\n"}},
	}
	for _, step := range steps {
		want := step.change()
		o.Ref = step.ref
		rev, got := contents(t, target, o)
		if rev.Commit != want {
			t.Errorf("%s: commit %s, want %s", step.name, rev.Commit, want)
		}
		wantContents(t, got, step.files)
		if rev.Target != target || rev.Name != "r" {
			t.Errorf("%s: target %q, name %q", step.name, rev.Target, rev.Name)
		}
	}
	o.Ref = "main"
	mustFail(t, target, o, reposage.ERefNotFound)
	checkClean(t, o, 1)
}

// TestRemoteOpenWhileChanging is row 6: the branch goes away while its commit is being read.
func TestRemoteOpenWhileChanging(t *testing.T) {
	s := startGitServer(t)
	f := s.repo(t, "r.git")
	f.commit("main", map[string]string{"a": "1"})
	f.commit("topic", map[string]string{"b": "2"})
	o := s.options(t)
	o.Ref = "topic"
	r, err := Open(t.Context(), s.url+"/r.git", o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f.git("branch", "-D", "topic")
	mustFail(t, s.url+"/r.git", o, reposage.ERefNotFound)
	_, got := readAll(t, r)
	wantContents(t, got, map[string]string{"b": "2"})
}

func TestRemoteShapes(t *testing.T) {
	s := startGitServer(t)
	o := s.options(t)
	t.Run("empty", func(t *testing.T) {
		s.repo(t, "empty.git")
		if err := mustFail(t, s.url+"/empty.git", o, reposage.ERefNotFound); err.Error() != "the repository is empty" {
			t.Errorf("error %q", err)
		}
	})
	t.Run("HEAD names a missing branch", func(t *testing.T) {
		f := s.repo(t, "headless.git")
		f.commit("stable", map[string]string{"a": "1"})
		err := mustFail(t, s.url+"/headless.git", o, reposage.ERefNotFound)
		if !strings.Contains(reposage.ErrorHint(err), "stable") {
			t.Errorf("hint %q does not name the branch there is", reposage.ErrorHint(err))
		}
		o := o
		o.Ref = "stable"
		_, got := contents(t, s.url+"/headless.git", o)
		wantContents(t, got, map[string]string{"a": "1"})
	})
	t.Run("SHA-256", func(t *testing.T) {
		f := s.repo(t, "sha256.git", "--object-format=sha256")
		id := f.commit("main", map[string]string{"a": "1"})
		rev, got := contents(t, s.url+"/sha256.git", o)
		if rev.Commit != id || len(id) != 64 {
			t.Errorf("commit %s, want %s", rev.Commit, id)
		}
		wantContents(t, got, map[string]string{"a": "1"})
	})
	t.Run("SHA-1 becomes SHA-256", func(t *testing.T) {
		s.repo(t, "changed.git").commit("main", map[string]string{"a": "1"})
		contents(t, s.url+"/changed.git", o)
		if err := os.RemoveAll(filepath.Join(s.root, "changed.git")); err != nil {
			t.Fatal(err)
		}
		s.repo(t, "changed.git", "--object-format=sha256").commit("main", map[string]string{"a": "2"})
		_, got := contents(t, s.url+"/changed.git", o)
		wantContents(t, got, map[string]string{"a": "2"})
	})
	t.Run("no cache", func(t *testing.T) {
		s.repo(t, "temp.git").commit("main", map[string]string{"a": "1"})
		o := o
		o.Remote.CacheDir = ""
		_, got := contents(t, s.url+"/temp.git", o)
		wantContents(t, got, map[string]string{"a": "1"})
		mustFail(t, s.url+"/nothing.git", o, reposage.EAuthRequired)
		checkClean(t, o, 0)
	})
	t.Run("plain http by option", func(t *testing.T) {
		plain := startPlainServer(t, s)
		o := o
		mustFail(t, plain+"/temp.git", o, reposage.EURLNotAllowed)
		o.Remote.Guard = guardFor(t, netguard.Policy{Schemes: []string{"http"}})
		_, got := contents(t, plain+"/temp.git", o)
		wantContents(t, got, map[string]string{"a": "1"})
	})
	t.Run("worktree", func(t *testing.T) {
		o := o
		o.Worktree = true
		mustFail(t, s.url+"/temp.git", o, reposage.EInvalid)
	})
}

// TestRemoteRefusedURL is S01 and S02: the URL is refused by its text, nothing is spawned or made.
func TestRemoteRefusedURL(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "mark")
	_, port, _ := strings.Cut(startGitServer(t).url, "com:")
	o := Options{Remote: RemoteOptions{CacheDir: t.TempDir()}}
	targets := []string{
		`ext::sh -c "touch ` + marker + `"`, "file:///etc", "git://127.0.0.1/x", "fd::3", "--upload-pack=touch " + marker,
		"ssh://git@example.com/x", "git@example.com:owner/repo.git", "http://example.com/x", "https://user:hunter2@example.com/x",
	}
	for _, host := range []string{
		"127.0.0.1", "localhost", "127.1", "0177.0.0.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]",
		"[64:ff9b::7f00:1]", "169.254.169.254", "100.64.0.1", "168.63.129.16",
	} {
		targets = append(targets, "https://"+host+":"+port+"/x", "http://"+host+":"+port+"/x")
	}
	for _, target := range targets {
		err := mustFailText(t, target, o, reposage.EURLNotAllowed)
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a command of the URL was run")
	}
	if left, _ := os.ReadDir(o.Remote.CacheDir); len(left) != 0 {
		t.Errorf("a refused URL left %v", left)
	}
}

// mustFailText is mustFail for targets whose own text names an inner address.
func mustFailText(t *testing.T, target string, o Options, code reposage.Code) error {
	t.Helper()
	_, err := Open(t.Context(), target, o)
	if got := reposage.ErrorCode(err); got != code {
		t.Fatalf("Open(%s): code %s, want %s: %v", target, got, code, err)
	}
	return err
}

// TestRemoteEgress is S03, S04 and S06.
func TestRemoteEgress(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	target := s.url + "/r.git"
	o := s.options(t)
	t.Run("S03 rebinding", func(t *testing.T) {
		o := o
		o.Remote.CacheDir = t.TempDir()
		o.Remote.Guard = guardFor(t, netguard.Policy{}, publicAddress, "127.0.0.1")
		mustFail(t, target, o, reposage.EEgressDenied)
		checkClean(t, o, 0)
	})
	t.Run("S04 two answers", func(t *testing.T) {
		o := o
		o.Remote.Guard = guardFor(t, netguard.Policy{}, publicAddress+" 127.0.0.1")
		mustFail(t, target, o, reposage.EEgressDenied)
	})
	t.Run("S06 re-checked at every fetch", func(t *testing.T) {
		contents(t, target, o)
		before := s.hits.Load()
		o := o
		o.Remote.Guard = guardFor(t, netguard.Policy{Deny: []string{serverName}})
		mustFail(t, target, o, reposage.EURLNotAllowed)
		o.Remote.Guard = guardFor(t, netguard.Policy{Only: []string{"other.example"}})
		mustFail(t, target, o, reposage.EURLNotAllowed)
		o.Remote.Guard = guardFor(t, netguard.Policy{}, "10.0.0.7")
		mustFail(t, target, o, reposage.EEgressDenied)
		if n := s.hits.Load(); n != before {
			t.Errorf("the server was asked %d times after it was closed", n-before)
		}
	})
}

// TestRemoteHostileObjects is S08, S09, S11 and rows 18 and 30 as far as they come over the wire.
func TestRemoteHostileObjects(t *testing.T) {
	s := startGitServer(t)
	o := s.options(t)
	bad := s.repo(t, "bad.git")
	blob := bad.blob("x")
	sub := bad.rawTree("100644 config", blob)
	modules := func(name, path, url string) string {
		return bad.rawTree("100644 .gitmodules", bad.blob("[submodule \""+name+"\"]\n\tpath = "+path+"\n\turl = "+url+"\n"))
	}
	faults := map[string]string{
		"hasDotdot":         bad.rawTree("40000 ..", sub),
		"hasDot":            bad.rawTree("40000 .", sub),
		"hasDotgit":         bad.rawTree("40000 .git", sub),
		"fullPathname":      bad.rawTree("100644 a/../../b", blob),
		"treeNotSorted":     bad.rawTree("100644 b", blob, "100644 a", blob),
		"duplicateEntries":  bad.rawTree("100644 a", blob, "100644 a", blob),
		"gitmodulesName":    modules("../../x", "lib", "https://example.com/x"),
		"gitmodulesUrl":     modules("x", "lib", "-u./payload"),
		"gitmodulesPath":    modules("x", "-lib", "https://example.com/x"),
		"gitmodulesSymlink": bad.rawTree("120000 .gitmodules", bad.blob("/etc/passwd")),
	}
	for fault, tree := range faults {
		t.Run(fault, func(t *testing.T) {
			f := s.repo(t, fault+".git")
			f.borrow(bad)
			f.commitTree("main", tree)
			err := mustFail(t, s.url+"/"+fault+".git", o, reposage.ECorrupt)
			if !strings.Contains(err.Error(), fault) {
				t.Errorf("error %q does not name the fault", err)
			}
		})
	}
	checkClean(t, o, 0)
}

// TestRemoteHarmlessFaults: what old tools did to honest repositories does not keep them out.
func TestRemoteHarmlessFaults(t *testing.T) {
	s := startGitServer(t)
	o := s.options(t)
	f := s.repo(t, "old.git")
	blob := f.blob("x")
	tree := f.rawTree("040000 lib", f.rawTree("100664 a.go", blob))
	for i, commit := range []string{
		"tree " + tree + "\nauthor A <a@example.com>1300000000 +0000\ncommitter A <a@example.com> 1300000000 +0000\n\nmissingSpaceBeforeDate\n",
		"tree " + tree + "\nauthor A <a@example.com> 1300000000 +051800\ncommitter A <a@example.com> 01300000000 +0000\n\nbadTimezone zeroPaddedDate\n",
		"tree " + tree + "\nauthor a@example.com 1300000000 +0000\ncommitter A <a <b>@example.com> 1300000000 +0000\n\nmissingEmail badName\n",
	} {
		id := runGit(t, f.dir, commit, "hash-object", "-t", "commit", "-w", "--literally", "--stdin")
		f.git("update-ref", fmt.Sprintf("refs/heads/old%d", i), id)
	}
	f.git("symbolic-ref", "HEAD", "refs/heads/old0")
	_, got := contents(t, s.url+"/old.git", o)
	wantContents(t, got, map[string]string{"lib/a.go": "x"})
}

// TestRemoteRunsNothing is S08, S09 and row 18: pointers stay pointers, programs stay text.
func TestRemoteRunsNothing(t *testing.T) {
	s := startGitServer(t)
	o := s.options(t)
	marker := filepath.Join(t.TempDir(), "mark")
	f := s.repo(t, "r.git")
	hook := f.blob("#!/bin/sh\ntouch " + marker + "\n")
	lines := []string{
		"100644 blob " + f.blob("*.go filter=evil diff=evil\n") + "\t.gitattributes",
		"100644 blob " + f.blob("[submodule \"lib\"]\n\tpath = lib\n\turl = http://169.254.169.254/x\n[submodule \"e\"]\n\tpath = e\n\turl = ../e.git\n") + "\t.gitmodules",
		"100755 blob " + hook + "\tpost-checkout",
		"160000 commit " + strings.Repeat("1", 40) + "\tlib",
		"120000 blob " + f.blob("/etc/passwd") + "\tlink",
		"100644 blob " + f.blob("package a\n") + "\ta.go",
	}
	f.commitTree("main", runGit(t, f.dir, strings.Join(lines, "\n")+"\n", "mktree", "--missing"))
	_, got := contents(t, s.url+"/r.git", o)
	for path, want := range map[string]string{"lib": "[submodule]", "link": "[symlink]", "a.go": "package a\n"} {
		if got[path] != want {
			t.Errorf("%s: %q, want %q", path, got[path], want)
		}
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("something of the repository was run")
	}
	hooks, _ := filepath.Glob(filepath.Join(o.Remote.CacheDir, "mirrors", "*.git", "hooks", "*"))
	if len(hooks) != 0 {
		t.Errorf("the mirror has hooks: %v", hooks)
	}
}

// TestRemoteBomb is S12: 12 objects that unfold to 10^10 paths.
func TestRemoteBomb(t *testing.T) {
	s := startGitServer(t)
	o := s.options(t)
	o.MaxEntries = 20_000
	f := s.repo(t, "bomb.git")
	id, kind, mode := f.blob("x"), "blob", "100644"
	for range 10 {
		var lines strings.Builder
		for i := range 10 {
			fmt.Fprintf(&lines, "%s %s %s\td%d\n", mode, kind, id, i)
		}
		id, kind, mode = runGit(t, f.dir, lines.String(), "mktree"), "tree", "040000"
	}
	f.commitTree("main", id)
	r, err := Open(t.Context(), s.url+"/bomb.git", o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Tree(t.Context()); reposage.ErrorCode(err) != reposage.ETooManyFiles {
		t.Errorf("Tree: %v, want code %s", err, reposage.ETooManyFiles)
	}
}

// TestRemoteLargeBlob is row 21: much content in a small pack. It is fetched and left out.
func TestRemoteLargeBlob(t *testing.T) {
	s := startGitServer(t)
	o := s.options(t)
	f := s.repo(t, "r.git")
	f.commit("main", map[string]string{"zero.js": strings.Repeat("0", 48<<20), "a.go": "package a\n"})
	f.git("repack", "-q", "-a", "-d")
	_, got := contents(t, s.url+"/r.git", o)
	wantContents(t, got, map[string]string{"zero.js": "[too_large]", "a.go": "package a\n"})
}

// uploadPack reports whether r asks for a pack, which comes after the refs.
func uploadPack(r *http.Request) bool {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/git-upload-pack") {
		return false
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return strings.Contains(string(body), "command=fetch") || strings.Contains(string(body), "want ")
}

// packStart is a pkt-line that opens a pack of many objects in protocol v2.
const packStart = "000dpackfile\n"

func pktLine(band byte, data string) string {
	return fmt.Sprintf("%04x%c%s", len(data)+5, band, data)
}

// TestRemoteBadPack is S13, S14 and row 26: packs without end, that stall, drip or are damaged.
func TestRemoteBadPack(t *testing.T) {
	header := packStart + pktLine(1, "PACK\x00\x00\x00\x02\x00\xff\xff\xff")
	// A blob of 2^31 bytes, stored without compression, whose content never ends.
	entry := "\xb0\x80\x80\x80\x80\x01" + "\x78\x01"
	begin := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-git-upload-pack-result")
		if body, _ := io.ReadAll(r.Body); !strings.Contains(string(body), "done") { // it names what it has and wants an answer
			io.WriteString(w, "0014acknowledgments\n000aready\n0001")
		}
		io.WriteString(w, header)
		w.(http.Flusher).Flush()
	}
	tests := []struct {
		name  string
		limit func(*RemoteOptions)
		serve func(w http.ResponseWriter, r *http.Request)
		code  reposage.Code
	}{
		{"endless", func(o *RemoteOptions) { o.MaxBytes = 1 << 20 }, func(w http.ResponseWriter, r *http.Request) {
			begin(w, r)
			io.WriteString(w, pktLine(1, entry))
			stored := "\x00\x00\x80\xff\x7f" + strings.Repeat("\x00", 0x8000)
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, pktLine(1, stored)); err != nil {
					return
				}
			}
		}, reposage.ERepoTooLarge},
		{"stalls", func(o *RemoteOptions) { o.Idle = 200 * time.Millisecond }, func(w http.ResponseWriter, r *http.Request) {
			begin(w, r)
			<-r.Context().Done()
		}, reposage.ETimeout},
		{"drips", func(o *RemoteOptions) { o.Idle = 200 * time.Millisecond }, func(w http.ResponseWriter, r *http.Request) {
			begin(w, r)
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-tick.C:
					io.WriteString(w, "0005\x01")
					w.(http.Flusher).Flush()
				case <-r.Context().Done():
					return
				}
			}
		}, reposage.ETimeout},
		{"takes too long", func(o *RemoteOptions) { o.Timeout = 700 * time.Millisecond }, func(w http.ResponseWriter, r *http.Request) {
			begin(w, r)
			<-r.Context().Done()
		}, reposage.ETimeout},
		{"garbage", func(*RemoteOptions) {}, func(w http.ResponseWriter, r *http.Request) {
			begin(w, r)
			io.WriteString(w, pktLine(1, strings.Repeat("garbage", 100))+"0000")
		}, reposage.ECorrupt},
		{"cut short", func(*RemoteOptions) {}, func(w http.ResponseWriter, r *http.Request) {
			begin(w, r)
			panic(http.ErrAbortHandler)
		}, reposage.EUnreachable},
		{"remote error", func(*RemoteOptions) {}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-git-upload-pack-result")
			text := "ERR secret inner text"
			fmt.Fprintf(w, "%04x%s", len(text)+4, text)
		}, reposage.EUnreachable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := startGitServer(t)
			f := s.repo(t, "r.git")
			f.commit("main", map[string]string{"a": "1"})
			o := s.options(t)
			kept := o
			contents(t, s.url+"/r.git", kept) // there is a good mirror, which must survive
			f.commit("main", map[string]string{"a": "2"})
			tt.limit(&o.Remote)
			s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if uploadPack(r) {
					tt.serve(w, r)
					return true
				}
				return false
			})
			for _, cache := range []string{o.Remote.CacheDir, t.TempDir()} { // an update, and a first fetch
				o := o
				o.Remote.CacheDir = cache
				err := mustFail(t, s.url+"/r.git", o, tt.code)
				if strings.Contains(err.Error(), "secret") {
					t.Errorf("the error quotes the server: %v", err)
				}
				mirrors := 0
				if cache == kept.Remote.CacheDir {
					mirrors = 1
				}
				checkClean(t, o, mirrors)
			}
			checkNoProcess(t, s.url)
			s.intercept(nil)
			_, got := contents(t, s.url+"/r.git", kept)
			wantContents(t, got, map[string]string{"a": "2"})
		})
	}
}

// checkNoProcess looks for a git that still runs with word in its arguments.
func checkNoProcess(t *testing.T, word string) {
	t.Helper()
	names, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range names {
		if line, err := os.ReadFile(name); err == nil && strings.Contains(string(line), word) {
			t.Errorf("still running: %q", line)
		}
	}
}

// TestRemoteAnswers is rows 59 to 61 and what else a host may say.
func TestRemoteAnswers(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	status := func(code int, header, value, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			if header != "" {
				w.Header().Set(header, value)
			}
			w.WriteHeader(code)
			io.WriteString(w, body)
		}
	}
	const body = "secret inner text"
	tests := []struct {
		name     string
		h        http.HandlerFunc
		code     reposage.Code
		message  string
		hint     string
		redirect bool
	}{
		{"401", status(401, "WWW-Authenticate", "Basic realm=x", body), reposage.EAuthRequired, "is private or does not exist (HTTP 401)", "REPOSAGE_GIT_TOKEN", false},
		{"403", status(403, "", "", body), reposage.EAuthRequired, "is private or does not exist (HTTP 403)", "REPOSAGE_GIT_TOKEN", false},
		{"404", status(404, "", "", body), reposage.EAuthRequired, "is private or does not exist (HTTP 404)", "REPOSAGE_GIT_TOKEN", false},
		{"429 with seconds", status(429, "Retry-After", "90", body), reposage.EUnreachable, "asks to wait", "Try again in 1m30s.", false},
		{"429 without", status(429, "", "", body), reposage.EUnreachable, "asks to wait", "Try again later.", false},
		{"503 with seconds", status(503, "Retry-After", "5", body), reposage.EUnreachable, "is busy", "Try again in 5s.", false},
		{"502 HTML", status(502, "Content-Type", "text/html", "<h1>"+body+"</h1>"), reposage.EUnreachable, "HTTP 502", "Try again later.", false},
		{"418", status(418, "", "", body), reposage.EUnreachable, "refused the request (HTTP 418)", "Check the URL.", false},
		{"200 HTML", status(200, "Content-Type", "text/html; charset=utf-8", "<h1>"+body+"</h1>"), reposage.EUnreachable, "web page", "clone URL", false},
		{"200 nonsense", status(200, "Content-Type", "application/x-git-upload-pack-advertisement", body), reposage.EUnreachable, "not a git repository", "clone URL", false},
		{"redirect to another name", status(302, "Location", "https://other.example/r.git/info/refs?service=git-upload-pack", ""), reposage.EEgressDenied, "redirects to another host", "other.example", false},
		{"redirect into the inner network", status(302, "Location", strings.Replace(s.url, serverName, "127.0.0.1", 1)+"/r.git/info/refs?service=git-upload-pack", ""), reposage.EEgressDenied, "redirects to another host", "", false},
		{"redirect to http", status(302, "Location", strings.Replace(s.url, "https", "http", 1)+"/r.git/info/refs?service=git-upload-pack", ""), "", "", "", true},
		{"redirect to file", status(302, "Location", "file:///etc/passwd", ""), "", "", "", true},
		{"endless redirects", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.String(), http.StatusFound)
		}, "", "", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s.intercept(func(w http.ResponseWriter, r *http.Request) bool { tt.h(w, r); return true })
			defer s.intercept(nil)
			if tt.redirect { // any clear refusal will do
				_, err := Open(t.Context(), s.url+"/r.git", o)
				if code := reposage.ErrorCode(err); code != reposage.EEgressDenied && code != reposage.EUnreachable {
					t.Errorf("error %v, want a refusal", err)
				}
				return
			}
			err := mustFail(t, s.url+"/r.git", o, tt.code)
			if !strings.Contains(err.Error(), tt.message) || !strings.Contains(reposage.ErrorHint(err), tt.hint) {
				t.Errorf("error %q, hint %q; want %q and %q", err, reposage.ErrorHint(err), tt.message, tt.hint)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error quotes the response: %v", err)
			}
		})
	}
	checkClean(t, o, 0)

	t.Run("renamed on the same host", func(t *testing.T) { // row 61: a 301 is followed
		s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasPrefix(r.URL.Path, "/old.git/") {
				return false
			}
			http.Redirect(w, r, strings.Replace(r.URL.String(), "/old.git/", "/r.git/", 1), http.StatusMovedPermanently)
			return true
		})
		defer s.intercept(nil)
		_, got := contents(t, s.url+"/old.git", o)
		wantContents(t, got, map[string]string{"a": "1"})
	})
	t.Run("token revoked between refs and pack", func(t *testing.T) { // row 59
		o := o
		o.Remote.CacheDir, o.Remote.Token = t.TempDir(), "ghp_revoked"
		s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			if uploadPack(r) {
				w.Header().Set("WWW-Authenticate", "Basic realm=x")
				w.WriteHeader(http.StatusUnauthorized)
				return true
			}
			return false
		})
		defer s.intercept(nil)
		if err := mustFail(t, s.url+"/r.git", o, reposage.EAuthRequired); !strings.Contains(err.Error(), "did not accept the token") {
			t.Errorf("error %q", err)
		}
		checkClean(t, o, 0)
	})
	t.Run("transferred to another host", func(t *testing.T) { // row 61: the token must not go there
		s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "https://other.example"+r.URL.String(), http.StatusMovedPermanently)
			return true
		})
		defer s.intercept(nil)
		err := mustFail(t, s.url+"/r.git", o, reposage.EEgressDenied)
		if !strings.Contains(reposage.ErrorHint(err), "other.example") {
			t.Errorf("hint %q does not name the new host", reposage.ErrorHint(err))
		}
	})
	t.Run("made private while cached", func(t *testing.T) {
		contents(t, s.url+"/r.git", o)
		s.intercept(func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusNotFound); return true })
		defer s.intercept(nil)
		mustFail(t, s.url+"/r.git", o, reposage.EAuthRequired)
	})
}

func TestRemoteUnreachable(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	t.Run("certificate", func(t *testing.T) {
		o := o
		o.Remote.CAFile = ""
		if err := mustFail(t, s.url+"/r.git", o, reposage.EUnreachable); !strings.Contains(err.Error(), "certificate") {
			t.Errorf("error %q", err)
		}
	})
	t.Run("other name than the certificate's", func(t *testing.T) {
		if err := mustFail(t, strings.Replace(s.url, serverName, "git.example", 1)+"/r.git", o, reposage.EUnreachable); !strings.Contains(err.Error(), "certificate") {
			t.Errorf("error %q", err)
		}
	})
	t.Run("refused", func(t *testing.T) {
		if err := mustFail(t, "https://example.com:1/r.git", o, reposage.EUnreachable); err.Error() != "host example.com refused the connection" {
			t.Errorf("error %q", err)
		}
	})
	t.Run("not TLS", func(t *testing.T) {
		plain := strings.Replace(startPlainServer(t, s), "http:", "https:", 1)
		mustFail(t, plain+"/r.git", o, reposage.EUnreachable)
	})
	t.Run("only the dumb protocol", func(t *testing.T) {
		files := http.FileServer(http.Dir(s.root))
		runGit(t, filepath.Join(s.root, "r.git"), "", "update-server-info")
		s.intercept(func(w http.ResponseWriter, r *http.Request) bool { files.ServeHTTP(w, r); return true })
		defer s.intercept(nil)
		mustFail(t, s.url+"/r.git", o, reposage.EUnsupported)
	})
	checkClean(t, o, 0)
}

// TestRemoteToken: the token reaches the host and nothing else, and is nowhere to be seen.
func TestRemoteToken(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	const token = "ghp_canary0123456789"
	var user string
	s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, name := range lines {
			if line, err := os.ReadFile(name); err == nil && strings.Contains(string(line), token) {
				t.Errorf("the token is on a command line: %q", line)
			}
		}
		name, password, _ := r.BasicAuth()
		if password != token {
			w.Header().Set("WWW-Authenticate", "Basic realm=x")
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		user = name
		return false
	})
	mustFail(t, s.url+"/r.git", o, reposage.EAuthRequired)
	o.Remote.Token = "wrong"
	if err := mustFail(t, s.url+"/r.git", o, reposage.EAuthRequired); !strings.Contains(err.Error(), "did not accept the token") {
		t.Errorf("error %q", err)
	}
	o.Remote.Token = token
	rev, got := contents(t, s.url+"/r.git", o)
	wantContents(t, got, map[string]string{"a": "1"})
	if user != "x-access-token" || strings.Contains(rev.Target, token) {
		t.Errorf("user %q, target %q", user, rev.Target)
	}
	contents(t, strings.Replace(s.url, "https://", "https://me@", 1)+"/r.git", o)
	if user != "me" {
		t.Errorf("user %q, want the URL's", user)
	}
	s.intercept(func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusNotFound); return true })
	if err := mustFail(t, s.url+"/r.git", o, reposage.EAuthRequired); strings.Contains(err.Error(), token) {
		t.Errorf("error %q shows the token", err)
	}
	err := filepath.WalkDir(o.Remote.CacheDir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			raw, _ := os.ReadFile(path)
			if strings.Contains(string(raw), token) {
				t.Errorf("%s holds the token", path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Remote.Token = "a\nb"
	mustFail(t, s.url+"/r.git", o, reposage.EInvalid)
}

// TestRemoteCancel is Ctrl-C in the middle of a pack.
func TestRemoteCancel(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if !uploadPack(r) {
			return false
		}
		w.Header().Set("Content-Type", "application/x-git-upload-pack-result")
		io.WriteString(w, packStart+pktLine(1, "PACK\x00\x00\x00\x02\x00\xff\xff\xff"))
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
		return true
	})
	_, err := Open(ctx, s.url+"/r.git", o)
	if reposage.ErrorCode(err) != reposage.ECanceled || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want code %s", err, reposage.ECanceled)
	}
	checkClean(t, o, 0)
	checkNoProcess(t, s.url)
}

func TestRemoteProgress(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	reported := make(chan FetchProgress, 100)
	o.Remote.Progress = func(p FetchProgress) {
		select {
		case reported <- p:
		default:
		}
	}
	s.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		<-reported // the first request is held until there was a report
		s.intercept(nil)
		return false
	})
	contents(t, s.url+"/r.git", o)
	close(reported) // panics if a report comes after Open has returned
}

// TestRemoteConcurrent: one process fetches, those that waited for it take what it brought.
func TestRemoteConcurrent(t *testing.T) {
	s := startGitServer(t)
	s.repo(t, "r.git").commit("main", map[string]string{"a": "1"})
	o := s.options(t)
	var fetches sync.Map
	s.intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if uploadPack(r) {
			fetches.Store(r, true)
		}
		return false
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r, err := Open(t.Context(), s.url+"/r.git", o)
			if err != nil {
				t.Errorf("Open: %v", err)
				return
			}
			if err := r.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	wg.Wait()
	n := 0
	fetches.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d packs were fetched, want 1", n)
	}
	checkClean(t, o, 1)
}
