package vector

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/reposage/reposage"
)

func TestQuantize(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	tests := []struct {
		name  string
		v     []float32
		codes []int8
		scale float32
		code  reposage.Code
	}{
		{"nothing", nil, nil, 0, ""},
		{"zero", []float32{0, 0}, []int8{0, 0}, 0, ""},
		{"negative zero", []float32{float32(math.Copysign(0, -1))}, []int8{0}, 0, ""},
		{"the greatest is 127", []float32{1, -0.5, 0.25}, []int8{127, -64, 32}, 1. / 127, ""},
		{"the least is -127", []float32{-2, 1}, []int8{-127, 64}, 2. / 127, ""},
		{"halves to even", []float32{254, 3, 5}, []int8{127, 2, 2}, 2, ""},
		{"as large as float32 goes", []float32{math.MaxFloat32, -math.MaxFloat32}, []int8{127, -127}, math.MaxFloat32 / 127, ""},
		{"too small for a scale", []float32{math.SmallestNonzeroFloat32, 0}, []int8{0, 0}, 0, ""},
		{"NaN", []float32{1, nan}, nil, 0, reposage.EInvalid},
		{"infinite", []float32{inf, 1}, nil, 0, reposage.EInvalid},
		{"negative infinite", []float32{-inf}, nil, 0, reposage.EInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := make([]int8, len(tt.v))
			for i := range got {
				got[i] = 99 // what was there before must not matter
			}
			scale, err := Quantize(got, tt.v)
			if reposage.ErrorCode(err) != tt.code {
				t.Fatalf("error %v, want code %q", err, tt.code)
			}
			if err == nil && (scale != tt.scale || !bytes.Equal(asBytes(got), asBytes(tt.codes))) {
				t.Errorf("%v × %v, want %v × %v", got, scale, tt.codes, tt.scale)
			}
		})
	}
	if _, err := Quantize(make([]int8, 2), make([]float32, 3)); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("two codes for three values: error %v, want code %s", err, reposage.EInvalid)
	}
}

func asBytes(codes []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(codes))), len(codes))
}

// TestQuantizeIsCloseAndMirrored: each value is off by half a step at most, -128 never occurs, and -v has the codes of v, negated.
func TestQuantizeIsCloseAndMirrored(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		v := randomVector(r, 1+r.IntN(80))
		minus := make([]float32, len(v))
		for i := range v {
			minus[i] = -v[i]
		}
		codes, mirrored := make([]int8, len(v)), make([]int8, len(v))
		scale, err := Quantize(codes, v)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := Quantize(mirrored, minus); err != nil || s != scale {
			t.Fatalf("scale of -v is %v (%v), of v %v", s, err, scale)
		}
		for i, x := range v {
			if off := math.Abs(float64(x) - float64(codes[i])*float64(scale)); off > float64(scale)*0.5001 {
				t.Fatalf("%v became %d × %v, off by %v", x, codes[i], scale, off)
			}
			if codes[i] == -128 || codes[i] != -mirrored[i] {
				t.Fatalf("codes of %v and its negative are %d and %d", x, codes[i], mirrored[i])
			}
		}
	}
}

// FuzzQuantize: any bits make an error or codes that are close.
func FuzzQuantize(f *testing.F) {
	f.Add([]byte{0, 0, 128, 63, 0, 0, 0, 191})
	f.Add([]byte{0, 0, 192, 127})
	f.Add([]byte{1, 0, 0, 0, 255, 255, 127, 127})
	f.Fuzz(func(t *testing.T, b []byte) {
		v := make([]float32, len(b)/4)
		finite := true
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			finite = finite && !math.IsNaN(float64(v[i])) && !math.IsInf(float64(v[i]), 0)
		}
		codes := make([]int8, len(v))
		scale, err := Quantize(codes, v)
		if (err == nil) != finite {
			t.Fatalf("%v: error %v", v, err)
		}
		if err != nil {
			return
		}
		for i, x := range v {
			// Half a step, and what rounding the scale itself to float32 adds: one smallest number per code.
			room := 0.5001*float64(scale) + 128*math.SmallestNonzeroFloat32
			if off := math.Abs(float64(x) - float64(codes[i])*float64(scale)); off > room {
				t.Fatalf("%v became %d × %v", x, codes[i], scale)
			}
		}
	})
}

// randomVector has normally distributed values.
func randomVector(r *rand.Rand, dim int) []float32 {
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}
