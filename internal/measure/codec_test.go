package measure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/reposage/reposage"
)

func TestCodecRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	cases := []reposage.FileMetrics{
		{},
		{Limit: reposage.LimitTime, Lines: 12, CodeLines: 10, CommentLines: 1, BlankLines: 1},
		{Lines: 1 << 31, Functions: []reposage.FunctionMetrics{{Name: "naïve", Kind: closure, Line: 9, EndLine: 9, Maintainability: 100, Partial: true}}},
	}
	for range 50 {
		cases = append(cases, File(randomFacts(rng, "JavaScript", 200), reposage.ProfileDefault))
	}
	for _, m := range cases {
		b := AppendMetrics([]byte("head"), &m)
		got, err := DecodeMetrics(b[4:])
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, m) {
			t.Errorf("got %+v\nwant %+v", got, m)
		}
	}
}

// TestCodecStaysCompatible holds the stored form still: another form needs another version.
func TestCodecStaysCompatible(t *testing.T) {
	m := sample(2)
	golden(t, "metrics.v2.hex", fmt.Appendf(nil, "%x\n", AppendMetrics(nil, &m)))
}

// sample returns metrics of n functions such as real files have.
func sample(n int) reposage.FileMetrics {
	m := reposage.FileMetrics{Lines: 40 * n, CodeLines: 30 * n, CommentLines: 6 * n, BlankLines: 4 * n, Tokens: 250 * n, Classes: 3, Imports: 12}
	for i := range n {
		m.Functions = append(m.Functions, reposage.FunctionMetrics{
			Name: fmt.Sprintf("Server.handleRequest%d", i), Kind: method, Line: 40*i + 7, EndLine: 40*i + 45,
			NLOC: 30, Params: 3, Cyclomatic: 7, Cognitive: 9, Nesting: 3, Returns: 4,
			Halstead:        reposage.Halstead{DistinctOperators: 21, DistinctOperands: 44, Operators: 130, Operands: 117},
			Maintainability: 52.37, Exported: i%2 == 0, Documented: i%3 == 0,
		})
	}
	return m
}

func TestDecodeRejectsDamage(t *testing.T) {
	m := sample(5)
	good := AppendMetrics(nil, &m)
	for cut := range good {
		if _, err := DecodeMetrics(good[:cut]); err == nil {
			t.Fatalf("cut at %d of %d accepted", cut, len(good))
		}
	}
	if _, err := DecodeMetrics(append(bytes.Clone(good), 0)); reposage.ErrorCode(err) != reposage.ECorrupt {
		t.Errorf("a byte too many: %v", err)
	}
	other := bytes.Clone(good)
	other[0]++
	if _, err := DecodeMetrics(other); reposage.ErrorCode(err) != reposage.EUnsupported {
		t.Errorf("another version: %v", err)
	}
	huge := append([]byte{codecVersion, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, binary.AppendUvarint(nil, 1<<39)...)
	if _, err := DecodeMetrics(append(huge, 0)); reposage.ErrorCode(err) != reposage.ECorrupt {
		t.Errorf("2^39 functions in 20 bytes: %v", err)
	}
}

func FuzzDecodeMetrics(f *testing.F) {
	for _, n := range []int{0, 1, 3} {
		m := sample(n)
		f.Add(AppendMetrics(nil, &m))
	}
	f.Add([]byte{codecVersion, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := DecodeMetrics(b)
		if err != nil {
			return
		}
		if len(m.Functions)*minFunctionBytes > len(b) {
			t.Fatalf("%d functions out of %d bytes", len(m.Functions), len(b))
		}
		again, err := DecodeMetrics(AppendMetrics(nil, &m))
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("does not round-trip: %v\n%+v\n%+v", err, m, again)
		}
	})
}

func BenchmarkDecodeMetrics(b *testing.B) {
	m := sample(4600)
	stored := AppendMetrics(nil, &m)
	b.SetBytes(int64(len(stored)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeMetrics(stored); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendMetrics(b *testing.B) {
	m := sample(4600)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendMetrics(buf[:0], &m)
	}
}
