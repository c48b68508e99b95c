package local

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
	"github.com/reposage/reposage/internal/index/term"
)

var (
	corpusFlag = flag.String("corpus", "", "folder of source to run benchmarks on; without it a small generated one")
	indexFlag  = flag.String("index", "", "where to keep the index of the corpus for the next run")
	bytesFlag  = flag.Int64("corpus-bytes", 184<<20, "how much of the folder to take")
)

// sourceNames are the endings of what counts as source.
var sourceNames = regexp.MustCompile(`\.(go|java|kt|scala|php|cs|js|ts|tsx|py|rb|c|h|cc|cpp|hpp|rs|swift|md|sh|lua|xml|yml|yaml|proto)$`)

// corpusNames returns the source files of the folder in order, as many as shall be taken.
func corpusNames(tb testing.TB) (names []string) {
	tb.Helper()
	if *corpusFlag == "" {
		tb.Skip("no -corpus")
	}
	total := int64(0)
	err := filepath.WalkDir(*corpusFlag, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || !sourceNames.MatchString(path) || total >= *bytesFlag {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || len(text) == 0 || len(text) > 1<<20 || !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
			return err
		}
		total += int64(len(text))
		names = append(names, path)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return names
}

// loadCorpus reads the source of a folder in order of path.
func loadCorpus(tb testing.TB) []indextest.Document {
	tb.Helper()
	if *corpusFlag == "" {
		return indextest.Random(rand.New(rand.NewPCG(1, 1)), 2000, 0)
	}
	var docs []indextest.Document
	for i, path := range corpusNames(tb) {
		text, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		name, err := filepath.Rel(*corpusFlag, path)
		if err != nil {
			tb.Fatal(err)
		}
		docs = append(docs, indextest.Document{
			File: index.File{Path: name, Blob: fmt.Sprintf("%040x", i), Language: filepath.Ext(path), Kind: reposage.KindCode},
			Text: text,
		})
	}
	work := make(chan *indextest.Document)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for d := range work {
				d.Chunks = index.Split(d.Text, nil, "")
			}
		})
	}
	for i := range docs {
		work <- &docs[i]
	}
	close(work)
	wg.Wait()
	return docs
}

// BenchmarkBuildStreamed reads each file when its turn comes: run it alone to see the memory that a build needs.
func BenchmarkBuildStreamed(b *testing.B) {
	names := corpusNames(b)
	m := testMeta
	m.Dim = benchDim
	for b.Loop() {
		w, err := Create(filepath.Join(b.TempDir(), "index"), m)
		if err != nil {
			b.Fatal(err)
		}
		start, size := cpuTime(), int64(0)
		flat := slices.Repeat([]float32{1, 2}, benchDim/2)
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			size += int64(len(text))
			chunks := index.Split(text, nil, "")
			vectors := slices.Repeat([][]float32{flat}, len(chunks))
			if err := w.Add(index.File{Path: name, Kind: reposage.KindCode}, text, chunks, vectors); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Commit(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size)
		b.ReportMetric(float64(size)/1e6/(cpuTime()-start).Seconds(), "MB/cpu-s")
		status, _ := os.ReadFile("/proc/self/status") // of Linux only
		b.Logf("%s", regexp.MustCompile(`VmHWM:.*`).Find(status))
	}
}

const benchDim = 256

// addAll indexes documents on all processors with vectors of no meaning.
func addAll(tb testing.TB, path string, base *Index, docs []indextest.Document, workers int) {
	tb.Helper()
	m := testMeta
	m.Dim = benchDim
	w, err := Create(path, m)
	if err != nil {
		tb.Fatal(err)
	}
	w.Base(base)
	work := make(chan *indextest.Document)
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(k)))
			flat := make([]float32, benchDim)
			for i := range flat {
				flat[i] = float32(r.NormFloat64())
			}
			for d := range work {
				if w.Keep(d.File) {
					continue
				}
				vectors := make([][]float32, len(d.Chunks))
				for i := range vectors {
					vectors[i] = flat
				}
				if err := w.Add(d.File, d.Text, d.Chunks, vectors); err != nil {
					tb.Error(err)
				}
			}
		})
	}
	for i := range docs {
		work <- &docs[i]
	}
	close(work)
	wg.Wait()
	added := time.Now()
	if err := w.Commit(context.Background()); err != nil {
		tb.Fatal(err)
	}
	tb.Logf("commit took %v", time.Since(added))
}

// benchIndex builds the index of the corpus once.
var benchIndex = sync.OnceValue(func() string {
	if *indexFlag != "" {
		return *indexFlag
	}
	dir, err := os.MkdirTemp("", "reposage-bench-")
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "index")
})

func openBench(b *testing.B) *Index {
	path := benchIndex()
	if _, err := os.Stat(path); err != nil {
		addAll(b, path, nil, loadCorpus(b), 2)
	}
	x, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	return x
}

func BenchmarkBuild(b *testing.B) {
	docs := loadCorpus(b)
	size, chunks := int64(0), 0
	for i := range docs {
		size += int64(len(docs[i].Text))
		chunks += len(docs[i].Chunks)
	}
	dir := b.TempDir()
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.SetBytes(size)
			start := cpuTime()
			for b.Loop() {
				addAll(b, filepath.Join(dir, "index"), nil, docs, workers)
			}
			b.ReportMetric(float64(size)*float64(b.N)/1e6/(cpuTime()-start).Seconds(), "MB/cpu-s")
			b.ReportMetric(float64(chunks), "chunks")
			report(b, filepath.Join(dir, "index"))
		})
	}
	b.Run("kept", func(b *testing.B) {
		base, err := Open(filepath.Join(dir, "index"))
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = base.Close() }()
		b.SetBytes(size)
		start := cpuTime()
		defer func() {
			b.ReportMetric(float64(size)*float64(b.N)/1e6/(cpuTime()-start).Seconds(), "MB/cpu-s")
		}()
		for b.Loop() {
			addAll(b, filepath.Join(dir, "kept"), base, docs, 1)
		}
	})
}

// report says how large each section is.
func report(b *testing.B, path string) {
	x, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	for s := range sections {
		b.Logf("%-12s %8.2f MB", s, float64(x.length(s))/1e6)
	}
	b.ReportMetric(float64(len(x.data))/1e6, "MB")
}

func BenchmarkOpen(b *testing.B) {
	x := openBench(b)
	for b.Loop() {
		y, err := Open(x.path)
		if err != nil {
			b.Fatal(err)
		}
		_ = y.Close()
	}
}

// BenchmarkWords asks for words of the corpus, picked at random places.
func BenchmarkWords(b *testing.B) {
	x := openBench(b)
	for _, n := range []int{1, 3, 8} {
		b.Run(fmt.Sprintf("%d", n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, uint64(n)))
			queries := make([]index.Lexical, 450)
			for i := range queries {
				for len(queries[i].Terms) < n {
					c := int32(r.IntN(x.about.chunks))
					text, err := x.text(int(x.fileOf[c]))
					if err == nil {
						text, err = x.cutOut(text, c)
					}
					if err != nil {
						b.Fatal(err)
					}
					words := strings.Fields(string(text))
					if len(words) < 2 {
						continue
					}
					for _, t := range term.Of(words[r.IntN(len(words))]) {
						if queries[i].Terms = append(queries[i].Terms, index.Term{Text: t.Text, Weight: 1}); len(queries[i].Terms) == n {
							break
						}
					}
				}
			}
			var took []time.Duration
			found := 0
			for _, q := range queries {
				for _, t := range q.Terms {
					found += x.Frequency(t.Text)
				}
			}
			start := cpuTime()
			defer func() {
				b.ReportMetric(float64(found)/float64(len(queries)), "chunks/op")
				b.ReportMetric(float64((cpuTime()-start).Microseconds())/float64(len(took)), "cpu-µs/op")
			}()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if _, err := x.Words(b.Context(), queries[i%len(queries)], nil, 50); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			percentiles(b, took)
		})
	}
}

func percentiles(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
}

// expression is a pattern of regexp with literals given by hand.
type expression struct {
	*regexp.Regexp
	literals [][]string
}

func (e expression) Literals() [][]string { return e.literals }

func (e expression) Next(text []byte, from int) (start, end int, ok bool) {
	at := e.FindIndex(text[from:])
	if at == nil {
		return 0, 0, false
	}
	return from + at[0], from + at[1], true
}

func BenchmarkScan(b *testing.B) {
	x := openBench(b)
	for name, p := range map[string]expression{
		"rare":     {regexp.MustCompile(`NewRequest\w*Timeout`), [][]string{{"NewRequest"}, {"Timeout"}}},
		"call":     {regexp.MustCompile(`func \w+\(ctx context\.Context`), [][]string{{"func "}, {"(ctx context.Context"}}},
		"common":   {regexp.MustCompile(`return (nil|err)`), [][]string{{"return "}}},
		"nothing":  {regexp.MustCompile(`zzqqzzqq`), [][]string{{"zzqqzzqq"}}},
		"unfilter": {regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}`), nil},
	} {
		b.Run(name, func(b *testing.B) {
			matches := 0
			for b.Loop() {
				matches = 0
				err := x.Scan(b.Context(), p, nil, func(index.Match) bool { matches++; return true })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(matches), "matches")
		})
	}
}

func BenchmarkPhrase(b *testing.B) {
	x := openBench(b)
	for _, phrase := range []string{"context deadline exceeded", "return nil, err", "the quick brown fox"} {
		b.Run(phrase, func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Words(b.Context(), index.Lexical{Phrases: []string{phrase}}, nil, 10); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
