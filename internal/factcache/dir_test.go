package factcache

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/reposage/reposage"
)

func TestUnwritableFolder(t *testing.T) {
	path := t.TempDir()
	c := open(t, path, Options{})
	put(t, c, 0, 50)
	closeCache(t, c)

	c = open(t, path, Options{})
	// Root may write to any folder, so no mode will do; a folder that is closed refuses everybody.
	c.dir.root.Close()
	err := c.Put(testKey(60), nil)
	var we *WriteError
	if !errors.As(err, &we) || we.Dir != path || we.Err == nil {
		t.Fatalf("Put: %v, want a *WriteError", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, "write cache "+path+": create pack: ") {
		t.Errorf("the error reads %q", text)
	}
	if again := c.Put(testKey(61), nil); !errors.Is(again, err) {
		t.Errorf("second Put: %v, want the first error again", again)
	}
	if again := c.Flush(); !errors.Is(again, err) {
		t.Errorf("Flush: %v, want the first error again", again)
	}
	want(t, c, 0, 60, 50) // reading goes on
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to any folder")
	}
	path := t.TempDir()
	c := open(t, path, Options{})
	put(t, c, 0, 50)
	closeCache(t, c)
	if err := os.Chmod(path, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(path, 0o700) })
	c = open(t, path, Options{})
	want(t, c, 0, 60, 50)
	var we *WriteError
	if err := c.Put(testKey(60), nil); !errors.As(err, &we) || !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("Put: %v, want a *WriteError", err)
	}
	closeCache(t, c)
}

// TestFullDisk lets the file size limit of the process stand for a full disk, in a second process.
func TestFullDisk(t *testing.T) {
	path := t.TempDir()
	c := open(t, path, Options{})
	put(t, c, 0, 50)
	closeCache(t, c)
	p := start(t, "full", path)
	p.wait(t)
	c = open(t, path, Options{})
	want(t, c, 0, 100, 50)
	if temps, _ := filepath.Glob(filepath.Join(path, tempPrefix+"*")); len(temps) > 0 {
		t.Errorf("left behind: %v", temps)
	}
}

func TestOpenRefuses(t *testing.T) {
	base := t.TempDir()
	target := filepath.Join(base, "target")
	if err := os.Mkdir(target, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(base, "link")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	shared := filepath.Join(base, "shared")
	if err := os.Mkdir(shared, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(shared, 0o777); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(base, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]reposage.Code{
		link: reposage.EInvalid, shared: reposage.EInvalid, file: reposage.EInternal,
		filepath.Join(file, "below"): reposage.EInternal,
	} {
		if c, err := Open(path, Options{}); reposage.ErrorCode(err) != code {
			t.Errorf("Open(%s) = %v, want code %s", path, err, code)
			c.Close()
		}
	}
	if _, err := Open(filepath.Join(link, "cache"), Options{}); err != nil {
		t.Errorf("a folder below a link was refused: %v", err)
	}
}

func TestForeignOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	path := t.TempDir()
	if err := os.Chown(path, 12345, -1); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("Open of another user's folder: %v", err)
	}
}

// TestStrangers: what is not the cache's own is neither followed, nor read, nor removed.
func TestStrangers(t *testing.T) {
	path := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("keep me"), 0o600); err != nil {
		t.Fatal(err)
	}
	names := []string{"README", "pack-1.zip", "xpack-1.rsp1", "pack-2"}
	for _, n := range names {
		if err := os.WriteFile(filepath.Join(path, n), bytes.Repeat([]byte("x"), 5000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []string{"pack-0000000000000000.rsp1", "temp-0000000000000000.rsp1"} {
		if err := os.Symlink(outside, filepath.Join(path, n)); err != nil {
			t.Fatal(err)
		}
		names = append(names, n)
	}
	if err := os.Mkdir(filepath.Join(path, "pack-0000000000000001.rsp1"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(path, "pack-0000000000000002.rsp1"), 0o600); err != nil {
		t.Fatal(err)
	}
	names = append(names, "pack-0000000000000001.rsp1", "pack-0000000000000002.rsp1")
	c := open(t, path, Options{MaxBytes: 1000})
	put(t, c, 0, 20)
	closeCache(t, c)
	for _, n := range names {
		if _, err := os.Lstat(filepath.Join(path, n)); err != nil {
			t.Errorf("%s is gone: %v", n, err)
		}
	}
	if b, err := os.ReadFile(outside); err != nil || string(b) != "keep me" {
		t.Errorf("the link's target: %q, %v", b, err)
	}
}
