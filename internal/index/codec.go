package index

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"github.com/reposage/reposage"
)

// chunksVersion is the first byte of encoded chunks. Raise it with every change of the layout.
const chunksVersion = 1

var errChunks = errors.New("encoded chunks are damaged")

// AppendChunks appends the encoding of a file's chunks to b, about a twentieth of the file: varints, each place counted
// from the one before it, strings with their length.
func AppendChunks(b []byte, chunks []reposage.Chunk) []byte {
	e := chunkEncoder{b: append(b, chunksVersion)}
	e.num(len(chunks))
	var at reposage.Span
	for i := range chunks {
		at = e.chunk(&chunks[i], at)
	}
	return e.b
}

// Flags of an encoded chunk.
const (
	flagDoc = 1 << iota
	flagComments
	flagDefinitions
)

type chunkEncoder struct{ b []byte }

func (e *chunkEncoder) num(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }

func (e *chunkEncoder) str(s string) {
	e.num(len(s))
	e.b = append(e.b, s...)
}

// span encodes a span by its distance from the end of the one before, which may also be the start of what it is in.
func (e *chunkEncoder) span(s, before reposage.Span) {
	e.num(int(s.Start - before.End))
	e.num(int(s.End - s.Start))
	e.num(int(s.Line - before.EndLine))
	e.num(int(s.EndLine - s.Line))
}

// startOf is the empty span at the start of another.
func startOf(s reposage.Span) reposage.Span {
	return reposage.Span{Start: s.Start, End: s.Start, Line: s.Line, EndLine: s.Line}
}

func (e *chunkEncoder) chunk(c *reposage.Chunk, before reposage.Span) reposage.Span {
	var flags byte
	if c.Doc != (reposage.Span{}) {
		flags |= flagDoc
	}
	if len(c.Comments) > 0 {
		flags |= flagComments
	}
	if len(c.Definitions) > 0 {
		flags |= flagDefinitions
	}
	e.b = append(e.b, byte(c.Kind), byte(c.SymbolKind), flags)
	e.span(c.Span, before)
	e.str(c.Symbol)
	e.str(c.Signature)
	if flags&flagDoc != 0 {
		e.span(c.Doc, startOf(c.Span))
	}
	if flags&flagComments != 0 {
		e.num(len(c.Comments))
		at := startOf(c.Span)
		for _, s := range c.Comments {
			e.span(s, at)
			at = s
		}
	}
	if flags&flagDefinitions != 0 {
		e.num(len(c.Definitions))
		line := c.Line
		for i := range c.Definitions {
			line = e.definition(&c.Definitions[i], line)
		}
	}
	return c.Span
}

// definition encodes a definition. The name is mostly the end of the qualified one.
func (e *chunkEncoder) definition(d *reposage.Definition, line uint32) uint32 {
	flags := byte(0)
	if d.Exported {
		flags = 1
	}
	if strings.HasSuffix(d.Qualified, d.Name) {
		e.b = append(e.b, byte(d.Kind), flags)
		e.str(d.Qualified)
		e.num(len(d.Name))
	} else {
		e.b = append(e.b, byte(d.Kind), flags|2)
		e.str(d.Qualified)
		e.str(d.Name)
	}
	e.num(int(d.Line - line))
	return d.Line
}

// DecodeChunks decodes what AppendChunks made of the result of Split. It takes any bytes: damage is an error, and no more is
// allocated than a small multiple of len(b). What it returns is in order and does not overlap, and all of a chunk
// is within its span; the text it is of may be shorter.
func DecodeChunks(b []byte) ([]reposage.Chunk, error) {
	if len(b) == 0 || b[0] != chunksVersion {
		return nil, errChunks
	}
	d := chunkDecoder{s: string(b[1:])}
	chunks := make([]reposage.Chunk, d.count(9))
	var at reposage.Span
	for i := range chunks {
		at = d.chunk(&chunks[i], at)
	}
	if d.bad || d.at != len(d.s) {
		return nil, errChunks
	}
	if len(chunks) == 0 {
		return nil, nil
	}
	return chunks, nil
}

// chunkDecoder reads from a string, so that decoded strings share its memory.
type chunkDecoder struct {
	s   string
	at  int
	bad bool
}

func (d *chunkDecoder) byte() byte {
	if d.at >= len(d.s) {
		d.bad = true
		return 0
	}
	d.at++
	return d.s[d.at-1]
}

func (d *chunkDecoder) num() uint32 {
	var v uint64
	for shift := 0; shift < 35; shift += 7 {
		c := d.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			if v <= math.MaxUint32 {
				return uint32(v)
			}
			break
		}
	}
	d.bad = true
	return 0
}

// count reads a number of elements of at least size bytes each.
func (d *chunkDecoder) count(size int) int {
	v := d.num()
	if d.bad || uint64(v) > uint64((len(d.s)-d.at)/size) {
		d.bad = true
		return 0
	}
	return int(v)
}

// some is count for what is left out where there is none.
func (d *chunkDecoder) some(size int) int {
	n := d.count(size)
	if n == 0 {
		d.bad = true
	}
	return n
}

func (d *chunkDecoder) str() string {
	n := d.count(1)
	d.at += n
	return d.s[d.at-n : d.at]
}

// after returns a place some way from another.
func (d *chunkDecoder) after(at uint32) uint32 {
	if v := uint64(at) + uint64(d.num()); v <= math.MaxUint32 {
		return uint32(v)
	}
	d.bad = true
	return at
}

func (d *chunkDecoder) span(before reposage.Span) (s reposage.Span) {
	s.Start = d.after(before.End)
	s.End = d.after(s.Start)
	s.Line = d.after(before.EndLine)
	s.EndLine = d.after(s.Line)
	return s
}

// within reads a span that must be inside another.
func (d *chunkDecoder) within(outer, before reposage.Span) reposage.Span {
	s := d.span(before)
	if s.End > outer.End || s.EndLine > outer.EndLine {
		d.bad = true
	}
	return s
}

func (d *chunkDecoder) chunk(c *reposage.Chunk, before reposage.Span) reposage.Span {
	c.Kind, c.SymbolKind = reposage.ChunkKind(d.byte()), reposage.SymbolKind(d.byte())
	flags := d.byte()
	c.Span = d.span(before)
	c.Symbol, c.Signature = d.str(), d.str()
	if flags&flagDoc != 0 {
		c.Doc = d.within(c.Span, startOf(c.Span))
	}
	if flags&flagComments != 0 {
		c.Comments = make([]reposage.Span, d.some(4))
		at := startOf(c.Span)
		for i := range c.Comments {
			at = d.within(c.Span, at)
			c.Comments[i] = at
		}
	}
	if flags&flagDefinitions != 0 {
		c.Definitions = make([]reposage.Definition, d.some(5))
		line := c.Line
		for i := range c.Definitions {
			line = d.definition(&c.Definitions[i], line)
		}
		if line > c.EndLine {
			d.bad = true
		}
	}
	return c.Span
}

func (d *chunkDecoder) definition(f *reposage.Definition, line uint32) uint32 {
	f.Kind = reposage.SymbolKind(d.byte())
	flags := d.byte()
	f.Exported = flags&1 != 0
	f.Qualified = d.str()
	if flags&2 != 0 {
		f.Name = d.str()
	} else if n := int(d.num()); n <= len(f.Qualified) {
		f.Name = f.Qualified[len(f.Qualified)-n:]
	} else {
		d.bad = true
	}
	f.Line = d.after(line)
	return f.Line
}
