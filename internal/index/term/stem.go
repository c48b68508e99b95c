package term

import "slices"

// maxStemmed is the length of the longest word that is stemmed; minStemmed of the shortest, and minLeft of what may be
// left of one.
const (
	minStemmed = 4
	maxStemmed = 32
	minLeft    = 3
)

// stem writes the stem of a folded word to buf and returns its length, 0 if it is the word itself. It takes off what
// makes a noun, a verb and its forms differ in the names of code: parse, parses, parsed, parsing and parser are pars;
// iterate, iteration and iterator iterat; retry and retries retry. It need not be a word. Words that are not all of
// the letters a to z have none.
func stem(buf *[maxStemmed]byte, word []byte) int {
	if len(word) < minStemmed || len(word) > maxStemmed {
		return 0
	}
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return 0
		}
	}
	w := plural(buf[:copy(buf[:], word)])
	for len(w) >= minStemmed { // a renderer renders, and so does what was rendered
		short := suffix(w)
		if len(short) == len(w) {
			break
		}
		w = short
	}
	w = ending(w)
	if len(w) == len(word) {
		return 0
	}
	return len(w)
}

// endsStemmable has the last letters of the words that a rule applies to.
var endsStemmable = func() (t [256]bool) {
	for _, c := range "sdgrntel" {
		t[c] = true
	}
	return t
}()

// plural takes off the ending of a plural, which is also that of a verb's third person.
func plural(w []byte) []byte {
	n := len(w)
	switch {
	case w[n-1] != 's' || has(w, "ss") || has(w, "us") || has(w, "is") || string(w) == "alias" || string(w) == "canvas" || string(w) == "bias":
		return w
	case has(w, "ies") && n >= 5:
		return put(w, 3, "y")
	case has(w, "sses") || has(w, "ches") || has(w, "shes") || n > 4 && (has(w, "xes") || has(w, "zes")):
		return w[:n-2]
	}
	return w[:n-1]
}

// suffix applies the first rule for an ending that fits. What it returns is w or shorter, and may share and change its
// memory.
func suffix(w []byte) []byte {
	n := len(w)
	switch w[n-1] {
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
	}
	return w
}

// ending takes off an e, and makes two l one: it cannot be told which of them control, call and their forms have.
func ending(w []byte) []byte {
	n := len(w)
	switch {
	case n > minLeft && w[n-1] == 'e' && w[n-2] != 'e':
		return w[:n-1]
	case n > 5 && has(w, "ll"):
		return w[:n-1]
	}
	return w
}

func has(w []byte, ending string) bool {
	return len(w) > len(ending) && string(w[len(w)-len(ending):]) == ending
}

// put replaces the last n letters.
func put(w []byte, n int, ending string) []byte { return append(w[:len(w)-n], ending...) }

// strip takes off the last n letters if enough is left, with a vowel. A consonant that was doubled before them is made
// one: running, stopped, getter.
func strip(w []byte, n int) []byte {
	left := w[:len(w)-n]
	if len(left) < minLeft || !slices.ContainsFunc(left, isVowel) {
		return w
	}
	if k := len(left); k > minLeft && left[k-1] == left[k-2] && doubled[left[k-1]] {
		return left[:k-1]
	}
	return left
}

func isVowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

// doubled has the consonants that are doubled before an ending and hardly ever without one.
var doubled = func() (t [256]bool) {
	for _, c := range "bdgmnprt" {
		t[c] = true
	}
	return t
}()

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
	return w
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
	return w
}
