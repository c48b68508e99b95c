package static

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/embed"
)

func model(t testing.TB) *Model {
	t.Helper()
	m, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func vector(m *Model, text string) []float32 {
	v := make([]float32, Dim)
	m.EmbedInto(v, []byte(text))
	return v
}

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestVectorsHaveLengthOne(t *testing.T) {
	m := model(t)
	for _, text := range []string{
		"parse the header", "x", "0", "ParseHTTPHeader", "zqxjkvbw", "ошибка разбора", "解析配置文件", "設定", "あ",
		"한국어", "ภาษาไทย", "Ελληνικά", "naïve café", "🚀", "\x00a\xff", strings.Repeat("long ", 100_000),
		strings.Repeat("x", 1<<20), strings.Repeat("é", 5000),
	} {
		if v := vector(m, text); math.Abs(math.Sqrt(cosine(v, v))-1) > 1e-4 {
			t.Errorf("%.20q: length %v", text, math.Sqrt(cosine(v, v)))
		}
	}
	for _, text := range []string{"", " \n\t", "{}();", "\x00\xff\xfe", "— … ─"} {
		if v := vector(m, text); cosine(v, v) != 0 {
			t.Errorf("%q has a vector, but no word", text)
		}
	}
}

func TestNearTextsAreNearer(t *testing.T) {
	m := model(t)
	for _, c := range []struct{ query, near, far string }{
		{"close the connection", "func (c *Conn) Shutdown() error { return c.sock.Close() }", "func sum(xs []int) (n int) { for _, x := range xs { n += x }; return n }"},
		{"parse json", "def decode(text): return json.loads(text)", "def area(radius): return math.pi * radius ** 2"},
		{"sorting a list", "void sort(int *a, int n) { quicksort(a, 0, n - 1); }", "int open_socket(const char *host, int port);"},
		{"readHTTPHeader", "read_http_header", "write_log_line"},
		{"解析配置文件", "读取配置文件", "发送网络请求"},
		{"чтение файла", "файл не найден", "сетевой запрос"},
	} {
		q := vector(m, c.query)
		if near, far := cosine(q, vector(m, c.near)), cosine(q, vector(m, c.far)); near <= far {
			t.Errorf("%q: %.3f to what is near, %.3f to what is far", c.query, near, far)
		}
	}
}

func TestEmbed(t *testing.T) {
	m := model(t)
	texts := []string{"one", "", "two words"}
	got, err := m.Embed(t.Context(), embed.Passage, texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if !slices.Equal(got[i], vector(m, text)) {
			t.Errorf("%q: Embed and EmbedInto differ", text)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Embed(ctx, embed.Query, texts); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Embed returns %v", err)
	}
}

// TestSameBytes: the order of texts, and what was embedded before, make no difference.
func TestSameBytes(t *testing.T) {
	text := "errUnknownThingamajig := strbufAppendf(ctx, 解析器) // проверка"
	fresh, err := Decode(weights)
	if err != nil {
		t.Fatal(err)
	}
	want := vector(fresh, text)
	m := model(t)
	for i := range 3000 { // more words than the memo has places
		m.EmbedInto(make([]float32, Dim), []byte(strings.Repeat(string(rune('a'+i%26)), 1+i%7)+"qz"+string(rune('a'+i/26%26))+string(rune('a'+i/676))))
	}
	if got := vector(m, text); !slices.Equal(got, want) {
		t.Error("the vector of a text depends on the texts before it")
	}
}

func TestEmbedIntoDoesNotAllocate(t *testing.T) {
	m := model(t)
	text := []byte("func (s *Server) handleUnknownThingamajig(w http.ResponseWriter) { 解析器 }")
	dst := make([]float32, Dim)
	m.EmbedInto(dst, text)
	if n := testing.AllocsPerRun(100, func() { m.EmbedInto(dst, text) }); n >= 1 {
		t.Errorf("%v allocations a text", n)
	}
}

// TestModelCard: MODEL.md describes the weights that are there.
func TestModelCard(t *testing.T) {
	card, err := os.ReadFile("MODEL.md")
	if err != nil {
		t.Fatal(err)
	}
	if id := model(t).Model().ID; !strings.Contains(string(card), id) {
		t.Errorf("MODEL.md does not mention %s", id)
	}
	if len(weights) > 8<<20 {
		t.Errorf("the weights have %d bytes", len(weights))
	}
}

func BenchmarkEmbedInto(b *testing.B) {
	source, err := os.ReadFile("format.go")
	if err != nil {
		b.Fatal(err)
	}
	var chunks [][]byte
	for len(source) > 1500 {
		chunks, source = append(chunks, source[:1500]), source[1500:]
	}
	m := model(b)
	dst := make([]float32, Dim)
	for i := 0; b.Loop(); i++ {
		m.EmbedInto(dst, chunks[i%len(chunks)])
	}
	b.SetBytes(1500)
}

func BenchmarkDecode(b *testing.B) {
	for b.Loop() {
		if _, err := Decode(weights); err != nil {
			b.Fatal(err)
		}
	}
}
