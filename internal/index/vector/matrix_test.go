package vector

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/reposage/reposage"
)

// build quantises rows of one dimension.
func build(t testing.TB, dim int, rows [][]float32) *Matrix {
	t.Helper()
	codes, scales := make([]int8, dim*len(rows)), make([]float32, len(rows))
	for i, v := range rows {
		var err error
		if scales[i], err = Quantize(codes[i*dim:(i+1)*dim], v); err != nil {
			t.Fatal(err)
		}
	}
	m, err := NewMatrix(dim, codes, scales)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// clustered returns n vectors of length 1 around a few centres, as embeddings of code are.
func clustered(r *rand.Rand, n, dim int) [][]float32 {
	centres := make([][]float32, 20)
	for i := range centres {
		centres[i] = randomVector(r, dim)
	}
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = randomVector(r, dim)
		c, sum := centres[r.IntN(len(centres))], 0.0
		for j := range c {
			rows[i][j] += c[j]
			sum += float64(rows[i][j]) * float64(rows[i][j])
		}
		for j := range c {
			rows[i][j] /= float32(math.Sqrt(sum))
		}
	}
	return rows
}

// bruteForce is what Nearest promises, without candidates: the stored rows scored with the float query.
func bruteForce(m *Matrix, q []float32, keep Bitmap, n int) []Hit {
	var all []Hit
	for row := range m.Len() {
		if m.scales[row] > 0 && (keep == nil || keep.word(row/64)>>(row%64)&1 == 1) {
			all = append(all, Hit{int32(row), m.score(q, int32(row))})
		}
	}
	slices.SortFunc(all, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Row, b.Row)) })
	return all[:min(n, len(all))]
}

// withKernels runs a test once with each kernel.
func withKernels(t *testing.T, m *Matrix, test func(t *testing.T, m *Matrix)) {
	for _, k := range kernels() {
		t.Run(k.name, func(t *testing.T) {
			other := *m
			other.kernel = k
			test(t, &other)
		})
	}
}

// TestNearestIsBruteForce: on rows of all kinds, with and without filters, the answer is that of comparing all.
func TestNearestIsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, size := range []struct{ rows, dim int }{{0, 8}, {1, 1}, {3, 5}, {64, 33}, {65, 32}, {500, 64}, {batchRows, 16}, {2*batchRows + 77, 48}} {
		rows := clustered(r, size.rows, size.dim)
		for i := range rows {
			if i%11 == 0 {
				clear(rows[i]) // an empty text
			}
			if i%7 == 3 {
				rows[i] = rows[i-1] // copies, so that ties occur
			}
		}
		m := build(t, size.dim, rows)
		for _, n := range []int{0, 1, 10, size.rows, size.rows + 5} {
			for name, keep := range bitmaps(r, size.rows) {
				q := randomVector(r, size.dim)
				want := bruteForce(m, q, keep, n)
				withKernels(t, m, func(t *testing.T, m *Matrix) {
					got, err := m.Nearest(t.Context(), q, keep, n)
					if err != nil || !slices.Equal(got, want) {
						t.Fatalf("%d×%d, n %d, keep %s: error %v\ngot  %v\nwant %v", size.rows, size.dim, n, name, err, got, want)
					}
				})
			}
		}
	}
}

// bitmaps are filters of all shapes for so many rows.
func bitmaps(r *rand.Rand, rows int) map[string]Bitmap {
	words := (rows + 63) / 64
	half, few, one := make(Bitmap, words), make(Bitmap, words), make(Bitmap, words)
	for i := range words {
		half[i], few[i] = r.Uint64(), r.Uint64()&r.Uint64()&r.Uint64()&r.Uint64()&r.Uint64()
	}
	if rows > 0 {
		last := rows - 1
		one[last/64] |= 1 << (last % 64)
	}
	beyond := slices.Repeat(Bitmap{^uint64(0)}, words+2) // bits behind the last row mean nothing
	return map[string]Bitmap{
		"all": nil, "none": {}, "half": half, "few": few, "last": one, "too long": beyond, "too short": half[:words/2],
	}
}

// TestRecall holds what quantising costs: of the true ten nearest float vectors, at least 97 % are found.
func TestRecall(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	const dim, rows, queries = 256, 5000, 50
	vectors := clustered(r, rows, dim)
	m := build(t, dim, vectors)
	found := 0
	for range queries {
		q := clustered(r, 1, dim)[0]
		type scored struct {
			row   int
			score float64
		}
		all := make([]scored, rows)
		for i, v := range vectors {
			all[i].row = i
			for j := range v {
				all[i].score += float64(v[j]) * float64(q[j])
			}
		}
		slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
		hits, err := m.Nearest(t.Context(), q, nil, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			if slices.ContainsFunc(all[:10], func(s scored) bool { return s.row == int(h.Row) }) {
				found++
			}
			i := slices.IndexFunc(all, func(s scored) bool { return s.row == int(h.Row) })
			if math.Abs(all[i].score-float64(h.Score)) > 0.01 {
				t.Fatalf("row %d scores %v, its cosine is %v", h.Row, h.Score, all[i].score)
			}
		}
	}
	recall := float64(found) / (10 * queries)
	t.Logf("recall at 10: %.3f", recall)
	if recall < 0.97 {
		t.Errorf("recall at 10 is %.3f, want 0.97", recall)
	}
}

func TestNearestErrors(t *testing.T) {
	m := build(t, 3, [][]float32{{1, 0, 0}, {0, 1, 0}})
	for name, q := range map[string][]float32{
		"another dimension": {1, 2}, "no dimension": nil, "NaN": {1, float32(math.NaN()), 0}, "infinite": {float32(math.Inf(-1)), 0, 0},
	} {
		if hits, err := m.Nearest(t.Context(), q, nil, 5); reposage.ErrorCode(err) != reposage.EInvalid || hits != nil {
			t.Errorf("%s: %v, error %v, want code %s", name, hits, err, reposage.EInvalid)
		}
	}
	if hits, err := m.Nearest(t.Context(), make([]float32, 3), nil, 5); err != nil || len(hits) != 0 {
		t.Errorf("zero query: %v, error %v, want no hits", hits, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	cancel(stop)
	if _, err := m.Nearest(ctx, []float32{1, 0, 0}, nil, 5); !errors.Is(err, stop) {
		t.Errorf("canceled: error %v, want the cause of the context", err)
	}
}

func TestSizesMustFit(t *testing.T) {
	for name, try := range map[string]func() (*Matrix, error){
		"no dimension":      func() (*Matrix, error) { return View(0, nil, nil) },
		"negative":          func() (*Matrix, error) { return View(-1, nil, nil) },
		"too many":          func() (*Matrix, error) { return View(MaxDim+1, nil, nil) },
		"part of a row":     func() (*Matrix, error) { return View(4, make([]byte, 7), make([]byte, 4)) },
		"too few scales":    func() (*Matrix, error) { return View(4, make([]byte, 8), make([]byte, 4)) },
		"too many scales":   func() (*Matrix, error) { return View(4, make([]byte, 8), make([]byte, 12)) },
		"part of a scale":   func() (*Matrix, error) { return View(4, make([]byte, 8), make([]byte, 9)) },
		"codes, no scales":  func() (*Matrix, error) { return View(4, make([]byte, 4), nil) },
		"scales, not codes": func() (*Matrix, error) { return View(4, nil, make([]byte, 4)) },
	} {
		if _, err := try(); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%s: error %v, want code %s", name, err, reposage.EInvalid)
		}
	}
}

// TestView: bytes of a file at any address give the same answers as the matrix they were written from.
func TestView(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	const dim, rows = 40, 300
	m := build(t, dim, clustered(r, rows, dim))
	q := randomVector(r, dim)
	want, err := m.Nearest(t.Context(), q, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	for shift := range 4 {
		scales := make([]byte, shift, shift+4*rows)
		for _, s := range m.scales {
			scales = binary.LittleEndian.AppendUint32(scales, math.Float32bits(s))
		}
		v, err := View(dim, asBytes(m.codes), scales[shift:])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := v.Nearest(t.Context(), q, nil, 10); err != nil || !slices.Equal(got, want) || v.Len() != rows || v.Dim() != dim {
			t.Errorf("shifted by %d: %d×%d, error %v\ngot  %v\nwant %v", shift, v.Len(), v.Dim(), err, got, want)
		}
	}
}

// FuzzView: no bytes of a damaged file make it fall, give a row twice, one that does not exist, or a score that is
// not a number.
func FuzzView(f *testing.F) {
	f.Add(uint8(4), []byte{1, 2, 3, 4, 128, 127, 0, 255}, []byte{0, 0, 128, 63, 0, 0, 192, 127})
	f.Add(uint8(1), []byte{5, 6}, []byte{0, 0, 128, 127, 0, 0, 128, 255})
	f.Fuzz(func(t *testing.T, dim uint8, codes, scales []byte) {
		m, err := View(int(dim), codes, scales)
		if err != nil {
			return
		}
		q := slices.Repeat([]float32{0.5}, int(dim))
		hits, err := m.Nearest(t.Context(), q, nil, 3)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int32]bool{}
		for _, h := range hits {
			if seen[h.Row] || int(h.Row) >= m.Len() || math.IsNaN(float64(h.Score)) || math.IsInf(float64(h.Score), 0) {
				t.Fatalf("hit %v among %v", h, hits)
			}
			seen[h.Row] = true
		}
	})
}

// BenchmarkNearest is a whole query, warm, one thread. The best of all runs is what a machine of its own would show.
func BenchmarkNearest(b *testing.B) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, size := range []struct{ rows, dim int }{{20_000, 256}, {150_000, 256}, {150_000, 384}} {
		codes, scales := randomCodes(r, size.rows*size.dim, 127), make([]float32, size.rows)
		for i := range scales {
			scales[i] = 0.001
		}
		m, err := NewMatrix(size.dim, codes, scales)
		if err != nil {
			b.Fatal(err)
		}
		q := randomVector(r, size.dim)
		half := make(Bitmap, size.rows/64)
		for i := range half {
			half[i] = r.Uint64()
		}
		for name, keep := range map[string]Bitmap{"all": nil, "half": half} {
			b.Run(strconv.Itoa(size.rows)+"x"+strconv.Itoa(size.dim)+"/"+name+"/"+Kernel(), func(b *testing.B) {
				b.SetBytes(int64(len(codes)))
				best := time.Hour
				for b.Loop() {
					start := time.Now()
					if _, err := m.Nearest(b.Context(), q, keep, 50); err != nil {
						b.Fatal(err)
					}
					best = min(best, time.Since(start))
				}
				b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
			})
		}
	}
}
