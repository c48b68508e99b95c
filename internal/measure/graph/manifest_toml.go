package graph

import (
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// readTOML reads a TOML document. Duplicate keys are no error; the last one counts.
func readTOML(raw []byte) (*node, error) {
	r := &tomlReader{lines: lineCounter{text: raw}, root: &node{kind: nodeObject, line: 1}}
	r.p.Reset(raw)
	table := r.root
	for r.p.NextExpression() {
		e := r.p.Expression()
		var err error
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, err = r.table(e)
		case unstable.KeyValue:
			err = r.keyValue(table, e, 0)
		}
		if err != nil {
			return r.root, err
		}
	}
	if err := r.p.Error(); err != nil {
		var at *unstable.ParserError
		if errors.As(err, &at) {
			return r.root, fmt.Errorf("line %d: %s", r.lines.of(int(r.p.Range(at.Highlight).Offset)), at.Message)
		}
		return r.root, err
	}
	return r.root, nil
}

type tomlReader struct {
	p     unstable.Parser
	lines lineCounter
	root  *node
}

// table returns the object that a header opens.
func (r *tomlReader) table(e *unstable.Node) (*node, error) {
	at, depth := r.root, 0
	for key := e.Key(); key.Next(); depth++ {
		if depth > maxDocumentDepth {
			return nil, errDepth
		}
		k := key.Node()
		name, line := string(k.Data), r.lines.of(int(k.Raw.Offset))
		if !key.IsLast() || e.Kind == unstable.Table {
			at = at.child(name, line)
			continue
		}
		list := at.get(name)
		if list == nil || list.kind != nodeList {
			list = &node{kind: nodeList, line: line}
			at.set(name, list)
		}
		at = &node{kind: nodeObject, line: line}
		list.nodes = append(list.nodes, at)
	}
	return at, nil
}

// child returns the object of a name, made if there is none; of a list of tables it is the last one.
func (n *node) child(name string, line int) *node {
	v := n.get(name)
	if v != nil && v.kind == nodeList && len(v.nodes) > 0 {
		v = v.nodes[len(v.nodes)-1]
	}
	if v == nil || v.kind != nodeObject {
		v = &node{kind: nodeObject, line: line}
		n.set(name, v)
	}
	return v
}

func (r *tomlReader) keyValue(table *node, e *unstable.Node, depth int) error {
	var key unstable.Iterator
	at := table
	for key = e.Key(); key.Next(); {
		if depth++; depth > maxDocumentDepth {
			return errDepth
		}
		k := key.Node()
		name, line := string(k.Data), r.lines.of(int(k.Raw.Offset))
		if !key.IsLast() {
			at = at.child(name, line)
			continue
		}
		v, err := r.value(e.Value(), line, depth)
		if err != nil {
			return err
		}
		at.set(name, v)
	}
	return nil
}

func (r *tomlReader) value(e *unstable.Node, line, depth int) (*node, error) {
	if depth > maxDocumentDepth {
		return nil, errDepth
	}
	if e.Raw.Length > 0 {
		line = r.lines.of(int(e.Raw.Offset))
	}
	n := &node{line: line}
	switch e.Kind {
	case unstable.String:
		n.kind, n.text = nodeText, string(e.Data)
	case unstable.Array:
		n.kind = nodeList
		for items := e.Children(); items.Next(); {
			v, err := r.value(items.Node(), line, depth+1)
			if err != nil {
				return nil, err
			}
			n.nodes = append(n.nodes, v)
		}
	case unstable.InlineTable:
		n.kind = nodeObject
		for items := e.Children(); items.Next(); {
			if err := r.keyValue(n, items.Node(), depth+1); err != nil {
				return nil, err
			}
		}
	default:
		n.text = string(e.Data)
	}
	return n, nil
}
