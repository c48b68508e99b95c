package static

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	emptySlot  = 0xffff // no word
	maxWords   = emptySlot
	maxPart    = 12 // longest part of a compound, in bytes
	minPart    = 3  // shortest part
	maxGrams   = 6  // buckets of one unknown word
	unknownBit = 14 // cost of a letter that is in no part, in bits
	partBit    = 4  // cost of one more part, in bits
)

// vocabulary finds the tokens of words. Everything in it is the bytes of the weights file, read in place.
type vocabulary struct {
	slots   []byte // open addressing: uint16 word or emptySlot; their number is a power of two
	offsets []byte // uint32 per word and one more: where its letters start in text
	text    []byte
	words   int
	buckets int
}

// hashSeed and hashStep are FNV-1a's.
const (
	hashSeed uint32 = 2166136261
	hashStep uint32 = 16777619
)

func hashOf(word []byte) uint32 {
	h := hashSeed
	for _, c := range word {
		h = (h ^ uint32(c)) * hashStep
	}
	return h
}

// slotOf spreads a hash over n slots, n a power of two.
func slotOf(h uint32, n int) int { return int(h^h>>15) & (n - 1) }

// find returns the number of a word.
func (v *vocabulary) find(word []byte, h uint32) (int, bool) {
	n := len(v.slots) / 2
	for i := slotOf(h, n); ; i = (i + 1) & (n - 1) {
		id := int(binary.LittleEndian.Uint16(v.slots[2*i:]))
		if id == emptySlot {
			return 0, false
		}
		if string(v.word(id)) == string(word) {
			return id, true
		}
	}
}

// word returns the letters of a word.
func (v *vocabulary) word(id int) []byte {
	start := binary.LittleEndian.Uint32(v.offsets[4*id:])
	end := binary.LittleEndian.Uint32(v.offsets[4*id+4:])
	return v.text[start:end]
}

// tokenizer turns words into tokens. It remembers what words that are not in the vocabulary came to, since the
// search for their parts takes microseconds and code repeats itself.
type tokenizer struct {
	*vocabulary
	memo [memoSize]memory
}

// memoSize is a power of two.
const memoSize = 2048

// memory is what one word came to.
type memory struct {
	hash uint64 // of the word; 0 when unused
	n    uint8
	ids  [maxTokens]uint16
}

// maxTokens is the most tokens of one word.
const maxTokens = 11

// appendTokens appends the tokens of the scanner's word: numbers of words, then of buckets counted after them.
func (t *tokenizer) appendTokens(dst []uint16, s *scanner) []uint16 {
	word := s.word()
	if id, ok := t.find(word, hashOf(word)); ok {
		return append(dst, uint16(id))
	}
	h := longHash(word)
	m := &t.memo[h&(memoSize-1)]
	if m.hash != h {
		m.hash = h
		ids := m.ids[:0]
		if s.script == joined {
			ids = t.appendPairs(ids, word)
		} else {
			ids = t.appendUnknown(ids, word)
		}
		m.n = uint8(len(ids))
	}
	return append(dst, m.ids[:m.n]...)
}

// longHash is FNV-1a of 64 bits, never 0.
func longHash(word []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range word {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return max(h^h>>29, 1)
}

// appendUnknown appends the tokens of a word that the vocabulary lacks: its stem, else its parts.
func (t *tokenizer) appendUnknown(dst []uint16, word []byte) []uint16 {
	var buf [maxWord + utf8.UTFMax + 1]byte
	for _, e := range endings {
		if stem, ok := e.cut(buf[:0], word); ok {
			if id, ok := t.find(stem, hashOf(stem)); ok {
				return append(dst, uint16(id))
			}
		}
	}
	return t.appendParts(dst, word)
}

// ending is a way to make a stem.
type ending struct{ suffix, instead string }

// endings are tried in order.
var endings = []ending{
	{"ies", "y"}, {"es", ""}, {"s", ""},
	{"ied", "y"}, {"ed", "e"}, {"ed", ""},
	{"ing", ""}, {"ing", "e"}, {"ers", ""}, {"er", ""}, {"er", "e"}, {"ors", ""}, {"or", "e"},
	{"ations", "e"}, {"ation", "e"}, {"ions", ""}, {"ion", ""}, {"ion", "e"},
	{"ably", "able"}, {"ly", ""}, {"able", ""}, {"able", "e"}, {"ness", ""}, {"ment", ""}, {"ized", "ize"},
}

// cut returns word without the ending, in buf. At least three letters must be left. A doubled last letter is left
// single: "stopped" is "stop".
func (e ending) cut(buf, word []byte) ([]byte, bool) {
	n := len(word) - len(e.suffix)
	if n < minPart || string(word[n:]) != e.suffix {
		return nil, false
	}
	if e.instead == "" && n > minPart && word[n-1] == word[n-2] && len(e.suffix) > 1 && word[n-1] != 's' && word[n-1] != 'l' {
		n--
	}
	return append(append(buf, word[:n]...), e.instead...), true
}

// appendParts cuts a compound into known words ("readdir": read, dir) at the least cost in bits: words are in order
// of frequency, so by Zipf's law a word costs about the logarithm of its number. Letters in no part go to buckets.
func (t *tokenizer) appendParts(dst []uint16, word []byte) []uint16 {
	var cost [maxWord + utf8.UTFMax + 1]int
	var part [maxWord + utf8.UTFMax + 1]int32 // of the part that ends here: its length, 0 for a lone byte
	var ids [maxWord + utf8.UTFMax + 1]uint16
	for i := range word {
		cost[i+1] = 1 << 30
	}
	for i := range word {
		if c := cost[i] + unknownBit; c < cost[i+1] {
			cost[i+1], part[i+1] = c, 0
		}
		h := hashSeed
		for n := 1; n <= maxPart && i+n <= len(word); n++ {
			h = (h ^ uint32(word[i+n-1])) * hashStep
			if n < minPart {
				continue
			}
			id, ok := t.find(word[i:i+n], h)
			if !ok {
				continue
			}
			if c := cost[i] + partBit + bits.Len(uint(id+1)); c < cost[i+n] {
				cost[i+n], part[i+n], ids[i+n] = c, int32(n), uint16(id)
			}
		}
	}
	return t.collect(dst, word, part[:len(word)+1], ids[:len(word)+1])
}

// collect reads the cheapest cut from its end.
func (t *tokenizer) collect(dst []uint16, word []byte, part []int32, ids []uint16) []uint16 {
	loose := len(word) // the end of the letters that are in no part
	grams := 0
	flush := func(from int) {
		before := len(dst)
		dst = t.appendGrams(dst, word[from:loose], min(maxGrams-grams, maxTokens-len(dst)))
		grams += len(dst) - before
	}
	for i := len(word); i > 0; {
		if part[i] == 0 {
			i--
			continue
		}
		flush(i)
		if len(dst) < maxTokens {
			dst = append(dst, ids[i])
		}
		i -= int(part[i])
		loose = i
	}
	flush(0)
	return dst
}

// appendGrams appends the buckets of at most limit groups of three characters, or of all when there are fewer.
func (t *tokenizer) appendGrams(dst []uint16, letters []byte, limit int) []uint16 {
	if len(letters) == 0 || limit <= 0 || t.buckets == 0 {
		return dst
	}
	var starts [maxWord + utf8.UTFMax + 1]int
	n := 0
	for i := range string(letters) {
		starts[n] = i
		n++
	}
	starts[n] = len(letters)
	if n <= 3 {
		return append(dst, t.bucket(letters))
	}
	for i := 0; i+3 <= n && i < limit; i++ {
		dst = append(dst, t.bucket(letters[starts[i]:starts[i+3]]))
	}
	return dst
}

// appendPairs appends the buckets of a word in a script without spaces: every two neighbouring characters.
func (t *tokenizer) appendPairs(dst []uint16, word []byte) []uint16 {
	if t.buckets == 0 {
		return dst
	}
	if utf8.RuneCount(word) == 1 {
		return append(dst, t.bucket(word))
	}
	_, first := utf8.DecodeRune(word)
	for start, mid := 0, first; mid < len(word) && len(dst) < maxTokens; {
		_, size := utf8.DecodeRune(word[mid:])
		dst = append(dst, t.bucket(word[start:mid+size]))
		start, mid = mid, mid+size
	}
	return dst
}

// bucket is the token of letters that are no known word.
func (t *tokenizer) bucket(letters []byte) uint16 {
	return uint16(t.words + int(longHash(letters)%uint64(t.buckets)))
}
