package parse

import "bytes"

// scriptParts finds the <script> blocks of a component file. Blocks of one language become one part, so
// that a file of many blocks costs no more than its length.
func scriptParts(text []byte) ([]part, bool) {
	var b blanker
	b.scripts(text, 0)
	return b.parts, true
}

// astroParts finds the front matter between two lines of dashes, which is TypeScript, and the scripts.
func astroParts(text []byte) ([]part, bool) {
	var b blanker
	start := 0
	if rest := bytes.TrimLeft(text, " \t\r\n"); bytes.HasPrefix(rest, []byte("---")) {
		open := len(text) - len(rest) + 3
		if end := bytes.Index(text[open:], []byte("\n---")); end >= 0 {
			b.keep("TypeScript", text, open, open+end)
			start = open + end + 4
		}
	}
	b.scripts(text, start)
	return b.parts, true
}

// blanker collects the code of a file by language, in texts of the file's length.
type blanker struct{ parts []part }

// keep copies text[start:end] into the part of a language.
func (b *blanker) keep(language string, text []byte, start, end int) {
	for i := range b.parts {
		if b.parts[i].language == language {
			copy(b.parts[i].text[start:end], text[start:end])
			return
		}
	}
	blank := bytes.Repeat([]byte{' '}, len(text))
	for i, c := range text {
		if c == '\n' {
			blank[i] = c
		}
	}
	copy(blank[start:end], text[start:end])
	b.parts = append(b.parts, part{language: language, text: blank})
}

// scripts keeps what stands in <script> elements from an offset on.
func (b *blanker) scripts(text []byte, at int) {
	for {
		i := bytes.IndexByte(text[at:], '<')
		if i < 0 {
			return
		}
		at += i
		if bytes.HasPrefix(text[at:], []byte("<!--")) {
			end := bytes.Index(text[at:], []byte("-->"))
			if end < 0 {
				return
			}
			at += end
			continue
		}
		if !isTag(text[at+1:], "script") {
			at++
			continue
		}
		attributes, open := scanTag(text, at+len("<script"))
		at = open
		if attributes["/"] {
			continue
		}
		end := scriptEnd(text, open)
		if language := scriptLanguage(attributes); language != "" {
			b.keep(language, text, open, end)
		}
		at = end
	}
}

// isTag reports whether text begins with a tag's name, in any case.
func isTag(text []byte, name string) bool {
	if len(text) < len(name) || !bytes.EqualFold(text[:len(name)], []byte(name)) {
		return false
	}
	return len(text) == len(name) || bytes.IndexByte([]byte(" \t\r\n/>"), text[len(name)]) >= 0
}

// scanTag reads the attributes of a tag from after its name. It returns the set of "name=value" and
// "name", in lower case, with "/" for a tag that closes itself, and the offset after the tag.
func scanTag(text []byte, at int) (map[string]bool, int) {
	attributes := map[string]bool{}
	start := at
	var quote byte
	flush := func() {
		if start < at {
			word := bytes.ToLower(text[start:at])
			attributes[string(bytes.Map(func(r rune) rune {
				if r == '"' || r == '\'' {
					return -1
				}
				return r
			}, word[:min(len(word), 80)]))] = true
		}
	}
	for ; at < len(text); at++ {
		switch c := text[at]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			if at > start && text[at-1] == '/' {
				at--
				flush()
				at++
				attributes["/"] = true
			} else {
				flush()
			}
			return attributes, at + 1
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			flush()
			start = at + 1
		}
	}
	return attributes, at
}

// scriptEnd returns where a script's text ends: at its end tag or at the end of the file.
func scriptEnd(text []byte, at int) int {
	for {
		i := bytes.Index(text[at:], []byte("</"))
		if i < 0 {
			return len(text)
		}
		at += i
		if isTag(text[at+2:], "script") {
			return at
		}
		at += 2
	}
}

// scriptLanguage returns the language of a script element, "" for one without code that is parsed.
func scriptLanguage(attributes map[string]bool) string {
	has := func(names ...string) bool {
		for _, n := range names {
			if attributes[n] {
				return true
			}
		}
		return false
	}
	switch {
	case has("lang=ts", "lang=typescript", "type=text/typescript"):
		return "TypeScript"
	case has("lang=tsx"):
		return "TSX"
	case has("lang=js", "lang=jsx", "lang=javascript", "type=module", "type=text/javascript", "type=application/javascript"):
		return "JavaScript"
	}
	for a := range attributes {
		if name, _, _ := bytes.Cut([]byte(a), []byte("=")); string(name) == "lang" || string(name) == "type" {
			return "" // JSON, CoffeeScript, shaders
		}
	}
	return "JavaScript"
}
