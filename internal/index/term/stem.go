package term

import "bytes"

// maxStemmed is the length of the longest word that is stemmed; minStemmed of the shortest, and minLeft of what may be
// left of one.
const (
	minStemmed = 4
	maxStemmed = 32
	minLeft    = 3
)

// stem writes the stem of a folded word to buf and returns its length, 0 if it is the word itself. It takes off what
// makes a noun, a verb and its forms differ in the names of code (parse, parses, parsed, parsing, parser; iterate,
// iteration, iterator; retry, retries), again until nothing changes, so that a stem's stem is itself. It need not
// be a word. Words that are not all of the letters a to z have none.
func stem(buf *[maxStemmed]byte, word []byte) int {
	if len(word) < minStemmed || len(word) > maxStemmed || !endsStemmable[word[len(word)-1]] {
		return 0
	}
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return 0
		}
	}
	w := buf[:copy(buf[:], word)]
	for len(w) >= minStemmed {
		short := shorten(w)
		if len(short) == len(w) {
			break
		}
		w = short
	}
	if len(w) == len(word) {
		return 0
	}
	return len(w)
}

// endsStemmable has the last letters of the words that a rule applies to.
var endsStemmable = func() (t [256]bool) {
	for _, c := range "sdgrenltbfmp" {
		t[c] = true
	}
	return t
}()

// shorten applies the first rule that fits. What it returns is w or shorter, and may share and change its memory.
func shorten(w []byte) []byte {
	n := len(w)
	switch w[n-1] {
	case 's':
		return plural(w)
	case 'd':
		if has(w, "ied") && n >= 5 {
			return put(w, 3, "y")
		}
		if has(w, "ed") && !has(w, "eed") {
			return strip(w, 2)
		}
	case 'g':
		if has(w, "ing") {
			return strip(w, 3)
		}
	case 'r':
		return agent(w)
	case 'n':
		return action(w)
	case 't':
		if has(w, "ment") && n >= 10 {
			return w[:n-4]
		}
	case 'e':
		if n > minLeft && w[n-2] != 'e' {
			return w[:n-1]
		}
		return w
	}
	return undouble(w)
}

func has(w []byte, ending string) bool {
	return len(w) > len(ending) && string(w[len(w)-len(ending):]) == ending
}

// put replaces the last n letters.
func put(w []byte, n int, ending string) []byte { return append(w[:len(w)-n], ending...) }

// strip takes off the last n letters if enough is left, with a vowel.
func strip(w []byte, n int) []byte {
	if left := w[:len(w)-n]; len(left) >= minLeft && bytes.ContainsAny(left, "aeiouy") {
		return left
	}
	return w
}

// undouble makes the last two letters one, if they are the same: runn, stopp, controll.
func undouble(w []byte) []byte {
	n := len(w)
	if c := w[n-1]; n-1 < minLeft || c != w[n-2] || c == 's' || c == 'l' && n < 6 || c == 'e' || c == 'o' {
		return w
	}
	return w[:n-1]
}

func plural(w []byte) []byte {
	n := len(w)
	switch {
	case has(w, "ss") || has(w, "us") || has(w, "is") || string(w) == "alias" || string(w) == "canvas" || string(w) == "bias":
		return w
	case has(w, "ies") && n >= 5:
		return put(w, 3, "y")
	case has(w, "sses") || has(w, "ches") || has(w, "shes") || n > 4 && (has(w, "xes") || has(w, "zes")):
		return w[:n-2]
	}
	return w[:n-1]
}

// agent takes off what makes a doer: parser, iterator, processor, classifier.
func agent(w []byte) []byte {
	n := len(w)
	switch {
	case has(w, "ier") && n >= 7:
		return put(w, 3, "y")
	case has(w, "er"):
		return strip(w, 2)
	case (has(w, "tor") || has(w, "ssor")) && n >= 6:
		return w[:n-2]
	}
	return undouble(w)
}

// action takes off what makes a verb a noun: iteration, connection, compression, verification.
func action(w []byte) []byte {
	n := len(w)
	switch {
	case has(w, "ification") && n >= 11:
		return put(w, 7, "y")
	case (has(w, "tion") || has(w, "ssion")) && n >= 6:
		return w[:n-3]
	}
	return undouble(w)
}
