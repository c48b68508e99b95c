package vector

import (
	"context"
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"

	"github.com/reposage/reposage"
)

// Matrix is a set of quantised vectors of one dimension, the rows. It never copies or changes the memory that
// it was made over, which may be a mapped file; it is safe for concurrent use while that memory stays.
type Matrix struct {
	dim    int
	codes  []int8    // rows × dim
	scales []float32 // one per row
	kernel kernel
}

// Hit is a row and the dot product of the query with it: the cosine when both had length 1.
type Hit struct {
	Row   int32
	Score float32
}

// Bitmap is a set of rows: row r is in it when bit r%64 of word r/64 is set. Words that are missing at the end
// count as 0.
type Bitmap []uint64

// NewMatrix makes a matrix of len(scales) rows: row r has the codes [r×dim, (r+1)×dim). Errors: EInvalid when the sizes
// do not fit together.
func NewMatrix(dim int, codes []int8, scales []float32) (*Matrix, error) {
	if dim < 1 || dim > MaxDim {
		return nil, reposage.Errorf(reposage.EInvalid, "open vectors: dimension %d is not within 1 to %d", dim, MaxDim)
	}
	if len(scales) > math.MaxInt32 || len(codes)%dim != 0 || len(codes)/dim != len(scales) {
		return nil, reposage.Errorf(reposage.EInvalid, "open vectors: %d codes and %d scales do not make rows of %d", len(codes), len(scales), dim)
	}
	return &Matrix{dim: dim, codes: codes, scales: scales, kernel: best()}, nil
}

// View makes a matrix over bytes as they stand in a file: codes row by row, scales as little-endian float32. Nothing
// is copied, unless scales are not aligned to four bytes or the machine is big-endian; then they are.
//
// Errors: EInvalid when the sizes do not fit together. Damaged contents are not noticed here but do no harm: a row
// whose scale is not a positive number is never found.
func View(dim int, codes, scales []byte) (*Matrix, error) {
	if len(scales)%4 != 0 {
		return nil, reposage.Errorf(reposage.EInvalid, "open vectors: %d bytes of scales are no whole number of them", len(scales))
	}
	return NewMatrix(dim, unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(codes))), len(codes)), floats(scales))
}

// floats returns b as float32 values, in place when it can.
func floats(b []byte) []float32 {
	p := unsafe.Pointer(unsafe.SliceData(b))
	one := uint16(1)
	if little := *(*byte)(unsafe.Pointer(&one)) == 1; little && uintptr(p)%4 == 0 {
		return unsafe.Slice((*float32)(p), len(b)/4)
	}
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

// Dim is the dimension of the rows.
func (m *Matrix) Dim() int { return m.dim }

// Len is the number of rows.
func (m *Matrix) Len() int { return len(m.scales) }

// batchRows is how many rows one call of a kernel compares: long enough that the cost of calling C vanishes, short
// enough that the dot products stay in the first-level cache and a caller who gives up is heard at once.
const batchRows = 4096

// Nearest returns the n rows of keep (nil: all rows) with the greatest dot product with q, best first, equal
// ones by row. A row without direction (scale 0) is never a hit, and a zero query has none. The score is
// that of the float query with the stored row; which rows are scored at all, max(50, 4n) of them, is decided by the
// quantised query.
//
// Errors: EInvalid when q has another dimension or a value that is not finite; the cause of ctx when it ended.
func (m *Matrix) Nearest(ctx context.Context, q []float32, keep Bitmap, n int) ([]Hit, error) {
	if len(q) != m.dim {
		return nil, reposage.Errorf(reposage.EInvalid, "compare vectors: the query has %d dimensions, the index has %d", len(q), m.dim).
			WithHint("The index was made with another model; index again with this one.")
	}
	codes := make([]int8, m.dim)
	scale, err := Quantize(codes, q)
	if err != nil || scale == 0 || n < 1 {
		return nil, err
	}
	found := newBest(candidates(n, m.Len()))
	if err := m.scan(ctx, codes, keep, found); err != nil {
		return nil, err
	}
	exact := newBest(min(n, len(found.hits)))
	for _, h := range found.sorted() {
		if s := m.score(q, h.Row); !math.IsInf(float64(s), 0) && !math.IsNaN(float64(s)) { // a damaged scale
			exact.add(h.Row, s)
		}
	}
	return exact.sorted(), nil
}

// candidates is how many rows are scored with the float query.
func candidates(n, rows int) int {
	if n > rows/4 {
		return rows
	}
	return min(max(50, 4*n), rows)
}

// scan offers every row of keep to found, scored with the quantised query. The query's scale is the
// same for all rows and left out.
func (m *Matrix) scan(ctx context.Context, q []int8, keep Bitmap, found *bestHits) error {
	dots := make([]int32, min(batchRows, m.Len()))
	for first := 0; first < m.Len(); first += batchRows {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		from, to := keep.trim(first, min(first+batchRows, m.Len()))
		if from == to {
			continue
		}
		m.kernel.dot(q, m.codes[from*m.dim:to*m.dim], dots[:to-from])
		if keep == nil {
			m.offer(dots[:to-from], from, found)
		} else {
			m.offerKept(dots[:to-from], from, keep, found)
		}
	}
	return nil
}

// offer adds the rows from first on, whose dot products are given, to found.
func (m *Matrix) offer(dots []int32, first int, found *bestHits) {
	scales := m.scales[first:][:len(dots)]
	bar := found.bar
	for i, d := range dots {
		if s := float32(d) * scales[i]; s > bar && scales[i] > 0 {
			found.add(int32(first+i), s)
			bar = found.bar
		}
	}
}

// offerKept is offer for the rows of keep; first is a multiple of 64.
func (m *Matrix) offerKept(dots []int32, first int, keep Bitmap, found *bestHits) {
	for w := first / 64; w < len(keep) && w*64 < first+len(dots); w++ {
		for word := keep[w]; word != 0; word &= word - 1 {
			row := w*64 + bits.TrailingZeros64(word)
			if row >= first+len(dots) {
				return
			}
			if s := float32(dots[row-first]) * m.scales[row]; s > found.bar && m.scales[row] > 0 {
				found.add(int32(row), s)
			}
		}
	}
}

// trim narrows the rows [from, to) to those from the first word with a bit to the last; from is a multiple of 64
// and stays one. A nil bitmap keeps all.
func (b Bitmap) trim(from, to int) (int, int) {
	if b == nil {
		return from, to
	}
	for from < to && b.word(from/64) == 0 {
		from += 64
	}
	for from < to && b.word((to-1)/64) == 0 {
		to = (to - 1) / 64 * 64
	}
	return min(from, to), to
}

func (b Bitmap) word(i int) uint64 {
	if i >= len(b) {
		return 0
	}
	return b[i]
}

// score is the dot product of q with a row, in four sums that do not wait for each other. The products are exact in
// float64, so the result does not depend on whether the machine fuses multiplication and addition.
func (m *Matrix) score(q []float32, row int32) float32 {
	codes := m.codes[int(row)*m.dim:][:len(q)]
	var a, b, c, d float64
	i := 0
	for ; i+4 <= len(q); i += 4 {
		x, y := q[i:i+4:i+4], codes[i:i+4:i+4]
		a += float64(x[0]) * float64(y[0])
		b += float64(x[1]) * float64(y[1])
		c += float64(x[2]) * float64(y[2])
		d += float64(x[3]) * float64(y[3])
	}
	for ; i < len(q); i++ {
		a += float64(q[i]) * float64(codes[i])
	}
	return float32((a + b + c + d) * float64(m.scales[row]))
}
