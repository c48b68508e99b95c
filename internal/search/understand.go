package search

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
	"github.com/reposage/reposage/internal/search/query"
)

// Kind is what a query was understood as.
type Kind string

// The kinds.
const (
	KindSymbol   Kind = "symbol"   // one name: a definition is wanted
	KindWords    Kind = "words"    // key words
	KindQuestion Kind = "question" // a sentence
	KindPattern  Kind = "pattern"  // a regular expression, or a phrase without any word, alone
	KindFilter   Kind = "filter"   // filters alone
)

// word is a word of a query that is looked up.
type word struct {
	text  string   // folded
	typed string   // with the capital letters that part an identifier
	terms uint64   // which terms of the lexical query stand for it
	whole uint64   // those that stand for all of it: the word, its stem
	parts []uint64 // those that stand for each part of an identifier of several
	idf   float64  // how telling it is: inverse frequency of its rarest term
}

// found is how much of the word is among some terms, 0 to 1.
func (w *word) found(terms uint64) float64 {
	switch {
	case w.terms&terms == 0:
		return 0
	case w.whole&terms != 0 || len(w.parts) == 0:
		return 1
	}
	n := 0
	for _, p := range w.parts {
		if p&terms != 0 {
			n++
		}
	}
	return float64(n) / float64(len(w.parts))
}

// subject is what words of paths are compared with: a word of the query, or one part of several of an identifier.
type subject struct {
	forms []string // the word and its stem
	idf   float64  // its share of the word's
	first int      // of the word's subjects: its place among all
	of    int      // how many the word has
}

// name is an identifier that may be defined in the repository.
type name struct {
	text      string // as typed; folded when made of words
	qualifier string // what stood before it, "" for none
	words     int    // of how many words of the query it was joined; 0 when it was typed as one
}

// intent is what is known about a query before anything is found.
type intent struct {
	kind    Kind
	words   []word
	paths   []subject
	lexical index.Lexical
	names   []name
	weight  float64         // sum of the idf of the words that the index has
	wants   role            // what the query asks for itself: penalties that are not due
	usage   bool            // it asks how something is used
	place   location        // that it names
	exact   []index.Pattern // what must match
	shown   []index.Pattern // what is marked beside words
	text    string          // for the model
}

// understand reads a query.
func (s *Searcher) understand(q *query.Query) *intent {
	in := &intent{lexical: index.Lexical{Scoring: s.scoring}}
	tokens := tokensOf(q)
	in.kind = kindOf(tokens)
	telling := func(t token) bool { return !term.Stop(t.folded) || t.identifier }
	all := in.kind == KindSymbol || !slices.ContainsFunc(tokens, telling)
	for _, t := range tokens {
		in.text += t.text + " "
		if all || telling(t) {
			s.addWord(in, t)
		}
	}
	in.addNames(tokens)
	in.understandRoles(tokens)
	in.addExact(q)
	return in
}

// token is a word of a query without punctuation around it.
type token struct {
	text       string
	folded     string
	identifier bool // it looks like code
}

// tokensOf returns the words of a query and of its phrases.
func tokensOf(q *query.Query) []token {
	var all []token
	for _, w := range slices.Concat(q.Words, q.Phrases) {
		for f := range strings.FieldsSeq(w.Text) {
			f = strings.TrimFunc(f, func(r rune) bool {
				return r <= unicode.MaxLatin1 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '$'
			})
			if f != "" {
				all = append(all, token{f, strings.ToLower(f), isIdentifier(f)})
			}
		}
	}
	return all
}

// isIdentifier reports whether a token looks like code rather than prose: it has a '_', a namespace or member, or a
// capital letter after a lower-case one (camelCase; not HTTP, nor Flask).
func isIdentifier(t string) bool {
	if strings.ContainsAny(t, "_$") || strings.Contains(t, "::") || strings.Contains(t, "->") {
		return true
	}
	lower := false
	for i, r := range t {
		switch {
		case unicode.IsLower(r):
			lower = true
		case unicode.IsUpper(r) && lower, r == '.' && i+1 < len(t) && !isDigit(t[i+1]):
			return true
		}
	}
	// HTTPServer: capitals before lower-case letters
	return lower && len(t) > 4 && utf8.RuneStart(t[1]) && isUpper(t[0]) && isUpper(t[1])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// kindOf understands a query by its form.
func kindOf(tokens []token) Kind {
	switch {
	case len(tokens) == 0:
		return KindPattern
	case len(tokens) == 1:
		return KindSymbol
	case asks[tokens[0].folded]:
		return KindQuestion
	}
	return KindWords
}

// asks has the words that questions begin with.
var asks = setOf(`how what where when which why who does do is are can find show explain`)

// vague words tell what code does about anything.
var vague = setOf(`implement implements implemented implementing implementation implementations handle handles handled
	handling support supports supported use uses used using work works working manage manages managed managing provide
	provides provided happen happens define defines defined perform performs performed behave behavior behaviour core
	main logic code via given various allow allows
	look looks like likes happening get gets got getting goes going come comes becomes made makes
	own two once twice again already still just only even ever always never too much many more most less few several
	certain really way ways thing things something anything somewhere whole away right often long`)

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// addWord adds a token's terms to the lexical query.
func (s *Searcher) addWord(in *intent, t token) {
	if slices.ContainsFunc(in.words, func(w word) bool { return w.text == t.folded }) {
		return
	}
	w := word{text: t.folded, typed: t.text}
	share := 1.0
	if in.kind != KindSymbol && vague[w.text] {
		share = s.weights.Vague
	}
	terms := term.Of(t.text)
	for _, x := range terms {
		if x.Kind == term.Part {
			w.parts = append(w.parts, 0)
		}
		n := s.index.Frequency(x.Text)
		if n == 0 {
			continue
		}
		w.idf = max(w.idf, share*math.Log(1+float64(s.info.Chunks)/float64(n)))
		if i := in.addTerm(x.Text, s.weights.ofTerm(x.Kind)*share); i < 64 {
			w.add(x.Kind, 1<<i)
		}
	}
	if w.idf == 0 { // no chunk has it, but a path may be like it
		w.idf = share * s.unknown
	} else {
		in.weight += w.idf
	}
	in.words = append(in.words, w)
	in.addSubjects(terms, w.idf)
}

// add notes that a term stands for the word.
func (w *word) add(k term.Kind, bit uint64) {
	w.terms |= bit
	switch n := len(w.parts); {
	case k == term.Whole, k == term.Stem && n == 0:
		w.whole |= bit
	case k == term.Part || k == term.Stem:
		w.parts[n-1] |= bit
	}
}

// addSubjects takes a word apart for comparing it with paths.
func (in *intent) addSubjects(terms []term.Term, idf float64) {
	first := len(in.paths)
	for i, x := range terms {
		switch {
		case x.Kind == term.Stem && len(in.paths) > first:
			last := &in.paths[len(in.paths)-1]
			last.forms = append(last.forms, x.Text)
		case x.Kind == term.Part, x.Kind == term.Whole && !slices.ContainsFunc(terms[i+1:], func(t term.Term) bool { return t.Kind == term.Part }):
			in.paths = append(in.paths, subject{forms: []string{x.Text}})
		}
	}
	for i := first; i < len(in.paths); i++ {
		of := len(in.paths) - first
		in.paths[i].idf, in.paths[i].first, in.paths[i].of = idf/float64(of), first, of
	}
}

// addTerm adds a term, unless it is there, and returns its place.
func (in *intent) addTerm(text string, weight float64) int {
	terms := &in.lexical.Terms
	i := slices.IndexFunc(*terms, func(have index.Term) bool { return have.Text == text })
	if i < 0 {
		i = len(*terms)
		*terms = append(*terms, index.Term{Text: text, Weight: float32(weight)})
	}
	return i
}

// maxJoined is how many words of a query may make up one name.
const maxJoined = 3

// addNames finds the identifiers of a query, and those that its words may stand for: "retry middleware" may be
// RetryMiddleware or retry_middleware.
func (in *intent) addNames(tokens []token) {
	for _, t := range tokens {
		if t.identifier || in.kind == KindSymbol {
			in.addName(split(t.text))
		}
	}
	if in.kind == KindSymbol {
		return
	}
	for i := range tokens {
		joined := ""
		for n := 1; n <= maxJoined && i+n <= len(tokens); n++ {
			t := &tokens[i+n-1]
			if term.Stop(t.folded) || t.identifier {
				break
			}
			joined += t.folded
			if n == 1 && len(joined) < 3 {
				continue
			}
			in.addName(name{text: joined, words: n})
			if one, ok := strings.CutSuffix(joined, "s"); ok && len(one) > 3 {
				in.addName(name{text: one, words: n})
			}
		}
	}
}

func (in *intent) addName(n name) {
	if n.text != "" && !slices.ContainsFunc(in.names, func(have name) bool { return have.text == n.text }) {
		in.names = append(in.names, n)
	}
}

// split takes a qualified name apart: "net/http.Server" is Server of http. A dash is a part of a name but in an arrow:
// git-hook, list->first.
func split(text string) name {
	elements := strings.FieldsFunc(strings.ReplaceAll(text, "->", ">"), func(r rune) bool { return strings.ContainsRune(".:#/>\\", r) })
	switch n := len(elements); n {
	case 0:
		return name{text: text}
	case 1:
		return name{text: elements[0]}
	default:
		return name{text: elements[n-1], qualifier: elements[n-2]}
	}
}
