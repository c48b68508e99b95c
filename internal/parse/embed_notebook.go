package parse

import (
	"bytes"
	"strings"
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
