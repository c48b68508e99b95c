package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/reposage/reposage"
)

// object is the answer to one question to git cat-file --batch.
type object struct {
	id, kind string // full object id and "blob", "commit", "tree" or "tag"
	size     int64
	data     []byte
	err      error // errMissing, errTooLarge or errDamaged
}

var (
	errMissing  = errors.New("the object is not in this repository")
	errTooLarge = errors.New("the object is larger than listed")
	errDamaged  = errors.New("the object is damaged")
)

// objectPool keeps long-lived git cat-file --batch processes: one per concurrent reader, started on
// demand, reused until close.
type objectPool struct {
	git         gitDir
	headersOnly bool // ask for type and size, not for contents

	mu     sync.Mutex
	idle   []*objectReader
	closed bool
}

// maxRestarts bounds how often each replaces a process that died of a damaged object. Every death
// costs one file, so a repository with more damage than this is better called corrupt.
const maxRestarts = 100

// each asks for the objects named in specs (ids or revisions) and calls fn with each answer, in
// order. Questions are pipelined; memory is bounded by one object of at most limit bytes plus two
// pipe buffers. A process that dies on a damaged object is replaced and the object reported with
// an error that is errDamaged and carries git's words.
func (p *objectPool) each(ctx context.Context, specs []string, limit int64, fn func(i int, o object) error) error {
	restarts := 0
	for done := 0; done < len(specs); {
		r, err := p.get()
		if err != nil {
			return err
		}
		n, err := r.stream(ctx, specs[done:], limit, func(i int, o object) error { return fn(done+i, o) })
		done += n
		var died *deadReader
		switch {
		case err == nil:
			p.put(r)
			return nil
		case errors.As(err, &died) && ctx.Err() == nil:
			r.kill()
			died.stderr = r.stderr.String() // complete now that the process has ended
			if restarts++; restarts > maxRestarts {
				return reposage.Wrap(reposage.ECorrupt, err, "read objects: more than %d are damaged", maxRestarts).
					WithHint("Run git fsck in the repository, or clone it again.")
			}
			if err := fn(done, object{id: specs[done], err: died}); err != nil {
				return err
			}
			done++
		default:
			r.kill()
			return err
		}
	}
	return nil
}

// one asks for a single object.
func (p *objectPool) one(ctx context.Context, spec string, limit int64) (object, error) {
	var got object
	err := p.each(ctx, []string{spec}, limit, func(_ int, o object) error {
		got = o
		return nil
	})
	return got, err
}

func (p *objectPool) get() (*objectReader, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errors.New("read objects: repository is closed")
	}
	if n := len(p.idle); n > 0 {
		r := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return r, nil
	}
	return p.git.startObjects(p.headersOnly)
}

func (p *objectPool) put(r *objectReader) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		r.kill()
		return
	}
	p.idle = append(p.idle, r)
}

// close ends all idle processes; one in use ends when its reader gives it back.
func (p *objectPool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, r := range p.idle {
		r.kill()
	}
	p.idle = nil
	return nil
}

// objectReader is one git cat-file --batch process.
type objectReader struct {
	headersOnly bool

	cmd    *exec.Cmd
	cancel context.CancelFunc
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *headBuffer
}

func (g gitDir) startObjects(headersOnly bool) (*objectReader, error) {
	// The process outlives the call that starts it, so it has a context of its own.
	ctx, cancel := context.WithCancel(context.Background())
	mode := "--batch"
	if headersOnly {
		mode = "--batch-check"
	}
	r := &objectReader{
		headersOnly: headersOnly, cmd: g.command(ctx, "cat-file", mode), cancel: cancel, stderr: &headBuffer{max: 4 << 10},
	}
	r.cmd.Stderr = r.stderr
	r.cmd.WaitDelay = time.Second
	var out io.Reader
	var err error
	if r.in, err = r.cmd.StdinPipe(); err == nil {
		out, err = r.cmd.StdoutPipe()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("pipe git objects: %w", err)
	}
	if err := r.cmd.Start(); err != nil {
		cancel()
		return nil, startError(err)
	}
	r.out = bufio.NewReaderSize(out, 256<<10)
	return r, nil
}

// kill ends the process and waits for it. What it had left to say is lost.
func (r *objectReader) kill() {
	r.cancel()
	_ = r.in.Close()
	_ = r.cmd.Wait() // "signal: killed" is what was asked for
}

// deadReader says that git ended in the middle of an answer.
type deadReader struct {
	stderr string
	err    error
}

func (e *deadReader) Error() string {
	if line := complaint(e.stderr); line != "" {
		return "git cat-file: " + line
	}
	return fmt.Sprintf("git cat-file: %v", e.err)
}

// Unwrap makes it errDamaged to callers who do not care how it showed.
func (e *deadReader) Unwrap() []error { return []error{errDamaged, e.err} }

// stream writes the questions and reads the answers. It returns how many answers fn has seen; after
// an error the process is in an unknown state and must be killed.
func (r *objectReader) stream(ctx context.Context, specs []string, limit int64, fn func(int, object) error) (int, error) {
	stop := context.AfterFunc(ctx, r.cancel)
	defer stop()
	written := make(chan struct{})
	go func() {
		defer close(written)
		w := bufio.NewWriterSize(r.in, 32<<10)
		for _, s := range specs {
			// A failure shows as a missing answer below.
			_, _ = w.WriteString(s)
			_ = w.WriteByte('\n')
		}
		_ = w.Flush()
	}()
	for i := range specs {
		o, err := readObject(r.out, limit, r.headersOnly)
		if err != nil {
			r.cancel() // unblocks the writer
			<-written
			if ctx.Err() != nil {
				return i, ctx.Err()
			}
			return i, &deadReader{err: err}
		}
		if err := fn(i, o); err != nil {
			r.cancel()
			<-written
			return i, err
		}
	}
	<-written
	return len(specs), ctx.Err()
}

// readObject parses one answer: "oid type size\n", size bytes and a newline, or "name missing\n"; headersOnly is for --batch-check, which leaves contents out.
// Objects above limit are read over and reported with errTooLarge. An error means that the stream
// cannot be trusted any further.
func readObject(r *bufio.Reader, limit int64, headersOnly bool) (object, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return object{}, err
	}
	o, err := parseObjectHeader(line)
	if err != nil || o.err != nil || headersOnly {
		return o, err
	}
	if o.size > limit {
		o.err = errTooLarge
		if _, err := io.CopyN(io.Discard, r, o.size+1); err != nil {
			return object{}, err
		}
		return o, nil
	}
	o.data = make([]byte, o.size)
	if _, err := io.ReadFull(r, o.data); err != nil {
		return object{}, err
	}
	if b, err := r.ReadByte(); err != nil || b != '\n' {
		return object{}, fmt.Errorf("read object %s: no newline behind the content: %w", o.id, errors.Join(err, io.ErrUnexpectedEOF))
	}
	return o, nil
}

func parseObjectHeader(line []byte) (object, error) {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	if name, ok := bytes.CutSuffix(line, []byte(" missing")); ok {
		return object{id: string(name), err: errMissing}, nil
	}
	if name, ok := bytes.CutSuffix(line, []byte(" ambiguous")); ok {
		return object{id: string(name), err: errMissing}, nil
	}
	f := strings.Split(string(line), " ")
	if len(f) != 3 || !isObjectID(f[0]) {
		return object{}, fmt.Errorf("parse object header %.80q", line)
	}
	size, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil || size < 0 {
		return object{}, fmt.Errorf("parse object header %.80q: bad size", line)
	}
	return object{id: f[0], kind: f[1], size: size}, nil
}
