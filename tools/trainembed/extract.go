package main

import (
	"path"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/static"
)

// maxCode is how much of a symbol's code is kept, in bytes: about what one chunk of the index has.
const maxCode = 2400

// extractor makes the pairs of one file.
type extractor struct {
	file  reposage.File
	text  string
	facts *reposage.Facts
	out   func(k kind, query, doc, code string)
}

func (e *extractor) run() {
	var names []string
	for i := range e.facts.Symbols {
		s := &e.facts.Symbols[i]
		if s.Kind == reposage.SymClosure || s.Name == "" {
			continue
		}
		names = append(names, e.symbol(s))
	}
	e.comments()
	if len(names) >= 4 {
		e.out(kindFile, pathPhrase(e.file.Path), "", cut(strings.Join(names, "\n"), maxCode))
	}
}

// symbol gives the pairs of one symbol and returns what it is in a line.
func (e *extractor) symbol(s *reposage.Symbol) string {
	short := s.Name[strings.LastIndexByte(s.Name, '.')+1:] // of a method in Go, whose name has its type
	first, rest := "", ""
	if s.Doc.End > s.Doc.Start {
		first, rest = prose(e.text[s.Doc.Start:s.Doc.End])
		first = withoutName(first, short)
	}
	lines := s.EndLine - s.Line + 1
	if askable(first, 4) && (s.Body.End > s.Body.Start || lines > 1) {
		e.out(kindDoc, first, cut(rest, maxCode/4), e.code(s, s.Doc))
	}
	if name := phrase(s.Name); s.Kind.Callable() && lines >= 4 && strings.Contains(name, " ") && !isTestName(name) {
		code := e.code(s, s.Doc)
		e.out(kindName, name, withoutAll(first, short), withoutAll(code, short))
	}
	return s.Name + " " + first
}

// code is the text of a symbol without the comment at hole.
func (e *extractor) code(s *reposage.Symbol, hole reposage.Span) string {
	text := e.text[s.Start:s.End]
	if hole.Start >= s.Start && hole.End <= s.End && hole.End > hole.Start {
		text = e.text[s.Start:hole.Start] + e.text[hole.End:s.End]
	}
	return cut(text, maxCode)
}

// comments gives a pair for comments inside functions that say something, at most two a function.
func (e *extractor) comments() {
	given := map[int32]int{}
	for _, c := range e.facts.Comments {
		if c.Doc {
			continue
		}
		i := e.enclosing(c.Span)
		if i < 0 || given[i] == 2 {
			continue
		}
		s := &e.facts.Symbols[i]
		if s.End-s.Start > 2*maxCode || c.End-c.Start > 600 || c.Start >= s.Start && c.End <= s.End && c.Span == s.Doc {
			continue
		}
		if first, _ := prose(e.text[c.Start:c.End]); askable(first, 5) && !strings.ContainsAny(first, "{};=") {
			given[i]++
			e.out(kindComment, first, "", e.code(s, c.Span))
		}
	}
}

// enclosing returns the innermost function around a span, -1 without one.
func (e *extractor) enclosing(at reposage.Span) int32 {
	best := int32(-1)
	for i := range e.facts.Symbols {
		s := &e.facts.Symbols[i]
		if s.Start > at.Start {
			break
		}
		if s.End >= at.End && s.Kind.Callable() && s.Kind != reposage.SymClosure {
			best = int32(i)
		}
	}
	return best
}

// headings gives a pair for each section of a Markdown file: the headings above it and its text.
func headings(text string, out func(k kind, query, doc, code string)) {
	var above [7]string
	var body strings.Builder
	depth, fenced := 0, false
	flush := func() {
		query := strings.Join(strings.Fields(strings.Join(above[max(1, depth-1):depth+1], " ")), " ")
		if depth > 0 && askable(query, 2) && len(strings.Fields(body.String())) >= 30 {
			out(kindHeading, query, "", cut(body.String(), maxCode))
		}
		body.Reset()
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		}
		n := len(line) - len(strings.TrimLeft(line, "#"))
		if fenced || n == 0 || n > 6 || len(line) <= n || line[n] != ' ' {
			body.WriteString(line)
			continue
		}
		flush()
		depth = n
		above[n] = plain(strings.TrimSpace(line[n:]))
		clear(above[n+1:])
	}
	flush()
}

// pathPhrase turns a path into words: at most the last two folders and the stem.
func pathPhrase(name string) string {
	name = strings.TrimSuffix(name, path.Ext(name))
	if parts := strings.Split(name, "/"); len(parts) > 3 {
		name = strings.Join(parts[len(parts)-3:], "/")
	}
	return phrase(name)
}

// phrase turns a name into words.
func phrase(name string) string {
	var words []string
	static.EachWord([]byte(name), func(w []byte) {
		if len(words) == 0 || words[len(words)-1] != string(w) {
			words = append(words, string(w))
		}
	})
	return strings.Join(words, " ")
}

// withoutName cuts the name that Go's and Swift's comments start with.
func withoutName(first, name string) string {
	if rest, ok := strings.CutPrefix(first, name+" "); ok {
		return rest
	}
	return first
}

// withoutAll takes every mention of a name out of a text.
func withoutAll(text, name string) string {
	if len(name) < 3 {
		return text
	}
	return strings.ReplaceAll(text, name, "")
}

func isTestName(name string) bool {
	return strings.HasPrefix(name, "test ") || strings.HasPrefix(name, "benchmark ") || strings.HasPrefix(name, "example ")
}

// cut shortens a text to n bytes at most, at a line end where there is one.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = strings.ToValidUTF8(s[:n], "")
	if i := strings.LastIndexByte(s, '\n'); i > n/2 {
		s = s[:i]
	}
	return s
}
