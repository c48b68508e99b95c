package source

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/reposage/reposage"
)

// Legacy encodings are told apart by how plausible the non-ASCII bytes are as text. Source files
// hold few of them (comments, strings), so statistics of letter pairs have little to go on; what
// each code page makes of the bytes says more: common characters stand in known rows of the double-byte
// sets, words of Cyrillic are lower case behind the first letter, and the accents of
// Western Europe stand alone between ASCII letters.

// legacy is a code page with its judge. score returns the plausibility per non-ASCII character, 1 for
// certain, and how many there were; ok is false when the bytes are impossible.
type legacy struct {
	name  string
	enc   encoding.Encoding
	score func(raw []byte) (sum float64, n int, ok bool)
}

var legacies = []legacy{
	{"shift_jis", japanese.ShiftJIS, scoreShiftJIS},
	{"euc-jp", japanese.EUCJP, doubleByte(eucJP)},
	{"gb18030", simplifiedchinese.GB18030, scoreGB18030},
	{"euc-kr", korean.EUCKR, doubleByte(eucKR)},
	{"big5", traditionalchinese.Big5, doubleByte(big5)},
	{"windows-1251", charmap.Windows1251, cyrillic(class1251)},
	{"koi8-r", charmap.KOI8R, cyrillic(classKOI8)},
	{"windows-1252", charmap.Windows1252, scoreWestern},
}

// sampleBytes is how much non-ASCII surrounding the judges look at.
const sampleBytes = 64 << 10

// plausible is the mean score below which no code page is believed.
const plausible = 0.35

// decodeLegacy decodes text that is not UTF-8.
func decodeLegacy(raw []byte) ([]byte, string, reposage.SkipReason) {
	// A text that is nearly all UTF-8 is UTF-8 with some damage.
	if valid, invalid := utf8Share(raw); valid > 10*invalid {
		return lineEnds(bytes.ToValidUTF8(raw, []byte("\uFFFD"))), "utf-8-damaged", ""
	}
	sample := nonASCIISample(raw)
	best, bestScore := -1, plausible
	for i, l := range legacies {
		sum, n, ok := l.score(sample)
		if !ok || n == 0 {
			continue
		}
		if s := sum / float64(n); s > bestScore {
			best, bestScore = i, s
		}
	}
	if best < 0 {
		return nil, "no known encoding fits", reposage.SkipUndecodable
	}
	l := legacies[best]
	text, err := l.enc.NewDecoder().Bytes(raw)
	if err != nil || replacements(text)*50 > utf8.RuneCount(text) {
		return nil, "not quite " + l.name, reposage.SkipUndecodable
	}
	return lineEnds(text), l.name, ""
}

// nonASCIISample collects the lines that hold non-ASCII bytes, up to sampleBytes.
func nonASCIISample(raw []byte) []byte {
	var out []byte
	for line := range bytes.Lines(raw) {
		if isASCII(line) {
			continue
		}
		out = append(out, line...)
		if len(out) >= sampleBytes {
			return out[:sampleBytes]
		}
	}
	return out
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// doubleByte judges a set of one ASCII and one double-byte plane. weigh scores a pair, below zero for
// impossible ones. The sample may be cut inside of a pair.
func doubleByte(weigh func(lead, trail byte) float64) func([]byte) (float64, int, bool) {
	return func(raw []byte) (sum float64, n int, ok bool) {
		bad := 0
		for i := 0; i < len(raw); i++ {
			if raw[i] < utf8.RuneSelf {
				continue
			}
			if i+1 == len(raw) {
				break
			}
			w := weigh(raw[i], raw[i+1])
			if w < 0 {
				bad++
				n++
				continue
			}
			sum += w
			n++
			i++
		}
		return sum, n, bad*50 <= n
	}
}

// Weights of double-byte characters.
const (
	impossible = -1.0
	certain    = 1.0
	common     = 0.95 // ideographs of the first level
	sign       = 0.6  // punctuation and symbols
	rare       = 0.1
)

func inByte(c, lo, hi byte) bool { return lo <= c && c <= hi }

func eucJP(lead, trail byte) float64 {
	if !inByte(trail, 0xa1, 0xfe) {
		return impossible
	}
	switch {
	case lead == 0x8e: // half-width katakana
		if trail > 0xdf {
			return impossible
		}
		return rare
	case lead == 0xa4 && trail <= 0xf3, lead == 0xa5 && trail <= 0xf6:
		return certain
	case lead == 0xa1:
		return sign
	case lead == 0xa3:
		return sign
	case inByte(lead, 0xb0, 0xcf):
		return 0.8
	case inByte(lead, 0xd0, 0xf4):
		return rare
	case lead == 0xa2 || inByte(lead, 0xa6, 0xa8):
		return rare
	}
	return impossible
}

func eucKR(lead, trail byte) float64 {
	switch {
	case inByte(lead, 0xb0, 0xc8) && inByte(trail, 0xa1, 0xfe):
		return certain
	case lead == 0xa1 || lead == 0xa3:
		if !inByte(trail, 0xa1, 0xfe) {
			return rare
		}
		return sign
	case inByte(lead, 0xca, 0xfd) && inByte(trail, 0xa1, 0xfe): // ideographs, hardly used
		return rare
	case inByte(lead, 0x81, 0xc6) && (inByte(trail, 0x41, 0x5a) || inByte(trail, 0x61, 0x7a) || inByte(trail, 0x81, 0xfe)):
		return rare
	}
	return impossible
}

func big5(lead, trail byte) float64 {
	if !inByte(trail, 0x40, 0x7e) && !inByte(trail, 0xa1, 0xfe) {
		return impossible
	}
	switch {
	case inByte(lead, 0xa4, 0xc6):
		return common
	case lead == 0xa1:
		return sign
	case lead == 0xa2 || lead == 0xa3:
		return rare
	case inByte(lead, 0xc9, 0xf9):
		return rare
	}
	return impossible
}

// scoreGB18030 knows GB 2312's rows, GBK's extension and the four-byte form.
func scoreGB18030(raw []byte) (sum float64, n int, ok bool) {
	bad := 0
	for i := 0; i < len(raw); i++ {
		if raw[i] < utf8.RuneSelf || i+1 == len(raw) {
			continue
		}
		if i+3 < len(raw) && inByte(raw[i], 0x81, 0xfe) && inByte(raw[i+1], '0', '9') && inByte(raw[i+2], 0x81, 0xfe) && inByte(raw[i+3], '0', '9') {
			sum, n = sum+rare, n+1
			i += 3
			continue
		}
		n++
		w := gbk(raw[i], raw[i+1])
		if w < 0 {
			bad++
			continue
		}
		sum += w
		i++
	}
	return sum, n, bad*50 <= n
}

func gbk(lead, trail byte) float64 {
	switch {
	case !inByte(lead, 0x81, 0xfe) || !inByte(trail, 0x40, 0xfe) || trail == 0x7f:
		return impossible
	case trail < 0xa1 || lead < 0xa1:
		return rare
	case inByte(lead, 0xb0, 0xd7):
		return common
	case lead == 0xa1 || lead == 0xa3:
		return sign
	case inByte(lead, 0xd8, 0xf7):
		return 0.3
	}
	return rare
}

// scoreShiftJIS knows that half-width katakana, which take one byte each, are what other encodings
// look like when read as Shift JIS.
func scoreShiftJIS(raw []byte) (sum float64, n int, ok bool) {
	bad := 0
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c < utf8.RuneSelf:
			continue
		case inByte(c, 0xa1, 0xdf):
			n++
			continue
		case i+1 == len(raw):
			continue
		}
		n++
		w := sjis(c, raw[i+1])
		if w < 0 {
			bad++
			continue
		}
		sum += w
		i++
	}
	return sum, n, bad*50 <= n
}

func sjis(lead, trail byte) float64 {
	if !inByte(trail, 0x40, 0xfc) || trail == 0x7f {
		return impossible
	}
	switch {
	case lead == 0x82 && inByte(trail, 0x9f, 0xf1), lead == 0x83 && trail <= 0x96:
		return certain
	case lead == 0x81 || lead == 0x82 && inByte(trail, 0x4f, 0x9a):
		return sign
	case inByte(lead, 0x88, 0x97):
		return 0.9
	case inByte(lead, 0x98, 0x9f) || inByte(lead, 0xe0, 0xea):
		return 0.2
	case inByte(lead, 0x83, 0x87) || inByte(lead, 0xed, 0xfc):
		return rare
	}
	return impossible
}

// letterClass is what a code page makes of a byte.
type letterClass uint8

const (
	notLetter letterClass = iota
	lowerCase
	upperCase
	symbol
	undefinedByte
)

func class1251(c byte) letterClass {
	switch {
	case c >= 0xe0, c == 0xb8, c == 0xb3, c == 0xba, c == 0xbf:
		return lowerCase
	case c >= 0xc0, c == 0xa8, c == 0xb2, c == 0xaa, c == 0xaf:
		return upperCase
	case c == 0x98:
		return undefinedByte
	}
	return symbol
}

func classKOI8(c byte) letterClass {
	switch {
	case inByte(c, 0xc0, 0xdf), c == 0xa3:
		return lowerCase
	case c >= 0xe0, c == 0xb3:
		return upperCase
	}
	return symbol
}

// cyrillic judges a single-byte code page by its words: lower case behind the first letter, or upper
// case throughout, of a plausible length and not glued to Latin letters.
func cyrillic(class func(byte) letterClass) func([]byte) (float64, int, bool) {
	return func(raw []byte) (sum float64, n int, ok bool) {
		for i := 0; i < len(raw); {
			c := raw[i]
			if c < utf8.RuneSelf {
				i++
				continue
			}
			switch class(c) {
			case undefinedByte:
				return 0, 0, false
			case symbol:
				sum, n = sum+0.2, n+1
				i++
				continue
			}
			start := i
			for i < len(raw) && raw[i] >= utf8.RuneSelf && class(raw[i]) != symbol && class(raw[i]) != undefinedByte {
				i++
			}
			glued := start > 0 && isLatin(raw[start-1]) || i < len(raw) && isLatin(raw[i])
			sum += wordScore(raw[start:i], class, glued)
			n += i - start
		}
		return sum, n, true
	}
}

func wordScore(word []byte, class func(byte) letterClass, glued bool) float64 {
	const longestWord = 30
	lower, lateUpper := 0, 0
	for i, c := range word {
		switch {
		case class(c) == lowerCase:
			lower++
		case i > 0:
			lateUpper++
		}
	}
	switch {
	case glued || len(word) > longestWord:
		return 0
	case lateUpper == 0: // "word" or "Word"
		if len(word) == 1 {
			return 0.6
		}
		return 0.98 * float64(len(word))
	case lower == 0: // "WORD"
		return 0.7 * float64(len(word))
	}
	return 0.1 * float64(len(word))
}

func isLatin(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// scoreWestern judges windows-1252, of which Latin-1 is a part: accented letters among ASCII letters,
// signs on their own, and hardly two in a row.
func scoreWestern(raw []byte) (sum float64, n int, ok bool) {
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		start := i
		for i < len(raw) && raw[i] >= utf8.RuneSelf {
			if c := raw[i]; c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d {
				return 0, 0, false
			}
			i++
		}
		n += i - start
		switch run := i - start; {
		case run == 1 && raw[start] >= 0xc0 && (start > 0 && isLatin(raw[start-1]) || i < len(raw) && isLatin(raw[i])):
			sum += 0.97
		case run == 1:
			sum += 0.65
		case run == 2:
			sum += 0.7
		}
	}
	return sum, n, true
}
