package local

import (
	"encoding/binary"
	"strings"

	"github.com/reposage/reposage"
)

// recordSize is the length of the fixed part of a chunk: start, end, line, last line, offset of its details (uint32),
// kind, kind of symbol, set of kinds (uint16).
const recordSize = 24

// chunkRecord is the fixed part of a chunk.
type chunkRecord struct {
	reposage.Span
	details    uint32
	kind       reposage.ChunkKind
	symbolKind reposage.SymbolKind
	kinds      kindSet
}

// kindSet has the kinds of the symbols that a chunk has and is cut from, as bits; bit 0 stands for all kinds
// above 15.
type kindSet uint16

func (s *kindSet) add(k reposage.SymbolKind) {
	switch {
	case k > 15:
		*s |= 1
	case k > 0:
		*s |= 1 << k
	}
}

func kindsOf(c *reposage.Chunk) (s kindSet) {
	s.add(c.SymbolKind)
	for i := range c.Definitions {
		s.add(c.Definitions[i].Kind)
	}
	return s
}

func newRecord(c *reposage.Chunk, details int) chunkRecord {
	return chunkRecord{Span: c.Span, details: uint32(details), kind: c.Kind, symbolKind: c.SymbolKind, kinds: kindsOf(c)}
}

func (r *chunkRecord) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, r.Start)
	b = binary.LittleEndian.AppendUint32(b, r.End)
	b = binary.LittleEndian.AppendUint32(b, r.Line)
	b = binary.LittleEndian.AppendUint32(b, r.EndLine)
	b = binary.LittleEndian.AppendUint32(b, r.details)
	return binary.LittleEndian.AppendUint16(append(b, byte(r.kind), byte(r.symbolKind)), uint16(r.kinds))
}

// parseRecord reads recordSize bytes.
func parseRecord(b []byte) chunkRecord {
	_ = b[recordSize-1]
	return chunkRecord{
		Span: reposage.Span{
			Start: binary.LittleEndian.Uint32(b), End: binary.LittleEndian.Uint32(b[4:]),
			Line: binary.LittleEndian.Uint32(b[8:]), EndLine: binary.LittleEndian.Uint32(b[12:]),
		},
		details: binary.LittleEndian.Uint32(b[16:]), kind: reposage.ChunkKind(b[20]), symbolKind: reposage.SymbolKind(b[21]),
		kinds: kindSet(binary.LittleEndian.Uint16(b[22:])),
	}
}

// How a definition's qualified name is stored.
const (
	qualifiedWhole  = iota // as it is
	qualifiedName          // it is the name
	qualifiedSymbol        // it is the chunk's symbol
	qualifiedInside        // the chunk's symbol, a dot, the name
	qualifiedBeside        // the chunk's symbol without its last element, a dot, the name
)

// appendDetails appends what is not in the record but the signature: symbol, comments, doc, definitions. Places are
// stored relative to the chunk's start.
func appendDetails(b []byte, c *reposage.Chunk) []byte {
	b = appendBytes(b, c.Symbol)
	b = binary.AppendUvarint(b, uint64(len(c.Comments)))
	doc := 0 // 1 and more: the comment of that number
	for i, s := range c.Comments {
		b = appendSpan(b, s, c.Span)
		if s == c.Doc {
			doc = i + 1
		}
	}
	switch {
	case doc > 0:
		b = binary.AppendUvarint(b, uint64(doc))
	case c.Doc == reposage.Span{}:
		b = append(b, 0)
	default:
		b = binary.AppendUvarint(b, uint64(len(c.Comments)+1))
		b = appendSpan(b, c.Doc, c.Span)
	}
	b = binary.AppendUvarint(b, uint64(len(c.Definitions)))
	for i := range c.Definitions {
		b = appendDefinition(b, &c.Definitions[i], c)
	}
	return b
}

func appendSpan(b []byte, s, of reposage.Span) []byte {
	b = appendSigned(b, int64(s.Start)-int64(of.Start))
	b = appendSigned(b, int64(s.End)-int64(s.Start))
	b = appendSigned(b, int64(s.Line)-int64(of.Line))
	return appendSigned(b, int64(s.EndLine)-int64(s.Line))
}

func appendDefinition(b []byte, d *reposage.Definition, c *reposage.Chunk) []byte {
	form := qualifiedForm(d, c.Symbol)
	exported := byte(0)
	if d.Exported {
		exported = 1
	}
	b = append(b, byte(d.Kind), byte(form)<<1|exported)
	b = appendBytes(b, d.Name)
	if form == qualifiedWhole {
		b = appendBytes(b, d.Qualified)
	}
	return appendSigned(b, int64(d.Line)-int64(c.Line))
}

func qualifiedForm(d *reposage.Definition, symbol string) int {
	for _, form := range []int{qualifiedName, qualifiedSymbol, qualifiedInside, qualifiedBeside} {
		if qualified(form, d.Name, symbol) == d.Qualified {
			return form
		}
	}
	return qualifiedWhole
}

// qualified makes a qualified name of a name and the chunk's symbol.
func qualified(form int, name, symbol string) string {
	switch form {
	case qualifiedName:
		return name
	case qualifiedSymbol:
		return symbol
	case qualifiedInside:
		return symbol + "." + name
	}
	return symbol[:strings.LastIndexByte(symbol, '.')+1] + name
}

// parseDetails reads the details of a chunk; ok is false when the bytes are damaged.
func parseDetails(b []byte, r *chunkRecord) (chunk reposage.Chunk, ok bool) {
	c := cursor{b: b}
	chunk = reposage.Chunk{Span: r.Span, Kind: r.kind, SymbolKind: r.symbolKind, Symbol: c.string()}
	if n := c.count(4); n > 0 {
		chunk.Comments = make([]reposage.Span, n)
		for i := range chunk.Comments {
			chunk.Comments[i] = parseSpan(&c, r.Span)
		}
	}
	switch doc := c.uvarint(); {
	case doc > uint64(len(chunk.Comments)):
		chunk.Doc = parseSpan(&c, r.Span)
	case doc > 0:
		chunk.Doc = chunk.Comments[doc-1]
	}
	if n := c.count(4); n > 0 {
		chunk.Definitions = make([]reposage.Definition, n)
		for i := range chunk.Definitions {
			chunk.Definitions[i] = parseDefinition(&c, &chunk)
		}
	}
	return chunk, !c.bad && c.done()
}

func parseSpan(c *cursor, of reposage.Span) reposage.Span {
	start := int64(of.Start) + c.svarint()
	end := start + c.svarint()
	line := int64(of.Line) + c.svarint()
	return reposage.Span{Start: uint32(start), End: uint32(end), Line: uint32(line), EndLine: uint32(line + c.svarint())}
}

func parseDefinition(c *cursor, of *reposage.Chunk) reposage.Definition {
	d := reposage.Definition{Kind: reposage.SymbolKind(c.byte())}
	form := c.byte()
	d.Exported = form&1 != 0
	d.Name = c.string()
	if form >>= 1; form == qualifiedWhole {
		d.Qualified = c.string()
	} else {
		d.Qualified = qualified(int(form), d.Name, of.Symbol)
	}
	d.Line = uint32(int64(of.Line) + c.svarint())
	return d
}

// record returns the fixed part of a chunk.
func (p *pages) record(id int32) (chunkRecord, error) {
	b, err := p.view(secChunks, uint64(id)*recordSize, recordSize)
	if err != nil {
		return chunkRecord{}, err
	}
	return parseRecord(b), nil
}

// details returns the bytes of a chunk's details.
func (p *pages) details(id int32, r *chunkRecord) ([]byte, error) {
	end := p.length(secDetails)
	if next := uint64(id+1) * recordSize; next < p.length(secChunks) {
		following, err := p.record(id + 1)
		if err != nil {
			return nil, err
		}
		end = uint64(following.details)
	}
	if end < uint64(r.details) {
		return nil, p.damaged(secChunks)
	}
	return p.view(secDetails, uint64(r.details), end-uint64(r.details))
}

// chunk reads a chunk, which must exist, without its signature.
func (p *pages) chunk(id int32) (reposage.Chunk, error) {
	r, err := p.record(id)
	if err != nil {
		return reposage.Chunk{}, err
	}
	b, err := p.details(id, &r)
	if err != nil {
		return reposage.Chunk{}, err
	}
	c, ok := parseDetails(b, &r)
	if !ok {
		return reposage.Chunk{}, p.damaged(secDetails)
	}
	return c, nil
}
