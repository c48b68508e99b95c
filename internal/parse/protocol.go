package parse

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/reposage/reposage"
)

// A pool and its children exchange frames over pipes: a length of four bytes, then that many bytes.
// The first frame is the setup (JSON). Then each request (language, text) has one response (limit,
// facts, extra).
const maxFrame = 1 << 30

func writeFrame(w io.Writer, parts ...[]byte) error {
	total := 0
	for _, p := range parts {
		total += 4 + len(p)
	}
	head := binary.LittleEndian.AppendUint32(nil, uint32(total))
	if _, err := w.Write(head); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	for _, p := range parts {
		if _, err := w.Write(binary.LittleEndian.AppendUint32(head[:0], uint32(len(p)))); err != nil {
			return fmt.Errorf("write frame: %w", err)
		}
		if _, err := w.Write(p); err != nil {
			return fmt.Errorf("write frame: %w", err)
		}
	}
	return nil
}

// readFrame reads a frame of n parts into buf, growing it. The parts share buf. It returns io.EOF
// between frames.
func readFrame(r io.Reader, buf []byte, n int) (parts [][]byte, grown []byte, err error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, buf, err
	}
	size := binary.LittleEndian.Uint32(head[:])
	if size > maxFrame {
		return nil, buf, fmt.Errorf("read frame: %d bytes", size)
	}
	if cap(buf) < int(size) {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, buf, fmt.Errorf("read frame: %w", err)
	}
	rest := buf
	for range n {
		if len(rest) < 4 {
			return nil, buf, fmt.Errorf("read frame: %w", io.ErrUnexpectedEOF)
		}
		size := binary.LittleEndian.Uint32(rest)
		if uint32(len(rest)-4) < size {
			return nil, buf, fmt.Errorf("read frame: %w", io.ErrUnexpectedEOF)
		}
		parts = append(parts, rest[4:4+size:4+size])
		rest = rest[4+size:]
	}
	return parts, buf, nil
}

// setup is the first frame.
type setup struct {
	Limits    Limits
	Extra     string // handed to the child's callback
	ExtraOnly bool
}

// Result is what a child answers for one file. The bytes belong to the caller.
type Result struct {
	Limit reposage.LimitReason // also part of the facts
	Facts []byte               // for DecodeFacts; empty with PoolOptions.ExtraOnly
	Extra []byte               // what the child's callback made of the facts
}
