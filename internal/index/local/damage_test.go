package local

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/zeebo/xxh3"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
)

// smallIndex returns the bytes of an index that has everything.
func smallIndex(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "index")
	writeIndex(t, path, testMeta, nil, indextest.Random(rand.New(rand.NewPCG(1, 2)), 6, testDim))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// scanned is a pattern for tests.
type scanned struct{ *regexp.Regexp }

func (scanned) Literals() [][]string { return [][]string{{"alpha", "p"}} }

func (p scanned) Next(text []byte, from int) (start, end int, ok bool) {
	at := p.FindIndex(text[from:])
	if at == nil {
		return 0, 0, false
	}
	return from + at[0], from + at[1], true
}

var regexpAlpha = regexp.MustCompile(`(?m)alpha|p$`)

// exercise asks an index everything and returns the errors.
func exercise(ctx context.Context, x *Index) error {
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	for c := range min(x.about.chunks, 200) {
		_, _, err := x.Chunk(ctx, int32(c))
		note(err)
	}
	for _, f := range x.files[:min(len(x.files), 50)] {
		_, err := x.Text(ctx, f.Path)
		note(err)
	}
	terms := []index.Term{{Text: "alpha", Weight: 1}, {Text: "parse", Weight: 1}, {Text: "go", Weight: 1}, {Text: "zz", Weight: 1}}
	filter := &index.Filter{Symbols: []string{"outer"}, Kinds: []reposage.SymbolKind{reposage.SymFunction, reposage.SymField}}
	for _, f := range []*index.Filter{nil, filter} {
		_, err := x.Words(ctx, index.Lexical{Terms: terms}, f, 10)
		note(err)
		_, err = x.Words(ctx, index.Lexical{Phrases: []string{"alpha"}}, f, 10)
		note(err)
		if x.about.Dim > 0 {
			_, err = x.Nearest(ctx, make([]float32, x.about.Dim), f, 10)
			note(err)
		}
		_, err = x.Defining(ctx, []string{"alpha", "outer.beta"}, f)
		note(err)
		matches := 0
		note(x.Scan(ctx, scanned{regexpAlpha}, f, func(index.Match) bool { matches++; return matches < 100 }))
	}
	return errors.Join(errs...)
}

// checkDamaged opens bytes that are damaged: whatever is answered without an error must not have been touched.
func checkDamaged(t *testing.T, data []byte, what string, at int) (noticed bool) {
	t.Helper()
	p, err := newPages("index", data)
	var x *Index
	if err == nil {
		x, err = newIndex(p)
	}
	if err == nil {
		err = errors.Join(exercise(t.Context(), x), x.Verify())
	}
	if code := reposage.ErrorCode(err); err != nil && !errors.Is(err, errDamaged) && code != reposage.EUnsupported {
		t.Fatalf("%s at %d: %v", what, at, err)
	}
	if err != nil && !errors.Is(err, errDamaged) && at/4 != 2 { // the format version
		t.Fatalf("%s at %d is taken for another version: %v", what, at, err)
	}
	return err != nil
}

// TestDamageIsNoticed flips single bits and cuts the file: each is noticed, unless it is in the padding between sections.
func TestDamageIsNoticed(t *testing.T) {
	data := smallIndex(t)
	c, err := parseContents(data)
	if err != nil {
		t.Fatal(err)
	}
	padding := make([]bool, len(data))
	for i := headerSize; i < len(data); i++ {
		padding[i] = true
	}
	for i := 48; i < headerSize; i++ { // rest of the header
		padding[i] = true
	}
	for _, e := range c.sections {
		for i := e.offset; i < e.offset+e.length; i++ {
			padding[i] = false
		}
	}
	for i := int(binary.LittleEndian.Uint64(data[24:])); i < len(data); i++ { // the table of contents
		padding[i] = false
	}
	r := rand.New(rand.NewPCG(3, 4))
	for i := 0; i < len(data); i += 1 + r.IntN(40) {
		flipped := append([]byte{}, data...)
		flipped[i] ^= 1 << r.IntN(8)
		if noticed := checkDamaged(t, flipped, "bit flip", i); noticed == padding[i] {
			t.Fatalf("bit flip at %d: noticed %v, padding %v", i, noticed, padding[i])
		}
	}
	for n := 0; n < len(data); n += 1 + r.IntN(len(data)/100) {
		if !checkDamaged(t, data[:n:n], "cut", n) {
			t.Fatalf("cut at %d is not noticed", n)
		}
	}
	if !checkDamaged(t, append(append([]byte{}, data...), 0), "byte too many", len(data)) {
		t.Fatal("a byte too many is not noticed")
	}
}

// TestOtherFiles: files that are no index of this version say so, by code, with what to do.
func TestOtherFiles(t *testing.T) {
	dir := t.TempDir()
	newer := smallIndex(t)
	newer[8] = formatVersion + 1
	for name, data := range map[string][]byte{"empty": nil, "short": []byte(magic), "text": make([]byte, 1000), "newer": newer} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		want := reposage.ECorrupt
		if name == "newer" {
			want = reposage.EUnsupported
		}
		_, err := Open(path)
		if reposage.ErrorCode(err) != want || reposage.ErrorHint(err) == "" || errors.Is(err, ErrVersion) != (name == "newer") {
			t.Errorf("%s: %v (%s), hint %q; want %s", name, err, reposage.ErrorCode(err), reposage.ErrorHint(err), want)
		}
	}
	if _, err := Open(filepath.Join(dir, "nowhere")); reposage.ErrorCode(err) != reposage.ENotFound {
		t.Errorf("no file: %v", err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a folder can be opened")
	}
}

// reseal makes all checksums of a file right, so that its decoders see what stands there. It returns nil when there is no
// table of contents to be found.
func reseal(data []byte) []byte {
	if len(data) < headerSize {
		return nil
	}
	data = append([]byte{}, data...)
	offset := binary.LittleEndian.Uint64(data[24:])
	const fixed = 16 * uint64(sections)
	if offset < headerSize || offset > uint64(len(data)) || uint64(len(data))-offset < fixed {
		return nil
	}
	body := data[:offset]
	c := contents{}
	for i := range c.sections {
		e := extent{offset: binary.LittleEndian.Uint64(data[offset+16*uint64(i):]), length: binary.LittleEndian.Uint64(data[offset+16*uint64(i)+8:])}
		if e.offset > offset || e.length > offset-e.offset {
			return nil
		}
		c.sections[i] = e
		for page := range e.pages() {
			start := e.offset + uint64(page)*pageSize
			c.sums = append(c.sums, xxh3.Hash(body[start:min(start+pageSize, e.offset+e.length)]))
		}
	}
	table := c.append(nil)
	out := append(appendHeader(nil, offset+uint64(len(table)), offset, uint64(len(table))), body[headerSize:]...)
	return append(out, table...)
}

// FuzzReader writes anything into the sections of an index and makes the checksums right: nothing may crash, hang or take
// more memory than the file explains. What can be read must also do as the base of another index.
func FuzzReader(f *testing.F) {
	data := smallIndex(f)
	c, err := parseContents(data)
	if err != nil {
		f.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		s := section(r.IntN(int(sections)))
		f.Add(uint8(s), uint32(r.IntN(int(c.sections[s].length))), []byte{byte(r.IntN(256)), byte(r.IntN(256))}[:1+r.IntN(2)], uint16(0))
		f.Add(uint8(s), uint32(0), []byte{}, uint16(r.IntN(int(c.sections[s].length))))
	}
	f.Fuzz(func(t *testing.T, s uint8, offset uint32, value []byte, cut uint16) {
		e := c.sections[section(s)%sections]
		damaged := append([]byte{}, data...)
		copy(damaged[e.offset+uint64(offset)%e.length:e.offset+e.length], value)
		length := e.length - min(uint64(cut), e.length)
		binary.LittleEndian.PutUint64(damaged[binary.LittleEndian.Uint64(data[24:])+16*uint64(section(s)%sections)+8:], length)
		p, err := newPages("index", reseal(damaged))
		if err != nil {
			t.Fatal(err) // reseal made it right
		}
		x, err := newIndex(p)
		if err == nil {
			err = errors.Join(exercise(t.Context(), x), rebuild(t, x))
		}
		if err != nil && !errors.Is(err, errDamaged) {
			t.Fatal(err)
		}
	})
}

// rebuild makes an index that keeps every file of another, but does not publish it.
func rebuild(t *testing.T, x *Index) error {
	path := filepath.Join(t.TempDir(), "index")
	w, err := Create(path, x.Meta())
	if err != nil {
		return errDamaged // dimensions without a model
	}
	defer w.Abort()
	w.Base(x)
	for _, f := range x.files {
		w.Keep(f)
	}
	out, err := newOutput(path)
	if err != nil {
		return err
	}
	defer out.abort()
	return (&commit{Writer: w, ctx: t.Context(), out: out}).run()
}
