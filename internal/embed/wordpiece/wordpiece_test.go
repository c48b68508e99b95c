package wordpiece

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/embedtest"
)

// reference is what the reference implementation made of a text; see testdata/reference.py. Ids of long texts are given
// by number, ends and a weighted sum.
type reference struct {
	Text        string
	Limit       int
	IDs         []int32
	Count, Sum  int
	First, Last []int32
}

func (r reference) matches(ids []int32) bool {
	if r.IDs != nil || r.Count == 0 {
		return slices.Equal(ids, r.IDs)
	}
	sum := 0
	for i, id := range ids {
		sum += (i + 1) * int(id)
	}
	return len(ids) == r.Count && sum == r.Sum && slices.Equal(ids[:len(r.First)], r.First) && slices.Equal(ids[len(ids)-len(r.Last):], r.Last)
}

func readReference(t *testing.T) (small, minilm []reference) {
	t.Helper()
	var file struct{ Small, MiniLM []reference }
	data, err := os.ReadFile(filepath.Join("testdata", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Small) < 100 || len(file.MiniLM) < 100 {
		t.Fatalf("only %d and %d reference texts", len(file.Small), len(file.MiniLM))
	}
	return file.Small, file.MiniLM
}

func open(t testing.TB, path string) *Tokenizer {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

func checkReference(t *testing.T, tokenizer *Tokenizer, rows []reference) {
	t.Helper()
	for _, r := range rows {
		got := tokenizer.Encode(r.Text, r.Limit)
		if !r.matches(got.IDs) {
			t.Errorf("%.60q, limit %d:\ngot  %d\nwant %d%d…%d (%d)", r.Text, r.Limit, got.IDs, r.IDs, r.First, r.Last, r.Count)
		}
		if len(got.Kinds) != len(got.IDs) {
			t.Errorf("%.60q: %d kinds for %d ids", r.Text, len(got.Kinds), len(got.IDs))
		}
	}
}

func TestReference(t *testing.T) {
	small, minilm := readReference(t)
	t.Run("small", func(t *testing.T) {
		checkReference(t, open(t, filepath.Join("testdata", "small.json")), small)
	})
	t.Run("MiniLM", func(t *testing.T) {
		folder := embedtest.ModelFolder(t, "all-MiniLM-L6-v2-int8")
		checkReference(t, open(t, filepath.Join(folder, "tokenizer.json")), minilm)
	})
}

// TestCharacters compares what becomes of each character of Unicode with the reference. The reference knows an older
// Unicode: characters that it does not know yet, all of rare scripts, may differ.
func TestCharacters(t *testing.T) {
	var want struct{ Dropped, Space, Alone [][2]rune }
	data, err := os.ReadFile(filepath.Join("testdata", "characters.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	kinds := map[rune]string{}
	for kind, ranges := range map[string][][2]rune{"dropped": want.Dropped, "space": want.Space, "alone": want.Alone} {
		for _, r := range ranges {
			for c := r[0]; c <= r[1]; c++ {
				kinds[c] = kind
			}
		}
	}
	if len(kinds) < 200_000 {
		t.Fatalf("the reference names %d characters only", len(kinds))
	}
	differ := 0
	for c := rune(0); c <= utf8.MaxRune; c++ {
		if got := kind(c); utf8.ValidRune(c) && got != kinds[c] {
			if differ++; c < 0x600 {
				t.Errorf("%U is %q, want %q", c, got, kinds[c])
			}
		}
	}
	t.Logf("%d characters differ", differ)
	if differ > 600 {
		t.Errorf("%d characters differ, want 600 at most", differ)
	}
}

// kind says what becomes of c between two letters.
func kind(c rune) string {
	bert := normalizer{clean: true, cjk: true, accent: true, lower: true}
	words, in := 0, false
	text := string(bert.append(nil, "a"+string(c)+"b"))
	for _, r := range text {
		switch {
		case isPunct(r):
			words, in = words+1, false
		case isSpace(r):
			in = false
		case !in:
			words, in = words+1, true
		}
	}
	switch {
	case text == "ab":
		return "dropped"
	case words == 2:
		return "space"
	case words == 3:
		return "alone"
	}
	return ""
}

func TestTruncationKeepsTheEnd(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "small.json"))
	if err != nil {
		t.Fatal(err)
	}
	left := strings.Replace(string(data), `"truncation": null`, `"truncation": {"direction": "Left", "max_length": 4, "strategy": "LongestFirst", "stride": 0}`, 1)
	tokenizer, err := Read([]byte(left))
	if err != nil {
		t.Fatal(err)
	}
	all := tokenizer.Encode("a b c d", 0).IDs
	if got, want := tokenizer.Encode("a b c d", tokenizer.Truncation()).IDs, []int32{all[0], all[3], all[4], all[5]}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReadErrors(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "small.json"))
	if err != nil {
		t.Fatal(err)
	}
	small := string(data)
	for _, tt := range []struct {
		name, old, new string
		code           reposage.Code
	}{
		{"another model", `"WordPiece"`, `"BPE"`, reposage.EUnsupported},
		{"another normalizer", `"BertNormalizer"`, `"Precompiled"`, reposage.EUnsupported},
		{"another pre-tokenizer", `"BertPreTokenizer"`, `"ByteLevel"`, reposage.EUnsupported},
		{"another post-processor", `"TemplateProcessing"`, `"RobertaProcessing"`, reposage.EUnsupported},
		{"two texts", `{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>"`, `{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>"`, reposage.EUnsupported},
		{"special without id", `"ids": [2]`, `"ids": []`, reposage.ECorrupt},
		{"special beyond the vocabulary", `"ids": [2]`, `"ids": [200000]`, reposage.ECorrupt},
		{"negative special", `"ids": [2]`, `"ids": [-2]`, reposage.ECorrupt},
		{"unknown not there", `"unk_token": "[UNK]"`, `"unk_token": "<unk>"`, reposage.ECorrupt},
		{"negative id", `"[PAD]": 0`, `"[PAD]": -1`, reposage.ECorrupt},
		{"huge id", `"[PAD]": 0`, `"[PAD]": 99999999`, reposage.ECorrupt},
		{"id is a text", `"[PAD]": 0`, `"[PAD]": "0"`, reposage.ECorrupt},
		{"empty words", `"max_input_chars_per_word": 30`, `"max_input_chars_per_word": 0`, reposage.ECorrupt},
		{"no room", `"truncation": null`, `"truncation": {"max_length": 1}`, reposage.ECorrupt},
		{"part without type", `{"type": "BertPreTokenizer"}`, `{}`, reposage.ECorrupt},
		{"cut off", small[len(small)/2:], "", reposage.ECorrupt},
		{"empty", small, "", reposage.ECorrupt},
		{"no vocabulary", small, `{"model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {}}}`, reposage.ECorrupt},
		{"too large", small, small + strings.Repeat(" ", MaxFile), reposage.ECorrupt},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(small, tt.old, tt.new, 1)
			if changed == small {
				t.Fatalf("small.json does not hold %s", tt.old)
			}
			if _, err := Read([]byte(changed)); reposage.ErrorCode(err) != tt.code {
				t.Errorf("error %v, want code %s", err, tt.code)
			}
		})
	}
}

// FuzzRead: no tokenizer.json makes Read or the tokenizer it returns fall, and ids are within its size.
func FuzzRead(f *testing.F) {
	if data, err := os.ReadFile(filepath.Join("testdata", "small.json")); err == nil {
		f.Add(data, "hello <mask> TODO 中文 Quick Brown é")
	}
	f.Add([]byte(`{"model":{"type":"WordPiece","unk_token":"u","vocab":{"u":0,"":1}}}`), "abc")
	f.Add([]byte(`{"added_tokens":[{"id":7,"content":"x","normalized":true,"lstrip":true,"rstrip":true}],"model":{"type":"WordPiece","unk_token":"u","continuing_subword_prefix":"","vocab":{"u":0,"a":1}}}`), " x aaa x")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		tokenizer, err := Read(data)
		if err != nil {
			if code := reposage.ErrorCode(err); code != reposage.ECorrupt && code != reposage.EUnsupported {
				t.Fatalf("error %v has code %s", err, code)
			}
			return
		}
		checkTokens(t, tokenizer, text)
	})
}

// FuzzEncode: any text, with the small tokenizer.
func FuzzEncode(f *testing.F) {
	small, _ := os.ReadFile(filepath.Join("testdata", "small.json"))
	tokenizer, err := Read(small)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"hello", "\xff\xfe", "e\u0301\u0300", "<mask>", "TODO", "中x", strings.Repeat("a", 40)} {
		f.Add(s)
	}
	// One that normalises in pieces and one that must normalise the whole, for a token that no normalised text contains.
	pieces, whole := *tokenizer, *tokenizer
	pieces.normalized = newMatcher(nil)
	whole.normalized = newMatcher([]added{{id: 0, content: "\x00"}})
	f.Fuzz(func(t *testing.T, text string) {
		checkTokens(t, tokenizer, text)
		if a, b := pieces.Encode(text, 0), whole.Encode(text, 0); !slices.Equal(a.IDs, b.IDs) {
			t.Fatalf("in pieces %v, as a whole %v", a.IDs, b.IDs)
		}
	})
}

// checkTokens: ids are within the size, limits are kept, and a limited text has the beginning of the whole one.
func checkTokens(t *testing.T, tokenizer *Tokenizer, text string) {
	t.Helper()
	all := tokenizer.Encode(text, 0)
	for _, id := range all.IDs {
		if id < 0 || int(id) >= tokenizer.Size() {
			t.Fatalf("id %d of %d", id, tokenizer.Size())
		}
	}
	limit := tokenizer.Specials() + 3
	cut := tokenizer.Encode(text, limit)
	if len(cut.IDs) > limit || len(cut.Kinds) != len(cut.IDs) {
		t.Fatalf("%d ids, %d kinds, limit %d", len(cut.IDs), len(cut.Kinds), limit)
	}
	n := len(cut.IDs) - len(tokenizer.after)
	if !tokenizer.keepEnd && !slices.Equal(cut.IDs[:n], all.IDs[:n]) {
		t.Fatalf("cut %v, whole %v", cut.IDs, all.IDs)
	}
}

func BenchmarkEncode(b *testing.B) {
	tokenizer := open(b, filepath.Join(embedtest.ModelFolder(b, "all-MiniLM-L6-v2-int8"), "tokenizer.json"))
	source, err := os.ReadFile("wordpiece.go")
	if err != nil {
		b.Fatal(err)
	}
	text := string(source[:1500])
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tokenizer.Encode(text, 256)
	}
}
