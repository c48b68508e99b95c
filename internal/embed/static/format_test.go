package static

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// tiny is a whole weights file.
func tiny(t testing.TB) []byte {
	t.Helper()
	vectors := make([][]float32, 5)
	for i := range vectors {
		vectors[i] = make([]float32, Dim)
		for j := range vectors[i] {
			vectors[i][j] = float32(math.Sin(float64(i*Dim + j)))
		}
	}
	b, err := Encode([]string{"read", "write", "file"}, 2, vectors)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncodeDecode(t *testing.T) {
	b := tiny(t)
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, Dim)
	for j := range want {
		want[j] = float32(math.Sin(float64(j)))
	}
	if c := cosine(vector(m, "read"), want) / math.Sqrt(cosine(want, want)); c < 0.9999 {
		t.Errorf("a vector came back with cosine %v", c)
	}
	if again := tiny(t); !slices.Equal(b, again) {
		t.Error("the same vectors give other bytes")
	}
}

func TestEncodeRefuses(t *testing.T) {
	row := make([]float32, Dim)
	nan := slices.Clone(row)
	nan[3] = float32(math.NaN())
	for name, c := range map[string]struct {
		words   []string
		buckets int
		vectors [][]float32
	}{
		"too few vectors":  {[]string{"a"}, 1, [][]float32{row}},
		"short vector":     {[]string{"a"}, 0, [][]float32{row[:3]}},
		"NaN":              {[]string{"a"}, 0, [][]float32{nan}},
		"word twice":       {[]string{"a", "a"}, 0, [][]float32{row, row}},
		"empty word":       {[]string{""}, 0, [][]float32{row}},
		"long word":        {[]string{strings.Repeat("a", 99)}, 0, [][]float32{row}},
		"negative buckets": {nil, -1, nil},
		"many buckets":     {nil, maxBuckets + 1, make([][]float32, maxBuckets+1)},
	} {
		if _, err := Encode(c.words, c.buckets, c.vectors); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// sealed gives damaged bytes the right checksum.
func sealed(b []byte) []byte {
	binary.LittleEndian.PutUint32(b[checksumAt:], checksum(b))
	return b
}

func TestDecodeRefuses(t *testing.T) {
	good := tiny(t)
	edit := func(at int, value byte) []byte { b := slices.Clone(good); b[at] ^= value; return b }
	cases := map[string][]byte{
		"nothing":           nil,
		"other magic":       edit(0, 1),
		"other version":     sealed(edit(8, 3)),
		"other dimension":   sealed(edit(12, 128)),
		"no words":          sealed(edit(19, 0xff)),
		"wrong slots":       sealed(edit(24, 1)),
		"a flipped bit":     edit(len(good)-1, 1),
		"wrong checksum":    edit(checksumAt, 1),
		"a byte too many":   sealed(append(slices.Clone(good), 0)),
		"scale too large":   nil,
		"slot out of range": nil,
		"no free slot":      nil,
		"words backwards":   nil,
	}
	slots := int(binary.LittleEndian.Uint32(good[24:]))
	offsets := headerSize + 2*slots
	full := slices.Clone(good)
	for i := range slots {
		binary.LittleEndian.PutUint16(full[headerSize+2*i:], 0)
	}
	cases["no free slot"] = sealed(full)
	wrong := slices.Clone(good)
	binary.LittleEndian.PutUint16(wrong[headerSize:], 3)
	cases["slot out of range"] = sealed(wrong)
	back := slices.Clone(good)
	binary.LittleEndian.PutUint32(back[offsets+4:], 1<<30)
	cases["words backwards"] = sealed(back)
	large := slices.Clone(good)
	binary.LittleEndian.PutUint16(large[offsets+16:], maxScale+1)
	cases["scale too large"] = sealed(large)
	for name, b := range cases {
		if _, err := Decode(b); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range len(good) {
		if _, err := Decode(good[:n]); !errors.Is(err, errDamaged) {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(good), err)
		}
	}
}

// FuzzDecode feeds foreign bytes, with a right checksum half of the time: what Decode takes must embed any text.
func FuzzDecode(f *testing.F) {
	f.Add(tiny(f), false)
	f.Add(tiny(f), true)
	f.Add([]byte(magic), true)
	f.Fuzz(func(t *testing.T, b []byte, seal bool) {
		if seal && len(b) >= headerSize {
			b = sealed(slices.Clone(b))
		}
		m, err := Decode(b)
		if err != nil {
			if !errors.Is(err, errDamaged) {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		for _, text := range []string{"read the file", "readers", "zzreadzz 文件", ""} {
			if v := vector(m, text); math.Abs(cosine(v, v)-1) > 1e-3 && cosine(v, v) != 0 {
				t.Fatalf("%q has length %v", text, math.Sqrt(cosine(v, v)))
			}
		}
	})
}
