package source

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

func (id oid) String() string { return hex.EncodeToString([]byte(id)) }

func parseOID(s []byte) (oid, error) {
	if len(s) != 40 && len(s) != 64 {
		return "", fmt.Errorf("object id of %d digits", len(s))
	}
	var raw [32]byte
	n, err := hex.Decode(raw[:], s)
	if err != nil {
		return "", fmt.Errorf("object id: %w", err)
	}
	return oid(raw[:n]), nil
}

// key shortens a blob id; the null id has key 0.
func (id oid) key() blobKey {
	if len(id) < 8 {
		return 0
	}
	return blobKey(binary.BigEndian.Uint64([]byte(id[:8])))
}

// logCommit is a commit as git prints it.
type logCommit struct {
	id      oid
	parents []oid
	when    int64
	person  person
	changes []logChange
	count   int
}

// logChange is one raw line. For merges it has one old side per parent.
type logChange struct {
	path    string
	newMode uint32
	new     oid
	oldMode []uint32
	old     []oid
}

// logFormat is what logParser reads: five lines and a NUL, then raw entries.
const logFormat = "--format=tformat:%H%n%P%n%ct%n%ae%n%an"

// logArgs prints commits from the given tips with changed paths; merges only with the paths
// that differ from every parent. Every setting by which the repository could change the form is overruled.
func logArgs(revs ...string) []string {
	return append([]string{
		"log", "-z", "--raw", "-c", "--root", "--no-abbrev", "--no-renames", "--no-mailmap", "--no-show-signature",
		"--no-decorate", "--no-notes", "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "-O/dev/null",
		"--ignore-submodules=none", "--encoding=UTF-8", logFormat, "--end-of-options",
	}, revs...)
}

// logParser splits the output of git log into commits.
type logParser struct {
	r *bufio.Reader
	// pending is a token already read: the header of the next commit.
	pending []byte
	buf     []byte
}

func newLogParser(r io.Reader) *logParser { return &logParser{r: bufio.NewReaderSize(r, 64<<10)} }

// maxToken bounds a header, a raw line of an octopus merge, or a path.
const maxToken = 1 << 20

// token returns the next NUL-terminated token, valid until the next call. A last one without NUL is
// a truncated stream.
func (p *logParser) token() ([]byte, error) {
	if t := p.pending; t != nil {
		p.pending = nil
		return t, nil
	}
	p.buf = p.buf[:0]
	for {
		part, err := p.r.ReadSlice(0)
		if err == nil && len(p.buf) == 0 {
			return part[:len(part)-1], nil
		}
		p.buf = append(p.buf, part...)
		switch {
		case err == nil:
			return p.buf[:len(p.buf)-1], nil
		case errors.Is(err, bufio.ErrBufferFull) && len(p.buf) <= maxToken:
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("git log: token of more than %d bytes", maxToken)
		case errors.Is(err, io.EOF) && len(p.buf) > 0:
			return nil, io.ErrUnexpectedEOF
		default:
			return nil, err
		}
	}
}

// next returns the next commit, io.EOF after the last.
func (p *logParser) next() (*logCommit, error) {
	head, err := p.token()
	if err != nil {
		return nil, err
	}
	c, err := parseLogHeader(head)
	if err != nil {
		return nil, err
	}
	for {
		t, err := p.token()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		t = bytes.TrimLeft(t, "\n")
		if len(t) == 0 { // stands between the header and the entries of a merge
			continue
		}
		if t[0] != ':' {
			p.pending = append([]byte(nil), t...)
			return c, nil
		}
		if err := p.entry(c, t); err != nil {
			return nil, err
		}
	}
}

// entry reads one raw entry, whose first token is t, into c.
func (p *logParser) entry(c *logCommit, t []byte) error {
	ch, err := parseRawEntry(t)
	if err != nil {
		return err
	}
	path, err := p.token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if c.count++; c.count > maxCommitChanges {
		c.changes = nil
		return nil
	}
	ch.path = string(path)
	c.changes = append(c.changes, ch)
	return nil
}

func parseLogHeader(b []byte) (*logCommit, error) {
	f := bytes.SplitN(b, []byte{'\n'}, 5)
	if len(f) != 5 {
		return nil, fmt.Errorf("git log: header of %d lines", len(f))
	}
	id, err := parseOID(f[0])
	if err != nil {
		return nil, fmt.Errorf("git log: %w", err)
	}
	c := &logCommit{id: id, person: newPerson(string(f[4]), string(f[3]))}
	for p := range bytes.FieldsSeq(f[1]) {
		id, err := parseOID(p)
		if err != nil {
			return nil, fmt.Errorf("git log: parent: %w", err)
		}
		c.parents = append(c.parents, id)
	}
	// A commit without a readable date stands at 1970, as in git.
	if n, err := strconv.ParseInt(string(f[2]), 10, 64); err == nil {
		c.when = min(max(n, 0), maxTime)
	}
	return c, nil
}

// maxTime is the end of year 9999: later dates are as good as that.
const maxTime = 253402300799

// parseRawEntry reads ":100644 100644 <old> <new> M", with one more colon, mode and id per
// additional parent of a merge.
func parseRawEntry(b []byte) (logChange, error) {
	n := 0
	for n < len(b) && b[n] == ':' {
		n++
	}
	f := strings.Fields(string(b[n:]))
	if n == 0 || len(f) != 2*n+3 {
		return logChange{}, fmt.Errorf("git log: raw entry %.80q", b)
	}
	c := logChange{oldMode: make([]uint32, n), old: make([]oid, n)}
	for i := 0; i <= n; i++ {
		mode, err := strconv.ParseUint(f[i], 8, 32)
		if err != nil {
			return c, fmt.Errorf("git log: mode %.20q", f[i])
		}
		id, err := parseOID([]byte(f[n+1+i]))
		if err != nil {
			return c, fmt.Errorf("git log: %w", err)
		}
		if strings.Trim(string(id), "\x00") == "" {
			id = ""
		}
		if i == n {
			c.newMode, c.new = uint32(mode), id
		} else {
			c.oldMode[i], c.old[i] = uint32(mode), id
		}
	}
	return c, nil
}
