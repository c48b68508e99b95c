package parse

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// notebookParts finds the code cells of a Jupyter notebook, format 3 or 4. Everything else, above all the
// outputs, is skipped without being decoded.
func notebookParts(text []byte) ([]part, bool) {
	n := notebook{jsonScanner: jsonScanner{text: text}}
	n.root()
	if n.bad {
		return nil, false
	}
	language := kernelLanguage(n.language)
	for _, cell := range n.cells {
		n.write(cell, language)
	}
	return []part{{language: language, text: n.code, at: n.at()}}, true
}

// kernelLanguages maps the names that kernels give their languages to linguist's.
var kernelLanguages = map[string]string{
	"": "Python", "python": "Python", "python2": "Python", "python3": "Python", "ipython": "Python", "r": "R", "julia": "Julia",
	"javascript": "JavaScript", "typescript": "TypeScript", "c": "C", "c++": "C++", "c#": "C#", "csharp": "C#", "rust": "Rust", "go": "Go",
	"java": "Java", "kotlin": "Kotlin", "scala": "Scala", "ruby": "Ruby", "php": "PHP", "swift": "Swift", "lua": "Lua", "bash": "Shell", "shell": "Shell",
}

func kernelLanguage(name string) string {
	if l := kernelLanguages[strings.ToLower(name)]; l != "" {
		return l
	}
	return name
}

// notebook reads the cells of a notebook and puts their code together.
type notebook struct {
	jsonScanner
	language string
	cells    [][]jsonString // the strings of the source of each code cell
	code     []byte
	starts   []uint32 // offset in the file of each line of code
	open     bool     // the last line of code has begun
}

// at returns the line starts, not nil: a notebook without code is still no file of markup.
func (n *notebook) at() []uint32 {
	if n.starts == nil {
		return []uint32{}
	}
	return n.starts
}

func (n *notebook) root() {
	n.object(func(key string) {
		switch key {
		case "cells":
			n.array(n.cell)
		case "worksheets":
			n.array(func() {
				n.object(func(key string) {
					if key == "cells" {
						n.array(n.cell)
					} else {
						n.skip()
					}
				})
			})
		case "metadata":
			n.metadata()
		default:
			n.skip()
		}
	})
}

// metadata reads the language of the kernel: language_info.name or kernelspec.language.
func (n *notebook) metadata() {
	n.object(func(key string) {
		want := map[string]string{"language_info": "name", "kernelspec": "language"}[key]
		if want == "" || n.peek() != '{' {
			n.skip()
			return
		}
		n.object(func(key string) {
			if key == want && n.peek() == '"' {
				n.language = n.decoded(n.string())
			} else {
				n.skip()
			}
		})
	})
}

func (n *notebook) cell() {
	if n.peek() != '{' {
		n.skip()
		return
	}
	var source []jsonString
	code := false
	n.object(func(key string) {
		switch {
		case key == "cell_type" && n.peek() == '"':
			code = n.decoded(n.string()) == "code"
		case key == "language" && n.peek() == '"': // format 3
			if l := n.decoded(n.string()); n.language == "" {
				n.language = l
			}
		case key == "source" || key == "input":
			source = n.lines()
		default:
			n.skip()
		}
	})
	if code && len(source) > 0 {
		n.cells = append(n.cells, source)
	}
}

// lines reads a string or a list of strings.
func (n *notebook) lines() (found []jsonString) {
	if n.peek() == '"' {
		return []jsonString{n.string()}
	}
	if n.peek() != '[' {
		n.skip()
		return nil
	}
	n.array(func() {
		if n.peek() == '"' {
			found = append(found, n.string())
		} else {
			n.skip()
		}
	})
	return found
}

// write adds the code of a cell and blanks what only the notebook understands.
func (n *notebook) write(cell []jsonString, language string) {
	first := len(n.code)
	for _, s := range cell {
		n.unescape(s, n.put)
	}
	if len(n.code) > first && n.code[len(n.code)-1] != '\n' {
		n.put('\n', cell[len(cell)-1].end-1)
	}
	if language == "Python" {
		blankMagics(n.code[first:])
	}
}

// put adds a character of code that stands at an offset of the file.
func (n *notebook) put(r rune, at int) {
	if !n.open {
		n.starts = append(n.starts, uint32(at))
	}
	if r == '\r' {
		r = ' '
	}
	n.code = utf8.AppendRune(n.code, r)
	n.open = r != '\n'
}

// cellMagics are those that leave the rest of the cell Python.
var cellMagics = map[string]bool{"time": true, "timeit": true, "capture": true, "prun": true, "memit": true, "mprun": true, "lprun": true, "debug": true}

// blankMagics overwrites the magics, shell commands and questions of an IPython cell with spaces.
func blankMagics(cell []byte) {
	first, continued := true, false
	for rest := cell; len(rest) > 0; {
		line := rest
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			line, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) == 0 {
			continued = false
			continue
		}
		if first && bytes.HasPrefix(trimmed, []byte("%%")) {
			if name, _, _ := strings.Cut(string(trimmed[2:min(len(trimmed), 40)]), " "); !cellMagics[name] {
				blankLine(cell) // another language
				return
			}
		}
		first = false
		if continued || isMagic(trimmed) {
			continued = trimmed[len(trimmed)-1] == '\\'
			blankLine(line)
		}
	}
}

func blankLine(b []byte) {
	for i := range b {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
}

// isMagic reports whether a line is for the notebook: "%matplotlib inline", "!ls", "x = !ls", "open?".
func isMagic(line []byte) bool {
	switch line[0] {
	case '!', '?':
		return true
	case '%':
		return len(line) > 1 && (line[1] == '%' || isWord(line[1]))
	}
	if line[len(line)-1] == '?' && !bytes.ContainsAny(line, " \"'#(") {
		return true
	}
	name := 0
	for name < len(line) && (isWord(line[name]) || bytes.IndexByte([]byte(" ,._"), line[name]) >= 0) {
		name++
	}
	if name == 0 || name == len(line) || line[name] != '=' {
		return false
	}
	value := bytes.TrimLeft(line[name+1:], " ")
	return len(value) > 1 && (value[0] == '!' && value[1] != '=' || value[0] == '%')
}

func isWord(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// jsonString is a string of a JSON text: the offsets of its first byte and its closing quote.
type jsonString struct{ start, end int }

// jsonScanner walks over a JSON text without building values. After an error bad is set and every method
// returns at once. Nesting costs no stack but that of the methods the caller nests.
type jsonScanner struct {
	text []byte
	pos  int
	bad  bool
}

// peek returns the next byte that is not white space, 0 at the end.
func (s *jsonScanner) peek() byte {
	for ; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
		default:
			return s.text[s.pos]
		}
	}
	return 0
}

func (s *jsonScanner) expect(c byte) bool {
	if s.bad || s.peek() != c {
		s.bad = true
		return false
	}
	s.pos++
	return true
}

// object calls fn for each key; fn reads the value.
func (s *jsonScanner) object(fn func(key string)) {
	s.list('{', '}', func() {
		if s.peek() != '"' {
			s.bad = true
			return
		}
		key := s.decoded(s.string())
		if s.expect(':') {
			fn(key)
		}
	})
}

// array calls fn for each element; fn reads it.
func (s *jsonScanner) array(fn func()) { s.list('[', ']', fn) }

func (s *jsonScanner) list(open, end byte, element func()) {
	if !s.expect(open) {
		return
	}
	if s.peek() == end {
		s.pos++
		return
	}
	for !s.bad {
		before := s.pos
		element()
		if s.pos == before { // nothing was read
			s.bad = true
		}
		if s.bad {
			return
		}
		if s.peek() == end {
			s.pos++
			return
		}
		s.expect(',')
	}
}

// string reads a string and returns where it stands.
func (s *jsonScanner) string() jsonString {
	if !s.expect('"') {
		return jsonString{}
	}
	start := s.pos
	for s.pos < len(s.text) {
		i := bytes.IndexAny(s.text[s.pos:min(len(s.text), s.pos+64)], `"\`)
		if i < 0 {
			s.pos = min(len(s.text), s.pos+64)
			continue
		}
		s.pos += i + 1
		if s.text[s.pos-1] == '"' {
			return jsonString{start, s.pos - 1}
		}
		s.pos++ // what is escaped
	}
	s.pos = len(s.text)
	s.bad = true
	return jsonString{}
}

// skip passes over one value, however deep.
func (s *jsonScanner) skip() {
	depth := 0
	for !s.bad {
		switch c := s.peek(); c {
		case 0:
			s.bad = true
		case '"':
			s.string()
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			if depth == 0 { // a value was expected
				s.bad = true
				return
			}
			depth--
			s.pos++
		case ',', ':':
			if depth == 0 {
				s.bad = true
				return
			}
			s.pos++
			continue
		default:
			s.scalar()
		}
		if depth == 0 {
			return
		}
	}
}

// scalar passes over a number, true, false or null.
func (s *jsonScanner) scalar() {
	for s.pos < len(s.text) && bytes.IndexByte([]byte(" \t\r\n,:]}[{\""), s.text[s.pos]) < 0 {
		s.pos++
	}
}

// decoded returns the text of a short string.
func (s *jsonScanner) decoded(j jsonString) string {
	var b strings.Builder
	j.end = min(j.end, j.start+80)
	s.unescape(j, func(r rune, _ int) { b.WriteRune(r) })
	return b.String()
}

// unescape calls fn for each character of a string with its offset in the text.
func (s *jsonScanner) unescape(j jsonString, fn func(r rune, at int)) {
	for i := j.start; i < j.end; {
		if s.text[i] != '\\' || i+1 >= j.end {
			r, size := utf8.DecodeRune(s.text[i:j.end])
			fn(r, i)
			i += size
			continue
		}
		r, size := unescape(s.text[i:j.end])
		fn(r, i)
		i += size
	}
}

// unescape reads one escape sequence, a surrogate pair included.
func unescape(b []byte) (r rune, size int) {
	switch b[1] {
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'u':
		r, ok := hex4(b[2:])
		if !ok {
			return utf8.RuneError, 2
		}
		if utf16.IsSurrogate(r) {
			if len(b) >= 8 && b[6] == '\\' && b[7] == 'u' {
				if low, ok := hex4(b[8:]); ok {
					if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
						return pair, 12
					}
				}
			}
			return utf8.RuneError, 6
		}
		return r, 6
	}
	return rune(b[1]), 2
}

func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
