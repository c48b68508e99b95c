package index

import (
	"strings"
	"unicode/utf8"

	"github.com/reposage/reposage"
)

// heading is the title of a section.
type heading struct {
	line  int // where it starts
	level int // 1 is the highest
	title string
}

// headingsOf has the languages that are cut along headings, with what finds those. It may mark lines as inside of
// something, where a cut is bad.
var headingsOf = map[string]func(s *splitter) []heading{
	"Markdown":         markdownHeadings,
	"MDX":              markdownHeadings,
	"RMarkdown":        markdownHeadings,
	"reStructuredText": restHeadings,
	"AsciiDoc":         asciidocHeadings,
	"Org":              orgHeadings,
}

// pathSeparator stands between the headings of a path.
const pathSeparator = " > "

const (
	maxTitle = 120 // bytes
	maxDepth = 8   // headings of a path
)

// section is the text below one heading, up to the next.
type section struct {
	first, last int
	path        []string
}

// sections adds the pieces of a text with headings: sections, small neighbours joined.
func (s *splitter) sections(find func(s *splitter) []heading) {
	found := find(s)
	if len(found) == 0 {
		s.cut(piece{last: s.lines() - 1, kind: reposage.ChunkBlock, symbol: -1})
		return
	}
	var group []section
	size := 0
	for _, next := range s.outline(found) {
		n := s.size(next.first, next.last)
		if len(group) > 0 && !s.joins(group, size, next, n) {
			s.addSections(group)
			group, size = nil, 0
		}
		group = append(group, next)
		size += n
	}
	s.addSections(group)
}

// outline returns the sections with the path of each.
func (s *splitter) outline(found []heading) []section {
	var all []section
	if found[0].line > 0 {
		all = append(all, section{first: 0, last: found[0].line - 1})
	}
	var open []heading
	for i, h := range found {
		for len(open) > 0 && open[len(open)-1].level >= h.level {
			open = open[:len(open)-1]
		}
		open = append(open, h)
		sec := section{first: h.line, last: s.lines() - 1}
		if i+1 < len(found) {
			sec.last = found[i+1].line - 1
		}
		for _, o := range open[max(0, len(open)-maxDepth):] {
			if o.title != "" {
				sec.path = append(sec.path, o.title)
			}
		}
		all = append(all, sec)
	}
	return all
}

// joins reports whether a section of n characters goes with those before it, of size.
func (s *splitter) joins(group []section, size int, next section, n int) bool {
	last := group[len(group)-1]
	if s.bare(last) && len(group) == 1 && len(next.path) > len(last.path) {
		return true
	}
	return size+n <= targetSize && (size < smallSize || n < smallSize) && s.related(group, next)
}

// related reports whether a section may go with those before it: it is below the first of them, or beside it.
func (s *splitter) related(group []section, next section) bool {
	first := group[0].path
	return len(next.path) >= len(first) && (len(first) < 2 || next.path[len(first)-2] == first[len(first)-2])
}

// addSections adds sections as one piece, a long one as several.
func (s *splitter) addSections(group []section) {
	if len(group) == 0 {
		return
	}
	p := piece{first: group[0].first, last: group[len(group)-1].last, kind: reposage.ChunkSection, symbol: -1}
	for len(group) > 1 && s.bare(group[0]) && len(group[1].path) > len(group[0].path) {
		group = group[1:] // the heading of a chapter goes with its first section
	}
	path := group[0].path
	if len(group) > 1 {
		var heads []string
		for _, g := range group {
			if n := len(g.path); n > 0 {
				heads = append(heads, g.path[n-1])
			}
			path = commonPath(path, g.path)
		}
		p.heads = strings.Join(heads, "\n")
	}
	for i := 0; i < len(group) && len(path) == 0; i++ {
		path = group[i].path
	}
	p.section = strings.Join(path, pathSeparator)
	s.cut(p)
}

// bare reports whether a section is little more than its heading.
func (s *splitter) bare(sec section) bool {
	lines := 0
	for i := sec.first; i <= sec.last; i++ {
		if !s.marks[i].blank {
			lines++
		}
	}
	return lines <= 2 && s.size(sec.first, sec.last) < tinySize
}

func commonPath(a, b []string) []string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

// line returns a line without the white space at its end.
func (s *splitter) line(i int) string {
	return strings.TrimRight(string(s.text[s.starts[i]:s.starts[i+1]]), " \t\r\n")
}

// title makes a heading's text one short line.
func title(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxTitle {
		return text
	}
	n := maxTitle
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return strings.TrimSpace(text[:n]) + "…"
}

// runOf reports whether a line consists of one of the characters only, at least n times, and of which.
func runOf(line, characters string, n int) (byte, bool) {
	if len(line) < n || line == "" || !strings.Contains(characters, line[:1]) {
		return 0, false
	}
	return line[0], strings.Trim(line, line[:1]) == ""
}
