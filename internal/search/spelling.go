package search

import (
	"context"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/reposage/reposage/internal/index/term"
	"github.com/reposage/reposage/internal/search/query"
)

// Bounds of looking for what is spelt alike.
const (
	maxMisspelt  = 8   // words of a query
	leastSpelt   = 4   // letters of a word; a shorter one is like too many
	longSpelt    = 8   // from here on two letters may be wrong
	longestSpelt = 60  // longer runs are no words
	respelt      = 0.8 // what a word counts that was not typed
)

// misspelt is a word, or a part of an identifier, that no chunk has, with the term that is most like it.
type misspelt struct {
	word   int // of the query
	part   int // of the word, when it is one of several
	text   string
	runes  []rune // nil when it is ASCII
	whole  bool   // it is a whole word or identifier
	known  bool   // some chunk has other parts of the word
	best   string // "" when nothing is like it
	off    int    // letters that differ
	chunks int    // that have best
}

// respell looks for words that no chunk has as those that are spelt most like them, and says so. A phrase is meant as it
// is.
func (cs *candidates) respell(ctx context.Context, res *Results) error {
	if len(cs.in.lexical.Phrases) > 0 {
		return nil
	}
	list := cs.misspelt()
	if len(list) == 0 {
		return nil
	}
	if err := cs.compareAll(ctx, list); err != nil {
		return err
	}
	told := map[int]bool{}
	for i := range list {
		m := &list[i]
		if m.best == "" {
			continue
		}
		cs.respellAs(m)
		if told[m.word] || strings.HasPrefix(m.best, m.text) || strings.HasPrefix(m.text, m.best) { // other forms of a word
			continue
		}
		told[m.word] = m.whole
		meant, err := cs.spelling(ctx, m.best)
		if err != nil {
			return err
		}
		res.Notes = append(res.Notes, fmt.Sprintf("No place has %q: %q is looked for.", m.typed(cs), meant))
	}
	cs.noteUnknown(res)
	return nil
}

// compareAll compares words with the terms that have their first letter.
func (cs *candidates) compareAll(ctx context.Context, list []misspelt) error {
	done := ""
	for i := range list {
		first := list[i].text[:1]
		if strings.Contains(done, first) {
			continue
		}
		done += first
		err := cs.s.index.Terms(ctx, first, func(t []byte, chunks int) bool {
			for j := i; j < len(list); j++ {
				if list[j].text[0] == t[0] {
					list[j].compare(t, chunks)
				}
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// noteUnknown names the words that no place has; of a question, which may be put in other words, only if it has none
// or they are names. One that is a name says nothing to a model, either.
func (cs *candidates) noteUnknown(res *Results) {
	var unknown []string
	missing := 0
	for i := range cs.in.words {
		w := &cs.in.words[i]
		if w.terms != 0 || len(w.typed) > longestSpelt {
			continue
		}
		missing++
		if cs.in.kind != KindQuestion || isIdentifier(w.typed) {
			unknown = append(unknown, fmt.Sprintf("%q", w.typed))
		}
	}
	switch n := len(unknown); {
	case missing == 0, n == 0 && missing < len(cs.in.words):
		return
	case n == 0:
		res.Notes = append(res.Notes, "No place has any of these words: what is shown only means something like them.")
	case missing < len(cs.in.words):
		res.Notes = append(res.Notes, "No place has "+strings.Join(unknown[:min(n, maxMisspelt)], " or ")+".")
	case n == 1 && isIdentifier(cs.in.words[0].typed):
		cs.in.text = ""
		res.Notes = append(res.Notes, "Nothing is called "+unknown[0]+".")
	default:
		res.Notes = append(res.Notes, "No place has "+strings.Join(unknown[:min(n, maxMisspelt)], " or ")+": what is shown only means something like it.")
	}
}

// saysNothing reports whether a word would be of little help if a place had it.
func (in *intent) saysNothing(w *word) bool { return in.kind != KindSymbol && vague[w.text] }

// spelling is how a term is written where it is defined; the term itself when it is not.
func (cs *candidates) spelling(ctx context.Context, folded string) (string, error) {
	chunks, err := cs.s.index.Defining(ctx, []string{folded}, nil)
	if err != nil || len(chunks) == 0 {
		return folded, err
	}
	chunk, _, err := cs.s.index.Chunk(ctx, chunks[0])
	if err != nil {
		return "", err
	}
	for i := range chunk.Definitions {
		if d := &chunk.Definitions[i]; strings.EqualFold(d.Name, folded) {
			return d.Name, nil
		}
	}
	return folded, nil
}

// typed is the word as it was typed, or the part of it that is misspelt.
func (m *misspelt) typed(cs *candidates) string {
	if w := cs.in.words[m.word].typed; strings.EqualFold(w, m.text) {
		return w
	}
	return m.text
}

// misspelt lists what no chunk has, numbers, a stem or parts excepted: whole identifiers before their parts.
func (cs *candidates) misspelt() (list []misspelt) {
	for i := range cs.in.words {
		w := &cs.in.words[i]
		if w.terms != 0 && len(w.parts) == 0 || cs.in.saysNothing(w) {
			continue
		}
		var parts []misspelt
		known, part := w.terms != 0, -1
		for _, t := range term.Of(w.typed) {
			if t.Kind == term.Part {
				part++
			}
			if len(t.Text) > longestSpelt || isDigit(t.Text[0]) || t.Kind != term.Whole && t.Kind != term.Part || cs.s.index.Frequency(t.Text) > 0 ||
				cs.s.knows(t.Text) || cs.s.knows(stemOf(t.Text)) {
				continue
			}
			m := misspelt{word: i, part: max(part, 0), text: t.Text, whole: t.Kind == term.Whole, known: known}
			if !isASCII(t.Text) {
				m.runes = []rune(t.Text)
			}
			if m.whole {
				list = append(list, m)
			} else if known {
				parts = append(parts, m)
			}
		}
		if list = append(list, parts...); len(list) > maxMisspelt {
			return list[:maxMisspelt]
		}
	}
	return list
}

// compare keeps a term if it is more like the word than what was found before. Among those that differ in as many
// letters, one that more chunks have is likelier meant, and one from which letters are missing is likely a stem.
func (m *misspelt) compare(t []byte, chunks int) {
	limit := m.limit()
	if limit == 0 || t[0] != m.text[0] || len(t) > len(m.text)+4*limit || len(m.text) > len(t)+4*limit {
		return
	}
	if m.best != "" {
		limit = min(limit, m.off)
	}
	if len(t) < len(m.text) {
		chunks = (chunks + 4) / 5
	}
	off := m.distance(t, limit)
	if off > limit || off == 0 || m.best != "" && off == m.off && chunks <= m.chunks {
		return
	}
	m.best, m.off, m.chunks = string(t), off, chunks
}

// limit is how many letters may be wrong.
func (m *misspelt) limit() int {
	switch n := utf8.RuneCountInString(m.text); {
	case n < leastSpelt:
		return 0
	case n < longSpelt:
		return 1
	}
	return 2
}

func (m *misspelt) distance(t []byte, limit int) int {
	if m.runes == nil && isASCII(string(t)) {
		return query.Edits([]byte(m.text), t, limit)
	}
	return query.Edits([]rune(m.text), []rune(string(t)), limit)
}

// respellAs adds the terms of the word that is meant, and what it may name.
func (cs *candidates) respellAs(m *misspelt) {
	in, w := cs.in, &cs.in.words[m.word]
	idf := 0.0
	terms := term.Of(m.best)
	for _, x := range terms {
		n := cs.s.index.Frequency(x.Text)
		if n == 0 {
			continue
		}
		idf = max(idf, respelt*math.Log(1+float64(cs.s.info.Chunks)/float64(n)))
		if i := in.addTerm(x.Text, respelt*cs.s.weights.ofTerm(x.Kind)); i < 64 {
			w.terms |= 1 << i
			if m.whole || m.part >= len(w.parts) {
				w.whole |= 1 << i
			} else {
				w.parts[m.part] |= 1 << i
			}
		}
	}
	if !m.known {
		w.idf = idf
		in.weight += idf
	}
	in.addSubjects(terms, idf)
	in.text += m.best + " "
	if m.whole && (in.kind == KindSymbol || isIdentifier(w.typed)) {
		in.addName(name{text: m.best})
	}
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
