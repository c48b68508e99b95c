package index

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

// ownName is what a symbol is called without the type it is declared for from outside: Close of Go's Server.Close,
// C++'s Server::Close, Lua's M:close. Namespaces keep theirs, as one line may name several.
func ownName(sym *reposage.Symbol) string {
	if sym.Kind == reposage.SymModule || sym.Kind == reposage.SymImpl {
		return sym.Name
	}
	if i := strings.LastIndexAny(sym.Name, ".:"); i >= 0 && startsName(sym.Name[i+1:]) {
		return sym.Name[i+1:]
	}
	return sym.Name
}

// startsName reports whether a name goes on here, rather than a number or nothing.
func startsName(s string) bool {
	return s != "" && (s[0] == '_' || s[0] == '~' || s[0] == '$' || s[0] >= utf8.RuneSelf || s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z')
}

// maxLead is how many lines a declaration may begin above its name.
const maxLead = 12

// nameLine is the line where the name of a symbol stands. Facts tell where its declaration begins, which may be above:
// at an attribute, or at a condition of the preprocessor around one.
func (s *splitter) nameLine(sym *reposage.Symbol, name string) int {
	first := int(sym.NameLine) - 1
	last := min(first+maxLead, s.lines()-1)
	if sym.Body.End > sym.Body.Start {
		last = min(last, s.lineOf(sym.Body.Start))
	}
	for i := first; i <= last; i++ {
		if hasName(s.text[s.starts[i]:s.starts[i+1]], name) {
			return i
		}
	}
	return first
}

// hasName reports whether a name stands in a line as a word of its own.
func hasName(line []byte, name string) bool {
	for at := 0; ; {
		i := bytes.Index(line[at:], []byte(name))
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRune(line[:at+i])
		after, _ := utf8.DecodeRune(line[at+i+len(name):])
		if !inWord(before) && !inWord(after) {
			return true
		}
		at += i + len(name)
	}
}
