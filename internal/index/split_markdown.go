package index

import (
	"regexp"
	"strings"
)

// markdownHeadings finds the headings of Markdown: # Title, underlined titles, and HTML's, outside of fenced code,
// front matter and HTML comments.
func markdownHeadings(s *splitter) []heading {
	var found []heading
	m := markdownState{}
	for i := range s.lines() {
		line := s.line(i)
		if m.skips(i, line) {
			s.marks[i].inside = true
			continue
		}
		text := strings.TrimLeft(line, " ")
		if indent := len(line) - len(text); indent > 3 || text == "" {
			m.paragraph = -1
			continue
		}
		if h, ok := s.markdownHeading(i, text, m.paragraph); ok {
			found = append(found, h)
			m.paragraph = -1
		} else if strings.ContainsAny(text[:1], ">|-*+<") {
			m.paragraph = -1
		} else if m.paragraph < 0 {
			m.paragraph = i
		}
	}
	return found
}

// markdownState knows what a line stands in.
type markdownState struct {
	fence     string // that must close the block, "" outside
	paragraph int    // line where the paragraph at hand starts, -1 outside
}

// skips reports whether a line belongs to a block whose text has no headings.
func (m *markdownState) skips(i int, line string) bool {
	text := strings.TrimLeft(line, " \t")
	if m.fence != "" {
		if strings.HasPrefix(text, m.fence) && strings.Trim(text, m.fence[:1]) == "" || m.fence == "-->" && strings.Contains(text, m.fence) {
			m.fence = ""
		}
		return true
	}
	switch {
	case i == 0 && (line == "---" || line == "+++"):
		m.fence = line
	case strings.HasPrefix(text, "```") && !strings.Contains(strings.TrimLeft(text, "`"), "`"), strings.HasPrefix(text, "~~~"):
		m.fence = text[:len(text)-len(strings.TrimLeft(text, text[:1]))]
	case strings.HasPrefix(text, "<!--") && !strings.Contains(text, "-->"):
		m.fence = "-->"
	default:
		return false
	}
	m.paragraph = -1
	return false
}

var htmlHeading = regexp.MustCompile(`(?i)^<h([1-6])\b[^>]*>`)

// markdownHeading reads a heading from a line that is indented by three blanks at most.
func (s *splitter) markdownHeading(i int, text string, paragraph int) (heading, bool) {
	if text[0] == '#' {
		rest := strings.TrimLeft(text, "#")
		level := len(text) - len(rest)
		if level > 6 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			return heading{}, false
		}
		return heading{i, level, plainTitle(strings.TrimRight(rest, "#"))}, true
	}
	if c, ok := runOf(text, "=-", 2); ok && paragraph >= 0 && i-paragraph <= 3 {
		var lines []string
		for k := paragraph; k < i; k++ {
			lines = append(lines, s.line(k))
		}
		level := 1
		if c == '-' {
			level = 2
		}
		return heading{paragraph, level, plainTitle(strings.Join(lines, " "))}, true
	}
	if text[0] != '<' {
		return heading{}, false
	}
	if m := htmlHeading.FindStringSubmatch(text); m != nil {
		return heading{i, int(m[1][0] - '0'), plainTitle(s.htmlTitle(i))}, true
	}
	return heading{}, false
}

// htmlTitle returns an HTML heading that starts on a line, up to its end a few lines on.
func (s *splitter) htmlTitle(i int) string {
	var b strings.Builder
	for k := i; k < min(i+6, s.lines()); k++ {
		b.WriteString(s.line(k) + " ")
		if strings.Contains(b.String(), "</h") || strings.Contains(b.String(), "</H") {
			break
		}
	}
	text, _, _ := strings.Cut(strings.ReplaceAll(b.String(), "</H", "</h"), "</h")
	return text
}

var (
	markdownImage  = regexp.MustCompile(`!\[([^\]]*)\]\([^)]*\)`)
	markdownLink   = regexp.MustCompile(`\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])`)
	markdownAnchor = regexp.MustCompile(`\s*\{#[^}]*\}\s*$`)
	htmlTag        = regexp.MustCompile(`</?[A-Za-z][^>]*>`)
)

// plainTitle is a title without links, images, tags and emphasis. Images have their say only in a title of nothing
// else.
func plainTitle(text string) string {
	if strings.ContainsAny(text, "[{<") {
		without := markdownImage.ReplaceAllString(text, "")
		if plain := plainLinks(without); strings.Trim(plain, " *_`") != "" {
			text = plain
		} else {
			text = plainLinks(markdownImage.ReplaceAllString(text, "$1"))
		}
	}
	return title(emphasis.Replace(text))
}

var emphasis = strings.NewReplacer("*", "", "`", "", `\_`, "_")

func plainLinks(text string) string {
	text = markdownLink.ReplaceAllString(text, "$1")
	text = markdownAnchor.ReplaceAllString(text, "")
	return htmlTag.ReplaceAllString(text, "")
}
