package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// SchemaVersion is the version of the JSON report, described by docs/schema/report-v1.json. It is
// raised when a field is removed or changes its meaning; new fields do not raise it.
const SchemaVersion = 1

// JSONOptions say what JSON writes beside the summary.
type JSONOptions struct {
	// Files, when set, yields every taken file in path order; each is written as it comes, so that
	// memory stays flat. The first error ends the report and is returned.
	Files iter.Seq2[*measure.FileResult, error]
}

// JSON writes the report for programs: one object, fields in reading order, lists in the order of
// their ranks. Strings are valid UTF-8 and printable; see portable for names that are not.
func JSON(w io.Writer, r *measure.Repository, o JSONOptions) error {
	head, err := json.MarshalIndent(struct {
		SchemaVersion int `json:"schema_version"`
		*measure.Repository
	}{SchemaVersion, portable(r)}, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	if o.Files == nil {
		return writeJSON(w, append(head, '\n'))
	}
	if err := writeJSON(w, append(bytes.TrimSuffix(head, []byte("\n}")), ",\n  \"files\": ["...)); err != nil {
		return err
	}
	if err := jsonFiles(w, o.Files); err != nil {
		return err
	}
	return writeJSON(w, []byte("\n  ]\n}\n"))
}

// jsonFiles writes the elements of the files array, one a line.
func jsonFiles(w io.Writer, files iter.Seq2[*measure.FileResult, error]) error {
	separator := "\n    "
	for f, err := range files {
		if err != nil {
			return fmt.Errorf("read files for the report: %w", err)
		}
		line, err := json.Marshal(newFileRecord(f))
		if err != nil {
			return fmt.Errorf("encode file %q: %w", f.Path, err)
		}
		if err := writeJSON(w, append([]byte(separator), line...)); err != nil {
			return err
		}
		separator = ",\n    "
	}
	return nil
}

// writeJSON writes JSON text with every character that is not inert replaced by its \u escape.
// Such characters stand in strings only, so the value stays the same, and a terminal that shows
// the text is safe from names with bidi overrides and C1 control sequences.
func writeJSON(w io.Writer, text []byte) error {
	out := make([]byte, 0, len(text)+len(text)/8)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r < 0x7f || isInert(r): // below, the encoder has escaped all but the line ends between values
			out = append(out, text[i:i+size]...)
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
		i += size
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write json: %w", err)
	}
	return nil
}

// portableName makes a path or ref fit for JSON, reversibly. Valid UTF-8 stays as it is. Anything else,
// and anything that begins with a double quote, is written in double quotes; inside them \" and
// \\ stand for these characters and \xNN for a byte that is no UTF-8.
func portableName(s string) string {
	if !strings.HasPrefix(s, `"`) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// portable returns a copy of r whose names went through portableName and whose lists are never null.
func portable(r *measure.Repository) *measure.Repository {
	p := *r
	p.Revision = portableRevision(r.Revision)
	p.Ledger.Skipped = nonNil(p.Ledger.Skipped)
	p.Ledger.Limited = nonNil(p.Ledger.Limited)
	p.Warnings = mapped(p.Warnings, func(w measure.Warning) measure.Warning {
		w.Paths = mapped(w.Paths, portableName)
		return w
	})
	p.Languages = mapped(p.Languages, func(l measure.LanguageRow) measure.LanguageRow { return l })
	p.Distributions = mapped(p.Distributions, func(d measure.Distribution) measure.Distribution {
		d.Bands = mapped(d.Bands, func(b measure.Band) measure.Band { return b })
		return d
	})
	p.Worst = mapped(p.Worst, portableFunction)
	p.FunctionHotspots = mapped(p.FunctionHotspots, portableFunction)
	p.FileHotspots = mapped(p.FileHotspots, func(f measure.FileRow) measure.FileRow {
		f.Path = portableName(f.Path)
		return f
	})
	p.Treemap = portableTree(p.Treemap)
	p.Skipped = mapped(p.Skipped, func(g measure.SkipGroup) measure.SkipGroup {
		g.Examples = mapped(g.Examples, portableSkipped)
		return g
	})
	p.Limited = mapped(p.Limited, func(g measure.LimitedGroup) measure.LimitedGroup {
		g.Examples = mapped(g.Examples, portableSkipped)
		return g
	})
	p.Debt, p.Duplication, p.Relations = normalized(p.Debt), normalized(p.Duplication), normalized(p.Relations)
	p.People = normalized(p.People)
	return &p
}

func portableRevision(rev reposage.Revision) reposage.Revision {
	rev.Target, rev.Name, rev.Ref = portableName(rev.Target), portableName(rev.Name), portableName(rev.Ref)
	rev.Dirty = mapped(rev.Dirty, portableName)
	return rev
}

func portableFunction(f measure.FunctionRow) measure.FunctionRow {
	f.Path, f.Name = portableName(f.Path), validText(f.Name)
	return f
}

func portableSkipped(s measure.Skipped) measure.Skipped {
	s.Path, s.Detail = portableName(s.Path), validText(s.Detail)
	return s
}

func portableTree(n *measure.TreeNode) *measure.TreeNode {
	if n == nil {
		return &measure.TreeNode{}
	}
	c := *n
	c.Name, c.Path = portableName(n.Name), portableName(n.Path)
	if len(n.Children) > 0 {
		c.Children = mapped(n.Children, portableTree)
	}
	return &c
}

// validText replaces what is no UTF-8; symbol names come from decoded text and never need it.
func validText(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// mapped returns f of each element in a new slice that is never nil.
func mapped[T, U any](in []T, f func(T) U) []U {
	out := make([]U, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}

func nonNil[K comparable](m map[K]reposage.Count) map[K]reposage.Count {
	if m == nil {
		return map[K]reposage.Count{}
	}
	return m
}

// fileRecord is one element of the optional files array.
type fileRecord struct {
	Path         string                `json:"path"`
	Blob         string                `json:"blob"`
	Size         int64                 `json:"size"`
	Language     string                `json:"language,omitempty"`
	Kind         reposage.LanguageKind `json:"kind"`
	Encoding     string                `json:"encoding"`
	Test         bool                  `json:"test,omitempty"`
	Limit        reposage.LimitReason  `json:"limit,omitempty"`
	Lines        int                   `json:"lines"`
	CodeLines    int                   `json:"code_lines"`
	CommentLines int                   `json:"comment_lines"`
	BlankLines   int                   `json:"blank_lines"`
	Tokens       int                   `json:"tokens"`
	Classes      int                   `json:"classes"`
	Imports      int                   `json:"imports"`
	Errors       int                   `json:"errors"`
	TopLevel     int                   `json:"top_level"`
	Churn        reposage.Churn        `json:"churn"`
	Bidi         int                   `json:"bidi,omitempty"`
	Invisible    int                   `json:"invisible,omitempty"`
	Homoglyph    int                   `json:"homoglyph,omitempty"`
	Functions    []measure.FunctionRow `json:"functions"`
}

func newFileRecord(f *measure.FileResult) fileRecord {
	m := &f.Metrics
	return fileRecord{
		Path: portableName(f.Path), Blob: f.Blob, Size: f.Size, Language: f.Language, Kind: f.Kind, Encoding: f.Encoding,
		Test: f.Test, Limit: m.Limit, Lines: m.Lines, CodeLines: m.CodeLines, CommentLines: m.CommentLines,
		BlankLines: m.BlankLines, Tokens: m.Tokens, Classes: m.Classes, Imports: m.Imports, Errors: m.Errors,
		TopLevel: m.TopLevel, Churn: f.Churn, Bidi: f.Bidi, Invisible: f.Invisible, Homoglyph: f.Homoglyph,
		Functions: mapped(measure.FunctionRows(f), portableFunction),
	}
}
