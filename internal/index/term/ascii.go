package term

// class is what a byte is to a run; a set of them says what a run has.
type class uint8

const (
	lower class = 1 << iota
	upper
	digit
	joiner          // '_' and '$'
	high            // a byte of a character outside ASCII
	separator class = 0
	letters         = lower | upper
)

var classes = func() (t [256]class) {
	for c := range t {
		switch {
		case 'a' <= c && c <= 'z':
			t[c] = lower
		case 'A' <= c && c <= 'Z':
			t[c] = upper
		case '0' <= c && c <= '9':
			t[c] = digit
		case c == '_' || c == '$':
			t[c] = joiner
		case c >= 0x80:
			t[c] = high
		}
	}
	return t
}()

var lowered = func() (t [256]byte) {
	for c := range t {
		t[c] = byte(c)
		if classes[c] == upper {
			t[c] += 'a' - 'A'
		}
	}
	return t
}()

func appendLower(dst, ascii []byte) []byte {
	for _, c := range ascii {
		dst = append(dst, lowered[c])
	}
	return dst
}

// minHash is the length from which a run of hexadecimal digits, letters and decimals mixed, is taken for a hash.
const minHash = 12

// opaque reports whether a run has no words worth finding: a number or a hash.
func opaque(run []byte, seen class) bool {
	if seen&digit == 0 {
		return false
	}
	if seen&letters == 0 {
		return seen&joiner == 0 // 1_000 has parts, 1000 has none but itself
	}
	hex := true
	for _, c := range run {
		if c = lowered[c]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			hex = false
			break
		}
	}
	if hex && (len(run) >= minHash || run[0] <= '9') {
		return true
	}
	return len(run) > 1 && run[0] == '0' && lowered[run[1]] == 'x'
}

// splitASCII appends the words of a run: borders are '_' and '$', between letters and digits, before an upper-case
// letter that follows a lower-case one, and before the last upper-case letter of several when a lower-case one
// follows, unless that is a lone s: HTTPServer is HTTP and Server, URLs is one word.
func splitASCII(parts []part, run []byte) []part {
	start := 0
	for i := 0; i <= len(run); i++ {
		if i < len(run) && i > start && !border(run, i) {
			continue
		}
		if i > start && len(parts) < maxParts {
			parts = append(parts, part{start, i})
		}
		start = i
		if i < len(run) && classes[run[i]] == joiner {
			start++
		}
	}
	return parts
}

// border reports whether a word ends before byte i, which is not the first of its word.
func border(run []byte, i int) bool {
	before, at := classes[run[i-1]], classes[run[i]]
	switch {
	case at == joiner || (before == digit) != (at == digit):
		return true
	case at == lower || at == digit:
		return false
	case before == lower:
		return true
	}
	if i+1 >= len(run) || classes[run[i+1]] != lower {
		return false
	}
	plural := run[i+1] == 's' && (i+2 == len(run) || classes[run[i+2]] != lower)
	return !plural
}
