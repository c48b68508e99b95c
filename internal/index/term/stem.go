package term

import (
	"slices"
	"strings"
)

// maxStemmed is the length of the longest word that is stemmed, minStemmed of the shortest.
const (
	minStemmed = 4
	maxStemmed = 32
)

// stem writes the stem of a folded word to buf and returns its length, 0 if it is the word itself. It takes off what
// makes a noun, a verb and its forms differ in the names of code: parse, parses, parsed, parsing and parser are pars;
// validate, validates, validator and validation valid; retry and retries retry. It need not be a word. Words that
// are not all of the letters a to z have none.
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
	if string(w) == string(word) {
		return 0
	}
	return len(w)
}

// plural takes off the ending of a plural, which is also that of a verb's third person.
func plural(w []byte) []byte {
	n := len(w)
	switch {
	case w[n-1] != 's' || has(w, "ss") || has(w, "us") || has(w, "is") || string(w) == "alias" || string(w) == "canvas" || string(w) == "bias":
		return w
	case has(w, "ies") && n >= 5:
		return put(w, 3, "y")
	case string(w) == "indices" || string(w) == "vertices":
		return put(w, 4, "ex")
	case has(w, "sses") || has(w, "ches") || has(w, "shes") || n > 4 && (has(w, "xes") || has(w, "zes")):
		return w[:n-2]
	}
	return w[:n-1]
}

// rule takes off the ending of a word.
type rule struct {
	ending string
	with   string // what takes its place
	least  int    // letters that must be left, one of them a vowel
	how    howLeft
}

// howLeft is what else a rule asks of what is left.
type howLeft uint8

const (
	anyhow    howLeft = iota
	consonant         // must end with one: valid-ate, but not cre-ate
	single            // a consonant that was doubled before the ending is made one: run-ning, stop-ped, get-ter
	notE              // must not end with an e: need
)

// rules are tried in order, by the last letter of the word. Each ending of one verb leaves the same: -ate, -ated, -ating,
// -ator and -ation nothing; -ize, -ized, -izer and -ization iz.
var rules = func() (t [256][]rule) {
	for _, r := range []rule{
		{"ied", "y", 2, anyhow}, {"ated", "", 4, consonant}, {"ed", "", 3, notE},
		{"ating", "", 4, consonant}, {"ing", "", 3, single},
		{"ier", "y", 4, anyhow}, {"er", "", 3, single}, {"ator", "", 4, consonant}, {"tor", "t", 3, anyhow}, {"ssor", "ss", 2, anyhow},
		{"ification", "ify", 2, anyhow}, {"ization", "iz", 3, anyhow}, {"isation", "iz", 3, anyhow}, {"ation", "", 4, consonant},
		{"tion", "t", 2, anyhow}, {"ssion", "ss", 1, anyhow}, {"sion", "s", 5, anyhow},
		{"ment", "", 6, anyhow}, {"ent", "", 5, anyhow},
		{"ate", "", 4, consonant}, {"able", "", 4, anyhow}, {"ible", "", 4, anyhow}, {"ive", "", 5, anyhow}, {"ence", "", 5, anyhow}, {"ance", "", 7, anyhow},
		{"ity", "", 5, anyhow}, {"ency", "", 5, anyhow},
		{"al", "", 6, anyhow}, {"enc", "", 5, anyhow}, {"anc", "", 7, anyhow}, {"iv", "", 5, anyhow}, // of -enced, -ived
	} {
		last := r.ending[len(r.ending)-1]
		t[last] = append(t[last], r)
	}
	return t
}()

// endsStemmable has the last letters of the words that a rule applies to.
var endsStemmable = func() (t [256]bool) {
	for c := range t {
		t[c] = len(rules[c]) > 0 || strings.IndexByte("sel", byte(c)) >= 0
	}
	return t
}()

// suffix applies the first rule that fits. What it returns is w or shorter, and may share and change its memory.
func suffix(w []byte) []byte {
	for i := range rules[w[len(w)-1]] {
		r := &rules[w[len(w)-1]][i]
		if !has(w, r.ending) {
			continue
		}
		if short := r.apply(w); short != nil {
			return short
		}
	}
	return w
}

// apply returns what a rule makes of a word that has its ending, nil for nothing.
func (r *rule) apply(w []byte) []byte {
	left := w[:len(w)-len(r.ending)]
	n := len(left)
	if n < r.least || !slices.ContainsFunc(left, isVowel) {
		return nil
	}
	switch {
	case r.how == consonant && isVowel(left[n-1]), r.how == notE && left[n-1] == 'e':
		return nil
	case (r.how == single || r.how == notE) && n > 3 && left[n-1] == left[n-2] && doubled[left[n-1]]:
		return left[:n-1]
	}
	return append(left, r.with...)
}

// british are the letters before an s that is a z elsewhere: serial-ise, author-ise, token-ise.
var british = []string{"alis", "eris", "oris", "anis", "imis", "enis", "onis", "aris"}

// ending takes off an e, and makes two l one: it cannot be told which of them control, call and their forms have.
func ending(w []byte) []byte {
	if n := len(w); n > 3 && w[n-1] == 'e' && w[n-2] != 'e' || n > 5 && has(w, "ll") {
		w = w[:n-1]
	}
	if n := len(w); n >= 6 && w[n-1] == 's' && slices.ContainsFunc(british, func(b string) bool { return has(w, b) }) {
		w[n-1] = 'z'
	}
	return w
}

func has(w []byte, ending string) bool {
	return len(w) > len(ending) && string(w[len(w)-len(ending):]) == ending
}

// put replaces the last n letters.
func put(w []byte, n int, ending string) []byte { return append(w[:len(w)-n], ending...) }

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
