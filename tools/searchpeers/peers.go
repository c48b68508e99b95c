package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"

	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/static"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/local"
	"github.com/reposage/reposage/internal/search"
	"github.com/reposage/reposage/internal/search/query"
)

const best = 50 // hits of a query

func buildLocal(ctx context.Context, out io.Writer, path string, docs []document) (*local.Index, error) {
	model, err := static.Default()
	if err != nil {
		return nil, err
	}
	watch := start()
	w, err := local.Create(path, local.Meta{Repository: "peers", Analyzer: "peers", Model: model.Model().ID, Dim: model.Model().Dim})
	if err != nil {
		return nil, err
	}
	var group sync.WaitGroup
	jobs := make(chan *document)
	errs := make(chan error, 2)
	for range 2 {
		group.Go(func() {
			var passage []byte
			for d := range jobs {
				vectors := make([][]float32, len(d.chunks))
				for i := range d.chunks {
					vectors[i] = make([]float32, model.Model().Dim)
					passage = index.AppendPassage(passage[:0], d.file.Path, &d.chunks[i], d.text)
					model.EmbedInto(vectors[i], passage)
				}
				if err := w.Add(d.file, d.text, d.chunks, vectors); err != nil {
					select {
					case errs <- err:
					default:
					}
				}
			}
		})
	}
	for i := range docs {
		jobs <- &docs[i]
	}
	close(jobs)
	group.Wait()
	select {
	case err := <-errs:
		return nil, err
	default:
	}
	if err := w.Commit(ctx); err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "build   reposage %s, %6.1f MB on disk (words, vectors, texts)\n", watch, float64(size(path))/1e6)
	return local.Open(path)
}

func buildBleve(out io.Writer, path string, docs []document) (bleve.Index, error) {
	mapping := bleve.NewIndexMapping()
	mapping.ScoringModel = "bm25"
	field := bleve.NewTextFieldMapping()
	field.Store, field.IncludeTermVectors = false, false
	mapping.DefaultMapping.AddFieldMappingsAt("text", field)
	mapping.DefaultMapping.Dynamic = false
	watch := start()
	x, err := bleve.New(path, mapping)
	if err != nil {
		return nil, err
	}
	batch, id := x.NewBatch(), 0
	for i := range docs {
		for c := range docs[i].chunks {
			span := docs[i].chunks[c].Span
			if err := batch.Index(strconv.Itoa(id), map[string]string{"text": string(docs[i].text[span.Start:span.End])}); err != nil {
				return nil, err
			}
			if id++; batch.Size() >= 1000 {
				if err := x.Batch(batch); err != nil {
					return nil, err
				}
				batch.Reset()
			}
		}
	}
	if err := x.Batch(batch); err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "        bleve    %s, %6.1f MB on disk (words)\n", watch, float64(size(path))/1e6)
	return x, nil
}

var word = regexp.MustCompile(`[A-Za-z]{3,}`)

// vocabulary are the words of the chunks, each as often as it occurs in a sample.
func vocabulary(docs []document) (list []string) {
	random := rand.New(rand.NewPCG(1, 2))
	for len(list) < 20000 {
		d := &docs[random.IntN(len(docs))]
		if len(d.chunks) == 0 {
			continue
		}
		span := d.chunks[random.IntN(len(d.chunks))].Span
		found := word.FindAllString(string(d.text[span.Start:span.End]), 200)
		if len(found) > 0 {
			list = append(list, found[random.IntN(len(found))])
		}
	}
	return list
}

func words(ctx context.Context, out io.Writer, ours *local.Index, theirs bleve.Index, docs []document, queries int) error {
	list := vocabulary(docs)
	random := rand.New(rand.NewPCG(3, 4))
	fmt.Fprintf(out, "\nwords, best %d, ms p50/p95    reposage         bleve   ratio of p50\n", best)
	for _, n := range []int{1, 3, 8} {
		var a, b []time.Duration
		for range queries {
			text := ""
			var terms []index.Term
			for range n {
				w := list[random.IntN(len(list))]
				text += " " + w
				terms = append(terms, index.Term{Text: lower(w), Weight: 1})
			}
			begin := time.Now()
			if _, err := ours.Words(ctx, index.Lexical{Terms: terms}, nil, best); err != nil {
				return err
			}
			a = append(a, time.Since(begin))
			q := bleve.NewMatchQuery(text)
			q.SetField("text")
			request := bleve.NewSearchRequestOptions(q, best, 0, false)
			begin = time.Now()
			if _, err := theirs.SearchInContext(ctx, request); err != nil {
				return err
			}
			b = append(b, time.Since(begin))
		}
		fmt.Fprintf(out, "  %d words                 %s   %s   %.1f\n", n, quantiles(a), quantiles(b), float64(quantile(b, .5))/float64(quantile(a, .5)))
	}
	return nil
}

// whole measures queries from text to ranked results with lines, in one thread.
func whole(ctx context.Context, out io.Writer, ours *local.Index, docs []document, queries int) error {
	model, err := static.Default()
	if err != nil {
		return err
	}
	list := vocabulary(docs)
	open := start()
	s := search.New(ours, search.Options{Embed: func(ctx context.Context, text string) ([]float32, error) {
		v, err := model.Embed(ctx, embed.Query, []string{text})
		if err != nil {
			return nil, err
		}
		return v[0], nil
	}})
	random := rand.New(rand.NewPCG(5, 6))
	var took []time.Duration
	for i := range 3 * queries {
		text := ""
		for range 1 + i%8 {
			text += " " + list[random.IntN(len(list))]
		}
		q, err := query.Parse(text)
		if err != nil {
			return err
		}
		begin := time.Now()
		if _, err := s.Search(ctx, q, search.Request{N: 10, Context: 1}); err != nil {
			return err
		}
		took = append(took, time.Since(begin))
		if i == 0 {
			fmt.Fprintf(out, "\nwhole query: the first %s with what is made once\n", open)
			took = took[:0]
		}
	}
	fmt.Fprintf(out, "whole query, 1 to 8 words, best 10 with lines, ms p50/p95: %s\n", quantiles(took))
	return nil
}

// expressions are patterns as people type them: with long, short and no literals.
var expressions = []string{
	`func \(\w+ \*\w+\) Close\(`, `TODO|FIXME`, `err(or)? != nil`, `[A-Z]\w+Error\b`, `^import .*json`, `0x[0-9a-f]{8}`, `\bretry\w*\(`,
	`https?://[^\s"']+`, `(?i)deprecated`, `class \w+\(.*Exception\)`, `\w+\.\w+\(\)\.\w+\(\)\.\w+\(`, `x{3,}y`,
}

func patterns(ctx context.Context, out io.Writer, ours *local.Index, docs []document, folder string) error {
	for i := range docs {
		path := filepath.Join(folder, filepath.FromSlash(docs[i].file.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, docs[i].text, 0o644); err != nil {
			return err
		}
	}
	_, missing := exec.LookPath("rg")
	fmt.Fprintf(out, "\npatterns, all matches, ms (best of 3)          reposage   ripgrep   ratio   lines\n")
	for _, e := range expressions {
		p, err := query.Compile(e, false)
		if err != nil {
			return err
		}
		lines := 0
		a := fastest(3, func() error {
			lines = 0
			last, file := -1, int32(-1)
			return ours.Scan(ctx, p, nil, func(m index.Match) bool {
				if f := ours.FileOf(m.Chunk); f != file || m.Line != last {
					lines, last, file = lines+1, m.Line, f
				}
				return true
			})
		})
		if missing != nil {
			fmt.Fprintf(out, "  %-40s %14.1f   NO RIPGREP   %d\n", e, ms(a), lines)
			continue
		}
		b := fastest(3, func() error {
			return exec.Command("rg", "--no-ignore", "--hidden", "--text", "-n", "-e", e, folder).Run()
		})
		fmt.Fprintf(out, "  %-40s %14.1f %9.1f %7.2f %7d\n", e, ms(a), ms(b), ms(b)/ms(a), lines)
	}
	return nil
}

func fastest(n int, fn func() error) time.Duration {
	least := time.Hour
	for range n {
		begin := time.Now()
		if err := fn(); err != nil {
			if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 { // 1: no match
				fmt.Fprintln(os.Stderr, "searchpeers:", err)
			}
		}
		least = min(least, time.Since(begin))
	}
	return least
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func quantile(list []time.Duration, p float64) time.Duration {
	list = slices.Sorted(slices.Values(list))
	return list[min(len(list)-1, int(p*float64(len(list))))]
}

func quantiles(list []time.Duration) string {
	return fmt.Sprintf("%6.2f /%6.2f", ms(quantile(list, .5)), ms(quantile(list, .95)))
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// size is how many bytes a file or the files of a folder take.
func size(path string) (n int64) {
	_ = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}
