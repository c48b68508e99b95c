package measure

import (
	"encoding/binary"
	"math"

	"github.com/reposage/reposage"
)

// The stored form of FileMetrics: a version byte, then unsigned varints.
//
//	limit lines code comment blank tokens classes imports errors topLevel   (limit: length, bytes)
//	functions names
//	per function: flags kind line length nloc params cyclomatic cognitive
//	              nesting returns n1 n2 N1 N2 mi nameLength digest (8 bytes)
//	the names, one after the other
//
// line is the distance from the previous function's (zigzag), length is EndLine - Line, mi is in
// hundredths. Names come last and together so that decoding makes one string of them.
const codecVersion = 2

// Flags of a stored function.
const (
	flagExported = 1 << iota
	flagDocumented
	flagPartial
)

// minFunctionBytes is what a stored function takes at least; it bounds what a decoder allocates.
const minFunctionBytes = 24

// AppendMetrics appends the compact stored form of m. DecodeMetrics reads it back exactly, the
// maintainability index to two decimals, which is how File rounds it.
func AppendMetrics(b []byte, m *reposage.FileMetrics) []byte {
	b = append(b, codecVersion)
	b = binary.AppendUvarint(b, uint64(len(m.Limit)))
	b = append(b, m.Limit...)
	for _, v := range [...]int{m.Lines, m.CodeLines, m.CommentLines, m.BlankLines, m.Tokens, m.Classes, m.Imports, m.Errors, m.TopLevel} {
		b = binary.AppendUvarint(b, uint64(v))
	}
	names := 0
	for i := range m.Functions {
		names += len(m.Functions[i].Name)
	}
	b = binary.AppendUvarint(b, uint64(len(m.Functions)))
	b = binary.AppendUvarint(b, uint64(names))
	line := 0
	for i := range m.Functions {
		b = appendFunction(b, &m.Functions[i], line)
		line = m.Functions[i].Line
	}
	for i := range m.Functions {
		b = append(b, m.Functions[i].Name...)
	}
	return b
}

func appendFunction(b []byte, fn *reposage.FunctionMetrics, line int) []byte {
	b = append(b, flagsOf(fn), byte(fn.Kind))
	b = binary.AppendVarint(b, int64(fn.Line-line))
	b = binary.AppendVarint(b, int64(fn.EndLine-fn.Line))
	h := &fn.Halstead
	for _, v := range [...]int{
		fn.NLOC, fn.Params, fn.Cyclomatic, fn.Cognitive, fn.Nesting, fn.Returns,
		h.DistinctOperators, h.DistinctOperands, h.Operators, h.Operands,
		int(hundredths(fn.Maintainability)), len(fn.Name),
	} {
		b = binary.AppendUvarint(b, uint64(v))
	}
	return binary.LittleEndian.AppendUint64(b, fn.Digest)
}

func flagsOf(fn *reposage.FunctionMetrics) (flags byte) {
	if fn.Exported {
		flags |= flagExported
	}
	if fn.Documented {
		flags |= flagDocumented
	}
	if fn.Partial {
		flags |= flagPartial
	}
	return flags
}

// DecodeMetrics reads what AppendMetrics wrote. b may be hostile: the result never takes more than
// a small multiple of its length, and anything that does not fit is an ECorrupt error. A stored
// form of another version is EUnsupported.
func DecodeMetrics(b []byte) (reposage.FileMetrics, error) {
	var m reposage.FileMetrics
	if len(b) == 0 || b[0] != codecVersion {
		return m, reposage.Errorf(reposage.EUnsupported, "stored metrics have another version")
	}
	d := decoder{b: b[1:]}
	m.Limit = reposage.LimitReason(d.text(d.length()))
	for _, v := range [...]*int{&m.Lines, &m.CodeLines, &m.CommentLines, &m.BlankLines, &m.Tokens, &m.Classes, &m.Imports, &m.Errors, &m.TopLevel} {
		*v = d.number()
	}
	functions, names := d.length(), d.length()
	if functions*minFunctionBytes+names > d.left() {
		d.fail()
	}
	if !d.failed && functions > 0 {
		d.functions(&m, functions, names)
	}
	if d.failed || d.left() > 0 {
		return reposage.FileMetrics{}, reposage.Errorf(reposage.ECorrupt, "stored metrics are damaged")
	}
	return m, nil
}

func (d *decoder) functions(m *reposage.FileMetrics, count, names int) {
	text := d.tail(names)
	m.Functions = make([]reposage.FunctionMetrics, count)
	line := 0
	for i := range m.Functions {
		fn := &m.Functions[i]
		length := d.function(fn, line)
		line = fn.Line
		if length > len(text) {
			d.fail()
			return
		}
		fn.Name, text = text[:length], text[length:]
	}
	if text != "" {
		d.fail()
	}
}

// function reads one function and returns the length of its name.
func (d *decoder) function(fn *reposage.FunctionMetrics, line int) (name int) {
	flags := d.byte()
	fn.Exported = flags&flagExported != 0
	fn.Documented = flags&flagDocumented != 0
	fn.Partial = flags&flagPartial != 0
	fn.Kind = reposage.SymbolKind(d.byte())
	fn.Line = d.place(line)
	fn.EndLine = d.place(fn.Line)
	fn.NLOC = d.number()
	fn.Params = d.number()
	fn.Cyclomatic = d.number()
	fn.Cognitive = d.number()
	fn.Nesting = d.number()
	fn.Returns = d.number()
	fn.Halstead.DistinctOperators = d.number()
	fn.Halstead.DistinctOperands = d.number()
	fn.Halstead.Operators = d.number()
	fn.Halstead.Operands = d.number()
	fn.Maintainability = float64(d.number()) / 100
	name = d.number()
	fn.Digest = d.fixed()
	return name
}

// decoder reads numbers from b until something does not fit; from then on all are zero. It moves an
// index rather than the slice: writing a pointer costs a barrier while the collector runs.
type decoder struct {
	b      []byte
	at     int
	failed bool
}

func (d *decoder) fail() { d.failed, d.b, d.at = true, nil, 0 }

// left returns the number of bytes not read yet.
func (d *decoder) left() int { return len(d.b) - d.at }

func (d *decoder) byte() byte {
	if d.at >= len(d.b) {
		d.fail()
		return 0
	}
	d.at++
	return d.b[d.at-1]
}

// fixed reads eight bytes.
func (d *decoder) fixed() uint64 {
	if d.left() < 8 {
		d.fail()
		return 0
	}
	d.at += 8
	return binary.LittleEndian.Uint64(d.b[d.at-8:])
}

// number reads a count; nearly all are one byte.
func (d *decoder) number() int {
	if d.at < len(d.b) && d.b[d.at] < 0x80 {
		d.at++
		return int(d.b[d.at-1])
	}
	return d.large()
}

// large reads a count of any length. Counts are below 2^40, so that sums over a repository cannot
// overflow.
func (d *decoder) large() int {
	v, n := binary.Uvarint(d.b[d.at:])
	if n <= 0 || v >= 1<<40 {
		d.fail()
		return 0
	}
	d.at += n
	return int(v)
}

// place reads a line relative to another.
func (d *decoder) place(from int) int {
	v, n := binary.Varint(d.b[d.at:])
	if n <= 0 || v > math.MaxUint32 || v < -math.MaxUint32 || int64(from)+v < 0 {
		d.fail()
		return 0
	}
	d.at += n
	return from + int(v)
}

// length reads a number of things that each take at least one of the bytes left.
func (d *decoder) length() int {
	n := d.number()
	if n > d.left() {
		d.fail()
		return 0
	}
	return n
}

// text reads n bytes.
func (d *decoder) text(n int) string {
	if n > d.left() {
		d.fail()
		return ""
	}
	d.at += n
	return string(d.b[d.at-n : d.at])
}

// tail takes the last n bytes, of which there are enough.
func (d *decoder) tail(n int) string {
	at := len(d.b) - n
	s := string(d.b[at:])
	d.b = d.b[:at]
	return s
}
