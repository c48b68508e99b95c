package search_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
	"github.com/reposage/reposage/internal/search"
	"github.com/reposage/reposage/internal/search/query"
)

// TestNeverBelowWords: for a few key words, where embeddings are at their worst, the file that is wanted is at least
// as high as BM25 alone has it, with vectors that say something else.
func TestNeverBelowWords(t *testing.T) {
	m, err := corpus()
	if err != nil {
		t.Fatal(err)
	}
	misled := &misleading{Backend: m}
	for _, s := range []*search.Searcher{
		search.New(m, search.Options{}),
		search.New(misled, search.Options{Embed: func(context.Context, string) ([]float32, error) { return []float32{1}, nil }}),
	} {
		for _, tt := range []struct{ query, want string }{
			{"rate limit", "server/middleware/ratelimit.go"},
			{"tokens bucket", "server/middleware/ratelimit.go"},
			{"request logging", "server/middleware/logging.go"},
			{"graceful shutdown", "server/server.go"},
			{"backoff", "worker/retry.rb"},
			{"exponential backoff", "worker/retry.rb"},
			{"dijkstra", "planner/shortest_path.py"},
			{"checksum", "codec/frame.c"},
			{"crc", "codec/frame.c"},
			{"payload", "codec/frame.c"},
			{"password", "admin/UserController.php"},
			{"session_destroy", "admin/UserController.php"},
			{"discount", "billing/src/main/java/ferry/billing/InvoiceCalculator.java"},
			{"rounded cents", "billing/src/main/java/ferry/billing/InvoiceCalculator.java"},
			{"subscribe", "web/src/parcelStore.ts"},
			{"key rotated", "crypto/src/session_key.rs"},
			{"gzip", "scripts/backup.sh"},
			{"pg_dump", "scripts/backup.sh"},
			{"oldest dropped", "android/DeliveryQueue.kt"},
			{"home directory", "desktop/Settings.cs"},
			{"closed depot", "planner/graph.py"},
			{"parameters braces", "server/router.go"},
			{"environment", "README.md"},
			{"travel time", "planner/graph.py"},
		} {
			alone, ours := rankByWords(t, m, tt.query, tt.want), rank(ask(t, s, tt.query, search.Request{}), tt.want)
			if ours == 0 || alone > 0 && ours > alone {
				t.Errorf("%q: %s is at place %d, by words alone at %d", tt.query, tt.want, ours, alone)
			}
		}
	}
}

// misleading has vectors by which the last chunks are nearest, whatever is asked.
type misleading struct{ index.Backend }

func (m *misleading) Info() index.Info {
	info := m.Backend.Info()
	info.Model, info.Dim = "misleading", 1
	return info
}

func (m *misleading) Nearest(_ context.Context, _ []float32, _ *index.Filter, n int) (hits []index.Hit, err error) {
	last := int32(m.Info().Chunks)
	for i := range min(int32(n), last) {
		hits = append(hits, index.Hit{Chunk: last - 1 - i, Score: 1 - float32(i)/float32(last)})
	}
	return hits, nil
}

// rank is the place of a file among results, from 1; 0 when it is not among them.
func rank(res *search.Results, path string) int {
	for i, r := range res.List {
		if r.Path == path {
			return i + 1
		}
	}
	return 0
}

func rankByWords(t *testing.T, b index.Backend, words, path string) int {
	t.Helper()
	var q index.Lexical
	for _, x := range term.Of(words) {
		q.Terms = append(q.Terms, index.Term{Text: x.Text, Weight: 1})
	}
	hits, err := b.Words(context.Background(), q, nil, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range hits {
		if b.Files()[b.FileOf(h.Chunk)].Path == path {
			return i + 1
		}
	}
	return 0
}

func TestPartsAddUp(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	for _, q := range goldenQueries {
		for _, r := range ask(t, s, q, search.Request{Explain: true}).List {
			sum := 0.0
			for _, p := range r.Parts {
				sum += p.Points
			}
			if math.Abs(sum-r.Score) > 1e-9 {
				t.Errorf("%q: the parts of %s add up to %v, its score is %v", q, r.Path, sum, r.Score)
			}
		}
	}
}

func TestResultsAreWellFormed(t *testing.T) {
	s, m := newSearcher(t, search.Options{})
	for _, q := range goldenQueries {
		res := ask(t, s, q, search.Request{N: 50, Context: 2})
		if res.Commit != "c0ffee" {
			t.Errorf("%q: results of commit %q", q, res.Commit)
		}
		checkResults(t, m, q, res)
	}
}

// checkResults holds what is true of the results of any query.
func checkResults(t *testing.T, b index.Backend, q string, res *search.Results) {
	t.Helper()
	seen := map[int32]bool{}
	for i, r := range res.List {
		if i > 0 && r.Score > res.List[i-1].Score {
			t.Errorf("%q: place %d is better than the one before", q, i+1)
		}
		if seen[r.Chunk] {
			t.Errorf("%q: %s:%d twice", q, r.Path, r.Line)
		}
		seen[r.Chunk] = true
		if math.IsNaN(r.Score) || r.Best < r.Line || r.Best > r.EndLine {
			t.Errorf("%q: score %v, line %d of %d–%d", q, r.Score, r.Best, r.Line, r.EndLine)
		}
		text, err := b.Text(context.Background(), r.Path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for _, l := range r.Lines {
			if l.Number < r.Best-2 || l.Number > r.Best+2 || l.Text != lines[l.Number-1] {
				t.Errorf("%q: line %d of %s is %q", q, l.Number, r.Path, l.Text)
			}
			at := 0
			for _, m := range l.Marks {
				if m.Start < at || m.End <= m.Start || m.End > len(l.Text) {
					t.Errorf("%q: marks %v in %q", q, l.Marks, l.Text)
				}
				at = m.End
			}
		}
	}
}

func TestExact(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	for _, tt := range []struct {
		query string
		want  []string // paths in any order
		kind  search.Kind
		best  int // of the first
	}{
		{`"Too Many Requests"`, []string{"server/middleware/ratelimit.go"}, search.KindWords, 10},
		{`"add_road(self, start"`, []string{"planner/graph.py"}, search.KindWords, 21},
		{`"??"`, []string{"desktop/Settings.cs"}, search.KindPattern, 14},
		{`/dump_\w+\(\)/`, []string{"scripts/backup.sh"}, search.KindPattern, 5},
		{`/raise \w+/ retry`, []string{"worker/retry.rb", "planner/shortest_path.py"}, search.KindSymbol, 18},
		{`/class \w+Error/ "no way"`, []string{"planner/shortest_path.py"}, search.KindWords, 8},
		{`/qqq/`, nil, search.KindPattern, 0},
		{`"never written down" router`, nil, search.KindWords, 0},
		{`"zxcv qwer"`, nil, search.KindWords, 0}, // of words that are nowhere
		{`"Too Many Reqeusts"`, nil, search.KindWords, 0},
	} {
		res := ask(t, s, tt.query, search.Request{Context: 0})
		found := map[string]bool{}
		for _, r := range res.List {
			found[r.Path] = true
		}
		if len(found) != len(tt.want) || res.Kind != tt.kind {
			t.Errorf("%s: found %v as %s", tt.query, found, res.Kind)
			continue
		}
		for _, w := range tt.want {
			if !found[w] {
				t.Errorf("%s: %s is missing", tt.query, w)
			}
		}
		if len(tt.want) > 0 && res.List[0].Best != tt.best {
			t.Errorf("%s: line %d of %s, want %d", tt.query, res.List[0].Best, res.List[0].Path, tt.best)
		}
	}
}

func TestFilters(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	for q, takes := range map[string]func(r search.Result) bool{
		"router lang:go":                func(r search.Result) bool { return r.Language == "Go" },
		"router test:only":              func(r search.Result) bool { return r.Test },
		"router test:no":                func(r search.Result) bool { return !r.Test },
		"parcel -path:web":              func(r search.Result) bool { return !strings.Contains(r.Path, "web") },
		"how are tokens path:server/**": func(r search.Result) bool { return strings.HasPrefix(r.Path, "server/") },
		"path:codec":                    func(r search.Result) bool { return strings.Contains(r.Path, "codec") },
		"lang:markdown":                 func(r search.Result) bool { return r.Language == "Markdown" },
	} {
		res := ask(t, s, q, search.Request{N: 50})
		if len(res.List) == 0 {
			t.Errorf("%q finds nothing", q)
		}
		for _, r := range res.List {
			if !takes(r) {
				t.Errorf("%q finds %s", q, r.Path)
			}
		}
	}
}

// TestKindAlone: kind: without words lists every definition of the kind, each at its line.
func TestKindAlone(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	var got []string
	for _, r := range ask(t, s, "kind:class path:worker", search.Request{N: 50}).List {
		got = append(got, fmt.Sprintf("%s:%d %s", r.Path, r.Best, r.Symbol))
	}
	if want := []string{"worker/legacy/retry_v1.rb:2 RetryV1", "worker/retry.rb:2 Retry"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLocation: a place named as compilers do is shown, at its line.
func TestLocation(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	for q, want := range map[string]string{
		"server/router.go:26": "server/router.go:26", "router.go:26:7": "server/router.go:26", "./worker/retry.rb:3": "worker/retry.rb:3",
	} {
		res := ask(t, s, q, search.Request{})
		if len(res.List) == 0 || fmt.Sprintf("%s:%d", res.List[0].Path, res.List[0].Best) != want {
			t.Errorf("%s: %+v, want %s first", q, res.List, want)
		}
	}
	for _, q := range []string{"router.go:9999", "nowhere.go:3", "router.go:26 lang:rust"} {
		for _, r := range ask(t, s, q, search.Request{}).List {
			if r.Best == 9999 || r.Language == "Go" && q == "router.go:26 lang:rust" {
				t.Errorf("%s: %+v", q, r)
			}
		}
	}
}

func TestNothingToLookFor(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	for _, raw := range []string{"?!", "...", "( )"} {
		q, err := query.Parse(raw)
		if err != nil {
			continue // the parser has said so
		}
		_, err = s.Search(context.Background(), q, search.Request{})
		if reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func TestModelFails(t *testing.T) {
	m, err := corpus()
	if err != nil {
		t.Fatal(err)
	}
	for name, embed := range map[string]func(context.Context, string) ([]float32, error){
		"error": func(context.Context, string) ([]float32, error) { return nil, errors.New("the server is down") },
		"NaN":   func(context.Context, string) ([]float32, error) { return []float32{float32(math.NaN())}, nil },
	} {
		s := search.New(&misleading{Backend: m}, search.Options{Embed: embed})
		res := ask(t, s, "how are requests matched to handlers", search.Request{})
		if len(res.Notes) != 1 || rank(res, "server/router.go") != 1 {
			t.Errorf("%s: notes %q, router.go at place %d", name, res.Notes, rank(res, "server/router.go"))
		}
	}
}

func TestCanceled(t *testing.T) {
	m, err := corpus()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := search.New(&misleading{Backend: m}, search.Options{Embed: func(ctx context.Context, _ string) ([]float32, error) {
		cancel()
		return nil, context.Cause(ctx)
	}})
	q, err := query.Parse("how are requests matched")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Search(ctx, q, search.Request{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled search gives %v", err)
	}
}

// TestSame: the same query has the same answer, from any number of goroutines.
func TestSame(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	want := map[string]*search.Results{}
	for _, q := range goldenQueries {
		want[q] = ask(t, s, q, search.Request{Explain: true})
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, q := range goldenQueries {
				if got := ask(t, s, q, search.Request{Explain: true}); !reflect.DeepEqual(got, want[q]) {
					t.Errorf("%q: another answer", q)
				}
			}
		})
	}
	wait.Wait()
}

func FuzzSearch(f *testing.F) {
	for _, q := range goldenQueries {
		f.Add(q)
	}
	for _, q := range []string{"\x00", "😀", "荷物 parcel", "Привет мир", strings.Repeat("word ", 10_000), `"\xff"`, "a.b.c::d->e", "::", "path:", "/(/", "$", "_"} {
		f.Add(q)
	}
	s, m := newSearcher(f, search.Options{})
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := query.Parse(raw)
		if err != nil {
			return
		}
		res, err := s.Search(context.Background(), q, search.Request{N: 5, Context: 2, Explain: true})
		if err != nil {
			if code := reposage.ErrorCode(err); code != reposage.EInvalid {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		checkResults(t, m, raw, res)
	})
}
