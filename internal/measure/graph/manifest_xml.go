package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readXML reads an XML document: elements are members of the one around them, attributes too, with "@" before
// their name; text is trimmed. Prefixes of names are left out. Entities other than the five of XML are errors: none is
// ever expanded.
func readXML(raw []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = latinReader
	root := &node{kind: nodeObject, line: 1}
	open := []*node{root}
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) && len(open) == 1 {
			return root, nil
		}
		if err != nil {
			line, _ := d.InputPos()
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return root, fmt.Errorf("line %d: %w", line, err)
		}
		top := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if len(open) > maxDocumentDepth {
				return root, errDepth
			}
			line, _ := d.InputPos()
			n := &node{kind: nodeObject, line: line}
			for _, a := range t.Attr {
				n.add("@"+a.Name.Local, &node{kind: nodeText, text: a.Value, line: line})
			}
			top.add(t.Name.Local, n)
			open = append(open, n)
		case xml.EndElement:
			if len(open) == 1 {
				line, _ := d.InputPos()
				return root, fmt.Errorf("line %d: </%s> closes nothing", line, t.Name.Local)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" {
				top.text += s
			}
		}
	}
}

// latinReader reads the one-byte encodings that old manifests are in.
func latinReader(charset string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "iso-8859-1", "latin1", "iso8859-1", "iso-8859-15", "windows-1252", "us-ascii", "ascii":
	default:
		return nil, fmt.Errorf("encoding %q is not read", clip(charset, 40))
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	for _, c := range b {
		text.WriteRune(rune(c))
	}
	return strings.NewReader(text.String()), nil
}

// elements calls fn for the elements of a name below n, in the order of the document.
func (n *node) elements(name string, fn func(*node)) {
	n.members(func(s string, v *node) {
		if s == name {
			fn(v)
		}
	})
}

// val returns the text of the element at a path, and of an attribute ("@Name").
func (n *node) val(names ...string) string {
	if n = n.get(names...); n == nil {
		return ""
	}
	return n.text
}
