package graph

import (
	"bytes"
	"regexp"
	"strings"
)

// eachLine calls fn for every line, from 1, without its end.
func eachLine(raw []byte, fn func(n int, line string)) {
	n := 0
	for line := range bytes.Lines(raw) {
		n++
		fn(n, strings.TrimRight(string(line), "\r\n"))
	}
}

// eachMatch calls fn with the groups of every match and the line where it begins.
func eachMatch(re *regexp.Regexp, text []byte, fn func(line int, group []string)) {
	lines := lineCounter{text: text}
	for _, at := range re.FindAllSubmatchIndex(text, -1) {
		group := make([]string, len(at)/2)
		for i := range group {
			if at[2*i] >= 0 {
				group[i] = string(text[at[2*i]:at[2*i+1]])
			}
		}
		fn(lines.of(at[0]), group)
	}
}

// quotes says how strings and comments look, for withoutComments.
type commentStyle struct {
	line  string // "//", "#", "--"
	block bool   // also /* */
}

// withoutComments blanks comments outside of strings in single or double quotes. Lines stay.
func withoutComments(raw []byte, style commentStyle) []byte {
	out := bytes.Clone(raw)
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '"' || c == '\'':
			for i++; i < len(out) && out[i] != c && out[i] != '\n'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
		case style.block && c == '/' && i+1 < len(out) && out[i+1] == '*':
			i = blankComment(out, i) - 1
		case bytes.HasPrefix(out[i:], []byte(style.line)):
			for ; i < len(out) && out[i] != '\n'; i++ {
				out[i] = ' '
			}
		}
	}
	return out
}
