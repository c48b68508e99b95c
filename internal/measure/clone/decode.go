package clone

import (
	"encoding/binary"
	"math"
	"sort"

	"github.com/reposage/reposage"
)

// Codes say what a token is to the comparison: an identifier is the distance to its previous occurrence, 0
// when there is none within reach; numbers are all alike, and so are strings; everything else is itself.
// Equal runs of codes are equal code up to renaming (B. Baker, "Parameterized pattern matching", 1996), names
// being consistent within reach.
const (
	maxReach   = 64
	codeNumber = 1<<31 | uint32(reposage.TokNumber)
	codeString = 1<<31 | uint32(reposage.TokString)
)

// isName reports whether a code is an identifier's.
func isName(code uint32) bool { return code < maxReach }

// tokens is a decoded stream.
type tokens struct {
	text    []uint32 // of each token: class and hash
	code    []uint32
	next    []uint8 // identifiers: distance to the next occurrence within reach, 0 for none
	runs    []run
	symbols []symbol
}

// run is where a line's tokens start.
type run struct{ token, line uint32 }

type symbol struct {
	first, end uint32 // half-open range of tokens
	reach      uint32 // the end of the one that ends last, up to this one
	callable   bool
	name       string // only when asked for
}

// line returns the line of a token.
func (t *tokens) line(token int) int { return int(t.runs[t.run(token)].line) }

// run returns the index of the run that holds a token.
func (t *tokens) run(token int) int {
	return sort.Search(len(t.runs), func(i int) bool { return int(t.runs[i].token) > token }) - 1
}

// codeLines returns the number of lines that have one of the tokens from..to.
func (t *tokens) codeLines(from, to int) int { return t.run(to-1) - t.run(from) + 1 }

// reader decodes streams and holds what one decoding leaves for the next.
type reader struct {
	reach int      // names are consistent within so many tokens, at most maxReach
	last  []int32  // of each distinct token: where it was seen last, plus one
	dict  []uint32 // distinct tokens
	codes []uint32 // and their codes; 0 for identifiers

	b      []byte
	at     int
	failed bool
}

// file gets a file's stream and decodes it like read.
func (r *reader) file(t *tokens, f *file, names bool) error {
	stream, err := f.load()
	if err != nil {
		return err
	}
	return r.read(t, stream, names)
}

// read decodes a stream into t, reusing its slices; names says whether symbols get theirs. An error is an
// ECorrupt. The result never takes more than a small multiple of the stream's size.
func (r *reader) read(t *tokens, stream []byte, names bool) error {
	*t = tokens{text: t.text[:0], code: t.code[:0], next: t.next[:0], runs: t.runs[:0], symbols: t.symbols[:0]}
	if len(stream) == 0 {
		return nil
	}
	if stream[0] != streamVersion {
		return reposage.Errorf(reposage.EUnsupported, "the token stream has another version")
	}
	r.b, r.at, r.failed = stream, 1, false
	count, distinct, runs, symbols := r.number(), r.number(), r.number(), r.number()
	if left := uint64(len(r.b) - r.at); uint64(count)+4*uint64(distinct)+uint64(runs)+4*uint64(symbols) > left {
		r.failed = true
	}
	if !r.failed {
		r.dictionary(int(distinct))
		r.tokens(t, int(count))
		r.runs(t, int(runs))
		r.symbols(t, int(symbols), names)
	}
	if r.failed || r.at != len(r.b) {
		return reposage.Errorf(reposage.ECorrupt, "the token stream is damaged")
	}
	return nil
}

// number reads a varint below 2^32.
func (r *reader) number() uint32 {
	if r.at < len(r.b) && r.b[r.at] < 0x80 {
		r.at++
		return uint32(r.b[r.at-1])
	}
	v, n := binary.Uvarint(r.b[r.at:])
	if n <= 0 || v > math.MaxUint32 {
		r.failed, r.at = true, len(r.b)
		return 0
	}
	r.at += n
	return uint32(v)
}

func (r *reader) dictionary(n int) {
	r.dict, r.codes = r.dict[:0], r.codes[:0]
	r.last = append(r.last[:0], make([]int32, n)...)
	for range n {
		text := binary.LittleEndian.Uint32(r.b[r.at:])
		r.at += 4
		code := text | 1<<31
		switch reposage.TokenClass(text & classBits) {
		case reposage.TokIdentifier:
			code = 0
		case reposage.TokNumber:
			code = codeNumber
		case reposage.TokString:
			code = codeString
		}
		r.dict, r.codes = append(r.dict, text), append(r.codes, code)
	}
}

func (r *reader) tokens(t *tokens, n int) {
	t.text, t.code, t.next = sized(t.text, n), sized(t.code, n), sized(t.next, n)
	clear(t.next)
	for i := range n {
		id := r.number()
		if int(id) >= len(r.dict) {
			r.failed = true
			return
		}
		code := r.codes[id]
		if code == 0 {
			if before := int(r.last[id]) - 1; before >= 0 && i-before < r.reach {
				code = uint32(i - before)
				t.next[before] = uint8(code)
			}
			r.last[id] = int32(i + 1)
		}
		t.text[i], t.code[i] = r.dict[id], code
	}
}

// sized returns a slice of length n, s itself if it is large enough; its content is undefined.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func (r *reader) runs(t *tokens, n int) {
	token, line := uint64(0), uint64(0)
	for range n {
		v := r.number()
		jump := uint32(1)
		if v&1 != 0 {
			jump = r.number()
		}
		line += uint64(jump)
		if v < 2 || jump == 0 || line > math.MaxInt32 {
			r.failed = true
			return
		}
		t.runs = append(t.runs, run{uint32(token), uint32(line)})
		token += uint64(v >> 1)
	}
	if token != uint64(len(t.text)) {
		r.failed = true
	}
}

func (r *reader) symbols(t *tokens, n int, names bool) {
	first, reach, name := uint64(0), uint32(0), []byte(nil)
	for range n {
		first += uint64(r.number())
		v, shared, rest := r.number(), r.number(), r.number()
		end := first + uint64(v>>1)
		if end > uint64(len(t.text)) || v < 2 || r.failed || uint64(rest) > uint64(len(r.b)-r.at) || uint64(shared)+uint64(rest) > maxStreamName {
			r.failed = true
			return
		}
		reach = max(reach, uint32(end))
		s := symbol{first: uint32(first), end: uint32(end), reach: reach, callable: v&1 != 0}
		if names {
			if int(shared) > len(name) {
				r.failed = true
				return
			}
			name = append(name[:shared], r.b[r.at:r.at+int(rest)]...)
			s.name = string(name)
		}
		r.at += int(rest)
		t.symbols = append(t.symbols, s)
	}
}
