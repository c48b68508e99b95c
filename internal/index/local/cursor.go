package local

import "encoding/binary"

// cursor reads varints and strings from bytes that may be anything. After the first fault every read returns
// zero and bad is set.
type cursor struct {
	b   []byte
	at  int
	bad bool
}

// done reports whether everything was read.
func (c *cursor) done() bool { return c.at >= len(c.b) }

// uvarint reads an unsigned number.
func (c *cursor) uvarint() uint64 {
	if c.at < len(c.b) && c.b[c.at] < 0x80 {
		c.at++
		return uint64(c.b[c.at-1])
	}
	return c.longUvarint()
}

func (c *cursor) longUvarint() uint64 {
	v, n := binary.Uvarint(c.b[c.at:])
	if n <= 0 {
		c.fail()
		return 0
	}
	c.at += n
	return v
}

// u32 reads an unsigned number of at most 32 bits.
func (c *cursor) u32() uint32 {
	v := c.uvarint()
	if v > 1<<32-1 {
		c.fail()
		return 0
	}
	return uint32(v)
}

// count reads the number of elements that follow, each of which takes at least size bytes.
func (c *cursor) count(size int) int {
	v := c.uvarint()
	if v > uint64((len(c.b)-c.at)/size) {
		c.fail()
		return 0
	}
	return int(v)
}

// svarint reads a signed number.
func (c *cursor) svarint() int64 {
	v := c.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// byte reads one byte.
func (c *cursor) byte() byte {
	if c.at >= len(c.b) {
		c.fail()
		return 0
	}
	c.at++
	return c.b[c.at-1]
}

// bytes reads a length and as many bytes, which alias the input.
func (c *cursor) bytes() []byte {
	return c.take(c.uvarint())
}

// take reads n bytes.
func (c *cursor) take(n uint64) []byte {
	if n > uint64(len(c.b)-c.at) {
		c.fail()
		return nil
	}
	v := c.b[c.at : c.at+int(n)]
	c.at += int(n)
	return v
}

// string reads a length and a string.
func (c *cursor) string() string { return string(c.bytes()) }

func (c *cursor) fail() { c.bad, c.at = true, len(c.b) }

// appendBytes appends the length of s and s.
func appendBytes[S string | []byte](b []byte, s S) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// appendSigned appends a signed number.
func appendSigned(b []byte, v int64) []byte {
	return binary.AppendUvarint(b, uint64(v)<<1^uint64(v>>63))
}
