// Package query reads the query language of search:
//
//	words and names    http server   getHTTPServer   std::vector   foo.bar()
//	"a phrase"         stands as it is, white space and case aside
//	/regex/ or re:x    RE2; /regex/i ignores case; without a capital letter in it case is ignored anyway
//	path: -path:       globs or parts of paths; commas separate, {a,b} expands, "quotes" keep blanks
//	lang: -lang:       languages
//	sym: kind:         names and kinds of the symbols that a result defines or lies in
//	test:yes|no|only   with tests, without, or only them
//	repo:              repositories, for searches of several
//
// A colon makes a filter only after one of these names; "std::move" and "http://x" are words. A misspelt filter is an
// error that points at it, as is an unclosed quote or an invalid pattern.
package query

import (
	"unicode"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// What a query may have. A longer query is an error; words beyond the limit are left out, with a note.
const (
	MaxBytes   = 64 << 10
	MaxWords   = 64
	MaxPhrases = 16
	MaxPattern = 1 << 10 // bytes of a regular expression
)

// Query is what was asked.
type Query struct {
	Raw          string
	Words        []Word       // in order as typed, repetitions and stop words included
	Phrases      []Word       // Text is without quotes
	Pattern      *Pattern     // nil without one
	Filter       index.Filter //
	Repositories []string     // of repo:
	Tokens       []Token      // all of the query
	Notes        []string     // what was left out, a sentence each
}

// Word is a word or phrase.
type Word struct {
	Text       string
	Start, End int // bytes of Raw
}

// TokenKind is what a token of a query is.
type TokenKind uint8

// The kinds.
const (
	TokenWord TokenKind = iota + 1
	TokenPhrase
	TokenPattern
	TokenFilter
)

// Token is a piece of a query, for those who colour it.
type Token struct {
	Kind       TokenKind
	Start, End int // bytes of Raw
}

// OnlyFilters reports whether there is nothing to look for but what the filters say.
func (q *Query) OnlyFilters() bool {
	return len(q.Words) == 0 && len(q.Phrases) == 0 && q.Pattern == nil
}

// Parser reads queries. The zero value takes any language.
type Parser struct {
	// Languages are the names that lang: takes, in any case; nil takes all.
	Languages []string
}

// Parse reads a query with the zero Parser.
func Parse(raw string) (*Query, error) { return Parser{}.Parse(raw) }

// Parse reads a query. Its errors are of type *Error.
func (p Parser) Parse(raw string) (*Query, error) {
	if len(raw) > MaxBytes {
		return nil, newError(raw, 0, 0, "the query has %d bytes, more than %d", len(raw), MaxBytes).hint("search for a few words that are typical of what you look for")
	}
	r := reader{Parser: p, raw: raw, q: &Query{Raw: raw}}
	for r.skipSpace(); r.pos < len(raw); r.skipSpace() {
		if err := r.token(); err != nil {
			return nil, err
		}
	}
	if len(r.q.Tokens) == 0 {
		return nil, newError(raw, 0, 0, "the query is empty").hint(`write words, a name, a "phrase" or a /regex/`)
	}
	r.limit()
	return r.q, nil
}

// reader is the state of one Parse.
type reader struct {
	Parser
	raw string
	pos int
	q   *Query
}

// isSpace reports whether a rune separates tokens: white space and control characters.
func isSpace(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

func (r *reader) skipSpace() {
	for i, c := range r.raw[r.pos:] {
		if !isSpace(c) {
			r.pos += i
			return
		}
	}
	r.pos = len(r.raw)
}

// wordEnd returns where the word that includes byte i ends.
func (r *reader) wordEnd(i int) int {
	for k, c := range r.raw[i:] {
		if isSpace(c) {
			return i + k
		}
	}
	return len(r.raw)
}

// take notes a token from start to end and moves on.
func (r *reader) take(kind TokenKind, start, end int) {
	r.q.Tokens = append(r.q.Tokens, Token{kind, start, end})
	r.pos = end
}

// token reads one token, which starts at r.pos.
func (r *reader) token() error {
	start := r.pos
	if _, _, ok := quote(r.raw[start:]); ok {
		text, end, err := r.quoted(start)
		if err != nil {
			return err
		}
		if text != "" {
			r.q.Phrases = append(r.q.Phrases, Word{text, start, end})
		}
		r.take(TokenPhrase, start, end)
		return nil
	}
	if r.raw[start] == '/' {
		if done, err := r.slashes(start); done || err != nil {
			return err
		}
	}
	if done, err := r.prefixed(start); done || err != nil {
		return err
	}
	end := r.wordEnd(start)
	r.q.Words = append(r.q.Words, Word{r.raw[start:end], start, end})
	r.take(TokenWord, start, end)
	return nil
}

// limit leaves out words and phrases beyond the limits.
func (r *reader) limit() {
	if n := len(r.q.Words); n > MaxWords {
		r.q.Words = r.q.Words[:MaxWords]
		r.note("only the first %d of %d words are searched for", MaxWords, n)
	}
	if n := len(r.q.Phrases); n > MaxPhrases {
		r.q.Phrases = r.q.Phrases[:MaxPhrases]
		r.note("only the first %d of %d phrases are searched for", MaxPhrases, n)
	}
}

func (r *reader) note(format string, args ...any) {
	r.q.Notes = append(r.q.Notes, reposage.Errorf("", format, args...).Message)
}
