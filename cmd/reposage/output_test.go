package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

func writeText(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

// only fails the test unless dir holds exactly the files named.
func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("files %q, want %q", got, names)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestWriteOutput(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.html")
	for _, text := range []string{"first, longer", "second"} {
		if err := writeOutput(nil, path, writeText(text)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	only(t, dir, "report.html")

	var stdout bytes.Buffer
	if err := writeOutput(&stdout, "", writeText("x")); err != nil || stdout.String() != "x" {
		t.Errorf("stdout: %q, %v", stdout.String(), err)
	}
}

func TestWriteOutputLeavesTheOldFileOnFailure(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.html")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := writeOutput(nil, path, func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("half a report", 100_000))
		return broken
	})
	if !errors.Is(err, broken) || content(t, path) != "old" {
		t.Errorf("got %v and content %q", err, content(t, path))
	}
	only(t, dir, "report.html")
}

func TestWriteOutputKeepsLinksAndPermissions(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := writeOutput(nil, link, writeText("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || content(t, path) != "new" {
		t.Errorf("mode %v, content %q, %v", info.Mode(), content(t, path), err)
	}
	only(t, dir, "link", "real")
}

func TestCheckOutput(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]reposage.Code{
		"":                                  "",
		filepath.Join(dir, "new"):           "",
		dir:                                 reposage.EInvalid,
		filepath.Join(dir, "absent", "new"): reposage.EInvalid,
		os.DevNull:                          "",
	} {
		err := checkOutput(path)
		if got := reposage.ErrorCode(err); got != want {
			t.Errorf("%q: got %q (%v), want %q", path, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), ".reposage-") {
			t.Errorf("the message names the probe: %v", err)
		}
	}
	only(t, dir)
	if err := writeOutput(nil, os.DevNull, writeText("x")); err != nil {
		t.Errorf("device: %v", err)
	}
}
