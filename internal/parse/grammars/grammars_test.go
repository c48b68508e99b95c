package grammars

import (
	"strings"
	"testing"
	"time"
)

var all = []string{"go", "python", "javascript", "typescript", "tsx", "java", "c", "cpp", "c_sharp", "rust", "ruby", "php", "bash", "scala", "kotlin", "swift", "lua"}

func TestEveryGrammarParses(t *testing.T) {
	p := NewParser()
	defer p.Close()
	for _, name := range all {
		g := Load(name)
		if g == nil {
			t.Fatalf("no grammar %q", name)
		}
		nodes, status := p.Parse(g, []byte("x\n"), Limits{CPU: 5 * time.Second})
		if status != OK || len(nodes) == 0 {
			t.Errorf("%s: status %d, %d nodes", name, status, len(nodes))
		}
	}
	if Load("cobol") != nil {
		t.Error("Load of an unknown grammar is not nil")
	}
}

func outline(g *Grammar, nodes []Node, src string) string {
	var b strings.Builder
	var ends []uint32
	for i, n := range nodes {
		for len(ends) > 0 && ends[len(ends)-1] <= uint32(i) {
			ends = ends[:len(ends)-1]
		}
		b.WriteString(strings.Repeat(" ", len(ends)))
		if n.Field != 0 {
			b.WriteString(g.FieldName(n.Field) + ": ")
		}
		b.WriteString(g.SymbolName(n.Symbol))
		if n.Next == uint32(i)+1 && n.Flags&Named != 0 {
			b.WriteString(" " + src[n.Start:n.End])
		}
		b.WriteByte('\n')
		ends = append(ends, n.Next)
	}
	return b.String()
}

func TestFlattenKeepsFieldsAndOrder(t *testing.T) {
	g := Load("go")
	p := NewParser()
	defer p.Close()
	src := "package a\n\nfunc f(x int) { if x > 1 { g() } else { h() } }\n"
	nodes, status := p.Parse(g, []byte(src), Limits{})
	if status != OK {
		t.Fatal(status)
	}
	got := outline(g, nodes, src)
	want := `source_file
 package_clause
  package
  package_identifier a
`
	if !strings.HasPrefix(got, want) {
		t.Fatalf("got\n%s", got)
	}
	for _, line := range []string{"name: identifier f", "parameters: parameter_list", "condition: binary_expression", "left: identifier x", "operator: >", "consequence: block", "alternative: block", "function: identifier h"} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
}
