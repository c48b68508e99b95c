// Package embedtest holds the conformance suite that every embed.Embedder passes unchanged, and finds the models that
// tests use.
package embedtest

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/reposage/reposage/internal/embed"
)

// Run holds e to what embed.Embedder promises.
func Run(t *testing.T, e embed.Embedder) {
	t.Run("Model", func(t *testing.T) { testModel(t, e) })
	t.Run("NoTexts", func(t *testing.T) { testNoTexts(t, e) })
	t.Run("EmptyText", func(t *testing.T) { testEmptyText(t, e) })
	t.Run("Deterministic", func(t *testing.T) { testDeterministic(t, e) })
	t.Run("BatchIsSingle", func(t *testing.T) { testBatchIsSingle(t, e) })
	t.Run("Own", func(t *testing.T) { testOwn(t, e) })
	t.Run("Concurrent", func(t *testing.T) { testConcurrent(t, e) })
	t.Run("Canceled", func(t *testing.T) { testCanceled(t, e) })
	t.Run("OddTexts", func(t *testing.T) { testOddTexts(t, e) })
	t.Run("Meaning", func(t *testing.T) { testMeaning(t, e) })
}

// texts are ordinary ones, of many lengths.
var texts = []string{
	"read the configuration file", "func readConfig(path string) (*Config, error)", "write",
	"The server closes idle connections after a timeout and reports them in the log.",
	"class UserRepository:\n    def find_by_email(self, email):\n        return self.session.query(User).filter_by(email=email).first()",
	strings.Repeat("for i := 0; i < len(values); i++ { sum += values[i] }\n", 30), "sort a list", "read the configuration file",
}

// embedAll fails the test when e fails or returns another number of vectors or vectors that are not of length 1 (or
// 0) and the model's dimension.
func embedAll(t *testing.T, e embed.Embedder, role embed.Role, texts []string) [][]float32 {
	t.Helper()
	vectors, err := e.Embed(t.Context(), role, texts)
	if err != nil {
		t.Fatalf("embed %d texts: %v", len(texts), err)
	}
	if len(vectors) != len(texts) {
		t.Fatalf("%d vectors for %d texts", len(vectors), len(texts))
	}
	for i, v := range vectors {
		if len(v) != e.Model().Dim {
			t.Fatalf("text %d has %d dimensions, the model says %d", i, len(v), e.Model().Dim)
		}
		if l := length(v); !(math.Abs(l-1) < 1e-3 || l == 0) {
			t.Fatalf("the vector of text %d (%.40q) has length %v", i, texts[i], l)
		}
	}
	return vectors
}

func length(v []float32) float64 { return math.Sqrt(cosine(v, v)) }

// cosine is the dot product: vectors have length 1.
func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func testModel(t *testing.T, e embed.Embedder) {
	m := e.Model()
	if m.ID == "" || strings.ContainsAny(m.ID, " \t\n") || m.Dim < 1 || m.Tokens < 0 {
		t.Errorf("model %+v", m)
	}
	if e.Model() != m {
		t.Errorf("the model changed from %+v to %+v", m, e.Model())
	}
}

func testNoTexts(t *testing.T, e embed.Embedder) {
	for _, none := range [][]string{nil, {}} {
		embedAll(t, e, embed.Passage, none)
	}
}

func testEmptyText(t *testing.T, e embed.Embedder) {
	for _, role := range []embed.Role{embed.Passage, embed.Query} {
		vectors := embedAll(t, e, role, []string{"", "word", ""})
		if length(vectors[0]) != 0 || length(vectors[2]) != 0 {
			t.Errorf("role %d: an empty text has a vector of length %v and %v, want 0", role, length(vectors[0]), length(vectors[2]))
		}
		if length(vectors[1]) == 0 {
			t.Errorf("role %d: a word between empty texts has no vector", role)
		}
	}
}

func testDeterministic(t *testing.T, e embed.Embedder) {
	first := embedAll(t, e, embed.Passage, texts)
	for i, v := range embedAll(t, e, embed.Passage, texts) {
		if !slices.Equal(first[i], v) {
			t.Errorf("text %d has another vector the second time", i)
		}
	}
	if last := len(texts) - 1; !slices.Equal(first[0], first[last]) {
		t.Errorf("texts 0 and %d are the same, their vectors are not", last)
	}
}

// testBatchIsSingle: a vector does not depend on what other texts are embedded with it, or in which order.
func testBatchIsSingle(t *testing.T, e embed.Embedder) {
	together := embedAll(t, e, embed.Passage, texts)
	for i, text := range texts {
		if alone := embedAll(t, e, embed.Passage, []string{text})[0]; !slices.Equal(alone, together[i]) {
			t.Errorf("text %d has another vector alone; cosine %v", i, cosine(alone, together[i]))
		}
	}
	backwards := slices.Clone(texts)
	slices.Reverse(backwards)
	for i, v := range embedAll(t, e, embed.Passage, backwards) {
		if !slices.Equal(v, together[len(texts)-1-i]) {
			t.Errorf("text %d has another vector in another order", len(texts)-1-i)
		}
	}
	many := slices.Repeat(texts, 12)
	for i, v := range embedAll(t, e, embed.Passage, many) {
		if !slices.Equal(v, together[i%len(texts)]) {
			t.Fatalf("text %d has another vector among %d", i, len(many))
		}
	}
}

// testOwn: what the caller passes is not changed, and what it gets is its own.
func testOwn(t *testing.T, e embed.Embedder) {
	given := slices.Clone(texts)
	vectors := embedAll(t, e, embed.Passage, given)
	if !slices.Equal(given, texts) {
		t.Error("the texts were changed")
	}
	want := slices.Clone(vectors[0])
	for _, v := range vectors {
		for i := range v {
			v[i] = 99
		}
	}
	if got := embedAll(t, e, embed.Passage, texts[:1])[0]; !slices.Equal(got, want) {
		t.Error("writing to a vector changed later ones")
	}
}

func testConcurrent(t *testing.T, e embed.Embedder) {
	want := embedAll(t, e, embed.Passage, texts)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			got, err := e.Embed(t.Context(), embed.Passage, texts)
			if err != nil {
				t.Error(err)
				return
			}
			for i := range want {
				if !slices.Equal(got[i], want[i]) {
					t.Errorf("text %d has another vector when many ask at once", i)
				}
			}
		})
	}
	group.Wait()
}

func testCanceled(t *testing.T, e embed.Embedder) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	cancel(stop)
	if _, err := e.Embed(ctx, embed.Passage, texts); !errors.Is(err, stop) && !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that or the cause of the context", err)
	}
	embedAll(t, e, embed.Passage, texts[:1]) // and it can still be used
}

func testOddTexts(t *testing.T, e embed.Embedder) {
	odd := []string{
		" ", "\n\t\r\n", "a", ".", "\x00", "a\x00b", "\xff\xfe\xfd", "caf\xe9", "\xf0\x9f", "😀", "👩‍👩‍👧‍👦 🇩🇪", "中文字符的搜索", "日本語", "Привет, мир", "مرحبا",
		"\u202eevil\u202c", "\x1b[31mred", "\ufeffbom", "e\u0301\u0301\u0301\u0301", "[CLS] [SEP] [MASK]", strings.Repeat("a", 10_000), strings.Repeat("word ", 100_000),
		strings.Repeat("\n", 5000), strings.Repeat("(", 5000), strings.Repeat("\u0301", 3000), "\U0010ffff", "{{{{}}}}", `\u0000 "quoted" </script>`,
		strings.Repeat("no spaces at all but long ", 80_000),
	}
	for _, role := range []embed.Role{embed.Passage, embed.Query} {
		embedAll(t, e, role, odd) // checks each vector
	}
	for i, text := range odd {
		if vectors, err := e.Embed(t.Context(), embed.Passage, []string{text}); err != nil || len(vectors) != 1 {
			t.Errorf("odd text %d alone (%.20q): %d vectors, error %v", i, text, len(vectors), err)
		}
	}
}

// testMeaning: a question is nearer to the text that answers it than to any of the others.
func testMeaning(t *testing.T, e embed.Embedder) {
	pairs := [][2]string{
		{"read a configuration file", "parses the configuration file and returns the configuration it read"},
		{"close the database connection", "closes the connection to the database and frees its resources"},
		{"sort a list of numbers", "sorts the numbers of the list in ascending order"},
		{"send an email to the user", "sends the user an email message with a link"},
		{"draw a red circle on the screen", "draws a circle in red on the screen of the window"},
	}
	var questions, answers []string
	for _, p := range pairs {
		questions, answers = append(questions, p[0]), append(answers, p[1])
	}
	passages := embedAll(t, e, embed.Passage, answers)
	for i, q := range embedAll(t, e, embed.Query, questions) {
		for j, p := range passages {
			if j != i && cosine(q, p) >= cosine(q, passages[i]) {
				t.Errorf("%q is as near to %q (%.3f) as to %q (%.3f)", questions[i], answers[j], cosine(q, p), answers[i], cosine(q, passages[i]))
			}
		}
	}
}
