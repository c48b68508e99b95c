package local

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
)

// TestBytesDependOnInputAlone: neither the order of files nor a base changes a byte.
func TestBytesDependOnInputAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	docs := indextest.Random(r, 150, testDim)
	dir := t.TempDir()
	fresh := filepath.Join(dir, "fresh")
	writeIndex(t, fresh, testMeta, nil, docs)
	want, err := os.ReadFile(fresh)
	if err != nil {
		t.Fatal(err)
	}
	compare := func(name, path string) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the index differs, error %v", name, err)
		}
	}
	shuffled := slices.Clone(docs)
	r.Shuffle(len(docs), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	other := filepath.Join(dir, "other")
	writeIndex(t, other, testMeta, nil, shuffled)
	compare("other order", other)

	for _, changed := range []int{0, 1, 30, 150} {
		// The base lacks some files, has others, and has some with another content.
		older := slices.Concat(shuffled[changed:], indextest.Random(r, changed, testDim))
		slices.SortFunc(older, func(a, b indextest.Document) int { return strings.Compare(a.File.Path, b.File.Path) })
		older = slices.CompactFunc(older, func(a, b indextest.Document) bool { return a.File.Path == b.File.Path })
		writeIndex(t, filepath.Join(dir, "base"), testMeta, nil, older)
		base := openIndex(t, filepath.Join(dir, "base"))
		writeIndex(t, other, testMeta, base, shuffled)
		compare("with a base", other)
	}
}

// TestAddFromManyGoroutines: the order in which goroutines add files leaves no trace.
func TestAddFromManyGoroutines(t *testing.T) {
	docs := indextest.Random(rand.New(rand.NewPCG(7, 8)), 60, testDim)
	dir := t.TempDir()
	writeIndex(t, filepath.Join(dir, "one"), testMeta, nil, docs)
	w, err := Create(filepath.Join(dir, "many"), testMeta)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			for i := k; i < len(docs); i += 4 {
				if err := w.Add(docs[i].File, docs[i].Text, docs[i].Chunks, docs[i].Vectors); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	one, err1 := os.ReadFile(filepath.Join(dir, "one"))
	many, err2 := os.ReadFile(filepath.Join(dir, "many"))
	if err := errors.Join(err1, err2); err != nil || !bytes.Equal(one, many) {
		t.Errorf("the indexes differ, error %v", err)
	}
}

// TestKeepOnlyTheSame: what was made otherwise is not taken over.
func TestKeepOnlyTheSame(t *testing.T) {
	docs := indextest.Random(rand.New(rand.NewPCG(9, 10)), 3, testDim)
	dir := t.TempDir()
	writeIndex(t, filepath.Join(dir, "base"), testMeta, nil, docs)
	base := openIndex(t, filepath.Join(dir, "base"))
	same := docs[0].File
	moved, changed, other, unknown := same, same, same, same
	moved.Path, changed.Blob, other.Language, unknown.Blob = "elsewhere.go", "1234", "Rust", ""
	again, rules, model := testMeta, testMeta, testMeta
	again.Commit, rules.Analyzer, model.Model = "1", "test-2", "model-2"
	for _, test := range []struct {
		name string
		meta Meta
		file index.File
		want bool
	}{
		{"same", testMeta, same, true}, {"another commit", again, same, true}, {"other rules", rules, same, false},
		{"other model", model, same, false}, {"moved", testMeta, moved, false}, {"changed", testMeta, changed, false},
		{"other language", testMeta, other, false}, {"no blob", testMeta, unknown, false},
	} {
		w, err := Create(filepath.Join(dir, "next"), test.meta)
		if err != nil {
			t.Fatal(err)
		}
		w.Base(base)
		if got := w.Keep(test.file); got != test.want {
			t.Errorf("%s: kept %v, want %v", test.name, got, test.want)
		}
		if test.want && w.Keep(test.file) {
			t.Errorf("%s: kept twice", test.name)
		}
		w.Abort()
	}
}

// TestDamagedBase: damage of an earlier index costs its files, not the new index.
func TestDamagedBase(t *testing.T) {
	docs := indextest.Random(rand.New(rand.NewPCG(15, 16)), 20, testDim)
	dir := t.TempDir()
	path := filepath.Join(dir, "base")
	writeIndex(t, path, testMeta, nil, docs)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseContents(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []section{secTexts, secPostings, secDetails, secCodes} {
		damaged := slices.Clone(data)
		damaged[c.sections[s].offset+c.sections[s].length/2] ^= 1
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		writeIndex(t, filepath.Join(dir, "next"), testMeta, openIndex(t, path), docs)
		if got, err := os.ReadFile(filepath.Join(dir, "next")); err != nil || !bytes.Equal(got, data) {
			t.Errorf("damaged %s: the next index differs, error %v", s, err)
		}
	}
}

// TestAddRefuses: what would make an index that cannot be read is an error of the caller, and leaves the rest alone.
func TestAddRefuses(t *testing.T) {
	d := indextest.Document{Text: []byte("one\ntwo\n"), Vectors: [][]float32{make([]float32, testDim), make([]float32, testDim)}}
	d.Chunks = []reposage.Chunk{{Span: reposage.Span{Start: 0, End: 4, Line: 1, EndLine: 1}}, {Span: reposage.Span{Start: 4, End: 8, Line: 2, EndLine: 2}}}
	file := index.File{Path: "a"}
	chunk := func(start, end uint32) []reposage.Chunk {
		return []reposage.Chunk{d.Chunks[0], {Span: reposage.Span{Start: start, End: end}}}
	}
	nan := [][]float32{d.Vectors[0], slices.Repeat([]float32{float32(math.NaN())}, testDim)}
	w, err := Create(filepath.Join(t.TempDir(), "index"), testMeta)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"too few vectors": w.Add(file, d.Text, d.Chunks, d.Vectors[:1]),
		"no vectors":      w.Add(file, d.Text, d.Chunks, nil),
		"short vector":    w.Add(file, d.Text, d.Chunks, [][]float32{d.Vectors[0], {1}}),
		"not a number":    w.Add(file, d.Text, d.Chunks, nan),
		"outside":         w.Add(file, d.Text, chunk(4, 9), d.Vectors),
		"backwards":       w.Add(file, d.Text, chunk(6, 5), d.Vectors),
		"overlapping":     w.Add(file, d.Text, chunk(3, 8), d.Vectors),
		"negative lines":  w.Add(index.File{Path: "a", Lines: -1}, d.Text, d.Chunks, d.Vectors),
	} {
		if reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%s: %v, want %s", name, err, reposage.EInvalid)
		}
	}
	if err := w.Add(file, d.Text, d.Chunks, d.Vectors); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(file, d.Text, d.Chunks, d.Vectors); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("twice: %v, want %s", err, reposage.EInvalid)
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(t.Context()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("second Commit: %v", err)
	}
	if err := w.Add(index.File{Path: "b"}, nil, nil, nil); err == nil {
		t.Error("a file can be added after Commit")
	}
	for _, m := range []Meta{{Dim: 5}, {Model: "m"}, {Model: "m", Dim: -1}, {Model: "m", Dim: maxDim + 1}} {
		if _, err := Create(filepath.Join(t.TempDir(), "index"), m); reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

// fullDisk is a file that nothing can be written to.
type fullDisk struct{ *os.File }

func (fullDisk) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "file", Err: errFull}
}
func (fullDisk) WriteAt([]byte, int64) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "file", Err: errFull}
}

func checkFull(t *testing.T, err error) {
	t.Helper()
	if reposage.ErrorCode(err) != reposage.EInternal || !strings.Contains(err.Error(), "the disk is full") || reposage.ErrorHint(err) == "" {
		t.Errorf("full disk: %v (%s), hint %q", err, reposage.ErrorCode(err), reposage.ErrorHint(err))
	}
}

// TestNothingChangesOnFailure: with a full disk, a context that ended or a writer that gave up, the index before is
// still served and no file is left.
func TestNothingChangesOnFailure(t *testing.T) {
	docs := indextest.Random(rand.New(rand.NewPCG(11, 12)), 30, testDim)
	dir := t.TempDir()
	path := filepath.Join(dir, "index")
	writeIndex(t, path, testMeta, nil, docs)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	newWriter := func() *Writer {
		w, err := Create(path, testMeta)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	add := func(w *Writer) error {
		return w.Add(docs[0].File, docs[0].Text, docs[0].Chunks, docs[0].Vectors)
	}
	for name, fail := range map[string]func(t *testing.T){
		"full while adding": func(t *testing.T) {
			w := newWriter()
			w.spool.file = fullDisk{w.spool.file.(*os.File)}
			checkFull(t, add(w))
			w.Abort()
		},
		"full while committing": func(t *testing.T) {
			w := newWriter()
			err := add(w)
			out, err2 := newOutput(path)
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			out.buffered.Reset(fullDisk{out.file})
			c := &commit{Writer: w, ctx: t.Context(), out: out}
			if err = c.run(); err == nil {
				err = out.publish()
			}
			out.abort()
			w.Abort()
			checkFull(t, err)
		},
		"canceled": func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			w := newWriter()
			if err := errors.Join(add(w), w.Commit(ctx)); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		},
		"aborted": func(t *testing.T) {
			w := newWriter()
			if err := add(w); err != nil {
				t.Error(err)
			}
			w.Abort()
			w.Abort()
			if err := w.Commit(t.Context()); !errors.Is(err, os.ErrClosed) {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			fail(t)
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
				t.Errorf("the index changed, error %v", err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
				t.Errorf("left in the folder: %v, error %v", entries, err)
			}
		})
	}
}

// TestReadersGoOn: an index that is replaced or deleted can be read until it is closed, and then says so.
func TestReadersGoOn(t *testing.T) {
	docs := indextest.Random(rand.New(rand.NewPCG(13, 14)), 10, testDim)
	path := filepath.Join(t.TempDir(), "index")
	writeIndex(t, path, testMeta, nil, docs)
	x := openIndex(t, path)
	writeIndex(t, path, testMeta, nil, docs[:1])
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := x.Verify(); err != nil {
		t.Errorf("after it was deleted: %v", err)
	}
	if err := exercise(t.Context(), x); err != nil {
		t.Errorf("after it was deleted: %v", err)
	}
	// A query that runs while the index is closed ends well; the next one fails.
	err := x.Scan(t.Context(), scanned{regexpAlpha}, nil, func(index.Match) bool {
		_ = x.Close()
		return true
	})
	if err != nil {
		t.Errorf("closed while scanning: %v", err)
	}
	_ = x.Close()
	if _, err := x.Words(t.Context(), index.Lexical{Terms: []index.Term{{Text: "alpha", Weight: 1}}}, nil, 1); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if x.Frequency("alpha") != 0 {
		t.Error("a closed index has frequencies")
	}
}
