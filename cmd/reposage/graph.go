package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/report"
)

type graphFlags struct {
	target   targetFlags
	evidence string
	level    string
	depth    int
	limit    int
	format   string
	output   string
	color    string
}

// graphQuery is a question of reposage graph.
type graphQuery struct {
	name      string
	arguments []string // their names
	depth     int      // default of --depth
	limit     int      // default of -n
	flags     []string // of depth, evidence and level those that it knows
	answer    func(*graph.Graph, *graphFlags, []string, *report.GraphAnswer) error
}

var graphQueries = []graphQuery{
	{name: "summary", answer: answerSummary},
	{name: "callers", arguments: []string{"SYMBOL"}, depth: 2, limit: 200, flags: []string{"depth", "evidence"}, answer: answerCallers},
	{name: "callees", arguments: []string{"SYMBOL"}, depth: 2, limit: 200, flags: []string{"depth", "evidence"}, answer: answerCallees},
	{name: "hierarchy", arguments: []string{"CLASS"}, limit: 200, flags: []string{"depth", "evidence"}, answer: answerHierarchy},
	{name: "imports", arguments: []string{"PATH"}, limit: 40, flags: []string{"evidence"}, answer: answerImports},
	{name: "impact", arguments: []string{"SYMBOL"}, limit: 100, flags: []string{"depth", "evidence"}, answer: answerImpact},
	{name: "path", arguments: []string{"FROM", "TO"}, flags: []string{"depth", "evidence"}, answer: answerPath},
	{name: "cycles", limit: 20, flags: []string{"level"}, answer: answerCycles},
	{name: "unreferenced", limit: 50, answer: answerUnreferenced},
	{name: "layers", answer: answerLayers},
	{name: "export", limit: 0, flags: []string{"level", "evidence"}, answer: answerExport},
}

func newGraph(p *program) *cobra.Command {
	f := &graphFlags{format: "text", color: "auto", evidence: "import"}
	cmd := &cobra.Command{
		Use:   "graph TARGET [QUERY [ARGUMENT…]]",
		Short: "Ask what depends on what",
		Long: `Ask how the parts of a repository hang together. QUERY is one of:

  summary            folders, cycles, what is central, dependencies (the default)
  callers SYMBOL     who calls it, and who calls those
  callees SYMBOL     what it calls, and what those call
  hierarchy CLASS    what it inherits from, what inherits from it, which methods stand for which
  imports PATH       what a file, folder or dependency imports and who imports it
  impact SYMBOL      what may break when it changes, and which tests reach it
  path FROM TO       how one symbol comes to need another
  cycles             files or folders that need each other, and the cheapest use to cut
  unreferenced       definitions that nothing refers to
  layers             folders above those that they depend on
  export             the dependencies of folders, files or symbols, for other programs

SYMBOL is a name (Server.Close), PATH:LINE, PATH:NAME, or a file or folder. Every relation comes from the text of
the code alone and has an evidence: resolved, import-scoped, or name-only, which is left out unless asked for.`,
		Example: `  reposage graph .
  reposage graph . callers Server.Close --depth 3
  reposage graph . impact internal/source/git.go:120
  reposage graph . path main Server.Close
  reposage graph . cycles --level package --format mermaid
  reposage graph . export --level file --format dot | dot -Tsvg -o files.svg`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			query, err := f.query(cmd, args)
			if err != nil {
				return err
			}
			o, err := f.target.options(p, args[0])
			if err != nil {
				return err
			}
			return f.run(cmd.Context(), p, o, query, args[min(len(args), 2):])
		},
	}
	fl := cmd.Flags()
	fl.SortFlags = false
	fl.Var(namedChoice{choice{&f.evidence, []string{"resolved", "import", "name"}}, "EVIDENCE"}, "evidence",
		"the weakest evidence that is followed: resolved, import (import-scoped) or name (name-only)")
	fl.IntVar(&f.depth, "depth", 0, "follow at most `N` steps, 0 for all (default 2 for callers and callees)")
	fl.Var(namedChoice{choice{&f.level, []string{"file", "package", "symbol"}}, "LEVEL"}, "level",
		"between what: file or package (folders with code), and symbol for export (default both for cycles, package for export)")
	fl.IntVarP(&f.limit, "limit", "n", 0, "at most `N` rows, 0 for all (default by query, 20 to 200)")
	fl.Var(namedChoice{choice{&f.format, []string{"text", "json", "dot", "graphml", "mermaid"}}, "FORMAT"}, "format", "text, json, dot (Graphviz), graphml or mermaid")
	fl.StringVarP(&f.output, "output", "o", "", "write to `FILE`, all or nothing")
	fl.Var(choice{&f.color, []string{"auto", "always", "never"}}, "color", "colours in the text; auto: on a terminal, unless NO_COLOR is set")
	f.target.add(cmd)
	return cmd
}

// query finds out what is asked, and checks everything that can be checked before any work is done.
func (f *graphFlags) query(cmd *cobra.Command, args []string) (*graphQuery, error) {
	name := "summary"
	if len(args) > 1 {
		name = args[1]
	}
	i := slices.IndexFunc(graphQueries, func(q graphQuery) bool { return q.name == name })
	if i < 0 {
		return nil, reposage.Errorf(reposage.EInvalid, "there is no query %q", name).WithHint("Use one of %s.", strings.Join(queryNames(), ", "))
	}
	q := &graphQueries[i]
	names := append([]string{"TARGET", "QUERY"}, q.arguments...)
	if len(args) < 2 {
		names = names[:1]
	}
	if err := exactArgs(names...)(cmd, args); err != nil {
		return nil, err
	}
	for _, flag := range []string{"evidence", "depth", "level"} {
		if cmd.Flags().Changed(flag) && !slices.Contains(q.flags, flag) {
			return nil, reposage.Errorf(reposage.EInvalid, "--%s means nothing to the query %s", flag, name).WithHint("Leave it out.")
		}
	}
	if f.depth < 0 || f.limit < 0 {
		return nil, reposage.Errorf(reposage.EInvalid, "--depth and --limit must not be negative").WithHint("0 follows and lists all.")
	}
	if f.level == string(graph.LevelSymbol) && name != "export" {
		return nil, reposage.Errorf(reposage.EInvalid, "there are no cycles of symbols").WithHint("Use --level file or --level package.")
	}
	if !cmd.Flags().Changed("depth") {
		f.depth = q.depth
	}
	if !cmd.Flags().Changed("limit") {
		f.limit = q.limit
	}
	return q, checkOutput(f.output)
}

func queryNames() (names []string) {
	for _, q := range graphQueries {
		names = append(names, q.name)
	}
	return names
}

func (f *graphFlags) run(ctx context.Context, p *program, o app.Options, q *graphQuery, args []string) error {
	display := startDisplay(p, f.target.quiet)
	defer display.Close()
	o.Progress = display.Update
	return app.Graph(ctx, o, func(g *graph.Graph, rev reposage.Revision) error {
		display.Close()
		a := &report.GraphAnswer{Revision: rev, Query: q.name, Arguments: args, Rows: f.limit}
		if err := q.answer(g, f, args, a); err != nil {
			return err
		}
		var text report.TextOptions
		text.Width, text.Color = p.page(f.output, f.color)
		return writeOutput(p.std.out, f.output, func(w io.Writer) error { return report.Graph(w, a, report.Format(f.format), text) })
	})
}

// options are those of a query to the graph.
func (f *graphFlags) options() graph.QueryOptions {
	o := graph.QueryOptions{Evidence: reposage.EvidenceImport, Depth: f.depth, Limit: f.limit}
	switch f.evidence {
	case "resolved":
		o.Evidence = reposage.EvidenceResolved
	case "name":
		o.Evidence = reposage.EvidenceName
	}
	return o
}

func answerSummary(g *graph.Graph, _ *graphFlags, _ []string, a *report.GraphAnswer) error {
	a.Summary = g.Summarize(graph.SummaryOptions{})
	a.Net = g.Export(graph.LevelPackage, graph.QueryOptions{})
	return nil
}

func answerCallers(g *graph.Graph, f *graphFlags, args []string, a *report.GraphAnswer) error {
	ids, err := g.Find(args[0])
	if err != nil {
		return err
	}
	a.Callers = g.Callers(ids, f.options())
	a.Net = a.Callers.Net(true)
	return nil
}

func answerCallees(g *graph.Graph, f *graphFlags, args []string, a *report.GraphAnswer) error {
	ids, err := g.Find(args[0])
	if err != nil {
		return err
	}
	a.Callees = g.Callees(ids, f.options())
	a.Net = a.Callees.Net(false)
	return nil
}

func answerHierarchy(g *graph.Graph, f *graphFlags, args []string, a *report.GraphAnswer) error {
	ids, err := g.Find(args[0])
	if err != nil {
		return err
	}
	if a.Hierarchy, err = g.Hierarchy(ids, f.options()); err != nil {
		return err
	}
	a.Net = a.Hierarchy.Net()
	return nil
}

func answerImports(g *graph.Graph, f *graphFlags, args []string, a *report.GraphAnswer) error {
	id, err := g.FindPath(args[0])
	if err != nil {
		return err
	}
	a.Imports = g.Imports(id, f.options())
	a.Net = a.Imports.Net()
	return nil
}

func answerImpact(g *graph.Graph, f *graphFlags, args []string, a *report.GraphAnswer) error {
	ids, err := g.Find(args[0])
	if err != nil {
		return err
	}
	a.Impact = g.Impact(ids, f.options())
	a.Net = a.Impact.Net()
	return nil
}

func answerPath(g *graph.Graph, f *graphFlags, args []string, a *report.GraphAnswer) error {
	from, err := g.Find(args[0])
	if err != nil {
		return err
	}
	to, err := g.Find(args[1])
	if err != nil {
		return err
	}
	a.Path = g.Path(from, to, f.options())
	a.Net = a.Path.Net()
	return nil
}

func answerCycles(g *graph.Graph, f *graphFlags, _ []string, a *report.GraphAnswer) error {
	cycles := []graph.Cycle{}
	a.Net = &graph.Net{Nodes: []graph.Symbol{}, Edges: []graph.NetEdge{}}
	for _, level := range []graph.Level{graph.LevelFile, graph.LevelPackage} {
		if f.level == "" || f.level == string(level) {
			cycles = append(cycles, g.Cycles(level)...)
			a.Net.Add(g.CycleNet(level))
		}
	}
	a.Cycles = &cycles
	return nil
}

func answerUnreferenced(g *graph.Graph, _ *graphFlags, _ []string, a *report.GraphAnswer) error {
	u := g.FindUnreferenced()
	a.Unreferenced = &u
	a.Net = u.Net()
	return nil
}

func answerLayers(g *graph.Graph, _ *graphFlags, _ []string, a *report.GraphAnswer) error {
	layers := g.Layers()
	a.Layers = &layers
	a.Net = g.Export(graph.LevelPackage, graph.QueryOptions{})
	return nil
}

func answerExport(g *graph.Graph, f *graphFlags, _ []string, a *report.GraphAnswer) error {
	level := graph.LevelPackage
	if f.level != "" {
		level = graph.Level(f.level)
	}
	a.Export = g.Export(level, f.options())
	a.Net = a.Export
	return nil
}
