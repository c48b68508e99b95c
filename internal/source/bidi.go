package source

import "bytes"

// BidiLine returns the first line of a text with a Unicode bidirectional control character (U+202A to
// U+202E, U+2066 to U+2069), which can show code in another order than it is compiled in
// (Trojan Source, CVE-2021-42574); 0 when there is none.
func BidiLine(text []byte) int {
	for at := 0; at < len(text); {
		i := bytes.IndexByte(text[at:], 0xE2)
		if i < 0 || at+i+2 >= len(text) {
			return 0
		}
		at += i
		b, c := text[at+1], text[at+2]
		if b == 0x80 && 0xAA <= c && c <= 0xAE || b == 0x81 && 0xA6 <= c && c <= 0xA9 {
			return 1 + bytes.Count(text[:at], []byte{'\n'})
		}
		at += 3
	}
	return 0
}
