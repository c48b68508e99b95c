package search

import (
	"bytes"

	"github.com/reposage/reposage"
)

// definitionAt returns the definition that a line belongs to: the one it names, the one that the comment or annotation
// in it stands above, or the innermost one that it is inside of, as indentation tells. Nil when that is none of the
// chunk, which is cut from the middle of something or has nothing but the rest of a file.
func (l *chunkLines) definitionAt(line int) *reposage.Definition {
	at := line - l.first
	if at < 0 || at >= len(l.starts) {
		return nil
	}
	defs := l.chunk.Definitions
	var before *reposage.Definition
	for i := range defs {
		switch d := &defs[i]; {
		case int(d.Line) == line:
			return d
		case int(d.Line) > line:
			if l.leads(at, int(d.Line)-l.first) {
				return d
			}
			return l.around(at, before, defs[:i])
		default:
			before = d
		}
	}
	return l.around(at, before, defs)
}

// around returns the innermost of the definitions above a line that the line is inside of.
func (l *chunkLines) around(at int, last *reposage.Definition, defs []reposage.Definition) *reposage.Definition {
	if last == nil {
		return nil
	}
	least := indentOf(l.line(at)) // of the lines passed on the way up
	i := len(defs) - 1
	for j := at - 1; j >= 0 && i >= 0; j-- {
		text := l.line(j)
		if d := &defs[i]; int(d.Line)-l.first == j {
			for ; i >= 0 && int(defs[i].Line)-l.first == j; i-- { // several of one line: the first
				d = &defs[i]
			}
			if hasBody(d.Kind) && indentOf(text) < least {
				return d
			}
		}
		if !l.passing(text) {
			least = min(least, indentOf(text))
		}
	}
	return nil
}

// passing reports whether a line says nothing about what is around those below it: a blank one, the closing or opening
// of a block, a label, a condition of the preprocessor.
func (l *chunkLines) passing(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return true
	}
	switch line[0] {
	case '{', '}', ')', ']', '#':
		return true
	}
	return line[len(line)-1] == ':' && !bytes.ContainsAny(line, " (")
}

// leads reports whether the lines from one on are comments or annotations of the definition in a later line.
func (l *chunkLines) leads(at, to int) bool {
	for i := at; i < to && i < len(l.starts); i++ {
		text := bytes.TrimSpace(l.line(i))
		if len(text) == 0 || !l.comment(l.starts[i]) && !l.comment(l.starts[i]+indentBytes(l.line(i))) && !annotates(text) {
			return false
		}
	}
	return true
}

// comment reports whether an offset is inside of a comment.
func (l *chunkLines) comment(offset int) bool {
	for _, c := range l.chunk.Comments {
		if int(c.Start) <= offset && offset < int(c.End) {
			return true
		}
	}
	return false
}

// annotates reports whether a line is an annotation, attribute or decorator, or goes on with one.
func annotates(line []byte) bool {
	switch line[0] {
	case '@', '[', ')', ']', '#':
		return true
	}
	return bytes.HasPrefix(line, []byte("template<")) || bytes.HasPrefix(line, []byte("template <"))
}

// above reports whether a line is before the first definition of the chunk and no comment of it: an import, say.
func (l *chunkLines) above(line int) bool {
	defs := l.chunk.Definitions
	return len(defs) > 0 && line < int(defs[0].Line) && isImport(l.line(line-l.first))
}

// indentOf is how far a line is indented, in columns; a tab counts four.
func indentOf(line []byte) (columns int) {
	for _, c := range line {
		switch c {
		case ' ':
			columns++
		case '\t':
			columns += 4
		default:
			return columns
		}
	}
	return columns
}

func indentBytes(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }
