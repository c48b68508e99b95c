package debt

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/reposage/reposage"
)

// document is a YAML file that may come from anywhere: bounded, without anchors, with the place of each value.
type document struct {
	file string
	text []byte
	tree *ast.File
}

// parseYAML parses a file. The error is an EInvalid with line and reason.
func parseYAML(file string, text []byte) (*document, error) {
	d := &document{file: file, text: text}
	if len(text) > MaxFormula {
		return nil, d.errorLine(0, "larger than %d KiB", MaxFormula>>10)
	}
	if deep := tooDeep(text); deep > 0 {
		return nil, d.errorLine(deep, "nested too deeply")
	}
	tree, err := parseTree(text)
	if err != nil {
		return nil, d.wrap(err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, d.errorLine(0, "must hold one YAML document")
	}
	d.tree = tree
	var finder anchorFinder
	ast.Walk(&finder, tree.Docs[0].Body)
	if finder.found != nil {
		return nil, d.errorLine(line(finder.found), "anchors and aliases are not read")
	}
	return d, nil
}

// parseTree is the library's parser. The text may come from a hostile repository: what makes the library panic is an
// error in the text as well, not the end of the program.
func parseTree(text []byte) (tree *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be read as YAML (%v)", p)
		}
	}()
	return parser.ParseBytes(text, 0)
}

// maxNesting bounds brackets within brackets; the parser calls itself for each.
const maxNesting = 32

// tooDeep returns the line on which brackets or dashes nest too deeply, 0 for none.
func tooDeep(text []byte) int {
	for i, l := range bytes.Split(text, []byte{'\n'}) {
		if bytes.Count(l, []byte{'['})+bytes.Count(l, []byte{'{'}) > maxNesting || bytes.Count(l, []byte("- ")) > maxNesting || len(l)-len(bytes.TrimLeft(l, " -?")) > 8*maxNesting {
			return i + 1
		}
	}
	if bytes.Count(text, []byte{'['})-bytes.Count(text, []byte{']'}) > maxNesting || bytes.Count(text, []byte{'{'})-bytes.Count(text, []byte{'}'}) > maxNesting {
		return 1
	}
	return 0
}

type anchorFinder struct{ found *token.Token }

// Visit implements ast.Visitor.
func (f *anchorFinder) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		if f.found == nil {
			f.found = n.GetToken()
		}
	}
	return f
}

// decode fills v; keys that it does not have are errors.
func (d *document) decode(v any) (err error) {
	defer func() { // as in parseTree
		if p := recover(); p != nil {
			err = d.errorLine(0, "cannot be read as YAML (%v)", p)
		}
	}()
	if err := yaml.NewDecoder(bytes.NewReader(d.text), yaml.Strict()).Decode(v); err != nil {
		return d.wrap(err)
	}
	return nil
}

// wrap turns an error of the library into one sentence with its line.
func (d *document) wrap(err error) error {
	var e yaml.Error
	if !errors.As(err, &e) {
		return d.errorLine(0, "%s", firstLine(err.Error()))
	}
	return d.errorLine(line(e.GetToken()), "%s", firstLine(e.GetMessage()))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

func line(t *token.Token) int {
	if t == nil || t.Position == nil {
		return 0
	}
	return t.Position.Line
}

// errorAt is an error at the value of a path such as "$.rules.nesting.limit", or at what is around it if the value
// is missing.
func (d *document) errorAt(path, format string, args ...any) error {
	for p := path; p != ""; {
		if yp, err := yaml.PathString(p); err == nil {
			if n, err := yp.FilterFile(d.tree); err == nil && n != nil {
				return d.errorLine(line(n.GetToken()), format, args...)
			}
		}
		i := strings.LastIndexByte(p, '.')
		if i < 0 {
			break
		}
		p = p[:i]
	}
	return d.errorLine(0, format, args...)
}

// errorLine is an EInvalid "file:line: reason"; line 0 is the file as a whole.
func (d *document) errorLine(line int, format string, args ...any) error {
	at := d.file
	if line > 0 {
		at = fmt.Sprintf("%s:%d", d.file, line)
	}
	return reposage.Errorf(reposage.EInvalid, "%s: %s", at, fmt.Sprintf(format, args...)).
		WithHint("'reposage debt --explain' prints a file that is right.")
}
