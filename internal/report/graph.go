package report

import (
	"cmp"
	"io"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/graph"
)

// The formats of nodes and edges.
const (
	FormatDOT     Format = "dot"     // Graphviz
	FormatGraphML Format = "graphml" // yEd, Gephi, Cytoscape, NetworkX
	FormatMermaid Format = "mermaid" // in Markdown of most forges
)

// GraphAnswer is the answer to a question about relations. Exactly one of its answers is set.
type GraphAnswer struct {
	Revision  reposage.Revision
	Query     string   // name of the query: "callers"
	Arguments []string // as given
	Rows      int      // most rows of a list in text; 0 is all
	// Net is the answer as nodes and edges, for the formats that draw.
	Net *graph.Net

	Summary      *graph.Summary
	Callers      *graph.Tree
	Callees      *graph.Tree
	Hierarchy    *graph.Hierarchy
	Imports      *graph.Imports
	Impact       *graph.Impact
	Path         *graph.Path
	Cycles       *[]graph.Cycle
	Unreferenced *graph.Unreferenced
	Layers       *[]graph.Layer
	Export       *graph.Net
}

// Graph writes an answer for a terminal (FormatText), as JSON, or as nodes and edges for another program.
func Graph(w io.Writer, a *GraphAnswer, f Format, o TextOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.graphAnswer(a)
		return p.writeTo(w, "graph")
	case FormatJSON:
		return graphJSON(w, a)
	case FormatDOT:
		return writeText(w, dotText(a), "graph")
	case FormatGraphML:
		return writeText(w, graphMLText(a.Net), "graph")
	case FormatMermaid:
		return writeText(w, flowchartText(a.Net), "graph")
	}
	return errFormat("a graph", f, FormatText, FormatJSON, FormatDOT, FormatGraphML, FormatMermaid)
}

func writeText(w io.Writer, text, what string) error {
	_, err := io.WriteString(w, text)
	return wrapWrite(err, what)
}

// graphDocument is the JSON form of an answer: the field of its query is set.
type graphDocument struct {
	Schema       int                 `json:"schema"`
	Analyser     string              `json:"analyser"`
	Revision     reposage.Revision   `json:"revision"`
	Query        string              `json:"query"`
	Arguments    []string            `json:"arguments"`
	Summary      *graph.Summary      `json:"summary,omitempty"`
	Callers      *graph.Tree         `json:"callers,omitempty"`
	Callees      *graph.Tree         `json:"callees,omitempty"`
	Hierarchy    *graph.Hierarchy    `json:"hierarchy,omitempty"`
	Imports      *graph.Imports      `json:"imports,omitempty"`
	Impact       *graph.Impact       `json:"impact,omitempty"`
	Path         *graph.Path         `json:"path,omitempty"`
	Cycles       *[]graph.Cycle      `json:"cycles,omitempty"`
	Unreferenced *graph.Unreferenced `json:"unreferenced,omitempty"`
	Layers       *[]graph.Layer      `json:"layers,omitempty"`
	Export       *graph.Net          `json:"export,omitempty"`
}

func graphJSON(w io.Writer, a *GraphAnswer) error {
	d := normalized(&graphDocument{
		Schema: SchemaVersion, Analyser: reposage.AnalyserVersion, Query: a.Query, Arguments: a.Arguments,
		Summary: a.Summary, Callers: a.Callers, Callees: a.Callees, Hierarchy: a.Hierarchy, Imports: a.Imports, Impact: a.Impact, Path: a.Path,
		Cycles: a.Cycles, Unreferenced: a.Unreferenced, Layers: a.Layers, Export: a.Export,
	})
	d.Revision = portableRevision(a.Revision)
	return indentJSON(w, d, "graph")
}

// symbolTitle names a symbol without its place.
func symbolTitle(s *graph.Symbol) string { return Visible(cmp.Or(s.Name, s.Path)) }

// symbolPlace is where a symbol is defined, "" for an external and for a file or folder, whose name says it.
func symbolPlace(s *graph.Symbol) string {
	if s.Line == 0 {
		return ""
	}
	return place(s.Path, s.Line)
}
