package onnx

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed"
	"github.com/reposage/reposage/internal/embed/embedtest"
)

// openModel opens one of the models of 'make models'.
func openModel(t testing.TB, name string, c Config) *Embedder {
	t.Helper()
	c.Folder, c.Library = embedtest.ModelFolder(t, name), embedtest.Runtime(t)
	e, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// tiny lays out a folder with one of the models of testdata, the small tokenizer and other files: name → content.
func tiny(t *testing.T, model string, files map[string]string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "tiny")
	copied := map[string]string{}
	for name, source := range map[string]string{
		"model.onnx": filepath.Join("testdata", model+".onnx"), "tokenizer.json": filepath.Join("..", "wordpiece", "testdata", "small.json"),
	} {
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		copied[name] = string(data)
	}
	for name, content := range files {
		copied[name] = content
	}
	for name, content := range copied {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestConformance(t *testing.T) {
	for _, name := range []string{"all-MiniLM-L6-v2-int8", "all-MiniLM-L6-v2", "e5-small-v2-int8"} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "all-MiniLM-L6-v2-int8" {
				t.Skip("takes long; run without -short")
			}
			embedtest.Run(t, openModel(t, name, Config{Tokens: 64}))
		})
	}
}

// TestReferenceVectors: the same vectors as the original implementation, see testdata/reference.py, for all texts. The
// int8 weights are another model of the same meaning: they lose a little, and how much depends on the processor.
func TestReferenceVectors(t *testing.T) {
	var file struct {
		Tokens int
		Rows   []struct{ Text, Vector string }
	}
	data, err := os.ReadFile(filepath.Join("testdata", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &file); err != nil || len(file.Rows) < 10 {
		t.Fatalf("%d reference vectors, error %v", len(file.Rows), err)
	}
	var texts []string
	var want [][]float32
	for _, r := range file.Rows {
		texts, want = append(texts, r.Text), append(want, decode(t, r.Vector))
	}
	// What PyTorch printed for the original weights, before scaling to length 1, in
	// github.com/ToluClassics/mlx-transformers issue 23: the reference itself is right.
	torch := []float64{5.41010201e-01, 6.43181562e-01, 3.37639935e-02}
	for i := 1; i < len(torch); i++ {
		if got := float64(want[1][i]) / float64(want[1][0]); math.Abs(got-torch[i]/torch[0]) > 1e-5 {
			t.Errorf("value %d of the reference for %q is %v of the first, PyTorch's is %v", i, texts[1], got, torch[i]/torch[0])
		}
	}
	for _, m := range []struct {
		name        string
		least, mean float64
	}{{"all-MiniLM-L6-v2", 0.999, 0.999}, {"all-MiniLM-L6-v2-int8", 0.97, 0.98}} {
		t.Run(m.name, func(t *testing.T) {
			e := openModel(t, m.name, Config{Tokens: file.Tokens})
			got, err := e.Embed(t.Context(), embed.Passage, texts)
			if err != nil {
				t.Fatal(err)
			}
			sum, least := 0.0, 1.0
			for i := range got {
				c := cosine(got[i], want[i])
				sum, least = sum+c, min(least, c)
				if c < m.least {
					t.Errorf("%.40q: cosine %.5f with the reference, want %v", texts[i], c, m.least)
				}
			}
			t.Logf("cosine with the reference: mean %.5f, least %.5f", sum/float64(len(got)), least)
			if mean := sum / float64(len(got)); mean < m.mean {
				t.Errorf("mean cosine %.5f, want %v", mean, m.mean)
			}
		})
	}
}

func decode(t *testing.T, text string) []float32 {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	v := make([]float32, len(raw)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return v
}

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// TestPooling computes by hand what a model of one table gives.
func TestPooling(t *testing.T) {
	library := embedtest.Runtime(t)
	ids := []int{2, 5, 6, 3} // <s> a b </s>
	row := func(i int) []float64 {
		v := make([]float64, 8)
		for j := range v {
			v[j] = math.Sin(1.7*float64(i) + 2.3*float64(j*j) + float64(i*j))
		}
		return v
	}
	mean, greatest := make([]float64, 8), row(ids[0])
	for _, id := range ids {
		for j, x := range row(id) {
			mean[j] += x
			greatest[j] = max(greatest[j], x)
		}
	}
	for _, tt := range []struct {
		name, model string
		files       map[string]string
		want        []float64
	}{
		{"mean when nothing is said", "good", nil, mean},
		{"mean", "good", map[string]string{"1_Pooling/config.json": `{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": false}`}, mean},
		{"first token", "good", map[string]string{"1_Pooling/config.json": `{"pooling_mode_mean_tokens": false, "pooling_mode_cls_token": true}`}, row(2)},
		{"model.json comes first", "good", map[string]string{"1_Pooling/config.json": `{"pooling_mode_max_tokens": true}`, "model.json": `{"pooling": "cls"}`}, row(2)},
		{"pooled by the model", "pooled", nil, greatest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, err := Open(t.Context(), Config{Folder: tiny(t, tt.model, tt.files), Library: library})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			got, err := e.Embed(t.Context(), embed.Passage, []string{"a b"})
			if err != nil {
				t.Fatal(err)
			}
			length := 0.0
			for _, x := range tt.want {
				length += x * x
			}
			for j, x := range tt.want {
				if math.Abs(float64(got[0][j])-x/math.Sqrt(length)) > 1e-5 {
					t.Fatalf("got %v, want %v / %v", got[0], tt.want, math.Sqrt(length))
				}
			}
		})
	}
}

// TestPrefixes: queries and passages get what the model's files say, and a prefix alone is no text.
func TestPrefixes(t *testing.T) {
	library := embedtest.Runtime(t)
	plain, err := Open(t.Context(), Config{Folder: tiny(t, "good", nil), Library: library})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	for name, files := range map[string]map[string]string{
		"model.json":            {"model.json": `{"query": "query: ", "passage": "test: "}`},
		"sentence-transformers": {"config_sentence_transformers.json": `{"prompts": {"query": "query: ", "document": "test: "}}`},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Open(t.Context(), Config{Folder: tiny(t, "good", files), Library: library})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			if e.Model().ID == plain.Model().ID {
				t.Error("a model with prefixes has the id of one without")
			}
			for role, prefix := range map[embed.Role]string{embed.Query: "query: ", embed.Passage: "test: "} {
				want, err1 := plain.Embed(t.Context(), embed.Passage, []string{prefix + "hello world"})
				got, err2 := e.Embed(t.Context(), role, []string{"hello world", "  ", ""})
				if err := errors.Join(err1, err2); err != nil {
					t.Fatal(err)
				}
				if cosine(want[0], got[0]) < 0.99999 {
					t.Errorf("role %d: cosine %v with the text that has the prefix", role, cosine(want[0], got[0]))
				}
				if cosine(got[1], got[1]) != 0 || cosine(got[2], got[2]) != 0 {
					t.Errorf("role %d: white space has the vector %v", role, got[1])
				}
			}
		})
	}
}

func TestTokenLimits(t *testing.T) {
	library := embedtest.Runtime(t)
	for _, tt := range []struct {
		name   string
		files  map[string]string
		tokens int // Config
		want   int
	}{
		{"nothing said", nil, 0, 512},
		{"option", nil, 40, 40},
		{"option beyond the model", map[string]string{"config.json": `{"max_position_embeddings": 100}`}, 400, 100},
		{"sentence-transformers", map[string]string{"sentence_bert_config.json": `{"max_seq_length": 256}`}, 0, 256},
		{"model.json first", map[string]string{"sentence_bert_config.json": `{"max_seq_length": 256}`, "model.json": `{"max_tokens": 64}`}, 0, 64},
		{"option first", map[string]string{"model.json": `{"max_tokens": 64}`}, 32, 32},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, err := Open(t.Context(), Config{Folder: tiny(t, "good", tt.files), Library: library, Tokens: tt.tokens})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			if got := e.Model().Tokens; got != tt.want {
				t.Errorf("%d tokens count, want %d", got, tt.want)
			}
		})
	}
}

// TestHostileFolders: every folder that is not a good model is one clear error.
func TestHostileFolders(t *testing.T) {
	library := embedtest.Runtime(t)
	big := strings.Repeat(" ", maxSettings+1)
	for _, tt := range []struct {
		name, model string
		files       map[string]string
		code        reposage.Code
		says        string
	}{
		{"not a model", "good", map[string]string{"model.onnx": "this is no model"}, reposage.ECorrupt, "load model tiny"},
		{"empty model", "good", map[string]string{"model.onnx": ""}, reposage.ECorrupt, "load model tiny"},
		{"damaged tokenizer", "good", map[string]string{"tokenizer.json": "{"}, reposage.ECorrupt, "open model tiny"},
		{"another tokenizer", "good", map[string]string{"tokenizer.json": `{"model": {"type": "BPE"}}`}, reposage.EUnsupported, "open model tiny"},
		{"damaged settings", "good", map[string]string{"model.json": "[]"}, reposage.ECorrupt, "read model.json"},
		{"huge settings", "good", map[string]string{"config.json": big}, reposage.ECorrupt, "more than 1 MiB"},
		{"unknown pooling", "good", map[string]string{"model.json": `{"pooling": "median"}`}, reposage.EUnsupported, "pools"},
		{"max pooling", "good", map[string]string{"1_Pooling/config.json": `{"pooling_mode_max_tokens": true}`}, reposage.EUnsupported, "pools"},
		{"two poolings", "good", map[string]string{"1_Pooling/config.json": `{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}`}, reposage.EUnsupported, "pools"},
		{"no tokens", "good", map[string]string{"model.json": `{"max_tokens": 2}`}, reposage.EInvalid, "2 tokens"},
		{"negative tokens", "good", map[string]string{"model.json": `{"max_tokens": -5}`}, reposage.EInvalid, "-5 tokens"},
		{"long prefix", "good", map[string]string{"model.json": `{"query": "` + strings.Repeat("q", maxPrefix+1) + `"}`}, reposage.ECorrupt, "prefix"},
		{"NaN", "nan", nil, reposage.ECorrupt, "not finite"},
		{"an image model", "other_input", nil, reposage.EUnsupported, `"pixels"`},
		{"wrong type of input", "other_type", nil, reposage.EUnsupported, `"input_ids"`},
		{"no vectors", "other_output", nil, reposage.EUnsupported, "none of its outputs"},
		{"fewer words than the tokenizer", "small_table", nil, reposage.ECorrupt, "run model tiny"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, err := Open(t.Context(), Config{Folder: tiny(t, tt.model, tt.files), Library: library})
			if err == nil {
				e.Close()
			}
			if reposage.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v with code %s, want %s and %q", err, reposage.ErrorCode(err), tt.code, tt.says)
			}
		})
	}
}

// TestMissingFiles needs no library: what is missing is said before it is looked for.
func TestMissingFiles(t *testing.T) {
	folder := tiny(t, "good", nil)
	for _, name := range []string{"model.onnx", "tokenizer.json"} {
		without := tiny(t, "good", nil)
		if err := os.Remove(filepath.Join(without, name)); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), Config{Folder: without}); reposage.ErrorCode(err) != reposage.ENotFound || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: error %v, want code %s", name, err, reposage.ENotFound)
		}
		if err := os.Mkdir(filepath.Join(without, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), Config{Folder: without}); reposage.ErrorCode(err) != reposage.ECorrupt {
			t.Errorf("%s a folder: error %v, want code %s", name, err, reposage.ECorrupt)
		}
	}
	for _, path := range []string{filepath.Join(folder, "nothing"), filepath.Join(folder, "model.onnx")} {
		if _, err := Open(t.Context(), Config{Folder: path}); reposage.ErrorCode(err) != reposage.ENotFound || reposage.ErrorHint(err) == "" {
			t.Errorf("%s: error %v, want code %s and a hint", path, err, reposage.ENotFound)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	cancel(stop)
	if _, err := Open(ctx, Config{Folder: folder}); !errors.Is(err, stop) {
		t.Errorf("canceled: error %v, want the cause of the context", err)
	}
}

// TestRuns: what only shows in use.
func TestRuns(t *testing.T) {
	library := embedtest.Runtime(t)
	open := func(t *testing.T, model string) *Embedder {
		e, err := Open(t.Context(), Config{Folder: tiny(t, model, nil), Library: library})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close() })
		return e
	}
	t.Run("infinite values", func(t *testing.T) {
		e := open(t, "late_infinite")
		if _, err := e.Embed(t.Context(), embed.Passage, []string{"hello", "an error"}); reposage.ErrorCode(err) != reposage.ECorrupt {
			t.Errorf("error %v, want code %s", err, reposage.ECorrupt)
		}
		if _, err := e.Embed(t.Context(), embed.Passage, []string{"hello"}); err != nil {
			t.Errorf("a good text after a bad one: %v", err)
		}
	})
	t.Run("zero vector", func(t *testing.T) {
		v, err := open(t, "zero").Embed(t.Context(), embed.Passage, []string{"hello"})
		if err != nil || cosine(v[0], v[0]) != 0 {
			t.Errorf("vector %v, error %v", v, err)
		}
	})
	t.Run("another dimension", func(t *testing.T) {
		e, err := Open(t.Context(), Config{Folder: tiny(t, "changing", nil), Library: library})
		if err == nil {
			defer e.Close()
			_, err = e.Embed(t.Context(), embed.Passage, []string{"hello world, this is another text"})
		}
		if reposage.ErrorCode(err) != reposage.ECorrupt {
			t.Errorf("error %v, want code %s", err, reposage.ECorrupt)
		}
	})
	t.Run("endless", func(t *testing.T) {
		e := open(t, "endless")
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stop")
		go func() {
			for len(e.slots) == 0 { // until the text is being run
				runtime.Gosched()
			}
			cancel(stop)
		}()
		if _, err := e.Embed(ctx, embed.Passage, []string{strings.Repeat("a b ", 50)}); !errors.Is(err, stop) {
			t.Errorf("error %v, want the cause of the context", err)
		}
	})
	t.Run("closed", func(t *testing.T) {
		e := open(t, "good")
		if err := errors.Join(e.Close(), e.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Embed(t.Context(), embed.Passage, []string{"hello"}); reposage.ErrorCode(err) != reposage.EInternal {
			t.Errorf("error %v, want code %s", err, reposage.EInternal)
		}
	})
}

// TestModelID: another name, weight, tokenizer or setting is another model; the same is the same.
func TestModelID(t *testing.T) {
	library := embedtest.Runtime(t)
	id := func(model string, files map[string]string, tokens int) string {
		e, err := Open(t.Context(), Config{Folder: tiny(t, model, files), Library: library, Tokens: tokens})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		return e.Model().ID
	}
	base := id("good", nil, 0)
	if !strings.HasPrefix(base, "tiny@sha256:") || len(base) != len("tiny@sha256:")+12 {
		t.Errorf("id %q", base)
	}
	if again := id("good", map[string]string{"README.md": "no matter"}, 0); again != base {
		t.Errorf("ids %q and %q of the same model", base, again)
	}
	named, err := Open(t.Context(), Config{Folder: tiny(t, "good", nil), Library: library, Name: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	defer named.Close()
	if want := strings.Replace(base, "tiny", "mine", 1); named.Model().ID != want {
		t.Errorf("id %q, want %q", named.Model().ID, want)
	}
	small, err := os.ReadFile(filepath.Join("..", "wordpiece", "testdata", "small.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]string{
		"weights": id("zero", nil, 0), "tokens": id("good", nil, 100), "pooling": id("good", map[string]string{"model.json": `{"pooling":"cls"}`}, 0),
		"tokenizer": id("good", map[string]string{"tokenizer.json": string(small) + " "}, 0),
	} {
		if other == base {
			t.Errorf("other %s, same id %q", name, base)
		}
	}
}

func BenchmarkEmbed(b *testing.B) {
	source, err := os.ReadFile("onnx.go")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"all-MiniLM-L6-v2-int8", "all-MiniLM-L6-v2"} {
		for _, bench := range []struct {
			name            string
			tokens, threads int
			text            string
		}{
			{"256tokens/1thread", 256, 1, string(source)}, {"256tokens/2threads", 256, 2, string(source)},
			{"128tokens/1thread", 128, 1, string(source)}, {"128tokens/2threads", 128, 2, string(source)},
			{"query", 256, 1, "where are retries with backoff configured"},
		} {
			b.Run(name+"/"+bench.name, func(b *testing.B) {
				e := openModel(b, name, Config{Tokens: bench.tokens, Threads: bench.threads})
				texts := make([]string, 16)
				for i := range texts {
					texts[i] = bench.text
				}
				if bench.name == "query" {
					texts = texts[:1]
				}
				for b.Loop() {
					if _, err := e.Embed(b.Context(), embed.Query, texts); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "texts/s")
			})
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, name := range []string{"all-MiniLM-L6-v2-int8", "all-MiniLM-L6-v2"} {
		b.Run(name, func(b *testing.B) {
			c := Config{Folder: embedtest.ModelFolder(b, name), Library: embedtest.Runtime(b)}
			for b.Loop() {
				e, err := Open(b.Context(), c)
				if err != nil {
					b.Fatal(err)
				}
				if err := e.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
