package static

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func wordsOf(text string) []string {
	var words []string
	EachWord([]byte(text), func(w []byte) { words = append(words, string(w)) })
	return words
}

func TestEachWord(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"readHTTPBody", "read http body"},
		{"read_http_body", "read http body"},
		{"READ-HTTP.body", "read http body"},
		{"ParseURLs(x)", "parse urls x"},
		{"HTMLElement XMLs", "html element xmls"},
		{"utf8 sha256sum int32", "utf 8 sha 256 sum int 32"},
		{"X509 a1B2", "x 509 a 1 b 2"},
		{"naïve caféBar Übung", "naïve café bar übung"},
		{"ЧтениеФайла", "чтение файла"},
		{"解析配置 parse解析", "解析配置 parse 解析"},
		{"🚀 ship — it…", "🚀 ship it"},
		{"a\xffb\x00c", "a b c"},
		{"\u0301x", "x"},
		{strings.Repeat("q", 100), strings.Repeat("q", maxWord)},
	} {
		if got := strings.Join(wordsOf(c.text), " "); got != c.want {
			t.Errorf("%q: %q, not %q", c.text, got, c.want)
		}
	}
}

// vocabularyOf makes a model of words with arbitrary vectors.
func vocabularyOf(t testing.TB, buckets int, words ...string) *Model {
	t.Helper()
	vectors := make([][]float32, len(words)+buckets)
	for i := range vectors {
		vectors[i] = make([]float32, Dim)
		vectors[i][i%Dim] = 1
	}
	b, err := Encode(words, buckets, vectors)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTokens(t *testing.T) {
	m := vocabularyOf(t, 64, "read", "file", "dir", "parse", "stop", "http", "query", "class", "the")
	for _, c := range []struct{ text, want string }{
		{"readFile", "read file"},
		{"readfile", "file read"}, // the parts of a compound come in no special order
		{"readdir", "dir read"},
		{"parses parsed parser parsing", "parse parse parse parse"},
		{"stopped queries classes", "stop query class"},
		{"THE", "the"},
	} {
		if got := strings.Join(m.Tokens([]byte(c.text)), " "); got != c.want {
			t.Errorf("%q: %q, not %q", c.text, got, c.want)
		}
	}
	for text, want := range map[string]int{"zzz": 1, "zzzz": 2, "文": 1, "文件": 1, "解析配置文件": 5, "zreadz": 3} {
		if got := m.Tokens([]byte(text)); len(got) != want {
			t.Errorf("%q: %v, not %d tokens", text, got, want)
		}
	}
}

func TestWithoutBucketsOnlyKnownWordsCount(t *testing.T) {
	m := vocabularyOf(t, 0, "read")
	if got := m.Tokens([]byte("read zzz 文件")); !slices.Equal(got, []string{"read"}) {
		t.Errorf("got %v", got)
	}
}

// FuzzEmbed holds any text to what the vectors promise.
func FuzzEmbed(f *testing.F) {
	for _, s := range []string{"", "readHTTPBody", "解析配置文件", "ЧтениеФайла", "a\xff\xfe", "\U0001f680", strings.Repeat("xy", 40), "ﬀ İ ẞ \u0300\u0301"} {
		f.Add(s)
	}
	m := model(f)
	f.Fuzz(func(t *testing.T, text string) {
		words := 0
		EachWord([]byte(text), func(w []byte) {
			words++
			if len(w) == 0 || len(w) > maxWord+utf8.UTFMax || !utf8.Valid(w) {
				t.Fatalf("word %q", w)
			}
		})
		v := vector(m, text)
		length := math.Sqrt(cosine(v, v))
		if words == 0 && length != 0 || words > 0 && math.Abs(length-1) > 1e-4 {
			t.Fatalf("%d words, length %v", words, length)
		}
		if tokens := m.AppendTokens(nil, []byte(text)); len(tokens) < words {
			t.Fatalf("%d words, %d tokens", words, len(tokens))
		}
	})
}
