package factcache

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// TestMain runs a child's role when the test binary was started by start.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == "child" {
		if err := child(os.Args[2], os.Args[3], os.Args[4:]); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// process is a second process that runs a role of child.
type process struct {
	p   *os.Process
	out *bufio.Reader // one line for each step it has done
}

func start(t *testing.T, role, path string, args ...string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.StartProcess(exe, append([]string{exe, "child", role, path}, args...),
		&os.ProcAttr{Files: []*os.File{nil, w, os.Stderr}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return &process{p, bufio.NewReader(r)}
}

// wait waits for a good end.
func (p *process) wait(t *testing.T) {
	t.Helper()
	if _, err := io.Copy(io.Discard, p.out); err != nil {
		t.Error(err)
	}
	if st, err := p.p.Wait(); err != nil || !st.Success() {
		t.Errorf("child: %v, %v", st, err)
	}
}

// killAfter waits for n steps and then kills.
func (p *process) killAfter(t *testing.T, n int) {
	t.Helper()
	for range n {
		if _, err := p.out.ReadString('\n'); err != nil {
			t.Fatalf("read child's output: %v", err)
		}
	}
	if err := p.p.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.p.Wait(); err != nil {
		t.Fatal(err)
	}
}

func child(role, path string, args []string) error {
	switch role {
	case "full":
		return childFull(path)
	case "endless":
		return childEndless(path)
	case "crowd":
		return childCrowd(path, args[0])
	}
	return errors.New("no such role")
}

// childFull writes until no file may grow further and expects one typed error, and reading to go on.
func childFull(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 600 << 10, Max: 600 << 10}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	c, err := Open(path, Options{})
	if err != nil {
		return err
	}
	for i := 0; i < 1000 && err == nil; i++ {
		err = c.Put(testKey(1000+i), testValue(i))
	}
	if we := (*WriteError)(nil); !errors.As(err, &we) || !errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("Put on a full disk: %w", err)
	}
	for i := range 50 {
		if v, ok := c.Get(testKey(i)); !ok || !bytes.Equal(v, testValue(i)) {
			return fmt.Errorf("record %d cannot be read on a full disk", i)
		}
	}
	return c.Close()
}

var smallOptions = Options{MaxBytes: 4 << 20, PackBytes: 256 << 10}

// childEndless opens, puts, flushes, merges and evicts until it is killed.
func childEndless(path string) error {
	for round := 0; ; round++ {
		c, err := Open(path, smallOptions)
		if err != nil {
			return err
		}
		for i := range 40 {
			i += round % 50 * 20
			if v, ok := c.Get(testKey(i)); ok && !bytes.Equal(v, testValue(i)) {
				return fmt.Errorf("wrong value for %d", i)
			}
			if err := c.Put(testKey(i), testValue(i)); err != nil {
				return err
			}
			fmt.Println("put", i)
		}
		if err := c.Close(); err != nil {
			return err
		}
		fmt.Println("closed")
	}
}

// childCrowd is one of many that use the same records in different order.
func childCrowd(path, seed string) error {
	n, err := strconv.ParseUint(seed, 10, 64)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(n, 3))
	for range 10 {
		c, err := Open(path, smallOptions)
		if err != nil {
			return err
		}
		for range 40 {
			i := r.IntN(1000)
			v, ok := c.Get(testKey(i))
			if ok && !bytes.Equal(v, testValue(i)) {
				return fmt.Errorf("wrong value for %d", i)
			}
			if !ok {
				if err := c.Put(testKey(i), testValue(i)); err != nil {
					return err
				}
			}
		}
		if err := c.Close(); err != nil {
			return err
		}
		fmt.Println("closed")
	}
	return nil
}

func TestKilled(t *testing.T) {
	path := t.TempDir()
	r := rand.New(rand.NewPCG(4, 4))
	for range 60 {
		start(t, "endless", path).killAfter(t, 1+r.IntN(150))
		c := open(t, path, smallOptions)
		check(t, c, 0, 1020)
		if s := c.Stats(); s.Corrupt > 0 {
			t.Fatalf("a kill left damage: %+v", s)
		}
		closeCache(t, c)
		if temps, _ := filepath.Glob(filepath.Join(path, tempPrefix+"*")); len(temps) > 0 {
			t.Fatalf("left behind after the next Open: %v", temps)
		}
	}
	c := open(t, path, smallOptions)
	if n := check(t, c, 0, 1020); n == 0 {
		t.Error("nothing survived 60 kills")
	}
}

// TestTwentyProcesses lets twenty processes work on one folder, while it is deleted again and again.
func TestTwentyProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache")
	var crowd []*process
	for i := range 20 {
		crowd = append(crowd, start(t, "crowd", path, strconv.Itoa(i)))
	}
	for round := range 5 {
		for i := range 4 {
			if _, err := crowd[round*4+i].out.ReadString('\n'); err != nil {
				t.Errorf("read child's output: %v", err)
			}
		}
		// Files may be made as fast as they are removed.
		if err := os.RemoveAll(path); err != nil && !errors.Is(err, syscall.ENOTEMPTY) {
			t.Error(err)
		}
	}
	for _, p := range crowd {
		p.wait(t)
	}
	c := open(t, path, smallOptions)
	put(t, c, 0, 1)
	closeCache(t, c)
	c = open(t, path, smallOptions)
	if s := c.Stats(); s.Bytes > smallOptions.MaxBytes {
		t.Errorf("%d bytes are kept", s.Bytes)
	}
	if n := check(t, c, 0, 1000); n == 0 {
		t.Error("nothing is left")
	}
	if s := c.Stats(); s.Corrupt > 0 {
		t.Errorf("damage: %+v", s)
	}
}
