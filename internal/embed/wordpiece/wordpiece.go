// Package wordpiece cuts texts into the tokens of BERT-type models, exactly as the tokenizer does that a model was
// trained with. It reads the tokenizer.json that comes with a model (the format of Hugging Face's tokenizers library)
// as far as such models use it: BertNormalizer, BertPreTokenizer, WordPiece, and the special tokens around a
// single text. Anything else in the file is an error: a tokenizer that is nearly right makes vectors that are quietly wrong.
package wordpiece

import (
	"strings"
	"unicode/utf8"
)

// Tokenizer turns texts into token ids. It is immutable and safe for concurrent use.
type Tokenizer struct {
	vocabulary map[string]int32
	prefix     string // before pieces that continue a word: "##"
	unknown    int32
	maxWord    int // characters; longer words are unknown
	longest    int // bytes of the longest token
	size       int // ids are less

	normal normalizer
	split  bool // at white space and punctuation (BertPreTokenizer)

	raw        matcher // added tokens that are looked for in the text as it is
	normalized matcher // and in the normalised text

	before, after []special
	keepEnd       bool // truncation takes from the front
	truncate      int  // what tokenizer.json asks for; 0: nothing
	pad           int32
}

// special is a token that is set around a text.
type special struct {
	id, kind int32
}

// Tokens is a text as a model takes it: one entry per token in each slice.
type Tokens struct {
	IDs   []int32
	Kinds []int32 // token types ("segment ids"), 0 almost always
}

// Size is one more than the largest id that Encode can return.
func (t *Tokenizer) Size() int { return t.size }

// Truncation is the number of tokens that tokenizer.json cuts texts to, special ones included; 0 when it does not say.
func (t *Tokenizer) Truncation() int { return t.truncate }

// Pad is the id of the padding token; 0 when the file names none.
func (t *Tokenizer) Pad() int32 { return t.pad }

// Specials is the number of tokens that are set around every text.
func (t *Tokenizer) Specials() int { return len(t.before) + len(t.after) }

// Encode returns the tokens of text, special ones included, cut to limit of them (0: all). Text that is no UTF-8 is read
// with U+FFFD for each wrong byte, as its author's editor would show it. The cost is linear in the part of the text
// that the limit lets through, but for a look at each byte of the rest.
func (t *Tokenizer) Encode(text string, limit int) Tokens {
	room := -1
	if limit > 0 {
		room = max(0, limit-t.Specials())
	}
	e := encoder{t: t, room: room}
	if t.keepEnd {
		e.room = -1
	}
	e.text(strings.ToValidUTF8(text, string(utf8.RuneError)))
	ids := e.ids
	if room >= 0 && len(ids) > room {
		if t.keepEnd {
			ids = ids[len(ids)-room:]
		} else {
			ids = ids[:room]
		}
	}
	return t.surround(ids)
}

// surround sets the special tokens around ids.
func (t *Tokenizer) surround(ids []int32) Tokens {
	n := len(ids) + t.Specials()
	out := Tokens{IDs: make([]int32, 0, n), Kinds: make([]int32, n)}
	for i, s := range t.before {
		out.IDs = append(out.IDs, s.id)
		out.Kinds[i] = s.kind
	}
	out.IDs = append(out.IDs, ids...)
	for _, s := range t.after {
		out.Kinds[len(out.IDs)] = s.kind
		out.IDs = append(out.IDs, s.id)
	}
	return out
}

// encoder collects the tokens of one text.
type encoder struct {
	t    *Tokenizer
	room int // how many tokens are wanted, -1 for all
	ids  []int32
	word []byte // of the word at hand, normalised
}

func (e *encoder) full() bool { return e.room >= 0 && len(e.ids) >= e.room }

// text takes added tokens out of a text and words from what is between them.
func (e *encoder) text(s string) {
	from := 0
	for !e.full() {
		m, ok := e.t.raw.next(s, from)
		if !ok {
			break
		}
		e.segment(s[from:m.start])
		e.add(m.id)
		from = m.end
	}
	if !e.full() {
		e.segment(s[from:])
	}
}

func (e *encoder) add(id int32) {
	if !e.full() {
		e.ids = append(e.ids, id)
	}
}

// segment takes text without raw added tokens. It is normalised in pieces, so that what lies behind the limit costs
// nothing; only added tokens that must be sought in the normalised text need it as a whole.
func (e *encoder) segment(s string) {
	if len(e.t.normalized.tokens) > 0 {
		normal := string(e.t.normal.append(nil, s))
		from := 0
		for !e.full() {
			m, ok := e.t.normalized.next(normal, from)
			if !ok {
				break
			}
			e.words(normal[from:m.start])
			e.add(m.id)
			from = m.end
		}
		e.words(normal[from:])
		return
	}
	if !e.t.split {
		e.words(string(e.t.normal.append(nil, s)))
		return
	}
	var buf []byte
	for len(s) > 0 && !e.full() {
		n := pieceLen(s)
		buf = e.t.normal.append(buf[:0], s[:n])
		e.words(string(buf))
		s = s[n:]
	}
}

// pieceLen returns the length of the first part of s that can be normalised on its own: it ends before an ASCII space
// or punctuation mark. Those survive every step of the normaliser, end a word, and no accent joins them with what
// comes before.
func pieceLen(s string) int {
	for i := 1; i < len(s); i++ {
		if c := s[i]; c == ' ' || c == '\n' || c == '\t' || c == '\r' || isASCIIPunct(c) {
			return i
		}
	}
	return len(s)
}

// words cuts normalised text at white space and punctuation; a punctuation mark is a word.
func (e *encoder) words(s string) {
	if !e.t.split {
		if s != "" {
			e.pieces(s)
		}
		return
	}
	start := -1
	for i, r := range s {
		if e.full() {
			return
		}
		space, punct := isSpace(r), isPunct(r)
		if (space || punct) && start >= 0 {
			e.pieces(s[start:i])
			start = -1
		}
		if punct {
			e.pieces(s[i : i+utf8.RuneLen(r)])
		} else if !space && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		e.pieces(s[start:])
	}
}

// pieces adds the longest tokens that a word is made of, from left to right; one unknown token when that fails.
func (e *encoder) pieces(word string) {
	t := e.t
	if len(word) > t.maxWord && utf8.RuneCountInString(word) > t.maxWord {
		e.add(t.unknown)
		return
	}
	mark := len(e.ids)
	for start := 0; start < len(word); {
		id, n := t.longestPiece(word[start:], start > 0, &e.word)
		if n == 0 {
			e.ids = append(e.ids[:mark], t.unknown)
			return
		}
		e.ids = append(e.ids, id)
		start += n
	}
}

// longestPiece returns the longest token that s begins with and its length without the prefix.
func (t *Tokenizer) longestPiece(s string, inside bool, buf *[]byte) (int32, int) {
	end := min(len(s), t.longest)
	for end > 0 && end < len(s) && !utf8.RuneStart(s[end]) {
		end--
	}
	b := (*buf)[:0]
	if inside {
		b = append(b, t.prefix...)
	}
	skip := len(b)
	b = append(b, s[:end]...)
	*buf = b
	for len(b) > skip {
		if id, ok := t.vocabulary[string(b)]; ok {
			return id, len(b) - skip
		}
		_, size := utf8.DecodeLastRune(b[skip:])
		b = b[:len(b)-size]
	}
	return 0, 0
}
