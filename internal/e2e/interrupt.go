package e2e

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// stall starts a server that accepts connections and never answers, and sets $STALLED to its address.
func stall(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 0, "stall")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(ts, "listen", err)
	s := &stalled{listener: l, contacted: make(chan struct{})}
	ts.Defer(s.close)
	go s.serve()
	ts.Setenv("STALLED", l.Addr().String())
	*ts.Value(stalledKey{}).(**stalled) = s
}

// stalledKey finds the story's server among its values.
type stalledKey struct{}

type stalled struct {
	listener  net.Listener
	contacted chan struct{} // closed at the first connection
}

func (s *stalled) serve() {
	for first := true; ; first = false {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		if first {
			close(s.contacted)
		}
		go func() { _, _ = io.Copy(io.Discard, conn) }()
	}
}

func (s *stalled) close() { _ = s.listener.Close() }

// patience is how long an interrupted program may take to end; it takes milliseconds.
const patience = 20 * time.Second

// interrupt runs a command that connects to the stalled server, sends it SIGINT as soon as it has, and
// requires its exit code.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, "interrupt CODE COMMAND ARG…")
	code, err := strconv.Atoi(args[0])
	check(ts, "exit code", err)
	server := *ts.Value(stalledKey{}).(**stalled)
	if server == nil {
		ts.Fatalf("interrupt needs a stalled server")
	}
	path, err := exec.LookPath(args[1])
	check(ts, "find command", err)

	var stderr bytes.Buffer
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), &stderr
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "TMPDIR=" + ts.Getenv("TMPDIR"), "XDG_CACHE_HOME=" + ts.Getenv("XDG_CACHE_HOME")}
	check(ts, "start", cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-server.contacted:
	case err := <-ended:
		ts.Fatalf("ended before it connected: %v\n%s", err, stderr.String())
	}
	check(ts, "interrupt", cmd.Process.Signal(syscall.SIGINT))
	select {
	case <-ended:
	case <-time.After(patience):
		_ = cmd.Process.Kill()
		ts.Fatalf("still running %v after it was interrupted", patience)
	}
	ts.Logf("[stderr]\n%s", stderr.String())
	if got := cmd.ProcessState.ExitCode(); got != code {
		ts.Fatalf("exit code %d, want %d", got, code)
	}
	check(ts, "keep stderr", os.WriteFile(ts.MkAbs("interrupted.txt"), stderr.Bytes(), 0o600))
}
