package parse

import (
	"bytes"

	"github.com/reposage/reposage"
)

// embedders find the code inside files of another language: script blocks, notebook cells.
var embedders = map[string]embedder{
	"Vue":              scriptParts,
	"Svelte":           scriptParts,
	"Astro":            astroParts,
	"Jupyter Notebook": notebookParts,
}

// embedder returns the parts of a file that are code; ok is false when the file is not what its language
// says. It takes any bytes.
type embedder func(text []byte) (parts []part, ok bool)

// part is code embedded in a file.
type part struct {
	language string
	// text has the length of the whole file; what is not code is blanked so that offsets and lines stay
	// those of the file. When at is set the text stands on its own instead, and at[i] is the offset in the
	// file of what line i+1 of text begins with.
	text []byte
	at   []uint32
}

// embedded reads the parts of a file and puts their facts together. Lines are those of the file. In a
// notebook only the lines of code cells count as code or comment, and every other line as blank; elsewhere
// the lines outside of the parts are markup, which counts as code unless blank.
func (p *Parser) embedded(language string, text []byte, find embedder) *reposage.Facts {
	parts, ok := find(text)
	if !ok {
		return p.linesOnly(language, text, "")
	}
	m := merger{out: &reposage.Facts{Language: language}}
	m.host.reset(text)
	m.toks.reset()
	markup := true
	for _, part := range parts {
		markup = markup && part.at == nil
		if reason := p.addPart(&m, part); reason != "" {
			return p.linesOnly(language, text, reason)
		}
	}
	if markup {
		m.markMarkup(text)
	}
	return m.finish()
}

// addPart parses one part and adds its facts.
func (p *Parser) addPart(m *merger, part part) reposage.LimitReason {
	m.begin(part)
	l, ok := languageFor(part.language)
	if !ok { // a kernel whose language has no grammar
		p.x.lines.reset(part.text)
		for i, start := range p.x.lines.starts {
			end := uint32(len(part.text))
			if i+1 < len(p.x.lines.starts) {
				end = p.x.lines.starts[i+1]
			}
			if len(bytes.TrimSpace(part.text[start:end])) > 0 {
				p.x.lines.flags[i] = lineCode
			}
		}
		m.lines(&p.x.lines)
		return ""
	}
	nodes, masked, limit := p.nodes(l, part.text)
	if limit != "" {
		return limit
	}
	facts := p.x.extract(l, part.text, nodes, masked)
	m.lines(&p.x.lines)
	m.add(facts)
	return ""
}

// merger puts the facts of several parts of a file together.
type merger struct {
	out   *reposage.Facts
	host  lineIndex
	toks  tokenTable
	part  part
	local *lineIndex // lines of the part's text
	extra uint32     // code and comment lines that share a line of the file with others
}

func (m *merger) begin(p part) { m.part = p }

// lines enters what the lines of a part hold.
func (m *merger) lines(local *lineIndex) {
	m.local = local
	for i, flag := range local.flags {
		line := m.line(uint32(i + 1))
		if flag == 0 || line == 0 || int(line) > len(m.host.flags) {
			continue
		}
		if m.part.at != nil && m.host.flags[line-1] != 0 { // the whole source of a cell on one line
			m.extra++
			if flag&lineCode != 0 {
				m.out.CodeLines++
			} else {
				m.out.CommentLines++
			}
			continue
		}
		m.host.flags[line-1] |= flag
	}
}

// markMarkup counts the lines that are neither blank nor in a part as code.
func (m *merger) markMarkup(text []byte) {
	for i, start := range m.host.starts {
		end := uint32(len(text))
		if i+1 < len(m.host.starts) {
			end = m.host.starts[i+1]
		}
		if m.host.flags[i] == 0 && len(bytes.TrimSpace(text[start:end])) > 0 {
			m.host.flags[i] = lineCode
		}
	}
}

func (m *merger) finish() *reposage.Facts {
	f := m.out
	code, comment, blank := m.host.seal()
	f.CodeLines += code
	f.CommentLines += comment
	f.BlankLines = blank - min(blank, m.extra)
	f.Lines = f.CodeLines + f.CommentLines + f.BlankLines
	f.Tokens = m.toks.out
	return f
}

// line returns the line of the file for a line of the part.
func (m *merger) line(local uint32) uint32 {
	if m.part.at == nil {
		return local
	}
	if local == 0 || int(local) > len(m.part.at) {
		return 0
	}
	return m.host.find(m.part.at[local-1])
}

// offset returns the place in the file of a byte of the part. Escapes make the file's text longer, so it is
// exact for the beginning of a line only; it never leaves the line.
func (m *merger) offset(local uint32) uint32 {
	if len(m.part.at) == 0 {
		return local
	}
	i := min(int(m.local.find(local)), len(m.part.at)) - 1
	at := m.part.at[i]
	end := at + 1
	if line := m.host.find(at); int(line) < len(m.host.starts) {
		end = max(end, m.host.starts[line]-1)
	}
	if i+1 < len(m.part.at) && m.part.at[i+1] > at {
		end = min(end, m.part.at[i+1])
	}
	return min(at+local-min(local, m.local.starts[i]), max(end, at+1)-1)
}

func (m *merger) span(s reposage.Span) reposage.Span {
	if m.part.at == nil || s.End == 0 {
		return s
	}
	start := m.offset(s.Start)
	end := max(start, m.offset(max(s.End, 1)-1)+1)
	return reposage.Span{Start: start, End: end, Line: m.host.find(start), EndLine: max(m.host.find(start), m.host.find(max(end, 1)-1))}
}

// add copies the facts of the part, with indexes, offsets and lines of the whole.
func (m *merger) add(f *reposage.Facts) {
	symbols, tokens := int32(len(m.out.Symbols)), uint32(len(m.toks.out.Seq))
	rebase := func(symbol int32) int32 {
		if symbol < 0 {
			return -1
		}
		return symbol + symbols
	}
	for _, e := range f.Errors {
		m.out.Errors = append(m.out.Errors, m.span(e))
	}
	for _, s := range f.Symbols {
		s.Parent = rebase(s.Parent)
		s.Span, s.Body, s.Doc = m.span(s.Span), m.span(s.Body), m.span(s.Doc)
		s.NameLine = m.line(s.NameLine)
		s.FirstToken, s.EndToken = s.FirstToken+tokens, s.EndToken+tokens
		m.out.Symbols = append(m.out.Symbols, s)
	}
	for _, p := range f.Points {
		p.Symbol, p.Line, p.Offset = rebase(p.Symbol), m.line(p.Line), m.offset(p.Offset)
		m.out.Points = append(m.out.Points, p)
	}
	for _, r := range f.Refs {
		r.Symbol, r.Line, r.Offset = rebase(r.Symbol), m.line(r.Line), m.offset(r.Offset)
		m.out.Refs = append(m.out.Refs, r)
	}
	for _, v := range f.Bindings {
		v.Symbol, v.Line, v.Offset = rebase(v.Symbol), m.line(v.Line), m.offset(v.Offset)
		m.out.Bindings = append(m.out.Bindings, v)
	}
	for _, c := range f.Comments {
		c.Span = m.span(c.Span)
		m.out.Comments = append(m.out.Comments, c)
	}
	for i, id := range f.Tokens.Seq {
		t := f.Tokens.Dict[id]
		m.toks.add(t.Hash, t.Class, m.line(f.Tokens.Line[i]))
	}
}
