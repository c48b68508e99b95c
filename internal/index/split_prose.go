package index

import (
	"strings"
	"unicode/utf8"
)

// restAdornments are the characters that reStructuredText underlines titles with.
const restAdornments = "=-~^\"'`+*#:.<>_"

// restHeadings finds the headings of reStructuredText: titles underlined at least as long as they are, perhaps
// overlined. The order in which the styles appear gives their levels.
func restHeadings(s *splitter) []heading {
	var found []heading
	var styles []string
	level := func(style string) int {
		for i, known := range styles {
			if known == style {
				return i + 1
			}
		}
		styles = append(styles, style)
		return len(styles)
	}
	for i := 0; i+1 < s.lines(); i++ {
		text := s.line(i)
		if text == "" {
			continue
		}
		if c, ok := runOf(text, restAdornments, 3); ok {
			if i+2 < s.lines() && s.line(i+2) == text && strings.TrimSpace(s.line(i+1)) != "" {
				found = append(found, heading{i, level("over" + string(c)), title(s.line(i + 1))})
				i += 2
			}
			continue
		}
		under := s.line(i + 1)
		c, ok := runOf(under, restAdornments, 3)
		if ok && text[0] != ' ' && text[0] != '\t' && utf8.RuneCountInString(text) <= len(under) && (i == 0 || s.marks[i-1].blank || isRestTarget(s.line(i-1))) {
			found = append(found, heading{i, level(string(c)), title(text)})
			i++
		}
	}
	return found
}

// isRestTarget reports whether a line is a directive or target, which may stand right above a title.
func isRestTarget(line string) bool { return strings.HasPrefix(line, "..") }

// asciidocHeadings finds the headings of AsciiDoc, = Title, outside of delimited blocks.
func asciidocHeadings(s *splitter) []heading {
	var found []heading
	block := ""
	for i := range s.lines() {
		line := s.line(i)
		if block != "" {
			s.marks[i].inside = true
			if line == block {
				block = ""
			}
			continue
		}
		if _, ok := runOf(line, "-.+/", 4); ok || line == "```" {
			block = line
			continue
		}
		if h, ok := marked(i, line, '='); ok {
			found = append(found, h)
		} else if h, ok := marked(i, line, '#'); ok {
			found = append(found, h)
		}
	}
	return found
}

// orgHeadings finds the headings of Org: stars at the start of a line.
func orgHeadings(s *splitter) []heading {
	var found []heading
	for i := range s.lines() {
		if h, ok := marked(i, s.line(i), '*'); ok {
			found = append(found, h)
		}
	}
	return found
}

// marked reads a heading that begins with its level in signs and a blank.
func marked(i int, line string, sign byte) (heading, bool) {
	n := 0
	for n < len(line) && line[n] == sign {
		n++
	}
	if n == 0 || n > 6 || n >= len(line) || line[n] != ' ' {
		return heading{}, false
	}
	return heading{i, n, title(line[n:])}, true
}
