package graph

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/reposage/reposage"
)

// unitVersion is the first byte of a unit. Raise it with every change of the layout.
const unitVersion = 1

var errUnit = errors.New("unit is damaged")

// Flags of a symbol in a unit.
const (
	unitExported = 1 << iota
	unitPartial
	unitBody
	unitDoc
	unitInPlace
)

// AppendUnit appends what relations need of a file's facts: symbols, refs and bindings, with a table of the
// strings that occur in them. Points, comments, tokens and signatures are left out.
func AppendUnit(b []byte, f *reposage.Facts) []byte {
	if f.Limit != "" || len(f.Symbols)+len(f.Refs) == 0 {
		return b
	}
	e := unitEncoder{ids: make(map[string]uint64, 64)}
	for i := range f.Symbols {
		e.symbol(&f.Symbols[i])
	}
	line, offset := uint32(0), uint32(0)
	for i := range f.Refs {
		r := &f.Refs[i]
		e.b = append(e.b, byte(r.Kind), r.Args)
		e.strings(r.Name, r.Qualifier, r.Alias)
		e.place(r.Symbol, r.Line, r.Offset, &line, &offset)
	}
	line, offset = 0, 0
	for i := range f.Bindings {
		v := &f.Bindings[i]
		e.b = append(e.b, byte(v.Kind), byte(v.From), v.Index)
		e.strings(v.Name, v.Type)
		e.place(v.Symbol, v.Line, v.Offset, &line, &offset)
	}
	b = append(b, unitVersion)
	for _, n := range [...]int{len(f.Symbols), len(f.Refs), len(f.Bindings), len(e.table), e.bytes} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, s := range e.table {
		b = binary.AppendUvarint(b, uint64(len(s)))
	}
	for _, s := range e.table {
		b = append(b, s...)
	}
	b = appendString(b, f.Language)
	return append(b, e.b...)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

type unitEncoder struct {
	b     []byte
	ids   map[string]uint64
	table []string
	bytes int
}

func (e *unitEncoder) strings(list ...string) {
	for _, s := range list {
		id := uint64(0) // the empty string
		if s != "" {
			var ok bool
			if id, ok = e.ids[s]; !ok {
				e.table = append(e.table, s)
				e.bytes += len(s)
				id = uint64(len(e.table))
				e.ids[s] = id
			}
		}
		e.b = binary.AppendUvarint(e.b, id)
	}
}

func (e *unitEncoder) place(symbol int32, line, offset uint32, lastLine, lastOffset *uint32) {
	e.b = binary.AppendUvarint(e.b, uint64(symbol+1))
	e.b = binary.AppendVarint(e.b, int64(line)-int64(*lastLine))
	e.b = binary.AppendVarint(e.b, int64(offset)-int64(*lastOffset))
	*lastLine, *lastOffset = line, offset
}

func (e *unitEncoder) symbol(s *reposage.Symbol) {
	flags := byte(0)
	for _, f := range [...]struct {
		on   bool
		flag byte
	}{{s.Exported, unitExported}, {s.Partial, unitPartial}, {s.Body.End > 0, unitBody}, {s.Doc.End > 0, unitDoc}, {s.InPlace, unitInPlace}} {
		if f.on {
			flags |= f.flag
		}
	}
	e.b = append(e.b, byte(s.Kind), flags)
	e.strings(s.Name, s.Qualified)
	e.b = binary.AppendUvarint(e.b, uint64(s.Parent+1))
	for _, v := range [...]uint32{s.Line, s.EndLine - min(s.Line, s.EndLine), s.Start, s.End - min(s.Start, s.End)} {
		e.b = binary.AppendUvarint(e.b, uint64(v))
	}
	e.b = binary.AppendUvarint(e.b, uint64(len(s.Params)))
	e.strings(s.Params...)
}

// DecodeUnit reads a unit. The facts have no points, comments, tokens or signatures; of bodies and doc comments
// they say only whether there is one (End is 1). Their strings share one allocation. b may be hostile: damage is an
// error, and no more is allocated than a small multiple of len(b). An empty unit has no facts: nil.
func DecodeUnit(b []byte) (*reposage.Facts, error) {
	if len(b) == 0 {
		return nil, nil //nolint:nilnil // a file without facts
	}
	if b[0] != unitVersion {
		return nil, errUnit
	}
	d := unitDecoder{b: b, at: 1}
	symbols, refs, bindings, table, bytes := d.count(), d.count(), d.count(), d.count(), d.count()
	if d.bad || symbols*10+refs*8+bindings*8+table+bytes > 2*len(b) {
		return nil, errUnit
	}
	d.readTable(table, bytes)
	f := &reposage.Facts{Language: d.text()}
	f.Symbols = make([]reposage.Symbol, symbols)
	for i := range f.Symbols {
		d.symbol(&f.Symbols[i], i)
	}
	n := int64(symbols)
	f.Refs = make([]reposage.Ref, refs)
	line, offset := int64(0), int64(0)
	for i := range f.Refs {
		r := &f.Refs[i]
		r.Kind, r.Args = reposage.RefKind(d.byte()), d.byte()
		r.Name, r.Qualifier, r.Alias = d.string(), d.string(), d.string()
		r.Symbol, r.Line, r.Offset = d.place(n, &line, &offset)
	}
	f.Bindings = make([]reposage.Binding, bindings)
	line, offset = 0, 0
	for i := range f.Bindings {
		v := &f.Bindings[i]
		v.Kind, v.From, v.Index = reposage.BindingKind(d.byte()), reposage.BindingFrom(d.byte()), d.byte()
		v.Name, v.Type = d.string(), d.string()
		v.Symbol, v.Line, v.Offset = d.place(n, &line, &offset)
	}
	if d.bad || d.at != len(b) {
		return nil, errUnit
	}
	return f, nil
}

type unitDecoder struct {
	b     []byte
	at    int
	table []string
	bad   bool
}

func (d *unitDecoder) readTable(n, bytes int) {
	lengths := make([]int, n)
	total := 0
	for i := range lengths {
		lengths[i] = d.count()
		total += lengths[i]
	}
	if d.bad || total != bytes || bytes > len(d.b)-d.at {
		d.bad = true
		return
	}
	all := string(d.b[d.at : d.at+bytes])
	d.at += bytes
	d.table = make([]string, n+1)
	for i, length := range lengths {
		d.table[i+1], all = all[:length], all[length:]
	}
}

func (d *unitDecoder) byte() byte {
	if d.at >= len(d.b) {
		d.bad = true
		return 0
	}
	d.at++
	return d.b[d.at-1]
}

func (d *unitDecoder) uvarint() uint64 {
	if d.at < len(d.b) && d.b[d.at] < 0x80 {
		d.at++
		return uint64(d.b[d.at-1])
	}
	v, n := binary.Uvarint(d.b[min(d.at, len(d.b)):])
	if n <= 0 {
		d.bad = true
		return 0
	}
	d.at += n
	return v
}

// count reads a number of things or bytes, of which there cannot be more than bytes in the unit.
func (d *unitDecoder) count() int {
	v := d.uvarint()
	if v > uint64(len(d.b)) {
		d.bad = true
		return 0
	}
	return int(v)
}

func (d *unitDecoder) u32() uint32 {
	v := d.uvarint()
	if v > math.MaxUint32 {
		d.bad = true
		return 0
	}
	return uint32(v)
}

// delta reads a value relative to the last one.
func (d *unitDecoder) delta(last *int64) uint32 {
	v, n := binary.Varint(d.b[min(d.at, len(d.b)):])
	if n <= 0 || v > math.MaxUint32 || v < -math.MaxUint32 || *last+v < 0 || *last+v > math.MaxUint32 {
		d.bad = true
		return 0
	}
	d.at += n
	*last += v
	return uint32(*last)
}

func (d *unitDecoder) place(symbols int64, line, offset *int64) (symbol int32, l, o uint32) {
	v := int64(d.u32()) - 1
	if v >= symbols {
		d.bad = true
		v = -1
	}
	l = d.delta(line)
	o = d.delta(offset)
	return int32(v), l, o
}

func (d *unitDecoder) string() string {
	id := d.uvarint()
	if id >= uint64(len(d.table)) {
		d.bad = d.bad || id > 0
		return ""
	}
	return d.table[id]
}

// text reads a string that is not in the table.
func (d *unitDecoder) text() string {
	n := d.count()
	if d.bad || n > len(d.b)-d.at {
		d.bad = true
		return ""
	}
	d.at += n
	return string(d.b[d.at-n : d.at])
}

func (d *unitDecoder) symbol(s *reposage.Symbol, i int) {
	s.Kind = reposage.SymbolKind(d.byte())
	flags := d.byte()
	s.Exported, s.Partial, s.InPlace = flags&unitExported != 0, flags&unitPartial != 0, flags&unitInPlace != 0
	if flags&unitBody != 0 {
		s.Body.End = 1
	}
	if flags&unitDoc != 0 {
		s.Doc.End = 1
	}
	s.Name, s.Qualified = d.string(), d.string()
	if s.Parent = int32(d.u32()) - 1; int(s.Parent) >= i { // parents come first
		d.bad = true
		s.Parent = -1
	}
	s.Line = d.u32()
	s.EndLine = s.Line + d.u32()
	s.Start = d.u32()
	s.End = s.Start + d.u32()
	if n := d.count(); n > 0 && !d.bad {
		if n > len(d.b)-d.at {
			d.bad = true
			return
		}
		s.Params = make([]string, n)
		for j := range s.Params {
			s.Params[j] = d.string()
		}
	}
}
