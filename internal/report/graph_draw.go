package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/reposage/reposage/internal/measure/graph"
)

// weak reports whether a relation is less than resolved.
func weak(u *graph.Use) bool { return u.Evidence != "" && u.Evidence != "resolved" }

// edgeLabel says what a relation is: "calls ×3, import-scoped, 1 of 2".
func edgeLabel(u *graph.Use) string {
	text := u.Kind
	if u.Uses > 1 {
		text += " ×" + thousands(u.Uses)
	}
	for _, m := range useMarks(u) {
		text += ", " + m
	}
	return text
}

// useMarks say what is not certain about a relation.
func useMarks(u *graph.Use) (marks []string) {
	if weak(u) {
		marks = append(marks, u.Evidence)
	}
	if u.Candidates > 1 {
		marks = append(marks, "1 of "+strconv.Itoa(u.Candidates))
	}
	return marks
}

// dotShapes are the shapes of Graphviz by kind of node.
var dotShapes = map[string]string{"folder": "folder", "file": "note", "type": "component", "function": "box", "value": "oval", "external": "hexagon"}

// dotText writes the language of Graphviz (https://graphviz.org/doc/info/lang.html).
func dotText(a *GraphAnswer) string {
	var b strings.Builder
	title := strings.Join(append([]string{a.Query}, a.Arguments...), " ")
	fmt.Fprintf(&b, "digraph %s {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\", fontsize=11];\n  edge [fontname=\"sans-serif\", fontsize=9];\n", dotQuote(Visible(title)))
	for i := range a.Net.Nodes {
		s := &a.Net.Nodes[i]
		label := dotEscape(symbolTitle(s))
		if at := symbolPlace(s); at != "" {
			label += `\n` + dotEscape(at)
		}
		fmt.Fprintf(&b, "  n%d [shape=%s, label=\"%s\"", i, cmp.Or(dotShapes[s.Kind], "box"), label)
		if s.Test {
			b.WriteString(", color=gray50, fontcolor=gray50")
		}
		b.WriteString("];\n")
	}
	for i := range a.Net.Edges {
		e := &a.Net.Edges[i]
		fmt.Fprintf(&b, "  n%d -> n%d [label=%s", e.From, e.To, dotQuote(edgeLabel(&e.Use)))
		if e.Use.Path != "" {
			fmt.Fprintf(&b, ", tooltip=%s", dotQuote(place(e.Use.Path, e.Use.Line)))
		}
		if weak(&e.Use) {
			b.WriteString(", style=dashed")
		}
		b.WriteString("];\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// dotEscape writes inert text so that Graphviz shows it as it is: it takes a backslash for the beginning of an escape.
func dotEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

func dotQuote(s string) string { return `"` + dotEscape(s) + `"` }

// flowchartText writes a flowchart of Mermaid (https://mermaid.js.org/syntax/flowchart.html).
func flowchartText(n *graph.Net) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i := range n.Nodes {
		s := &n.Nodes[i]
		label := mermaidEscape(symbolTitle(s))
		if at := symbolPlace(s); at != "" {
			label += "<br/>" + mermaidEscape(at)
		}
		left, right := "[", "]"
		switch s.Kind {
		case "external":
			left, right = "{{", "}}"
		case "type":
			left, right = "[[", "]]"
		case "value":
			left, right = "(", ")"
		}
		fmt.Fprintf(&b, "  n%d%s\"%s\"%s\n", i, left, label, right)
	}
	for i := range n.Edges {
		e := &n.Edges[i]
		arrow := "-->"
		if weak(&e.Use) {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "  n%d %s|\"%s\"| n%d\n", e.From, arrow, mermaidEscape(edgeLabel(&e.Use)), e.To)
	}
	return b.String()
}

// mermaidEscape writes inert text so that Mermaid shows it as it is. Its labels are HTML and know numbers of characters
// after a hash; brackets, backticks, pipes, percents and at signs have a meaning of their own at some places.
func mermaidEscape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\"#&<>`\\|[]{}%@;", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// graphMLKeys are the attributes of nodes and edges.
const graphMLKeys = `  <key id="kind" for="node" attr.name="kind" attr.type="string"/>
  <key id="name" for="node" attr.name="name" attr.type="string"/>
  <key id="path" for="node" attr.name="path" attr.type="string"/>
  <key id="line" for="node" attr.name="line" attr.type="int"/>
  <key id="test" for="node" attr.name="test" attr.type="boolean"/>
  <key id="relation" for="edge" attr.name="relation" attr.type="string"/>
  <key id="evidence" for="edge" attr.name="evidence" attr.type="string"/>
  <key id="uses" for="edge" attr.name="uses" attr.type="int"/>
  <key id="candidates" for="edge" attr.name="candidates" attr.type="int"/>
  <key id="at" for="edge" attr.name="at" attr.type="string"/>
`

// graphMLText writes GraphML (http://graphml.graphdrawing.org/specification.html).
func graphMLText(n *graph.Net) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n" + graphMLKeys + "  <graph edgedefault=\"directed\">\n")
	for i := range n.Nodes {
		s := &n.Nodes[i]
		fmt.Fprintf(&b, "    <node id=\"n%d\">", i)
		graphMLData(&b, "kind", s.Kind)
		graphMLData(&b, "name", symbolTitle(s))
		if s.Path != "" {
			graphMLData(&b, "path", Visible(s.Path))
		}
		if s.Line > 0 {
			graphMLData(&b, "line", strconv.Itoa(s.Line))
		}
		if s.Test {
			graphMLData(&b, "test", "true")
		}
		b.WriteString("</node>\n")
	}
	for i := range n.Edges {
		e := &n.Edges[i]
		fmt.Fprintf(&b, "    <edge source=\"n%d\" target=\"n%d\">", e.From, e.To)
		graphMLData(&b, "relation", e.Use.Kind)
		if e.Use.Evidence != "" {
			graphMLData(&b, "evidence", e.Use.Evidence)
		}
		graphMLData(&b, "uses", strconv.Itoa(e.Use.Uses))
		graphMLData(&b, "candidates", strconv.Itoa(e.Use.Candidates))
		if e.Use.Path != "" {
			graphMLData(&b, "at", place(e.Use.Path, e.Use.Line))
		}
		b.WriteString("</edge>\n")
	}
	b.WriteString("  </graph>\n</graphml>\n")
	return b.String()
}

func graphMLData(b *strings.Builder, key, value string) {
	fmt.Fprintf(b, `<data key="%s">`, key)
	_ = xml.EscapeText(b, []byte(value)) // a Builder never fails
	b.WriteString("</data>")
}
