package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// limitedPipe runs git with limits on its memory and hands its input and output to fn. When fn fails,
// git is killed; when git fails, or ends before fn has read what it expected, the error is a *gitError.
func limitedPipe(ctx context.Context, g gitDir, fn func(in io.WriteCloser, out io.Reader) error, args ...string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := g.command(ctx, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("pipe git input: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("pipe git output: %w", err)
	}
	stderr := &headBuffer{max: 4 << 10}
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		return startError(err)
	}
	fnErr := limitProcess(cmd.Process.Pid, 0) // it writes no file
	if fnErr == nil {
		fnErr = fn(in, out)
	}
	if fnErr != nil && !errors.Is(fnErr, io.ErrUnexpectedEOF) {
		cancel()
	}
	_ = in.Close() // tells git to end; Wait says how it did
	waitErr := cmd.Wait()
	switch {
	case fnErr == nil && waitErr == nil:
		return nil
	case fnErr != nil && !errors.Is(fnErr, io.ErrUnexpectedEOF):
		return fnErr
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return &gitError{args: args, stderr: stderr.String(), err: errors.Join(fnErr, waitErr)}
}

// blobFeed reads objects from one git cat-file process: many requests are written ahead and the
// answers read in the same order, so that neither side waits for the other.
type blobFeed struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// withBlobs runs fn with a feed and ends the process afterwards.
func withBlobs(ctx context.Context, g gitDir, fn func(*blobFeed) error) error {
	return limitedPipe(ctx, g, func(in io.WriteCloser, out io.Reader) error {
		return fn(&blobFeed{in: in, out: bufio.NewReaderSize(out, 256<<10)})
	}, "cat-file", "--batch-command", "--buffer")
}

// send writes requests ("info" or "contents") in the background; the answers must be read before
// the next send.
func (f *blobFeed) send(command string, names []string) {
	go func() {
		w := bufio.NewWriterSize(f.in, 32<<10)
		for _, name := range names {
			w.WriteString(command)
			w.WriteByte(' ')
			w.WriteString(name)
			w.WriteByte('\n')
		}
		w.WriteString("flush\n")
		// A process that died shows when its answers are read.
		_ = w.Flush()
	}()
}

// info reads the answer to an info request: the object's size, or -1 when it is no blob that
// can be read.
func (f *blobFeed) info() (int64, error) {
	line, err := f.out.ReadSlice('\n')
	if err != nil {
		return 0, unexpected(err)
	}
	return parseInfo(line)
}

// parseInfo reads "<id> blob <size>" or "<name> missing".
func parseInfo(line []byte) (int64, error) {
	fields := bytes.Fields(line)
	if len(fields) < 2 {
		return 0, fmt.Errorf("git cat-file: answer %.80q", line)
	}
	last := fields[len(fields)-1]
	size, err := strconv.ParseInt(string(last), 10, 64)
	if err != nil {
		return -1, nil //nolint:nilerr // missing, ambiguous, submodule
	}
	if len(fields) != 3 || size < 0 {
		return 0, fmt.Errorf("git cat-file: answer %.80q", line)
	}
	if string(fields[1]) != "blob" {
		return -1, nil
	}
	return size, nil
}

// contents reads the answer to a contents request into buf, which may be grown. ok is false when
// the object is no blob that can be read.
func (f *blobFeed) contents(buf []byte) (content []byte, ok bool, err error) {
	size, err := f.info()
	if err != nil || size < 0 {
		return buf[:0], false, err
	}
	if size > maxLineFile && size > maxMailmap {
		return nil, false, fmt.Errorf("git cat-file: object of %d bytes was not announced", size)
	}
	if int64(cap(buf)) < size+1 {
		buf = make([]byte, size+size/4+1)
	}
	buf = buf[:size+1]
	if _, err := io.ReadFull(f.out, buf); err != nil {
		return nil, false, unexpected(err)
	}
	return buf[:size], true, nil
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
