package graph

import (
	"cmp"
	"fmt"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/reposage/reposage"
)

// sketch makes a graph from a few lines, so that a test can state one by hand:
//
//	Go a/x.go              a file, after its language; a line after it may be "test"
//	  func f exported      a definition of that file, 10 lines long, with flags
//	  type T abstract
//	  method T.m
//	external left-pad
//	a/x.go:f calls b/y.go:T.m @3 x2 name    an edge with its line, uses, evidence; c2: one of two candidates
func sketch(t testing.TB, text string) *Graph {
	t.Helper()
	s := &sketcher{at: map[string]int32{}}
	s.folder(".")
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "external":
			s.add(draftNode{kind: KindExternal, name: words[1], qualified: words[1], parent: -1, file: -1}, words[1])
		case edgeKinds[words[min(1, len(words)-1)]] != 0:
			s.edge(t, words)
		case line[0] == ' ':
			s.definition(t, words)
		default:
			s.file(words)
		}
	}
	return assemble(&s.d)
}

type sketcher struct {
	d       draft
	at      map[string]int32
	current int32
}

var edgeKinds = map[string]reposage.EdgeKind{"imports": reposage.EdgeImports, "calls": reposage.EdgeCalls, "inherits": reposage.EdgeInherits, "references": reposage.EdgeReferences}

var sketchFlags = map[string]Flags{"test": FlagTest, "exported": FlagExported, "abstract": FlagAbstract, "entry": FlagEntry, "override": FlagOverride, "mentioned": FlagMentioned, "decorated": FlagDecorated, "partial": FlagPartial, "inplace": FlagInPlace}

func (s *sketcher) add(n draftNode, name string) int32 {
	id := int32(len(s.d.nodes))
	s.d.nodes = append(s.d.nodes, n)
	s.at[name] = id
	if n.parent >= 0 {
		s.d.edges = append(s.d.edges, edgeRow{from: n.parent, to: id, kind: uint8(reposage.EdgeContains), evidence: uint8(reposage.EvidenceResolved)})
	}
	return id
}

func (s *sketcher) folder(p string) int32 {
	if id, ok := s.at[p]; ok {
		return id
	}
	parent := int32(-1)
	if p != "." {
		parent = s.folder(path.Dir(p))
	}
	return s.add(draftNode{kind: KindFolder, name: path.Base(p), qualified: p, parent: parent, file: -1}, p)
}

func (s *sketcher) file(words []string) {
	n := draftNode{kind: KindFile, language: words[0], name: path.Base(words[1]), qualified: words[1], parent: s.folder(path.Dir(words[1])), flags: flagsOf(words[2:])}
	n.file = int32(len(s.d.nodes))
	s.current = s.add(n, words[1])
}

func flagsOf(words []string) (f Flags) {
	for _, w := range words {
		f |= sketchFlags[w]
	}
	return f
}

func (s *sketcher) definition(t testing.TB, words []string) {
	file := &s.d.nodes[s.current]
	line := uint32(1 + 10*(int32(len(s.d.nodes))-s.current-1))
	n := draftNode{name: words[1][strings.LastIndexByte(words[1], '.')+1:], qualified: words[1], language: file.language, parent: s.current, file: s.current, line: line, endLine: line + 9,
		flags: flagsOf(words[2:]) | file.flags&FlagTest}
	switch words[0] {
	case "func":
		n.kind, n.symbol = KindFunction, reposage.SymFunction
	case "method":
		n.kind, n.symbol = KindFunction, reposage.SymMethod
	case "constructor":
		n.kind, n.symbol = KindFunction, reposage.SymConstructor
	case "type":
		n.kind, n.symbol = KindType, reposage.SymClass
	case "interface":
		n.kind, n.symbol = KindType, reposage.SymInterface
	default:
		t.Fatalf("sketch: %v", words)
	}
	if around, ok := s.at[file.qualified+":"+strings.TrimSuffix(words[1], "."+n.name)]; ok && n.name != words[1] {
		n.parent = around
	}
	s.add(n, file.qualified+":"+words[1])
}

func (s *sketcher) edge(t testing.TB, words []string) {
	from, ok1 := s.at[words[0]]
	to, ok2 := s.at[words[2]]
	if !ok1 || !ok2 {
		t.Fatalf("sketch: no such node in %v", words)
	}
	e := edgeRow{from: from, to: to, kind: uint8(edgeKinds[words[1]]), evidence: uint8(reposage.EvidenceResolved), line: 1, uses: 1, candidates: 1}
	for _, w := range words[3:] {
		switch n, _ := strconv.Atoi(w[1:]); {
		case w == "name":
			e.evidence = uint8(reposage.EvidenceName)
		case w == "import":
			e.evidence = uint8(reposage.EvidenceImport)
		case w[0] == '@':
			e.line = uint32(n)
		case w[0] == 'c':
			e.candidates = uint16(n)
		case w[0] == 'x':
			e.uses = uint16(n)
		default:
			t.Fatalf("sketch: %v", words)
		}
	}
	s.d.edges = append(s.d.edges, e)
}

// ring is files that use each other in a circle.
func ring(n int) *draft {
	d := &draft{nodes: []draftNode{{kind: KindFolder, name: ".", qualified: ".", parent: -1, file: -1}}}
	for i := range n {
		id := int32(len(d.nodes))
		d.nodes = append(d.nodes, draftNode{kind: KindFile, name: fmt.Sprintf("f%d.py", i), qualified: fmt.Sprintf("f%d.py", i), language: "Python", parent: 0, file: id})
		d.edges = append(d.edges, edgeRow{from: 0, to: id, kind: uint8(reposage.EdgeContains), evidence: uint8(reposage.EvidenceResolved)},
			edgeRow{from: id, to: 1 + int32((i+1)%n), kind: uint8(reposage.EdgeImports), evidence: uint8(reposage.EvidenceResolved), line: cmp.Or(uint32(i), 1), uses: uint16(2 + i%5)})
	}
	return d
}
