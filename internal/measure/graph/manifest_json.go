package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// lineCounter turns growing offsets into lines.
type lineCounter struct {
	text []byte
	at   int
	line int
}

func (c *lineCounter) of(offset int) int {
	offset = min(offset, len(c.text))
	if offset < c.at {
		c.at, c.line = 0, 0
	}
	c.line += bytes.Count(c.text[c.at:offset], []byte{'\n'})
	c.at = offset
	return c.line + 1
}

var errDepth = fmt.Errorf("nested deeper than %d", maxDocumentDepth)

// readJSON reads a JSON document.
func readJSON(raw []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	r := &jsonReader{d: d, lines: lineCounter{text: raw}}
	t, err := d.Token()
	if err != nil {
		return nil, r.problem(err)
	}
	root, err := r.value(t, 0)
	if err != nil {
		return root, r.problem(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return root, fmt.Errorf("line %d: something stands after the end", r.lines.of(int(d.InputOffset())))
	}
	return root, nil
}

type jsonReader struct {
	d     *json.Decoder
	lines lineCounter
}

func (r *jsonReader) problem(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("line %d: %w", r.lines.of(int(r.d.InputOffset())), err)
}

// value reads the value that begins with t. What was read before an error comes with it.
func (r *jsonReader) value(t json.Token, depth int) (*node, error) {
	n := &node{line: r.lines.of(int(r.d.InputOffset()))}
	if depth > maxDocumentDepth {
		return n, errDepth
	}
	switch t := t.(type) {
	case string:
		n.kind, n.text = nodeText, t
	case json.Number:
		n.text = t.String()
	case bool:
		n.text = fmt.Sprint(t)
	case json.Delim:
		if t == '[' {
			n.kind = nodeList
			return n, r.list(n, depth)
		}
		n.kind = nodeObject
		return n, r.object(n, depth)
	}
	return n, nil
}

func (r *jsonReader) list(n *node, depth int) error {
	for {
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		if t == json.Delim(']') {
			return nil
		}
		v, err := r.value(t, depth+1)
		n.nodes = append(n.nodes, v)
		if err != nil {
			return err
		}
	}
}

func (r *jsonReader) object(n *node, depth int) error {
	for {
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		name, ok := t.(string)
		if !ok {
			return nil // the decoder lets nothing but '}' stand here
		}
		line := r.lines.of(int(r.d.InputOffset()))
		if t, err = r.d.Token(); err != nil {
			return err
		}
		v, err := r.value(t, depth+1)
		v.line = line
		n.set(name, v)
		if err != nil {
			return err
		}
	}
}

// readJSONC reads JSON with comments and commas before closing brackets.
func readJSONC(raw []byte) (*node, error) { return readJSON(plainJSON(raw)) }

// plainJSON replaces comments and trailing commas by blanks, so that lines stay.
func plainJSON(raw []byte) []byte {
	out := bytes.Clone(raw)
	comma := -1 // the last token, if it is a comma
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '"':
			comma = -1
			for i++; i < len(out) && out[i] != '"' && out[i] != '\n'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
		case c == '/' && i+1 < len(out) && (out[i+1] == '/' || out[i+1] == '*'):
			i = blankComment(out, i) - 1
		case c == ',':
			comma = i
		case c == ']' || c == '}':
			if comma >= 0 {
				out[comma] = ' '
			}
			comma = -1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			comma = -1
		}
	}
	return out
}

// blankComment blanks the comment of C that begins at i and returns where it ends. Lines stay.
func blankComment(b []byte, i int) int {
	end := len(b)
	if b[i+1] == '/' {
		if n := bytes.IndexByte(b[i:], '\n'); n >= 0 {
			end = i + n
		}
	} else if n := bytes.Index(b[i+2:], []byte("*/")); n >= 0 {
		end = i + 2 + n + 2
	}
	for ; i < end; i++ {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
	return end
}
