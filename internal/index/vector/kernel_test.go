package vector

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestKernelsAgree: every kernel of this build and processor gives the sums that a loop over int64 gives, for dimensions
// on both sides of each kernel's step, any number of rows, and the extreme codes.
func TestKernelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, dim := range []int{1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 100, 128, 255, 256, 257, 384, 1000, MaxDim} {
		for _, rows := range []int{0, 1, 2, 3, 4, 5, 7, 8, 9} {
			q, codes := randomCodes(r, dim, 127), randomCodes(r, dim*rows, 128)
			checkKernels(t, q, codes, rows)
		}
		for _, extreme := range [][2]int8{{127, 127}, {127, -127}, {-127, -127}, {127, -128}, {-127, -128}} {
			checkKernels(t, repeated(extreme[0], dim), repeated(extreme[1], 5*dim), 5)
		}
	}
	names := []string{}
	for _, k := range kernels() {
		names = append(names, k.name)
	}
	t.Logf("kernels here: %v", names)
}

func checkKernels(t *testing.T, q, codes []int8, rows int) {
	t.Helper()
	want := make([]int32, rows)
	for r := range want {
		sum := int64(0)
		for i, x := range q {
			sum += int64(x) * int64(codes[r*len(q)+i])
		}
		want[r] = int32(sum)
	}
	for _, k := range kernels() {
		got := repeatedDots(-1, rows)
		k.dot(q, codes, got)
		if !slices.Equal(got, want) {
			t.Fatalf("kernel %s, dimension %d, %d rows:\ngot  %v\nwant %v", k.name, len(q), rows, got, want)
		}
	}
}

func repeated(x int8, n int) []int8 { return slices.Repeat([]int8{x}, n) }

func repeatedDots(x int32, n int) []int32 { return slices.Repeat([]int32{x}, n) }

// randomCodes has values from -low to 127.
func randomCodes(r *rand.Rand, n, low int) []int8 {
	codes := make([]int8, n)
	for i := range codes {
		codes[i] = int8(r.IntN(low+128) - low)
	}
	return codes
}

// TestKernelsStayInside: rows at the very end of the memory given; a kernel that reads or writes beyond is seen in
// the canary, or by the race detector's and the C sanitizer's builds.
func TestKernelsStayInside(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, k := range kernels() {
		for _, dim := range []int{1, 33, 65, 256} {
			q, codes := randomCodes(r, dim, 127), randomCodes(r, dim*6, 128)
			dots := repeatedDots(77, 7)
			k.dot(q, codes[:6*dim:6*dim], dots[:6:6])
			if dots[6] != 77 {
				t.Errorf("kernel %s wrote behind its rows", k.name)
			}
		}
	}
}

// FuzzKernels compares all kernels on foreign bytes.
func FuzzKernels(f *testing.F) {
	f.Add(uint16(3), []byte{1, 2, 3, 255, 128, 127})
	f.Add(uint16(33), make([]byte, 200))
	f.Fuzz(func(t *testing.T, d uint16, b []byte) {
		dim := 1 + int(d)%300
		q := make([]int8, dim)
		for i := range q {
			q[i] = int8(max(-127, int(int8(byte(uint32(d)*2654435761>>(i%24))+byte(i)))))
		}
		rows := len(b) / dim
		codes := make([]int8, rows*dim)
		for i := range codes {
			codes[i] = int8(b[i])
		}
		checkKernels(t, q, codes, rows)
	})
}

func BenchmarkKernel(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	const rows, dim = 150_000, 256
	q, codes := randomCodes(r, dim, 127), make([]int8, rows*dim)
	for i := 0; i < len(codes); i += 8 {
		var eight [8]byte
		binary.LittleEndian.PutUint64(eight[:], r.Uint64())
		for j, x := range eight {
			codes[i+j] = int8(x)
		}
	}
	dots := make([]int32, rows)
	for _, k := range kernels() {
		b.Run(k.name, func(b *testing.B) {
			b.SetBytes(rows * dim)
			best := time.Hour
			for b.Loop() {
				start := time.Now()
				k.dot(q, codes, dots)
				best = min(best, time.Since(start))
			}
			b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
		})
	}
}
