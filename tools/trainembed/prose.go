package main

import (
	"regexp"
	"strings"
	"unicode"
)

// markers start comment lines; the longest come first.
var markers = []string{"\"\"\"", "'''", "/***", "/**", "/*!", "/*", "*/", "///", "//!", "//", "--[[", "]]", "---", "--", "##", "#:", "#", "<!--", "-->", "*", ";;", "=begin", "=end", "r\"\"\"", "R\"\"\""}

var (
	tagPattern      = regexp.MustCompile(`</?[A-Za-z][^<>\n]{0,80}>`)
	braceTagPattern = regexp.MustCompile(`\{@\w+\s+([^{}]*)\}`)
	linkPattern     = regexp.MustCompile(`\[([^\[\]]*)\](?:\([^()\s]*\)|\[[^\[\]]*\])`)
	rolePattern     = regexp.MustCompile(":[a-z:]+:`~?([^`]*)`")
	urlPattern      = regexp.MustCompile(`https?://\S+`)
	briefPattern    = regexp.MustCompile(`^[@\\](?:brief|summary|desc|description|remarks?|note|short|details)\s+`)
	sectionPattern  = regexp.MustCompile(`(?i)^(?:[@\\][a-z]|:[a-z]+[^:]*:|(?:args?|arguments|parameters?|params|returns?|raises|throws|yields|examples?|usage|notes?|see also|references|attributes|errors|panics|safety|since|complexity)\s*:?$|#+ |=====|-----|~~~~~|\x60\x60\x60|>>>|- parameters?\b|- returns?\b|- throws\b|\.\. )`)
	boilerplate     = regexp.MustCompile(`(?i)copyright|licen[sc]e|spdx|all rights reserved|auto-?generated|do not edit|inherit ?doc|^todo|^fixme|^xxx|^hack\b|^see |^deprecated|^nolint|eslint|ts-ignore|prettier-|clang-format|pylint|noqa|noinspection|@since|^@|^https?:|istanbul|rubocop|swiftlint|\bregion\b|^internal:|phpstan|psalm`)
)

// prose cuts the text of a comment, with its markers, into the first sentence and the rest. What documents
// parameters, examples and markup is no sentence; rest has it all the same, without the markers.
func prose(comment string) (first, rest string) {
	var head, tail []string
	ended := false
	for line := range strings.Lines(comment) {
		line = plain(unmark(line))
		switch {
		case ended:
			tail = append(tail, line)
		case line == "":
			ended = len(head) > 0
		case sectionPattern.MatchString(line):
			ended = true
			tail = append(tail, line)
		default:
			head = append(head, line)
		}
	}
	first, more := sentence(strings.Join(strings.Fields(strings.Join(head, " ")), " "))
	return first, strings.TrimSpace(more + "\n" + strings.Join(tail, "\n"))
}

// unmark cuts the markers of a comment off a line.
func unmark(line string) string {
	line = strings.TrimSpace(line)
	for range 2 {
		for _, m := range markers {
			line = strings.TrimSpace(strings.TrimPrefix(line, m))
		}
	}
	for _, m := range []string{"*/", "\"\"\"", "'''", "]]", "-->"} {
		line = strings.TrimSpace(strings.TrimSuffix(line, m))
	}
	return briefPattern.ReplaceAllString(line, "")
}

// plain takes markup out of a line.
func plain(line string) string {
	if strings.ContainsAny(line, "<{[:/") {
		line = tagPattern.ReplaceAllString(line, " ")
		line = braceTagPattern.ReplaceAllString(line, "$1")
		line = linkPattern.ReplaceAllString(line, "$1")
		line = rolePattern.ReplaceAllString(line, "$1")
		line = urlPattern.ReplaceAllString(line, " ")
	}
	return strings.TrimSpace(strings.ReplaceAll(line, "`", ""))
}

// sentence splits a paragraph after its first sentence; a very short one takes the next along.
func sentence(s string) (first, rest string) {
	for i := 0; i < len(s); i++ {
		if s[i] != '.' && s[i] != '!' && s[i] != '?' || i+1 < len(s) && s[i+1] != ' ' {
			continue
		}
		if words := strings.Count(s[:i], " ") + 1; words >= 4 && !strings.HasSuffix(s[:i], "e.g") && !strings.HasSuffix(s[:i], "i.e") {
			return s[:i+1], strings.TrimSpace(s[i+1:])
		}
	}
	return s, ""
}

// askable reports whether a sentence can stand for a question: a few words of English about the code.
func askable(s string, least int) bool {
	if len(s) > 600 || boilerplate.MatchString(s) {
		return false
	}
	words := len(strings.Fields(s))
	if words < least || words > 70 {
		return false
	}
	ascii, other, signs := 0, 0, 0
	for _, r := range s {
		switch {
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			ascii++
		case unicode.IsLetter(r):
			other++
		case !unicode.IsSpace(r):
			signs++
		}
	}
	return ascii > 9*other && ascii > 3*signs
}
