package clone

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// sample returns the facts of a made-up file of n tokens over a vocabulary of the given size. Token i is on line
// 1+i/8; every 50 tokens make a function.
func sample(rng *rand.Rand, n, vocabulary int) *reposage.Facts {
	f := &reposage.Facts{}
	for i := range vocabulary {
		f.Tokens.Dict = append(f.Tokens.Dict, reposage.TokenType{Hash: rng.Uint64(), Class: reposage.TokenClass(1 + i%6)})
	}
	for i := range n {
		f.Tokens.Seq = append(f.Tokens.Seq, uint32(rng.IntN(1+rng.IntN(vocabulary))))
		f.Tokens.Line = append(f.Tokens.Line, uint32(1+i/8))
	}
	for from := 0; from+50 <= n; from += 50 {
		f.Symbols = append(f.Symbols, reposage.Symbol{
			Kind: reposage.SymFunction, Parent: -1, Qualified: "pkg.function" + strings.Repeat("x", from/50%5),
			FirstToken: uint32(from), EndToken: uint32(from + 50),
		})
	}
	return f
}

func decode(t testing.TB, stream []byte, reach int) *tokens {
	t.Helper()
	var out tokens
	if err := (&reader{reach: reach}).read(&out, stream, true); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestStreamRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{1, 1}, {49, 5}, {1000, 60}, {20000, 3000}} {
		f := sample(rng, size[0], size[1])
		got := decode(t, AppendStream([]byte("head"), f)[4:], maxReach)
		if len(got.text) != len(f.Tokens.Seq) {
			t.Fatalf("%d tokens of %d", len(got.text), len(f.Tokens.Seq))
		}
		for i, id := range f.Tokens.Seq {
			d := f.Tokens.Dict[id]
			if want := uint32(d.Hash>>32)&^classBits | uint32(d.Class); got.text[i] != want {
				t.Fatalf("token %d: %x, want %x", i, got.text[i], want)
			}
			if got.line(i) != int(f.Tokens.Line[i]) {
				t.Fatalf("token %d: line %d, want %d", i, got.line(i), f.Tokens.Line[i])
			}
		}
		if len(got.symbols) != len(f.Symbols) {
			t.Fatalf("%d symbols of %d", len(got.symbols), len(f.Symbols))
		}
		for i, s := range got.symbols {
			want := &f.Symbols[i]
			if s.name != want.Qualified || s.first != want.FirstToken || s.end != want.EndToken || !s.callable {
				t.Fatalf("symbol %d: %+v, want %+v", i, s, want)
			}
		}
	}
}

// TestStreamOfNothing: a file without tokens has no stream, and no stream is a file without tokens.
func TestStreamOfNothing(t *testing.T) {
	if b := AppendStream(nil, &reposage.Facts{}); len(b) != 0 {
		t.Errorf("stream of an empty file: %x", b)
	}
	imports := sample(rand.New(rand.NewPCG(1, 2)), 8, 4)
	imports.Refs = []reposage.Ref{{Kind: reposage.RefImport, Symbol: -1, Line: 1}}
	if b := AppendStream(nil, imports); len(b) == 0 || len(decode(t, b, maxReach).text) != 0 {
		t.Errorf("stream of a file of imports: %x", b)
	}
	if got := decode(t, nil, maxReach); len(got.text) != 0 {
		t.Errorf("%d tokens in no stream", len(got.text))
	}
}

// TestStreamLeavesImportsOut: line 3 (tokens 16 to 23) is an import at file level, line 10 one in a function.
func TestStreamLeavesImportsOut(t *testing.T) {
	f := sample(rand.New(rand.NewPCG(3, 4)), 200, 20)
	f.Symbols = f.Symbols[1:] // from token 50 on: the import is near the start, so that all before it goes, too
	f.Refs = []reposage.Ref{{Kind: reposage.RefImport, Symbol: -1, Line: 3}, {Kind: reposage.RefImport, Symbol: 0, Line: 10}}
	got := decode(t, AppendStream(nil, f), maxReach)
	if len(got.text) != 200-24 || got.line(0) != 4 {
		t.Errorf("%d tokens from line %d, want 176 from line 4", len(got.text), got.line(0))
	}
	if s := got.symbols[0]; s.first != 50-24 || s.end != 100-24 {
		t.Errorf("first symbol at %d to %d", s.first, s.end)
	}
	f.Symbols[0].FirstToken = 10 // what stands before the import starts a function: it is no preamble
	if got = decode(t, AppendStream(nil, f), maxReach); len(got.text) != 200-8 || got.line(0) != 1 {
		t.Errorf("%d tokens from line %d, want 192 from line 1", len(got.text), got.line(0))
	}
	if s := got.symbols[0]; s.first != 10 || s.end != 100-8 {
		t.Errorf("symbol around the import at %d to %d", s.first, s.end)
	}
}

// TestStreamStaysCompatible holds the stored form still: another form needs another version.
func TestStreamStaysCompatible(t *testing.T) {
	const want = "01" + "0c040201" + // tokens, dictionary, runs, symbols
		"09000000" + "02000048" + "23000000" + "35000000" +
		"000102030001020003010002" + "10" + "0903" + "02150006702e66756e63"
	f := &reposage.Facts{
		Tokens: reposage.Tokens{
			Dict: []reposage.TokenType{{Hash: 8 << 32, Class: 1}, {Hash: 0x48 << 56, Class: 2}, {Hash: 0x20 << 32, Class: 3}, {Hash: 0x30 << 32, Class: 5}},
			Seq:  []uint32{0, 1, 2, 3, 0, 1, 2, 0, 3, 1, 0, 2},
			Line: []uint32{1, 1, 1, 1, 1, 1, 1, 1, 4, 4, 4, 4},
		},
		Symbols: []reposage.Symbol{{Kind: reposage.SymFunction, Qualified: "p.func", FirstToken: 2, EndToken: 12}},
	}
	if got := hex.EncodeToString(AppendStream(nil, f)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReadRejectsDamage(t *testing.T) {
	good := AppendStream(nil, sample(rand.New(rand.NewPCG(5, 6)), 300, 40))
	var r reader
	var out tokens
	for cut := 1; cut < len(good); cut++ {
		if err := r.read(&out, good[:cut], true); reposage.ErrorCode(err) != reposage.ECorrupt {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
	if err := r.read(&out, append(slices.Clone(good), 0), true); reposage.ErrorCode(err) != reposage.ECorrupt {
		t.Errorf("one byte more: %v", err)
	}
	good[0]++
	if err := r.read(&out, good, true); reposage.ErrorCode(err) != reposage.EUnsupported {
		t.Errorf("another version: %v", err)
	}
}

// FuzzStream decodes hostile bytes and finds the duplicates of them and a copy.
func FuzzStream(f *testing.F) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{0, 1, 120, 400} {
		f.Add(AppendStream(nil, sample(rng, n, 40)))
	}
	f.Add([]byte{streamVersion, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0})
	f.Fuzz(func(t *testing.T, stream []byte) {
		var out, again tokens
		r := &reader{reach: 10}
		err := r.read(&out, stream, true)
		if err == nil && r.read(&again, stream, false) != nil {
			t.Fatal("damaged only when read without names")
		}
		if err != nil {
			return
		}
		if len(out.text) > len(stream) || len(out.code) != len(out.text) || len(out.next) != len(out.text) {
			t.Fatalf("%d tokens of %d bytes", len(out.text), len(stream))
		}
		d := NewDetector(Options{MinTokens: LeastTokens, MinLines: 1})
		for _, path := range []string{"a", "b"} {
			d.Add(&reposage.File{Entry: reposage.Entry{Path: path}}, len(out.runs), bytes.Clone(stream))
		}
		res, err := d.Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range res.Groups {
			if g.Tokens < LeastTokens || len(g.Places) < 2 {
				t.Fatalf("group %+v", g)
			}
		}
	})
}

// TestDecodedNames: distances to the occurrence before and after, within reach only.
func TestDecodedNames(t *testing.T) {
	f := &reposage.Facts{}
	f.Tokens.Dict = []reposage.TokenType{{Hash: 1 << 40, Class: reposage.TokIdentifier}, {Hash: 2 << 40, Class: reposage.TokOperator}}
	f.Tokens.Seq = []uint32{0, 1, 0, 1, 1, 1, 1, 0, 0}
	f.Tokens.Line = make([]uint32, len(f.Tokens.Seq))
	for i := range f.Tokens.Line {
		f.Tokens.Line[i] = 1
	}
	got := decode(t, AppendStream(nil, f), 5)
	for i, want := range map[int][2]int{0: {0, 2}, 2: {2, 0}, 7: {0, 1}, 8: {1, 0}} {
		if int(got.code[i]) != want[0] || int(got.next[i]) != want[1] {
			t.Errorf("token %d: %d before, %d behind, want %v", i, got.code[i], got.next[i], want)
		}
	}
}
