package clone

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

// The stream of a file, about two bytes a token. Numbers are unsigned varints unless said otherwise.
//
//	version (a byte)
//	tokens dictionary runs symbols           how many there are of each
//	dictionary: the distinct tokens, the most frequent first, four bytes each: class (3 bits), hash
//	tokens:     index into the dictionary
//	runs:       the tokens of one line: count<<1 | jump, then, if jump, the lines from the previous run's
//	symbols:    first token from the previous symbol's, token count<<1 | callable,
//	            bytes shared with the previous name, length of the rest, the rest
//
// Lines of imports are left out. Tokens are grouped by rising line, which a run that goes back (a notebook, a
// repaired text) would break: it stays on the line before.
const streamVersion = 1

const classBits = 7

// maxImportTokens is how many tokens a line that imports something may have and still count as an import. A line
// with more has code of its own, such as a whole program without line ends.
const maxImportTokens = 64

// maxPreamble is how many tokens between two imports, or before the first, may be dropped with them: package
// clauses, opening tags, conditions of the preprocessor, brackets around imports.
const maxPreamble = 24

// maxStreamName is how much of a symbol's name is kept, in bytes.
const maxStreamName = 200

// AppendStream appends the stream of a file to b: nothing when the file has no tokens, a stream without any when all
// of them are imports. It may be called from any goroutine.
func AppendStream(b []byte, f *reposage.Facts) []byte {
	t := &f.Tokens
	if len(t.Seq) == 0 || len(t.Line) != len(t.Seq) {
		return b
	}
	e := encoders.Get().(*encoder)
	defer encoders.Put(e)
	e.dropImports(f)
	kept := e.rank(t)
	e.lines(t)
	e.symbols(f)
	b = append(b, streamVersion)
	for _, n := range [...]int{kept, len(e.order), e.lineRuns, e.symbolCount} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, key := range e.order {
		d := t.Dict[^uint32(key)]
		b = binary.LittleEndian.AppendUint32(b, uint32(d.Hash>>32)&^classBits|uint32(d.Class)&classBits)
	}
	b = e.appendTokens(b, t)
	b = append(b, e.lineBytes...)
	return append(b, e.symbolBytes...)
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// encoder holds what one call of AppendStream needs, for the next call to use again.
type encoder struct {
	importLines []uint32
	drops       []tokenRange
	order       []uint64 // distinct tokens by frequency: how often<<32 | ^index in Facts' dictionary
	index       []uint32 // from Facts' dictionary to the stream's
	lineBytes   []byte
	lineRuns    int
	symbolBytes []byte
	symbolCount int
}

// tokenRange is a half-open range of a file's tokens; before counts those dropped before it.
type tokenRange struct{ from, to, before uint32 }

// dropImports finds the tokens on lines of imports and the little that stands before and between them.
func (e *encoder) dropImports(f *reposage.Facts) {
	e.importLines, e.drops = e.importLines[:0], e.drops[:0]
	for i := range f.Refs {
		r := &f.Refs[i]
		if r.Kind == reposage.RefImport && !inCallable(f, r.Symbol) {
			if n := len(e.importLines); n == 0 || e.importLines[n-1] != r.Line {
				e.importLines = append(e.importLines, r.Line)
			}
		}
	}
	slices.Sort(e.importLines)
	lines, at := f.Tokens.Line, 0
	for _, line := range slices.Compact(e.importLines) {
		skip, _ := slices.BinarySearch(lines[at:], line)
		at += skip
		end := at
		for end < len(lines) && lines[end] == line {
			end++
		}
		if end > at && end-at <= maxImportTokens {
			e.drop(f, uint32(at), uint32(end))
		}
		at = end
	}
	e.dropBracket(lines)
	dropped := uint32(0)
	for i := range e.drops {
		e.drops[i].before = dropped
		dropped += e.drops[i].to - e.drops[i].from
	}
}

// drop drops tokens, and those from the ones dropped before when they are a preamble.
func (e *encoder) drop(f *reposage.Facts, from, to uint32) {
	last := tokenRange{}
	if n := len(e.drops); n > 0 {
		last = e.drops[n-1]
	}
	if gap := from - last.to; gap <= maxPreamble && !startsSymbol(f, last.to, from) {
		if len(e.drops) > 0 {
			e.drops[len(e.drops)-1].to = to
			return
		}
		from = 0
	}
	e.drops = append(e.drops, tokenRange{from: from, to: to})
}

// dropBracket drops the bracket that ends a list of imports: the one token of the line after.
func (e *encoder) dropBracket(lines []uint32) {
	if len(e.drops) == 0 {
		return
	}
	last := &e.drops[len(e.drops)-1]
	at := int(last.to)
	if at < len(lines) && lines[at] == lines[at-1]+1 && (at+1 == len(lines) || lines[at+1] > lines[at]) {
		last.to++
	}
}

// startsSymbol reports whether a named symbol starts at one of the tokens from..to. Symbols come in order.
func startsSymbol(f *reposage.Facts, from, to uint32) bool {
	at, _ := slices.BinarySearchFunc(f.Symbols, from, func(s reposage.Symbol, from uint32) int { return cmp.Compare(s.FirstToken, from) })
	for ; at < len(f.Symbols) && f.Symbols[at].FirstToken < to; at++ {
		if named(f.Symbols[at].Kind) {
			return true
		}
	}
	return false
}

func inCallable(f *reposage.Facts, symbol int32) bool {
	for symbol >= 0 && int(symbol) < len(f.Symbols) {
		if f.Symbols[symbol].Kind.Callable() {
			return true
		}
		symbol = f.Symbols[symbol].Parent
	}
	return false
}

// keptRanges calls fn with each range of tokens that was not dropped.
func (e *encoder) keptRanges(n int, fn func(from, to int)) {
	at := 0
	for _, d := range e.drops {
		if int(d.from) > at {
			fn(at, int(d.from))
		}
		at = int(d.to)
	}
	if at < n {
		fn(at, n)
	}
}

// keptIndex returns how many of the tokens before i are kept.
func (e *encoder) keptIndex(i uint32) uint32 {
	n, _ := slices.BinarySearchFunc(e.drops, i, func(d tokenRange, i uint32) int {
		if d.from < i {
			return -1
		}
		return 1
	})
	if n == 0 {
		return i
	}
	d := e.drops[n-1]
	return i - d.before - (min(i, d.to) - d.from)
}

// rank orders the distinct tokens by frequency, so that most of them take one byte, and returns the number of
// tokens kept.
func (e *encoder) rank(t *reposage.Tokens) (kept int) {
	e.index = append(e.index[:0], make([]uint32, len(t.Dict))...)
	e.keptRanges(len(t.Seq), func(from, to int) {
		for _, id := range t.Seq[from:to] {
			e.index[id]++
		}
		kept += to - from
	})
	e.order = e.order[:0]
	for id, count := range e.index {
		if count > 0 {
			e.order = append(e.order, uint64(count)<<32|uint64(^uint32(id)))
		}
	}
	slices.Sort(e.order)
	slices.Reverse(e.order)
	for rank, key := range e.order {
		e.index[^uint32(key)] = uint32(rank)
	}
	return kept
}

func (e *encoder) appendTokens(b []byte, t *reposage.Tokens) []byte {
	b = slices.Grow(b, len(t.Seq)+len(t.Seq)/4)
	e.keptRanges(len(t.Seq), func(from, to int) {
		for _, id := range t.Seq[from:to] {
			if id = e.index[id]; id < 0x80 {
				b = append(b, byte(id))
			} else {
				b = binary.AppendUvarint(b, uint64(id))
			}
		}
	})
	return b
}

// lines encodes the runs.
func (e *encoder) lines(t *reposage.Tokens) {
	e.lineBytes, e.lineRuns = e.lineBytes[:0], 0
	var last, line uint32
	var count uint64
	flush := func() {
		if count == 0 {
			return
		}
		e.lineRuns++
		if line == last+1 {
			e.lineBytes = binary.AppendUvarint(e.lineBytes, count<<1)
		} else {
			e.lineBytes = binary.AppendUvarint(e.lineBytes, count<<1|1)
			e.lineBytes = binary.AppendUvarint(e.lineBytes, uint64(line-last))
		}
		last, count = line, 0
	}
	e.keptRanges(len(t.Seq), func(from, to int) {
		for _, l := range t.Line[from:to] {
			if l > line {
				flush()
				line = l
			}
			count++
		}
	})
	flush()
}

// symbols encodes the functions and classes that have a name. Closures are part of what they stand in.
func (e *encoder) symbols(f *reposage.Facts) {
	e.symbolBytes, e.symbolCount = e.symbolBytes[:0], 0
	last, name := uint32(0), ""
	for i := range f.Symbols {
		s := &f.Symbols[i]
		if !named(s.Kind) || s.FirstToken >= s.EndToken || int(s.EndToken) > len(f.Tokens.Seq) {
			continue
		}
		first, end := e.keptIndex(s.FirstToken), e.keptIndex(s.EndToken)
		if first >= end || first < last {
			continue
		}
		flag := uint64(0)
		if s.Kind.Callable() {
			flag = 1
		}
		e.symbolCount++
		e.symbolBytes = binary.AppendUvarint(e.symbolBytes, uint64(first-last))
		e.symbolBytes = binary.AppendUvarint(e.symbolBytes, uint64(end-first)<<1|flag)
		q := cutName(s.Qualified)
		shared := sharedPrefix(name, q)
		e.symbolBytes = binary.AppendUvarint(e.symbolBytes, uint64(shared))
		e.symbolBytes = binary.AppendUvarint(e.symbolBytes, uint64(len(q)-shared))
		e.symbolBytes = append(e.symbolBytes, q[shared:]...)
		last, name = first, q
	}
}

// named reports whether symbols of a kind give a place its name.
func named(k reposage.SymbolKind) bool {
	return k.Callable() && k != reposage.SymClosure || k >= reposage.SymClass && k <= reposage.SymEnum || k == reposage.SymImpl
}

// cutName shortens a name at the border of a character.
func cutName(s string) string {
	if len(s) <= maxStreamName {
		return s
	}
	n := maxStreamName
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func sharedPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
