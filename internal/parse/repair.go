package parse

import (
	"bytes"
	"slices"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// repaired parses a text again that its grammar did not fit, with the macros blanked that the grammar
// takes for something else: one unknown macro in front of a namespace or a function may cost all that is
// inside. The second tree counts only when it fits better. It returns the nodes to read and what was
// blanked for them, in source order.
func (p *Parser) repaired(l *language, text []byte) ([]grammars.Node, []reposage.Span, grammars.Status) {
	masked, spans := l.mask(text)
	nodes, better, status := p.ts.Reparse(l.g, masked, edits(text, masked), p.bounds(l, text))
	if !better {
		spans = nil
	}
	return nodes, spans, status
}

// edits returns the stretches in which two texts of one length differ.
func edits(before, after []byte) []grammars.Edit {
	var out []grammars.Edit
	row, line := uint32(0), 0 // of i, and where its line starts
	const gap = 8             // closer stretches become one
	last := -gap - 1          // where the last stretch ends
	for i := range before {
		if before[i] != after[i] {
			if i-last > gap {
				out = append(out, grammars.Edit{Start: uint32(i), StartRow: row, StartColumn: uint32(i - line)})
			}
			last = i + 1
			e := &out[len(out)-1]
			e.End, e.EndRow, e.EndColumn = uint32(last), row, uint32(last-line)
		}
		if before[i] == '\n' {
			row, line = row+1, i+1
		}
	}
	return out
}

// unmask records the macros blanked before an offset as tokens, so that their lines stay code, and as calls
// when they have arguments.
func (x *extractor) unmask(offset uint32) {
	for len(x.masked) > 0 && x.masked[0].Start < offset {
		s := x.masked[0]
		x.masked = x.masked[1:]
		first := x.lines.at(s.Start)
		last := x.lines.last(first, s.End)
		x.lines.mark(first, last, lineCode)
		macro := x.text[s.Start:s.End]
		x.guardPoints(s)
		x.toks.add(hashText(macro), reposage.TokIdentifier, first)
		x.doc.skip(first)
		if name, _, call := bytes.Cut(macro, []byte("(")); call && isMacroName(string(bytes.TrimSpace(name))) {
			x.facts.Refs = append(x.facts.Refs, reposage.Ref{Kind: reposage.RefCall, Name: cut(string(bytes.TrimSpace(name)), maxName),
				Symbol: x.stack[len(x.stack)-1].symbol, Line: first, Offset: s.Start})
		}
	}
}

// maskMacros blanks macros of C and C++ where they stand for no expression: alone on a line
// ("FMT_BEGIN_NAMESPACE", "GET_TYPE(x)"), before a declaration ("API_EXPORT int f(void)", "class API name {")
// and behind its parameters ("void f(void) ATTR_PURE;"). In a #define of several lines it takes the signs of
// comments away, which end the definition for the grammar. The result is as long as the text.
func maskMacros(text []byte) ([]byte, []reposage.Span) {
	m := masker{text: text, out: slices.Clone(text), boundary: true, lineStart: true}
	for m.at < len(text) {
		m.step()
	}
	return m.out, m.spans
}

// masker reads C from token to token.
type masker struct {
	text, out []byte
	at        int
	spans     []reposage.Span

	lineStart bool     // only blanks before, on this line
	boundary  bool     // a declaration or statement may begin here
	word      string   // the last token, if it is a word
	comma     bool     // the last token is a comma
	closed    bool     // the last token is ")", or a word behind one that leaves it the end of a declarator
	parens    []string // the word before each open parenthesis
}

func (m *masker) step() {
	c := m.text[m.at]
	switch {
	case c == '\n':
		m.lineStart = true
		m.at++
	case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == '\\':
		m.at++
	case c == '#' && m.lineStart:
		m.directive()
	case c == '/' && m.at+1 < len(m.text) && (m.text[m.at+1] == '/' || m.text[m.at+1] == '*'):
		m.at = skipComment(m.text, m.at)
	case c == '"' || c == '\'':
		m.at = skipQuoted(m.text, m.at)
		m.token("", false)
	case isWordByte(c):
		m.identifier()
	default:
		m.punctuation(c)
	}
}

func (m *masker) token(word string, boundary bool) {
	m.word, m.boundary, m.lineStart, m.closed, m.comma = word, boundary, false, false, false
}

func (m *masker) punctuation(c byte) {
	before := m.word
	m.token("", c == ';' || c == '{' || c == '}' || c == ':' || c == '>' || c == ',')
	m.comma = c == ','
	m.at++
	switch c {
	case '(':
		m.parens = append(m.parens, before)
	case ')':
		if last := len(m.parens) - 1; last >= 0 {
			m.closed = !controlWords[m.parens[last]]
			m.parens = m.parens[:last]
		}
	}
}

// directive passes over a preprocessor line and the lines that continue it.
func (m *masker) directive() {
	start := m.at
	for m.at < len(m.text) {
		end := bytes.IndexByte(m.text[m.at:], '\n')
		if end < 0 {
			m.at = len(m.text)
			break
		}
		line := bytes.TrimRight(m.text[m.at:m.at+end], "\r")
		m.at += end + 1
		if !bytes.HasSuffix(line, []byte{'\\'}) {
			break
		}
	}
	body := m.out[start:m.at]
	switch rest := bytes.TrimLeft(body[1:], " \t"); {
	case bytes.HasPrefix(rest, []byte("define")) && bytes.Contains(body, []byte("\\\n")):
		blankCommentSigns(body)
	case bytes.HasPrefix(rest, []byte("if")) || bytes.HasPrefix(rest, []byte("elif")):
		nameHeaders(body)
	}
	m.token("", true)
	m.lineStart = true
}

func blankCommentSigns(body []byte) {
	for i := 0; i+1 < len(body); i++ {
		switch string(body[i : i+2]) {
		case "/*", "*/", "//":
			body[i], body[i+1] = ' ', ' '
		}
	}
}

// nameHeaders writes HAS_INCLUDE(<a/b.h>) as HAS_INCLUDE( a_b_h ), which is an expression.
func nameHeaders(condition []byte) {
	for i := 0; i+1 < len(condition); i++ {
		if condition[i] != '(' || condition[i+1] != '<' {
			continue
		}
		end := bytes.Index(condition[i:], []byte(">)"))
		if end < 0 {
			return
		}
		for j := i + 2; j < i+end; j++ {
			if !isWordByte(condition[j]) && condition[j] != '\n' {
				condition[j] = '_'
			}
		}
		condition[i+1], condition[i+end] = ' ', ' '
		i += end
	}
}

func (m *masker) identifier() {
	start := m.at
	end := wordEnd(m.text, start)
	word := string(m.text[start:end])
	if bytes.HasSuffix([]byte(word), []byte("R")) && end < len(m.text) && m.text[end] == '"' { // R"x( … )x"
		m.at = skipRaw(m.text, end)
		m.token("", false)
		return
	}
	if isMacroName(word) {
		switch stop := m.macro(start, end); {
		case stop > 0:
			m.blank(start, stop)
			return
		case stop < 0: // stands for a type
			m.blank(start+len("int"), -stop)
			m.spans[len(m.spans)-1].Start = uint32(start)
			m.token("int", false)
			return
		}
	}
	boundary := m.boundary && specifiers[word]
	closed := m.closed && declaratorEnds[word]
	m.token(word, boundary)
	m.closed = closed
	m.at = end
}

// macro decides whether a macro is to be blanked; it returns its end, 0 if not. The end is negative for a
// macro that stands for a type: it has become "int".
func (m *masker) macro(start, end int) int {
	stop := end
	if q := skipBlanks(m.text, end); q < len(m.text) && m.text[q] == '(' {
		if stop = skipParens(m.text, q); stop == 0 {
			return 0
		}
	}
	next := skipSpace(m.text, stop)
	c := byte('#')
	if next < len(m.text) {
		c = m.text[next]
	}
	switch {
	case m.closed && (c == ';' || c == '{' || isMacroName(string(m.text[next:wordEnd(m.text, next)]))):
		return stop
	case len(m.parens) > 0:
		return 0
	case m.boundary && m.lineStart && m.alone(stop, next, c):
		return max(stop, m.label(stop))
	case m.boundary && m.lineStart && c == ';' && namesType(m.text[end:stop]): // TYPE_CONSTANT(int, x);
		return stop
	case m.comma && stop > end && c == '>': // template <typename T, ENABLE_IF(x)>
		copy(m.out[start:], "int")
		return -stop
	case typeWords[m.word] && isWordByte(c):
		if after := skipSpace(m.text, wordEnd(m.text, next)); after < len(m.text) && (m.text[after] == '{' || m.text[after] == ':') {
			return stop
		}
	case m.boundary && (beginsDeclaration(m.text, next) || isAttribute(m.text[start:end]) && isWordByte(c)):
		return stop
	}
	return 0
}

// alone reports whether a macro is all there is on its line and what follows may follow a declaration.
func (m *masker) alone(stop, next int, c byte) bool {
	if m.label(stop) > 0 {
		return true
	}
	last := next >= len(m.text)
	return (last || bytes.IndexByte(m.text[stop:next], '\n') >= 0) && (last || isWordByte(c) || c == '}' || c == '~' || c == '[' || c == '#')
}

// label returns the end of the colon that makes a macro an access label ("PRIVATE_UNLESS_TESTED:"), 0 for none.
func (m *masker) label(stop int) int {
	if stop+1 < len(m.text) && m.text[stop] == ':' && (m.text[stop+1] == '\n' || m.text[stop+1] == '\r') {
		return stop + 1
	}
	return 0
}

// namesType reports whether the arguments of a macro hold a type's keyword: then it is no call.
func namesType(args []byte) bool {
	for i := 0; i < len(args); {
		end := wordEnd(args, i)
		if end > i && (leadingWords[string(args[i:end])] || string(args[i:end]) == "const") {
			return true
		}
		i = max(end, i+1)
	}
	return false
}

// isAttribute reports whether a macro says by its name that it stands for a specifier, so that the word behind it
// may be a constructor.
func isAttribute(macro []byte) bool {
	for _, part := range attributeParts {
		if bytes.Contains(macro, part) {
			return true
		}
	}
	return false
}

var attributeParts = [][]byte{[]byte("CONSTEXPR"), []byte("INLINE"), []byte("EXPLICIT"), []byte("_API"), []byte("EXPORT"), []byte("NODISCARD"),
	[]byte("DEPRECATED"), []byte("NON_NULL"), []byte("NONNULL"), []byte("VISIB"), []byte("NOEXCEPT"), []byte("NORETURN"), []byte("EXTERN")}

func (m *masker) blank(start, stop int) {
	for i := start; i < stop; i++ {
		if m.out[i] != '\n' {
			m.out[i] = ' '
		}
	}
	m.spans = append(m.spans, reposage.Span{Start: uint32(start), End: uint32(stop)})
	m.at = stop
}

var (
	controlWords   = wordSet("if", "while", "for", "switch", "catch", "return", "sizeof")
	typeWords      = wordSet("class", "struct", "union", "enum")
	specifiers     = wordSet("static", "inline", "extern", "constexpr", "virtual", "explicit", "friend", "typedef", "template", "public", "private", "protected")
	declaratorEnds = wordSet("const", "noexcept", "override", "final", "volatile")
	// leadingWords begin a declaration for certain, when a macro stands before them.
	leadingWords = wordSet("void", "int", "char", "short", "long", "unsigned", "signed", "float", "double", "bool", "auto", "static", "inline",
		"extern", "constexpr", "virtual", "explicit", "friend", "typedef", "template", "struct", "class", "union", "enum", "operator", "namespace", "using", "size_t")
)

func wordSet(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// beginsDeclaration reports whether a type and what it declares stand here, so that a word before them is a
// macro and not the type.
func beginsDeclaration(text []byte, at int) bool {
	for {
		if at >= len(text) {
			return false
		}
		if text[at] == '~' {
			return true
		}
		end := wordEnd(text, at)
		if end == at || text[at] >= '0' && text[at] <= '9' {
			return false
		}
		word := string(text[at:end])
		next := skipSpace(text, end)
		if word == "const" || word == "volatile" || isMacroName(word) { // says nothing yet
			at = next
			continue
		}
		if leadingWords[word] {
			return true
		}
		if next >= len(text) {
			return false
		}
		c := text[next]
		return isWordByte(c) || c == '*' || c == '&' || c == '<' || c == '(' && next+1 < len(text) && text[next+1] == '*' || c == ':' && next+1 < len(text) && text[next+1] == ':'
	}
}

// isMacroName reports whether a word is written as macros are: in capitals, with an underscore.
func isMacroName(word string) bool {
	letters, underscore := 0, false
	for i := range len(word) {
		switch c := word[i]; {
		case c == '_':
			underscore = true
		case 'A' <= c && c <= 'Z':
			letters++
		case c < '0' || c > '9':
			return false
		}
	}
	return letters > 1 && underscore
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

func wordEnd(text []byte, at int) int {
	for at < len(text) && isWordByte(text[at]) {
		at++
	}
	return at
}

func skipBlanks(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at
}

// skipSpace passes over white space and comments.
func skipSpace(text []byte, at int) int {
	for at < len(text) {
		switch c := text[at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			at++
		case c == '/' && at+1 < len(text) && (text[at+1] == '/' || text[at+1] == '*'):
			at = skipComment(text, at)
		default:
			return at
		}
	}
	return at
}

// skipComment returns the end of a comment, without the line end behind it.
func skipComment(text []byte, at int) int {
	end, extra := []byte("\n"), 0
	if text[at+1] == '*' {
		end, extra = []byte("*/"), 2
	}
	if i := bytes.Index(text[at+2:], end); i >= 0 {
		return at + 2 + i + extra
	}
	return len(text)
}

// skipQuoted returns the end of a string or character, or of its line when it does not end.
func skipQuoted(text []byte, at int) int {
	quote := text[at]
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		case '\n':
			return i
		}
	}
	return len(text)
}

// skipRaw returns the end of a raw string whose opening quote is at a position.
func skipRaw(text []byte, at int) int {
	open := bytes.IndexByte(text[at:min(len(text), at+18)], '(')
	if open < 0 {
		return skipQuoted(text, at)
	}
	end := append(append([]byte(")"), text[at+1:at+open]...), '"')
	if i := bytes.Index(text[at+open:], end); i >= 0 {
		return at + open + i + len(end)
	}
	return len(text)
}

// skipParens returns the end of the parentheses that open at a position, 0 when they do not close soon.
func skipParens(text []byte, at int) int {
	const most = 2000
	depth := 0
	for i, end := at, min(len(text), at+most); i < end; {
		switch text[i] {
		case '"', '\'':
			i = skipQuoted(text, i)
			continue
		case '{', '}', ';':
			return 0
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return 0
}
