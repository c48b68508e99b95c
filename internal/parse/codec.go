package parse

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/reposage/reposage"
)

// factsVersion is the first byte of encoded facts. Raise it with every change of the layout.
const factsVersion = 2

var errFacts = errors.New("encoded facts are damaged")

// AppendFacts appends the encoding of facts to b: counts and varints, strings with their length, tokens
// last. It is about half the size of the source.
func AppendFacts(b []byte, f *reposage.Facts) []byte {
	e := encoder{append(b, factsVersion)}
	e.str(f.Language)
	e.str(string(f.Limit))
	e.u32(f.Lines, f.CodeLines, f.CommentLines, f.BlankLines)
	e.num(len(f.Errors))
	for _, s := range f.Errors {
		e.span(s)
	}
	e.num(len(f.Symbols))
	for i := range f.Symbols {
		e.symbol(&f.Symbols[i])
	}
	e.num(len(f.Points))
	for _, p := range f.Points {
		e.b = append(e.b, byte(p.Kind), p.Flags, p.Nesting)
		e.u32(uint32(p.Symbol+1), p.Line, p.Offset)
	}
	e.num(len(f.Refs))
	for i := range f.Refs {
		r := &f.Refs[i]
		e.b = append(e.b, byte(r.Kind), r.Args)
		e.u32(uint32(r.Symbol+1), r.Line, r.Offset)
		e.str(r.Name)
		e.str(r.Qualifier)
		e.str(r.Alias)
	}
	e.num(len(f.Bindings))
	for i := range f.Bindings {
		v := &f.Bindings[i]
		e.b = append(e.b, byte(v.Kind), byte(v.From), v.Index)
		e.u32(uint32(v.Symbol+1), v.Line, v.Offset)
		e.str(v.Name)
		e.str(v.Type)
	}
	e.num(len(f.Comments))
	for _, c := range f.Comments {
		e.bools(c.Doc)
		e.span(c.Span)
	}
	e.tokens(&f.Tokens)
	return e.b
}

type encoder struct{ b []byte }

func (e *encoder) num(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }

func (e *encoder) u32(values ...uint32) {
	for _, v := range values {
		e.b = binary.AppendUvarint(e.b, uint64(v))
	}
}

func (e *encoder) str(s string) {
	e.num(len(s))
	e.b = append(e.b, s...)
}

func (e *encoder) bools(values ...bool) {
	var bits byte
	for i, v := range values {
		if v {
			bits |= 1 << i
		}
	}
	e.b = append(e.b, bits)
}

func (e *encoder) span(s reposage.Span) { e.u32(s.Start, s.End, s.Line, s.EndLine) }

func (e *encoder) symbol(s *reposage.Symbol) {
	e.b = append(e.b, byte(s.Kind), s.Nesting)
	e.bools(s.Exported, s.Partial, s.Body != (reposage.Span{}), s.Doc != (reposage.Span{}), s.InPlace)
	e.str(s.Name)
	e.str(s.Qualified)
	e.str(s.Signature)
	e.u32(uint32(s.Parent + 1))
	e.span(s.Span)
	if s.Body != (reposage.Span{}) {
		e.span(s.Body)
	}
	if s.Doc != (reposage.Span{}) {
		e.span(s.Doc)
	}
	e.u32(s.NameLine, s.NLOC, s.FirstToken, s.EndToken)
	e.num(len(s.Params))
	for _, p := range s.Params {
		e.str(p)
	}
}

func (e *encoder) tokens(t *reposage.Tokens) {
	e.num(len(t.Dict))
	for _, d := range t.Dict {
		e.b = binary.LittleEndian.AppendUint64(e.b, d.Hash)
		e.b = append(e.b, byte(d.Class))
	}
	e.num(len(t.Seq))
	line := uint32(0)
	for i, id := range t.Seq {
		// The low bit says that the line moves on.
		if next := t.Line[i]; next > line {
			e.b = binary.AppendUvarint(e.b, uint64(id)<<1|1)
			e.b = binary.AppendUvarint(e.b, uint64(next-line))
			line = next
		} else {
			e.b = binary.AppendUvarint(e.b, uint64(id)<<1)
		}
	}
}

// DecodeFacts decodes what AppendFacts made. It takes any bytes: damage is an error, and no more is
// allocated than a small multiple of len(b).
func DecodeFacts(b []byte) (*reposage.Facts, error) {
	if len(b) == 0 || b[0] != factsVersion {
		return nil, errFacts
	}
	d := decoder{s: string(b[1:])}
	f := &reposage.Facts{Language: d.str(), Limit: reposage.LimitReason(d.str())}
	f.Lines, f.CodeLines, f.CommentLines, f.BlankLines = d.u32(), d.u32(), d.u32(), d.u32()
	f.Errors = make([]reposage.Span, d.count(4))
	for i := range f.Errors {
		f.Errors[i] = d.span()
	}
	f.Symbols = make([]reposage.Symbol, d.count(16))
	for i := range f.Symbols {
		d.symbol(&f.Symbols[i], i)
	}
	n := int32(len(f.Symbols))
	f.Points = make([]reposage.Point, d.count(6))
	for i := range f.Points {
		f.Points[i] = reposage.Point{Kind: reposage.PointKind(d.byte()), Flags: d.byte(), Nesting: d.byte(), Symbol: d.index(n), Line: d.u32(), Offset: d.u32()}
	}
	f.Refs = make([]reposage.Ref, d.count(8))
	for i := range f.Refs {
		f.Refs[i] = reposage.Ref{Kind: reposage.RefKind(d.byte()), Args: d.byte(), Symbol: d.index(n), Line: d.u32(), Offset: d.u32(), Name: d.str(), Qualifier: d.str(), Alias: d.str()}
	}
	f.Bindings = make([]reposage.Binding, d.count(8))
	for i := range f.Bindings {
		f.Bindings[i] = reposage.Binding{Kind: reposage.BindingKind(d.byte()), From: reposage.BindingFrom(d.byte()), Index: d.byte(), Symbol: d.index(n), Line: d.u32(), Offset: d.u32(), Name: d.str(), Type: d.str()}
	}
	f.Comments = make([]reposage.Comment, d.count(5))
	for i := range f.Comments {
		f.Comments[i] = reposage.Comment{Doc: d.byte()&1 != 0, Span: d.span()}
	}
	d.tokens(&f.Tokens)
	for i := range f.Symbols {
		if s := &f.Symbols[i]; s.FirstToken > s.EndToken || int(s.EndToken) > len(f.Tokens.Seq) {
			d.bad = true
		}
	}
	if d.bad || d.at != len(d.s) {
		return nil, errFacts
	}
	return f, nil
}

// decoder reads from a string, so that decoded strings share its memory.
type decoder struct {
	s   string
	at  int
	bad bool
}

func (d *decoder) byte() byte {
	if d.at >= len(d.s) {
		d.bad = true
		return 0
	}
	d.at++
	return d.s[d.at-1]
}

func (d *decoder) uvarint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		if d.at >= len(d.s) {
			break
		}
		c := d.s[d.at]
		d.at++
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) u32() uint32 {
	v := d.uvarint()
	if v > math.MaxUint32 {
		d.bad = true
		return 0
	}
	return uint32(v)
}

// count reads a number of elements of at least size bytes each.
func (d *decoder) count(size int) int {
	v := d.uvarint()
	if d.bad || v > uint64((len(d.s)-d.at)/size) {
		d.bad = true
		return 0
	}
	return int(v)
}

// index reads a symbol index, -1 for none.
func (d *decoder) index(n int32) int32 {
	v := int64(d.u32()) - 1
	if v >= int64(n) {
		d.bad = true
		return -1
	}
	return int32(v)
}

func (d *decoder) str() string {
	n := d.count(1)
	if d.bad {
		return ""
	}
	d.at += n
	return d.s[d.at-n : d.at]
}

func (d *decoder) span() reposage.Span {
	return reposage.Span{Start: d.u32(), End: d.u32(), Line: d.u32(), EndLine: d.u32()}
}

func (d *decoder) symbol(s *reposage.Symbol, i int) {
	s.Kind, s.Nesting = reposage.SymbolKind(d.byte()), d.byte()
	bits := d.byte()
	s.Exported, s.Partial, s.InPlace = bits&1 != 0, bits&2 != 0, bits&16 != 0
	s.Name, s.Qualified, s.Signature = d.str(), d.str(), d.str()
	s.Parent = d.index(int32(i)) // parents come first
	s.Span = d.span()
	if bits&4 != 0 {
		s.Body = d.span()
	}
	if bits&8 != 0 {
		s.Doc = d.span()
	}
	s.NameLine, s.NLOC, s.FirstToken, s.EndToken = d.u32(), d.u32(), d.u32(), d.u32()
	if n := d.count(1); n > 0 {
		s.Params = make([]string, n)
		for j := range s.Params {
			s.Params[j] = d.str()
		}
	}
}

func (d *decoder) tokens(t *reposage.Tokens) {
	t.Dict = make([]reposage.TokenType, d.count(9))
	for i := range t.Dict {
		if d.at+9 > len(d.s) {
			d.bad = true
			return
		}
		t.Dict[i] = reposage.TokenType{Hash: binary.LittleEndian.Uint64([]byte(d.s[d.at : d.at+8])), Class: reposage.TokenClass(d.s[d.at+8])}
		d.at += 9
	}
	n := d.count(1)
	t.Seq, t.Line = make([]uint32, n), make([]uint32, n)
	line := uint32(0)
	for i := range t.Seq {
		v := d.uvarint()
		if v>>1 >= uint64(len(t.Dict)) {
			d.bad = true
			return
		}
		if v&1 != 0 {
			line += d.u32()
		}
		t.Seq[i], t.Line[i] = uint32(v>>1), line
	}
}
