package parse

import (
	"bytes"
	"strings"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// Limits bound the parse of one file. The zero value of a field means its default.
type Limits struct {
	// CPU is what a small file may take; PerMB is added per megabyte. It is CPU time of the parsing
	// thread, so a loaded machine gives the same result.
	CPU, PerMB time.Duration
	Memory     uint64 // bytes held by the syntax tree
	Depth      uint32 // nesting of the syntax tree
	Size       int    // bytes of text
}

// DefaultLimits give a file of 2 MB two seconds, ten times what parsing it should take, and 512 MiB.
var DefaultLimits = Limits{CPU: time.Second, PerMB: 500 * time.Millisecond, Memory: 512 << 20, Depth: 20_000, Size: 8 << 20}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	if l.CPU > 0 {
		d.CPU = l.CPU
	}
	if l.PerMB > 0 {
		d.PerMB = l.PerMB
	}
	if l.Memory > 0 {
		d.Memory = l.Memory
	}
	if l.Depth > 0 {
		d.Depth = l.Depth
	}
	if l.Size > 0 {
		d.Size = l.Size
	}
	return d
}

// budget is the CPU time that a file of n bytes may take.
func (l Limits) budget(n int) time.Duration {
	return l.CPU + time.Duration(float64(l.PerMB)*float64(n)/1e6)
}

// Parser reads files in this process. Text that is not trusted goes through a Pool, whose child
// processes run a Parser each: a grammar is C code and may crash or hang.
type Parser struct {
	ts     *grammars.Parser
	x      extractor
	limits Limits
}

// NewParser returns a parser; Close frees it.
func NewParser(l Limits) *Parser {
	return &Parser{ts: grammars.NewParser(), limits: l.withDefaults()}
}

// Close frees the parser.
func (p *Parser) Close() { p.ts.Close() }

// Facts reads one file: decoded UTF-8 text with LF or CRLF line ends. The facts are valid until the
// next call. A language without a grammar, and a file over a limit, gives line counts only.
func (p *Parser) Facts(language string, text []byte) *reposage.Facts {
	if why, of, limited := strings.Cut(language, "\x00"); limited { // the pool knows it must not be parsed
		return p.linesOnly(of, text, reposage.LimitReason(why))
	}
	if e := embedders[language]; e != nil {
		return p.embedded(language, text, e)
	}
	l, ok := languageFor(language)
	if !ok {
		return p.linesOnly(language, text, "")
	}
	nodes, masked, limit := p.nodes(l, text)
	if limit != "" {
		return p.linesOnly(language, text, limit)
	}
	f := p.x.extract(l, text, nodes, masked)
	f.Language = language
	return f
}

// nodes parses a text. A text that its grammar does not fit is repaired where the language knows how;
// then masked is what was blanked, in source order.
func (p *Parser) nodes(l *language, text []byte) (nodes []grammars.Node, masked []reposage.Span, limit reposage.LimitReason) {
	if len(text) > p.limits.Size {
		return nil, nil, reposage.LimitSize
	}
	nodes, status := p.ts.Parse(l.g, text, p.bounds(l, text))
	if status == grammars.Errors {
		nodes, masked, status = p.repaired(l, text)
	}
	return nodes, masked, limitOf(status)
}

func (p *Parser) bounds(l *language, text []byte) grammars.Limits {
	return grammars.Limits{CPU: p.limits.budget(len(text)), Memory: p.limits.Memory, Depth: p.limits.Depth, Keep: l.mask != nil}
}

func limitOf(status grammars.Status) reposage.LimitReason {
	switch status {
	case grammars.Time:
		return reposage.LimitTime
	case grammars.Memory:
		return reposage.LimitMemory
	case grammars.Depth:
		return reposage.LimitDepth
	case grammars.Language:
		return reposage.LimitCrash
	}
	return ""
}

// linesOnly counts lines: every line that is not blank is code, since nothing is known of comments.
func (p *Parser) linesOnly(language string, text []byte, why reposage.LimitReason) *reposage.Facts {
	f := CountLines(language, text)
	f.Limit = why
	return f
}

// CountLines returns facts that hold line counts only. Every line that is not blank counts as code, since
// nothing is known of the language's comments.
func CountLines(language string, text []byte) *reposage.Facts {
	f := &reposage.Facts{Language: language}
	for len(text) > 0 {
		line := text
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = nil
		}
		f.Lines++
		if len(bytes.TrimSpace(line)) == 0 {
			f.BlankLines++
		} else {
			f.CodeLines++
		}
	}
	return f
}
