package term

import "strings"

// Term is a term of a query's word.
type Term struct {
	Text string
	Kind Kind
}

// Of returns the terms of a text in the order of Scanner, each once.
func Of(text string) []Term {
	var s Scanner
	var all []Term
	seen := map[string]bool{LongTerm: true}
	for s.Reset([]byte(text)); s.Next(); {
		if t := string(s.Term()); !seen[t] {
			seen[t] = true
			all = append(all, Term{t, s.Kind()})
		}
	}
	return all
}

// Needles calls fn with strings of which each is a substring of a Whole term of every text that contains the literal
// in any case, unless the text has a Long term. There are none for a literal without letters, digits and emoji.
func Needles(literal string, fn func(needle string)) {
	text := []byte(strings.ToValidUTF8(literal, "\uFFFD"))
	for len(text) > 0 {
		n, of := segment(text)
		var s Scanner
		switch of {
		case worded:
			s.fold = AppendFold(s.fold, string(text[:n]))
			s.whole(cut(s.fold), 0, n)
		case gram:
			s.grams(text[:n], 0)
		case pictured:
			s.pictures(text[:n], 0)
		}
		for _, t := range s.terms {
			fn(string(t.term))
		}
		text = text[n:]
	}
}

// Stop reports whether a folded word says nothing about what is looked for: articles, pronouns, question words. The
// index keeps them; a query of several words may leave them out.
func Stop(word string) bool { return stopWords[word] }

var stopWords = func() map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(`a an the this that these those it its i me my we our us you your he she they them their
		is are was were be been being am do does did done doing has have having had can could should would may might must shall will
		how what where when which who whom whose why whether there here
		of to in on at by for from with without into onto as about between and or not if then than so but also
		any some such same other please find show tell explain`) {
		m[w] = true
	}
	return m
}()
