package parse

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// PoolOptions configure a Pool.
type PoolOptions struct {
	Workers int      // child processes; at least 1
	Command []string // program and arguments of a child, which calls Serve
	Limits  Limits
	Extra   string // handed to the children's callback
	// ExtraOnly leaves the facts out of the results: what the callback makes of them is all that is wanted.
	ExtraOnly bool
	// Backstop is the wall time after which a silent child is killed, beside the budget of the file;
	// default one minute. CPU limits end a file long before on a machine that is not overloaded.
	Backstop time.Duration
}

// Pool parses files in child processes, one file at a time each. A child that crashes, hangs or
// outgrows its memory costs the file it was on, and is replaced.
type Pool struct {
	o     PoolOptions
	first []byte
	idle  chan *process // nil: to be started
	once  sync.Once
}

// NewPool returns a pool. Children start when they are needed; Close ends them.
func NewPool(o PoolOptions) (*Pool, error) {
	o.Workers = max(o.Workers, 1)
	o.Limits = o.Limits.withDefaults()
	if o.Backstop <= 0 {
		o.Backstop = time.Minute
	}
	first, err := json.Marshal(setup{Limits: o.Limits, Extra: o.Extra, ExtraOnly: o.ExtraOnly})
	if err != nil {
		return nil, fmt.Errorf("encode setup: %w", err)
	}
	p := &Pool{o: o, first: first, idle: make(chan *process, o.Workers)}
	for range o.Workers {
		p.idle <- nil
	}
	return p, nil
}

// Parse has one file read by a child. Text is decoded UTF-8. A file that cannot be parsed within the
// limits, or that kills its child, comes back with line counts and the reason; an error means that
// the pool itself does not work or ctx ended.
func (p *Pool) Parse(ctx context.Context, language string, text []byte) (Result, error) {
	if len(text) > p.o.Limits.Size {
		return p.limited(ctx, language, text, reposage.LimitSize)
	}
	res, why, err := p.attempt(ctx, language, text)
	if why == reposage.LimitCrash || why == reposage.LimitMemory {
		res, why, err = p.attempt(ctx, language, text) // perhaps the fault of an earlier file
	}
	if err != nil || why == "" {
		return res, err
	}
	return p.limited(ctx, language, text, why)
}

// limited has a child count the lines of a file it must not parse: an unknown language.
func (p *Pool) limited(ctx context.Context, language string, text []byte, why reposage.LimitReason) (Result, error) {
	res, again, err := p.attempt(ctx, string(why)+"\x00"+language, text)
	if again != "" {
		return Result{}, fmt.Errorf("count lines: child ended: %s", again)
	}
	return res, err
}

// attempt sends a file to an idle child. why is set when the child died of it.
func (p *Pool) attempt(ctx context.Context, language string, text []byte) (res Result, why reposage.LimitReason, err error) {
	var c *process
	select {
	case c = <-p.idle:
	case <-ctx.Done():
		return Result{}, "", ctx.Err()
	}
	defer func() { p.idle <- c }()
	if c == nil {
		if c, err = p.start(); err != nil {
			return Result{}, "", err
		}
	}
	res, err = c.exchange(ctx, p.o.Backstop+10*p.o.Limits.budget(len(text)), language, text)
	if err == nil {
		return res, "", nil
	}
	why = c.reason()
	c = nil
	if ctx.Err() != nil {
		return Result{}, "", ctx.Err()
	}
	return Result{}, why, nil
}

// Close ends the children and waits for them. No Parse may be running.
func (p *Pool) Close() {
	p.once.Do(func() {
		for range p.o.Workers {
			if c := <-p.idle; c != nil {
				c.stop()
			}
		}
	})
}

// process is one child.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	w      *bufio.Writer
	r      *bufio.Reader
	killed atomic.Bool // by us, for taking too long
}

func (p *Pool) start() (*process, error) {
	cmd := exec.Command(p.o.Command[0], p.o.Command[1:]...) //nolint:noctx // lives as long as the pool
	cmd.Env = []string{"GOTRACEBACK=none", "GOMAXPROCS=2"}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("pipe to parse child: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("pipe from parse child: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start parse child: %w", err)
	}
	c := &process{cmd: cmd, in: in, w: bufio.NewWriterSize(in, 256<<10), r: bufio.NewReaderSize(out, 256<<10)}
	if err := errors.Join(writeFrame(c.w, p.first), c.w.Flush()); err != nil {
		c.kill()
		c.reason()
		return nil, fmt.Errorf("set up parse child: %w", err)
	}
	return c, nil
}

// exchange sends one file and reads the answer. It kills the child when ctx ends or wall passes.
func (c *process) exchange(ctx context.Context, wall time.Duration, language string, text []byte) (Result, error) {
	timer := time.AfterFunc(wall, func() { c.killed.Store(true); c.kill() })
	defer timer.Stop()
	stop := context.AfterFunc(ctx, c.kill)
	defer stop()
	if err := errors.Join(writeFrame(c.w, []byte(language), text), c.w.Flush()); err != nil {
		return Result{}, err
	}
	parts, _, err := readFrame(c.r, nil, 3)
	if err != nil {
		return Result{}, err
	}
	return Result{Limit: reposage.LimitReason(parts[0]), Facts: parts[1], Extra: parts[2]}, nil
}

func (c *process) kill() { _ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) }

func (c *process) stop() {
	_ = c.in.Close()
	timer := time.AfterFunc(5*time.Second, c.kill)
	defer timer.Stop()
	_ = c.cmd.Wait()
}

// reason waits for a child that broke off and says why its file was too much.
func (c *process) reason() reposage.LimitReason {
	_ = c.in.Close()
	timer := time.AfterFunc(5*time.Second, c.kill)
	defer timer.Stop()
	_ = c.cmd.Wait()
	status, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case c.killed.Load():
		return reposage.LimitTime
	case ok && status.Exited() && status.ExitStatus() == grammars.ExitMemory:
		return reposage.LimitMemory
	case ok && status.Exited() && status.ExitStatus() == exitTime:
		return reposage.LimitTime
	case ok && status.Signaled() && status.Signal() == syscall.SIGKILL:
		return reposage.LimitMemory // the kernel ran out of memory
	}
	return reposage.LimitCrash
}
