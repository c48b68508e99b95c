package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/reposage/reposage"
)

// checkOutput finds out before any work is done whether writeOutput can write to path.
func checkOutput(path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return reposage.Errorf(reposage.EInvalid, "-o %s is a folder", path).WithHint("Give a file name.")
	case err == nil && !info.Mode().IsRegular():
		return nil // a device or a pipe is written as it is
	}
	dir := filepath.Dir(path)
	probe, err := os.CreateTemp(dir, ".reposage-*")
	if err != nil {
		return reposage.Wrap(reposage.EInvalid, unwrapPath(err), "cannot write in folder %s", dir).
			WithHint("Create the folder first, or choose another with -o.")
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// writeOutput calls write with stdout, or with a file that takes path's place once it is complete:
// whoever looks at path sees the old content or the new, never a part.
func writeOutput(stdout io.Writer, path string, write func(io.Writer) error) error {
	if path == "" {
		return buffered(stdout, write)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeDevice(path, write)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // replace what a link points to, not the link
	}
	return replaceFile(path, write)
}

// replaceFile writes a new file beside path and renames it. An existing file's permissions are kept.
func replaceFile(path string, write func(io.Writer) error) (err error) {
	tmp, err := createBeside(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	if old, statErr := os.Stat(path); statErr == nil {
		if err := tmp.Chmod(old.Mode().Perm()); err != nil {
			return fmt.Errorf("set permissions of output: %w", err)
		}
	}
	if err := buffered(tmp, write); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("put output in place: %w", err)
	}
	return nil
}

// createBeside makes a temporary file in path's folder with the permissions that the umask gives
// a new file; os.CreateTemp would make it private.
func createBeside(path string) (*os.File, error) {
	for n := 0; ; n++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d-%d", filepath.Base(path), os.Getpid(), n))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, fs.ErrExist) || n >= 100 {
			return nil, fmt.Errorf("create output: %w", err)
		}
	}
}

func writeDevice(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("open output: %w", err)
	}
	return errors.Join(buffered(f, write), f.Close())
}

// errReaderGone is what writing the output gives once nobody reads it any more: no fault to speak of.
var errReaderGone = errors.New("the reader of the output is gone")

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return readerGone(err)
	}
	if err := b.Flush(); err != nil {
		return readerGone(fmt.Errorf("write output: %w", err))
	}
	return nil
}

func readerGone(err error) error {
	if errors.Is(err, syscall.EPIPE) {
		return errReaderGone
	}
	return err
}

// unwrapPath drops the operation and the random name from a file error.
func unwrapPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
