package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/graph"
)

// hostileSymbol has everything that a format could take for its own.
const hostileSymbol = "evil\"];\n<b>--> %%{init}%% #35; `x` |y| {{z}} \\N\x1b[2J\u202e\xff end"

// fixtureAnswers is an answer to each query, with hostile names in it.
func fixtureAnswers() map[string]*GraphAnswer {
	symbol := func(id int, kind, name, path string, line int) graph.Symbol {
		return graph.Symbol{ID: graph.NodeID(id), Kind: kind, Name: name, Path: path, Line: line, EndLine: line + 9, Language: "Go"}
	}
	use := func(kind string, e reposage.Evidence, path string, line, uses, candidates int) *graph.Use {
		return &graph.Use{Kind: kind, Evidence: e.String(), Path: path, Line: line, Uses: uses, Candidates: candidates}
	}
	closed := symbol(1, "function", "Server.Close", "server/server.go", 120)
	evil := symbol(2, "function", hostileSymbol, "server/"+hostileNewline, 7)
	main := symbol(3, "function", "main", "cmd/main.go", 12)
	test := symbol(4, "function", "TestClose", "server/server_test.go", 30)
	test.Test = true
	server := symbol(5, "type", "Server", "server/server.go", 20)
	closer := symbol(6, "type", "Closer", "io/closer.go", 3)
	pkg := graph.Symbol{ID: 7, Kind: "external", Name: "github.com/<evil>/\"pkg\""}
	file := graph.Symbol{ID: 8, Kind: "file", Name: "server/server.go", Path: "server/server.go", Language: "Go"}
	tree := &graph.Tree{Weaker: 2, Hidden: 3, Roots: []graph.Branch{{Symbol: closed, Branches: []graph.Branch{
		{Symbol: main, Use: use("calls", reposage.EvidenceResolved, "cmd/main.go", 15, 1, 1), Branches: []graph.Branch{
			{Symbol: evil, Use: use("references", reposage.EvidenceResolved, "server/"+hostileNewline, 9, 1, 1), Seen: true},
		}},
		{Symbol: evil, Use: use("calls", reposage.EvidenceImport, "server/"+hostileNewline, 8, 4, 3), Branches: []graph.Branch{
			{Symbol: closed, Use: use("calls", reposage.EvidenceName, "server/server.go", 125, 1, 1), Cycle: true},
		}},
		{Symbol: test, Use: use("calls", reposage.EvidenceResolved, "server/server_test.go", 33, 2, 1), More: 3},
	}}}}
	impact := &graph.Impact{
		Of: []graph.Symbol{closed}, Symbols: 3, FileCount: 2, TestSymbols: 1, TestCount: 1, Farthest: 2, Hidden: 1,
		Files: []graph.ImpactFile{
			{Path: "cmd/main.go", Distance: 1, Count: 1, Symbols: []graph.Dependant{{Symbol: main, Distance: 1, Use: *use("calls", reposage.EvidenceResolved, "cmd/main.go", 15, 1, 1), Via: closed}}},
			{Path: "server/" + hostileNewline, Distance: 2, Count: 2, Symbols: []graph.Dependant{{Symbol: evil, Distance: 2, Use: *use("calls", reposage.EvidenceImport, "server/"+hostileNewline, 8, 1, 2), Via: main}}},
		},
		Tests: []graph.ImpactFile{{Path: test.Path, Distance: 1, Count: 1, Symbols: []graph.Dependant{{Symbol: test, Distance: 1, Use: *use("calls", reposage.EvidenceResolved, test.Path, 33, 2, 1), Via: closed}}}},
	}
	hierarchy := &graph.Hierarchy{
		Of: []graph.Symbol{server}, Descendants: []graph.Branch{},
		Ancestors: []graph.Branch{{Symbol: closer, Use: use("inherits", reposage.EvidenceResolved, "server/server.go", 20, 1, 1)}},
		Methods:   []graph.Override{{Method: closed, Overrides: []graph.Symbol{symbol(9, "function", "Closer.Close", "io/closer.go", 5)}, OverriddenBy: []graph.Symbol{evil}}},
	}
	imports := &graph.Imports{
		Of: file, Imports: []graph.ImportRow{{Symbol: pkg, Path: "server/server.go", Line: 4, Uses: 1, Files: 1}},
		Importers: []graph.ImportRow{{Symbol: symbol(10, "file", "cmd/main.go", "cmd/main.go", 0), Path: "cmd/main.go", Line: 3, Uses: 2, Files: 2}},
		Uses:      []graph.UseRow{}, Users: []graph.UseRow{{Path: "cmd/main.go", Uses: 1200, Symbols: []string{"Server", hostileSymbol}, File: "cmd/main.go", Line: 5}},
	}
	way := &graph.Path{From: []graph.Symbol{main}, To: []graph.Symbol{evil}, Steps: []graph.Step{
		{From: main, Use: *use("calls", reposage.EvidenceResolved, "cmd/main.go", 15, 1, 1), To: closed},
		{From: closed, Use: *use("calls", reposage.EvidenceImport, "server/server.go", 125, 1, 2), To: evil},
	}}
	export := &graph.Net{Nodes: []graph.Symbol{{ID: 1, Kind: "folder", Name: "cmd", Path: "cmd"}, {ID: 2, Kind: "folder", Name: hostileSymbol, Path: hostileSymbol}},
		Edges: []graph.NetEdge{{From: 0, To: 1, Use: graph.Use{Kind: "uses", Path: "cmd/main.go", Line: 15, Uses: 3, Candidates: 1}}}}
	unreferenced := &graph.Unreferenced{
		Rows:     []graph.UnreferencedRow{{Path: "a.go", Line: 3, EndLine: 7, Name: "dead", Kind: "function", Lines: 5}, {Path: hostileNewline, Line: 9, EndLine: 9, Name: hostileSymbol, Kind: "type", Lines: 1}},
		Excluded: []graph.Exclusion{{Reason: "test code", Count: 12}},
	}
	return map[string]*GraphAnswer{
		"callers":    {Query: "callers", Arguments: []string{"Server.Close"}, Callers: tree, Net: tree.Net(true)},
		"callees":    {Query: "callees", Arguments: []string{hostileSymbol}, Callees: tree, Net: tree.Net(false)},
		"none":       {Query: "callers", Callers: &graph.Tree{Roots: []graph.Branch{{Symbol: closed}}}, Net: &graph.Net{}},
		"impact":     {Query: "impact", Impact: impact, Net: impact.Net()},
		"no-impact":  {Query: "impact", Impact: &graph.Impact{Of: []graph.Symbol{closed}}, Net: &graph.Net{}},
		"only-tests": {Query: "impact", Impact: &graph.Impact{Of: []graph.Symbol{closed}, Files: []graph.ImpactFile{}, Tests: impact.Tests, TestSymbols: 1, TestCount: 1, Farthest: 1}, Net: &graph.Net{}},
		"hierarchy":  {Query: "hierarchy", Hierarchy: hierarchy, Net: hierarchy.Net()},
		"imports":    {Query: "imports", Imports: imports, Net: imports.Net()},
		"path":       {Query: "path", Path: way, Net: way.Net()},
		"no-path":    {Query: "path", Path: &graph.Path{From: way.To, To: way.From, Backward: true}, Net: &graph.Net{}},
		"cycles": {Query: "cycles", Net: export, Cycles: &[]graph.Cycle{{
			Level: graph.LevelFile, Members: []string{"a.py", "b.py", hostileNewline}, Shortest: []string{"a.py", "b.py", "a.py"}, Edges: 4,
			Cut: graph.Cut{From: "a.py", To: "b.py", Uses: 2, Path: "a.py", Line: 3},
		}}},
		"no-cycles":    {Query: "cycles", Net: &graph.Net{}, Cycles: &[]graph.Cycle{}},
		"unreferenced": {Query: "unreferenced", Unreferenced: unreferenced, Net: unreferenced.Net(), Rows: 1},
		"layers":       {Query: "layers", Net: export, Layers: &[]graph.Layer{{Level: 1, Packages: []string{"cmd", hostileNewline}}, {Level: 0, Packages: []string{"io"}}}},
		"export":       {Query: "export", Export: export, Net: export},
	}
}

var graphFormats = map[Format]string{FormatText: ".txt", FormatJSON: ".json", FormatDOT: ".dot", FormatGraphML: ".graphml", FormatMermaid: ".mmd"}

func renderGraph(t *testing.T, a *GraphAnswer, f Format) string {
	t.Helper()
	a.Revision = fixture().Revision
	var b bytes.Buffer
	if err := Graph(&b, a, f, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGraphGolden(t *testing.T) {
	for name, a := range fixtureAnswers() {
		golden(t, "graph-"+name+".txt", renderGraph(t, a, FormatText))
	}
	for _, f := range []Format{FormatJSON, FormatDOT, FormatGraphML, FormatMermaid} {
		golden(t, "graph-callers"+graphFormats[f], renderGraph(t, fixtureAnswers()["callers"], f))
	}
}

// Whatever the names are, every format is inert and can be read by its readers.
func TestGraphFormatsAreWellFormed(t *testing.T) {
	for name, a := range fixtureAnswers() {
		for f := range graphFormats {
			text := renderGraph(t, a, f)
			for i, line := range strings.Split(text, "\n") {
				if !isPlain(line) {
					t.Errorf("%s as %s: line %d is not inert: %q", name, f, i+1, line)
				}
			}
			var nodes, edges int
			var err error
			switch f {
			case FormatText:
				continue
			case FormatJSON:
				if err := json.Unmarshal([]byte(text), &map[string]any{}); err != nil || strings.Contains(text, "null") {
					t.Errorf("%s as json: %v\n%s", name, err, text)
				}
				continue
			case FormatDOT:
				nodes, edges, err = readDOT(text)
			case FormatGraphML:
				nodes, edges, err = readGraphML(text)
			case FormatMermaid:
				nodes, edges, err = readMermaid(text)
			}
			if err != nil || nodes != len(a.Net.Nodes) || edges != len(a.Net.Edges) {
				t.Errorf("%s as %s: %d nodes, %d edges, %v; want %d, %d\n%s", name, f, nodes, edges, err, len(a.Net.Nodes), len(a.Net.Edges), text)
			}
		}
	}
}

func TestGraphKnowsItsFormats(t *testing.T) {
	if err := Graph(io.Discard, fixtureAnswers()["path"], FormatCSV, TextOptions{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("csv: %v", err)
	}
}

// readGraphML counts the nodes and edges of a document, and checks that edges join nodes and data has a key.
func readGraphML(text string) (nodes, edges int, err error) {
	var doc struct {
		Keys []struct {
			ID string `xml:"id,attr"`
		} `xml:"key"`
		Graph struct {
			Nodes []struct {
				ID   string         `xml:"id,attr"`
				Data []graphMLDatum `xml:"data"`
			} `xml:"node"`
			Edges []struct {
				Source string         `xml:"source,attr"`
				Target string         `xml:"target,attr"`
				Data   []graphMLDatum `xml:"data"`
			} `xml:"edge"`
		} `xml:"graph"`
	}
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		return 0, 0, err
	}
	var keys, ids []string
	for _, k := range doc.Keys {
		keys = append(keys, k.ID)
	}
	data := []graphMLDatum{}
	for _, n := range doc.Graph.Nodes {
		ids, data = append(ids, n.ID), append(data, n.Data...)
	}
	for _, e := range doc.Graph.Edges {
		if data = append(data, e.Data...); !slices.Contains(ids, e.Source) || !slices.Contains(ids, e.Target) {
			return 0, 0, fmt.Errorf("edge %s to %s joins nothing", e.Source, e.Target)
		}
	}
	for _, d := range data {
		if !slices.Contains(keys, d.Key) {
			return 0, 0, fmt.Errorf("no key %s", d.Key)
		}
	}
	return len(ids), len(doc.Graph.Edges), nil
}

type graphMLDatum struct {
	Key   string `xml:"key,attr"`
	Value string `xml:",chardata"`
}

// readDOT reads the part of Graphviz' language that is written here: statements of names, quoted strings and
// attribute lists.
func readDOT(text string) (nodes, edges int, err error) {
	tokens, err := dotTokens(text)
	if err != nil {
		return 0, 0, err
	}
	line := strings.Join(tokens, " ")
	const attributes = `\[( ?[a-z]+ = \S+ ,?)* ?\]`
	body, begins := strings.CutPrefix(line, `digraph S { rankdir = LR ; `)
	body, ends := strings.CutSuffix(body, " }")
	if !begins || !ends {
		return 0, 0, fmt.Errorf("no graph: %s", line)
	}
	node, edge := regexp.MustCompile(`^(n\d+|node|edge) `+attributes+`$`), regexp.MustCompile(`^n\d+ -> n\d+ `+attributes+`$`)
	for _, s := range strings.Split(strings.TrimSuffix(body, " ;"), " ; ") {
		switch {
		case edge.MatchString(s):
			edges++
		case node.MatchString(s):
			nodes++
		default:
			return 0, 0, fmt.Errorf("no statement: %s", s)
		}
	}
	return nodes - 2, edges, nil // node and edge are defaults
}

// dotTokens splits text into names, signs and S for a quoted string.
func dotTokens(text string) (tokens []string, err error) {
	token := regexp.MustCompile(`^(?:[\s]+|"(?:[^"\\]|\\.)*"|->|[A-Za-z0-9_]+|[-\[\]{};,=])`)
	for text != "" {
		t := token.FindString(text)
		if t == "" {
			return nil, fmt.Errorf("no token at %.40q", text)
		}
		text = text[len(t):]
		switch {
		case strings.TrimSpace(t) == "":
		case t[0] == '"':
			tokens = append(tokens, "S")
		default:
			tokens = append(tokens, t)
		}
	}
	return tokens, nil
}

// readMermaid reads the part of Mermaid that is written here, and checks that labels have no markup of their own.
func readMermaid(text string) (nodes, edges int, err error) {
	const label = `"((?:[^"#&<>\x60\\|\[\]{}%]|#\d+;|<br/>)*)"`
	node := regexp.MustCompile(`^  n(\d+)(?:\[` + label + `\]|\[\[` + label + `\]\]|\{\{` + label + `\}\}|\(` + label + `\))$`)
	edge := regexp.MustCompile(`^  n(\d+) (?:-->|-\.->)\|` + label + `\| n(\d+)$`)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != "flowchart LR" {
		return 0, 0, fmt.Errorf("begins with %q", lines[0])
	}
	for _, line := range lines[1:] {
		if m := edge.FindStringSubmatch(line); m != nil {
			from, _ := strconv.Atoi(m[1])
			to, _ := strconv.Atoi(m[3])
			if edges++; max(from, to) >= nodes {
				return 0, 0, fmt.Errorf("joins nothing: %s", line)
			}
		} else if m := node.FindStringSubmatch(line); m != nil && m[1] == strconv.Itoa(nodes) {
			nodes++
		} else {
			return 0, 0, fmt.Errorf("no statement: %s", line)
		}
	}
	return nodes, edges, nil
}
