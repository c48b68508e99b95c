package source

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

func TestParseHead(t *testing.T) {
	sha1, sha256 := strings.Repeat("a", 40), strings.Repeat("b", 64)
	tests := []struct {
		name, out string
		want      remoteState
		ok        bool
	}{
		{"branch", "ref: refs/heads/main\tHEAD\n" + sha1 + "\tHEAD\n", remoteState{formatSHA1, "refs/heads/main"}, true},
		{"SHA-256", "ref: refs/heads/a/b\tHEAD\n" + sha256 + "\tHEAD\n", remoteState{formatSHA256, "refs/heads/a/b"}, true},
		{"detached", sha1 + "\tHEAD\n", remoteState{formatSHA1, detachedHead}, true},
		{"other refs that end in HEAD", sha256 + "\trefs/remotes/origin/HEAD\n" + sha1 + "\tHEAD\n", remoteState{formatSHA1, detachedHead}, true},
		{"climbs out", "ref: refs/heads/../../../x\tHEAD\n" + sha1 + "\tHEAD\n", remoteState{formatSHA1, detachedHead}, true},
		{"no branch", "ref: refs/tags/x\tHEAD\n" + sha1 + "\tHEAD\n", remoteState{formatSHA1, detachedHead}, true},
		{"option", "ref: --upload-pack=x\tHEAD\n" + sha1 + "\tHEAD\n", remoteState{formatSHA1, detachedHead}, true},
		{"empty", "", remoteState{}, false},
		{"no id", "nonsense\tHEAD\n", remoteState{}, false},
	}
	for _, tt := range tests {
		if got, ok := parseHead([]byte(tt.out)); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%s: %+v, %v; want %+v, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

// FuzzParseHead: whatever a server says, HEAD is set only to a branch that git would accept.
func FuzzParseHead(f *testing.F) {
	f.Add([]byte("ref: refs/heads/main\tHEAD\n" + strings.Repeat("a", 40) + "\tHEAD\n"))
	f.Add([]byte("ref: refs/heads/../x\tHEAD\n" + strings.Repeat("a", 64) + "\tHEAD\n"))
	f.Fuzz(func(t *testing.T, out []byte) {
		state, ok := parseHead(out)
		if !ok {
			return
		}
		if state.head != detachedHead && (!strings.HasPrefix(state.head, "refs/heads/") || badRefName(state.head) != "") {
			t.Fatalf("%q gave HEAD %q", out, state.head)
		}
		if state.format != formatSHA1 && state.format != formatSHA256 {
			t.Fatalf("%q gave format %q", out, state.format)
		}
	})
}

func TestScanTrace(t *testing.T) {
	const trace = `10:00:00.000000 http.c:756              => Send header: CONNECT example.com:443 HTTP/1.1
10:00:00.000000 http.c:756              <= Recv header: HTTP/1.1 200 Connection established
10:00:00.000000 http.c:756              <= Recv header:
10:00:00.000000 http.c:756              => Send header: Authorization: Basic <redacted>
10:00:00.000000 http.c:756              <= Recv header: HTTP/2 302
10:00:00.000000 http.c:756              <= Recv header: content-type: text/html
10:00:00.000000 http.c:756              <= Recv header: HTTP/1.1 429 Too Many Requests
10:00:00.000000 http.c:756              <= Recv header: Retry-After:  120
10:00:00.000000 http.c:756              == Info: Connection #0 to host left intact
`
	if got, want := scanTrace(strings.NewReader(trace)), (httpTrace{status: 429, retryAfter: "120"}); got != want {
		t.Errorf("scanTrace = %+v, want %+v", got, want)
	}
	if got := readTrace(filepath.Join(t.TempDir(), "absent")); got != (httpTrace{}) {
		t.Errorf("an absent trace gave %+v", got)
	}
}

func FuzzScanTrace(f *testing.F) {
	f.Add("x <= Recv header: HTTP/1.1 429 Too\nx <= Recv header: Retry-After: 9\n")
	f.Fuzz(func(t *testing.T, trace string) {
		failure := fetchFailure{host: "h", http: scanTrace(strings.NewReader(trace)), err: errors.New("exit status 128")}
		err := failure.explain()
		if hint := reposage.ErrorHint(err); err == nil || len(err.Error()) > 200 || len(hint) > 200 {
			t.Fatalf("explained as %v, %q", err, hint)
		}
	})
}

func TestRetryHint(t *testing.T) {
	for value, want := range map[string]string{
		"": "Try again later.", "0": "Try again later.", "60": "Try again in 1m0s.", "-5": "Try again later.", "99999999": "Try again later.",
		"Wed, 21 Oct 2015 07:28:00 GMT": "Try again later.", "soon": "Try again later.",
	} {
		f := fetchFailure{http: httpTrace{retryAfter: value}}
		if got := f.retryHint(); got != want {
			t.Errorf("Retry-After %q: %q, want %q", value, got, want)
		}
	}
	f := fetchFailure{http: httpTrace{retryAfter: time.Now().Add(time.Hour).UTC().Format(time.RFC1123)}}
	if got := f.retryHint(); !strings.HasPrefix(got, "Try again in 1h0m") && !strings.HasPrefix(got, "Try again in 59m") {
		t.Errorf("a date an hour ahead: %q", got)
	}
}

// TestExplain covers the failures that no test server can bring about.
func TestExplain(t *testing.T) {
	exit := errors.New("exit status 128")
	tests := []struct {
		name    string
		failure fetchFailure
		code    reposage.Code
		text    string
	}{
		{"disk full", fetchFailure{lines: []string{"fatal: write error: No space left on device"}}, reposage.EInternal, "the disk is full"},
		{"file size limit", fetchFailure{lines: []string{"error: index-pack died of signal 25"}}, reposage.ERepoTooLarge, "too large"},
		{"memory", fetchFailure{lines: []string{"fatal: Out of memory, malloc failed"}}, reposage.ERepoTooLarge, "too large"},
		{"fsck of older git", fetchFailure{lines: []string{"error in tree 1234: hasDotdot: contains '..'", "fatal: fsck error in packed object"}}, reposage.ECorrupt, "found hasDotdot"},
		{"fsck without a name", fetchFailure{lines: []string{"fatal: fsck error in packed object"}}, reposage.ECorrupt, "found a damaged object"},
		{"damage before a broken connection", fetchFailure{lines: []string{"fatal: pack has bad object at offset 12: inflate returned -3"}, proxy: errors.New("stalled")}, reposage.ECorrupt, "damaged pack"},
		{"OpenSSL", fetchFailure{lines: []string{"fatal: unable to access 'https://h/': SSL certificate problem: self-signed certificate"}}, reposage.EUnreachable, "certificate"},
		{"GnuTLS", fetchFailure{lines: []string{"fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none CRLfile: none"}}, reposage.EUnreachable, "certificate"},
		{"the server's words", fetchFailure{lines: []string{"fatal: remote error: inner secret"}}, reposage.EUnreachable, "git failed: exit status 128"},
		{"git's words, disarmed", fetchFailure{lines: []string{"fatal: strange \x1b[2J"}}, reposage.EUnreachable, "git: strange �[2J"},
		{"time", fetchFailure{err: errFetchTimeout}, reposage.ETimeout, "took too long"},
		{"caller's deadline", fetchFailure{err: context.DeadlineExceeded}, reposage.ETimeout, "took too long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.failure.err == nil {
				tt.failure.err = exit
			}
			tt.failure.host = "example.com"
			err := tt.failure.explain()
			if reposage.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.text) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%v (%s), want %q (%s)", err, reposage.ErrorCode(err), tt.text, tt.code)
			}
			if tt.code != reposage.ECanceled && reposage.ErrorHint(err) == "" {
				t.Errorf("%v has no hint", err)
			}
		})
	}
}

func TestFetchLog(t *testing.T) {
	l := newFetchLog(nil, nil)
	defer l.stop()
	for _, part := range []string{
		"remote: inner secret\nremote: Counting objects: 5% (1/20)\r", "Receiving objects:  50% (5/10), 1.2 KiB | 3 MiB/s\r", "Resolving del", "tas: 100% (2/2), done.\n",
		"warning: one\nfatal", ": two\n" + strings.Repeat("x", 5000) + "\nlast",
	} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("Write = %d, %v", n, err)
		}
	}
	want := []string{"warning: one", "fatal: two", strings.Repeat("x", maxLogLine), "last"}
	if got := l.lines(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("kept %.200q", got)
	}
	if p, ok := parseProgress("Receiving objects:  50% (5/10), 1.2 KiB | 3 MiB/s"); !ok || p != (FetchProgress{Stage: "Receiving objects", Done: 5, Total: 10}) {
		t.Errorf("progress %+v, %v", p, ok)
	}
	for _, line := range []string{"", "Receiving objects", "Receiving objects: x", "Evil stage: 5% (1/2)", "Receiving objects: (9/x)"} {
		if p, ok := parseProgress(line); ok {
			t.Errorf("%q taken for progress %+v", line, p)
		}
	}
}

func TestGitVersion(t *testing.T) {
	for text, ok := range map[string]bool{
		"git version 2.39.5\n": true, "git version 2.51.0 (Apple Git-160)": true, "git version 3.0.0.rc1": true,
		"git version 2.38.1": false, "git version 1.99.0": false, "nonsense": false, "git version x.y": false,
	} {
		if err := checkVersionText(text); (err == nil) != ok {
			t.Errorf("%q: %v, want accepted = %v", text, err, ok)
		}
	}
	if err := checkVersionText("git version 2.17.1"); reposage.ErrorCode(err) != reposage.EUnsupported {
		t.Errorf("an old git: %v, want code %s", err, reposage.EUnsupported)
	}
	if err := checkGitVersion(t.Context()); err != nil {
		t.Errorf("this machine's git: %v", err)
	}
}

// TestGitCommand holds the one way in which git is run: an environment from scratch, a process group of
// its own that dies as a whole, bounded output.
func TestGitCommand(t *testing.T) {
	t.Setenv("GIT_SSH_COMMAND", "touch x")
	t.Setenv("GIT_EXTERNAL_DIFF", "touch x")
	t.Setenv("https_proxy", "http://127.0.0.1:1")
	t.Setenv("LD_PRELOAD", "")
	for _, v := range (gitDir{}).command(t.Context(), "version").Env {
		name, _, _ := strings.Cut(v, "=")
		if strings.EqualFold(name, "https_proxy") || name == "GIT_SSH_COMMAND" || name == "GIT_EXTERNAL_DIFF" || name == "LD_PRELOAD" {
			t.Errorf("the environment hands on %s", v)
		}
	}
	t.Run("group dies", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		// git waits for a shell, which waits for a sleep: three generations.
		cmd := gitDir{}.command(ctx, "-c", "alias.hang=!echo $$; sleep 1000; true", "hang")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, 32)
		n, err := out.Read(line)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := io.Copy(io.Discard, out); err != nil { // ends when nobody is left to write
			t.Error(err)
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) {
			t.Errorf("Wait: %v", err)
		}
		// A dead process that nobody has waited for yet has no command line.
		if args, err := os.ReadFile(filepath.Join("/proc", strings.TrimSpace(string(line[:n])), "cmdline")); err == nil && len(args) > 0 {
			t.Errorf("the child lives on: %q", args)
		}
	})
	t.Run("output is bounded", func(t *testing.T) {
		if _, err := (gitDir{}).output(t.Context(), 4, "version"); reposage.ErrorCode(err) != reposage.ERepoTooLarge {
			t.Errorf("error %v, want code %s", err, reposage.ERepoTooLarge)
		}
		l := &limitWriter{w: discard{}, left: 3}
		if _, err := l.Write([]byte("four")); reposage.ErrorCode(err) != reposage.ERepoTooLarge {
			t.Errorf("error %v, want code %s", err, reposage.ERepoTooLarge)
		}
	})
	t.Run("protocols are closed", func(t *testing.T) {
		for _, target := range []string{"ext::true", "file:///", t.TempDir(), "git://127.0.0.1/x", "http://127.0.0.1:1/x", "ssh://127.0.0.1/x"} {
			_, err := gitDir{}.output(t.Context(), 1<<10, "ls-remote", "--end-of-options", target)
			if err == nil || !strings.Contains(err.Error(), "not allowed") {
				t.Errorf("git ls-remote %s: %v, want it refused", target, err)
			}
		}
	})
}

// TestProcessLimit: a file above the limit stops git, and the reason is told.
func TestProcessLimit(t *testing.T) {
	f := (&gitServer{root: t.TempDir()}).repo(t, "r.git")
	random := make([]byte, 3<<20)
	file, err := os.Open("/dev/urandom")
	if err != nil {
		t.Skip(err)
	}
	defer file.Close()
	if _, err := file.Read(random); err != nil {
		t.Fatal(err)
	}
	f.commit("main", map[string]string{"random": string(random)})
	dir := filepath.Join(t.TempDir(), "m.git")
	runGit(t, "", "", "init", "-q", "--bare", dir)
	g := gitDir{dir: dir, env: []string{"GIT_ALLOW_PROTOCOL=file"}}
	l := newFetchLog(nil, nil)
	defer l.stop()
	_, err = g.fetchOutput(t.Context(), 1<<20, l, "fetch", "--keep", "file://"+f.dir, "+refs/heads/*:refs/heads/*")
	if err == nil {
		t.Skip("this system does not limit the files of another process")
	}
	failure := fetchFailure{host: "example.com", lines: l.lines(), err: err}
	if err := failure.explain(); reposage.ErrorCode(err) != reposage.ERepoTooLarge {
		t.Errorf("explained as %v, want code %s; git says %q", err, reposage.ERepoTooLarge, l.lines())
	}
}
