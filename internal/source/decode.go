package source

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/reposage/reposage"
)

// binaryBytes is where git looks for a NUL to call a file binary.
const binaryBytes = 8000

// decode turns a file's bytes into UTF-8 text with LF or CRLF line ends and names their encoding.
// hint is the encoding that attributes name, or "". When the bytes are no text, why is set and name
// says more.
func decode(raw []byte, hint string) (text []byte, name string, why reposage.SkipReason) {
	if enc, name, skip := byMark(raw); enc != nil {
		return decodeWith(enc, raw[skip:], name)
	} else if skip > 0 {
		return decodeUTF8(raw[skip:], name)
	}
	head := raw[:min(len(raw), binaryBytes)]
	if bytes.IndexByte(head, 0) >= 0 {
		if enc, name := unmarkedUTF16(head); enc != nil {
			return decodeWith(enc, raw, name)
		}
		return nil, "NUL byte", reposage.SkipBinary
	}
	if utf8.Valid(raw) {
		if tooManyControls(head) {
			return nil, "control characters", reposage.SkipBinary
		}
		return lineEnds(raw), "utf-8", ""
	}
	if tooManyControls(head) {
		return nil, "control characters", reposage.SkipBinary
	}
	if hint != "" {
		if text, name := decodeHinted(raw, hint); text != nil {
			return text, name, ""
		}
	}
	return decodeLegacy(raw)
}

// byMark reads a byte order mark. For UTF-8, enc is nil and skip tells.
func byMark(raw []byte) (enc encoding.Encoding, name string, skip int) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return nil, "utf-8-bom", 3
	case bytes.HasPrefix(raw, []byte("\xff\xfe\x00\x00")) && len(raw)%4 == 0:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 4
	case bytes.HasPrefix(raw, []byte("\x00\x00\xfe\xff")) && len(raw)%4 == 0:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 4
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le", 2
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be", 2
	}
	return nil, "", 0
}

// unmarkedUTF16 recognises UTF-16 without mark by where the NULs of mostly ASCII text stand: in one
// half of the pairs, and hardly in the other.
func unmarkedUTF16(head []byte) (encoding.Encoding, string) {
	head = head[:len(head)&^1]
	var even, odd, ends int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
		if (head[i] == '\n' || head[i] == ' ') != (head[i+1] == '\n' || head[i+1] == ' ') {
			ends++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs < 8 || ends == 0:
		return nil, ""
	case odd*10 >= pairs*7 && even*50 <= pairs:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le"
	case even*10 >= pairs*7 && odd*50 <= pairs:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be"
	}
	return nil, ""
}

// decodeWith decodes with an encoding that is certain by mark or shape. Content that it does not fit
// is undecodable.
func decodeWith(enc encoding.Encoding, raw []byte, name string) ([]byte, string, reposage.SkipReason) {
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil || replacements(text)*100 > utf8.RuneCount(text) {
		return nil, "not " + name + ", as its byte order mark says", reposage.SkipUndecodable
	}
	if bytes.IndexByte(text[:min(len(text), binaryBytes)], 0) >= 0 {
		return nil, "NUL character", reposage.SkipBinary
	}
	return lineEnds(text), name, ""
}

// decodeUTF8 handles what stands behind a UTF-8 mark.
func decodeUTF8(raw []byte, name string) ([]byte, string, reposage.SkipReason) {
	if bytes.IndexByte(raw[:min(len(raw), binaryBytes)], 0) >= 0 {
		return nil, "NUL byte", reposage.SkipBinary
	}
	if utf8.Valid(raw) {
		return lineEnds(raw), name, ""
	}
	if valid, invalid := utf8Share(raw); valid >= invalid {
		return lineEnds(bytes.ToValidUTF8(raw, []byte("\uFFFD"))), name, ""
	}
	return nil, "not UTF-8, as its byte order mark says", reposage.SkipUndecodable
}

// decodeHinted decodes by a name of the WHATWG or IANA registry; nil when the name is unknown or
// the content does not fit.
func decodeHinted(raw []byte, hint string) ([]byte, string) {
	enc, err := htmlindex.Get(hint)
	if err != nil {
		return nil, ""
	}
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil || replacements(text) > 0 {
		return nil, ""
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		name = hint
	}
	return lineEnds(text), name
}

func replacements(text []byte) int { return bytes.Count(text, []byte("\uFFFD")) }

// tooManyControls reports whether more than one byte in thirty is a control character that text does
// not hold (tab, line and page ends, backspace and escape are fine).
func tooManyControls(head []byte) bool {
	n := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != '\b' && c != 0x1b {
			n++
		}
	}
	return n*30 > len(head)
}

// utf8Share counts the valid multi-byte characters and the invalid bytes of a text.
func utf8Share(raw []byte) (valid, invalid int) {
	for len(raw) > 0 {
		if raw[0] < utf8.RuneSelf {
			raw = raw[1:]
			continue
		}
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 {
			invalid++
		} else {
			valid++
		}
		raw = raw[n:]
	}
	return valid, invalid
}

// lineEnds turns every CR that no LF follows into LF. The length stays, so offsets do too. It works
// in place.
func lineEnds(text []byte) []byte {
	for i := 0; ; i++ {
		n := bytes.IndexByte(text[i:], '\r')
		if n < 0 {
			break
		}
		if i += n; i+1 == len(text) || text[i+1] != '\n' {
			text[i] = '\n'
		}
	}
	if text == nil {
		return []byte{} // nil means skipped
	}
	return text
}
