package parse

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/reposage/reposage"
)

// exitTime is the exit status of a child that spent more CPU time on a file than any limit allows:
// a grammar's scanner that never comes back to the parser.
const exitTime = 87

// Serve runs a child: it reads files from r and writes their facts to w until r ends. The callback is
// made once from the pool's setup and runs on every file; what it returns goes back to
// the pool beside the facts. Serve lowers the resource limits of the process and may end it.
func Serve(r io.Reader, w io.Writer, callback func(extra string) (Callback, error)) error {
	confine()
	debug.SetGCPercent(400) // files are small and short-lived
	in, out := bufio.NewReaderSize(r, 256<<10), bufio.NewWriterSize(w, 256<<10)
	parts, buf, err := readFrame(in, nil, 1)
	if err != nil {
		return fmt.Errorf("read setup: %w", err)
	}
	var s setup
	if err := json.Unmarshal(parts[0], &s); err != nil {
		return fmt.Errorf("decode setup: %w", err)
	}
	extra, err := callback(s.Extra)
	if err != nil {
		return err
	}
	c := child{parser: NewParser(s.Limits), extra: extra, bare: s.ExtraOnly}
	defer c.parser.Close()
	go c.watch()
	for {
		parts, buf, err = readFrame(in, buf, 2)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := c.answer(out, string(parts[0]), parts[1]); err != nil {
			return err
		}
	}
}

// Callback computes what the pool's owner wants of a file beside its facts. The text is decoded UTF-8; neither it nor
// what is returned is used after the next call.
type Callback func(text []byte, f *reposage.Facts) []byte

type child struct {
	parser *Parser
	extra  Callback
	bare   bool // facts are not asked for
	facts  []byte
	// deadline is the CPU time of the process, in nanoseconds, at which the current file has had
	// more than enough; 0 between files.
	deadline atomic.Int64
}

func (c *child) answer(out *bufio.Writer, language string, text []byte) error {
	budget := c.parser.limits.budget(len(text))
	c.deadline.Store(int64(processCPU() + 2*budget + time.Second))
	f := c.parser.Facts(language, text)
	c.deadline.Store(0)
	if c.facts = c.facts[:0]; !c.bare {
		c.facts = AppendFacts(c.facts, f)
	}
	if err := writeFrame(out, []byte(f.Limit), c.facts, c.extra(text, f)); err != nil {
		return err
	}
	if cap(c.facts) > 16<<20 {
		c.facts = nil
	}
	return out.Flush()
}

// watch ends the process when a file takes more CPU time than the parser's own limit should have
// allowed. It runs beside the C code, which cannot be interrupted.
func (c *child) watch() {
	for range time.Tick(200 * time.Millisecond) {
		if d := c.deadline.Load(); d != 0 && int64(processCPU()) > d {
			os.Exit(exitTime)
		}
	}
}
