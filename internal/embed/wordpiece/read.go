package wordpiece

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/reposage/reposage"
)

// Limits of what a tokenizer.json may hold. BERT's vocabularies have 30,000 to 120,000 tokens in up to 3 MB.
const (
	MaxFile       = 32 << 20 // bytes
	maxVocabulary = 1 << 20
	maxToken      = 1 << 10 // bytes of one token
	maxAdded      = 1 << 12
	maxSpecials   = 16 // around a text
)

// file is tokenizer.json, as far as it is used.
type file struct {
	Truncation    *truncation     `json:"truncation"`
	Padding       *padding        `json:"padding"`
	AddedTokens   []addedToken    `json:"added_tokens"`
	Normalizer    json.RawMessage `json:"normalizer"`
	PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
	PostProcessor json.RawMessage `json:"post_processor"`
	Model         model           `json:"model"`
}

type truncation struct {
	Direction string `json:"direction"`
	MaxLength int    `json:"max_length"`
}

type padding struct {
	PadID int32 `json:"pad_id"`
}

type addedToken struct {
	ID         int32  `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
}

type model struct {
	Type    string           `json:"type"`
	Unknown string           `json:"unk_token"`
	Prefix  *string          `json:"continuing_subword_prefix"`
	MaxWord *int             `json:"max_input_chars_per_word"`
	Vocab   map[string]int32 `json:"vocab"`
}

// Read reads a tokenizer.json.
//
// Errors: EUnsupported when it describes another kind of tokenizer, ECorrupt when it is damaged or larger than
// any real one.
func Read(data []byte) (*Tokenizer, error) {
	if len(data) > MaxFile {
		return nil, corrupt("it has more than %d MiB", MaxFile>>20)
	}
	var f file
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &f); err != nil {
		return nil, reposage.Wrap(reposage.ECorrupt, err, "read tokenizer")
	}
	t := &Tokenizer{}
	for _, step := range []func(*file) error{t.readModel, t.readNormalizer, t.readPreTokenizer, t.readAdded, t.readPostProcessor, t.readLimits} {
		if err := step(&f); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func corrupt(format string, args ...any) *reposage.Error {
	return reposage.Errorf(reposage.ECorrupt, "read tokenizer: "+format, args...)
}

func unsupported(part, kind string) *reposage.Error {
	if len(kind) > 40 {
		kind = kind[:40]
	}
	return reposage.Errorf(reposage.EUnsupported, "read tokenizer: its %s is %q", part, kind).
		WithHint("Models with a WordPiece tokenizer of the BERT kind can be used, such as all-MiniLM-L6-v2, e5, bge or gte.")
}

func (t *Tokenizer) readModel(f *file) error {
	m := f.Model
	if m.Type != "WordPiece" && (m.Type != "" || m.Unknown == "") {
		return unsupported("model", m.Type)
	}
	if n := len(m.Vocab); n == 0 || n > maxVocabulary {
		return corrupt("its vocabulary has %d tokens", n)
	}
	t.vocabulary, t.prefix, t.maxWord = m.Vocab, "##", 100
	if m.Prefix != nil {
		t.prefix = *m.Prefix
	}
	if m.MaxWord != nil {
		t.maxWord = *m.MaxWord
	}
	if len(t.prefix) > maxToken || t.maxWord < 1 || t.maxWord > 1<<10 {
		return corrupt("its limits make no sense")
	}
	for token, id := range m.Vocab {
		if id < 0 || id >= 2*maxVocabulary || len(token) > maxToken {
			return corrupt("a token of its vocabulary is too long or has an impossible id")
		}
		t.longest = max(t.longest, len(token))
		t.size = max(t.size, int(id)+1)
	}
	unknown, ok := m.Vocab[m.Unknown]
	if !ok {
		return corrupt("its token for unknown words is not in the vocabulary")
	}
	t.unknown = unknown
	return nil
}

// kindOf returns the type of a part; "" when the part is null or missing.
func kindOf(part json.RawMessage) (string, error) {
	if len(part) == 0 || string(part) == "null" {
		return "", nil
	}
	var k struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(part, &k); err != nil {
		return "", reposage.Wrap(reposage.ECorrupt, err, "read tokenizer")
	}
	if k.Type == "" {
		return "", corrupt("a part has no type")
	}
	return k.Type, nil
}

func (t *Tokenizer) readNormalizer(f *file) error {
	kind, err := kindOf(f.Normalizer)
	if err != nil || kind == "" {
		return err
	}
	if kind != "BertNormalizer" {
		return unsupported("normalizer", kind)
	}
	n := struct {
		Clean     bool  `json:"clean_text"`
		Chinese   bool  `json:"handle_chinese_chars"`
		Accents   *bool `json:"strip_accents"`
		Lowercase bool  `json:"lowercase"`
	}{true, true, nil, true}
	if err := json.Unmarshal(f.Normalizer, &n); err != nil {
		return reposage.Wrap(reposage.ECorrupt, err, "read tokenizer")
	}
	// Not said means: as BERT did, which dropped accents when it lowered case.
	t.normal = normalizer{clean: n.Clean, cjk: n.Chinese, accent: n.Lowercase, lower: n.Lowercase}
	if n.Accents != nil {
		t.normal.accent = *n.Accents
	}
	return nil
}

func (t *Tokenizer) readPreTokenizer(f *file) error {
	kind, err := kindOf(f.PreTokenizer)
	if err != nil {
		return err
	}
	if kind != "BertPreTokenizer" && kind != "" {
		return unsupported("pre-tokenizer", kind)
	}
	t.split = kind != ""
	return nil
}

func (t *Tokenizer) readAdded(f *file) error {
	if len(f.AddedTokens) > maxAdded {
		return corrupt("it adds %d tokens", len(f.AddedTokens))
	}
	var raw, normalized []added
	for _, a := range f.AddedTokens {
		if a.Content == "" {
			continue
		}
		if a.ID < 0 || a.ID >= 2*maxVocabulary || len(a.Content) > maxToken {
			return corrupt("an added token is too long or has an impossible id")
		}
		t.size = max(t.size, int(a.ID)+1)
		own := added{a.ID, a.Content, a.SingleWord, a.LStrip, a.RStrip}
		if !a.Normalized {
			raw = append(raw, own)
			continue
		}
		if own.content = string(t.normal.append(nil, a.Content)); own.content != "" {
			normalized = append(normalized, own)
		}
	}
	t.raw, t.normalized = newMatcher(raw), newMatcher(normalized)
	return nil
}

func (t *Tokenizer) readLimits(f *file) error {
	if f.Padding != nil {
		t.pad = f.Padding.PadID
		t.size = max(t.size, int(t.pad)+1)
	} else if id, ok := t.vocabulary["[PAD]"]; ok {
		t.pad = id
	}
	if t.pad < 0 || t.pad >= 2*maxVocabulary {
		return corrupt("its padding has an impossible id")
	}
	if f.Truncation == nil {
		return nil
	}
	if f.Truncation.MaxLength < t.Specials() || f.Truncation.MaxLength > 1<<20 {
		return corrupt("it cuts texts to %d tokens", f.Truncation.MaxLength)
	}
	t.truncate = f.Truncation.MaxLength
	t.keepEnd = strings.EqualFold(f.Truncation.Direction, "left")
	return nil
}
